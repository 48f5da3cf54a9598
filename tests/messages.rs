//! What a person or a program is told who asks for something wrong.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    clippy::expect_used,
    reason = "tests read and run as they need"
)]

mod harness;

use harness::program::Scratch;
use serde_json::Value;

/// A command line, its exit code, and the advice.
const NEAR: [(&str, i32, &str); 13] = [
    ("checklist alhpa", 2, "did you mean alpha?"),
    (
        "checklist alpha --group ml-services",
        2,
        "did you mean services/alpha?",
    ),
    ("values alpah -e eqiad", 2, "did you mean alpha?"),
    (
        "values alpha -e eqid",
        2,
        "did you mean eqiad? choose from: ",
    ),
    (
        "values alpha -e eqiad -r mian",
        2,
        "did you mean main? choose from: ",
    ),
    ("check alhpa", 2, "did you mean alpha?"),
    ("check --explain dead-values", 2, "choose from: "),
    ("remove alhpa --yes", 2, "did you mean alpha?"),
    ("upgrade alhpa --like alpha", 2, "did you mean alpha?"),
    (
        "my-svc --yes --group srvices",
        2,
        "did you mean services? choose from: ",
    ),
    (
        "my-svc --yes -e stagign",
        2,
        "did you mean staging? choose from: ",
    ),
    ("my-svc --yes --like alhpa", 2, "did you mean alpha?"),
    ("help chekc", 2, "did you mean check"),
];

fn words(line: &str) -> Vec<&str> {
    line.split(' ').collect()
}

#[test]
fn a_mistyped_word_is_answered_with_those_that_may_be_meant() {
    let scratch = Scratch::checkout();
    for (line, status, hint) in NEAR {
        let outcome = scratch.run(words(line));
        outcome.expect_failure(status);
        let help = format!("help: {hint}");
        assert!(outcome.stderr.contains(&help), "{line}: {}", outcome.stderr);
    }
}

#[test]
fn a_word_like_nothing_is_answered_without_a_guess() {
    let scratch = Scratch::checkout();
    for line in [
        "checklist qqq",
        "values alpha -e qqq",
        "my-svc --yes --group qqq",
    ] {
        let outcome = scratch.run(words(line));
        outcome.expect_failure(2);
        assert!(
            !outcome.stderr.contains("did you mean"),
            "{}",
            outcome.stderr
        );
        assert!(outcome.stderr.contains("help: "), "{}", outcome.stderr);
    }
}

#[test]
fn a_chart_that_is_not_there_is_a_warning_with_the_nearest() {
    let scratch = Scratch::checkout();
    let run = scratch
        .run(words("my-svc --chart pyton-webapp -n -q -y"))
        .expect_done();
    let warning =
        "warning: there is no chart pyton-webapp in charts/ yet; did you mean python-webapp?";
    assert!(run.stderr.contains(warning), "{}", run.stderr);
}

#[test]
fn a_service_that_is_there_already_exists() {
    let scratch = Scratch::checkout();
    let before = scratch.tree();
    let outcome = scratch.run(words("alpha --yes -q"));
    outcome.expect_failure(1);
    let said = &outcome.stderr;
    assert!(
        said.starts_with("error: service services/alpha already exists"),
        "{said}"
    );
    for command in [
        "checklist alpha",
        "release add alpha",
        "environment add alpha",
    ] {
        assert!(said.contains(&format!("`new-service {command}`")), "{said}");
    }
    assert_eq!(scratch.tree(), before);
}

#[test]
fn a_list_of_no_environments_is_refused_where_one_has_to_be_changed() {
    let scratch = Scratch::checkout();
    let before = scratch.tree();
    for line in [
        "environment add alpha , --like eqiad --yes",
        "release add alpha canary -e , --yes",
        "release remove alpha main -e , --yes",
    ] {
        let refused = scratch.refused(2, &words(line)).stderr;
        assert!(
            refused.contains("no environment is named"),
            "{line}: {refused}"
        );
        assert!(
            refused.contains("help: name one, or several"),
            "{line}: {refused}"
        );
    }
    assert_eq!(scratch.tree(), before);
}

#[test]
fn a_folder_where_a_file_was_asked_for_is_a_wrong_answer() {
    let scratch = Scratch::checkout();
    for (line, advice) in [
        ("my-svc -y --answers charts", "give --answers a file"),
        ("check --baseline charts", "--write-baseline"),
    ] {
        let refused = scratch.refused(2, &words(line)).stderr;
        assert!(
            refused.contains("charts is not a file"),
            "{line}: {refused}"
        );
        assert!(refused.contains(advice), "{line}: {refused}");
    }
}

