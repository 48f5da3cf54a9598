//! The words of the checkout that a line means.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::builder::ValueParser;
use clap::{ArgMatches, CommandFactory};

use crate::cli::{Cli, command_names};
use crate::conventions::TEMPLATE_FOLDER;
use crate::create::destination::Destination;
use crate::create::embedded;
use crate::create::planning::Parts;
use crate::create::start::Start;
use crate::create::template::Template;
use crate::error::Result;
use crate::helmfile::Helmfile;
use crate::names::GroupName;
use crate::reader::Checkout;
use crate::repository::{Repository, Service, ServiceFiles, ServiceQuery, ServiceRef, Snapshot};

/// What the line says so far, as far as offers depend on it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Typed {
    pub(super) root: Option<PathBuf>,
    pub(super) group: Option<String>,
    pub(super) name: Option<String>,
    pub(super) environment: Option<String>,
}

impl Typed {
    pub(super) fn of(line: &[OsString]) -> Self {
        // What is typed so far need not be valid.
        let as_text = |argument: clap::Arg| match argument.get_action().takes_values() {
            true => argument.value_parser(ValueParser::string()),
            false => argument,
        };
        let mut parser = Cli::command().ignore_errors(true).mut_args(as_text);
        for name in command_names() {
            parser = parser.mut_subcommand(name, |command| {
                command
                    .mut_args(as_text)
                    .mut_subcommands(|inner| inner.mut_args(as_text))
            });
        }
        let Ok(matches) = parser.try_get_matches_from(line) else {
            return Self::default();
        };
        let (command, mut matches) = match matches.subcommand() {
            Some((command, inner)) => (Some(command), inner),
            None => (None, &matches),
        };
        while let Some((_, inner)) = matches.subcommand() {
            matches = inner;
        }
        let name = match command {
            None | Some("create") => None,
            Some(_) => text(matches, "service").or_else(|| text(matches, "name")),
        };
        let name = name.filter(|name| !name.is_empty());
        Self {
            root: text(matches, "root").map(PathBuf::from),
            group: text(matches, "group"),
            name,
            environment: text(matches, "environment"),
        }
    }

    /// Looks at the repository that the line means; nothing where it cannot be read.
    fn look<T>(
        &self,
        look: impl Fn(&Repository<'_>, Option<&GroupName>) -> Result<T>,
    ) -> Option<T> {
        let checkout = Checkout::find(self.root.as_deref()).ok()?;
        let snapshot = Snapshot::new(&checkout);
        let repository = Repository::new(&snapshot, checkout.layout);
        let group = self.group.as_deref().map(str::parse).transpose().ok()?;
        look(&repository, group.as_ref()).ok()
    }

    /// The service that is named; `None` where there is none of that name.
    fn service(
        &self,
        repository: &Repository<'_>,
        group: Option<&GroupName>,
    ) -> Option<ServiceRef> {
        let query = ServiceQuery::Name(self.name.clone()?);
        repository.find(&query, group).ok()
    }

    /// Looks at the helmfile of the service that is named, or of the group's template.
    fn helmfile<T>(&self, look: impl Fn(&Helmfile<'_>) -> T) -> Option<T> {
        self.look(|repository, group| {
            let service = match self.service(repository, group) {
                Some(service) => service,
                None => ServiceRef::new(repository.group(group)?.as_ref(), TEMPLATE_FOLDER),
            };
            if let Some(files) = repository.read(&service)? {
                return Ok(look(&files.service()?.helmfile));
            }
            let tree = embedded::template()?;
            Ok(look(Template::read(&tree)?.helmfile()))
        })
    }
}

fn text(matches: &ArgMatches, argument: &str) -> Option<String> {
    matches.try_get_one(argument).ok().flatten().cloned()
}

pub(super) fn services(typed: &Typed) -> Option<Vec<String>> {
    let mut names = typed.look(|repository, group| {
        let names = repository.service_names(group)?;
        Ok(names)
    })?;
    names.retain(|name| name != TEMPLATE_FOLDER);
    Some(names)
}

pub(super) fn charts(typed: &Typed) -> Option<Vec<String>> {
    typed.look(|repository, _| Ok(repository.charts()?.map(<[String]>::to_vec)))?
}

pub(super) fn groups(typed: &Typed) -> Option<Vec<String>> {
    typed.look(|repository, _| {
        let groups = repository.groups()?.iter().flatten();
        Ok(groups.map(ToString::to_string).collect())
    })
}

/// The environments of the service that is named, else those in which a new one of the group can
/// run.
pub(super) fn environments(typed: &Typed) -> Option<Vec<String>> {
    typed.look(|repository, group| {
        if let Some(service) = typed.service(repository, group) {
            let files = repository.read(&service)?;
            let service = files.as_ref().map(ServiceFiles::service).transpose()?;
            let names = service.iter().flat_map(Service::environment_names);
            return Ok(names.map(str::to_owned).collect());
        }
        let parts = Parts {
            namespace: true,
            service: true,
        };
        let group = repository.group(group)?;
        let (_, facts) = Destination::new(repository, group, Start::Nothing, parts, None)?;
        Ok(facts.environment_names().map(ToString::to_string).collect())
    })
}

/// The releases of the environment that is named, else of all.
pub(super) fn releases(typed: &Typed) -> Option<Vec<String>> {
    typed.helmfile(|helmfile| {
        let environments = helmfile.environments().iter();
        let wanted = environments.filter(|environment| {
            let name = typed.environment.as_ref();
            name.is_none_or(|name| environment.name == *name)
        });
        let lists = wanted.flat_map(|environment| &environment.lists);
        let mut names: Vec<String> = lists
            .flat_map(|list| &list.names)
            .map(|(name, _)| name.clone())
            .collect();
        names.sort();
        names.dedup();
        names
    })
}

pub(super) fn words<'w>(words: impl Iterator<Item = &'w str>) -> Vec<String> {
    words.map(str::to_owned).collect()
}
