//! What the template left in the files of a service.

use super::Finding;
use super::finding::START;
use super::fix::removing;
use super::rule::{LEFTOVER_PLACEHOLDER, PLACEHOLDER_VALUES};
use super::unread::unreadable;
use super::values_files::{is_loaded, looks_like_values};
use super::values_keys;
use super::values_texts::{self, ValuesText};
use crate::changes::ChangeSet;
use crate::conventions::{HELMFILE, PLACEHOLDER};
use crate::create::template::{is_only_comments, placeholders as places, put_name};
use crate::repository::{Repository, Service};
use crate::yaml::{Positions, Tree};

/// What helmfile does where a values file is not there; it fails unless told otherwise.
const MISSING_FILE_HANDLER: &str = "missingFileHandler";

/// SERVICE_NAME in a service, what is wrong in values files, and values files with nothing but
/// comments. Each file is read once; one that cannot be is a finding too.
pub(super) fn placeholders(service: &Service<'_>, repository: &Repository<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in service.files.iter().filter(|file| is_yaml(file)) {
        if file == HELMFILE {
            leftovers(service, file, service.helmfile.text(), &mut findings);
            continue;
        }
        let path = service.reference.path(file);
        let text = match repository.text(&path) {
            Ok(text) => text.unwrap_or_default(),
            Err(error) => {
                findings.push(unreadable(path, &error.message));
                continue;
            }
        };
        leftovers(service, file, &text, &mut findings);
        if looks_like_values(file) {
            let parsed = Tree::parse(&text);
            findings.extend(values_texts::findings(&ValuesText {
                path: &path,
                text: &text,
                tree: parsed.as_ref(),
                is_loaded: is_loaded(service, file),
                is_template: service.reference.is_template(),
            }));
            if let Ok(tree) = &parsed {
                findings.extend(values_keys::unknown(
                    (file, &text, tree),
                    service,
                    repository,
                ));
            }
        }
        if looks_like_values(file) && is_only_comments(&text) && !service.reference.is_template() {
            let mut finding = Finding::new(
                &PLACEHOLDER_VALUES,
                path.clone(),
                START,
                "the file has nothing but comments".to_owned(),
                "remove it until there is something to set",
            );
            finding.fix = match bears_missing_files(service) {
                true => removing(path, &text),
                false => None,
            };
            findings.push(finding);
        }
    }
    findings
}

/// Whether helmfile goes on where a values file of the service is not there.
fn bears_missing_files(service: &Service<'_>) -> bool {
    let helmfile = &service.helmfile;
    let bears = |release| {
        let node = helmfile.release_value(release, MISSING_FILE_HANDLER);
        let handler = node.and_then(|node| helmfile.literal(node));
        handler.is_some_and(|handler| ["Warn", "Info", "Debug"].contains(&handler))
    };
    !helmfile.releases().is_empty() && helmfile.releases().iter().all(bears)
}

/// Whether a file is YAML going by its name, misspelled endings included.
pub(super) fn is_yaml(name: &str) -> bool {
    name.contains(".yaml") || name.contains(".yml")
}

fn leftovers(service: &Service<'_>, file: &str, text: &str, findings: &mut Vec<Finding>) {
    if service.reference.is_template() {
        return;
    }
    let already = findings.len();
    let mut positions = Positions::of(text);
    let finding = |at| {
        Finding::new(
            &LEFTOVER_PLACEHOLDER,
            service.reference.path(file),
            positions.find(at),
            format!("{PLACEHOLDER} is left over from the template"),
            format!("replace it with {}", service.reference.name),
        )
    };
    findings.extend(places(text).map(finding));
    // One change for all of them: thousands would hold the file thousands of times.
    if let (Some(fix), true) = (name_put_in(service, file, text), findings.len() > already) {
        let first = findings.remove(already).with_fix(fix);
        findings.insert(already, first);
    }
}

/// The file with the service's name in all these places; `None` where the folder's name is not
/// valid.
fn name_put_in(service: &Service<'_>, file: &str, text: &str) -> Option<ChangeSet> {
    let name = service.reference.service_name().ok()?;
    let mut fix = ChangeSet::default();
    fix.edit(service.reference.path(file), text, put_name(text, &name))
        .ok()?;
    Some(fix)
}
