//! The listeners of the service mesh.

use super::document::Document;
use crate::error::Result;
use crate::handover::SourceFile;
use crate::yaml::{NewItem, NodeId, Place};

/// The first port of the listeners for services that all sites answer for.
const FIRST_PORT: u16 = 6000;
/// The last one; those of single sites come after it.
const LAST_PORT: u16 = 6099;
const PORTS: std::ops::RangeInclusive<u16> = FIRST_PORT..=LAST_PORT;

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

impl Listener {
    /// Whether its port is one of those that new listeners get.
    #[must_use]
    pub fn is_in_block(&self) -> bool {
        self.port.is_some_and(|port| PORTS.contains(&port))
    }
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

    /// The next port of those for services that all sites answer for: above all that are taken,
    /// else the lowest that is free.
    #[must_use]
    pub fn next_port(&self) -> Option<u16> {
        let taken = self.all().filter_map(|listener| listener.port);
        let taken: Vec<u16> = taken.filter(|port| PORTS.contains(port)).collect();
        let above = taken.iter().max().map_or(FIRST_PORT, |highest| highest + 1);
        let mut all = (above..=LAST_PORT).chain(FIRST_PORT..above);
        all.find(|port| !taken.contains(port))
    }

    /// The timeout that most listeners have, as it is written without quotes.
    #[must_use]
    pub fn usual_timeout(&self) -> Option<String> {
        let timeouts: Vec<String> = self.all().filter_map(|listener| listener.timeout).collect();
        let count = |timeout: &String| timeouts.iter().filter(|other| *other == timeout).count();
        timeouts
            .iter()
            .max_by_key(|timeout| count(timeout))
            .cloned()
    }

    /// The file with a new listener, whose first line has the dash: below the last of its block of
    /// ports, above the records of single sites.
    ///
    /// # Errors
    /// Where the file is not written in a way that can be edited safely.
    pub fn with_listener(&self, lines: &[String]) -> Result<String> {
        let ports = self.0.tree.items(self.0.top.value).iter();
        let ports: Vec<Option<u16>> = ports
            .map(|item| self.listener(*item).and_then(|listener| listener.port))
            .collect();
        let of_block = |port: &Option<u16>| port.is_some_and(|port| PORTS.contains(&port));
        let blocks = ports.iter().enumerate().filter(|(_, port)| of_block(port));
        let last = blocks.max_by_key(|(_, port)| **port);
        let place = last.map_or(Place::Before(0), |(index, _)| Place::After(index));
        let new = NewItem {
            lines,
            apart: false,
        };
        self.0.with_item(place, &new)
    }

    /// The file without the listeners that lead to a service.
    ///
    /// # Errors
    /// Where the file is not written in a way that can be edited safely.
    pub fn without(&self, service: &str) -> Result<String> {
        let items = self.0.tree.items(self.0.top.value).iter().enumerate();
        let own = items.filter(|(_, item)| self.0.text_of(**item, "service") == Some(service));
        let own: Vec<usize> = own.map(|(index, _)| index).collect();
        match own.is_empty() {
            true => Ok(self.0.file.text.clone()),
            false => self.0.without_items(self.0.top.value, &own),
        }
    }

    /// The file as it was read.
    #[must_use]
    pub fn file(&self) -> &SourceFile {
        &self.0.file
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
        let next = |text: &str| Listeners::parse(text).unwrap().next_port();
        assert_eq!(next(TEXT), Some(6011));
        let none = "profile::services_proxy::envoy::listeners: []\n";
        assert_eq!(next(none), Some(6000));
        // Those of single sites are not of the block.
        assert_eq!(next(&TEXT.replace("6010", "6101")), Some(6003));
        assert_eq!(next(&TEXT.replace("6010", "6099")), Some(6000));
    }

    #[test]
    fn a_listener_goes_below_its_block_and_above_those_of_single_sites() {
        let text = TEXT.replace(
            "  - name: odd",
            "\n  # of single sites\n  - name: odd\n    port: 6101\n  - name: more",
        );
        let listeners = Listeners::parse(text.clone()).unwrap();
        let lines = ["- name: new".to_owned(), "  port: 6011".to_owned()];
        let after = listeners.with_listener(&lines).unwrap();
        let expected = text.replace("\n\n  # of", "\n  - name: new\n    port: 6011\n\n  # of");
        assert_eq!(after, expected);
        assert_eq!(listeners.usual_timeout().as_deref(), Some("5s"));
        let none = "profile::services_proxy::envoy::listeners: []\n";
        let first = Listeners::parse(none)
            .unwrap()
            .with_listener(&lines)
            .unwrap();
        assert!(
            first.ends_with("listeners:\n  - name: new\n    port: 6011\n"),
            "{first}"
        );
    }
}
