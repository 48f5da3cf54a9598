//! The steps, each with who, where, how, and how to see that it is done.

use super::status::Status;
use super::step::{
    CHARTS, How, LAST_DEPLOYMENT, OWNER, PUPPET, SERVICEOPS, Snippet, Step, command, note, step,
};
use super::traffic::traffic;
use super::{Checklist, DEPLOYMENT_SERVER, Evidence, NamespaceRequest, ServiceProfile, puppet};
use crate::changes::Edit;
use crate::conventions::{ADMIN_NG, DEFAULT_GROUP, deploy_users_group, is_staging, kubeconfig};
use crate::create::answers::Traffic;
use crate::error::Result;

const ADMINISTRATOR: &str = "cluster administrator";
const DEPLOYERS: &str = "the deployment server";
const DEPLOYING_GUIDE: &str =
    "https://wikitech.wikimedia.org/wiki/Deployments_on_kubernetes#Deploying_with_helmfile";
/// The steps for a service. Source: "How to add a new service here" in the README of
/// `helmfile.d/services`.
///
/// # Errors
/// Where a file of a clone cannot be read, or has no place for what is to be put in.
pub fn checklist(handover: &ServiceProfile, evidence: &Evidence) -> Result<Checklist> {
    let traffic = traffic(handover, evidence)?;
    let mut steps = Vec::new();
    steps.extend(chart(handover, evidence));
    steps.extend(ask_for_namespace(handover, evidence));
    steps.extend(traffic.in_change);
    steps.extend(review(handover));
    steps.push(apply_namespace(handover));
    steps.push(kubeconfigs(handover, evidence)?);
    steps.push(secrets(handover));
    steps.extend(traffic.before_deployment);
    steps.extend(deployments(handover));
    steps.extend(traffic.after_deployment);
    let ids: Vec<&str> = steps.iter().map(|step| step.id).collect();
    for step in &mut steps {
        step.after.retain(|id| ids.contains(id));
        if evidence.looked {
            let elsewhere = || Status::unknown("no file shows it");
            step.status.get_or_insert_with(elsewhere);
        }
    }
    Ok(Checklist {
        service: handover.service.clone(),
        task: handover.task.clone(),
        steps,
        again: again(handover),
    })
}

