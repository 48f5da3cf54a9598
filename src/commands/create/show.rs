//! What a run says: the review screen, the result, and what comes next.

use super::{Run, is_stdout};
use crate::cli::{Format, HelmfileFrom, Part, command_like};
use crate::create::answers::{Answers, TemplateFacts};
use crate::create::report::{CreatePlan, Outcome, Report};
use crate::create::start::Inheritance;
use crate::create::template_choice::TemplateChoice;
use crate::error::Result;
use crate::handover::Checklist;

impl Run<'_> {
    /// The review screen: every answer, the tree, the diff, and the command for scripts.
    pub(super) fn review(&self, plan: &CreatePlan, answers: &Answers, facts: &TemplateFacts) {
        let ui = self.ui;
        ui.say("");
        ui.heading("Answers");
        for (label, value) in answers.listed(facts) {
            ui.say(&format!("  {label:<21} {value}"));
        }
        ui.heading("Changes");
        ui.say(plan.changes.tree().trim_end());
        self.say_state(&plan.report);
        let edits = plan.changes.edits();
        if !edits.is_empty() {
            ui.heading("Edits");
            ui.say_patch(&edits);
        }
        ui.heading("The same without questions");
        ui.say(&format!("  {}", self.command_line(answers, facts)));
        self.warn(&plan.report);
    }

    pub(super) fn warn(&self, report: &Report) {
        for warning in &report.warnings {
            self.ui.warning(warning);
        }
    }

    fn say_state(&self, report: &Report) {
        for line in &report.already {
            self.ui.say(line);
        }
        for file in &report.left_out {
            self.ui
                .say(&format!("left out: {} ({})", file.path, file.reason));
        }
        for line in report.inheritance.iter().flat_map(Inheritance::lines) {
            self.ui.say(&line);
        }
    }

    pub(super) fn report(&self, plan: &CreatePlan, outcome: Outcome) -> Result<()> {
        let ui = self.ui;
        if self.args.format == Format::Json {
            ui.result(&plan.json(outcome))?;
            return Ok(());
        }
        match outcome {
            Outcome::NothingToDo => {
                self.say_state(&plan.report);
                ui.say("nothing to do");
            }
            Outcome::Planned => {
                ui.say("nothing is written; this would be:");
                self.say_state(&plan.report);
                ui.result(&plan.changes.tree())?;
                ui.patch(&plan.changes.patch())?;
            }
            Outcome::Applied => {
                ui.result(&plan.changes.tree())?;
                // Whoever answered questions has just seen the rest.
                if !(self.interactive && ui.shows_results()) {
                    ui.patch(&plan.changes.edits())?;
                    self.say_state(&plan.report);
                }
            }
        }
        if self.args.checklist.as_deref().is_some_and(is_stdout) {
            ui.result(&plan.report.checklist.markdown()?)?;
        } else if outcome == Outcome::Applied {
            self.say_next(&plan.report.checklist);
        }
        match &plan.report.commit_message {
            Some(message) => ui.result(message),
            None => Ok(()),
        }
    }

    fn say_next(&self, checklist: &Checklist) {
        let ui = self.ui;
        ui.heading("Next:");
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

    fn command_line(&self, answers: &Answers, facts: &TemplateFacts) -> String {
        let args = self.args;
        let mut words = vec!["new-service".to_owned()];
        if command_like(answers.name.as_str()).is_some() {
            words.push("create".to_owned());
        }
        words.extend(answers.arguments(facts));
        if args.template != TemplateChoice::Auto {
            words.extend(["--template".to_owned(), args.template.to_string()]);
        }
        match args.only {
            Some(Part::Namespace) => words.push("--only=namespace".to_owned()),
            Some(Part::Service) => words.push("--only=service".to_owned()),
            None => {}
        }
        if let Some(like) = &args.like {
            words.extend(["--like".to_owned(), like.to_string()]);
        }
        if args.helmfile == Some(HelmfileFrom::Template) {
            words.push("--helmfile=template".to_owned());
        }
        if args.placeholders {
            words.push("--placeholders".to_owned());
        }
        if let Some(file) = &args.checklist {
            words.extend(["--checklist".to_owned(), file.display().to_string()]);
        }
        if args.commit_message {
            words.push("--commit-message".to_owned());
        }
        words.extend(self.place_arguments());
        words.push("--yes".to_owned());
        shell_words(&words)
    }

    fn root_arguments(&self) -> Vec<String> {
        let root = self.args.root.iter();
        root.flat_map(|root| ["--root".to_owned(), root.display().to_string()])
            .collect()
    }

    /// The flags that say where to work, and for which ticket.
    fn place_arguments(&self) -> Vec<String> {
        let mut words = Vec::new();
        let group = self.args.group.iter();
        let group = group.filter(|group| group.as_str() != crate::conventions::DEFAULT_GROUP);
        words.extend(group.flat_map(|group| ["--group".to_owned(), group.to_string()]));
        words.extend(self.root_arguments());
        if let Some(task) = &self.args.task {
            words.extend(["--task".to_owned(), task.to_string()]);
        }
        words
    }
}

/// Words as a shell takes them.
fn shell_words(words: &[String]) -> String {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "-_./,=+:@%".contains(letter);
    let quoted = words
        .iter()
        .map(|word| match !word.is_empty() && word.chars().all(plain) {
            true => word.clone(),
            false => format!("'{}'", word.replace('\'', r"'\''")),
        });
    quoted.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_quoted_for_the_shell() {
        let words = ["a-b", "it's here", ""].map(str::to_owned);
        assert_eq!(shell_words(&words), r"a-b 'it'\''s here' ''");
    }
}
