//! The traffic that a service's values prepare for.

use super::{ChartWants, HealthPath};
use crate::conventions::is_staging;
use crate::create::answers::Traffic;
use crate::error::Result;
use crate::repository::{Repository, ServiceFiles};
use crate::values::{
    Data, EffectiveValues, effective_values_in, health_path, public_port, values_over_chart_in,
};

/// What the values of a service's releases say about traffic from outside.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ObservedTraffic {
    /// The environments in which the ingress is on, each with the file and line that turns it on.
    pub ingress: Vec<(String, String)>,
    /// Whether the values have a key for the ingress; unknown where those of the chart are.
    pub has_ingress_key: Option<bool>,
    /// The first `public_port` that was found.
    pub port: Option<u16>,
    /// What the values leave open of what the chart wants.
    pub wants: ChartWants,
    /// The first path that a readiness probe asks for.
    pub health_path: Option<HealthPath>,
}

/// Whether a service has stand-ins for what CI cannot see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FixturesFile {
    /// It has.
    There,
    /// It has not.
    Absent,
}

impl FixturesFile {
    /// Whether a service has the file.
    pub(super) fn of(repository: &Repository<'_>, files: &ServiceFiles) -> Result<Self> {
        let path = files.reference.path(".fixtures.yaml");
        let text = repository.text(&path)?;
        Ok(if text.is_some() {
            Self::There
        } else {
            Self::Absent
        })
    }
}

impl ObservedTraffic {
    /// What the values say, as far as they can be read, with what went wrong: a checklist is of use
    /// without them too.
    pub(super) fn of(
        repository: &Repository<'_>,
        files: &ServiceFiles,
        environments: &[&str],
    ) -> (Self, Vec<String>) {
        let mut observed = Self::default();
        let mut problems = Vec::new();
        for environment in environments {
            let own = effective_values_in(repository, files, environment);
            let whole = values_over_chart_in(repository, files, environment);
            match (own, whole) {
                (Ok(own), Ok(whole)) => {
                    if let (Some(own), Some(whole)) = (own.first(), whole.first()) {
                        observed.learn(environment, own, whole);
                    }
                }
                (Err(error), _) | (_, Err(error)) => problems.push(error.message),
            }
        }
        observed.wants.problem = problems.first().cloned();
        (observed, problems)
    }

    /// How the values let traffic reach the service.
    pub(super) fn traffic(&self) -> Traffic {
        match self.ingress.is_empty() {
            true => Traffic::None,
            false => Traffic::Ingress,
        }
    }

    /// Adds what a release's own values in an environment say, and those above its chart's.
    fn learn(&mut self, environment: &str, own: &EffectiveValues, whole: &EffectiveValues) {
        if let Some(place) = ingress(environment, whole) {
            self.ingress.push((environment.to_owned(), place));
        }
        let has_key = whole.values.get("ingress").is_some();
        if has_key || whole.has_chart() {
            self.has_ingress_key = Some(has_key || self.has_ingress_key == Some(true));
        }
        // The port in a chart is only an example.
        self.port = self.port.or_else(|| public_port(&own.values));
        let path = self.health_path.take();
        self.health_path = path.or_else(|| health_path(&whole.values)?.parse().ok());
        let ChartWants { open, set, .. } = ChartWants::of(whole);
        let new = open
            .into_iter()
            .filter(|wanted| !self.wants.open.contains(wanted));
        let new: Vec<_> = new.collect();
        self.wants.open.extend(new);
        self.wants.set = self.wants.set.take().or(set);
    }
}

/// The key below `ingress` that turns it on in staging, where it has names of its own.
pub(super) const STAGING_KEY: &str = "staging";
/// The key below `ingress` that turns it on.
pub(super) const ENABLED_KEY: &str = "enabled";

/// Where the ingress is turned on.
fn ingress(environment: &str, release: &EffectiveValues) -> Option<String> {
    let ingress = release.values.get("ingress")?;
    let is_on = |key| {
        let value = ingress.get(key);
        value.filter(|value| value.data == Data::Bool(true))
    };
    let for_staging = || is_on(STAGING_KEY).filter(|_| is_staging(environment));
    let origin = is_on(ENABLED_KEY).or_else(for_staging)?.origin;
    let path = &release.layer(origin)?.full_path;
    Some(format!("{path}:{}", origin.line))
}
