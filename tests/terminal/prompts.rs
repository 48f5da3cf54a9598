//! Single prompts, and replies that they refuse.

use super::*;

#[test]
fn a_chart_that_is_not_in_the_list_can_be_typed() {
    let scratch = Scratch::checkout();
    let flags = ["my-svc", "-estaging", "--no-test", "--traffic=none"];
    let mut terminal = settled(&scratch, &flags);
    terminal.answer("Chart to deploy it with", "brand-new");
    terminal.expect("use `brand-new` (new)");
    terminal.press(ENTER);
    terminal.answer(REVIEW, ENTER);
    terminal.end().expect_done();
    let by_flags = made_by_flags(&["my-svc", "-estaging", "--chart=brand-new"]);
    tree::assert_same(&by_flags, &scratch.tree(), "files after a typed chart");
}

#[test]
fn a_wrong_name_is_told_as_for_the_flag_and_asked_again() {
    let wrong = ["", "My_Svc", "a.b", "kube-x", "alpha-", "istio-system"];
    let scratch = Scratch::checkout();
    let mut terminal = settled(&scratch, &[]);
    terminal.expect("Name of the service");
    for name in wrong {
        let by_flag = scratch.run(["--", name]);
        by_flag.expect_failure(2);
        // The refused text stays to be mended.
        terminal.press(&format!("{CTRL_U}{name}\r"));
        let reason = by_flag.stderr.replace("invalid value for '[NAME]': ", "");
        for line in reason.lines() {
            terminal.expect(line);
        }
    }
    terminal.press(CTRL_C);
    terminal.end().expect_stopped();
    tree::assert_same(&untouched(), &scratch.tree(), "files after wrong names");
}

#[test]
fn a_name_that_is_taken_is_told_at_once() {
    let scratch = Scratch::checkout();
    let mut terminal = settled(&scratch, &[]);
    terminal.answer("Name of the service", "alpha\r");
    terminal.expect("error: `alpha` already exists");
    terminal.press(&format!("{CTRL_U}my-svc\r"));
    terminal.answer("Chart to deploy it with", CTRL_C);
    terminal.end().expect_stopped();
}

#[test]
fn no_environment_is_no_answer() {
    let scratch = Scratch::checkout();
    let mut terminal = settled(&scratch, &["my-svc", "--chart=alpha"]);
    terminal.answer("Environments to run it in", "\x20\x1b[B\x20\x1b[B\x20\r");
    terminal.expect("error: no environment is left");
    terminal.press(CTRL_C);
    terminal.end().expect_stopped();
}

#[test]
fn a_wrong_port_is_told_and_asked_again() {
    let scratch = Scratch::checkout();
    let flags = ["my-svc", "--chart=alpha", "-eeqiad", "--no-canary"];
    let mut terminal = settled(&scratch, &flags);
    terminal.answer("Traffic from outside", DOWN_ENTER);
    terminal.answer("Port of the service", "70000\r");
    terminal.expect("error: port \"70000\"");
    terminal.press(&format!("{CTRL_U}443\r"));
    terminal.expect("--port 443");
    terminal.answer(REVIEW, CTRL_C);
    terminal.end().expect_stopped();
}

#[test]
fn a_name_like_a_command_is_asked_about_first() {
    let question = "Make a service called chek? (there is a command check)";
    let scratch = Scratch::checkout();
    for keys in ["n", ENTER, ESC, CTRL_C] {
        let mut terminal = settled(&scratch, &["chek"]);
        terminal.answer(question, keys);
        let ended = terminal.end();
        ended.expect_stopped();
        assert_eq!(asked(&ended), [] as [usize; 0], "{}", ended.text);
    }
    tree::assert_same(&untouched(), &scratch.tree(), "files after a no");
    let mut terminal = settled(&scratch, &["chek", "-eeqiad"]);
    terminal.answer(question, "y");
    terminal.answer("Chart to deploy it with", ENTER);
    terminal.answer("A canary release", "n");
    terminal.answer("Traffic from outside", ENTER);
    terminal.expect("new-service create chek");
    terminal.answer(REVIEW, ENTER);
    terminal.end().expect_done();
    assert!(scratch.path("helmfile.d/services/chek").is_dir());
}

