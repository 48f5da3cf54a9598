//! The namespaces that a helmfile names.

use super::Helmfile;
use crate::yaml::NodeId;

impl Helmfile<'_> {
    /// The namespaces of its releases, each with its node, as far as no template makes them.
    #[must_use]
    pub fn namespaces(&self) -> Vec<(NodeId, &str)> {
        let mut found: Vec<(NodeId, &str)> = Vec::new();
        for release in self.releases() {
            let Some(node) = self.release_value(release, "namespace") else {
                continue;
            };
            let Some(name) = self.literal(node) else {
                continue;
            };
            if found.iter().all(|(known, _)| *known != node) {
                found.push((node, name));
            }
        }
        found
    }

    /// The names of these namespaces, each once: the one of this name first, if it is among them,
    /// and then as they stand.
    #[must_use]
    pub fn namespace_names(&self, first: &str) -> Vec<&str> {
        let mut names: Vec<&str> = Vec::new();
        for (_, name) in self.namespaces() {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names.sort_by_key(|name| *name != first);
        names
    }
}
