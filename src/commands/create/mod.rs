//! `new-service [NAME]`

mod choose;
mod existing;
mod name;
mod open;
mod review;
mod session;
mod show;

use std::borrow::Cow;
use std::path::Path;

use super::editing::ended;
use crate::apply::{RootLock, apply};
use crate::cli::{Create, Format};
use crate::create::answers::{
    Answer, Answers, Constraints, Given, Part, PartialAnswers, PortChoice, TemplateFacts,
};
use crate::create::batch::{Batch, Planned};
use crate::create::destination::Destination;
use crate::create::other_namespaces::other_namespaces;
use crate::create::planning::{Input, Parts, Targets, plan};
use crate::create::report::{CreatePlan, Outcome};
use crate::create::start::Start;
use crate::create::start_choice::{elsewhere, like_without_template};
use crate::create::template::{Template, TemplateKind};
use crate::error::{Error, Result};
use crate::prompt::{Prompter, Reply, Terminal, fill};
use crate::repository::{Repository, ServiceRef};
use crate::ui::Ui;

use choose::Trail;
pub use name::Wording;
use review::Choice;
use session::Session;

/// Creates a service, or all that a file of answers has.
pub fn run(args: &Create, wording: Wording, ui: Ui) -> Result<()> {
    refuse_two_results(args)?;
    let session = Session::open(args, ui)?;
    if let Wording::Short = wording {
        session.check_name_is_meant()?;
    }
    let outside = session.outside()?;
    if let Some(outside) = outside.as_ref().filter(|_| session.interactive) {
        session.check_place_is_meant(outside)?;
    }
    // A script's run takes its lock before it reads; a person's, who may think for long, only
    // before it writes.
    let lock = match session.interactive || session.writes_nothing() {
        true => None,
        false => Some(session.lock()?),
    };
    let mut batch = Batch::default();
    for given in &session.services {
        let planned = planned(&session, given, &batch);
        let added = planned.and_then(|planned| batch.add(planned));
        added.map_err(|error| session.about(given, error))?;
    }
    // A script is told once it is known that there is something to make.
    if let Some(outside) = outside.filter(|_| !session.interactive) {
        session.ui.warning(&outside);
    }
    session.finish(&batch, lock)
}

/// Plans one service. Whoever goes back from what is asked of it comes to the first questions again.
fn planned(session: &Session<'_>, given: &Given, batch: &Batch) -> Result<Planned> {
    let mut trail = Trail::new(given.clone());
    loop {
        if let Some(planned) = Run::open(session, &mut trail, batch)?.planned()? {
            return Ok(planned);
        }
        let back = trail.back();
        back.map_err(|error| session.to_go_on(error, given))?;
    }
}

/// The planning of one service, with all that it knows before it asks.
struct Run<'a> {
    session: &'a Session<'a>,
    /// The services that are planned before this one.
    batch: &'a Batch,
    given: Given,
    repository: &'static Repository<'static>,
    destination: Destination<'static, 'static>,
    parts: Parts,
    start: Start<'static>,
    group_template: Option<&'static Template<'static>>,
    facts: TemplateFacts,
    constraints: Constraints,
}

impl Session<'_> {
    /// Writes everything, and says what there is to say.
    fn finish(&self, batch: &Batch, lock: Option<RootLock>) -> Result<()> {
        if self.args.print_answers {
            return self.print_answers(batch);
        }
        let outcome = match self.args.dry_run {
            _ if batch.changes().is_empty() => Outcome::NothingToDo,
            true => Outcome::Planned,
            false => self.apply(batch, lock)?,
        };
        let said = self.report(batch, outcome);
        ended(&self.signals, outcome, said)
    }

    fn lock(&self) -> Result<RootLock> {
        RootLock::take(&self.checkout.root, &|text| self.ui.warning(text))
    }

    fn apply(&self, batch: &Batch, lock: Option<RootLock>) -> Result<Outcome> {
        let lock = lock.map_or_else(|| self.lock(), Ok)?;
        self.signals.hold_all();
        let say = |text: &str| self.ui.warning(text);
        apply(batch.changes(), &lock, &self.signals, &say)?;
        Ok(Outcome::Applied)
    }
}

