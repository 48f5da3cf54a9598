//! A plan for a service that is there.

use serde::Serialize;

use super::effects::{Effect, effects_of};
use crate::changes::{ChangeDocument, ChangeSet};
use crate::create::report::Outcome;
use crate::error::Result;
use crate::json::{VERSION, to_json};
use crate::repository::{Files, Repository, ServiceRef};

/// What a command does to a service that is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LifecyclePlan {
    /// Which service.
    pub service: ServiceRef,
    /// What is written and removed.
    pub changes: ChangeSet,
    /// What is as it should be already.
    pub already: Vec<String>,
    /// What the person may want to look at.
    pub notes: Vec<String>,
    /// What the change means for each environment; see [`LifecyclePlan::with_effects`].
    pub effects: Vec<Effect>,
}

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    outcome: Outcome,
    service: &'a str,
    root: &'a str,
    changes: Vec<ChangeDocument<'a>>,
    already: &'a [String],
    notes: &'a [String],
    effects: &'a [Effect],
}

impl LifecyclePlan {
    /// A plan that does nothing yet.
    #[must_use]
    pub fn new(service: ServiceRef) -> Self {
        Self {
            service,
            changes: ChangeSet::default(),
            already: Vec::new(),
            notes: Vec::new(),
            effects: Vec::new(),
        }
    }

    /// Works out what the changes mean for the environments of the service: `before` is what there
    /// is, read through `files`.
    ///
    /// # Errors
    /// Where a folder or the helmfile cannot be read.
    pub fn with_effects(mut self, before: &Repository<'_>, files: &dyn Files) -> Result<Self> {
        let found = effects_of(&self.changes, before, files, [&self.service])?;
        self.effects = found.into_iter().flatten().collect();
        Ok(self)
    }

    /// The plan as JSON, with a line break at the end. `root` is where it is carried out.
    #[must_use]
    pub fn json(&self, root: &str, outcome: Outcome) -> String {
        to_json(&Document {
            version: VERSION,
            outcome,
            service: &self.service.to_string(),
            root,
            changes: self.changes.documents(),
            already: &self.already,
            notes: &self.notes,
            effects: &self.effects,
        })
    }
}
