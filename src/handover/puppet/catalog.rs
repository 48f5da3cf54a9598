//! The service catalog: every service that is reached from outside its cluster.

use super::document::Document;
use crate::create::answers::Traffic;
use crate::error::{Error, Result};
use crate::handover::SourceFile;
use crate::handover::address::{Address, Site};
use crate::repository::{PublicPort, is_sorted_mostly};
use crate::yaml::{Entry, Kind, NewEntry, NodeId, Place};

/// The service catalog.
#[derive(Debug, Clone, PartialEq)]
pub struct Catalog(Document);

/// The key of an entry for its names for all sites together.
const NAMES: &str = "discovery";

/// How far a service in the catalog has come, in the order in which it goes through the states.
/// Source: <https://wikitech.wikimedia.org/wiki/LVS#Add_a_new_load_balanced_service>.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum CatalogState {
    /// It is declared.
    ServiceSetup,
    /// Its load balancer is set up.
    LvsSetup,
    /// It is watched, and alerts nobody.
    MonitoringSetup,
    /// It is watched, and takes traffic.
    Production,
}

impl CatalogState {
    const ALL: [Self; 4] = [
        Self::ServiceSetup,
        Self::LvsSetup,
        Self::MonitoringSetup,
        Self::Production,
    ];

    /// The state as the catalog spells it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ServiceSetup => "service_setup",
            Self::LvsSetup => "lvs_setup",
            Self::MonitoringSetup => "monitoring_setup",
            Self::Production => "production",
        }
    }

    fn written(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }
}

/// The state of an entry, where it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeclaredState {
    /// The state; `None` for a word that is not a known one.
    pub state: Option<CatalogState>,
    /// The word in the file.
    pub written: String,
    /// Its line.
    pub line: usize,
}

/// A name of a service for all sites together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DiscoveryName {
    /// The name below `discovery.wmnet`.
    pub name: String,
    /// Whether all sites answer for it at once.
    pub active_active: bool,
}

/// What the catalog says of a service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CatalogEntry {
    /// The line of its key.
    pub line: usize,
    /// Its state, where it has one.
    pub state: Option<DeclaredState>,
    /// Its addresses in the sites that have a network of load balanced services.
    pub addresses: Vec<Address>,
    /// The sites that it lists.
    pub sites: Vec<Site>,
    /// The entry whose addresses it takes by an alias: the ingress that it is behind.
    pub ingress: Option<String>,
    /// Whether it has a load balancer of its own.
    pub has_lvs: bool,
    /// Its port, also where it is the ingress's.
    pub port: Option<u16>,
    /// Its names for all sites together.
    pub discovery: Vec<DiscoveryName>,
}

impl CatalogEntry {
    /// Whether it has come as far as `state`; `None` where its own is unknown.
    #[must_use]
    pub fn has_reached(&self, state: CatalogState) -> Option<bool> {
        Some(self.state.as_ref()?.state? >= state)
    }

    /// Whether it shares the addresses of an ingress.
    #[must_use]
    pub fn is_behind_ingress(&self) -> bool {
        let shared = self.ingress.as_deref();
        shared.is_some_and(|shared| shared.starts_with("k8s-ingress-"))
    }

    /// How traffic reaches it, where the entry shows that.
    #[must_use]
    pub fn traffic(&self) -> Option<Traffic> {
        match (self.has_lvs, self.is_behind_ingress()) {
            (true, _) => Some(Traffic::Lvs),
            (false, true) => Some(Traffic::Ingress),
            (false, false) => None,
        }
    }

    /// Its name for all sites together: that of the service, else the first.
    #[must_use]
    pub fn shared_name(&self, service: &str) -> Option<&DiscoveryName> {
        let names = &self.discovery;
        let own = names.iter().find(|name| name.name == service);
        own.or(names.first())
    }

    /// Its address in a site.
    #[must_use]
    pub fn address(&self, site: Site) -> Option<Address> {
        let mut addresses = self.addresses.iter().copied();
        addresses.find(|address| address.site == site)
    }
}

impl Catalog {
    /// The path of the file in operations/puppet.
    pub const PATH: &str = "hieradata/common/service.yaml";
    /// The key that the services are below.
    pub const KEY: &str = "service::catalog";

