//! Which findings of two checks are the same: lines move with every edit above them, so a place is
//! no part of what a finding is.

use std::collections::BTreeMap;

use super::Finding;

/// What a finding is, wherever in its file it stands.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Identity {
    /// The rule's name.
    pub rule: String,
    /// The file, from the root on.
    pub path: String,
    /// What is wrong, without the numbers of lines and columns.
    pub message: String,
}

impl Identity {
    /// That of a finding.
    #[must_use]
    pub fn of(finding: &Finding) -> Self {
        Self {
            rule: finding.rule.name.to_owned(),
            path: finding.path.clone(),
            message: without_places(&finding.message),
        }
    }
}

/// Findings that are known already, each as often as it was there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KnownFindings(BTreeMap<Identity, usize>);

impl KnownFindings {
    /// Of `found`, those that are not known, as many as there are more of. Of several that are the
    /// same the last are taken for the new ones.
    #[must_use]
    pub fn new_in(&self, found: Vec<Finding>) -> Vec<Finding> {
        found.into_iter().filter(self.news()).collect()
    }

    /// Tells of one finding after the other whether it is new: each that is known counts once.
    pub(super) fn news(&self) -> impl FnMut(&Finding) -> bool {
        let mut left = self.0.clone();
        move |finding| match left.get_mut(&Identity::of(finding)) {
            Some(count) if *count > 0 => {
                *count -= 1;
                false
            }
            _ => true,
        }
    }

    /// Adds a finding that is there `count` times.
    pub fn add(&mut self, identity: Identity, count: usize) {
        *self.0.entry(identity).or_default() += count;
    }

    /// Every one with how often it is there, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&Identity, usize)> {
        self.0.iter().map(|(identity, count)| (identity, *count))
    }
}

impl FromIterator<Identity> for KnownFindings {
    fn from_iter<I: IntoIterator<Item = Identity>>(identities: I) -> Self {
        let mut known = Self::default();
        for identity in identities {
            known.add(identity, 1);
        }
        known
    }
}

/// A message without the numbers after `line` and `column`.
fn without_places(message: &str) -> String {
    let mut words: Vec<&str> = Vec::new();
    for word in message.split(' ') {
        let is_number = word.starts_with(|first: char| first.is_ascii_digit());
        let is_place = matches!(words.last(), Some(&("line" | "lines" | "column")));
        match word.trim_start_matches(|letter: char| letter.is_ascii_digit()) {
            rest if is_number && is_place => words.push(rest),
            _ => words.push(word),
        }
    }
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::RULES;
    use crate::yaml::Position;

    fn finding(rule: usize, path: &str, line: usize, message: &str) -> Finding {
        let at = Position { line, column: 1 };
        Finding::new(&RULES[rule], path.to_owned(), at, message.to_owned(), "")
    }

    fn known(findings: &[Finding]) -> KnownFindings {
        findings.iter().map(Identity::of).collect()
    }

    #[test]
    fn a_finding_is_the_same_on_another_line() {
        let before = known(&[finding(0, "a", 1, "cannot be read at line 3, column 5")]);
        let moved = finding(0, "a", 9, "cannot be read at line 12, column 5");
        assert_eq!(before.new_in(vec![moved]), []);
    }

    #[test]
    fn another_rule_file_or_message_is_another_finding() {
        let before = known(&[finding(0, "a", 1, "port 4001")]);
        for other in [
            finding(1, "a", 1, "port 4001"),
            finding(0, "b", 1, "port 4001"),
            finding(0, "a", 1, "port 4002"),
        ] {
            assert_eq!(before.new_in(vec![other.clone()]), [other]);
        }
    }

    #[test]
    fn one_more_of_the_same_is_new() {
        let one = finding(0, "a", 1, "m");
        let more = finding(0, "a", 5, "m");
        let before = known(std::slice::from_ref(&one));
        assert_eq!(before.new_in(vec![one, more.clone()]), [more]);
    }
}
