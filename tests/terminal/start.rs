//! Where a service goes and what it is made from: the first questions.

use super::*;

const GROUP: &str = "Group of services that it belongs to";
const START: &str = "What to start from";

/// The first prompts with keys that answer them, up to the chart.
const FIRST: [(&str, &str); 3] = [
    (GROUP, ENTER),
    ("Name of the service", "my-svc\r"),
    (START, ENTER),
];

/// The rest of a run that starts from a sibling, whose chart and releases are kept.
fn finish(mut terminal: Terminal<'_>) -> Ended {
    terminal.answer("Environments to run it in", ENTER);
    terminal.answer("Traffic from outside", ENTER);
    terminal.answer(REVIEW, ENTER);
    terminal.end()
}

#[test]
fn the_group_is_asked_first_then_the_name_then_the_start() {
    let scratch = Scratch::checkout();
    let mut terminal = Terminal::start(&scratch, &[]);
    terminal.expect(GROUP);
    // The default is the first of three.
    terminal.expect("> services");
    terminal.press(ENTER);
    terminal.answer("Name of the service", "my-svc\r");
    terminal.expect(START);
    terminal.expect("> the template helmfile.d/services/_example_");
    terminal.press(ENTER);
    for (prompt, _) in &PROMPTS[1..6] {
        terminal.answer(prompt, ENTER);
    }
    for line in [
        "group",
        "services",
        "made from",
        "the template helmfile.d/services/_example_",
    ] {
        terminal.expect(line);
    }
    terminal.answer(REVIEW, ENTER);
    let ended = terminal.end();
    ended.expect_done();
    assert_eq!(command_line(&ended), "new-service my-svc --yes");
    let by_flags = made_by_flags(&["my-svc"]);
    tree::assert_same(&by_flags, &scratch.tree(), "files after defaults");
}

#[test]
fn the_nearest_siblings_are_offered_with_why_and_others_are_typed() {
    let scratch = Scratch::checkout();
    let mut terminal = Terminal::start(&scratch, &["zeta-next", "--group=services"]);
    terminal.expect(START);
    terminal.expect("like services/zeta (");
    terminal.expect("also called zeta)");
    terminal.press(&format!("{DOWN}{ENTER}"));
    let ended = finish(terminal);
    ended.expect_done();
    let by_flags = made_by_flags(&["zeta-next", "--like=zeta"]);
    tree::assert_same(&by_flags, &scratch.tree(), "files like the nearest");
    let command = command_line(&ended);
    assert!(command.contains("--like services/zeta"), "{command}");
    let scratch = Scratch::checkout();
    let mut terminal = Terminal::start(&scratch, &["zeta-next", "--group=services"]);
    terminal.answer(START, "alpha\r");
    finish(terminal).expect_done();
    let by_flags = made_by_flags(&["zeta-next", "--like=alpha"]);
    tree::assert_same(&by_flags, &scratch.tree(), "files like a typed one");
}

#[test]
fn the_nearest_three_are_shown_and_others_found_by_typing() {
    let scratch = Scratch::checkout();
    for name in ["my-one", "my-two", "my-zoo"] {
        scratch.write(&format!("helmfile.d/services/{name}/helmfile.yaml"), "");
    }
    let flags = ["my-svc", "--group=services"];
    let mut terminal = Terminal::start(&scratch, &flags);
    terminal.expect("the template");
    terminal.expect("like services/my-zoo (also called my)");
    terminal.press(ESC);
    let ended = terminal.end();
    ended.expect_stopped();
    assert!(!ended.text.contains("alpha"), "{}", ended.text);
    let mut terminal = Terminal::start(&scratch, &flags);
    terminal.expect(START);
    terminal.press("alpha");
    terminal.expect("> like services/alpha");
    terminal.press(ESC);
    terminal.end().expect_stopped();
}

