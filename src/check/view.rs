//! One service as the rules see it.

use std::collections::BTreeMap;

use super::surroundings::{Group, Surroundings};
use crate::conventions::TEMPLATE_FOLDER;
use crate::create::template::HELMFILE;
use crate::helmfile::{
    DeclaredRelease, Enabled, Environment, Helmfile, Pattern, Scope, is_harmless_base,
};
use crate::yaml::NodeId;

/// A service, or a group's template, with its files.
#[derive(Debug, Clone, Copy)]
pub struct View<'a> {
    /// Its group.
    pub group: &'a Group,
    /// Its folder's name.
    pub name: &'a str,
    /// Its helmfile, read.
    pub helmfile: &'a Helmfile<'a>,
    /// The names of the files in its folder.
    pub files: &'a [String],
    /// The files that its releases name as values, each with its node, by the node of the list.
    pub values: &'a ValuesLists,
    /// What it is checked against.
    pub around: &'a Surroundings,
}

/// Values files by the node of the list that names them. Most releases share one list.
pub type ValuesLists = BTreeMap<NodeId, Vec<(NodeId, Pattern)>>;

/// Reads the lists of values files of all releases.
#[must_use]
pub fn values_lists(helmfile: &Helmfile<'_>) -> ValuesLists {
    let mut lists = ValuesLists::new();
    for release in helmfile.releases() {
        if let Some(list) = helmfile.release_value(release, "values") {
            lists.entry(list).or_insert_with(|| {
                let items = helmfile.tree().items(list).iter();
                let files = items.filter(|item| helmfile.tree().scalar(**item).is_some());
                let pattern = |item: &NodeId| (*item, Pattern::of(helmfile.unquoted(*item)));
                files.map(pattern).collect()
            });
        }
    }
    lists
}

impl<'a> View<'a> {
    /// The path of one of its files below the root.
    #[must_use]
    pub fn path(&self, file: &str) -> String {
        format!("{}{}/{file}", self.group.path, self.name)
    }

    /// The path of its helmfile below the root.
    #[must_use]
    pub fn helmfile_path(&self) -> String {
        self.path(HELMFILE)
    }

    /// Whether it is a template, and so has no name of its own.
    #[must_use]
    pub fn is_template(&self) -> bool {
        self.name == TEMPLATE_FOLDER
    }

    /// What it calls itself: its folder's name, or SERVICE_NAME.
    #[must_use]
    pub fn own_name(&self) -> &'a str {
        match self.is_template() {
            true => crate::conventions::PLACEHOLDER,
            false => self.name,
        }
    }

    /// Its environments with the releases that they enable.
    pub fn environments(&self) -> impl Iterator<Item = (&'a Environment, Enabled)> {
        let helmfile = self.helmfile;
        let environments = helmfile.environments().iter();
        environments.map(|environment| (environment, helmfile.enabled(environment)))
    }

    /// The reason why releases or environments may come from somewhere else.
    #[must_use]
    pub fn beyond(&self) -> Option<String> {
        if let Some(at) = self.helmfile.generated() {
            return Some(format!("line {} may add lines of its own", at.line));
        }
        if self
            .helmfile
            .releases()
            .iter()
            .any(|release| release.name.is_none())
        {
            return Some("a template makes the name of a release".to_owned());
        }
        let bases = self.helmfile.top_level("bases");
        let mut bases = bases.flat_map(|bases| self.helmfile.tree().items(bases));
        let open = bases.find(|base| !self.is_harmless(**base))?;
        let base = self.helmfile.unquoted(*open);
        Some(format!("{base} may have releases or environments"))
    }

    /// Whether a base is known, and has neither releases nor environments nor values.
    fn is_harmless(&self, base: NodeId) -> bool {
        let known = self.helmfile.unquoted(base).strip_prefix("../");
        let text = known.and_then(|name| self.group.files.get(name));
        text.is_some_and(|text| is_harmless_base(text))
    }

    /// Every combination of an environment and this release.
    #[must_use]
    pub fn scopes(&self, release: &'a DeclaredRelease) -> Vec<Scope<'a>> {
        let namespace = self.helmfile.release_value(release, "namespace");
        let namespace = namespace.and_then(|node| self.helmfile.literal(node));
        let environments = self.helmfile.environments().iter();
        let scope = |environment: &'a Environment| Scope {
            environment: &environment.name,
            release: release.name.as_deref(),
            namespace,
        };
        environments.map(scope).collect()
    }

    /// The values files that a release loads, each with its node.
    #[must_use]
    pub fn values_files(&self, release: &DeclaredRelease) -> &'a [(NodeId, Pattern)] {
        let list = self.helmfile.release_value(release, "values");
        let files = list.and_then(|list| self.values.get(&list));
        files.map_or(&[], Vec::as_slice)
    }

    /// The namespaces of its releases, each with its node, as far as no template makes them.
    #[must_use]
    pub fn namespaces(&self) -> Vec<(NodeId, &'a str)> {
        let helmfile = self.helmfile;
        let mut found: Vec<(NodeId, &str)> = Vec::new();
        for release in helmfile.releases() {
            let Some(node) = helmfile.release_value(release, "namespace") else {
                continue;
            };
            let Some(name) = helmfile.literal(node) else {
                continue;
            };
            if found.iter().all(|(known, _)| *known != node) {
                found.push((node, name));
            }
        }
        found
    }
}