fn again(handover: &ServiceProfile) -> String {
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

fn chart(handover: &ServiceProfile, evidence: &Evidence) -> Option<Step> {
    let chart = handover.chart.as_deref()?;
    let if_needed = match handover.chart_exists {
        Some(true) => return None,
        Some(false) => "",
        None => ", unless there is one",
    };
    let is_missing = evidence.looked && handover.chart_exists == Some(false);
    Some(Step {
        status: is_missing.then(|| Status::missing(format!("there is no charts/{chart}"))),
        repository: Some(CHARTS),
        place: "the top of a deployment-charts checkout".into(),
        how: vec![
            command("./create_new_service.sh"),
            note(format!("Answer {chart} when it asks for the name.")),
        ],
        done_when: format!("charts/{chart}/Chart.yaml is merged."),
        ..step("chart", OWNER, format!("Make the chart {chart}{if_needed}"))
    })
}

/// The entry in the values file. A fresh plan makes it itself, so that it is no step there.
fn ask_for_namespace(handover: &ServiceProfile, evidence: &Evidence) -> Option<Step> {
    let name = &handover.namespace;
    let NamespaceRequest::ValuesFile { path, .. } = &handover.request else {
        return None;
    };
    let status = match &evidence.namespace {
        Some(place) => Status::done(place),
        None => Status::missing(format!("{path} has no {name}")),
    };
    evidence.looked.then(|| Step {
        status: Some(status),
        repository: Some(CHARTS),
        files: vec![path.clone()],
        place: path.clone(),
        lines: vec![Snippet {
            file: path.clone(),
            under: "namespaces:".into(),
            text: format!("{name}: {{}}"),
        }],
        how: vec![command(asking(handover))],
        done_when: format!("{path} has the entry {name}, and the change is merged."),
        ..step("namespace", OWNER, format!("Ask for the namespace {name}"))
    })
}

fn asking(handover: &ServiceProfile) -> String {
    let service = &handover.service;
    let mut words = vec!["new-service create", service, "--only namespace"];
    if handover.namespace != *service {
        words.extend(["--namespace", &handover.namespace]);
    }
    if handover.group != DEFAULT_GROUP {
        words.extend(["--group", &handover.group]);
    }
    words.join(" ")
}

fn apply_namespace(handover: &ServiceProfile) -> Step {
    let name = &handover.namespace;
    let (place, how) = match &handover.request {
        NamespaceRequest::ValuesFile {
            path,
            clusters,
            certificates,
        } => {
            let mut how = vec![note(format!("Merge the entry `{name}` in {path} first."))];
            for cluster in clusters {
                how.extend(apply(cluster, "namespaces"));
                if certificates.contains(cluster) {
                    how.extend(apply(cluster, "namespace-certificates"));
                }
            }
            (format!("{ADMIN_NG} on {DEPLOYERS}"), how)
        }
        NamespaceRequest::Manifests { path } => {
            let clusters = handover.environments.join(", ");
            let how = vec![
                note(format!("Once for each cluster that serves {clusters}:")),
                command(format!("kubectl apply -f {path}")),
            ];
            let place = "a shell with administrator rights on the clusters";
            (place.into(), how)
        }
    };
    Step {
        place,
        how,
        done_when: format!("`kubectl get namespace {name}` finds it in each cluster."),
        after: vec!["namespace", "review"],
        ..step(
            "apply-namespace",
            ADMINISTRATOR,
            format!("Apply the namespace {name}"),
        )
    }
}

fn apply(cluster: &str, release: &str) -> [How; 2] {
    ["diff", "apply"].map(|verb| command(format!("helmfile -e {cluster} -l name={release} {verb}")))
}

fn kubeconfigs(handover: &ServiceProfile, evidence: &Evidence) -> Result<Step> {
    let service = &handover.service;
    let files = handover.environments.iter();
    let files = files.map(|environment| note(kubeconfig(service, environment)));
    let group = deploy_users_group(&handover.group);
    let title = format!("Make the kubeconfig of the deploy user {service}-deploy");
    let mut step = Step {
        repository: Some(PUPPET),
        files: vec![DEPLOYMENT_SERVER.into()],
        lines: vec![Snippet {
            file: DEPLOYMENT_SERVER.into(),
            under: format!("{}: {group}:", puppet::DEPLOY_USERS_KEY),
            text: puppet::deploy_users_lines(service).join("\n"),
        }],
        place: "puppet, which puts these files on the deployment server".into(),
        how: files.collect(),
        done_when: format!("`ls /etc/kubernetes/{service}-deploy-*.config` lists them there."),
        ..step("kubeconfig", SERVICEOPS, title)
    };
    if let Some(clone) = &evidence.puppet {
        let file = &clone.deployment_server;
        step.status = Some(match puppet::deploy_users(file, group, service)? {
            Ok(line) => Status::done(format!("{}:{line}", file.path)),
            Err(reason) => {
                let after = puppet::with_deploy_users(file, group, service)?;
                step.edits.extend(after.map(|after| Edit::of(file, after)));
                Status::missing(reason)
            }
        });
    }
    Ok(step)
}

fn review(handover: &ServiceProfile) -> Vec<Step> {
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
            repository: Some(CHARTS),
            ..step("repository", OWNER, "Put the service into the repository")
        });
    }
    steps.push(Step {
        place: folder.clone(),
        how: vec![note(
            "Where the chart needs values that come from the secrets, put stand-ins for them into \
             .fixtures.yaml; CI has no secrets.",
        )],
        done_when: "CI renders every release.".into(),
        repository: Some(CHARTS),
        optional: true,
        ..step("fixtures", OWNER, "Give CI what it cannot see")
    });
    steps.push(Step {
        place: "the top of the checkout".into(),
        how: vec![
            command("rake run_locally['default']"),
            command("git review"),
            note("Where the namespace is a change of its own, it goes first."),
        ],
        done_when: "the change is merged in Gerrit.".into(),
        repository: Some(CHARTS),
        ..step(
            "review",
            OWNER,
            "Run the repository's CI and upload the change",
        )
    });
    steps
}

fn secrets(handover: &ServiceProfile) -> Step {
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
        optional: true,
        ..step("secrets", OWNER, "Add the service's secrets, if it has any")
    }
}

fn deployments(handover: &ServiceProfile) -> Vec<Step> {
    let (staging, rest): (Vec<&String>, Vec<&String>) = handover
        .environments
        .iter()
        .partition(|name| is_staging(name));
    let deployment = |id, title: &str, environments: &[&String]| {
        let mut how = vec![command(format!(
            "cd /srv/deployment-charts/{}",
            handover.folder
        ))];
        let commands = environments.iter();
        how.extend(commands.map(|name| command(format!("helmfile -e {name} -i apply"))));
        how.push(note(format!("Guide: {DEPLOYING_GUIDE}")));
        let namespace = &handover.namespace;
        Step {
            place: DEPLOYERS.into(),
            how,
            after: vec!["apply-namespace", "kubeconfig"],
            done_when: format!(
                "`kube_env {} {}; kubectl get pods -n {namespace}` shows them running.",
                handover.service,
                environments
                    .first()
                    .map_or("ENVIRONMENT", |name| name.as_str()),
            ),
            ..step(id, OWNER, title)
        }
    };
    let mut steps = Vec::new();
    if !staging.is_empty() {
        steps.push(deployment(
            "deploy-staging",
            "Deploy to staging first",
            &staging,
        ));
    }
    if !rest.is_empty() {
        let title = match staging.is_empty() {
            true => "Deploy",
            false => "Deploy to the rest",
        };
        steps.push(deployment(LAST_DEPLOYMENT, title, &rest));
    }
    steps
}
