//! All combinations of environments, canary and test.

use std::path::Path;

use crate::place::{Asked, FOLDER, List, MODELS, Place, SERVICES, list, list_run};
use crate::support::tools;

/// All subsets but the empty one.
fn subsets(of: &[&'static str]) -> Vec<Vec<&'static str>> {
    let chosen = |bits: usize| {
        let kept = of.iter().enumerate();
        let kept = kept.filter(|(place, _)| bits & (1 << place) != 0);
        kept.map(|(_, environment)| *environment).collect()
    };
    (1..1 << of.len()).map(chosen).collect()
}

/// How many combinations were accepted and refused, and how often helmfile was asked.
#[derive(Debug, Default, PartialEq, Eq)]
struct Tally {
    accepted: usize,
    refused: usize,
    lists: usize,
    dropped: usize,
}

/// Tries all combinations of environments, canary and test.
fn try_all_combinations(place: &Place, tools: &Path) -> Tally {
    let mut tally = Tally::default();
    for environments in &subsets(place.environments) {
        for (canary, test) in [(false, false), (true, false), (false, true), (true, true)] {
            let asked = Asked {
                environments,
                canary,
                test,
                chart: None,
                namespace: None,
            };
            match asked.is_valid_in(place) {
                true => check_accepted(place, asked, tools, &mut tally),
                false => check_refused(place, asked, tools, &mut tally),
            }
        }
    }
    tally
}

fn check_accepted(place: &Place, asked: Asked<'_>, tools: &Path, tally: &mut Tally) {
    let sandbox = place.sandbox(tools);
    asked.create(place, &sandbox).ok();
    tally.accepted += 1;
    for environment in place.environments {
        if asked.environments.contains(environment) {
            let expected = List {
                declared: asked.declared(place),
                running: asked.running(place, environment),
            };
            let seen = list(place, &sandbox, environment);
            assert_eq!(seen, expected, "{environment} of {:?}", asked.flags());
            tally.lists += 1;
        } else {
            let said = list_run(place, &sandbox, environment).failure();
            let reason = format!("environment({environment})");
            assert!(said.contains(&reason), "{:?}: {said}", asked.flags());
            tally.dropped += 1;
        }
    }
}

fn check_refused(place: &Place, asked: Asked<'_>, tools: &Path, tally: &mut Tally) {
    let sandbox = place.sandbox(tools);
    let before = sandbox.files();
    let run = asked.create(place, &sandbox);
    assert_eq!(run.code, Some(2), "{:?}: {run:?}", asked.flags());
    assert_eq!(run.stdout, "", "{:?}", asked.flags());
    let names_flag = ["--canary", "--test"].map(|flag| run.stderr.contains(flag));
    assert!(names_flag.contains(&true), "{}", run.stderr);
    assert_eq!(sandbox.files(), before, "{:?}", asked.flags());
    tally.refused += 1;
}

#[test]
fn embedded_template_gives_exactly_the_asked_releases_in_exactly_the_asked_environments() {
    let Some(tools) = tools() else { return };
    // Of the 28, a canary without production makes 2 invalid, a test without staging 6. The valid
    // 20 keep 38 of their 60 environments: 6 keep one, 10 keep two, 4 keep all three.
    let expected = Tally {
        accepted: 20,
        refused: 8,
        lists: 38,
        dropped: 22,
    };
    assert_eq!(try_all_combinations(&FOLDER, &tools), expected);
}

#[test]
fn checkouts_services_template_gives_exactly_the_asked_releases_in_the_asked_environments() {
    let Some(tools) = tools() else { return };
    let expected = Tally {
        accepted: 20,
        refused: 8,
        lists: 38,
        dropped: 22,
    };
    assert_eq!(try_all_combinations(&SERVICES, &tools), expected);
}

#[test]
fn checkouts_model_template_gives_exactly_the_asked_environments_and_always_the_secrets() {
    let Some(tools) = tools() else { return };
    // The template has neither canary nor test, so only the 3 without either are valid.
    let expected = Tally {
        accepted: 3,
        refused: 9,
        lists: 4,
        dropped: 2,
    };
    assert_eq!(try_all_combinations(&MODELS, &tools), expected);
}
