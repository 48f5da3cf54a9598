//! One file per command: read, ask, plan, show, apply. No rules of their own.

mod checklist;
mod create;

use anstream::ColorChoice;
use clap::CommandFactory;

use crate::cli::{COMMANDS, Cli, Color, Command, Common};
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
            (ui, completions(shell, ui))
        }
        Some(Command::Checklist(args)) => {
            let ui = ui_of(&args.common);
            (ui, checklist::run(&args, ui))
        }
        Some(Command::Create(args)) => {
            let ui = ui_of(&args.common);
            (ui, create::run(&args, ui))
        }
        None => {
            let ui = ui_of(&cli.create.common);
            let result = refuse_future_command(cli.create.name.as_deref());
            (ui, result.and_then(|()| create::run(&cli.create, ui)))
        }
    };
    match result {
        Ok(()) => 0,
        Err(error) => {
            ui.error(&error);
            error.kind.exit_code()
        }
    }
}

fn ui_of(common: &Common) -> Ui {
    let verbosity = match (common.quiet, common.verbose) {
        (true, _) => Verbosity::Quiet,
        (false, true) => Verbosity::Verbose,
        (false, false) => Verbosity::Normal,
    };
    let color = match common.color {
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

/// Names of commands to come: a script that makes a service so called has to say `create`, so
/// that it means the same then.
const KEPT: [&str; 3] = ["check", "values", "help"];

/// Whether a service with this name is made only by `new-service create NAME`.
fn is_command(name: &str) -> bool {
    KEPT.contains(&name) || COMMANDS.contains(&name)
}

fn refuse_future_command(name: Option<&str>) -> Result<()> {
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
