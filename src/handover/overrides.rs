//! What the person says of a service's traffic, and what follows from its values where they say
//! nothing.

use super::address::Site;
use super::{Address, Catalog, CatalogEntry, Dns, Host, ObservedTraffic, Puppet, TrafficDetails};
use crate::create::answers::{PortChoice, Traffic, port_warning};
use crate::error::{Error, Result};
use crate::names::{Namespace, Port, TaskId};
use crate::repository::{PublicPort, Repository};

/// What the person says of a service that is there already; what is left open is read from the
/// values.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Overrides {
    /// Whether the service is to be taken away, and so may be gone already.
    pub is_removal: bool,
    /// How traffic from outside reaches it.
    pub traffic: Option<Traffic>,
    /// The port for that.
    pub port: Option<PortChoice>,
    /// The ticket.
    pub task: Option<TaskId>,
    /// The namespace, where no files say it yet.
    pub namespace: Option<Namespace>,
    /// What they say of its traffic besides.
    pub details: TrafficDetails,
}

/// How traffic reaches a service: what the person says, else what the values say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Settings {
    /// How traffic from outside reaches it.
    pub traffic: Traffic,
    /// The port for that.
    pub port: Option<Port>,
    /// The ticket.
    pub task: Option<TaskId>,
    /// What is known of its traffic besides.
    pub details: TrafficDetails,
    /// The port, where it was chosen because nobody has it.
    pub free_port: Option<Port>,
    /// That another service has the port, and what the catalog contradicts.
    pub warnings: Vec<String>,
}

impl Overrides {
    /// Fills in what the person leaves open.
    ///
    /// # Errors
    /// Where a folder cannot be listed, or a free port is asked for and there is none.
    pub fn settle(
        &self,
        service: &str,
        observed: &ObservedTraffic,
        repository: &Repository<'_>,
        (puppet, dns): (Option<&Puppet>, Option<&Dns>),
    ) -> Result<Settings> {
        let declared = puppet.and_then(|puppet| puppet.catalog.entry(service));
        let in_catalog = declared.as_ref().and_then(CatalogEntry::traffic);
        let in_zone = || traffic_in_zone(service, dns);
        let traffic = in_catalog.or(self.traffic).or_else(in_zone);
        let traffic = traffic.unwrap_or_else(|| observed.traffic());
        let passive = self.contradicted_active_passive(service, declared.as_ref(), dns);
        if traffic == Traffic::Lvs && !self.is_removal {
            self.refuse_taken_address(service, (puppet, dns))?;
        }
        let ports = self.ports_in_use(traffic, repository, puppet)?;
        let own = own_port(service, observed, &ports);
        let free_port = match (self.port, own) {
            (Some(PortChoice::Auto), None) => Some(PortChoice::Auto.among(&ports, None)?),
            _ => None,
        };
        let other_kind = declared
            .as_ref()
            .and_then(|entry| self.contradicted_kind(entry));
        let declared = declared.filter(|entry| entry.has_lvs);
        let port = match self.port {
            Some(PortChoice::Number(port)) => declared_port(declared.as_ref()).or(Some(port)),
            Some(PortChoice::Auto) | None => own.or(free_port),
        };
        let mut details = self.details.clone();
        details.active_passive &= passive.is_none();
        let numbers = declared.map_or(Vec::new(), |entry| self.contradicted_by(&entry));
        let mut warnings: Vec<String> = other_kind.into_iter().chain(passive).collect();
        warnings.extend(numbers);
        warnings.extend(port.and_then(|port| port_warning(service, port.number(), &ports)));
        Ok(Settings {
            traffic,
            port,
            task: self.task.clone(),
            details,
            free_port,
            warnings,
        })
    }

