//! YAML read with byte ranges, so that it can be edited as text.

mod anchors;
mod guard;
mod intent;
mod lines;
mod position;
mod refusal;
mod splice;
mod tree;

pub(crate) use anchors::without_anchors;
pub use lines::block_entry_lines;
pub(crate) use lines::{are_apart, own_lines};
pub(crate) use position::{Position, Positions};
pub(crate) use refusal::SpliceError;
pub(crate) use splice::insert_entry;
pub use splice::{NewEntry, NewItem, Place, Splicer, insert_key};
pub use tree::Tree;
pub(crate) use tree::{Entry, Kind, NodeId, ParseError};
