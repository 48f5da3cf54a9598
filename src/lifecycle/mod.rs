//! What becomes of a service that is there: releases and environments come and go. Each command is
//! a plan: its changes, and what to know about them.

mod copied_values;
mod edited;
mod effects;
mod environment;
mod known;
mod mentions;
mod namespace_removal;
mod new_clusters;
mod operator_lists;
mod plan;
mod release_add;
mod release_choice;
mod release_remove;
mod removal;

pub(crate) use effects::effects_of;
pub use effects::{Effect, ValuesEffect};
pub use environment::AddEnvironments;
pub use namespace_removal::NamespaceFate;
pub use plan::LifecyclePlan;
pub use release_add::AddRelease;
pub use release_choice::ReleaseChoice;
pub use release_remove::RemoveRelease;
pub use removal::{ReadFolder, RemoveService, refuse_in_production};

#[cfg(test)]
mod tests;
