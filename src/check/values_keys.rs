//! Keys of values files that the charts which get them do not know.

use super::Finding;
use super::rule::UNKNOWN_VALUES_KEY;
use super::values_files::loads;
use crate::names::slip_of;
use crate::repository::{ChartKeys, Repository, Service};
use crate::yaml::{Entry, Position, Tree};

/// Keys at the top of a values file of a service, with its name, text and tree, that no chart reads
/// which gets them.
pub(super) fn unknown(
    (file, text, tree): (&str, &str, &Tree<'_>),
    service: &Service<'_>,
    repository: &Repository<'_>,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    if service.reference.is_template() || service.declared_elsewhere(repository).is_some() {
        return findings;
    }
    let Some(charts) = charts_of(file, service, repository) else {
        return findings;
    };
    let entries = tree.documents().iter().flat_map(|root| tree.entries(*root));
    for entry in entries {
        let Some(key) = tree.scalar(entry.key) else {
            continue;
        };
        let is_read = charts.iter().any(|(_, keys)| keys.may_read(key));
        if is_read || key == "<<" || holds_anchor(tree, *entry) {
            continue;
        }
        let (message, help) = wording(key, &charts);
        let path = service.reference.path(file);
        let at = Position::of(text, tree.node(entry.key).span().start);
        findings.push(Finding::new(&UNKNOWN_VALUES_KEY, path, at, message, help));
    }
    findings
}

/// A chart's name with what it reads.
type KnownChart<'r> = (&'r str, &'r ChartKeys);

/// The charts that get a values file, each once; `None` where that, or what one of them reads, is
/// unknown.
fn charts_of<'r>(
    file: &str,
    service: &'r Service<'_>,
    repository: &'r Repository<'_>,
) -> Option<Vec<KnownChart<'r>>> {
    let helmfile = &service.helmfile;
    let mut found: Vec<KnownChart<'r>> = Vec::new();
    for release in helmfile.releases() {
        if !loads(service, release, file) {
            continue;
        }
        // Another version of the chart may read other keys.
        if helmfile.release_value(release, "version").is_some() {
            return None;
        }
        let chart = helmfile.literal(helmfile.release_value(release, "chart")?)?;
        let folder = Repository::chart_folder(service.reference, chart)?;
        let keys = repository.chart_keys(&folder)?;
        let name = chart.rsplit('/').next().unwrap_or(chart);
        if found.iter().all(|(known, _)| *known != name) {
            found.push((name, keys));
        }
    }
    (!found.is_empty()).then_some(found)
}

/// Whether something under an entry is meant to be used elsewhere in the file.
fn holds_anchor(tree: &Tree<'_>, entry: Entry) -> bool {
    let span = tree.node(entry.value).span();
    let within = tree
        .ids()
        .skip_while(|id| tree.node(*id).span().start < span.start);
    let mut within = within.take_while(|id| tree.node(*id).span().start <= span.end);
    within.any(|id| tree.node(id).anchored)
}

fn wording(key: &str, charts: &[KnownChart<'_>]) -> (String, String) {
    let names: Vec<&str> = charts.iter().map(|(name, _)| *name).collect();
    let names = names.join(" nor ");
    let own = charts.iter().flat_map(|(_, keys)| &keys.own);
    let message = format!("{key} is no value of the chart {names}, so it has no effect");
    let help = match slip_of(key, own.map(String::as_str)) {
        Some(own) => format!("did you mean {own}?"),
        None => "write it as the chart has it, or remove it".to_owned(),
    };
    (message, help)
}
