//! Helmfiles that helmfile cannot read.

use super::Finding;
use super::rule::UNLOADABLE_HELMFILE;
use crate::helmfile::{LoadProblemKind, ReadError, load_problems};
use crate::repository::{Service, ServiceRef};

/// A helmfile that cannot be parsed, so that no other rule applies.
pub(super) fn unreadable(service: &ServiceRef, error: &ReadError) -> Finding {
    let (at, reason) = match error {
        ReadError::Mask(error) => (error.at, error.reason),
        ReadError::Parse(error) => (error.at, error.reason.as_str()),
    };
    let message = format!("this cannot be read: {reason}");
    let help = "fix it; the rest of the file was not checked";
    Finding::new(&UNLOADABLE_HELMFILE, service.helmfile(), at, message, help)
}

/// Places at which helmfile fails, though the file can be parsed.
pub(super) fn unloadable(service: &Service<'_>) -> Vec<Finding> {
    let problems = load_problems(&service.helmfile).into_iter();
    let finding = problems.map(|problem| {
        let message = format!("helmfile cannot read this: {}", problem.reason);
        let help = match problem.kind {
            LoadProblemKind::UnescapedReleaseValue => {
                "escape it, so that it is filled in for each release"
            }
            LoadProblemKind::UnknownKey => "write a key that helmfile has, or remove this one",
            LoadProblemKind::UnknownNeed => "name a release of this file, or declare that one",
        };
        let path = service.reference.helmfile();
        let finding = Finding::new(&UNLOADABLE_HELMFILE, path, problem.at, message, help);
        let Some(range) = problem.plain_value else {
            return finding;
        };
        let escaped = format!("{{{{`{}`}}}}", &service.helmfile.text()[range.clone()]);
        finding.with_replacement(service, range, &escaped)
    });
    finding.collect()
}
