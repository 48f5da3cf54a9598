//! The steps, each with who, where, how, and how to see that it is done.

mod deployment;
mod kubeconfig;
mod namespace;
mod traffic;

use super::status::Status;
use super::step::{DEPLOYMENT_CHARTS, OWNER, Step, command, note, step};
use super::{Checklist, Evidence, ServiceProfile};
use crate::chart::Chart;
use crate::conventions::{CHARTS, DEFAULT_GROUP};
use crate::create::answers::Traffic;
use crate::error::Result;

/// Where services are deployed from, and namespaces made.
const DEPLOYMENT_SERVER: &str = "the deployment server";

/// The steps for a service. Source: "How to add a new service here" in the README of
/// `helmfile.d/services`.
///
/// # Errors
/// Where a file of a clone has no place for a new entry.
pub fn checklist(profile: &ServiceProfile, evidence: &Evidence) -> Result<Checklist> {
    let traffic = traffic::steps(profile, evidence)?;
    let mut steps = Vec::new();
    steps.extend(namespace::files(profile, evidence));
    steps.extend(chart(profile, evidence));
    steps.extend(namespace::request(profile, evidence));
    steps.extend(traffic.in_change);
    steps.extend(review(profile));
    steps.push(namespace::apply(profile));
    steps.push(kubeconfig::kubeconfig(profile, evidence)?);
    steps.push(secrets(profile));
    steps.extend(traffic.before_deployment);
    steps.extend(deployment::deployments(profile));
    steps.extend(traffic.after_deployment);
    let ids: Vec<&str> = steps.iter().map(|step| step.id).collect();
    for step in &mut steps {
        step.after.retain(|id| ids.contains(id));
        if evidence.looked {
            let unknown = || Status::unknown("no file shows it");
            step.status.get_or_insert_with(unknown);
        }
    }
    Ok(Checklist {
        service: profile.service.clone(),
        task: profile.task.clone(),
        steps,
        again: again(profile),
    })
}

fn again(profile: &ServiceProfile) -> String {
    let mut words = vec!["new-service checklist", &profile.service];
    if profile.group != DEFAULT_GROUP {
        words.extend(["--group", &profile.group]);
    }
    if !profile.has_files && profile.namespace != profile.service {
        words.extend(["--namespace", &profile.namespace]);
    }
    if profile.traffic != Traffic::None {
        words.extend(["--traffic", profile.traffic.as_str()]);
    }
    if let Some(port) = &profile.port {
        words.extend(["--port", port]);
    }
    if let Some(task) = &profile.task {
        words.extend(["--task", task]);
    }
    words.join(" ")
}

fn chart(profile: &ServiceProfile, evidence: &Evidence) -> Option<Step> {
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
            command("./create_new_service.sh"),
            note(format!("Answer {chart} when it asks for the name.")),
        ],
        done_when: format!("{folder}/{} is merged.", Chart::FILE),
        ..step("chart", OWNER, format!("Make the chart {chart}{if_needed}"))
    })
}

fn review(profile: &ServiceProfile) -> Vec<Step> {
    let folder = &profile.folder;
    let mut steps = Vec::new();
    if !profile.in_checkout {
        steps.push(Step {
            place: "a deployment-charts checkout".into(),
            how: vec![note(format!(
                "Copy the folder {} to {folder}.",
                profile.service
            ))],
            done_when: format!("{folder}/helmfile.yaml is there."),
            repository: Some(DEPLOYMENT_CHARTS),
            ..step("repository", OWNER, "Put the service into the repository")
        });
    }
    steps.push(Step {
        place: folder.clone(),
        how: vec![note(
            "Where the chart needs values that come from the secrets, put stand-ins for them into \
             .fixtures.yaml; CI has no secrets.",
        )],
        done_when: "CI renders every release.".into(),
        repository: Some(DEPLOYMENT_CHARTS),
        optional: true,
        ..step("fixtures", OWNER, "Give CI what it cannot see")
    });
    steps.push(Step {
        place: "the top of the checkout".into(),
        how: vec![
            command("rake run_locally['default']"),
            command("git review"),
            note("Where the namespace is a change of its own, it goes first."),
        ],
        done_when: "the change is merged in Gerrit.".into(),
        repository: Some(DEPLOYMENT_CHARTS),
        ..step(
            "review",
            OWNER,
            "Run the repository's CI and upload the change",
        )
    });
    steps
}

fn secrets(profile: &ServiceProfile) -> Step {
    let path = match &profile.secrets {
        Some(path) => path.clone(),
        None => "the private repository".into(),
    };
    Step {
        place: "the private puppet repository".into(),
        how: vec![
            note("Give them to serviceops, who keep that repository."),
            note(format!(
                "They become {path}, for each environment that needs them."
            )),
        ],
        done_when: "that file is on the deployment server.".into(),
        optional: true,
        ..step("secrets", OWNER, "Add the service's secrets, if it has any")
    }
}
