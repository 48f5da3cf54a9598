//! A values file of the administrators that declares namespaces, and the one line that asks for a
//! new one there.

use std::cell::OnceCell;
use std::collections::HashMap;

use crate::conventions::is_builtin_namespace;
use crate::error::{Error, Result};
use crate::names::Namespace;
use crate::yaml::{Entry, Kind, NewEntry, Place, Position, Tree, insert_entry, insert_key};

/// The key of the admin values files under which the namespaces are.
const NAMESPACES: &str = "namespaces";
/// The key of a namespace under which its certificate gets other names. Source:
/// `helmfile_namespace_certs.yaml` of `admin_ng`.
const TLS_HOSTNAMES: &str = "tlsHostnames";

/// A values file of the cluster administrators that holds namespaces.
#[derive(Debug, Clone, PartialEq)]
pub struct NamespaceFile<'a> {
    /// For messages: the file's path as a person would write it.
    path: String,
    text: &'a str,
    tree: Tree<'a>,
    parent: Entry,
    /// Made where a namespace is looked for by its name: thousands of services do.
    by_name: OnceCell<HashMap<String, Entry>>,
}

/// A namespace that a values file has already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KnownNamespace<'a> {
    /// Its name.
    pub name: &'a str,
    /// Marked as belonging to the cluster itself, or built into Kubernetes.
    pub system: bool,
    /// Whether `tlsHostnames` gives its certificate other names than the namespace's.
    pub has_tls_hostnames: bool,
}

impl<'a> NamespaceFile<'a> {
    /// Reads the text of the values file `path`; `None` where it declares no namespaces.
    ///
    /// # Errors
    /// Where it is not YAML, or declares them in two places.
    pub fn parse(path: &str, text: &'a str) -> Result<Option<Self>> {
        let tree = Tree::parse(text)
            .map_err(|error| Error::failed(format!("{path} cannot be read as YAML: {error}")))?;
        let roots = tree.documents().iter();
        let entries = roots.flat_map(|root| tree.entries(*root).iter().copied());
        let mut found = entries.filter(|entry| tree.scalar(entry.key) == Some(NAMESPACES));
        let (parent, second) = (found.next(), found.next());
        if let Some(second) = second {
            let at = Position::of(text, tree.node(second.key).span().start);
            return Err(Error::failed(format!(
                "{path}: {at}: the key `{NAMESPACES}` is here a second time"
            ))
            .hint("put what is below the two under one of them"));
        }
        Ok(parent.map(|parent| Self {
            path: path.to_owned(),
            text,
            tree,
            parent,
            by_name: OnceCell::new(),
        }))
    }

    /// The error for a file that declares none, where one has to be put in.
    #[must_use]
    pub fn none_in(path: &str) -> Error {
        Error::failed(format!(
            "{path} has no `{NAMESPACES}:` to put a namespace under"
        ))
        .hint("add that key, or use --only service and ask for the namespace otherwise")
    }

