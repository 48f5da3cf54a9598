//! What is in values files: that helm reads them, that nothing in them is lost, and the slips in
//! single values.

use std::collections::HashMap;
use std::net::IpAddr;

use granit_parser::ScalarStyle;

use super::Finding;
use super::rule::{
    CIDR_WITHOUT_MASK, DUPLICATE_KEY, INVALID_VALUES, STRAY_QUOTE, Severity, UNSET_VALUE,
};
use crate::create::sibling::inherit::CHANGE_ME;
use crate::values::why_refused;
use crate::yaml::{Entry, Kind, NodeId, ParseError, Position, Tree};

/// A values file of a service.
pub(super) struct ValuesText<'t> {
    /// Its path, from the root on.
    pub(super) path: &'t str,
    pub(super) text: &'t str,
    /// Its tree, or why it has none.
    pub(super) tree: Result<&'t Tree<'t>, &'t ParseError>,
    /// Whether some release may load it.
    pub(super) is_loaded: bool,
    /// Whether it is a template's, in which values are open.
    pub(super) is_template: bool,
}

/// What is wrong in a values file.
pub(super) fn findings(file: &ValuesText<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    if file.is_loaded
        && let Some(refusal) = why_refused(file.text, file.tree)
    {
        let message = format!("helm cannot read these values: {}", refusal.reason);
        let help = "fix it; every deployment that loads this file fails";
        let path = file.path.to_owned();
        findings.push(Finding::new(
            &INVALID_VALUES,
            path,
            refusal.at,
            message,
            help,
        ));
    }
    if let Ok(tree) = file.tree {
        for id in tree.ids() {
            match &tree.node(id).kind {
                Kind::Mapping { entries, .. } => {
                    duplicates(file, tree, entries, &mut findings);
                    findings.extend(entries.iter().filter_map(|entry| slip(file, tree, *entry)));
                }
                Kind::Scalar(value, style) => {
                    findings.extend(stray_quote(file, tree, id, (value, *style)));
                }
                Kind::Sequence { .. } | Kind::Alias(_) => {}
            }
        }
    }
    findings
}

impl ValuesText<'_> {
    fn finding(
        &self,
        rule: &'static super::Rule,
        at: Position,
        message: String,
        help: impl Into<String>,
    ) -> Finding {
        Finding::new(rule, self.path.to_owned(), at, message, help)
    }

    fn place(&self, tree: &Tree<'_>, node: NodeId) -> Position {
        Position::of(self.text, tree.node(node).span().start)
    }
}

/// Keys that stand twice in one mapping: the last one wins.
fn duplicates(
    file: &ValuesText<'_>,
    tree: &Tree<'_>,
    entries: &[Entry],
    findings: &mut Vec<Finding>,
) {
    let mut seen: HashMap<&str, Entry> = HashMap::with_capacity(entries.len());
    for entry in entries {
        let Kind::Scalar(key, _) = &tree.node(entry.key).kind else {
            continue;
        };
        if let Some(first) = seen.insert(key, *entry) {
            let written = |entry: &Entry| &file.text[tree.node(entry.value).span()];
            let is_lost = !["", "{}", "[]", written(entry)].contains(&written(&first));
            let first = file.place(tree, first.key).line;
            let message = format!("{key} is set a second time, so line {first} has no effect");
            let help = "put both together under one of the two, or remove one";
            let at = file.place(tree, entry.key);
            let finding = file.finding(&DUPLICATE_KEY, at, message, help);
            findings.push(match is_lost {
                true => finding,
                false => finding.with_severity(Severity::Info),
            });
        }
    }
}

/// A value that is no value of its key.
fn slip(file: &ValuesText<'_>, tree: &Tree<'_>, entry: Entry) -> Option<Finding> {
    let key = tree.scalar(entry.key)?;
    let Kind::Scalar(value, _) = &tree.node(entry.value).kind else {
        return None;
    };
    let at = || file.place(tree, entry.value);
    if !file.is_template && is_marker(value) {
        let message = format!("{key} is still {value}");
        return Some(file.finding(&UNSET_VALUE, at(), message, "set the service's own value"));
    }
    let takes_networks = key == "cidr" || key == "dst_net";
    if takes_networks && value.parse::<IpAddr>().is_ok() {
        let mask = if value.contains(':') { 128 } else { 32 };
        let message = format!("{key} is the address {value}, and has to be a network");
        let help = format!("write {value}/{mask}");
        return Some(file.finding(&CIDR_WITHOUT_MASK, at(), message, help));
    }
    None
}

/// Whether a value says that it is still to be set.
fn is_marker(value: &str) -> bool {
    const MARKERS: [&str; 6] = [CHANGE_ME, "CHANGEME", "FIXME", "TODO", "TBD", "REPLACE_ME"];
    let is_yours = |word: &str| {
        let rest = word.strip_prefix("YOUR_");
        rest.is_some_and(|rest| {
            let is_shouted = |letter: char| letter.is_ascii_uppercase() || letter == '_';
            !rest.is_empty() && rest.chars().all(is_shouted)
        })
    };
    MARKERS.contains(&value) || value.split(['/', ':', '.', ' ']).any(is_yours)
}

/// A quote at the end of a word that begins with none.
fn stray_quote(
    file: &ValuesText<'_>,
    tree: &Tree<'_>,
    id: NodeId,
    (value, style): (&str, ScalarStyle),
) -> Option<Finding> {
    let quote = value
        .chars()
        .last()
        .filter(|last| matches!(last, '"' | '\''))?;
    let is_block = matches!(style, ScalarStyle::Literal | ScalarStyle::Folded);
    let is_word = value.len() > 2 && !value.contains([' ', '\n', '\\', '{', '(', '[', '=']);
    if is_block || !is_word || value.matches(quote).count() != 1 {
        return None;
    }
    let message = format!("the value {value} ends with a quote that nothing opens");
    let help = format!("write {}", value.trim_end_matches(quote));
    Some(file.finding(&STRAY_QUOTE, file.place(tree, id), message, help))
}
