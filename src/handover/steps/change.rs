//! The service's own change: what CI needs for it, and its way into the repository.

use crate::handover::observed::FixturesFile;
use crate::handover::status::Status;
use crate::handover::step::{DEPLOYMENT_CHARTS, OWNER, Step, command, note, step};
use crate::handover::{Evidence, ServiceProfile};

/// The stand-ins that CI uses for what it cannot see.
const FIXTURES: &str = ".fixtures.yaml";

pub(super) fn steps(profile: &ServiceProfile, evidence: &Evidence) -> Vec<Step> {
    let mut steps = Vec::new();
    steps.extend((!profile.in_checkout).then(|| repository(profile)));
    steps.push(fixtures(profile, evidence));
    steps.push(review(profile));
    steps
}

fn repository(profile: &ServiceProfile) -> Step {
    let folder = &profile.folder;
    Step {
        place: "a deployment-charts checkout".into(),
        how: vec![note(format!(
            "Copy the folder {} to {folder}.",
            profile.service
        ))],
        done_when: format!("{folder}/helmfile.yaml is there."),
        repository: Some(DEPLOYMENT_CHARTS),
        ..step("repository", OWNER, "Put the service into the repository")
    }
}

fn fixtures(profile: &ServiceProfile, evidence: &Evidence) -> Step {
    let folder = &profile.folder;
    let file = format!("{folder}/{FIXTURES}");
    let status = match evidence.fixtures {
        Some(FixturesFile::There) => Some(Status::done(&file)),
        Some(FixturesFile::Absent) => Some(Status::unknown(format!(
            "there is no {file}; a chart that needs no secrets needs none"
        ))),
        None => None,
    };
    Step {
        status,
        files: vec![file],
        place: folder.clone(),
        how: vec![
            note(format!(
                "Where the chart needs values that come from the secrets, put stand-ins for them into \
                 {FIXTURES}; CI has no secrets.",
            )),
            note(
                "CI copies only this folder: of a values file elsewhere, named with ../, it sees \
                 nothing, of a link in the folder it does.",
            ),
        ],
        done_when: "CI renders every release.".into(),
        repository: Some(DEPLOYMENT_CHARTS),
        optional: true,
        ..step("fixtures", OWNER, "Give CI what it cannot see")
    }
}

fn review(profile: &ServiceProfile) -> Step {
    let title = "Run the repository's CI and upload the change";
    Step {
        place: "the top of the checkout".into(),
        how: vec![
            command(profile.with_group(&["new-service check", &profile.service])),
            command("rake run_locally['default']"),
            command("git review"),
            note("Where the namespace is a change of its own, it goes first."),
        ],
        done_when: "the change is merged in Gerrit.".into(),
        repository: Some(DEPLOYMENT_CHARTS),
        after: vec!["namespace", "chart", "files", "values"],
        ..step("review", OWNER, title)
    }
}
