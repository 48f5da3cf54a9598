//! Which ports services are reached at from outside.

use super::{Layout, Site, entry_names, folder_names, is_file, read_text};
use crate::conventions::{HELMFILE_D, is_values_file};
use crate::create::answers::PublicPort;
use crate::error::Result;

impl Site {
    /// The `public_port` of every service of the checkout, or of the folder.
    ///
    /// # Errors
    /// Where a folder cannot be read.
    pub fn public_ports(&self) -> Result<Vec<PublicPort>> {
        let groups = match &self.layout {
            Layout::Folder => vec![self.root.clone()],
            Layout::Checkout { .. } => {
                let groups = self.groups()?.into_iter();
                let top = self.root.join(HELMFILE_D);
                groups.map(|group| top.join(group)).collect()
            }
        };
        let mut found = Vec::new();
        for group in groups {
            for service in folder_names(&group)? {
                let folder = group.join(&service);
                for file in entry_names(&folder)? {
                    let path = folder.join(&file);
                    if !is_values_file(&file) || !is_file(&path)? {
                        continue;
                    }
                    // A file that cannot be read is not what this run is about.
                    let text = read_text(&path).unwrap_or_default();
                    found.extend(ports(&text).map(|port| PublicPort {
                        service: service.clone(),
                        port,
                    }));
                }
            }
        }
        found.dedup();
        Ok(found)
    }
}

/// The ports in a values file, found by the key alone: to read hundreds of files as YAML for it
/// would take longer than the rest of a run.
fn ports(text: &str) -> impl Iterator<Item = u16> {
    text.lines().filter_map(|line| {
        let value = line.trim_start().strip_prefix("public_port:")?;
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
