//! The steps, each with who, where, how, and how to see that it is done.

use super::{Checklist, Handover, How, NamespaceRequest, Step};
use crate::answers::Traffic;
use crate::conventions::{DEFAULT_GROUP, is_staging, kubeconfig};

const SERVICEOPS: &str = "serviceops (#wikimedia-serviceops on libera chat)";
const OWNER: &str = "service owner";
const ADMINISTRATOR: &str = "cluster administrator";
const DEPLOYMENT_SERVER: &str = "the deployment server";
const DEPLOYING_GUIDE: &str =
    "https://wikitech.wikimedia.org/wiki/Deployments_on_kubernetes#Deploying_with_helmfile";

/// The steps for a service. Source: "How to add a new service here" in the README of
/// `helmfile.d/services`.
#[must_use]
pub fn checklist(handover: &Handover) -> Checklist {
    let mut steps = Vec::new();
    steps.extend(chart(handover));
    steps.push(namespace(handover));
    steps.push(kubeconfigs(handover));
    steps.extend(traffic(handover));
    steps.extend(review(handover));
    steps.push(secrets(handover));
    steps.extend(deployments(handover));
    Checklist {
        service: handover.service.clone(),
        task: handover.task.clone(),
        steps,
        again: again(handover),
    }
}

fn again(handover: &Handover) -> String {
    let mut words = vec!["new-service checklist", &handover.service];
    if handover.group != DEFAULT_GROUP {
        words.extend(["--group", &handover.group]);
    }
    if handover.traffic != Traffic::None {
        words.extend(["--traffic", handover.traffic.as_str()]);
    }
    if let Some(port) = &handover.port {
        words.extend(["--port", port]);
    }
    if let Some(task) = &handover.task {
        words.extend(["--task", task]);
    }
    words.join(" ")
}

fn note(text: impl Into<String>) -> How {
    How::Note(text.into())
}

fn command(text: impl Into<String>) -> How {
    How::Command(text.into())
}

fn step(who: &str, title: impl Into<String>) -> Step {
    Step {
        title: title.into(),
        who: who.into(),
        place: String::new(),
        how: Vec::new(),
        done_when: String::new(),
    }
}

fn chart(handover: &Handover) -> Option<Step> {
    let chart = handover.chart.as_deref()?;
    let if_needed = match handover.chart_exists {
        Some(true) => return None,
        Some(false) => "",
        None => ", unless there is one",
    };
    Some(Step {
        place: "the top of a deployment-charts checkout".into(),
        how: vec![
            command("./create_new_service.sh"),
            note(format!("Answer {chart} when it asks for the name.")),
        ],
        done_when: format!("charts/{chart}/Chart.yaml is merged."),
        ..step(OWNER, format!("Make the chart {chart}{if_needed}"))
    })
}

fn namespace(handover: &Handover) -> Step {
    let name = &handover.namespace;
    let (place, how) = match &handover.request {
        NamespaceRequest::ValuesFile { path, clusters } => {
            let mut how = vec![note(format!("Merge the entry `{name}` in {path} first."))];
            for cluster in clusters {
                how.push(command(format!(
                    "helmfile -e {cluster} -l name=namespaces diff"
                )));
                how.push(command(format!(
                    "helmfile -e {cluster} -l name=namespaces apply"
                )));
            }
            (format!("helmfile.d/admin_ng on {DEPLOYMENT_SERVER}"), how)
        }
        NamespaceRequest::Manifests { path } => {
            let clusters = handover.environments.join(", ");
            let how = vec![
                note(format!("Once for each cluster that serves {clusters}:")),
                command(format!("kubectl apply -f {path}")),
            ];
            (
                "a shell with administrator rights on the clusters".into(),
                how,
            )
        }
    };
    Step {
        place,
        how,
        done_when: format!("`kubectl get namespace {name}` finds it in each cluster."),
        ..step(ADMINISTRATOR, format!("Apply the namespace {name}"))
    }
}

fn kubeconfigs(handover: &Handover) -> Step {
    let service = &handover.service;
    let files = handover.environments.iter();
    let files = files.map(|environment| note(kubeconfig(service, environment)));
    Step {
        place: "puppet, which puts these files on the deployment server".into(),
        how: files.collect(),
        done_when: format!("`ls /etc/kubernetes/{service}-deploy-*.config` lists them there."),
        ..step(
            SERVICEOPS,
            format!("Make the kubeconfig of the deploy user {service}-deploy"),
        )
    }
}