#[test]
fn what_an_option_names_and_is_not_there_is_a_wrong_answer() {
    let scratch = Scratch::checkout();
    for line in [
        "my-svc -y --answers none",
        "my-svc -y --template none",
        "my-svc -y --root none",
        "checklist alpha --puppet none",
        "checklist alpha --dns none",
        "values alpha -e eqiad --defaults-dir none",
    ] {
        let outcome = scratch.run(words(line));
        outcome.expect_failure(2);
        assert!(
            outcome.stderr.contains("help: give "),
            "{line}: {}",
            outcome.stderr
        );
    }
}

#[test]
fn a_program_gets_errors_as_json_whatever_is_wrong() {
    let scratch = Scratch::checkout();
    for (line, code, message) in [
        ("Bad_Name --yes", 2, "service name"),
        ("alpha --yes", 1, "already exists"),
        ("my-svc --nonsense", 2, "--nonsense"),
        ("my-svc --traffic lsv", 2, "lsv"),
        ("checklist alhpa", 2, "there is no service alhpa here"),
        ("values alpha", 2, "--environment"),
        ("check --group none", 2, "there is no group"),
        ("release add none canary", 2, "there is no service"),
        ("environment add alpha none --like none", 2, "none"),
        ("remove none", 2, "there is no service"),
        ("upgrade none", 2, "there is no service"),
    ] {
        let run = scratch.run(words(line).into_iter().chain(["--format=json"]));
        assert_eq!(run.status, Some(code), "{line}: {}", run.stderr);
        let document: Value = serde_json::from_str(&run.stdout).expect(line);
        let error = &document["error"];
        assert_eq!(error["exit_code"], code, "{line}");
        let told = error["message"].as_str().expect("a text");
        assert!(told.contains(message), "{line}: {told}");
        // A person who looks at the log reads the same.
        assert!(run.stderr.starts_with("error: "), "{line}: {}", run.stderr);
    }
}

/// Runs that give a result, each with what is only talk in it.
const RESULTS: [(&str, bool); 7] = [
    ("my-svc -y -n", true),
    ("check alpha", true),
    ("checklist alpha", false),
    ("values alpha -e eqiad", false),
    ("release add alpha canary -n -y", true),
    ("remove alpha -n -y", true),
    ("upgrade alpha --help", false),
];

#[test]
fn quiet_prints_results_warnings_and_errors_and_nothing_else() {
    for (line, talks) in RESULTS {
        let scratch = Scratch::checkout();
        let loud = scratch.run(words(line));
        let quiet = scratch.run(words(line).into_iter().chain(["--quiet"]));
        assert_eq!(quiet.stdout, loud.stdout, "{line}");
        assert_eq!(quiet.status, loud.status, "{line}");
        let is_needed = |said: &str| {
            ["warning: ", "error: ", "help: "]
                .iter()
                .any(|start| said.starts_with(start))
        };
        for said in quiet.stderr.lines() {
            assert!(is_needed(said), "{line}: {said}");
        }
        assert_eq!(
            loud.stderr != quiet.stderr,
            talks,
            "{line}: {}",
            loud.stderr
        );
    }
}

#[test]
fn colour_is_for_the_text_of_every_command_and_takes_nothing_away() {
    for line in [
        "my-svc -y -n",
        "checklist alpha",
        "values alpha -e eqiad --key main_app",
        "release add alpha canary -n -y",
        "remove alpha -n -y",
        "check --explain leftover-placeholder",
        "my-svc --nonsense",
        "checklist alhpa",
        "--help",
        "help check",
    ] {
        let scratch = Scratch::checkout();
        let bare = scratch.run(words(line).into_iter().chain(["--color=never"]));
        let colored = scratch.run(words(line).into_iter().chain(["--color=always"]));
        let all = |run: &harness::program::Outcome| format!("{}{}", run.stdout, run.stderr);
        assert!(!all(&bare).contains('\x1b'), "{line}");
        assert!(all(&colored).contains('\x1b'), "{line}: {}", all(&colored));
        let plain = anstream::adapter::strip_str(&all(&colored)).to_string();
        assert_eq!(plain, all(&bare), "{line}");
    }
    // What programs read has none, whatever is asked for.
    for line in [
        "check --format json",
        "schema plan",
        "values alpha -e eqiad --format json",
    ] {
        let run = Scratch::checkout().run(words(line).into_iter().chain(["--color=always"]));
        assert!(!run.stdout.contains('\x1b'), "{line}");
    }
}
