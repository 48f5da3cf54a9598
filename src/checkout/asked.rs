//! Where a namespace is asked for already.

use super::{Site, is_there, read_text, read_text_if_there};
use crate::conventions::ADMIN_NG;
use crate::create::template::HELMFILE;
use crate::error::Result;
use crate::helmfile::Source;
use crate::namespace::{
    AdminValues, NamespaceFile, environments_serving, files_of_environments, with_certificates,
};

/// A namespace that is asked for in every admin environment that it is needed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// The first of the values files that have it, with all these environments.
    pub values: AdminValues,
    /// Where they have it: path and line.
    pub places: Vec<String>,
}

impl Site {
    /// Where a namespace is asked for, for a service in `environments`: one that runs in those of
    /// two groups has its namespace in two values files. `None` where an environment lacks it, or
    /// it cannot be told.
    ///
    /// # Errors
    /// Where a file cannot be read.
    pub fn namespace_asked_for(
        &self,
        namespace: &str,
        environments: &[String],
    ) -> Result<Option<Asked>> {
        let path = self.root.join(ADMIN_NG).join(HELMFILE);
        if !is_there(&path)? {
            return Ok(None);
        }
        let text = read_text(&path)?;
        let Ok(source) = Source::new(&text) else {
            return Ok(None);
        };
        let Ok(helmfile) = source.read() else {
            return Ok(None);
        };
        let clusters = environments_serving(&helmfile, environments);
        let mut found: Option<Asked> = None;
        for cluster in &clusters {
            let files = files_of_environments(&helmfile, std::slice::from_ref(cluster));
            let Some((path, text, place)) = self.first_with(namespace, &files)? else {
                return Ok(None);
            };
            let asked = found.get_or_insert_with(|| Asked {
                values: AdminValues {
                    path,
                    text,
                    clusters: clusters.clone(),
                    certificates: with_certificates(&helmfile, &clusters),
                },
                places: Vec::new(),
            });
            if !asked.places.contains(&place) {
                asked.places.push(place);
            }
        }
        Ok(found)
    }

    /// The first file that has the namespace: path, text, and place.
    fn first_with(
        &self,
        namespace: &str,
        files: &[String],
    ) -> Result<Option<(String, String, String)>> {
        for file in files {
            let path = format!("{ADMIN_NG}/{file}");
            let Some(text) = read_text_if_there(&self.root.join(&path))? else {
                continue;
            };
            let read = NamespaceFile::read(&path, &text);
            let at = read.ok().and_then(|file| file.place_of(namespace));
            if let Some(at) = at {
                let place = format!("{path}:{}", at.line);
                return Ok(Some((path, text, place)));
            }
        }
        Ok(None)
    }
}