#[test]
fn a_group_without_a_template_offers_its_services() {
    let scratch = Scratch::checkout();
    let mut terminal = Terminal::start(&scratch, &["my-svc"]);
    terminal.answer(GROUP, &format!("{DOWN}{ENTER}"));
    terminal.expect(START);
    terminal.expect("> like dse-k8s-services/gamma (");
    terminal.press(ENTER);
    terminal.answer("Traffic from outside", ENTER);
    terminal.answer(REVIEW, ENTER);
    let ended = terminal.end();
    ended.expect_done();
    assert!(!ended.text.contains("the template"), "{}", ended.text);
    let by_flags = made_by_flags(&["my-svc", "--like=dse-k8s-services/gamma"]);
    tree::assert_same(&by_flags, &scratch.tree(), "files in that group");
}

#[test]
fn a_namespace_like_a_siblings_is_the_same_with_and_without_a_terminal() {
    let start = || Scratch::copy_of(&fixture("two-clusters"));
    let flags = ["comet", "--like=sun", "--only=namespace"];
    let by_flags = start();
    by_flags.run(flags).expect_done();
    let scratch = start();
    let mut terminal = Terminal::start(&scratch, &flags);
    terminal.answer(REVIEW, ENTER);
    terminal.end().expect_done();
    tree::assert_same(&by_flags.tree(), &scratch.tree(), "files of both");
}

#[test]
fn only_what_is_open_is_asked() {
    let rows: [(&[&str], &[&str]); 5] = [
        (&["my-svc", "--group=services", "--template=auto"], &[]),
        (&["my-svc", "--like=zeta"], &[]),
        (&["my-svc", "--template=auto"], &[GROUP]),
        (&["my-svc", "--group=services"], &[START]),
        (&["my-svc", "--only=namespace"], &[GROUP]),
    ];
    for (flags, open) in rows {
        let scratch = Scratch::checkout();
        let flags = [
            flags,
            &["-eeqiad", "--chart=alpha", "--no-canary", "--traffic=none"],
        ]
        .concat();
        let mut terminal = Terminal::start(&scratch, &flags);
        for prompt in open {
            terminal.answer(prompt, ENTER);
        }
        terminal.answer(REVIEW, CTRL_C);
        let ended = terminal.end();
        ended.expect_stopped();
        for prompt in [GROUP, START] {
            let is_asked = ended.text.contains(prompt);
            assert_eq!(
                is_asked,
                open.contains(&prompt),
                "{flags:?}\n{}",
                ended.text
            );
        }
    }
}

#[test]
fn a_name_that_is_taken_or_wrong_is_told_before_the_start() {
    let scratch = Scratch::checkout();
    let mut terminal = Terminal::start(&scratch, &["--group=services"]);
    terminal.answer("Name of the service", "alpha\r");
    terminal.expect("error: `alpha` already exists");
    terminal.press("\x15istio-system\r");
    terminal.expect("error: `istio-system` is reserved");
    terminal.press("\x15my-svc\r");
    terminal.answer(START, CTRL_C);
    terminal.end().expect_stopped();
    tree::assert_same(&untouched(), &scratch.tree(), "files after wrong names");
}

#[test]
fn a_name_of_another_group_is_asked_about() {
    let warning =
        "a service gamma is in dse-k8s-services already; this is another one, in services";
    let question = "Make another service called gamma?";
    let scratch = Scratch::checkout();
    let flags = ["gamma", "--group=services", "--template=auto", "-eeqiad"];
    for keys in ["n", ENTER, ESC, CTRL_C] {
        let mut terminal = Terminal::start(&scratch, &flags);
        terminal.expect(warning);
        terminal.answer(question, keys);
        terminal.end().expect_stopped();
    }
    tree::assert_same(&untouched(), &scratch.tree(), "files after a no");
    let mut terminal = Terminal::start(&scratch, &flags);
    terminal.answer(question, "y");
    terminal.answer("Chart to deploy it with", CTRL_C);
    terminal.end().expect_stopped();
    // One that was typed can be typed anew.
    let mut terminal = Terminal::start(&scratch, &flags[1..]);
    terminal.answer("Name of the service", "gamma\r");
    terminal.answer(question, "n");
    terminal.answer("Name of the service", "gamma-two\r");
    terminal.answer("Chart to deploy it with", CTRL_C);
    terminal.end().expect_stopped();
    let script = scratch.run(["gamma", "-n", "--quiet"]);
    script
        .expect_done()
        .expect_said(&predicates::str::contains(warning));
}

