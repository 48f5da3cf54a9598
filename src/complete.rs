//! What a shell offers when somebody presses TAB: the words of the checkout that the person is in.
//!
//! A shell that has loaded [`script`] runs the program with [`VARIABLE`] set and the words typed so
//! far. Nothing here may complain: where there is nothing to offer, nothing is offered.

use std::ffi::{OsStr, OsString};
use std::path::PathBuf;

use clap::builder::ValueParser;
use clap::{ArgMatches, CommandFactory};
use clap_complete::engine::{
    ArgValueCompleter, CompletionCandidate, PathCompleter, ValueCompleter,
};
use clap_complete::env::Shells;

use crate::check::RULES;
use crate::cli::{Cli, command_names};
use crate::conventions::TEMPLATE_FOLDER;
use crate::create::answers::{AUTO, OPERATORS};
use crate::create::embedded;
use crate::create::template::Template;
use crate::create::template_choice::TemplateChoice;
use crate::error::{Error, Result};
use crate::helmfile::Helmfile;
use crate::names::GroupName;
use crate::reader::Checkout;
use crate::repository::{Repository, ServiceQuery, ServiceRef, Snapshot};

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
        .hint(format!("choose from: {}", known.join(", ")))
}

/// What can be offered for an argument.
type Candidates = fn(&Typed) -> Option<Vec<String>>;

/// What is offered for which arguments, whatever command they belong to.
const CANDIDATES: [(&str, Candidates); 11] = [
    ("names", services),
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
    for name in ["create", "checklist", "check", "values", "help"] {
        command = command.mut_subcommand(name, with_candidates);
    }
    // These name a service that exists; the name of a new one cannot be guessed.
    for name in ["checklist", "values"] {
        command =
            command.mut_subcommand(name, |command| offering(command, "name", services, &typed));
    }
    command
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
    let words = words.filter(|word| word.starts_with(last) && !chosen.contains(&word.as_str()));
    words
        .map(|word| CompletionCandidate::new(format!("{before}{word}")))
        .collect()
}

/// What the line says so far, as far as offers depend on it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Typed {
    root: Option<PathBuf>,
    group: Option<String>,
    name: Option<String>,
    environment: Option<String>,
}

impl Typed {
    fn of(line: &[OsString]) -> Self {
        // What is typed so far need not be valid.
        let as_text = |argument: clap::Arg| match argument.get_action().takes_values() {
            true => argument.value_parser(ValueParser::string()),
            false => argument,
        };
        let mut parser = Cli::command().ignore_errors(true).mut_args(as_text);
        for name in command_names() {
            parser = parser.mut_subcommand(name, |command| command.mut_args(as_text));
        }
        let Ok(matches) = parser.try_get_matches_from(line) else {
            return Self::default();
        };
        let (command, matches) = match matches.subcommand() {
            Some((command, inner)) => (Some(command), inner),
            None => (None, &matches),
        };
        let is_new = matches!(command, None | Some("create"));
        let name = text(matches, "name").filter(|name| !is_new && !name.is_empty());
        Self {
            root: text(matches, "root").map(PathBuf::from),
            group: text(matches, "group"),
            name,
            environment: text(matches, "environment"),
        }
    }

    /// Looks at the repository that the line means; nothing where it cannot be read.
    fn look<T>(
        &self,
        look: impl Fn(&Repository<'_>, Option<&GroupName>) -> Result<T>,
    ) -> Option<T> {
        let checkout = Checkout::find(self.root.as_deref()).ok()?;
        let snapshot = Snapshot::new(&checkout);
        let repository = Repository::new(&snapshot, checkout.layout);
        let group = self.group.as_deref().map(str::parse).transpose().ok()?;
        look(&repository, group.as_ref()).ok()
    }

    /// Looks at the helmfile of the service that is named, or of the group's template.
    fn helmfile<T>(&self, look: impl Fn(&Helmfile<'_>) -> T) -> Option<T> {
        self.look(|repository, group| {
            let named = self
                .name
                .as_deref()
                .map(|name| repository.find(&ServiceQuery::Name(name.to_owned()), group));
            let service = match named {
                Some(Ok(service)) => service,
                _ => ServiceRef::new(repository.group(group)?.as_ref(), TEMPLATE_FOLDER),
            };
            if let Some(files) = repository.read(&service)? {
                return Ok(look(&files.service()?.helmfile));
            }
            let tree = embedded::template()?;
            Ok(look(Template::read(&tree)?.helmfile()))
        })
    }
}

fn text(matches: &ArgMatches, argument: &str) -> Option<String> {
    matches.try_get_one(argument).ok().flatten().cloned()
}

fn services(typed: &Typed) -> Option<Vec<String>> {
    let mut names = typed.look(|repository, group| {
        let names = repository.service_names(group)?;
        Ok(names)
    })?;
    names.retain(|name| name != TEMPLATE_FOLDER);
    Some(names)
}

fn charts(typed: &Typed) -> Option<Vec<String>> {
    typed.look(|repository, _| Ok(repository.charts()?.map(<[String]>::to_vec)))?
}

fn groups(typed: &Typed) -> Option<Vec<String>> {
    typed.look(|repository, _| {
        let groups = repository.groups()?.iter().flatten();
        Ok(groups.map(ToString::to_string).collect())
    })
}

fn environments(typed: &Typed) -> Option<Vec<String>> {
    typed.helmfile(|helmfile| {
        let environments = helmfile.environments().iter();
        environments
            .map(|environment| environment.name.clone())
            .collect()
    })
}

/// The releases of the environment that is named, else of all.
fn releases(typed: &Typed) -> Option<Vec<String>> {
    typed.helmfile(|helmfile| {
        let environments = helmfile.environments().iter();
        let wanted = environments.filter(|environment| {
            let name = typed.environment.as_ref();
            name.is_none_or(|name| environment.name == *name)
        });
        let lists = wanted.flat_map(|environment| &environment.lists);
        let mut names: Vec<String> = lists
            .flat_map(|list| &list.names)
            .map(|(name, _)| name.clone())
            .collect();
        names.sort();
        names.dedup();
        names
    })
}

fn words<'w>(words: impl Iterator<Item = &'w str>) -> Vec<String> {
    words.map(str::to_owned).collect()
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
