//! `remove`: a service goes with its folder, its namespace and what operators have of that.

use super::LifecyclePlan;
use super::namespace_removal::NamespaceFate;
use crate::changes::{Entry, TreeFile};
use crate::chart::ChartReference;
use crate::conventions::{CHARTS, DEFAULT_GROUP};
use crate::error::{Error, Result};
use crate::handover::{Catalog, CatalogState};
use crate::repository::{Repository, Service, ServiceFiles, ServiceRef};

/// A service to be removed.
#[derive(Debug, Clone, Copy)]
pub struct RemoveService {
    /// What becomes of its namespace.
    pub namespace: NamespaceFate,
    /// Whether its chart goes too.
    pub chart: bool,
}

/// Refuses to take a service away that still takes traffic, going by the service catalog of
/// operations/puppet.
///
/// # Errors
/// Where the catalog has it in production.
pub fn refuse_in_production(service: &ServiceRef, catalog: &Catalog) -> Result<()> {
    let name = service.own_name();
    let Some(entry) = catalog.entry(name) else {
        return Ok(());
    };
    let state = entry
        .state
        .filter(|state| state.state == Some(CatalogState::Production));
    match state {
        None => Ok(()),
        Some(state) => Err(Error::invalid(format!(
            "{name} is in production: {}:{} of operations/puppet",
            Catalog::PATH,
            state.line
        ))
        .hint(
            "take its traffic away first: the discovery record, then the states lvs_setup and \
             service_setup, one change each",
        )),
    }
}

impl LifecyclePlan {
    /// Notes the command that prints what comes before and after the removal.
    #[must_use]
    pub fn with_checklist(mut self) -> Self {
        let service = &self.service;
        let group = match service.group_name() {
            DEFAULT_GROUP => String::new(),
            other => format!(" --group {other}"),
        };
        self.notes.push(format!(
            "What comes before this change, and after it: new-service checklist {}{group} --remove",
            service.name
        ));
        self
    }
}

/// Reads a folder of the checkout.
pub type ReadFolder<'r> = &'r dyn Fn(&str) -> Result<Vec<TreeFile>>;

impl RemoveService {
    /// Plans it; `tree` is the service's folder, and `read` reads other folders.
    ///
    /// # Errors
    /// Where something that is to go is still used, or a values file of the administrators is not
    /// written in a way that can be edited safely.
    pub fn plan(
        self,
        repository: &Repository<'_>,
        files: &ServiceFiles,
        tree: &[TreeFile],
        read: ReadFolder<'_>,
    ) -> Result<LifecyclePlan> {
        let service = files.service()?;
        if service.reference.is_template() {
            return Err(Error::invalid(format!(
                "{} is the template of its group",
                service.reference
            ))
            .hint("name a service"));
        }
        let mut plan = LifecyclePlan::new(files.reference.clone());
        self.namespace.plan(&mut plan, repository, &service)?;
        if self.chart {
            remove_charts(&mut plan, repository, &service, read)?;
        }
        // The last change: until it is made, running the command again does the rest.
        plan.changes
            .remove(files.reference.folder(), folder(tree.to_vec()))?;
        Ok(plan)
    }
}

/// A folder with everything in it, in order.
fn folder(mut files: Vec<TreeFile>) -> Entry {
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Entry::Folder(files)
}

/// Takes the charts that the service alone uses.
fn remove_charts(
    plan: &mut LifecyclePlan,
    repository: &Repository<'_>,
    service: &Service<'_>,
    read: ReadFolder<'_>,
) -> Result<()> {
    let charts = repository.charts()?.unwrap_or_default();
    let is_there = |name: &&str| charts.iter().any(|chart| chart == name);
    let mut own: Vec<&str> = charts_of(service).into_iter().filter(is_there).collect();
    own.dedup();
    if own.is_empty() {
        let name = &service.reference.name;
        plan.already
            .push(format!("{CHARTS} has no chart of {name}"));
    }
    for chart in own {
        let users = chart_users(repository, service.reference, chart)?;
        if !users.is_empty() {
            return Err(Error::invalid(format!(
                "others use the chart {chart}, or may do so: {}",
                users.join(", ")
            ))
            .hint("leave out --chart"));
        }
        let path = format!("{CHARTS}/{chart}");
        let files = read(&path)?;
        plan.changes.remove(path, folder(files))?;
    }
    Ok(())
}

/// The charts of the repository that the releases of a service name.
fn charts_of<'s>(service: &'s Service<'_>) -> Vec<&'s str> {
    let helmfile = &service.helmfile;
    let releases = helmfile.releases().iter();
    let named = releases.filter_map(|release| {
        let node = helmfile.release_value(release, "chart")?;
        ChartReference::parse(helmfile.literal(node)?).in_checkout()
    });
    let mut charts: Vec<&str> = named.collect();
    charts.sort_unstable();
    charts
}

/// Who else uses a chart: services, groups' templates, and charts that are installed with it.
fn chart_users(repository: &Repository<'_>, but: &ServiceRef, chart: &str) -> Result<Vec<String>> {
    let mut users = Vec::new();
    for group in repository.groups()? {
        for reference in repository.all_services_of(group.as_ref())? {
            if reference == *but {
                continue;
            }
            let is_user = match repository.try_read(&reference)? {
                Some(Ok(files)) => names_chart(&files, chart),
                // Whoever cannot be asked may use it.
                Some(Err(_)) => true,
                None => false,
            };
            if is_user {
                users.push(reference.to_string());
            }
        }
    }
    for other in repository.charts()?.unwrap_or_default() {
        let folder = format!("{CHARTS}/{other}");
        let read = repository.chart(&folder).ok().flatten();
        let needs = read.is_some_and(|read| {
            let mut needed = read.dependencies.iter();
            needed.any(|needed| needed.name == chart)
        });
        if needs && other != chart {
            users.push(folder);
        }
    }
    Ok(users)
}

/// Whether a service names a chart; one whose helmfile cannot be read may do so.
fn names_chart(files: &ServiceFiles, chart: &str) -> bool {
    let service = files.read();
    service.map_or(true, |service| charts_of(&service).contains(&chart))
}
