//! The namespace change request: which values file holds a group's namespaces, and the one line
//! that asks for a new one there.

use crate::conventions::is_builtin_namespace;
use crate::error::{Error, Result};
use crate::helmfile::{Environment, Helmfile, StateFacts};
use crate::names::Namespace;
use crate::yaml::{Entry, Place, Position, Tree, insert_key};

/// The key of the admin values files under which the namespaces stand.
const NAMESPACES: &str = "namespaces";

/// A values file of the cluster administrators that holds namespaces.
#[derive(Debug, Clone, PartialEq)]
pub struct NamespaceFile<'a> {
    /// For messages: the file's path as a person would write it.
    path: &'a str,
    text: &'a str,
    tree: Tree<'a>,
    parent: Entry,
}

/// The values file in which a group asks for namespaces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AdminValues {
    /// Its path within the checkout.
    pub path: String,
    /// Its text.
    pub text: String,
    /// The admin environments that load it.
    pub clusters: Vec<String>,
    /// Those of them in which namespaces get certificates.
    pub certificates: Vec<String>,
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
    /// Reads the text of the values file `path`.
    ///
    /// # Errors
    /// Where it is not YAML, or has no `namespaces`.
    pub fn read(path: &'a str, text: &'a str) -> Result<Self> {
        let tree = Tree::parse(text)
            .map_err(|error| Error::failed(format!("{path} cannot be read as YAML: {error}")))?;
        let roots = tree.documents().iter();
        let entries = roots.flat_map(|root| tree.entries(*root).iter().copied());
        let mut found = entries.filter(|entry| tree.scalar(entry.key) == Some(NAMESPACES));
        let (parent, second) = (found.next(), found.next());
        if let Some(second) = second {
            let at = Position::of(text, tree.node(second.key).span().start);
            return Err(Error::failed(format!(
                "{path}: {at}: the key `{NAMESPACES}` stands here a second time"
            ))
            .hint("put what is below the two under one of them"));
        }
        let Some(parent) = parent else {
            return Err(Error::failed(format!(
                "{path} has no `{NAMESPACES}:` to put a namespace under"
            ))
            .hint("add that key, or use --only service and ask for the namespace otherwise"));
        };
        Ok(Self {
            path,
            text,
            tree,
            parent,
        })
    }

    /// The namespaces in the order in which they stand.
    pub fn known(&self) -> impl Iterator<Item = KnownNamespace<'_>> {
        let entries = self.tree.entries(self.parent.value).iter();
        entries.filter_map(|entry| {
            let name = self.tree.scalar(entry.key)?;
            let marked = self.tree.merged(entry.value, "systemNamespace");
            let marked = marked.and_then(|value| self.tree.scalar(value)) == Some("true");
            Some(KnownNamespace {
                name,
                system: marked || is_builtin_namespace(name),
                has_tls_hostnames: self.tree.merged(entry.value, "tlsHostnames").is_some(),
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
        let entry = self.tree.entry(self.parent.value, namespace)?;
        let start = self.tree.node(entry.key).span().start;
        Some(Position::of(self.text, start))
    }

    /// The first namespace that stands below one which it should stand above, with that one and
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

    /// The text with one line more that asks for `namespace`; `None` if it is there already.
    ///
    /// # Errors
    /// Where the file is not written in a way that can be edited for certain.
    pub fn with(&self, namespace: &Namespace) -> Result<Option<String>> {
        if self.find(namespace.as_str()).is_some() {
            return Ok(None);
        }
        let known: Vec<KnownNamespace<'_>> = self.known().collect();
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

/// The literal values files that all of these admin environments load.
#[must_use]
pub fn common_values_files(admin: &Helmfile<'_>, environments: &[String]) -> Vec<String> {
    let mut found = environments
        .iter()
        .filter_map(|name| admin.environment(name));
    let Some(first) = found.next() else {
        return Vec::new();
    };
    let mut common = literal_files(first);
    for environment in found {
        let files = literal_files(environment);
        common.retain(|file| files.contains(file));
    }
    common
}

/// The one of `candidates` that no environment but these loads, and so no other group's does
/// whatever its services say. `None` where there is not exactly one.
#[must_use]
pub fn only_loaded_by(
    admin: &Helmfile<'_>,
    environments: &[String],
    candidates: &[String],
) -> Option<String> {
    let names = admin
        .environments()
        .iter()
        .map(|environment| &environment.name);
    let others: Vec<String> = names
        .filter(|name| !environments.contains(name))
        .cloned()
        .collect();
    let elsewhere = files_of_environments(admin, &others);
    let mut own = candidates.iter().filter(|file| !elsewhere.contains(file));
    let first = own.next()?;
    own.next().is_none().then(|| first.clone())
}

/// The literal values files that any of these admin environments loads.
#[must_use]
pub fn files_of_environments(admin: &Helmfile<'_>, environments: &[String]) -> Vec<String> {
    let found = environments
        .iter()
        .filter_map(|name| admin.environment(name));
    found.flat_map(literal_files).collect()
}

fn literal_files(environment: &Environment) -> Vec<String> {
    let files = environment.values_files.iter();
    files
        .filter(|path| !path.contains("{{") && !path.starts_with('/'))
        .cloned()
        .collect()
}

/// The admin environments that load a values file.
#[must_use]
pub fn environments_loading(admin: &Helmfile<'_>, values_file: &str) -> Vec<String> {
    let environments = admin.environments().iter();
    environments
        .filter(|environment| {
            environment
                .values_files
                .iter()
                .any(|path| path == values_file)
        })
        .map(|environment| environment.name.clone())
        .collect()
}

/// The admin environments that serve these environments of services.
#[must_use]
pub fn environments_serving(admin: &Helmfile<'_>, services: &[String]) -> Vec<String> {
    let environments = admin.environments().iter();
    environments
        .filter(|admin| {
            let mut served = services.iter();
            served.any(|service| crate::conventions::serves(&admin.name, service))
        })
        .map(|environment| environment.name.clone())
        .collect()
}

/// The admin environments among `clusters` in which every namespace gets a certificate.
#[must_use]
pub fn with_certificates(admin: &Helmfile<'_>, clusters: &[String]) -> Vec<String> {
    let has_them = |cluster: &&String| {
        let facts = StateFacts::of(admin, cluster);
        facts.decide(".Values.namespace_certificates") == Some(true)
    };
    clusters.iter().filter(has_them).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::helmfile::Source;

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

    /// Found by the fuzzer.
    #[test]
    fn two_places_for_namespaces_are_one_too_many() {
        for text in [
            "namespaces: {}\na: 1\nnamespaces: {}\n",
            "namespaces: {}\n---\n\nnamespaces:\n",
        ] {
            let error = NamespaceFile::read("main.yaml", text).unwrap_err();
            let expected = format!("line {}, column 1", text.lines().count());
            assert!(error.message.contains(&expected), "{error}");
        }
    }

    fn with(text: &str, namespace: &str) -> String {
        let file = NamespaceFile::read("main.yaml", text).unwrap();
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
        let file = NamespaceFile::read("main.yaml", MAIN).unwrap();
        assert_eq!(file.with(&"beta".parse().unwrap()), Ok(None));
        assert!(file.find("beta").unwrap().has_tls_hostnames);
        assert!(file.find("zebra").unwrap().system);
        assert!(file.find("kube-system").unwrap().system);
        assert!(!file.find("alpha").unwrap().system);
    }

    #[test]
    fn a_file_without_namespaces_is_refused() {
        let error = NamespaceFile::read("x.yaml", "a: 1\n").unwrap_err();
        assert!(error.message.contains("x.yaml has no `namespaces:`"));
        let error = NamespaceFile::read("x.yaml", "a: [\n").unwrap_err();
        assert!(error.message.contains("line"), "{}", error.message);
    }

    #[test]
    fn the_values_file_of_a_group_is_what_its_environments_share() {
        let source = Source::new(
            "environments:\n  eqiad:\n    values:\n    - common.yaml\n    - main.yaml\n    - 'v/{{ .E }}.yaml'\n  staging-eqiad:\n    values:\n    - common.yaml\n    - main.yaml\n  ml-serve:\n    values:\n    - common.yaml\n    - ml.yaml\n",
        )
        .unwrap();
        let admin = source.read().unwrap();
        let serving = environments_serving(&admin, &["staging".into(), "eqiad".into()]);
        assert_eq!(serving, ["eqiad", "staging-eqiad"]);
        assert_eq!(
            common_values_files(&admin, &serving),
            ["common.yaml", "main.yaml"]
        );
        let common = common_values_files(&admin, &serving);
        assert_eq!(
            only_loaded_by(&admin, &serving, &common).as_deref(),
            Some("main.yaml")
        );
        assert_eq!(
            only_loaded_by(&admin, &["ml-serve".into()], &["common.yaml".into()]),
            None
        );
        assert_eq!(environments_loading(&admin, "ml.yaml"), ["ml-serve"]);
    }
}
