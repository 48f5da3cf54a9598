//! Creating a service: the questions and their answers, the template, and the plan that comes of
//! both.

pub mod answers;
pub mod embedded;
pub mod planning;
pub mod template;
pub mod template_choice;
