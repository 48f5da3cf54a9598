//! The steps that let traffic from outside reach a service.

mod catalog;
mod listener;
mod load_balancer;
mod names;
mod workers;

use crate::conventions::is_staging;
use crate::create::answers::Traffic;
use crate::error::Result;
use crate::handover::observed::{ENABLED_KEY, STAGING_KEY};
use crate::handover::status::Status;
use crate::handover::step::{
    DEPLOYMENT_CHARTS, LAST_DEPLOYMENT, OWNER, Snippet, Step, command, note, step,
};
use crate::handover::{
    Address, Catalog, CatalogEntry, CatalogState, Dns, Evidence, GroupFacts, Host, MockKind,
    ServiceProfile, Site,
};

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
    let context = TrafficContext::of(profile, evidence);
    if context.is_ingress() {
        let last = vec!["catalog", "names", LAST_DEPLOYMENT];
        let mut after_deployment = vec![context.next_state(CatalogState::Production, last)];
        after_deployment.extend(context.second_alias());
        after_deployment.push(context.listener()?);
        return Ok(TrafficSteps {
            in_change: vec![context.ingress_values()],
            before_deployment: vec![context.ingress_names(), context.catalog()?],
            after_deployment,
        });
    }
    // The load balancer's monitor asks every node for the port, so that the service has to run.
    let balanced = vec!["catalog", "workers", "addresses", LAST_DEPLOYMENT];
    let mut after_deployment = vec![
        context.next_state(CatalogState::LvsSetup, balanced),
        context.restart(),
        context.next_state(CatalogState::Production, vec!["lvs-setup", "restart"]),
    ];
    after_deployment.push(context.pooling());
    after_deployment.push(context.discovery());
    after_deployment.extend(context.second_name());
    after_deployment.push(context.listener()?);
    Ok(TrafficSteps {
        in_change: Vec::new(),
        before_deployment: vec![
            context.addresses_step(),
            context.catalog()?,
            context.workers(),
        ],
        after_deployment,
    })
}

/// A name for all sites together.
#[derive(Debug, Clone, PartialEq, Eq)]
struct SharedName {
    name: String,
    kind: MockKind,
}

/// What the steps of one service's traffic depend on.
struct TrafficContext<'p> {
    profile: &'p ServiceProfile,
    evidence: &'p Evidence,
    service: &'p str,
    facts: GroupFacts,
    addresses: Vec<Address>,
    entry: Option<CatalogEntry>,
}

impl<'p> TrafficContext<'p> {
    fn of(profile: &'p ServiceProfile, evidence: &'p Evidence) -> Self {
        let puppet = evidence.puppet.as_ref();
        let entry = puppet.and_then(|puppet| puppet.catalog.entry(&profile.service));
        Self {
            addresses: assigned(profile, evidence, entry.as_ref()),
            profile,
            evidence,
            service: &profile.service,
            facts: GroupFacts::of(&profile.group),
            entry,
        }
    }

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

    /// A site in which the catalog has no address of a service with a load balancer of its own.
    fn lacks_address(&self) -> Option<Site> {
        let entry = self.entry.as_ref().filter(|_| !self.is_ingress())?;
        let has = |site: Site| entry.address(site).is_some_and(|own| own.host.is_some());
        self.sites().into_iter().find(|site| !has(*site))
    }

    fn unknown_addresses(&self) -> impl Iterator<Item = String> {
        let open = self.open_addresses();
        open.map(|address| format!("the address in {} ({address})", address.site))
    }

    fn is_in_production(&self) -> bool {
        let entry = self.entry.as_ref();
        entry.is_some_and(|entry| entry.has_reached(CatalogState::Production) == Some(true))
    }

    /// The service's name for all sites together: as its entry in the catalog has it, else its own.
    /// All sites answer for a new one, where it is in several.
    fn shared_name(&self) -> SharedName {
        let entry = self.entry.as_ref();
        if let Some(found) = entry.and_then(|entry| entry.shared_name(self.service)) {
            return SharedName {
                name: found.name.clone(),
                kind: kind(found.active_active),
            };
        }
        let is_passive = self.profile.details.active_passive || self.addresses.len() == 1;
        SharedName {
            name: self.service.to_owned(),
            kind: kind(!is_passive),
        }
    }

    /// The second name, which all sites answer for.
    fn read_only_name(&self) -> Option<SharedName> {
        let name = format!("{}-ro", self.shared_name().name);
        let listed = self.entry.iter().flat_map(|entry| &entry.discovery);
        let mut listed = listed.map(|name| &name.name);
        let is_wanted = self.profile.details.read_only_name || listed.any(|other| *other == name);
        is_wanted.then_some(SharedName {
            name,
            kind: MockKind::AllSites,
        })
    }

