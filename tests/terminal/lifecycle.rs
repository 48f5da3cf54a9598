//! What becomes of a service that is there: shown, and asked about, before anything is written.

use super::*;

/// The question below what is shown.
const GO_ON: &str = "Go on?";

#[test]
fn a_change_is_shown_and_made_after_a_yes() {
    for line in [
        "release add alpha canary",
        "environment add alpha ulsfo --like eqiad",
        "remove alpha",
    ] {
        let words: Vec<&str> = line.split(' ').collect();
        let by_flags = Scratch::checkout();
        by_flags.run(words.iter().chain(&["--yes"])).expect_done();
        let scratch = Scratch::checkout();
        let mut terminal = Terminal::start(&scratch, &words);
        terminal.expect("Changes");
        terminal.expect("diff --git a/helmfile.d");
        terminal.expect(GO_ON);
        tree::assert_same(&untouched(), &scratch.tree(), "files before the yes");
        terminal.press("y");
        terminal.end().expect_done();
        tree::assert_same(&by_flags.tree(), &scratch.tree(), line);
    }
}

#[test]
fn without_a_yes_nothing_is_changed() {
    for keys in ["n", ENTER, ESC, CTRL_C] {
        let scratch = Scratch::checkout();
        let mut terminal = Terminal::start(&scratch, &["remove", "alpha"]);
        terminal.answer(GO_ON, keys);
        let ended = terminal.end();
        assert_eq!(ended.status, 130, "{keys:?}: {}", ended.text);
        ended.expect_usable_terminal();
        tree::assert_same(&untouched(), &scratch.tree(), "files after a no");
    }
}
