//! What the steps depend on, read from the model: of a service that is there, and of a name that has
//! only a namespace.

use super::group_facts::deploy_users_group;
use super::{DeployUsers, NamespaceRequest, OtherNamespace, Puppet, ServiceProfile, Settings};
use crate::chart::ChartReference;
use crate::conventions::DEFAULT_GROUP;
use crate::create::answers::parse_label;
use crate::create::destination::environments_without_template;
use crate::create::planning::manifests_path;
use crate::create::start_choice::like_without_template;
use crate::error::{Error, Result};
use crate::names::{ChartName, EnvironmentName, GroupName, ServiceName};
use crate::repository::{
    Layout, NamespaceLookup, OfPuppet, Repository, Service, ServiceNamespace, ServiceRef,
};

/// What the clusters that serve a service have of its namespace.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NamespaceEvidence {
    /// Where it is: path and line.
    pub found: Vec<String>,
    /// The clusters that lack it.
    pub lacking: Vec<String>,
    /// Why it may be missing in more clusters; `None` where it is known of all.
    pub unknown: Option<String>,
    /// The clusters that have it from puppet alone, and so make no certificate.
    pub without_certificate: Vec<String>,
}

impl NamespaceEvidence {
    fn of(lookup: &NamespaceLookup<'_>) -> Self {
        let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        Self {
            found: lookup.evidence(),
            lacking: owned(&lookup.lacking),
            unknown: lookup.why_unknown(),
            without_certificate: owned(&lookup.without_certificate),
        }
    }
}

impl ServiceProfile {
    /// A service that is there, with what is known of its namespaces.
    ///
    /// # Errors
    /// Where its name could not be a service's, or a file of the model or of the clone cannot be
    /// read.
    pub fn of(
        service: &Service<'_>,
        repository: &Repository<'_>,
        puppet: Option<&Puppet>,
        settings: &Settings,
    ) -> Result<(Self, Vec<NamespaceEvidence>)> {
        let reference = service.reference;
        let environments = typed_environments(service);
        let of_puppet =
            |namespace: &str| deploy_users_of(puppet, reference.group_name(), namespace);
        let of_service = repository.namespaces_of(service, &of_puppet)?;
        let of_service = of_service.unwrap_or_default();
        let namespaces = of_service.by_name(reference.own_name());
        let evidence = evidence_of(&namespaces, of_service.unknown.as_deref());
        let requests = namespaces.iter().map(|namespace| {
            let name = namespace.name;
            let request = namespace_request(reference, name, &environments, repository)?;
            let name = name.to_owned();
            Ok(OtherNamespace { name, request })
        });
        let mut requests = requests
            .collect::<Result<Vec<OtherNamespace>>>()?
            .into_iter();
        let (namespace, request) = if let Some(first) = requests.next() {
            (first.name, first.request)
        } else {
            let own = reference.own_name();
            let request = namespace_request(reference, own, &environments, repository)?;
            (own.to_owned(), request)
        };
        // The other steps do not depend on them.
        let charts = repository.charts().ok().flatten();
        // Whatever is no chart's name gets no command.
        let is_name = |chart: &ChartReference<'_>| chart.name.parse::<ChartName>().is_ok();
        let chart = service.chart().filter(is_name);
        let in_checkout = chart.and_then(ChartReference::in_checkout);
        let exists = in_checkout.zip(charts);
        let exists = exists.map(|(chart, charts)| charts.iter().any(|known| known == chart));
        let profile = Self {
            service: parse_label::<ServiceName>(&reference.name)?.to_string(),
            has_files: true,
            chart_exists: exists,
            chart: chart.map(|chart| chart.name.to_owned()),
            secrets: service.secrets(),
            others: requests.collect(),
            ..bare(
                reference,
                repository,
                &namespace,
                &environments,
                request,
                settings,
            )
        };
        Ok((profile, evidence))
    }

