//! Layers as a table, values as YAML, the trace of a key, and all of it as JSON.

use std::fmt::Write;

use serde_json::{Map, Value as Json, json};

use super::effective::{EffectiveValues, State};
use super::key_trace::{KeyPath, Link, key_trace};
use super::layer::Unresolved;
use super::value::Origin;
use super::yaml_text::to_yaml;
use crate::json::{VERSION, to_json};
use crate::shown::in_one_line;

/// What is shown: a service's releases in an environment.
#[derive(Debug, Clone, Copy)]
pub struct Shown<'a> {
    /// The service's name.
    pub service: &'a str,
    /// Its folder, from the root on.
    pub folder: &'a str,
    /// The environment's name.
    pub environment: &'a str,
    pub releases: &'a [EffectiveValues],
    /// What may be a release of it too.
    pub unresolved: &'a [Unresolved],
}

impl Shown<'_> {
    /// For each release a table: number, what puts the layer there, path, and whether it is there.
    #[must_use]
    pub fn tables(&self) -> String {
        let tables = self.releases.iter().map(|release| {
            let heading = self.heading(release, "");
            heading + &table(release)
        });
        tables.collect::<Vec<String>>().join("\n")
    }

    /// For each release its values as a YAML document, every leaf with its place.
    #[must_use]
    pub fn merged(&self) -> String {
        let documents = self.releases.iter().map(|release| {
            let comment = |origin| format!(" # {}", written_at(release, origin));
            let heading = self.heading(release, "# ");
            heading + &to_yaml(&release.values, &comment)
        });
        documents.collect::<Vec<String>>().join("---\n")
    }

    /// For each release what its layers set a key to, and which of them wins.
    #[must_use]
    pub fn traces(&self, key: &KeyPath) -> String {
        let traces = self.releases.iter().map(|release| {
            let heading = self
                .heading(release, "")
                .replace('\n', &format!(": {key}\n"));
            heading + &trace_table(release, key)
        });
        traces.collect::<Vec<String>>().join("\n")
    }

    /// Everything that may change what is shown, in the order of the helmfile's lines, each once.
    #[must_use]
    pub fn all_unresolved(&self) -> Vec<&Unresolved> {
        let of_releases = self.releases.iter().flat_map(|one| &one.unresolved);
        let mut all: Vec<&Unresolved> = self.unresolved.iter().chain(of_releases).collect();
        all.sort_by_key(|one| one.line);
        all.dedup();
        all
    }

    /// Whether a release has layers on the deployment server that were not read.
    #[must_use]
    pub fn has_files_out_of_reach(&self) -> bool {
        self.releases.iter().any(EffectiveValues::is_incomplete)
    }

    fn heading(&self, release: &EffectiveValues, before: &str) -> String {
        let Shown {
            environment,
            folder,
            ..
        } = self;
        let line = format!("{before}{} in {environment} ({folder})", release.name);
        format!("{}\n", in_one_line(&line))
    }

    /// All of it for programs; with the trace of a key where one is asked for.
    #[must_use]
    pub fn json(&self, key: Option<&KeyPath>) -> String {
        let releases = self.releases.iter();
        let releases: Vec<Json> = releases.map(|release| release_json(release, key)).collect();
        to_json(&json!({
            "version": VERSION,
            "service": self.service,
            "environment": self.environment,
            "releases": releases,
            "unresolved": unresolved_json(self.unresolved),
        }))
    }
}

/// Where a value was written, for people: `values.yaml:3`.
pub(super) fn written_at(release: &EffectiveValues, origin: Origin) -> String {
    let path = release.layer(origin).map_or("", |layer| &layer.path);
    format!("{}:{}", in_one_line(path), origin.line)
}

fn table(release: &EffectiveValues) -> String {
    let width = |texts: &mut dyn Iterator<Item = &str>| texts.map(str::len).max().unwrap_or(0);
    let layers = &release.layers;
    let kinds = width(&mut layers.iter().map(|layer| layer.kind.name()));
    let paths = width(&mut layers.iter().map(|layer| layer.path.as_str()));
    let numbers = layers.len().to_string().len();
    let mut text = String::new();
    for (index, layer) in layers.iter().enumerate() {
        let _ = writeln!(
            text,
            "  {:numbers$}  {:kinds$}  {:paths$}  {}",
            index + 1,
            layer.kind.name(),
            in_one_line(&layer.path),
            match layer.state {
                State::Unknown => "?",
                state => state.name(),
            },
        );
    }
    text
}

fn links(release: &EffectiveValues, key: &KeyPath) -> Vec<Link> {
    // The layers of the table in their order: the chart's own values, if asked for, are first.
    let layers = release.layers.iter().map(|layer| &layer.values);
    key_trace(key, layers, &release.values)
}

fn trace_table(release: &EffectiveValues, key: &KeyPath) -> String {
    let links = links(release, key);
    if links.is_empty() {
        return "  nothing sets it\n".to_owned();
    }
    let places = links
        .iter()
        .map(|link| written_at(release, link.value.origin));
    let places: Vec<String> = places.collect();
    let width = places.iter().map(String::len).max().unwrap_or(0);
    let mut text = String::new();
    for (link, at) in links.iter().zip(places) {
        let wins = if link.wins { "*" } else { " " };
        let value = link.value.to_json();
        let _ = match &link.replaced {
            None => writeln!(text, "{wins} {at:width$}  {value}"),
            Some(above) => writeln!(text, "{wins} {at:width$}  {above} is {value}"),
        };
    }
    text
}

fn unresolved_json(unresolved: &[Unresolved]) -> Json {
    let unresolved = unresolved.iter();
    unresolved
        .map(|one| json!({"line": one.line, "reason": one.reason}))
        .collect()
}

fn release_json(release: &EffectiveValues, key: Option<&KeyPath>) -> Json {
    let layers = release.layers.iter().map(|layer| {
        json!({
            "path": layer.full_path,
            "source": layer.kind.name(),
            "state": layer.state.name(),
        })
    });
    let at = |origin: Origin| {
        let path = release.layer(origin).map(|layer| layer.full_path.as_str());
        json!({"path": path, "line": origin.line})
    };
    let origins = release.values.origins().into_iter();
    let origins: Map<String, Json> = origins.map(|(leaf, origin)| (leaf, at(origin))).collect();
    let mut result = json!({
        "name": release.name,
        "layers": layers.collect::<Vec<Json>>(),
        "values": release.values.to_json(),
        "origins": origins,
        "unresolved": unresolved_json(&release.unresolved),
    });
    if let (Some(key), Some(result)) = (key, result.as_object_mut()) {
        let links = links(release, key).into_iter().map(|link| {
            let mut link_json = at(link.value.origin);
            link_json["value"] = link.value.to_json();
            link_json["replaces"] = link.replaced.map(|key| key.to_string()).into();
            link_json["wins"] = link.wins.into();
            link_json
        });
        result.insert("chain".to_owned(), links.collect());
    }
    result
}
