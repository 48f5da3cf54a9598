//! The lines of zone files, read one by one and edited by whole lines. Templates in them (Jinja) are
//! lines like any other, and are left alone.

use std::ops::Range;

/// A line of a zone with a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Record<'z> {
    /// The origin that it is below, without a dot at the end; empty before the first.
    pub origin: &'z str,
    /// The number of its line, from 1.
    pub line: usize,
    /// The whole line.
    pub text: &'z str,
    /// Its owner: the first word.
    pub name: &'z str,
    /// What comes after the owner, without comments.
    pub rest: &'z str,
}

/// Where a record is in the text of its zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct RecordSpan {
    origin: Range<usize>,
    line: usize,
    text: Range<usize>,
    /// The length of the owner, which comes first in the line.
    name: usize,
}

impl RecordSpan {
    /// The record in that text.
    pub fn of<'z>(&self, zone: &'z str) -> Record<'z> {
        let text = &zone[self.text.clone()];
        let (name, rest) = text.split_at(self.name);
        Record {
            origin: &zone[self.origin.clone()],
            line: self.line,
            text,
            name,
            rest: without_comment(rest),
        }
    }
}

impl<'z> Record<'z> {
    /// The value of a record of this type, as `A` or `CNAME`.
    pub fn value(&self, kind: &str) -> Option<&'z str> {
        let mut words = self.rest.split_whitespace();
        words.by_ref().find(|word| *word == "IN")?;
        (words.next()? == kind).then(|| words.next()).flatten()
    }

    /// The column in which what comes after the owner starts.
    pub fn column(&self) -> usize {
        self.text.len() - self.text[self.name.len()..].trim_start().len()
    }

    /// A record like this one for another name and value, with what comes after the owner in
    /// `column`; a longer name moves it, as people do.
    pub fn like(&self, name: &str, value: &str, column: usize) -> String {
        let own = self.rest.split_whitespace().last().unwrap_or_default();
        let rest = self.rest.strip_suffix(own).unwrap_or(self.rest);
        let width = column.max(name.len() + 1);
        format!("{name:width$}{rest}{value}")
    }
}

