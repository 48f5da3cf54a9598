//! The namespace: the request for it, and what a cluster administrator does with that.

use super::DEPLOYMENT_SERVER;
use crate::conventions::{ADMIN_NG, DEFAULT_GROUP};
use crate::handover::status::Status;
use crate::handover::step::{CHARTS, How, OWNER, Snippet, Step, command, note, step};
use crate::handover::{Evidence, NamespaceRequest, ServiceProfile};

const ADMINISTRATOR: &str = "cluster administrator";

/// The entry in the values file. A new plan adds it itself, so there it is no step.
pub(super) fn request(profile: &ServiceProfile, evidence: &Evidence) -> Option<Step> {
    let name = &profile.namespace;
    let NamespaceRequest::ValuesFile { path, .. } = &profile.request else {
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
        lines: vec![Snippet::plain(path, "namespaces:", format!("{name}: {{}}"))],
        how: vec![command(request_command(profile))],
        done_when: format!("{path} has the entry {name}, and the change is merged."),
        ..step("namespace", OWNER, format!("Ask for the namespace {name}"))
    })
}

fn request_command(profile: &ServiceProfile) -> String {
    let service = &profile.service;
    let mut words = vec!["new-service create", service, "--only namespace"];
    if profile.namespace != *service {
        words.extend(["--namespace", &profile.namespace]);
    }
    if profile.group != DEFAULT_GROUP {
        words.extend(["--group", &profile.group]);
    }
    words.join(" ")
}

pub(super) fn apply(profile: &ServiceProfile) -> Step {
    let name = &profile.namespace;
    let (place, how) = match &profile.request {
        NamespaceRequest::ValuesFile {
            path,
            clusters,
            certificates,
        } => {
            let mut how = vec![note(format!("Merge the entry `{name}` in {path} first."))];
            for cluster in clusters {
                how.extend(in_cluster(cluster, "namespaces"));
                if certificates.contains(cluster) {
                    how.extend(in_cluster(cluster, "namespace-certificates"));
                }
            }
            (format!("{ADMIN_NG} on {DEPLOYMENT_SERVER}"), how)
        }
        NamespaceRequest::Manifests { path } => {
            let clusters = profile.environments.join(", ");
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

fn in_cluster(cluster: &str, release: &str) -> [How; 2] {
    ["diff", "apply"].map(|verb| command(format!("helmfile -e {cluster} -l name={release} {verb}")))
}
