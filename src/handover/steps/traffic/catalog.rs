//! A service's entry in the catalog, and the states that it goes through.

use super::{SharedName, TrafficContext};
use crate::changes::Edit;
use crate::error::Result;
use crate::handover::status::Status;
use crate::handover::step::{PUPPET, note, step};
use crate::handover::{
    Catalog, CatalogEntry, CatalogState, DiscoveryName, HealthPath, MockKind, NewCatalogEntry,
    NewLines, Puppet, Route, Snippet, Step,
};

/// The path of the catalog in operations/puppet.
const CATALOG: &str = Catalog::PATH;
/// How a service is put behind a load balancer.
const LVS_GUIDE: &str = "https://wikitech.wikimedia.org/wiki/LVS#Add_a_new_load_balanced_service";

impl TrafficContext<'_> {
    /// The service's entry in the catalog, and with a load balancer of its own what else belongs
    /// into that change.
    pub(super) fn catalog(&self) -> Result<Step> {
        let lines = NewLines::Catalog(self.new_entry());
        let open = self.open_facts();
        let health_path = self.health_path();
        let asks = health_path
            .is_none()
            .then(|| format!("what the probe asks for, if not {}", HealthPath::USUAL));
        let mut step = Step {
            repository: Some(PUPPET),
            files: vec![CATALOG.into()],
            place: format!("{CATALOG}, among its siblings, an empty line between them"),
            how: vec![match (self.is_ingress(), self.facts.ingress) {
                (true, Some(ingress)) => {
                    note(format!("Below the entry {ingress}, whose anchors it uses."))
                }
                (true, None) => note("Below the entry of the ingress, whose anchors it uses."),
                (false, _) => note(format!("Guide: {LVS_GUIDE}")),
            }],
            done_when: format!(
                "{CATALOG} has the entry {}, and puppet has run.",
                self.service
            ),
            after: vec!["apply-namespace", "names", "addresses"],
            unknown: [
                vec!["the description".to_owned()],
                asks.into_iter().collect(),
                open.clone(),
            ]
            .concat(),
            ..step(
                "catalog",
                self.facts.team,
                format!("Declare {} in the service catalog", self.service),
            )
        };
        if self.may_go_undeclared() {
            step.optional = true;
            step.unknown
                .push("whether it is declared at all: no other behind its ingress is".into());
        }
        if let Some(puppet) = &self.evidence.puppet {
            step.status = Some(match &self.entry {
                Some(entry) => self.status_of_entry(entry),
                None => self.no_entry(),
            });
            if self.entry.is_none() && open.is_empty() {
                let edits = self.new_entry_edits(puppet, &lines.lines()?);
                step.place_edits(edits);
            }
            let names = self.names_to_declare();
            if !names.is_empty() {
                step.place_edits(self.new_name_edits(puppet, &names));
            }
        }
        step.lines = vec![Snippet::new(CATALOG, format!("{}:", Catalog::KEY), lines)];
        Ok(step)
    }

    fn health_path(&self) -> Option<&HealthPath> {
        let said = self.profile.details.health_path.as_ref();
        said.or(self.evidence.health_path.as_ref())
    }

    fn new_entry(&self) -> NewCatalogEntry {
        let ingress = self.facts.ingress.unwrap_or("k8s-ingress-CLUSTER");
        let health_path = self.health_path();
        let mut addresses = self.addresses.clone();
        addresses.sort_by_key(|address| address.site);
        NewCatalogEntry {
            service: self.service.to_owned(),
            addresses,
            route: match self.is_ingress() {
                true => Route::Ingress(ingress.to_owned()),
                false => Route::LoadBalancer {
                    port: self.profile.port.clone(),
                    cluster: self.conftool_cluster(),
                    names: self.shared_names().map(discovery_name).collect(),
                },
            },
            health_path: health_path
                .map_or(HealthPath::USUAL, HealthPath::as_str)
                .to_owned(),
        }
    }

    /// What conftool calls the cluster of the workers: as the ingress of the group has it.
    fn conftool_cluster(&self) -> Option<String> {
        let puppet = self.evidence.puppet.as_ref();
        let shown = puppet.and_then(|puppet| puppet.catalog.conftool_cluster(self.facts.ingress?));
        shown.or_else(|| self.facts.conftool_cluster.map(str::to_owned))
    }

    /// What an entry cannot do without, and nobody knows yet.
    fn open_facts(&self) -> Vec<String> {
        if self.is_ingress() {
            let ingress = self.facts.ingress.is_none();
            return ingress
                .then(|| "the ingress".to_owned())
                .into_iter()
                .collect();
        }
        let mut open: Vec<String> = self.unknown_addresses().collect();
        open.extend(self.profile.port.is_none().then(|| "the port".to_owned()));
        open.extend(self.addresses.is_empty().then(|| "the sites".to_owned()));
        let cluster = self.conftool_cluster();
        open.extend(
            cluster
                .is_none()
                .then(|| "the cluster in conftool".to_owned()),
        );
        open
    }

    /// The change that declares the service; with a load balancer also what its workers need.
    fn new_entry_edits(&self, puppet: &Puppet, lines: &[String]) -> Result<Vec<Edit>> {
        let catalog = &puppet.catalog;
        let after = catalog.with_entry(self.service, lines)?;
        let mut edits = vec![Edit::of(catalog.file(), after)];
        if !self.is_ingress() {
            // What has no place there is told by the step of its own.
            edits.extend(self.worker_edits(puppet).unwrap_or_default());
        }
        Ok(edits)
    }

    /// The names that can be added to its entry: it has its addresses, and is not one of those that
    /// do without.
    fn names_to_declare(&self) -> Vec<SharedName> {
        let is_ready = self.lacks_address().is_none() && self.goes_without_name().is_none();
        let names = is_ready.then(|| self.undeclared_names());
        names.unwrap_or_default()
    }

    /// The change that declares more names for all sites together, with their lines in conftool.
    fn new_name_edits(&self, puppet: &Puppet, names: &[SharedName]) -> Result<Vec<Edit>> {
        let items = names.iter().cloned().map(discovery_name);
        let items = items.map(|name| NewLines::CatalogName(name).lines());
        let items = items.collect::<Result<Vec<Vec<String>>>>()?;
        let catalog = &puppet.catalog;
        let after = catalog.with_names(self.service, &items)?;
        let mut edits = vec![Edit::of(catalog.file(), after)];
        // As for a new entry: what has no place there is told by the step of its own.
        edits.extend(match self.is_in_production() {
            true => self.conftool_edits(puppet).unwrap_or_default(),
            false => self.worker_edits(puppet).unwrap_or_default(),
        });
        Ok(edits)
    }

    /// Whether the catalog has no service behind the ingress of the group, as in some clusters.
    fn may_go_undeclared(&self) -> bool {
        let puppet = self.evidence.puppet.as_ref();
        let (Some(puppet), Some(ingress)) = (puppet, self.facts.ingress) else {
            return false;
        };
        let is_read = self.evidence.unread(CATALOG).is_none();
        is_read && self.is_ingress() && self.entry.is_none() && !puppet.catalog.is_shared(ingress)
    }

    fn no_entry(&self) -> Status {
        Status::missing(format!("{CATALOG} has no {}", self.service))
    }

    fn status_of_entry(&self, entry: &CatalogEntry) -> Status {
        let place = format!("{CATALOG}:{}", entry.line);
        if let Some(site) = self.lacks_address() {
            return Status::missing(format!("{place} has no address in {site} yet"));
        }
        if let Some(reason) = self.goes_without_name() {
            return Status::unknown(format!("{place}: {reason}"));
        }
        match self.undeclared_names().first() {
            Some(SharedName { name, .. }) => {
                Status::missing(format!("{place} has no name {name} below discovery"))
            }
            None => Status::done(place),
        }
    }

    /// A change of the state in the catalog, which is a change of its own.
    pub(super) fn next_state(&self, state: CatalogState, after: Vec<&'static str>) -> Step {
        let (id, title) = match state {
            CatalogState::Production => ("production", "Have it watched (state production)"),
            _ => ("lvs-setup", "Set up the load balancer (state lvs_setup)"),
        };
        let line = format!("state: {}", state.as_str());
        let mut step = Step {
            repository: Some(PUPPET),
            files: vec![CATALOG.into()],
            place: format!("{CATALOG}, the entry {}", self.service),
            how: vec![note(
                "A change of its own, once the one before it is everywhere.",
            )],
            done_when: format!("the entry has `{line}`, and puppet has run everywhere."),
            after,
            optional: self.may_go_undeclared(),
            lines: vec![Snippet::plain(CATALOG, format!("{}:", self.service), line)],
            ..step(id, self.facts.team, title)
        };
        if let Some(puppet) = &self.evidence.puppet {
            step.status = Some(self.status_of_state(state));
            // Two changes of one entry would not apply one after the other.
            if self.comes_next(state) && self.names_to_declare().is_empty() {
                let catalog = &puppet.catalog;
                let after = catalog.with_state(self.service, state);
                step.place_edits(after.map(|after| vec![Edit::of(catalog.file(), after)]));
            }
        }
        step
    }

    fn status_of_state(&self, state: CatalogState) -> Status {
        let Some(entry) = &self.entry else {
            return self.no_entry();
        };
        let Some(own) = &entry.state else {
            return Status::unknown(format!("{CATALOG}:{} has no state", entry.line));
        };
        let evidence = format!("{CATALOG}:{} has state {}", own.line, own.written);
        match entry.has_reached(state) {
            Some(true) => Status::done(evidence),
            Some(false) => Status::missing(evidence),
            None => Status::unknown(evidence),
        }
    }

    /// Whether the catalog's entry is ready for a state: it has the one before it.
    fn comes_next(&self, state: CatalogState) -> bool {
        let Some(entry) = self
            .entry
            .as_ref()
            .filter(|_| self.lacks_address().is_none())
        else {
            return false;
        };
        let before = match state == CatalogState::LvsSetup || self.is_ingress() {
            true => CatalogState::ServiceSetup,
            false => CatalogState::LvsSetup,
        };
        entry.has_reached(before) == Some(true) && entry.has_reached(state) == Some(false)
    }
}

fn discovery_name(name: SharedName) -> DiscoveryName {
    DiscoveryName {
        name: name.name,
        active_active: name.kind == MockKind::AllSites,
    }
}
