//! The files of operations/dns that a new service changes: its addresses, and its names.

mod addresses;
mod discovery;
mod ingress;
mod left;
mod public;
mod records;
mod resources;
mod zone;

pub(super) use addresses::address_records;
pub(super) use discovery::{discovery_record, mock_line};
pub(super) use ingress::{IngressTarget, discovery_alias, ingress_records};
pub(super) use public::{public_record, public_zone_path};
pub use resources::{MockKind, MockResources};
pub(super) use zone::NewRecord;
pub use zone::Zone;

use super::PublicHost;
use super::source_file::with_line_below;
use super::unread::{ReadFile, Unread, text_of};
use crate::error::{Error, Result};

/// A clone of operations/dns, as far as a new service changes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dns {
    /// The zone of internal names.
    pub zone: Zone,
    /// The zone that leads from addresses back to names.
    pub reverse: Zone,
    /// The zone of the public name that is asked for, where there is such a file.
    pub public_zone: Option<Zone>,
    /// The resources that CI uses in place of those that all sites answer for.
    pub mock: MockResources,
    /// The same of those that one site at a time answers for, where there is such a file.
    pub passive_mock: Option<MockResources>,
    /// The files that tell nothing: in their place stand empty ones.
    pub unread: Vec<Unread>,
}

impl Dns {
    /// The path of the zone of internal names.
    pub const ZONE: &str = "templates/wmnet";
    /// The path of the reverse zone.
    pub const REVERSE: &str = "templates/10.in-addr.arpa";

    /// The clone with these texts.
    #[must_use]
    pub fn new(zone: String, reverse: String, mock: String, passive_mock: Option<String>) -> Self {
        Self {
            zone: Zone::new(Self::ZONE, zone),
            reverse: Zone::new(Self::REVERSE, reverse),
            public_zone: None,
            mock: MockResources::new(MockKind::AllSites, mock),
            passive_mock: passive_mock.map(|text| MockResources::new(MockKind::OneSite, text)),
            unread: Vec::new(),
        }
    }

    /// The files that every clone has.
    pub const FILES: [&str; 3] = [Self::ZONE, Self::REVERSE, MockKind::AllSites.path()];

    /// The clone whose files are read like this, with the zone that a public name belongs to.
    #[must_use]
    pub fn of(read: ReadFile<'_>, public: Option<&PublicHost>) -> Self {
        let mut unread = Vec::new();
        let mut text =
            |path: &str| Unread::note(path, text_of(read, path), &mut unread).unwrap_or_default();
        let (zone, reverse) = (text(Self::ZONE), text(Self::REVERSE));
        let mock = text(MockKind::AllSites.path());
        let mut optional = |path: &str| Unread::note(path, read(path), &mut unread).flatten();
        let passive_mock = optional(MockKind::OneSite.path());
        let mut zones = public.into_iter().flat_map(PublicHost::domains);
        let public_zone = zones.find_map(|domain| {
            let path = public_zone_path(domain);
            let text = optional(&path)?;
            Some(Zone::new(&path, text))
        });
        for (path, zone) in [(Self::ZONE, &zone), (Self::REVERSE, &reverse)] {
            let is_known = unread.iter().any(|unread| unread.path == path);
            if zone.trim().is_empty() && !is_known {
                let empty = Err::<(), _>(Error::failed(format!("{path} is empty")));
                Unread::note(path, empty, &mut unread);
            }
        }
        Self {
            public_zone,
            unread,
            ..Self::new(zone, reverse, mock, passive_mock)
        }
    }

    /// Whether a service has a name for all sites together, whatever it leads to.
    pub(super) fn has_shared_name(&self, service: &str) -> bool {
        self.zone.find(DISCOVERY, service).is_some()
    }

    /// The mock resources for names of a kind.
    fn mock_of(&self, kind: MockKind) -> Result<&MockResources> {
        let found = match kind {
            MockKind::AllSites => Some(&self.mock),
            MockKind::OneSite => self.passive_mock.as_ref(),
        };
        found.ok_or_else(|| Error::failed(format!("the clone has no {}", kind.path())))
    }
}

/// The origin of the services that every site can answer for.
pub(super) const DISCOVERY: &str = "discovery.wmnet";

/// What a clone has of the lines that a step adds.
#[derive(Debug, Default)]
pub(super) struct Presence {
    /// Where there are such lines: path and line.
    pub found: Vec<String>,
    /// What there is none of.
    pub missing: Vec<String>,
    /// What is there and says something else: where, and what.
    pub wrong: Vec<String>,
}

impl Presence {
    /// Whether all is there as it is to be.
    pub fn is_complete(&self) -> bool {
        self.missing.is_empty() && self.wrong.is_empty()
    }

    /// Whether lines that are missing can be added: nothing that is there contradicts them.
    pub fn can_be_completed(&self) -> bool {
        !self.missing.is_empty() && self.wrong.is_empty()
    }

    /// Adds what a file has of a name.
    pub fn add(&mut self, path: &str, name: &str, line: Option<usize>) {
        match line {
            Some(line) => self.found.push(format!("{path}:{line}")),
            None => self.missing.push(format!("{name} in {path}")),
        }
    }
}

/// Lines that are put into a file together: each goes below the line with this number.
type Insertions = Vec<(usize, String)>;

/// The text with these lines put in, and nothing else changed.
fn with_insertions(text: &str, mut insertions: Insertions) -> String {
    insertions.sort_by_key(|(above, _)| *above);
    // From the end on, so that the numbers above stay right.
    let from_the_end = insertions.iter().rev();
    from_the_end.fold(text.to_owned(), |text, (above, line)| {
        with_line_below(&text, *above, line)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_that_are_put_in_together_keep_their_order() {
        let insertions = vec![
            (2, "x".to_owned()),
            (1, "y".to_owned()),
            (2, "z".to_owned()),
        ];
        assert_eq!(with_insertions("a\nb", insertions), "a\ny\nb\nx\nz");
    }
}
