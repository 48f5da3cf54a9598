//! What a new service is made from, and the result: its files and what to know about them.

use super::answers::{Answers, Constraints, TemplateFacts};
use super::inheritance::Inheritance;
use super::sibling::inherit::{OpenKind, OpenValue};
use super::sibling::tree::{Sibling, Surroundings, Wanted};
use super::template::{LeftOut, Template};
use crate::changes::{Content, TreeFile};
use crate::conventions::{CANARY, HELMFILE, PLACEHOLDER, TEST};
use crate::error::Result;
use crate::helmfile::{Helmfile, LoadProblem, Source};
use crate::names::ServiceName;
use crate::repository::ServiceRef;

/// What a new service is made from.
#[derive(Clone, Copy)]
pub enum Start<'a> {
    /// Nothing: only a namespace is made.
    Nothing,
    Template(&'a Template<'a>),
    /// A service that is there; where there is a template beside it, `helmfile.yaml` comes from that.
    Sibling(&'a Sibling<'a>, Option<&'a Template<'a>>),
}

/// The files of a new service.
#[derive(Debug, Default)]
pub struct Made {
    /// What to write, sorted by path.
    pub files: Vec<TreeFile>,
    /// Files of the start that are not taken.
    pub left_out: Vec<LeftOut>,
    /// What helmfile cannot read in its helmfile.yaml.
    pub problems: Vec<LoadProblem>,
    /// What it takes from a sibling.
    pub inheritance: Option<Inheritance>,
    /// Its chart, where it is made like a sibling.
    pub chart: Option<String>,
}

impl<'a> Start<'a> {
    /// What answers are checked against; `None` where only a namespace is made.
    ///
    /// # Errors
    /// Where its helmfile cannot be read, or an environment has a name that could not be typed.
    pub fn facts(self) -> Result<Option<TemplateFacts>> {
        match self {
            Start::Nothing => Ok(None),
            Start::Template(template) | Start::Sibling(_, Some(template)) => {
                TemplateFacts::of(template.helmfile()).map(Some)
            }
            Start::Sibling(sibling, None) => TemplateFacts::of_sibling(sibling).map(Some),
        }
    }

    /// The template, where that is the start.
    #[must_use]
    pub fn template(self) -> Option<&'a Template<'a>> {
        match self {
            Start::Template(template) => Some(template),
            _ => None,
        }
    }

    /// The sibling, where there is one.
    #[must_use]
    pub fn sibling(self) -> Option<&'a Sibling<'a>> {
        match self {
            Start::Sibling(sibling, _) => Some(sibling),
            _ => None,
        }
    }

    /// What it is, in words; `None` where only a namespace is made.
    #[must_use]
    pub fn describe(self) -> Option<String> {
        match self {
            Start::Nothing => None,
            Start::Template(template) => {
                Some(format!("the template {}", template.kind().describe()))
            }
            Start::Sibling(sibling, _) => Some(format!("like {}", sibling.reference())),
        }
    }

    /// The paths that a service can have, whatever the answers.
    #[must_use]
    pub fn paths(self, name: &ServiceName) -> Vec<String> {
        match self {
            Start::Nothing => Vec::new(),
            Start::Template(template) => template.paths(name).collect(),
            Start::Sibling(sibling, _) => sibling.paths(name),
        }
    }
}

/// What files are made with beside the start.
pub struct Making<'a> {
    pub answers: &'a Answers,
    /// What they were checked against.
    pub facts: &'a TemplateFacts,
    /// What they were checked against beside that.
    pub constraints: &'a Constraints,
    /// The new service.
    pub service: &'a ServiceRef,
    /// Whether a template's values files with nothing but comments are kept.
    pub placeholders: bool,
    /// Whether there is something at a path from the root on.
    pub exists: &'a dyn Fn(&str) -> bool,
    /// The texts of one of the checkout's charts, by their paths in its folder.
    pub chart_texts: &'a dyn Fn(&str) -> Vec<(String, String)>,
    /// The group's template, to say where a sibling's helmfile differs from it.
    pub group_template: Option<&'a Template<'a>>,
}

/// Makes the files.
///
/// # Errors
/// Where the start cannot be fitted to the answers.
pub fn make(start: Start<'_>, making: &Making<'_>) -> Result<Made> {
    match start {
        Start::Nothing => Ok(Made::default()),
        Start::Template(template) => of_template(template, making),
        Start::Sibling(sibling, helmfile) => {
            let mut made = of_sibling(sibling, making)?;
            if let Some(template) = helmfile {
                replace_helmfile(&mut made, template, making)?;
                made.chart = None;
            }
            made.chart = made.chart.take().or_else(|| made.chart_name());
            Ok(made)
        }
    }
}

fn of_template(template: &Template<'_>, making: &Making<'_>) -> Result<Made> {
    let edits = making.answers.edits(making.facts);
    let rendered = template.fill(&making.answers.name, &edits, making.placeholders)?;
    Ok(Made {
        files: rendered.files,
        left_out: rendered.left_out,
        problems: rendered.problems,
        inheritance: None,
        chart: None,
    })
}

