//! The picture in the README: a real run in a real terminal, drawn from what it printed.
//!
//! `PICTURE=overwrite cargo test --test picture` draws it anew.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    clippy::expect_used,
    reason = "tests read and write as they need"
)]

mod harness;

use std::fmt::Write as _;
use std::fs;
use std::num::NonZero;
use std::path::Path;

use harness::program::Scratch;
use harness::terminal::{ENTER, Kind, Terminal};
use vt100::{Cell, Color, Parser, Screen};

const COLUMNS: u16 = 92;
const ROWS: u16 = 60;
/// The size of a character, in pixels.
const WIDTH: f32 = 8.4;
const HEIGHT: u16 = 18;
const MARGIN: u16 = 16;

const PAPER: &str = "#1c1f26";
const INK: &str = "#d7dae0";
/// The eight colours that terminals have names for.
const COLORS: [&str; 8] = [
    "#5c6370", "#e06c75", "#98c379", "#e5c07b", "#61afef", "#c678dd", "#56b6c2", "#ffffff",
];

/// Somebody answers all questions and has the review on the screen.
fn screen() -> Screen {
    let scratch = Scratch::checkout();
    let kind = Kind {
        width: COLUMNS,
        term: "xterm-256color",
    };
    let mut terminal = Terminal::start_in(&scratch, &[], kind);
    terminal.answer("Group of services", ENTER);
    terminal.answer("Name of the service", "shop-api\r");
    terminal.answer("What to start from", ENTER);
    terminal.answer("Chart to deploy it with", "python\r");
    terminal.answer("Environments to run it in", ENTER);
    terminal.answer("A canary release beside main", "y");
    terminal.answer("A test release beside main", "n");
    terminal.answer("Traffic from outside", ENTER);
    terminal.expect("Everything as you want it?");
    terminal.expect("quit");
    let size = |cells| NonZero::new(cells).expect("not 0");
    let mut parser = Parser::new(size(ROWS), size(COLUMNS), 0);
    parser.process(b"$ new-service\r\n");
    parser.process(terminal.printed());
    terminal.press(ENTER);
    terminal.end().expect_done();
    parser.screen().clone()
}

fn draw(screen: &Screen) -> String {
    let lines: Vec<String> = screen.rows(0, COLUMNS).collect();
    let used = lines.iter().rposition(|line| !line.trim().is_empty());
    let rows = u16::try_from(used.expect("something was printed") + 1).expect("a row");
    let width = f32::from(COLUMNS) * WIDTH + f32::from(2 * MARGIN);
    let height = rows * HEIGHT + 2 * MARGIN;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" \
         width=\"{width}\" height=\"{height}\" role=\"img\">\n\
         <title>A run of new-service in a terminal</title>\n\
         <rect width=\"100%\" height=\"100%\" rx=\"8\" fill=\"{PAPER}\"/>\n\
         <g font-family=\"ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace\" \
         font-size=\"14\" fill=\"{INK}\" xml:space=\"preserve\">\n"
    );
    for row in 0..rows {
        draw_row(&mut svg, screen, row);
    }
    svg + "</g>\n</svg>\n"
}

/// A piece of text for each stretch of cells that look the same.
fn draw_row(svg: &mut String, screen: &Screen, row: u16) {
    let cells: Vec<&Cell> = (0..COLUMNS).filter_map(|at| screen.cell(row, at)).collect();
    let mut start = 0;
    for stretch in cells.chunk_by(|one, next| style(one) == style(next)) {
        let letters = stretch.iter().map(|cell| match cell.contents() {
            "" => " ",
            contents => contents,
        });
        let text: String = letters.collect();
        if !text.trim().is_empty() {
            let x = f32::from(MARGIN) + f32::from(start) * WIDTH;
            let y = MARGIN + row * HEIGHT + 14;
            let style = style(stretch[0]);
            let text = escaped(text.trim_end());
            let _ = writeln!(svg, "<text x=\"{x:.1}\" y=\"{y}\"{style}>{text}</text>");
        }
        start += u16::try_from(stretch.len()).expect("a column");
    }
}

fn style(cell: &Cell) -> String {
    let mut style = String::new();
    if let Color::Idx(index) = cell.fgcolor() {
        let color = COLORS[usize::from(index % 8)];
        let _ = write!(style, " fill=\"{color}\"");
    }
    if cell.bold() {
        style += " font-weight=\"bold\"";
    }
    style
}

fn escaped(text: &str) -> String {
    let text = text.replace('&', "&amp;");
    text.replace('<', "&lt;").replace('>', "&gt;")
}

#[test]
fn the_picture_is_that_of_a_run() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/run.svg");
    let drawn = draw(&screen());
    if std::env::var("PICTURE").is_ok_and(|word| word == "overwrite") {
        fs::write(&path, &drawn).expect("the picture can be written");
    }
    let there = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        there == drawn,
        "docs/run.svg is stale: see the head of tests/picture.rs"
    );
}
