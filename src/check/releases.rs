//! Releases: enabled and declared, where they belong, once each.

use strsim::osa_distance;

use super::Finding;
use super::finding::Verdict;
use super::rule::{
    CANARY_OUTSIDE_PRODUCTION, DUPLICATE_RELEASE, ENVIRONMENT_WITHOUT_RELEASES, NEVER_INSTALLED,
    Severity, TEST_OUTSIDE_STAGING, UNDECLARED_RELEASE,
};
use crate::conventions::{CANARY, TEST, release_belongs_in};
use crate::helmfile::DeclaredRelease;
use crate::repository::{Repository, Service};
use crate::yaml::NodeId;

/// A canary release in staging.
pub(super) fn canary_outside_production(service: &Service<'_>) -> Vec<Finding> {
    let found = misplaced(service, CANARY).into_iter();
    let finding = found.map(|(environment, node)| {
        let message = format!("a canary release in {environment} gets no real traffic");
        let help = "take canary out of this list";
        Finding::at(&CANARY_OUTSIDE_PRODUCTION, service, node, message, help)
    });
    finding.collect()
}

/// A test release outside staging.
pub(super) fn test_outside_staging(service: &Service<'_>) -> Vec<Finding> {
    let found = misplaced(service, TEST).into_iter();
    let finding = found.map(|(environment, node)| {
        let message = format!("the test release is for staging, and {environment} is not staging");
        let help = "take test out of this list";
        Finding::at(&TEST_OUTSIDE_STAGING, service, node, message, help)
    });
    finding.collect()
}

/// The environments that enable `release` and are the wrong ones for it. A service that has no
/// right one may have it anywhere.
fn misplaced<'s>(service: &'s Service<'_>, release: &str) -> Vec<(&'s str, NodeId)> {
    let mut names = service.environment_names();
    if !names.any(|environment| release_belongs_in(release, environment)) {
        return Vec::new();
    }
    let mut found = Vec::new();
    for (environment, enabled) in service.environments() {
        let nodes = enabled.names.iter().filter(|(name, _)| name == release);
        if !release_belongs_in(release, &environment.name) {
            found.extend(nodes.map(|(_, node)| (environment.name.as_str(), *node)));
        }
    }
    found
}

/// A release that an environment enables and `releases:` does not declare.
pub(super) fn undeclared(service: &Service<'_>, repository: &Repository<'_>) -> Verdict {
    if let Some(reason) = service.declared_elsewhere(repository) {
        return Verdict::unknown(reason);
    }
    let mut findings = Vec::new();
    for (environment, enabled) in service.environments() {
        for (name, node) in &enabled.names {
            if service.helmfile.release(name).is_none() {
                let environment = &environment.name;
                let message =
                    format!("{environment} enables {name}, and `releases:` does not declare it");
                let rule = &UNDECLARED_RELEASE;
                findings.push(match misspelled(name, service) {
                    Some(meant) => {
                        let message = format!("{message}: did you mean {meant}?");
                        let help = format!("write {meant}; {environment} uninstalls it otherwise");
                        Finding::at(rule, service, *node, message, help)
                            .with_severity(Severity::Error)
                    }
                    None => Finding::at(rule, service, *node, message, declare(name)),
                });
            }
        }
    }
    findings.into()
}

fn declare(name: &str) -> String {
    format!("declare {name} under `releases:`, or take it out of this list")
}

/// The declared release that a name is one letter away from, where the list that has this name has
/// not that one.
fn misspelled<'s>(name: &str, service: &'s Service<'_>) -> Option<&'s str> {
    let names = service.helmfile.releases().iter();
    let mut names = names.filter_map(|release| release.name.as_deref());
    // `v1` and `v2` are one letter apart, and no slip.
    let is_counted = |other: &str| {
        let bare = |name: &str| name.replace(|letter: char| letter.is_ascii_digit(), "");
        bare(name) == bare(other)
    };
    names.find(|other| other.len() > 3 && osa_distance(name, other) == 1 && !is_counted(other))
}

/// A release that is declared and enabled nowhere.
pub(super) fn never_installed(service: &Service<'_>, repository: &Repository<'_>) -> Verdict {
    if let Some(reason) = service.declared_elsewhere(repository) {
        return Verdict::unknown(reason);
    }
    if let Some(reason) = unknown_list(service) {
        return Verdict::unknown(reason);
    }
    let is_enabled = |name: &str| {
        let mut enabled = service
            .environments()
            .flat_map(|(_, enabled)| &enabled.names);
        enabled.any(|(enabled, _)| enabled == name)
    };
    let mut findings = Vec::new();
    for release in service.helmfile.releases() {
        let Some(name) = &release.name else {
            continue;
        };
        if !is_enabled(name) && service.helmfile.follows_lists(release) {
            let message = format!("{name} is declared, and no environment enables it");
            let help =
                format!("put {name} into an environment's list, or remove it with its values file");
            let rule = &NEVER_INSTALLED;
            findings.push(Finding::at(rule, service, release.node, message, help));
        }
    }
    findings.into()
}

/// Why some environment may enable more releases than its list shows.
fn unknown_list(service: &Service<'_>) -> Option<String> {
    let mut environments = service.environments();
    let (environment, _) = environments.find(|(_, enabled)| !enabled.is_known)?;
    Some(format!(
        "{} may enable releases that its list does not show",
        environment.name
    ))
}

/// A release that is declared twice in one namespace.
pub(super) fn duplicates(service: &Service<'_>, repository: &Repository<'_>) -> Verdict {
    if let Some(reason) = service.declared_elsewhere(repository) {
        return Verdict::unknown(reason);
    }
    let helmfile = &service.helmfile;
    // The branches of a condition may declare the same release.
    if helmfile.has_conditional_lines() {
        return Verdict::default();
    }
    let namespace = |release: &DeclaredRelease| {
        let namespace = helmfile.release_value(release, "namespace");
        namespace.map(|node| helmfile.literal(node))
    };
    let mut findings = Vec::new();
    for (index, release) in helmfile.releases().iter().enumerate() {
        let own = namespace(release);
        // A namespace that a template makes may be another one each time.
        if own == Some(None) {
            continue;
        }
        let mut before = helmfile.releases()[..index].iter();
        let twin = before.find(|other| other.name == release.name && namespace(other) == own);
        if let (Some(_), Some(name)) = (twin, &release.name) {
            let message = format!("{name} is declared a second time");
            let help = "give it a name of its own, or remove one of the two";
            let rule = &DUPLICATE_RELEASE;
            findings.push(Finding::at(rule, service, release.node, message, help));
        }
    }
    findings.into()
}

/// An environment without a list, though the releases look for one.
pub(super) fn without_list(service: &Service<'_>, repository: &Repository<'_>) -> Verdict {
    if let Some(reason) = service.declared_elsewhere(repository) {
        return Verdict::unknown(reason);
    }
    let helmfile = &service.helmfile;
    let mut releases = helmfile.releases().iter();
    if !releases.any(|release| helmfile.follows_lists(release)) {
        return Verdict::default();
    }
    let mut findings = Vec::new();
    for (environment, enabled) in service.environments() {
        if enabled.is_known && !enabled.has_list {
            let (block, index) = environment.slot;
            let node = helmfile.tree().entries(block)[index].key;
            let name = &environment.name;
            let message = format!("{name} has no `releases` list, so every command there fails");
            let help = "add `- releases: [main]` under its `values:`";
            let rule = &ENVIRONMENT_WITHOUT_RELEASES;
            findings.push(Finding::at(rule, service, node, message, help));
        }
    }
    Verdict {
        findings,
        unknown: unknown_list(service),
    }
}