/// The column that most of these records share.
pub(super) fn usual_column(records: &[Record<'_>]) -> usize {
    let columns = records.iter().map(Record::column);
    let count = |column: usize| {
        let same = records.iter().filter(|record| record.column() == column);
        same.count()
    };
    columns
        .max_by_key(|column| count(*column))
        .unwrap_or_default()
}

/// The number of the line that starts an origin, which is given without the dot at its end.
pub(super) fn origin_line(zone: &str, origin: &str) -> Option<usize> {
    let found = zone
        .lines()
        .position(|line| named_origin(line) == Some(origin))?;
    Some(found + 1)
}

/// The origin that a line starts, without the dot at its end.
fn named_origin(line: &str) -> Option<&str> {
    let named = line.strip_prefix("$ORIGIN")?.split(';').next()?;
    Some(named.trim().trim_end_matches('.'))
}

/// The last of the lines that go with the record on line number `line`: one that starts with a blank
/// has the owner of the record above it (RFC 1035, section 5.1), and must not get another.
pub(super) fn last_line_of(zone: &str, line: usize) -> usize {
    let goes_on = |text: &&str| {
        let begins_blank = text.starts_with([' ', '\t']);
        begins_blank && !text.trim_start().is_empty() && !text.trim_start().starts_with(';')
    };
    line + zone.lines().skip(line).take_while(goes_on).count()
}

/// The numbers below an origin that a comment keeps for something, each with the number of its line:
/// `; 71 reserved for …`.
pub(super) fn reserved_below(zone: &str, origin: &str) -> Vec<(u8, usize)> {
    let mut inside = false;
    let mut found = Vec::new();
    for (index, line) in zone.lines().enumerate() {
        if let Some(named) = named_origin(line) {
            inside = named == origin;
        }
        let mut words = line.trim_start_matches(';').split_whitespace();
        let number = words.next().and_then(|word| word.parse::<u8>().ok());
        let is_kept = line.starts_with(';') && words.next() == Some("reserved");
        let number = number.filter(|_| inside && is_kept);
        found.extend(number.map(|number| (number, index + 1)));
    }
    found
}

/// The records of a zone in order. Comments, directives, templates and continued records are skipped.
pub(super) fn records(zone: &str) -> impl Iterator<Item = RecordSpan> {
    let mut origin = 0..0;
    let mut next = 0;
    let lines = zone.split_inclusive('\n').enumerate();
    lines.filter_map(move |(index, line)| {
        let start = next;
        next += line.len();
        let text = line.trim_end_matches('\n').trim_end_matches('\r');
        if let Some(named) = named_origin(text) {
            let name = start + text.find(named).unwrap_or_default();
            origin = name..name + named.len();
            return None;
        }
        let name = text.split(char::is_whitespace).next()?;
        if name.is_empty() || name.starts_with([';', '$', '{', '@']) {
            return None;
        }
        let has_data = !without_comment(&text[name.len()..]).is_empty();
        has_data.then(|| RecordSpan {
            origin: origin.clone(),
            line: index + 1,
            text: start..start + text.len(),
            name: name.len(),
        })
    })
}

fn without_comment(text: &str) -> &str {
    text.split(';').next().unwrap_or_default().trim()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ZONE: &str = "; {{ serial }}\n@ 1H IN SOA ns0.\n$ORIGIN svc.one.\nalpha    1H  IN A     10.0.0.1 ; first\n\n; beta is gone\nreally-long-name 1H IN CNAME alpha.svc.one.\n$ORIGIN two.\ngamma 300/10 IN DYNA geoip!disc-gamma\n";

    fn all(zone: &str) -> Vec<Record<'_>> {
        records(zone).map(|span| span.of(zone)).collect()
    }

    #[test]
    fn records_know_their_origin_and_line() {
        let found: Vec<_> = all(ZONE)
            .iter()
            .map(|record| (record.origin, record.line, record.name))
            .collect();
        assert_eq!(
            found,
            [
                ("svc.one", 4, "alpha"),
                ("svc.one", 7, "really-long-name"),
                ("two", 9, "gamma")
            ]
        );
        let values: Vec<_> = all(ZONE).iter().map(|record| record.value("A")).collect();
        assert_eq!(values, [Some("10.0.0.1"), None, None]);
        let dyna = all(ZONE).last().and_then(|record| record.value("DYNA"));
        assert_eq!(dyna, Some("geoip!disc-gamma"));
    }

    #[test]
    fn new_records_stand_in_the_columns_of_their_neighbours() {
        let all = all(ZONE);
        let alpha = all[0];
        let column = usual_column(&[all[1], alpha, alpha]);
        assert_eq!(
            alpha.like("b", "10.0.0.2", column),
            "b        1H  IN A     10.0.0.2"
        );
        assert_eq!(
            alpha.like("much-longer", "10.0.0.2", column),
            "much-longer 1H  IN A     10.0.0.2"
        );
    }

    #[test]
    fn origins_are_found() {
        assert_eq!(origin_line(ZONE, "two"), Some(8));
        assert_eq!(origin_line(ZONE, "three"), None);
    }

    #[test]
    fn a_record_without_an_owner_goes_with_the_one_above() {
        let zone = "$ORIGIN one. ; first\na 1H IN A 10.0.0.1\n\t1H IN AAAA ::1\n  ; no record\nb 1H IN A 10.0.0.2\n";
        assert_eq!(origin_line(zone, "one"), Some(1));
        assert_eq!(all(zone).first().map(|record| record.origin), Some("one"));
        assert_eq!(last_line_of(zone, 2), 3);
        assert_eq!(last_line_of(zone, 5), 5);
    }
}
