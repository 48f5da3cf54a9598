//! What checking finds, and what it leaves out.

use std::ops::Range;

use super::KnownFindings;
use super::fix::replacing;
use super::rule::{Rule, Severity};
use super::unread;
use crate::changes::ChangeSet;
use crate::error::Error;
use crate::repository::{Asked, Repository, Service, ServiceRef};
use crate::yaml::{NodeId, Position};

/// One thing that is wrong, or worth knowing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The rule that is broken.
    pub rule: &'static Rule,
    /// How bad it is.
    pub severity: Severity,
    /// The file, from the root on.
    pub path: String,
    /// The place in it.
    pub at: Position,
    /// What is wrong: one sentence.
    pub message: String,
    /// What to do.
    pub help: String,
    /// The change that does it, where there is exactly one right answer. Where a file has several
    /// findings of one kind, the first has the change for all of them.
    pub fix: Option<ChangeSet>,
}

/// The start of a file, for what is wrong with it as a whole.
pub(super) const START: Position = Position { line: 1, column: 1 };

impl Finding {
    /// A finding of a rule in the file `path`, as severe as the rule says.
    pub(super) fn new(
        rule: &'static Rule,
        path: String,
        at: Position,
        message: String,
        help: impl Into<String>,
    ) -> Self {
        Self {
            rule,
            severity: rule.severity,
            path,
            at,
            message,
            help: help.into(),
            fix: None,
        }
    }

    /// The same finding with the change that puts it right.
    pub(super) fn with_fix(mut self, fix: ChangeSet) -> Self {
        self.fix = Some(fix);
        self
    }

    /// The same finding with the change of its service's helmfile that puts it right.
    pub(super) fn with_replacement(
        mut self,
        service: &Service<'_>,
        range: Range<usize>,
        insert: &str,
    ) -> Self {
        let text = service.helmfile.text();
        self.fix = replacing(service.reference.helmfile(), text, range, insert);
        self
    }

    /// A finding at a node of a service's helmfile.
    pub(super) fn at(
        rule: &'static Rule,
        service: &Service<'_>,
        node: NodeId,
        message: String,
        help: impl Into<String>,
    ) -> Self {
        let at = service.helmfile.position(node);
        Self::new(rule, service.reference.helmfile(), at, message, help)
    }

    /// The same finding, more or less severe than its rule says.
    pub(super) fn with_severity(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self
    }
}

/// Rules that could not be checked, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// The file, from the root on.
    pub path: String,
    /// The names of the rules.
    pub rules: Vec<&'static str>,
    /// Why the answer is unknown.
    pub reason: String,
}

/// A folder or a helmfile that cannot be read, so that no rule looked at it, and that the check is not
/// about: of others that is a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unread {
    /// Its path, from the root on.
    pub path: String,
    /// Why it cannot be read.
    pub reason: String,
}

/// What a rule says of one service.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Verdict {
    /// What is wrong.
    pub(super) findings: Vec<Finding>,
    /// Why more may be wrong than was found.
    pub(super) unknown: Option<String>,
}

impl Verdict {
    /// That of a rule that cannot be checked.
    pub(super) fn unknown(reason: impl Into<String>) -> Self {
        Self {
            findings: Vec::new(),
            unknown: Some(reason.into()),
        }
    }
}

impl From<Vec<Finding>> for Verdict {
    fn from(findings: Vec<Finding>) -> Self {
        Self {
            findings,
            unknown: None,
        }
    }
}

/// The result of checking.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// What is wrong.
    pub findings: Vec<Finding>,
    /// What is unknown.
    pub left_out: Vec<LeftOut>,
    /// What could not be looked at.
    pub unread: Vec<Unread>,
    /// How many services were looked at.
    pub services: usize,
    /// How many findings are left out because they were there before.
    pub known: usize,
}

impl Report {
    /// Whether it is bad enough to fail: errors are, warnings too if the check is strict.
    #[must_use]
    pub fn fails(&self, strict: bool) -> bool {
        let limit = match strict {
            true => Severity::Warning,
            false => Severity::Error,
        };
        let mut findings = self.findings.iter();
        findings.any(|finding| finding.severity >= limit)
    }

    /// Takes out the findings that are known already.
    pub fn leave_out(&mut self, known: &KnownFindings) {
        let before = self.findings.len();
        self.findings = known.new_in(std::mem::take(&mut self.findings));
        self.known += before - self.findings.len();
    }

    /// Takes out the findings that are less severe.
    pub fn leave_out_below(&mut self, severity: Severity) {
        self.findings.retain(|finding| finding.severity >= severity);
    }

    /// Adds a service that cannot be read.
    pub(super) fn add_unread(
        &mut self,
        service: &ServiceRef,
        error: &Error,
        asked: &Asked,
        repository: &Repository<'_>,
    ) {
        match asked.has(service) {
            true => self
                .findings
                .push(unread::of_service(service, error, repository)),
            false => self.add_unread_folder(service.folder(), error.message.clone(), false),
        }
    }

    /// Adds a folder that cannot be read.
    pub(super) fn add_unread_folder(&mut self, path: String, reason: String, is_asked: bool) {
        match is_asked {
            true => self.findings.push(unread::unreadable(path, &reason)),
            false => self.unread.push(Unread { path, reason }),
        }
    }

    /// Adds what a row of the table of rules says of the service whose helmfile is at `path`.
    pub(super) fn add(&mut self, rules: &[Rule], path: &str, verdict: Verdict) {
        self.findings.extend(verdict.findings);
        let Some(reason) = verdict.unknown else {
            return;
        };
        let names = rules.iter().map(|rule| rule.name);
        let mut known = self.left_out.iter_mut();
        match known.find(|known| known.path == path && known.reason == reason) {
            Some(known) => known.rules.extend(names),
            None => self.left_out.push(LeftOut {
                path: path.to_owned(),
                rules: names.collect(),
                reason,
            }),
        }
    }

    /// Puts the findings in order of file and place, each once.
    pub(super) fn sort(&mut self) {
        self.findings.sort_by(|a, b| {
            let place = |finding: &Finding| (finding.at, finding.rule.name);
            a.path.cmp(&b.path).then_with(|| place(a).cmp(&place(b)))
        });
        self.findings.dedup();
    }
}
