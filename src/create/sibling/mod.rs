//! A service made from one that is there already: `new-service NAME --like [GROUP/]SIBLING`.

pub mod chart_keys;
mod charts;
pub mod choice;
mod copy;
pub mod inherit;
pub mod links;
pub mod nearest;
pub mod operators;
pub mod rename;
pub mod tree;
mod words;
