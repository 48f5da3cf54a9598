//! Lines for the log of deployments, which name the service's folder.

use super::names::written_after;
use super::rule::FOREIGN_NAME;
use super::{Finding, Severity};
use crate::conventions::HELMFILE_D;
use crate::repository::Service;

/// A log line that names another service's folder. It only misleads its readers.
pub(super) fn foreign(service: &Service<'_>) -> Vec<Finding> {
    let own = service.reference.own_name();
    let Some(group) = &service.reference.group else {
        return Vec::new();
    };
    let mut findings = Vec::new();
    for (node, rest) in written_after(&service.helmfile, HELMFILE_D) {
        let Some((named_group, name)) = rest.strip_prefix('/').and_then(folder) else {
            continue;
        };
        let is_own_group = named_group == group.as_str();
        if named_group.contains("{{") || is_own_group && (name.is_empty() || name == own) {
            continue;
        }
        let message = match is_own_group {
            true => format!("the log line names {name}, and this is {own}"),
            false => format!(
                "the log line names {HELMFILE_D}/{named_group}, and this is in {HELMFILE_D}/{group}"
            ),
        };
        let help = format!("write {HELMFILE_D}/{group}/{own}");
        let mut finding = Finding::at(&FOREIGN_NAME, service, node, message, help);
        let start = service.helmfile.span(node).end - rest.len();
        if let Some(end) = end_of_folder(rest, 2 + named_group.len() + name.len()) {
            let own = if name.is_empty() { "" } else { own };
            let right = format!("/{group}/{own}");
            finding = finding.with_replacement(service, start..start + end, &right);
        }
        findings.push(finding.with_severity(Severity::Warning));
    }
    findings
}

/// Where the folder ends in `rest`, of which group and name take up `named`; `None` where that
/// cannot be told.
fn end_of_folder(rest: &str, named: usize) -> Option<usize> {
    let after = rest.get(named..)?;
    if after.starts_with('/') {
        // A path that is longer than that of a folder goes as a whole.
        let (path, _) = rest.split_once(':')?;
        let is_whole = path.matches("{{").count() == path.matches("}}").count();
        return is_whole.then_some(path.len());
    }
    // The end of a name that a template makes is unknown, but where the whole name is made.
    let is_made = after.starts_with("{{") && !rest[..named].ends_with('/');
    (!is_made).then_some(named)
}

/// Group and name of the folder that a text starts with; the name is empty where a template makes
/// it.
fn folder(text: &str) -> Option<(&str, &str)> {
    let end = text.find([':', ' ', '"', '\'']).unwrap_or(text.len());
    let (group, name) = text[..end].split_once('/')?;
    let name = name.split("{{").next().unwrap_or(name);
    Some((group, name.trim_end_matches('/')))
}
