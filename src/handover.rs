//! The checklist: what others must do, and what is left for the service's owner, in order.

use minijinja::Environment;
use minijinja::syntax::SyntaxConfig;
use serde::Serialize;

use crate::answers::Traffic;
use crate::conventions::{is_staging, kubeconfig};
use crate::error::{Error, Result};

/// How the namespace is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NamespaceRequest {
    /// By an entry in a values file of `admin_ng`, for these admin environments.
    ValuesFile {
        /// The file's path within the checkout.
        path: String,
        /// The admin environments that load it.
        clusters: Vec<String>,
    },
    /// By manifests that a cluster administrator applies.
    Manifests {
        /// The file's path.
        path: String,
    },
}

/// What the steps depend on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Handover {
    /// The service's name.
    pub service: String,
    /// Its folder, as it is named on the deployment server.
    pub folder: String,
    /// Whether the service stands in a deployment-charts checkout.
    pub in_checkout: bool,
    /// Its namespace.
    pub namespace: String,
    /// How the namespace is asked for.
    pub request: NamespaceRequest,
    /// Where it runs.
    pub environments: Vec<String>,
    /// Its chart, where that is known.
    pub chart: Option<String>,
    /// Whether the checkout has that chart; `None` where there is no folder of charts.
    pub chart_exists: Option<bool>,
    /// The path of its secrets on the deployment server, as the helmfile writes it.
    pub secrets: Option<String>,
    /// How traffic from outside reaches it.
    pub traffic: Traffic,
    /// The port for that.
    pub port: Option<String>,
    /// The ticket.
    pub task: Option<String>,
}

/// One step of the checklist.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Step {
    /// What is to be done.
    pub title: String,
    /// Who does it.
    pub who: String,
    /// Where it is done.
    pub place: String,
    /// How it is done: sentences, and commands on lines of their own.
    pub how: Vec<How>,
    /// How to see that it is done.
    pub done_when: String,
}

/// A line of a step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum How {
    /// A sentence.
    Note(String),
    /// A command to type.
    Command(String),
}

/// The whole checklist.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Checklist {
    /// The service's name.
    pub service: String,
    /// The ticket.
    pub task: Option<String>,
    /// The steps in order.
    pub steps: Vec<Step>,
}

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
    }
}

impl Checklist {
    /// The checklist as Markdown that is also readable as plain text.
    ///
    /// # Errors
    /// Where the built-in template cannot be rendered.
    pub fn markdown(&self) -> Result<String> {
        render(include_str!("../templates/CHECKLIST.md"), self)
    }
}

/// The manifests that make the namespace, for a cluster administrator to apply. Source of the
/// kinds, names and figures: `helmfile_namespaces.yaml` and `values/common.yaml` of `admin_ng`.
///
/// # Errors
/// Where the built-in template cannot be rendered.
pub fn manifests(handover: &Handover) -> Result<String> {
    #[derive(Serialize)]
    struct Context<'a> {
        service: &'a str,
        namespace: &'a str,
        environments: String,
        path: &'a str,
    }
    let NamespaceRequest::Manifests { path } = &handover.request else {
        return Err(Error::failed(
            "the namespace is asked for in a values file, not by manifests",
        ));
    };
    let context = Context {
        service: &handover.service,
        namespace: &handover.namespace,
        environments: handover.environments.join(", "),
        path,
    };
    render(include_str!("../templates/namespace.yaml"), &context)
}

/// Renders a built-in template. Its blocks are written `<% … %>` and `<< … >>`, so that nothing in
/// it looks like a Go template.
fn render(template: &str, context: &impl Serialize) -> Result<String> {
    let broken = |error: minijinja::Error| {
        Error::failed(format!("a built-in template cannot be rendered: {error}"))
    };
    let syntax = SyntaxConfig::builder()
        .block_delimiters("<%", "%>")
        .variable_delimiters("<<", ">>")
        .comment_delimiters("<#", "#>")
        .keep_trailing_newline(true)
        .trim_blocks(true)
        .lstrip_blocks(true)
        .build()
        .map_err(broken)?;
    let mut environment = Environment::new();
    environment.set_syntax(syntax);
    environment.set_undefined_behavior(minijinja::UndefinedBehavior::Strict);
    let context = minijinja::value::Serde(context);
    environment.render_str(template, context).map_err(broken)
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
        how: vec![note(format!(
            "They become {path}, for each environment that needs them."
        ))],
        done_when: "that file is on the deployment server.".into(),
        ..step(SERVICEOPS, "Add the service's secrets, if it has any")
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

#[cfg(test)]
mod tests {
    use super::*;

    fn handover() -> Handover {
        Handover {
            service: "my-svc".into(),
            folder: "helmfile.d/services/my-svc".into(),
            in_checkout: true,
            namespace: "my-svc".into(),
            request: NamespaceRequest::Manifests {
                path: "admin/my-svc/namespace.yaml".into(),
            },
            environments: vec!["eqiad".into(), "staging".into(), "codfw".into()],
            chart: Some("my-svc".into()),
            chart_exists: Some(true),
            secrets: None,
            traffic: Traffic::None,
            port: None,
            task: None,
        }
    }

    fn titles(handover: &Handover) -> Vec<String> {
        let steps = checklist(handover).steps.into_iter();
        steps.map(|step| step.title).collect()
    }

    #[test]
    fn a_missing_chart_comes_first_and_an_existing_one_is_no_step() {
        assert_eq!(titles(&handover())[0], "Apply the namespace my-svc");
        let missing = Handover {
            chart_exists: Some(false),
            ..handover()
        };
        assert_eq!(titles(&missing)[0], "Make the chart my-svc");
    }

    #[test]
    fn traffic_steps_are_there_only_with_traffic() {
        let dns = |titles: &[String]| titles.iter().any(|title| title.contains("DNS"));
        assert!(!dns(&titles(&handover())));
        for traffic in [Traffic::Lvs, Traffic::Ingress] {
            let with = Handover {
                traffic,
                ..handover()
            };
            assert!(dns(&titles(&with)));
        }
    }

    #[test]
    fn staging_is_deployed_first() {
        let list = checklist(&handover());
        let commands: Vec<&str> = list
            .steps
            .iter()
            .flat_map(|step| &step.how)
            .filter_map(|how| match how {
                How::Command(text) => text.strip_prefix("helmfile -e "),
                How::Note(_) => None,
            })
            .collect();
        assert_eq!(
            commands,
            ["staging -i apply", "eqiad -i apply", "codfw -i apply"]
        );
    }

    #[test]
    fn every_step_says_who_where_and_how_to_see_that_it_is_done() {
        let all = Handover {
            traffic: Traffic::Lvs,
            chart_exists: Some(false),
            in_checkout: false,
            ..handover()
        };
        for step in checklist(&all).steps {
            assert!(
                !step.who.is_empty() && !step.place.is_empty(),
                "{}",
                step.title
            );
            assert!(
                !step.how.is_empty() && !step.done_when.is_empty(),
                "{}",
                step.title
            );
        }
    }

    #[test]
    fn markdown_has_a_box_for_every_step() {
        let list = checklist(&handover());
        let markdown = list.markdown().unwrap();
        assert_eq!(markdown.matches("- [ ] ").count(), list.steps.len());
        assert!(
            markdown.contains("\n      kubectl apply -f admin/my-svc/namespace.yaml\n"),
            "{markdown}"
        );
    }
}
