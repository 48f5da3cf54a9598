//! Single answers: what is valid by itself and in these surroundings.

use super::facts::Facts;
use super::question::Traffic;
use crate::conventions::{certificate_suffix, is_builtin_namespace, is_reserved_folder};
use crate::error::{Error, Result};
use crate::names::{ChartName, InvalidName, InvalidNumber, Namespace, Port, ServiceName, TaskId};

/// Parses a service's name.
///
/// # Errors
/// Where it is not one, with a suggestion.
pub fn parse_name(text: &str) -> Result<ServiceName> {
    text.parse().map_err(|error| bad_name(&error))
}

/// Parses a port.
///
/// # Errors
/// Where it is not a number from 1 to 65535.
pub fn parse_port(text: &str) -> Result<Port> {
    text.parse().map_err(|error| bad_number(&error))
}

/// Parses the ticket's number.
///
/// # Errors
/// Where it is not `T` and digits.
pub fn parse_task(text: &str) -> Result<TaskId> {
    text.parse().map_err(|error| bad_number(&error))
}

/// Parses a namespace.
pub(super) fn parse_namespace(text: &str) -> Result<Namespace> {
    text.parse().map_err(|error| bad_name(&error))
}

pub(super) fn namespace_named(name: &ServiceName) -> Result<Namespace> {
    parse_namespace(name.as_str())
}

fn bad_name(error: &InvalidName) -> Error {
    let invalid = Error::invalid(error.to_string());
    match (error.suggestion(), error) {
        (Some(name), _) => invalid.hint(format!("`{name}` would do")),
        (None, InvalidName::Length { .. }) => invalid.hint("choose a shorter one"),
        (None, InvalidName::NotText { .. }) => invalid.hint("choose one with a word in it"),
        (None, _) => invalid.hint("give one like my-svc"),
    }
}

fn bad_number(error: &InvalidNumber) -> Error {
    Error::invalid(error.to_string())
}

pub(super) fn refuse_reserved(name: &ServiceName, facts: &Facts) -> Result<()> {
    let name = name.as_str();
    let why = match name {
        _ if is_reserved_folder(name) => {
            "that folder holds what is asked of cluster administrators"
        }
        _ if is_builtin_namespace(name) => "Kubernetes keeps that namespace for itself",
        _ if facts.system_namespaces.iter().any(|system| system == name) => {
            "a namespace of the clusters themselves has that name"
        }
        _ => return Ok(()),
    };
    Err(Error::invalid(format!("`{name}` is reserved: {why}")).hint("choose another name"))
}

pub(super) fn refuse_namespace(namespace: &Namespace, facts: &Facts) -> Result<()> {
    let name = namespace.as_str();
    let system = facts.system_namespaces.iter().any(|system| system == name);
    if system || is_builtin_namespace(name) {
        return Err(Error::invalid(format!(
            "namespace `{name}` is a system namespace: it belongs to the clusters themselves"
        ))
        .hint("choose another with --namespace"));
    }
    if facts
        .namespaces_with_tls_hostnames
        .iter()
        .any(|known| known == name)
    {
        return Ok(());
    }
    let clusters = facts.clusters.iter().map(String::as_str);
    let Some((limit, suffix)) = crate::conventions::namespace_limit(clusters) else {
        return Ok(());
    };
    if name.len() <= limit {
        return Ok(());
    }
    let mut clusters = facts.clusters.iter();
    let cluster = clusters.find(|cluster| certificate_suffix(cluster) == suffix);
    Err(Error::invalid(format!(
        "namespace `{name}` has {} characters and may have {limit}: its certificate in {} is made \
         for {name}{suffix}, and a certificate's common name has at most 64",
        name.len(),
        cluster.map_or("that cluster", String::as_str),
    ))
    .hint("choose a shorter name, or a shorter namespace with --namespace"))
}

pub(super) fn parse_chart(text: &str) -> Result<ChartName> {
    let bare = text.strip_prefix(crate::conventions::CHART_REPOSITORY);
    let bare = bare.and_then(|rest| rest.strip_prefix('/')).unwrap_or(text);
    bare.parse().map_err(|error| bad_name(&error))
}

pub(super) fn parse_environments(text: &str, facts: &Facts) -> Result<Vec<String>> {
    let known = facts.environment_names().collect::<Vec<_>>().join(", ");
    let wanted: Vec<&str> = text
        .split(',')
        .map(str::trim)
        .filter(|name| !name.is_empty())
        .collect();
    if wanted.is_empty() {
        return Err(
            Error::invalid("no environment is left, so the service would run nowhere")
                .hint(format!("choose at least one of: {known}")),
        );
    }
    for name in &wanted {
        if !facts.environment_names().any(|known| known == *name) {
            return Err(
                Error::invalid(format!("the template has no environment {name:?}"))
                    .hint(format!("choose from: {known}")),
            );
        }
    }
    let in_order = facts
        .environment_names()
        .filter(|name| wanted.contains(name));
    Ok(in_order.map(str::to_owned).collect())
}

pub(super) fn parse_yes_no(text: &str) -> Result<bool> {
    match text {
        "yes" => Ok(true),
        "no" => Ok(false),
        _ => Err(Error::invalid(format!("{text:?} is neither yes nor no"))),
    }
}

/// Parses `none`, `lvs` or `ingress`.
///
/// # Errors
/// Where it is something else.
pub fn parse_traffic(text: &str) -> Result<Traffic> {
    let mut all = Traffic::ALL.into_iter();
    all.find(|traffic| traffic.as_str() == text).ok_or_else(|| {
        Error::invalid(format!("{text:?} is no kind of traffic"))
            .hint("choose from: none, lvs, ingress")
    })
}
