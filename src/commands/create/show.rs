//! What a run says: the review screen, the result, and what comes next.

use super::session::Session;
use super::{Run, is_stdout};
use crate::cli::{Format, command_like};
use crate::create::answers::{Answers, Given, TemplateFacts, answers_in_json, answers_in_yaml};
use crate::create::batch::{Batch, Planned};
use crate::create::inheritance::Inheritance;
use crate::create::report::{CreatePlan, Outcome, Report};
use crate::error::{Error, Kind, Result};
use crate::handover::COMMIT_FORM;
use crate::repository::{Repository, Snapshot};
use crate::shown::shell_words;
use crate::ui::Ui;

impl Run<'_> {
    /// The review screen: every answer, the tree, and the command for scripts, on few rows; returns
    /// how many.
    pub(super) fn review(
        &self,
        plan: &CreatePlan,
        answers: &Answers,
        facts: &TemplateFacts,
    ) -> usize {
        let ui = self.ui();
        let mut rows = 0;
        let mut say = |text: &str| {
            rows += text.lines().count();
            ui.say(text);
        };
        let group = self.destination.group.as_ref();
        let group = group.map(|group| ("group", group.to_string()));
        let start = self.start.describe().map(|start| ("made from", start));
        let place = group.into_iter().chain(start);
        for (label, value) in place.chain(answers.listed(facts)) {
            say(&format!("  {label:<21} {value}"));
        }
        say(plan.changes.tree().trim_end());
        for line in states(&plan.report, true) {
            say(&line);
        }
        let given = self.given.answered(answers, facts);
        say("The same without questions:");
        say(&format!("  {}", self.session.command_line(&given)));
        self.warn(&plan.report);
        rows + plan.report.warnings.len()
    }

    /// What the review has no room for.
    pub(super) fn show(&self, shown: Shown, plan: &CreatePlan, given: Given) {
        let ui = self.ui();
        match shown {
            Shown::Patch => {
                ui.heading("Changes");
                ui.say_patch(&plan.changes.patch());
            }
            Shown::Answers => {
                ui.heading("The same as a file for --answers");
                for line in answers_in_yaml(&[given]).lines() {
                    ui.say(&format!("  {line}"));
                }
            }
        }
    }

    pub(super) fn warn(&self, report: &Report) {
        for warning in &report.warnings {
            self.ui().warning(warning);
        }
    }
}

/// What can be shown below the review.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shown {
    /// Every line that is written.
    Patch,
    /// The answers, as a file has them.
    Answers,
}

impl Shown {
    pub(super) fn label(self) -> &'static str {
        match self {
            Self::Patch => "show the diff",
            Self::Answers => "show the answers as a file",
        }
    }
}

fn say_state(ui: Ui, report: &Report) {
    for line in states(report, false) {
        ui.say(&line);
    }
}

/// What there is to say beside the changes; `is_short` puts what is left out into a line for each
/// reason.
fn states(report: &Report, is_short: bool) -> Vec<String> {
    let mut lines = report.already.clone();
    let mut by_reason: Vec<(&str, Vec<&str>)> = Vec::new();
    for file in &report.left_out {
        let (path, reason) = (file.path.as_str(), file.reason.as_str());
        match by_reason
            .iter_mut()
            .find(|(other, _)| is_short && *other == reason)
        {
            Some((_, paths)) => paths.push(path),
            None => by_reason.push((reason, vec![path])),
        }
    }
    let left_out = by_reason.into_iter();
    lines.extend(
        left_out.map(|(reason, paths)| format!("left out: {} ({reason})", paths.join(", "))),
    );
    lines.extend(report.inheritance.iter().flat_map(Inheritance::lines));
    lines
}

