//! The names at which the public reaches services.

use super::records::Record;
use super::zone::NewRecord;
use super::{Dns, Presence, Zone};
use crate::error::{Error, Result};
use crate::handover::{PublicHost, SourceFile};

/// What all such names lead to: the servers between the public and the services.
const TARGET: &str = "dyna.wikimedia.org.";
/// Where the zones are.
const ZONES: &str = "templates/";

/// The path of a domain's zone.
pub(in crate::handover) fn public_zone_path(domain: &str) -> String {
    format!("{ZONES}{domain}")
}

impl Dns {
    /// A public name within its zone; `None` where the clone has no zone that it belongs to.
    pub(in crate::handover) fn public_label<'h>(&self, host: &'h PublicHost) -> Option<&'h str> {
        let path = &self.public_zone.as_ref()?.file().path;
        host.label_in(path.strip_prefix(ZONES)?)
    }

    /// What its zone has of a public name that leads to the servers for the public.
    pub(in crate::handover) fn public_name(&self, host: &PublicHost) -> Presence {
        let mut presence = Presence::default();
        let label = self.public_label(host);
        let found = self.public_zone.as_ref().zip(label);
        let Some((zone, label)) = found else {
            presence.missing.push(format!("zone of {host}"));
            return presence;
        };
        match zone.find("", label) {
            Some(record) if leads_there(&record) => {
                presence.found.push(zone.place(record));
            }
            Some(record) => presence.missing.push(format!(
                "{host} that leads to {TARGET} ({} has {})",
                zone.place(record),
                record.rest
            )),
            None => presence
                .missing
                .push(format!("{host} in {}", zone.file().path)),
        }
        presence
    }

    /// The record of a public name as its zone writes it.
    pub(in crate::handover) fn written_public_record(
        &self,
        host: &PublicHost,
    ) -> Option<(&SourceFile, NewRecord)> {
        let zone = self.public_zone.as_ref()?;
        let label = self.public_label(host)?;
        let order = sibling_order(label);
        Some((zone.file(), zone.as_written(public_record(label), &order)))
    }

    /// The zone of a public name, and its text with that.
    pub(in crate::handover) fn with_public_name(
        &self,
        host: &PublicHost,
    ) -> Result<(&SourceFile, String)> {
        let found = self.public_zone.as_ref().zip(self.public_label(host));
        let (zone, label): (&Zone, &str) =
            found.ok_or_else(|| Error::failed(format!("the clone has no zone of {host}")))?;
        let after = zone.with(&[public_record(label)], &sibling_order(label))?;
        Ok((zone.file(), after))
    }
}

/// Tells the siblings of a name: those that lead to the same servers, as deep as it is.
fn sibling_order(label: &str) -> impl Fn(&Record<'_>) -> Option<u8> {
    let depth = |name: &str| name.matches('.').count();
    let own = depth(label);
    move |record| {
        let is_alias = record.value("CNAME") == Some(TARGET);
        (is_alias && depth(record.name) == own).then_some(0)
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
