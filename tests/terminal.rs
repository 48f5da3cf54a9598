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

mod harness;

use harness::program::{BINARY, Outcome, Scratch};
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

/// Answers every prompt before the one with this index.
fn answer_until(scratch: &Scratch, index: usize) -> Terminal<'_> {
    let mut terminal = Terminal::start(scratch, &[]);
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
    let mut terminal = Terminal::start(&scratch, &[]);
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
    let mut terminal = Terminal::start(&scratch, &[]);
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
fn a_chart_that_is_not_in_the_list_can_be_typed() {
    let scratch = Scratch::checkout();
    let flags = ["my-svc", "-estaging", "--no-test", "--traffic=none"];
    let mut terminal = Terminal::start(&scratch, &flags);
    terminal.answer("Chart to deploy it with", "another one\r");
    terminal.answer("Chart to deploy it with", "brand-new\r");
    terminal.answer(REVIEW, ENTER);
    terminal.end().expect_done();
    let by_flags = made_by_flags(&["my-svc", "-estaging", "--chart=brand-new"]);
    tree::assert_same(&by_flags, &scratch.tree(), "files after a typed chart");
}

#[test]
fn ctrl_c_at_any_prompt_stops_and_leaves_nothing() {
    for (index, (prompt, _)) in PROMPTS.iter().enumerate() {
        let scratch = Scratch::checkout();
        let mut terminal = answer_until(&scratch, index);
        terminal.answer(prompt, CTRL_C);
        let ended = terminal.end();
        ended.expect_stopped();
        assert!(ended.text.contains("nothing was written"), "{}", ended.text);
        tree::assert_same(&untouched(), &scratch.tree(), prompt);
    }
}

#[test]
fn esc_at_any_list_stops_and_leaves_nothing() {
    // Esc in a line of text is no answer, so those two are left out.
    let lists = [1, 2, 3, 4, 5, 7];
    for index in lists {
        let scratch = Scratch::checkout();
        let mut terminal = answer_until(&scratch, index);
        terminal.answer(PROMPTS[index].0, ESC);
        let ended = terminal.end();
        ended.expect_stopped();
        assert!(ended.text.contains("nothing was written"), "{}", ended.text);
        tree::assert_same(&untouched(), &scratch.tree(), PROMPTS[index].0);
    }
}

#[test]
fn ctrl_c_while_a_chart_is_typed_stops_too() {
    let scratch = Scratch::checkout();
    let mut terminal = answer_until(&scratch, 1);
    terminal.answer(PROMPTS[1].0, "another one\r");
    terminal.answer(PROMPTS[1].0, "half");
    terminal.answer("half", CTRL_C);
    terminal.end().expect_stopped();
    tree::assert_same(&untouched(), &scratch.tree(), "files after Ctrl-C");
}

#[test]
fn ctrl_c_in_colour_leaves_a_usable_terminal() {
    let scratch = Scratch::checkout();
    let mut terminal = Terminal::start_in_color(&scratch, &["my-svc"]);
    terminal.answer("Chart to deploy it with", CTRL_C);
    let ended = terminal.end();
    ended.expect_stopped();
    assert!(ended.raw.contains("\x1b[?25l"), "nothing hid the cursor");
    tree::assert_same(&untouched(), &scratch.tree(), "files after Ctrl-C");
}

#[test]
fn a_wrong_name_is_told_as_for_the_flag_and_asked_again() {
    let wrong = ["", "My_Svc", "a.b", "kube-x", "alpha-", "istio-system"];
    let scratch = Scratch::checkout();
    let mut terminal = Terminal::start(&scratch, &[]);
    for name in wrong {
        let by_flag = scratch.run(["--", name]);
        by_flag.expect_failure(2);
        terminal.answer("Name of the service", &format!("{name}\r"));
        for line in by_flag.stderr.lines() {
            terminal.expect(line);
        }
    }
    terminal.answer("Name of the service", CTRL_C);
    terminal.end().expect_stopped();
    tree::assert_same(&untouched(), &scratch.tree(), "files after wrong names");
}

#[test]
fn a_name_that_is_taken_is_told_at_once() {
    let scratch = Scratch::checkout();
    let mut terminal = Terminal::start(&scratch, &[]);
    terminal.answer("Name of the service", "alpha\r");
    terminal.expect("error: there is a folder `alpha` already");
    terminal.answer("Name of the service", "my-svc\r");
    terminal.answer("Chart to deploy it with", ESC);
    terminal.end().expect_stopped();
}

#[test]
fn no_environment_is_no_answer() {
    let scratch = Scratch::checkout();
    let mut terminal = Terminal::start(&scratch, &["my-svc", "--chart=alpha"]);
    terminal.answer("Environments to run it in", "\x20\x1b[B\x20\x1b[B\x20\r");
    terminal.expect("error: no environment is left");
    terminal.answer("Environments to run it in", ESC);
    terminal.end().expect_stopped();
}

