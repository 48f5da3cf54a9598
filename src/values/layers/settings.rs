//! `set`, `setTemplate` and `setString` of a release: single keys that go over all files, as helm's
//! `--set` puts them there.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::super::key_trace::KeyPath;
use super::super::layer::{Layer, LayerKind, Location, ReleaseLayers};
use super::super::merge::over_earlier;
use super::super::value::{Data, Origin, Value};
use super::Reader;
use crate::conventions::HELMFILE;
use crate::helmfile::{DeclaredRelease, Names};
use crate::yaml::{Kind, NodeId};

/// The keys of a release in the order in which later ones win, and whether a value is taken as text.
/// Source: helmfile puts `setTemplate` before `set`, and helm `--set-string` over `--set`.
const KEYS: [(&str, bool); 4] = [
    ("setTemplate", false),
    ("set", false),
    ("setStringTemplate", true),
    ("setString", true),
];

impl Reader<'_> {
    /// Adds the settings of a release, as one layer.
    pub(super) fn add_settings(
        &self,
        release: &DeclaredRelease,
        names: &Names,
        found: &mut ReleaseLayers,
    ) {
        let mut values = Value::empty();
        let mut is_known = true;
        let mut first = None;
        for (key, as_text) in KEYS {
            let Some(list) = self.helmfile.release_value(release, key) else {
                continue;
            };
            first.get_or_insert(list);
            // Only what says so is filled in with the release's names.
            let names = key.ends_with("Template").then_some(names);
            for item in self.helmfile.tree().items(list) {
                if let Some(setting) = self.setting(*item, names, as_text) {
                    over_earlier(&mut values, setting);
                } else {
                    is_known = false;
                    let reason = format!("what `{key}` puts on top of these files is unknown");
                    found.unresolved.push(self.at(*item, reason));
                }
            }
            let gaps = self.gaps_in(list, "a template may put values here");
            found.unresolved.extend(gaps);
        }
        let Some(first) = first else {
            return;
        };
        let has_some = matches!(&values.data, Data::Map(entries) if !entries.is_empty());
        let location = match has_some || is_known {
            true => Location::Inline(values),
            false => Location::Unknown,
        };
        found.layers.push(Layer {
            path: HELMFILE.to_owned(),
            kind: LayerKind::Set,
            location,
            line: self.helmfile.position(first).line,
        });
    }

    /// The values that one setting sets; `None` where they are unknown.
    fn setting(&self, item: NodeId, names: Option<&Names>, as_text: bool) -> Option<Value> {
        let helmfile = self.helmfile;
        let tree = helmfile.tree();
        if self.is_in_gap(item) {
            return None;
        }
        let text = |node| match names {
            Some(names) => self.text(node, names),
            None => helmfile.filled_scalar(node).map(Cow::into_owned),
        };
        let name = text(tree.merged(item, "name")?)?;
        // An index, or several keys at once.
        if name.contains(['[', ']', '{', '}', ',', '=']) {
            return None;
        }
        let path = KeyPath::parse(&name)?;
        let origin = Origin {
            layer: 0,
            line: helmfile.position(item).line,
        };
        let value = |text: &str| -> Option<Value> {
            let data = typed(text, as_text)?;
            Some(Value { data, origin })
        };
        if let Some(node) = tree.merged(item, "value") {
            let node = tree.resolve(node);
            let written = text(node)?;
            // helmfile leaves out a setting without a value.
            let is_nothing = matches!(helmfile.written(node), "" | "~" | "null" | "Null" | "NULL");
            if !is_nothing && !written.is_empty() {
                return Some(at(path.keys(), value(&written)?, origin));
            }
        }
        let nothing = at(&[], Value::empty(), origin);
        let Some(list) = tree.merged(item, "values") else {
            return tree.merged(item, "file").is_none().then_some(nothing);
        };
        let list = tree.resolve(list);
        let Kind::Sequence { items, .. } = &tree.node(list).kind else {
            return None;
        };
        let items: Option<Vec<Value>> = items.iter().map(|item| value(&text(*item)?)).collect();
        let items = items?;
        if items.is_empty() {
            return Some(nothing);
        }
        let data = Data::List(items);
        Some(at(path.keys(), Value { data, origin }, origin))
    }
}

/// A value under keys.
fn at(keys: &[String], value: Value, origin: Origin) -> Value {
    keys.iter().rev().fold(value, |value, key| Value {
        data: Data::Map(BTreeMap::from([(key.clone(), value)])),
        origin,
    })
}

/// What helm takes a text for. Source: `typedVal` of its `strvals`.
fn typed(text: &str, as_text: bool) -> Option<Data> {
    // helmfile and helm do not agree on what a backslash is for.
    if text.contains('\\') {
        return None;
    }
    if !as_text {
        match text.to_ascii_lowercase().as_str() {
            "true" => return Some(Data::Bool(true)),
            "false" => return Some(Data::Bool(false)),
            "null" => return Some(Data::Null),
            "0" => return Some(Data::Integer(0)),
            _ => {}
        }
        if let Some(number) = text.parse().ok().filter(|_| !text.starts_with('0')) {
            return Some(Data::Integer(number));
        }
    }
    Some(Data::Text(text.to_owned()))
}
