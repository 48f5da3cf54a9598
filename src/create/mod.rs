//! Creating a service: the questions and their answers, the template, and the plan and the report
//! that follow from both.

pub mod answers;
pub(crate) mod batch;
pub(crate) mod destination;
pub(crate) mod embedded;
mod entry;
pub(crate) mod existing;
pub(crate) mod inheritance;
pub(crate) mod operators;
pub(crate) mod other_namespaces;
pub(crate) mod outside;
pub(crate) mod planning;
pub(crate) mod report;
pub(crate) mod sibling;
pub(crate) mod start;
pub(crate) mod start_choice;
pub mod template;
pub(crate) mod template_choice;
mod warnings;