#[test]
fn a_wrong_port_is_told_and_asked_again() {
    let scratch = Scratch::checkout();
    let flags = ["my-svc", "--chart=alpha", "-eeqiad", "--no-canary"];
    let mut terminal = Terminal::start(&scratch, &flags);
    terminal.answer("Traffic from outside", DOWN_ENTER);
    terminal.answer("Port of the service", "70000\r");
    terminal.expect("error: port \"70000\"");
    terminal.answer("Port of the service", "443\r");
    terminal.expect("--port 443");
    terminal.answer(REVIEW, ESC);
    terminal.end().expect_stopped();
}

#[test]
fn the_review_shows_answers_tree_diff_and_command() {
    let scratch = Scratch::checkout();
    let mut terminal = Terminal::start(&scratch, &["my-svc", "--chart=alpha", "--canary"]);
    for index in [2, 4] {
        terminal.answer(PROMPTS[index].0, ENTER);
    }
    terminal.answer(PROMPTS[5].0, ENTER);
    for line in [
        "Answers",
        "my-svc",
        "alpha",
        "staging, eqiad, codfw",
        "Changes",
        "edit   helmfile.d/admin_ng/values/main.yaml",
        "create helmfile.d/services/my-svc/",
        "         helmfile.yaml",
        "--- a/helmfile.d/admin_ng/values/main.yaml",
        "+  my-svc: {}",
        "new-service my-svc --canary --chart alpha",
        "--yes",
        REVIEW,
        "create",
        "change: name",
        "change: chart",
        "change: environments",
        "quit",
    ] {
        terminal.expect(line);
    }
    tree::assert_same(&untouched(), &scratch.tree(), "files before the last yes");
    terminal.press(ENTER);
    let ended = terminal.end();
    ended.expect_done();
    // What the review has shown is not shown again.
    assert_eq!(ended.text.matches("+  my-svc: {}").count(), 1);
    assert_eq!(ended.text.matches("left out: values-main.yaml").count(), 1);
}

#[test]
fn one_answer_can_be_changed_before_the_last_yes() {
    let scratch = Scratch::checkout();
    let flags = ["my-svc", "--chart=alpha", "--traffic=none"];
    let mut terminal = Terminal::start(&scratch, &flags);
    terminal.answer("Environments to run it in", ENTER);
    terminal.answer("A canary release beside main in eqiad and codfw", "y");
    terminal.answer("A test release beside main in staging", "y");
    terminal.answer(REVIEW, &to_option(change_position("environments")));
    // Only staging stays, where no canary makes sense and a test release does.
    terminal.answer("Environments to run it in", "\x1b[B\x20\x1b[B\x20\r");
    terminal.answer("A test release beside main in staging", "n");
    terminal.answer(REVIEW, ENTER);
    let ended = terminal.end();
    ended.expect_done();
    let by_flags = made_by_flags(&["my-svc", "--chart=alpha", "-estaging"]);
    tree::assert_same(&by_flags, &scratch.tree(), "files after a change of mind");
}

#[test]
fn the_namespace_is_asked_for_only_when_it_is_to_be_changed() {
    let scratch = Scratch::checkout();
    let flags = [
        "my-svc",
        "--chart=alpha",
        "-estaging",
        "--no-test",
        "--traffic=none",
    ];
    let mut terminal = Terminal::start(&scratch, &flags);
    terminal.answer(REVIEW, &to_option(change_position("namespace")));
    terminal.answer("Namespace to run it in", &("\x7f".repeat(3) + "apps\r"));
    terminal.answer(REVIEW, ENTER);
    terminal.end().expect_done();
    let flags = [
        "my-svc",
        "--chart=alpha",
        "-estaging",
        "--namespace=my-apps",
    ];
    tree::assert_same(
        &made_by_flags(&flags),
        &scratch.tree(),
        "files of another namespace",
    );
}

/// How far down the options of the review a change is: below `create`, in the order of asking.
fn change_position(topic: &str) -> usize {
    let topics = ["name", "namespace", "chart", "environments"];
    let position = topics.iter().position(|known| *known == topic);
    1 + position.expect("a topic that is always there")
}

fn to_option(position: usize) -> String {
    DOWN.repeat(position) + ENTER
}

