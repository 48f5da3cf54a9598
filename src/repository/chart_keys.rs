//! Which keys at the top of its values a chart knows: those of its own values file, and all words
//! that its templates have in their actions, so that no key which is read is missing among them.

use std::collections::HashSet;

use super::{Kind, Repository};
use crate::chart::Chart;
use crate::helmfile::mask;
use crate::yaml::Tree;

/// The keys that a chart knows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ChartKeys {
    /// Those at the top of its own values, in order.
    pub own: Vec<String>,
    words: HashSet<String>,
}

/// Deeper than the folders of any chart are.
const MOST_LEVELS: usize = 10;
/// What is in the folder of a chart and none of its templates.
const APART: [&str; 3] = ["values.yaml", "README.md", ".fixtures.yaml"];
/// What takes one key of `.Values` by its name.
const TAKES_ONE: [&str; 4] = ["index", "get", "hasKey", "dig"];

impl ChartKeys {
    /// Whether the chart may read a key at the top of its values.
    #[must_use]
    pub fn may_read(&self, key: &str) -> bool {
        key == "global" || self.own.iter().any(|own| own == key) || self.words.contains(key)
    }

    /// Adds the words of a template; `None` where it may read any key.
    fn add(&mut self, text: &str) -> Option<()> {
        if !text.contains("{{") {
            return Some(());
        }
        let masked = mask(text).ok()?;
        for action in &masked.actions {
            let code = &text[action.span.clone()];
            if takes_all(code) {
                return None;
            }
            let is_apart = |letter: char| !letter.is_ascii_alphanumeric() && !"_-".contains(letter);
            for word in code.split(is_apart) {
                if !word.is_empty() && !self.words.contains(word) {
                    self.words.insert(word.to_owned());
                }
            }
        }
        Some(())
    }
}

/// Whether an action passes all values on, so that any key of them may be read.
fn takes_all(code: &str) -> bool {
    const VALUES: &str = ".Values";
    code.match_indices(VALUES).any(|(at, _)| {
        let rest = &code[at + VALUES.len()..];
        let goes_on = |letter: char| letter == '.' || letter.is_alphanumeric() || letter == '_';
        if rest.starts_with(goes_on) || code.contains("sha256sum") {
            return false;
        }
        let before = code[..at].trim_end_matches('$').trim_end();
        let function = before.rsplit([' ', '(', '{', '-']).next().unwrap_or(before);
        let is_named = rest.trim_start().starts_with(['"', '`']);
        !(is_named && TAKES_ONE.contains(&function))
    })
}

