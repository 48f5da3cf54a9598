//! The template's changes, carried into services by a three-way merge: its older version as it would
//! be for the service, its version of today, and the service's file.

mod document;
mod fit;
mod judge;
mod lines;
mod meaning;
mod merge;
mod plan;
mod words;

pub use judge::Carried;
pub use plan::{ConflictStyle, Upgrade, UpgradePlan, services_by_group};

#[cfg(test)]
mod tests;
