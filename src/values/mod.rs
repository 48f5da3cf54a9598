//! What a release is deployed with: its values files in order, and what they come to.

mod chain;
mod layer;
mod layers;
mod merge;
mod outcome;
mod read;
mod scalar;
mod show;
mod value;
mod yaml_text;

pub use chain::{KeyPath, Link, chain};
pub use layer::{Layer, LayersError, Place, ReleaseLayers, Resolved, Source, Unresolved};
pub use layers::resolve;
pub use merge::{over_chart, over_earlier};
pub use outcome::{BadFile, Contents, Found, Outcome, State, outcome};
pub use read::{ReadError, read};
pub use show::Shown;
pub use value::{Data, Origin, Value};