impl Run<'_> {
    fn ui(&self) -> Ui {
        self.session.ui
    }

    /// The plan; `None` where the person goes back to before the first question.
    fn planned(mut self) -> Result<Option<Planned>> {
        let mut partial = self.partial()?;
        let (answers, given, plan) = if self.session.interactive {
            self.session.signals.hold_interrupt();
            let mut terminal = Terminal::new(self.ui().colors_prompts());
            let reply = self.converse(&mut partial, &mut terminal);
            let so_far = || partial.so_far(&self.given);
            match reply.map_err(|error| self.session.to_go_on(error, &so_far()))? {
                Reply::Given(agreed) => agreed,
                Reply::Back => return Ok(None),
            }
        } else {
            let (answers, plan) = self.take_defaults(&partial)?;
            let given = self.given.answered(&answers, &self.facts);
            (answers, given, plan)
        };
        Ok(Some(Planned {
            service: self.destination.service(answers.name.as_str()),
            given,
            parts: self.parts,
            answers,
            plan,
        }))
    }

    /// The answers that are given.
    fn partial(&self) -> Result<PartialAnswers> {
        let given = self.given.clone();
        // The name is checked as a namespace where no other is given, and the releases against
        // the environments, so those come first.
        let answers = [
            given.namespace.map(Answer::Namespace),
            given.name.map(Answer::Name),
            given.environments.map(|list| Answer::Environments(list.0)),
            given.chart.map(Answer::Chart),
            given.canary.map(Answer::Canary),
            given.test.map(Answer::Test),
            given.traffic.map(Answer::Traffic),
            given.port.map(|port| Answer::Port(Some(port))),
        ];
        let mut partial = match self.given.only {
            Some(Part::Namespace) => PartialAnswers::for_namespace_only(),
            _ => PartialAnswers::default(),
        };
        for answer in answers.into_iter().flatten() {
            partial.set(answer, &self.facts, &self.constraints)?;
        }
        Ok(partial)
    }

    fn take_defaults(&self, partial: &PartialAnswers) -> Result<(Answers, CreatePlan)> {
        let answers = partial.complete(&self.facts, &self.constraints)?;
        let plan = self.plan(&answers, &self.facts)?;
        let taken = partial.defaults_taken(&self.facts);
        let name = match self.session.services.len() {
            1 => String::new(),
            _ => format!("{}: ", answers.name),
        };
        if !taken.is_empty() {
            let taken = taken.join("; ");
            self.ui().say(&format!("{name}defaults taken: {taken}"));
        }
        if let (Some(PortChoice::Auto), Some(port)) = (self.given.port, answers.port) {
            self.ui().say(&format!("{name}port {port} is free"));
        }
        self.warn(&plan.report);
        Ok((answers, plan))
    }

    /// Asks what is open, then shows everything and asks whether to go on.
    fn converse(
        &mut self,
        partial: &mut PartialAnswers,
        prompter: &mut dyn Prompter,
    ) -> Result<Reply<(Answers, Given, CreatePlan)>> {
        let mut trail = Vec::new();
        loop {
            let filled = fill(
                partial,
                &mut trail,
                &self.facts,
                &self.constraints,
                prompter,
            )?;
            if filled == Reply::Back {
                return Ok(Reply::Back);
            }
            let facts = self.facts_of(partial)?.into_owned();
            let answers = partial.complete(&facts, &self.constraints)?;
            let plan = match self.plan(&answers, &facts) {
                Ok(plan) => Some(plan),
                Err(error) => {
                    self.ui().error(&error);
                    None
                }
            };
            let given = self.given.answered(&answers, &facts);
            match self.decision(plan.as_ref(), partial, (&answers, &facts), prompter)? {
                Some(Choice::GoOn(_)) => {
                    if let Some(plan) = plan {
                        return Ok(Reply::Given((answers, given, plan)));
                    }
                }
                Some(Choice::Change(field)) => {
                    // Esc comes back to the review.
                    trail.push(partial.clone());
                    partial.reopen(field);
                }
                Some(Choice::Turn { without, .. }) => self.given.without = Some(without),
                Some(Choice::Show(_)) => {}
                Some(Choice::Quit) => return Err(Error::interrupted()),
                None => match trail.pop() {
                    Some(before) => *partial = before,
                    None => return Ok(Reply::Back),
                },
            }
        }
    }

    /// What is known of a service whose name was just answered, where only its namespace is made and
    /// that like no other.
    fn facts_of(&self, partial: &PartialAnswers) -> Result<Cow<'_, TemplateFacts>> {
        let is_bare = matches!(self.start, Start::Nothing);
        match partial.name().filter(|_| is_bare) {
            Some(name) => self.destination.facts_of(name).map(Cow::Owned),
            None => Ok(Cow::Borrowed(&self.facts)),
        }
    }

    fn plan(&self, answers: &Answers, facts: &TemplateFacts) -> Result<CreatePlan> {
        let targets = Targets {
            root: self.session.checkout.shown(),
            service: self.destination.service(answers.name.as_str()),
        };
        let hierarchies = match self.start.template().map(Template::kind) {
            Some(TemplateKind::Embedded) => self
                .repository
                .hierarchies(self.destination.group.as_ref())?,
            _ => Vec::new(),
        };
        let placement = self.destination.placement_of(answers)?;
        for file in placement.iter().flat_map(|placement| &placement.files) {
            self.session.checkout.refuse_outside(file.path())?;
        }
        plan(&Input {
            answers,
            facts,
            constraints: &self.constraints,
            start: self.start,
            group_template: self.group_template,
            exists: &|path| self.exists(path),
            chart_texts: &|chart| self.repository.chart_texts(chart),
            without: &self.given.without.clone().unwrap_or_default(),
            operators: &self.destination.operators(answers, self.start)?,
            sibling_files: &self.destination.sibling_files(answers)?,
            placement: placement.as_ref(),
            existing: &self.existing(answers, &targets.service)?,
            targets: &targets,
            parts: self.parts,
            placeholders: self.given.placeholders.unwrap_or_default(),
            task: self.given.task.as_ref(),
            hierarchies: &hierarchies,
            like: self.like_for_later(&targets.service)?,
            others: &|made| other_namespaces(self.repository, &targets.service, answers, made),
            moved_warning: self.destination.moved_warning(answers)?,
            elsewhere: &elsewhere(self.repository, &targets.service),
        })
    }
}

impl Run<'_> {
    /// The service that the files can be made like, where they are left for later.
    fn like_for_later(&self, service: &ServiceRef) -> Result<Option<String>> {
        if self.parts.service {
            return Ok(None);
        }
        if let Some(like) = &self.given.like {
            return Ok(Some(like.to_string()));
        }
        like_without_template(self.repository, &service.name, service.group.as_ref())
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
