//! What the zones still have of a service that goes.

use super::addresses::{full_name, origin};
use super::{DISCOVERY, Dns, MockKind, Presence};
use crate::handover::address::Site;

impl Dns {
    /// Its names for all sites together, the second one included, and what stands for them in CI.
    pub(in crate::handover) fn shared_names_of(&self, service: &str) -> Presence {
        let mut left = Presence::default();
        let names = [
            service.to_owned(),
            format!("{service}-ro"),
            format!("{service}-rw"),
        ];
        for name in &names {
            if let Some(record) = self.zone.find(DISCOVERY, name) {
                left.add(Self::ZONE, name, Some(record.line));
            }
            for kind in [MockKind::AllSites, MockKind::OneSite] {
                let mock = self.mock_of(kind).ok();
                let line = mock.and_then(|mock| mock.find(name));
                if line.is_some() {
                    left.add(kind.path(), name, line);
                }
            }
        }
        left
    }

    /// Its names in each site, and the way back from its addresses.
    pub(in crate::handover) fn site_names_of(&self, service: &str) -> Presence {
        let mut left = Presence::default();
        for site in Site::USUAL {
            if let Some(record) = self.zone.find(&origin(site), service) {
                left.add(Self::ZONE, service, Some(record.line));
            }
            let name = full_name(service, site);
            if let Some(record) = self.reverse_record(site, &name) {
                left.add(Self::REVERSE, service, Some(record.line));
            }
        }
        left
    }
}
