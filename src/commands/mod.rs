//! One file per command: read, ask, plan, show, apply. No rules of their own.

mod check;
mod checklist;
mod create;
mod editing;
mod lifecycle;
mod schema;
mod upgrade;
mod values;

use std::ffi::{OsStr, OsString};
use std::path::Path;

use anstream::ColorChoice;

use crate::cli::{
    Cli, Color, Command, Manner, Unread, Voice, Whereabouts, help_arguments, refused,
};
use crate::complete::{candidates, script};
use crate::error::{Error, Result};
use crate::reader::Checkout;
use crate::repository::{Repository, ServiceQuery, ServiceRef, Snapshot, no_service};
use crate::system::survive_size_limits;
use crate::ui::{Ui, Verbosity};

use create::Wording;

/// Runs what the arguments ask for, and says what went wrong; the program's name is the first.
///
/// Returns the process's exit code.
#[must_use]
pub fn run(arguments: &[OsString]) -> u8 {
    survive_size_limits();
    let cli = match Cli::read(arguments) {
        Ok(cli) => cli,
        Err(unread) => return say(unread, Manner::of(arguments)),
    };
    let (ui, result) = match cli.command {
        Some(Command::Completions { shell }) => {
            let ui = Ui::new(Verbosity::Normal, ColorChoice::Auto);
            let script = script(&shell.to_string());
            (ui, script.and_then(|text| ui.data(&text)).map(|()| DONE))
        }
        Some(Command::Schema { document }) => {
            let ui = Ui::new(Verbosity::Normal, ColorChoice::Auto);
            (ui, schema::run(document, ui).map(|()| DONE))
        }
        Some(Command::Help { command }) => {
            let ui = Ui::new(Verbosity::Normal, choice(Manner::of(arguments).color));
            let arguments = help_arguments(command.as_deref());
            (ui, arguments.map(|arguments| run(&arguments)))
        }
        Some(Command::Checklist(args)) => {
            let ui = ui_of(&args.voice);
            (ui, checklist::run(&args, ui))
        }
        Some(Command::Create(args)) => {
            let ui = ui_of(&args.voice);
            let result = create::run(&args, Wording::Full, ui);
            (ui, result.map(|()| DONE))
        }
        Some(Command::Check(args)) => {
            let ui = ui_of(&args.voice);
            (ui, check::run(&args, ui))
        }
        Some(Command::Values(args)) => {
            let ui = ui_of(&args.voice);
            (ui, values::run(&args, ui))
        }
        Some(Command::Release(command)) => {
            let (ui, result) = lifecycle::release(&command);
            (ui, result.map(|()| DONE))
        }
        Some(Command::Environment(command)) => {
            let (ui, result) = lifecycle::environment(&command);
            (ui, result.map(|()| DONE))
        }
        Some(Command::Remove(args)) => {
            let ui = ui_of(&args.run.voice);
            (ui, lifecycle::remove(&args, ui).map(|()| DONE))
        }
        Some(Command::Upgrade(args)) => {
            let ui = ui_of(&args.run.voice);
            (ui, upgrade::run(&args, ui))
        }
        None => {
            let ui = ui_of(&cli.create.voice);
            let result = create::run(&cli.create, Wording::Short, ui);
            (ui, result.map(|()| DONE))
        }
    };
    finish(ui, result, || Manner::of(arguments).is_json)
}

/// Says why there is nothing to run: help or the version was asked for, or something is wrong.
fn say(unread: Unread, manner: Manner) -> u8 {
    let ui = Ui::new(Verbosity::Normal, choice(manner.color));
    match unread {
        Unread::Refused(error) => finish(ui, Err(error), || manner.is_json),
        Unread::Parser(answer) if answer.use_stderr() => {
            let error = refused(&answer);
            ui.refusal(&answer.render().ansi().to_string());
            told(ui, &error, manner.is_json)
        }
        Unread::Parser(answer) => {
            let shown = ui.styled(&answer.render().ansi().to_string());
            finish(ui, shown.map(|()| DONE), || false)
        }
    }
}

/// The exit code of a run. Whether a program reads errors is only asked where there is one.
fn finish(ui: Ui, result: Result<u8>, is_json: impl FnOnce() -> bool) -> u8 {
    match result {
        Ok(code) => code,
        Err(error) => {
            ui.error(&error);
            told(ui, &error, is_json())
        }
    }
}

/// The exit code of a run that failed; a program is told why in the place of the result.
fn told(ui: Ui, error: &Error, is_json: bool) -> u8 {
    if is_json {
        // Who cannot be told the reason still gets the exit code of it.
        let _ = ui.result(&error.json());
    }
    error.kind.exit_code()
}

/// What a command works in.
struct Opened {
    checkout: Checkout,
}

impl Opened {
    fn find(root: Option<&Path>) -> Result<Self> {
        let checkout = Checkout::find(root)?;
        Ok(Self { checkout })
    }

    fn snapshot(&self) -> Snapshot<'_> {
        Snapshot::new(&self.checkout)
    }

    fn repository<'s>(&self, snapshot: &'s Snapshot<'s>) -> Repository<'s> {
        Repository::new(snapshot, self.checkout.layout)
    }

    /// What a person means who names a service, or gives a path.
    fn query(&self, name: &str) -> Result<ServiceQuery> {
        let is_path = name.contains('/') || [".", ".."].contains(&name);
        if !is_path {
            return Ok(ServiceQuery::Name(name.to_owned()));
        }
        let inside = self.checkout.inside(Path::new(name))?;
        inside
            .map(ServiceQuery::Path)
            .ok_or_else(|| no_service(name))
    }
}

/// Finds a service that is there, by name or path.
fn find_service(
    name: &str,
    whereabouts: &Whereabouts,
    opened: &Opened,
    repository: &Repository<'_>,
) -> Result<ServiceRef> {
    let query = opened.query(name)?;
    repository.find(&query, whereabouts.group.as_ref())
}

/// The exit code of a run that did its job.
const DONE: u8 = 0;

fn ui_of(voice: &Voice) -> Ui {
    let verbosity = match (voice.quiet, voice.verbose) {
        (true, _) => Verbosity::Quiet,
        (false, true) => Verbosity::Verbose,
        (false, false) => Verbosity::Normal,
    };
    Ui::new(verbosity, choice(voice.color))
}

fn choice(color: Color) -> ColorChoice {
    match color {
        Color::Auto => ColorChoice::Auto,
        Color::Always => ColorChoice::Always,
        Color::Never => ColorChoice::Never,
    }
}

/// Tells a shell what to offer, and returns the process's exit code.
#[must_use]
pub fn complete(shell: &OsStr, arguments: impl Iterator<Item = OsString>) -> u8 {
    let ui = Ui::new(Verbosity::Quiet, ColorChoice::Never);
    let offers = candidates(shell, arguments);
    let result = offers.and_then(|offers| ui.data(&offers));
    finish(ui, result.map(|()| DONE), || false)
}
