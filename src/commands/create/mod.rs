//! `new-service [NAME]`

mod name;
mod open;
mod show;

use std::borrow::Cow;
use std::io::IsTerminal;
use std::path::Path;

use crate::apply::{RootLock, apply};
use crate::cli::{Create, Format, Part};
use crate::create::answers::{
    Answer, Answers, Constraints, PartialAnswers, PortChoice, TemplateFacts,
};
use crate::create::destination::Destination;
use crate::create::planning::{ExistingFiles, Input, Parts, Targets, plan, request_files};
use crate::create::report::{CreatePlan, Outcome};
use crate::create::start::Start;
use crate::create::template::{Template, TemplateKind};
use crate::error::{Error, Result};
use crate::handover::COMMIT_FORM;
use crate::prompt::{Prompter, Terminal, fill};
use crate::reader::{Checkout, read_text_if_there, resolved};
use crate::repository::{Repository, ServiceRef};
use crate::signals::Signals;
use crate::ui::Ui;

pub use name::Wording;

/// Creates a service.
pub fn run(args: &Create, wording: Wording, ui: Ui) -> Result<()> {
    refuse_two_results(args)?;
    let (run, lock) = open::open(args, wording, ui)?;
    run.go(lock)
}

/// Prompts are for a person who can see them and answer.
fn is_interactive(args: &Create, ui: Ui) -> bool {
    !args.yes && std::io::stdin().is_terminal() && ui.is_read()
}

/// A run with all that it knows before it asks.
struct Run<'a> {
    args: &'a Create,
    ui: Ui,
    interactive: bool,
    signals: Signals,
    checkout: &'static Checkout,
    repository: &'static Repository<'static>,
    destination: Destination<'static, 'static>,
    parts: Parts,
    start: Start<'static>,
    group_template: Option<&'static Template<'static>>,
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
            true if plan.changes.is_empty() => Outcome::NothingToDo,
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

    fn apply(&self, plan: &CreatePlan, lock: Option<RootLock>) -> Result<Outcome> {
        let lock = lock.map_or_else(|| RootLock::take(&self.checkout.root), Ok)?;
        if plan.changes.is_empty() {
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

    fn take_defaults(&self, partial: &PartialAnswers) -> Result<CreatePlan> {
        let answers = partial.complete(&self.facts, &self.constraints)?;
        let plan = self.plan(&answers, &self.facts)?;
        let taken = partial.defaults_taken(&self.facts);
        if !taken.is_empty() {
            self.ui
                .say(&format!("defaults taken: {}", taken.join("; ")));
        }
        if let (Some(PortChoice::Auto), Some(port)) = (self.args.port, answers.port) {
            self.ui.say(&format!("port {port} is free"));
        }
        self.warn(&plan.report);
        Ok(plan)
    }

    /// Asks what is open, then shows everything and asks whether to go on.
    fn converse(
        &self,
        partial: &mut PartialAnswers,
        prompter: &mut dyn Prompter,
    ) -> Result<CreatePlan> {
        loop {
            fill(partial, &self.facts, &self.constraints, prompter, self.ui)?;
            let facts = self.facts_of(partial)?;
            let answers = partial.complete(&facts, &self.constraints)?;
            let plan = match self.plan(&answers, &facts) {
                Ok(plan) => Some(plan),
                Err(error) => {
                    self.ui.error(&error);
                    None
                }
            };
            if let Some(plan) = &plan {
                self.review(plan, &answers, &facts);
            }
            let fields = partial.changeable(&facts);
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

    fn go_on(&self, plan: &CreatePlan) -> &'static str {
        match (self.args.dry_run, plan.changes.is_empty()) {
            (true, _) => "show the patch",
            (false, true) => "done",
            (false, false) => "create",
        }
    }

    /// What is known of a service whose name was just answered, where only its namespace is made.
    fn facts_of(&self, partial: &PartialAnswers) -> Result<Cow<'_, TemplateFacts>> {
        match partial.name().filter(|_| !self.parts.service) {
            Some(name) => self.destination.facts_of(name).map(Cow::Owned),
            None => Ok(Cow::Borrowed(&self.facts)),
        }
    }

    fn plan(&self, answers: &Answers, facts: &TemplateFacts) -> Result<CreatePlan> {
        let targets = Targets {
            root: self.checkout.shown(),
            service: self.destination.service(answers.name.as_str()),
        };
        let hierarchies = match self.start.template().map(Template::kind) {
            Some(TemplateKind::Embedded) => self
                .repository
                .hierarchies(self.destination.group.as_ref())?,
            _ => Vec::new(),
        };
        let form = self
            .args
            .commit_message
            .then(|| self.repository.commit_form());
        let form = form
            .transpose()?
            .map(|form| form.unwrap_or_else(|| COMMIT_FORM.to_owned()));
        let placement = self.destination.placement_of(answers)?;
        for file in placement.iter().flat_map(|placement| &placement.files) {
            self.checkout.refuse_outside(file.path())?;
        }
        plan(&Input {
            commit_form: form.as_deref(),
            answers,
            facts,
            constraints: &self.constraints,
            start: self.start,
            group_template: self.group_template,
            exists: &|path| self.exists(path),
            operators: &self.destination.operators(answers, self.start)?,
            placement: placement.as_ref(),
            existing: &self.existing(answers, &targets.service)?,
            targets: &targets,
            parts: self.parts,
            placeholders: self.args.placeholders,
            task: self.args.task.as_ref(),
            hierarchies: &hierarchies,
        })
    }

    /// Whether there is a file or a folder, as far as the model can see.
    fn exists(&self, path: &str) -> bool {
        let repository = self.repository;
        repository.has_file(path).unwrap_or(false) || repository.has_folder(path).unwrap_or(false)
    }

    fn existing(&self, answers: &Answers, service: &ServiceRef) -> Result<ExistingFiles> {
        let files = self.start.paths(&answers.name);
        let request = service.request_folder();
        Ok(ExistingFiles {
            has_helmfile: self.repository.has(service)?,
            service: self.checkout.existing(&service.folder(), &files)?,
            request: self.checkout.existing(&request, &request_files())?,
            checklist: self.checklist_place()?,
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
        let inside = path.strip_prefix(&self.checkout.root).unwrap_or(&path);
        match inside.to_str() {
            Some(path) => Ok(Some((path.to_owned(), now))),
            None => Err(Error::invalid(format!(
                "--checklist {} is not UTF-8",
                file.display()
            ))),
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
