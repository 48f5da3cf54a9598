//! Reads the command line. Options may stand before the command; they are the command's then.

use std::ffi::OsString;

use clap::builder::ValueParser;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{ArgAction, CommandFactory, Parser};

use super::words::{WITH_COMMANDS, foreign_option, is_reserved};
use super::{Cli, Create, command_like, create, mistyped};
use crate::error::Error;

/// Why a command line is not run.
#[derive(Debug)]
pub(crate) enum Unread {
    /// What the parser prints: help, the version, or what is wrong.
    Parser(clap::Error),
    /// What is wrong in this program's words.
    Refused(Error),
}

impl From<clap::Error> for Unread {
    fn from(error: clap::Error) -> Self {
        match invalid_value(&error) {
            Some(refused) => Self::Refused(refused),
            None => Self::Parser(error),
        }
    }
}

/// The command line of a run that names no command: the common case. Describing the commands to the
/// parser would be a fifteenth of such a run's instructions.
#[derive(Debug, Parser)]
#[command(version)]
struct WithoutCommand {
    #[command(flatten)]
    create: Create,
}

impl Cli {
    /// Parses the process's arguments, the program's name first.
    ///
    /// # Errors
    /// Where they cannot be parsed, or ask for help or the version.
    pub(crate) fn read(arguments: &[OsString]) -> Result<Self, Unread> {
        // Only a command can have its name among the arguments.
        let may_name_one = arguments.iter().skip(1).any(is_reserved_word);
        let word = may_name_one.then(|| first_word(arguments)).flatten();
        match word.filter(|index| is_reserved_word(&arguments[*index])) {
            Some(index) => Self::read_command(arguments, index),
            None => Self::read_create(arguments),
        }
    }

    /// Parses a line whose argument at `index` names a command.
    fn read_command(arguments: &[OsString], index: usize) -> Result<Self, Unread> {
        let command = arguments[index].to_string_lossy();
        let (before, rest) = arguments.split_at(index);
        let alone = || Self::try_parse_from(before.iter().take(1).chain(rest));
        if command == "help" {
            return Ok(alone()?);
        }
        let is_word = |next: &OsString| !next.to_string_lossy().starts_with('-');
        let has_second =
            WITH_COMMANDS.contains(&&*command) && arguments.get(index + 1).is_some_and(is_word);
        let words = 1 + usize::from(has_second);
        let mut in_order = arguments.to_vec();
        in_order[1..index + words].rotate_right(words);
        Self::try_parse_from(in_order).map_err(|error| {
            let option = unknown_option(&error).filter(|_| match alone() {
                Ok(_) => true,
                Err(answer) => !answer.use_stderr(),
            });
            option.map_or_else(
                || error.into(),
                |option| Unread::Refused(foreign_option(&command, &option)),
            )
        })
    }

    /// Parses a line that names no command.
    fn read_create(arguments: &[OsString]) -> Result<Self, Unread> {
        match WithoutCommand::try_parse_from(arguments) {
            Ok(WithoutCommand { create }) => Ok(Self {
                command: None,
                create,
                version: None,
            }),
            Err(error) if error.kind() == ErrorKind::UnknownArgument => {
                Err(mistyped_command(arguments).map_or_else(|| error.into(), Unread::Refused))
            }
            Err(error) if error.use_stderr() => Err(error.into()),
            // Help is that of the whole program.
            Err(_) => Ok(Self::try_parse_from(arguments)?),
        }
    }
}

fn is_reserved_word(argument: &OsString) -> bool {
    argument.to_str().is_some_and(is_reserved)
}

