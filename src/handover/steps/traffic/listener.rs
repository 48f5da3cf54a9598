//! The listener of a service in the mesh.

use super::TrafficContext;
use crate::changes::Edit;
use crate::error::Result;
use crate::handover::status::Status;
use crate::handover::step::{PUPPET, note, step};
use crate::handover::{Listener, Listeners, NewLines, Snippet, Step};

/// The path of the listeners in operations/puppet.
const LISTENERS: &str = Listeners::PATH;
/// How long a listener waits where no other shows what is usual.
const TIMEOUT: &str = "10s";

impl TrafficContext<'_> {
    /// The listener through which other services call this one.
    pub(super) fn listener(&self) -> Result<Step> {
        let puppet = self.evidence.puppet.as_ref();
        let listeners = puppet.map(|puppet| &puppet.listeners);
        let usual = listeners.and_then(Listeners::usual_timeout);
        let timeout = usual.unwrap_or_else(|| TIMEOUT.to_owned());
        let port = listeners.and_then(Listeners::next_port);
        let mut unknown = vec![format!("whether it answers within {timeout}")];
        unknown.extend(
            port.is_none()
                .then(|| "the local port, from 6000 on".to_owned()),
        );
        let lines = NewLines::Listener {
            service: self.service.to_owned(),
            port,
            timeout,
            sets_sni: self.is_ingress(),
        };
        let mut step = Step {
            repository: Some(PUPPET),
            files: vec![LISTENERS.into()],
            place: format!("{LISTENERS}, below the last of the ports from 6000 to 6099"),
            how: vec![note(
                "Only where other services are to call it through the service mesh.",
            )],
            done_when: format!(
                "a service with `{}` among its listeners reaches it.",
                self.service
            ),
            after: vec!["production"],
            unknown,
            optional: true,
            ..step(
                "listener",
                self.facts.team,
                "Add a listener to the service mesh, if other services call it",
            )
        };
        if let Some(listeners) = listeners {
            let found = listeners.of_service(self.service);
            step.status = Some(match &found {
                Some(listener) => self.status_of_listener(listener),
                None => {
                    Status::missing(format!("{LISTENERS} has no listener for {}", self.service))
                }
            });
            if found.is_none() && port.is_some() && self.is_in_production() {
                let after = listeners.with_listener(&lines.lines()?);
                step.place_edits(after.map(|after| vec![Edit::of(listeners.file(), after)]));
            }
        }
        step.lines = vec![Snippet::new(
            LISTENERS,
            format!("{}:", Listeners::KEY),
            lines,
        )];
        Ok(step)
    }

    /// What a listener that is there lacks. Many are outside the block of ports that new ones get.
    fn status_of_listener(&self, listener: &Listener) -> Status {
        let place = format!("{LISTENERS}:{}", listener.line);
        if self.is_ingress() && !listener.sets_sni {
            return Status::missing(format!(
                "{place} has no sets_sni: true, which the ingress needs"
            ));
        }
        match listener.port {
            Some(port) if listener.is_in_block() => Status::done(format!("{place}, port {port}")),
            Some(port) => Status::done(format!("{place}, port {port}, not of 6000 to 6099")),
            None => Status::missing(format!("{place} has no port")),
        }
    }
}
