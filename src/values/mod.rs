//! What a release is deployed with: its values files in order, and the merged result.

mod chart_values;
mod difference;
mod effective;
mod health_path;
mod key_trace;
mod layer;
mod layers;
mod merge;
mod of_service;
mod public_port;
mod read;
mod scalar;
mod show;
mod value;
mod yaml_text;

pub use chart_values::ChartValues;
pub use difference::{Compared, Side};
pub use effective::{EffectiveValues, Found};
pub(crate) use health_path::health_path;
pub use key_trace::KeyPath;
pub use layer::Unresolved;
pub use of_service::{LayerFiles, effective_values_in, layers_in, values_over_chart_in};
pub(crate) use public_port::{PUBLIC_PORT, public_port, public_port_in};
pub(crate) use read::{helm_reads, why_refused};
pub use show::Shown;
pub use value::{Data, Value};
pub(crate) use yaml_text::text_in_line;
