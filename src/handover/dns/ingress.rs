//! The names of a service behind a shared ingress.

use super::addresses::{full_name, origin};
use super::records::Record;
use super::zone::NewRecord;
use super::{DISCOVERY, Dns, Presence};
use crate::error::Result;
use crate::handover::address::Site;
use crate::handover::group_facts::IngressNames;

/// How all ingresses' names begin.
const INGRESS: &str = "k8s-ingress-";
/// How the name of an ingress ends that all sites answer for.
const READ: &str = "-ro";
/// How that ends which one site at a time answers for.
const WRITE: &str = "-rw";
/// How that ends which all sites answer for, beside one for a single site.
const ACTIVE: &str = "-aa";

/// Where the names of a service behind an ingress lead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::handover) struct IngressTarget {
    /// The ingress's name in a site.
    pub ingress: String,
    /// Its name for all sites together.
    pub discovery: String,
}

impl IngressTarget {
    /// The target for a service in these sites: among the names that the zone has for the ingress,
    /// or without a zone among those that it is known to have.
    pub fn of(
        ingress: &str,
        known: IngressNames,
        zone: Option<&Dns>,
        sites: &[Site],
        is_passive: bool,
    ) -> Self {
        let known: &[&str] = match known {
            IngressNames::One => &[""],
            IngressNames::ReadAndWrite => &[READ, WRITE],
            IngressNames::OneAndActive => &["", ACTIVE],
        };
        let is_there = |ending: &str| match zone {
            Some(dns) => dns
                .zone
                .find(DISCOVERY, &format!("{ingress}{ending}"))
                .is_some(),
            None => known.contains(&ending),
        };
        let wanted: &[&str] = match (is_passive, sites.len()) {
            (true, _) => &[WRITE, ""],
            (false, 0 | 1) => &[READ, ""],
            (false, _) => &[READ, ACTIVE, ""],
        };
        let ending = wanted.iter().find(|ending| is_there(ending));
        Self {
            ingress: ingress.to_owned(),
            discovery: format!("{ingress}{}", ending.copied().unwrap_or_default()),
        }
    }
}

/// The records of a service behind a shared ingress: one for each site, and that for all of them.
pub(in crate::handover) fn ingress_records(
    service: &str,
    target: &IngressTarget,
    sites: &[Site],
) -> Vec<NewRecord> {
    let in_site = |site: &Site| {
        let leads_to = format!("{}.", full_name(&target.ingress, *site));
        record(service, origin(*site), "1H  IN CNAME   ", leads_to)
    };
    let mut records: Vec<NewRecord> = sites.iter().map(in_site).collect();
    records.push(discovery_alias(service, target));
    records
}

/// The record of a name for all sites together.
pub(in crate::handover) fn discovery_alias(name: &str, target: &IngressTarget) -> NewRecord {
    let leads_to = format!("{}.{DISCOVERY}.", target.discovery);
    record(name, DISCOVERY.to_owned(), "300 IN CNAME", leads_to)
}

fn record(name: &str, origin: String, fields: &str, target: String) -> NewRecord {
    NewRecord {
        origin,
        name: name.to_owned(),
        line: format!("{name} {fields} {target}"),
        value: target,
        order: None,
    }
}

impl Dns {
    /// Whether a service has names that lead to an ingress.
    pub(in crate::handover) fn has_ingress_names(&self, service: &str) -> bool {
        let origins = Site::ALL.map(origin).into_iter();
        let mut origins = origins.chain([DISCOVERY.to_owned()]);
        origins.any(|origin| {
            let record = self.zone.find(&origin, service);
            let target = record.and_then(|record| record.value("CNAME"));
            target.is_some_and(|target| target.starts_with(INGRESS))
        })
    }

    /// Whether a service's name for all sites together leads to the ingress's for one at a time.
    pub(in crate::handover) fn is_passive_behind_ingress(&self, service: &str) -> bool {
        let record = self.zone.find(DISCOVERY, service);
        let target = record.and_then(|record| record.value("CNAME"));
        let name = target.and_then(|target| target.split('.').next());
        name.is_some_and(|name| name.starts_with(INGRESS) && name.ends_with(WRITE))
    }

    /// Where a service's name for all sites together leads to an ingress that all of them answer
    /// for.
    pub(in crate::handover) fn active_behind_ingress(&self, service: &str) -> Option<String> {
        let record = self.zone.find(DISCOVERY, service)?;
        let name = record.value("CNAME")?.split('.').next()?;
        let is_active = name.ends_with(READ) || name.ends_with(ACTIVE);
        (name.starts_with(INGRESS) && is_active).then(|| self.zone.place(record))
    }

    /// What there is of these names, which lead to an ingress.
    pub(in crate::handover) fn aliases(&self, records: &[NewRecord], ingress: &str) -> Presence {
        let mut presence = Presence::default();
        for new in records {
            let name = format!("{}.{}", new.name, new.origin);
            let Some(record) = self.zone.find(&new.origin, &new.name) else {
                presence.missing.push(name);
                continue;
            };
            let place = self.zone.place(record);
            let target = record.value("CNAME");
            if target.is_some_and(|target| leads_to(target, ingress)) {
                presence.found.push(place);
            } else {
                let missing = format!("{name} that leads to the ingress ({place})");
                presence.missing.push(missing);
            }
        }
        presence
    }

