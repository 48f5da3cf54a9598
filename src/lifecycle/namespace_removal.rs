//! What becomes of the namespace of a service that goes.

use super::LifecyclePlan;
use super::operator_lists::without_namespace;
use crate::conventions::serves;
use crate::create::answers::Choice;
use crate::error::{Error, Result};
use crate::repository::{Cluster, Repository, Service, ServiceRef};

/// What becomes of the namespace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum NamespaceFate {
    /// It goes where no other service of the same clusters uses it.
    #[default]
    Auto,
    /// It stays.
    Keep,
    /// It goes, or nothing does.
    Remove,
}

impl Choice for NamespaceFate {
    const ALL: &'static [(Self, &'static str, &'static str)] = &[
        (
            Self::Auto,
            "auto",
            "It goes where no other service of the same clusters uses it",
        ),
        (Self::Keep, "keep", "It stays"),
        (Self::Remove, "remove", "It goes, or nothing does"),
    ];
}

impl NamespaceFate {
    /// Takes the namespaces of a service out of the administrators' values files.
    pub(super) fn plan(
        self,
        plan: &mut LifecyclePlan,
        repository: &Repository<'_>,
        service: &Service<'_>,
    ) -> Result<()> {
        if self == Self::Keep {
            return Ok(());
        }
        if !service.says_all_namespaces() {
            plan.notes.push(
                "the helmfile does not say the namespace of every release: look for an entry that \
                 is left"
                    .to_owned(),
            );
        }
        for namespace in service.namespace_names() {
            self.plan_one(plan, repository, service, namespace)?;
        }
        Ok(())
    }

    fn plan_one(
        self,
        plan: &mut LifecyclePlan,
        repository: &Repository<'_>,
        service: &Service<'_>,
        namespace: &str,
    ) -> Result<()> {
        let Some(clusters) = repository.clusters()? else {
            return Ok(());
        };
        let environments: Vec<&str> = service.environment_names().collect();
        let serving = clusters.serving(environments.iter().copied());
        let users = users(repository, service.reference, namespace, &serving)?;
        if !users.is_empty() {
            let who = users.join(", ");
            if self == Self::Remove {
                return Err(Error::invalid(format!(
                    "the namespace {namespace} is used by others: {who}"
                ))
                .hint("leave out --namespace remove, and it stays"));
            }
            plan.notes.push(format!(
                "the namespace {namespace} stays, since others use it: {who}"
            ));
            return Ok(());
        }
        take_out(plan, repository, &serving, namespace)?;
        for path in repository.files_of_clusters(&environments)? {
            without_namespace(plan, repository, &path, namespace)?;
        }
        Ok(())
    }
}

/// The other services in these clusters that use a namespace, or may do so.
fn users(
    repository: &Repository<'_>,
    but: &ServiceRef,
    namespace: &str,
    clusters: &[&Cluster],
) -> Result<Vec<String>> {
    let mut users = Vec::new();
    for group in repository.groups()? {
        // Whoever cannot be looked at may use it.
        repository.all_services_of(group.as_ref())?;
        for files in repository.readable_services(group.as_ref())? {
            if files.reference == *but {
                continue;
            }
            let Ok(other) = files.read() else {
                continue;
            };
            let mut named = other.namespaces().into_iter();
            let names_it = named.any(|(_, name)| name == namespace);
            let mut environments = other.environment_names();
            let is_near = environments.any(|environment| {
                let mut near = clusters.iter();
                near.any(|cluster| serves(&cluster.name, environment))
            });
            if names_it && is_near {
                users.push(files.reference.to_string());
            }
        }
    }
    Ok(users)
}

/// Takes a namespace's entry out of every values file of these clusters that declares it.
fn take_out(
    plan: &mut LifecyclePlan,
    repository: &Repository<'_>,
    clusters: &[&Cluster],
    namespace: &str,
) -> Result<()> {
    let mut paths: Vec<&str> = Vec::new();
    for cluster in clusters {
        for loaded in &cluster.files {
            if !paths.contains(&loaded.path.as_str()) {
                paths.push(&loaded.path);
            }
        }
    }
    for path in paths {
        let Some(file) = repository.admin_file(path).readable() else {
            continue;
        };
        let is_system = file.find(namespace).is_some_and(|known| known.system);
        if is_system {
            plan.notes.push(format!(
                "{namespace} belongs to the cluster, so it stays in {path}"
            ));
            continue;
        }
        if let Some(after) = file.without(namespace)? {
            plan.changes.edit(path, file.text(), after)?;
        }
    }
    Ok(())
}
