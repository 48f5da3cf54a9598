//! The command line, as types. No rule of the domain is here: values are checked by the core.

mod check;
mod checklist;
mod create;
mod lifecycle;
mod manner;
mod reading;
mod schema;
mod upgrade;
mod values;
mod words;

use std::ffi::OsString;
use std::path::PathBuf;

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::{ArgAction, Args, CommandFactory, Parser, Subcommand, ValueEnum};

pub use check::{CheckArgs, FindingFormat, LeastSeverity};
pub use checklist::{ChecklistArgs, ListFormat, PatchArgs, TrafficArgs};
pub use create::Create;
pub use lifecycle::{EditRun, EnvironmentCommand, ReleaseCommand, RemoveArgs};
pub(crate) use manner::Manner;
pub(crate) use reading::{Unread, refused};
pub use schema::Document;
pub use upgrade::{Conflicts, UpgradeArgs};
pub use values::ValuesArgs;
pub(crate) use words::{command_like, mistyped, reserved};

use crate::create::answers::{Choice, Traffic};
use crate::error::Error;
use crate::names::{GroupName, choose_from};

/// Examples come right after the usage, since most people want no more.
const HELP: &str = "{about-with-newline}
{usage-heading} {usage}

{before-help}{all-args}{after-help}";

/// What the program's exit codes tell. Source: the kinds of errors in `error.rs`.
const EXIT_CODES: &str = "\
Exit codes:
  0    Done, or nothing to do.
  1    Failed; nothing was changed, or the message says what was. For check: something was found;
       for checklist --exit-code: something is missing.
  2    Wrong use, or an invalid answer.
  129, 130, 143
       Stopped by SIGHUP, by Ctrl-C or at a prompt, by SIGTERM.";

/// Adds a service to a deployment-charts checkout, or to any folder
///
/// It makes the service's files from the checkout's own _example_, asks for its namespace where the
/// administrators look for that, and says what other teams still have to do, with the exact lines. In a
/// terminal it asks for what no option answers; in a script it takes options and never asks. It
/// overwrites nothing, and a run that fails leaves nothing half-made.
#[derive(Debug, Parser)]
#[command(
    version,
    args_conflicts_with_subcommands = true,
    disable_help_subcommand = true,
    disable_version_flag = true,
    help_template = HELP,
    before_help = create::EXAMPLES,
    before_long_help = create::MORE_EXAMPLES,
    after_long_help = EXIT_CODES
)]
pub struct Cli {
    /// The command; without one, a service is created.
    #[command(subcommand)]
    pub command: Option<Command>,
    /// Options for creating.
    #[command(flatten)]
    pub create: Create,
    /// Print version
    // It would be a line too many for a screen.
    #[arg(short = 'V', long, action = ArgAction::Version, hide_short_help = true)]
    version: Option<bool>,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Create a service (the same as naming no command)
    #[command(
        help_template = HELP,
        before_help = create::EXAMPLES,
        before_long_help = create::MORE_EXAMPLES
    )]
    Create(Create),
    /// Print what is left to do for a service, and what is done
    ///
    /// Every step from the namespace to the first deployment: who does it, in which repository and
    /// file, the exact lines, and how to see that it is done.
    #[command(help_template = HELP, before_long_help = checklist::EXAMPLES)]
    Checklist(ChecklistArgs),
    /// Check services for the mistakes that people make
    ///
    /// Each finding has a rule, a place and what to do. A comment on the line, or above it, silences
    /// one, if it gives a reason: # new-service: allow RULE because ...
    #[command(help_template = HELP, before_long_help = check::EXAMPLES)]
    Check(CheckArgs),
    /// Show which values files apply to a service, and the merged result
    ///
    /// Files are read as helm reads them. No template is run and no cluster is asked; a warning says
    /// where only running the template would tell.
    #[command(help_template = HELP, before_long_help = values::EXAMPLES)]
    Values(ValuesArgs),
    /// Add or remove a release of a service
    #[command(subcommand, arg_required_else_help = false, help_template = HELP, before_long_help = lifecycle::RELEASE_EXAMPLES)]
    Release(ReleaseCommand),
    /// Add environments to a service
    #[command(subcommand, arg_required_else_help = false, help_template = HELP, before_long_help = lifecycle::ENVIRONMENT_EXAMPLES)]
    Environment(EnvironmentCommand),
    /// Remove a service, with its namespace
    ///
    /// Its folder goes, the entry of its namespace where nobody else needs that, and what operators
    /// have of it. What still names the service is listed, and stays.
    #[command(help_template = HELP, before_long_help = lifecycle::REMOVE_EXAMPLES)]
    Remove(RemoveArgs),
    /// Carry the template's changes into services
    ///
    /// A three-way merge of each helmfile.yaml: what the template of its group was when the service
    /// followed it, what the template is today, and the service. Clean ones are written together; where
    /// both changed the same lines, the service is listed and stays as it is.
    #[command(help_template = HELP, before_long_help = upgrade::EXAMPLES)]
    Upgrade(UpgradeArgs),
    /// Print the JSON Schema of a document
    ///
    /// Of what a command prints with --format json, or of a file of answers: keys, types, and what
    /// they mean, in JSON Schema 2020-12.
    #[command(help_template = HELP, before_long_help = schema::EXAMPLES)]
    Schema {
        /// Which document
        document: Document,
    },
    /// Print a completion script for a shell
    ///
    /// It offers the checkout's own services, charts and environments. For bash, put this line into
    /// ~/.bashrc: `source <(new-service completions bash)`.
    Completions {
        /// Which shell
        shell: clap_complete::Shell,
    },
    /// Print the help of a command
    // Whoever reads the list of commands has found the help.
    #[command(hide = true)]
    Help {
        /// Which command [default: the whole program]
        command: Option<String>,
    },
}

