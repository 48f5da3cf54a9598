//! The ports at which services are reached from outside.

use super::{Kind, Repository, group_folder};
use crate::conventions::is_values_file;
use crate::error::Result;

/// A port at which a service is reached from outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicPort {
    /// The service.
    pub service: String,
    /// Its port.
    pub port: u16,
}

/// The key of a service's values under which its port is. Source: the modules of the charts.
const KEY: &str = "public_port:";

impl Repository<'_> {
    /// The `public_port` of every service of the checkout, or of the folder.
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
            found.extend(ports(&text).map(|port| PublicPort {
                service: service.to_owned(),
                port,
            }));
        }
        Ok(())
    }
}

/// The ports in a values file, found by the key alone: to read hundreds of files as YAML for it
/// would take longer than the rest of a run.
fn ports(text: &str) -> impl Iterator<Item = u16> {
    text.lines().filter_map(|line| {
        let value = line.trim_start().strip_prefix(KEY)?;
        value.split('#').next()?.trim().parse().ok()
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn ports_are_found_by_their_key() {
        let text = "tls:\n  public_port: 4001 # for now\n# public_port: 4002\npublic_port: x\nmy_public_port: 1\nmesh:\n    public_port: 4003\n";
        let found: Vec<u16> = super::ports(text).collect();
        assert_eq!(found, [4001, 4003]);
    }
}
