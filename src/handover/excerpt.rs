//! A part of the checklist: what is left, or what one team does.

use super::{Checklist, State, Step};
use crate::error::{Error, Result};

/// Which steps of a list are shown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Excerpt {
    /// Only those that are not done.
    pub open: bool,
    /// Only those of this team, as a person writes it.
    pub team: Option<String>,
}

impl Checklist {
    /// The part of the list that is asked for. What is counted stays that of the whole list.
    ///
    /// # Errors
    /// Where no step of the service is for that team.
    pub fn excerpt(mut self, excerpt: &Excerpt) -> Result<Self> {
        if let Some(asked) = &excerpt.team {
            let team = self.team_named(asked)?;
            self.steps.retain(|step| step.team == team);
            self.team = Some(team);
        }
        if excerpt.open {
            let is_done = |step: &Step| {
                let status = step.status.as_ref();
                status.is_some_and(|status| status.state == State::Done)
            };
            self.steps.retain(|step| !is_done(step));
        }
        Ok(self)
    }

    /// The team that is meant, or that of whoever is named as the list names them: case, and what is
    /// between the words, are no matter.
    fn team_named(&self, asked: &str) -> Result<&'static str> {
        let mut teams: Vec<&'static str> = self.steps.iter().map(|step| step.team).collect();
        teams.sort_unstable();
        teams.dedup();
        let found = teams.iter().find(|team| plain(team) == plain(asked));
        let mut steps = self.steps.iter();
        let mut named = || steps.find(|step| plain(&step.who) == plain(asked));
        let found = found.copied().or_else(|| Some(named()?.team));
        found.ok_or_else(|| {
            Error::invalid(format!("no step of {} is for {asked}", self.service))
                .hint(format!("the teams are {}", teams.join(", ")))
        })
    }
}

fn plain(team: &str) -> String {
    let letters = team.chars().filter(|letter| letter.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::super::tests::{clones, profile};
    use super::super::{GroupFacts, checklist};
    use super::*;

    fn ids(excerpt: &Excerpt) -> Vec<&'static str> {
        let list = checklist(&profile(), &clones("", "", "")).unwrap();
        let list = list.excerpt(excerpt).unwrap();
        list.steps.iter().map(|step| step.id).collect()
    }

    #[test]
    fn a_team_gets_its_own_steps_however_it_is_written() {
        let of = |team: &str| {
            ids(&Excerpt {
                team: Some(team.to_owned()),
                open: false,
            })
        };
        assert_eq!(of("ServiceOps"), ["kubeconfig", "apply-namespace"]);
        assert!(of("service-owner").contains(&"review"));
        assert!(!of("Service Owner").contains(&"kubeconfig"));
        // Whoever is printed as the one who does a step is of a team.
        assert_eq!(of("cluster administrator"), of("serviceops"));
        let list = checklist(&profile(), &clones("", "", "")).unwrap();
        let asked = Excerpt {
            team: Some("nobody".to_owned()),
            open: false,
        };
        let error = list.excerpt(&asked).unwrap_err();
        let hint = error.hint.unwrap_or_default();
        assert!(hint.contains("service owner, serviceops"), "{hint}");
    }

    #[test]
    fn what_is_done_is_not_open() {
        let mut list = checklist(&profile(), &clones("", "", "")).unwrap();
        list.steps[0].status = Some(super::super::Status::done("x"));
        let (first, all) = (list.steps[0].id, list.steps.len());
        let asked = Excerpt {
            team: None,
            open: true,
        };
        let list = list.excerpt(&asked).unwrap();
        assert!(list.steps.len() == all - 1 && list.steps.iter().all(|step| step.id != first));
        assert_eq!(list.facts, GroupFacts::of("services"));
    }
}
