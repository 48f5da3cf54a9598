//! YAML read with byte ranges, so that it can be edited as text.

mod guard;
mod intent;
mod lines;
mod position;
mod refusal;
mod splice;
mod tree;

pub(crate) use lines::{are_apart, own_lines};
pub use lines::{block_entry_lines, block_item_lines};
pub use position::Position;
pub use refusal::SpliceError;
pub use splice::{NewEntry, NewItem, Place, Splicer, insert_entry, insert_key};
pub use tree::{Entry, Kind, Node, NodeId, ParseError, Tree};
