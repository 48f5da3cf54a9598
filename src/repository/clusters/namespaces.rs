//! A values file of the administrators that declares namespaces.

mod new_entry;
mod removal;

pub(crate) use new_entry::is_sorted_mostly;

use std::cell::OnceCell;
use std::collections::HashMap;

use crate::conventions::is_builtin_namespace;
use crate::error::{Error, Result};
use crate::yaml::{Entry, Position, Tree};

/// The key of the admin values files under which the namespaces are.
pub(crate) const NAMESPACES: &str = "namespaces";
/// The key of an entry under which its namespace has another name than the entry. Source:
/// `helmfile_namespaces.yaml` of `admin_ng`.
const OTHER_NAME: &str = "namespace";
/// The key of a namespace under which its certificate gets other names. Source:
/// `helmfile_namespace_certs.yaml` of `admin_ng`.
const TLS_HOSTNAMES: &str = "tlsHostnames";
/// The key that brings in the entries of another mapping.
const MERGE: &str = "<<";

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

    fn entry(&self, namespace: &str) -> Option<Entry> {
        let index = self.by_name.get_or_init(|| {
            let mut index = HashMap::new();
            for entry in self.entries() {
                if let Some(name) = self.name_of(entry) {
                    index.insert(name.to_owned(), entry);
                }
            }
            index
        });
        index.get(namespace).copied()
    }

    /// The entries for namespaces, with those that `<<` brings in.
    fn entries(&self) -> Vec<Entry> {
        let namespaces = self.parent.value;
        match self.tree.entry(namespaces, MERGE) {
            Some(_) => self.tree.merged_entries(namespaces),
            None => self.tree.entries(namespaces).to_vec(),
        }
    }

    /// The namespace that an entry is for.
    fn name_of(&self, entry: Entry) -> Option<&str> {
        let key = self.tree.scalar(entry.key)?;
        let other = self.tree.merged(entry.value, OTHER_NAME);
        Some(other.and_then(|name| self.tree.scalar(name)).unwrap_or(key))
    }

    /// The namespaces in the order of the file.
    pub fn known(&self) -> impl Iterator<Item = KnownNamespace<'_>> {
        let entries = self.entries().into_iter();
        entries.filter_map(|entry| self.known_by(entry))
    }

    fn known_by(&self, entry: Entry) -> Option<KnownNamespace<'_>> {
        let name = self.name_of(entry)?;
        let marked = self.tree.merged(entry.value, "systemNamespace");
        let marked = marked.and_then(|value| self.tree.scalar(value)) == Some("true");
        Some(KnownNamespace {
            name,
            system: marked || is_builtin_namespace(name),
            has_tls_hostnames: self.tree.merged(entry.value, TLS_HOSTNAMES).is_some(),
        })
    }

    /// The namespace with this name.
    #[must_use]
    pub fn find(&self, namespace: &str) -> Option<KnownNamespace<'_>> {
        self.known_by(self.entry(namespace)?)
    }

    /// The place of the namespace with this name.
    #[must_use]
    pub fn place_of(&self, namespace: &str) -> Option<Position> {
        let entry = self.entry(namespace)?;
        let start = self.tree.node(entry.key).span().start;
        Some(Position::of(self.text, start))
    }
}

#[cfg(test)]
mod tests;
