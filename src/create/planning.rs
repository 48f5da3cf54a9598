//! Turns answers into a plan. Everything that can be wrong is found here, before the first byte is
//! written.

use crate::changes::{ChangeSet, Content, Entry, TreeFile};
use crate::conventions::HELMFILE;
use crate::create::answers::{Answers, Constraints, TemplateFacts, Without, port_warning};
use crate::create::entry::{note_settings, with_namespace};
use crate::create::existing::{Existing, already_exists, is_missing, refusal};
use crate::create::operators::{OperatorFile, add_edits};
use crate::create::report::{CreatePlan, Report};
use crate::create::start::{Made, Making, Start, make};
use crate::create::start_choice::elsewhere_warning;
use crate::create::template::Template;
use crate::create::warnings::{chart_warning, hierarchy_warning};
use crate::error::{Error, Result};
use crate::handover::{
    Evidence, NamespaceRequest, OtherNamespace, ServiceProfile, TrafficDetails, checklist,
    manifests,
};
use crate::names::TaskId;
use crate::repository::{NamespaceFile, Placement, ServiceRef};

/// The names of the two files of a change request.
const MANIFESTS: &str = "namespace.yaml";
const CHECKLIST: &str = "CHECKLIST.md";

/// Which parts of the job are to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parts {
    /// The request for the namespace.
    pub namespace: bool,
    /// The service's files.
    pub service: bool,
}

/// Where things go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Targets {
    /// The root, for the person.
    pub root: String,
    /// The service, and every path that follows from that.
    pub service: ServiceRef,
}

/// What is there already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExistingFiles {
    /// Whether the service has a helmfile.
    pub has_helmfile: bool,
    /// Where the service goes.
    pub service: Existing,
    /// Where the change request goes.
    pub request: Existing,
    /// The file for the checklist, if one is wanted.
    pub checklist: Option<ChecklistFile>,
}

/// A file that a checklist goes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChecklistFile {
    /// Its path.
    pub path: String,
    /// What it holds, if it is there.
    pub now: Option<String>,
    /// The checklists of other services that come first in it.
    pub before: String,
}

/// Everything that a plan is made from.
#[derive(Clone)]
pub struct Input<'a> {
    pub answers: &'a Answers,
    /// What the template says.
    pub facts: &'a TemplateFacts,
    /// What the answers were checked against beside that.
    pub constraints: &'a Constraints,
    /// What the service is made from; a run for the namespace alone needs nothing.
    pub start: Start<'a>,
    /// The group's template, to say where a sibling's helmfile differs from it.
    pub group_template: Option<&'a Template<'a>>,
    /// Whether there is something at a path from the root on.
    pub exists: &'a dyn Fn(&str) -> bool,
    /// The texts of one of the checkout's charts, by their paths in its folder.
    pub chart_texts: &'a dyn Fn(&str) -> Vec<(String, String)>,
    /// Other values files of the clusters that name the sibling's namespace, with that.
    pub operators: &'a [OperatorFile],
    /// Those of them that are left out.
    pub without: &'a Without,
    /// The values files that declare the sibling's namespace.
    pub sibling_files: &'a [&'a NamespaceFile<'a>],
    /// Where the namespace is asked for, if that is in values files.
    pub placement: Option<&'a Placement<'a, 'a>>,
    /// Where things go.
    pub targets: &'a Targets,
    /// What is there already.
    pub existing: &'a ExistingFiles,
    /// Which parts are wanted.
    pub parts: Parts,
    /// Whether values files with nothing but comments are kept.
    pub placeholders: bool,
    /// The ticket.
    pub task: Option<&'a TaskId>,
    /// The values hierarchies of services beside this one, each with the service's name.
    pub hierarchies: &'a [(String, Vec<String>)],
    /// The service that the files can be made like, where only the namespace is made and the group
    /// has no template.
    pub like: Option<String>,
    /// The namespaces to ask for beside that of the answers, of those that the helmfile has which is
    /// made, or that is there.
    pub others: &'a dyn Fn(Option<Vec<String>>) -> Result<Vec<OtherNamespace>>,
    /// What to know of environments that are another group's.
    pub moved_warning: Option<String>,
    /// The services of its name in other groups.
    pub elsewhere: &'a [ServiceRef],
}

