//! The steps that take a service away, in the order in which people make them: traffic first, then
//! the deployment, its files, its rights.

use super::{DEPLOYMENT_SERVER, finish};
use crate::changes::Edit;
use crate::conventions::deploy_user;
use crate::create::answers::Traffic;
use crate::handover::dns::Presence;
use crate::handover::group_facts::{GroupFacts, deploy_users_group};
use crate::handover::status::{Status, Summary};
use crate::handover::step::{DEPLOYMENT_CHARTS, DNS, OWNER, PUPPET, Step, command, note, step};
use crate::handover::{
    Catalog, CatalogEntry, CatalogState, Checklist, Conftool, DeployUsers, Dns, Evidence,
    Listeners, MockKind, ServiceProfile,
};

const CATALOG: &str = Catalog::PATH;
/// How a service is taken from behind a load balancer.
const GUIDE: &str = "https://wikitech.wikimedia.org/wiki/LVS";

/// The steps for taking a service away. Source: how people removed 31 services from 2021 to 2026.
#[must_use]
pub fn retirement(profile: &ServiceProfile, evidence: &Evidence) -> Checklist {
    let profile = &profile.with_staging_first();
    let context = Retirement {
        profile,
        evidence,
        facts: GroupFacts::of(&profile.group),
    };
    let mut steps = context.traffic();
    steps.push(context.destroy());
    steps.push(context.files());
    steps.push(context.users());
    steps.push(context.secrets());
    finish(&mut steps, evidence, &context.facts);
    Checklist {
        service: profile.service.clone(),
        task: profile.task.clone(),
        summary: Summary::of(steps.iter().filter_map(|step| step.status.as_ref())),
        steps,
        again: context.command("checklist") + " --remove",
        facts: context.facts,
        is_removal: true,
        team: None,
    }
}

struct Retirement<'p> {
    profile: &'p ServiceProfile,
    evidence: &'p Evidence,
    facts: GroupFacts,
}