#[test]
fn quit_on_the_review_leaves_nothing() {
    let scratch = Scratch::checkout();
    let flags = ["my-svc", "--chart=alpha", "-estaging", "--no-test"];
    let mut terminal = Terminal::start(&scratch, &flags);
    terminal.answer("Traffic from outside", ENTER);
    // One up from the first option is the last.
    terminal.answer(REVIEW, "\x1b[A\r");
    let ended = terminal.end();
    ended.expect_stopped();
    assert!(ended.text.contains("quit"), "{}", ended.text);
    tree::assert_same(&untouched(), &scratch.tree(), "files after quit");
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
        let mut terminal = Terminal::start(&scratch, flags);
        for index in open {
            let (prompt, keys) = PROMPTS[*index];
            let keys = if *index == 7 { ESC } else { keys };
            terminal.answer(prompt, keys);
        }
        let ended = terminal.end();
        ended.expect_stopped();
        assert_eq!(asked(&ended), open, "{flags:?}\n{}", ended.text);
    }
}

#[test]
fn the_command_line_of_the_review_gives_the_same_files() {
    let rows: [(&[&str], &str); 3] = [
        (&["my-svc", "--chart=alpha"], "yn"),
        (&["my-svc", "--namespace=shared", "--placeholders"], "yy"),
        (&["my-svc", "--only=service", "--task=T123"], "ny"),
    ];
    for (flags, [canary, test]) in rows.map(|(flags, keys)| (flags, two(keys))) {
        let asked_in = Scratch::checkout();
        let mut terminal = Terminal::start(&asked_in, flags);
        if !flags.contains(&"--chart=alpha") {
            terminal.answer(PROMPTS[1].0, ENTER);
        }
        terminal.answer(PROMPTS[2].0, ENTER);
        terminal.answer(PROMPTS[3].0, &canary);
        terminal.answer(PROMPTS[4].0, &test);
        terminal.answer(PROMPTS[5].0, ENTER);
        terminal.answer(REVIEW, ENTER);
        let ended = terminal.end();
        ended.expect_done();
        let scripted = Scratch::checkout();
        run_in_script(&scripted, &command_line(&ended)).expect_done();
        assert_ne!(untouched(), scripted.tree());
        tree::assert_same(&asked_in.tree(), &scripted.tree(), &command_line(&ended));
    }
}

fn two(keys: &str) -> [String; 2] {
    [keys[..1].to_owned(), keys[1..].to_owned()]
}

#[test]
fn the_command_line_keeps_an_odd_root_and_group() {
    let scratch = Scratch::new();
    let root = scratch.path("it's here");
    tree::write(&root, &untouched());
    let root = root.to_str().expect("paths are UTF-8").to_owned();
    let flags = ["my-svc", "--group=ml-services", "--root", &root];
    let mut terminal = Terminal::start(&scratch, &flags);
    terminal.answer(PROMPTS[1].0, ENTER);
    terminal.answer(PROMPTS[2].0, SPACE_ENTER);
    terminal.answer(PROMPTS[5].0, ENTER);
    terminal.answer(REVIEW, ENTER);
    let ended = terminal.end();
    ended.expect_done();
    let asked = tree::read(root.as_ref());
    std::fs::remove_dir_all(&root).expect("it can be removed");
    tree::write(root.as_ref(), &untouched());
    run_in_script(&scratch, &command_line(&ended)).expect_done();
    assert_ne!(asked, untouched());
    tree::assert_same(&asked, &tree::read(root.as_ref()), &command_line(&ended));
}

/// Takes the first of a list out.
const SPACE_ENTER: &str = " \r";

#[test]
fn yes_asks_nothing() {
    let scratch = Scratch::checkout();
    let ended = Terminal::start(&scratch, &["my-svc", "--yes"]).end();
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
    let mut terminal = Terminal::start(&scratch, &flags);
    terminal.answer(PROMPTS[5].0, ENTER);
    terminal.expect(REVIEW);
    terminal.expect("show the patch");
    terminal.press(ENTER);
    terminal.expect("diff --git a/helmfile.d/services/my-svc/helmfile.yaml");
    terminal.end().expect_done();
    tree::assert_same(&untouched(), &scratch.tree(), "files after a dry run");
}

#[test]
fn a_change_that_cannot_be_made_can_be_mended_on_the_review() {
    let scratch = Scratch::checkout();
    scratch.write("helmfile.d/services/taken", "a file\n");
    let flags = ["taken", "--chart=alpha", "-eeqiad", "--no-canary"];
    let mut terminal = Terminal::start(&scratch, &flags);
    terminal.answer("Traffic from outside", ENTER);
    terminal.expect("error: ");
    // There is nothing to create, so the first option is the name.
    terminal.expect(REVIEW);
    terminal.expect("change: name");
    terminal.press(ENTER);
    terminal.answer("Name of the service", "my-svc\r");
    terminal.answer(REVIEW, ENTER);
    terminal.end().expect_done();
    let made = scratch.path("helmfile.d/services/my-svc/helmfile.yaml");
    assert!(made.is_file());
    assert_eq!(scratch.text("helmfile.d/services/taken"), "a file\n");
}
