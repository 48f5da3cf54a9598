//! One file per command: read, ask, plan, show, apply. No rules of their own.

mod check;
mod checklist;
mod create;
mod output;
mod values;

use anstream::ColorChoice;
use clap::CommandFactory;

use crate::cli::{COMMANDS, Cli, Color, Command, Voice};
use crate::error::{Error, Result};
use crate::ui::{Ui, Verbosity};

/// Runs what the command line asks for, and says what went wrong.
///
/// Returns the process's exit code.
#[must_use]
pub fn run(cli: Cli) -> u8 {
    let (ui, result) = match cli.command {
        Some(Command::Completions { shell }) => {
            let ui = Ui::new(Verbosity::Normal, ColorChoice::Auto);
            (ui, completions(shell, ui).map(|()| DONE))
        }
        Some(Command::Checklist(args)) => {
            let ui = ui_of(&args.voice);
            (ui, checklist::run(&args, ui))
        }
        Some(Command::Create(args)) => {
            let ui = ui_of(&args.common.voice);
            (ui, create::run(&args, ui).map(|()| DONE))
        }
        Some(Command::Check(args)) => {
            let ui = ui_of(&args.voice);
            (ui, check::run(&args, ui))
        }
        Some(Command::Values(args)) => {
            let ui = ui_of(&args.voice);
            (ui, values::run(&args, ui).map(|()| DONE))
        }
        None => {
            let ui = ui_of(&cli.create.common.voice);
            let result = refuse_kept_name(cli.create.name.as_deref());
            let result = result.and_then(|()| create::run(&cli.create, ui));
            (ui, result.map(|()| DONE))
        }
    };
    match result {
        Ok(code) => code,
        Err(error) => {
            ui.error(&error);
            error.kind.exit_code()
        }
    }
}

/// The exit code of a run that did its job.
const DONE: u8 = 0;

fn ui_of(voice: &Voice) -> Ui {
    let verbosity = match (voice.quiet, voice.verbose) {
        (true, _) => Verbosity::Quiet,
        (false, true) => Verbosity::Verbose,
        (false, false) => Verbosity::Normal,
    };
    let color = match voice.color {
        Color::Auto => ColorChoice::Auto,
        Color::Always => ColorChoice::Always,
        Color::Never => ColorChoice::Never,
    };
    Ui::new(verbosity, color)
}

fn completions(shell: clap_complete::Shell, ui: Ui) -> Result<()> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "new-service", &mut script);
    ui.result(&String::from_utf8_lossy(&script))
}

/// What other programs have a command for: who types it does not mean a service of that name.
const KEPT: [&str; 1] = ["help"];

/// Whether a service with this name is made only by `new-service create NAME`.
fn is_command(name: &str) -> bool {
    KEPT.contains(&name) || COMMANDS.contains(&name)
}

fn refuse_kept_name(name: Option<&str>) -> Result<()> {
    match name.filter(|name| KEPT.contains(name)) {
        Some(name) => Err(
            Error::invalid(format!("`{name}` is kept for a command of that name")).hint(format!(
                "for a service with that name: new-service create {name}; for help: new-service \
                 --help"
            )),
        ),
        None => Ok(()),
    }
}
