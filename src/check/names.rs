//! Names of other services where a service's own should stand, and charts that are not there.

use std::collections::BTreeSet;

use super::rule::{FOREIGN_NAME, KUBECONFIG_USER, UNKNOWN_CHART};
use super::{Report, Severity, View};
use crate::conventions::SECRETS_ROOT;
use crate::helmfile::{Pattern, Scope};
use crate::yaml::NodeId;

/// Where kubeconfigs lie on the deployment server.
const KUBECONFIGS: &str = "/etc/kubernetes/";
/// What stands between a service's name and the environment in that of the user who may deploy.
const DEPLOY: &str = "-deploy-";
/// How log lines name a service's folder.
const FOLDER: &str = "helmfile.d/";

pub(super) fn check(view: &View<'_>, report: &mut Report) {
    // What is looked for has a slash in it, and most scalars have none.
    for (node, text) in scalars(view).filter(|(_, text)| text.contains('/')) {
        for rest in after(text, KUBECONFIGS) {
            kubeconfig(view, node, rest, report);
        }
        for rest in after(text, SECRETS_ROOT) {
            secrets(view, node, rest, report);
        }
        for rest in after(text, FOLDER) {
            log_line(view, node, rest, report);
        }
    }
    namespaces(view, report);
    charts(view, report);
}

