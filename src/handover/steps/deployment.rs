//! The deployments.

use super::DEPLOYMENT_SERVER;
use crate::conventions::is_staging;
use crate::handover::ServiceProfile;
use crate::handover::step::{LAST_DEPLOYMENT, OWNER, Step, command, note, step};

const GUIDE: &str =
    "https://wikitech.wikimedia.org/wiki/Deployments_on_kubernetes#Deploying_with_helmfile";

/// Staging first, then the rest.
pub(super) fn deployments(profile: &ServiceProfile) -> Vec<Step> {
    let (staging, rest): (Vec<&String>, Vec<&String>) = profile
        .environments
        .iter()
        .partition(|name| is_staging(name));
    let deployment = |id, title: &str, environments: &[&String]| {
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
            after: vec!["apply-namespace", "kubeconfig"],
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