    /// Its path, from the root on.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Its text.
    #[must_use]
    pub fn text(&self) -> &'a str {
        self.text
    }

    /// Whether it declares a namespace of this name.
    #[must_use]
    pub fn has(&self, namespace: &str) -> bool {
        self.entry(namespace).is_some()
    }

    /// Whether it gives the certificate of a namespace other names than the namespace's.
    #[must_use]
    pub fn has_tls_hostnames(&self, namespace: &str) -> bool {
        let entry = self.entry(namespace);
        entry.is_some_and(|entry| self.tree.merged(entry.value, TLS_HOSTNAMES).is_some())
    }

    fn entry(&self, namespace: &str) -> Option<Entry> {
        let index = self.by_name.get_or_init(|| {
            let entries = self.tree.entries(self.parent.value).iter();
            let named = entries.filter_map(|entry| {
                let name = self.tree.scalar(entry.key)?;
                Some((name.to_owned(), *entry))
            });
            named.collect()
        });
        index.get(namespace).copied()
    }

    /// The namespaces in the order of the file.
    pub fn known(&self) -> impl Iterator<Item = KnownNamespace<'_>> {
        let entries = self.tree.entries(self.parent.value).iter();
        entries.filter_map(|entry| {
            let name = self.tree.scalar(entry.key)?;
            let marked = self.tree.merged(entry.value, "systemNamespace");
            let marked = marked.and_then(|value| self.tree.scalar(value)) == Some("true");
            Some(KnownNamespace {
                name,
                system: marked || is_builtin_namespace(name),
                has_tls_hostnames: self.tree.merged(entry.value, TLS_HOSTNAMES).is_some(),
            })
        })
    }

    /// The namespace with this name.
    #[must_use]
    pub fn find(&self, namespace: &str) -> Option<KnownNamespace<'_>> {
        self.known().find(|known| known.name == namespace)
    }

    /// The place of the namespace with this name.
    #[must_use]
    pub fn place_of(&self, namespace: &str) -> Option<Position> {
        let entry = self.entry(namespace)?;
        let start = self.tree.node(entry.key).span().start;
        Some(Position::of(self.text, start))
    }

    /// The first namespace that is below one which it should be above, with that one and
    /// its own place. `None` in a file that has no order to speak of.
    #[must_use]
    pub fn first_out_of_order(&self) -> Option<(&str, &str, Position)> {
        let known: Vec<KnownNamespace<'_>> = self.known().collect();
        let own = own_names(&known);
        if !is_sorted_mostly(&own) {
            return None;
        }
        let pair = own.windows(2).find(|pair| pair[0] > pair[1])?;
        let (before, name) = (pair[0], pair[1]);
        let key = self.tree.entry(self.parent.value, name)?.key;
        let at = Position::of(self.text, self.tree.node(key).span().start);
        Some((name, before, at))
    }

    /// The text with an entry more that asks for `namespace` as for another one that it declares, with
    /// that one's settings; `rename` says them for the new one. `None` if it is there already.
    ///
    /// # Errors
    /// As [`Self::with`].
    pub fn with_like(
        &self,
        namespace: &Namespace,
        like: &str,
        rename: &dyn Fn(&str) -> String,
    ) -> Result<Option<String>> {
        let known: Vec<KnownNamespace<'_>> = self.known().collect();
        let Some(lines) = self.settings(like) else {
            return self.with(namespace);
        };
        if self.has(namespace.as_str()) {
            return Ok(None);
        }
        let renamed = lines.iter().skip(1).map(|line| rename(line));
        let first = format!("{namespace}:{}", rename(&lines[0]));
        let lines: Vec<String> = std::iter::once(first).chain(renamed).collect();
        let new = NewEntry {
            key: namespace.as_str(),
            lines: &lines,
            apart: false,
        };
        let place = place_of(namespace.as_str(), &known);
        insert_entry(self.text, &self.tree, self.parent, place, &new)
            .map(Some)
            .map_err(|error| Error::failed(format!("{}: {error}", self.path)))
    }

    /// Whether a namespace has settings that another one can take.
    #[must_use]
    pub fn has_settings(&self, namespace: &str) -> bool {
        self.settings(namespace).is_some()
    }

    /// What is written behind the key of a namespace: the rest of its line, then the lines below,
    /// indented as if the key were in the first column. `None` where there is nothing to copy, or an
    /// anchor that must not be there twice.
    fn settings(&self, namespace: &str) -> Option<Vec<String>> {
        let entry = self.entry(namespace)?;
        let is_collection = match &self.tree.node(entry.value).kind {
            Kind::Mapping { entries, .. } => !entries.is_empty(),
            _ => false,
        };
        let (key, value) = (
            self.tree.node(entry.key).span(),
            self.tree.node(entry.value).span(),
        );
        let column = key.start - self.text[..key.start].rfind('\n').map_or(0, |end| end + 1);
        let written = self.text.get(key.end..value.end)?;
        let (colon, rest) = written.split_at(written.find(':')?);
        let has_anchor = rest.contains('&') || !colon.trim().is_empty();
        if !is_collection || has_anchor {
            return None;
        }
        let mut lines = rest[1..].lines();
        let first = lines.next().unwrap_or_default().trim_end().to_owned();
        let below = lines.map(|line| {
            let blank = line.len() - line.trim_start_matches(' ').len();
            line[blank.min(column)..].to_owned()
        });
        Some(std::iter::once(first).chain(below).collect())
    }

    /// The text with one line more that asks for `namespace`; `None` if it is there already.
    ///
    /// # Errors
    /// Where the file is not written in a way that can be edited safely.
    pub fn with(&self, namespace: &Namespace) -> Result<Option<String>> {
        let known: Vec<KnownNamespace<'_>> = self.known().collect();
        if known.iter().any(|known| known.name == namespace.as_str()) {
            return Ok(None);
        }
        let place = place_of(namespace.as_str(), &known);
        insert_key(
            self.text,
            &self.tree,
            self.parent,
            place,
            namespace.as_str(),
            "{}",
        )
        .map(Some)
        .map_err(|error| Error::failed(format!("{}: {error}", self.path)))
    }
}

/// One in this many keys out of order, and a file counts as unsorted. Source: of the entries
/// merged until 2025-06, all 29 in `main.yaml`, where one in eleven is out of order, went to their
/// place in the alphabet; in the files of the other clusters, where a third is, most went to the
/// end.
const SORTED_UNLESS_ONE_IN: usize = 8;

