//! Opens what a create reads before it asks: the checkout, the group, and what the service is made
//! from.

use super::name;
use crate::apply::RootLock;
use crate::cli::{Create, HelmfileFrom, Part};
use crate::create::destination::{Destination, Wanted};
use crate::create::embedded;
use crate::create::planning::Parts;
use crate::create::sibling::choice::no_start;
use crate::create::sibling::tree::Sibling;
use crate::create::start::Start;
use crate::create::template::Template;
use crate::create::template_choice::{ChosenTemplate, TemplateChoice};
use crate::error::{Error, Result};
use crate::names::{GroupName, ServiceName};
use crate::prompt::{Prompter, Terminal};
use crate::reader::{Checkout, template_tree};
use crate::repository::{Repository, ServiceRef, Snapshot};
use crate::signals::Signals;
use crate::ui::Ui;

use super::{Run, Wording, is_interactive};

/// What a run has read stays until the process ends, a few milliseconds later: taking thousands of
/// nodes apart one by one would be a twentieth of that.
fn for_good<T>(value: T) -> &'static T {
    Box::leak(Box::new(value))
}

/// What a create works in.
#[derive(Clone)]
struct Workplace {
    checkout: &'static Checkout,
    repository: &'static Repository<'static>,
    group: Option<GroupName>,
    /// The service that the new one is made like.
    like: Option<ServiceRef>,
}

/// Opens everything, and takes the lock where nobody is asked.
pub(super) fn open(args: &Create, wording: Wording, ui: Ui) -> Result<(Run<'_>, Option<RootLock>)> {
    let workplace = Workplace::find(args)?;
    let (checkout, repository) = (workplace.checkout, workplace.repository);
    let interactive = is_interactive(args, ui);
    let signals = Signals::default();
    if let (Some(name), Wording::Short) = (&args.name, wording) {
        let confirm = |question: &str| {
            signals.hold_interrupt();
            Terminal::new(ui.colors_prompts()).confirm(question)
        };
        let service = ServiceRef::new(workplace.group.as_ref(), name.as_str());
        let is_there = repository.has(&service)?;
        name::check_meant(name.as_str(), is_there, interactive.then_some(&confirm))?;
    }
    // A script's run takes its lock before it reads; a person's, who may think for long, only
    // before it writes.
    let lock = match interactive || args.dry_run {
        true => None,
        false => Some(RootLock::take(&checkout.root)?),
    };
    let parts = parts(args);
    let start = workplace.start(args, parts, ui)?;
    let name = args.name.as_ref().map(ServiceName::as_str);
    let group = workplace.group.clone();
    let (destination, facts) = Destination::new(repository, group, start, parts, name)?;
    let wanted = Wanted {
        ports: args.port.is_some() || interactive,
        taken: interactive,
    };
    let (constraints, files) = destination.constraints(&facts, wanted)?;
    for file in files {
        ui.detail(&format!("namespaces: {file}"));
    }
    let run = Run {
        args,
        ui,
        interactive,
        signals,
        checkout,
        repository,
        destination,
        parts,
        start,
        group_template: workplace.group_template(start),
        facts,
        constraints,
    };
    Ok((run, lock))
}

fn parts(args: &Create) -> Parts {
    Parts {
        namespace: args.only != Some(Part::Service),
        service: args.only != Some(Part::Namespace),
    }
}

impl Workplace {
    fn find(args: &Create) -> Result<Self> {
        let checkout: &'static Checkout = for_good(Checkout::find(args.root.as_deref())?);
        let snapshot: &'static Snapshot<'static> = for_good(Snapshot::new(checkout));
        let repository: &'static Repository<'static> =
            for_good(Repository::new(snapshot, checkout.layout));
        let like = args.like.as_ref();
        let like = like.map(|like| like.find(repository, args.group.as_ref()));
        let like = like.transpose()?;
        let of_sibling = like.as_ref().and_then(|sibling| sibling.group.clone());
        let wanted = args.group.as_ref().or(of_sibling.as_ref());
        let group = match like.is_some() {
            true => repository.group_or_new(wanted)?,
            false => repository.group(wanted)?,
        };
        Ok(Self {
            checkout,
            repository,
            group,
            like,
        })
    }

    /// What the service is made from.
    fn start(&self, args: &Create, parts: Parts, ui: Ui) -> Result<Start<'static>> {
        if !parts.service {
            args.template.refuse_without_service()?;
            return Ok(Start::Nothing);
        }
        let Some(like) = &self.like else {
            let template = self.template(args)?;
            ui.detail(&format!("template: {}", template.kind().describe()));
            return Ok(Start::Template(template));
        };
        ui.detail(&format!("like: {}", like.folder()));
        let files = self.checkout.service_files(&like.folder())?;
        let sibling = for_good(Sibling::new(like.clone(), files)?);
        let helmfile = match args.helmfile {
            Some(HelmfileFrom::Template) => Some(self.template(args)?),
            _ => None,
        };
        Ok(Start::Sibling(sibling, helmfile))
    }

    fn template(&self, args: &Create) -> Result<&'static Template<'static>> {
        let group = self.group.as_ref();
        let own = self.repository.template_folder(group)?;
        let tree = match args.template.resolve(own, group) {
            Ok(ChosenTemplate::Own(folder)) => self.checkout.template(&folder)?,
            Ok(ChosenTemplate::Embedded) => embedded::template()?,
            Ok(ChosenTemplate::Folder(folder)) => {
                let shown = folder.display().to_string();
                template_tree(&folder, shown)?
            }
            Err(error) => return Err(self.no_template(error, args)?),
        };
        Ok(for_good(Template::read(for_good(tree))?))
    }

    fn no_template(&self, error: Error, args: &Create) -> Result<Error> {
        match args.template {
            TemplateChoice::Auto => no_start(
                error,
                self.repository,
                args.name.as_ref(),
                self.group.as_ref(),
            ),
            _ => Ok(error),
        }
    }

    /// The group's own template, where it has one that can be read and the start is a sibling.
    fn group_template(&self, start: Start<'_>) -> Option<&'static Template<'static>> {
        let Start::Sibling(_, None) = start else {
            return None;
        };
        let folder = self
            .repository
            .template_folder(self.group.as_ref())
            .ok()??;
        let tree = self.checkout.template(&folder).ok()?;
        let template: &'static Template<'static> = for_good(Template::read(for_good(tree)).ok()?);
        Some(template)
    }
}
