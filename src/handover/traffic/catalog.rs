//! A service's entry in the catalog, and the states that it goes through.

use super::{NO_PORT, TrafficContext, snippet};
use crate::changes::Edit;
use crate::error::Result;
use crate::handover::clones::CATALOG;
use crate::handover::puppet::{self, BALANCED, CatalogEntry, DECLARED, PRODUCTION};
use crate::handover::status::Status;
use crate::handover::step::{PUPPET, SERVICEOPS, note, step};
use crate::handover::{Snippet, Step};

/// How a service is put behind a load balancer.
const LVS_GUIDE: &str = "https://wikitech.wikimedia.org/wiki/LVS#Add_a_new_load_balanced_service";

impl TrafficContext<'_> {
    /// The service's entry in the catalog.
    pub(super) fn catalog(&self) -> Result<Step> {
        let port = self.handover.port.as_deref();
        let lines = match self.is_ingress() {
            true => puppet::ingress_lines(self.service, &self.addresses),
            false => puppet::lvs_lines(self.service, port.unwrap_or(NO_PORT), &self.addresses),
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
                true => note("Below the entry k8s-ingress-wikikube, whose anchors it uses."),
                false => note(format!("Guide: {LVS_GUIDE}")),
            }],
            done_when: format!(
                "{CATALOG} has the entry {}, and puppet has run.",
                self.service
            ),
            after: vec!["apply-namespace"],
            unknown,
            lines: vec![Snippet {
                file: CATALOG.into(),
                under: format!("{}:", puppet::CATALOG_KEY),
                text: lines.join("\n"),
            }],
            ..step("catalog", SERVICEOPS, title)
        };
        if let Some(puppet) = &self.evidence.puppet {
            step.status = Some(if let Some(entry) = &self.entry {
                self.status_of_entry(entry)
            } else {
                let after = puppet::with_catalog_entry(&puppet.catalog, self.service, &lines)?;
                step.edits.push(Edit::of(&puppet.catalog, after));
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
    pub(super) fn next_state(&self, state: &str, after: Vec<&'static str>) -> Result<Step> {
        let (id, title) = match state {
            PRODUCTION => (PRODUCTION, "Have it watched (state production)"),
            _ => ("lvs-setup", "Set up the load balancer (state lvs_setup)"),
        };
        let mut step = Step {
            repository: Some(PUPPET),
            files: vec![CATALOG.into()],
            place: format!("{CATALOG}, the entry {}", self.service),
            how: vec![note(
                "A change of its own, once the one before it is everywhere.",
            )],
            done_when: format!("the entry has `state: {state}`, and puppet has run everywhere."),
            after,
            lines: vec![snippet(
                CATALOG,
                format!("{}:", self.service),
                format!("state: {state}"),
            )],
            ..step(id, SERVICEOPS, title)
        };
        if let Some(puppet) = &self.evidence.puppet {
            step.status = Some(self.status_of_state(state));
            if self.comes_next(state) {
                let after = puppet::with_state(&puppet.catalog, self.service, state)?;
                step.edits.push(Edit::of(&puppet.catalog, after));
            }
        }
        Ok(step)
    }

    fn status_of_state(&self, state: &str) -> Status {
        let Some(entry) = &self.entry else {
            return self.no_entry();
        };
        let Some((own, line)) = &entry.state else {
            return Status::unknown(format!("{CATALOG}:{} has no state", entry.line));
        };
        let evidence = format!("{CATALOG}:{line} has state {own}");
        match entry.has_reached(state) {
            Some(true) => Status::done(evidence),
            Some(false) => Status::missing(evidence),
            None => Status::unknown(evidence),
        }
    }

    /// Whether the catalog's entry is ready for a state: it has the one before it.
    fn comes_next(&self, state: &str) -> bool {
        let Some(entry) = self
            .entry
            .as_ref()
            .filter(|_| self.lacks_address().is_none())
        else {
            return false;
        };
        let before = match state == BALANCED || self.is_ingress() {
            true => DECLARED,
            false => BALANCED,
        };
        entry.has_reached(before) == Some(true) && entry.has_reached(state) == Some(false)
    }
}
