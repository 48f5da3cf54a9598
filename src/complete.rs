//! What a shell offers when somebody presses TAB: the words of the checkout that the person is in.
//!
//! A shell that has loaded [`script`] runs the program with [`VARIABLE`] set and the words typed so
//! far. Nothing here may complain: where there is nothing to offer, nothing is offered.

mod typed;

use std::ffi::{OsStr, OsString};

use clap::CommandFactory;
use clap_complete::engine::{
    ArgValueCompleter, CompletionCandidate, PathCompleter, ValueCompleter,
};
use clap_complete::env::Shells;

use crate::check::RULES;
use crate::cli::{Cli, command_names};
use crate::create::answers::{AUTO, OPERATORS};
use crate::create::template_choice::TemplateChoice;
use crate::error::{Error, Result};
use crate::names::choose_from;
use crate::shown::shell_word;
use typed::{Typed, charts, environments, groups, releases, services, words};

/// Set by a shell that wants to know what to offer; it holds the shell's name.
pub const VARIABLE: &str = "NEW_SERVICE_COMPLETE";
const PROGRAM: &str = "new-service";

/// zsh reads a script from its folder of functions at the first TAB, and expects an answer.
const ZSH_FIRST_TIME: &str = r#"
if [ "$funcstack[1]" = "_new-service" ]; then
    _clap_dynamic_completer_new_service "$@"
fi
"#;

/// The lines that make a shell ask this program what to offer.
///
/// # Errors
/// Where the shell is not one that can ask.
pub fn script(shell: &str) -> Result<String> {
    let shells = Shells::builtins();
    let completer = shells.completer(shell).ok_or_else(|| unknown(shell))?;
    let mut script = Vec::new();
    completer
        .write_registration(VARIABLE, PROGRAM, PROGRAM, PROGRAM, &mut script)
        .map_err(|error| Error::failed(format!("cannot make the script: {error}")))?;
    let script = String::from_utf8_lossy(&script);
    let first = match shell {
        "zsh" => ZSH_FIRST_TIME,
        _ => "",
    };
    Ok(format!("{}\n{first}", script.trim()))
}

/// What to offer, as the shell takes it; `arguments` are the process's, and the line typed so far
/// follows a `--` in them.
///
/// # Errors
/// Where the shell is not one that can ask.
pub fn candidates(shell: &OsStr, arguments: impl Iterator<Item = OsString>) -> Result<String> {
    let name = shell.to_string_lossy();
    let shells = Shells::builtins();
    let completer = shells.completer(&name).ok_or_else(|| unknown(&name))?;
    let line: Vec<OsString> = arguments.skip_while(|word| word != "--").skip(1).collect();
    let here = std::env::current_dir().ok();
    let mut command = completing(&line);
    let mut offers = Vec::new();
    // It fails where the line has no word to complete.
    let _ = completer.write_complete(&mut command, line, here.as_deref(), &mut offers);
    Ok(String::from_utf8_lossy(&offers).into_owned())
}

fn unknown(shell: &str) -> Error {
    let known: Vec<&str> = Shells::builtins().names().collect();
    Error::invalid(format!("{shell:?} is not a shell with completions"))
        .hint(choose_from(shell, &known))
}

/// What can be offered for an argument.
type Candidates = fn(&Typed) -> Option<Vec<String>>;

/// What is offered for which arguments, whatever command they belong to.
const CANDIDATES: [(&str, Candidates); 12] = [
    ("names", services),
    ("service", services),
    ("chart", charts),
    ("environment", environments),
    ("environments", environments),
    ("release", releases),
    ("group", groups),
    ("explain", |_| {
        Some(words(RULES.iter().map(|rule| rule.name)))
    }),
    ("command", |_| Some(command_names())),
    ("template", |_| Some(words(TemplateChoice::words()))),
    ("without", |_| Some(words([OPERATORS].into_iter()))),
    ("port", |_| Some(words([AUTO].into_iter()))),
];

/// The command line with what can be offered for its arguments.
fn completing(line: &[OsString]) -> clap::Command {
    let typed = Typed::of(line);
    let with_candidates = |mut command: clap::Command| {
        for (argument, find) in CANDIDATES {
            command = offering(command, argument, find, &typed);
        }
        command
    };
    let mut command = with_candidates(Cli::command());
    command = offering(command, "like", services, &typed);
    for name in command_names() {
        command = command.mut_subcommand(name, |command| {
            let inner = command.get_subcommands();
            let inner: Vec<String> = inner.map(|one| one.get_name().to_owned()).collect();
            inner
                .into_iter()
                .fold(with_candidates(command), |command, name| {
                    command.mut_subcommand(name, with_candidates)
                })
        });
    }
    for (path, argument, find) in SPECIAL {
        command = offering_in(command, path, argument, find, &typed);
    }
    command
}

