//! The listener of a service in the mesh.

use super::{NO_PORT, TrafficContext, snippet};
use crate::error::Result;
use crate::handover::Step;
use crate::handover::clones::LISTENERS;
use crate::handover::puppet;
use crate::handover::status::Status;
use crate::handover::step::{PUPPET, SERVICEOPS, note, step};

impl TrafficContext<'_> {
    /// The listener through which other services call this one.
    pub(super) fn listener(&self) -> Result<Step> {
        let evidence = self.evidence.puppet.as_ref();
        let seen = evidence.map(|puppet| puppet::listener(&puppet.listeners, self.service));
        let seen = seen.transpose()?;
        let port = seen.and_then(|(_, free)| free).map(|port| port.to_string());
        let lines = puppet::listener_lines(self.service, port.as_deref().unwrap_or(NO_PORT));
        let mut unknown = vec!["the timeout (`timeout:`)".to_owned()];
        unknown.extend(
            port.is_none()
                .then(|| "the local port, from 6000 on".to_owned()),
        );
        let status = seen.map(|(line, _)| match line {
            Some(line) => Status::done(format!("{LISTENERS}:{line}")),
            None => Status::missing(format!("{LISTENERS} has no listener for {}", self.service)),
        });
        Ok(Step {
            repository: Some(PUPPET),
            files: vec![LISTENERS.into()],
            place: format!("{LISTENERS}, at the end of the listeners"),
            how: vec![note(
                "Only where other services are to call it through the service mesh.",
            )],
            done_when: format!(
                "a service with `{}` among its listeners reaches it.",
                self.service
            ),
            after: vec!["catalog"],
            unknown,
            optional: true,
            lines: vec![snippet(
                LISTENERS,
                format!("{}:", puppet::LISTENERS_KEY),
                lines.join("\n"),
            )],
            status,
            ..step(
                "listener",
                SERVICEOPS,
                "Add a listener to the service mesh, if other services call it",
            )
        })
    }
}
