//! The pools that the workers of a cluster take traffic for.

use super::document::Document;
use crate::error::Result;
use crate::handover::SourceFile;
use crate::handover::kin::index_among;
use crate::yaml::{NewEntry, Place};

/// The file of a role of workers.
#[derive(Debug, Clone, PartialEq)]
pub struct WorkerPools(Document);

impl WorkerPools {
    /// The key that the pools are below.
    pub const KEY: &str = "profile::lvs::realserver::pools";

    /// Parses the file of a role.
    ///
    /// # Errors
    /// Where it is not YAML, or lacks [`Self::KEY`].
    pub(in crate::handover) fn parse(file: SourceFile) -> Result<Self> {
        Document::parse(file, Self::KEY).map(Self)
    }

    /// The file as it was read.
    #[must_use]
    pub fn file(&self) -> &SourceFile {
        &self.0.file
    }

    /// The line of a service's pool.
    #[must_use]
    pub fn line_of(&self, service: &str) -> Option<usize> {
        let found = self.0.tree.entry(self.0.top.value, service)?;
        Some(self.0.line(found.key))
    }

    /// The file without a service's pool.
    ///
    /// # Errors
    /// Where the file is not written in a way that can be edited safely.
    pub fn without(&self, service: &str) -> Result<String> {
        self.0.without_entry(self.0.top.value, service)
    }

    /// The file with a service's pool among its kin.
    ///
    /// # Errors
    /// Where the file is not written in a way that can be edited safely.
    pub fn with(&self, service: &str, lines: &[String]) -> Result<String> {
        if self.line_of(service).is_some() {
            return Ok(self.0.file.text.clone());
        }
        let entries = self.0.tree.entries(self.0.top.value).iter();
        let name = |key| self.0.tree.scalar(key).unwrap_or_default();
        let names: Vec<&str> = entries.map(|entry| name(entry.key)).collect();
        let new = NewEntry {
            key: service,
            lines,
            apart: false,
        };
        let place = Place::Before(index_among(&names, service));
        self.0.with(self.0.top, place, &new)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pool_goes_among_its_kin_once() {
        let text =
            "profile::lvs::realserver::pools:\n  zeta: {}\n  mw-web: {}\n  alpha: {}\n\nother: 1\n";
        let path = "hieradata/role/common/x/worker.yaml";
        let pools = WorkerPools::parse(SourceFile::new(path, text)).unwrap();
        let with = |name: &str| pools.with(name, &[format!("{name}: {{}}")]).unwrap();
        let kin = "  mw-web: {}\n  mw-api: {}\n";
        assert_eq!(with("mw-api"), text.replace("  mw-web: {}\n", kin));
        assert_eq!(with("new"), text.replace("\n\n", "\n  new: {}\n\n"));
        assert_eq!(with("zeta"), text);
        assert_eq!(pools.line_of("mw-web"), Some(3));
    }
}
