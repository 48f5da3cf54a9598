//! The namespace: the request for it, and what a cluster administrator does with that.

use super::DEPLOYMENT_SERVER;
use crate::conventions::{ADMIN_NG, staging_first};
use crate::handover::status::{State, Status};
use crate::handover::step::{
    DEPLOYMENT_CHARTS, FILES, How, OWNER, Snippet, Step, command, note, step,
};
use crate::handover::{Evidence, NamespaceEvidence, NamespaceRequest, ServiceProfile, listed};

const ADMINISTRATOR: &str = "cluster administrator";

/// A namespace of the service.
#[derive(Clone, Copy)]
struct Needed<'p> {
    name: &'p str,
    request: &'p NamespaceRequest,
    evidence: Option<&'p NamespaceEvidence>,
}

/// All namespaces of the service, its first one first.
fn needed<'p>(profile: &'p ServiceProfile, evidence: &'p Evidence) -> Vec<Needed<'p>> {
    let first = (profile.namespace.as_str(), &profile.request);
    let others = profile.others.iter();
    let others = others.map(|other| (other.name.as_str(), &other.request));
    let all = std::iter::once(first).chain(others).enumerate();
    all.map(|(index, (name, request))| Needed {
        name,
        request,
        evidence: evidence.namespaces.get(index),
    })
    .collect()
}

/// The entries in the values files. A new plan adds that of the first namespace itself, so that is
/// not in the step there.
pub(super) fn request(profile: &ServiceProfile, evidence: &Evidence) -> Option<Step> {
    let skipped = usize::from(!evidence.looked);
    let all = needed(profile, evidence).into_iter().skip(skipped);
    let asked_for = all.filter_map(|one| Some((one, place(one.request)?)));
    let all: Vec<(Needed<'_>, String)> = asked_for.collect();
    let names = names_of(all.iter().map(|(one, _)| *one));
    let mut places: Vec<String> = all.iter().map(|(_, place)| place.clone()).collect();
    places.dedup();
    let entries = all.iter();
    let entries = entries.map(|(one, place)| format!("{place} has the entry {}", one.name));
    let entries: Vec<String> = entries.collect();
    let commands = all.iter();
    let commands = commands.map(|(one, _)| command(creating(profile, "namespace", one.name)));
    let mut files: Vec<String> = all
        .iter()
        .flat_map(|(one, _)| paths(one))
        .cloned()
        .collect();
    files.sort();
    files.dedup();
    (!all.is_empty()).then(|| Step {
        status: evidence.looked.then(|| status_of_all(&all)),
        repository: Some(DEPLOYMENT_CHARTS),
        files,
        lines: all.iter().flat_map(|(one, _)| lines(one)).collect(),
        how: commands.collect(),
        after: vec!["kubeconfig"],
        done_when: format!("{}, and the change is merged.", entries.join(", ")),
        place: listed(&places),
        ..step("namespace", OWNER, format!("Ask for the {names}"))
    })
}

/// `namespace a`, or `namespaces a and b`.
fn names_of<'n>(all: impl Iterator<Item = Needed<'n>>) -> String {
    let names: Vec<String> = all.map(|one| one.name.to_owned()).collect();
    let what = if names.len() > 1 {
        "namespaces"
    } else {
        "namespace"
    };
    format!("{what} {}", listed(&names))
}

/// The values files that a namespace is asked for in.
fn paths<'p>(one: &Needed<'p>) -> &'p [String] {
    match one.request {
        NamespaceRequest::ValuesFiles { paths, .. } => paths,
        NamespaceRequest::Unknown { .. } | NamespaceRequest::Manifests { .. } => &[],
    }
}

/// The lines that ask for a namespace.
fn lines(one: &Needed<'_>) -> Vec<Snippet> {
    let entry = format!("{}: {{}}", one.name);
    let lines = paths(one).iter();
    lines
        .map(|path| Snippet::plain(path, "namespaces:", &entry))
        .collect()
}

/// The values files in which the namespace is asked for, in words.
fn place(request: &NamespaceRequest) -> Option<String> {
    match request {
        NamespaceRequest::ValuesFiles { paths, .. } => Some(listed(paths)),
        NamespaceRequest::Unknown { .. } => Some(format!("a values file of {ADMIN_NG}")),
        NamespaceRequest::Manifests { .. } => None,
    }
}

