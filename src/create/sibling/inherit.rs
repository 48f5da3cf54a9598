//! What a new service may not take from its sibling, and what it takes but should look at.

pub(super) mod passed_on;
mod put;

use granit_parser::ScalarStyle;

use self::put::Place;
pub use self::put::put_values;
use super::rename::Renaming;
use super::words::{is_address, token};
use crate::values::PUBLIC_PORT;
use crate::yaml::{Entry, Kind, NodeId, ParseError, Position, Tree};

/// What stands for a value that nobody has given yet.
pub const CHANGE_ME: &str = "CHANGE_ME";

/// A value that belongs to one service alone: two kinds of port, versions and images.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OpenKind {
    Image,
    /// The image's version.
    Version,
    /// The same by another name.
    ImageVersion,
    /// The port at which the service's TLS proxy listens.
    PublicPort,
    /// The port that every node of a cluster opens for it.
    NodePort,
}

/// A value that is not inherited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenValue {
    pub kind: OpenKind,
    /// The sibling's value, without quotes.
    pub old: String,
    /// Its line in the sibling's file, from 1.
    pub line: usize,
    node: NodeId,
    place: Place,
    quoted: bool,
}

/// Why a value that is inherited should be looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Concern {
    /// How many instances run.
    Replicas,
    /// How much memory they get.
    Memory,
    /// How much of a processor they get.
    Cpu,
    /// Whom the service may talk to, or who may talk to it.
    AllowList,
    /// The sibling's own chart.
    Chart,
    /// An image, a version or a port that is not left open: an alias stands for it, or it is in a
    /// helmfile, a template of values or JSON.
    PassedOn,
    /// The sibling's name in a file that is no text.
    Bytes,
}

/// A value that is inherited and should be looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptValue {
    /// Why.
    pub concern: Concern,
    pub key: String,
    /// What it is, where that fits on a line.
    pub value: Option<String>,
    /// Its line, from 1; 0 for a file as a whole.
    pub line: usize,
}

/// What kind of thing exists for the sibling, and perhaps not for the new service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OwnKind {
    Chart,
    /// The repository of an image.
    ImageRepository,
    /// A host or a URL.
    Address,
}

/// Something that carries the sibling's name and exists outside of the service's folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnName {
    pub kind: OwnKind,
    /// As the sibling has it.
    pub old: String,
    /// As the new service has it, or would have it.
    pub new: String,
    /// Its line, from 1.
    pub line: usize,
}

/// Mappings whose `version` is that of a language and not of the service.
const LANGUAGES: [&str; 6] = ["php", "python", "node", "nodejs", "java", "ruby"];

impl OpenKind {
    const ALL: [Self; 5] = [
        Self::Image,
        Self::Version,
        Self::ImageVersion,
        Self::PublicPort,
        Self::NodePort,
    ];

    /// The key that it is under.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Image => "image",
            Self::Version => "version",
            Self::ImageVersion => "image_version",
            Self::PublicPort => PUBLIC_PORT,
            Self::NodePort => "nodePort",
        }
    }

    /// What is under this key, if it is a value that is not inherited.
    #[must_use]
    pub fn of_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == key)
    }

    /// Whether it is a port.
    #[must_use]
    pub fn is_port(self) -> bool {
        matches!(self, Self::PublicPort | Self::NodePort)
    }

    /// Whether a text is such a value: `null`, `false` and 0 say that there is none.
    fn is_set(self, value: &str) -> bool {
        match self.is_port() {
            // The sibling's may be open still.
            _ if value == CHANGE_ME => true,
            true => value.parse::<u16>().is_ok_and(|port| port > 0),
            false => !matches!(value, "" | "~" | "null" | "true" | "false"),
        }
    }
}

impl Concern {
    fn of_key(key: &str) -> Option<Self> {
        let lower = key.to_ascii_lowercase();
        Some(match lower.as_str() {
            "replicas" | "replicacount" | "minreplicas" | "maxreplicas" => Self::Replicas,
            "memory" => Self::Memory,
            "cpu" => Self::Cpu,
            "dst_nets" | "external_services" => Self::AllowList,
            _ if ["allowed", "allowlist", "allow_list", "whitelist"]
                .iter()
                .any(|word| lower.contains(word)) =>
            {
                Self::AllowList
            }
            _ => return None,
        })
    }
}

/// Whether a key says what is not inherited, or should be looked at: it means the same in every chart.
pub(super) fn is_known_key(key: &str) -> bool {
    OpenKind::of_key(key).is_some()
        || Concern::of_key(key).is_some_and(|it| it != Concern::AllowList)
}

