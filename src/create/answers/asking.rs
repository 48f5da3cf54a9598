//! Which question comes next, and what the answers so far make of it.

use super::facts::Facts;
use super::partial::PartialAnswers;
use super::question::{Field, Form, Question, Traffic};
use crate::conventions::{CANARY, TEST};

impl PartialAnswers {
    /// The next question that no answer settles and that makes sense with the ones given.
    #[must_use]
    pub fn next_question(&self, facts: &Facts) -> Option<Question> {
        let open = Field::ASKED
            .into_iter()
            .find(|field| self.is_open(*field, facts))?;
        Some(question(self, open, facts))
    }
}

/// The question about `field`, with what the answers so far make of it.
fn question(partial: &PartialAnswers, field: Field, facts: &Facts) -> Question {
    let (prompt, form) = match field {
        Field::Name => ("Name of the service".to_owned(), Form::Text(String::new())),
        Field::Chart => (
            "Chart to deploy it with".to_owned(),
            chart_form(partial, facts),
        ),
        Field::Environments => {
            let names = facts.environment_names();
            let all = names.map(|name| (name.to_owned(), true)).collect();
            ("Environments to run it in".to_owned(), Form::Many(all))
        }
        Field::Canary => {
            let chosen = partial.chosen_environments(facts);
            let homes: Vec<&str> = facts.homes(CANARY, &chosen).collect();
            let prompt = format!(
                "A canary release beside main in {}, for a share of live traffic?",
                homes.join(" and ")
            );
            (prompt, Form::YesNo(false))
        }
        Field::Test => {
            let chosen = partial.chosen_environments(facts);
            let homes: Vec<&str> = facts.homes(TEST, &chosen).collect();
            let prompt = format!("A test release beside main in {}?", homes.join(" and "));
            (prompt, Form::YesNo(false))
        }
        Field::Traffic => {
            let words = Traffic::ALL.map(|traffic| traffic.as_str().to_owned());
            let prompt = "Traffic from outside or from other services".to_owned();
            (prompt, Form::Choice(words.to_vec(), 0))
        }
        Field::Port => {
            let prompt = "Port of the service (empty: not known yet)".to_owned();
            (prompt, Form::Text(String::new()))
        }
        Field::Namespace => {
            let name = partial.name().map_or_else(String::new, ToString::to_string);
            ("Namespace to run it in".to_owned(), Form::Text(name))
        }
    };
    Question {
        field,
        prompt,
        form,
    }
}

fn chart_form(partial: &PartialAnswers, facts: &Facts) -> Form {
    let default = partial.default_chart(facts);
    let mut charts = facts.charts.clone().unwrap_or_default();
    charts.retain(|chart| *chart != default);
    charts.insert(0, default);
    Form::Suggestions(charts, 0)
}
