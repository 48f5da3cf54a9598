//! The words that name commands, and names of services that look like them.

/// Every word that names a command, those of commands to come included: a service with such a name
/// is made only by `new-service create NAME`.
pub const RESERVED: [&str; 11] = [
    "create",
    "checklist",
    "check",
    "values",
    "completions",
    "help",
    "release",
    "environment",
    "remove",
    "upgrade",
    "schema",
];

/// The command that a name is, or is one typo away from. Two swapped letters count as one typo.
pub(crate) fn command_like(name: &str) -> Option<&'static str> {
    let is_near =
        |word: &&str| word.len().abs_diff(name.len()) <= 1 && strsim::osa_distance(word, name) <= 1;
    RESERVED.into_iter().find(is_near)
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
        for word in RESERVED {
            assert_eq!(command_like(word), Some(word));
        }
    }
}
