//! JSON, as every command prints it, and the schemas of it.

use serde::Serialize;

/// The version of the documents; it changes when a program that reads one would have to.
pub const VERSION: u32 = 1;

/// Any of the program's data as indented JSON with a line break at the end.
#[must_use]
pub fn to_json(value: &impl Serialize) -> String {
    // Only a map with keys that are not text could fail, and none is given.
    serde_json::to_string_pretty(value).unwrap_or_default() + "\n"
}

/// The JSON Schemas (2020-12) of the documents, each complete in itself, with [`VERSION`] in its
/// `$id`. `tests/schema/` holds the documents to them.
pub mod schema {
    /// Of a file of answers for create.
    pub const ANSWERS: &str = include_str!("../templates/schema/answers.json");
    /// Of what create prints.
    pub const PLAN: &str = include_str!("../templates/schema/plan.json");
    /// Of what release, environment and remove print.
    pub const CHANGE: &str = include_str!("../templates/schema/change.json");
    /// Of what upgrade prints.
    pub const UPGRADE: &str = include_str!("../templates/schema/upgrade.json");
    /// Of what check prints.
    pub const FINDINGS: &str = include_str!("../templates/schema/findings.json");
    /// Of what checklist prints.
    pub const CHECKLIST: &str = include_str!("../templates/schema/checklist.json");
    /// Of what any command prints that fails.
    pub const ERROR: &str = include_str!("../templates/schema/error.json");
    /// Of what values prints.
    pub const VALUES: &str = include_str!("../templates/schema/values.json");
}