/// The names of the commands.
pub(crate) fn command_names() -> Vec<String> {
    let program = Cli::command();
    let commands = program.get_subcommands();
    commands
        .map(|command| command.get_name().to_owned())
        .collect()
}

/// What asks for the help of a command, or of the whole program.
///
/// # Errors
/// Where there is no such command.
pub(crate) fn help_arguments(command: Option<&str>) -> crate::error::Result<Vec<OsString>> {
    let names = command_names();
    if let Some(unknown) = command.filter(|word| !names.iter().any(|name| name == word)) {
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        return Err(Error::invalid(format!("there is no command {unknown:?}"))
            .hint(choose_from(unknown, &names)));
    }
    let words = std::iter::once("new-service").chain(command);
    Ok(words.chain(["--help"]).map(OsString::from).collect())
}

/// Parses a kind of traffic, and offers all of them.
fn traffic_parser() -> impl TypedValueParser<Value = Traffic> {
    let words =
        Traffic::ALL.map(|traffic| PossibleValue::new(traffic.as_str()).help(traffic.help()));
    PossibleValuesParser::new(words).try_map(|word| word.parse::<Traffic>())
}

/// Parses one of a few words, and offers all of them.
fn choice_parser<T: Choice>() -> impl TypedValueParser<Value = T> {
    let words = T::ALL.iter();
    let words = words.map(|(_, word, help)| PossibleValue::new(*word).help(*help));
    PossibleValuesParser::new(words).try_map(|word| T::of_word(&word))
}

/// Where an existing service is.
#[derive(Debug, Clone, Args)]
pub struct Whereabouts {
    /// The folder under helmfile.d that the service is in [default: any]
    #[arg(long, value_name = "FOLDER", hide_short_help = true)]
    pub group: Option<GroupName>,
    /// The checkout or folder to work in [default: found upward from here]
    #[arg(long, value_name = "DIR", hide_short_help = true)]
    pub root: Option<PathBuf>,
}

/// How much to print, and in what colour.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Verbosity")]
pub struct Voice {
    /// Print only warnings, errors and results
    #[arg(short, long, conflicts_with = "verbose", hide_short_help = true)]
    pub quiet: bool,
    /// Also print where things come from
    #[arg(short, long, hide_short_help = true)]
    pub verbose: bool,
    /// When to use colour
    #[arg(
        long,
        value_enum,
        default_value_t = Color::Auto,
        value_name = "WHEN",
        hide_short_help = true
    )]
    pub color: Color,
}

/// When to use colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// In a terminal, unless NO_COLOR is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// How results are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people.
    Text,
    /// For programs.
    Json,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn all_commands_are_known_by_name() {
        let command = Cli::command();
        command.clone().debug_assert();
        let names = command.get_subcommands().map(clap::Command::get_name);
        assert!(names.eq(words::COMMANDS));
    }

    #[test]
    fn short_help_fits_on_a_screen() {
        let mut all = Cli::command().term_width(80);
        all.build();
        let commands = std::iter::once(&all).chain(all.get_subcommands());
        for command in commands {
            let help = command.clone().render_help().to_string();
            assert!(help.lines().count() <= 24, "{help}");
            assert!(help.contains("--help"), "{help}");
        }
    }

    #[test]
    fn long_help_has_examples_that_can_be_typed() {
        let mut all = Cli::command();
        all.build();
        let mut count = 0;
        for command in std::iter::once(&all).chain(all.get_subcommands()) {
            let help = command.clone().render_long_help().to_string();
            let lines = help.lines().map(str::trim);
            for line in lines.filter(|line| line.starts_with("new-service")) {
                let words = line
                    .split_whitespace()
                    .filter(|word| !word.contains(['[', '<']));
                Cli::try_parse_from(words).unwrap_or_else(|error| panic!("{line}: {error}"));
                count += 1;
            }
        }
        assert!(count > 20, "{count}");
    }
}
