//! One file per command: read, ask, plan, show, apply. No rules of their own.

mod check;
mod checklist;
mod create;
mod values;

use std::ffi::{OsStr, OsString};

use anstream::ColorChoice;

use crate::checkout::{ServicePlace, Site};
use crate::cli::{COMMANDS, Cli, Color, Command, Voice, Whereabouts};
use crate::complete::{candidates, script};
use crate::conventions::DEFAULT_GROUP;
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
            let script = script(&shell.to_string());
            (ui, script.and_then(|text| ui.result(&text)).map(|()| DONE))
        }
        Some(Command::Checklist(args)) => {
            let ui = ui_of(&args.voice);
            (ui, checklist::run(&args, ui))
        }
        Some(Command::Create(args)) => {
            let ui = ui_of(&args.voice);
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
            let ui = ui_of(&cli.create.voice);
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

/// Finds a service that is there, by name or path.
fn find_service(name: &str, whereabouts: &Whereabouts) -> Result<(Site, ServicePlace)> {
    let wanted = whereabouts.group.as_deref();
    let root = whereabouts.root.as_deref();
    let site = Site::find(root, wanted.unwrap_or(DEFAULT_GROUP))?;
    let place = site.find_service(name, wanted)?;
    Ok((site, place))
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

/// Tells a shell what to offer, and returns the process's exit code.
#[must_use]
pub fn complete(shell: &OsStr, arguments: impl Iterator<Item = OsString>) -> u8 {
    let ui = Ui::new(Verbosity::Quiet, ColorChoice::Never);
    match candidates(shell, arguments).and_then(|offers| ui.result(&offers)) {
        Ok(()) => DONE,
        Err(error) => {
            ui.error(&error);
            error.kind.exit_code()
        }
    }
}

/// What other programs have a command for: who types it does not mean a service of that name.
const RESERVED: [&str; 1] = ["help"];

/// Whether a service with this name is made only by `new-service create NAME`.
fn is_command(name: &str) -> bool {
    RESERVED.contains(&name) || COMMANDS.contains(&name)
}

fn refuse_kept_name(name: Option<&str>) -> Result<()> {
    match name.filter(|name| RESERVED.contains(name)) {
        Some(name) => Err(
            Error::invalid(format!("`{name}` is kept for a command of that name")).hint(format!(
                "for a service with that name: new-service create {name}; for help: new-service \
                 --help"
            )),
        ),
        None => Ok(()),
    }
}
