//! The plan of an upgrade as JSON.

use std::ops::Range;

use serde::Serialize;

use super::judge::State;
use super::plan::{UpgradePlan, UpgradeResult, UpgradedService};
use crate::changes::ChangeDocument;
use crate::create::report::Outcome;
use crate::json::{VERSION, to_json};
use crate::lifecycle::Effect;

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    outcome: Outcome,
    root: &'a str,
    services: Vec<ServiceDocument<'a>>,
    changes: Vec<ChangeDocument<'a>>,
    notes: &'a [String],
}

#[derive(Serialize)]
struct ServiceDocument<'a> {
    service: String,
    path: String,
    state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    behind: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    own_lines: Option<usize>,
    result: &'static str,
    lines: Vec<[usize; 2]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'a str>,
    effects: &'a [Effect],
}

impl UpgradePlan {
    /// The plan as JSON, with a line break at the end. `root` is where it is carried out.
    #[must_use]
    pub fn json(&self, root: &str, outcome: Outcome) -> String {
        to_json(&Document {
            version: VERSION,
            outcome,
            root,
            services: self.services.iter().map(ServiceDocument::of).collect(),
            changes: self.changes.documents(),
            notes: &self.notes,
        })
    }
}

impl<'a> ServiceDocument<'a> {
    fn of(one: &'a UpgradedService) -> Self {
        let (state, behind, own_lines) = match &one.state {
            Ok(State::Current) => ("current", None, None),
            Ok(State::Behind(count)) => ("behind", Some(*count), None),
            Ok(State::OwnDesign(lines)) => ("own-design", None, Some(*lines)),
            Err(_) => ("unreadable", None, None),
        };
        let none: &[Range<usize>] = &[];
        let (result, lines, reason) = match &one.result {
            UpgradeResult::Left => ("left", none, None),
            UpgradeResult::Upgraded => ("upgraded", none, None),
            UpgradeResult::CommentsOffered => ("comments-offered", none, None),
            UpgradeResult::Conflict(lines, reason) => ("conflict", &lines[..], Some(reason)),
            UpgradeResult::Marked(lines, reason) => ("marked", &lines[..], Some(reason)),
        };
        let reason = reason.or(one.state.as_ref().err());
        Self {
            service: one.service.to_string(),
            path: one.service.helmfile(),
            state,
            behind,
            own_lines,
            result,
            lines: lines.iter().map(|lines| [lines.start, lines.end]).collect(),
            reason: reason.map(String::as_str),
            effects: &one.effects,
        }
    }
}
