//! What the template left in the files of a service.

use super::Finding;
use super::finding::START;
use super::rule::{LEFTOVER_PLACEHOLDER, PLACEHOLDER_VALUES};
use super::values_files::looks_like_values;
use crate::conventions::{HELMFILE, PLACEHOLDER};
use crate::create::template::{is_only_comments, placeholders as places};
use crate::error::Result;
use crate::repository::{Repository, Service};
use crate::yaml::Position;

/// SERVICE_NAME in a service, and values files with nothing but comments. Each file is read once.
pub(super) fn placeholders(
    service: &Service<'_>,
    repository: &Repository<'_>,
) -> Result<Vec<Finding>> {
    let mut findings = Vec::new();
    for file in service.files.iter().filter(|file| is_yaml(file)) {
        if file == HELMFILE {
            leftovers(service, file, service.helmfile.text(), &mut findings);
            continue;
        }
        let path = service.reference.path(file);
        let text = repository.text(&path)?.unwrap_or_default();
        leftovers(service, file, &text, &mut findings);
        if looks_like_values(file) && is_only_comments(&text) && !service.reference.is_template() {
            findings.push(Finding::new(
                &PLACEHOLDER_VALUES,
                path,
                START,
                "the file has nothing but comments".to_owned(),
                "remove it until there is something to set",
            ));
        }
    }
    Ok(findings)
}

/// Whether a file is YAML going by its name, misspelled endings included.
fn is_yaml(name: &str) -> bool {
    name.contains(".yaml") || name.contains(".yml")
}

fn leftovers(service: &Service<'_>, file: &str, text: &str, findings: &mut Vec<Finding>) {
    if service.reference.is_template() {
        return;
    }
    let finding = |at| {
        Finding::new(
            &LEFTOVER_PLACEHOLDER,
            service.reference.path(file),
            Position::of(text, at),
            format!("{PLACEHOLDER} is left over from the template"),
            format!("replace it with {}", service.reference.name),
        )
    };
    findings.extend(places(text).map(finding));
}
