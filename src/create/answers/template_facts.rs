//! What a template says, as far as answers depend on it.

use super::check::parse_label;
use crate::conventions::{PLACEHOLDER, release_belongs_in, share_namespace};
use crate::create::sibling::rename::Renaming;
use crate::create::sibling::tree::Sibling;
use crate::error::{Error, Result};
use crate::helmfile::{ANY_ENVIRONMENT, Environment, Helmfile, in_environment};
use crate::names::{EnvironmentName, Namespace, ServiceName};
use crate::repository::Service;

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
    /// Whether that is one of the checkout's charts.
    pub chart_in_checkout: bool,
    /// The path of the service's secrets on the deployment server, as the helmfile writes it.
    pub secrets_path: Option<String>,
    /// The service that a new one is made like, where no template is the start.
    pub sibling: Option<SiblingFacts>,
    /// What the environments are from, where that is neither a template nor a sibling.
    pub said_by: Option<String>,
    /// The namespace of the service itself, which is there already.
    pub own_namespace: Option<Namespace>,
}

/// What answers take from a sibling where they are not given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SiblingFacts {
    /// Its name.
    pub name: ServiceName,
    /// The namespace that its releases share; where they differ, the one of its name, else the first.
    /// `None` where a template makes it.
    pub namespace: Option<String>,
}

/// The namespace that a service like a sibling gets, renamed, unless another is asked for.
fn main_namespace<'h>(helmfile: &'h Helmfile<'_>, own: &ServiceName) -> Option<&'h str> {
    let shared = helmfile.listed_namespace();
    shared.or_else(|| helmfile.namespace_names(own.as_str()).into_iter().next())
}

impl TemplateFacts {
    /// Takes the facts from a template's helmfile.
    ///
    /// # Errors
    /// Where an environment has a name that could not be typed.
    pub fn of(helmfile: &Helmfile<'_>) -> Result<Self> {
        let environments = helmfile.environments().iter().map(template_environment);
        let releases = helmfile.releases().iter();
        let chart = helmfile.listed_chart();
        Ok(Self {
            environments: environments.collect::<Result<_>>()?,
            releases: releases
                .filter_map(|release| release.name.clone())
                .collect(),
            chart: chart.map(|chart| chart.name.to_owned()),
            chart_in_checkout: chart.is_some_and(|chart| chart.in_checkout().is_some()),
            secrets_path: helmfile.secrets_path().map(str::to_owned),
            ..Self::default()
        })
    }

    /// Takes the facts from a service that a new one is made like.
    ///
    /// # Errors
    /// As [`Self::of`].
    pub fn of_sibling(sibling: &Sibling<'_>) -> Result<Self> {
        let helmfile = sibling.helmfile();
        Ok(Self {
            sibling: Some(SiblingFacts {
                name: sibling.name().clone(),
                namespace: main_namespace(helmfile, sibling.name()).map(str::to_owned),
            }),
            ..Self::of(helmfile)?
        })
    }

    /// The facts of a service that is there, of which only the namespace is asked for. Environments
    /// whose names nobody could type are served by no cluster, and left out.
    pub fn of_service(service: &Service<'_>) -> Self {
        let namespaces = service.namespaces();
        let namespace = namespaces.first().and_then(|(_, name)| name.parse().ok());
        let chart = service.chart();
        Self {
            chart: chart.map(|chart| chart.name.to_owned()),
            chart_in_checkout: chart.is_some_and(|chart| chart.in_checkout().is_some()),
            secrets_path: service.helmfile.secrets_path().map(str::to_owned),
            own_namespace: namespace,
            ..Self::without_template(service.reference.to_string(), service.environment_names())
        }
    }

