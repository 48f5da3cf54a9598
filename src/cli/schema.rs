//! The options for printing a schema.

use clap::ValueEnum;

pub(super) const EXAMPLES: &str = "\
Examples:
  new-service schema findings
      Describes what check --format json prints.
  new-service schema answers
      Describes a file of answers, for an editor that helps with it.

";

/// The documents that have a schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Document {
    /// The answers for creating, as a file holds them.
    Answers,
    /// What create prints.
    Plan,
    /// What release, environment and remove print.
    Change,
    /// What upgrade prints.
    Upgrade,
    /// What check prints.
    Findings,
    /// What checklist prints.
    Checklist,
    /// What values prints.
    Values,
    /// What any command prints that fails.
    Error,
}
