//! The names at which the public reaches services.

use super::records::Record;
use super::zone::NewRecord;
use super::{Dns, Presence};
use crate::error::{Error, Result};
use crate::handover::SourceFile;

/// What all such names lead to: the servers between the public and the services.
const TARGET: &str = "dyna.wikimedia.org.";

impl Dns {
    /// The path of the zone of public names.
    pub const PUBLIC_ZONE: &str = "templates/wikimedia.org";
    /// The domain of that zone.
    pub const PUBLIC_DOMAIN: &str = "wikimedia.org";

    /// What the zone of public names has of a name that leads to the servers for the public.
    pub(in crate::handover) fn public_name(&self, name: &str) -> Presence {
        let mut presence = Presence::default();
        let zone = self.public_zone.as_ref();
        let found = zone.and_then(|zone| Some((zone, zone.find("", name)?)));
        let full = format!("{name}.{}", Self::PUBLIC_DOMAIN);
        match found {
            Some((zone, record)) if leads_there(&record) => {
                presence.found.push(zone.place(record));
            }
            Some((zone, record)) => presence.missing.push(format!(
                "{full} that leads to {TARGET} ({} has {})",
                zone.place(record),
                record.rest
            )),
            None => presence
                .missing
                .push(format!("{full} in {}", Self::PUBLIC_ZONE)),
        }
        presence
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
            let is_alias = record.value("CNAME") == Some(TARGET);
            (is_alias && !record.name.contains('.')).then_some(0)
        })?;
        Ok((zone.file(), after))
    }
}

/// Whether a record leads to those servers, by their name or as that name itself does.
fn leads_there(record: &Record<'_>) -> bool {
    let target = record.value("CNAME").unwrap_or_default();
    let is_alias = target == TARGET || TARGET.split('.').next() == Some(target);
    is_alias || record.value("DYNA").is_some()
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
