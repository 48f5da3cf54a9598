//! The steps, each with who, where, how, and how to see that it is done.

mod change;
mod chart;
mod deployment;
mod kubeconfig;
mod namespace;
mod public;
mod retirement;
mod secrets;
mod start;
mod traffic;

pub use retirement::retirement;

use super::status::{Status, Summary};
use super::step::{DNS, OWNER, PUPPET, Step};
use super::{
    Checklist, Evidence, GroupFacts, HealthPath, NamespaceRequest, PublicHost, ServiceProfile,
};
use crate::conventions::{DEFAULT_GROUP, staging_first};
use crate::create::answers::Traffic;
use crate::error::Result;
use crate::shown::shell_word;

/// Where services are deployed from, and namespaces made.
const DEPLOYMENT_SERVER: &str = "the deployment server";

/// The steps for a service. Source: "How to add a new service here" in the README of
/// `helmfile.d/services`.
///
/// # Errors
/// Where a file of a clone has no place for a new entry.
pub fn checklist(profile: &ServiceProfile, evidence: &Evidence) -> Result<Checklist> {
    let profile = &profile.with_staging_first();
    let traffic = traffic::steps(profile, evidence)?;
    let mut steps = vec![start::ticket(profile, evidence)];
    steps.extend(start::port(profile, evidence));
    steps.push(kubeconfig::kubeconfig(profile, evidence)?);
    steps.extend(namespace::request(profile, evidence));
    steps.extend(chart::chart(profile, evidence));
    steps.extend(namespace::files(profile, evidence));
    steps.push(chart::values(profile, evidence));
    steps.push(chart::mesh(profile));
    steps.extend(traffic.in_change);
    steps.extend(public::certificate(profile, evidence));
    steps.push(secrets::secrets(profile)?);
    steps.extend(change::steps(profile, evidence));
    steps.push(namespace::apply(profile, evidence));
    steps.extend(traffic.before_deployment);
    steps.extend(deployment::deployments(profile));
    steps.extend(traffic.after_deployment);
    steps.extend(public::steps(profile, evidence)?);
    steps.push(deployment::dashboard(profile));
    let facts = GroupFacts::of(&profile.group);
    finish(&mut steps, evidence, &facts);
    Ok(Checklist {
        service: profile.service.clone(),
        task: profile.task.clone(),
        summary: Summary::of(steps.iter().filter_map(|step| step.status.as_ref())),
        steps,
        facts,
        again: again(profile),
        is_removal: false,
        team: None,
    })
}

/// What all steps have: a team, steps before them that are there, and a status if anybody looked.
fn finish(steps: &mut [Step], evidence: &Evidence, facts: &GroupFacts) {
    let ids: Vec<&str> = steps.iter().map(|step| step.id).collect();
    for step in &mut *steps {
        step.after.retain(|id| ids.contains(id));
        step.team = match step.who.as_str() {
            OWNER => OWNER,
            public::TRAFFIC => public::TRAFFIC,
            _ => facts.team,
        };
    }
    let all: Vec<(&str, &str, String)> = steps
        .iter()
        .map(|step| (step.id, step.team, format!("{} ({})", step.title, step.who)))
        .collect();
    for step in steps {
        let before = all.iter().filter(|(id, ..)| step.after.contains(id));
        let others = before.filter(|(_, team, _)| *team != step.team);
        step.waits_for = others.map(|(.., title)| title.clone()).collect();
        if evidence.looked {
            let unseen = || unseen(step.repository, evidence);
            step.status.get_or_insert_with(unseen);
            evidence.withhold_unread(step);
        }
    }
}

/// The status of a step that nothing was found of.
fn unseen(repository: Option<&str>, evidence: &Evidence) -> Status {
    match repository {
        Some(PUPPET) if evidence.puppet.is_none() => Status::not_checked("--puppet"),
        Some(DNS) if evidence.dns.is_none() => Status::not_checked("--dns"),
        _ => Status::unknown("no file shows it"),
    }
}

impl ServiceProfile {
    /// The same with the staging environments and clusters before all others: nothing goes to
    /// production before it ran in staging.
    fn with_staging_first(&self) -> Self {
        let mut profile = self.clone();
        profile.environments = staging_first(&profile.environments);
        let others = profile.others.iter_mut().map(|other| &mut other.request);
        for request in others.chain([&mut profile.request]) {
            if let NamespaceRequest::ValuesFiles { clusters, .. } = request {
                *clusters = staging_first(clusters);
            }
        }
        profile
    }

    /// A command with the option that names the group, if it needs one.
    fn with_group(&self, words: &[&str]) -> String {
        let mut words = words.to_vec();
        if self.group != DEFAULT_GROUP {
            words.extend(["--group", &self.group]);
        }
        words.join(" ")
    }
}

fn again(profile: &ServiceProfile) -> String {
    let details = &profile.details;
    let mut words = vec!["new-service checklist".to_owned(), profile.service.clone()];
    let mut add = |option: &str, value: Option<&str>| {
        words.extend(value.map(|value| format!("{option} {}", shell_word(value))));
    };
    let group = Some(profile.group.as_str());
    add("--group", group.filter(|group| *group != DEFAULT_GROUP));
    let namespace = Some(profile.namespace.as_str());
    let is_said = !profile.has_files && profile.namespace != profile.service;
    add("--namespace", namespace.filter(|_| is_said));
    let traffic = Some(profile.traffic.as_str());
    add(
        "--traffic",
        traffic.filter(|_| profile.traffic != Traffic::None),
    );
    add("--port", profile.port.as_deref());
    let address = details.address.map(|host| host.number().to_string());
    add("--address", address.as_deref());
    let health_path = details.health_path.as_ref();
    add("--health-path", health_path.map(HealthPath::as_str));
    add("--public", details.public.as_ref().map(PublicHost::as_str));
    add("--task", profile.task.as_deref());
    let flags = [
        (details.active_passive, "--active-passive"),
        (details.read_only_name, "--read-only-name"),
    ];
    let flags = flags.into_iter().filter(|(is_given, _)| *is_given);
    words.extend(flags.map(|(_, flag)| flag.to_owned()));
    words.join(" ")
}
