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
fn esc_at_any_question_goes_to_the_one_before() {
    for index in 1..PROMPTS.len() {
        let scratch = Scratch::checkout();
        let mut terminal = answer_until(&scratch, index);
        terminal.answer(PROMPTS[index].0, ESC);
        terminal.answer(PROMPTS[index - 1].0, CTRL_C);
        let ended = terminal.end();
        ended.expect_stopped();
        assert!(ended.text.contains("nothing was written"), "{}", ended.text);
        tree::assert_same(&untouched(), &scratch.tree(), PROMPTS[index].0);
    }
}

#[test]
fn esc_at_the_first_question_stops() {
    let scratch = Scratch::checkout();
    let mut terminal = settled(&scratch, &[]);
    terminal.answer(PROMPTS[0].0, ESC);
    terminal.end().expect_stopped();
    tree::assert_same(&untouched(), &scratch.tree(), "files after Esc");
}

#[test]
fn ctrl_c_while_a_chart_is_typed_stops_too() {
    let scratch = Scratch::checkout();
    let mut terminal = answer_until(&scratch, 1);
    terminal.answer(PROMPTS[1].0, "half");
    terminal.answer("use `half` (new)", CTRL_C);
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
