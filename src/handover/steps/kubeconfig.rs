//! The users that a service is deployed as, with their kubeconfigs.

use crate::changes::Edit;
use crate::conventions::{deploy_user, deploy_users, kubeconfig as path};
use crate::error::Result;
use crate::handover::group_facts::{GroupFacts, deploy_users_group};
use crate::handover::status::Status;
use crate::handover::step::{PUPPET, Snippet, Step, note, step};
use crate::handover::{DeployUser, DeployUsers, Evidence, NewLines, ServiceProfile, UserGroup};

/// The deploy users in puppet, which makes a kubeconfig for each environment.
pub(super) fn kubeconfig(profile: &ServiceProfile, evidence: &Evidence) -> Result<Step> {
    let service = &profile.service;
    let facts = GroupFacts::of(&profile.group);
    let key = deploy_users_group(&profile.group);
    let file = evidence.puppet.as_ref().map(|puppet| &puppet.deploy_users);
    let group = file.and_then(|file| file.group(key));
    let files = profile.environments.iter();
    let files = files.map(|environment| note(path(service, environment)));
    let user = deploy_user(service);
    let mut step = Step {
        repository: Some(PUPPET),
        files: vec![DeployUsers::PATH.into()],
        place: "puppet, which puts these files on the deployment server".into(),
        how: files.collect(),
        done_when: format!("`ls {}` lists them there.", path(service, "*")),
        ..step(
            "kubeconfig",
            facts.team,
            format!("Make the kubeconfig of the deploy user {user}"),
        )
    };
    let (lines, index) = new_entry(service, group.as_ref(), &facts);
    if let Some(file) = file {
        step.status = Some(status(file, group.as_ref(), key, service));
        let is_new = |group: &UserGroup<'_>| group.service(service).is_none();
        if let Some(group) = group.filter(is_new) {
            let after = group.with_service(service, &lines.lines()?, index);
            step.place_edits(after.map(|after| vec![Edit::of(file.file(), after)]));
        }
    }
    let under = format!("{}: {key}:", DeployUsers::KEY);
    step.lines = vec![Snippet::new(DeployUsers::PATH, under, lines)];
    Ok(step)
}

/// The entry of a service, and its index in the group: like that of the nearest service, or like
/// its own where it has one.
fn new_entry(
    service: &str,
    group: Option<&UserGroup<'_>>,
    facts: &GroupFacts,
) -> (NewLines, usize) {
    let mut index = 0;
    let users = group.and_then(|group| {
        let place = group.place_of(service, facts.last_users);
        index = place.index;
        let own = group.service(service).map(|_| service.to_owned());
        let model = own.or(place.nearest)?;
        Some(group.users_like(&model, service))
    });
    let plain = || {
        let bare = |name| DeployUser {
            name,
            extras: Vec::new(),
        };
        deploy_users(service).map(bare).to_vec()
    };
    let lines = NewLines::DeployUsers {
        service: service.to_owned(),
        users: users.unwrap_or_else(plain),
    };
    (lines, index)
}

/// Whether puppet has the users. An entry that lacks one of them is for a person to complete.
fn status(file: &DeployUsers, group: Option<&UserGroup<'_>>, key: &str, service: &str) -> Status {
    let path = &file.file().path;
    let Some(group) = group else {
        return Status::unknown(format!("{path} has no group {key} yet"));
    };
    let Some(found) = group.service(service) else {
        return Status::missing(format!("not below {path}:{}", group.line()));
    };
    let line = found.line;
    match found.lacks(&deploy_users(service)) {
        Some(name) => Status::missing(format!("{path}:{line} lacks the user {name}")),
        None => Status::done(format!("{path}:{line}")),
    }
}
