//! The namespace: the request for it, and what a cluster administrator does with that.

use super::DEPLOYMENT_SERVER;
use crate::conventions::{ADMIN_NG, staging_first};
use crate::handover::status::Status;
use crate::handover::step::{
    DEPLOYMENT_CHARTS, FILES, How, OWNER, Snippet, Step, command, note, step,
};
use crate::handover::{Evidence, NamespaceEvidence, NamespaceRequest, ServiceProfile, listed};

const ADMINISTRATOR: &str = "cluster administrator";

/// The entry in the values file. A new plan adds it itself, so it is not a step there.
pub(super) fn request(profile: &ServiceProfile, evidence: &Evidence) -> Option<Step> {
    let name = &profile.namespace;
    let paths = match &profile.request {
        NamespaceRequest::ValuesFiles { paths, .. } => paths.as_slice(),
        NamespaceRequest::Unknown { .. } => &[],
        NamespaceRequest::Manifests { .. } => return None,
    };
    let place = place(&profile.request)?;
    let entry = |path: &String| Snippet::plain(path, "namespaces:", format!("{name}: {{}}"));
    evidence.looked.then(|| Step {
        status: Some(status(&evidence.namespace, &place, name)),
        repository: Some(DEPLOYMENT_CHARTS),
        files: paths.to_vec(),
        lines: paths.iter().map(entry).collect(),
        how: vec![command(creating(profile, "namespace"))],
        after: vec!["kubeconfig"],
        done_when: format!("{place} has the entry {name}, and the change is merged."),
        place,
        ..step("namespace", OWNER, format!("Ask for the namespace {name}"))
    })
}

/// The values files in which the namespace is asked for, in words.
fn place(request: &NamespaceRequest) -> Option<String> {
    match request {
        NamespaceRequest::ValuesFiles { paths, .. } => Some(listed(paths)),
        NamespaceRequest::Unknown { .. } => Some(format!("a values file of {ADMIN_NG}")),
        NamespaceRequest::Manifests { .. } => None,
    }
}

/// What is known of the namespace in the clusters that serve the service.
fn status(evidence: &NamespaceEvidence, paths: &str, name: &str) -> Status {
    let NamespaceEvidence {
        found,
        lacking,
        unknown,
        without_certificate,
    } = evidence;
    let found = found.join(", ");
    let nowhere = || Status::missing(format!("{paths} has no {name}"));
    if !lacking.is_empty() && !found.is_empty() {
        let lacking = listed(&staging_first(lacking));
        return Status::missing(format!("not in {lacking}, only {found}"));
    }
    if !lacking.is_empty() {
        return nowhere();
    }
    if !without_certificate.is_empty() {
        let clusters = listed(&staging_first(without_certificate));
        return Status::missing(format!(
            "in {clusters} only deploy users make it ({found}), so it gets no certificate"
        ));
    }
    if let Some(reason) = unknown {
        return Status::unknown(reason.clone());
    }
    match found.is_empty() {
        true => nowhere(),
        false => Status::done(found),
    }
}

/// The first step where there is only a namespace.
pub(super) fn files(profile: &ServiceProfile, evidence: &Evidence) -> Option<Step> {
    let (name, folder) = (&profile.service, &profile.folder);
    let missing = || Status::missing(format!("there is no {folder}"));
    (!profile.has_files).then(|| Step {
        status: evidence.looked.then(missing),
        repository: Some(DEPLOYMENT_CHARTS),
        place: "the top of a deployment-charts checkout".into(),
        how: vec![command(creating(profile, "service"))],
        done_when: format!("{folder} is merged."),
        after: vec!["namespace", "chart"],
        ..step(FILES, OWNER, format!("Make the files of {name}"))
    })
}

/// The command that makes one part of the service.
fn creating(profile: &ServiceProfile, part: &str) -> String {
    let service = &profile.service;
    let mut words = vec!["new-service create", service, "--only", part];
    if profile.namespace != *service {
        words.extend(["--namespace", &profile.namespace]);
    }
    if let Some(like) = profile.like.as_deref().filter(|_| part == "service") {
        words.extend(["--like", like]);
    }
    profile.with_group(&words)
}

pub(super) fn apply(profile: &ServiceProfile) -> Step {
    let name = &profile.namespace;
    let (place, how) = match &profile.request {
        NamespaceRequest::ValuesFiles {
            paths,
            clusters,
            certificates,
        } => {
            let mut how = vec![note(format!(
                "Merge the entry `{name}` in {} first.",
                listed(paths)
            ))];
            for cluster in clusters {
                how.extend(in_cluster(cluster, "namespaces"));
                if certificates.contains(cluster) {
                    how.extend(in_cluster(cluster, "namespace-certificates"));
                }
            }
            (format!("{ADMIN_NG} on {DEPLOYMENT_SERVER}"), how)
        }
        NamespaceRequest::Unknown { reason } => {
            let how = vec![note(format!("It is not known which clusters: {reason}."))];
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
        after: vec!["kubeconfig", "namespace", "review"],
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
