//! The review: what a person can do once everything is shown.

use super::Run;
use super::show::Shown;
use crate::create::answers::{Answers, Field, PartialAnswers, TemplateFacts, Without};
use crate::create::report::CreatePlan;
use crate::error::Result;
use crate::prompt::{Prompter, Reply, Room};

/// What a person can do on the review.
pub(super) enum Choice {
    GoOn(String),
    Change(Field),
    Show(Shown),
    /// Leaves the operators' lists of a file out, or puts them back.
    Turn {
        path: String,
        is_out: bool,
        without: Without,
    },
    Quit,
}

impl Choice {
    fn label(&self) -> String {
        match self {
            Self::GoOn(label) => label.clone(),
            Self::Change(field) => format!("change: {}", field.label()),
            Self::Turn { path, is_out, .. } => match is_out {
                true => format!("put back: {path}"),
                false => format!("leave out: {path}"),
            },
            Self::Show(shown) => shown.label().to_owned(),
            Self::Quit => "quit".to_owned(),
        }
    }
}

impl Run<'_> {
    /// Shows the review, and what is asked to be shown, until the person decides; `None` is to go
    /// back to the question before.
    pub(super) fn decision(
        &self,
        plan: Option<&CreatePlan>,
        partial: &PartialAnswers,
        (answers, facts): (&Answers, &TemplateFacts),
        prompter: &mut dyn Prompter,
    ) -> Result<Option<Choice>> {
        let above = plan.map_or(0, |plan| self.review(plan, answers, facts));
        loop {
            let choices = self.choices(plan, partial, (answers, facts))?;
            let labels: Vec<String> = choices.iter().map(Choice::label).collect();
            let room = Room {
                above: above.max(1),
                ..Room::USUAL
            };
            let reply = prompter.choose("Everything as you want it?", &labels, room)?;
            let Reply::Given(chosen) = reply else {
                return Ok(None);
            };
            let choice = choices.into_iter().nth(chosen);
            let (Some(Choice::Show(shown)), Some(plan)) = (&choice, plan) else {
                return Ok(choice);
            };
            self.show(*shown, plan, self.given.answered(answers, facts));
        }
    }

    /// What can be done on the review.
    fn choices(
        &self,
        plan: Option<&CreatePlan>,
        partial: &PartialAnswers,
        (answers, facts): (&Answers, &TemplateFacts),
    ) -> Result<Vec<Choice>> {
        let mut choices = Vec::new();
        choices.extend(plan.map(|plan| Choice::GoOn(self.go_on(plan))));
        let fields = partial.changeable(facts).into_iter();
        choices.extend(fields.map(Choice::Change));
        if plan.is_some() {
            choices.extend([Shown::Patch, Shown::Answers].map(Choice::Show));
        }
        if self.parts.namespace {
            let files = self.destination.operators(answers, self.start)?;
            let files: Vec<&str> = files.iter().map(|file| file.path.as_str()).collect();
            let without = self.given.without.clone().unwrap_or_default();
            choices.extend(files.iter().map(|path| Choice::Turn {
                path: (*path).to_owned(),
                is_out: without.has(path),
                without: without.turned(path, &files),
            }));
        }
        choices.push(Choice::Quit);
        Ok(choices)
    }

    /// What follows on a yes.
    fn go_on(&self, plan: &CreatePlan) -> String {
        let services = &self.session.services;
        let planned = self.batch.services().len() + 1;
        if let Some(next) = services.get(planned) {
            let next = next.name.as_ref();
            return next.map_or("go on".to_owned(), |next| format!("go on with {next}"));
        }
        let args = self.session.args;
        let is_empty = plan.changes.is_empty() && self.batch.changes().is_empty();
        match (args.print_answers, args.dry_run, is_empty) {
            (true, ..) => "print the answers",
            (_, true, _) => "show the patch",
            (_, _, true) => "done",
            (..) if planned > 1 => "create all",
            (..) => "create",
        }
        .to_owned()
    }
}
