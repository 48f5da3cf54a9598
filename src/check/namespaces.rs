//! Namespaces: the service's own, asked for, not too long, and in order.

use strsim::osa_distance;

use super::Finding;
use super::allowed::is_allowed;
use super::finding::Verdict;
use super::names::lives_in;
use super::rule::{FOREIGN_NAME, MISSING_NAMESPACE, NAME_TOO_LONG, UNSORTED_NAMESPACES};
use crate::conventions::{DEFAULT_GROUP, share_namespace};
use crate::error::Result;
use crate::repository::{Clusters, OfPuppet, Repository, Service};

/// A namespace that is another service's by mistake.
pub(super) fn foreign(service: &Service<'_>, repository: &Repository<'_>) -> Result<Vec<Finding>> {
    let own = service.reference.own_name();
    let mut findings = Vec::new();
    for (node, name) in service.namespaces() {
        if is_of_another(name, own, repository)? {
            let message = format!("the namespace is that of {name}, and this is {own}");
            let help = format!(
                "write {own}, or say why it is shared: # new-service: allow foreign-name …"
            );
            findings.push(Finding::at(&FOREIGN_NAME, service, node, message, help));
        }
    }
    Ok(findings)
}

/// Whether a namespace is that of another service, and not shared on purpose going by its name.
fn is_of_another(name: &str, own: &str, repository: &Repository<'_>) -> Result<bool> {
    Ok(!share_namespace(name, own) && repository.has_service_named(name)?)
}

/// Whether all releases live in the namespace `name`, so that its rights are the right ones: not
/// where the namespace is the mistake.
pub(super) fn lives_in_rightly(
    service: &Service<'_>,
    name: &str,
    repository: &Repository<'_>,
) -> Result<bool> {
    if !lives_in(service, name) {
        return Ok(false);
    }
    let lines: Vec<&str> = service.helmfile.text().lines().collect();
    let is_allowed = service.namespaces().iter().all(|(node, _)| {
        is_allowed(
            &lines,
            service.helmfile.position(*node).line,
            FOREIGN_NAME.name,
        )
    });
    Ok(is_allowed || !is_of_another(name, service.reference.own_name(), repository)?)
}

/// A namespace that some cluster lacks which serves the service.
pub(super) fn missing(service: &Service<'_>, repository: &Repository<'_>) -> Result<Verdict> {
    let of_service = repository.namespaces_of(service, &|_| OfPuppet::Unknown)?;
    let of_service = of_service.unwrap_or_default();
    let lacking = of_service.known.iter();
    let lacking = lacking.filter(|namespace| !namespace.lookup.lacking.is_empty());
    let findings = lacking.map(|namespace| {
        let name = namespace.name;
        let clusters = namespace.lookup.lacking.join(", ");
        let message = format!("the namespace {name} is missing in {clusters}");
        let (message, help) = match misspelled(name, &namespace.lookup.lacking, repository) {
            Some((key, place)) => (
                format!("{message}, and {place} has {key}: is this a misspelling?"),
                format!("write {name} at {place}"),
            ),
            None => (message, request(service, name, repository)),
        };
        Finding::at(&MISSING_NAMESPACE, service, namespace.node, message, help)
    });
    Ok(Verdict {
        findings: findings.collect(),
        unknown: of_service.unknown,
    })
}

/// A namespace whose certificates cannot be made.
pub(super) fn too_long(service: &Service<'_>, repository: &Repository<'_>) -> Result<Verdict> {
    let mut verdict = Verdict::default();
    let shortest = match repository.clusters() {
        Ok(clusters) => clusters.and_then(Clusters::shortest_limit),
        Err(_) => None,
    };
    let is_long = |name: &str| shortest.is_none_or(|limit| name.len() > limit);
    if !service.namespaces().iter().any(|(_, name)| is_long(name)) {
        return Ok(verdict);
    }
    let of_service = repository.namespaces_of(service, &|_| OfPuppet::Unknown)?;
    let of_service = of_service.unwrap_or_default();
    if of_service.known.is_empty() {
        verdict.unknown = of_service.unknown;
    }
    let long = of_service.known.iter();
    for namespace in long.filter(|namespace| is_long(namespace.name)) {
        let name = namespace.name;
        // A file that is unknown may set tlsHostnames for it.
        if let Some(reason) = namespace.lookup.why_unknown() {
            verdict.unknown = Some(reason);
            continue;
        }
        let (limit, suffix) = match repository.limit_broken_by(name, service) {
            Ok(Some(broken)) => broken,
            Ok(None) => continue,
            Err(error) => {
                verdict.unknown = Some(error.message);
                continue;
            }
        };
        let message = format!(
            "{name} has {} characters, and {limit} is the most for a certificate that ends in \
             {suffix}",
            name.len()
        );
        let help = "choose a shorter namespace, or set tlsHostnames for it";
        let finding = Finding::at(&NAME_TOO_LONG, service, namespace.node, message, help);
        verdict.findings.push(finding);
    }
    Ok(verdict)
}

