//! The service in operations/dns: its addresses, and its name for all sites together.

use std::net::Ipv4Addr;

use super::clones::{Address, Dns, SourceFile};
use crate::error::{Error, Result};
use crate::zone::{Record, last_line_of, origin_line, records, usual_column, with_line_below};

/// Below which name the services are that every site can answer for.
const DISCOVERY: &str = "discovery.wmnet";
/// The name of the shared ingress.
const INGRESS: &str = "k8s-ingress-wikikube";
/// What stands in the mock file after a resource's name.
const MOCK_RESOURCE: &str = "=> { map => mock, dcmap => { mock => 192.0.2.1 } }";

/// How long a name for all sites together holds.
const DISCOVERY_TTL: &str = "300/10";
/// The comment at what is not known yet.
const TO_BE_ASSIGNED: &str = " ; to be assigned";

/// The origin of the services of a site.
fn origin(site: &str) -> String {
    format!("svc.{site}.wmnet")
}

/// The name of a service in a site.
fn full_name(service: &str, site: &str) -> String {
    format!("{service}.{}", origin(site))
}

/// The origin of a network's reverse records, as the zone file writes it: `2.2.@Z`.
pub(super) fn reverse_origin(address: &Address) -> String {
    let mut numbers: Vec<&str> = address.network.split('.').skip(1).collect();
    numbers.reverse();
    format!("{}.@Z", numbers.join("."))
}

/// The lines that give a service an address in a site: forward and back.
pub(super) fn address_lines(service: &str, address: &Address) -> (String, String) {
    let host = address.host.map_or("x".to_owned(), |host| host.to_string());
    let mark = match address.host {
        Some(_) => "",
        None => TO_BE_ASSIGNED,
    };
    (
        format!("{service} 1H  IN A    {}{mark}", address.text()),
        format!(
            "{host}  1H  IN PTR  {}.{mark}",
            full_name(service, &address.site)
        ),
    )
}

/// The line of a service's name for all sites together.
pub(super) fn discovery_line(service: &str) -> String {
    format!("{service} {DISCOVERY_TTL} IN DYNA geoip!disc-{service}")
}

/// The line of the resource that CI takes for a real one.
pub(super) fn mock_line(service: &str) -> String {
    format!("disc-{service} {MOCK_RESOURCE}")
}

/// The lines of a service behind the shared ingress: one for each site, and that for all of them.
pub(super) fn ingress_lines(service: &str, sites: &[String]) -> Vec<(String, String)> {
    let in_site = |site: &String| {
        let target = full_name(INGRESS, site);
        (origin(site), format!("{service} 1H  IN CNAME    {target}."))
    };
    let mut lines: Vec<(String, String)> = sites.iter().map(in_site).collect();
    let all = format!("{service} 300 IN CNAME {INGRESS}-ro.{DISCOVERY}.");
    lines.push((DISCOVERY.to_owned(), all));
    lines
}

/// Where a name stands below an origin: the line.
fn find<'z>(zone: &'z SourceFile, origin: &str, name: &str) -> Option<Record<'z>> {
    let mut found = records(&zone.text);
    found.find(|record| record.origin == origin && record.name == name)
}

/// What there is of a service's addresses: the lines that were found, and what is not there.
pub(super) fn addresses(
    dns: &Dns,
    service: &str,
    addresses: &[Address],
) -> (Vec<String>, Vec<String>) {
    let (mut found, mut missing) = (Vec::new(), Vec::new());
    for address in addresses {
        let name = full_name(service, &address.site);
        let forward = find(&dns.zone, &origin(&address.site), service);
        let is_assigned = |value: &str| value.parse::<Ipv4Addr>().is_ok();
        match forward {
            Some(record) if record.value("A").is_some_and(is_assigned) => {
                found.push(format!("{}:{}", dns.zone.path, record.line));
            }
            Some(record) => {
                let place = format!("{}:{}", dns.zone.path, record.line);
                missing.push(format!("address of {name} ({place})"));
            }
            None => missing.push(format!("address of {name}")),
        }
        match reverse_record(dns, address, &name) {
            Some(record) if record.name.parse::<u8>().is_ok() => {
                found.push(format!("{}:{}", dns.reverse.path, record.line));
            }
            _ => missing.push(format!("PTR record of {name}")),
        }
    }
    (found, missing)
}

