//! Images, versions and ports that a new service takes from its sibling, since no new value can
//! safely be put in their place: in a helmfile, in templates of values and in JSON.

use super::{Concern, KeptValue, OpenKind, open_values};
use crate::helmfile::Helmfile;
use crate::yaml::{Kind, NodeId, Position};

/// The key of helmfiles under which there are values.
const VALUES: &str = "values";

/// Those in the values that a helmfile has itself.
#[must_use]
pub fn in_helmfile(helmfile: &Helmfile<'_>) -> Vec<KeptValue> {
    let tree = helmfile.tree();
    let mut found = Vec::new();
    let mut open: Vec<(bool, NodeId)> = tree.documents().iter().map(|id| (false, *id)).collect();
    while let Some((is_values, id)) = open.pop() {
        match &tree.node(id).kind {
            Kind::Mapping { entries, .. } => {
                for entry in entries {
                    let key = tree.scalar(entry.key);
                    let kind = key.and_then(OpenKind::of_key).filter(|_| is_values);
                    let value = helmfile.literal(entry.value);
                    if let (Some(kind), Some(value)) = (kind, value) {
                        let line = Position::of(helmfile.text(), helmfile.span(entry.key).start);
                        found.extend(kept(kind, value, line.line));
                    }
                    open.push((is_values || key == Some(VALUES), entry.value));
                }
            }
            Kind::Sequence { items, .. } => {
                open.extend(items.iter().map(|item| (is_values, *item)));
            }
            Kind::Scalar(..) | Kind::Alias(_) => {}
        }
    }
    found.sort_by_key(|kept| kept.line);
    found
}

/// Those in a template of values, or in JSON: where that is YAML too as YAML has them, else as far as
/// a line shows them.
#[must_use]
pub fn in_text(text: &str) -> Vec<KeptValue> {
    if let Ok(values) = open_values(text) {
        let values = values.iter();
        let found = values.filter_map(|value| kept(value.kind, &value.old, value.line));
        let mut found: Vec<KeptValue> = found.collect();
        found.sort_by_key(|kept| kept.line);
        return found;
    }
    let lines = text.lines().enumerate();
    let found = lines.filter_map(|(index, line)| {
        let (key, value) = line.split_once(':')?;
        let marks = |letter: char| letter.is_whitespace() || "-\"'{,}".contains(letter);
        let kind = OpenKind::of_key(key.trim_matches(marks))?;
        let value = value.split(" #").next()?;
        let value = Some(value).filter(|value| !value.contains("{{"))?;
        kept(kind, value.trim_matches(marks), index + 1)
    });
    found.collect()
}

fn kept(kind: OpenKind, value: &str, line: usize) -> Option<KeptValue> {
    kind.is_set(value).then(|| KeptValue {
        concern: Concern::PassedOn,
        key: kind.key().to_owned(),
        value: Some(value.to_owned()),
        line,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::helmfile::Source;

    fn short(found: &[KeptValue]) -> Vec<(usize, &str, &str)> {
        let one = |kept: &'_ KeptValue| kept.line;
        let values = found.iter().map(|kept| {
            let value = kept.value.as_deref().unwrap_or_default();
            (one(kept), kept.key.as_str(), value)
        });
        values.collect()
    }

    #[test]
    fn the_values_in_a_helmfile_are_found_and_its_own_versions_are_not() {
        let text = "\
environments:
  eqiad:
    values:
      - releases: [main]
---
releases:
  - name: main
    version: 0.1.2
    chart: wmf-stable/nest
    values:
      - values.yaml
      - app: {version: 1.2.3, image: {{ .x }}}
        mesh:
          public_port: 4001
";
        let source = Source::new(text).unwrap();
        let found = in_helmfile(&source.read().unwrap());
        assert_eq!(
            short(&found),
            [(12, "version", "1.2.3"), (14, "public_port", "4001")]
        );
    }

    #[test]
    fn the_values_in_templates_and_json_are_found() {
        let json =
            in_text("{\"app\": {\"version\": \"1.2\", \"port\": 1},\n \"nodePort\": 30001}\n");
        assert_eq!(
            short(&json),
            [(1, "version", "1.2"), (2, "nodePort", "30001")]
        );
        let template = "\
{{- if .x }}
app:
  image: {{ .image }}
  version: \"1.2\" # ours
{{- end }}
mesh: {public_port: {{ .port }}
  public_port: 4001
  version:
";
        let found = in_text(template);
        assert_eq!(
            short(&found),
            [(4, "version", "1.2"), (7, "public_port", "4001")]
        );
    }
}
