//! The steps that let traffic from outside reach a service.

mod catalog;
mod listener;
mod names;

use crate::conventions::is_staging;
use crate::create::answers::Traffic;
use crate::error::Result;
use crate::handover::observed::{ENABLED_KEY, STAGING_KEY};
use crate::handover::status::Status;
use crate::handover::step::{
    DEPLOYMENT_CHARTS, LAST_DEPLOYMENT, OWNER, Snippet, Step, command, note, step,
};
use crate::handover::{Address, CatalogEntry, CatalogState, Evidence, ServiceProfile, Site};

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
pub(super) fn steps(profile: &ServiceProfile, evidence: &Evidence) -> Result<TrafficSteps> {
    if profile.traffic == Traffic::None {
        return Ok(TrafficSteps::default());
    }
    let puppet = evidence.puppet.as_ref();
    let entry = puppet.and_then(|puppet| puppet.catalog.entry(&profile.service));
    let context = TrafficContext {
        profile,
        evidence,
        service: &profile.service,
        addresses: addresses(profile, evidence, entry.as_ref()),
        entry,
    };
    if context.is_ingress() {
        let last = vec!["catalog", "names", LAST_DEPLOYMENT];
        return Ok(TrafficSteps {
            in_change: vec![context.ingress_values()],
            before_deployment: vec![context.catalog()?, context.ingress_names()?],
            after_deployment: vec![
                context.next_state(CatalogState::Production, last)?,
                context.listener(),
            ],
        });
    }
    // The load balancer's monitor asks every node for the port, so that the service has to run.
    let balanced = vec!["catalog", "addresses", LAST_DEPLOYMENT];
    Ok(TrafficSteps {
        in_change: Vec::new(),
        before_deployment: vec![context.catalog()?, context.addresses_step()?],
        after_deployment: vec![
            context.next_state(CatalogState::LvsSetup, balanced)?,
            context.next_state(CatalogState::Production, vec!["lvs-setup"])?,
            context.discovery()?,
            context.listener(),
        ],
    })
}

/// The service's address in each of its sites, as far as the catalog, else the zone, knows it.
fn addresses(
    profile: &ServiceProfile,
    evidence: &Evidence,
    entry: Option<&CatalogEntry>,
) -> Vec<Address> {
    let environments = profile.environments.iter();
    let mut sites: Vec<Site> = environments
        .filter_map(|name| Site::of_environment(name))
        .collect();
    sites.sort_unstable();
    sites.dedup();
    let address = |site: Site| {
        let in_catalog = entry.and_then(|entry| entry.address(site));
        let in_zone = || evidence.dns.as_ref()?.address(&profile.service, site);
        let known = in_catalog.or_else(in_zone);
        known.unwrap_or_else(|| Address::unassigned(site))
    };
    sites.into_iter().map(address).collect()
}

/// What the steps of one service's traffic depend on.
struct TrafficContext<'p> {
    profile: &'p ServiceProfile,
    evidence: &'p Evidence,
    service: &'p str,
    addresses: Vec<Address>,
    entry: Option<CatalogEntry>,
}

impl TrafficContext<'_> {
    fn sites(&self) -> Vec<Site> {
        self.addresses.iter().map(|address| address.site).collect()
    }

    fn is_ingress(&self) -> bool {
        self.profile.traffic == Traffic::Ingress
    }

    /// The addresses that nobody has assigned yet.
    fn open_addresses(&self) -> impl Iterator<Item = &Address> {
        let addresses = self.addresses.iter();
        addresses.filter(|address| address.host.is_none())
    }

    /// A site in which a service with a load balancer of its own has no address.
    fn lacks_address(&self) -> Option<Site> {
        let open = self.open_addresses().next();
        open.filter(|_| !self.is_ingress()).map(|open| open.site)
    }

    fn unknown_addresses(&self) -> impl Iterator<Item = String> {
        let open = self.open_addresses();
        open.map(|address| format!("the address in {} ({address})", address.site))
    }

    fn is_in_production(&self) -> bool {
        let entry = self.entry.as_ref();
        entry.is_some_and(|entry| entry.has_reached(CatalogState::Production) == Some(true))
    }

    /// The ingress in the values of the service.
    fn ingress_values(&self) -> Step {
        let folder = &self.profile.folder;
        let file = |name: &str| format!("{folder}/{name}");
        let on = |key: &str| format!("ingress:\n  {key}: true");
        let environments = &self.profile.environments;
        let staging = environments.iter().filter(|name| is_staging(name));
        let mut lines = vec![Snippet::plain(&file("values.yaml"), "", on(ENABLED_KEY))];
        lines.extend(staging.map(|name| {
            let path = file(&format!("values-{name}.yaml"));
            Snippet::plain(&path, "", on(STAGING_KEY))
        }));
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
            repository: Some(DEPLOYMENT_CHARTS),
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
