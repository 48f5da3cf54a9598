//! The findings that a repository puts up with, as a file that is kept beside it.

use serde::{Deserialize, Serialize};

use super::{Identity, KnownFindings};
use crate::error::{Error, Result};
use crate::json::{VERSION, to_json};

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Baseline {
    version: u32,
    findings: Vec<Entry>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    rule: String,
    path: String,
    message: String,
    count: usize,
}

/// The file's text, the same for the same findings.
#[must_use]
pub fn write_baseline(known: &KnownFindings) -> String {
    let entries = known.iter().map(|(identity, count)| Entry {
        rule: identity.rule.clone(),
        path: identity.path.clone(),
        message: identity.message.clone(),
        count,
    });
    to_json(&Baseline {
        version: VERSION,
        findings: entries.collect(),
    })
}

/// What such a file says; `file` is how a person calls it.
///
/// # Errors
/// Where the text is no such file, or one of another version.
pub fn read_baseline(file: &str, text: &str) -> Result<KnownFindings> {
    let hint = "give a file that check --baseline FILE --write-baseline has written";
    let read: Baseline = serde_json::from_str(text).map_err(|error| {
        Error::invalid(format!("{file} is no baseline of findings: {error}")).hint(hint)
    })?;
    if read.version != VERSION {
        let version = read.version;
        let message = format!("{file} is a baseline of version {version}, not {VERSION}");
        return Err(Error::invalid(message).hint(hint));
    }
    let mut known = KnownFindings::default();
    for entry in read.findings {
        let identity = Identity {
            rule: entry.rule,
            path: entry.path,
            message: entry.message,
        };
        known.add(identity, entry.count);
    }
    Ok(known)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        let identity = |path: &str| Identity {
            rule: "r".to_owned(),
            path: path.to_owned(),
            message: "m \"x\"".to_owned(),
        };
        let mut known = KnownFindings::default();
        known.add(identity("b"), 2);
        known.add(identity("a"), 1);
        let text = write_baseline(&known);
        assert_eq!(read_baseline("f", &text).unwrap(), known);
        assert!(text.find("\"a\"") < text.find("\"b\""), "{text}");
    }

    #[test]
    fn other_files_are_refused() {
        for text in [
            "",
            "[]",
            "{\"version\": 2, \"findings\": []}",
            "{\"version\": 1, \"findings\": [{\"rule\": \"r\"}]}",
            "{\"version\": 1, \"findings\": [], \"more\": 1}",
        ] {
            let refused = read_baseline("f.json", text).unwrap_err();
            assert!(refused.message.contains("f.json"), "{refused}");
        }
    }
}
