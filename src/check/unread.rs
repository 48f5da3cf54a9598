//! What cannot be read, or leads out of the checkout: each costs a finding of its own, and everything
//! else is checked.

use super::Finding;
use super::finding::START;
use super::rule::{OUTSIDE_CHECKOUT, UNREADABLE_FILE};
use super::texts::is_yaml;
use super::values_files::looks_like_values;
use crate::error::{Error, Result};
use crate::names::GroupName;
use crate::repository::{Asked, Item, Kind, Repository, Service, ServiceRef, group_folder};
use crate::yaml::NodeId;

const NOTHING_OUTSIDE: &str = "nothing outside is read; name what is in the checkout";

/// A file or folder that cannot be read, and why.
pub(super) fn unreadable(path: String, reason: &str) -> Finding {
    let message = format!("this cannot be read: {reason}");
    let help = "put it right or remove it; everything else was checked";
    Finding::new(&UNREADABLE_FILE, path, START, message, help)
}

/// A link that leads out of the checkout.
pub(super) fn link_out(path: String) -> Finding {
    let message = "this link leads out of the checkout".to_owned();
    Finding::new(&OUTSIDE_CHECKOUT, path, START, message, NOTHING_OUTSIDE)
}

/// What is in a service's folder and is neither a file nor a folder, or a folder where a values file
/// should be.
pub(super) fn in_folder(
    service: &Service<'_>,
    repository: &Repository<'_>,
) -> Result<Vec<Finding>> {
    let folder = service.reference.folder();
    let items = repository.items(&folder)?.iter();
    let found = items.filter_map(|item| odd(&folder, item));
    Ok(found.collect())
}

fn odd(folder: &str, item: &Item) -> Option<Finding> {
    let path = match folder {
        "" => item.name.clone(),
        folder => format!("{folder}/{}", item.name),
    };
    match item.kind {
        Kind::Outside => Some(link_out(path)),
        Kind::Other => Some(unreadable(
            path,
            "it is neither a file nor a folder, or a link that leads nowhere",
        )),
        Kind::Folder if looks_like_values(&item.name) => Some(unreadable(
            path,
            "it is a folder, and has a values file's name",
        )),
        Kind::Folder | Kind::File => None,
    }
}

/// What lies beside the services of a group that is asked for: files that they share.
pub(super) fn beside_services(
    group: Option<&GroupName>,
    repository: &Repository<'_>,
    asked: &Asked,
) -> Result<Vec<Finding>> {
    let folder = group_folder(group);
    let mut findings = Vec::new();
    // Outside a checkout anything may lie beside the services.
    if folder.is_empty() {
        return Ok(findings);
    }
    for item in repository.items(&folder)? {
        let path = format!("{folder}/{}", item.name);
        let is_asked = asked.has(&ServiceRef::new(group, item.name.as_str()));
        match item.kind {
            _ if !is_asked => {}
            Kind::File if is_yaml(&item.name) => findings.extend(of_file(path, repository)),
            // A folder or a link that may be a service is known from the listing.
            Kind::File | Kind::Folder | Kind::Outside => {}
            Kind::Other => findings.extend(odd(&folder, item)),
        }
    }
    Ok(findings)
}

/// The administrators' files that the clusters load.
pub(super) fn of_administrators(repository: &Repository<'_>) -> Vec<Finding> {
    let clusters = match repository.clusters() {
        Ok(clusters) => clusters,
        Err(error) => return vec![unreadable(crate::check::admin_helmfile(), &error.message)],
    };
    let files = clusters.into_iter().flat_map(|all| all.values_files());
    let mut findings: Vec<Finding> = Vec::new();
    for path in files {
        findings.extend(of_file(path.to_owned(), repository));
    }
    findings
}

fn of_file(path: String, repository: &Repository<'_>) -> Option<Finding> {
    if repository.leads_out(&path) {
        return Some(link_out(path));
    }
    let error = repository.text(&path).err()?;
    Some(unreadable(path, &error.message))
}

/// Where a helmfile names a file or a chart outside the checkout.
pub(super) fn named_outside(service: &Service<'_>, repository: &Repository<'_>) -> Vec<Finding> {
    let helmfile = &service.helmfile;
    let mut nodes: Vec<NodeId> = Vec::new();
    let is_out = |file: &str| {
        let path = service.reference.path(file);
        path.split('/').next() == Some("..") || repository.leads_out(&path)
    };
    for release in helmfile.releases() {
        for (node, pattern) in service.values_files(release) {
            let is_here = !pattern.start().starts_with('/');
            let mut files = service
                .scopes(release)
                .into_iter()
                .filter_map(|scope| pattern.fill(&scope));
            if is_here && files.any(|file| is_out(&file)) {
                nodes.push(*node);
            }
        }
        let chart = helmfile.release_value(release, "chart");
        let written = chart.and_then(|node| Some((node, helmfile.literal(node)?)));
        if let Some((node, written)) = written
            && let Some(folder) = Repository::chart_folder(service.reference, written)
            && (folder.split('/').any(|part| part == "..") || repository.leads_out(&folder))
        {
            nodes.push(node);
        }
    }
    for bases in helmfile.top_level("bases") {
        let items = helmfile.tree().items(bases).iter();
        nodes.extend(items.filter(|base| is_out(helmfile.unquoted(**base))));
    }
    nodes.sort_unstable();
    nodes.dedup();
    let finding = nodes.into_iter().map(|node| {
        let named = helmfile.unquoted(node);
        let message = format!("{named} leads out of the checkout");
        Finding::at(&OUTSIDE_CHECKOUT, service, node, message, NOTHING_OUTSIDE)
    });
    finding.collect()
}

/// A folder or a helmfile of a service that is asked for.
pub(super) fn of_service(
    service: &ServiceRef,
    error: &Error,
    repository: &Repository<'_>,
) -> Finding {
    match repository.leads_out(&service.folder()) {
        true => link_out(service.folder()),
        false => unreadable(service.folder(), &error.message),
    }
}
