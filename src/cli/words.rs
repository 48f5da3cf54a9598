//! The words that name commands, and names of services that look like them.

use crate::create::answers::parse_label;
use crate::error::{Error, Result};
use crate::names::ServiceName;

/// The commands, as help lists them.
pub(super) const COMMANDS: [&str; 11] = [
    "create",
    "checklist",
    "check",
    "values",
    "release",
    "environment",
    "remove",
    "upgrade",
    "schema",
    "completions",
    "help",
];

/// The commands whose next word says what to do.
pub(super) const WITH_COMMANDS: [&str; 2] = ["release", "environment"];

/// Whether a word names a command: a service with such a name is made only by
/// `new-service create NAME`.
pub(super) fn is_reserved(word: &str) -> bool {
    COMMANDS.contains(&word)
}

/// The command that a name is, or is one typo away from. Two swapped letters count as one typo.
pub(crate) fn command_like(name: &str) -> Option<&'static str> {
    let is_near =
        |word: &&str| word.len().abs_diff(name.len()) <= 1 && strsim::osa_distance(word, name) <= 1;
    COMMANDS.into_iter().find(is_near)
}

/// The error for a command's name where a service's is wanted.
pub(crate) fn reserved(name: &str) -> Error {
    Error::invalid(format!("`{name}` is the name of a command")).hint(to_create(name))
}

/// The error for a word that is one typo away from a command.
pub(crate) fn mistyped(name: &str, command: &str) -> Error {
    Error::invalid(format!(
        "`{name}` is one typo away from the command `{command}`"
    ))
    .hint(to_create(name))
}

/// The error for an option before a command that does not have it.
pub(super) fn foreign_option(command: &str, option: &str) -> Error {
    Error::invalid(format!(
        "`{command}` was read as the command, which has no option {option}"
    ))
    .hint(to_create(command))
}

/// Parses the name of a new service.
///
/// # Errors
/// Where it is not one, with a suggestion that makes a service if it is followed: a command's name
/// alone would run the command.
pub(super) fn parse_service_name(text: &str) -> Result<ServiceName> {
    parse_label(text).map_err(|error: Error| {
        let refused = text.parse::<ServiceName>().err();
        let near = refused.and_then(|refused| refused.suggestion());
        match near.filter(|near| command_like(near).is_some()) {
            Some(near) => error.hint(to_create(&near)),
            None => error,
        }
    })
}

fn to_create(name: &str) -> String {
    format!("to make a service with that name: new-service create {name}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_typo_is_one_letter_or_two_that_are_swapped() {
        for (name, command) in [
            ("check", Some("check")),
            ("chek", Some("check")),
            ("chekc", Some("check")),
            ("checks", Some("check")),
            ("xheck", Some("check")),
            ("relase", Some("release")),
            ("cehkc", None),
            ("chk", None),
            ("my-svc", None),
            ("values-api", None),
        ] {
            assert_eq!(command_like(name), command, "{name}");
        }
    }

    #[test]
    fn no_command_is_like_another() {
        for word in COMMANDS {
            assert_eq!(command_like(word), Some(word));
            assert!(is_reserved(word));
        }
        assert!(!is_reserved("chek"));
    }
}
