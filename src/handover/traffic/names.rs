//! A service's names and addresses in DNS.

use super::{TrafficContext, snippet};
use crate::changes::Edit;
use crate::error::Result;
use crate::handover::clones::{MOCK, REVERSE, SourceFile, ZONE};
use crate::handover::status::Status;
use crate::handover::step::{SERVICEOPS, note, step};
use crate::handover::{Step, dns};

const DNS: &str = "operations/dns";

impl TrafficContext<'_> {
    /// The names of the service in each site, and the way back from its addresses.
    pub(super) fn addresses_step(&self) -> Result<Step> {
        let lines = self.addresses.iter().flat_map(|address| {
            let (forward, back) = dns::address_lines(self.service, address);
            let site = &address.site;
            [
                snippet(ZONE, format!("$ORIGIN svc.{site}.wmnet."), forward),
                snippet(
                    REVERSE,
                    format!("$ORIGIN {}", dns::reverse_origin(address)),
                    back,
                ),
            ]
        });
        let title = "Add the names of the service in each site (DNS)";
        let mut step = Step {
            repository: Some(DNS),
            files: vec![ZONE.into(), REVERSE.into()],
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
            let (found, missing) = dns::addresses(dns, self.service, &self.addresses);
            if !missing.is_empty() {
                let (zone, reverse) = dns::with_addresses(dns, self.service, &self.addresses)?;
                step.edits = edits(&[(&dns.zone, zone), (&dns.reverse, reverse)]);
            }
            step.status = Some(Status::of(&found, &missing));
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
                snippet(
                    ZONE,
                    "$ORIGIN discovery.wmnet.",
                    dns::discovery_line(service),
                ),
                snippet(MOCK, "", dns::mock_line(service)),
            ],
            ..step(
                "discovery",
                SERVICEOPS,
                "Add the name for all sites together (DNS discovery)",
            )
        };
        if let Some(dns) = &self.evidence.dns {
            let (found, missing) = dns::discovery(dns, service);
            if !missing.is_empty() && self.is_in_production() {
                let (zone, mock) = dns::with_discovery(dns, service)?;
                step.edits = edits(&[(&dns.zone, zone), (&dns.mock, mock)]);
            }
            step.status = Some(Status::of(&found, &missing));
        }
        Ok(step)
    }

    /// The names of a service behind the shared ingress.
    pub(super) fn ingress_names(&self) -> Result<Step> {
        let sites = self.sites();
        let lines = dns::ingress_lines(self.service, &sites).into_iter();
        let lines = lines.map(|(origin, line)| snippet(ZONE, format!("$ORIGIN {origin}."), line));
        let mut step = Step {
            repository: Some(DNS),
            files: vec![ZONE.into()],
            place: DNS.into(),
            how: vec![note(
                "They lead to the shared ingress, so that no address is needed.",
            )],
            done_when: resolves(self.service),
            after: vec!["ingress"],
            lines: lines.collect(),
            ..step("names", SERVICEOPS, "Add the names for the ingress (DNS)")
        };
        if let Some(dns) = &self.evidence.dns {
            let (found, missing) = dns::ingress(dns, self.service, &sites);
            if !missing.is_empty() {
                let zone = dns::with_ingress(dns, self.service, &sites)?;
                step.edits = edits(&[(&dns.zone, zone)]);
            }
            step.status = Some(Status::of(&found, &missing));
        }
        Ok(step)
    }
}

fn resolves(service: &str) -> String {
    format!("`dig {service}.discovery.wmnet` answers with an address.")
}

/// The files that are changed.
fn edits(files: &[(&SourceFile, String)]) -> Vec<Edit> {
    let changed = files.iter().filter(|(file, after)| file.text != *after);
    changed
        .map(|(file, after)| Edit::of(file, after.clone()))
        .collect()
}
