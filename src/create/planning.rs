//! Turns answers into a plan. Everything that can be wrong is found here, before the first byte is
//! written.

use crate::conventions::{DEFAULT_GROUP, HELMFILE_D, PLACEHOLDER};
use crate::create::answers::{Answers, Constraints, TemplateFacts, Traffic, port_warning};
use crate::create::template::{Content, HELMFILE, Origin, RenderedService, Template, TreeFile};
use crate::error::{Error, Result};
use crate::handover::{
    Evidence, NamespaceRequest, ServiceProfile, checklist, commit_message, manifests,
};
use crate::helmfile::Helmfile;
use crate::names::{Port, ServiceName, TaskId};
use crate::namespace::{AdminValues, NamespaceFile};
use crate::plan::{Change, Existing, Plan, check_paths, new_folder, refusal};

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

/// Where things go, and what stands there already. Paths are relative to the root.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Places {
    /// The root, for the person.
    pub root: String,
    /// Whether it is a deployment-charts checkout.
    pub in_checkout: bool,
    /// The group of services there.
    pub group: String,
    /// The service's folder.
    pub service: String,
    /// What stands there.
    pub service_now: Existing,
    /// The folder of the change request, where the namespace is not asked for in a values file.
    pub request: String,
    /// What stands there.
    pub request_now: Existing,
    /// A file for the checklist with what it holds now.
    pub checklist: Option<(String, Option<String>)>,
}

/// Everything that a plan is made from.
#[derive(Debug, Clone, Copy)]
pub struct Input<'a> {
    /// The answers.
    pub answers: &'a Answers,
    /// What the template says.
    pub facts: &'a TemplateFacts,
    /// What the answers were checked against beside that.
    pub constraints: &'a Constraints,
    /// The template.
    pub template: &'a Template<'a>,
    /// Where the namespace is asked for, if that is in a values file.
    pub admin: Option<&'a AdminValues>,
    /// That file, read.
    pub namespaces: Option<&'a NamespaceFile<'a>>,
    /// Where things go.
    pub places: &'a Places,
    /// Which parts are wanted.
    pub parts: Parts,
    /// Whether values files with nothing but comments are kept.
    pub placeholders: bool,
    /// The ticket.
    pub task: Option<&'a TaskId>,
    /// The form of the message for the change in Gerrit, if one is wanted.
    pub commit_form: Option<&'a str>,
    /// The values hierarchies of services beside this one, each with the service's name.
    pub hierarchies: &'a [(String, Vec<String>)],
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
pub fn plan(input: &Input<'_>) -> Result<Plan> {
    let handover = handover(input);
    let list = checklist(&handover, &Evidence::default())?;
    let mut plan = Plan {
        service: input.answers.name.to_string(),
        root: input.places.root.clone(),
        changes: Vec::new(),
        already: Vec::new(),
        left_out: Vec::new(),
        warnings: Vec::new(),
        checklist: list,
        commit_message: input.commit_form.map(|form| {
            let parts = (input.parts.service, input.parts.namespace);
            commit_message(&handover, form, parts)
        }),
    };
    let mut in_the_way = Vec::new();
    if input.parts.namespace {
        namespace_half(input, &handover, &mut plan, &mut in_the_way)?;
    }
    checklist_file(input, &mut plan, &mut in_the_way)?;
    if input.parts.service {
        service_half(input, &mut plan, &mut in_the_way)?;
    }
    if !in_the_way.is_empty() {
        return Err(refusal(&plan.service, &in_the_way));
    }
    check_paths(&plan.changes)?;
    Ok(plan)
}

fn handover(input: &Input<'_>) -> ServiceProfile {
    let (answers, facts) = (input.answers, input.facts);
    let environments = answers.environments.iter();
    ServiceProfile {
        namespace: answers.namespace.to_string(),
        environments: environments.map(ToString::to_string).collect(),
        traffic: answers.traffic,
        port: answers.port.map(|port| port.to_string()),
        task: input.task.map(ToString::to_string),
        ..of_service(
            &answers.name,
            answers.chart_name(facts),
            facts,
            input.constraints,
            input.admin,
            input.places,
        )
    }
}