    /// A name that has a namespace in some group's clusters, or a request for one, and no files yet.
    /// `None` where it has neither.
    ///
    /// # Errors
    /// As [`Self::of`]; where the namespace belongs to the clusters themselves, or is that of several
    /// groups and none of them is the default one.
    pub fn of_namespace(
        (name, namespace): (&str, &str),
        group: Option<&GroupName>,
        repository: &Repository<'_>,
        puppet: Option<&Puppet>,
        settings: &Settings,
    ) -> Result<Option<(Self, NamespaceEvidence)>> {
        let found = match group_with_namespace(namespace, group, repository, puppet)? {
            Some(found) => Some(found),
            None => group_with_request(name, group, repository)?,
        };
        let Some((group, environments)) = found else {
            return Ok(None);
        };
        let reference = ServiceRef::new(group.as_ref(), name);
        let environments: Vec<&str> = environments.iter().map(String::as_str).collect();
        let of_puppet = deploy_users_of(puppet, reference.group_name(), namespace);
        let lookup = repository.lookup_namespace(namespace, &environments, &of_puppet)?;
        let lookup = lookup.unwrap_or_default();
        let request = namespace_request(&reference, namespace, &environments, repository)?;
        let profile = Self {
            service: parse_label::<ServiceName>(name)?.to_string(),
            like: like_without_template(repository, name, reference.group.as_ref())?,
            ..bare(
                &reference,
                repository,
                namespace,
                &environments,
                request,
                settings,
            )
        };
        Ok(Some((profile, NamespaceEvidence::of(&lookup))))
    }

    /// A service that is gone from the checkout: it ran in what its group runs in, as far as anybody
    /// can tell.
    ///
    /// # Errors
    /// Where the name is none of a service's, or there is no such group.
    pub fn of_gone(
        name: &str,
        group: Option<&GroupName>,
        repository: &Repository<'_>,
        settings: &Settings,
    ) -> Result<Self> {
        let group = repository.group(group)?;
        let reference = ServiceRef::new(group.as_ref(), parse_label::<ServiceName>(name)?.as_str());
        let environments = repository.environments_of_group(group.as_ref())?;
        let request = NamespaceRequest::ValuesFiles {
            paths: Vec::new(),
            clusters: Vec::new(),
            certificates: Vec::new(),
        };
        let namespace = &reference.name;
        Ok(bare(
            &reference,
            repository,
            namespace,
            &environments,
            request,
            settings,
        ))
    }
}

/// What is known of each namespace of a service; why more of them may be missing goes with the first.
fn evidence_of(
    namespaces: &[&ServiceNamespace<'_>],
    unknown: Option<&str>,
) -> Vec<NamespaceEvidence> {
    let known = namespaces.iter();
    let known = known.map(|namespace| NamespaceEvidence::of(&namespace.lookup));
    let mut evidence: Vec<NamespaceEvidence> = known.collect();
    if evidence.is_empty() {
        evidence.push(NamespaceEvidence::default());
    }
    let first = &mut evidence[0].unknown;
    *first = first.take().or_else(|| unknown.map(str::to_owned));
    evidence
}

/// The environments of a service as far as their names could be typed: no cluster is called otherwise,
/// and what follows is printed as commands.
fn typed_environments<'s>(service: &'s Service<'_>) -> Vec<&'s str> {
    let names = service.environment_names();
    names
        .filter(|name| name.parse::<EnvironmentName>().is_ok())
        .collect()
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
        others: Vec::new(),
        environments: environments.iter().map(|name| (*name).to_owned()).collect(),
        chart: None,
        chart_exists: None,
        secrets: None,
        traffic: settings.traffic,
        port: settings.port.map(|port| port.to_string()),
        task: settings.task.as_ref().map(ToString::to_string),
        like: None,
        details: settings.details.clone(),
    }
}