fn reverse_record<'d>(dns: &'d Dns, address: &Address, name: &str) -> Option<Record<'d>> {
    let origin = reverse_origin(address);
    let target = format!("{name}.");
    let mut found = records(&dns.reverse.text);
    found.find(|record| record.origin == origin && record.value("PTR") == Some(target.as_str()))
}

/// The address that the zone has for a service in a site.
pub(super) fn address_in<'d>(dns: &'d Dns, service: &str, site: &str) -> Option<&'d str> {
    find(&dns.zone, &origin(site), service)?.value("A")
}

/// Both zones with a service's addresses.
pub(super) fn with_addresses(
    dns: &Dns,
    service: &str,
    addresses: &[Address],
) -> Result<(String, String)> {
    let (mut zone, mut reverse) = (dns.zone.clone(), dns.reverse.clone());
    for address in addresses {
        let name = full_name(service, &address.site);
        let mark = match address.host {
            Some(_) => "",
            None => TO_BE_ASSIGNED,
        };
        let (forward, back) = address_lines(service, address);
        if find(&dns.zone, &origin(&address.site), service).is_none() {
            let siblings = Siblings::of(&zone, &origin(&address.site), |record| {
                let value = record.value("A")?.strip_prefix(&address.network)?;
                value.strip_prefix('.')?.parse().ok()
            });
            let line = siblings.line(address.host, service, &(address.text() + mark));
            zone.text = siblings.with(line, &forward)?;
        }
        if reverse_record(dns, address, &name).is_none() {
            let siblings = Siblings::of(&reverse, &reverse_origin(address), |record| {
                record.value("PTR")?;
                record.name.parse().ok()
            });
            let host = address.host.map_or("x".to_owned(), |host| host.to_string());
            let line = siblings.line(address.host, &host, &format!("{name}.{mark}"));
            reverse.text = siblings.with(line, &back)?;
        }
    }
    Ok((zone.text, reverse.text))
}

/// The records beside which a new one goes, each with a number that tells their order.
struct Siblings<'z> {
    zone: &'z SourceFile,
    origin: String,
    records: Vec<(u8, Record<'z>)>,
}

impl<'z> Siblings<'z> {
    fn of(zone: &'z SourceFile, origin: &str, number: impl Fn(&Record<'z>) -> Option<u8>) -> Self {
        let below = records(&zone.text).filter(|record| record.origin == origin);
        let records = below.filter_map(|record| Some((number(&record)?, record)));
        Self {
            zone,
            origin: origin.to_owned(),
            records: records.collect(),
        }
    }

    /// The line of a new record, and the number of the line that it goes below: the last with a
    /// lower number, or the last of all where it has none. `None` without siblings.
    fn line(&self, number: Option<u8>, name: &str, value: &str) -> Option<(usize, String)> {
        let siblings = self.records.iter();
        let lower = siblings.filter(|(other, _)| number.is_none_or(|own| *other < own));
        let order = |(other, record): &&(u8, Record<'_>)| match number {
            Some(_) => (*other, record.line),
            None => (0, record.line),
        };
        let (_, above) = lower.max_by_key(order)?;
        // A neighbour whose name is too long for the columns is no model for the others.
        let all: Vec<Record<'_>> = self.records.iter().map(|(_, record)| *record).collect();
        let column = usual_column(&all);
        let model = all.iter().rfind(|record| record.column() == column)?;
        Some((above.line, model.like(name, value, column)))
    }

    /// The zone with a line among its siblings, or `alone` at the top of the origin.
    fn with(&self, line: Option<(usize, String)>, alone: &str) -> Result<String> {
        let text = &self.zone.text;
        if let Some((above, line)) = line {
            return Ok(with_line_below(text, last_line_of(text, above), &line));
        }
        let origin = origin_line(text, &self.origin).ok_or_else(|| {
            Error::failed(format!("{} has no $ORIGIN {}", self.zone.path, self.origin))
                .hint("look whether the clone is that of operations/dns, and up to date")
        })?;
        Ok(with_line_below(text, last_line_of(text, origin), alone))
    }
}

