//! Releases: enabled and declared, where they belong, once each.

use super::rule::{
    CANARY_OUTSIDE_PRODUCTION, DUPLICATE_RELEASE, ENVIRONMENT_WITHOUT_RELEASES, NEVER_INSTALLED,
    TEST_OUTSIDE_STAGING, UNDECLARED_RELEASE,
};
use super::{Report, View};
use crate::conventions::{CANARY, TEST, is_staging, release_belongs_in};

pub(super) fn check(view: &View<'_>, report: &mut Report) {
    belonging(view, report);
    if let Some(reason) = view.beyond() {
        let rules = "undeclared-release, never-installed, duplicate-release, \
                     environment-without-releases";
        report.leave_out(view, rules, reason);
        return;
    }
    undeclared(view, report);
    never_installed(view, report);
    duplicates(view, report);
    without_list(view, report);
}

fn belonging(view: &View<'_>, report: &mut Report) {
    for (environment, enabled) in view.environments() {
        for (name, node) in &enabled.names {
            if release_belongs_in(name, &environment.name) {
                continue;
            }
            let place = &environment.name;
            // Others with "staging" in their names may be the only place that a group has.
            if name == CANARY && place.starts_with("staging") {
                let message = format!("a canary release in {place} gets no real traffic");
                let help = "take canary out of this list";
                report.add_at(&CANARY_OUTSIDE_PRODUCTION, view, *node, message, help);
            } else if name == TEST && has_staging(view) {
                let message = format!("the test release is for staging, and {place} is not");
                let help = "take test out of this list";
                report.add_at(&TEST_OUTSIDE_STAGING, view, *node, message, help);
            }
        }
    }
}

/// Where there is no staging, a test release has no other place.
fn has_staging(view: &View<'_>) -> bool {
    let mut environments = view.helmfile.environments().iter();
    environments.any(|environment| is_staging(&environment.name))
}

fn undeclared(view: &View<'_>, report: &mut Report) {
    for (environment, enabled) in view.environments() {
        for (name, node) in &enabled.names {
            if view.helmfile.release(name).is_none() {
                let place = &environment.name;
                let message =
                    format!("{place} enables {name}, and `releases:` does not declare it");
                let help = format!("declare {name} under `releases:`, or take it out of this list");
                report.add_at(&UNDECLARED_RELEASE, view, *node, message, help);
            }
        }
    }
}

fn never_installed(view: &View<'_>, report: &mut Report) {
    let unknown = view.environments().find(|(_, enabled)| !enabled.is_known);
    if let Some((environment, _)) = unknown {
        let reason = format!("the list of {} is not all in sight", environment.name);
        report.leave_out(
            view,
            "never-installed, environment-without-releases",
            reason,
        );
        return;
    }
    for release in view.helmfile.releases() {
        let Some(name) = &release.name else {
            continue;
        };
        let is_enabled = view.environments().any(|(_, enabled)| {
            let mut names = enabled.names.iter();
            names.any(|(enabled, _)| enabled == name)
        });
        if !is_enabled && view.helmfile.follows_lists(release) {
            let message = format!("{name} is declared, and no environment enables it");
            let help =
                format!("put {name} into an environment's list, or remove it with its values file");
            report.add_at(&NEVER_INSTALLED, view, release.node, message, help);
        }
    }
}

fn duplicates(view: &View<'_>, report: &mut Report) {
    let helmfile = view.helmfile;
    // The branches of a condition may declare the same release.
    if helmfile.has_conditional_lines() {
        return;
    }
    let place = |release| {
        let namespace = helmfile.release_value(release, "namespace");
        namespace.map(|node| helmfile.literal(node))
    };
    for (index, release) in helmfile.releases().iter().enumerate() {
        // A namespace that a template makes may be another one each time.
        if place(release) == Some(None) {
            continue;
        }
        let mut before = helmfile.releases()[..index].iter();
        let twin =
            before.find(|other| other.name == release.name && place(other) == place(release));
        if let (Some(_), Some(name)) = (twin, &release.name) {
            let message = format!("{name} is declared a second time");
            let help = "give it a name of its own, or remove one of the two";
            report.add_at(&DUPLICATE_RELEASE, view, release.node, message, help);
        }
    }
}

fn without_list(view: &View<'_>, report: &mut Report) {
    let mut releases = view.helmfile.releases().iter();
    if !releases.any(|release| view.helmfile.follows_lists(release)) {
        return;
    }
    for (environment, enabled) in view.environments() {
        if enabled.is_known && !enabled.has_list {
            let (block, index) = environment.place;
            let node = view.helmfile.tree().entries(block)[index].key;
            let name = &environment.name;
            let message = format!("{name} has no `releases` list, so every command there fails");
            let help = "add `- releases: [main]` under its `values:`";
            report.add_at(&ENVIRONMENT_WITHOUT_RELEASES, view, node, message, help);
        }
    }
}
