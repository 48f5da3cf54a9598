//! What is done by hand on load balancers and with conftool.

use super::{SharedName, TrafficContext};
use crate::handover::step::{How, command, note, step};
use crate::handover::{MockKind, Site, Step};

/// How load balancers are restarted.
const RESTART_GUIDE: &str =
    "https://wikitech.wikimedia.org/wiki/LVS#Add_a_new_load_balanced_service";
/// How names are turned on and off.
const CONFCTL_GUIDE: &str = "https://wikitech.wikimedia.org/wiki/Conftool";

impl TrafficContext<'_> {
    /// The restart that makes the load balancers know the service.
    pub(super) fn restart(&self) -> Step {
        let sites = self.sites();
        let mut how = vec![command("sudo cumin 'O:lvs::balancer' 'run-puppet-agent'")];
        for site in Site::USUAL.iter().filter(|site| sites.contains(site)) {
            // The one in reserve first: if it fails, nobody notices.
            how.extend(["secondary", "low-traffic"].map(|class| restart(class, *site)));
        }
        how.push(note(format!("Guide: {RESTART_GUIDE}")));
        Step {
            place: "a cumin host, one site after the other".into(),
            how,
            done_when: format!(
                "`sudo ipvsadm -L -n` on the load balancers lists port {}.",
                self.profile.port.as_deref().unwrap_or("PORT")
            ),
            after: vec!["lvs-setup"],
            ..step("restart", self.facts.team, "Restart the load balancers")
        }
    }

    /// The names turned on in conftool: in all sites, or in the one that answers.
    pub(super) fn pooling(&self) -> Step {
        let first = self.shared_name().name;
        let sites = self.sites();
        let mut how: Vec<How> = self
            .shared_names()
            .flat_map(|shared| pooled(&shared, &sites))
            .collect();
        how.push(note(format!("Guide: {CONFCTL_GUIDE}")));
        Step {
            place: "a cumin host".into(),
            how,
            done_when: format!(
                "`confctl --object-type discovery select 'dnsdisc={first}' get` shows it pooled."
            ),
            after: vec!["production"],
            ..step("pool", self.facts.team, "Turn its names on (confctl)")
        }
    }
}

fn restart(class: &str, site: Site) -> How {
    command(format!(
        "sudo cookbook sre.loadbalancer.restart-pybal --query 'A:lvs-{class}-{site}' --reason 'new service'"
    ))
}

fn pooled(shared: &SharedName, sites: &[Site]) -> Vec<How> {
    let name = &shared.name;
    let select = |which: &str| {
        command(format!(
            "sudo confctl --object-type discovery select 'dnsdisc={name}{which}' set/pooled=true"
        ))
    };
    match shared.kind {
        MockKind::AllSites => vec![select("")],
        MockKind::OneSite => match sites {
            [only] => vec![select(&format!(",name={only}"))],
            _ => vec![
                note("Only in the site that answers for it, such as eqiad:"),
                select(",name=eqiad"),
            ],
        },
    }
}
