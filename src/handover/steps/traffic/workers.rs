//! What lets the workers take the traffic of a service with a load balancer of its own.

use super::TrafficContext;
use crate::changes::Edit;
use crate::error::{Error, Result};
use crate::handover::dns::Presence;
use crate::handover::status::Status;
use crate::handover::step::{PUPPET, note, step};
use crate::handover::{Conftool, NewLines, Puppet, Site, Snippet, Step, WorkerPools, listed};

impl TrafficContext<'_> {
    /// The service's names in conftool, and its pool on the workers.
    pub(super) fn workers(&self) -> Step {
        let workers = self.facts.workers_file();
        let pools = workers
            .as_deref()
            .unwrap_or("hieradata/role/common/ROLE/worker.yaml");
        let names = self.conftool_lines().into_iter();
        let mut lines: Vec<Snippet> = names
            .map(|(_, line)| Snippet::new(Conftool::PATH, "", line))
            .collect();
        let under = format!("{}:", WorkerPools::KEY);
        lines.push(Snippet::new(pools, under, self.pool_line()));
        let mut step = Step {
            repository: Some(PUPPET),
            files: vec![Conftool::PATH.into(), pools.into()],
            place: "the change that declares it in the service catalog".into(),
            how: vec![note(
                "Without these no worker takes its traffic, and its names cannot be turned on.",
            )],
            done_when: format!("both files have {}, and puppet has run.", self.service),
            after: vec!["catalog"],
            lines,
            ..step(
                "workers",
                self.facts.team,
                "Let the workers take its traffic (conftool and pools)",
            )
        };
        let Some(puppet) = &self.evidence.puppet else {
            return step;
        };
        match self.worker_presence(puppet) {
            Ok(presence) => {
                let is_missing = presence.can_be_completed();
                let name = self.read_only_name().map(|shared| shared.name);
                let lacks_second = name.is_some_and(|name| !self.is_in_conftool(&name));
                let is_used = self.is_in_production() && !lacks_second;
                step.status = Some(match is_missing && is_used {
                    // Some have the address of another pool.
                    true => Status::unknown(format!(
                        "it is in production without {}",
                        presence.missing.join(" and ")
                    )),
                    false => Status::of(&presence),
                });
                // The change that declares a name brings its line too.
                if is_missing && self.entry.is_some() && self.undeclared_names().is_empty() {
                    step.place_edits(match self.is_in_production() {
                        true => self.conftool_edits(puppet),
                        false => self.worker_edits(puppet),
                    });
                }
            }
            Err(error) => step.status = Some(Status::unknown(error.message)),
        }
        step
    }

    fn pool_line(&self) -> NewLines {
        NewLines::WorkerPool {
            service: self.service.to_owned(),
        }
    }

    fn conftool_lines(&self) -> Vec<(String, NewLines)> {
        let sites = self.sites();
        let line = |name: String| {
            let line = NewLines::ConftoolName {
                name: name.clone(),
                sites: sites.clone(),
            };
            (name, line)
        };
        self.shared_names()
            .map(|shared| line(shared.name))
            .collect()
    }

    fn worker_presence(&self, puppet: &Puppet) -> Result<Presence> {
        let (conftool, pools) = (conftool(puppet)?, self.pools(puppet)?);
        let mut presence = Presence::default();
        for (name, _) in self.conftool_lines() {
            let found = conftool.sites_of(&name);
            match (conftool.line_of(&name), self.has_other_sites(found)) {
                (Some(line), true) => presence.wrong.push(format!(
                    "{}:{line} has {name} in {}, the service is in {}",
                    Conftool::PATH,
                    listed(found),
                    listed(&self.sites().iter().map(Site::to_string).collect::<Vec<_>>())
                )),
                (line, _) => presence.add(Conftool::PATH, &name, line),
            }
        }
        presence.add(
            &pools.file().path,
            self.service,
            pools.line_of(self.service),
        );
        Ok(presence)
    }

    /// Whether conftool has other sites than those that are known of the service.
    fn has_other_sites(&self, found: &[String]) -> bool {
        let own = self.sites();
        let has = |site: &Site| found.iter().any(|name| name == site.as_str());
        let is_own = |name: &String| own.iter().any(|site| site.as_str() == name);
        let is_same = own.iter().all(has) && found.iter().all(is_own);
        !own.is_empty() && !is_same
    }

    /// Whether conftool has a name for all sites together.
    pub(super) fn is_in_conftool(&self, name: &str) -> bool {
        let puppet = self.evidence.puppet.as_ref();
        let conftool = puppet.and_then(|puppet| conftool(puppet).ok());
        conftool.is_some_and(|conftool| conftool.line_of(name).is_some())
    }

    /// The changes of these files.
    pub(super) fn worker_edits(&self, puppet: &Puppet) -> Result<Vec<Edit>> {
        let pools = self.pools(puppet)?;
        let with_pool = pools.with(self.service, &self.pool_line().lines()?)?;
        let mut edits = self.conftool_edits(puppet)?;
        edits.extend(Edit::of_changed([(pools.file(), with_pool)]));
        Ok(edits)
    }

    /// The change of the names in conftool alone.
    pub(super) fn conftool_edits(&self, puppet: &Puppet) -> Result<Vec<Edit>> {
        let conftool = conftool(puppet)?;
        let lines = self.conftool_lines().into_iter();
        let lines: Vec<(String, String)> = lines
            .map(|(name, line)| Ok((name, line.text()?)))
            .collect::<Result<_>>()?;
        Ok(Edit::of_changed([(conftool.file(), conftool.with(&lines))]))
    }

    fn pools(&self, puppet: &Puppet) -> Result<WorkerPools> {
        let Some(path) = self.facts.workers_file() else {
            let group = &self.profile.group;
            return Err(Error::failed(format!(
                "the workers of {group} are not known"
            )));
        };
        WorkerPools::parse(puppet.other(&path)?)
    }
}

fn conftool(puppet: &Puppet) -> Result<Conftool> {
    Conftool::parse(puppet.other(Conftool::PATH)?)
}