/// How a namespace is asked for.
///
/// # Errors
/// Where a folder cannot be listed.
pub fn namespace_request(
    reference: &ServiceRef,
    namespace: &str,
    environments: &[&str],
    repository: &Repository<'_>,
) -> Result<NamespaceRequest> {
    let group = reference.group.as_ref();
    let of_group = repository.group_environments(group)?;
    let placement = repository.placement_where_missing(namespace, group, of_group, environments);
    Ok(match placement {
        Ok(Some(placement)) => NamespaceRequest::ValuesFiles {
            paths: placement.paths().into_iter().map(str::to_owned).collect(),
            clusters: placement.clusters,
            certificates: placement.certificates,
        },
        Ok(None) => NamespaceRequest::Manifests {
            path: manifests_path(reference),
        },
        // A checklist is of use without it too.
        Err(error) => NamespaceRequest::Unknown {
            reason: error.message,
        },
    })
}

/// What puppet has of a namespace: where deploy users show that clusters which merge them have it.
fn deploy_users_of(puppet: Option<&Puppet>, group: &str, namespace: &str) -> OfPuppet {
    let Some(puppet) = puppet else {
        return OfPuppet::Unknown;
    };
    if puppet
        .unread
        .iter()
        .any(|unread| unread.path == DeployUsers::PATH)
    {
        return OfPuppet::Unknown;
    }
    let users = puppet.deploy_users.group(deploy_users_group(group));
    let line = users.and_then(|users| users.line_of_namespace(namespace));
    line.map_or(OfPuppet::Nothing, |line| {
        OfPuppet::Users(format!("{}:{line}", DeployUsers::PATH))
    })
}

/// A group with those of its environments that matter.
type GroupWith = (Option<GroupName>, Vec<String>);

/// The group in whose clusters a namespace is, with the environments that these serve.
fn group_with_namespace(
    namespace: &str,
    group: Option<&GroupName>,
    repository: &Repository<'_>,
    puppet: Option<&Puppet>,
) -> Result<Option<GroupWith>> {
    let groups = match group {
        Some(_) => vec![repository.group(group)?],
        None => repository.groups()?.to_vec(),
    };
    let mut found: Vec<GroupWith> = Vec::new();
    for group in groups {
        let reference = ServiceRef::new(group.as_ref(), namespace);
        let of_puppet = deploy_users_of(puppet, reference.group_name(), namespace);
        let mut environments = Vec::new();
        for environment in repository.environments_of_group(group.as_ref())? {
            let lookup = repository.lookup_namespace(namespace, &[environment], &of_puppet)?;
            let lookup = lookup.unwrap_or_default();
            if lookup.is_system() {
                return Err(Error::invalid(format!(
                    "{namespace} is a system namespace: it belongs to the clusters themselves"
                ))
                .hint("give the name of a service"));
            }
            if !lookup.places.is_empty() {
                environments.push(environment.to_owned());
            }
        }
        if !environments.is_empty() {
            found.push((group, environments));
        }
    }
    the_one_meant(namespace, found)
}

/// The default group, where several have a namespace, as everybody means it who names none.
fn the_one_meant(namespace: &str, mut found: Vec<GroupWith>) -> Result<Option<GroupWith>> {
    let is_default = |(group, _): &GroupWith| {
        group
            .as_ref()
            .is_none_or(|group| group.as_str() == DEFAULT_GROUP)
    };
    if let Some(index) = found.iter().position(is_default) {
        return Ok(Some(found.swap_remove(index)));
    }
    if found.len() > 1 {
        let groups = found.iter().filter_map(|(group, _)| group.as_ref());
        let groups: Vec<&str> = groups.map(GroupName::as_str).collect();
        let message = format!(
            "several groups have a namespace {namespace}: {}",
            groups.join(", ")
        );
        return Err(Error::invalid(message).hint("say which: --group FOLDER"));
    }
    Ok(found.pop())
}

/// The group for which there is a request by manifests, with the group's environments.
fn group_with_request(
    name: &str,
    group: Option<&GroupName>,
    repository: &Repository<'_>,
) -> Result<Option<GroupWith>> {
    let group = repository.group(group)?;
    let reference = ServiceRef::new(group.as_ref(), name);
    if !repository.has_file(&manifests_path(&reference))? {
        return Ok(None);
    }
    let environments = environments_without_template(repository, group.as_ref())?;
    Ok(Some((group, environments)))
}
