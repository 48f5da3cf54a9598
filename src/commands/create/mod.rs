//! `new-service [NAME]`

mod name;
mod show;

use std::io::IsTerminal;
use std::path::Path;

use crate::apply::{RootLock, apply};
use crate::checkout::{Layout, Site, read_text_if_there, resolved};
use crate::cli::{Create, Format, Part};
use crate::create::answers::{
    Answer, Answers, Constraints, PartialAnswers, PortChoice, TemplateFacts,
};
use crate::create::planning::{Input, Parts, Places, plan, request_files};
use crate::create::template::{Origin, Template};
use crate::error::{Error, Result};
use crate::namespace::{AdminValues, NamespaceFile};
use crate::plan::Plan;
use crate::preview::Outcome;
use crate::prompt::{Prompter, Terminal, fill};
use crate::signals::Signals;
use crate::ui::Ui;

pub use name::Wording;

/// Creates a service.
pub fn run(args: &Create, wording: Wording, ui: Ui) -> Result<()> {
    refuse_two_results(args)?;
    let site = Site::find(args.root.as_deref(), args.group.as_str())?;
    let interactive = is_interactive(args, ui);
    let signals = Signals::default();
    if let (Some(name), Wording::Short) = (&args.name, wording) {
        let confirm = |question: &str| {
            signals.hold_interrupt();
            Terminal::new(ui.colors_prompts()).confirm(question)
        };
        name::check_meant(name.as_str(), &site, interactive.then_some(&confirm))?;
    }
    // A script's run takes its lock before it reads; a person's, who may think for long, only
    // before it writes.
    let lock = match interactive || args.dry_run {
        true => None,
        false => Some(RootLock::take(&site.root)?),
    };
    let tree = for_good(site.template(&args.template)?);
    let template = for_good(Template::read(tree)?);
    ui.detail(&format!("template: {}", template.origin().describe()));
    let facts = TemplateFacts::of(template.helmfile())?;
    let environments: Vec<String> = facts.environment_names().map(ToString::to_string).collect();
    // The service alone needs no values file, and so works where there is none to be told.
    let service_only = args.only == Some(Part::Service);
    let admin = or_none_if(service_only, site.admin_values(&environments))?.map(for_good);
    let namespaces = admin.map(|admin| NamespaceFile::read(&admin.path, &admin.text));
    let namespaces = or_none_if(service_only, namespaces.transpose())?.map(for_good);
    if let Some(admin) = &admin {
        ui.detail(&format!("namespaces: {}", admin.path));
    }
    let mut constraints = constraints(args, &site, interactive)?;
    constraints.clusters = admin.map_or(environments, |admin| admin.clusters.clone());
    if let Some(file) = namespaces {
        constraints.know_namespaces(file);
    }
    let run = Run {
        args,
        ui,
        interactive,
        signals,
        site: &site,
        template,
        admin,
        namespaces,
        facts,
        constraints,
    };
    run.go(lock)
}

/// What the answers are checked against, but for what the clusters' values file says.
fn constraints(args: &Create, site: &Site, interactive: bool) -> Result<Constraints> {
    let mut constraints = Constraints {
        charts: site.charts()?,
        ..Constraints::default()
    };
    if args.port.is_some() || interactive {
        constraints.ports = site.public_ports()?;
    }
    if interactive && args.only != Some(Part::Namespace) {
        constraints.taken = site.taken_names()?;
    }
    Ok(constraints)
}

/// What a run has read stays until the process ends, a few milliseconds later: taking thousands of
/// nodes apart one by one would be a twentieth of that.
fn for_good<T>(value: T) -> &'static T {
    Box::leak(Box::new(value))
}

/// Prompts are for a person who can see them and answer.
fn is_interactive(args: &Create, ui: Ui) -> bool {
    !args.yes && std::io::stdin().is_terminal() && ui.is_read()
}

