//! The name at which the public reaches a service.

use std::fmt;
use std::str::FromStr;

use crate::repository::{NAMESPACES, Repository};
use crate::yaml::{Position, Tree};

/// A public name, such as `tool.wikimedia.org`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicHost(String);

/// A text that is no name of a host.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("must be a whole name in small letters, such as tool.wikimedia.org")]
pub struct InvalidPublicHost;

impl PublicHost {
    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What is before a domain.
    #[must_use]
    pub fn label_in(&self, domain: &str) -> Option<&str> {
        self.0.strip_suffix(domain)?.strip_suffix('.')
    }

    /// The domains that it may belong to, the longest first; one word alone is none.
    pub fn domains(&self) -> impl Iterator<Item = &str> {
        let dots = self.0.match_indices('.').map(|(dot, _)| &self.0[dot + 1..]);
        dots.filter(|domain| domain.contains('.'))
    }
}

impl FromStr for PublicHost {
    type Err = InvalidPublicHost;

    fn from_str(text: &str) -> Result<Self, InvalidPublicHost> {
        let is_plain =
            |letter: u8| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == b'-';
        let is_label = |label: &str| {
            let has_length = (1..=63).contains(&label.len());
            has_length
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.bytes().all(is_plain)
        };
        let is_whole = text.contains('.') && text.len() <= 253;
        match is_whole && text.split('.').all(is_label) {
            true => Ok(Self(text.to_owned())),
            false => Err(InvalidPublicHost),
        }
    }
}

impl fmt::Display for PublicHost {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

/// The key that adds names to the certificate of a namespace. Source: `values/common.yaml` of
/// `admin_ng`.
pub(super) const EXTRA_NAMES: &str = "tlsExtraSANs";

/// Where one of these values files adds the name to the certificate of a namespace: path and line.
pub(super) fn in_certificate(
    repository: &Repository<'_>,
    paths: &[String],
    namespace: &str,
    host: &PublicHost,
) -> Option<String> {
    let place = |path: &String| {
        let text = repository.text(path).ok().flatten()?;
        let tree = Tree::parse(&text).ok()?;
        let root = *tree.documents().first()?;
        let namespaces = tree.entry(root, NAMESPACES)?;
        let own = tree.entry(namespaces.value, namespace)?;
        let names = tree.entry(own.value, EXTRA_NAMES)?;
        let mut names = tree.items(names.value).iter();
        let found = names.find(|name| tree.scalar(**name) == Some(host.as_str()))?;
        let line = Position::of(&text, tree.node(*found).span().start).line;
        Some(format!("{path}:{line}"))
    };
    paths.iter().find_map(place)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_public_name_is_a_whole_one_in_small_letters() {
        let host: PublicHost = "my-tool.wikimedia.org".parse().unwrap();
        assert_eq!(host.label_in("wikimedia.org"), Some("my-tool"));
        assert_eq!(host.label_in("media.org"), None);
        let deep: PublicHost = "a.b.example.org".parse().unwrap();
        assert_eq!(deep.label_in("example.org"), Some("a.b"));
        let domains: Vec<&str> = deep.domains().collect();
        assert_eq!(domains, ["b.example.org", "example.org"]);
        for text in [
            "",
            "tool",
            "Tool.org",
            "a..b",
            ".a.b",
            "-a.b",
            "a b.c",
            "a.b\n",
            "http://a.b",
        ] {
            assert_eq!(text.parse::<PublicHost>(), Err(InvalidPublicHost), "{text}");
        }
    }
}
