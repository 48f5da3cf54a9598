//! The group that a new service goes to: the environments that it may run in, what answers are
//! checked against, and where its namespace is asked for.

use std::borrow::Cow;

use super::answers::{Answers, Constraints, TemplateFacts};
use super::embedded;
use super::operators::OperatorFile;
use super::planning::Parts;
use super::sibling::tree::Sibling;
use super::start::Start;
use super::template::{Template, TemplateKind};
use crate::conventions::{DEFAULT_GROUP, TEMPLATE_FOLDER};
use crate::error::Result;
use crate::names::{EnvironmentName, GroupName, Namespace, ServiceName};
use crate::repository::{
    GroupEnvironments, NamespaceFile, NamespaceLookup, OfPuppet, Placement, Repository, ServiceRef,
    SiblingNamespace,
};

/// Where a new service goes, and what of it is made.
#[derive(Clone)]
pub struct Destination<'r, 's> {
    repository: &'r Repository<'s>,
    /// Its group; `None` outside a checkout.
    pub group: Option<GroupName>,
    /// All environments that services of the group can run in, where the start is the group's own
    /// template, which says it.
    environments: Option<GroupEnvironments>,
    /// The namespace of the sibling that the service is made like.
    like: Option<SiblingNamespace>,
    /// The sibling, where it is in another group, whose environments may not be those of this one.
    moved: Option<ServiceRef>,
    parts: Parts,
    /// The new service, where its name was given.
    service: Option<ServiceRef>,
}

/// Which constraints matter to a run beside those that always do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wanted {
    /// The ports that are in use: only for a run that chooses one.
    pub ports: bool,
    /// The names that are taken: only where a person can still choose another.
    pub taken: bool,
}

impl<'r, 's> Destination<'r, 's> {
    /// The destination with what answers start from: what the template or the sibling says; where
    /// only a namespace is made, what the service says that is there, else what its group is known
    /// to run in.
    ///
    /// # Errors
    /// Where a folder cannot be listed, or an environment has a name that could not be typed.
    pub fn new(
        repository: &'r Repository<'s>,
        group: Option<GroupName>,
        start: Start<'_>,
        parts: Parts,
        name: Option<&str>,
    ) -> Result<(Self, TemplateFacts)> {
        let facts = match start.facts()? {
            Some(facts) => facts,
            None => facts_without_template(repository, group.as_ref(), name)?,
        };
        let sibling = start.sibling().map(TemplateFacts::of_sibling).transpose()?;
        let moved = start.sibling().map(Sibling::reference);
        let moved = moved.filter(|sibling| sibling.group != group).cloned();
        // Who starts from no template does not depend on there being one.
        let own = match start.template() {
            Some(template) => {
                let own = repository.template_folder(group.as_ref())?;
                own.filter(|own| *template.kind() == TemplateKind::Folder(own.clone()))
            }
            None => None,
        };
        let destination = Self {
            repository,
            moved,
            service: name.map(|name| ServiceRef::new(group.as_ref(), name)),
            group,
            environments: own.map(|_| GroupEnvironments::of_template(names(&facts))),
            like: sibling.and_then(namespace_of),
            parts,
        };
        Ok((destination, facts))
    }

    /// What is known of the service `name` there, of which only the namespace is made.
    ///
    /// # Errors
    /// Where a folder cannot be listed.
    pub fn facts_of(&self, name: &ServiceName) -> Result<TemplateFacts> {
        facts_without_template(self.repository, self.group.as_ref(), Some(name.as_str()))
    }

