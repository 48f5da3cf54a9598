//! A service's names and addresses in DNS.

use super::TrafficContext;
use crate::changes::Edit;
use crate::error::Result;
use crate::handover::dns::{
    DISCOVERY, NewRecord, address_records, discovery_record, ingress_records, mock_line,
};
use crate::handover::status::Status;
use crate::handover::step::{SERVICEOPS, note, step};
use crate::handover::{Dns, MockResources, Snippet, SourceFile, Step};

const DNS: &str = "operations/dns";
/// The zone of internal names.
const ZONE: &str = Dns::ZONE;
/// The resources that CI uses in place of real ones.
const MOCK: &str = MockResources::PATH;

impl TrafficContext<'_> {
    /// The names of the service in each site, and the way back from its addresses.
    pub(super) fn addresses_step(&self) -> Result<Step> {
        let lines = self.addresses.iter().flat_map(|address| {
            let [forward, back] = address_records(self.service, *address);
            let reverse = format!("$ORIGIN {}", back.origin);
            [
                in_zone(&forward),
                Snippet::plain(Dns::REVERSE, reverse, back.line),
            ]
        });
        let title = "Add the names of the service in each site (DNS)";
        let mut step = Step {
            repository: Some(DNS),
            files: vec![ZONE.into(), Dns::REVERSE.into()],
            place: DNS.into(),
            how: vec![note("Before the load balancer is set up.")],
            done_when: self.sites().first().map_or(String::new(), |site| {
                format!(
                    "`dig {}.svc.{site}.wmnet` answers with an address.",
                    self.service
                )
            }),
            after: vec!["catalog"],
            unknown: self.unknown_addresses().collect(),
            lines: lines.collect(),
            ..step("addresses", SERVICEOPS, title)
        };
        if let Some(dns) = &self.evidence.dns {
            let presence = dns.addresses(self.service, &self.addresses);
            if !presence.missing.is_empty() {
                let (zone, reverse) = dns.with_addresses(self.service, &self.addresses)?;
                step.edits = edits(&[(dns.zone.file(), zone), (dns.reverse.file(), reverse)]);
            }
            step.status = Some(Status::of(&presence));
        }
        Ok(step)
    }

    /// The name for all sites together, which CI allows only once the state is production.
    pub(super) fn discovery(&self) -> Result<Step> {
        let service = self.service;
        let mut step = Step {
            repository: Some(DNS),
            files: vec![ZONE.into(), MOCK.into()],
            place: DNS.into(),
            how: vec![note(format!(
                "Only once the catalog says production everywhere: {MOCK} says so itself."
            ))],
            done_when: resolves(service),
            after: vec!["production"],
            lines: vec![
                in_zone(&discovery_record(service)),
                Snippet::plain(MOCK, "", mock_line(service)),
            ],
            ..step(
                "discovery",
                SERVICEOPS,
                "Add the name for all sites together (DNS discovery)",
            )
        };
        if let Some(dns) = &self.evidence.dns {
            let presence = dns.discovery(service);
            if !presence.missing.is_empty() && self.is_in_production() {
                let (zone, mock) = dns.with_discovery(service)?;
                step.edits = edits(&[(dns.zone.file(), zone), (dns.mock.file(), mock)]);
            }
            step.status = Some(Status::of(&presence));
        }
        Ok(step)
    }

    /// The names of a service behind the shared ingress.
    pub(super) fn ingress_names(&self) -> Result<Step> {
        let sites = self.sites();
        let records = ingress_records(self.service, &sites);
        let mut step = Step {
            repository: Some(DNS),
            files: vec![ZONE.into()],
            place: DNS.into(),
            how: vec![note(
                "They lead to the shared ingress, so that no address is needed.",
            )],
            done_when: resolves(self.service),
            after: vec!["ingress"],
            lines: records.iter().map(in_zone).collect(),
            ..step("names", SERVICEOPS, "Add the names for the ingress (DNS)")
        };
        if let Some(dns) = &self.evidence.dns {
            let presence = dns.ingress(self.service, &sites);
            if !presence.missing.is_empty() {
                let zone = dns.with_ingress(self.service, &sites)?;
                step.edits = edits(&[(dns.zone.file(), zone)]);
            }
            step.status = Some(Status::of(&presence));
        }
        Ok(step)
    }
}

/// The line of a record below its origin in the zone of internal names.
fn in_zone(record: &NewRecord) -> Snippet {
    Snippet::plain(ZONE, format!("$ORIGIN {}.", record.origin), &record.line)
}

fn resolves(service: &str) -> String {
    format!("`dig {service}.{DISCOVERY}` answers with an address.")
}

/// The files that are changed.
fn edits(files: &[(&SourceFile, String)]) -> Vec<Edit> {
    let changed = files.iter().filter(|(file, after)| file.text != *after);
    changed
        .map(|(file, after)| Edit::of(file, after.clone()))
        .collect()
}
