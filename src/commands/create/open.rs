//! Opens what a create reads before it asks: the group, and what the service is made from.

use super::Run;
use super::choose::{Trail, chosen};
use super::session::{Session, for_good};
use crate::changes::{Entry, TreeFile};
use crate::create::answers::{Given, HelmfileFrom, Part};
use crate::create::batch::Batch;
use crate::create::destination::{Destination, Wanted};
use crate::create::embedded;
use crate::create::planning::Parts;
use crate::create::sibling::choice::no_start;
use crate::create::sibling::tree::{Sibling, SiblingFolder};
use crate::create::start::Start;
use crate::create::template::Template;
use crate::create::template_choice::{ChosenTemplate, TemplateChoice};
use crate::error::{Error, Result};
use crate::names::{GroupName, ServiceName};
use crate::reader::{Checkout, template_tree};
use crate::repository::{Files, Overlay, Repository, ServiceRef, Snapshot};
use crate::ui::Ui;

/// What a create works in.
pub(super) struct Workplace<'a> {
    checkout: &'static Checkout,
    /// The services that are planned before this one, which count as made.
    batch: &'a Batch,
    repository: &'static Repository<'static>,
    given: &'a Given,
    pub(super) group: Option<GroupName>,
    /// The service that the new one is made like.
    like: Option<ServiceRef>,
}

impl<'a> Run<'a> {
    /// Opens everything for one service.
    pub(super) fn open(
        session: &'a Session<'a>,
        trail: &mut Trail,
        batch: &'a Batch,
    ) -> Result<Self> {
        let (ui, interactive) = (session.ui, session.interactive);
        let given = match interactive {
            true => {
                let chosen = chosen(session, trail, batch);
                chosen.map_err(|error| session.to_go_on(error, trail.given()))?
            }
            false => trail.given().clone(),
        };
        let workplace = Workplace::find(session, &given, batch)?;
        let repository = workplace.repository;
        let parts = parts(&given);
        let start = workplace.start(parts, ui)?;
        let name = given.name.as_ref().map(ServiceName::as_str);
        let group = workplace.group.clone();
        let (destination, facts) = Destination::new(repository, group, start, parts, name)?;
        let wanted = Wanted {
            ports: given.port.is_some() || interactive,
            taken: interactive,
        };
        let (mut constraints, files) = destination.constraints(&facts, wanted)?;
        constraints.ports.extend(batch.ports());
        for file in files {
            ui.detail(&format!("namespaces: {file}"));
        }
        let group_template = workplace.group_template(start);
        Ok(Self {
            session,
            batch,
            given,
            repository,
            destination,
            parts,
            start,
            group_template,
            facts,
            constraints,
        })
    }
}

pub(super) fn parts(given: &Given) -> Parts {
    Parts {
        namespace: given.only != Some(Part::Service),
        service: given.only != Some(Part::Namespace),
    }
}

/// The model of the checkout with the services that are planned.
pub(super) fn repository_with(
    session: &Session<'_>,
    batch: &Batch,
) -> &'static Repository<'static> {
    let checkout = session.checkout;
    let files: &'static dyn Files = match batch.changes().is_empty() {
        true => checkout,
        false => for_good(Overlay::new(checkout, batch.changes())),
    };
    let snapshot: &'static Snapshot<'static> = for_good(Snapshot::new(files));
    for_good(Repository::new(snapshot, checkout.layout))
}

impl<'a> Workplace<'a> {
    pub(super) fn find(session: &Session<'_>, given: &'a Given, batch: &'a Batch) -> Result<Self> {
        let checkout = session.checkout;
        let repository = repository_with(session, batch);
        let like = given.like.as_ref();
        let like = like.map(|like| like.find(repository, given.group.as_ref()));
        let like = like.transpose()?;
        let of_sibling = like.as_ref().and_then(|sibling| sibling.group.clone());
        let wanted = given.group.as_ref().or(of_sibling.as_ref());
        let group = match like.is_some() {
            true => repository.group_or_new(wanted)?,
            false => repository.group(wanted)?,
        };
        Ok(Self {
            checkout,
            batch,
            repository,
            given,
            group,
            like,
        })
    }

    /// What the service is made from.
    fn start(&self, parts: Parts, ui: Ui) -> Result<Start<'static>> {
        let Some(like) = &self.like else {
            if !parts.service {
                if let Some(template) = &self.given.template {
                    template.refuse_without_service()?;
                }
                return Ok(Start::Nothing);
            }
            let template = self.template()?;
            ui.detail(&format!("template: {}", template.kind().describe()));
            return Ok(Start::Template(template));
        };
        ui.detail(&format!("like: {}", like.folder()));
        let folder = for_good(SiblingFolder::new(like.clone(), self.files_of(like)?)?);
        let sibling = for_good(Sibling::read(folder)?);
        let helmfile = match self.given.helmfile {
            Some(HelmfileFrom::Template) => Some(self.template()?),
            _ => None,
        };
        Ok(Start::Sibling(sibling, helmfile))
    }

    /// The files of a service that is there, or planned before this one.
    fn files_of(&self, service: &ServiceRef) -> Result<Vec<TreeFile>> {
        let folder = service.folder();
        match self.batch.changes().made_at(&folder) {
            Some(Entry::Folder(files)) => Ok(files.clone()),
            _ => self.checkout.files_to_copy(&folder),
        }
    }

    fn template(&self) -> Result<&'static Template<'static>> {
        let group = self.group.as_ref();
        let own = self.repository.template_folder(group)?;
        let choice = self.given.template.as_ref();
        let choice = choice.unwrap_or(&TemplateChoice::Auto);
        let tree = match choice.resolve(own, group) {
            Ok(ChosenTemplate::Own(folder)) => self.checkout.template(&folder)?,
            Ok(ChosenTemplate::Embedded) => embedded::template()?,
            Ok(ChosenTemplate::Folder(folder)) => {
                let shown = folder.display().to_string();
                template_tree(&folder, shown)?
            }
            Err(error) => return Err(self.no_template(error, choice)?),
        };
        Ok(for_good(Template::read(for_good(tree))?))
    }

    fn no_template(&self, error: Error, choice: &TemplateChoice) -> Result<Error> {
        match choice {
            TemplateChoice::Auto => no_start(
                error,
                self.repository,
                self.given.name.as_ref(),
                self.group.as_ref(),
                self.given.chart.as_ref(),
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
