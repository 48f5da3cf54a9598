//! The only room that knows the prompt libraries. The questions themselves are data.
//!
//! dialoguer asks plain yes-or-no questions. The others are drawn here, on the terminal library
//! below it, since dialoguer 0.12 takes no Esc, Home, End or Ctrl-W in a line of text, empties the
//! line where an answer is refused, takes nothing that is not in a list, and leaves rows behind
//! where a question is wider than the terminal.

mod frames;
mod line;
mod list;
mod screen;

use console::{Key, Term};
use dialoguer::Confirm;
use dialoguer::theme::{ColorfulTheme, SimpleTheme, Theme};

use crate::create::answers::{
    Answer, Constraints, Form, PartialAnswers, Question, TemplateFacts, Traffic,
};
use crate::error::{Error, Result};
use crate::names::EnvironmentName;
use frames::Size;
use line::Line;
use list::{List, Row};
use screen::{Frame, Look, Screen};

/// What comes of a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reply<T> {
    /// An answer.
    Given(T),
    /// The person wants the question before it again.
    Back,
}

/// Takes an answer, or says why it is none.
pub type Take<'t> = dyn FnMut(Answer) -> Result<()> + 't;

/// Somebody who answers questions.
pub trait Prompter {
    /// Asks until `take` takes the answer.
    ///
    /// # Errors
    /// [`Error::interrupted`] where the person stops, with Ctrl-C.
    fn ask(&mut self, question: &Question, take: &mut Take<'_>) -> Result<Reply<()>>;

    /// The index of the chosen option; typing finds one. So many are shown at once at most, and so
    /// many rows above the question are to stay on the screen.
    ///
    /// # Errors
    /// As [`Prompter::ask`].
    fn choose(&mut self, prompt: &str, options: &[String], room: Room) -> Result<Reply<usize>>;

    /// Whether the person agrees; the default is no.
    ///
    /// # Errors
    /// As [`Prompter::ask`], with Esc too.
    fn confirm(&mut self, prompt: &str) -> Result<bool>;
}

/// How many rows a list may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Room {
    /// Options that are shown at once.
    pub most: usize,
    /// Rows that were printed above, and belong to the question.
    pub above: usize,
}

impl Room {
    /// A question that has nothing above it.
    pub const USUAL: Room = Room { most: 12, above: 0 };
    /// However high the terminal is, so many options are shown.
    const LEAST: usize = 3;
}

/// Asks what is open until nothing is, or the person wants to be before the first of these
/// questions. `trail` has the answers as they were before each question.
///
/// # Errors
/// Where the person stops.
pub fn fill(
    partial: &mut PartialAnswers,
    trail: &mut Vec<PartialAnswers>,
    template: &TemplateFacts,
    constraints: &Constraints,
    prompter: &mut dyn Prompter,
) -> Result<Reply<()>> {
    while let Some(question) = partial.next_question(template, constraints) {
        let mut next = partial.clone();
        let mut take = |answer| next.answer(answer, template, constraints);
        match prompter.ask(&question, &mut take)? {
            Reply::Given(()) => trail.push(std::mem::replace(partial, next)),
            Reply::Back => match trail.pop() {
                Some(before) => *partial = before,
                None => return Ok(Reply::Back),
            },
        }
    }
    Ok(Reply::Given(()))
}

/// Asks at the terminal, on standard error.
pub struct Terminal {
    color: bool,
    screen: Screen,
}

impl Terminal {
    /// A terminal with or without colour.
    #[must_use]
    pub fn new(color: bool) -> Self {
        // A terminal that knows no colour gets none.
        let color = color && console::colors_enabled_stderr();
        let screen = Screen::new(color);
        Self { color, screen }
    }

    /// A key; an error where the person stops.
    fn key(&mut self) -> Result<Key> {
        match self.screen.key() {
            Ok(Key::CtrlC) => {
                self.screen.leave().map_err(|error| broken(&error))?;
                Err(Error::interrupted())
            }
            Ok(key) => Ok(key),
            Err(error) => {
                let _ = self.screen.leave();
                Err(broken(&error))
            }
        }
    }

    fn size(&self) -> Size {
        Size {
            width: self.screen.width(),
            height: self.screen.height(),
        }
    }

    fn draw(&mut self, frame: &Frame) -> Result<()> {
        self.screen.draw(frame).map_err(|error| broken(&error))
    }

    fn settle(&mut self, prompt: &str, answer: &str) -> Result<()> {
        let between = if prompt.ends_with('?') { " " } else { ": " };
        let line = format!("{prompt}{between}{answer}");
        let settled = self.screen.settle(Look::Faint, &line);
        settled.map_err(|error| broken(&error))
    }

    /// Takes the question away, for the one before it.
    fn back<T>(&mut self) -> Result<Reply<T>> {
        self.screen.clear().map_err(|error| broken(&error))?;
        Ok(Reply::Back)
    }

    fn text(
        &mut self,
        (prompt, help): (&str, &str),
        initial: &str,
        take: &mut dyn FnMut(&str) -> Result<()>,
    ) -> Result<Reply<()>> {
        let mut line = Line::new(initial);
        let mut refused: Option<Error> = None;
        loop {
            let frame = frames::text(self.size(), prompt, help, &line, refused.as_ref());
            self.draw(&frame)?;
            let key = self.key()?;
            match key {
                Key::Escape => return self.back(),
                Key::Enter => {
                    let text = line.text().trim().to_owned();
                    match take(&text) {
                        Ok(()) => {
                            self.settle(prompt, &text)?;
                            return Ok(Reply::Given(()));
                        }
                        Err(error) => refused = Some(error),
                    }
                }
                Key::Tab => {
                    let better = refused.take().and_then(|error| error.suggestion);
                    line = better.map_or(line, |text| Line::new(&text));
                }
                key => {
                    if line.press(&key) {
                        refused = None;
                    }
                }
            }
        }
    }

