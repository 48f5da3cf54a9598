//! The checklist: what others must do, and what is left for the service's owner, in order.

mod render;
mod steps;

use serde::Serialize;

use crate::answers::Traffic;

pub use render::manifests;
pub use steps::checklist;

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
    /// The group of services that it belongs to.
    pub group: String,
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
    /// The command that prints this list again.
    pub again: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn handover() -> Handover {
        Handover {
            service: "my-svc".into(),
            group: "services".into(),
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
    fn the_list_tells_how_to_get_it_again() {
        let plain = checklist(&handover()).again;
        assert_eq!(plain, "new-service checklist my-svc");
        let all = checklist(&Handover {
            group: "ml-services".into(),
            traffic: Traffic::Ingress,
            port: Some("80".into()),
            task: Some("T1".into()),
            ..handover()
        });
        let words = "new-service checklist my-svc --group ml-services --traffic ingress --port 80 --task T1";
        assert_eq!(all.again, words);
    }

    #[test]
    fn markdown_has_a_box_for_every_step() {
        let list = checklist(&handover());
        let markdown = list.markdown().unwrap();
        assert_eq!(markdown.matches("- [ ] ").count(), list.steps.len());
        assert!(
            markdown.contains("\n  - `kubectl apply -f admin/my-svc/namespace.yaml`\n"),
            "{markdown}"
        );
    }
}