/// The values in a values file that a new service must not take from its sibling. A value that an
/// alias stands for is found where it is written, if it stands under such a key there.
///
/// # Errors
/// Where the text is not YAML.
pub fn open_values(text: &str) -> Result<Vec<OpenValue>, ParseError> {
    let tree = Tree::parse(text)?;
    let mut found = Vec::new();
    for_each_entry(&tree, |parent, entry| {
        let kind = tree.scalar(entry.key).and_then(OpenKind::of_key);
        let Kind::Scalar(value, style) = &tree.node(entry.value).kind else {
            return;
        };
        let Some(kind) = kind.filter(|kind| kind.is_set(value.trim_end())) else {
            return;
        };
        if kind == OpenKind::Version && parent.is_some_and(|key| LANGUAGES.contains(&key)) {
            return;
        }
        let place = Place::of(text, &tree, entry);
        found.push(OpenValue {
            kind,
            old: value.trim_end().to_owned(),
            line: Position::of(text, place.value.start).line,
            node: entry.value,
            place,
            quoted: *style == ScalarStyle::SingleQuoted || *style == ScalarStyle::DoubleQuoted,
        });
    });
    Ok(found)
}

/// The values that are inherited and should be looked at, in the order of a text in which what is not
/// inherited is left open.
///
/// # Errors
/// Where the text is not YAML.
pub fn kept_values(text: &str) -> Result<Vec<KeptValue>, ParseError> {
    let tree = Tree::parse(text)?;
    let mut found = Vec::new();
    for_each_entry(&tree, |parent, entry| {
        let Some(key) = tree.scalar(entry.key) else {
            return;
        };
        let is_alias = matches!(tree.node(entry.value).kind, Kind::Alias(_));
        let is_language = parent.is_some_and(|key| LANGUAGES.contains(&key));
        let stands_for = tree
            .scalar(entry.value)
            .filter(|_| is_alias && !is_language);
        let is_passed_on = |kind: &OpenKind| {
            stands_for.is_some_and(|value| value != CHANGE_ME && kind.is_set(value.trim_end()))
        };
        let open = OpenKind::of_key(key).filter(is_passed_on);
        let Some(concern) = Concern::of_key(key).or(open.map(|_| Concern::PassedOn)) else {
            return;
        };
        let written = text[tree.node(entry.value).span()].trim();
        let start = tree.node(entry.key).span().start;
        found.push(KeptValue {
            concern,
            key: key.to_owned(),
            value: (!written.contains('\n') && !written.is_empty()).then(|| written.to_owned()),
            line: Position::of(text, start).line,
        });
    });
    found.sort_by_key(|kept| kept.line);
    Ok(found)
}

/// The hosts, URLs and image repositories in a text that carry the sibling's name. They exist for
/// the sibling; whether they do for the new service is for a person to see.
#[must_use]
pub fn own_names(text: &str, renaming: &Renaming) -> Vec<OwnName> {
    let mut found: Vec<OwnName> = Vec::new();
    let lines = text.lines().enumerate();
    for (index, line) in lines.filter(|(_, line)| renaming.is_in(line)) {
        let code = line.split(" #").next().unwrap_or_default();
        let starts = code.char_indices().filter(|(at, letter)| {
            !letter.is_whitespace() && code[..*at].ends_with([' ', '"', '\'', '[', ','])
        });
        for (start, _) in starts {
            let word = token(code, start, start);
            let key = code.trim_start_matches([' ', '-']);
            let kind = match () {
                () if is_address(word) => OwnKind::Address,
                () if key.starts_with("image:") => OwnKind::ImageRepository,
                () => continue,
            };
            let new = renaming.whole_name(word);
            let line = index + 1;
            let is_new = found.iter().all(|own| own.line != line || own.old != word);
            if new != word && is_new {
                let old = word.to_owned();
                found.push(OwnName {
                    kind,
                    old,
                    new,
                    line,
                });
            }
        }
    }
    found
}

/// Visits every entry of every mapping, with the key under which the mapping itself stands.
fn for_each_entry<'t>(tree: &'t Tree<'_>, mut visit: impl FnMut(Option<&'t str>, Entry)) {
    let mut open: Vec<(Option<&str>, NodeId)> =
        tree.documents().iter().map(|root| (None, *root)).collect();
    while let Some((parent, id)) = open.pop() {
        match &tree.node(id).kind {
            Kind::Mapping { entries, .. } => {
                for entry in entries {
                    visit(parent, *entry);
                    open.push((tree.scalar(entry.key), entry.value));
                }
            }
            Kind::Sequence { items, .. } => open.extend(items.iter().map(|item| (parent, *item))),
            // What an alias stands for is visited where it is written.
            Kind::Scalar(..) | Kind::Alias(_) => {}
        }
    }
}

#[cfg(test)]
mod tests;
