//! The users that a service is deployed as, with their kubeconfigs.

use crate::changes::Edit;
use crate::conventions::{deploy_user, deploy_users, deploy_users_group, kubeconfig as path};
use crate::error::{Error, Result};
use crate::handover::status::Status;
use crate::handover::step::{PUPPET, SERVICEOPS, Snippet, Step, note, step};
use crate::handover::{DeployUsers, Evidence, NewLines, ServiceProfile};

/// The deploy users in puppet, which makes a kubeconfig for each environment.
pub(super) fn kubeconfig(profile: &ServiceProfile, evidence: &Evidence) -> Result<Step> {
    let service = &profile.service;
    let group = deploy_users_group(&profile.group);
    let user = deploy_user(service);
    let files = profile.environments.iter();
    let files = files.map(|environment| note(path(service, environment)));
    let title = format!("Make the kubeconfig of the deploy user {user}");
    let (status, edit) = match &evidence.puppet {
        Some(puppet) => looked_up(&puppet.deploy_users, group, service)?,
        None => (None, None),
    };
    Ok(Step {
        repository: Some(PUPPET),
        files: vec![DeployUsers::PATH.into()],
        lines: vec![Snippet::new(
            DeployUsers::PATH,
            format!("{}: {group}:", DeployUsers::KEY),
            entry(service, Vec::new()),
        )],
        place: "puppet, which puts these files on the deployment server".into(),
        how: files.collect(),
        done_when: format!("`ls {}` lists them there.", path(service, "*")),
        status,
        edits: edit.into_iter().collect(),
        ..step("kubeconfig", SERVICEOPS, title)
    })
}

fn entry(service: &str, extras: Vec<(String, String)>) -> NewLines {
    NewLines::DeployUsers {
        service: service.to_owned(),
        extras,
    }
}

/// Whether puppet has the users, and the change that adds them, with what all users beside them
/// have. An entry that lacks one of them is for a person to complete.
fn looked_up(
    file: &DeployUsers,
    group: &str,
    service: &str,
) -> Result<(Option<Status>, Option<Edit>)> {
    let path = &file.file().path;
    let Some(users) = file.group(group) else {
        return Err(Error::failed(format!("{path} has no group {group}"))
            .hint("ask serviceops where the users of this group go"));
    };
    let Some(found) = users.service(service) else {
        let lines = entry(service, users.shared_extras()).lines()?;
        let after = users.with_service(service, &lines)?;
        let missing = Status::missing(format!("not below {path}:{}", users.line()));
        return Ok((Some(missing), Some(Edit::of(file.file(), after))));
    };
    let line = found.line;
    let status = match found.lacks(&deploy_users(service)) {
        Some(name) => Status::missing(format!("{path}:{line} lacks the user {name}")),
        None => Status::done(format!("{path}:{line}")),
    };
    Ok((Some(status), None))
}
