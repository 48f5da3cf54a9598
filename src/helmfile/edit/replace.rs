//! Charts, namespaces and names that replace others.

use std::ops::Range;

use super::error::EditError;
use super::lists;
use super::pass::{Pass, dropped_releases};
use crate::chart::ChartReference;
use crate::helmfile::document::{DeclaredRelease, Helmfile};
use crate::yaml::NodeId;

impl<'h> Pass<'h> {
    pub(super) fn set_chart(&mut self, chart: &str) -> Result<(), EditError> {
        for node in chart_nodes(self.helmfile, &dropped_releases(self.edits)) {
            if self.helmfile.literal(node).is_none() {
                let at = self.helmfile.position(node);
                return Err(EditError::Templated(at, "chart"));
            }
            let inner = self.inner_span(node);
            let written = ChartReference::parse(&self.helmfile.text()[inner.clone()]);
            let range = inner.end - written.name.len()..inner.end;
            self.splicer.replace_in_scalar(node, range, chart);
        }
        Ok(())
    }

    pub(super) fn set_namespace(&mut self, from: &str, to: &str) {
        let mut nodes: Vec<NodeId> = self
            .kept_releases()
            .filter_map(|release| self.helmfile.release_value(release, "namespace"))
            .collect();
        nodes.extend(tiller_namespaces(self.helmfile));
        for node in nodes {
            if self.helmfile.literal(node) == Some(from) {
                let inner = self.inner_span(node);
                self.splicer.replace_in_scalar(node, inner, to);
            }
        }
        // A need is written `namespace/release` where it is not in the default namespace.
        let prefix = format!("{from}/");
        for need in self.needs() {
            let need = self.helmfile.tree().resolve(need);
            let literal = self.helmfile.literal(need);
            if literal.is_some_and(|need| need.starts_with(&prefix)) {
                let start = self.inner_span(need).start;
                let range = start..start + from.len();
                self.splicer.replace_in_scalar(need, range, to);
            }
        }
    }

    pub(super) fn rename(&mut self, from: &str, to: &str) -> Result<(), EditError> {
        self.refuse_taken(to)?;
        let tree = self.helmfile.tree();
        let name = tree.merged(self.release(from)?.node, "name");
        let environments = self.helmfile.environments().iter();
        let lists = environments.flat_map(|one| lists::written(self.helmfile, one));
        let items = lists.flat_map(|list| tree.items(list.value));
        let nodes: Vec<NodeId> = name.into_iter().chain(items.copied()).collect();
        for node in nodes.into_iter().map(|node| tree.resolve(node)) {
            if self.helmfile.literal(node) == Some(from) {
                let inner = self.inner_span(node);
                self.splicer.replace_in_scalar(node, inner, to);
            }
        }
        for need in self.needs().into_iter().map(|need| tree.resolve(need)) {
            let literal = self.helmfile.literal(need);
            if literal.and_then(|need| need.rsplit('/').next()) == Some(from) {
                let end = self.inner_span(need).end;
                let range = end - from.len()..end;
                self.splicer.replace_in_scalar(need, range, to);
            }
        }
        Ok(())
    }

    fn needs(&self) -> Vec<NodeId> {
        let lists = self.kept_releases().filter_map(|release| {
            let needs = self.helmfile.release_value(release, "needs")?;
            Some(self.helmfile.tree().items(needs))
        });
        lists.flatten().copied().collect()
    }

    fn kept_releases(&self) -> impl Iterator<Item = &'h DeclaredRelease> {
        self.helmfile.releases().iter().filter(|release| {
            let name = release.name.as_deref();
            !name.is_some_and(|name| self.drops_release(name))
        })
    }

    fn inner_span(&self, node: NodeId) -> Range<usize> {
        self.helmfile.tree().inner_span(self.helmfile.text(), node)
    }
}

/// Where the listed releases get their charts from, but for those that go.
pub(super) fn chart_nodes<'e>(
    helmfile: &Helmfile<'_>,
    dropped: &(impl Iterator<Item = &'e str> + Clone),
) -> Vec<NodeId> {
    let releases = helmfile.listed_releases();
    let kept = releases.filter(|release| {
        let name = release.name.as_deref();
        !dropped.clone().any(|dropped| Some(dropped) == name)
    });
    let charts = kept.filter_map(|release| helmfile.release_value(release, "chart"));
    charts.collect()
}

/// `helmDefaults.tillerNamespace`, which trees from before 2022-04 have (helm 2).
fn tiller_namespaces(helmfile: &Helmfile<'_>) -> Vec<NodeId> {
    let tree = helmfile.tree();
    let documents = tree.documents().iter();
    documents
        .filter_map(|root| tree.entry(*root, "helmDefaults"))
        .filter_map(|defaults| tree.entry(defaults.value, "tillerNamespace"))
        .map(|entry| tree.resolve(entry.value))
        .collect()
}
