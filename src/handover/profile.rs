//! What the steps depend on, read from the model: of a service that is there, and of a name that has
//! only a namespace.

use super::{DeployUsers, NamespaceRequest, Puppet, ServiceProfile, Settings};
use crate::conventions::deploy_users_group;
use crate::create::answers::{TemplateFacts, parse_label};
use crate::create::start_choice::like_without_template;
use crate::error::Result;
use crate::names::{GroupName, ServiceName};
use crate::repository::{Layout, NamespaceLookup, Repository, Service, ServiceRef};

/// What the clusters that serve a service have of its namespace.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NamespaceEvidence {
    /// Where it is: path and line.
    pub found: Vec<String>,
    /// The clusters that lack it.
    pub lacking: Vec<String>,
    /// The clusters of which it is unknown.
    pub unknown: Vec<String>,
    /// The clusters that have it from puppet alone, and so make no certificate.
    pub without_certificate: Vec<String>,
}

impl NamespaceEvidence {
    fn of(lookup: &NamespaceLookup<'_>) -> Self {
        let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        Self {
            found: lookup.evidence(),
            lacking: owned(&lookup.lacking),
            unknown: owned(&lookup.unknown),
            without_certificate: owned(&lookup.without_certificate),
        }
    }
}

impl ServiceProfile {
    /// A service that is there, with what is known of its namespace.
    ///
    /// # Errors
    /// Where its name could not be a service's, or a file of the model or of the clone cannot be
    /// read.
    pub fn of(
        service: &Service<'_>,
        repository: &Repository<'_>,
        puppet: Option<&Puppet>,
        settings: &Settings,
    ) -> Result<(Self, NamespaceEvidence)> {
        let reference = service.reference;
        let facts = TemplateFacts::of(&service.helmfile)?;
        let environments: Vec<&str> = service.environment_names().collect();
        let namespace = service.namespace();
        let (request, evidence) =
            namespace_of(reference, namespace, &environments, repository, puppet)?;
        let charts = repository.charts()?;
        let chart = facts.chart.clone();
        let exists = |charts: &[String]| chart.as_ref().map(|chart| charts.contains(chart));
        let profile = Self {
            service: parse_label::<ServiceName>(&reference.name)?.to_string(),
            has_files: true,
            chart_exists: charts.and_then(exists),
            chart,
            secrets: facts.secrets(&reference.name),
            ..bare(
                reference,
                repository,
                namespace,
                &environments,
                request,
                settings,
            )
        };
        Ok((profile, evidence))
    }

    /// A name that has a namespace in some group's clusters, and no files yet. `None` where it has
    /// none either.
    ///
    /// # Errors
    /// As [`Self::of`].
    pub fn of_namespace(
        name: &str,
        group: Option<&GroupName>,
        repository: &Repository<'_>,
        puppet: Option<&Puppet>,
        settings: &Settings,
    ) -> Result<Option<(Self, NamespaceEvidence)>> {
        let Some((reference, environments)) = group_with_namespace(name, group, repository)? else {
            return Ok(None);
        };
        let environments: Vec<&str> = environments.iter().map(String::as_str).collect();
        let (request, evidence) =
            namespace_of(&reference, name, &environments, repository, puppet)?;
        let profile = Self {
            service: parse_label::<ServiceName>(name)?.to_string(),
            like: like_without_template(repository, name, reference.group.as_ref())?,
            ..bare(
                &reference,
                repository,
                name,
                &environments,
                request,
                settings,
            )
        };
        Ok(Some((profile, evidence)))
    }
}

/// What is the same whether there are files or not.
fn bare(
    reference: &ServiceRef,
    repository: &Repository<'_>,
    namespace: &str,
    environments: &[&str],
    request: NamespaceRequest,
    settings: &Settings,
) -> ServiceProfile {
    ServiceProfile {
        service: reference.name.clone(),
        has_files: false,
        group: reference.group_name().to_owned(),
        folder: reference.deployed_folder(),
        in_checkout: repository.layout() == Layout::Checkout,
        namespace: namespace.to_owned(),
        request,
        environments: environments.iter().map(|name| (*name).to_owned()).collect(),
        chart: None,
        chart_exists: None,
        secrets: None,
        traffic: settings.traffic,
        port: settings.port.map(|port| port.to_string()),
        task: settings.task.as_ref().map(ToString::to_string),
        like: None,
    }
}

/// How the namespace is asked for, and what there is of it.
fn namespace_of(
    reference: &ServiceRef,
    namespace: &str,
    environments: &[&str],
    repository: &Repository<'_>,
    puppet: Option<&Puppet>,
) -> Result<(NamespaceRequest, NamespaceEvidence)> {
    let of_puppet =
        puppet.and_then(|puppet| deploy_users_of(puppet, reference.group_name(), namespace));
    let lookup = repository.lookup_namespace(namespace, environments, of_puppet.as_deref())?;
    let evidence = lookup
        .as_ref()
        .map(NamespaceEvidence::of)
        .unwrap_or_default();
    let group = reference.group.as_ref();
    let of_group = repository.group_environments(group)?;
    let of_group: Vec<&str> = of_group.iter().map(String::as_str).collect();
    let placement =
        repository.placement_where_missing(namespace, group, &of_group, environments)?;
    let request = match placement {
        Some(placement) => NamespaceRequest::ValuesFiles {
            paths: placement.paths().into_iter().map(str::to_owned).collect(),
            clusters: placement.clusters,
            certificates: placement.certificates,
        },
        None => NamespaceRequest::Manifests {
            path: format!("{}/namespace.yaml", reference.request_folder()),
        },
    };
    Ok((request, evidence))
}

/// What shows that puppet has deploy users for a namespace, and so that clusters which merge them
/// have the namespace.
fn deploy_users_of(puppet: &Puppet, group: &str, namespace: &str) -> Option<String> {
    let users = puppet.deploy_users.group(deploy_users_group(group));
    let found = users.and_then(|users| users.service(namespace));
    found.map(|found| format!("{}:{}", DeployUsers::PATH, found.line))
}

/// The group in whose clusters a namespace is, with the environments that these serve.
fn group_with_namespace(
    name: &str,
    group: Option<&GroupName>,
    repository: &Repository<'_>,
) -> Result<Option<(ServiceRef, Vec<String>)>> {
    let groups = match group {
        Some(_) => vec![repository.group(group)?],
        None => repository.groups()?.to_vec(),
    };
    for group in groups {
        let mut environments = Vec::new();
        for environment in repository.group_environments(group.as_ref())? {
            let lookup = repository.lookup_namespace(name, &[&environment], None)?;
            if lookup.is_some_and(|lookup| !lookup.places.is_empty()) {
                environments.push(environment);
            }
        }
        if !environments.is_empty() {
            return Ok(Some((ServiceRef::new(group.as_ref(), name), environments)));
        }
    }
    Ok(None)
}