    /// Its names for all sites together that its entry in the catalog does not have.
    fn undeclared_names(&self) -> Vec<SharedName> {
        let Some(entry) = self.entry.as_ref().filter(|_| !self.is_ingress()) else {
            return Vec::new();
        };
        let is_listed = |name: &str| entry.discovery.iter().any(|other| other.name == name);
        let names = self.shared_names();
        names.filter(|shared| !is_listed(&shared.name)).collect()
    }

    /// Why nobody can tell whether it is to have a name for all sites together: it is in production,
    /// and no file has one.
    fn goes_without_name(&self) -> Option<String> {
        let entry = self.entry.as_ref().filter(|_| self.is_in_production())?;
        let dns = self.evidence.dns.as_ref();
        let is_named = dns.is_some_and(|dns| dns.has_shared_name(self.service));
        let is_known = is_named || self.is_in_conftool(self.service);
        let lacks = entry.discovery.is_empty() && !is_known;
        lacks.then(|| "it is in production without a name for all sites together".to_owned())
    }

    fn shared_names(&self) -> impl Iterator<Item = SharedName> {
        std::iter::once(self.shared_name()).chain(self.read_only_name())
    }
}

/// What stands for a name in CI.
fn kind(active_active: bool) -> MockKind {
    match active_active {
        true => MockKind::AllSites,
        false => MockKind::OneSite,
    }
}

/// The sites of a service: those of its environments. Where a load balancer has it in the catalog,
/// they are those of its entry.
fn sites(profile: &ServiceProfile, entry: Option<&CatalogEntry>) -> Vec<Site> {
    let listed = entry.map(|entry| entry.sites.clone()).unwrap_or_default();
    let environments = profile.environments.iter();
    let of_environments = environments.filter_map(|name| Site::of_environment(name));
    let of_environments: Vec<Site> = of_environments.collect();
    let is_listed = profile.traffic == Traffic::Lvs || of_environments.is_empty();
    let mut sites = match is_listed && !listed.is_empty() {
        true => listed,
        false => of_environments,
    };
    sites.sort_by_key(|site| Site::USUAL.iter().position(|usual| usual == site));
    sites.dedup();
    sites
}

/// The service's address in each of its sites: as the catalog has it, else the zone; else what the
/// person says, or the next that is free, the same in all sites.
fn assigned(
    profile: &ServiceProfile,
    evidence: &Evidence,
    entry: Option<&CatalogEntry>,
) -> Vec<Address> {
    let dns = evidence.dns.as_ref();
    let known = |site: Site| {
        let in_catalog = entry.and_then(|entry| entry.address(site));
        let in_zone = || dns?.address(&profile.service, site);
        let known = in_catalog.or_else(in_zone);
        known.unwrap_or_else(|| Address::unassigned(site))
    };
    let sites = sites(profile, entry).into_iter();
    let mut addresses: Vec<Address> = sites.map(known).collect();
    let is_open = addresses.iter().any(|address| address.host.is_none());
    if profile.traffic == Traffic::Lvs && is_open {
        let host = chosen_host(profile, evidence, &addresses);
        for address in &mut addresses {
            address.host = address.host.or(host);
        }
    }
    addresses
}

/// The last byte for a site without an address: that of the other sites, what the person says, or
/// the next that is free in the zones and in the catalog.
fn chosen_host(profile: &ServiceProfile, evidence: &Evidence, addresses: &[Address]) -> Option<u8> {
    let elsewhere = addresses.iter().find_map(|address| address.host);
    let said = profile.details.address.map(Host::number);
    // Nobody knows what is free where a file that shows what is taken tells nothing.
    let shows = [Dns::ZONE, Dns::REVERSE, Catalog::PATH];
    let is_known = shows.iter().all(|path| evidence.unread(path).is_none());
    let free = || {
        let catalog = evidence.puppet.iter().map(|puppet| &puppet.catalog);
        let taken = catalog.flat_map(Catalog::hosts);
        evidence.dns.as_ref()?.free_host(taken)
    };
    elsewhere.or(said).or_else(|| free().filter(|_| is_known))
}

impl TrafficContext<'_> {
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
            match self.evidence.has_ingress_key {
                // A chart of charts has it below theirs.
                Some(false) => Status::unknown("neither the values nor the chart's have `ingress`"),
                _ => Status::missing(format!("`ingress.enabled` is not true in {off}")),
            }
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