    /// The checkout's charts. A namespace alone does not depend on them, and so is made where they
    /// are unknown.
    fn charts(&self) -> Result<Option<&'r [String]>> {
        match self.repository.charts() {
            Err(_) if !self.parts.service => Ok(None),
            found => found,
        }
    }

    fn environments(&self) -> Result<Cow<'_, GroupEnvironments>> {
        match &self.environments {
            Some(environments) => Ok(Cow::Borrowed(environments)),
            None => environments_of(self.repository, self.group.as_ref()),
        }
    }

    /// What answers are checked against, for a service that can run in the environments of `facts`;
    /// with the values files that its namespace would go into.
    ///
    /// # Errors
    /// Where that is unknown, or something cannot be read.
    pub fn constraints(
        &self,
        facts: &TemplateFacts,
        wanted: Wanted,
    ) -> Result<(Constraints, Vec<&'r str>)> {
        let environments = names(facts);
        let placement = self.placement(&strs(&environments))?;
        let mut constraints = Constraints {
            charts: self.charts()?.map(<[String]>::to_vec),
            clusters: match &placement {
                Some(placement) => placement.clusters.clone(),
                None => environments,
            },
            ..Constraints::default()
        };
        let files = placement.map(|placement| placement.files);
        let files = files.unwrap_or_default();
        for file in &files {
            constraints.know_namespaces(file);
        }
        if wanted.ports {
            constraints.ports = self.repository.public_ports()?;
            let own = self.service.as_ref();
            let own = own.map(|service| self.repository.public_port_of(service));
            constraints.own_port = own.transpose()?.flatten();
        }
        if wanted.taken && self.parts.service {
            constraints.taken = self.repository.taken_names(self.group.as_ref())?;
        }
        Ok((constraints, files.iter().map(|file| file.path()).collect()))
    }

    /// Where the namespace of these answers goes: where it is missing, if some cluster has it.
    ///
    /// # Errors
    /// As [`Self::constraints`].
    pub fn placement_of(&self, answers: &Answers) -> Result<Option<Placement<'r, 's>>> {
        let environments = answers.environments.iter();
        let environments: Vec<&str> = environments.map(EnvironmentName::as_str).collect();
        let namespace = answers.namespace.as_str();
        match self.or_none(self.is_declared(namespace, &environments).map(Some))? {
            Some(true) => {}
            Some(false) => return self.placement(&environments),
            None => return Ok(None),
        }
        let of_group = self.environments()?;
        let found = self.repository.placement_where_missing(
            namespace,
            self.group.as_ref(),
            &of_group,
            &environments,
        );
        self.or_none(found)
    }

    /// Whether some cluster that serves these environments has a namespace.
    fn is_declared(&self, namespace: &str, environments: &[&str]) -> Result<bool> {
        if !self
            .repository
            .may_have_namespace(namespace, environments)?
        {
            return Ok(false);
        }
        // Only values files matter to where a namespace goes.
        let none = OfPuppet::Nothing;
        let lookup = self
            .repository
            .lookup_namespace(namespace, environments, &none)?;
        Ok(lookup.is_some_and(|lookup| !lookup.places.is_empty()))
    }

    /// The operators' files that name the sibling's namespace, for a service with these answers.
    ///
    /// # Errors
    /// Where the administrators' helmfile or a folder cannot be read.
    pub fn operators(&self, answers: &Answers, start: Start<'_>) -> Result<Vec<OperatorFile>> {
        let like = self.like.as_ref().map(|like| like.name.as_str());
        let like = like.filter(|like| *like != answers.namespace.as_str());
        let namespace = like.and_then(|like| like.parse::<Namespace>().ok());
        let (Some(sibling), Some(namespace)) = (start.sibling(), namespace) else {
            return Ok(Vec::new());
        };
        let environments = answers.environments.iter();
        let environments: Vec<&str> = environments.map(EnvironmentName::as_str).collect();
        OperatorFile::all(self.repository, &environments, (sibling.name(), &namespace))
    }

    /// The values files that declare the sibling's namespace for the clusters of these answers, whose
    /// settings the new one gets. Those of another group's clusters are none of them.
    ///
    /// # Errors
    /// As [`Self::constraints`].
    pub fn sibling_files(&self, answers: &Answers) -> Result<Vec<&'r NamespaceFile<'s>>> {
        let Some(like) = self.like.as_ref().filter(|_| self.moved.is_none()) else {
            return Ok(Vec::new());
        };
        let environments = answers.environments.iter();
        let environments: Vec<&str> = environments.map(EnvironmentName::as_str).collect();
        let none = OfPuppet::Nothing;
        let found = self
            .repository
            .lookup_namespace(&like.name, &environments, &none);
        let found = self.or_none(found)?;
        let paths = found.iter().flat_map(NamespaceLookup::files);
        let files = paths.map(|path| self.repository.admin_file(path).readable());
        Ok(files.flatten().collect())
    }

    /// Where a namespace goes that nobody has: beside the sibling's, else where a new one of the
    /// group goes.
    fn placement(&self, environments: &[&str]) -> Result<Option<Placement<'r, 's>>> {
        let (repository, group) = (self.repository, self.group.as_ref());
        let of_group = self.environments();
        let Some(of_group) = self.or_none(of_group.map(Some))? else {
            return Ok(None);
        };
        let foreign = self.foreign(environments)?;
        if !foreign.is_empty() {
            let own = environments.iter().filter(|name| !foreign.contains(name));
            let own: Vec<&str> = own.copied().collect();
            let all = of_group.names();
            let environments = if own.is_empty() { &all } else { &own };
            return self.or_none(repository.placement(group, &of_group, environments));
        }
        if let Some(like) = self.like.as_ref().filter(|_| self.moved.is_none()) {
            let found = repository.placement_beside(like, group, &of_group, environments);
            if let Some(found) = self.or_none(found)? {
                return Ok(Some(found));
            }
        }
        self.or_none(repository.placement(group, &of_group, environments))
    }

    /// The service alone needs no place for a namespace, and so works where that is unknown.
    fn or_none<T>(&self, found: Result<Option<T>>) -> Result<Option<T>> {
        match found {
            Err(_) if !self.parts.namespace => Ok(None),
            other => other,
        }
    }

    /// The service of this name there.
    #[must_use]
    pub fn service(&self, name: &str) -> ServiceRef {
        ServiceRef::new(self.group.as_ref(), name)
    }
}

