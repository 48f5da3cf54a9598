//! Ways to stop, at any prompt.

use super::*;

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
    terminal.answer("Group of services", ENTER);
    terminal.answer("What to start from", CTRL_C);
    let ended = terminal.end();
    ended.expect_stopped();
    assert!(ended.raw.contains("\x1b[?25l"), "nothing hid the cursor");
    tree::assert_same(&untouched(), &scratch.tree(), "files after Ctrl-C");
}
