//! Looks at a service, and at what shows which steps are done.

use super::public::in_certificate;
use super::{
    Dns, Evidence, FixturesFile, NamespaceEvidence, NamespaceRequest, ObservedTraffic, Overrides,
    Puppet, ServiceProfile, Settings,
};
use crate::error::{Error, Result};
use crate::names::{EnvironmentName, GroupName, Namespace, Port};
use crate::repository::{Repository, ServiceFiles, ServiceQuery};

/// What was found of a service, or of a name that has only a namespace.
#[derive(Debug, Clone, PartialEq)]
pub struct Survey {
    /// What the steps depend on.
    pub profile: ServiceProfile,
    /// What shows which of them are done.
    pub evidence: Evidence,
    /// The port that was chosen because nobody has it.
    pub free_port: Option<Port>,
    /// What a person should know of it.
    pub warnings: Vec<String>,
}

/// A survey without the clones' part in the evidence.
struct Seen {
    profile: ServiceProfile,
    namespaces: Vec<NamespaceEvidence>,
    observed: ObservedTraffic,
    fixtures: Option<FixturesFile>,
    settings: Settings,
    warnings: Vec<String>,
}

impl Seen {
    /// Where its public name is in the certificate of its namespace.
    fn certificate(&self, repository: &Repository<'_>) -> Option<String> {
        let host = self.profile.details.public.as_ref()?;
        match &self.profile.request {
            NamespaceRequest::ValuesFiles { paths, .. } => {
                in_certificate(repository, paths, &self.profile.namespace, host)
            }
            _ => None,
        }
    }
}

/// Looks at the service that is meant. A name without a service may be that of a namespace in some
/// group's clusters.
///
/// # Errors
/// Where there is neither, or a file that the answer depends on cannot be read.
pub fn survey(
    repository: &Repository<'_>,
    query: &ServiceQuery,
    group: Option<&GroupName>,
    overrides: &Overrides,
    (puppet, dns): (Option<Puppet>, Option<Dns>),
) -> Result<Survey> {
    let clones = (puppet.as_ref(), dns.as_ref());
    let seen = match (repository.find(query, group), query) {
        (Ok(service), _) => {
            if overrides.namespace.is_some() {
                return Err(Error::invalid(format!(
                    "{service} has files, and these say its namespace"
                ))
                .hint("leave out --namespace"));
            }
            let files = repository.existing(&service)?;
            of_service(repository, &files, overrides, clones)?
        }
        (Err(missing), ServiceQuery::Name(name)) => {
            if !repository.services_named(name, group)?.is_empty() {
                return Err(missing);
            }
            let found = of_namespace(repository, name, group, overrides, clones)?;
            match found {
                Some(found) => found,
                None if overrides.is_removal => {
                    of_gone(repository, name, group, overrides, clones)?
                }
                None => return Err(missing),
            }
        }
        (Err(missing), ServiceQuery::Path(_) | ServiceQuery::Depending(_)) => return Err(missing),
    };
    let certificate = seen.certificate(repository);
    let mut warnings = seen.warnings;
    warnings.extend(seen.settings.warnings);
    Ok(Survey {
        profile: seen.profile,
        evidence: Evidence {
            looked: true,
            namespaces: seen.namespaces,
            ingress: seen.observed.ingress,
            has_ingress_key: seen.observed.has_ingress_key,
            chart_wants: seen.observed.wants,
            fixtures: seen.fixtures,
            certificate,
            health_path: seen.observed.health_path,
            puppet,
            dns,
        },
        free_port: seen.settings.free_port,
        warnings,
    })
}