/// The namespace of a sibling with these facts; `None` where its releases have several.
fn namespace_of(sibling: TemplateFacts) -> Option<SiblingNamespace> {
    Some(SiblingNamespace {
        environments: names(&sibling),
        name: sibling.sibling?.namespace?,
    })
}

fn strs(names: &[String]) -> Vec<&str> {
    names.iter().map(String::as_str).collect()
}

fn names(facts: &TemplateFacts) -> Vec<String> {
    facts.environment_names().map(ToString::to_string).collect()
}

/// What the service says that is there, else what is known of its group.
fn facts_without_template(
    repository: &Repository<'_>,
    group: Option<&GroupName>,
    name: Option<&str>,
) -> Result<TemplateFacts> {
    if let Some(name) = name {
        // A helmfile that cannot be read has no say here: the namespace does not depend on it.
        let files = repository
            .read(&ServiceRef::new(group, name))
            .ok()
            .flatten();
        let service = files.as_ref().and_then(|files| files.read().ok());
        let facts = service.as_ref().map(TemplateFacts::of_service);
        if let Some(facts) = facts.filter(|facts| !facts.environments.is_empty()) {
            return Ok(facts);
        }
    }
    let known = environments_without_template(repository, group)?;
    let said_by = match group {
        Some(group) => format!("group {group}"),
        None => "this folder".to_owned(),
    };
    // What is made later is made from the group's template, as far as that can be told.
    let template = ServiceRef::new(group, TEMPLATE_FOLDER);
    let files = repository.read(&template).ok().flatten();
    let template = files.as_ref().and_then(|files| files.read().ok());
    let of_template = template.as_ref().map(TemplateFacts::of_service);
    let facts = TemplateFacts::without_template(said_by, strs(&known));
    Ok(match of_template {
        Some(template) => TemplateFacts {
            chart: template.chart,
            chart_in_checkout: template.chart_in_checkout,
            secrets_path: template.secrets_path,
            ..facts
        },
        None => facts,
    })
}

/// The environments that services of a group can run in, where no template is given: those that it
/// is known by without those that only other groups' clusters serve.
///
/// # Errors
/// Where a folder cannot be listed.
pub fn environments_without_template(
    repository: &Repository<'_>,
    group: Option<&GroupName>,
) -> Result<Vec<String>> {
    let of_group = repository.environments_of_group(group)?;
    let owned = |names: Vec<&str>| names.into_iter().map(str::to_owned).collect();
    Ok(match of_group.is_empty() {
        false => owned(of_group),
        true => owned(environments_of(repository, group)?.names()),
    })
}

/// The environments of a group; those of the built-in template, which is for the default group,
/// where nothing tells that group's.
fn environments_of<'r>(
    repository: &'r Repository<'_>,
    group: Option<&GroupName>,
) -> Result<Cow<'r, GroupEnvironments>> {
    let environments = repository.group_environments(group)?;
    let is_default = group.is_none_or(|group| group.as_str() == DEFAULT_GROUP);
    if !(environments.is_empty() && is_default) {
        return Ok(Cow::Borrowed(environments));
    }
    let tree = embedded::template()?;
    let template = Template::read(&tree)?;
    let facts = TemplateFacts::of(template.helmfile())?;
    Ok(Cow::Owned(GroupEnvironments::of_template(names(&facts))))
}

mod moved;
#[cfg(test)]
mod tests;
