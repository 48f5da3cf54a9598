//! Makes a template's helmfile fit the answers: drops releases and environments, puts in another
//! chart or namespace. Everything else stays byte for byte.

use std::ops::Range;

use super::document::{DeclaredRelease, Environment, Helmfile, ReadError, ReleaseList, Source};
use super::loadable::{LoadProblem, load_problems};
use crate::text_edit::{Overlap, TextEdits};
use crate::yaml::{Kind, NodeId, Position, block_entry_lines, block_item_lines};

/// What to change in a helmfile. The default changes nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reshape {
    /// Environments to leave out.
    pub drop_environments: Vec<String>,
    /// Releases to leave out, of the lists and of the `releases:` block.
    pub drop_releases: Vec<String>,
    /// The chart that the listed releases use, without the chart repository's name.
    pub chart: Option<String>,
    /// `(from, to)`: releases that stand in namespace `from` go to `to`.
    pub namespace: Option<(String, String)>,
}

/// Why a helmfile cannot be changed so.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    /// It cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// Written between braces or brackets where lines were expected.
    #[error("{0}: `{1}` is not written one to a line, so it cannot be left out on its own")]
    NotInLines(Position, String),
    /// Nothing would be left of a list.
    #[error("{0}: environment `{1}` would be left without a release")]
    NoReleaseLeft(Position, String),
    /// A template makes the value that should be replaced.
    #[error("{0}: the {1} is made by a template here, so it cannot be replaced")]
    Templated(Position, &'static str),
    /// The result is not what was meant.
    #[error("leaving out releases or environments would change more than that")]
    Guard,
    /// The edits contradict each other.
    #[error("leaving out releases or environments contradicts itself: {0}")]
    Overlap(#[from] Overlap),
}

/// A helmfile after [`reshape`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reshaped {
    /// Its text.
    pub text: String,
    /// What helmfile cannot read in it.
    pub problems: Vec<LoadProblem>,
}

/// Makes the changes and returns the new text, after reading it again to see that exactly the
/// asked environments and releases are left.
///
/// # Errors
/// [`EditError`] with the place, where the file is not written in a way that allows it.
pub fn reshape(helmfile: &Helmfile<'_>, wanted: &Reshape) -> Result<Reshaped, EditError> {
    let mut editor = Editor {
        helmfile,
        wanted,
        edits: TextEdits::default(),
    };
    editor.drop_environments()?;
    editor.drop_from_lists()?;
    editor.drop_declarations()?;
    editor.replace_charts()?;
    editor.replace_namespaces();
    let text = editor.edits.apply(helmfile.text())?;
    let source = Source::new(&text).map_err(ReadError::from)?;
    let after = source.read().map_err(ReadError::from)?;
    guard(helmfile, wanted, &after)?;
    let problems = load_problems(&after);
    Ok(Reshaped { text, problems })
}

struct Editor<'a> {
    helmfile: &'a Helmfile<'a>,
    wanted: &'a Reshape,
    edits: TextEdits,
}