fn manifests_path(places: &Places) -> String {
    format!("{}/{MANIFESTS}", places.request)
}

/// What the steps depend on, as far as the service and its surroundings tell.
fn of_service(
    name: &ServiceName,
    chart: Option<String>,
    facts: &TemplateFacts,
    constraints: &Constraints,
    admin: Option<&AdminValues>,
    places: &Places,
) -> ServiceProfile {
    let exists = |charts: &Vec<String>| chart.as_ref().map(|chart| charts.contains(chart));
    ServiceProfile {
        service: name.to_string(),
        group: places.group.clone(),
        folder: match places.in_checkout {
            true => places.service.clone(),
            false => format!("{HELMFILE_D}/{DEFAULT_GROUP}/{name}"),
        },
        in_checkout: places.in_checkout,
        namespace: name.to_string(),
        request: match admin {
            Some(admin) => NamespaceRequest::ValuesFile {
                path: admin.path.clone(),
                clusters: admin.clusters.clone(),
                certificates: admin.certificates.clone(),
            },
            None => NamespaceRequest::Manifests {
                path: manifests_path(places),
            },
        },
        environments: facts.environment_names().map(ToString::to_string).collect(),
        chart_exists: constraints.charts.as_ref().and_then(exists),
        chart,
        secrets: facts.secrets(name.as_str()),
        traffic: Traffic::None,
        port: None,
        task: None,
    }
}

fn namespace_half(
    input: &Input<'_>,
    handover: &ServiceProfile,
    plan: &mut Plan,
    in_the_way: &mut Vec<String>,
) -> Result<()> {
    let namespace = &input.answers.namespace;
    if let (Some(admin), Some(file)) = (input.admin, input.namespaces) {
        match file.with(namespace)? {
            Some(after) => plan.changes.push(Change::Edit {
                path: admin.path.clone(),
                before: admin.text.clone(),
                after,
            }),
            None => plan.already.push(format!(
                "namespace {namespace} is in {} already",
                admin.path
            )),
        }
        return Ok(());
    }
    let files = vec![
        text_file(CHECKLIST, plan.checklist.markdown()),
        text_file(
            MANIFESTS,
            manifests(handover, &manifests_path(input.places)),
        ),
    ];
    let places = input.places;
    match new_folder(&places.request, files, &[], &places.request_now) {
        Ok(Some(change)) => plan.changes.push(change),
        Ok(None) => plan
            .already
            .push(format!("{} is there already", places.request)),
        Err(files) => in_the_way.extend(files),
    }
    Ok(())
}

fn checklist_file(input: &Input<'_>, plan: &mut Plan, in_the_way: &mut Vec<String>) -> Result<()> {
    let Some((path, now)) = &input.places.checklist else {
        return Ok(());
    };
    for folder in [&input.places.service, &input.places.request] {
        let inside = path.strip_prefix(folder.as_str());
        if inside.is_some_and(|rest| rest.starts_with('/')) {
            return Err(Error::invalid(format!(
                "--checklist {path} lies in {folder}, which this program makes as a whole"
            ))
            .hint("choose a file elsewhere"));
        }
    }
    let text = plan.checklist.markdown();
    let path = path.clone();
    match now {
        None => plan.changes.push(Change::File { path, text }),
        Some(now) if *now == text => plan.already.push(format!("{path} is there already")),
        Some(_) => in_the_way.push(format!("{path} (differs)")),
    }
    Ok(())
}

fn service_half(input: &Input<'_>, plan: &mut Plan, in_the_way: &mut Vec<String>) -> Result<()> {
    let Input {
        answers,
        facts,
        constraints,
        template,
        places,
        ..
    } = input;
    let reshape = answers.reshape(facts);
    let RenderedService {
        files,
        left_out,
        problems,
    } = template.fill(&answers.name, &reshape, input.placeholders)?;
    plan.warnings
        .extend(chart_warning(answers.chart_name(facts), constraints));
    plan.warnings.extend(
        answers.port.and_then(|port| {
            port_warning(answers.name.as_str(), port.number(), &constraints.ports)
        }),
    );
    plan.warnings.extend(problems.iter().map(|problem| {
        let (line, reason) = (problem.at.line, &problem.reason);
        format!(
            "{}/{HELMFILE}:{line}: helmfile cannot read this: {reason}",
            places.service
        )
    }));
    plan.warnings.extend(hierarchy_warning(input));
    plan.left_out = left_out;
    let others: Vec<String> = template.paths(&answers.name).collect();
    match new_folder(&places.service, files, &others, &places.service_now) {
        Ok(Some(change)) => plan.changes.push(change),
        Ok(None) => plan
            .already
            .push(format!("{} is there already", places.service)),
        Err(files) => in_the_way.extend(files),
    }
    Ok(())
}

