//! The ports at which services are reached from outside.

use super::{Kind, Repository, group_folder};
use crate::conventions::is_values_file;
use crate::error::Result;
use crate::values::public_ports_in;

/// A port at which a service is reached from outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicPort {
    /// The service.
    pub service: String,
    /// Its port.
    pub port: u16,
}

impl Repository<'_> {
    /// The port of every service of the checkout, or of the folder.
    ///
    /// # Errors
    /// Where a folder cannot be listed.
    pub fn public_ports(&self) -> Result<Vec<PublicPort>> {
        let mut found = Vec::new();
        for group in self.groups()? {
            let above = group_folder(group.as_ref());
            for service in self.snapshot.items(&above)? {
                if service.kind != Kind::Folder {
                    continue;
                }
                let folder = match above.as_str() {
                    "" => service.name.clone(),
                    above => format!("{above}/{}", service.name),
                };
                self.add_ports(&service.name, &folder, &mut found)?;
            }
        }
        found.dedup();
        Ok(found)
    }

    fn add_ports(&self, service: &str, folder: &str, found: &mut Vec<PublicPort>) -> Result<()> {
        for file in self.file_names(folder)? {
            if !is_values_file(&file) {
                continue;
            }
            // A file that cannot be read is not what this run is about.
            let text = self.text(&format!("{folder}/{file}"));
            let text = text.ok().flatten().unwrap_or_default();
            found.extend(public_ports_in(&text).map(|port| PublicPort {
                service: service.to_owned(),
                port,
            }));
        }
        Ok(())
    }
}
