//! The names and numbers that a service is made of. Each is parsed once; a value of these types is
//! valid.

use std::fmt;
use std::str::FromStr;

/// The longest DNS label (RFC 1123), and so the longest name of a Kubernetes namespace.
pub const LABEL_MAX: usize = 63;

/// Why a text is not a valid name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidName {
    /// Nothing was given.
    #[error("a {0} cannot be empty")]
    Empty(&'static str),
    /// A character that a DNS label may not have. The place counts characters from one.
    #[error(
        "{what} {text:?} has {found:?} at character {place}; \
         lower-case letters, digits and dashes are allowed"
    )]
    Character {
        /// What the name is for.
        what: &'static str,
        /// The whole text.
        text: String,
        /// The first wrong character.
        found: char,
        /// Its place from one.
        place: usize,
    },
    /// A dash at the start or the end.
    #[error("{what} {text:?} {edge} with a dash; it has to start and end with a letter or a digit")]
    Edge {
        /// What the name is for.
        what: &'static str,
        /// The whole text.
        text: String,
        /// `starts` or `ends`.
        edge: &'static str,
    },
    /// Longer than a DNS label may be.
    #[error("{what} {text:?} has {length} characters; a DNS label (RFC 1123) has at most 63")]
    Length {
        /// What the name is for.
        what: &'static str,
        /// The text, shortened.
        text: String,
        /// Its length in characters.
        length: usize,
    },
    /// `null`, `on`, `12`: not text once it stands in a YAML file.
    #[error("{what} {text:?} would be read as a {read_as} where it stands in a YAML file")]
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
        check_label("name", candidate)
            .ok()
            .map(|()| candidate.to_owned())
    }
}

/// Checks `[a-z0-9]([-a-z0-9]*[a-z0-9])?`, at most 63 characters, and that YAML reads it as text.
fn check_label(what: &'static str, text: &str) -> Result<(), InvalidName> {
    if text.is_empty() {
        return Err(InvalidName::Empty(what));
    }
    let allowed = |letter: char| matches!(letter, 'a'..='z' | '0'..='9' | '-');
    let length = text.chars().count();
    if let Some((place, found)) = text
        .chars()
        .enumerate()
        .find(|(_, letter)| !allowed(*letter))
    {
        return Err(InvalidName::Character {
            what,
            text: shortened(text),
            found,
            place: place + 1,
        });
    }
    let edge = match text {
        _ if text.starts_with('-') => Some("starts"),
        _ if text.ends_with('-') => Some("ends"),
        _ => None,
    };
    let text_of = || shortened(text);
    if let Some(edge) = edge {
        let text = text_of();
        return Err(InvalidName::Edge { what, text, edge });
    }
    if length > LABEL_MAX {
        let text = text_of();
        return Err(InvalidName::Length { what, text, length });
    }
    if let Some(read_as) = yaml_reads_as(text) {
        let text = text_of();
        return Err(InvalidName::NotText {
            what,
            text,
            read_as,
        });
    }
    Ok(())
}

/// What an error may quote of a text that can have any length.
fn shortened(text: &str) -> String {
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

/// Makes a name type: private text, one parser.
macro_rules! name_type {
    ($(#[$doc:meta])* $type:ident, $what:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $type(String);

        impl $type {
            /// The name as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $type {
            type Err = InvalidName;

            fn from_str(text: &str) -> Result<Self, InvalidName> {
                check_label($what, text)?;
                Ok(Self(text.to_owned()))
            }
        }

        impl fmt::Display for $type {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str(&self.0)
            }
        }
    };
}

name_type!(
    /// The name of a service: its folder, and what SERVICE_NAME becomes.
    ServiceName,
    "service name"
);
name_type!(
    /// A Kubernetes namespace.
    Namespace,
    "namespace"
);
name_type!(
    /// A chart's name, without the chart repository's.
    ChartName,
    "chart name"
);

/// A TCP port, 1 to 65535.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Port(u16);

impl Port {
    /// The number.
    #[must_use]
    pub fn number(self) -> u16 {
        self.0
    }
}

/// Why a text is not a port or a task.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidNumber {
    /// Not a number from 1 to 65535.
    #[error("port {0:?} is not a number from 1 to 65535")]
    Port(String),
    /// Not `T` and digits.
    #[error("task {0:?} is not a Phabricator task such as T123456")]
    Task(String),
}

impl FromStr for Port {
    type Err = InvalidNumber;

    fn from_str(text: &str) -> Result<Self, InvalidNumber> {
        match text.parse() {
            Ok(port) if port > 0 && text.bytes().all(|byte| byte.is_ascii_digit()) => {
                Ok(Self(port))
            }
            _ => Err(InvalidNumber::Port(shortened(text))),
        }
    }
}

impl fmt::Display for Port {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(out)
    }
}

/// A Phabricator task, `T123456`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskId(String);

impl FromStr for TaskId {
    type Err = InvalidNumber;

    fn from_str(text: &str) -> Result<Self, InvalidNumber> {
        let digits = text.strip_prefix('T').unwrap_or_default();
        let numeric = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        match numeric && digits.len() <= 10 {
            true => Ok(Self(text.to_owned())),
            false => Err(InvalidNumber::Task(shortened(text))),
        }
    }
}

impl fmt::Display for TaskId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reason(text: &str) -> String {
        ServiceName::from_str(text).unwrap_err().to_string()
    }

    #[test]
    fn good_names_are_taken() {
        for name in [
            "a",
            "my-svc",
            "3d2png",
            "a--b",
            &"x".repeat(63),
            "inf",
            "1-2",
        ] {
            assert!(ServiceName::from_str(name).is_ok(), "{name}");
        }
    }

    #[test]
    fn each_bad_name_gets_its_own_reason() {
        for (text, part) in [
            ("", "cannot be empty"),
            ("My-svc", "has 'M' at character 1"),
            ("my_svc", "has '_' at character 3"),
            ("my.svc", "has '.' at character 3"),
            ("../x", "has '.' at character 1"),
            ("a/b", "has '/' at character 2"),
            ("a b", "has ' ' at character 2"),
            ("a\nb", "has '\\n' at character 2"),
            ("a\0b", "has '\\0' at character 2"),
            ("caf\u{e9}", "has 'é' at character 4"),
            ("-rf", "starts with a dash"),
            ("a-", "ends with a dash"),
            ("null", "read as a null"),
            ("on", "read as a truth value"),
            ("1e3", "read as a number"),
            ("0x1f", "read as a number"),
            ("2024-01-02", "read as a date"),
        ] {
            assert!(reason(text).contains(part), "{text:?}: {}", reason(text));
        }
        assert!(reason(&"x".repeat(64)).contains("64 characters"));
        assert!(reason(&"X".repeat(10_000)).len() < 300);
    }

    #[test]
    fn a_close_valid_name_is_suggested() {
        let suggestion = |text| ServiceName::from_str(text).unwrap_err().suggestion();
        assert_eq!(suggestion("My_Svc.x-"), Some("my-svc-x".into()));
        assert_eq!(suggestion("é"), None);
        assert_eq!(suggestion(""), None);
    }

    #[test]
    fn ports_and_tasks_are_checked() {
        assert_eq!(Port::from_str("65535").unwrap().to_string(), "65535");
        for text in ["0", "65536", "+80", "", "x"] {
            assert!(Port::from_str(text).is_err(), "{text}");
        }
        assert_eq!(TaskId::from_str("T123").unwrap().to_string(), "T123");
        for text in ["123", "T", "T1x", "t1", ""] {
            assert!(TaskId::from_str(text).is_err(), "{text}");
        }
    }
}
