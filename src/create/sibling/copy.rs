//! One file of a sibling becomes a file of the new service.

use std::cell::OnceCell;

use super::inherit::{
    Concern, KeptValue, kept_values, open_values, own_names, passed_on, put_values,
};
use super::key_paths::{KeyPaths, rename_values};
use super::links::{Link, Target, leaves_folder_at};
use super::rename::Renaming;
use super::tree::{Copied, In, Sibling, Surroundings, Wanted, no_text, unreadable};
use crate::conventions::{HELMFILE, values_file_subject};
use crate::error::{Error, Result};
use crate::helmfile::{EditError, Helmfile, HelmfileEdit, Source, apply};
use crate::names::Namespace;
use crate::values::helm_reads;

/// One file on its way into the new service.
pub(super) struct Copy<'c> {
    pub(super) sibling: &'c Sibling<'c>,
    pub(super) wanted: &'c Wanted<'c>,
    pub(super) around: &'c Surroundings<'c>,
    pub(super) renaming: &'c Renaming,
    /// The keys of the new service's charts, once they were needed.
    pub(super) chart_keys: &'c OnceCell<KeyPaths>,
    pub(super) path: String,
}

impl Copy<'_> {
    pub(super) fn helmfile(&self, helmfile: &Helmfile<'_>, copied: &mut Copied) -> Result<String> {
        let environments = self.wanted.drop_environments.iter().cloned();
        let environments = environments.map(|name| HelmfileEdit::DropEnvironment { name });
        let releases = self.wanted.drop_releases.iter().cloned();
        let releases = releases.map(|name| HelmfileEdit::DropRelease { name });
        let drops: Vec<HelmfileEdit> = environments.chain(releases).collect();
        let pruned = apply(helmfile, &drops).map_err(|error| self.cannot_edit(&error))?;
        copied.problems = pruned.problems;
        if drops.is_empty() {
            let text = self.rename_helmfile(helmfile, copied)?;
            if self.is_answered(helmfile) {
                copied.chart = helmfile.listed_chart().map(|chart| self.chart(chart.name));
                return Ok(text);
            }
            return self.put_answers(&text, copied);
        }
        let source = Source::new(&pruned.text).map_err(|error| self.unreadable(&error))?;
        let pruned = source.read().map_err(|error| self.unreadable(&error))?;
        let text = self.rename_helmfile(&pruned, copied)?;
        if self.wanted.chart.is_none() && self.wanted.namespace.is_none() {
            return Ok(text);
        }
        self.put_answers(&text, copied)
    }

    /// Whether the new name alone gives the chart and the namespace that are wanted: a namespace that
    /// is called as the sibling is gets the new name wherever it stands.
    fn is_answered(&self, helmfile: &Helmfile<'_>) -> bool {
        let is_new = |namespace: &Namespace| {
            helmfile.listed_namespace() == Some(self.sibling.name.as_str())
                && namespace.as_str() == self.wanted.name.as_str()
        };
        self.wanted.chart.is_none() && self.wanted.namespace.as_ref().is_none_or(is_new)
    }

    /// Puts in the chart and the namespace that were asked for, once all else has the new name.
    fn put_answers(&self, text: &str, copied: &mut Copied) -> Result<String> {
        let source = Source::new(text).map_err(|error| self.unreadable(&error))?;
        let helmfile = source.read().map_err(|error| self.unreadable(&error))?;
        copied.chart = match &self.wanted.chart {
            Some(chart) => Some(chart.to_string()),
            None => helmfile.listed_chart().map(|chart| chart.name.to_owned()),
        };
        let mut answers = Vec::new();
        if let Some(chart) = self.wanted.chart.clone() {
            answers.push(HelmfileEdit::SetChart { chart });
        }
        if let Some(to) = &self.wanted.namespace
            && let Some(from) = self.namespace_to_replace(&helmfile, to)?
        {
            let to = to.clone();
            answers.push(HelmfileEdit::SetNamespace { from, to });
        }
        let answered = apply(&helmfile, &answers).map_err(|error| self.cannot_edit(&error))?;
        Ok(answered.text)
    }

    /// The namespace that the releases leave for the one that was asked for; `None` where they are in
    /// it already.
    fn namespace_to_replace(
        &self,
        helmfile: &Helmfile<'_>,
        asked_for: &Namespace,
    ) -> Result<Option<String>> {
        let releases = helmfile.releases().iter();
        let nodes = releases.filter_map(|release| helmfile.release_value(release, "namespace"));
        let mut all: Vec<&str> = nodes.filter_map(|node| helmfile.literal(node)).collect();
        all.dedup();
        let from = helmfile.listed_namespace().or(match all.as_slice() {
            [one] => Some(*one),
            _ => None,
        });
        match from {
            Some(from) if from == asked_for.as_str() => Ok(None),
            Some(from) => Ok(Some(from.to_owned())),
            None if all.contains(&asked_for.as_str()) => Ok(None),
            None => {
                let sibling = self.sibling.reference;
                Err(Error::failed(format!(
                    "the releases of {sibling} are not all in one namespace, so {asked_for} \
                     cannot take its place"
                ))
                .hint("leave out --namespace, or choose another service with --like"))
            }
        }
    }

    pub(super) fn target(&self, path: &str, target: &str) -> Target {
        let Self {
            sibling,
            renaming,
            around,
            ..
        } = self;
        sibling.target(path, target, renaming, around)
    }

    /// A text file that is at `from` in the sibling's folder.
    pub(super) fn text(&self, from: &str, text: &str, copied: &mut Copied) -> Result<String> {
        if !is_values(&self.path) {
            let renamed = self.renaming.apply(text);
            let is_listed = match self.path.rsplit_once('.') {
                Some((_, "json")) => self.is_loaded(from),
                Some((_, end)) => end == "gotmpl",
                None => false,
            };
            if is_listed {
                let kept = passed_on::in_text(&renamed).into_iter();
                copied.kept.extend(kept.map(|kept| self.found(kept)));
            }
            return Ok(renamed);
        }
        let renamed = rename_values(text, self.renaming, || self.chart_keys());
        let (old, new) = match (open_values(text), open_values(&renamed)) {
            (Ok(old), Ok(new)) => (old, new),
            // Some files helm reads, and YAML since version 1.2 does not: then it is said to look there.
            (Err(error), _) | (_, Err(error)) if self.is_loaded(from) && !helm_reads(text) => {
                return Err(self.unreadable_values(from, &error));
            }
            (Err(error), _) | (_, Err(error)) => {
                copied.unread.push(self.found(error));
                return Ok(renamed);
            }
        };
        // Renaming moves no value to another place, so the two lists go together.
        let answers = old
            .iter()
            .map(|old| (self.wanted.asked_for)(&self.path, old));
        let result = put_values(&renamed, new.iter().zip(answers))
            .map_err(|error| Error::failed(format!("{} cannot be edited: {error}", self.path)))?;
        let kept = kept_values(&result).unwrap_or_default().into_iter();
        copied.kept.extend(kept.map(|kept| self.found(kept)));
        copied
            .open
            .extend(old.into_iter().map(|old| self.found(old)));
        self.list_own_names(text, copied);
        Ok(result)
    }

    /// A file that is not text: one that helmfile loads has to be, so that what is open is found. The
    /// name of the sibling stays in it, and is listed.
    pub(super) fn bytes(&self, from: &str, bytes: &[u8], copied: &mut Copied) -> Result<()> {
        if is_values(from) && self.is_loaded(from) {
            return Err(self.unreadable_values(from, &no_text(bytes)));
        }
        let name = self.sibling.name.as_str();
        let mut places = bytes.windows(name.len());
        if places.any(|place| place == name.as_bytes()) {
            copied.kept.push(self.found(KeptValue {
                concern: Concern::Bytes,
                key: format!("the name {name}, since this file is no text"),
                value: None,
                line: 0,
            }));
        }
        Ok(())
    }

    /// Whether the sibling's helmfile loads a file: it says so, or has the environment or release
    /// that the file is called after.
    fn is_loaded(&self, from: &str) -> bool {
        let name = from.rsplit('/').next().unwrap_or(from);
        let helmfile = self.sibling.helmfile();
        let is_known = |subject: &str| {
            helmfile.environment(subject).is_some() || helmfile.release(subject).is_some()
        };
        helmfile.text().contains(name) || values_file_subject(name).is_some_and(is_known)
    }

    /// What should be left open in it would be passed on unseen.
    fn unreadable_values(&self, from: &str, error: &dyn std::fmt::Display) -> Error {
        let folder = self.sibling.reference.folder();
        Error::failed(format!("{folder}/{from}: {error}"))
            .hint("fix that, or choose another service with --like")
    }

    pub(super) fn list_own_names(&self, text: &str, copied: &mut Copied) {
        let own = own_names(text, self.renaming).into_iter();
        copied.own.extend(own.map(|own| self.found(own)));
    }

    pub(super) fn link(&self, path: &str, target: &str, dangling: &mut Vec<In<Link>>) -> String {
        let new = match self
            .sibling
            .target(path, target, self.renaming, self.around)
        {
            Target::Kept => target.to_owned(),
            Target::Renamed(new) => new,
            Target::Missing(new) => {
                dangling.push(self.found(Link {
                    old: target.to_owned(),
                    new: new.clone(),
                }));
                new
            }
        };
        match leaves_folder_at(path, &new).filter(|_| self.moves()) {
            Some(at) => {
                let group = self.sibling.reference.group_name();
                format!("{}../{group}/{}", &new[..at], &new[at..])
            }
            None => new,
        }
    }

    /// Whether the new service is in another group.
    pub(super) fn moves(&self) -> bool {
        self.sibling.reference.group.as_ref() != self.wanted.group
    }

    pub(super) fn found<T>(&self, what: T) -> In<T> {
        In {
            path: self.path.clone(),
            what,
        }
    }

    pub(super) fn unreadable(&self, error: &dyn std::fmt::Display) -> Error {
        unreadable(self.sibling.reference, error)
    }

    fn cannot_edit(&self, error: &EditError) -> Error {
        let sibling = &self.sibling.reference;
        Error::failed(format!("{sibling} cannot be adapted: {HELMFILE}, {error}"))
            .hint("give other answers, or choose another one with --like")
    }
}

/// Whether a file holds values for the service's chart: any YAML file but the helmfile and hidden
/// ones, such as the `.fixtures.yaml` of the tests.
fn is_values(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let is_yaml = matches!(name.rsplit_once('.'), Some((_, "yaml" | "yml")));
    is_yaml && !name.starts_with('.') && path != HELMFILE
}
