//! YAML read with byte ranges, so that it can be edited as text.

mod guard;
mod insert;
mod lines;
mod position;
mod refusal;
mod tree;

pub use insert::{NewEntry, Place, insert_entry, insert_key};
pub use lines::{block_entry_lines, block_item_lines};
pub use position::Position;
pub use refusal::InsertError;
pub use tree::{Entry, Kind, Node, NodeId, ParseError, Tree};
