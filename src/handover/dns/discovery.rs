//! A service's name for all sites together.

use super::zone::NewRecord;
use super::{DISCOVERY, Dns, Presence, resources};
use crate::error::Result;

/// How long such a name may be kept.
const TTL: &str = "300/10";

/// The record of a service's name for all sites together.
pub(in crate::handover) fn discovery_record(service: &str) -> NewRecord {
    let target = format!("geoip!{}", resources::name_of(service));
    NewRecord {
        origin: DISCOVERY.to_owned(),
        name: service.to_owned(),
        line: format!("{service} {TTL} IN DYNA {target}"),
        value: target,
        order: None,
    }
}

/// The line of the resource that CI uses in place of the real one.
pub(in crate::handover) fn mock_line(service: &str) -> String {
    resources::line(service)
}

impl Dns {
    /// What there is of a service's name for all sites together.
    pub(in crate::handover) fn discovery(&self, service: &str) -> Presence {
        let mut presence = Presence::default();
        match self.zone.find(DISCOVERY, service) {
            Some(record) => presence.found.push(self.zone.place(record)),
            None => presence.missing.push(format!("{service}.{DISCOVERY}")),
        }
        let path = &self.mock.file().path;
        let name = resources::name_of(service);
        match self.mock.find(service) {
            Some(line) => presence.found.push(format!("{path}:{line}")),
            None => presence.missing.push(format!("{name} in {path}")),
        }
        presence
    }

    /// The texts of the zone and of the mock resources with that name.
    pub(in crate::handover) fn with_discovery(&self, service: &str) -> Result<(String, String)> {
        let new = match self.zone.find(DISCOVERY, service) {
            Some(_) => Vec::new(),
            None => vec![discovery_record(service)],
        };
        let zone = self.zone.with(&new, &|record| {
            let is_shared = record.value("DYNA")?.starts_with("geoip!disc-");
            (is_shared && record.rest.starts_with(TTL)).then_some(0)
        })?;
        Ok((zone, self.mock.with(service)))
    }
}
