//! What comes before any change: the ticket, and a port that nobody else takes.

use crate::create::answers::Traffic;
use crate::handover::status::Status;
use crate::handover::step::{OWNER, Step, command, note, step};
use crate::handover::{Evidence, ServiceProfile};

/// Where tickets are opened.
const TICKETS: &str = "https://phabricator.wikimedia.org";
/// Where ports are reserved.
const PORTS: &str = "https://wikitech.wikimedia.org/wiki/Kubernetes/Service_ports";

/// The ticket that every change names.
pub(super) fn ticket(profile: &ServiceProfile, evidence: &Evidence) -> Step {
    let status = match &profile.task {
        Some(task) => Status::done(task),
        None => Status::unknown("give --task T123456 once there is one"),
    };
    Step {
        status: evidence.looked.then_some(status),
        place: TICKETS.into(),
        how: vec![
            note("Say what the service is for, who keeps it, and how much traffic it will have."),
            command(format!(
                "new-service checklist {} --format phabricator",
                profile.service
            )),
        ],
        done_when: "the ticket is there; its number goes into every change as `Bug:`.".into(),
        ..step("ticket", OWNER, "Open a ticket")
    }
}

/// The port at which the service is reached. Behind an ingress it needs none of its own.
pub(super) fn port(profile: &ServiceProfile, evidence: &Evidence) -> Option<Step> {
    if profile.traffic != Traffic::Lvs {
        return None;
    }
    let puppet = evidence.puppet.as_ref();
    let entry = puppet.and_then(|puppet| puppet.catalog.entry(&profile.service));
    let declared = entry.and_then(|entry| Some((entry.port?, entry.line)));
    let port = profile.port.as_deref();
    let status = match (declared, port) {
        (Some((port, line)), _) => Status::done(format!(
            "the catalog has {port} ({}:{line})",
            crate::handover::Catalog::PATH
        )),
        (None, Some(port)) => Status::unknown(format!("no file shows whether {port} is reserved")),
        (None, None) => Status::missing("no port is chosen; --port auto takes one that is free"),
    };
    Some(Step {
        status: evidence.looked.then_some(status),
        place: PORTS.into(),
        how: vec![note(match port {
            Some(port) => format!("Write {} beside the port {port}.", profile.service),
            None => {
                "Choose the next port that is free, and write the service beside it.".to_owned()
            }
        })],
        done_when: format!("the list of ports has {}.", profile.service),
        unknown: port
            .is_none()
            .then(|| "the port".to_owned())
            .into_iter()
            .collect(),
        ..step("port", OWNER, "Reserve the port")
    })
}