fn traffic(handover: &Handover) -> Vec<Step> {
    let service = &handover.service;
    let port = match &handover.port {
        Some(port) => format!("port {port}"),
        None => "the port (still to be chosen)".into(),
    };
    let resolves = format!("`dig {service}.discovery.wmnet` answers with an address.");
    match handover.traffic {
        Traffic::None => Vec::new(),
        Traffic::Lvs => vec![
            Step {
                place: "operations/puppet, service catalog".into(),
                how: vec![note(format!("Declare {service} with {port}."))],
                done_when: "the catalog has the service in state production.".into(),
                ..step(SERVICEOPS, "Set up the load balancer (LVS)")
            },
            Step {
                place: "operations/dns".into(),
                how: vec![note(format!(
                    "Add {service}.svc.SITE.wmnet for each site, and {service}.discovery.wmnet \
                     once the load balancer is in production."
                ))],
                done_when: resolves,
                ..step(SERVICEOPS, "Add the names (DNS)")
            },
        ],
        Traffic::Ingress => vec![
            Step {
                place: "values.yaml of the service".into(),
                how: vec![note(
                    "Set `ingress.enabled: true`; in staging `ingress.staging: true`.",
                )],
                done_when: "`helmfile -e ENVIRONMENT diff` shows a Gateway and a VirtualService."
                    .into(),
                ..step(OWNER, "Turn the ingress on")
            },
            Step {
                place: "operations/puppet and operations/dns".into(),
                how: vec![note(format!(
                    "Declare {service} in the service catalog behind the shared ingress, and point \
                     {service}.discovery.wmnet at it."
                ))],
                done_when: resolves,
                ..step(SERVICEOPS, "Add the names for the ingress (DNS)")
            },
        ],
    }
}

fn review(handover: &Handover) -> Vec<Step> {
    let folder = &handover.folder;
    let mut steps = Vec::new();
    if !handover.in_checkout {
        steps.push(Step {
            place: "a deployment-charts checkout".into(),
            how: vec![note(format!(
                "Copy the folder {} to {folder}.",
                handover.service
            ))],
            done_when: format!("{folder}/helmfile.yaml is there."),
            ..step(OWNER, "Put the service into the repository")
        });
    }
    steps.push(Step {
        place: folder.clone(),
        how: vec![note(
            "Where the chart needs values that come from the secrets, put stand-ins for them into \
             .fixtures.yaml; CI has no secrets.",
        )],
        done_when: "CI renders every release.".into(),
        ..step(OWNER, "Give CI what it cannot see")
    });
    steps.push(Step {
        place: "the top of the checkout".into(),
        how: vec![
            command("rake run_locally['default']"),
            command("git review"),
            note("Where the namespace is a change of its own, it goes first."),
        ],
        done_when: "the change is merged in Gerrit.".into(),
        ..step(OWNER, "Run the repository's CI and upload the change")
    });
    steps
}

fn secrets(handover: &Handover) -> Step {
    let path = match &handover.secrets {
        Some(path) => path.clone(),
        None => "the private repository".into(),
    };
    Step {
        place: "the private puppet repository".into(),
        how: vec![
            note("Give them to serviceops, who keep that repository."),
            note(format!(
                "They become {path}, for each environment that needs them."
            )),
        ],
        done_when: "that file is on the deployment server.".into(),
        ..step(OWNER, "Add the service's secrets, if it has any")
    }
}

fn deployments(handover: &Handover) -> Vec<Step> {
    let (staging, rest): (Vec<&String>, Vec<&String>) = handover
        .environments
        .iter()
        .partition(|name| is_staging(name));
    let deployment = |title: &str, environments: &[&String]| {
        let mut how = vec![command(format!(
            "cd /srv/deployment-charts/{}",
            handover.folder
        ))];
        let commands = environments.iter();
        how.extend(commands.map(|name| command(format!("helmfile -e {name} -i apply"))));
        how.push(note(format!("Guide: {DEPLOYING_GUIDE}")));
        let namespace = &handover.namespace;
        Step {
            place: DEPLOYMENT_SERVER.into(),
            how,
            done_when: format!(
                "`kube_env {} {}; kubectl get pods -n {namespace}` shows them running.",
                handover.service,
                environments
                    .first()
                    .map_or("ENVIRONMENT", |name| name.as_str()),
            ),
            ..step(OWNER, title)
        }
    };
    let mut steps = Vec::new();
    if !staging.is_empty() {
        steps.push(deployment("Deploy to staging first", &staging));
    }
    if !rest.is_empty() {
        let title = match staging.is_empty() {
            true => "Deploy",
            false => "Deploy to the rest",
        };
        steps.push(deployment(title, &rest));
    }
    steps
}
