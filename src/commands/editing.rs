//! A run that changes services: the lock, the review, the yes, and the writing.

use std::io::IsTerminal;

use crate::apply::{RootLock, apply};
use crate::changes::ChangeSet;
use crate::cli::{EditRun, Format};
use crate::create::report::Outcome;
use crate::error::{Error, Result};
use crate::prompt::{Prompter, Terminal};
use crate::reader::Checkout;
use crate::signals::Signals;
use crate::ui::Ui;

/// A run that has started.
pub struct Editing<'c> {
    checkout: &'c Checkout,
    lock: Option<RootLock>,
    interactive: bool,
    dry_run: bool,
    format: Format,
    ui: Ui,
}

impl<'c> Editing<'c> {
    /// Starts it, before anything is read.
    ///
    /// # Errors
    /// Where another run works at the same place.
    pub fn start(run: &EditRun, checkout: &'c Checkout, ui: Ui) -> Result<Self> {
        let interactive = !run.yes && std::io::stdin().is_terminal() && ui.is_read();
        // As when a service is made: a person may think for long, and holds up nobody meanwhile.
        let lock = match interactive || run.dry_run {
            true => None,
            false => Some(RootLock::take(&checkout.root, &|text| ui.warning(text))?),
        };
        Ok(Self {
            checkout,
            lock,
            interactive,
            dry_run: run.dry_run,
            format: run.format,
            ui,
        })
    }

    /// Makes the changes, once a person has seen them and said yes, and says what came of them.
    ///
    /// # Errors
    /// Where nothing is written, or the result cannot be told.
    pub fn carry_out(self, shown: &Shown<'_>) -> Result<()> {
        let signals = Signals::default();
        let outcome = if shown.changes.is_empty() {
            Outcome::NothingToDo
        } else if self.dry_run {
            Outcome::Planned
        } else {
            if self.interactive {
                self.ui.heading("Changes");
                self.ui.say_patch(&shown.changes.patch());
                (shown.remarks)();
                signals.hold_interrupt();
                let mut terminal = Terminal::new(self.ui.colors_prompts());
                if !terminal.confirm("Go on?")? {
                    return Err(Error::interrupted());
                }
            }
            let root = &self.checkout.root;
            let say = |text: &str| self.ui.warning(text);
            let lock = self.lock.map_or_else(|| RootLock::take(root, &say), Ok)?;
            signals.hold_all();
            apply(shown.changes, &lock, &signals, &say)?;
            Outcome::Applied
        };
        let said = report(shown, outcome, self.format, self.interactive, self.ui);
        ended(&signals, outcome, said)
    }
}

/// What a run shows of its plan.
pub struct Shown<'p> {
    /// What is written.
    pub changes: &'p ChangeSet,
    /// Says what to know besides.
    pub remarks: &'p dyn Fn(),
    /// The plan for programs.
    pub json: &'p dyn Fn(Outcome) -> String,
}

/// Says what came of the changes; `was_shown` tells whether a person has seen them.
fn report(
    shown: &Shown<'_>,
    outcome: Outcome,
    format: Format,
    was_shown: bool,
    ui: Ui,
) -> Result<()> {
    if format == Format::Json {
        return ui.data(&(shown.json)(outcome));
    }
    match outcome {
        Outcome::NothingToDo => {
            (shown.remarks)();
            ui.say("nothing to do");
            return Ok(());
        }
        Outcome::Planned => ui.say("nothing is written; this would be:"),
        Outcome::Applied => {}
    }
    ui.text(&shown.changes.tree())?;
    if outcome == Outcome::Planned || !(was_shown && ui.shows_results()) {
        ui.patch(&shown.changes.patch())?;
        (shown.remarks)();
    }
    Ok(())
}

/// The end of a run that may have written something: whoever asks it to stop, or cannot be told the
/// result, is told that it is written.
pub fn ended(signals: &Signals, outcome: Outcome, said: Result<()>) -> Result<()> {
    match (signals.received(), outcome) {
        (Some(signal), Outcome::Applied) => Err(Error::stopped(
            signal,
            "stopped, but everything was written by then",
        )),
        (_, Outcome::Applied) => {
            said.map_err(|error| error.leaving("everything was written by then"))
        }
        _ => said,
    }
}
