//! What the zones still have of a service that goes, and their texts without it.

use super::addresses::{full_name, origin};
use super::records::{Record, last_line_of};
use super::{DISCOVERY, Dns, MockKind, Presence, Zone};
use crate::handover::SourceFile;
use crate::handover::address::Site;
use crate::handover::source_file::without_lines;

/// Lines of the clone's files that go with a service.
#[derive(Debug, Default)]
pub(in crate::handover) struct Leavings<'d> {
    /// Each file, the name that is left in it, and its lines: the first says where.
    lines: Vec<(&'d SourceFile, String, Vec<usize>)>,
}

impl<'d> Leavings<'d> {
    fn add_record(&mut self, zone: &'d Zone, name: &str, record: Record<'_>) {
        let file = zone.file();
        let last = last_line_of(&file.text, record.line);
        let lines = (record.line..=last).collect();
        self.lines.push((file, name.to_owned(), lines));
    }

    /// What is left and where.
    pub fn presence(&self) -> Presence {
        let mut left = Presence::default();
        for (file, name, lines) in &self.lines {
            left.add(&file.path, name, lines.first().copied());
        }
        left
    }

    /// The files with their texts without these lines.
    pub fn texts_without(&self) -> Vec<(&'d SourceFile, String)> {
        let mut texts: Vec<(&SourceFile, String)> = Vec::new();
        for (file, ..) in &self.lines {
            if texts.iter().all(|(other, _)| other.path != file.path) {
                let own = self
                    .lines
                    .iter()
                    .filter(|(other, ..)| other.path == file.path);
                let gone: Vec<usize> = own.flat_map(|(.., lines)| lines.clone()).collect();
                texts.push((file, without_lines(&file.text, &gone)));
            }
        }
        texts
    }
}

impl Dns {
    /// Its names for all sites together, the second one included, and what stands for them in CI;
    /// behind an ingress its names in each site too, which have no address of their own.
    pub(in crate::handover) fn shared_names_of(&self, service: &str) -> Leavings<'_> {
        let mut left = Leavings::default();
        let names = [
            service.to_owned(),
            format!("{service}-ro"),
            format!("{service}-rw"),
        ];
        for name in &names {
            if let Some(record) = self.zone.find(DISCOVERY, name) {
                left.add_record(&self.zone, name, record);
            }
            for kind in [MockKind::AllSites, MockKind::OneSite] {
                let mock = self.mock_of(kind).ok();
                let found = mock.and_then(|mock| Some((mock, mock.find(name)?)));
                if let Some((mock, line)) = found {
                    left.lines.push((mock.file(), name.clone(), vec![line]));
                }
            }
        }
        for record in Site::USUAL
            .into_iter()
            .filter_map(|site| self.alias_in(service, site))
        {
            left.add_record(&self.zone, service, record);
        }
        left
    }

    /// Its names in each site, and the way back from its addresses.
    pub(in crate::handover) fn site_names_of(&self, service: &str) -> Leavings<'_> {
        let mut left = Leavings::default();
        for site in Site::USUAL {
            if let Some(record) = self.zone.find(&origin(site), service) {
                left.add_record(&self.zone, service, record);
            }
            let name = full_name(service, site);
            if let Some(record) = self.reverse_record(site, &name) {
                left.add_record(&self.reverse, service, record);
            }
        }
        left
    }

    /// Its name in a site, where that leads to another name.
    fn alias_in(&self, service: &str, site: Site) -> Option<Record<'_>> {
        let record = self.zone.find(&origin(site), service);
        record.filter(|record| record.value("CNAME").is_some())
    }
}