    /// Parses the text of [`Self::PATH`].
    ///
    /// # Errors
    /// Where it is not YAML, or lacks [`Self::KEY`].
    pub fn parse(text: impl Into<String>) -> Result<Self> {
        Document::parse(SourceFile::new(Self::PATH, text), Self::KEY).map(Self)
    }

    /// The file as it was read.
    #[must_use]
    pub fn file(&self) -> &SourceFile {
        &self.0.file
    }

    /// The entry of a service.
    #[must_use]
    pub fn entry(&self, service: &str) -> Option<CatalogEntry> {
        let document = &self.0;
        let found = document.tree.entry(document.top.value, service)?;
        let fields = found.value;
        let has = |key| document.tree.entry(fields, key);
        Some(CatalogEntry {
            line: document.line(found.key),
            state: has("state").and_then(|state| self.state(state)),
            addresses: has("ip").map_or(Vec::new(), |ip| self.addresses(ip.value)),
            sites: has("sites").map_or(Vec::new(), |sites| self.sites(sites.value)),
            ingress: has("ip").and_then(|ip| self.shared_with(ip.value)),
            has_lvs: has("lvs").is_some(),
            port: document
                .text_of(fields, "port")
                .and_then(|port| port.parse().ok()),
            discovery: has(NAMES).map_or(Vec::new(), |names| self.names(names.value)),
        })
    }

    /// What conftool calls the cluster of a service in the catalog.
    #[must_use]
    pub fn conftool_cluster(&self, service: &str) -> Option<String> {
        let (tree, document) = (&self.0.tree, &self.0);
        let entry = tree.entry(document.top.value, service)?;
        let lvs = tree.entry(entry.value, "lvs")?;
        let conftool = tree.entry(lvs.value, "conftool")?;
        document
            .text_of(conftool.value, "cluster")
            .map(str::to_owned)
    }

    /// Whether a service shares the addresses of this one.
    #[must_use]
    pub fn is_shared(&self, service: &str) -> bool {
        let tree = &self.0.tree;
        let ips = tree.entries(self.0.top.value).iter();
        let mut ips = ips.filter_map(|entry| tree.entry(entry.value, "ip"));
        ips.any(|ip| self.shared_with(ip.value).as_deref() == Some(service))
    }

    /// The last bytes of all addresses in the networks of load balanced services.
    pub(in crate::handover) fn hosts(&self) -> impl Iterator<Item = u8> {
        self.all_addresses().filter_map(|(_, address)| address.host)
    }

    /// The service but this one that has an address with that last byte in some site, with the
    /// place: as a sentence goes on after "the address".
    pub(in crate::handover) fn holder(&self, service: &str, host: u8) -> Option<String> {
        let name = |key| self.0.tree.scalar(key);
        let mut all = self.all_addresses();
        let (key, address) =
            all.find(|(key, own)| own.host == Some(host) && name(*key) != Some(service))?;
        let (path, line) = (&self.0.file.path, self.0.line(key));
        Some(format!(
            "{address} is that of {} ({path}:{line})",
            name(key)?
        ))
    }

    /// The addresses of all services, each with the key of its entry.
    fn all_addresses(&self) -> impl Iterator<Item = (NodeId, Address)> {
        let tree = &self.0.tree;
        let entries = tree.entries(self.0.top.value).iter();
        entries.flat_map(|entry| {
            let ip = tree.entry(entry.value, "ip");
            let addresses = ip.map_or(Vec::new(), |ip| self.addresses(ip.value));
            addresses.into_iter().map(|address| (entry.key, address))
        })
    }

    /// The ports that services have for themselves; that of an ingress is shared by alias.
    #[must_use]
    pub fn own_ports(&self) -> Vec<PublicPort> {
        let tree = &self.0.tree;
        let entries = tree.entries(self.0.top.value).iter();
        let ports = entries.filter_map(|entry| {
            let port = tree.entry(entry.value, "port")?.value;
            if matches!(tree.node(port).kind, Kind::Alias(_)) {
                return None;
            }
            Some(PublicPort {
                service: tree.scalar(entry.key)?.to_owned(),
                port: tree.scalar(port)?.parse().ok()?,
            })
        });
        ports.collect()
    }