/// What is offered for arguments that mean another thing with another command. The name of
/// something new cannot be guessed.
const SPECIAL: [(&[&str], &str, Candidates); 7] = [
    (&["create"], "like", services),
    (&["checklist"], "name", services),
    (&["values"], "name", services),
    (&["release", "add"], "like", releases),
    (&["release", "remove"], "name", releases),
    (&["environment", "add"], "like", environments),
    (&["upgrade"], "like", services),
];

/// As [`offering`], for a command below this one.
fn offering_in(
    command: clap::Command,
    path: &[&str],
    argument: &str,
    find: Candidates,
    typed: &Typed,
) -> clap::Command {
    match path.split_first() {
        None => offering(command, argument, find, typed),
        Some((first, rest)) => command.mut_subcommand(first, |inner| {
            offering_in(inner, rest, argument, find, typed)
        }),
    }
}

fn offering(
    command: clap::Command,
    argument: &str,
    find: Candidates,
    typed: &Typed,
) -> clap::Command {
    if command
        .get_arguments()
        .all(|known| known.get_id() != argument)
    {
        return command;
    }
    let typed = typed.clone();
    let complete = move |current: &OsStr| completed(current, find, &typed);
    command.mut_arg(argument, |known| {
        known.add(ArgValueCompleter::new(complete))
    })
}

/// The offers that go on from what is typed: the last of a list with commas, or a path.
fn completed(current: &OsStr, find: Candidates, typed: &Typed) -> Vec<CompletionCandidate> {
    let Some(text) = current.to_str() else {
        return Vec::new();
    };
    if text.contains('/') {
        return PathCompleter::dir().complete(current);
    }
    let (before, last) = text
        .rsplit_once(',')
        .map_or(("", text), |(before, last)| (&text[..=before.len()], last));
    let chosen: Vec<&str> = before.split(',').collect();
    let words = find(typed).unwrap_or_default().into_iter();
    // What a shell would take for more than a word is offered to none.
    let words = words.filter(|word| shell_word(word) == word.as_str());
    let words = words.filter(|word| word.starts_with(last) && !chosen.contains(&word.as_str()));
    words
        .map(|word| CompletionCandidate::new(format!("{before}{word}")))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(line: &str) -> Typed {
        let words: Vec<OsString> = line.split(' ').map(OsString::from).collect();
        Typed::of(&words)
    }

    #[test]
    fn an_unfinished_line_says_where_to_look() {
        let all = typed("new-service values alpha --root /x -e eqiad --group ml-services -r ");
        assert_eq!(all.root, Some("/x".into()));
        assert_eq!(all.name.as_deref(), Some("alpha"));
        assert_eq!(all.environment.as_deref(), Some("eqiad"));
        assert_eq!(all.group.as_deref(), Some("ml-services"));
        // A new service's name is that of no service.
        assert_eq!(typed("new-service alpha --chart ").name, None);
        assert_eq!(typed("new-service check --group"), Typed::default());
    }

    #[test]
    fn the_last_of_a_list_is_completed_and_nothing_is_offered_twice() {
        let offer = |current: &str| {
            let words: Candidates =
                |_| Some(["staging", "eqiad", "codfw"].map(str::to_owned).into());
            let offers = completed(current.as_ref(), words, &Typed::default());
            let values = offers.iter().map(CompletionCandidate::get_value);
            values
                .map(|value| value.to_string_lossy().into_owned())
                .collect::<Vec<_>>()
        };
        assert_eq!(offer(""), ["staging", "eqiad", "codfw"]);
        assert_eq!(offer("s"), ["staging"]);
        assert_eq!(offer("staging,e"), ["staging,eqiad"]);
        assert_eq!(offer("staging,"), ["staging,eqiad", "staging,codfw"]);
    }

    #[test]
    fn every_shell_has_a_script_and_no_other_has() {
        for shell in ["bash", "zsh", "fish"] {
            assert!(script(shell).unwrap().contains(VARIABLE), "{shell}");
        }
        let refused = script("dash").unwrap_err();
        assert!(
            refused.hint.unwrap().contains("bash"),
            "{}",
            refused.message
        );
    }
}