/// What there is of a service's name for all sites together.
pub(super) fn discovery(dns: &Dns, service: &str) -> (Vec<String>, Vec<String>) {
    let (mut found, mut missing) = (Vec::new(), Vec::new());
    match find(&dns.zone, DISCOVERY, service) {
        Some(record) => found.push(format!("{}:{}", dns.zone.path, record.line)),
        None => missing.push(format!("{service}.{DISCOVERY}")),
    }
    let resource = format!("disc-{service}");
    let mut lines = dns.mock.text.lines().enumerate();
    match lines.find(|(_, line)| line.split_whitespace().next() == Some(&resource)) {
        Some((index, _)) => found.push(format!("{}:{}", dns.mock.path, index + 1)),
        None => missing.push(format!("{resource} in {}", dns.mock.path)),
    }
    (found, missing)
}

/// The zone and the mock file with a service's name for all sites together.
pub(super) fn with_discovery(dns: &Dns, service: &str) -> Result<(String, String)> {
    let zone = if find(&dns.zone, DISCOVERY, service).is_some() {
        dns.zone.text.clone()
    } else {
        let siblings = Siblings::of(&dns.zone, DISCOVERY, |record| {
            let is_shared = record.value("DYNA")?.starts_with("geoip!disc-");
            (is_shared && record.rest.starts_with(DISCOVERY_TTL)).then_some(0)
        });
        let line = siblings.line(None, service, &format!("geoip!disc-{service}"));
        siblings.with(line, &discovery_line(service))?
    };
    Ok((zone, with_mock(&dns.mock, service)))
}

fn with_mock(mock: &SourceFile, service: &str) -> String {
    let resource = format!("disc-{service}");
    let lines = mock.text.lines().enumerate();
    let resources = lines.filter(|(_, line)| line.starts_with("disc-") && line.contains("=>"));
    let mut last = mock.text.lines().count();
    let mut column = usize::MAX;
    for (index, line) in resources {
        if line.split_whitespace().next() == Some(&resource) {
            return mock.text.clone();
        }
        // Longer names than most push it out of its column.
        column = column.min(line.find("=>").unwrap_or(column));
        last = index + 1;
    }
    let width = match column {
        usize::MAX => 0,
        column => column,
    };
    let width = width.max(resource.len() + 1);
    let line = format!("{resource:width$}{MOCK_RESOURCE}");
    with_line_below(&mock.text, last, &line)
}

/// What there is of the names of a service behind the shared ingress.
pub(super) fn ingress(dns: &Dns, service: &str, sites: &[String]) -> (Vec<String>, Vec<String>) {
    let (mut found, mut missing) = (Vec::new(), Vec::new());
    for (origin, _) in ingress_lines(service, sites) {
        let name = format!("{service}.{origin}");
        let record = find(&dns.zone, &origin, service);
        let place = record.map(|record| format!("{}:{}", dns.zone.path, record.line));
        let target = record.and_then(|record| record.value("CNAME"));
        match (place, target.is_some_and(|name| name.starts_with(INGRESS))) {
            (Some(place), true) => found.push(place),
            (Some(place), false) => {
                missing.push(format!("{name} that leads to the ingress ({place})"));
            }
            (None, _) => missing.push(name),
        }
    }
    (found, missing)
}

/// The zone with the names of a service behind the shared ingress.
pub(super) fn with_ingress(dns: &Dns, service: &str, sites: &[String]) -> Result<String> {
    let mut zone = dns.zone.clone();
    for (origin, line) in ingress_lines(service, sites) {
        if find(&zone, &origin, service).is_some() {
            continue;
        }
        let value = line.split_whitespace().last().unwrap_or_default();
        let siblings = Siblings::of(&zone, &origin, |record| {
            record.value("CNAME")?.starts_with(INGRESS).then_some(0)
        });
        let like = siblings.line(None, service, value);
        zone.text = siblings.with(like, &line)?;
    }
    Ok(zone.text)
}
