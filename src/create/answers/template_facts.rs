//! What a template says, as far as answers depend on it.

use crate::conventions::{PLACEHOLDER, release_belongs_in};
use crate::error::{Error, Result};
use crate::helmfile::{Environment, Helmfile};
use crate::names::EnvironmentName;

/// An environment of the template, with the releases that it lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateEnvironment {
    /// Its name.
    pub name: EnvironmentName,
    /// The releases listed there.
    pub releases: Vec<String>,
}

/// What a template's helmfile says of environments, releases and chart. Names of releases and of
/// the chart are as it writes them, and so may have SERVICE_NAME in them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TemplateFacts {
    /// The environments in the template's order.
    pub environments: Vec<TemplateEnvironment>,
    /// The declared releases.
    pub releases: Vec<String>,
    /// The chart that the listed releases use, without the repository's name. `None` where a
    /// template action makes it.
    pub chart: Option<String>,
    /// The path of the service's secrets on the deployment server, as the helmfile writes it.
    pub secrets_path: Option<String>,
}

impl TemplateFacts {
    /// Takes the facts from a template's helmfile.
    ///
    /// # Errors
    /// Where an environment has a name that could not be typed.
    pub fn of(helmfile: &Helmfile<'_>) -> Result<Self> {
        let environments = helmfile.environments().iter().map(template_environment);
        let releases = helmfile.releases().iter();
        Ok(Self {
            environments: environments.collect::<Result<_>>()?,
            releases: releases
                .filter_map(|release| release.name.clone())
                .collect(),
            chart: helmfile.listed_chart().map(str::to_owned),
            secrets_path: helmfile.secrets_path().map(str::to_owned),
        })
    }

    /// The facts where no template is read: a service may run in these environments, and nothing is
    /// known of releases and chart. Enough to ask for a namespace.
    pub fn without_template(environments: impl IntoIterator<Item = EnvironmentName>) -> Self {
        let environments = environments.into_iter();
        Self {
            environments: environments
                .map(|name| TemplateEnvironment {
                    name,
                    releases: Vec::new(),
                })
                .collect(),
            ..Self::default()
        }
    }

    /// Where the secrets of service `name` are on the deployment server, with ENV for the
    /// environment.
    #[must_use]
    pub fn secrets(&self, name: &str) -> Option<String> {
        let path = self.secrets_path.as_ref()?;
        let path = path.replace(PLACEHOLDER, name);
        Some(path.replace("{{ .Environment.Name }}", "ENV"))
    }

    /// The names of the template's environments.
    pub fn environment_names(&self) -> impl Iterator<Item = &EnvironmentName> {
        self.environments
            .iter()
            .map(|environment| &environment.name)
    }

    /// The environments among `chosen` in which the template has `release`, and in which it makes
    /// sense.
    pub(super) fn homes<'f>(
        &'f self,
        release: &'f str,
        chosen: &'f [EnvironmentName],
    ) -> impl Iterator<Item = &'f str> {
        let environments = self.environments.iter();
        environments
            .filter(move |environment| {
                chosen.contains(&environment.name)
                    && environment.releases.iter().any(|listed| listed == release)
                    && release_belongs_in(release, environment.name.as_str())
            })
            .map(|environment| environment.name.as_str())
    }

    pub(super) fn has_release(&self, release: &str) -> bool {
        self.releases.iter().any(|declared| declared == release)
    }
}

fn template_environment(environment: &Environment) -> Result<TemplateEnvironment> {
    let lists = environment.lists.iter();
    let name = environment.name.parse::<EnvironmentName>();
    Ok(TemplateEnvironment {
        name: name.map_err(|error| Error::failed(error.to_string()))?,
        releases: lists
            .flat_map(|list| list.names.iter().map(|(name, _)| name.clone()))
            .collect(),
    })
}
