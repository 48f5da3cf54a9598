//! What is there already, at the places where a service goes.

use super::{Run, is_stdout};
use crate::apply::place;
use crate::create::answers::Answers;
use crate::create::planning::{ChecklistFile, ExistingFiles, request_files};
use crate::error::{Error, Result};
use crate::reader::read_text_if_there;
use crate::repository::ServiceRef;

impl Run<'_> {
    /// Whether there is a file or a folder, as far as the model can see.
    pub(super) fn exists(&self, path: &str) -> bool {
        let repository = self.repository;
        repository.has_file(path).unwrap_or(false) || repository.has_folder(path).unwrap_or(false)
    }

    pub(super) fn existing(
        &self,
        answers: &Answers,
        service: &ServiceRef,
    ) -> Result<ExistingFiles> {
        let checkout = self.session.checkout;
        let files = self.start.paths(&answers.name);
        let request = service.request_folder();
        Ok(ExistingFiles {
            has_helmfile: self.repository.has(service)?,
            service: checkout.existing(&service.folder(), &files)?,
            request: checkout.existing(&request, &request_files())?,
            checklist: self.checklist_file()?,
        })
    }

    /// The file for the checklist, with what it holds now. One file has those of all services, so
    /// the last of them writes it.
    fn checklist_file(&self) -> Result<Option<ChecklistFile>> {
        let session = self.session;
        let file = session.args.checklist.as_deref();
        let Some(file) = file.filter(|file| !is_stdout(file) && self.is_last()) else {
            return Ok(None);
        };
        let path = place(file, &session.checkout.root)?;
        let folder = path.parent().filter(|folder| !folder.is_dir());
        if let Some(missing) = folder {
            return Err(
                Error::invalid(format!("there is no folder {}", missing.display()))
                    .hint("make it first, or give --checklist another file"),
            );
        }
        let now = read_text_if_there(&path)?;
        let inside = path.strip_prefix(&session.checkout.root).unwrap_or(&path);
        match inside.to_str() {
            Some(path) => Ok(Some(ChecklistFile {
                path: path.to_owned(),
                now,
                before: self.batch.checklists()?,
            })),
            None => Err(Error::invalid(format!(
                "--checklist {} is not UTF-8",
                file.display()
            ))),
        }
    }

    fn is_last(&self) -> bool {
        self.batch.services().len() + 1 == self.session.services.len()
    }
}
