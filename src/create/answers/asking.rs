//! Which question comes next, and what the answers so far make of it.

use super::answer::Answer;
use super::check::{parse_chart, parse_label};
use super::constraints::Constraints;
use super::partial::PartialAnswers;
use super::question::{Field, Form, Question, Reader};
use super::template_facts::TemplateFacts;
use crate::conventions::{CANARY, TEST};
use crate::error::{Error, Result};
use crate::names::InvalidNumber;

impl PartialAnswers {
    /// The next question that no answer settles and that makes sense with the ones given.
    #[must_use]
    pub fn next_question(
        &self,
        template: &TemplateFacts,
        constraints: &Constraints,
    ) -> Option<Question> {
        let mut fields = Field::ASKED.into_iter();
        let field = fields.find(|field| self.is_open(*field, template))?;
        let (prompt, form) = match field {
            Field::Name => text("Name of the service", String::new(), read_name),
            Field::Namespace => {
                let name = self.name().map_or_else(String::new, ToString::to_string);
                text("Namespace to run it in", name, read_namespace)
            }
            Field::Chart => {
                let form = Form::Suggestions {
                    options: self.charts_offered(template, constraints),
                    read: read_chart,
                };
                ("Chart to deploy it with".to_owned(), form)
            }
            Field::Environments => {
                let all = template.environment_names().cloned().collect();
                let form = Form::Environments(all);
                ("Environments to run it in".to_owned(), form)
            }
            Field::Canary => {
                let homes = self.homes_listed(CANARY, template);
                let prompt = format!(
                    "A canary release beside main in {homes}, for a share of live traffic?"
                );
                (prompt, Form::YesNo(Answer::Canary))
            }
            Field::Test => {
                let homes = self.homes_listed(TEST, template);
                let prompt = format!("A test release beside main in {homes}?");
                (prompt, Form::YesNo(Answer::Test))
            }
            Field::Traffic => {
                let prompt = "Traffic from outside or from other services".to_owned();
                (prompt, Form::Traffic)
            }
            Field::Port => {
                let prompt = "Port of the service (empty: not known yet)";
                text(prompt, String::new(), read_port)
            }
        };
        Some(Question {
            field,
            prompt,
            help: field.help(),
            form,
        })
    }

    /// The template's chart, then the others.
    fn charts_offered(&self, template: &TemplateFacts, constraints: &Constraints) -> Vec<String> {
        let default = self.default_chart(template);
        let mut charts = constraints.charts.clone().unwrap_or_default();
        charts.retain(|chart| *chart != default);
        charts.insert(0, default);
        charts
    }

    /// The chosen environments in which a release can be, in words.
    fn homes_listed(&self, release: &str, template: &TemplateFacts) -> String {
        let chosen = self.chosen_environments(template);
        let homes: Vec<&str> = template.homes(release, &chosen).collect();
        homes.join(" and ")
    }
}

fn text(prompt: &str, initial: String, read: Reader) -> (String, Form) {
    (prompt.to_owned(), Form::Text { initial, read })
}

fn read_name(line: &str) -> Result<Answer> {
    parse_label(line).map(Answer::Name)
}

fn read_namespace(line: &str) -> Result<Answer> {
    parse_label(line).map(Answer::Namespace)
}

fn read_chart(line: &str) -> Result<Answer> {
    parse_chart(line).map(Answer::Chart)
}

fn read_port(line: &str) -> Result<Answer> {
    if line.is_empty() {
        return Ok(Answer::Port(None));
    }
    let choice = line.parse();
    let choice = choice.map_err(|error: InvalidNumber| Error::invalid(error.to_string()))?;
    Ok(Answer::Port(Some(choice)))
}
