//! The names at which the public reaches services.

use super::Dns;
use super::zone::NewRecord;
use crate::error::{Error, Result};
use crate::handover::SourceFile;

/// What all such names lead to: the servers between the public and the services.
const TARGET: &str = "dyna.wikimedia.org.";

impl Dns {
    /// The path of the zone of public names.
    pub const PUBLIC_ZONE: &str = "templates/wikimedia.org";
    /// The domain of that zone.
    pub const PUBLIC_DOMAIN: &str = "wikimedia.org";

    /// Where the zone of public names has a name.
    pub(in crate::handover) fn public_name(&self, name: &str) -> Option<String> {
        let zone = self.public_zone.as_ref()?;
        let record = zone.find("", name)?;
        Some(zone.place(record))
    }

    /// The zone of public names, and its text with this name.
    pub(in crate::handover) fn with_public_name(
        &self,
        name: &str,
    ) -> Result<(&SourceFile, String)> {
        let Some(zone) = &self.public_zone else {
            let path = Self::PUBLIC_ZONE;
            return Err(Error::failed(format!("the clone has no {path}")));
        };
        let after = zone.with(&[public_record(name)], &|record| {
            let leads_there = record.value("CNAME") == Some(TARGET);
            (leads_there && !record.name.contains('.')).then_some(0)
        })?;
        Ok((zone.file(), after))
    }
}

/// The record of a public name.
pub(in crate::handover) fn public_record(name: &str) -> NewRecord {
    NewRecord {
        origin: String::new(),
        name: name.to_owned(),
        value: TARGET.to_owned(),
        order: None,
        line: format!("{name} 1D IN CNAME {TARGET}"),
    }
}