    /// The text of the zone with these names.
    ///
    /// # Errors
    /// Where there is no place for it.
    pub(in crate::handover) fn with_aliases(
        &self,
        mut new: Vec<NewRecord>,
        ingress: &str,
    ) -> Result<String> {
        new.retain(|record| self.zone.find(&record.origin, &record.name).is_none());
        self.zone.with(&new, &alias_order(ingress))
    }

    /// A record that leads to an ingress, as the zone writes it.
    pub(in crate::handover) fn written_alias(&self, new: NewRecord, ingress: &str) -> NewRecord {
        self.zone.as_written(new, &alias_order(ingress))
    }

    /// Whether the zone has the name that a record leads to: an ingress need not be in every site,
    /// nor have a name for all of them.
    pub(in crate::handover) fn has_target(&self, record: &NewRecord) -> bool {
        let target = record.value.trim_end_matches('.');
        let name = target.strip_suffix(&record.origin);
        let name = name.map(|name| name.trim_end_matches('.'));
        name.is_some_and(|name| self.zone.find(&record.origin, name).is_some())
    }
}

/// Tells names that lead to this ingress from those that lead to another, and from the rest.
fn alias_order(ingress: &str) -> impl Fn(&Record<'_>) -> Option<u8> {
    move |record| {
        let target = record.value("CNAME")?;
        match leads_to(target, ingress) {
            true => Some(0),
            false => target.starts_with(INGRESS).then_some(1),
        }
    }
}

/// Whether a target is a name of this ingress, and not of one whose name goes on from it.
fn leads_to(target: &str, ingress: &str) -> bool {
    let Some(rest) = target.strip_prefix(ingress) else {
        return false;
    };
    let endings = [".", "-ro.", "-rw.", "-aa."];
    endings.iter().any(|ending| rest.starts_with(ending))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dns(discovery: &str) -> Dns {
        let zone = format!("$ORIGIN discovery.wmnet.\n{discovery}");
        Dns::new(zone, String::new(), String::new(), None)
    }

    fn target(zone: Option<&str>, known: IngressNames, sites: usize, is_passive: bool) -> String {
        let dns = zone.map(dns);
        let sites = &Site::ALL[..sites];
        IngressTarget::of("k8s-ingress-x", known, dns.as_ref(), sites, is_passive).discovery
    }

    #[test]
    fn the_name_for_all_sites_is_one_that_the_zone_has() {
        let one = "k8s-ingress-x 300/10 IN DYNA metafo!disc-x\n";
        let two = "k8s-ingress-x-ro 1 IN DYNA geoip!a\nk8s-ingress-x-rw 1 IN DYNA metafo!b\n";
        let with_active = format!("{one}k8s-ingress-x-aa 1 IN DYNA geoip!a\n");
        let known = IngressNames::ReadAndWrite;
        for (zone, sites, is_passive, expected) in [
            (one, 2, false, ""),
            (two, 2, false, "-ro"),
            (two, 1, true, "-rw"),
            (&with_active, 2, false, "-aa"),
            (&with_active, 1, false, ""),
            (&with_active, 2, true, ""),
        ] {
            let found = target(Some(zone), known, sites, is_passive);
            assert_eq!(found, format!("k8s-ingress-x{expected}"));
        }
    }

    #[test]
    fn without_a_zone_it_is_one_that_is_known() {
        let found = |known, sites, passive| target(None, known, sites, passive);
        assert_eq!(found(IngressNames::One, 2, false), "k8s-ingress-x");
        assert_eq!(
            found(IngressNames::ReadAndWrite, 2, false),
            "k8s-ingress-x-ro"
        );
        assert_eq!(
            found(IngressNames::ReadAndWrite, 2, true),
            "k8s-ingress-x-rw"
        );
        assert_eq!(
            found(IngressNames::OneAndActive, 2, false),
            "k8s-ingress-x-aa"
        );
        assert_eq!(found(IngressNames::OneAndActive, 1, false), "k8s-ingress-x");
    }

    #[test]
    fn a_name_goes_among_those_of_its_own_ingress() {
        let zone = "k8s-ingress-x 1 IN DYNA geoip!a\na 300 IN CNAME k8s-ingress-x.discovery.wmnet.\nb 300 IN CNAME k8s-ingress-x-y.discovery.wmnet.\n";
        let with = |zone: &str| {
            let dns = dns(zone);
            let target =
                IngressTarget::of("k8s-ingress-x", IngressNames::One, Some(&dns), &[], false);
            dns.with_aliases(vec![discovery_alias("c", &target)], "k8s-ingress-x")
        };
        let after = with(zone).unwrap();
        assert!(
            after.contains("\na 300 IN CNAME k8s-ingress-x.discovery.wmnet.\nc 300 "),
            "{after}"
        );
        // The first of its ingress goes below the names of others.
        let first = with(&zone.replace("a 300", ";")).unwrap();
        assert!(
            first.contains("x-y.discovery.wmnet.\nc 300 IN CNAME"),
            "{first}"
        );
    }

    #[test]
    fn a_name_leads_only_to_what_is_there() {
        let target = |dns: &Dns| {
            IngressTarget::of("k8s-ingress-x", IngressNames::One, Some(dns), &[], false)
        };
        for (zone, is_there) in [
            ("other 1 IN A 10.0.0.1\n", false),
            ("k8s-ingress-x 1 IN DYNA geoip!a\n", true),
        ] {
            let dns = dns(zone);
            let record = discovery_alias("c", &target(&dns));
            assert_eq!(dns.has_target(&record), is_there, "{zone}");
        }
    }
}