    /// The namespace of a service with this name, where none is asked for: its own where it has one
    /// already, else its name; of one that is made like a sibling, the sibling's, renamed, unless that
    /// is only the sibling's.
    ///
    /// # Errors
    /// Where that could not be a namespace.
    pub(super) fn default_namespace(&self, name: &ServiceName) -> Result<Namespace> {
        if let Some(own) = &self.own_namespace {
            return Ok(own.clone());
        }
        let sibling = self.sibling.as_ref();
        let renamed = sibling.and_then(|sibling| {
            let namespace = sibling.namespace.as_ref()?;
            let renamed = Renaming::new(&sibling.name, name).apply(namespace);
            // One that the sibling shares with a service of a like name is not the new one's.
            let was_shared = share_namespace(namespace, sibling.name.as_str());
            let is_shared = share_namespace(&renamed, name.as_str());
            (is_shared || !was_shared).then_some(renamed)
        });
        parse_label(renamed.as_deref().unwrap_or(name.as_str()))
    }

    /// Whether a release is kept where nothing is said of it: a sibling's are, in the environments
    /// that list them.
    pub(super) fn keeps(&self, release: &str, chosen: &[EnvironmentName]) -> bool {
        let lists_it = |environment: &TemplateEnvironment| {
            let mut listed = environment.releases.iter();
            chosen.contains(&environment.name) && listed.any(|name| name == release)
        };
        self.sibling.is_some()
            && self.has_release(release)
            && self.environments.iter().any(lists_it)
    }

    /// The facts where no template is read: a service may run in these environments, as `said_by`
    /// says, and nothing is known of releases and chart. Enough to ask for a namespace.
    pub fn without_template<'e>(
        said_by: impl Into<String>,
        environments: impl IntoIterator<Item = &'e str>,
    ) -> Self {
        let environments = environments.into_iter();
        let environments = environments.filter_map(|name| name.parse().ok());
        Self {
            environments: environments
                .map(|name| TemplateEnvironment {
                    name,
                    releases: Vec::new(),
                })
                .collect(),
            said_by: Some(said_by.into()),
            ..Self::default()
        }
    }

    /// What the service is made from, or its environments are known from, for messages.
    pub(super) fn start(&self) -> &str {
        let sibling = self.sibling.as_ref().map(|sibling| sibling.name.as_str());
        sibling
            .or(self.said_by.as_deref())
            .unwrap_or("the template")
    }

    /// Where the secrets of service `name` are on the deployment server, with ENV for the
    /// environment.
    #[must_use]
    pub fn secrets(&self, name: &str) -> Option<String> {
        let path = self.secrets_path.as_ref()?;
        let sibling = self.sibling.as_ref().map(|sibling| &sibling.name);
        let path = path.replace(sibling.map_or(PLACEHOLDER, ServiceName::as_str), name);
        Some(in_environment(&path, ANY_ENVIRONMENT))
    }

    /// Whether a chart is among `charts`, the checkout's; `None` where that is unknown, or the
    /// template's chart comes from elsewhere.
    #[must_use]
    pub fn has_chart(&self, chart: Option<&str>, charts: Option<&[String]>) -> Option<bool> {
        let (chart, charts) = (chart?, charts?);
        self.chart_in_checkout
            .then(|| charts.iter().any(|known| known == chart))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_namespace_that_the_sibling_shares_with_another_service_is_not_passed_on() {
        for (sibling, namespace, name, expected) in [
            ("db-sea-gull", "sea-gull", "db-sea-tern", "sea-tern"),
            ("db-sea-gull", "sea-gull", "db-sea-gull-b", "sea-gull"),
            ("db-sea-gull", "sea-gull", "pond", "pond"),
            // One that no name of theirs explains is for several services.
            ("db-sea-gull", "birds", "pond", "birds"),
            ("gull", "gull", "pond", "pond"),
        ] {
            let facts = TemplateFacts {
                sibling: Some(SiblingFacts {
                    name: sibling.parse().unwrap(),
                    namespace: Some(namespace.to_owned()),
                }),
                ..TemplateFacts::default()
            };
            let found = facts.default_namespace(&name.parse().unwrap()).unwrap();
            assert_eq!(found.as_str(), expected, "{sibling} {name}");
        }
    }
}
