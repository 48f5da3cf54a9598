//! The document model: environments, their release lists, releases and what they resolve to.

use std::cell::OnceCell;
use std::ops::Range;

use super::mask::{Action, MaskError, literals};
use super::source::Source;
use crate::chart::ChartReference;
use crate::conventions::{MAIN, PLACEHOLDER, SECRETS_ROOT};
use crate::yaml::{NodeId, ParseError, Position, Tree};

/// Why a helmfile could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// A template action is not closed.
    #[error(transparent)]
    Mask(#[from] MaskError),
    /// What is left without the templates is not YAML.
    #[error(transparent)]
    Parse(#[from] ParseError),
}

/// A `releases: […]` list of an environment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReleaseList {
    /// The list's node.
    pub node: NodeId,
    /// The names in it with their nodes, in order.
    pub names: Vec<(String, NodeId)>,
}

/// An environment that a helmfile declares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Environment {
    /// Its name.
    pub name: String,
    /// The mapping under `environments:` and the index of this environment in it.
    pub slot: (NodeId, usize),
    /// Its lists of releases; a state value may be set more than once.
    pub lists: Vec<ReleaseList>,
    /// The values files that it loads, as they are written (template expressions included).
    pub values_files: Vec<String>,
}

impl Environment {
    /// Whether some list of this environment names `release`.
    #[must_use]
    pub fn lists_release(&self, release: &str) -> bool {
        let mut names = self.lists.iter().flat_map(|list| &list.names);
        names.any(|(name, _)| name == release)
    }
}

/// An entry of a `releases:` block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeclaredRelease {
    /// Its name; `None` where a template makes it.
    pub name: Option<String>,
    /// The release's own node.
    pub node: NodeId,
    /// The sequence under `releases:` and the index of this release in it.
    pub slot: (NodeId, usize),
}

/// A helmfile, read without running its templates.
#[derive(Debug, Clone, PartialEq)]
pub struct Helmfile<'a> {
    text: &'a str,
    actions: &'a [Action],
    lines: &'a [usize],
    tree: Tree<'a>,
    environments: Vec<Environment>,
    releases: Vec<DeclaredRelease>,
    /// Asked for by many, and found by a look at every action.
    pub(super) generated: OnceCell<Option<Position>>,
}

impl<'a> Helmfile<'a> {
    /// Reads the model from the tree of a source.
    pub(super) fn of(source: &'a Source, tree: Tree<'a>) -> Self {
        let mut helmfile = Self {
            text: source.text(),
            actions: source.actions(),
            lines: source.lines(),
            tree,
            environments: Vec::new(),
            releases: Vec::new(),
            generated: OnceCell::new(),
        };
        helmfile.environments = helmfile.find_environments();
        helmfile.releases = helmfile.find_releases();
        helmfile
    }
}

