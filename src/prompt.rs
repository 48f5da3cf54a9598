//! The only file that knows the prompt library. The questions themselves are data.

use console::Term;
use dialoguer::theme::{ColorfulTheme, SimpleTheme, Theme};
use dialoguer::{Confirm, FuzzySelect, Input, MultiSelect, Select};

use crate::create::answers::{Facts, Form, PartialAnswers, Question};
use crate::error::{Error, Result};
use crate::ui::Ui;

/// Somebody who answers questions.
pub trait Prompter {
    /// The reply as text: lists with commas between, `yes` and `no`.
    ///
    /// # Errors
    /// [`Error::interrupted`] where the person stops, with Ctrl-C or Esc.
    fn ask(&mut self, question: &Question) -> Result<String>;

    /// The index of the chosen option.
    ///
    /// # Errors
    /// As [`Prompter::ask`].
    fn choose(&mut self, prompt: &str, options: &[String]) -> Result<usize>;

    /// Whether the person agrees; the default is no.
    ///
    /// # Errors
    /// As [`Prompter::ask`].
    fn confirm(&mut self, prompt: &str) -> Result<bool>;
}

/// Asks what is open until nothing is; an answer that is not valid gets its reason and another
/// try.
///
/// # Errors
/// Where the person stops.
pub fn fill(
    partial: &mut PartialAnswers,
    facts: &Facts,
    prompter: &mut dyn Prompter,
    ui: Ui,
) -> Result<()> {
    while let Some(question) = partial.next_question(facts) {
        let reply = prompter.ask(&question)?;
        if let Err(error) = partial.answer(question.field, &reply, facts) {
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

    fn suggestions(&self, prompt: &str, options: &[String], default: usize) -> Result<String> {
        let mut shown = options.to_vec();
        shown.push(ANOTHER.to_owned());
        let chosen = FuzzySelect::with_theme(&*self.theme)
            .with_prompt(prompt)
            .items(&shown)
            .default(default)
            .max_length(10)
            .interact_opt();
        match options.get(settled(chosen)?) {
            Some(option) => Ok(option.clone()),
            None => self.text(prompt, ""),
        }
    }

    fn many(&self, prompt: &str, options: &[(String, bool)]) -> Result<String> {
        let chosen = MultiSelect::with_theme(&*self.theme)
            .with_prompt(format!("{prompt} (space to change, enter to go on)"))
            .items_checked(options.iter().map(|(name, checked)| (name, *checked)))
            .interact_opt();
        let names = settled(chosen)?
            .into_iter()
            .filter_map(|index| options.get(index));
        Ok(names
            .map(|(name, _)| name.as_str())
            .collect::<Vec<_>>()
            .join(","))
    }

    fn yes_no(&self, prompt: &str, default: bool) -> Result<String> {
        let chosen = Confirm::with_theme(&*self.theme)
            .with_prompt(prompt)
            .default(default)
            .interact_opt();
        Ok(if settled(chosen)? { "yes" } else { "no" }.to_owned())
    }
}

impl Prompter for Terminal {
    fn ask(&mut self, question: &Question) -> Result<String> {
        let prompt = &question.prompt;
        match &question.form {
            Form::Text(initial) => self.text(prompt, initial),
            Form::Suggestions(options, default) => self.suggestions(prompt, options, *default),
            Form::Choice(options, default) => {
                let chosen = Select::with_theme(&*self.theme)
                    .with_prompt(prompt)
                    .items(options)
                    .default(*default)
                    .interact_opt();
                let index = settled(chosen)?;
                Ok(options.get(index).cloned().unwrap_or_default())
            }
            Form::Many(options) => self.many(prompt, options),
            Form::YesNo(default) => self.yes_no(prompt, *default),
        }
    }

    fn choose(&mut self, prompt: &str, options: &[String]) -> Result<usize> {
        let chosen = Select::with_theme(&*self.theme)
            .with_prompt(prompt)
            .items(options)
            .default(0)
            .interact_opt();
        settled(chosen)
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