impl Session<'_> {
    pub(super) fn print_answers(&self, batch: &Batch) -> Result<()> {
        self.ui.data(&match self.args.format {
            Format::Text => answers_in_yaml(&batch.given()),
            Format::Json => answers_in_json(&batch.given()),
        })
    }

    pub(super) fn report(&self, batch: &Batch, outcome: Outcome) -> Result<()> {
        let ui = self.ui;
        let message = self.commit_message(batch)?;
        if self.args.format == Format::Json {
            ui.data(&batch.json(outcome, message.as_deref()))?;
            return Ok(());
        }
        let changes = batch.changes();
        match outcome {
            Outcome::NothingToDo => {
                self.say_states(batch);
                ui.say("nothing to do");
            }
            Outcome::Planned => {
                ui.say("nothing is written; this would be:");
                self.say_states(batch);
                ui.text(&changes.tree())?;
                ui.patch(&changes.patch())?;
            }
            Outcome::Applied => {
                ui.text(&changes.tree())?;
                // Whoever answered questions has just seen the rest.
                if !(self.interactive && ui.shows_results()) {
                    ui.patch(&changes.edits())?;
                    self.say_states(batch);
                }
            }
        }
        if self.args.checklist.as_deref().is_some_and(is_stdout) {
            ui.text(&batch.checklists()?)?;
        } else if outcome == Outcome::Applied {
            for planned in batch.services() {
                self.say_next(planned);
            }
        }
        match &message {
            Some(message) => ui.result(message),
            None => Ok(()),
        }
    }

    /// What there is to say of each service, which is named where there are several.
    fn say_states(&self, batch: &Batch) {
        for Planned { plan, service, .. } in batch.services() {
            if self.services.len() > 1 {
                self.ui.heading(&format!("{service}:"));
            }
            say_state(self.ui, &plan.report);
        }
    }

    fn commit_message(&self, batch: &Batch) -> Result<Option<String>> {
        if !self.args.commit_message {
            return Ok(None);
        }
        let snapshot = Snapshot::new(self.checkout);
        let form = Repository::new(&snapshot, self.checkout.layout).commit_form()?;
        let form = form.unwrap_or_else(|| COMMIT_FORM.to_owned());
        batch.commit_message(&form).map(Some)
    }

    fn say_next(&self, planned: &Planned) {
        let ui = self.ui;
        let checklist = &planned.plan.report.checklist;
        ui.heading(&match self.services.len() {
            1 => "Next:".to_owned(),
            _ => format!("Next for {}:", planned.service),
        });
        for (number, step) in checklist.steps.iter().enumerate() {
            ui.say(&format!("  {}. {} - {}", number + 1, step.title, step.who));
        }
        let root = self.root_arguments();
        let again = &checklist.again;
        let root = match root.is_empty() {
            true => String::new(),
            false => format!(" {}", shell_words(&root)),
        };
        ui.say(&format!("The steps in full: {again}{root}"));
    }

    /// The error with the command that goes on from what is answered, where a person stopped.
    pub(super) fn to_go_on(&self, error: Error, given: &Given) -> Error {
        let is_stopped = matches!(error.kind, Kind::Stopped(_)) && error.hint.is_none();
        if !is_stopped || self.args.answers.is_some() {
            return error;
        }
        let mut words = self.command_words(given);
        if self.args.dry_run {
            words.push("--dry-run".to_owned());
        }
        error.hint(format!("to go on from here: {}", shell_words(&words)))
    }

    /// The command that does the same without a question, for one service.
    fn command_line(&self, given: &Given) -> String {
        let mut words = self.command_words(given);
        words.push("--yes".to_owned());
        shell_words(&words)
    }

    /// The command for what is given, for one service.
    fn command_words(&self, given: &Given) -> Vec<String> {
        let args = self.args;
        let mut words = vec!["new-service".to_owned()];
        let name = given.name.as_ref();
        if name.is_some_and(|name| command_like(name.as_str()).is_some()) {
            words.push("create".to_owned());
        }
        words.extend(given.arguments());
        if let Some(file) = &args.checklist {
            words.extend(["--checklist".to_owned(), file.display().to_string()]);
        }
        if args.commit_message {
            words.push("--commit-message".to_owned());
        }
        words.extend(self.root_arguments());
        words
    }

    fn root_arguments(&self) -> Vec<String> {
        let root = self.args.root.iter();
        root.flat_map(|root| ["--root".to_owned(), root.display().to_string()])
            .collect()
    }
}
