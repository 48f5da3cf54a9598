//! What one run makes: a service, or several that are made together or not at all.

use super::answers::{Answers, Given};
use super::planning::Parts;
use super::report::{CreatePlan, Outcome};
use crate::changes::ChangeSet;
use crate::error::{Error, Result};
use crate::handover::commit_message;
use crate::json::to_json;
use crate::repository::{PublicPort, ServiceRef};

/// A service that is planned.
#[derive(Debug, Clone)]
pub struct Planned {
    /// Where it goes.
    pub service: ServiceRef,
    /// Everything that makes the same plan without a question.
    pub given: Given,
    /// The answers.
    pub answers: Answers,
    /// What of it is made.
    pub parts: Parts,
    /// What comes of the answers.
    pub plan: CreatePlan,
}

/// The services of a run, each planned as if those before it were made.
#[derive(Debug, Default)]
pub struct Batch {
    planned: Vec<Planned>,
    changes: ChangeSet,
}

impl Batch {
    /// Adds a service.
    ///
    /// # Errors
    /// Where it is planned already, or its changes do not go with those of the others.
    pub fn add(&mut self, planned: Planned) -> Result<()> {
        let is_same = |other: &Planned| other.service == planned.service;
        if self.planned.iter().any(is_same) {
            return Err(
                Error::invalid(format!("{} is there twice", planned.service))
                    .hint("give each service a name of its own"),
            );
        }
        self.changes.extend(planned.plan.changes.clone())?;
        self.changes.edits_first();
        self.planned.push(planned);
        Ok(())
    }

    /// All changes.
    #[must_use]
    pub fn changes(&self) -> &ChangeSet {
        &self.changes
    }

    /// The services in order.
    #[must_use]
    pub fn services(&self) -> &[Planned] {
        &self.planned
    }

    /// What makes all of them without a question.
    #[must_use]
    pub fn given(&self) -> Vec<Given> {
        let given = self.planned.iter().map(|planned| &planned.given);
        given.cloned().collect()
    }

    /// The ports that they were given.
    #[must_use]
    pub fn ports(&self) -> Vec<PublicPort> {
        let answers = self.planned.iter().map(|planned| &planned.answers);
        let ports = answers.filter_map(|answers| {
            Some(PublicPort {
                service: answers.name.to_string(),
                port: answers.port?.number(),
            })
        });
        ports.collect()
    }

    /// Their checklists, one below the other.
    ///
    /// # Errors
    /// Where one cannot be rendered.
    pub fn checklists(&self) -> Result<String> {
        let lists = self.planned.iter();
        let lists = lists.map(|planned| planned.plan.report.checklist.markdown());
        lists.collect()
    }

    /// The message for their change in Gerrit; see [`commit_message`].
    ///
    /// # Errors
    /// Where it cannot be rendered.
    pub fn commit_message(&self, form: &str) -> Result<String> {
        let services = self.planned.iter();
        let services = services.map(|planned| (&planned.plan.report.profile, planned.parts));
        commit_message(&services.collect::<Vec<_>>(), form)
    }

    /// The plan as JSON, with a line break at the end; a list of plans where there are several
    /// services. The edits of each start from what those before it leave.
    #[must_use]
    pub fn json(&self, outcome: Outcome, commit_message: Option<&str>) -> String {
        let documents = self.planned.iter().map(|planned| {
            let outcome = match planned.plan.changes.is_empty() {
                true => Outcome::NothingToDo,
                false => outcome,
            };
            planned.plan.document(outcome, commit_message)
        });
        let mut documents: Vec<_> = documents.collect();
        match documents.len() {
            1 => to_json(&documents.remove(0)),
            _ => to_json(&documents),
        }
    }
}
