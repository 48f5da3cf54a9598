//! The result of planning a create: the changes, and what is said beside them.

use serde::Serialize;

use crate::changes::{ChangeDocument, ChangeSet};
use crate::create::inheritance::Inheritance;
use crate::create::template::LeftOut;
use crate::handover::{Checklist, ServiceProfile, Step};
use crate::json::VERSION;

/// Everything that a create writes and says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreatePlan {
    /// What to write. The service's folder comes last: once it is there, everything is.
    pub changes: ChangeSet,
    /// What to say.
    pub report: Report,
}

/// What a create says beside its changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The service's name.
    pub service: String,
    /// The folder that all paths are relative to, for the person.
    pub root: String,
    /// What is there already, exactly as wanted.
    pub already: Vec<String>,
    /// Files of the template that the service does not get.
    pub left_out: Vec<LeftOut>,
    /// What the person should know before going on.
    pub warnings: Vec<String>,
    /// What it takes from a sibling, where it is made like one.
    pub inheritance: Option<Inheritance>,
    /// What other teams and the owner still have to do.
    pub checklist: Checklist,
    /// The service as the handover sees it.
    pub profile: ServiceProfile,
}

/// What became of a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// Shown only.
    Planned,
    /// Written.
    Applied,
    /// Everything was there already.
    NothingToDo,
}

#[derive(Serialize)]
pub(super) struct Document<'a> {
    version: u32,
    outcome: Outcome,
    service: &'a str,
    root: &'a str,
    changes: Vec<ChangeDocument<'a>>,
    already: &'a [String],
    left_out: &'a [LeftOut],
    warnings: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    like: Option<&'a Inheritance>,
    checklist: &'a [Step],
    #[serde(skip_serializing_if = "Option::is_none")]
    commit_message: Option<&'a str>,
}

impl CreatePlan {
    /// The plan as a program reads it.
    pub(super) fn document<'a>(
        &'a self,
        outcome: Outcome,
        commit_message: Option<&'a str>,
    ) -> Document<'a> {
        let report = &self.report;
        Document {
            version: VERSION,
            outcome,
            service: &report.service,
            root: &report.root,
            changes: self.changes.documents(),
            already: &report.already,
            left_out: &report.left_out,
            warnings: &report.warnings,
            like: report.inheritance.as_ref(),
            checklist: &report.checklist.steps,
            commit_message,
        }
    }
}
