//! The listeners of the service mesh.

use super::document::Document;
use crate::error::Result;
use crate::handover::SourceFile;
use crate::yaml::NodeId;

/// The listeners through which services call each other.
#[derive(Debug, Clone, PartialEq)]
pub struct Listeners(Document);

/// A listener of the service mesh.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listener {
    /// Its name, by which services ask for it.
    pub name: String,
    /// The service in the catalog that it leads to.
    pub service: Option<String>,
    /// The local port.
    pub port: Option<u16>,
    /// How long it waits for an answer, as it is written: `5s`.
    pub timeout: Option<String>,
    /// Whether it names the service when it connects, as an ingress needs.
    pub sets_sni: bool,
    /// Its line.
    pub line: usize,
}

impl Listeners {
    /// The path of the file in operations/puppet.
    pub const PATH: &str = "hieradata/common/profile/services_proxy/envoy.yaml";
    /// The key that the listeners are below.
    pub const KEY: &str = "profile::services_proxy::envoy::listeners";

    /// Parses the text of [`Self::PATH`].
    ///
    /// # Errors
    /// Where it is not YAML, or lacks [`Self::KEY`].
    pub fn parse(text: impl Into<String>) -> Result<Self> {
        Document::parse(SourceFile::new(Self::PATH, text), Self::KEY).map(Self)
    }

    /// The listeners in the file's order.
    pub fn all(&self) -> impl Iterator<Item = Listener> {
        let items = self.0.tree.items(self.0.top.value).iter();
        items.filter_map(|item| self.listener(*item))
    }

    /// The listener that leads to a service.
    #[must_use]
    pub fn of_service(&self, service: &str) -> Option<Listener> {
        let mut all = self.all();
        all.find(|listener| listener.service.as_deref() == Some(service))
    }

    /// The lowest port above all that are taken.
    #[must_use]
    pub fn next_port(&self) -> Option<u16> {
        let highest = self.all().filter_map(|listener| listener.port).max()?;
        highest.checked_add(1)
    }

    fn listener(&self, item: NodeId) -> Option<Listener> {
        let text = |key| self.0.text_of(item, key);
        Some(Listener {
            name: text("name")?.to_owned(),
            service: text("service").map(str::to_owned),
            port: text("port").and_then(|port| port.parse().ok()),
            timeout: text("timeout").map(str::to_owned),
            sets_sni: text("sets_sni") == Some("true"),
            line: self.0.line(item),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "\
other: 1
profile::services_proxy::envoy::listeners:
  - name: alpha
    port: 6002
    timeout: \"5s\"
    service: alpha-https
  - name: beta
    port: 6010
    sets_sni: true
    service: beta
  - name: odd
    port: many
";

    #[test]
    fn a_listener_is_found_by_the_service_that_it_leads_to() {
        let listeners = Listeners::parse(TEXT).unwrap();
        let alpha = listeners.of_service("alpha-https").unwrap();
        assert_eq!((alpha.name.as_str(), alpha.line), ("alpha", 3));
        assert_eq!(alpha.timeout.as_deref(), Some("5s"));
        assert!(!alpha.sets_sni && listeners.of_service("beta").unwrap().sets_sni);
        assert_eq!(listeners.of_service("alpha"), None);
        assert_eq!(listeners.all().count(), 3);
    }

    #[test]
    fn the_next_port_is_above_all_others() {
        assert_eq!(Listeners::parse(TEXT).unwrap().next_port(), Some(6011));
        let none = Listeners::parse("profile::services_proxy::envoy::listeners: []\n").unwrap();
        assert_eq!(none.next_port(), None);
        let full = TEXT.replace("6010", "65535");
        assert_eq!(Listeners::parse(full).unwrap().next_port(), None);
    }
}