/// Where the first argument is that belongs to no option.
fn first_word(arguments: &[OsString]) -> Option<usize> {
    if arguments.get(1).is_some_and(is_reserved_word) {
        return Some(1);
    }
    // To a parser without words of its own, the first word is a command that it does not know, and
    // what follows is for that command.
    let program = WithoutCommand::command();
    let options = program.get_arguments().filter(|arg| !arg.is_positional());
    // A value that is not valid is still that of its option.
    let options = options.cloned().map(|option| match option.get_action() {
        ArgAction::Set | ArgAction::Append => option.value_parser(ValueParser::os_string()),
        _ => option,
    });
    let help = clap::Arg::new("help").short('h').long("help");
    // That of all options has the name in it.
    let groups = program.get_groups();
    let groups = groups.filter(|group| group.get_id() == create::SIBLING);
    let matches = clap::Command::new("new-service")
        .disable_help_flag(true)
        .args(options)
        .groups(groups.cloned())
        .arg(help.action(ArgAction::SetTrue))
        .allow_external_subcommands(true)
        .external_subcommand_value_parser(ValueParser::os_string())
        .try_get_matches_from(arguments)
        .ok()?;
    let (_, rest) = matches.subcommand()?;
    let behind = rest.get_raw("").map_or(0, Iterator::count);
    Some(arguments.len() - 1 - behind)
}

/// What is wrong with a line whose first word is one typo away from a command.
fn mistyped_command(arguments: &[OsString]) -> Option<Error> {
    let word = arguments[first_word(arguments)?].to_str()?;
    let command = command_like(word)?;
    Some(mistyped(word, command))
}

/// The option that a command does not have.
fn unknown_option(error: &clap::Error) -> Option<String> {
    match error.get(ContextKind::InvalidArg)? {
        ContextValue::String(option) if error.kind() == ErrorKind::UnknownArgument => {
            Some(option.clone())
        }
        _ => None,
    }
}

/// What the parser has against a line, without the usage that it prints below.
pub(crate) fn refused(answer: &clap::Error) -> Error {
    let text = answer.render().to_string();
    let mut parts = text.split("\n\n").map(str::trim);
    let said = parts.next().unwrap_or_default();
    let said = said.strip_prefix("error: ").unwrap_or(said);
    let lines = said.lines().map(str::trim).collect::<Vec<_>>();
    let tips = parts.flat_map(str::lines).map(str::trim);
    let tips: Vec<&str> = tips.filter_map(|line| line.strip_prefix("tip: ")).collect();
    let error = Error::invalid(lines.join(" "));
    match tips.is_empty() {
        true => error,
        false => error.hint(tips.join("; ")),
    }
}

/// What is wrong with a value that no argument of its kind can have; `None` for other errors.
fn invalid_value(error: &clap::Error) -> Option<Error> {
    if error.kind() != ErrorKind::ValueValidation {
        return None;
    }
    let Some(ContextValue::String(argument)) = error.get(ContextKind::InvalidArg) else {
        return None;
    };
    let reason = std::error::Error::source(error)?;
    let invalid = Error::invalid(format!("invalid value for '{argument}': {reason}"));
    let hint = reason.downcast_ref::<Error>();
    Some(match hint.and_then(|reason| reason.hint.as_ref()) {
        Some(hint) => invalid.hint(hint),
        None => invalid,
    })
}

#[cfg(test)]
mod tests {
    use super::super::Command;
    use super::*;

    fn read(line: &str) -> Result<Cli, Unread> {
        let words: Vec<OsString> = line.split(' ').map(OsString::from).collect();
        Cli::read(&words)
    }

    #[test]
    fn a_command_is_found_behind_options_and_takes_them() {
        let Command::Values(args) = read("new-service --root=. -q values x -e eqiad")
            .unwrap()
            .command
            .unwrap()
        else {
            panic!("another command");
        };
        assert_eq!(
            (
                args.name.as_str(),
                args.environment
                    .as_ref()
                    .map(crate::names::EnvironmentName::as_str)
            ),
            ("x", Some("eqiad"))
        );
        assert!(args.voice.quiet);
        for line in [
            "-q check",
            "--quiet check -- a",
            "-q --root . check --strict",
        ] {
            let command = read(&format!("new-service {line}")).unwrap().command;
            assert!(matches!(command, Some(Command::Check(_))), "{line}");
        }
        // An option that the command does not know is its error, not a service's flag.
        assert!(read("new-service --canary check").is_err());
    }

    #[test]
    fn a_word_that_belongs_to_an_option_is_no_command() {
        for line in [
            "--chart check x",
            "-qe check x",
            "x --chart=check --group values",
        ] {
            let read = read(&format!("new-service {line}")).unwrap();
            assert!(read.command.is_none(), "{line}");
            assert_eq!(read.create.name, "x".parse().ok(), "{line}");
        }
        assert!(read("new-service x check").is_err());
    }
}
