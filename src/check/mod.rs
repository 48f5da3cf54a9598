//! Checks services for the mistakes that people make. Where a rule depends on what only a run of a
//! template can tell, it says nothing.

mod allowed;
mod files;
mod names;
mod namespaces;
mod releases;
pub mod report;
mod rule;
mod secrets;
mod surroundings;
mod view;

pub use allowed::is_allowed;
pub use rule::{RULES, Rule, Severity, rule};
pub use surroundings::{Admin, AdminFile, Group, Surroundings};
pub use view::{ValuesLists, View, values_lists};

use crate::create::template::{HELMFILE, placeholders};
use crate::helmfile::{Source, load_problems};
use crate::yaml::{NodeId, Position};

#[cfg(test)]
mod tests;

/// One thing that is wrong, or worth knowing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The rule that is broken.
    pub rule: &'static Rule,
    /// How bad it is.
    pub severity: Severity,
    /// The file, below the root.
    pub path: String,
    /// The place in it.
    pub at: Position,
    /// What is wrong: one sentence.
    pub message: String,
    /// What to do.
    pub help: String,
}

/// What a rule did not look at, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// The file, below the root.
    pub path: String,
    /// What was left out: names of rules.
    pub rules: &'static str,
    /// Why it could not be told.
    pub reason: String,
}

/// What came of checking.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// What is wrong.
    pub findings: Vec<Finding>,
    /// What could not be told.
    pub left_out: Vec<LeftOut>,
    /// How many services were looked at.
    pub services: usize,
}

/// The start of a file, for what is wrong with it as a whole.
const START: Position = Position { line: 1, column: 1 };

/// The files of one service that are text, by name.
pub type Texts = [(String, String)];

/// Checks services one after the other; what depends on all of them comes at the end.
#[derive(Debug)]
pub struct Checker<'a> {
    around: &'a Surroundings,
    report: Report,
    secrets: secrets::Forms,
    references: files::References,
}

impl<'a> Checker<'a> {
    /// A checker that has seen nothing yet.
    #[must_use]
    pub fn new(around: &'a Surroundings) -> Self {
        Self {
            around,
            report: Report::default(),
            secrets: secrets::Forms::default(),
            references: files::References::default(),
        }
    }

    /// Checks a service. What it loads from others, and where its secrets are, is noted; findings
    /// are noted only where it is `wanted`.
    pub fn service(&mut self, group: &'a Group, name: &'a str, texts: &Texts, wanted: bool) {
        let mut report = Report::default();
        self.look_at(group, name, texts, &mut report);
        if wanted {
            self.report.services += 1;
            self.report.findings.append(&mut report.findings);
            self.report.left_out.append(&mut report.left_out);
        }
        self.secrets.settle(wanted);
        self.references.settle(wanted);
    }

    /// All findings, by file and place.
    #[must_use]
    pub fn finish(mut self) -> Report {
        self.secrets.report(&mut self.report);
        self.references.report(&mut self.report);
        self.report.findings.sort_by(|a, b| {
            let place = |finding: &Finding| (finding.at, finding.rule.name);
            a.path.cmp(&b.path).then_with(|| place(a).cmp(&place(b)))
        });
        self.report.findings.dedup();
        self.report
    }

    fn look_at(&mut self, group: &'a Group, name: &'a str, texts: &Texts, report: &mut Report) {
        let Some((_, text)) = texts.iter().find(|(file, _)| file == HELMFILE) else {
            return;
        };
        let none = Vec::new();
        let files = group.folders.get(name).unwrap_or(&none);
        let path = format!("{}{name}/{HELMFILE}", group.path);
        let source = match Source::new(text) {
            Ok(source) => source,
            Err(error) => return report.unreadable(path, error.at, error.reason),
        };
        let helmfile = match source.read() {
            Ok(helmfile) => helmfile,
            Err(error) => return report.unreadable(path, error.at, &error.reason),
        };
        let values = values_lists(&helmfile);
        let view = View {
            values: &values,
            group,
            name,
            helmfile: &helmfile,
            files,
            around: self.around,
        };
        loadable(&view, report);
        leftovers(&view, texts, report);
        releases::check(&view, report);
        names::check(&view, report);
        namespaces::check(&view, report);
        self.secrets.note(&view);
        self.references.note(&view, texts, report);
    }
}

impl Report {
    /// Notes a finding of a rule in a file.
    fn add(
        &mut self,
        rule: &'static Rule,
        path: String,
        at: Position,
        message: String,
        help: String,
    ) {
        self.findings.push(Finding {
            rule,
            severity: rule.severity,
            path,
            at,
            message,
            help,
        });
    }

    /// Notes a finding at a node of a service's helmfile.
    fn add_at(
        &mut self,
        rule: &'static Rule,
        view: &View<'_>,
        node: NodeId,
        message: String,
        help: impl Into<String>,
    ) {
        let at = view.helmfile.position(node);
        self.add(rule, view.helmfile_path(), at, message, help.into());
    }

    fn leave_out(&mut self, view: &View<'_>, rules: &'static str, reason: String) {
        self.left_out.push(LeftOut {
            path: view.helmfile_path(),
            rules,
            reason,
        });
    }

    fn unreadable(&mut self, path: String, at: Position, reason: &str) {
        let message = format!("this cannot be read: {reason}");
        let help = "mend it here; what stands below was not checked".to_owned();
        self.add(&rule::UNLOADABLE_HELMFILE, path, at, message, help);
    }
}

fn loadable(view: &View<'_>, report: &mut Report) {
    for problem in load_problems(view.helmfile) {
        let message = format!("helmfile cannot read this: {}", problem.reason);
        let help = match problem.reason.contains("needs") && !problem.reason.contains("{{") {
            true => "name a release of this file, or declare that one",
            false => "escape it, so that it is filled in for each release",
        };
        let path = view.helmfile_path();
        report.add(
            &rule::UNLOADABLE_HELMFILE,
            path,
            problem.at,
            message,
            help.to_owned(),
        );
    }
}

/// SERVICE_NAME in a service.
fn leftovers(view: &View<'_>, texts: &Texts, report: &mut Report) {
    if view.is_template() {
        return;
    }
    for (file, text) in texts {
        for at in placeholders(text) {
            let message = "SERVICE_NAME is left over from the template".to_owned();
            let help = format!("put {} in its place", view.name);
            let at = Position::of(text, at);
            report.add(
                &rule::LEFTOVER_PLACEHOLDER,
                view.path(file),
                at,
                message,
                help,
            );
        }
    }
}
