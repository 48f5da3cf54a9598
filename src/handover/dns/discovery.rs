//! A service's name for all sites together, behind its own load balancer.

use super::records::Record;
use super::resources::MockKind;
use super::zone::NewRecord;
use super::{DISCOVERY, Dns, Presence, resources};
use crate::error::Result;
use crate::handover::SourceFile;

/// How long such a name may be kept.
const TTL: &str = "300/10";

/// The record of a name for all sites together.
pub(in crate::handover) fn discovery_record(name: &str, kind: MockKind) -> NewRecord {
    let target = target(name, kind);
    NewRecord {
        origin: DISCOVERY.to_owned(),
        name: name.to_owned(),
        line: format!("{name} {TTL} IN DYNA {target}"),
        value: target,
        order: None,
    }
}

fn target(name: &str, kind: MockKind) -> String {
    format!("{}!{}", kind.plugin(), resources::name_of(name))
}

/// The line of the resource that CI uses in place of the real one.
pub(in crate::handover) fn mock_line(name: &str, kind: MockKind) -> String {
    resources::line(kind, name)
}

/// Tells the names for all sites together from others.
fn shared_order(record: &Record<'_>) -> Option<u8> {
    let is_shared = record.value("DYNA")?.contains("!disc-");
    (is_shared && record.rest.starts_with(TTL)).then_some(0)
}

impl Dns {
    /// What there is of a name for all sites together.
    pub(in crate::handover) fn discovery(&self, name: &str, kind: MockKind) -> Presence {
        let mut presence = Presence::default();
        match self.zone.find(DISCOVERY, name) {
            Some(record) => {
                let (place, wanted) = (self.zone.place(record), target(name, kind));
                if record.value("DYNA") == Some(&wanted) {
                    presence.found.push(place);
                } else {
                    let own = record.rest.split_whitespace().last().unwrap_or_default();
                    let wrong = format!("{place} leads to {own}, not to {wanted}");
                    presence.wrong.push(wrong);
                }
            }
            None => presence.missing.push(format!("{name}.{DISCOVERY}")),
        }
        let (path, resource) = (kind.path(), resources::name_of(name));
        let found = self.mock_of(kind).ok().and_then(|mock| mock.find(name));
        match found {
            Some(line) => presence.found.push(format!("{path}:{line}")),
            None => presence.missing.push(format!("{resource} in {path}")),
        }
        presence
    }

    /// The texts of the zone and of the mock resources with that name.
    pub(in crate::handover) fn with_discovery(
        &self,
        name: &str,
        kind: MockKind,
    ) -> Result<[(&SourceFile, String); 2]> {
        let new = match self.zone.find(DISCOVERY, name) {
            Some(_) => Vec::new(),
            None => vec![discovery_record(name, kind)],
        };
        let mock = self.mock_of(kind)?;
        let zone = self.zone.with(&new, &shared_order)?;
        Ok([(self.zone.file(), zone), (mock.file(), mock.with(name))])
    }

    /// The record of a name for all sites together, and its resource for CI, as the files write
    /// them.
    pub(in crate::handover) fn written_discovery(
        &self,
        name: &str,
        kind: MockKind,
    ) -> (NewRecord, String) {
        let record = discovery_record(name, kind);
        let mock = self.mock_of(kind).ok();
        (
            self.zone.as_written(record, &shared_order),
            mock.map_or_else(|| mock_line(name, kind), |mock| mock.line_for(name)),
        )
    }
}
