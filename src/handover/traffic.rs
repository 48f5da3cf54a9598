//! The steps that let traffic from outside reach a service.

mod catalog;
mod listener;
mod names;

use super::clones::Address;
use super::puppet::{self, BALANCED, CatalogEntry, PRODUCTION};
use super::status::Status;
use super::step::{CHARTS, LAST_DEPLOYMENT, OWNER, command, note, step};
use super::{Evidence, ServiceProfile, Snippet, Step, dns};
use crate::conventions::site_of;
use crate::create::answers::Traffic;
use crate::error::Result;

/// What stands in the lines for a port that nobody has chosen.
const NO_PORT: &str = "PORT # to be chosen";

/// The steps for the traffic that is asked for, by when they are due.
#[derive(Default)]
pub(super) struct TrafficSteps {
    /// Part of the service's own change.
    pub in_change: Vec<Step>,
    /// Before the service is deployed everywhere.
    pub before_deployment: Vec<Step>,
    /// Once it runs everywhere.
    pub after_deployment: Vec<Step>,
}

/// The steps for the traffic that is asked for.
pub(super) fn traffic(handover: &ServiceProfile, evidence: &Evidence) -> Result<TrafficSteps> {
    if handover.traffic == Traffic::None {
        return Ok(TrafficSteps::default());
    }
    let entry = match &evidence.puppet {
        Some(puppet) => puppet::catalog_entry(&puppet.catalog, &handover.service)?,
        None => None,
    };
    let road = TrafficContext {
        handover,
        evidence,
        service: &handover.service,
        addresses: addresses(handover, evidence, entry.as_ref()),
        entry,
    };
    if road.is_ingress() {
        let last = vec!["catalog", "names", LAST_DEPLOYMENT];
        return Ok(TrafficSteps {
            in_change: vec![road.ingress_values()],
            before_deployment: vec![road.catalog()?, road.ingress_names()?],
            after_deployment: vec![road.next_state(PRODUCTION, last)?, road.listener()?],
        });
    }
    // The load balancer's monitor asks every node for the port, so that the service has to run.
    let balanced = vec!["catalog", "addresses", LAST_DEPLOYMENT];
    Ok(TrafficSteps {
        in_change: Vec::new(),
        before_deployment: vec![road.catalog()?, road.addresses_step()?],
        after_deployment: vec![
            road.next_state(BALANCED, balanced)?,
            road.next_state(PRODUCTION, vec!["lvs-setup"])?,
            road.discovery()?,
            road.listener()?,
        ],
    })
}

/// The service's addresses, as far as the catalog or the zone knows them.
fn addresses(
    handover: &ServiceProfile,
    evidence: &Evidence,
    entry: Option<&CatalogEntry>,
) -> Vec<Address> {
    let environments = handover.environments.iter();
    let mut sites: Vec<&str> = environments.filter_map(|name| site_of(name)).collect();
    sites.sort_unstable();
    sites.dedup();
    let address = |site: &str| {
        let mut catalog = entry.iter().flat_map(|entry| &entry.addresses);
        let in_catalog = catalog.find(|(name, _)| name == site);
        let in_zone = || {
            let dns = evidence.dns.as_ref()?;
            dns::address_in(dns, &handover.service, site)
        };
        let known = in_catalog
            .map(|(_, address)| address.as_str())
            .or_else(in_zone);
        Address::of(site, known)
    };
    sites.into_iter().filter_map(address).collect()
}

/// What the steps of one service's traffic are made from.
struct TrafficContext<'h> {
    handover: &'h ServiceProfile,
    evidence: &'h Evidence,
    service: &'h str,
    addresses: Vec<Address>,
    entry: Option<CatalogEntry>,
}

impl TrafficContext<'_> {
    fn sites(&self) -> Vec<String> {
        let addresses = self.addresses.iter();
        addresses.map(|address| address.site.clone()).collect()
    }

    fn is_ingress(&self) -> bool {
        self.handover.traffic == Traffic::Ingress
    }

    /// A site in which a service with a load balancer of its own has no address.
    fn lacks_address(&self) -> Option<&str> {
        let mut open = self
            .addresses
            .iter()
            .filter(|address| address.host.is_none());
        let open = open.next().filter(|_| !self.is_ingress());
        open.map(|address| address.site.as_str())
    }

    fn unknown_addresses(&self) -> impl Iterator<Item = String> {
        let open = self
            .addresses
            .iter()
            .filter(|address| address.host.is_none());
        open.map(|address| format!("the address in {} ({})", address.site, address.text()))
    }

    fn is_in_production(&self) -> bool {
        let entry = self.entry.as_ref();
        entry.is_some_and(|entry| entry.has_reached(PRODUCTION) == Some(true))
    }

    /// The ingress in the service's own values.
    fn ingress_values(&self) -> Step {
        let folder = &self.handover.folder;
        let file = |name: &str| format!("{folder}/{name}");
        let on = |key: &str| format!("ingress:\n  {key}: true");
        let environments = &self.handover.environments;
        let mut lines = vec![snippet(&file("values.yaml"), "", on("enabled"))];
        if environments.iter().any(|name| name == "staging") {
            let staging = file("values-staging.yaml");
            lines.push(snippet(&staging, "", on("staging")));
        }
        let is_on = |name: &&str| self.evidence.ingress.iter().any(|(on, _)| on == name);
        let names = environments.iter().map(String::as_str);
        let missing: Vec<&str> = names.filter(|name| !is_on(name)).collect();
        let status = if missing.is_empty() {
            let places = self.evidence.ingress.iter().map(|(_, place)| place.clone());
            let mut places: Vec<String> = places.collect();
            places.dedup();
            Status::done(places.join(", "))
        } else {
            let off = missing.join(", ");
            Status::missing(format!("`ingress.enabled` is not true in {off}"))
        };
        Step {
            status: self.evidence.looked.then_some(status),
            repository: Some(CHARTS),
            files: vec![file("values.yaml")],
            place: "the service's values".into(),
            how: vec![
                note("Set `ingress.enabled: true`; in staging `ingress.staging: true`."),
                command(format!(
                    "new-service values {} -e ENVIRONMENT --key ingress",
                    self.service
                )),
            ],
            done_when: "`helmfile -e ENVIRONMENT diff` shows a Gateway and a VirtualService."
                .into(),
            lines,
            ..step("ingress", OWNER, "Turn the ingress on")
        }
    }
}

fn snippet(file: &str, under: impl Into<String>, text: impl Into<String>) -> Snippet {
    Snippet {
        file: file.to_owned(),
        under: under.into(),
        text: text.into(),
    }
}
