//! Which services a new one is most like.

use std::cmp::Reverse;

/// A service that a new one could start from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Candidate<'a> {
    pub name: &'a str,
    pub group: &'a str,
    /// The chart of its listed releases, where they have one.
    pub chart: Option<&'a str>,
    /// Greater for a service that was added later; the same for all where that is unknown.
    pub order: u64,
}

/// What is known of the new service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wanted<'a> {
    pub name: &'a str,
    pub group: &'a str,
    /// Its chart, if that was asked for.
    pub chart: Option<&'a str>,
}

/// A candidate with why it is where it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ranked<'a> {
    /// The service.
    pub candidate: Candidate<'a>,
    /// Why, in a few words.
    pub reason: String,
}

/// What two services have in common, the most important first.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Likeness {
    same_chart: bool,
    /// Parts of the names that are the same at either end, and then anywhere.
    at_ends: usize,
    anywhere: usize,
    same_group: bool,
    order: u64,
}

/// All candidates, the nearest first: by chart, then by common parts of the name, then by group,
/// then the newest. Without a chart, one whose name the new service's begins with counts as its.
#[must_use]
pub fn nearest<'a>(wanted: Wanted<'_>, candidates: &[Candidate<'a>]) -> Vec<Ranked<'a>> {
    let chart = wanted
        .chart
        .or_else(|| likely_chart(wanted.name, candidates));
    let others = candidates
        .iter()
        .filter(|one| (one.name, one.group) != (wanted.name, wanted.group));
    let mut ranked: Vec<(Likeness, Candidate<'a>)> = others
        .map(|candidate| (likeness(wanted, chart, *candidate), *candidate))
        .collect();
    ranked.sort_by_cached_key(|(likeness, candidate)| {
        (Reverse(likeness.clone()), candidate.name, candidate.group)
    });
    ranked
        .into_iter()
        .map(|(likeness, candidate)| Ranked {
            reason: reason(wanted.name, &likeness, candidate),
            candidate,
        })
        .collect()
}

fn likeness(wanted: Wanted<'_>, chart: Option<&str>, candidate: Candidate<'_>) -> Likeness {
    let (own, other) = (parts(wanted.name), parts(candidate.name));
    let (ahead, behind) = common_ends(&own, &other);
    Likeness {
        same_chart: chart.is_some() && candidate.chart == chart,
        at_ends: ahead + behind,
        anywhere: own.iter().filter(|part| other.contains(part)).count(),
        same_group: candidate.group == wanted.group,
        order: candidate.order,
    }
}

/// The chart whose name the new service's begins with, if some candidate uses it; the longest.
fn likely_chart<'a>(name: &str, candidates: &[Candidate<'a>]) -> Option<&'a str> {
    let charts = candidates.iter().filter_map(|candidate| candidate.chart);
    let fitting = charts.filter(|chart| {
        let rest = name.strip_prefix(chart);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
    });
    fitting.max_by_key(|chart| chart.len())
}

fn reason(name: &str, likeness: &Likeness, candidate: Candidate<'_>) -> String {
    let mut reasons = Vec::new();
    if let Some(chart) = candidate.chart.filter(|_| likeness.same_chart) {
        reasons.push(format!("chart {chart}"));
    }
    if likeness.anywhere > 0 {
        let (own, other) = (parts(name), parts(candidate.name));
        let shared = own.into_iter().filter(|part| other.contains(part));
        let shared: Vec<&str> = shared.collect();
        reasons.push(format!("also called {}", shared.join("-")));
    }
    if reasons.is_empty() {
        reasons.push(match likeness.same_group {
            true => "in the same group".to_owned(),
            false => format!("in {}", candidate.group),
        });
    }
    reasons.join(", ")
}

fn parts(name: &str) -> Vec<&str> {
    name.split('-').collect()
}

/// How many parts of two names are the same at the start, and how many of the others at the end.
fn common_ends(own: &[&str], other: &[&str]) -> (usize, usize) {
    let same = |(a, b): &(&&str, &&str)| a == b;
    let ahead = own.iter().zip(other).take_while(same).count();
    let most = own.len().min(other.len()) - ahead;
    let ends = own.iter().rev().zip(other.iter().rev());
    (ahead, ends.take(most).take_while(same).count())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn candidate<'a>(name: &'a str, group: &'a str, chart: &'a str, order: u64) -> Candidate<'a> {
        let chart = Some(chart).filter(|chart| !chart.is_empty());
        Candidate {
            name,
            group,
            chart,
            order,
        }
    }

    fn ranked(name: &str, chart: Option<&str>, candidates: &[Candidate<'_>]) -> Vec<String> {
        let group = "birds";
        let wanted = Wanted { name, group, chart };
        let found = nearest(wanted, candidates);
        let line = |one: &Ranked<'_>| format!("{}: {}", one.candidate.name, one.reason);
        found.iter().map(line).collect()
    }

    #[test]
    fn the_chart_counts_most_then_the_name_then_the_group_then_the_age() {
        let candidates = [
            candidate("old", "birds", "other", 1),
            candidate("young", "birds", "other", 2),
            candidate("far", "fish", "other", 9),
            candidate("sea-gull", "fish", "", 0),
            candidate("same", "fish", "nest", 0),
        ];
        assert_eq!(
            ranked("sea-tern", Some("nest"), &candidates),
            [
                "same: chart nest",
                "sea-gull: also called sea",
                "young: in the same group",
                "old: in the same group",
                "far: in fish",
            ]
        );
    }

    #[test]
    fn a_chart_that_the_name_begins_with_is_taken_for_the_services() {
        let candidates = [
            candidate("tern-wild", "birds", "other", 5),
            candidate("gull", "birds", "sea", 1),
            candidate("duck", "birds", "seaside", 1),
        ];
        let ranked = ranked("sea-tern", None, &candidates);
        assert_eq!(ranked[0], "gull: chart sea");
        assert_eq!(ranked[1], "tern-wild: also called tern");
    }

    #[test]
    fn common_parts_at_the_ends_count_more_than_elsewhere() {
        let candidates = [
            candidate("a-tern-sea-b", "birds", "", 9),
            candidate("sea-gull-next", "birds", "", 1),
        ];
        let ranked = ranked("sea-tern-next", None, &candidates);
        assert_eq!(ranked[0], "sea-gull-next: also called sea-next");
    }

    #[test]
    fn a_service_is_not_like_itself() {
        let candidates = [
            candidate("tern", "birds", "", 1),
            candidate("tern", "fish", "", 1),
        ];
        assert_eq!(
            ranked("tern", None, &candidates),
            ["tern: also called tern"]
        );
    }
}
