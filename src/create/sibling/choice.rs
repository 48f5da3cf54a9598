//! Which service a new one is made like, as `--like` says it, and which could be.

use std::fmt;
use std::str::FromStr;

use super::nearest::{Candidate, Wanted, nearest};
use crate::conventions::{DEFAULT_GROUP, HELMFILE};
use crate::error::{Error, Result};
use crate::names::{ChartName, GroupName, InvalidName, ServiceName};
use crate::repository::{Layout, Repository, ServiceQuery, ServiceRef};

/// `[GROUP/]SIBLING`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SiblingChoice {
    /// The group, if it is named.
    pub group: Option<GroupName>,
    /// The sibling's name.
    pub name: ServiceName,
}

/// How many names an error and a question offer.
pub const OFFERED: usize = 3;

impl FromStr for SiblingChoice {
    type Err = InvalidName;

    fn from_str(text: &str) -> std::result::Result<Self, InvalidName> {
        let (group, name) = match text.rsplit_once('/') {
            Some((group, name)) => (Some(group.parse()?), name),
            None => (None, text),
        };
        Ok(Self {
            group,
            name: name.parse()?,
        })
    }
}

impl fmt::Display for SiblingChoice {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.group {
            Some(group) => write!(out, "{group}/{}", self.name),
            None => self.name.fmt(out),
        }
    }
}

impl SiblingChoice {
    /// The service that is meant. Without a group, that of the new service's group comes first.
    ///
    /// # Errors
    /// Where there is none of that name, with the names that look like it.
    pub fn find(&self, repository: &Repository<'_>, of: Option<&GroupName>) -> Result<ServiceRef> {
        let name = self.name.as_str();
        if self.group.is_none()
            && let Some(group) = of
        {
            let beside = ServiceRef::new(Some(group), name);
            if repository.has(&beside)? {
                return Ok(beside);
            }
        }
        if repository
            .services_named(name, self.group.as_ref())?
            .is_empty()
        {
            return Err(self.unknown(repository)?);
        }
        let query = ServiceQuery::Name(name.to_owned());
        repository.find(&query, self.group.as_ref())
    }

    /// Why there is no such service, with those that may be meant.
    fn unknown(&self, repository: &Repository<'_>) -> Result<Error> {
        let name = self.name.as_str();
        let groups = match &self.group {
            Some(group) => vec![repository.group(Some(group))?],
            None => repository.groups()?.to_vec(),
        };
        for group in groups {
            let bare = ServiceRef::new(group.as_ref(), name);
            if repository.has_folder(&bare.folder())? {
                let (folder, helmfile) = (bare.folder(), HELMFILE);
                let error = Error::invalid(format!("{folder} has no {helmfile}"));
                return Ok(error.hint("choose a service that is complete with --like"));
            }
        }
        repository.no_service(name, self.group.as_ref())
    }
}

/// A service to start from, with why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// The service, as `--like` takes it.
    pub sibling: String,
    /// Why, in a few words.
    pub reason: String,
    /// Whether it is in the new service's group.
    pub in_group: bool,
}

/// The services that a new one is most like, the nearest first.
///
/// # Errors
/// Where a folder cannot be listed.
pub fn offers(
    repository: &Repository<'_>,
    name: &str,
    group: Option<&GroupName>,
    chart: Option<&str>,
) -> Result<Vec<Offer>> {
    let mut known: Vec<(String, String, Option<String>)> = Vec::new();
    for of in repository.groups()? {
        for files in repository.readable_services(of.as_ref())? {
            let service = files.read().ok();
            let chart =
                service.and_then(|service| Some(service.helmfile.listed_chart()?.name.to_owned()));
            let reference = &files.reference;
            known.push((
                reference.name.clone(),
                reference.group_name().to_owned(),
                chart,
            ));
        }
    }
    let candidates: Vec<Candidate<'_>> = known
        .iter()
        .map(|(name, group, chart)| Candidate {
            name,
            group,
            chart: chart.as_deref(),
            order: 0,
        })
        .collect();
    let group = group.map_or(DEFAULT_GROUP, GroupName::as_str);
    let wanted = Wanted { name, group, chart };
    // Where a group has services, one of another group is a detour.
    let ranked = nearest(wanted, &candidates).into_iter();
    let (own, others): (Vec<_>, Vec<_>) =
        ranked.partition(|ranked| ranked.candidate.group == group);
    let offers = own.into_iter().chain(others).map(|ranked| {
        let Candidate {
            group: of, name, ..
        } = ranked.candidate;
        Offer {
            sibling: match repository.layout() {
                Layout::Checkout => format!("{of}/{name}"),
                Layout::Folder => name.to_owned(),
            },
            reason: ranked.reason,
            in_group: of == group,
        }
    });
    Ok(offers.collect())
}

