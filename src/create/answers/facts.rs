//! What answers are checked against.

use crate::conventions::{PLACEHOLDER, release_belongs_in};
use crate::helmfile::Helmfile;
use crate::namespace::NamespaceFile;

/// A port at which a service is reached from outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicPort {
    /// The service.
    pub service: String,
    /// Its port.
    pub port: u16,
}

/// An environment of the template, with the releases that it lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateEnvironment {
    /// Its name.
    pub name: String,
    /// The releases listed there.
    pub releases: Vec<String>,
}

/// What the answers are checked against: read once, before the first question.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    /// The template's environments in its order.
    pub environments: Vec<TemplateEnvironment>,
    /// The template's declared releases.
    pub releases: Vec<String>,
    /// The chart that the template's listed releases use, without the repository's name; may be
    /// SERVICE_NAME. `None` where a template makes it.
    pub chart: Option<String>,
    /// The path of the service's secrets on the deployment server, as the helmfile writes it.
    pub secrets_path: Option<String>,
    /// The checkout's charts; `None` where there is no such folder.
    pub charts: Option<Vec<String>>,
    /// The environments of the clusters that the namespace is made in.
    pub clusters: Vec<String>,
    /// Namespaces of the clusters themselves.
    pub system_namespaces: Vec<String>,
    /// Namespaces whose certificates get other names, so that no limit applies.
    pub namespaces_with_tls_hostnames: Vec<String>,
    /// Whether only the namespace is to be made, so that nothing about the service matters.
    pub namespace_only: bool,
    /// The folders beside which the service's will stand.
    pub taken: Vec<String>,
    /// The ports at which other services are reached from outside, as far as that was looked at.
    pub ports: Vec<PublicPort>,
}

impl Facts {
    /// What a template's helmfile says of environments, releases and chart.
    #[must_use]
    pub fn of_template(helmfile: &Helmfile<'_>) -> Self {
        let names = |environment: &crate::helmfile::Environment| {
            let lists = environment.lists.iter();
            lists
                .flat_map(|list| list.names.iter().map(|(name, _)| name.clone()))
                .collect()
        };
        let environments = helmfile.environments().iter();
        let releases = helmfile.releases().iter();
        Self {
            environments: environments
                .map(|environment| TemplateEnvironment {
                    name: environment.name.clone(),
                    releases: names(environment),
                })
                .collect(),
            releases: releases
                .filter_map(|release| release.name.clone())
                .collect(),
            chart: helmfile.listed_chart().map(str::to_owned),
            secrets_path: helmfile.secrets_path().map(str::to_owned),
            ..Self::default()
        }
    }

    /// Takes in what the clusters' values file says of namespaces.
    pub fn know_namespaces(&mut self, file: &NamespaceFile<'_>) {
        for known in file.known() {
            if known.system {
                self.system_namespaces.push(known.name.to_owned());
            }
            if known.has_tls_hostnames {
                self.namespaces_with_tls_hostnames
                    .push(known.name.to_owned());
            }
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
    pub fn environment_names(&self) -> impl Iterator<Item = &str> {
        self.environments
            .iter()
            .map(|environment| environment.name.as_str())
    }

    /// The environments among `chosen` in which the template has `release`, and in which it makes
    /// sense.
    pub(super) fn homes<'f>(
        &'f self,
        release: &'f str,
        chosen: &'f [String],
    ) -> impl Iterator<Item = &'f str> {
        let environments = self.environments.iter();
        environments
            .filter(move |environment| {
                chosen.contains(&environment.name)
                    && environment.releases.iter().any(|listed| listed == release)
                    && release_belongs_in(release, &environment.name)
            })
            .map(|environment| environment.name.as_str())
    }

    pub(super) fn has_release(&self, release: &str) -> bool {
        self.releases.iter().any(|declared| declared == release)
    }
}
