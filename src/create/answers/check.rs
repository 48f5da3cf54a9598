//! Single answers: what is valid by itself, and with what the checkout has.

use std::str::FromStr;

use super::answer::EnvironmentList;
use super::constraints::Constraints;
use super::template_facts::TemplateFacts;
use crate::chart::ChartReference;
use crate::conventions::{
    broken_limit, certificate_suffix, is_builtin_namespace, is_reserved_folder,
};
use crate::error::{Error, Result};
use crate::names::{ChartName, EnvironmentName, InvalidName, Namespace, ServiceName, choose_from};

/// Parses the name of a service, a namespace or a chart.
///
/// # Errors
/// Where it is not one, with a suggestion.
pub fn parse_label<T: FromStr<Err = InvalidName>>(text: &str) -> Result<T> {
    text.parse().map_err(|error| bad_name(&error))
}

/// Parses environments, of which there has to be one.
///
/// # Errors
/// Where one is no name, or none is named.
pub fn parse_some_environments(text: &str) -> Result<EnvironmentList> {
    let list: EnvironmentList = text.parse()?;
    match list.0.is_empty() {
        true => Err(Error::invalid("no environment is named")
            .hint("name one, or several with commas between")),
        false => Ok(list),
    }
}

/// Parses the name of one of the checkout's charts, alone or as helmfiles have it: `wmf-stable/x`.
///
/// # Errors
/// As [`parse_label`].
pub fn parse_chart(text: &str) -> Result<ChartName> {
    parse_label(ChartReference::parse(text).in_checkout().unwrap_or(text))
}

pub(super) fn namespace_named(name: &ServiceName) -> Result<Namespace> {
    parse_label(name.as_str())
}

fn bad_name(error: &InvalidName) -> Error {
    let invalid = Error::invalid(error.to_string());
    match (error.suggestion(), error) {
        (Some(name), _) => invalid.hint(format!("`{name}` would do")).suggest(name),
        (None, InvalidName::Length { .. }) => invalid.hint("choose a shorter one"),
        (None, InvalidName::NotText { .. }) => invalid.hint("choose one with a word in it"),
        (None, _) => invalid.hint("give one like my-svc"),
    }
}

pub(super) fn refuse_reserved(name: &ServiceName, constraints: &Constraints) -> Result<()> {
    let name = name.as_str();
    let why = match name {
        _ if is_reserved_folder(name) => {
            "that folder holds what is asked of cluster administrators"
        }
        _ if is_builtin_namespace(name) => "Kubernetes keeps that namespace for itself",
        _ if constraints
            .system_namespaces
            .iter()
            .any(|system| system == name) =>
        {
            "a namespace of the clusters themselves has that name"
        }
        _ => return Ok(()),
    };
    Err(Error::invalid(format!("`{name}` is reserved: {why}")).hint("choose another name"))
}

pub(super) fn refuse_namespace(namespace: &Namespace, constraints: &Constraints) -> Result<()> {
    let name = namespace.as_str();
    let system = constraints
        .system_namespaces
        .iter()
        .any(|system| system == name);
    if system || is_builtin_namespace(name) {
        return Err(Error::invalid(format!(
            "namespace `{name}` is a system namespace: it belongs to the clusters themselves"
        ))
        .hint("choose another with --namespace"));
    }
    let mut with_own_names = constraints.namespaces_with_tls_hostnames.iter();
    let has_own_names = with_own_names.any(|known| known == name);
    let clusters = constraints.clusters.iter().map(String::as_str);
    let Some((limit, suffix)) = broken_limit(name, has_own_names, clusters) else {
        return Ok(());
    };
    let mut clusters = constraints.clusters.iter();
    let cluster = clusters.find(|cluster| certificate_suffix(cluster) == suffix);
    Err(Error::invalid(format!(
        "namespace `{name}` has {} characters and may have {limit}: its certificate in {} is made \
         for {name}{suffix}, and a certificate's common name has at most 64",
        name.len(),
        cluster.map_or("that cluster", String::as_str),
    ))
    .hint("choose a shorter name, or a shorter namespace with --namespace"))
}

/// The wanted environments in the template's order.
pub(super) fn known_environments(
    wanted: &[EnvironmentName],
    template: &TemplateFacts,
) -> Result<Vec<EnvironmentName>> {
    let names = template.environment_names().map(EnvironmentName::as_str);
    let known: Vec<&str> = names.collect();
    if wanted.is_empty() {
        return Err(
            Error::invalid("no environment is left, so the service would run nowhere")
                .hint(format!("choose at least one of: {}", known.join(", "))),
        );
    }
    let is_known =
        |name: &&EnvironmentName| template.environment_names().any(|known| known == *name);
    if let Some(unknown) = wanted.iter().find(|name| !is_known(name)) {
        let message = format!("{} has no environment \"{unknown}\"", template.start());
        return Err(Error::invalid(message).hint(choose_from(unknown.as_str(), &known)));
    }
    let in_order = template
        .environment_names()
        .filter(|name| wanted.contains(name));
    Ok(in_order.cloned().collect())
}
