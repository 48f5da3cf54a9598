//! A run that changes services: the lock, the review, the yes, and the writing.

use std::io::IsTerminal;

use crate::apply::{RootLock, apply};
use crate::changes::ChangeSet;
use crate::cli::EditRun;
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
            false => Some(RootLock::take(&checkout.root)?),
        };
        Ok(Self {
            checkout,
            lock,
            interactive,
            dry_run: run.dry_run,
            ui,
        })
    }

    /// Makes the changes, once a person has seen the `review` and said yes. `report` says what came
    /// of them, and is told whether the person has seen them.
    ///
    /// # Errors
    /// Where nothing is written, or the result cannot be told.
    pub fn carry_out(
        self,
        changes: &ChangeSet,
        review: impl FnOnce(),
        report: impl FnOnce(Outcome, bool) -> Result<()>,
    ) -> Result<()> {
        let signals = Signals::default();
        let outcome = if changes.is_empty() {
            Outcome::NothingToDo
        } else if self.dry_run {
            Outcome::Planned
        } else {
            if self.interactive {
                review();
                signals.hold_interrupt();
                let mut terminal = Terminal::new(self.ui.colors_prompts());
                if !terminal.confirm("Go on?")? {
                    return Err(Error::interrupted());
                }
            }
            let root = &self.checkout.root;
            let lock = self.lock.map_or_else(|| RootLock::take(root), Ok)?;
            signals.hold_all();
            apply(changes, &lock, &signals)?;
            Outcome::Applied
        };
        let said = report(outcome, self.interactive);
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
}