    /// Asks with a list; `take` takes a row, or says why it is no answer.
    fn listed(
        &mut self,
        (prompt, help): (&str, &str),
        mut list: List<'_>,
        room: Room,
        take: &mut dyn FnMut(&List<'_>) -> Result<String>,
    ) -> Result<Reply<()>> {
        let mut refused: Option<Error> = None;
        loop {
            let frame = frames::list(self.size(), prompt, help, &list, room, refused.as_ref());
            self.draw(&frame)?;
            match self.key()? {
                Key::Escape => return self.back(),
                Key::Enter => match take(&list) {
                    Ok(answer) => {
                        self.settle(prompt, &answer)?;
                        return Ok(Reply::Given(()));
                    }
                    Err(error) => refused = Some(error),
                },
                key => {
                    list.press(&key);
                    refused = None;
                }
            }
        }
    }

    fn yes_no(&mut self, (prompt, help): (&str, &str)) -> Result<Reply<bool>> {
        let prompt = &format!("{prompt} [y/N]");
        let frame = frames::yes_no(self.size(), prompt, help);
        self.draw(&frame)?;
        loop {
            let (yes, word) = match self.key()? {
                Key::Escape => return self.back(),
                Key::Char('y' | 'Y') => (true, "yes"),
                Key::Char('n' | 'N') | Key::Enter => (false, "no"),
                _ => continue,
            };
            let line = prompt.replace(" [y/N]", "");
            self.settle(&line, word)?;
            return Ok(Reply::Given(yes));
        }
    }
}

impl Prompter for Terminal {
    fn ask(&mut self, question: &Question, take: &mut Take<'_>) -> Result<Reply<()>> {
        let about = (question.prompt.as_str(), question.help);
        match &question.form {
            Form::Text { initial, read } => {
                self.text(about, initial, &mut |text| take(read(text)?))
            }
            Form::Suggestions { options, read } => {
                let list = List::new(options, true);
                self.listed(about, list, Room::USUAL, &mut |list| {
                    let text = match list.marked() {
                        Some(Row::Option(index)) => options[index].clone(),
                        Some(Row::New(text)) => text,
                        None => String::new(),
                    };
                    take(read(&text)?).map(|()| text)
                })
            }
            Form::Traffic => {
                let options =
                    Traffic::ALL.map(|kind| format!("{}: {}", kind.as_str(), kind.help()));
                let list = List::new(&options, false);
                self.listed(about, list, Room::USUAL, &mut |list| {
                    let kind = Traffic::ALL[option_of(list)?];
                    take(Answer::Traffic(kind)).map(|()| kind.as_str().to_owned())
                })
            }
            Form::Environments(all) => {
                let options: Vec<String> = all.iter().map(ToString::to_string).collect();
                let list = List::of_several(&options);
                self.listed(about, list, Room::USUAL, &mut |list| {
                    let chosen: Vec<_> = list
                        .chosen()
                        .into_iter()
                        .map(|index| all[index].clone())
                        .collect();
                    let shown: Vec<&str> = chosen.iter().map(EnvironmentName::as_str).collect();
                    let shown = shown.join(", ");
                    take(Answer::Environments(chosen)).map(|()| shown)
                })
            }
            Form::YesNo(answer) => match self.yes_no(about)? {
                Reply::Back => Ok(Reply::Back),
                Reply::Given(yes) => take(answer(yes)).map(Reply::Given),
            },
        }
    }

    fn choose(&mut self, prompt: &str, options: &[String], room: Room) -> Result<Reply<usize>> {
        let mut chosen = 0;
        let list = List::new(options, false);
        let reply = self.listed((prompt, ""), list, room, &mut |list| {
            chosen = option_of(list)?;
            Ok(options[chosen].clone())
        })?;
        Ok(match reply {
            Reply::Given(()) => Reply::Given(chosen),
            Reply::Back => Reply::Back,
        })
    }

    fn confirm(&mut self, prompt: &str) -> Result<bool> {
        let theme: Box<dyn Theme> = match self.color {
            true => Box::new(ColorfulTheme::default()),
            false => Box::new(SimpleTheme),
        };
        let chosen = Confirm::with_theme(&*theme)
            .with_prompt(prompt)
            .default(false)
            .interact_opt();
        // Ctrl-C leaves the cursor hidden; if that cannot be helped there is no terminal left.
        let _ = Term::stderr().show_cursor();
        match chosen {
            Ok(Some(reply)) => Ok(reply),
            Ok(None) => Err(Error::interrupted()),
            Err(dialoguer::Error::IO(error)) => Err(broken(&error)),
        }
    }
}

/// The marked option of a list that takes nothing else.
fn option_of(list: &List<'_>) -> Result<usize> {
    match list.marked() {
        Some(Row::Option(index)) => Ok(index),
        _ => Err(Error::invalid("nothing in the list matches").hint("Ctrl-U shows all again")),
    }
}

fn broken(error: &std::io::Error) -> Error {
    match error.kind() {
        std::io::ErrorKind::Interrupted => Error::interrupted(),
        _ => Error::failed(format!("the terminal cannot be used: {error}"))
            .hint("answer with flags instead; new-service --help names them"),
    }
}
