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
use crate::create::template_choice::TemplateChoice;
use crate::error::{Error, Result};
use crate::names::{GroupName, ServiceName};
use crate::prompt::{Prompter, Reply, Room, Terminal, fill};
use crate::repository::{Repository, ServiceRef};

/// The first questions of a service: where they are, and where they were before each.
pub(super) struct Trail {
    now: Stage,
    before: Vec<Stage>,
}

/// What is given, and which of the first questions are settled.
#[derive(Clone)]
struct Stage {
    given: Given,
    group: bool,
    name: bool,
    start: bool,
}

impl Trail {
    pub(super) fn new(given: Given) -> Self {
        let now = Stage {
            given,
            group: false,
            name: false,
            start: false,
        };
        Self {
            now,
            before: Vec::new(),
        }
    }

    pub(super) fn given(&self) -> &Given {
        &self.now.given
    }

    /// Goes back to the question before.
    ///
    /// # Errors
    /// Where there is none: then the person stops.
    pub(super) fn back(&mut self) -> Result<()> {
        self.now = self.before.pop().ok_or_else(Error::interrupted)?;
        Ok(())
    }
}

/// What is given, with the group, the name and the start that a person chose, where these are open.
pub(super) fn chosen(session: &Session<'_>, trail: &mut Trail, batch: &Batch) -> Result<Given> {
    session.signals.hold_interrupt();
    let repository = repository_with(session, batch);
    let mut choosing = Choosing {
        session,
        repository,
        prompter: Terminal::new(session.ui.colors_prompts()),
    };
    loop {
        let mut next = trail.now.clone();
        let asked = if next.group {
            let group = Workplace::find(session, &next.given, batch)?.group;
            if !std::mem::replace(&mut next.name, true) {
                choosing.name(&mut next.given, group.as_ref())?
            } else if asks_start(&next.given) && !std::mem::replace(&mut next.start, true) {
                choosing.start(&mut next.given, group.as_ref())?
            } else {
                return Ok(next.given);
            }
        } else {
            next.group = true;
            match asks_group(&next.given) {
                true => choosing.group(&mut next.given)?,
                false => Asked::Nothing,
            }
        };
        match asked {
            Asked::Nothing => trail.now = next,
            Asked::Something => trail.before.push(std::mem::replace(&mut trail.now, next)),
            Asked::Back => trail.back()?,
        }
    }
}

/// What came of a step.
enum Asked {
    /// It was settled without a question.
    Nothing,
    /// A question was answered.
    Something,
    /// The person wants the question before it.
    Back,
}

struct Choosing<'a> {
    session: &'a Session<'a>,
    repository: &'static Repository<'static>,
    prompter: Terminal,
}

impl Choosing<'_> {
    /// The group; nothing is asked where there is only one.
    fn group(&mut self, given: &mut Given) -> Result<Asked> {
        let groups = groups(self.repository)?;
        if groups.len() < 2 {
            return Ok(Asked::Nothing);
        }
        let names: Vec<String> = groups.iter().map(ToString::to_string).collect();
        let prompt = "Group of services that it belongs to";
        match self.prompter.choose(prompt, &names, Room::USUAL)? {
            Reply::Back => Ok(Asked::Back),
            Reply::Given(index) => {
                given.group = groups.into_iter().nth(index);
                Ok(Asked::Something)
            }
        }
    }

    /// Asks for the name, and makes sure that a service is meant beside one of the same name in
    /// another group.
    fn name(&mut self, given: &mut Given, group: Option<&GroupName>) -> Result<Asked> {
        let was_given = given.name.is_some();
        loop {
            let name = match given.name.clone() {
                Some(name) => name,
                None => match self.typed_name(given, group)? {
                    Reply::Given(name) => name,
                    Reply::Back => return Ok(Asked::Back),
                },
            };
            given.name = Some(name.clone());
            let settled = match was_given {
                true => Asked::Nothing,
                false => Asked::Something,
            };
            let service = ServiceRef::new(group, name.as_str());
            let others = elsewhere(self.repository, &service);
            let warning = elsewhere_warning(&service, &others);
            let Some(warning) = warning.filter(|_| given.like.is_none()) else {
                return Ok(settled);
            };
            if self.repository.has(&service)? {
                return Ok(settled);
            }
            self.session.ui.warning(&warning);
            let question = format!("Make another service called {name}?");
            if self.prompter.confirm(&question)? {
                return Ok(settled);
            }
            if was_given {
                return Err(Error::interrupted());
            }
            given.name = None;
        }
    }

    /// A name that is typed, checked as far as that can be done before the start is known.
    fn typed_name(
        &mut self,
        given: &Given,
        group: Option<&GroupName>,
    ) -> Result<Reply<ServiceName>> {
        let group = group.cloned();
        let (destination, facts) =
            Destination::new(self.repository, group, Start::Nothing, parts(given), None)?;
        let wanted = Wanted {
            ports: false,
            taken: true,
        };
        let (constraints, _) = destination.constraints(&facts, wanted)?;
        let mut partial = PartialAnswers::for_namespace_only();
        let trail = &mut Vec::new();
        match fill(
            &mut partial,
            trail,
            &facts,
            &constraints,
            &mut self.prompter,
        )? {
            Reply::Back => Ok(Reply::Back),
            Reply::Given(()) => {
                let answers = partial.complete(&facts, &constraints)?;
                Ok(Reply::Given(answers.name))
            }
        }
    }

    fn start(&mut self, given: &mut Given, group: Option<&GroupName>) -> Result<Asked> {
        let Some(name) = &given.name else {
            return Ok(Asked::Nothing);
        };
        let options = start_options(self.repository, name, group, given.chart.as_ref())?;
        if options.is_empty() {
            return Ok(Asked::Nothing);
        }
        let labels: Vec<String> = options.iter().map(|option| option.label.clone()).collect();
        let prompt = "What to start from (type to find more)";
        let room = Room {
            most: StartOption::shown(&options),
            ..Room::USUAL
        };
        let Reply::Given(index) = self.prompter.choose(prompt, &labels, room)? else {
            return Ok(Asked::Back);
        };
        let option = options.into_iter().nth(index);
        given.like = option.and_then(|option| option.like);
        if given.like.is_none() {
            given.template = Some(TemplateChoice::Auto);
        }
        Ok(Asked::Something)
    }
}