impl Editor<'_> {
    fn drop_environments(&mut self) -> Result<(), EditError> {
        for environment in self.helmfile.environments() {
            if self.wanted.drops_environment(&environment.name) {
                let (mapping, index) = environment.place;
                let (text, tree) = (self.helmfile.text(), self.helmfile.tree());
                let lines = block_entry_lines(text, tree, mapping, index);
                let lines = self.in_lines(lines, mapping, &environment.name)?;
                self.edits.remove(lines);
            }
        }
        Ok(())
    }

    fn drop_from_lists(&mut self) -> Result<(), EditError> {
        for environment in self.helmfile.environments() {
            if self.wanted.drops_environment(&environment.name) {
                continue;
            }
            for list in &environment.lists {
                self.drop_from_list(environment, list)?;
            }
        }
        Ok(())
    }

    fn drop_from_list(
        &mut self,
        environment: &Environment,
        list: &ReleaseList,
    ) -> Result<(), EditError> {
        let dropped = |item: &NodeId| {
            let mut names = list.names.iter();
            names.any(|(name, node)| node == item && self.wanted.drops_release(name))
        };
        let items = self.helmfile.tree().items(list.node);
        let gone: Vec<bool> = items.iter().map(dropped).collect();
        if !gone.contains(&true) {
            return Ok(());
        }
        if !gone.contains(&false) {
            let at = self.helmfile.position(list.node);
            return Err(EditError::NoReleaseLeft(at, environment.name.clone()));
        }
        let flow = matches!(
            self.helmfile.tree().node(list.node).kind,
            Kind::Sequence { flow: true, .. }
        );
        if flow {
            let spans: Vec<_> = items.iter().map(|item| self.helmfile.span(*item)).collect();
            for range in flow_ranges(&spans, &gone) {
                self.edits.remove(range);
            }
            return Ok(());
        }
        for (index, _) in gone.iter().enumerate().filter(|(_, gone)| **gone) {
            let (text, tree) = (self.helmfile.text(), self.helmfile.tree());
            let lines = block_item_lines(text, tree, list.node, index);
            let lines = self.in_lines(lines, list.node, self.helmfile.written(items[index]))?;
            self.edits.remove(lines);
        }
        Ok(())
    }

    fn drop_declarations(&mut self) -> Result<(), EditError> {
        for release in self.helmfile.releases() {
            let Some(name) = &release.name else { continue };
            if self.wanted.drops_release(name) {
                let (sequence, index) = release.place;
                let (text, tree) = (self.helmfile.text(), self.helmfile.tree());
                let lines = block_item_lines(text, tree, sequence, index);
                let lines = self.in_lines(lines, sequence, name)?;
                self.edits.remove(lines);
            }
        }
        Ok(())
    }

    fn in_lines(
        &self,
        lines: Option<Range<usize>>,
        collection: NodeId,
        name: &str,
    ) -> Result<Range<usize>, EditError> {
        let at = self.helmfile.position(collection);
        lines.ok_or_else(|| EditError::NotInLines(at, name.to_owned()))
    }

    fn replace_charts(&mut self) -> Result<(), EditError> {
        let Some(chart) = &self.wanted.chart else {
            return Ok(());
        };
        for release in self.helmfile.listed_releases() {
            let Some(node) = self.helmfile.release_value(release, "chart") else {
                continue;
            };
            if release
                .name
                .as_deref()
                .is_some_and(|name| self.wanted.drops_release(name))
            {
                continue;
            }
            if self.helmfile.literal(node).is_none() {
                let at = self.helmfile.position(node);
                return Err(EditError::Templated(at, "chart"));
            }
            let inner = self.inner_span(node);
            let written = &self.helmfile.text()[inner.clone()];
            let name = written.rfind('/').map_or(0, |slash| slash + 1);
            self.edits.replace(inner.start + name..inner.end, chart);
        }
        Ok(())
    }

    fn replace_namespaces(&mut self) {
        let Some((from, to)) = &self.wanted.namespace else {
            return;
        };
        let mut nodes: Vec<NodeId> = self
            .kept_releases()
            .filter_map(|release| self.helmfile.release_value(release, "namespace"))
            .collect();
        nodes.extend(tiller_namespaces(self.helmfile));
        for node in nodes {
            if self.helmfile.literal(node) == Some(from) {
                let inner = self.inner_span(node);
                self.edits.replace(inner, to);
            }
        }
        for need in self.needs() {
            // A need is written `namespace/release` where it is not in the default namespace.
            let prefix = format!("{from}/");
            if self
                .helmfile
                .literal(need)
                .is_some_and(|need| need.starts_with(&prefix))
            {
                let start = self.inner_span(need).start;
                self.edits.replace(start..start + from.len(), to);
            }
        }
    }

    fn needs(&self) -> Vec<NodeId> {
        let lists = self.kept_releases().filter_map(|release| {
            let needs = self.helmfile.release_value(release, "needs")?;
            Some(self.helmfile.tree().items(needs))
        });
        lists.flatten().copied().collect()
    }

    fn kept_releases(&self) -> impl Iterator<Item = &DeclaredRelease> {
        self.helmfile.releases().iter().filter(|release| {
            let name = release.name.as_deref();
            !name.is_some_and(|name| self.wanted.drops_release(name))
        })
    }

    /// A scalar's bytes without quotes.
    fn inner_span(&self, node: NodeId) -> Range<usize> {
        let span = self.helmfile.span(node);
        let quoted = self.helmfile.written(node).starts_with(['"', '\'']);
        let quote = usize::from(quoted);
        span.start + quote..span.end - quote
    }
}

impl Reshape {
    fn drops_environment(&self, name: &str) -> bool {
        self.drop_environments.iter().any(|dropped| dropped == name)
    }

    fn drops_release(&self, name: &str) -> bool {
        self.drop_releases.iter().any(|dropped| dropped == name)
    }
}

/// `helmDefaults.tillerNamespace`, which trees from before 2022-04 have (helm 2).
fn tiller_namespaces(helmfile: &Helmfile<'_>) -> Vec<NodeId> {
    let tree = helmfile.tree();
    let documents = tree.documents().iter();
    documents
        .filter_map(|root| tree.entry(*root, "helmDefaults"))
        .filter_map(|defaults| tree.entry(defaults.value, "tillerNamespace"))
        .map(|entry| entry.value)
        .collect()
}

/// The bytes to cut from `[a, b, c]` so that the items that are `gone` go, each with one comma.
fn flow_ranges(spans: &[Range<usize>], gone: &[bool]) -> Vec<Range<usize>> {
    let Some(first_kept) = gone.iter().position(|gone| !gone) else {
        return Vec::new();
    };
    let mut ranges = Vec::new();
    if first_kept > 0 {
        ranges.push(spans[0].start..spans[first_kept].start);
    }
    for index in first_kept + 1..spans.len() {
        if gone[index] {
            ranges.push(spans[index - 1].end..spans[index].end);
        }
    }
    ranges
}

/// Compares the result with what should be left.
fn guard(before: &Helmfile<'_>, wanted: &Reshape, after: &Helmfile<'_>) -> Result<(), EditError> {
    let lists = |environment: &Environment| -> Vec<Vec<String>> {
        let names = |list: &ReleaseList| {
            let names = list.names.iter().map(|(name, _)| name.clone());
            names.filter(|name| !wanted.drops_release(name)).collect()
        };
        environment.lists.iter().map(names).collect()
    };
    let environments = |helmfile: &Helmfile<'_>| -> Vec<(String, Vec<Vec<String>>, Vec<String>)> {
        let all = helmfile.environments().iter();
        all.filter(|environment| !wanted.drops_environment(&environment.name))
            .map(|found| (found.name.clone(), lists(found), found.values_files.clone()))
            .collect()
    };
    let releases = |helmfile: &Helmfile<'_>| -> Vec<(Option<String>, Vec<String>)> {
        let all = helmfile.releases().iter();
        all.filter(|release| {
            !release
                .name
                .as_ref()
                .is_some_and(|name| wanted.drops_release(name))
        })
        .map(|release| (release.name.clone(), helmfile.values_files(release)))
        .collect()
    };
    let nothing_forgotten = after.environments().len() == environments(before).len()
        && after.releases().len() == releases(before).len();
    if nothing_forgotten
        && environments(before) == environments(after)
        && releases(before) == releases(after)
    {
        Ok(())
    } else {
        Err(EditError::Guard)
    }
}

#[cfg(test)]
mod tests;
