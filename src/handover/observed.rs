//! The traffic that a service's values prepare for.

use crate::conventions::is_staging;
use crate::create::answers::Traffic;
use crate::repository::{Repository, ServiceFiles};
use crate::values::{Data, EffectiveValues, effective_values_in, public_port};

/// What the values of a service's releases say about traffic from outside.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ObservedTraffic {
    /// The environments in which the ingress is on, each with the file and line that turns it on.
    pub ingress: Vec<(String, String)>,
    /// The first `public_port` that was found.
    pub port: Option<u16>,
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
            match effective_values_in(repository, files, environment) {
                Ok(releases) => {
                    if let Some(first) = releases.first() {
                        observed.learn(environment, first);
                    }
                }
                Err(error) => problems.push(error.message),
            }
        }
        (observed, problems)
    }

    /// How the values let traffic reach the service.
    pub(super) fn traffic(&self) -> Traffic {
        match self.ingress.is_empty() {
            true => Traffic::None,
            false => Traffic::Ingress,
        }
    }

    /// Adds what a release's values in an environment say.
    fn learn(&mut self, environment: &str, release: &EffectiveValues) {
        if let Some(place) = ingress(environment, release) {
            self.ingress.push((environment.to_owned(), place));
        }
        self.port = self.port.or_else(|| public_port(&release.values));
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