impl Repository<'_> {
    /// The keys that a chart of the checkout knows. `None` where that is unknown: its templates are
    /// not at hand or pass all values on, or a chart that it depends on is not there.
    #[must_use]
    pub fn chart_keys(&self, folder: &str) -> Option<&ChartKeys> {
        if let Some(known) = self.chart_keys.get(folder) {
            return known.as_ref();
        }
        let found = self.find_chart_keys(folder);
        let kept = self.chart_keys.insert(folder.to_owned(), Box::new(found));
        kept.as_ref()
    }

    fn find_chart_keys(&self, folder: &str) -> Option<ChartKeys> {
        let has_folder = |path: &str| self.has_folder(path).unwrap_or(false);
        if !has_folder(&format!("{folder}/templates")) {
            return None;
        }
        let chart = self.chart(folder).ok().flatten()?;
        let mut keys = ChartKeys::default();
        let values = self
            .text(&format!("{folder}/values.yaml"))
            .ok()?
            .unwrap_or_default();
        let tree = Tree::parse(&values).ok()?;
        for root in tree.documents() {
            let entries = tree.merged_entries(*root).into_iter();
            keys.own
                .extend(entries.filter_map(|entry| tree.scalar(entry.key).map(str::to_owned)));
        }
        for dependency in &chart.dependencies {
            // What such a chart reads of the values of this one can be anything.
            if !has_folder(&format!("{folder}/charts/{}", dependency.name)) {
                return None;
            }
            keys.words.insert(dependency.values_key().to_owned());
        }
        self.add_words(folder, MOST_LEVELS, &mut keys)?;
        Some(keys)
    }

    fn add_words(&self, folder: &str, levels: usize, keys: &mut ChartKeys) -> Option<()> {
        for item in self.snapshot.items(folder).ok()? {
            let path = format!("{folder}/{}", item.name);
            match item.kind {
                Kind::Folder if levels > 0 => self.add_words(&path, levels - 1, keys)?,
                // A packed chart, or what leads nowhere, may hold anything.
                Kind::Folder | Kind::Outside | Kind::Other => return None,
                Kind::File if item.name.rsplit('.').next() == Some("tgz") => return None,
                Kind::File if APART.contains(&item.name.as_str()) => {}
                Kind::File if item.name == Chart::FILE => {}
                Kind::File => keys.add(&self.text(&path).ok()??)?,
            }
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::repository::memory::MemoryFiles;
    use crate::repository::{Layout, Snapshot};

    /// Whether the chart may read `wanted`; `None` where that is unknown.
    fn may_read(template: &str, more: &[(&str, &str)], wanted: &str) -> Option<bool> {
        let mut files = vec![
            ("charts/web/Chart.yaml", "name: web\nversion: 1.0.0\n"),
            ("charts/web/values.yaml", "own: 1\n"),
            ("charts/web/templates/a.yaml", template),
        ];
        files.extend_from_slice(more);
        let files = MemoryFiles::of(&files);
        let snapshot = Snapshot::new(&files);
        let repository = Repository::new(&snapshot, Layout::Checkout);
        repository
            .chart_keys("charts/web")
            .map(|keys| keys.may_read(wanted))
    }

    #[test]
    fn a_key_is_read_that_values_or_templates_have() {
        let template = "app: {{ .Values.port }}\n{{ with $.Values.main_app }}{{ .x }}{{ end }}\n";
        for key in ["own", "port", "main_app", "global", "x"] {
            assert_eq!(may_read(template, &[], key), Some(true), "{key}");
        }
        assert_eq!(may_read(template, &[], "app"), Some(false));
        let index = "{{ index .Values \"my-key\" }}{{ hasKey $.Values \"b\" }}";
        assert_eq!(may_read(index, &[], "my-key"), Some(true));
        assert_eq!(may_read(index, &[], "c"), Some(false));
        let library = [(
            "charts/web/templates/vendor/m/x.tpl",
            "{{ .Root.Values.mesh }}",
        )];
        assert_eq!(may_read("", &library, "mesh"), Some(true));
    }

    #[test]
    fn a_chart_that_may_read_any_key_is_unknown() {
        for template in [
            "{{ toYaml .Values }}",
            "{{ range $k, $v := .Values }}{{ end }}",
            "{{ $values := $.Values }}",
            "{{ include \"x\" .Values }}",
            "{{ index .Values $key }}",
            "{{ .Values",
        ] {
            assert_eq!(may_read(template, &[], "a"), None, "{template}");
        }
        assert_eq!(
            may_read("{{ .Values | toYaml | sha256sum }}", &[], "a"),
            Some(false)
        );
        for more in [
            (
                "charts/web/Chart.yaml",
                "name: web\nversion: '1'\ndependencies: [{name: base}]\n",
            ),
            ("charts/web/charts/base.tgz", ""),
        ] {
            assert_eq!(may_read("", &[more], "a"), None, "{}", more.0);
        }
    }

    #[test]
    fn without_templates_nothing_is_known() {
        let files = MemoryFiles::of(&[
            ("charts/web/Chart.yaml", "name: web\nversion: 1.0.0\n"),
            ("charts/web/values.yaml", "own: 1\n"),
        ]);
        let snapshot = Snapshot::new(&files);
        let repository = Repository::new(&snapshot, Layout::Checkout);
        assert_eq!(repository.chart_keys("charts/web"), None);
    }
}