/// What is known of all of them: it is missing where one is, and done where all are.
fn status_of_all(all: &[(Needed<'_>, String)]) -> Status {
    let nothing = NamespaceEvidence::default();
    let each = all.iter().map(|(one, place)| {
        let evidence = one.evidence.unwrap_or(&nothing);
        (one.name, status(evidence, place, one.name))
    });
    let mut each: Vec<(&str, Status)> = each.collect();
    if each.len() == 1 {
        return each.remove(0).1;
    }
    let has = |state: State| each.iter().any(|(_, status)| status.state == state);
    let said = each.iter();
    let said = said.map(|(name, status)| format!("{name}: {}", status.evidence));
    Status {
        state: match (has(State::Missing), has(State::CannotTell)) {
            (true, _) => State::Missing,
            (false, true) => State::CannotTell,
            (false, false) => State::Done,
        },
        evidence: said.collect::<Vec<_>>().join("; "),
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
        how: vec![command(creating(profile, "service", &profile.namespace))],
        done_when: format!("{folder} is merged."),
        after: vec!["namespace", "chart"],
        ..step(FILES, OWNER, format!("Make the files of {name}"))
    })
}

/// The command that makes one part of the service. Of several namespaces it names the one.
fn creating(profile: &ServiceProfile, part: &str, namespace: &str) -> String {
    let service = &profile.service;
    let mut words = vec!["new-service create", service, "--only", part];
    if namespace != service || !profile.others.is_empty() {
        words.extend(["--namespace", namespace]);
    }
    if let Some(like) = profile.like.as_deref().filter(|_| part == "service") {
        words.extend(["--like", like]);
    }
    profile.with_group(&words)
}

pub(super) fn apply(profile: &ServiceProfile, evidence: &Evidence) -> Step {
    let all = needed(profile, evidence);
    let names: Vec<&str> = all.iter().map(|one| one.name).collect();
    let found = if names.len() > 1 {
        "finds them"
    } else {
        "finds it"
    };
    let place = match &profile.request {
        NamespaceRequest::Manifests { .. } => "a shell with administrator rights on the clusters",
        _ => &format!("{ADMIN_NG} on {DEPLOYMENT_SERVER}"),
    };
    Step {
        place: place.to_owned(),
        how: applying(profile, &all),
        done_when: format!(
            "`kubectl get namespace {}` {found} in each cluster.",
            names.join(" ")
        ),
        after: vec!["kubeconfig", "namespace", "review"],
        ..step(
            "apply-namespace",
            ADMINISTRATOR,
            format!("Apply the {}", names_of(all.iter().copied())),
        )
    }
}

/// What an administrator does: first the notes on each namespace, then the commands, each once.
fn applying(profile: &ServiceProfile, all: &[Needed<'_>]) -> Vec<How> {
    let mut notes = Vec::new();
    let mut commands = Vec::new();
    for one in all {
        match one.request {
            NamespaceRequest::ValuesFiles {
                paths,
                clusters,
                certificates,
            } => {
                let paths = listed(paths);
                notes.push(note(format!(
                    "Merge the entry `{}` in {paths} first.",
                    one.name
                )));
                for cluster in clusters {
                    commands.extend(in_cluster(cluster, "namespaces"));
                    if certificates.contains(cluster) {
                        commands.extend(in_cluster(cluster, "namespace-certificates"));
                    }
                }
            }
            NamespaceRequest::Unknown { reason } => {
                notes.push(note(format!("It is not known which clusters: {reason}.")));
            }
            NamespaceRequest::Manifests { path } => {
                let clusters = profile.environments.join(", ");
                notes.push(note(format!(
                    "Once for each cluster that serves {clusters}:"
                )));
                if one.name != profile.namespace {
                    let (name, like) = (one.name, &profile.namespace);
                    let missing = format!("{path} has nothing of `{name}`: add it, like `{like}`.");
                    notes.push(note(missing));
                }
                commands.push(command(format!("kubectl apply -f {path}")));
            }
        }
    }
    let mut how: Vec<How> = Vec::new();
    for one in notes.into_iter().chain(commands) {
        if !how.contains(&one) {
            how.push(one);
        }
    }
    how
}

fn in_cluster(cluster: &str, release: &str) -> [How; 2] {
    ["diff", "apply"].map(|verb| command(format!("helmfile -e {cluster} -l name={release} {verb}")))
}
