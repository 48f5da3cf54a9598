//! What edits mean for environments and releases, worked out on the model and not on the text.

use std::borrow::Cow;

use super::model::HelmfileModel;
use super::pass::dropped_releases;
use super::replace::chart_nodes;
use super::{EditError, HelmfileEdit, ReleaseBody};
use crate::chart::ChartReference;
use crate::helmfile::document::Helmfile;

/// Compares the helmfile after a group of edits with what they mean for the one before.
pub(super) fn check(
    before: &Helmfile<'_>,
    edits: &[HelmfileEdit],
    after: &Helmfile<'_>,
) -> Result<(), EditError> {
    let mut meant = HelmfileModel::of(before);
    // What replaces comes first: it is made in terms of what is still there.
    for edit in edits {
        meant.replace(before, edits, edit);
    }
    for edit in edits {
        meant.add_or_drop(before, edit)?;
    }
    match meant.difference(&HelmfileModel::of(after)) {
        None => Ok(()),
        Some(what) => Err(EditError::Guard(what)),
    }
}

impl<'a> HelmfileModel<'a> {
    fn replace(
        &mut self,
        before: &Helmfile<'_>,
        edits: &'a [HelmfileEdit],
        edit: &'a HelmfileEdit,
    ) {
        match edit {
            HelmfileEdit::SetChart { chart } => {
                self.set_chart(before, edits, chart.as_str());
            }
            HelmfileEdit::SetNamespace { from, to } => self.set_namespace(from, to.as_str()),
            HelmfileEdit::RenameRelease { from, to } => self.rename(from, to.as_str()),
            _ => {}
        }
    }

    /// The chart changes wherever it comes from the same place as that of a listed release.
    fn set_chart(&mut self, before: &Helmfile<'_>, edits: &[HelmfileEdit], chart: &str) {
        let nodes = chart_nodes(before, &dropped_releases(edits));
        for (release, model) in before.releases().iter().zip(&mut self.releases) {
            let node = before.release_value(release, "chart");
            let body = model.body.as_mut();
            if node.is_some_and(|node| nodes.contains(&node))
                && let Some(old) = body.and_then(|body| body.chart.as_mut())
            {
                let name = ChartReference::parse(old).name.len();
                *old = format!("{}{chart}", &old[..old.len() - name]).into();
            }
        }
    }

    fn set_namespace(&mut self, from: &str, to: &'a str) {
        let prefix = format!("{from}/");
        for body in self.releases.iter_mut().filter_map(|one| one.body.as_mut()) {
            if body.namespace.as_deref() == Some(from) {
                body.namespace = Some(to.into());
            }
            for need in &mut body.needs {
                if let Some(rest) = need.strip_prefix(&prefix) {
                    *need = format!("{to}/{rest}").into();
                }
            }
        }
    }

    fn rename(&mut self, from: &str, to: &'a str) {
        for name in self.lists().flatten().filter(|name| *name == from) {
            *name = to.into();
        }
        for release in &mut self.releases {
            if release.name.as_deref() == Some(from) {
                release.name = Some(to.into());
            }
            for need in release.body.iter_mut().flat_map(|body| &mut body.needs) {
                let start = need.rfind('/').map_or(0, |slash| slash + 1);
                if &need[start..] == from {
                    *need = format!("{}{to}", &need[..start]).into();
                }
            }
        }
    }

    fn add_or_drop(
        &mut self,
        before: &Helmfile<'_>,
        edit: &'a HelmfileEdit,
    ) -> Result<(), EditError> {
        match edit {
            HelmfileEdit::DropRelease { name } => {
                self.lists().for_each(|list| list.retain(|one| one != name));
                let is_kept = |one: Option<&str>| one != Some(name);
                self.releases.retain(|one| is_kept(one.name.as_deref()));
            }
            HelmfileEdit::DropEnvironment { name } => {
                self.environments.retain(|one| one.name != *name);
            }
            HelmfileEdit::EnableRelease {
                release,
                environment,
            } => {
                let list = self.list_of(environment)?;
                if !list.iter().any(|name| name == release) {
                    list.push(Cow::Borrowed(release));
                }
            }
            HelmfileEdit::DisableRelease {
                release,
                environment,
            } => self.list_of(environment)?.retain(|name| name != release),
            HelmfileEdit::AddRelease { name, body } => {
                self.add_release(before, name.as_str(), body)?;
            }
            HelmfileEdit::AddEnvironment { name, like } => {
                self.add_environment(before, name.as_str(), like)?;
            }
            _ => {}
        }
        Ok(())
    }

    /// The only list of an environment; without one, that of all environments, which is its own
    /// from now on.
    fn list_of(&mut self, environment: &str) -> Result<&mut Vec<Cow<'a, str>>, EditError> {
        let missing = || EditError::NoEnvironment(environment.to_owned());
        let mut environments = self.environments.iter_mut();
        let found = environments.find(|one| one.name == environment);
        let lists = &mut found.ok_or_else(missing)?.state.lists;
        let lists = if lists.is_empty() {
            &mut self.common.lists
        } else {
            lists
        };
        lists.last_mut().ok_or_else(missing)
    }

    fn add_release(
        &mut self,
        before: &Helmfile<'_>,
        name: &'a str,
        body: &ReleaseBody,
    ) -> Result<(), EditError> {
        let like = match body {
            ReleaseBody::Like(like) => Some(like),
            ReleaseBody::Lines(_) => None,
        };
        let (block, body) = match like {
            Some(like) => {
                let missing = || EditError::NoRelease(like.clone());
                let release = before.release(like).ok_or_else(missing)?;
                let mut models = self.releases.iter();
                let model = models.find(|one| one.name.as_deref() == Some(like));
                (Some(release.slot.0), model.and_then(|one| one.body.clone()))
            }
            None => (before.releases().last().map(|last| last.slot.0), None),
        };
        let mut old = before.releases().iter();
        let last = old.rposition(|one| Some(one.slot.0) == block);
        // What was added before it in the same group is in the same block.
        let added = self.releases.len() - before.releases().len();
        let index = last.map_or(self.releases.len(), |last| last + 1 + added);
        let new = super::model::ReleaseModel {
            name: Some(name.into()),
            body,
        };
        self.releases.insert(index, new);
        Ok(())
    }

    fn add_environment(
        &mut self,
        before: &Helmfile<'_>,
        name: &'a str,
        like: &str,
    ) -> Result<(), EditError> {
        let missing = || EditError::NoEnvironment(like.to_owned());
        let block = before.environment(like).ok_or_else(missing)?.slot.0;
        let mut models = self.environments.iter();
        let model = models.find(|one| one.name == like).cloned();
        let mut model = model.ok_or_else(missing)?;
        model.name = name.into();
        let added = self.environments.len() - before.environments().len();
        let mut old = before.environments().iter();
        let last = old.rposition(|one| one.slot.0 == block);
        let index = last.map_or(self.environments.len(), |last| last + 1 + added);
        self.environments.insert(index, model);
        Ok(())
    }
}