    fn state(&self, entry: Entry) -> Option<DeclaredState> {
        let written = self.0.tree.scalar(entry.value)?;
        Some(DeclaredState {
            state: CatalogState::written(written),
            written: written.to_owned(),
            line: self.0.line(entry.key),
        })
    }

    fn addresses(&self, ip: NodeId) -> Vec<Address> {
        let sites = self.0.tree.entries(ip).iter();
        let addresses = sites.filter_map(|site| {
            let address = self.0.text_of(site.value, "default")?;
            let site = Site::named(self.0.tree.scalar(site.key)?)?;
            Some(Address::written(site, address))
        });
        addresses.collect()
    }

    fn sites(&self, list: NodeId) -> Vec<Site> {
        let items = self.0.tree.items(list).iter();
        let named = items.filter_map(|item| Site::named(self.0.tree.scalar(*item)?));
        named.collect()
    }

    /// The service whose addresses an alias refers to.
    fn shared_with(&self, ip: NodeId) -> Option<String> {
        let tree = &self.0.tree;
        let Kind::Alias(target) = tree.node(ip).kind else {
            return None;
        };
        let mut entries = tree.entries(self.0.top.value).iter();
        let owner = entries.find(|entry| {
            let own = tree.entry(entry.value, "ip");
            own.is_some_and(|own| own.value == target)
        });
        tree.scalar(owner?.key).map(str::to_owned)
    }

    fn names(&self, list: NodeId) -> Vec<DiscoveryName> {
        let items = self.0.tree.items(list).iter();
        let names = items.filter_map(|item| {
            Some(DiscoveryName {
                name: self.0.text_of(*item, "dnsdisc")?.to_owned(),
                active_active: self.0.text_of(*item, "active_active") == Some("true"),
            })
        });
        names.collect()
    }

    /// The file with a new entry, whose first line is its key: in its place where the catalog is
    /// in order, else at the end; and never above an anchor that it uses.
    ///
    /// # Errors
    /// Where there is no such anchor, or the file cannot be edited safely.
    pub fn with_entry(&self, service: &str, lines: &[String]) -> Result<String> {
        let mut first = 0;
        for anchor in lines.iter().filter_map(|line| alias_in(line)) {
            first = first.max(self.index_below(anchor)?);
        }
        let tree = &self.0.tree;
        let entries = tree.entries(self.0.top.value).iter();
        let names: Vec<&str> = entries
            .map(|entry| tree.scalar(entry.key).unwrap_or_default())
            .collect();
        let after = names.iter().position(|name| *name > service);
        let place = match after {
            Some(index) if is_sorted_mostly(&names) && index >= first && index > 0 => {
                Place::Before(index)
            }
            _ => Place::Last,
        };
        let new = NewEntry {
            key: service,
            lines,
            apart: true,
        };
        self.0.with(self.0.top, place, &new)
    }

    /// The index of the first entry below the one that defines an anchor.
    fn index_below(&self, anchor: &str) -> Result<usize> {
        let tree = &self.0.tree;
        let mut entries = tree.entries(self.0.top.value).iter();
        let defines = |field: &Entry| {
            let (key, value) = (tree.node(field.key).span(), tree.node(field.value).span());
            let between = self
                .0
                .file
                .text
                .get(key.end..value.start)
                .unwrap_or_default();
            let mut words = between.split_whitespace();
            words.any(|word| word.strip_prefix('&') == Some(anchor))
        };
        let owner = entries.position(|entry| tree.entries(entry.value).iter().any(defines));
        owner.map(|index| index + 1).ok_or_else(|| {
            Error::failed(format!("{} has no anchor &{anchor}", self.0.file.path))
                .hint("ask serviceops how services behind the ingress are declared now")
        })
    }
}

/// The anchor that the value in a line is an alias of.
fn alias_in(line: &str) -> Option<&str> {
    line.split_once(": *").map(|(_, anchor)| anchor.trim_end())
}

mod changed;
#[cfg(test)]
mod tests;