/// The files that may stand in the folder of a change request.
#[must_use]
pub fn request_files() -> Vec<String> {
    vec![MANIFESTS.to_owned(), CHECKLIST.to_owned()]
}

/// Makes the plan.
///
/// # Errors
/// Where the template cannot be fitted, a file to be edited cannot be, or something is in the way.
pub fn plan(input: &Input<'_>) -> Result<CreatePlan> {
    let mut made = match input.parts.service {
        true => make(input.start, &making(input))?,
        false => Made::default(),
    };
    let chart = chart(input, &made);
    let handover = ServiceProfile {
        others: (input.others)(made.namespaces(input.answers.name.as_str()))?,
        ..profile(input, chart)
    };
    let list = checklist(&handover, &Evidence::default())?;
    let report = Report {
        service: input.answers.name.to_string(),
        root: input.targets.root.clone(),
        already: Vec::new(),
        left_out: Vec::new(),
        warnings: input.moved_warning.iter().cloned().collect(),
        inheritance: made.inheritance.take(),
        checklist: list,
        profile: handover,
    };
    let mut plan = CreatePlan {
        changes: ChangeSet::default(),
        report,
    };
    let mut in_the_way = Vec::new();
    if input.parts.namespace {
        namespace_half(input, &mut plan, &mut in_the_way)?;
        add_edits(input, &mut plan)?;
    }
    checklist_file(input, &mut plan, &mut in_the_way)?;
    if input.parts.service {
        service_half(input, made, &mut plan, &mut in_the_way)?;
    }
    if !in_the_way.is_empty() {
        let is_there = input.existing.has_helmfile && input.parts.service;
        return Err(match is_there {
            true => already_exists(&input.targets.service, &in_the_way),
            false => refusal(&plan.report.service, &in_the_way),
        });
    }
    Ok(plan)
}

fn making<'i>(input: &'i Input<'_>) -> Making<'i> {
    Making {
        answers: input.answers,
        facts: input.facts,
        constraints: input.constraints,
        service: &input.targets.service,
        placeholders: input.placeholders,
        exists: input.exists,
        chart_texts: input.chart_texts,
        group_template: input.group_template,
    }
}

/// The chart that the service is deployed with, as far as it is known.
fn chart(input: &Input<'_>, made: &Made) -> Option<String> {
    match input.start {
        Start::Sibling(..) => made.chart.clone(),
        _ => input.answers.chart_name(input.facts),
    }
}

/// What the steps depend on.
fn profile(input: &Input<'_>, chart: Option<String>) -> ServiceProfile {
    let (answers, facts) = (input.answers, input.facts);
    let service = &input.targets.service;
    let charts = input.constraints.charts.as_deref();
    let exists = facts.has_chart(chart.as_deref(), charts);
    let environments = answers.environments.iter();
    ServiceProfile {
        service: answers.name.to_string(),
        has_files: input.parts.service || input.existing.has_helmfile,
        group: service.group_name().to_owned(),
        folder: service.deployed_folder(),
        in_checkout: service.group.is_some(),
        namespace: answers.namespace.to_string(),
        request: match input.placement {
            Some(placement) => NamespaceRequest::ValuesFiles {
                paths: placement.paths().into_iter().map(str::to_owned).collect(),
                clusters: placement.clusters.clone(),
                certificates: placement.certificates.clone(),
            },
            None => NamespaceRequest::Manifests {
                path: manifests_path(service),
            },
        },
        others: Vec::new(),
        environments: environments.map(ToString::to_string).collect(),
        chart_exists: exists,
        chart,
        secrets: facts.secrets(answers.name.as_str()),
        traffic: answers.traffic,
        port: answers.port.map(|port| port.to_string()),
        task: input.task.map(ToString::to_string),
        like: input.like.clone(),
        details: TrafficDetails::default(),
    }
}

/// The path of the manifests that ask for a service's namespace, where no values file does.
#[must_use]
pub fn manifests_path(service: &ServiceRef) -> String {
    format!("{}/{MANIFESTS}", service.request_folder())
}