fn or_none_if<T>(tolerated: bool, result: Result<Option<T>>) -> Result<Option<T>> {
    match result {
        Err(_) if tolerated => Ok(None),
        other => other,
    }
}

/// A run with all that it knows before it asks.
struct Run<'a> {
    args: &'a Create,
    ui: Ui,
    interactive: bool,
    signals: Signals,
    site: &'a Site,
    template: &'static Template<'static>,
    admin: Option<&'static AdminValues>,
    namespaces: Option<&'static NamespaceFile<'static>>,
    facts: TemplateFacts,
    constraints: Constraints,
}

impl Run<'_> {
    fn go(&self, lock: Option<RootLock>) -> Result<()> {
        let mut partial = self.partial()?;
        let plan = if self.interactive {
            self.signals.hold_interrupt();
            let mut terminal = Terminal::new(self.ui.colors_prompts());
            self.converse(&mut partial, &mut terminal)?
        } else {
            self.take_defaults(&partial)?
        };
        let outcome = match self.args.dry_run {
            true if plan.is_done() => Outcome::NothingToDo,
            true => Outcome::Planned,
            false => self.apply(&plan, lock)?,
        };
        let said = self.report(&plan, outcome);
        match self.signals.received() {
            Some(signal) if outcome == Outcome::Applied => Err(Error::stopped(
                signal,
                "stopped, but everything was written by then",
            )),
            _ if outcome == Outcome::Applied => {
                said.map_err(|error| error.leaving("everything was written by then"))
            }
            _ => said,
        }
    }

    fn apply(&self, plan: &Plan, lock: Option<RootLock>) -> Result<Outcome> {
        let lock = lock.map_or_else(|| RootLock::take(&self.site.root), Ok)?;
        if plan.is_done() {
            return Ok(Outcome::NothingToDo);
        }
        self.signals.hold_all();
        apply(&plan.changes, &lock, &self.signals)?;
        Ok(Outcome::Applied)
    }

    /// The answers that the flags give.
    fn partial(&self) -> Result<PartialAnswers> {
        let Create {
            name,
            canary,
            no_canary,
            test,
            no_test,
            environments,
            chart,
            namespace,
            traffic,
            port,
            ..
        } = self.args;
        let yes_no = |yes, no| (yes || no).then_some(yes);
        // The name is checked as a namespace where no other is given, and the releases against
        // the environments, so those come first.
        let given = [
            namespace.clone().map(Answer::Namespace),
            name.clone().map(Answer::Name),
            environments
                .clone()
                .map(|list| Answer::Environments(list.0)),
            chart.clone().map(Answer::Chart),
            yes_no(*canary, *no_canary).map(Answer::Canary),
            yes_no(*test, *no_test).map(Answer::Test),
            traffic.map(Answer::Traffic),
            port.map(|port| Answer::Port(Some(port))),
        ];
        let mut partial = match self.args.only {
            Some(Part::Namespace) => PartialAnswers::for_namespace_only(),
            _ => PartialAnswers::default(),
        };
        for answer in given.into_iter().flatten() {
            partial.set(answer, &self.facts, &self.constraints)?;
        }
        Ok(partial)
    }

    fn take_defaults(&self, partial: &PartialAnswers) -> Result<Plan> {
        let answers = partial.complete(&self.facts, &self.constraints)?;
        let plan = self.plan(&answers)?;
        let taken = partial.defaults_taken(&self.facts);
        if !taken.is_empty() {
            self.ui
                .say(&format!("defaults taken: {}", taken.join("; ")));
        }
        if let (Some(PortChoice::Auto), Some(port)) = (self.args.port, answers.port) {
            self.ui.say(&format!("port {port} is free"));
        }
        self.warn(&plan);
        Ok(plan)
    }

    /// Asks what is open, then shows everything and asks whether to go on.
    fn converse(&self, partial: &mut PartialAnswers, prompter: &mut dyn Prompter) -> Result<Plan> {
        loop {
            fill(partial, &self.facts, &self.constraints, prompter, self.ui)?;
            let answers = partial.complete(&self.facts, &self.constraints)?;
            let plan = match self.plan(&answers) {
                Ok(plan) => Some(plan),
                Err(error) => {
                    self.ui.error(&error);
                    None
                }
            };
            if let Some(plan) = &plan {
                self.review(plan, &answers);
            }
            let fields = partial.changeable(&self.facts);
            let mut options: Vec<String> = Vec::new();
            let go = plan.as_ref().map(|plan| self.go_on(plan).to_owned());
            options.extend(go);
            let first_topic = options.len();
            options.extend(
                fields
                    .iter()
                    .map(|field| format!("change: {}", field.label())),
            );
            options.push("quit".to_owned());
            let chosen = prompter.choose("Everything as you want it?", &options)?;
            match (chosen.checked_sub(first_topic), plan) {
                (None, Some(plan)) => return Ok(plan),
                (Some(index), _) if index < fields.len() => partial.reopen(fields[index]),
                _ => return Err(Error::interrupted()),
            }
        }
    }

    fn go_on(&self, plan: &Plan) -> &'static str {
        match (self.args.dry_run, plan.is_done()) {
            (true, _) => "show the patch",
            (false, true) => "done",
            (false, false) => "create",
        }
    }

    fn plan(&self, answers: &Answers) -> Result<Plan> {
        let places = self.places(answers)?;
        let hierarchies = match self.template.origin() {
            Origin::Embedded => self.site.hierarchies()?,
            Origin::Folder(_) => Vec::new(),
        };
        let form = self.args.commit_message.then(|| self.site.commit_form());
        let form = form.transpose()?;
        plan(&Input {
            commit_form: form.as_deref(),
            answers,
            facts: &self.facts,
            constraints: &self.constraints,
            template: self.template,
            admin: self.admin,
            namespaces: self.namespaces,
            places: &places,
            parts: self.parts(),
            placeholders: self.args.placeholders,
            task: self.args.task.as_ref(),
            hierarchies: &hierarchies,
        })
    }

    fn places(&self, answers: &Answers) -> Result<Places> {
        let name = answers.name.as_str();
        let service = self.site.service(name);
        let request = self.site.request(name);
        let files: Vec<String> = self.template.paths(&answers.name).collect();
        Ok(Places {
            root: self.site.root.display().to_string(),
            group: self.args.group.to_string(),
            in_checkout: matches!(self.site.layout, Layout::Checkout { .. }),
            service_now: self.site.existing(&service, &files)?,
            request_now: self.site.existing(&request, &request_files())?,
            checklist: self.checklist_place()?,
            service,
            request,
        })
    }

    /// The file for the checklist, with what it holds now.
    fn checklist_place(&self) -> Result<Option<(String, Option<String>)>> {
        let Some(file) = self
            .args
            .checklist
            .as_deref()
            .filter(|file| !is_stdout(file))
        else {
            return Ok(None);
        };
        let path = resolved(file)?;
        let now = read_text_if_there(&path)?;
        let inside = path.strip_prefix(&self.site.root).unwrap_or(&path);
        match inside.to_str() {
            Some(path) => Ok(Some((path.to_owned(), now))),
            None => Err(Error::invalid(format!(
                "--checklist {} is not UTF-8",
                file.display()
            ))),
        }
    }

    fn parts(&self) -> Parts {
        Parts {
            namespace: self.args.only != Some(Part::Service),
            service: self.args.only != Some(Part::Namespace),
        }
    }
}

fn refuse_two_results(args: &Create) -> Result<()> {
    let to_stdout = args.checklist.as_deref().is_some_and(is_stdout);
    if to_stdout && args.format == Format::Json {
        return Err(
            Error::invalid("--checklist - does not go with --format json")
                .hint("the JSON holds the checklist already: leave out --checklist"),
        );
    }
    Ok(())
}

fn is_stdout(file: &Path) -> bool {
    file == Path::new("-")
}
