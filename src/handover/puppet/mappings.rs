//! The rules by which public names lead to services.

use super::document::Document;
use crate::error::Result;
use crate::handover::SourceFile;
use crate::handover::kin::index_in_order;
use crate::yaml::{NewItem, NodeId, Place};

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

    /// The rules in the file's order; the first that matches wins.
    fn rules(&self) -> Vec<Rule<'_>> {
        let rules = self.0.tree.items(self.0.top.value).iter();
        let rule = |rule: &NodeId| {
            let text = |key| self.0.text_of(*rule, key);
            let target = text("target").unwrap_or_default();
            let (scheme, rest) = target.split_once("://").unwrap_or_default();
            let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
            Rule {
                is_plain: text("type") == Some("map"),
                scheme,
                host,
                path,
                replacement: text("replacement").unwrap_or_default(),
                line: self.0.line(*rule),
            }
        };
        rules.map(rule).collect()
    }

    /// The rule for all that is asked of a public name.
    #[must_use]
    pub fn rule_of(&self, host: &str) -> Option<Rule<'_>> {
        let mut rules = self.rules().into_iter();
        rules.find(|rule| rule.is_of_host() && rule.host == host)
    }

    /// The file with a new rule, whose first line has the dash: where its name belongs among those
    /// of its domain, and above the rules that match every name.
    ///
    /// # Errors
    /// Where the file is not written in a way that can be edited safely.
    pub fn with(&self, host: &str, lines: &[String]) -> Result<String> {
        let rules = self.rules();
        let new = NewItem {
            lines,
            apart: false,
        };
        self.0.with_item(place_of(&rules, host), &new)
    }
}

/// A rule: where what is asked of a public name is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule<'m> {
    /// Whether its target is a name as it stands, not a pattern.
    is_plain: bool,
    scheme: &'m str,
    host: &'m str,
    path: &'m str,
    /// Where it leads: `https://alpha.discovery.wmnet:4001`.
    pub replacement: &'m str,
    /// The line that it starts in.
    pub line: usize,
}

impl Rule<'_> {
    /// The host that it leads to.
    #[must_use]
    pub fn leads_to(&self) -> &str {
        let (_, rest) = self.replacement.split_once("://").unwrap_or_default();
        rest.split([':', '/']).next().unwrap_or_default()
    }

    /// Whether it is for all that is asked of one name.
    fn is_of_host(&self) -> bool {
        self.is_plain && self.path.is_empty() && ["http", "https"].contains(&self.scheme)
    }

    /// Whether it matches names of every kind, so that no rule below it is reached by all.
    fn is_for_all(&self) -> bool {
        self.host.is_empty() || self.host.starts_with("(.*)") || self.host.starts_with("(.+)")
    }
}

/// The place of a new rule.
fn place_of(rules: &[Rule<'_>], host: &str) -> Place {
    let first_for_all = rules.iter().position(Rule::is_for_all);
    let above = &rules[..first_for_all.unwrap_or(rules.len())];
    let domain = |host: &str| host.split_once('.').map(|(_, domain)| domain.to_owned());
    let of_domain = above.iter().enumerate();
    let siblings: Vec<(usize, &str)> = of_domain
        .filter(|(_, rule)| rule.is_of_host() && domain(rule.host) == domain(host))
        .map(|(index, rule)| (index, rule.host))
        .collect();
    let names: Vec<&str> = siblings.iter().map(|(_, name)| *name).collect();
    let first = siblings.first().map(|(index, _)| *index);
    match (index_in_order(&names, host), first) {
        (_, None) => first_for_all.map_or(Place::Before(rules.len()), Place::Before),
        (0, Some(first)) => Place::Before(first),
        (index, Some(_)) => {
            // A name may have a rule for another scheme besides.
            let (last, name) = siblings[index - 1];
            let more = above[last + 1..].iter();
            let more = more.take_while(|rule| rule.host == name).count();
            Place::After(last + more)
        }
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
        assert_eq!(
            mappings.rule_of("c.example.org").map(|rule| rule.line),
            Some(4)
        );
        assert_eq!(mappings.rule_of("b.example.org"), None);
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

    fn rule(kind: &str, target: &str) -> String {
        format!(
            "    - type: {kind}\n      target: {target}\n      replacement: https://x.wmnet:1/y\n"
        )
    }

    /// The target above the new rule, in a file with these rules.
    fn above(rules: &[(&str, &str)], host: &str) -> String {
        let rules: String = rules
            .iter()
            .map(|(kind, target)| rule(kind, target))
            .collect();
        let text = format!("{}:\n{rules}", Mappings::KEY);
        let mappings = Mappings::parse(SourceFile::new(Mappings::PATH, text)).unwrap();
        let lines = ["- type: map".to_owned(), "  target: new".to_owned()];
        let after = mappings.with(host, &lines).unwrap();
        let before = after.split("target: new").next().unwrap_or_default();
        let mut targets = before
            .lines()
            .filter_map(|line| line.trim().strip_prefix("target: "));
        targets.next_back().unwrap_or_default().to_owned()
    }

    #[test]
    fn a_rule_stands_among_its_domain_and_above_those_for_every_name() {
        let rules = [
            ("map", "http://a.wikimedia.org"),
            ("map", "http://e.wikimedia.org"),
            ("map", "ws://e.wikimedia.org"),
            ("map", "http://m.wikimedia.org"),
            ("map", "http://query.other.org/x"),
            ("map", "http://t.wikimedia.org"),
            // Out of order.
            ("map", "http://b.wikimedia.org"),
            ("map", "http://y.wikimedia.org"),
            ("regex_map", "'http://(.*)/api/x'"),
            ("map", "http://www.wikidata.org"),
            ("map", "/"),
        ];
        assert_eq!(above(&rules, "n.wikimedia.org"), "http://m.wikimedia.org");
        assert_eq!(above(&rules, "f.wikimedia.org"), "ws://e.wikimedia.org");
        assert_eq!(
            above(&rules, "zeta.wikimedia.org"),
            "http://y.wikimedia.org"
        );
        assert_eq!(above(&rules, "0.wikimedia.org"), "");
        for host in ["new.example.org", "zz.wikidata.org"] {
            assert_eq!(above(&rules, host), "http://y.wikimedia.org", "{host}");
        }
    }

    #[test]
    fn the_rule_of_a_name_is_for_all_that_is_asked_of_it() {
        let rules = [
            rule("map", "http://a.example.org/part"),
            rule("map", "ws://a.example.org"),
            rule("map", "http://a.example.org"),
        ];
        let text = format!("{}:\n{}", Mappings::KEY, rules.concat());
        let mappings = Mappings::parse(SourceFile::new(Mappings::PATH, text)).unwrap();
        let found = mappings.rule_of("a.example.org").unwrap();
        assert_eq!((found.line, found.leads_to()), (8, "x.wmnet"));
    }
}
