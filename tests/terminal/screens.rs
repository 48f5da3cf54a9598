//! What is on the screen, row by row: nothing of what was drawn before is left.

use std::num::NonZero;

use super::*;
use harness::terminal::Kind;
use vt100::Parser;

/// The rows that a terminal shows of what was printed, without empty ones at the end.
fn screen(terminal: &Terminal<'_>, columns: u16, rows: u16) -> Vec<String> {
    let size = |cells| NonZero::new(cells).expect("not 0");
    let mut parser = Parser::new(size(rows), size(columns), 0);
    parser.process(terminal.printed());
    let shown = parser.screen().rows(0, columns);
    let mut shown: Vec<String> = shown.map(|row| row.trim_end().to_owned()).collect();
    while shown.last().is_some_and(String::is_empty) {
        shown.pop();
    }
    shown
}

fn start<'s>(scratch: &'s Scratch, args: &[&str], width: u16, rows: u16) -> Terminal<'s> {
    let kind = Kind {
        width,
        term: "xterm",
    };
    let known = ["--group=services", "--template=auto", "--color=never"];
    Terminal::start_on(scratch, &[args, &known].concat(), kind, rows)
}

#[test]
fn a_refused_name_stays_with_the_reason_below_it() {
    let scratch = Scratch::checkout();
    let mut terminal = start(&scratch, &[], 40, 24);
    terminal.answer("Name of the service", "Bad_Name\r");
    terminal.expect("help: `bad-name` would do");
    terminal.expect(")");
    let expected = [
        "Name of the service: Bad_Name",
        "error: service name \"Bad_Name\" has 'B'",
        "at character 1; lower-case letters,",
        "digits and dashes are allowed",
        "help: `bad-name` would do (tab: take it)",
    ];
    let shown = screen(&terminal, 40, 24);
    assert_eq!(shown[..4], expected[..4]);
    assert_eq!(shown[4..].join(" "), expected[4]);
    terminal.press("\t\r");
    terminal.expect("> bad-name");
    assert_eq!(
        screen(&terminal, 40, 24)[..6],
        [
            "Name of the service: bad-name",
            "Chart to deploy it with",
            "the folder in charts/ that makes its",
            "Kubernetes objects (type to filter,",
            "enter: take, esc: back)",
            "> bad-name",
        ]
    );
    terminal.press("zzz");
    terminal.expect("use `zzz` (new)");
    let shown = screen(&terminal, 40, 24);
    assert_eq!(shown[1], "Chart to deploy it with: zzz");
    assert_eq!(shown[5..], ["> use `zzz` (new)"]);
    terminal.press(CTRL_C);
    terminal.end().expect_stopped();
}

#[test]
fn a_question_wider_than_the_terminal_leaves_nothing_behind() {
    for width in [40, 80] {
        let scratch = Scratch::checkout();
        let flags = ["my-svc", "--chart=alpha", "-eeqiad,codfw"];
        let mut terminal = start(&scratch, &flags, width, 24);
        terminal.answer("A canary release", "xxy");
        terminal.expect("none: none from outside");
        terminal.press(DOWN);
        terminal.expect("> lvs");
        terminal.expect("ingress: the ingress that all");
        let shown = screen(&terminal, width, 24).join(" ");
        let expected = "A canary release beside main in eqiad and codfw, for a share of live traffic? yes \
                        Traffic from outside or from other services \
                        decides on steps for other teams (type to filter, enter: take, esc: back) \
                          none: none from outside \
                        > lvs: a load balancer of its own (LVS) \
                          ingress: the ingress that all";
        let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        // At 40 columns the last row is cut, not broken.
        let shown = words(&shown);
        assert!(shown.starts_with(&words(expected)), "{width}: {shown}");
        terminal.press(CTRL_C);
        terminal.end().expect_stopped();
    }
}

#[test]
fn the_review_fits_on_24_rows() {
    let scratch = Scratch::checkout();
    let flags = [
        "my-svc",
        "--chart=alpha",
        "--canary",
        "--no-test",
        "--traffic=none",
    ];
    let mut terminal = start(&scratch, &flags, 80, 24);
    terminal.answer("Environments to run it in", ENTER);
    terminal.expect(REVIEW);
    terminal.expect("change: name");
    terminal.expect("change: ");
    let shown = screen(&terminal, 80, 24);
    let has = |text: &str| shown.iter().any(|row| row.contains(text));
    for text in [
        "group                 services",
        "my-svc",
        "edit   helmfile.d",
        "> create",
        "--yes",
    ] {
        assert!(has(text), "{text}: {shown:#?}");
    }
    // Through the whole list, and nothing above it moves.
    let above: Vec<String> = shown
        .iter()
        .take_while(|row| !row.contains(REVIEW))
        .cloned()
        .collect();
    for _ in 0..12 {
        terminal.press(DOWN);
    }
    terminal.press("quit");
    // The list was down at "quit" already: what is typed comes first.
    terminal.expect(&format!("{REVIEW}: quit"));
    terminal.expect("> quit");
    let after = screen(&terminal, 80, 24);
    assert_eq!(after[..above.len()], above[..]);
    assert_eq!(
        after[above.len()..],
        [format!("{REVIEW}: quit"), "> quit".to_owned()]
    );
    terminal.press(CTRL_C);
    terminal.end().expect_stopped();
}
