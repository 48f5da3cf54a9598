//! The user that a service is deployed as: its own, and one that may deploy.

use super::Finding;
use super::names::{is_foreign, written_after};
use super::namespaces::lives_in_rightly;
use super::rule::{FOREIGN_NAME, KUBECONFIG_USER};
use crate::conventions::{DEPLOY_USER, KUBECONFIGS};
use crate::error::Result;
use crate::repository::{Repository, Service};
use crate::yaml::NodeId;

/// The kubeconfig of another service.
pub(super) fn foreign(service: &Service<'_>, repository: &Repository<'_>) -> Result<Vec<Finding>> {
    let own = service.reference.own_name();
    let mut findings = Vec::new();
    for (node, _, file) in kubeconfigs(service) {
        let Some((user, _)) = file.split_once(DEPLOY_USER) else {
            continue;
        };
        if is_foreign(user, service, repository)? && !lives_in_rightly(service, user, repository)? {
            let message = format!("the kubeconfig is that of {user}, and this is {own}");
            let help = format!("write {KUBECONFIGS}{own}{DEPLOY_USER}…");
            findings.push(Finding::at(&FOREIGN_NAME, service, node, message, help));
        }
    }
    Ok(findings)
}

/// The service's kubeconfig that may not deploy, unless the group's template has such a one too.
pub(super) fn reading_user(
    service: &Service<'_>,
    repository: &Repository<'_>,
) -> Result<Vec<Finding>> {
    let reference = service.reference;
    let template = repository.group_template(reference.group.as_ref())?;
    let is_usual = template.is_some_and(|template| !template.has_deploy_user);
    if is_usual {
        return Ok(Vec::new());
    }
    let own = reference.own_name();
    let reading = kubeconfigs(service)
        .filter(|(_, _, file)| !file.contains(DEPLOY_USER) && file.starts_with(own));
    let finding = reading.map(|(node, start, file)| {
        let message = format!("the kubeconfig {KUBECONFIGS}{file}.config is read-only");
        let help = format!("write {KUBECONFIGS}{own}{DEPLOY_USER}…");
        let finding = Finding::at(&KUBECONFIG_USER, service, node, message, help);
        let at = start + own.len();
        match file[own.len()..].starts_with('-') {
            true => finding.with_replacement(service, at..at + 1, DEPLOY_USER),
            false => finding,
        }
    });
    Ok(finding.collect())
}

/// The kubeconfigs that a helmfile names, without folder and ending, and where each starts.
fn kubeconfigs<'s>(service: &'s Service<'_>) -> impl Iterator<Item = (NodeId, usize, &'s str)> {
    written_after(&service.helmfile, KUBECONFIGS).filter_map(|(node, rest)| {
        let (file, _) = rest.split_once(".config")?;
        let start = service.helmfile.span(node).end - rest.len();
        Some((node, start, file))
    })
}