    /// Refuses an address that another service has, or that is kept for something. A service that has
    /// one already keeps it, whatever the person says.
    fn refuse_taken_address(
        &self,
        service: &str,
        (puppet, dns): (Option<&Puppet>, Option<&Dns>),
    ) -> Result<()> {
        let Some(host) = self.details.address.map(Host::number) else {
            return Ok(());
        };
        if own_address(service, (puppet, dns)).is_some() {
            return Ok(());
        }
        let in_zones = dns.and_then(|dns| dns.holder(service, host));
        let in_catalog = || puppet?.catalog.holder(service, host);
        in_zones.or_else(in_catalog).map_or(Ok(()), |holder| {
            Err(Error::invalid(format!("the address {holder}"))
                .hint("give another with --address, or leave it out for the next that is free"))
        })
    }

    /// That the person says another kind of traffic than the catalog.
    fn contradicted_kind(&self, entry: &CatalogEntry) -> Option<String> {
        let (said, own) = (self.traffic?, entry.traffic()?);
        let how = match own {
            Traffic::Ingress => "behind an ingress",
            _ => "with a load balancer of its own",
        };
        (said != own).then(|| {
            let (said, place) = (said.as_str(), place_of(entry));
            format!("--traffic {said} is not used: the catalog has it {how} ({place})")
        })
    }

    /// That the person says that one site at a time answers, and the catalog or the zone has a name
    /// that all answer for.
    fn contradicted_active_passive(
        &self,
        service: &str,
        entry: Option<&CatalogEntry>,
        dns: Option<&Dns>,
    ) -> Option<String> {
        let said = self
            .details
            .active_passive
            .then_some("--active-passive is not used")?;
        let name = entry.and_then(|entry| entry.shared_name(service));
        if let (Some(entry), Some(name)) = (entry, name) {
            let (name, place) = (&name.name, name.active_active.then(|| place_of(entry))?);
            return Some(format!(
                "{said}: the catalog has {name} active in all sites ({place})"
            ));
        }
        let place = dns?.active_behind_ingress(service)?;
        Some(format!(
            "{said}: the zone has its name active in all sites ({place})"
        ))
    }

    /// What the person says otherwise than the catalog, whose values are used.
    fn contradicted_by(&self, entry: &CatalogEntry) -> Vec<String> {
        let place = place_of(entry);
        let mut warnings = Vec::new();
        if let (Some(PortChoice::Number(said)), Some(own)) = (self.port, declared_port(Some(entry)))
        {
            let is_other = said.number() != own.number();
            let (said, own) = (said.number(), own.number());
            warnings.extend(is_other.then(|| {
                format!("--port {said} is not used: the catalog has port {own} ({place})")
            }));
        }
        let mut known = entry.addresses.iter().filter(|own| own.host.is_some());
        let said = self.details.address.map(Host::number);
        let other = known.find(|own| said.is_some() && own.host != said);
        if let (Some(said), Some(own)) = (said, other) {
            warnings.push(format!(
                "--address {said} is not used: the catalog has {own} ({place})"
            ));
        }
        warnings
    }

    /// The ports of all services. Nobody needs them for services behind the ingress, which share
    /// its port.
    fn ports_in_use(
        &self,
        traffic: Traffic,
        repository: &Repository<'_>,
        puppet: Option<&Puppet>,
    ) -> Result<Vec<PublicPort>> {
        if traffic != Traffic::Lvs && self.port.is_none() {
            return Ok(Vec::new());
        }
        let mut ports = repository.public_ports()?;
        ports.extend(
            puppet
                .into_iter()
                .flat_map(|puppet| puppet.catalog.own_ports()),
        );
        Ok(ports)
    }
}

/// Where an entry of the catalog is.
fn place_of(entry: &CatalogEntry) -> String {
    format!("{}:{}", Catalog::PATH, entry.line)
}

/// How traffic reaches a service that has names that lead to an ingress.
fn traffic_in_zone(service: &str, dns: Option<&Dns>) -> Option<Traffic> {
    let has_names = dns.is_some_and(|dns| dns.has_ingress_names(service));
    has_names.then_some(Traffic::Ingress)
}

