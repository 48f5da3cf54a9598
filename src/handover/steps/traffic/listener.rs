//! The listener of a service in the mesh.

use super::TrafficContext;
use crate::handover::status::Status;
use crate::handover::step::{PUPPET, SERVICEOPS, note, step};
use crate::handover::{Listeners, NewLines, Snippet, Step};

/// The path of the listeners in operations/puppet.
const LISTENERS: &str = Listeners::PATH;

impl TrafficContext<'_> {
    /// The listener through which other services call this one.
    pub(super) fn listener(&self) -> Step {
        let puppet = self.evidence.puppet.as_ref();
        let listeners = puppet.map(|puppet| &puppet.listeners);
        let port = listeners.and_then(Listeners::next_port);
        let lines = NewLines::Listener {
            service: self.service.to_owned(),
            port,
        };
        let mut unknown = vec!["the timeout (`timeout:`)".to_owned()];
        unknown.extend(
            port.is_none()
                .then(|| "the local port, from 6000 on".to_owned()),
        );
        let status = listeners.map(|listeners| match listeners.of_service(self.service) {
            Some(listener) => Status::done(format!("{LISTENERS}:{}", listener.line)),
            None => Status::missing(format!("{LISTENERS} has no listener for {}", self.service)),
        });
        Step {
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
            lines: vec![Snippet::new(
                LISTENERS,
                format!("{}:", Listeners::KEY),
                lines,
            )],
            status,
            ..step(
                "listener",
                SERVICEOPS,
                "Add a listener to the service mesh, if other services call it",
            )
        }
    }
}
