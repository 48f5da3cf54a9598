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
        let finding = Finding::at(&FOREIGN_NAME, service, node, message, help);
        findings.push(finding.with_severity(Severity::Warning));
    }
    findings
}

/// Group and name of the folder that a text starts with; the name is empty where a template makes
/// it.
fn folder(text: &str) -> Option<(&str, &str)> {
    let end = text.find([':', ' ', '"', '\'']).unwrap_or(text.len());
    let (group, name) = text[..end].split_once('/')?;
    let name = name.split("{{").next().unwrap_or(name);
    Some((group, name.trim_end_matches('/')))
}
