//! A service's names and addresses in DNS.

use super::{SharedName, TrafficContext};
use crate::changes::Edit;
use crate::handover::dns::{
    DISCOVERY, IngressTarget, NewRecord, Presence, address_records, discovery_alias,
    discovery_record, ingress_records, mock_line,
};
use crate::handover::status::Status;
use crate::handover::step::{DNS, How, command, note, step};
use crate::handover::{Dns, Snippet, Step};

/// The zone of internal names.
const ZONE: &str = Dns::ZONE;

impl TrafficContext<'_> {
    /// The names of the service in each site, and the way back from its addresses.
    pub(super) fn addresses_step(&self) -> Step {
        let lines = self.addresses.iter().flat_map(|address| {
            let [forward, back] = match &self.evidence.dns {
                Some(dns) => dns.written_address_records(self.service, *address),
                None => address_records(self.service, *address),
            };
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
            how: spread(note("Before the service is declared in the catalog.")),
            done_when: self.sites().first().map_or(String::new(), |site| {
                format!(
                    "`dig {}.svc.{site}.wmnet` answers with an address.",
                    self.service
                )
            }),
            after: Vec::new(),
            unknown: self.unknown_addresses().collect(),
            lines: lines.collect(),
            ..step("addresses", self.facts.team, title)
        };
        if let Some(dns) = &self.evidence.dns {
            let presence = dns.addresses(self.service, &self.addresses);
            step.status = Some(Status::of_used(&presence, self.is_in_production()));
            if presence.can_be_completed() && step.unknown.is_empty() {
                let texts = dns.with_addresses(self.service, &self.addresses);
                step.place_edits(texts.map(|(zone, reverse)| {
                    let files = [(dns.zone.file(), zone), (dns.reverse.file(), reverse)];
                    Edit::of_changed(files)
                }));
            }
        }
        step
    }

    /// The name for all sites together, which CI allows only once the state is production.
    pub(super) fn discovery(&self) -> Step {
        let title = "Add the name for all sites together (DNS discovery)";
        let step = step("discovery", self.facts.team, title);
        let name = self.shared_name();
        let is_declared = self.undeclared_names().iter().all(|other| *other != name);
        let mut step = self.shared_name_step(step, &name, vec!["production"], is_declared);
        if let (Some(status), Some(reason)) = (&mut step.status, self.goes_without_name()) {
            *status = Status::unknown(reason);
        }
        step
    }

    /// The second name, once the first is there.
    pub(super) fn second_name(&self) -> Option<Step> {
        let first = self.shared_name();
        let name = self.read_only_name()?;
        let dns = self.evidence.dns.as_ref();
        let presence = dns.map(|dns| dns.discovery(&first.name, first.kind));
        // Nobody can turn on a name that the catalog and conftool do not have.
        let is_declared = self.undeclared_names().is_empty() && self.is_in_conftool(&name.name);
        let is_ready = is_declared && presence.is_some_and(|presence| presence.is_complete());
        let title = format!("Add the second name {} (DNS discovery)", name.name);
        let step = step("read-only-name", self.facts.team, title);
        Some(self.shared_name_step(step, &name, vec!["discovery"], is_ready))
    }

    fn shared_name_step(
        &self,
        step: Step,
        shared: &SharedName,
        after: Vec<&'static str>,
        is_ready: bool,
    ) -> Step {
        let SharedName { name, kind } = shared;
        let mock = kind.path();
        let (record, resource) = match &self.evidence.dns {
            Some(dns) => dns.written_discovery(name, *kind),
            None => (discovery_record(name, *kind), mock_line(name, *kind)),
        };
        let mut step = Step {
            repository: Some(DNS),
            files: vec![ZONE.into(), mock.into()],
            place: DNS.into(),
            how: spread(note(format!(
                "Only once the catalog says production everywhere: {mock} says so itself."
            ))),
            done_when: resolves(name),
            after,
            lines: vec![in_zone(&record), Snippet::plain(mock, "", resource)],
            ..step
        };
        if let Some(dns) = &self.evidence.dns {
            let presence = dns.discovery(name, *kind);
            step.status = Some(Status::of(&presence));
            if presence.can_be_completed() && self.is_in_production() && is_ready {
                step.place_edits(dns.with_discovery(name, *kind).map(Edit::of_changed));
            }
        }
        step
    }

    /// The names of a service behind the shared ingress.
    pub(super) fn ingress_names(&self) -> Step {
        let sites = self.sites();
        let names = self.target(self.is_passive()).map(|target| {
            let records = ingress_records(self.service, &target, &sites);
            (target, records)
        });
        let step = step(
            "names",
            self.facts.team,
            "Add the names for the ingress (DNS)",
        );
        let step = Step {
            how: spread(note(
                "They lead to the shared ingress, so that no address is needed.",
            )),
            done_when: resolves(self.service),
            after: vec!["ingress"],
            ..step
        };
        self.alias_step(step, names, true)
    }

    /// The second name of a service behind an ingress, which all sites answer for.
    pub(super) fn second_alias(&self) -> Option<Step> {
        let name = format!("{}-ro", self.service);
        let dns = self.evidence.dns.as_ref();
        let is_there = dns.is_some_and(|dns| dns.has_ingress_names(&name));
        if !self.profile.details.read_only_name && !is_there {
            return None;
        }
        let names = self.target(false).map(|target| {
            let record = discovery_alias(&name, &target);
            (target, vec![record])
        });
        let title = format!("Add the second name {name} (DNS)");
        let step = step("read-only-name", self.facts.team, title);
        let step = Step {
            how: spread(note("All sites answer for it.")),
            done_when: resolves(&name),
            after: vec!["names"],
            ..step
        };
        // A change of its own, once the first names are there.
        let is_ready = dns.is_some_and(|dns| dns.has_ingress_names(self.service));
        Some(self.alias_step(step, names, is_ready))
    }

    fn alias_step(
        &self,
        step: Step,
        names: Option<(IngressTarget, Vec<NewRecord>)>,
        is_ready: bool,
    ) -> Step {
        let mut step = Step {
            repository: Some(DNS),
            files: vec![ZONE.into()],
            place: DNS.into(),
            ..step
        };
        let Some((target, records)) = names else {
            let group = &self.profile.group;
            step.unknown.push("the ingress".to_owned());
            step.status = Some(Status::unknown(format!(
                "the ingress of {group} is not known"
            )));
            return step;
        };
        let dns = self.evidence.dns.as_ref();
        let leads = |record: &NewRecord| dns.is_none_or(|dns| dns.has_target(record));
        let (records, dangling): (Vec<NewRecord>, Vec<NewRecord>) =
            records.into_iter().partition(leads);
        let written = |record| match dns {
            Some(dns) => dns.written_alias(record, &target.ingress),
            None => record,
        };
        let records: Vec<NewRecord> = records.into_iter().map(written).collect();
        let dangling = dangling.iter();
        let missing = dangling.map(|record| format!("{ZONE} has no {}", record.value));
        step.unknown.extend(missing);
        step.lines = records.iter().map(in_zone).collect();
        if let Some(dns) = &self.evidence.dns {
            let presence: Presence = dns.aliases(&records, &target.ingress);
            step.status = Some(match records.is_empty() {
                true => Status::unknown("the zone has no name of the ingress to lead to"),
                false => Status::of_used(&presence, self.is_in_production()),
            });
            if !presence.missing.is_empty() && is_ready {
                let zone = dns.with_aliases(records, &target.ingress);
                step.place_edits(zone.map(|zone| Edit::of_changed([(dns.zone.file(), zone)])));
            }
        }
        step
    }

    fn target(&self, is_passive: bool) -> Option<IngressTarget> {
        let (sites, dns) = (self.sites(), self.evidence.dns.as_ref());
        let ingress = self.facts.ingress?;
        let known = self.facts.discovery;
        Some(IngressTarget::of(ingress, known, dns, &sites, is_passive))
    }

    /// Whether one site at a time answers for the service behind the ingress.
    fn is_passive(&self) -> bool {
        let dns = self.evidence.dns.as_ref();
        let in_zone = dns.is_some_and(|dns| dns.is_passive_behind_ingress(self.service));
        self.profile.details.active_passive || in_zone
    }
}

/// A note, and how a change of the zones gets to the servers.
fn spread(note: How) -> Vec<How> {
    vec![note, command("sudo authdns-update")]
}

/// The line of a record below its origin in the zone of internal names.
fn in_zone(record: &NewRecord) -> Snippet {
    Snippet::plain(ZONE, format!("$ORIGIN {}.", record.origin), &record.line)
}

fn resolves(name: &str) -> String {
    format!("`dig {name}.{DISCOVERY}` answers with an address.")
}