/// All scalars of the helmfile as they are written.
fn scalars<'a>(view: &View<'a>) -> impl Iterator<Item = (NodeId, &'a str)> + use<'a> {
    let helmfile = view.helmfile;
    let ids = helmfile.tree().ids();
    let scalars = ids.filter(|id| {
        matches!(
            helmfile.tree().node(*id).kind,
            crate::yaml::Kind::Scalar(..)
        )
    });
    scalars.map(|id| (id, helmfile.written(id)))
}

fn after<'t>(text: &'t str, start: &'static str) -> impl Iterator<Item = &'t str> {
    text.match_indices(start)
        .map(move |(at, _)| &text[at + start.len()..])
}

/// Whether a name that is not the service's own is that of another one.
fn is_foreign(view: &View<'_>, name: &str) -> bool {
    name != view.own_name() && (view.around.has_service(name) || view.around.has_namespace(name))
}

/// Whether a namespace is that of another service by mistake. It is shared on purpose where it is
/// nobody's own, or where one of the two names is a part of the other in whole words, as with
/// `postgresql-airflow-main` in `airflow-main`.
fn is_foreign_namespace(view: &View<'_>, name: &str) -> bool {
    let own = view.own_name();
    view.around.has_service(name) && !is_part(name, own) && !is_part(own, name)
}

fn is_part(name: &str, whole: &str) -> bool {
    format!("-{whole}-").contains(&format!("-{name}-"))
}

/// Whether all releases live in the namespace `name`, so that its rights are the right ones.
fn lives_in(view: &View<'_>, name: &str) -> bool {
    let namespaces = view.namespaces();
    !namespaces.is_empty() && namespaces.iter().all(|(_, namespace)| *namespace == name)
}

fn namespaces(view: &View<'_>, report: &mut Report) {
    let own = view.own_name();
    for (node, name) in view.namespaces() {
        if is_foreign_namespace(view, name) {
            let message = format!("the namespace is that of {name}, and this is {own}");
            let help = format!(
                "write {own}, or say why it is shared: # new-service: allow foreign-name …"
            );
            report.add_at(&FOREIGN_NAME, view, node, message, help);
        }
    }
}

fn kubeconfig(view: &View<'_>, node: NodeId, rest: &str, report: &mut Report) {
    let Some((file, _)) = rest.split_once(".config") else {
        return;
    };
    let Some((user, _)) = file.split_once(DEPLOY) else {
        return reading_user(view, node, file, report);
    };
    let is_plain = !user.contains(['{', '%', ' ', '"']);
    if is_plain && is_foreign(view, user) && !lives_in(view, user) {
        let own = view.own_name();
        let message = format!("the kubeconfig is that of {user}, and this is {own}");
        let help = format!("write {KUBECONFIGS}{own}{DEPLOY}…");
        report.add_at(&FOREIGN_NAME, view, node, message, help);
    }
}

/// A kubeconfig without -deploy-, unless the group's template has none either.
fn reading_user(view: &View<'_>, node: NodeId, file: &str, report: &mut Report) {
    if view.is_template() || view.group.template_lacks_deploy || !file.starts_with(view.own_name())
    {
        return;
    }
    let message =
        format!("the kubeconfig {KUBECONFIGS}{file}.config is that of a user who may only look");
    let help = format!("write {KUBECONFIGS}{}{DEPLOY}…", view.own_name());
    report.add_at(&KUBECONFIG_USER, view, node, message, help);
}

fn secrets(view: &View<'_>, node: NodeId, rest: &str, report: &mut Report) {
    let Some((_, below)) = rest.split_once('/') else {
        return;
    };
    let folder = below.split('/').next().unwrap_or(below);
    let own = view.own_name();
    for name in resolved(view, folder) {
        if is_foreign(view, &name) && !lives_in(view, &name) {
            let message = format!("the secrets are those of {name}, and this is {own}");
            let help = format!("write {own} for {name}");
            report.add_at(&FOREIGN_NAME, view, node, message, help);
        }
    }
}

/// What a string comes to in the releases and environments, as far as that can be known.
fn resolved(view: &View<'_>, written: &str) -> BTreeSet<String> {
    let pattern = Pattern::of(written);
    let releases = view.helmfile.releases().iter();
    let scopes = releases.flat_map(|release| view.scopes(release));
    scopes.filter_map(|scope| pattern.fill(&scope)).collect()
}

fn log_line(view: &View<'_>, node: NodeId, rest: &str, report: &mut Report) {
    let end = rest.find([':', ' ', '"', '\'']).unwrap_or(rest.len());
    let Some((group, name)) = rest[..end].split_once('/') else {
        return;
    };
    if view.group.name.is_empty() || group.contains("{{") {
        return;
    }
    // A name within braces is cut off above; only the group can be told then.
    let name = name
        .split("{{")
        .next()
        .unwrap_or(name)
        .trim_end_matches('/');
    let own = view.own_name();
    let right_group = group == view.group.name;
    if right_group && (name.is_empty() || name == own) {
        return;
    }
    let message = match right_group {
        true => format!("the log line names {name}, and this is {own}"),
        false => format!(
            "the log line names {FOLDER}{group}, and this is in {FOLDER}{}",
            view.group.name
        ),
    };
    let help = format!("write {FOLDER}{}/{own}", view.group.name);
    report.add_at(&FOREIGN_NAME, view, node, message, help);
    if let Some(finding) = report.findings.last_mut() {
        finding.severity = Severity::Warning;
    }
}

fn charts(view: &View<'_>, report: &mut Report) {
    let Some(charts) = &view.around.charts else {
        return;
    };
    let helmfile = view.helmfile;
    let mut seen = Vec::new();
    for release in helmfile.releases() {
        let Some(node) = helmfile.release_value(release, "chart") else {
            continue;
        };
        let chart = helmfile
            .literal(node)
            .and_then(|chart| chart.strip_prefix("wmf-stable/"));
        let Some(chart) = chart.filter(|_| !seen.contains(&node)) else {
            continue;
        };
        seen.push(node);
        let is_placeholder = view.is_template() && chart.contains(crate::conventions::PLACEHOLDER);
        if !is_placeholder && !charts.contains(chart) {
            let message = format!("there is no chart {chart} in charts/");
            let help = "make it with ./create_new_service.sh, or name one that is there";
            report.add_at(&UNKNOWN_CHART, view, node, message, help);
        }
    }
}

/// A scope in which nothing but the environment is known.
#[must_use]
pub(super) fn only_environment(environment: &str) -> Scope<'_> {
    Scope {
        environment,
        release: None,
        namespace: None,
    }
}
