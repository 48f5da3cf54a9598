//! A service's address in each site: its name there, and the way back from the address.

use std::collections::BTreeSet;
use std::net::Ipv4Addr;

use super::records::{Record, reserved_below};
use super::zone::NewRecord;
use super::{Dns, Presence};
use crate::error::Result;
use crate::handover::address::{Address, Site};

/// The comment at what is not known yet.
const TO_BE_ASSIGNED: &str = " ; to be assigned";

/// One more than the last byte that an address may end in.
const HOSTS: u8 = 255;

/// The origin of the services of a site.
pub(super) fn origin(site: Site) -> String {
    format!("svc.{site}.wmnet")
}

/// The name of a service in a site.
pub(super) fn full_name(service: &str, site: Site) -> String {
    format!("{service}.{}", origin(site))
}

/// The records that give a service an address in a site: forward and back.
pub(in crate::handover) fn address_records(service: &str, address: Address) -> [NewRecord; 2] {
    let mark = match address.host {
        Some(_) => "",
        None => TO_BE_ASSIGNED,
    };
    let (site, host) = (address.site, address.host_text());
    let forward = format!("{address}{mark}");
    let back = format!("{}.{mark}", full_name(service, site));
    [
        NewRecord {
            origin: origin(site),
            name: service.to_owned(),
            line: format!("{service} 1H  IN A    {forward}"),
            value: forward,
            order: address.host,
        },
        NewRecord {
            origin: site.reverse_origin(),
            line: format!("{host}  1H  IN PTR  {back}"),
            name: host,
            value: back,
            order: address.host,
        },
    ]
}

impl Dns {
    /// The address that the zone has for a service in a site.
    pub(in crate::handover) fn address(&self, service: &str, site: Site) -> Option<Address> {
        let record = self.zone.find(&origin(site), service)?;
        Some(Address::written(site, record.value("A")?))
    }

    /// The last byte for an address that nobody has, the same in all sites: above all that are
    /// taken or reserved, as people take them, else the lowest that is free. `taken` are those
    /// that the zones do not show.
    pub(in crate::handover) fn free_host(&self, taken: impl Iterator<Item = u8>) -> Option<u8> {
        let mut used: BTreeSet<u8> = taken.collect();
        for site in Site::ALL {
            let (forward, back) = (origin(site), site.reverse_origin());
            let names = self
                .zone
                .records()
                .filter(|record| record.origin == forward);
            let hosts = names.filter_map(|record| Address::written(site, record.value("A")?).host);
            used.extend(hosts);
            let pointers = self.reverse.records();
            let pointers = pointers.filter(|record| record.origin == back);
            used.extend(pointers.filter_map(|record| record.name.parse::<u8>().ok()));
            for (zone, origin) in [(&self.zone, &forward), (&self.reverse, &back)] {
                let reserved = reserved_below(&zone.file().text, origin);
                used.extend(reserved.iter().map(|(host, _)| *host));
            }
        }
        let above = used.last().and_then(|last| last.checked_add(1));
        let mut all = above.into_iter().chain(1..HOSTS);
        all.find(|host| *host < HOSTS && !used.contains(host))
    }

    /// Who but this service has an address with that last byte in some site, or what keeps it, with
    /// the place: as a sentence goes on after "the address".
    pub(in crate::handover) fn holder(&self, service: &str, host: u8) -> Option<String> {
        Site::ALL.into_iter().find_map(|site| {
            let (forward, back) = (origin(site), site.reverse_origin());
            let address = Address {
                site,
                host: Some(host),
            };
            let is_its = |value: &str| Address::written(site, value) == address;
            let named = self.zone.records().find(|record| {
                let is_of_other = record.origin == forward && record.name != service;
                is_of_other && record.value("A").is_some_and(is_its)
            });
            if let Some(record) = named {
                let place = self.zone.place(record);
                return Some(format!(
                    "{address} is that of {}.{forward} ({place})",
                    record.name
                ));
            }
            let own = format!("{}.", full_name(service, site));
            let pointer = self.reverse.records().find_map(|record| {
                let is_its = record.origin == back && record.name.parse() == Ok(host);
                let name = record.value("PTR").filter(|name| is_its && *name != own)?;
                Some((record, name))
            });
            if let Some((record, name)) = pointer {
                let (name, place) = (name.trim_end_matches('.'), self.reverse.place(record));
                return Some(format!("{address} is that of {name} ({place})"));
            }
            let mut zones = [(&self.zone, &forward), (&self.reverse, &back)].into_iter();
            zones.find_map(|(zone, origin)| {
                let file = zone.file();
                let reserved = reserved_below(&file.text, origin);
                let (_, line) = reserved.iter().find(|(kept, _)| *kept == host)?;
                Some(format!("{address} is reserved ({}:{line})", file.path))
            })
        })
    }