/// An address that a service has in some site, by the catalog or else by the zone.
fn own_address(service: &str, (puppet, dns): (Option<&Puppet>, Option<&Dns>)) -> Option<Address> {
    let entry = puppet.and_then(|puppet| puppet.catalog.entry(service));
    let in_catalog = |site| entry.as_ref()?.address(site);
    let in_zone = |site| dns?.address(service, site);
    let mut known = Site::USUAL
        .into_iter()
        .filter_map(in_catalog)
        .chain(Site::USUAL.into_iter().filter_map(in_zone));
    known.find(|address| address.host.is_some())
}

/// The port of an entry in the catalog.
fn declared_port(entry: Option<&CatalogEntry>) -> Option<Port> {
    entry?.port?.to_string().parse().ok()
}

/// The port that a service has: by its values, else by its declaration among `ports`.
fn own_port(service: &str, observed: &ObservedTraffic, ports: &[PublicPort]) -> Option<Port> {
    let declared = || ports.iter().find(|used| used.service == service);
    let number = observed.port.or_else(|| declared().map(|used| used.port))?;
    number.to_string().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::repository::memory::MemoryFiles;
    use crate::repository::{Layout, Snapshot};

    /// In a folder where `own` has port 4001 and `other` 4002.
    fn settled(overrides: &Overrides, service: &str, observed: &ObservedTraffic) -> Settings {
        let files = MemoryFiles::of(&[
            ("own/values.yaml", "mesh:\n  public_port: 4001\n"),
            ("other/values.yaml", "mesh:\n  public_port: 4002\n"),
        ]);
        let snapshot = Snapshot::new(&files);
        let repository = Repository::new(&snapshot, Layout::Folder);
        overrides
            .settle(service, observed, &repository, (None, None))
            .unwrap()
    }

    fn port_of(traffic: Traffic, port: Option<&str>, service: &str) -> (Option<u16>, bool, bool) {
        let overrides = Overrides {
            traffic: Some(traffic),
            port: port.map(|port| port.parse().unwrap()),
            ..Overrides::default()
        };
        let found = settled(&overrides, service, &ObservedTraffic::default());
        (
            found.port.map(Port::number),
            found.free_port.is_some(),
            !found.warnings.is_empty(),
        )
    }

    #[test]
    fn the_port_is_the_persons_then_the_services_own_then_a_free_one() {
        let lvs = Traffic::Lvs;
        assert_eq!(
            port_of(lvs, Some("4005"), "own"),
            (Some(4005), false, false)
        );
        assert_eq!(port_of(lvs, Some("4002"), "own"), (Some(4002), false, true));
        assert_eq!(
            port_of(lvs, Some("auto"), "own"),
            (Some(4001), false, false)
        );
        assert_eq!(port_of(lvs, None, "own"), (Some(4001), false, false));
        assert_eq!(port_of(lvs, Some("auto"), "new"), (Some(4003), true, false));
        assert_eq!(port_of(lvs, None, "new"), (None, false, false));
        // Behind the ingress a port matters only to who asks for one.
        assert_eq!(port_of(Traffic::Ingress, None, "own"), (None, false, false));
    }

    #[test]
    fn values_say_what_the_person_does_not() {
        let observed = ObservedTraffic {
            ingress: vec![("eqiad".to_owned(), "values.yaml:2".to_owned())],
            port: Some(4009),
            ..ObservedTraffic::default()
        };
        let found = settled(&Overrides::default(), "own", &observed);
        assert_eq!(found.traffic, Traffic::Ingress);
        assert_eq!(found.port.map(Port::number), Some(4009));
        let overrides = Overrides {
            traffic: Some(Traffic::None),
            ..Overrides::default()
        };
        let found = settled(&overrides, "own", &observed);
        assert_eq!(found.traffic, Traffic::None);
        let nothing = ObservedTraffic::default();
        let found = settled(&Overrides::default(), "own", &nothing);
        assert_eq!((found.traffic, found.port), (Traffic::None, None));
    }
}
