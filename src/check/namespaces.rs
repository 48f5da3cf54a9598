//! Namespaces: asked for, not too long, and in order.

use super::rule::{MISSING_NAMESPACE, NAME_TOO_LONG, UNSORTED_NAMESPACES};
use super::{Finding, Report, View};
use crate::conventions::namespace_limit;
use crate::namespace::NamespaceFile;

pub(super) fn check(view: &View<'_>, report: &mut Report) {
    let Some(admin) = &view.around.admin else {
        return;
    };
    if view.is_template() {
        return;
    }
    let environments = view.helmfile.environments().iter();
    let environments: Vec<&str> = environments
        .map(|environment| environment.name.as_str())
        .collect();
    let Some((clusters, files)) = admin.serving(&environments) else {
        let reason =
            "the administrators' values files for its environments are not known".to_owned();
        report.leave_out(view, "missing-namespace, name-too-long", reason);
        return;
    };
    for (node, name) in view.namespaces() {
        let mut files = files.iter();
        let has_own_names = files.find_map(|file| file.namespaces.get(name)).copied();
        let limit = namespace_limit(clusters.iter().copied());
        if has_own_names.is_none() {
            let places = environments.join(", ");
            let message =
                format!("no values file of admin_ng has the namespace {name} for {places}");
            let help = format!("ask for it: new-service {name} --only namespace");
            report.add_at(&MISSING_NAMESPACE, view, node, message, help);
        }
        let has_own_names = has_own_names == Some(true);
        if let Some((limit, suffix)) =
            limit.filter(|(limit, _)| name.len() > *limit && !has_own_names)
        {
            let length = name.len();
            let message = format!(
                "{name} has {length} characters, and {limit} is the most for a certificate \
                 that ends in {suffix}"
            );
            let help = "choose a shorter namespace, or set tlsHostnames for it";
            report.add_at(&NAME_TOO_LONG, view, node, message, help);
        }
    }
}

/// The first namespace of a values file that is out of order, if the file is otherwise in order.
pub(super) fn check_order(file: &NamespaceFile<'_>, path: &str) -> Option<Finding> {
    let (name, before, at) = file.first_out_of_order()?;
    Some(Finding {
        rule: &UNSORTED_NAMESPACES,
        severity: UNSORTED_NAMESPACES.severity,
        path: path.to_owned(),
        at,
        message: format!("{name} stands below {before}, which comes after it in the alphabet"),
        help: format!("move it up, or leave it: the order has no effect on {name}"),
    })
}