    /// What there is of a service's addresses.
    pub(in crate::handover) fn addresses(&self, service: &str, addresses: &[Address]) -> Presence {
        let mut presence = Presence::default();
        let is_assigned = |value: &str| value.parse::<Ipv4Addr>().is_ok();
        for address in addresses {
            let name = full_name(service, address.site);
            match self.zone.find(&origin(address.site), service) {
                Some(record) if record.value("A").is_some_and(is_assigned) => {
                    let own = Address::written(address.site, record.value("A").unwrap_or_default());
                    let place = self.zone.place(record);
                    note_host(&mut presence, place, own.host, *address);
                }
                Some(record) => {
                    let place = self.zone.place(record);
                    presence
                        .missing
                        .push(format!("address of {name} ({place})"));
                }
                None => presence.missing.push(format!("address of {name}")),
            }
            match self.reverse_record(address.site, &name) {
                Some(record) if record.name.parse::<u8>().is_ok() => {
                    let place = self.reverse.place(record);
                    note_host(&mut presence, place, record.name.parse().ok(), *address);
                }
                _ => presence.missing.push(format!("PTR record of {name}")),
            }
        }
        presence
    }

    pub(super) fn reverse_record(&self, site: Site, name: &str) -> Option<Record<'_>> {
        let (origin, target) = (site.reverse_origin(), format!("{name}."));
        let mut found = self.reverse.records();
        found.find(|record| record.origin == origin && record.value("PTR") == Some(&target))
    }

    /// The texts of both zones with a service's addresses.
    pub(in crate::handover) fn with_addresses(
        &self,
        service: &str,
        addresses: &[Address],
    ) -> Result<(String, String)> {
        let (mut names, mut pointers) = (Vec::new(), Vec::new());
        for address in addresses {
            let site = address.site;
            let [forward, back] = address_records(service, *address);
            if self.zone.find(&forward.origin, service).is_none() {
                names.push(forward);
            }
            if self
                .reverse_record(site, &full_name(service, site))
                .is_none()
            {
                pointers.push(back);
            }
        }
        let zone = self.zone.with(&names, &address_order)?;
        let reverse = self.reverse.with(&pointers, &pointer_order)?;
        Ok((zone, reverse))
    }

    /// The records that give a service an address in a site, as the zones write them.
    pub(in crate::handover) fn written_address_records(
        &self,
        service: &str,
        address: Address,
    ) -> [NewRecord; 2] {
        let [forward, back] = address_records(service, address);
        [
            self.zone.as_written(forward, &address_order),
            self.reverse.as_written(back, &pointer_order),
        ]
    }
}

/// The number that orders the addresses of a site.
fn address_order(record: &Record<'_>) -> Option<u8> {
    let mut sites = Site::ALL.into_iter();
    let site = sites.find(|site| record.origin == origin(*site))?;
    Address::written(site, record.value("A")?).host
}

/// The number that orders the ways back.
fn pointer_order(record: &Record<'_>) -> Option<u8> {
    record.value("PTR")?;
    record.name.parse().ok()
}

/// Notes that a record gives the service an address, or another one than it has.
fn note_host(presence: &mut Presence, place: String, found: Option<u8>, address: Address) {
    let is_other = found.is_some() && address.host.is_some() && found != address.host;
    match is_other {
        true => {
            let found = Address {
                host: found,
                ..address
            };
            let wrong = format!("{place} has {found}, not {address}");
            presence.wrong.push(wrong);
        }
        false => presence.found.push(place),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_goes_below_the_one_with_the_next_lower_number() {
        let zone = "$ORIGIN svc.eqiad.wmnet.\na 1H IN A 10.2.2.20\nb 1H IN A 10.2.2.11\n";
        let reverse = "$ORIGIN 2.2.@Z\n20 1H IN PTR a.\n11 1H IN PTR b.\n";
        let dns = Dns::new(zone.into(), reverse.into(), String::new(), None);
        let with = |host| {
            let address = Address {
                site: Site::Eqiad,
                host,
            };
            dns.with_addresses("c", &[address]).unwrap()
        };
        let (after, back) = with(Some(25));
        assert_eq!(after, zone.replace("b 1H", "c 1H IN A 10.2.2.25\nb 1H"));
        let pointer = "25 1H IN PTR c.svc.eqiad.wmnet.\n11 1H";
        assert_eq!(back, reverse.replace("11 1H", pointer));
        // One that is not assigned goes to the end.
        let open = format!("{zone}c 1H IN A 10.2.2.x ; to be assigned\n");
        assert_eq!(with(None).0, open);
    }

    #[test]
    fn a_free_address_is_above_all_that_are_taken_or_reserved_in_any_site() {
        let zone = "$ORIGIN svc.eqiad.wmnet.\na 1H IN A 10.2.2.20\nb 1H IN A 10.64.0.90\n$ORIGIN svc.codfw.wmnet.\nc 1H IN A 10.2.1.22\n";
        let reverse = "$ORIGIN 1.2.@Z\n; 23 reserved for later\n; 60\n$ORIGIN 0.3.@Z\n; 77 reserved for others\n";
        let free = |zone: &str, reverse: &str, taken: &[u8]| {
            let dns = Dns::new(zone.into(), reverse.into(), String::new(), None);
            dns.free_host(taken.iter().copied())
        };
        assert_eq!(free(zone, reverse, &[]), Some(24));
        assert_eq!(free(zone, "", &[]), Some(23));
        assert_eq!(free(zone, reverse, &[24]), Some(25));
        // Where the highest is taken, the lowest that is free.
        assert_eq!(free(zone, reverse, &[254, 1]), Some(2));
        let all: Vec<u8> = (1..=254).collect();
        assert_eq!(free(zone, reverse, &all), None);
    }
}