/// The namespace of a cluster that differs in a letter or two from the one that it lacks, and is
/// that of no service, with its place.
fn misspelled(
    name: &str,
    lacking: &[&str],
    repository: &Repository<'_>,
) -> Option<(String, String)> {
    // Short names are near to each other by chance.
    const LONG: [usize; 2] = [6, 12];
    let clusters = repository.clusters().ok()??;
    let lacking = clusters
        .iter()
        .filter(|cluster| lacking.contains(&cluster.name.as_str()));
    for path in lacking.flat_map(|cluster| &cluster.files) {
        let Some(file) = repository.admin_file(&path.path).readable() else {
            continue;
        };
        for known in file.known() {
            let distance = osa_distance(known.name, name);
            let least = distance.checked_sub(1).and_then(|more| LONG.get(more));
            let is_near = least.is_some_and(|least| name.len() >= *least);
            if is_near && !is_named(known.name, repository) {
                let at = file.place_of(known.name)?;
                return Some((
                    known.name.to_owned(),
                    format!("{}:{}", file.path(), at.line),
                ));
            }
        }
    }
    None
}

/// Whether a namespace has the name of a service, or may have.
fn is_named(name: &str, repository: &Repository<'_>) -> bool {
    repository.has_service_named(name).unwrap_or(true)
}

/// How a service's namespace is asked for: the file that it goes into and the command, or the files
/// that it may go into where the command would not know either.
fn request(service: &Service<'_>, namespace: &str, repository: &Repository<'_>) -> String {
    let group = service.reference.group.as_ref();
    let environments: Vec<&str> = service.environment_names().collect();
    let placement = repository.group_environments(group).and_then(|of_group| {
        repository.placement_where_missing(namespace, group, of_group, &environments)
    });
    if let Ok(Some(placement)) = &placement {
        let files = placement.paths().join(" and ");
        return format!("add it to {files}: {}", command(service, namespace));
    }
    let mut files: Vec<&str> = Vec::new();
    let clusters = repository.clusters().ok().flatten();
    let serving = clusters.map(|clusters| clusters.serving(environments));
    for loaded in serving.iter().flatten().flat_map(|cluster| &cluster.files) {
        if !files.contains(&loaded.path.as_str()) {
            files.push(&loaded.path);
        }
    }
    format!("add it under `namespaces:` in one of {}", files.join(", "))
}

/// The command that asks for a service's namespace.
fn command(service: &Service<'_>, namespace: &str) -> String {
    let reference = service.reference;
    let group = match reference.group_name() {
        DEFAULT_GROUP => String::new(),
        group => format!(" --group {group}"),
    };
    // Of several the command asks for the first, unless one is named.
    let names = service.helmfile.namespace_names(reference.own_name());
    let own = match namespace == reference.name && names.len() == 1 {
        true => String::new(),
        false => format!(" --namespace {namespace}"),
    };
    format!(
        "new-service create {} --only namespace{group}{own}",
        reference.name
    )
}

/// The first namespace of each of the administrators' values files that is out of order, if the
/// file is otherwise in order.
pub(super) fn unsorted(repository: &Repository<'_>) -> Vec<Finding> {
    let Ok(Some(clusters)) = repository.clusters() else {
        return Vec::new();
    };
    let mut findings = Vec::new();
    for path in clusters.values_files() {
        let Some(file) = repository.admin_file(path).readable() else {
            continue;
        };
        let Some((name, before, at)) = file.first_out_of_order() else {
            continue;
        };
        let message = format!("{name} is below {before}, which comes after it in the alphabet");
        let help = format!("move it up, or leave it: the order has no effect on {name}");
        let rule = &UNSORTED_NAMESPACES;
        findings.push(Finding::new(rule, path.to_owned(), at, message, help));
    }
    findings
}