/// The error for a group without a template, where no sibling is named.
///
/// # Errors
/// Where a folder cannot be listed.
pub fn no_start(
    error: Error,
    repository: &Repository<'_>,
    name: Option<&ServiceName>,
    group: Option<&GroupName>,
    chart: Option<&ChartName>,
) -> Result<Error> {
    let name = name.map_or("", ServiceName::as_str);
    let chart = chart.map(ChartName::as_str);
    let mut offers = offers(repository, name, group, chart)?;
    // One of another group has other environments, and so is a start only where there is no other.
    if offers.iter().any(|offer| offer.in_group) {
        offers.retain(|offer| offer.in_group);
    }
    let offers = offers.into_iter().take(OFFERED);
    let names: Vec<String> = offers.map(|offer| offer.sibling).collect();
    Ok(match names.is_empty() {
        true => error,
        false => error.hint(format!(
            "make it like a service that is there: --like {}",
            names.join(", or ")
        )),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::repository::Snapshot;
    use crate::repository::memory::MemoryFiles;

    #[test]
    fn a_sibling_that_is_not_there_is_refused_with_those_that_may_be_meant() {
        let files = MemoryFiles::of(&[
            ("helmfile.d/services/gull/helmfile.yaml", ""),
            ("helmfile.d/services/tern/helmfile.yaml", ""),
            ("helmfile.d/aux/wren/helmfile.yaml", ""),
            ("helmfile.d/aux/bare/values.yaml", ""),
        ]);
        let snapshot = Snapshot::new(&files);
        let repository = Repository::new(&snapshot, Layout::Checkout);
        let said = |text: &str| {
            let choice: SiblingChoice = text.parse().unwrap();
            let error = choice.find(&repository, None).unwrap_err();
            format!("{}; {}", error.message, error.hint.unwrap_or_default())
        };
        for (text, expected) in [
            ("gul", "there is no service gul here; did you mean gull?"),
            (
                "xyz",
                "there is no service xyz here; give a service's name or the path",
            ),
            (
                "aux/gull",
                "there is no service aux/gull here; did you mean services/gull?",
            ),
            (
                "bare",
                "helmfile.d/aux/bare has no helmfile.yaml; choose a service",
            ),
            (
                "aux/bare",
                "helmfile.d/aux/bare has no helmfile.yaml; choose a service",
            ),
        ] {
            assert!(said(text).starts_with(expected), "{text}: {}", said(text));
        }
    }

    #[test]
    fn siblings_of_other_groups_are_offered_only_where_the_group_has_none() {
        let files = MemoryFiles::of(&[
            ("helmfile.d/services/sea-gull/helmfile.yaml", ""),
            ("helmfile.d/services/tern/helmfile.yaml", ""),
            ("helmfile.d/aux/wren/helmfile.yaml", ""),
            ("helmfile.d/bare/notes.txt", ""),
        ]);
        let snapshot = Snapshot::new(&files);
        let repository = Repository::new(&snapshot, Layout::Checkout);
        let hint = |group: &str| {
            let (name, group) = ("sea-duck".parse().unwrap(), group.parse().unwrap());
            let error = Error::invalid("no template");
            no_start(error, &repository, Some(&name), Some(&group), None)
                .unwrap()
                .hint
                .unwrap()
        };
        let start = "make it like a service that is there: --like";
        assert_eq!(hint("aux"), format!("{start} aux/wren"));
        assert!(hint("bare").starts_with(&format!("{start} services/sea-gull, or ")));
    }

    #[test]
    fn those_of_the_chart_that_was_asked_for_are_offered_first() {
        let helmfile = |chart: &str| {
            format!(
                "environments:\n  eqiad:\n    values:\n      - releases: [main]\n---\n\
                 releases:\n  - name: main\n    chart: wmf-stable/{chart}\n"
            )
        };
        let (fish, seed) = (helmfile("fish"), helmfile("seed"));
        let files = MemoryFiles::of(&[
            ("helmfile.d/aux/auk/helmfile.yaml", fish.as_str()),
            ("helmfile.d/aux/finch/helmfile.yaml", seed.as_str()),
            ("helmfile.d/services/gull/helmfile.yaml", ""),
        ]);
        let snapshot = Snapshot::new(&files);
        let repository = Repository::new(&snapshot, Layout::Checkout);
        let hint = |chart: Option<&str>| {
            let name: ServiceName = "tern".parse().unwrap();
            let group = "aux".parse().unwrap();
            let chart: Option<ChartName> = chart.map(|chart| chart.parse().unwrap());
            let error = Error::failed("no template");
            let named = (Some(&name), Some(&group), chart.as_ref());
            let error = no_start(error, &repository, named.0, named.1, named.2).unwrap();
            error.hint.unwrap_or_default()
        };
        assert!(
            hint(None).contains("--like aux/auk, or aux/finch"),
            "{}",
            hint(None)
        );
        let seeds = hint(Some("seed"));
        assert!(seeds.contains("--like aux/finch, or aux/auk"), "{seeds}");
    }

    #[test]
    fn a_sibling_is_written_with_or_without_its_group() {
        for text in ["gull", "dse-k8s-services/gull"] {
            let choice: SiblingChoice = text.parse().unwrap();
            assert_eq!(choice.to_string(), text);
        }
        for text in ["", "a/b/c", "../x", "a/", "Gull"] {
            assert!(text.parse::<SiblingChoice>().is_err(), "{text}");
        }
    }
}
