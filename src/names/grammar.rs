//! Which texts are names, and why others are not.

/// The longest DNS label (RFC 1123), and so the longest name of a Kubernetes namespace.
pub const LABEL_MAX: usize = 63;

/// Why a text is not a valid name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidName {
    /// Nothing was given.
    #[error("a {0} cannot be empty")]
    Empty(&'static str),
    /// A character that a DNS label may not have. The place counts characters from one.
    #[error("{what} {text:?} has {found:?} at character {position}; {allowed} are allowed")]
    Character {
        /// What the name is for.
        what: &'static str,
        /// The whole text.
        text: String,
        /// The first wrong character.
        found: char,
        /// Its place from one.
        position: usize,
        /// The characters that are allowed, in words.
        allowed: &'static str,
    },
    /// A dash, underscore or dot at the start or the end.
    #[error(
        "{what} {text:?} {edge} with {found:?}; it has to start and end with a letter or a digit"
    )]
    Edge {
        /// What the name is for.
        what: &'static str,
        /// The whole text.
        text: String,
        /// `starts` or `ends`.
        edge: &'static str,
        /// The character there.
        found: char,
    },
    /// Longer than a name of its kind may be.
    #[error("{what} {text:?} has {length} characters; {limit} has at most {max}")]
    Length {
        /// What the name is for.
        what: &'static str,
        /// The text, shortened.
        text: String,
        /// Its length in characters.
        length: usize,
        /// The most that it may have.
        max: usize,
        /// What sets that limit.
        limit: &'static str,
    },
    /// `null`, `on`, `12`: not text in a YAML file.
    #[error("{what} {text:?} would be read as a {read_as} in a YAML file")]
    NotText {
        /// What the name is for.
        what: &'static str,
        /// The whole text.
        text: String,
        /// What YAML makes of it.
        read_as: &'static str,
    },
}

impl InvalidName {
    /// A valid name that is close to what was given.
    #[must_use]
    pub fn suggestion(&self) -> Option<String> {
        let (Self::Character { text, .. } | Self::Edge { text, .. }) = self else {
            return None;
        };
        let dashed: String = text
            .trim()
            .to_lowercase()
            .chars()
            .map(|letter| {
                if matches!(letter, '_' | '.' | ' ') {
                    '-'
                } else {
                    letter
                }
            })
            .collect();
        let candidate = dashed.trim_matches('-');
        check(label("name"), candidate)
            .ok()
            .map(|()| candidate.to_owned())
    }
}

/// Which texts are names of a kind.
#[derive(Clone, Copy)]
pub(super) struct Grammar {
    /// What is named so, for messages.
    pub(super) what: &'static str,
    /// The characters that a name may have.
    pub(super) allowed: fn(char) -> bool,
    /// The same in words.
    pub(super) allowed_words: &'static str,
    /// At most so many characters.
    pub(super) max: usize,
    /// Where that limit comes from.
    pub(super) limit: &'static str,
}

/// `[a-z0-9]([-a-z0-9]*[a-z0-9])?`
pub(super) const fn label(what: &'static str) -> Grammar {
    Grammar {
        what,
        allowed: |letter| matches!(letter, 'a'..='z' | '0'..='9' | '-'),
        allowed_words: "lower-case letters, digits and dashes",
        max: LABEL_MAX,
        limit: "a DNS label (RFC 1123)",
    }
}

/// What helmfile and the repository use for names that become parts of paths and commands.
pub(super) const fn path_part(what: &'static str) -> Grammar {
    Grammar {
        what,
        allowed: |letter| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_' | '.'),
        allowed_words: "letters, digits, dashes, underscores and dots",
        max: LABEL_MAX,
        limit: "a name of that kind",
    }
}

/// The longest name of a helm release. Source: helm's `chartutil.ValidateReleaseName`.
pub(super) const RELEASE_MAX: usize = 53;

/// Checks the characters, both ends, the length, and that YAML reads the name as text.
pub(super) fn check(grammar: Grammar, text: &str) -> Result<(), InvalidName> {
    let Grammar {
        what, max, limit, ..
    } = grammar;
    if text.is_empty() {
        return Err(InvalidName::Empty(what));
    }
    check_characters(grammar, text)?;
    check_edges(what, text)?;
    let length = text.chars().count();
    if length > max {
        return Err(InvalidName::Length {
            what,
            text: shortened(text),
            length,
            max,
            limit,
        });
    }
    match yaml_reads_as(text) {
        None => Ok(()),
        Some(read_as) => Err(InvalidName::NotText {
            what,
            text: shortened(text),
            read_as,
        }),
    }
}

fn check_characters(grammar: Grammar, text: &str) -> Result<(), InvalidName> {
    let mut letters = text.chars().enumerate();
    match letters.find(|(_, letter)| !(grammar.allowed)(*letter)) {
        None => Ok(()),
        Some((position, found)) => Err(InvalidName::Character {
            what: grammar.what,
            text: shortened(text),
            found,
            position: position + 1,
            allowed: grammar.allowed_words,
        }),
    }
}

fn check_edges(what: &'static str, text: &str) -> Result<(), InvalidName> {
    let first = text.chars().next().map(|found| ("starts", found));
    let last = text.chars().next_back().map(|found| ("ends", found));
    let mut edges = first.into_iter().chain(last);
    match edges.find(|(_, found)| EDGES.contains(found)) {
        None => Ok(()),
        Some((edge, found)) => Err(InvalidName::Edge {
            what,
            text: shortened(text),
            edge,
            found,
        }),
    }
}

/// What a name may have within, and not at its ends.
const EDGES: [char; 3] = ['-', '_', '.'];

/// What an error may quote of a text that can have any length.
pub(super) fn shortened(text: &str) -> String {
    const SHOWN: usize = 80;
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// What a valid label would be in a YAML 1.1 file, written without quotes, if not text. The
/// helmfiles and values files are read by Go's YAML 1.1.
fn yaml_reads_as(label: &str) -> Option<&'static str> {
    match label {
        "null" => return Some("null"),
        "true" | "false" | "yes" | "no" | "on" | "off" | "y" | "n" => return Some("truth value"),
        _ => {}
    }
    let number = label.parse::<f64>().is_ok()
        || ["0x", "0o", "0b"].iter().any(|prefix| {
            let digits = label.strip_prefix(prefix);
            digits.is_some_and(|digits| u64::from_str_radix(digits, 16).is_ok())
        });
    // `inf` and `nan` are numbers to Rust and text to YAML.
    if number && label.starts_with(|letter: char| letter.is_ascii_digit()) {
        return Some("number");
    }
    let parts: Vec<&str> = label.split('-').collect();
    let digits = |part: &&str| part.bytes().all(|byte| byte.is_ascii_digit());
    if parts.len() == 3 && parts[0].len() == 4 && parts.iter().all(digits) {
        return Some("date");
    }
    None
}
