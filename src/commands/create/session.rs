//! What all services of a run share: the checkout, the terminal, and what was given.

use std::io::IsTerminal;

use super::open::parts;
use super::{is_stdout, name};
use crate::cli::Create;
use crate::create::answers::{Given, read_answers};
use crate::create::outside::outside_warning;
use crate::error::{Error, Result};
use crate::names::ServiceName;
use crate::prompt::{Prompter, Terminal};
use crate::reader::{Checkout, read_named, read_standard_input};
use crate::repository::{Layout, Repository, ServiceRef, Snapshot};
use crate::signals::Signals;
use crate::ui::Ui;

/// What all services of a run share.
pub(super) struct Session<'a> {
    pub(super) args: &'a Create,
    pub(super) ui: Ui,
    pub(super) interactive: bool,
    pub(super) signals: Signals,
    pub(super) checkout: &'static Checkout,
    /// The services to be made, as they were given.
    pub(super) services: Vec<Given>,
}

/// What a run has read stays until the process ends, a few milliseconds later: taking thousands of
/// nodes apart one by one would be a twentieth of that.
pub(super) fn for_good<T>(value: T) -> &'static T {
    Box::leak(Box::new(value))
}

impl<'a> Session<'a> {
    pub(super) fn open(args: &'a Create, ui: Ui) -> Result<Self> {
        let services = services(args)?;
        Ok(Self {
            args,
            ui,
            interactive: is_interactive(args, ui),
            signals: Signals::default(),
            checkout: for_good(Checkout::find(args.root.as_deref())?),
            services,
        })
    }

    /// Whether the run only shows something.
    pub(super) fn writes_nothing(&self) -> bool {
        self.args.dry_run || self.args.print_answers
    }

    /// Refuses a name on the command line that is rather meant as a command.
    pub(super) fn check_name_is_meant(&self) -> Result<()> {
        let Some(name) = &self.args.name else {
            return Ok(());
        };
        let confirm = |question: &str| {
            self.signals.hold_interrupt();
            Terminal::new(self.ui.colors_prompts()).confirm(question)
        };
        let is_there = || {
            let snapshot = Snapshot::new(self.checkout);
            let repository = Repository::new(&snapshot, self.checkout.layout);
            let group = repository.group_or_new(self.args.group.as_ref())?;
            repository.has(&ServiceRef::new(group.as_ref(), name.as_str()))
        };
        let confirm = self.interactive.then_some(&confirm as _);
        name::check_meant(name.as_str(), is_there, confirm)
    }

    /// What there is to say of a folder that is not in a checkout, and may be the wrong one. A
    /// folder that was named is meant, and so is one that has services already.
    pub(super) fn outside(&self) -> Result<Option<String>> {
        if self.args.root.is_some() || self.checkout.layout == Layout::Checkout {
            return Ok(None);
        }
        let snapshot = Snapshot::new(self.checkout);
        let repository = Repository::new(&snapshot, self.checkout.layout);
        let is_used = !repository.service_names(None)?.is_empty();
        let Some(given) = self.services.first().filter(|_| !is_used) else {
            return Ok(None);
        };
        let name = given.name.as_ref().map(ServiceName::as_str);
        let name = name.filter(|_| self.services.len() == 1);
        let warning = outside_warning(&self.checkout.shown(), name, parts(given));
        Ok(Some(warning))
    }

    /// Asks a person whether a folder outside a checkout is meant.
    pub(super) fn check_place_is_meant(&self, outside: &str) -> Result<()> {
        self.ui.warning(outside);
        if self.writes_nothing() {
            return Ok(());
        }
        self.signals.hold_interrupt();
        let mut terminal = Terminal::new(self.ui.colors_prompts());
        match terminal.confirm("Make it in this folder?")? {
            true => Ok(()),
            false => Err(Error::interrupted()),
        }
    }

    /// An error about one service, which is named where there are several.
    pub(super) fn about(&self, given: &Given, error: Error) -> Error {
        match &given.name {
            Some(name) if self.services.len() > 1 => Error {
                message: format!("{name}: {}", error.message),
                ..error
            },
            _ => error,
        }
    }
}

/// What a person may give as a file of answers.
const ANSWERS: &str = "give --answers a file in YAML or JSON, or - for standard input";

/// What is given for each service. Standard input that holds answers is no place to ask at.
fn services(args: &Create) -> Result<Vec<Given>> {
    let own = args.given();
    let Some(file) = &args.answers else {
        return Ok(vec![own]);
    };
    let (shown, text) = match is_stdout(file) {
        true => ("standard input".to_owned(), read_standard_input()?),
        false => (file.display().to_string(), read_named(file, ANSWERS)?),
    };
    own.over(&shown, &read_answers(&shown, &text)?)
}

/// Prompts are for a person who can see them and answer.
fn is_interactive(args: &Create, ui: Ui) -> bool {
    let is_used = args.answers.as_deref().is_some_and(is_stdout);
    !args.yes && !is_used && std::io::stdin().is_terminal() && ui.is_read()
}