fn text_file(path: &str, text: String) -> TreeFile {
    TreeFile {
        path: path.to_owned(),
        content: Content::Text(text),
        executable: false,
    }
}

/// A chart that the checkout does not have may come in the same change, so this is no error.
fn chart_warning(chart: Option<String>, constraints: &Constraints) -> Option<String> {
    let (chart, charts) = (chart?, constraints.charts.as_ref()?);
    if charts.contains(&chart) {
        return None;
    }
    let near = nearest(&chart, charts);
    let hint = match near.is_empty() {
        true => String::new(),
        false => format!("; the nearest names are {}", near.join(", ")),
    };
    Some(format!("there is no chart {chart} in charts/ yet{hint}"))
}

/// Up to three names that look like `name`.
fn nearest(name: &str, names: &[String]) -> Vec<String> {
    const ALIKE: f64 = 0.75;
    const MOST: usize = 3;
    let mut scored: Vec<(f64, &String)> = names
        .iter()
        .map(|other| (strsim::jaro_winkler(name, other), other))
        .filter(|(score, _)| *score >= ALIKE)
        .collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0));
    scored
        .into_iter()
        .take(MOST)
        .map(|(_, name)| name.clone())
        .collect()
}

/// An embedded template in a checkout whose services load other values files.
fn hierarchy_warning(input: &Input<'_>) -> Option<String> {
    if *input.template.origin() != Origin::Embedded {
        return None;
    }
    let own = input.template.helmfile().hierarchy(PLACEHOLDER)?;
    let (service, theirs) = commonest(input.hierarchies)?;
    if own == *theirs {
        return None;
    }
    let example = match theirs.iter().find(|file| !own.contains(file)) {
        Some(file) => format!("`{file}`, which it lacks"),
        None => "fewer values files".to_owned(),
    };
    Some(format!(
        "the template built into new-service has another hierarchy of values files than this \
         checkout: services such as {service} load {example}; use the checkout's own with \
         --template repo, or name a folder with --template DIR"
    ))
}

/// The hierarchy that most services have, with the first that has it.
fn commonest(hierarchies: &[(String, Vec<String>)]) -> Option<&(String, Vec<String>)> {
    let count = |files: &Vec<String>| {
        hierarchies
            .iter()
            .filter(|(_, other)| other == files)
            .count()
    };
    let mut best: Option<(usize, &(String, Vec<String>))> = None;
    for candidate in hierarchies {
        let count = count(&candidate.1);
        if best.is_none_or(|(most, _)| count > most) {
            best = Some((count, candidate));
        }
    }
    best.map(|(_, found)| found)
}

/// What the person says of a service that is there already.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Overrides {
    /// How traffic from outside reaches it.
    pub traffic: Traffic,
    /// The port for that.
    pub port: Option<Port>,
    /// The ticket.
    pub task: Option<TaskId>,
}

/// What the steps of a service that is there already depend on; `helmfile` is its own.
#[must_use]
pub fn handover_of(
    name: &ServiceName,
    helmfile: &Helmfile<'_>,
    (facts, constraints): (&TemplateFacts, &Constraints),
    admin: Option<&AdminValues>,
    places: &Places,
    wishes: &Overrides,
) -> ServiceProfile {
    let known = of_service(name, facts.chart.clone(), facts, constraints, admin, places);
    let namespace = helmfile.listed_namespace();
    ServiceProfile {
        namespace: namespace.map_or(known.namespace.clone(), str::to_owned),
        traffic: wishes.traffic,
        port: wishes.port.map(|port| port.to_string()),
        task: wishes.task.as_ref().map(ToString::to_string),
        ..known
    }
}
