//! What a chart wants to be told, and the service has not told it yet.

use crate::values::{Data, EffectiveValues, Value};

/// A key whose value is only a stand-in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WantedKey {
    /// The key with those above it: `main_app.image`.
    pub key: String,
    /// What stands there.
    pub value: String,
    /// Where: path and line.
    pub place: String,
    /// Whether nothing but a file of the service can set it: others may come from the deployment
    /// server.
    pub is_certain: bool,
}

/// What a service has of the keys that its chart wants.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ChartWants {
    /// The keys that are still open.
    pub open: Vec<WantedKey>,
    /// Where its version is set, by a file of its own.
    pub set: Option<String>,
    /// Why nobody can tell.
    pub problem: Option<String>,
}

/// The keys that charts have the service's own container below.
const CONTAINERS: [&str; 2] = ["app", "main_app"];
/// How a stand-in begins for what only the service knows.
const YOURS: &str = "YOUR_";
/// The version that a new chart has until somebody says another.
const NO_VERSION: [&str; 2] = ["", "latest"];

impl ChartWants {
    /// What a release's values, those of the chart among them, leave open.
    pub(super) fn of(release: &EffectiveValues) -> Self {
        let mut wants = Self::default();
        wants.look(&mut Vec::new(), &release.values, release);
        for container in CONTAINERS {
            let version = release
                .values
                .get(container)
                .and_then(|app| app.get("version"));
            let Some(version) = version else { continue };
            match version_text(version) {
                Some(text) if NO_VERSION.contains(&text.as_str()) => {
                    wants.add(format!("{container}.version"), text, version, release);
                }
                Some(_) => wants.set = wants.set.or_else(|| place(version, release)),
                None => {}
            }
        }
        wants
    }

    fn look(&mut self, above: &mut Vec<String>, value: &Value, release: &EffectiveValues) {
        match &value.data {
            Data::Map(entries) => {
                for (key, below) in entries {
                    above.push(key.clone());
                    self.look(above, below, release);
                    above.pop();
                }
            }
            Data::Text(text) if is_stand_in(text) => {
                self.add(above.join("."), text.clone(), value, release);
            }
            _ => {}
        }
    }

    fn add(&mut self, key: String, value: String, node: &Value, release: &EffectiveValues) {
        let place = place(node, release).unwrap_or_default();
        let is_certain = value.starts_with(YOURS) || !release.is_of_chart(node.origin);
        let value = if value.is_empty() {
            "nothing".to_owned()
        } else {
            value
        };
        self.open.push(WantedKey {
            key,
            value,
            place,
            is_certain,
        });
    }
}

fn version_text(version: &Value) -> Option<String> {
    match &version.data {
        Data::Text(text) => Some(text.clone()),
        Data::Null => Some(String::new()),
        Data::Integer(_) | Data::Float(_) => Some("a number".to_owned()),
        _ => None,
    }
}

fn place(value: &Value, release: &EffectiveValues) -> Option<String> {
    let layer = release.layer(value.origin)?;
    Some(format!("{}:{}", layer.full_path, value.origin.line))
}

/// Whether a chart has a text only until somebody sets another: `YOUR_IMAGE_NAME`, `CHANGE_ME`.
fn is_stand_in(text: &str) -> bool {
    let is_loud = |letter: char| letter.is_ascii_uppercase() || letter == '_';
    let asks = text.starts_with(YOURS) || text.ends_with("_ME");
    (asks && text.chars().all(is_loud)) || text == "override_me"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stand_in_is_told_from_a_value() {
        for text in ["YOUR_IMAGE_NAME", "CHANGE_ME", "override_me"] {
            assert!(is_stand_in(text), "{text}");
        }
        for text in ["YOUR_image", "your_image", "ME", "README", "SOME_VALUE", ""] {
            assert!(!is_stand_in(text), "{text}");
        }
    }
}