/// Takes helmfile.yaml, and what can be wrong with it, from the template.
fn replace_helmfile(made: &mut Made, template: &Template<'_>, making: &Making<'_>) -> Result<()> {
    let theirs = of_template(template, making)?;
    made.problems = theirs.problems;
    made.files.retain(|file| file.path != HELMFILE);
    let helmfile = theirs.files.into_iter();
    made.files
        .extend(helmfile.filter(|file| file.path == HELMFILE));
    made.files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(())
}

fn of_sibling(sibling: &Sibling<'_>, making: &Making<'_>) -> Result<Made> {
    let answers = making.answers;
    let helmfile = sibling.helmfile();
    let is_dropped = |name: &&str| {
        let mut chosen = answers.environments.iter();
        !chosen.any(|kept| kept.as_str() == *name)
    };
    let environments = helmfile.environments().iter();
    let environments = environments.map(|environment| environment.name.as_str());
    let releases = [(CANARY, answers.canary), (TEST, answers.test)].into_iter();
    let releases = releases.filter(|(name, kept)| !kept && helmfile.release(name).is_some());
    let has_one_namespace = helmfile.listed_namespace().is_some();
    let is_own = answers.namespace.as_str() == answers.name.as_str();
    let port = answers.port.map(|port| port.to_string());
    let asked_for =
        |_: &str, value: &OpenValue| port.clone().filter(|_| value.kind == OpenKind::PublicPort);
    let wanted = Wanted {
        name: &answers.name,
        group: making.service.group.as_ref(),
        drop_environments: environments.filter(is_dropped).map(str::to_owned).collect(),
        drop_releases: releases.map(|(name, _)| name.to_owned()).collect(),
        chart: answers.chart.clone(),
        namespace: (has_one_namespace || !is_own).then(|| answers.namespace.clone()),
        asked_for: &asked_for,
    };
    let charts = making.constraints.charts.as_deref().unwrap_or_default();
    let around = Surroundings {
        charts,
        exists: making.exists,
        chart_texts: making.chart_texts,
    };
    let copied = sibling.copy(&wanted, &around)?;
    let behind = making
        .group_template
        .and_then(|template| behind(sibling, template, making));
    let inheritance = Inheritance {
        behind,
        ..Inheritance::of(sibling, &copied, port.is_some())
    };
    Ok(Made {
        files: copied.files,
        left_out: copied.left_out,
        problems: copied.problems,
        inheritance: Some(inheritance),
        chart: copied.chart,
    })
}

/// In how many places the code of the sibling's helmfile differs from the template's, filled with
/// the sibling's own answers. Comments and empty lines do not count.
fn behind(sibling: &Sibling<'_>, template: &Template<'_>, making: &Making<'_>) -> Option<usize> {
    let own = sibling.helmfile();
    let facts = TemplateFacts::of(template.helmfile()).ok()?;
    let has = |release: &str| own.release(release).is_some();
    let environments = facts.environment_names();
    let chart_name = own.listed_chart()?.name;
    let answers = Answers {
        name: sibling.name().clone(),
        namespace: own.listed_namespace()?.parse().ok()?,
        chart: match facts.chart.as_ref() {
            Some(chart) if chart.replace(PLACEHOLDER, sibling.name().as_str()) == chart_name => {
                None
            }
            _ => chart_name.parse().ok(),
        },
        environments: environments
            .filter(|name| own.environment(name.as_str()).is_some())
            .cloned()
            .collect(),
        canary: has(CANARY),
        test: has(TEST),
        ..making.answers.clone()
    };
    let rendered = template.fill(sibling.name(), &answers.edits(&facts), false);
    let mut files = rendered.ok()?.files.into_iter();
    let helmfile = files.find(|file| file.path == HELMFILE)?;
    let Content::Text(theirs) = helmfile.content else {
        return None;
    };
    Some(differing_places(&code(own.text()), &code(&theirs)))
}

/// The lines of a helmfile that are neither empty nor comments.
fn code(text: &str) -> Vec<&str> {
    let lines = text.lines().map(str::trim_end);
    lines
        .filter(|line| !line.is_empty() && !line.trim_start().starts_with('#'))
        .collect()
}

fn differing_places(before: &[&str], after: &[&str]) -> usize {
    let diff = similar::capture_diff_slices(similar::Algorithm::Myers, before, after);
    let changes = diff.iter().filter(|op| op.tag() != similar::DiffTag::Equal);
    changes.count()
}

impl Made {
    /// What its helmfile says; `None` where none is made, or it cannot be read.
    fn helmfile<T>(&self, look: impl FnOnce(&Helmfile<'_>) -> T) -> Option<T> {
        let helmfile = self.files.iter().find(|file| file.path == HELMFILE)?;
        let Content::Text(text) = &helmfile.content else {
            return None;
        };
        let source = Source::new(text).ok()?;
        Some(look(&source.read().ok()?))
    }

    /// The chart of the service.
    fn chart_name(&self) -> Option<String> {
        let name = |helmfile: &Helmfile<'_>| Some(helmfile.listed_chart()?.name.to_owned());
        self.helmfile(name).flatten()
    }

    /// The namespaces of its releases, the one of this name first.
    pub(super) fn namespaces(&self, first: &str) -> Option<Vec<String>> {
        let owned = |name: &str| name.to_owned();
        let names = |helmfile: &Helmfile<'_>| {
            let names = helmfile.namespace_names(first).into_iter();
            names.map(owned).collect()
        };
        self.helmfile(names)
    }
}
