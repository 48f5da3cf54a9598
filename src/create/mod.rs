//! Creating a service: the questions and their answers, the template, and the plan and the report
//! that come of both.

pub mod answers;
pub mod batch;
pub mod destination;
pub mod embedded;
pub mod existing;
pub mod operators;
pub mod planning;
pub mod report;
pub mod sibling;
pub mod start;
pub mod start_choice;
pub mod template;
pub mod template_choice;
mod warnings;
