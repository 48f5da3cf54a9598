//! Asks where a service goes and what it is made from, before anything of that is read.

use super::open::{Workplace, parts, repository_with};
use super::session::Session;
use crate::create::answers::{Given, PartialAnswers};
use crate::create::batch::Batch;
use crate::create::destination::{Destination, Wanted};
use crate::create::start::Start;
use crate::create::start_choice::{
    StartOption, asks_group, asks_start, elsewhere, elsewhere_warning, groups, start_options,
};
use crate::error::{Error, Result};
use crate::names::{GroupName, ServiceName};
use crate::prompt::{Prompter, Terminal, fill};
use crate::repository::{Repository, ServiceRef};

/// What is given, with the group, the name and the start that a person chose, where these are open.
pub(super) fn chosen(session: &Session<'_>, given: &Given, batch: &Batch) -> Result<Given> {
    session.signals.hold_interrupt();
    let repository = repository_with(session, batch);
    let mut choosing = Choosing {
        session,
        repository,
        prompter: Terminal::new(session.ui.colors_prompts()),
    };
    let mut given = given.clone();
    if asks_group(&given) {
        given.group = choosing.group()?;
    }
    let group = Workplace::find(session, &given, batch)?.group;
    choosing.name(&mut given, group.as_ref())?;
    if asks_start(&given) {
        choosing.start(&mut given, group.as_ref())?;
    }
    Ok(given)
}

struct Choosing<'a> {
    session: &'a Session<'a>,
    repository: &'static Repository<'static>,
    prompter: Terminal,
}

impl Choosing<'_> {
    /// The group; nothing is asked where there is only one.
    fn group(&mut self) -> Result<Option<GroupName>> {
        let groups = groups(self.repository)?;
        if groups.len() < 2 {
            return Ok(None);
        }
        let names: Vec<String> = groups.iter().map(ToString::to_string).collect();
        let prompt = "Group of services that it belongs to";
        let index = self.prompter.choose(prompt, &names)?;
        Ok(groups.into_iter().nth(index))
    }

    /// Asks for the name, and makes sure that a service is meant beside one of the same name in
    /// another group.
    fn name(&mut self, given: &mut Given, group: Option<&GroupName>) -> Result<()> {
        let was_given = given.name.is_some();
        loop {
            let name = match given.name.clone() {
                Some(name) => name,
                None => self.typed_name(given, group)?,
            };
            given.name = Some(name.clone());
            let service = ServiceRef::new(group, name.as_str());
            let others = elsewhere(self.repository, &service);
            let warning = elsewhere_warning(&service, &others);
            let Some(warning) = warning.filter(|_| given.like.is_none()) else {
                return Ok(());
            };
            if self.repository.has(&service)? {
                return Ok(());
            }
            self.session.ui.warning(&warning);
            let question = format!("Make another service called {name}?");
            if self.prompter.confirm(&question)? {
                return Ok(());
            }
            if was_given {
                return Err(Error::interrupted());
            }
            given.name = None;
        }
    }

    /// A name that is typed, checked as far as that can be done before the start is known.
    fn typed_name(&mut self, given: &Given, group: Option<&GroupName>) -> Result<ServiceName> {
        let group = group.cloned();
        let (destination, facts) =
            Destination::new(self.repository, group, Start::Nothing, parts(given), None)?;
        let wanted = Wanted {
            ports: false,
            taken: true,
        };
        let (constraints, _) = destination.constraints(&facts, wanted)?;
        let mut partial = PartialAnswers::for_namespace_only();
        let ui = self.session.ui;
        fill(&mut partial, &facts, &constraints, &mut self.prompter, ui)?;
        let answers = partial.complete(&facts, &constraints)?;
        Ok(answers.name)
    }

    fn start(&mut self, given: &mut Given, group: Option<&GroupName>) -> Result<()> {
        let Some(name) = &given.name else {
            return Ok(());
        };
        let options = start_options(self.repository, name, group, given.chart.as_ref())?;
        if options.is_empty() {
            return Ok(());
        }
        let labels: Vec<String> = options.iter().map(|option| option.label.clone()).collect();
        let prompt = "What to start from (type to find more)";
        let shown = StartOption::shown(&options);
        let index = self.prompter.search(prompt, &labels, shown)?;
        given.like = options
            .into_iter()
            .nth(index)
            .and_then(|option| option.like);
        Ok(())
    }
}
