//! The group that a new service goes to: the environments that it may run in, what answers are
//! checked against, and where its namespace is asked for.

use super::answers::{Answers, Constraints, TemplateFacts};
use super::embedded;
use super::planning::Parts;
use super::template::Template;
use crate::conventions::TEMPLATE_FOLDER;
use crate::error::Result;
use crate::names::{EnvironmentName, GroupName};
use crate::repository::{Placement, Repository, ServiceRef};

/// Where a new service goes, and what of it is made.
#[derive(Clone)]
pub struct Destination<'r, 's> {
    repository: &'r Repository<'s>,
    /// Its group; `None` outside a checkout.
    pub group: Option<GroupName>,
    /// All environments that services of the group can run in.
    environments: Vec<String>,
    parts: Parts,
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
    /// The destination with what answers start from: what the template says; where only a namespace
    /// is made, what the service says that is there, else the group's template, else the services
    /// of the group.
    ///
    /// # Errors
    /// Where a folder cannot be listed, or an environment has a name that could not be typed.
    pub fn new(
        repository: &'r Repository<'s>,
        group: Option<GroupName>,
        template: Option<&Template<'_>>,
        parts: Parts,
        name: Option<&str>,
    ) -> Result<(Self, TemplateFacts)> {
        let (facts, environments) = match template {
            Some(template) => {
                let facts = TemplateFacts::of(template.helmfile())?;
                let environments = names(&facts);
                (facts, environments)
            }
            None => (
                facts_without_template(repository, group.as_ref(), name)?,
                environments_of(repository, group.as_ref())?,
            ),
        };
        let destination = Self {
            repository,
            group,
            environments,
            parts,
        };
        Ok((destination, facts))
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
                None => self.environments.clone(),
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
        if self.parts.service && namespace == answers.name.as_str() {
            return self.placement(&environments);
        }
        let found = self.repository.placement_where_missing(
            namespace,
            self.group.as_ref(),
            &strs(&self.environments),
            &environments,
        );
        self.or_none(found)
    }

    fn placement(&self, environments: &[&str]) -> Result<Option<Placement<'r, 's>>> {
        let of_group = strs(&self.environments);
        let group = self.group.as_ref();
        self.or_none(self.repository.placement(group, &of_group, environments))
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
    let environments = repository.group_environments(group)?;
    if !environments.is_empty() {
        return Ok(environments);
    }
    let tree = embedded::template()?;
    let template = Template::read(&tree)?;
    TemplateFacts::of(template.helmfile()).map(|facts| names(&facts))
}
