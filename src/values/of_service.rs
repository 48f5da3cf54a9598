//! The values of a service's releases, read from the repository.

use super::chart_values::ChartValues;
use super::effective::{EffectiveValues, Found, effective_values};
use super::layer::{Layer, LayersError, Location, ReleaseLayers, Resolved};
use super::layers::resolve;
use crate::error::{Error, Result};
use crate::names::{ReleaseName, choose_from};
use crate::repository::{Repository, ServiceFiles, ServiceRef, unreadable_helmfile};

/// Finds the layers of every release that an environment installs.
///
/// # Errors
/// [`LayersError`], with the helmfile's path.
pub fn layers_in(
    repository: &Repository<'_>,
    files: &ServiceFiles,
    environment: &str,
) -> Result<Resolved> {
    // A base that cannot be read may declare anything.
    let may_declare = |base: &str| repository.may_declare_releases(&files.reference, base);
    resolve(&files.source, environment, may_declare).map_err(|error| error.of(&files.reference))
}

/// The values of every release that an environment installs, without files of the deployment
/// server.
///
/// # Errors
/// As [`layers_in`], and where a values file cannot be read.
pub fn effective_values_in(
    repository: &Repository<'_>,
    files: &ServiceFiles,
    environment: &str,
) -> Result<Vec<EffectiveValues>> {
    values_in(repository, files, environment, |_| None)
}

/// The same above the values of their charts, where these are in the checkout.
///
/// # Errors
/// As [`effective_values_in`].
pub fn values_over_chart_in(
    repository: &Repository<'_>,
    files: &ServiceFiles,
    environment: &str,
) -> Result<Vec<EffectiveValues>> {
    let chart =
        |release: &ReleaseLayers| ChartValues::of(repository, &files.reference, release).ok();
    values_in(repository, files, environment, chart)
}

/// The values of every release that an environment installs, above those of the `chart` that it is
/// given.
fn values_in(
    repository: &Repository<'_>,
    files: &ServiceFiles,
    environment: &str,
    chart: impl Fn(&ReleaseLayers) -> Option<ChartValues>,
) -> Result<Vec<EffectiveValues>> {
    let layers = LayerFiles {
        repository,
        service: &files.reference,
        on_server: &|_| Ok(Found::OutOfReach),
    };
    let releases = layers_in(repository, files, environment)?
        .releases
        .into_iter();
    let values = |release| {
        let chart = chart(&release);
        layers.values_of(release, chart)
    };
    releases.map(values).collect()
}

/// Where the files of a service's layers come from.
pub struct LayerFiles<'r, 's> {
    /// The checkout.
    pub repository: &'r Repository<'s>,
    pub service: &'r ServiceRef,
    /// Finds a file of the deployment server by its full path.
    pub on_server: &'r dyn Fn(&str) -> Result<Found>,
}

impl LayerFiles<'_, '_> {
    /// The values of a release, above those of its chart if they are given.
    ///
    /// # Errors
    /// Where a values file cannot be read.
    pub fn values_of(
        &self,
        release: ReleaseLayers,
        chart: Option<ChartValues>,
    ) -> Result<EffectiveValues> {
        let chart = chart.map(|chart| (chart.path, chart.text));
        effective_values(release, chart, |layer| self.find(layer))
    }

    /// What there is of a layer, and its path from the root on.
    fn find(&self, layer: &Layer) -> Result<(Found, String)> {
        let named = |error: Error| error.named_in(&self.service.helmfile(), layer.line);
        match layer.location {
            Location::Server => {
                let found = (self.on_server)(&layer.path).map_err(named)?;
                Ok((found, layer.path.clone()))
            }
            Location::Inline(_) | Location::Unknown => {
                Ok((Found::Nothing, self.service.path(&layer.path)))
            }
            Location::Folder => {
                let path = self.service.path(&layer.path);
                let text = self.repository.text(&path).map_err(named)?;
                Ok((Found::from_text(text), path))
            }
        }
    }
}

impl Resolved {
    /// Its releases, or only the one that is asked for.
    ///
    /// # Errors
    /// Where the environment does not install that one.
    pub fn only(&self, environment: &str, asked: Option<&ReleaseName>) -> Result<&[ReleaseLayers]> {
        let Some(asked) = asked else {
            return Ok(&self.releases);
        };
        let mut releases = self.releases.iter();
        let at = releases.position(|release| release.name == asked.as_str());
        at.map(|at| &self.releases[at..=at]).ok_or_else(|| {
            let names = self.releases.iter().map(|release| release.name.as_str());
            let names: Vec<&str> = names.collect();
            Error::invalid(format!("{environment} installs no release {asked}"))
                .hint(choose_from(asked.as_str(), &names))
        })
    }
}

impl LayersError {
    /// The same for a person, about this service.
    fn of(&self, service: &ServiceRef) -> Error {
        let path = &service.helmfile();
        let message = format!("{path}: {self}");
        match self {
            Self::Environment(environment, known) => {
                let name = &service.name;
                Error::invalid(format!("{name} has no environment {environment}")).hint(
                    choose_from(environment, &known.split(", ").collect::<Vec<_>>()),
                )
            }
            Self::NoList(_) => Error::failed(message).hint("give it one, as `- releases: [main]`"),
            Self::Helmfile(error) => unreadable_helmfile(path, error),
            Self::Values(_) => Error::failed(message),
        }
    }
}