/// Where people put a new namespace: before the first that is not a system namespace and sorts
/// after it; in an unsorted file at the end.
fn place_of(namespace: &str, known: &[KnownNamespace<'_>]) -> Place {
    if !is_sorted_mostly(&own_names(known)) {
        return Place::Last;
    }
    let later = |known: &KnownNamespace<'_>| !known.system && known.name > namespace;
    known
        .iter()
        .position(later)
        .map_or(Place::Last, Place::Before)
}

/// The names of those that belong to services.
fn own_names<'a>(known: &[KnownNamespace<'a>]) -> Vec<&'a str> {
    let own = known.iter().filter(|known| !known.system);
    own.map(|known| known.name).collect()
}

pub(crate) fn is_sorted_mostly(names: &[&str]) -> bool {
    let out_of_order = names.windows(2).filter(|pair| pair[0] > pair[1]).count();
    out_of_order * SORTED_UNLESS_ONE_IN <= names.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAIN: &str = "\
namespaces:
  kube-system: {}
  zebra:
    systemNamespace: true
  # the first of ours
  alpha: {}
  beta:
    tlsHostnames: [b]
  delta: {}
";

    fn read<'t>(path: &str, text: &'t str) -> NamespaceFile<'t> {
        NamespaceFile::parse(path, text).unwrap().unwrap()
    }

    /// Found by the fuzzer.
    #[test]
    fn two_places_for_namespaces_are_one_too_many() {
        for text in [
            "namespaces: {}\na: 1\nnamespaces: {}\n",
            "namespaces: {}\n---\n\nnamespaces:\n",
        ] {
            let error = NamespaceFile::parse("main.yaml", text).unwrap_err();
            let expected = format!("line {}, column 1", text.lines().count());
            assert!(error.message.contains(&expected), "{error}");
        }
    }

    fn with(text: &str, namespace: &str) -> String {
        let file = read("main.yaml", text);
        file.with(&namespace.parse().unwrap()).unwrap().unwrap()
    }

    #[test]
    fn a_namespace_goes_before_the_first_that_sorts_after_it() {
        let charlie = with(MAIN, "charlie");
        assert_eq!(charlie, MAIN.replace("  delta", "  charlie: {}\n  delta"));
        let aa = with(MAIN, "aa");
        assert_eq!(aa, MAIN.replace("  # the first", "  aa: {}\n  # the first"));
        assert_eq!(with(MAIN, "echo"), format!("{MAIN}  echo: {{}}\n"));
    }

    #[test]
    fn a_namespace_gets_the_settings_of_one_like_it() {
        let text = "namespaces:\n  alpha: {}\n  gull:\n    # of gull\n    limits:\n      cpu: 9\n    hosts: [gull.one]\n  zebra: {a: b}\n";
        let file = read("main.yaml", text);
        let with_like = |new: &str, like: &str| {
            let rename = |text: &str| text.replace("gull", "tern");
            let new = new.parse().unwrap();
            file.with_like(&new, like, &rename).unwrap().unwrap()
        };
        let tern = "  tern:\n    # of tern\n    limits:\n      cpu: 9\n    hosts: [tern.one]\n";
        assert_eq!(
            with_like("tern", "gull"),
            text.replace("  zebra", &format!("{tern}  zebra"))
        );
        assert_eq!(
            with_like("tern", "alpha"),
            text.replace("  zebra", "  tern: {}\n  zebra")
        );
        assert_eq!(
            with_like("tern", "zebra"),
            text.replace("  zebra", "  tern: {a: b}\n  zebra")
        );
    }

    #[test]
    fn in_an_unsorted_file_it_goes_to_the_end() {
        let text = "namespaces:\n  c: {}\n  a: {}\n  d: {}\n";
        assert_eq!(with(text, "b"), format!("{text}  b: {{}}\n"));
    }

    #[test]
    fn one_in_eight_out_of_order_is_still_sorted() {
        let sorted =
            "namespaces:\n  b: {}\n  a: {}\n  d: {}\n  e: {}\n  f: {}\n  g: {}\n  h: {}\n  i: {}\n";
        assert_eq!(with(sorted, "c"), sorted.replace("  d", "  c: {}\n  d"));
        let unsorted = sorted.replace("  i: {}\n", "");
        assert_eq!(with(&unsorted, "c"), format!("{unsorted}  c: {{}}\n"));
    }

    #[test]
    fn what_is_there_is_known() {
        let file = read("main.yaml", MAIN);
        assert_eq!(file.with(&"beta".parse().unwrap()), Ok(None));
        assert!(file.find("beta").unwrap().has_tls_hostnames);
        assert!(file.find("zebra").unwrap().system);
        assert!(file.find("kube-system").unwrap().system);
        assert!(!file.find("alpha").unwrap().system);
    }

    #[test]
    fn a_file_without_namespaces_is_refused() {
        assert_eq!(NamespaceFile::parse("x.yaml", "a: 1\n"), Ok(None));
        let error = NamespaceFile::parse("x.yaml", "a: [\n").unwrap_err();
        assert!(error.message.contains("line"), "{}", error.message);
    }
}
