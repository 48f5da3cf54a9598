//! The names of a service behind a shared ingress.

use super::addresses::{full_name, origin};
use super::zone::NewRecord;
use super::{DISCOVERY, Dns, Presence};
use crate::error::Result;
use crate::handover::address::Site;

/// The name of the shared ingress.
const INGRESS: &str = "k8s-ingress-wikikube";

/// The records of a service behind the shared ingress: one for each site, and that for all of
/// them.
pub(in crate::handover) fn ingress_records(service: &str, sites: &[Site]) -> Vec<NewRecord> {
    let record = |origin: String, fields: &str, target: String| NewRecord {
        origin,
        name: service.to_owned(),
        line: format!("{service} {fields} {target}"),
        value: target,
        order: None,
    };
    let in_site = |site: &Site| {
        let target = format!("{}.", full_name(INGRESS, *site));
        record(origin(*site), "1H  IN CNAME   ", target)
    };
    let mut records: Vec<NewRecord> = sites.iter().map(in_site).collect();
    let target = format!("{INGRESS}-ro.{DISCOVERY}.");
    records.push(record(DISCOVERY.to_owned(), "300 IN CNAME", target));
    records
}

impl Dns {
    /// What there is of the names of a service behind the shared ingress.
    pub(in crate::handover) fn ingress(&self, service: &str, sites: &[Site]) -> Presence {
        let mut presence = Presence::default();
        for NewRecord { origin, .. } in ingress_records(service, sites) {
            let name = format!("{service}.{origin}");
            let Some(record) = self.zone.find(&origin, service) else {
                presence.missing.push(name);
                continue;
            };
            let place = self.zone.place(record);
            let target = record.value("CNAME");
            if target.is_some_and(|target| target.starts_with(INGRESS)) {
                presence.found.push(place);
            } else {
                let missing = format!("{name} that leads to the ingress ({place})");
                presence.missing.push(missing);
            }
        }
        presence
    }

    /// The text of the zone with those names.
    pub(in crate::handover) fn with_ingress(
        &self,
        service: &str,
        sites: &[Site],
    ) -> Result<String> {
        let mut new = ingress_records(service, sites);
        new.retain(|record| self.zone.find(&record.origin, service).is_none());
        self.zone.with(&new, &|record| {
            record.value("CNAME")?.starts_with(INGRESS).then_some(0)
        })
    }
}