impl Helmfile<'_> {
    /// The environments in the file's order.
    #[must_use]
    pub fn environments(&self) -> &[Environment] {
        &self.environments
    }

    /// The declared releases in the file's order.
    #[must_use]
    pub fn releases(&self) -> &[DeclaredRelease] {
        &self.releases
    }

    /// The environment with this name.
    #[must_use]
    pub fn environment(&self, name: &str) -> Option<&Environment> {
        self.environments.iter().find(|found| found.name == name)
    }

    /// The release with this name.
    #[must_use]
    pub fn release(&self, name: &str) -> Option<&DeclaredRelease> {
        let mut releases = self.releases.iter();
        releases.find(|release| release.name.as_deref() == Some(name))
    }

    /// The helmfile's text.
    #[must_use]
    pub fn text(&self) -> &str {
        self.text
    }

    /// The template actions in order.
    #[must_use]
    pub fn actions(&self) -> &[Action] {
        self.actions
    }

    /// The bytes of the [`literals`] in its actions.
    #[must_use]
    pub fn literals(&self) -> Vec<Range<usize>> {
        literals(self.text, self.actions)
    }

    /// The tree of the masked text.
    #[must_use]
    pub fn tree(&self) -> &Tree<'_> {
        &self.tree
    }

    /// The bytes of a node.
    #[must_use]
    pub fn span(&self, id: NodeId) -> Range<usize> {
        self.tree.node(id).span()
    }

    /// A node as the file has it, quotes and template expressions included.
    #[must_use]
    pub fn written(&self, id: NodeId) -> &str {
        &self.text[self.span(id)]
    }

    /// The value of a scalar that no template has a hand in.
    #[must_use]
    pub fn literal(&self, id: NodeId) -> Option<&str> {
        let id = self.tree.resolve(id);
        let span = self.span(id);
        let mut actions = self.actions.iter();
        if actions.any(|action| action.span.start < span.end && span.start < action.span.end) {
            return None;
        }
        self.tree.scalar(id)
    }

    /// The line and column of a node.
    #[must_use]
    pub fn position(&self, id: NodeId) -> Position {
        self.place(self.span(id).start)
    }

    /// The line and column of a byte.
    pub(super) fn place(&self, offset: usize) -> Position {
        let found = Position::of(self.text, offset);
        Position {
            line: self.line_in_file(found.line),
            ..found
        }
    }

    /// The line of the file that a line of this text comes from.
    #[must_use]
    pub fn line_in_file(&self, line: usize) -> usize {
        let found = line.checked_sub(1).and_then(|index| self.lines.get(index));
        found.copied().unwrap_or(line)
    }

    /// The value of `key` of a release, with what `<<` brings in.
    #[must_use]
    pub fn release_value(&self, release: &DeclaredRelease, key: &str) -> Option<NodeId> {
        let value = self.tree.merged(release.node, key)?;
        Some(self.tree.resolve(value))
    }

    /// The values files of a release in the order in which they are loaded, as they are written,
    /// without quotes. Inline values are left out.
    #[must_use]
    pub fn values_files(&self, release: &DeclaredRelease) -> Vec<String> {
        self.release_value(release, "values")
            .map(|values| self.scalars(values))
            .unwrap_or_default()
    }

    /// The releases that some environment lists. Others (such as one that carries secrets) are
    /// installed always, and have a chart of their own.
    pub fn listed_releases(&self) -> impl Iterator<Item = &DeclaredRelease> {
        self.releases.iter().filter(|release| {
            let listed = |name: &str| {
                let mut environments = self.environments.iter();
                environments.any(|environment| environment.lists_release(name))
            };
            release.name.as_deref().is_some_and(listed)
        })
    }

    /// The chart that the listed releases use. `None` where they differ, or a template makes it.
    #[must_use]
    pub fn listed_chart(&self) -> Option<ChartReference<'_>> {
        self.listed_value("chart").map(ChartReference::parse)
    }

    /// The namespace of the listed releases. `None` where they differ, or a template makes it.
    #[must_use]
    pub fn listed_namespace(&self) -> Option<&str> {
        self.listed_value("namespace")
    }

    /// The values file that holds the secrets of the listed releases, as it is written.
    #[must_use]
    pub fn secrets_path(&self) -> Option<&str> {
        let values = self.release_value(self.listed_releases().next()?, "values")?;
        let mut files = self.tree.items(values).iter();
        files.find_map(|item| {
            let file = self.unquoted(*item);
            file.starts_with(SECRETS_ROOT).then_some(file)
        })
    }

    /// What all listed releases have under `key`.
    fn listed_value(&self, key: &str) -> Option<&str> {
        let mut values = self
            .listed_releases()
            .map(|release| self.literal(self.release_value(release, key)?));
        let first = values.next()??;
        values.all(|value| value == Some(first)).then_some(first)
    }

    /// The values hierarchy of service `name`: the values files of its `main` release in order,
    /// with SERVICE_NAME for its own name. `None` without such a release.
    #[must_use]
    pub fn hierarchy(&self, name: &str) -> Option<Vec<String>> {
        let files = self.values_files(self.release(MAIN)?).into_iter();
        let own = format!("/{name}/");
        Some(
            files
                .map(|file| file.replace(&own, &format!("/{PLACEHOLDER}/")))
                .collect(),
        )
    }

    /// Whether some document has `key` at its top.
    #[must_use]
    pub fn has_top_level(&self, key: &str) -> bool {
        self.top_level(key).next().is_some()
    }

    /// The same environment as each document has it, in order.
    pub fn parts_of<'s>(
        &'s self,
        environment: &'s Environment,
    ) -> impl Iterator<Item = &'s Environment> {
        self.environments.iter().filter(move |one| {
            let is_elsewhere = one.slot.0 != environment.slot.0;
            *one == environment || is_elsewhere && one.name == environment.name
        })
    }

    /// The state values of an environment, of every document that has some.
    pub fn state_values_of<'s>(
        &'s self,
        environment: &'s Environment,
    ) -> impl Iterator<Item = NodeId> + 's {
        self.parts_of(environment).filter_map(|part| {
            let (block, index) = part.slot;
            let own = self.tree.entries(block)[index].value;
            self.tree.merged(own, "values")
        })
    }

    /// All values of `key` at the top of the documents.
    pub fn top_level(&self, key: &str) -> impl Iterator<Item = NodeId> {
        let documents = self.tree.documents().iter();
        documents.filter_map(move |root| self.tree.entry(*root, key).map(|entry| entry.value))
    }

    /// A scalar as the file has it, template expressions included, without its quotes.
    #[must_use]
    pub fn unquoted(&self, id: NodeId) -> &str {
        unquoted(self.written(self.tree.resolve(id)))
    }

    /// The values that a release loads in order, files and inline ones.
    #[must_use]
    pub fn values_of(&self, release: &DeclaredRelease) -> &[NodeId] {
        match self.release_value(release, "values") {
            Some(values) => self.tree.items(values),
            None => &[],
        }
    }

    /// The scalars of a sequence as they are written, without quotes.
    fn scalars(&self, sequence: NodeId) -> Vec<String> {
        let items = self.tree.items(sequence).iter();
        items
            .filter(|item| self.tree.scalar(**item).is_some())
            .map(|item| self.unquoted(*item).to_owned())
            .collect()
    }

    fn find_environments(&self) -> Vec<Environment> {
        let mut found = Vec::new();
        for block in self.top_level("environments") {
            let block = self.tree.resolve(block);
            for (index, entry) in self.tree.entries(block).iter().enumerate() {
                let Some(name) = self.literal(entry.key) else {
                    continue;
                };
                let values = self.tree.entry(entry.value, "values");
                let values = values.map(|values| values.value);
                found.push(Environment {
                    name: name.to_owned(),
                    slot: (block, index),
                    lists: values.map_or_else(Vec::new, |values| self.release_lists(values)),
                    values_files: values.map_or_else(Vec::new, |values| self.scalars(values)),
                });
            }
        }
        found
    }

    fn release_lists(&self, values: NodeId) -> Vec<ReleaseList> {
        let items = self.tree.items(values).iter();
        let lists = items.filter_map(|item| self.tree.entry(*item, "releases"));
        lists
            .map(|entry| {
                let node = self.tree.resolve(entry.value);
                let names = self.tree.items(node).iter();
                let names = names
                    .filter_map(|name| self.literal(*name).map(|text| (text.to_owned(), *name)));
                ReleaseList {
                    node,
                    names: names.collect(),
                }
            })
            .collect()
    }

    fn find_releases(&self) -> Vec<DeclaredRelease> {
        let mut found = Vec::new();
        for block in self.top_level("releases") {
            let block = self.tree.resolve(block);
            for (index, item) in self.tree.items(block).iter().enumerate() {
                let name = self.tree.merged(*item, "name");
                found.push(DeclaredRelease {
                    name: name.and_then(|name| self.literal(name)).map(str::to_owned),
                    node: *item,
                    slot: (block, index),
                });
            }
        }
        found
    }
}

/// The text between the quotes of a quoted scalar.
fn unquoted(written: &str) -> &str {
    for quote in ['"', '\''] {
        let inner = written.strip_prefix(quote);
        if let Some(inner) = inner.and_then(|inner| inner.strip_suffix(quote)) {
            return inner;
        }
    }
    written
}
