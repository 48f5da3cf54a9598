//! The keys of values that are a chart's own, and so keep their names in a service that has the same
//! chart.

use std::collections::HashSet;

use super::inherit::is_known_key;
use super::rename::Renaming;
use crate::chart::Chart;
use crate::text_edit::TextEdits;
use crate::yaml::{Kind, NodeId, Tree};

/// Where templates read values from.
const VALUES: &str = ".Values.";

/// The file of a chart that says what its values are by default.
const DEFAULTS: &str = "values.yaml";

/// The paths of the keys that a chart has values for, or reads.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KeyPaths(HashSet<Vec<String>>);

impl KeyPaths {
    /// Takes in what the files of a chart say, by their paths in its folder; those of the charts
    /// within it have their values under that chart's name.
    pub fn read<'t>(&mut self, files: impl IntoIterator<Item = (&'t str, &'t str)>) {
        for (path, text) in files {
            let mut within = path;
            let mut prefix = Vec::new();
            while let Some((chart, rest)) = within
                .strip_prefix("charts/")
                .and_then(|rest| rest.split_once('/'))
            {
                prefix.push(chart.to_owned());
                within = rest;
            }
            match within {
                DEFAULTS => self.read_values(&prefix, text),
                Chart::FILE => self.read_dependencies(&prefix, path, text),
                _ if within.starts_with("templates/") => self.read_template(&prefix, text),
                _ => {}
            }
        }
    }

    fn read_values(&mut self, prefix: &[String], text: &str) {
        let Ok(tree) = Tree::parse(text) else {
            return;
        };
        for_each_key(&tree, prefix, |path, _| {
            self.0.insert(path.to_vec());
        });
    }

    fn read_dependencies(&mut self, prefix: &[String], path: &str, text: &str) {
        let chart = Chart::parse(path, text);
        for dependency in chart.iter().flat_map(|chart| &chart.dependencies) {
            let key = dependency.values_key().to_owned();
            self.0.insert([prefix, &[key]].concat());
        }
    }

    fn read_template(&mut self, prefix: &[String], text: &str) {
        for (at, _) in text.match_indices(VALUES) {
            let rest = &text[at + VALUES.len()..];
            let is_part = |letter: char| letter.is_ascii_alphanumeric() || "_.".contains(letter);
            let end = rest.find(|letter| !is_part(letter)).unwrap_or(rest.len());
            let mut path = prefix.to_vec();
            for part in rest[..end].split('.').filter(|part| !part.is_empty()) {
                path.push(part.to_owned());
                self.0.insert(path.clone());
            }
        }
    }

    /// The first keys of its paths.
    pub(super) fn has_first(&self, key: &str) -> bool {
        self.0.contains(&[key.to_owned()][..])
    }

    fn has(&self, path: &[String]) -> bool {
        self.0.contains(path)
    }
}

/// A values file with the new name; keys that are the chart's own, or that mean the same in every
/// chart, keep theirs. The chart is looked at only where a key would be renamed.
pub(super) fn rename_values<'k>(
    text: &str,
    renaming: &Renaming,
    keys: impl Fn() -> &'k KeyPaths,
) -> String {
    // Stands for a key while all else is renamed; not in any text, which would be bytes with it.
    const KEPT: char = '\0';
    let Some(tree) = Some(text)
        .filter(|text| renaming.is_in(text))
        .and_then(|text| Tree::parse(text).ok())
    else {
        return renaming.apply(text);
    };
    let mut kept = Vec::new();
    for_each_key(&tree, &[], |path, id| {
        let Some(key) = path.last().filter(|key| renaming.is_in(key)) else {
            return;
        };
        if is_known_key(key) || keys().has(path) {
            kept.push(tree.node(id).span());
        }
    });
    kept.sort_by_key(|span| span.start);
    kept.dedup();
    let mut edits = TextEdits::default();
    for span in &kept {
        edits.replace(span.clone(), KEPT);
    }
    let Ok(marked) = edits.apply(text) else {
        return renaming.apply(text);
    };
    let renamed = renaming.apply(&marked);
    let mut pieces = renamed.split(KEPT);
    let mut result = pieces.next().unwrap_or_default().to_owned();
    for (span, piece) in kept.into_iter().zip(pieces) {
        result.push_str(&text[span]);
        result.push_str(piece);
    }
    result
}

