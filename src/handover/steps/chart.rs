//! The chart, what it wants to be told, and what the service may talk to.

use crate::chart::Chart;
use crate::conventions::CHARTS;
use crate::handover::status::Status;
use crate::handover::step::{DEPLOYMENT_CHARTS, OWNER, Step, command, note, step};
use crate::handover::{ChartWants, Evidence, ServiceProfile, listed};

/// Where charts are published.
const CHART_MUSEUM: &str = "https://helm-charts.wikimedia.org/stable/index.yaml";
/// How a service calls others.
const MESH_GUIDE: &str = "https://wikitech.wikimedia.org/wiki/Envoy";
/// How it reaches what is not behind the mesh.
const EGRESS_GUIDE: &str = "https://wikitech.wikimedia.org/wiki/Kubernetes/Deployment_Charts";

/// The chart itself, where the checkout has none of that name.
pub(super) fn chart(profile: &ServiceProfile, evidence: &Evidence) -> Option<Step> {
    let chart = profile.chart.as_deref()?;
    let if_needed = match profile.chart_exists {
        Some(true) => return None,
        Some(false) => "",
        None => ", unless there is one",
    };
    let folder = format!("{CHARTS}/{chart}");
    let is_missing = evidence.looked && profile.chart_exists == Some(false);
    Some(Step {
        status: is_missing.then(|| Status::missing(format!("there is no {folder}"))),
        repository: Some(DEPLOYMENT_CHARTS),
        place: "the top of a deployment-charts checkout".into(),
        how: vec![
            command(format!(
                "sextant create-chart -s _scaffold/service -p PRESET {folder}"
            )),
            note("PRESET is the kind of service that comes nearest, such as nodejs or python."),
            note("A deployment takes it from where it is published, some minutes after the merge:"),
            command(format!("curl -s {CHART_MUSEUM} | grep '/{chart}-'")),
        ],
        done_when: format!(
            "{folder}/{} is merged, and the chart is published.",
            Chart::FILE
        ),
        ..step("chart", OWNER, format!("Make the chart {chart}{if_needed}"))
    })
}

/// Image, version, and the keys that the chart wants set.
pub(super) fn values(profile: &ServiceProfile, evidence: &Evidence) -> Step {
    let ChartWants { open, set, problem } = &evidence.chart_wants;
    let folder = &profile.folder;
    let key = |wanted: &crate::handover::WantedKey| {
        format!("{} ({} in {})", wanted.key, wanted.value, wanted.place)
    };
    let keys: Vec<String> = open.iter().map(key).collect();
    let certain: Vec<String> = open
        .iter()
        .filter(|wanted| wanted.is_certain)
        .map(key)
        .collect();
    let status = match (problem, set) {
        (Some(problem), _) => Status::unknown(problem),
        _ if !certain.is_empty() => Status::missing(format!("not set yet: {}", certain.join("; "))),
        _ if !keys.is_empty() => Status::unknown(format!(
            "unless a file on the deployment server sets them, these are open: {}",
            keys.join("; ")
        )),
        (None, Some(place)) => Status::done(format!("the version is set ({place})")),
        (None, None) => Status::unknown("no values file shows a version"),
    };
    let mut how = vec![note(
        "Set the image and its version, and what else the chart's values.yaml leaves open.",
    )];
    how.extend(keys.into_iter().map(|key| note(format!("Open: {key}"))));
    Step {
        status: (evidence.looked && profile.has_files).then_some(status),
        repository: Some(DEPLOYMENT_CHARTS),
        files: vec![format!("{folder}/values.yaml")],
        place: "the service's values".into(),
        how,
        done_when: "`helmfile -e ENVIRONMENT diff` shows the image that is meant.".into(),
        after: vec!["files", "chart"],
        ..step("values", OWNER, "Say which image and version it runs")
    }
}

/// What the service calls.
pub(super) fn mesh(profile: &ServiceProfile) -> Step {
    let environments = listed(&profile.environments);
    Step {
        repository: Some(DEPLOYMENT_CHARTS),
        place: "the service's values".into(),
        how: vec![
            note(format!(
                "List the services that it calls under `discovery.listeners`. Guide: {MESH_GUIDE}"
            )),
            note(format!(
                "What is not behind the mesh, such as databases, goes under `networkpolicy.egress` or \
                 `external_services`. Guide: {EGRESS_GUIDE}"
            )),
        ],
        done_when: format!("it reaches all that it calls, in {environments}."),
        after: vec!["files"],
        optional: true,
        ..step(
            "calls",
            OWNER,
            "Let it reach what it calls (mesh and egress)",
        )
    }
}
