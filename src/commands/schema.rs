//! `new-service schema DOCUMENT`

use crate::cli::Document;
use crate::error::Result;
use crate::json::schema;
use crate::ui::Ui;

/// Prints the JSON Schema of a document.
pub fn run(document: Document, ui: Ui) -> Result<()> {
    ui.data(match document {
        Document::Answers => schema::ANSWERS,
        Document::Plan => schema::PLAN,
        Document::Change => schema::CHANGE,
        Document::Upgrade => schema::UPGRADE,
        Document::Findings => schema::FINDINGS,
        Document::Checklist => schema::CHECKLIST,
        Document::Values => schema::VALUES,
        Document::Error => schema::ERROR,
    })
}
