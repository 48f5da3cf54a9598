//! Where a name stands in a line: between which characters, in which kind of text.

/// Words that mean the same in many services: releases, environments, kinds of service. Standing
/// alone they are hardly ever a part of one service's name.
const EVERYDAY: [&str; 13] = [
    "canary",
    "codfw",
    "common",
    "default",
    "eqiad",
    "experimental",
    "main",
    "next",
    "prod",
    "production",
    "service",
    "staging",
    "test",
];

/// Keys of a helmfile and of its releases, and what `templates` calls what all releases share. Source:
/// <https://helmfile.readthedocs.io>.
const HELMFILE_KEYS: [&str; 24] = [
    "args",
    "atomic",
    "bases",
    "chart",
    "command",
    "condition",
    "default",
    "environments",
    "events",
    "force",
    "helmfiles",
    "hooks",
    "labels",
    "name",
    "namespace",
    "needs",
    "releases",
    "repositories",
    "secrets",
    "set",
    "templates",
    "timeout",
    "values",
    "version",
];

/// The fewest letters of a word that is worth looking for on its own.
const SHORTEST: usize = 4;

/// Ends of host names.
const DOMAINS: [&str; 8] = ["org", "net", "com", "io", "wmnet", "svc", "local", "cloud"];

/// Whether a word is too short or too common to be renamed everywhere.
pub(super) fn is_everyday(word: &str) -> bool {
    word.len() < SHORTEST || EVERYDAY.contains(&word)
}

/// Whether a word is a key of every helmfile.
pub(super) fn is_helmfile_key(word: &str) -> bool {
    HELMFILE_KEYS.contains(&word)
}

/// Whether neither neighbour of `line[start..end]` is a letter or a digit.
pub(super) fn is_bounded(line: &str, start: usize, end: usize) -> bool {
    let before = line[..start].chars().next_back();
    let after = line[end..].chars().next();
    [before, after]
        .into_iter()
        .flatten()
        .all(|letter| !letter.is_alphanumeric())
}

/// Whether `at` is within a comment: behind a `#` that starts the line or follows a blank.
pub(super) fn is_in_comment(line: &str, at: usize) -> bool {
    let before = &line[..at];
    before.match_indices('#').any(|(hash, _)| {
        let ahead = before[..hash].chars().next_back();
        ahead.is_none_or(char::is_whitespace)
    })
}

/// Whether `line[start..end]` is all of a mapping's key.
pub(super) fn is_key(line: &str, start: usize, end: usize) -> bool {
    let before = line[..start].trim_start_matches([' ', '\t', '-']);
    let after = line[end..].trim_start_matches(['"', '\'']);
    let ends_key = after
        .strip_prefix(':')
        .is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t', '\r', '\n']));
    matches!(before, "" | "\"" | "'") && ends_key
}

/// Whether `line[start..end]` is all of a value or of an item, quotes aside.
pub(super) fn is_whole_value(line: &str, start: usize, end: usize) -> bool {
    let before = line[..start].trim_end_matches(['"', '\'']);
    let after = line[end..].trim_start_matches(['"', '\'']);
    let starts =
        before.ends_with('[') || [": ", "- ", ", "].iter().any(|mark| before.ends_with(mark));
    let rest = after.trim_start();
    let ends = rest.is_empty()
        || rest.starts_with([',', ']'])
        || (rest.len() < after.len() && rest.starts_with('#'));
    starts && ends
}

/// The run of characters around `line[start..end]` that no blank, quote, bracket or comma ends.
pub(super) fn token(line: &str, start: usize, end: usize) -> &str {
    let ends = |letter: char| letter.is_whitespace() || "\"'`[]{}(),".contains(letter);
    let from = line[..start].rfind(ends).map_or(0, |at| {
        at + line[at..].chars().next().map_or(1, char::len_utf8)
    });
    let to = line[end..].find(ends).map_or(line.len(), |at| end + at);
    &line[from..to]
}

/// Whether a token is a URL or names a host.
pub(super) fn is_address(token: &str) -> bool {
    token.contains("://") || is_host(token)
}

fn is_host(token: &str) -> bool {
    let parts =
        token.split(|letter: char| !(letter.is_ascii_alphanumeric() || ".-".contains(letter)));
    let mut hosts = parts.filter(|part| part.contains('.'));
    hosts.any(|host| {
        let last = host.trim_end_matches('.').rsplit('.').next();
        last.is_some_and(|last| DOMAINS.contains(&last))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(line: &str, word: &str) -> (usize, usize) {
        let start = line.find(word).unwrap();
        (start, start + word.len())
    }

    #[test]
    fn letters_and_digits_are_no_boundaries_and_dashes_are() {
        for (line, expected) in [
            ("a-gull_b", true),
            ("gull", true),
            ("/gull/", true),
            ("gulls", false),
            ("7gull", false),
            ("\u{e9}gull", false),
        ] {
            let (start, end) = at(line, "gull");
            assert_eq!(is_bounded(line, start, end), expected, "{line}");
        }
    }

    #[test]
    fn comments_keys_and_whole_values_are_told_apart() {
        let test = |line: &str| {
            let (start, end) = at(line, "gull");
            (
                is_in_comment(line, start),
                is_key(line, start, end),
                is_whole_value(line, start, end),
            )
        };
        assert_eq!(test("a: 1 # gull"), (true, false, false));
        assert_eq!(test("a: b#gull"), (false, false, false));
        assert_eq!(test("  - gull: 1"), (false, true, false));
        assert_eq!(test("\"gull\":"), (false, true, false));
        assert_eq!(test("gull:80"), (false, false, false));
        assert_eq!(test("a: gull # b"), (false, false, true));
        assert_eq!(test("a: [b, 'gull']"), (false, false, true));
        assert_eq!(test("- gull\r\n"), (false, false, true));
        assert_eq!(test("a: gull-b"), (false, false, false));
        assert_eq!(test("a: the gull"), (false, false, false));
    }

    #[test]
    fn addresses_are_urls_and_hosts() {
        let test = |line: &str| {
            let (start, end) = at(line, "gull");
            is_address(token(line, start, end))
        };
        assert!(test("a: \"s3://models/gull/1\""));
        assert!(test("- gull.example.org"));
        assert!(test("user: x/gull.svc.example.wmnet:80"));
        assert!(!test("a: values-gull.yaml"));
        assert!(!test("a: x://y, gull"));
    }
}
