//! What the cluster administrators' folder says: which values file holds a group's namespaces.

use std::path::Path;

use super::{Layout, Site, files, is_file, is_folder, is_there, read_text};
use crate::conventions::{ADMIN_NG, DEFAULT_GROUP, HELMFILE_D, TEMPLATE_FOLDER};
use crate::create::template::HELMFILE;
use crate::error::{Error, Result};
use crate::helmfile::{Helmfile, Source};
use crate::namespace::{
    AdminValues, NamespaceFile, common_values_files, environments_loading, environments_serving,
    files_of_environments, only_loaded_by, with_certificates,
};

impl Site {
    /// Reads the values file for the namespaces of this group, whose services run in
    /// `environments`. `None` where there is no `admin_ng/values`.
    ///
    /// # Errors
    /// Where it cannot be told which file it is, a file cannot be read, or it is outside the root.
    pub fn admin_values(&self, environments: &[String]) -> Result<Option<AdminValues>> {
        let Layout::Checkout { group } = &self.layout else {
            return Ok(None);
        };
        if !is_folder(&self.root.join(ADMIN_NG).join("values"))? {
            return Ok(None);
        }
        let helmfile = self.root.join(ADMIN_NG).join(HELMFILE);
        let (file, clusters, certificates) = if is_there(&helmfile)? {
            self.values_file_by_helmfile(group, &helmfile, environments)?
        } else if group == DEFAULT_GROUP {
            (
                "values/main.yaml".to_owned(),
                environments.to_vec(),
                Vec::new(),
            )
        } else {
            return Err(Error::failed(format!(
                "there is no {ADMIN_NG}/{HELMFILE} to tell which values file holds the namespaces of \
                 {group}"
            ))
            .hint("use --only service, and ask for the namespace otherwise"));
        };
        let path = format!("{ADMIN_NG}/{file}");
        files::refuse_outside(&self.root, &path)?;
        let text = read_text(&self.root.join(&path))?;
        Ok(Some(AdminValues {
            path,
            text,
            clusters,
            certificates,
        }))
    }

    fn values_file_by_helmfile(
        &self,
        group: &str,
        helmfile: &Path,
        environments: &[String],
    ) -> Result<(String, Vec<String>, Vec<String>)> {
        let shown = format!("{ADMIN_NG}/{HELMFILE}");
        let unreadable = |error: String| Error::failed(format!("{shown} cannot be read: {error}"));
        let text = read_text(helmfile)?;
        let source = Source::new(&text).map_err(|error| unreadable(error.to_string()))?;
        let admin_helmfile = source
            .read()
            .map_err(|error| unreadable(error.to_string()))?;
        let serving = environments_serving(&admin_helmfile, environments);
        if serving.is_empty() {
            let wanted = environments.join(", ");
            return Err(
                Error::failed(format!("no environment in {shown} serves {wanted}"))
                    .hint("use --only service, and ask for the namespace otherwise"),
            );
        }
        let candidates = common_values_files(&admin_helmfile, &serving);
        let mut candidates = match only_loaded_by(&admin_helmfile, &serving, &candidates) {
            Some(file) => vec![file],
            None => self.of_no_other_group(group, &admin_helmfile, &serving, candidates)?,
        };
        if candidates.len() > 1 {
            candidates.retain(|file| self.has_namespaces(&format!("{ADMIN_NG}/{file}")));
        }
        match candidates.as_slice() {
            [file] => {
                let clusters = environments_loading(&admin_helmfile, file);
                let certificates = with_certificates(&admin_helmfile, &clusters);
                Ok((file.clone(), clusters, certificates))
            }
            found => {
                let found = match found.is_empty() {
                    true => "none".to_owned(),
                    false => found.join(", "),
                };
                let serving = serving.join(", ");
                Err(Error::failed(format!(
                    "cannot tell which values file holds the namespaces of {group}: of the files \
                     that {shown} loads in {serving} and for no other group, there is not one but: \
                     {found}"
                ))
                .hint("use --only service, and ask for the namespace otherwise"))
            }
        }
    }

    /// Strikes the files that are loaded for another group. Groups with a template of their own
    /// are looked at first, since one file tells their environments; the services of the others
    /// are read only where that is not enough.
    fn of_no_other_group(
        &self,
        group: &str,
        admin: &Helmfile<'_>,
        serving: &[String],
        mut candidates: Vec<String>,
    ) -> Result<Vec<String>> {
        let others = self.groups()?.into_iter().filter(|other| other != group);
        let with_example = others.map(|other| {
            let folder = self
                .root
                .join(HELMFILE_D)
                .join(&other)
                .join(TEMPLATE_FOLDER);
            let example = folder.join(HELMFILE);
            Ok((!is_file(&example)?, example, other))
        });
        let mut others = with_example.collect::<Result<Vec<_>>>()?;
        others.sort();
        for (lacks_example, example, other) in others {
            if candidates.len() <= 1 {
                break;
            }
            let helmfiles: Vec<Source> = if lacks_example {
                let all = self.service_helmfiles(&other)?.into_iter();
                all.map(|(_, source)| source).collect()
            } else {
                Source::new(&read_text(&example)?).into_iter().collect()
            };
            let mut theirs: Vec<String> = helmfiles.iter().flat_map(environment_names).collect();
            theirs.sort();
            theirs.dedup();
            let mut theirs = environments_serving(admin, &theirs);
            theirs.retain(|environment| !serving.contains(environment));
            let loaded = files_of_environments(admin, &theirs);
            candidates.retain(|file| !loaded.contains(file));
        }
        Ok(candidates)
    }

    fn has_namespaces(&self, path: &str) -> bool {
        let text = read_text(&self.root.join(path));
        text.is_ok_and(|text| {
            NamespaceFile::read(path, &text).is_ok_and(|file| file.known().next().is_some())
        })
    }
}

fn environment_names(source: &Source) -> Vec<String> {
    let names = |helmfile: Helmfile<'_>| {
        let environments = helmfile.environments().iter();
        environments
            .map(|environment| environment.name.clone())
            .collect()
    };
    source.read().map(names).unwrap_or_default()
}
