//! The service's secrets, which are in no public repository.

use crate::error::Result;
use crate::handover::group_facts::deploy_users_group;
use crate::handover::step::{OWNER, Snippet, Step, note, step};
use crate::handover::texts::SECRETS;
use crate::handover::{GroupFacts, ServiceProfile};

/// The file of the private repository that has them.
const FILE: &str = "hieradata/role/common/deployment_server/kubernetes.yaml";
/// The key that they are below.
const KEY: &str = "profile::kubernetes::deployment_server_secrets::services";

pub(super) fn secrets(profile: &ServiceProfile) -> Result<Step> {
    let facts = GroupFacts::of(&profile.group);
    let path = match &profile.secrets {
        Some(path) => path.clone(),
        None => "the private repository".into(),
    };
    let lines = SECRETS.render(minijinja::context! {
        group => deploy_users_group(&profile.group),
        service => &profile.service,
        environments => profile.environments.clone(),
    })?;
    Ok(Step {
        place: "the private puppet repository".into(),
        lines: vec![Snippet::plain(FILE, format!("{KEY}:"), lines.trim_end())],
        how: vec![
            note(format!(
                "Give them to {}, who keep that repository.",
                facts.team
            )),
            note(format!(
                "They become {path}, for each environment that needs them."
            )),
        ],
        done_when: "that file is on the deployment server.".into(),
        optional: true,
        ..step("secrets", OWNER, "Add the service's secrets, if it has any")
    })
}
