//! What a stranger wrote into a checkout speaks to no terminal, no log and no shell.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    clippy::expect_used,
    reason = "tests read, write and print as they need"
)]

mod harness;

use harness::program::{Outcome, Scratch};

const ALPHA: &str = "helmfile.d/services/alpha/helmfile.yaml";

/// Escapes for YAML: a terminal's colours, a C1 control, DEL, a separator, a turn of direction, a
/// carriage return, and a line of its own.
const ODD: &str =
    r"\u001b[31m\u009b\u007f\u2028\u202e\r\n- [x] 99. Forged\n## Forged\nerror: forged";

/// The fixture with one text of alpha's helmfile replaced.
fn with(from: &str, to: &str) -> Scratch {
    let scratch = Scratch::checkout();
    let text = scratch.text(ALPHA);
    assert!(text.contains(from), "{from}");
    scratch.write(ALPHA, text.replacen(from, to, 1));
    scratch
}

fn expect_harmless(outcome: &Outcome, what: &str) {
    let turns = |letter: char| matches!(letter, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}');
    for text in [&outcome.stdout, &outcome.stderr] {
        let odd = |letter: char| letter.is_control() && letter != '\n' || turns(letter);
        assert!(!text.contains(odd), "{what}: {text:?}");
        for line in text.lines() {
            let line = line.trim_start();
            let is_forged = ["- [x] 99.", "## Forged", "error: forged"];
            let forged = is_forged.iter().any(|start| line.starts_with(start));
            assert!(!forged, "{what}: {text}");
        }
    }
}

#[test]
fn names_with_odd_characters_come_out_visible_and_start_no_line() {
    for (from, to) in [
        ("namespace: alpha", format!("namespace: \"alpha{ODD}\"")),
        ("wmf-stable/alpha", format!("\"wmf-stable/al{ODD}\"")),
        ("  eqiad:\n", format!("  \"eqiad{ODD}\":\n")),
        ("- name: main", format!("- name: \"main{ODD}\"")),
        ("- \"values.yaml\"", format!("- \"values{ODD}.yaml\"")),
        ("releases: [main]", format!("releases: [main, \"x{ODD}\"]")),
    ] {
        let scratch = with(from, &to);
        for args in [
            &["check"][..],
            &["check", "-v"],
            &["check", "--format=github"],
            &["checklist", "alpha"],
            &["checklist", "alpha", "--format=phabricator"],
            &["checklist", "alpha", "--commit-message"],
            &["values", "alpha", "-e", "staging"],
            &["values", "alpha", "-e", "staging", "--merged"],
            &["values", "alpha", "-e", "nowhere"],
            &["my-svc", "--like=alpha", "-n", "-q"],
        ] {
            // A patch is for git, which takes it as it is.
            if !args.contains(&"-n") {
                expect_harmless(&scratch.run(args), &format!("{to} {args:?}"));
            }
        }
    }
}

#[test]
fn values_with_odd_characters_come_out_visible() {
    let scratch = Scratch::checkout();
    let values = format!("a: \"{ODD}\"\nb: \"x\u{202e}y\"\n? \"{ODD}\"\n: 1\n");
    scratch.write("helmfile.d/services/alpha/values.yaml", values);
    for args in [&["--merged"][..], &["--key=a"]] {
        let args = [&["values", "alpha", "-e", "eqiad"], args].concat();
        expect_harmless(&scratch.run(&args), &format!("{args:?}"));
    }
}

#[test]
fn what_is_for_programs_stays_exact() {
    let scratch = with("wmf-stable/alpha", "\"wmf-stable/al\\u202epha\"");
    let outcome = scratch.run(["check", "--format=json"]);
    assert!(outcome.stdout.contains('\u{202e}'), "{outcome:?}");
}

#[test]
fn no_command_is_made_of_what_is_no_name() {
    for (from, to) in [
        ("wmf-stable/alpha", "\"wmf-stable/al$(touch x)\""),
        ("namespace: alpha", "namespace: \"al$(touch x)\""),
        ("  eqiad:\n", "  \"eqiad$(touch x)\":\n"),
    ] {
        let scratch = with(from, to);
        for format in ["markdown", "phabricator"] {
            let outcome = scratch.run(["checklist", "alpha", "--format", format]);
            let commands = outcome.stdout.lines().filter(|line| line.contains('`'));
            for line in commands {
                assert!(!line.contains("$(touch"), "{line}");
            }
        }
    }
}

#[test]
fn no_word_is_offered_that_a_shell_would_take_for_more() {
    let scratch = with("  eqiad:\n", "  \"eqiad$(touch x)\":\n");
    let line = ["--", "new-service", "values", "alpha", "-e", ""];
    let run = scratch
        .program()
        .args(line)
        .env("NEW_SERVICE_COMPLETE", "bash");
    let outcome = run
        .env("_CLAP_COMPLETE_INDEX", "4")
        .env("_CLAP_COMPLETE_COMP_TYPE", "9")
        .outcome();
    assert!(outcome.stdout.contains("staging"), "{outcome:?}");
    assert!(!outcome.stdout.contains("touch"), "{outcome:?}");
}
