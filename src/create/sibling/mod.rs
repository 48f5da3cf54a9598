//! A service made from one that is there already: `new-service NAME --like [GROUP/]SIBLING`.

mod charts;
pub mod choice;
mod copy;
pub mod inherit;
pub mod key_paths;
pub mod links;
pub mod nearest;
pub mod operators;
pub mod rename;
pub mod tree;
mod words;
