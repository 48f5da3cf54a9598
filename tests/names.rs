//! Names from people in a hurry, and from enemies: each is refused with its reason, and none leads
//! out of its place.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    clippy::expect_used,
    reason = "tests read, write and print as they need"
)]

mod harness;

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;

use harness::program::Scratch;
use new_service::names::{ChartName, Namespace, ServiceName};

const MAIN_YAML: &str = "helmfile.d/admin_ng/values/main.yaml";

/// Names that are no names: with the reason as far as it is always the same.
const BAD_NAMES: [(&str, &str); 22] = [
    ("", "cannot be empty"),
    (" ", "' ' at character 1"),
    ("My-svc", "'M' at character 1"),
    ("my.svc", "'.' at character 3"),
    ("my_svc", "'_' at character 3"),
    ("a/b", "'/' at character 2"),
    ("/", "'/' at character 1"),
    (".", "'.' at character 1"),
    ("..", "'.' at character 1"),
    ("../my-svc", "'.' at character 1"),
    ("my svc", "' ' at character 3"),
    ("my\nsvc", "at character 3"),
    ("caf\u{e9}", "'é' at character 4"),
    ("-my-svc", "starts with '-'"),
    ("my-svc-", "ends with '-'"),
    ("SERVICE_NAME", "'S' at character 1"),
    ("_example_", "'_' at character 1"),
    ("null", "null"),
    ("123", "number"),
    ("default", "reserved"),
    ("kube-x", "reserved"),
    ("admin", "reserved"),
];

#[test]
fn every_bad_name_is_refused_with_its_reason() {
    for (name, reason) in BAD_NAMES {
        for scratch in [Scratch::new(), Scratch::checkout()] {
            let outcome = scratch.refused(2, &["--", name]);
            assert!(outcome.stderr.contains(reason), "{name:?}: {outcome:?}");
        }
    }
}

#[test]
fn a_name_that_is_too_long_is_told_its_length_and_the_limit() {
    let scratch = Scratch::checkout();
    for (args, length, limit) in [
        (&["LONG"] as &[&str], 64, "63"),
        (&["LONG"], 37, "36"),
        (&["LONG", "--group=ml-services"], 34, "33"),
        (&["my-svc", "--namespace=LONG"], 37, "36"),
    ] {
        let name = "x".repeat(length);
        let args: Vec<String> = args.iter().map(|arg| arg.replace("LONG", &name)).collect();
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        let outcome = scratch.refused(2, &args);
        let length = length.to_string();
        for part in [&length, limit] {
            assert!(outcome.stderr.contains(part), "{args:?}: {outcome:?}");
        }
    }
    let longest = "x".repeat(36);
    scratch.run([&longest]).expect_done();
    assert!(
        scratch
            .text(MAIN_YAML)
            .contains(&format!("{longest}: {{}}"))
    );
}

#[test]
fn namespaces_of_the_clusters_are_refused() {
    let scratch = Scratch::checkout();
    for args in [
        &["istio-system"] as &[&str],
        &["my-svc", "--namespace=istio-system"],
        &["my-svc", "--namespace=default"],
        &["my-svc", "--namespace=kube-x"],
        &["my-svc", "--namespace=Bad"],
    ] {
        scratch.refused(2, args);
    }
}

#[test]
fn a_refused_value_names_its_flag_and_a_value_that_would_do() {
    let scratch = Scratch::checkout();
    for (args, flag, hint) in [
        (&["my_svc"] as &[&str], "[NAME]", "`my-svc` would do"),
        (&["create", "my_svc"], "[NAME]", "`my-svc` would do"),
        // Whoever follows the hint gets a service, not the command.
        (
            &["Check"],
            "[NAME]",
            "to make a service with that name: new-service create check",
        ),
        (&["chek."], "[NAME]", "new-service create chek\n"),
        (
            &["a", "--namespace=B.c"],
            "--namespace <NAMESPACE>",
            "`b-c` would do",
        ),
        (
            &["a", "--chart=wmf-stable/A_b"],
            "--chart <CHART>",
            "`a-b` would do",
        ),
        (&["a", "-e", "a/b"], "--environments <ENV,ENV>", ""),
        (&["a", "--group=../x"], "--group <FOLDER>", ""),
        (&["check", "--group=../x"], "--group <FOLDER>", ""),
        (&["checklist", "alpha", "--port=0"], "--port <PORT>", ""),
        (&["checklist", "alpha", "--task=1"], "--task <T123456>", ""),
    ] {
        let outcome = scratch.refused(2, args);
        let start = format!("error: invalid value for '{flag}': ");
        assert!(outcome.stderr.starts_with(&start), "{args:?}: {outcome:?}");
        assert!(outcome.stderr.contains(hint), "{args:?}: {outcome:?}");
    }
}