#[test]
fn yes_asks_nothing_about_a_name_like_a_command() {
    let scratch = Scratch::checkout();
    let ended = settled(&scratch, &["chek", "--yes"]).end();
    assert_eq!(ended.status, 2, "{}", ended.text);
    assert!(
        ended.text.contains("new-service create chek"),
        "{}",
        ended.text
    );
    tree::assert_same(&untouched(), &scratch.tree(), "files after --yes");
}

/// The key that empties a line.
const CTRL_U: &str = "\x15";

#[test]
fn a_name_can_be_edited_and_a_suggestion_be_taken() {
    let scratch = Scratch::checkout();
    let mut terminal = settled(&scratch, &[]);
    // Home, Ctrl-E, Ctrl-W, Ctrl-A and Ctrl-D, as in a shell.
    terminal.answer("Name of the service", "Bad_Name\r");
    terminal.expect("help: `bad-name` would do (tab: take it)");
    terminal.press("\t");
    terminal.expect("Name of the service: bad-name");
    terminal.press("\x17new\x01\x04s\x05er\r");
    terminal.expect("Name of the service: sad-newer");
    terminal.answer("Chart to deploy it with", CTRL_C);
    terminal.end().expect_stopped();
}

#[test]
fn who_stops_is_told_the_command_that_goes_on() {
    let scratch = Scratch::checkout();
    let mut terminal = settled(&scratch, &[]);
    terminal.answer("Name of the service", "my-svc\r");
    terminal.answer("Chart to deploy it with", "alpha\r");
    terminal.answer("Environments to run it in", "\x1b[B \r");
    terminal.answer("A canary release beside main in", CTRL_C);
    let ended = terminal.end();
    ended.expect_stopped();
    let line =
        "\nerror: stopped; nothing was written\nhelp: to go on from here: new-service my-svc ";
    assert!(ended.text.contains(line), "{}", ended.text);
    let (_, command) = ended
        .text
        .rsplit_once("go on from here: new-service ")
        .expect("a line");
    let command = command.lines().next().expect("a line");
    let words: Vec<&str> = command.split(' ').collect();
    let mut terminal = Terminal::start(&scratch, &words);
    for (prompt, _) in &PROMPTS[3..5] {
        terminal.answer(prompt, "n");
    }
    terminal.answer(PROMPTS[5].0, ENTER);
    terminal.answer(REVIEW, ENTER);
    let ended = terminal.end();
    ended.expect_done();
    assert_eq!(asked(&ended), [3, 4, 5, 7], "{}", ended.text);
    let by_flags = made_by_flags(&["my-svc", "--chart=alpha", "-estaging,codfw"]);
    tree::assert_same(&by_flags, &scratch.tree(), "files of a run that went on");
}

#[test]
fn a_new_name_changes_what_came_from_the_old_one() {
    for (chart, flag) in [(ENTER, "--chart=new-svc"), ("alpha\r", "--chart=alpha")] {
        let scratch = Scratch::checkout();
        let mut terminal = settled(&scratch, &["-estaging", "--no-test", "--traffic=none"]);
        terminal.answer("Name of the service", "my-svc\r");
        terminal.answer("Chart to deploy it with", chart);
        terminal.answer(REVIEW, "change: name\r");
        terminal.answer("Name of the service", "new-svc\r");
        terminal.answer(REVIEW, ENTER);
        terminal.end().expect_done();
        let by_flags = made_by_flags(&["new-svc", "-estaging", flag]);
        tree::assert_same(&by_flags, &scratch.tree(), flag);
    }
}
