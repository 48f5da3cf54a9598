//! The deployments.

use super::DEPLOYMENT_SERVER;
use crate::conventions::is_staging;
use crate::handover::ServiceProfile;
use crate::handover::step::{LAST_DEPLOYMENT, OWNER, Step, command, note, step};

/// The step that comes before all other deployments.
const STAGING: &str = "deploy-staging";
/// What every deployment waits for.
const BEFORE: &[&str] = &[
    "apply-namespace",
    "kubeconfig",
    "chart",
    "review",
    "secrets",
];
/// Where dashboards are.
const DASHBOARDS: &str = "https://grafana.wikimedia.org";
/// What of a service is measured.
const METRICS_GUIDE: &str = "https://wikitech.wikimedia.org/wiki/Kubernetes/Metrics";

const GUIDE: &str =
    "https://wikitech.wikimedia.org/wiki/Deployments_on_kubernetes#Deploying_with_helmfile";

/// Staging first, then the rest.
pub(super) fn deployments(profile: &ServiceProfile) -> Vec<Step> {
    let (staging, rest): (Vec<&String>, Vec<&String>) = profile
        .environments
        .iter()
        .partition(|name| is_staging(name));
    let deployment = |id, title: &str, environments: &[&String], before: &[&'static str]| {
        let mut how = vec![command(format!(
            "cd /srv/deployment-charts/{}",
            profile.folder
        ))];
        let commands = environments.iter();
        how.extend(commands.map(|name| command(format!("helmfile -e {name} -i apply"))));
        how.push(note(format!("Guide: {GUIDE}")));
        let namespace = &profile.namespace;
        Step {
            place: DEPLOYMENT_SERVER.into(),
            how,
            after: [BEFORE, before].concat(),
            done_when: format!(
                "`kube_env {} {}; kubectl get pods -n {namespace}` shows them running.",
                profile.service,
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
            STAGING,
            "Deploy to staging first",
            &staging,
            &[],
        ));
    }
    if !rest.is_empty() {
        let title = match staging.is_empty() {
            true => "Deploy",
            false => "Deploy to the rest",
        };
        steps.push(deployment(LAST_DEPLOYMENT, title, &rest, &[STAGING]));
    }
    steps
}

/// A place where people see how the service does.
pub(super) fn dashboard(profile: &ServiceProfile) -> Step {
    let name = &profile.service;
    Step {
        place: DASHBOARDS.into(),
        how: vec![
            note(
                "Start from a copy of the dashboard of a service with the same chart; set \
                 `monitoring.enabled: true` in the values if the service has metrics of its own.",
            ),
            note(format!("Guide: {METRICS_GUIDE}")),
        ],
        done_when: format!("a dashboard shows the traffic and the errors of {name}."),
        after: vec![LAST_DEPLOYMENT],
        ..step("dashboard", OWNER, "Make a dashboard")
    }
}
