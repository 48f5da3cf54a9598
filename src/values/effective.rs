//! A release's layers with what was found of them, and the merged result.

use super::layer::{Layer, LayerKind, Location, ReleaseLayers, Unresolved};
use super::merge::{over_chart, over_earlier};
use super::read::{ReadError, read};
use super::value::{Origin, Value};
use crate::error::Error;

/// What was found of a layer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// A file with this text.
    Text(String),
    /// No file.
    Nothing,
    /// It is on the deployment server, out of reach.
    OutOfReach,
}

impl Found {
    /// A file's text, or nothing where there is no file.
    #[must_use]
    pub fn from_text(text: Option<String>) -> Self {
        text.map_or(Self::Nothing, Self::Text)
    }
}

/// Whether a layer is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It is, and part of the values.
    Present,
    /// There is no such file, which is fine with helmfile.
    Absent,
    /// It is on the deployment server, and not included in the values.
    OnServer,
    /// Which file it is, or what is in it, is unknown.
    Unknown,
}

impl State {
    /// The words for it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            State::Present => "present",
            State::Absent => "absent",
            State::OnServer => "on the deployment server",
            State::Unknown => "unknown",
        }
    }
}

/// A layer and what it holds.
#[derive(Debug, Clone, PartialEq)]
pub struct Contents {
    /// The path as the helmfile has it, filled in.
    pub path: String,
    /// The same from the root on, where it is a file below it.
    pub full_path: String,
    /// What puts it there.
    pub kind: LayerKind,
    /// Whether it is there.
    pub state: State,
    /// Its values; empty where there are none.
    pub values: Value,
}

/// What a release is deployed with.
#[derive(Debug, Clone, PartialEq)]
pub struct EffectiveValues {
    /// The release's name.
    pub name: String,
    /// The layers, later ones winning; their index is that of [`Origin::layer`].
    pub layers: Vec<Contents>,
    /// The merged result.
    pub values: Value,
    /// What may change that.
    pub unresolved: Vec<Unresolved>,
}

/// A values file that helm would not take.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{path}: {error}")]
pub struct BadFile {
    /// Its path from the root on.
    pub path: String,
    /// What is wrong with it.
    pub error: ReadError,
}

impl BadFile {
    /// What to do, where there is something to know: git writes a link as a small file with the
    /// path that it leads to, where it was told not to make links.
    #[must_use]
    pub fn hint(&self) -> Option<&'static str> {
        let is_text = matches!(self.error, ReadError::NotAMapping(_));
        is_text.then_some(
            "where this file is a link in the repository, check it out with core.symlinks on",
        )
    }
}

impl From<BadFile> for Error {
    fn from(error: BadFile) -> Self {
        let hint = error.hint();
        let made = Error::failed(error.to_string());
        match hint {
            Some(hint) => made.hint(hint),
            None => made,
        }
    }
}

/// Puts the layers of a release together. `found` returns what there is of a layer, and its
/// path from the root on; `chart` is the text of the chart's own values file, with its path.
///
/// # Errors
/// [`BadFile`] for the first file that is not a values file.
pub fn effective_values<E: From<BadFile>>(
    release: ReleaseLayers,
    chart: Option<(String, String)>,
    mut found: impl FnMut(&Layer) -> Result<(Found, String), E>,
) -> Result<EffectiveValues, E> {
    let mut layers = Vec::new();
    if let Some((path, text)) = chart {
        layers.push(contents(
            path.clone(),
            path,
            LayerKind::Chart,
            Found::Text(text),
        )?);
    }
    for layer in release.layers {
        let (text, full_path) = found(&layer)?;
        layers.push(match layer.location {
            Location::Inline(values) => Contents {
                path: layer.path,
                full_path,
                kind: layer.kind,
                state: State::Present,
                values,
            },
            Location::Unknown => Contents {
                path: layer.path,
                full_path,
                kind: layer.kind,
                state: State::Unknown,
                values: Value::empty(),
            },
            Location::Folder | Location::Server => {
                contents(layer.path, full_path, layer.kind, text)?
            }
        });
    }
    for (index, layer) in layers.iter_mut().enumerate() {
        layer.values.set_layer(index);
    }
    Ok(EffectiveValues {
        name: release.name,
        values: together(&layers),
        layers,
        unresolved: release.unresolved,
    })
}

fn contents(
    path: String,
    full_path: String,
    kind: LayerKind,
    found: Found,
) -> Result<Contents, BadFile> {
    let (state, values) = match found {
        Found::Text(text) => match read(&text) {
            Ok(values) => (State::Present, values),
            Err(error) => {
                let path = full_path;
                return Err(BadFile { path, error });
            }
        },
        Found::Nothing => (State::Absent, Value::empty()),
        Found::OutOfReach => (State::OnServer, Value::empty()),
    };
    Ok(Contents {
        path,
        full_path,
        kind,
        state,
        values,
    })
}

fn together(layers: &[Contents]) -> Value {
    let (charts, files): (Vec<&Contents>, Vec<&Contents>) = layers
        .iter()
        .partition(|layer| layer.kind == LayerKind::Chart);
    let mut values = Value::empty();
    for layer in files {
        over_earlier(&mut values, layer.values.clone());
    }
    for chart in charts {
        over_chart(&mut values, &chart.values);
    }
    values
}

impl EffectiveValues {
    /// The layer that a value comes from.
    #[must_use]
    pub fn layer(&self, origin: Origin) -> Option<&Contents> {
        self.layers.get(origin.layer)
    }

    /// Whether the values of its chart are among them.
    #[must_use]
    pub fn has_chart(&self) -> bool {
        let mut layers = self.layers.iter();
        layers.any(|layer| layer.kind == LayerKind::Chart)
    }

    /// Whether a value is only what its chart has.
    #[must_use]
    pub fn is_of_chart(&self, origin: Origin) -> bool {
        let layer = self.layer(origin);
        layer.is_some_and(|layer| layer.kind == LayerKind::Chart)
    }

    /// Whether a layer is on the deployment server and was not read.
    #[must_use]
    pub fn is_incomplete(&self) -> bool {
        let mut layers = self.layers.iter();
        layers.any(|layer| layer.state == State::OnServer)
    }
}