fn namespace_half(
    input: &Input<'_>,
    plan: &mut CreatePlan,
    in_the_way: &mut Vec<String>,
) -> Result<()> {
    let namespace = &input.answers.namespace;
    if let Some(placement) = input.placement {
        for file in &placement.files {
            let path = file.path();
            match with_namespace(input, file)? {
                Some(after) => {
                    note_settings(input, file, &after, plan);
                    plan.changes.edit(path, file.text(), after)?;
                }
                None => plan
                    .report
                    .already
                    .push(format!("namespace {namespace} is in {path} already")),
            }
        }
        return Ok(());
    }
    let files = vec![
        text_file(CHECKLIST, plan.report.checklist.markdown()?),
        text_file(
            MANIFESTS,
            manifests(
                &plan.report.profile,
                &manifests_path(&input.targets.service),
            )?,
        ),
    ];
    folder(
        &input.targets.service.request_folder(),
        files,
        &[],
        &input.existing.request,
        plan,
        in_the_way,
    )
}

/// Makes a folder, unless it is there already or something is in the way.
fn folder(
    path: &str,
    files: Vec<TreeFile>,
    others: &[String],
    existing: &Existing,
    plan: &mut CreatePlan,
    in_the_way: &mut Vec<String>,
) -> Result<()> {
    match is_missing(path, &files, others, existing) {
        Ok(true) => return plan.changes.create(path, Entry::Folder(files)),
        Ok(false) => plan.report.already.push(format!("{path} is there already")),
        Err(files) => in_the_way.extend(files),
    }
    Ok(())
}

fn checklist_file(
    input: &Input<'_>,
    plan: &mut CreatePlan,
    in_the_way: &mut Vec<String>,
) -> Result<()> {
    let Some(ChecklistFile { path, now, before }) = &input.existing.checklist else {
        return Ok(());
    };
    let service = &input.targets.service;
    for folder in [service.folder(), service.request_folder()] {
        let inside = path.strip_prefix(folder.as_str());
        if inside.is_some_and(|rest| rest.starts_with('/')) {
            return Err(Error::invalid(format!(
                "--checklist {path} is in {folder}, which this program makes in one step"
            ))
            .hint("choose a file elsewhere"));
        }
    }
    let text = format!("{before}{}", plan.report.checklist.markdown()?);
    match now {
        None => return plan.changes.write_named(path.clone(), None, text),
        Some(now) if *now == text => plan.report.already.push(format!("{path} is there already")),
        Some(_) => in_the_way.push(format!("{path} (differs)")),
    }
    Ok(())
}

fn service_half(
    input: &Input<'_>,
    made: Made,
    plan: &mut CreatePlan,
    in_the_way: &mut Vec<String>,
) -> Result<()> {
    let Input {
        answers,
        constraints,
        ..
    } = input;
    let service_folder = input.targets.service.folder();
    let warnings = &mut plan.report.warnings;
    if input.facts.chart_in_checkout {
        let chart = plan.report.profile.chart.as_deref();
        let sibling = input.start.sibling();
        let like = sibling.and_then(|sibling| sibling.helmfile().listed_chart());
        let like = like
            .map(|chart| chart.name)
            .filter(|like| chart != Some(*like));
        warnings.extend(chart_warning(chart, like, constraints));
    }
    warnings.extend(
        answers.port.and_then(|port| {
            port_warning(answers.name.as_str(), port.number(), &constraints.ports)
        }),
    );
    warnings.extend(made.problems.iter().map(|problem| {
        let (line, reason) = (problem.at.line, &problem.reason);
        format!("{service_folder}/{HELMFILE}:{line}: helmfile cannot read this: {reason}")
    }));
    warnings.extend(hierarchy_warning(input));
    warnings.extend(elsewhere_warning(&input.targets.service, input.elsewhere));
    plan.report.left_out.extend(made.left_out);
    folder(
        &service_folder,
        made.files,
        &input.start.paths(&answers.name),
        &input.existing.service,
        plan,
        in_the_way,
    )
}

fn text_file(path: &str, text: String) -> TreeFile {
    TreeFile {
        path: path.to_owned(),
        content: Content::Text(text),
        executable: false,
    }
}
