//! The form of the paths of secrets, which a group has in common.

use std::collections::BTreeMap;

use super::rule::STALE_SECRETS_PATH;
use super::{Finding, Report, View};
use crate::conventions::SECRETS_ROOT;
use crate::yaml::Position;

/// The forms that were seen, and where.
#[derive(Debug, Default)]
pub(super) struct Forms {
    /// By group: the template's form, if it has one.
    template: BTreeMap<String, String>,
    /// By group and form: how many services have it.
    counts: BTreeMap<(String, String), usize>,
    seen: Vec<Seen>,
    /// Those of the service at hand.
    fresh: Vec<Seen>,
}

#[derive(Debug)]
struct Seen {
    group: String,
    form: String,
    path: String,
    at: Position,
}

impl Forms {
    pub(super) fn note(&mut self, view: &View<'_>) {
        let group = view.group.name.clone();
        for release in view.helmfile.releases() {
            for &(node, _) in view.values_files(release) {
                let Some(form) = form(view.helmfile.unquoted(node)) else {
                    continue;
                };
                if view.is_template() {
                    self.template.insert(group.clone(), form);
                    continue;
                }
                let at = view.helmfile.position(node);
                if self.fresh.iter().any(|seen| seen.at == at) {
                    continue;
                }
                let is_new = self.fresh.iter().all(|seen| seen.form != form);
                if is_new {
                    *self
                        .counts
                        .entry((group.clone(), form.clone()))
                        .or_default() += 1;
                }
                self.fresh.push(Seen {
                    group: group.clone(),
                    form,
                    path: view.helmfile_path(),
                    at,
                });
            }
        }
    }

    pub(super) fn settle(&mut self, wanted: bool) {
        let fresh = std::mem::take(&mut self.fresh);
        if wanted {
            self.seen.extend(fresh);
        }
    }

    /// A form is stale if the template has another one, and few neighbours share it.
    pub(super) fn report(self, report: &mut Report) {
        for seen in &self.seen {
            let in_group = self
                .counts
                .iter()
                .filter(|((group, _), _)| *group == seen.group);
            let most = in_group.max_by_key(|(_, count)| **count);
            let Some(((_, usual), most)) = most else {
                continue;
            };
            let expected = self.template.get(&seen.group).unwrap_or(usual);
            let own = self.counts.get(&(seen.group.clone(), seen.form.clone()));
            let is_common = own.is_some_and(|own| own * 2 > *most);
            if *expected == seen.form || is_common {
                continue;
            }
            report.findings.push(Finding {
                rule: &STALE_SECRETS_PATH,
                severity: STALE_SECRETS_PATH.severity,
                path: seen.path.clone(),
                at: seen.at,
                message: format!(
                    "secrets of {} lie in {SECRETS_ROOT}{expected}, not in {SECRETS_ROOT}{}",
                    seen.group, seen.form
                ),
                help: "use the path that the others use, if the secrets are there".to_owned(),
            });
        }
    }
}

/// The folders above that of the service, with NAME for it: `main_services/NAME`, or `NAME`.
fn form(file: &str) -> Option<String> {
    let rest = file.strip_prefix(SECRETS_ROOT)?;
    let parts: Vec<&str> = rest.split('/').collect();
    match parts.as_slice() {
        [_, _file] => Some("NAME".to_owned()),
        [group, _, _file] => Some(format!("{group}/NAME")),
        _ => None,
    }
}
