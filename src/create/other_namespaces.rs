//! The namespaces of a service beside the one that a run asks for: they are left for the checklist.

use crate::create::answers::Answers;
use crate::error::Result;
use crate::handover::{OtherNamespace, namespace_request};
use crate::names::{EnvironmentName, Namespace};
use crate::repository::{OfPuppet, Repository, ServiceRef};

/// Those that some cluster lacks, or may lack. `made` are the namespaces of the helmfile that is made;
/// without it those of the helmfile that is there count.
///
/// # Errors
/// Where a folder cannot be listed.
pub fn other_namespaces(
    repository: &Repository<'_>,
    service: &ServiceRef,
    answers: &Answers,
    made: Option<Vec<String>>,
) -> Result<Vec<OtherNamespace>> {
    let names = made.unwrap_or_else(|| namespaces_there(repository, service));
    let environments = answers.environments.iter();
    let environments: Vec<&str> = environments.map(EnvironmentName::as_str).collect();
    let mut others = Vec::new();
    // What follows is printed as commands.
    let others_named = names
        .into_iter()
        .filter(|name| name != answers.namespace.as_str() && name.parse::<Namespace>().is_ok());
    for name in others_named {
        let lookup = repository.lookup_namespace(&name, &environments, &OfPuppet::Nothing);
        if lookup.is_ok_and(|lookup| lookup.is_some_and(|lookup| lookup.is_everywhere())) {
            continue;
        }
        let request = namespace_request(service, &name, &environments, repository)?;
        others.push(OtherNamespace { name, request });
    }
    Ok(others)
}

/// The namespaces of a service that is there; none where it cannot be read.
fn namespaces_there(repository: &Repository<'_>, service: &ServiceRef) -> Vec<String> {
    let files = repository.read(service).ok().flatten();
    let found = files.as_ref().and_then(|files| files.read().ok());
    let names = found.iter().flat_map(|found| {
        let names = found.helmfile.namespace_names(service.own_name());
        names.into_iter().map(str::to_owned)
    });
    names.collect()
}
