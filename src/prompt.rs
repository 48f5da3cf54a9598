//! The only file that knows the prompt library. The questions themselves are data.

use console::Term;
use dialoguer::theme::{ColorfulTheme, SimpleTheme, Theme};
use dialoguer::{Confirm, FuzzySelect, Input, MultiSelect, Select};

use crate::create::answers::{
    Answer, Constraints, Form, PartialAnswers, Question, TemplateFacts, Traffic,
};
use crate::error::{Error, Result};
use crate::names::EnvironmentName;
use crate::shown::in_one_line;
use crate::ui::Ui;

/// Somebody who answers questions.
pub trait Prompter {
    /// The reply, as the answer that it is; an error within it says why a line that was typed is
    /// none.
    ///
    /// # Errors
    /// [`Error::interrupted`] where the person stops, with Ctrl-C or Esc.
    fn ask(&mut self, question: &Question) -> Result<Result<Answer>>;

    /// The index of the chosen option.
    ///
    /// # Errors
    /// As [`Prompter::ask`].
    fn choose(&mut self, prompt: &str, options: &[String]) -> Result<usize>;

    /// The index of the chosen option among many, which typing finds; so many are shown at once.
    ///
    /// # Errors
    /// As [`Prompter::ask`].
    fn search(&mut self, prompt: &str, options: &[String], shown: usize) -> Result<usize>;

    /// Whether the person agrees; the default is no.
    ///
    /// # Errors
    /// As [`Prompter::ask`].
    fn confirm(&mut self, prompt: &str) -> Result<bool>;
}

/// How many options of a question are shown at once.
const MOST_SHOWN: usize = 10;

/// Asks what is open until nothing is; an answer that is not valid gets its reason and another
/// try.
///
/// # Errors
/// Where the person stops.
pub fn fill(
    partial: &mut PartialAnswers,
    template: &TemplateFacts,
    constraints: &Constraints,
    prompter: &mut dyn Prompter,
    ui: Ui,
) -> Result<()> {
    while let Some(question) = partial.next_question(template, constraints) {
        let reply = prompter.ask(&question)?;
        let taken = reply.and_then(|answer| partial.answer(answer, template, constraints));
        if let Err(error) = taken {
            ui.error(&error);
        }
    }
    Ok(())
}

/// Asks at the terminal, on standard error.
pub struct Terminal {
    theme: Box<dyn Theme>,
}

/// The last suggestion: something that is not in the list.
const ANOTHER: &str = "another one";

impl Terminal {
    /// A terminal with or without colour.
    #[must_use]
    pub fn new(color: bool) -> Self {
        let theme: Box<dyn Theme> = match color {
            true => Box::new(ColorfulTheme::default()),
            false => Box::new(SimpleTheme),
        };
        Self { theme }
    }

    fn text(&self, prompt: &str, initial: &str) -> Result<String> {
        let input = Input::<String>::with_theme(&*self.theme)
            .with_prompt(prompt)
            .with_initial_text(initial)
            .allow_empty(true)
            .interact_text();
        input
            .map(|text| text.trim().to_owned())
            .map_err(|error| stopped(&error))
    }

    fn suggestions(&self, prompt: &str, options: &[String]) -> Result<String> {
        let mut shown = options.to_vec();
        shown.push(ANOTHER.to_owned());
        match options.get(self.found(prompt, &shown, MOST_SHOWN)?) {
            Some(option) => Ok(option.clone()),
            None => self.text(prompt, ""),
        }
    }

    /// The index of an option that is found by typing.
    fn found(&self, prompt: &str, options: &[String], shown: usize) -> Result<usize> {
        let chosen = FuzzySelect::with_theme(&*self.theme)
            .with_prompt(prompt)
            .items(options.iter().map(|option| in_one_line(option)))
            .default(0)
            .max_length(shown)
            .interact_opt();
        settled(chosen)
    }

    fn environments(
        &self,
        prompt: &str,
        options: &[EnvironmentName],
    ) -> Result<Vec<EnvironmentName>> {
        let chosen = MultiSelect::with_theme(&*self.theme)
            .with_prompt(format!("{prompt} (space to change, enter to go on)"))
            .items_checked(options.iter().map(|name| (name, true)))
            .interact_opt();
        let chosen = settled(chosen)?.into_iter();
        Ok(chosen
            .filter_map(|index| options.get(index).cloned())
            .collect())
    }

    fn traffic(&self, prompt: &str) -> Result<Traffic> {
        let chosen = Select::with_theme(&*self.theme)
            .with_prompt(prompt)
            .items(Traffic::ALL.map(Traffic::as_str))
            .default(0)
            .interact_opt();
        let kind = Traffic::ALL.get(settled(chosen)?);
        Ok(kind.copied().unwrap_or_default())
    }
}

impl Prompter for Terminal {
    fn ask(&mut self, question: &Question) -> Result<Result<Answer>> {
        let prompt = &question.prompt;
        Ok(match &question.form {
            Form::Text { initial, read } => read(&self.text(prompt, initial)?),
            Form::Suggestions { options, read } => read(&self.suggestions(prompt, options)?),
            Form::Traffic => Ok(Answer::Traffic(self.traffic(prompt)?)),
            Form::Environments(options) => {
                Ok(Answer::Environments(self.environments(prompt, options)?))
            }
            Form::YesNo(answer) => Ok(answer(self.confirm(prompt)?)),
        })
    }

    fn choose(&mut self, prompt: &str, options: &[String]) -> Result<usize> {
        let chosen = Select::with_theme(&*self.theme)
            .with_prompt(in_one_line(prompt))
            .items(options.iter().map(|option| in_one_line(option)))
            .default(0)
            .interact_opt();
        settled(chosen)
    }

    fn search(&mut self, prompt: &str, options: &[String], shown: usize) -> Result<usize> {
        self.found(prompt, options, shown)
    }

    fn confirm(&mut self, prompt: &str) -> Result<bool> {
        let chosen = Confirm::with_theme(&*self.theme)
            .with_prompt(prompt)
            .default(false)
            .interact_opt();
        settled(chosen)
    }
}

/// A reply, where Esc gave none.
fn settled<T>(chosen: dialoguer::Result<Option<T>>) -> Result<T> {
    match chosen {
        Ok(Some(reply)) => Ok(reply),
        Ok(None) => {
            show_cursor();
            Err(Error::interrupted())
        }
        Err(error) => Err(stopped(&error)),
    }
}

/// Ctrl-C leaves the cursor hidden, and so may any other failure of the terminal.
fn stopped(error: &dialoguer::Error) -> Error {
    show_cursor();
    let dialoguer::Error::IO(error) = error;
    match error.kind() {
        std::io::ErrorKind::Interrupted => Error::interrupted(),
        _ => Error::failed(format!("the terminal cannot be used: {error}"))
            .hint("answer with flags instead; new-service --help names them"),
    }
}

fn show_cursor() {
    // If not even that works, there is no terminal left to put right.
    let _ = Term::stderr().show_cursor();
}