/// Visits every key with its path; the entries of a list have the path of the list.
fn for_each_key(tree: &Tree<'_>, prefix: &[String], mut visit: impl FnMut(&[String], NodeId)) {
    let documents = tree.documents().iter();
    let mut open: Vec<(Vec<String>, NodeId)> =
        documents.map(|root| (prefix.to_vec(), *root)).collect();
    while let Some((path, id)) = open.pop() {
        match &tree.node(id).kind {
            Kind::Mapping { entries, .. } => {
                for entry in entries {
                    let Some(key) = tree.scalar(entry.key) else {
                        continue;
                    };
                    let own = [&path[..], &[key.to_owned()]].concat();
                    visit(&own, entry.key);
                    open.push((own, entry.value));
                }
            }
            Kind::Sequence { items, .. } => {
                open.extend(items.iter().map(|item| (path.clone(), *item)));
            }
            Kind::Scalar(..) | Kind::Alias(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::names::ServiceName;

    const CHART: [(&str, &str); 4] = [
        ("values.yaml", "gull:\n  nest: {}\nlist:\n- gull: 1\n"),
        (
            "Chart.yaml",
            "name: a\nversion: 1.0.0\ndependencies:\n- name: gull-egg\n",
        ),
        (
            "templates/a/b.tpl",
            "{{ $root.Values.sea.gull_wing.a | x }}",
        ),
        ("charts/beak/values.yaml", "gull: 1\n"),
    ];

    fn renamed(sibling: &str, text: &str, files: &[(&str, &str)]) -> String {
        let name = |text: &str| text.parse::<ServiceName>().unwrap();
        let mut keys = KeyPaths::default();
        keys.read(files.iter().copied());
        rename_values(text, &Renaming::new(&name(sibling), &name("tern")), || {
            &keys
        })
    }

    #[test]
    fn keys_that_the_chart_has_keep_their_names_and_others_do_not() {
        for (text, expected) in [
            ("gull: gull # gull\n", "gull: tern # tern\n"),
            ("\"gull\": {gull: 1}\n", "\"gull\": {tern: 1}\n"),
            (
                "list:\n- gull: 1\n- b: gull\n",
                "list:\n- gull: 1\n- b: tern\n",
            ),
            ("gull-egg: gull-egg\n", "gull-egg: tern-egg\n"),
            ("gull-nest: 1\n", "tern-nest: 1\n"),
            (
                "sea: {gull_wing: 1, gull: 2}\n",
                "sea: {gull_wing: 1, tern: 2}\n",
            ),
            (
                "beak: {gull: 1}\nnest: {gull: 1}\n",
                "beak: {gull: 1}\nnest: {tern: 1}\n",
            ),
            // What is no YAML has no keys.
            ("gull: {\n", "tern: {\n"),
        ] {
            assert_eq!(renamed("gull", text, &CHART), expected, "{text}");
        }
        // Without the chart they are the service's.
        assert_eq!(
            renamed("gull", "gull: {gull: 1}\n", &[]),
            "tern: {tern: 1}\n"
        );
    }

    #[test]
    fn keys_that_mean_the_same_in_every_chart_keep_their_names() {
        for sibling in ["image", "version", "replicas", "memory"] {
            let text = format!("a: {{{sibling}: {sibling}}}\n");
            let expected = format!("a: {{{sibling}: tern}}\n");
            assert_eq!(renamed(sibling, &text, &[]), expected);
        }
    }
}
