//! Charts that are not there.

use super::Finding;
use super::rule::UNKNOWN_CHART;
use crate::chart::ChartReference;
use crate::conventions::{CHARTS, PLACEHOLDER};
use crate::error::Result;
use crate::repository::{Repository, Service};

/// A chart of the repository that is not in `charts/`.
pub(super) fn unknown(service: &Service<'_>, repository: &Repository<'_>) -> Result<Vec<Finding>> {
    let Some(charts) = repository.charts()? else {
        return Ok(Vec::new());
    };
    let helmfile = &service.helmfile;
    let mut seen = Vec::new();
    let mut findings = Vec::new();
    for release in helmfile.releases() {
        let node = helmfile.release_value(release, "chart");
        let Some(node) = node.filter(|node| !seen.contains(node)) else {
            continue;
        };
        seen.push(node);
        let written = helmfile.literal(node).map(ChartReference::parse);
        let Some(chart) = written.and_then(ChartReference::in_checkout) else {
            continue;
        };
        let is_placeholder = service.reference.is_template() && chart.contains(PLACEHOLDER);
        if !is_placeholder && !has_chart(charts, chart) {
            let message = format!("there is no chart {chart} in {CHARTS}/");
            let help = "make it with ./create_new_service.sh, or name one that is there";
            findings.push(Finding::at(&UNKNOWN_CHART, service, node, message, help));
        }
    }
    Ok(findings)
}

/// Whether a chart is among those that are there, which are sorted.
fn has_chart(charts: &[String], chart: &str) -> bool {
    let found = charts.binary_search_by(|known| known.as_str().cmp(chart));
    found.is_ok()
}
