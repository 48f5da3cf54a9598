//! The questions, asked in a terminal.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    reason = "tests make and read files of their own"
)]
#![allow(
    clippy::expect_used,
    reason = "a test that cannot be set up has to fail"
)]

#[path = "../harness/mod.rs"]
mod harness;
mod lifecycle;
mod prompts;
mod review;
mod screens;
mod start;
mod stopping;

use harness::program::{BINARY, Outcome, Scratch, fixture};
use harness::terminal::{CTRL_C, DOWN, ENTER, ESC, Ended, Terminal};
use harness::tree::{self, Tree};

/// The start of every prompt, in the order of asking, with keys that answer it so that the next
/// one comes.
const PROMPTS: [(&str, &str); 8] = [
    ("Name of the service", "my-svc\r"),
    ("Chart to deploy it with", ENTER),
    ("Environments to run it in", ENTER),
    ("A canary release beside main in", "n"),
    ("A test release beside main in", "n"),
    ("Traffic from outside", DOWN_ENTER),
    ("Port of the service", ENTER),
    (REVIEW, ENTER),
];

/// The second kind of traffic, the only one with a port to be asked for.
const DOWN_ENTER: &str = "\x1b[B\r";

/// The question below the review.
const REVIEW: &str = "Everything as you want it?";

/// Starts the program where it is known which group it is and what to start from.
fn settled<'s>(scratch: &'s Scratch, args: &[&str]) -> Terminal<'s> {
    let known = ["--group=services", "--template=auto"];
    Terminal::start(scratch, &[args, &known].concat())
}

/// Answers every prompt before the one with this index.
fn answer_until(scratch: &Scratch, index: usize) -> Terminal<'_> {
    let mut terminal = settled(scratch, &[]);
    for (prompt, keys) in &PROMPTS[..index] {
        terminal.answer(prompt, keys);
    }
    terminal
}

/// What a run with flags, and no terminal, makes of the same checkout.
fn made_by_flags(args: &[&str]) -> Tree {
    let scratch = Scratch::checkout();
    scratch.run(args).expect_done();
    scratch.tree()
}

/// The files of the fixture, which a run that was stopped leaves as they are.
fn untouched() -> Tree {
    Scratch::checkout().tree()
}

/// Which of the prompts are in a text.
fn asked(ended: &Ended) -> Vec<usize> {
    let asked = |index: &usize| ended.text.contains(PROMPTS[*index].0);
    (0..PROMPTS.len()).filter(asked).collect()
}

/// The line below its heading on the review screen.
fn command_line(ended: &Ended) -> String {
    let (_, below) = ended
        .text
        .rsplit_once("The same without questions")
        .expect("the review shows it");
    let mut lines = below.lines().skip(1);
    lines.next().expect("a line follows").trim().to_owned()
}

/// Runs a command line in a script, with the program in the place of its name.
fn run_in_script(scratch: &Scratch, line: &str) -> Outcome {
    let program = line.strip_prefix("new-service ");
    let args = program.expect("it starts with the program's name");
    let script = format!("set -eu\n'{BINARY}' {args}\n");
    scratch.command("sh").args(["-c", &script]).outcome()
}

#[test]
fn answers_give_the_same_files_as_flags() {
    let scratch = Scratch::checkout();
    let mut terminal = settled(&scratch, &[]);
    terminal.answer("Name of the service", "my-svc\r");
    terminal.answer("Chart to deploy it with", "python\r");
    // The second environment is taken out.
    terminal.answer("Environments to run it in", "\x1b[B \r");
    terminal.answer("A canary release beside main in codfw", "y");
    terminal.answer("A test release beside main in staging", "y");
    terminal.answer("Traffic from outside", DOWN_ENTER);
    terminal.answer("Port of the service", "8080\r");
    terminal.answer(REVIEW, ENTER);
    let ended = terminal.end();
    ended.expect_done();
    let by_flags = made_by_flags(&[
        "my-svc",
        "--chart=python-webapp",
        "--environments=staging,codfw",
        "--canary",
        "--test",
        "--traffic=lvs",
        "--port=8080",
    ]);
    assert_ne!(by_flags, untouched());
    tree::assert_same(&by_flags, &scratch.tree(), "files after answers");
}

#[test]
fn the_defaults_are_those_of_a_run_without_questions() {
    let scratch = Scratch::checkout();
    let mut terminal = settled(&scratch, &[]);
    terminal.answer("Name of the service", "my-svc\r");
    for (prompt, _) in &PROMPTS[1..6] {
        terminal.answer(prompt, ENTER);
    }
    terminal.answer(REVIEW, ENTER);
    terminal.end().expect_done();
    let by_flags = made_by_flags(&["my-svc"]);
    assert_ne!(by_flags, untouched());
    tree::assert_same(&by_flags, &scratch.tree(), "files after defaults");
}

#[test]
fn only_what_flags_leave_open_is_asked() {
    let all_but_traffic = ["my-svc", "--chart=alpha", "-eeqiad", "--no-canary"];
    let everything = [&all_but_traffic[..], &["--traffic=none"]].concat();
    let rows: [(&[&str], &[usize]); 4] = [
        (&everything, &[7]),
        (&all_but_traffic, &[5, 6, 7]),
        (
            &["my-svc", "--traffic=lvs", "--chart=alpha", "-estaging"],
            &[4, 6, 7],
        ),
        (&["--traffic=none"], &[0, 1, 2, 3, 4, 7]),
    ];
    for (flags, open) in rows {
        let scratch = Scratch::checkout();
        let mut terminal = settled(&scratch, flags);
        for index in open {
            let (prompt, keys) = PROMPTS[*index];
            let keys = if *index == 7 { CTRL_C } else { keys };
            terminal.answer(prompt, keys);
        }
        let ended = terminal.end();
        ended.expect_stopped();
        assert_eq!(asked(&ended), open, "{flags:?}\n{}", ended.text);
    }
}

#[test]
fn yes_asks_nothing() {
    let scratch = Scratch::checkout();
    let ended = settled(&scratch, &["my-svc", "--yes"]).end();
    ended.expect_done();
    assert_eq!(asked(&ended), [] as [usize; 0], "{}", ended.text);
    let by_flags = made_by_flags(&["my-svc"]);
    tree::assert_same(&by_flags, &scratch.tree(), "files after --yes");
}

#[test]
fn nothing_is_asked_where_standard_input_is_no_terminal() {
    let scratch = Scratch::checkout();
    let ended = Terminal::start_without_input(&scratch, &["my-svc"]).end();
    ended.expect_done();
    assert_eq!(asked(&ended), [] as [usize; 0], "{}", ended.text);
    let by_flags = made_by_flags(&["my-svc"]);
    tree::assert_same(&by_flags, &scratch.tree(), "files without a question");
    let ended = Terminal::start_without_input(&scratch, &[]).end();
    assert_eq!(ended.status, 2, "{}", ended.text);
    assert_eq!(asked(&ended), [] as [usize; 0], "{}", ended.text);
}

#[test]
fn a_dry_run_asks_and_writes_nothing() {
    let scratch = Scratch::checkout();
    let flags = ["my-svc", "--chart=alpha", "-eeqiad", "--no-canary", "-n"];
    let mut terminal = settled(&scratch, &flags);
    terminal.answer(PROMPTS[5].0, ENTER);
    terminal.expect(REVIEW);
    terminal.expect("show the patch");
    terminal.press(ENTER);
    terminal.expect("diff --git a/helmfile.d/services/my-svc/helmfile.yaml");
    terminal.end().expect_done();
    tree::assert_same(&untouched(), &scratch.tree(), "files after a dry run");
}