fn of_service(
    repository: &Repository<'_>,
    files: &ServiceFiles,
    overrides: &Overrides,
    clones: (Option<&Puppet>, Option<&Dns>),
) -> Result<Seen> {
    let service = files.service()?;
    let environments: Vec<&str> = service.environment_names().collect();
    let (observed, mut warnings) = ObservedTraffic::of(repository, files, &environments);
    let misnamed = environments
        .iter()
        .map(|name| name.parse::<EnvironmentName>());
    let misnamed = misnamed.filter_map(std::result::Result::err);
    warnings.extend(misnamed.map(|error| format!("{}: {error}", files.reference.helmfile())));
    let name = &files.reference.name;
    let settings = overrides.settle(name, &observed, repository, clones)?;
    let (profile, namespaces) = ServiceProfile::of(&service, repository, clones.0, &settings)?;
    Ok(Seen {
        profile,
        namespaces,
        observed,
        fixtures: FixturesFile::of(repository, files).ok(),
        settings,
        warnings,
    })
}

/// What is known of a service that is gone already.
fn of_gone(
    repository: &Repository<'_>,
    name: &str,
    group: Option<&GroupName>,
    overrides: &Overrides,
    clones: (Option<&Puppet>, Option<&Dns>),
) -> Result<Seen> {
    let observed = ObservedTraffic::default();
    let settings = overrides.settle(name, &observed, repository, clones)?;
    Ok(Seen {
        profile: ServiceProfile::of_gone(name, group, repository, &settings)?,
        namespaces: vec![NamespaceEvidence::default()],
        observed,
        fixtures: None,
        settings,
        warnings: Vec::new(),
    })
}

fn of_namespace(
    repository: &Repository<'_>,
    name: &str,
    group: Option<&GroupName>,
    overrides: &Overrides,
    clones: (Option<&Puppet>, Option<&Dns>),
) -> Result<Option<Seen>> {
    let observed = ObservedTraffic::default();
    let settings = overrides.settle(name, &observed, repository, clones)?;
    let namespace = overrides.namespace.as_ref().map_or(name, Namespace::as_str);
    let names = (name, namespace);
    let found = ServiceProfile::of_namespace(names, group, repository, clones.0, &settings)?;
    Ok(found.map(|(profile, namespace)| Seen {
        profile,
        namespaces: vec![namespace],
        observed,
        fixtures: None,
        settings,
        warnings: Vec::new(),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::repository::memory::{MemoryFiles, WithUnreadable};
    use crate::repository::{Layout, Snapshot};

    #[test]
    fn a_service_is_looked_at_though_another_folder_cannot_be_read() {
        let helmfile = "environments:\n  eqiad:\n    values:\n    - releases: [main]\nreleases:\n- name: main\n  namespace: gull\n  chart: wmf-stable/nest\n";
        let files = MemoryFiles::of(&[
            ("charts/nest/Chart.yaml", "name: nest\n"),
            ("helmfile.d/services/_example_/helmfile.yaml", helmfile),
            ("helmfile.d/services/gull/helmfile.yaml", helmfile),
            ("helmfile.d/services/tern/helmfile.yaml", helmfile),
            ("helmfile.d/aux/wren/helmfile.yaml", helmfile),
            (
                "helmfile.d/admin_ng/helmfile.yaml",
                "environments:\n  eqiad:\n    values: [values/main.yaml]\n",
            ),
            (
                "helmfile.d/admin_ng/values/main.yaml",
                "namespaces:\n  gull: {}\n",
            ),
        ]);
        for folder in [
            "helmfile.d/services/_example_",
            "helmfile.d/services/tern",
            "helmfile.d/aux",
            "charts",
        ] {
            let files = WithUnreadable {
                files: &files,
                folder,
            };
            let snapshot = Snapshot::new(&files);
            let repository = Repository::new(&snapshot, Layout::Checkout);
            let query = ServiceQuery::Name("gull".to_owned());
            let nothing_said = Overrides::default();
            let found = survey(&repository, &query, None, &nothing_said, (None, None)).unwrap();
            assert_eq!(found.evidence.namespaces[0].found.len(), 1, "{folder}");
            let chart_is_there = found.profile.chart_exists;
            assert_eq!(chart_is_there.is_none(), folder == "charts", "{folder}");
        }
    }
}
