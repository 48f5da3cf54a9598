//! Terminals that are narrow, dumb or without colour.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    clippy::expect_used,
    reason = "tests read, write and print as they need"
)]

mod harness;

use harness::program::Scratch;
use harness::terminal::{DOWN, ENTER, Ended, Kind, Terminal, WIDE};

/// Makes the same service by prompts as `expected` was made by flags.
fn make_by_prompts(kind: Kind, args: &[&str]) -> (Scratch, Ended) {
    let scratch = Scratch::checkout();
    let mut terminal = Terminal::start_in(&scratch, args, kind);
    // In a narrow terminal a prompt may be broken anywhere, so only its start is waited for.
    for (start, keys) in [
        ("Group", ENTER),
        ("Name", "my-svc\r"),
        ("What", ENTER),
        ("Chart", ENTER),
        ("Environ", ENTER),
        ("A canary", "y"),
        ("A test", "n"),
        ("Traffic", ENTER),
        ("Everything", ENTER),
    ] {
        terminal.answer(start, keys);
    }
    let ended = terminal.end();
    (scratch, ended)
}

fn assert_made(scratch: &Scratch, ended: &Ended) {
    assert_eq!(ended.status, 0, "{}", ended.text);
    assert!(ended.terminal_is_as_before);
    let by_flags = Scratch::checkout();
    by_flags.run(["my-svc", "--canary"]).expect_done();
    assert!(scratch.tree() == by_flags.tree());
}

#[test]
fn twenty_columns_are_enough() {
    for term in [WIDE.term, "dumb"] {
        let (scratch, ended) = make_by_prompts(Kind { width: 20, term }, &[]);
        assert_made(&scratch, &ended);
    }
}

#[test]
fn a_dumb_terminal_gets_no_colour() {
    let kind = Kind {
        term: "dumb",
        ..WIDE
    };
    let (scratch, ended) = make_by_prompts(kind, &[]);
    assert_made(&scratch, &ended);
    assert!(!has_color(&ended.raw), "{:?}", ended.raw);
}

#[test]
fn a_terminal_with_colour_gets_it() {
    let (scratch, ended) = make_by_prompts(WIDE, &[]);
    assert_made(&scratch, &ended);
    assert!(has_color(&ended.raw), "{:?}", ended.raw);
}

#[test]
fn errors_and_results_have_no_codes_in_a_dumb_terminal() {
    let kind = Kind {
        width: 20,
        term: "dumb",
    };
    for (args, status) in [
        (&["Bad", "--yes"] as &[&str], 2),
        (&["my-svc", "--yes"], 0),
        (&["--help"], 0),
        (&["completions", "fish"], 0),
        (&["checklist", "alpha"], 0),
    ] {
        let scratch = Scratch::checkout();
        let ended = Terminal::start_in(&scratch, args, kind).end();
        assert_eq!(ended.status, status, "{args:?}: {}", ended.text);
        assert!(!ended.raw.contains('\x1b'), "{args:?}: {:?}", ended.raw);
    }
}

#[test]
fn a_list_can_be_walked_in_twenty_columns() {
    let scratch = Scratch::checkout();
    let kind = Kind {
        width: 20,
        term: "vt100",
    };
    let args = [
        "my-svc",
        "--no-canary",
        "--no-test",
        "--chart=my-svc",
        "--environments=staging",
    ];
    let mut terminal = Terminal::start_in(&scratch, &args, kind);
    terminal.answer("Group", ENTER);
    terminal.answer("What", ENTER);
    terminal.answer("Traffic", &format!("{DOWN}{DOWN}{ENTER}"));
    terminal.answer("Port", ENTER);
    terminal.answer("Everything", ENTER);
    let ended = terminal.end();
    assert_eq!(ended.status, 0, "{}", ended.text);
}

/// Whether a text sets a colour or a weight: `ESC [ … m`.
fn has_color(raw: &str) -> bool {
    raw.split("\x1b[").skip(1).any(|rest| {
        let end = rest.find(|letter: char| !letter.is_ascii_digit() && letter != ';');
        end.is_some_and(|end| rest[end..].starts_with('m'))
    })
}
