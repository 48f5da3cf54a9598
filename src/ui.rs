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
use crate::shown::{harmless, in_one_line};

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

    /// A result, for people and logs.
    ///
    /// # Errors
    /// Where it cannot be written, as on a full disk. A closed pipe (`| head`) only means that
    /// nobody listens any more, which is not a failure.
    pub fn result(self, text: &str) -> Result<()> {
        write_out(&harmless(text))
    }

    /// A result for the next program, which gets every byte; a terminal is none.
    ///
    /// # Errors
    /// As [`Ui::result`].
    pub fn data(self, text: &str) -> Result<()> {
        write_out(&for_terminal(text))
    }

    /// A patch, as a result, with colour where that is wanted.
    ///
    /// # Errors
    /// As [`Ui::result`].
    pub fn patch(self, text: &str) -> Result<()> {
        match self.colors_results() {
            true => write_out(&color::patch(&for_terminal(text))),
            false => self.data(text),
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
            true => write_out(&color::lines(&harmless(text))),
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
        self.say_styled(&harmless(text));
    }

    /// A line that may have styles of this program.
    fn say_styled(self, text: &str) {
        if self.verbosity >= Verbosity::Normal {
            self.talk(text);
        }
    }

    /// A patch for the person.
    pub fn say_patch(self, text: &str) {
        self.say_styled(color::patch(&harmless(text)).trim_end());
    }

    /// A heading for the person.
    pub fn heading(self, text: &str) {
        self.say_styled(&format!("{HEADING}{}{HEADING:#}", harmless(text)));
    }

    /// A line for the person who wants to know more.
    pub fn detail(self, text: &str) {
        if self.verbosity >= Verbosity::Verbose {
            self.talk(&harmless(text));
        }
    }

    /// What the person should know, however quiet it is to be.
    pub fn warning(self, text: &str) {
        self.talk(&format!(
            "{WARNING}warning:{WARNING:#} {}",
            in_one_line(text)
        ));
    }

    /// What went wrong, and what to do instead.
    pub fn error(self, error: &Error) {
        let mut text = format!("{ERROR}error:{ERROR:#} {}", sentence(&error.message));
        if let Some(hint) = &error.hint {
            text.push_str(&format_hint(hint));
        }
        self.talk(&text);
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

    fn stderr_color(self) -> ColorChoice {
        match self.color {
            ColorChoice::Auto => AutoStream::choice(&std::io::stderr()),
            choice => choice,
        }
    }

    fn talk(self, text: &str) {
        // In one write, so that two programs at one terminal do not mix their lines.
        let mut shown = AutoStream::new(Vec::new(), self.stderr_color());
        let _ = writeln!(shown, "{text}");
        let _ = std::io::stderr().lock().write_all(&shown.into_inner());
    }
}

/// What to do instead, on lines of its own.
fn format_hint(hint: &str) -> String {
    format!("\n{HINT}help:{HINT:#} {}", sentence(hint))
}

/// A message as it is shown. This program indents the lines of a list; no other line is one.
fn sentence(text: &str) -> String {
    let lines: Vec<Cow<'_, str>> = text.split(LIST_LINE).map(in_one_line).collect();
    lines.join(LIST_LINE)
}

/// What starts a line of a list within a message.
const LIST_LINE: &str = "\n  ";

/// A text for programs as a terminal may have it: a file of the checkout can hold what moves the
/// cursor, or worse. The next program gets every byte.
fn for_terminal(text: &str) -> Cow<'_, str> {
    match std::io::stdout().is_terminal() {
        true => harmless(text),
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
