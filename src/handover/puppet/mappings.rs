//! The rules by which public names lead to services.

use super::document::Document;
use crate::error::Result;
use crate::handover::SourceFile;
use crate::handover::kin::index_among;
use crate::yaml::{NewItem, Place};

/// The rules of the servers between the public and the services.
#[derive(Debug, Clone, PartialEq)]
pub struct Mappings(Document);

impl Mappings {
    /// The path of the file in operations/puppet.
    pub const PATH: &str = "hieradata/common/profile/trafficserver/backend.yaml";
    /// The key that the rules are below.
    pub const KEY: &str = "profile::trafficserver::backend::mapping_rules";

    /// Parses the text of [`Self::PATH`].
    ///
    /// # Errors
    /// Where it is not YAML, or lacks [`Self::KEY`].
    pub(in crate::handover) fn parse(file: SourceFile) -> Result<Self> {
        Document::parse(file, Self::KEY).map(Self)
    }

    /// The file as it was read.
    #[must_use]
    pub fn file(&self) -> &SourceFile {
        &self.0.file
    }

    /// The public name of each rule, with its line.
    fn hosts(&self) -> Vec<(&str, usize)> {
        let rules = self.0.tree.items(self.0.top.value).iter();
        let host = |rule| {
            let target = self.0.text_of(rule, "target")?;
            let (_, host) = target.split_once("://")?;
            host.split('/').next()
        };
        rules
            .map(|rule| (host(*rule).unwrap_or_default(), self.0.line(*rule)))
            .collect()
    }

    /// The line of the rule for a public name.
    #[must_use]
    pub fn line_of(&self, host: &str) -> Option<usize> {
        let hosts = self.hosts();
        let found = hosts.iter().find(|(other, _)| *other == host);
        found.map(|(_, line)| *line)
    }

    /// The file with a new rule, whose first line has the dash, where its name belongs.
    ///
    /// # Errors
    /// Where the file is not written in a way that can be edited safely.
    pub fn with(&self, host: &str, lines: &[String]) -> Result<String> {
        let hosts = self.hosts();
        let names: Vec<&str> = hosts.iter().map(|(host, _)| *host).collect();
        let new = NewItem {
            lines,
            apart: false,
        };
        self.0
            .with_item(Place::Before(index_among(&names, host)), &new)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_goes_where_its_name_belongs() {
        let rule = |host: &str| format!("    - type: map\n      target: http://{host}\n");
        let hosts = [
            "a.example.org",
            "c.example.org",
            "d.example.org",
            "e.example.org",
        ];
        let rules = hosts.map(rule).concat();
        let text = format!("{}:\n{rules}other: 1\n", Mappings::KEY);
        let mappings = Mappings::parse(SourceFile::new(Mappings::PATH, text.clone())).unwrap();
        assert_eq!(mappings.line_of("c.example.org"), Some(4));
        assert_eq!(mappings.line_of("b.example.org"), None);
        let lines = [
            "- type: map".to_owned(),
            "  target: http://b.example.org".to_owned(),
        ];
        let after = mappings.with("b.example.org", &lines).unwrap();
        let expected = text.replace(
            &rule("c.example.org"),
            &(rule("b.example.org") + &rule("c.example.org")),
        );
        assert_eq!(after, expected);
    }
}
