//! A service's entry in the catalog, and the states that it goes through.

use super::TrafficContext;
use crate::changes::Edit;
use crate::error::Result;
use crate::handover::status::Status;
use crate::handover::step::{PUPPET, SERVICEOPS, note, step};
use crate::handover::{Catalog, CatalogEntry, CatalogState, NewLines, Route, Snippet, Step};

/// The ingress that services share.
const INGRESS: &str = "k8s-ingress-wikikube";
/// The path of the catalog in operations/puppet.
const CATALOG: &str = Catalog::PATH;
/// How a service is put behind a load balancer.
const LVS_GUIDE: &str = "https://wikitech.wikimedia.org/wiki/LVS#Add_a_new_load_balanced_service";

impl TrafficContext<'_> {
    /// The service's entry in the catalog.
    pub(super) fn catalog(&self) -> Result<Step> {
        let port = &self.profile.port;
        let lines = NewLines::Catalog {
            service: self.service.to_owned(),
            addresses: self.addresses.clone(),
            route: match self.is_ingress() {
                true => Route::Ingress(INGRESS),
                false => Route::LoadBalancer(port.clone()),
            },
        };
        let mut unknown = vec![
            "the description".to_owned(),
            "what the probe asks for, if not /".to_owned(),
            "whether it pages (`page:`)".to_owned(),
        ];
        if !self.is_ingress() {
            unknown.extend(self.unknown_addresses());
            unknown.extend(port.is_none().then(|| "the port".to_owned()));
        }
        let title = format!("Declare {} in the service catalog", self.service);
        let mut step = Step {
            repository: Some(PUPPET),
            files: vec![CATALOG.into()],
            place: format!("{CATALOG}, among its siblings, an empty line between them"),
            how: vec![match self.is_ingress() {
                true => note(format!("Below the entry {INGRESS}, whose anchors it uses.")),
                false => note(format!("Guide: {LVS_GUIDE}")),
            }],
            done_when: format!(
                "{CATALOG} has the entry {}, and puppet has run.",
                self.service
            ),
            after: vec!["apply-namespace"],
            unknown,
            lines: vec![Snippet::new(
                CATALOG,
                format!("{}:", Catalog::KEY),
                lines.clone(),
            )],
            ..step("catalog", SERVICEOPS, title)
        };
        if let Some(puppet) = &self.evidence.puppet {
            step.status = Some(if let Some(entry) = &self.entry {
                self.status_of_entry(entry)
            } else {
                let catalog = &puppet.catalog;
                let after = catalog.with_entry(self.service, &lines.lines()?)?;
                step.edits.push(Edit::of(catalog.file(), after));
                self.no_entry()
            });
        }
        Ok(step)
    }

    fn no_entry(&self) -> Status {
        Status::missing(format!("{CATALOG} has no {}", self.service))
    }

    fn status_of_entry(&self, entry: &CatalogEntry) -> Status {
        let place = format!("{CATALOG}:{}", entry.line);
        match self.lacks_address() {
            Some(site) => Status::missing(format!("{place} has no address in {site} yet")),
            None => Status::done(place),
        }
    }

    /// A change of the state in the catalog, which is a change of its own.
    pub(super) fn next_state(&self, state: CatalogState, after: Vec<&'static str>) -> Result<Step> {
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
            lines: vec![Snippet::plain(CATALOG, format!("{}:", self.service), line)],
            ..step(id, SERVICEOPS, title)
        };
        if let Some(puppet) = &self.evidence.puppet {
            step.status = Some(self.status_of_state(state));
            if self.comes_next(state) {
                let after = puppet.catalog.with_state(self.service, state)?;
                step.edits.push(Edit::of(puppet.catalog.file(), after));
            }
        }
        Ok(step)
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
