//! The only place that prints. Results go to standard output, talk goes to standard error.
#![allow(
    clippy::disallowed_methods,
    reason = "this is the one room that prints"
)]

mod color;

use std::borrow::Cow;
use std::io::{ErrorKind, IsTerminal, Write};

use anstream::{AutoStream, ColorChoice};

use color::{ERROR, HEADING, HINT, WARNING};

use crate::error::{Error, Result};

/// How much is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Verbosity {
    /// Errors and warnings.
    Quiet,
    /// What a person wants to know.
    #[default]
    Normal,
    /// Also where things come from.
    Verbose,
}

/// The only code that prints.
#[derive(Debug, Clone, Copy)]
pub struct Ui {
    verbosity: Verbosity,
    color: ColorChoice,
}

#[expect(
    clippy::unused_self,
    reason = "who prints or looks at the terminal has to have been given the `Ui`"
)]
impl Ui {
    /// A mouth with this much to say, and this much colour.
    #[must_use]
    pub fn new(verbosity: Verbosity, color: ColorChoice) -> Self {
        Self { verbosity, color }
    }

    /// A result, for the next program.
    ///
    /// # Errors
    /// Where it cannot be written, as on a full disk. A closed pipe (`| head`) only means that
    /// nobody listens any more, which is not a failure.
    pub fn result(self, text: &str) -> Result<()> {
        write_out(&harmless(text))
    }

    /// A patch, as a result, with colour where that is wanted.
    ///
    /// # Errors
    /// As [`Ui::result`].
    pub fn patch(self, text: &str) -> Result<()> {
        match self.colors_results() {
            true => write_out(&color::patch(&harmless(text))),
            false => self.result(text),
        }
    }

    /// A result with styles of its own, such as help.
    ///
    /// # Errors
    /// As [`Ui::result`].
    pub fn styled(self, text: &str) -> Result<()> {
        match self.colors_results() {
            true => write_out(text),
            false => write_out(&anstream::adapter::strip_str(text).to_string()),
        }
    }

    /// A result for a person: what each line begins with has colour, where that is wanted.
    ///
    /// # Errors
    /// As [`Ui::result`].
    pub fn text(self, text: &str) -> Result<()> {
        match self.colors_results() {
            true => write_out(&color::lines(
                &anstream::adapter::strip_str(text).to_string(),
            )),
            false => self.result(text),
        }
    }

    /// What the parser of the command line has against it, with its styles.
    pub fn refusal(self, text: &str) {
        self.talk(text.trim_end());
    }

    fn colors_results(self) -> bool {
        match self.color {
            ColorChoice::Auto => AutoStream::choice(&std::io::stdout()) != ColorChoice::Never,
            choice => choice != ColorChoice::Never,
        }
    }

    /// A line for the person.
    pub fn say(self, text: &str) {
        if self.verbosity >= Verbosity::Normal {
            self.talk(text);
        }
    }

    /// A patch for the person.
    pub fn say_patch(self, text: &str) {
        self.say(color::patch(&harmless(text)).trim_end());
    }

    /// A heading for the person.
    pub fn heading(self, text: &str) {
        self.say(&format!("{HEADING}{text}{HEADING:#}"));
    }

    /// A line for the person who wants to know more.
    pub fn detail(self, text: &str) {
        if self.verbosity >= Verbosity::Verbose {
            self.talk(text);
        }
    }

    /// What the person should know, however quiet it is to be.
    pub fn warning(self, text: &str) {
        self.talk(&format!("{WARNING}warning:{WARNING:#} {text}"));
    }

    /// What went wrong, and what to do instead.
    pub fn error(self, error: &Error) {
        self.talk(&format!("{ERROR}error:{ERROR:#} {}", error.message));
        if let Some(hint) = &error.hint {
            self.talk(&format!("{HINT}help:{HINT:#} {hint}"));
        }
    }

    /// Whether a person reads what is said.
    #[must_use]
    pub fn is_read(self) -> bool {
        std::io::stderr().is_terminal()
    }

    /// Whether a person sees the results too.
    #[must_use]
    pub fn shows_results(self) -> bool {
        std::io::stdout().is_terminal()
    }

    /// Whether prompts are to have colour.
    #[must_use]
    pub fn colors_prompts(self) -> bool {
        match self.color {
            ColorChoice::Auto => std::env::var_os("NO_COLOR").is_none(),
            choice => choice != ColorChoice::Never,
        }
    }

    fn talk(self, text: &str) {
        let mut err = AutoStream::new(std::io::stderr().lock(), self.color);
        let _ = writeln!(err, "{text}");
    }
}

/// The text as a terminal may have it: a file of the checkout can hold what moves the cursor, or
/// worse. The next program gets every byte.
fn harmless(text: &str) -> Cow<'_, str> {
    match std::io::stdout().is_terminal() {
        true => Cow::Owned(anstream::adapter::strip_str(text).to_string()),
        false => Cow::Borrowed(text),
    }
}

fn write_out(text: &str) -> Result<()> {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(Error::failed(format!("cannot print the result: {error}")))
        }
        _ => Ok(()),
    }
}