#[test]
fn the_first_questions_can_be_stopped_at() {
    for (index, (prompt, _)) in FIRST.iter().enumerate() {
        for keys in [CTRL_C, ESC] {
            if index > 0 && keys == ESC {
                // It goes back.
                continue;
            }
            let scratch = Scratch::checkout();
            let mut terminal = Terminal::start(&scratch, &[]);
            for (prompt, keys) in &FIRST[..index] {
                terminal.answer(prompt, keys);
            }
            terminal.answer(prompt, keys);
            let ended = terminal.end();
            ended.expect_stopped();
            assert!(ended.text.contains("nothing was written"), "{}", ended.text);
            tree::assert_same(&untouched(), &scratch.tree(), prompt);
        }
    }
}

#[test]
fn where_there_is_nothing_to_choose_nothing_is_asked() {
    let scratch = Scratch::new();
    let mut terminal = Terminal::start(&scratch, &[]);
    terminal.answer(OUTSIDE, "y");
    terminal.answer("Name of the service", "my-svc\r");
    terminal.answer("Chart to deploy it with", CTRL_C);
    let ended = terminal.end();
    ended.expect_stopped();
    for prompt in [GROUP, START] {
        assert!(!ended.text.contains(prompt), "{}", ended.text);
    }
}

/// What is asked outside a checkout.
const OUTSIDE: &str = "Make it in this folder?";

#[test]
fn outside_a_checkout_a_person_is_asked_whether_the_folder_is_meant() {
    let warning =
        "is not in a deployment-charts checkout: this makes my-svc/ and admin/my-svc/ here";
    for keys in ["n", ENTER, ESC, CTRL_C] {
        let scratch = Scratch::new();
        let before = scratch.tree();
        let mut terminal = Terminal::start(&scratch, &["my-svc"]);
        terminal.expect(warning);
        terminal.answer(OUTSIDE, keys);
        terminal.end().expect_stopped();
        tree::assert_same(&before, &scratch.tree(), "files after a no");
    }
    // A script gets the line; whoever names the folder, or made a service there, means it.
    let scratch = Scratch::new();
    let script = scratch.run(["my-svc", "--quiet"]).expect_done();
    assert!(script.stderr.contains(warning), "{}", script.stderr);
    for args in [&["other"] as &[&str], &["third", "--root", "."]] {
        let run = scratch.run(args).expect_done();
        assert!(!run.stderr.contains("checkout"), "{}", run.stderr);
    }
    let named = Scratch::new().run(["my-svc", "--root=."]).expect_done();
    assert!(!named.stderr.contains("checkout"), "{}", named.stderr);
}

#[test]
fn esc_goes_back_through_the_first_questions() {
    let scratch = Scratch::checkout();
    let mut terminal = Terminal::start(&scratch, &[]);
    terminal.answer(GROUP, &format!("{DOWN}{ENTER}"));
    terminal.answer("Name of the service", "my-svc\r");
    terminal.answer(START, ESC);
    terminal.answer("Name of the service", ESC);
    terminal.answer(GROUP, ENTER);
    terminal.answer("Name of the service", "new-svc\r");
    terminal.answer(START, ENTER);
    // From the questions of the service to what it is made from.
    terminal.answer("Chart to deploy it with", ESC);
    terminal.answer(START, ENTER);
    for (prompt, _) in &PROMPTS[1..6] {
        terminal.answer(prompt, ENTER);
    }
    terminal.answer(REVIEW, ENTER);
    terminal.end().expect_done();
    tree::assert_same(
        &made_by_flags(&["new-svc"]),
        &scratch.tree(),
        "files after going back",
    );
}