impl Retirement<'_> {
    fn traffic(&self) -> Vec<Step> {
        // Behind an ingress it has no load balancer and no addresses of its own.
        let is_balanced = self.profile.traffic != Traffic::Ingress;
        let lvs = || {
            self.state(
                CatalogState::LvsSetup,
                "retire-lvs-setup",
                &["retire-names"],
            )
        };
        let before = ["retire-names", "retire-lvs-setup"];
        let mut steps = vec![self.names()];
        steps.extend(is_balanced.then(lvs));
        steps.push(self.state(CatalogState::ServiceSetup, "retire-service-setup", &before));
        steps.push(self.entry());
        steps.extend(is_balanced.then(|| self.addresses()));
        steps
    }

    fn catalog_entry(&self) -> Option<CatalogEntry> {
        let puppet = self.evidence.puppet.as_ref()?;
        puppet.catalog.entry(&self.profile.service)
    }

    /// The names for all sites together, which clients use.
    fn names(&self) -> Step {
        let service = &self.profile.service;
        let mut step = Step {
            repository: Some(DNS),
            files: vec![Dns::ZONE.into(), MockKind::AllSites.path().into()],
            place: DNS.into(),
            how: vec![
                note(
                    "Only once no client uses them: the discovery records, and those of an ingress.",
                ),
                command("sudo authdns-update"),
            ],
            done_when: format!("`dig {service}.discovery.wmnet` has no answer."),
            ..step(
                "retire-names",
                self.facts.team,
                "Take its names for all sites together away (DNS discovery)",
            )
        };
        if let Some(dns) = &self.evidence.dns {
            let left = dns.shared_names_of(service);
            step.status = Some(gone(&left.presence()));
            step.place_edits(Ok(Edit::of_changed(left.texts_without())));
        }
        step
    }

    /// The names of each site, and the way back from its addresses.
    fn addresses(&self) -> Step {
        let service = &self.profile.service;
        let mut step = Step {
            repository: Some(DNS),
            files: vec![Dns::ZONE.into(), Dns::REVERSE.into()],
            place: DNS.into(),
            how: vec![command("sudo authdns-update")],
            done_when: format!("{} has no {service}.", Dns::ZONE),
            after: vec!["retire-entry"],
            ..step(
                "retire-addresses",
                self.facts.team,
                "Take its names and addresses in each site away (DNS)",
            )
        };
        if let Some(dns) = &self.evidence.dns {
            let left = dns.site_names_of(service);
            step.status = Some(gone(&left.presence()));
            // Monitoring asks its names as long as the catalog has it.
            if self.evidence.puppet.is_some() && self.catalog_entry().is_none() {
                step.place_edits(Ok(Edit::of_changed(left.texts_without())));
            }
        }
        step
    }

    /// A state that the entry in the catalog goes back to.
    fn state(&self, state: CatalogState, id: &'static str, before: &[&'static str]) -> Step {
        let word = state.as_str();
        let mut step = Step {
            repository: Some(PUPPET),
            files: vec![CATALOG.into()],
            place: format!("{CATALOG}, the entry {}", self.profile.service),
            how: vec![
                note("A change of its own, once the one before it is everywhere."),
                note(format!("Guide: {GUIDE}")),
            ],
            done_when: format!("the entry has `state: {word}`, and puppet has run everywhere."),
            after: before.to_vec(),
            ..step(id, self.facts.team, format!("Go back to the state {word}"))
        };
        if let Some(puppet) = &self.evidence.puppet {
            step.status = Some(self.status_of_state(state));
            if self.goes_back_to(state) {
                let catalog = &puppet.catalog;
                let after = catalog.with_state(&self.profile.service, state);
                step.place_edits(after.map(|after| vec![Edit::of(catalog.file(), after)]));
            }
        }
        step
    }

    fn status_of_state(&self, state: CatalogState) -> Status {
        let Some(entry) = self.catalog_entry() else {
            return Status::done(format!("{CATALOG} has no {}", self.profile.service));
        };
        let Some(own) = &entry.state else {
            return Status::unknown(format!("{CATALOG}:{} has no state", entry.line));
        };
        let evidence = format!("{CATALOG}:{} has state {}", own.line, own.written);
        match own.state {
            Some(own) if own <= state => Status::done(evidence),
            Some(_) => Status::missing(evidence),
            None => Status::unknown(evidence),
        }
    }

    /// Whether a state is the next to go back to: no name leads to the service, and its entry has
    /// the state that comes after.
    fn goes_back_to(&self, state: CatalogState) -> bool {
        let dns = self.evidence.dns.as_ref();
        let names = dns.map(|dns| dns.shared_names_of(&self.profile.service).presence());
        let is_nameless = names.is_some_and(|names| names.found.is_empty());
        let is_last = state == CatalogState::ServiceSetup;
        let is_balanced = self.profile.traffic != Traffic::Ingress;
        let own = self.own_state();
        let is_next = own.is_some_and(|own| match is_last && is_balanced {
            true => own == CatalogState::LvsSetup,
            false => own > state,
        });
        is_nameless && is_next
    }

    fn own_state(&self) -> Option<CatalogState> {
        self.catalog_entry()?.state?.state
    }

    /// The entry itself, with what the workers have of it.
    fn entry(&self) -> Step {
        let service = &self.profile.service;
        let mut files = [CATALOG, Conftool::PATH, Listeners::PATH]
            .map(str::to_owned)
            .to_vec();
        files.extend(self.facts.workers_file());
        let mut step = Step {
            repository: Some(PUPPET),
            files,
            place: "one change: the catalog, conftool, the workers' pools and the listeners".into(),
            how: vec![note(format!(
                "Take every {service} out of these files, the listeners of the mesh included."
            ))],
            done_when: format!("{CATALOG} has no {service}, and puppet has run."),
            after: vec!["retire-service-setup"],
            ..step(
                "retire-entry",
                self.facts.team,
                format!("Take {service} out of the service catalog"),
            )
        };
        if let Some(puppet) = &self.evidence.puppet {
            let mut left = Presence::default();
            if let Some(entry) = self.catalog_entry() {
                left.add(CATALOG, service, Some(entry.line));
            }
            let others = puppet.other_lines_of(service).into_iter();
            others.for_each(|(path, line)| left.add(&path, service, Some(line)));
            let listeners = puppet.listeners.all();
            for listener in listeners.filter(|one| one.service.as_deref() == Some(service)) {
                left.add(Listeners::PATH, service, Some(listener.line));
            }
            step.status = Some(gone(&left));
            let is_set_back = self.own_state() == Some(CatalogState::ServiceSetup);
            if self.catalog_entry().is_none() || is_set_back {
                step.place_edits(puppet.without_service(service));
            }
        }
        step
    }

    fn destroy(&self) -> Step {
        let folder = format!("cd /srv/deployment-charts/{}", self.profile.folder);
        let environments = self.profile.environments.iter();
        let each = environments.map(|name| command(format!("helmfile -e {name} -i destroy")));
        Step {
            place: DEPLOYMENT_SERVER.into(),
            how: std::iter::once(command(folder)).chain(each).collect(),
            done_when: format!(
                "`kubectl get pods -n {}` shows none of it, in each cluster.",
                self.profile.namespace
            ),
            after: vec!["retire-entry"],
            ..step("retire-deployment", OWNER, "Take the deployment away")
        }
    }

    fn files(&self) -> Step {
        let service = &self.profile.service;
        let mut step = Step {
            repository: Some(DEPLOYMENT_CHARTS),
            place: "the top of a deployment-charts checkout".into(),
            how: vec![
                command(self.command("remove")),
                note("The namespace itself goes when a cluster administrator applies that change."),
            ],
            done_when: format!("{} is gone, and the change is merged.", self.profile.folder),
            after: vec!["retire-deployment"],
            ..step(
                "retire-files",
                OWNER,
                format!("Remove the files of {service} and its namespace"),
            )
        };
        if self.evidence.looked {
            step.status = Some(match self.profile.has_files {
                true => Status::missing(format!("{} is there", self.profile.folder)),
                false => Status::done(format!("there is no {}", self.profile.folder)),
            });
        }
        step
    }

    fn users(&self) -> Step {
        let service = &self.profile.service;
        let path = DeployUsers::PATH;
        let key = deploy_users_group(&self.profile.group);
        let mut step = Step {
            repository: Some(PUPPET),
            files: vec![path.into()],
            place: format!("{path}, below {key}"),
            how: vec![note(format!(
                "First `ensure: absent` for the users, {} among them; the entry goes in a second change.",
                deploy_user(service)
            ))],
            done_when: format!(
                "`ls /etc/kubernetes/{service}*` finds nothing on {DEPLOYMENT_SERVER}."
            ),
            after: vec!["retire-files"],
            ..step(
                "retire-users",
                self.facts.team,
                "Take its deploy users away",
            )
        };
        if let Some(puppet) = &self.evidence.puppet {
            let group = puppet.deploy_users.group(key);
            let users = group.and_then(|group| group.service(service));
            // As long as it has files, somebody deploys it.
            if let Some(group) = group.filter(|_| users.is_some() && !self.profile.has_files) {
                let file = puppet.deploy_users.file();
                let after = group.retired(service);
                step.place_edits(after.map(|after| vec![Edit::of(file, after)]));
            }
            step.status = Some(match users {
                Some(users) => Status::missing(format!("{path}:{} has them", users.line)),
                None => Status::done(format!("{path} has no {service} below {key}")),
            });
        }
        step
    }

    fn secrets(&self) -> Step {
        Step {
            place: "the private puppet repository".into(),
            how: vec![note(format!(
                "Tell {}, who keep that repository, that the secrets can go.",
                self.facts.team
            ))],
            done_when: "that repository has none of them.".into(),
            after: vec!["retire-files"],
            optional: true,
            ..step(
                "retire-secrets",
                OWNER,
                "Take its secrets away, if it has any",
            )
        }
    }

    /// A command of this program about the service.
    fn command(&self, word: &str) -> String {
        let words = ["new-service", word, &self.profile.service];
        self.profile.with_group(&words)
    }
}

/// Done where nothing is left.
fn gone(left: &Presence) -> Status {
    match left.found.is_empty() {
        true => Status::done("nothing is left of it"),
        false => Status::missing(format!("still there: {}", left.found.join(", "))),
    }
}
