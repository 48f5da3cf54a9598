//! A helmfile as environments and releases with what they say, to be compared before and after.

use std::borrow::Cow;

use crate::helmfile::document::{DeclaredRelease, Environment, Helmfile};
use crate::yaml::{Entry, NodeId};

/// What a helmfile says about environments and releases, with what `<<` and aliases bring in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct HelmfileModel<'a> {
    /// What holds for every environment: `values:` at the top.
    pub(super) common: StateModel<'a>,
    pub(super) environments: Vec<EnvironmentModel<'a>>,
    pub(super) releases: Vec<ReleaseModel<'a>>,
}

/// The values of an environment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct StateModel<'a> {
    /// The lists of releases.
    pub(super) lists: Vec<Vec<Cow<'a, str>>>,
    /// Values files without a key, and the keys of inline values; as they are written.
    values: Vec<(&'a str, &'a str)>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct EnvironmentModel<'a> {
    pub(super) name: Cow<'a, str>,
    pub(super) state: StateModel<'a>,
    others: Vec<(&'a str, &'a str)>,
}

/// A release. What it says is as it is written, without quotes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ReleaseModel<'a> {
    pub(super) name: Option<Cow<'a, str>>,
    /// What it says besides; `None` where it may say anything.
    pub(super) body: Option<BodyModel<'a>>,
}

/// What a release says besides its name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct BodyModel<'a> {
    pub(super) chart: Option<Cow<'a, str>>,
    pub(super) namespace: Option<Cow<'a, str>>,
    pub(super) needs: Vec<Cow<'a, str>>,
    others: Vec<(&'a str, &'a str)>,
}

impl<'a> HelmfileModel<'a> {
    pub(super) fn of(helmfile: &'a Helmfile<'_>) -> Self {
        let mut common = StateModel::default();
        for values in helmfile.top_level("values") {
            common.add(helmfile, values);
        }
        let environments = helmfile.environments().iter();
        let releases = helmfile.releases().iter();
        Self {
            common,
            environments: environments
                .map(|environment| EnvironmentModel::of(helmfile, environment))
                .collect(),
            releases: releases
                .map(|release| ReleaseModel::of(helmfile, release))
                .collect(),
        }
    }

    /// All lists of releases.
    pub(super) fn lists(&mut self) -> impl Iterator<Item = &mut Vec<Cow<'a, str>>> {
        let environments = self.environments.iter_mut();
        let own = environments.flat_map(|environment| &mut environment.state.lists);
        self.common.lists.iter_mut().chain(own)
    }

    /// In a few words what another model says differently.
    pub(super) fn difference(&self, other: &HelmfileModel<'_>) -> Option<String> {
        let names = |model: &HelmfileModel<'_>| -> Vec<String> {
            let environments = model.environments.iter();
            environments.map(|one| one.name.to_string()).collect()
        };
        if names(self) != names(other) {
            return Some("which environments there are".into());
        }
        let release_names = |model: &HelmfileModel<'_>| -> Vec<Option<String>> {
            let releases = model.releases.iter();
            let name = |one: &ReleaseModel<'_>| one.name.as_deref().map(str::to_owned);
            releases.map(name).collect()
        };
        if release_names(self) != release_names(other) {
            return Some("which releases there are".into());
        }
        if self.common != other.common {
            return Some("the values of all environments".into());
        }
        let mut environments = self.environments.iter().zip(&other.environments);
        let environment = environments.find_map(|(one, other)| one.difference(other));
        let mut releases = self.releases.iter().zip(&other.releases);
        environment.or_else(|| releases.find_map(|(one, other)| one.difference(other)))
    }
}

impl<'a> StateModel<'a> {
    fn add(&mut self, helmfile: &'a Helmfile<'_>, values: NodeId) {
        let tree = helmfile.tree();
        for item in tree.items(values) {
            let entries = tree.merged_entries(*item);
            if entries.is_empty() {
                self.values.push(("", helmfile.unquoted(*item)));
            }
            for entry in entries {
                match tree.scalar(entry.key) {
                    Some("releases") => {
                        let names = tree.items(entry.value).iter();
                        let names = names.map(|name| Cow::Borrowed(helmfile.unquoted(*name)));
                        self.lists.push(names.collect());
                    }
                    _ => self.values.push(written(helmfile, entry)),
                }
            }
        }
    }
}

impl<'a> EnvironmentModel<'a> {
    fn of(helmfile: &'a Helmfile<'_>, environment: &'a Environment) -> Self {
        let (block, index) = environment.slot;
        let tree = helmfile.tree();
        let mut model = Self {
            name: Cow::Borrowed(environment.name.as_str()),
            state: StateModel::default(),
            others: Vec::new(),
        };
        for entry in tree.merged_entries(tree.entries(block)[index].value) {
            match tree.scalar(entry.key) {
                Some("values") => model.state.add(helmfile, entry.value),
                _ => model.others.push(written(helmfile, entry)),
            }
        }
        model
    }

    fn difference(&self, other: &EnvironmentModel<'_>) -> Option<String> {
        let name = &self.name;
        if self.state.lists != other.state.lists {
            return Some(format!("the list of releases of environment `{name}`"));
        }
        (self != other).then(|| format!("environment `{name}`"))
    }
}

impl<'a> ReleaseModel<'a> {
    fn of(helmfile: &'a Helmfile<'_>, release: &'a DeclaredRelease) -> Self {
        let tree = helmfile.tree();
        let mut body = BodyModel::default();
        for entry in tree.merged_entries(release.node) {
            match tree.scalar(entry.key) {
                Some("name") => {}
                Some("chart") => body.chart = Some(helmfile.unquoted(entry.value).into()),
                Some("namespace") => body.namespace = Some(helmfile.unquoted(entry.value).into()),
                Some("needs") => {
                    let needs = tree.items(entry.value).iter();
                    body.needs = needs.map(|need| helmfile.unquoted(*need).into()).collect();
                }
                _ => body.others.push(written(helmfile, entry)),
            }
        }
        Self {
            name: release.name.as_deref().map(Cow::Borrowed),
            body: Some(body),
        }
    }

    fn difference(&self, other: &ReleaseModel<'_>) -> Option<String> {
        let (Some(one), Some(other)) = (&self.body, &other.body) else {
            return None;
        };
        let what = if one.chart != other.chart {
            "the chart"
        } else if one.namespace != other.namespace {
            "the namespace"
        } else if one != other {
            "other parts"
        } else {
            return None;
        };
        let name = self.name.as_deref().unwrap_or("that a template names");
        Some(format!("{what} of release `{name}`"))
    }
}

/// Key and value as the file has them.
fn written<'a>(helmfile: &'a Helmfile<'_>, entry: Entry) -> (&'a str, &'a str) {
    let value = helmfile.tree().resolve(entry.value);
    (helmfile.written(entry.key), helmfile.written(value))
}
