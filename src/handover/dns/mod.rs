//! The files of operations/dns that a new service changes: its addresses, and its names.

mod addresses;
mod discovery;
mod ingress;
mod records;
mod resources;
mod zone;

pub(super) use addresses::address_records;
pub(super) use discovery::{discovery_record, mock_line};
pub(super) use ingress::ingress_records;
pub use resources::MockResources;
pub(super) use zone::NewRecord;
pub use zone::Zone;

/// A clone of operations/dns, as far as a new service changes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dns {
    /// The zone of internal names.
    pub zone: Zone,
    /// The zone that leads from addresses back to names.
    pub reverse: Zone,
    /// The resources that CI uses in place of real ones.
    pub mock: MockResources,
}

impl Dns {
    /// The path of the zone of internal names.
    pub const ZONE: &str = "templates/wmnet";
    /// The path of the reverse zone.
    pub const REVERSE: &str = "templates/10.in-addr.arpa";

    /// The clone with these texts.
    #[must_use]
    pub fn new(zone: String, reverse: String, mock: String) -> Self {
        Self {
            zone: Zone::new(Self::ZONE, zone),
            reverse: Zone::new(Self::REVERSE, reverse),
            mock: MockResources::new(mock),
        }
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
}

/// Lines that are put into a file together: each goes below the line with this number.
type Insertions = Vec<(usize, String)>;

/// The text with these lines put in, and nothing else changed.
fn with_insertions(text: &str, mut insertions: Insertions) -> String {
    insertions.sort_by_key(|(above, _)| *above);
    // From the end on, so that the numbers above stay right.
    let from_the_end = insertions.iter().rev();
    from_the_end.fold(text.to_owned(), |text, (above, line)| {
        records::with_line_below(&text, *above, line)
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
