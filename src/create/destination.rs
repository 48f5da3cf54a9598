//! The group that a new service goes to: the environments that it may run in, what answers are
//! checked against, and where its namespace is asked for.

use super::answers::{Answers, Constraints, TemplateFacts};
use super::embedded;
use super::operators::OperatorFile;
use super::planning::Parts;
use super::start::Start;
use super::template::Template;
use crate::conventions::TEMPLATE_FOLDER;
use crate::error::Result;
use crate::names::{EnvironmentName, GroupName, Namespace};
use crate::repository::{Placement, Repository, ServiceRef};

/// Where a new service goes, and what of it is made.
#[derive(Clone)]
pub struct Destination<'r, 's> {
    repository: &'r Repository<'s>,
    /// Its group; `None` outside a checkout.
    pub group: Option<GroupName>,
    /// All environments that services of the group can run in, where the start says it.
    environments: Option<Vec<String>>,
    /// The namespace of the sibling that the service is made like.
    like: Option<String>,
    /// Whether that is in another group, whose environments are not those of this one.
    moves: bool,
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
    /// only a namespace is made, what the service says that is there, else the group's template,
    /// else the services of the group.
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
        let moves = start
            .sibling()
            .is_some_and(|sibling| sibling.reference().group != group);
        let destination = Self {
            repository,
            moves,
            service: name.map(|name| ServiceRef::new(group.as_ref(), name)),
            group,
            environments: start.template().map(|_| names(&facts)),
            like: sibling.and_then(|facts| facts.sibling?.namespace),
            parts,
        };
        Ok((destination, facts))
    }

    fn environments(&self) -> Result<Vec<String>> {
        match &self.environments {
            Some(environments) => Ok(environments.clone()),
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
            charts: self.repository.charts()?.map(<[String]>::to_vec),
            clusters: match &placement {
                Some(placement) => placement.clusters.clone(),
                None => self.environments()?,
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

    /// Where the namespace of these answers goes. One that may be there already is looked for in
    /// every cluster; that of a new service is not.
    ///
    /// # Errors
    /// As [`Self::constraints`].
    pub fn placement_of(&self, answers: &Answers) -> Result<Option<Placement<'r, 's>>> {
        let environments = answers.environments.iter();
        let environments: Vec<&str> = environments.map(EnvironmentName::as_str).collect();
        let namespace = answers.namespace.as_str();
        let is_shared = self.like.as_deref() == Some(namespace);
        let is_new = namespace == answers.name.as_str() || self.like.is_some() && !is_shared;
        let is_first = self.parts.service || self.like.is_some();
        if is_first && is_new && !self.is_declared(namespace, &environments)? {
            return self.placement(&environments);
        }
        let of_group = self.environments()?;
        let found = self.repository.placement_where_missing(
            namespace,
            self.group.as_ref(),
            &strs(&of_group),
            &environments,
        );
        self.or_none(found)
    }

    /// Whether a namespace that a sibling's name was made into is there already, as that of a service
    /// which comes in two parts.
    fn is_declared(&self, namespace: &str, environments: &[&str]) -> Result<bool> {
        if self.like.is_none() {
            return Ok(false);
        }
        let lookup = self
            .repository
            .lookup_namespace(namespace, environments, None)?;
        Ok(lookup.is_some_and(|lookup| !lookup.places.is_empty()))
    }

    /// The operators' files that name the sibling's namespace, for a service with these answers.
    ///
    /// # Errors
    /// Where the administrators' helmfile or a folder cannot be read.
    pub fn operators(&self, answers: &Answers, start: Start<'_>) -> Result<Vec<OperatorFile>> {
        let like = self
            .like
            .as_deref()
            .filter(|like| *like != answers.namespace.as_str());
        let namespace = like.and_then(|like| like.parse::<Namespace>().ok());
        let (Some(sibling), Some(namespace)) = (start.sibling(), namespace) else {
            return Ok(Vec::new());
        };
        let environments = answers.environments.iter();
        let environments: Vec<&str> = environments.map(EnvironmentName::as_str).collect();
        OperatorFile::all(self.repository, &environments, (sibling.name(), &namespace))
    }

    /// Where the sibling's namespace is, if it serves the same environments; else where a new one
    /// of the group goes.
    fn placement(&self, environments: &[&str]) -> Result<Option<Placement<'r, 's>>> {
        if self.moves {
            let of_group = self.environments()?;
            let of_group = strs(&of_group);
            let placement = self
                .repository
                .placement(self.group.as_ref(), &of_group, &of_group);
            return self.or_none(placement);
        }
        if let Some(like) = &self.like
            && let Some(found) = self.or_none(self.repository.placement_like(like, environments))?
        {
            return Ok(Some(found));
        }
        let of_group = self.environments()?;
        let group = self.group.as_ref();
        self.or_none(
            self.repository
                .placement(group, &strs(&of_group), environments),
        )
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

fn strs(names: &[String]) -> Vec<&str> {
    names.iter().map(String::as_str).collect()
}

fn names(facts: &TemplateFacts) -> Vec<String> {
    facts.environment_names().map(ToString::to_string).collect()
}

fn facts_without_template(
    repository: &Repository<'_>,
    group: Option<&GroupName>,
    name: Option<&str>,
) -> Result<TemplateFacts> {
    let own = name.map(|name| ServiceRef::new(group, name));
    let template = ServiceRef::new(group, TEMPLATE_FOLDER);
    for known in own.into_iter().chain([template]) {
        // A helmfile that cannot be read has no say here: the namespace does not depend on it.
        let files = repository.read(&known).ok().flatten();
        if let Some(service) = files.as_ref().and_then(|files| files.read().ok()) {
            return TemplateFacts::of(&service.helmfile);
        }
    }
    let environments = environments_of(repository, group)?;
    let names = environments.iter().filter_map(|name| name.parse().ok());
    Ok(TemplateFacts::without_template(names))
}

/// The environments of a group, or those of the built-in template where nothing tells them.
fn environments_of(repository: &Repository<'_>, group: Option<&GroupName>) -> Result<Vec<String>> {
    let mut environments = repository.group_environments(group)?;
    if environments.is_empty()
        && let Some(group) = group
    {
        environments = repository.clusters_of_new_group(group)?;
    }
    if !environments.is_empty() {
        return Ok(environments);
    }
    let tree = embedded::template()?;
    let template = Template::read(&tree)?;
    TemplateFacts::of(template.helmfile()).map(|facts| names(&facts))
}