#[test]
fn an_argument_that_is_not_utf8_is_refused() {
    let scratch = Scratch::new();
    let name = OsStr::from_bytes(b"my-\xff");
    let outcome = scratch.run([name]);
    outcome.expect_failure(2);
    assert!(scratch.tree().is_empty());
}

/// The next of a series of numbers that look random and are the same in every run (xorshift).
fn next(state: &mut u64) -> u64 {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    *state
}

/// Pieces that names from enemies are made of.
const PIECES: [&str; 40] = [
    "a",
    "b",
    "z",
    "0",
    "9",
    "-",
    "--",
    "my-svc",
    "..",
    ".",
    "/",
    "\\",
    "../",
    "~",
    "$HOME",
    "`id`",
    "$(id)",
    ";",
    "|",
    "&",
    "*",
    "?",
    "\n",
    "\r",
    "\t",
    "\0",
    "\u{1b}[31m",
    "\u{7f}",
    "\u{202e}",
    "\u{200b}",
    "\u{430}",
    "\u{ff41}",
    "\u{e9}",
    "e\u{301}",
    "\u{1f4a9}",
    "A",
    "_",
    "-rf",
    "CON",
    "%2e",
];

fn random_name(state: &mut u64) -> String {
    let mut pick = |most: u64| usize::try_from(next(state) % most).expect("it is small");
    let pieces = pick(8);
    let mut name: String = (0..pieces)
        .map(|_| PIECES[pick(PIECES.len() as u64)])
        .collect();
    if pick(1000) == 0 {
        name = name.repeat(10_000);
    }
    name
}

/// What every accepted name is: one word that is safe in a path, in YAML and in a shell.
fn is_safe(name: &str) -> bool {
    let letters = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    !name.is_empty()
        && name.len() <= 63
        && name.bytes().all(letters)
        && !name.starts_with('-')
        && !name.ends_with('-')
}

#[test]
fn of_a_hundred_thousand_names_only_safe_ones_are_taken() {
    let mut state = 0x2545_f491_4f6c_dd1d;
    let mut taken = 0;
    for _ in 0..100_000 {
        let name = random_name(&mut state);
        let service = name.parse().map(|name: ServiceName| name.to_string());
        let namespace = name.parse().map(|name: Namespace| name.to_string());
        let chart = name.parse().map(|name: ChartName| name.to_string());
        for parsed in [service, namespace, chart].into_iter().flatten() {
            assert!(is_safe(&parsed) && parsed == name, "{name:?} was taken");
            taken += 1;
        }
    }
    assert!(
        taken > 1000,
        "only {taken} were taken, so the pieces are wrong"
    );
}

#[test]
fn random_names_on_the_command_line_stay_in_their_places() {
    let mut state = 0x9e37_79b9_7f4a_7c15;
    let scratch = Scratch::new();
    for _ in 0..300 {
        let name = random_name(&mut state).replace('\0', "");
        let outcome = scratch.run(["--only=service", "--", &name[..name.len().min(100_000)]]);
        assert!(
            matches!(outcome.status, Some(0..=2)),
            "{name:?}: {outcome:?}"
        );
        let escapes = outcome.stderr.contains('\u{1b}') || outcome.stderr.contains('\u{202e}');
        assert!(!escapes, "{name:?} reaches the terminal: {outcome:?}");
    }
    let top = scratch.tree();
    let folders = top.keys().filter(|path| !path.contains('/'));
    assert!(folders.into_iter().all(|path| is_safe(path)), "{top:?}");
}

#[test]
fn words_that_look_like_flags_or_devices_are_names_or_errors() {
    let scratch = Scratch::new();
    scratch.refused(2, &["-rf"]);
    scratch.refused(2, &["--", "-rf"]);
    scratch.refused(2, &["CON"]);
    scratch.refused(2, &["a\u{200b}b"]);
    scratch.refused(2, &[&"x".repeat(10_000)]);
}
