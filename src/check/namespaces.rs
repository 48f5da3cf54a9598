//! Namespaces: the service's own, asked for, not too long, and in order.

use super::Finding;
use super::finding::Verdict;
use super::rule::{FOREIGN_NAME, MISSING_NAMESPACE, NAME_TOO_LONG, UNSORTED_NAMESPACES};
use crate::conventions::{DEFAULT_GROUP, namespace_limit};
use crate::error::Result;
use crate::repository::{Repository, Service, ServiceRef};

/// A namespace that is another service's by mistake.
pub(super) fn foreign(service: &Service<'_>, repository: &Repository<'_>) -> Result<Vec<Finding>> {
    let own = service.reference.own_name();
    let mut findings = Vec::new();
    for (node, name) in service.namespaces() {
        if !is_shared_on_purpose(name, own) && repository.has_service_named(name)? {
            let message = format!("the namespace is that of {name}, and this is {own}");
            let help = format!(
                "write {own}, or say why it is shared: # new-service: allow foreign-name …"
            );
            findings.push(Finding::at(&FOREIGN_NAME, service, node, message, help));
        }
    }
    Ok(findings)
}

/// Whether one of two names is a part of the other in whole words, as `airflow-main` is of
/// `postgresql-airflow-main`: their services share a namespace.
fn is_shared_on_purpose(name: &str, own: &str) -> bool {
    let is_part = |name: &str, whole: &str| format!("-{whole}-").contains(&format!("-{name}-"));
    is_part(name, own) || is_part(own, name)
}

/// A namespace that some cluster lacks which serves the service.
pub(super) fn missing(service: &Service<'_>, repository: &Repository<'_>) -> Result<Verdict> {
    let environments = match serving(service, repository) {
        Serving::Clusters { environments, .. } => environments,
        Serving::Unknown(reason) => return Ok(Verdict::unknown(reason)),
        Serving::Nobody => return Ok(Verdict::default()),
    };
    let mut verdict = Verdict::default();
    for (node, name) in service.namespaces() {
        let Some(lookup) = repository.lookup_namespace(name, &environments, None)? else {
            continue;
        };
        if !lookup.unknown.is_empty() {
            verdict.unknown = Some(unknown_files(&lookup.unknown));
        }
        if !lookup.lacking.is_empty() {
            let message = format!(
                "the namespace {name} is missing in {}",
                lookup.lacking.join(", ")
            );
            let help = format!("ask for it: {}", request(service.reference, name));
            let finding = Finding::at(&MISSING_NAMESPACE, service, node, message, help);
            verdict.findings.push(finding);
        }
    }
    Ok(verdict)
}

/// A namespace whose certificates cannot be made.
pub(super) fn too_long(service: &Service<'_>, repository: &Repository<'_>) -> Result<Verdict> {
    let (environments, clusters) = match serving(service, repository) {
        Serving::Clusters {
            environments,
            names,
        } => (environments, names),
        Serving::Unknown(reason) => return Ok(Verdict::unknown(reason)),
        Serving::Nobody => return Ok(Verdict::default()),
    };
    let Some((limit, suffix)) = namespace_limit(clusters) else {
        return Ok(Verdict::default());
    };
    let mut verdict = Verdict::default();
    let namespaces = service.namespaces().into_iter();
    for (node, name) in namespaces.filter(|(_, name)| name.len() > limit) {
        let Some(lookup) = repository.lookup_namespace(name, &environments, None)? else {
            continue;
        };
        if lookup.has_tls_hostnames {
            continue;
        }
        if !lookup.unknown.is_empty() {
            verdict.unknown = Some(unknown_files(&lookup.unknown));
            continue;
        }
        let message = format!(
            "{name} has {} characters, and {limit} is the most for a certificate that ends in \
             {suffix}",
            name.len()
        );
        let help = "choose a shorter namespace, or set tlsHostnames for it";
        let finding = Finding::at(&NAME_TOO_LONG, service, node, message, help);
        verdict.findings.push(finding);
    }
    Ok(verdict)
}

/// The clusters that a service runs in.
enum Serving<'r> {
    /// The service's environments, and the names of the clusters that serve them.
    Clusters {
        environments: Vec<&'r str>,
        names: Vec<&'r str>,
    },
    /// Unknown, for this reason.
    Unknown(String),
    /// It has none: a template, or no checkout with an administrators' folder.
    Nobody,
}

fn serving<'r>(service: &'r Service<'_>, repository: &'r Repository<'_>) -> Serving<'r> {
    if service.reference.is_template() {
        return Serving::Nobody;
    }
    let clusters = match repository.clusters() {
        Ok(Some(clusters)) => clusters,
        Ok(None) => return Serving::Nobody,
        // Services can be checked without their clusters.
        Err(error) => return Serving::Unknown(error.message),
    };
    let environments: Vec<&str> = service.environment_names().collect();
    let serving = clusters.serving(environments.iter().copied()).into_iter();
    let names: Vec<&str> = serving.map(|cluster| cluster.name.as_str()).collect();
    match names.is_empty() {
        true => Serving::Unknown("no cluster of admin_ng serves its environments".to_owned()),
        false => Serving::Clusters {
            environments,
            names,
        },
    }
}

fn unknown_files(clusters: &[&str]) -> String {
    format!(
        "the administrators' values files of {} are unknown",
        clusters.join(", ")
    )
}

/// The command that asks for a service's namespace.
fn request(service: &ServiceRef, namespace: &str) -> String {
    let group = match service.group_name() {
        DEFAULT_GROUP => String::new(),
        group => format!(" --group {group}"),
    };
    let own = match namespace == service.name {
        true => String::new(),
        false => format!(" --namespace {namespace}"),
    };
    format!(
        "new-service create {} --only namespace{group}{own}",
        service.name
    )
}

/// The first namespace of each of the administrators' values files that is out of order, if the
/// file is otherwise in order.
pub(super) fn unsorted(repository: &Repository<'_>) -> Result<Vec<Finding>> {
    let Ok(Some(clusters)) = repository.clusters() else {
        return Ok(Vec::new());
    };
    let mut findings = Vec::new();
    for path in clusters.values_files() {
        let Some(file) = repository.admin_file(path)?.readable() else {
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
    Ok(findings)
}
