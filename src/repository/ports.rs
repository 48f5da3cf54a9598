//! The ports at which services are reached from outside.

use super::{Kind, Repository, ServiceRef, group_folder};
use crate::conventions::is_values_file;
use crate::error::Result;
use crate::values::public_port_in;

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
    /// Where the folder of a group cannot be listed.
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
                // The run does not depend on a folder that cannot be listed.
                let _ = self.add_ports(&service.name, &folder, &mut found);
            }
        }
        found.dedup();
        Ok(found)
    }

    /// The port of one service.
    ///
    /// # Errors
    /// Where its folder cannot be listed.
    pub fn public_port_of(&self, service: &ServiceRef) -> Result<Option<u16>> {
        let mut found = Vec::new();
        self.add_ports(&service.name, &service.folder(), &mut found)?;
        Ok(found.first().map(|used| used.port))
    }

    fn add_ports(&self, service: &str, folder: &str, found: &mut Vec<PublicPort>) -> Result<()> {
        for file in self.file_names(folder)? {
            if !is_values_file(&file) {
                continue;
            }
            // The run does not depend on a file that cannot be read.
            let text = self.text(&format!("{folder}/{file}"));
            let text = text.ok().flatten().unwrap_or_default();
            found.extend(public_port_in(&text).map(|port| PublicPort {
                service: service.to_owned(),
                port,
            }));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::repository::memory::MemoryFiles;
    use crate::repository::{Layout, Snapshot};

    #[test]
    fn ports_are_those_of_values_files_in_the_folders_of_services() {
        let port = |port: u16| format!("mesh:\n  public_port: {port}\n");
        let files = MemoryFiles::of(&[
            ("helmfile.d/services/a/values.yaml", &port(4001)),
            ("helmfile.d/services/a/values-eqiad.yaml", &port(4001)),
            ("helmfile.d/services/a/notes.yaml", &port(4002)),
            ("helmfile.d/services/values.yaml", &port(4003)),
            ("helmfile.d/ml-services/b/values.yaml", &port(4004)),
            (
                "helmfile.d/services/c/values.yaml",
                "tls: {\"public_port\": 4007}\nupstream:\n  public_port: 4005\n",
            ),
        ]);
        let snapshot = Snapshot::new(&files);
        let repository = Repository::new(&snapshot, Layout::Checkout);
        let found = repository.public_ports().unwrap();
        let found: Vec<(&str, u16)> = found
            .iter()
            .map(|used| (used.service.as_str(), used.port))
            .collect();
        assert_eq!(found, [("b", 4004), ("a", 4001), ("c", 4007)]);
        let port = |group: &str, name| {
            let group = group.parse().unwrap();
            let service = ServiceRef::new(Some(&group), name);
            repository.public_port_of(&service).unwrap()
        };
        assert_eq!(port("services", "a"), Some(4001));
        assert_eq!(port("ml-services", "a"), None);
    }
}
