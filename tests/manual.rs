//! The manual pages in `man/`: made from the command line's types, and held to them.
//!
//! `MANUAL=overwrite cargo test --test manual` writes them anew.
#![allow(
    clippy::disallowed_methods,
    clippy::expect_used,
    reason = "tests read and write as they need"
)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use clap::{Command, CommandFactory};
use clap_mangen::Man;
use new_service::cli::Cli;
use roff::{Roff, bold, roman};

const PROGRAM: &str = "new-service";

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("man")
}

/// All pages by file name.
fn pages() -> BTreeMap<String, String> {
    let mut program = Cli::command();
    program.build();
    let all = with_pages(&program, PROGRAM);
    let pages = all.into_iter().map(|(name, command)| page(command, &name));
    pages.collect()
}

/// A command and all below it, each with the name of its page.
fn with_pages<'c>(command: &'c Command, name: &str) -> Vec<(String, &'c Command)> {
    let below = shown(command);
    let below = below.flat_map(|one| with_pages(one, &format!("{name}-{}", one.get_name())));
    std::iter::once((name.to_owned(), command))
        .chain(below)
        .collect()
}

/// The commands that help lists.
fn shown(program: &Command) -> impl Iterator<Item = &Command> {
    let commands = program.get_subcommands();
    commands.filter(|command| !command.is_hide_set())
}

fn page(command: &Command, name: &str) -> (String, String) {
    let source = format!("{PROGRAM} {}", env!("CARGO_PKG_VERSION"));
    // The parser takes only names that live as long as the process.
    let kept: &'static str = name.to_owned().leak();
    // Nor does it describe what short help leaves out.
    let all = command.clone().mut_args(|arg| arg.hide_short_help(false));
    let man = Man::new(all.name(kept))
        .title(name.to_uppercase())
        .source(source)
        .manual("User Commands");
    let mut page = Vec::new();
    man.render_title(&mut page).expect("a title");
    man.render_name_section(&mut page).expect("a name");
    man.render_synopsis_section(&mut page).expect("a synopsis");
    man.render_description_section(&mut page)
        .expect("a description");
    man.render_options_section(&mut page).expect("options");
    if command.has_subcommands() {
        commands(command, name)
            .to_writer(&mut page)
            .expect("commands");
    }
    let examples = command.get_before_long_help().map(ToString::to_string);
    let codes = command.get_after_long_help().map(ToString::to_string);
    for (heading, text) in [("EXAMPLES", examples), ("EXIT STATUS", codes)] {
        if let Some(text) = text {
            as_written(heading, &text)
                .to_writer(&mut page)
                .expect("a section");
        }
    }
    if name != PROGRAM {
        let mut also = Roff::new();
        also.control("SH", ["SEE ALSO"]);
        also.text([bold(PROGRAM), roman("(1)")]);
        also.to_writer(&mut page).expect("a section");
    }
    let text = String::from_utf8(page).expect("text");
    (format!("{name}.1"), text.trim_end().to_owned() + "\n")
}

fn commands(program: &Command, of: &str) -> Roff {
    let mut section = Roff::new();
    section.control("SH", ["COMMANDS"]);
    for command in shown(program) {
        section.control("TP", []);
        let name = format!("{of}-{}", command.get_name());
        section.text([bold(name), roman("(1)")]);
        let about = command.get_about().map(ToString::to_string);
        section.text([roman(about.unwrap_or_default())]);
    }
    section
}

/// A section with the lines of a help text, without its heading.
fn as_written(heading: &str, text: &str) -> Roff {
    let mut section = Roff::new();
    section.control("SH", [heading]);
    section.control("nf", []);
    for line in text.trim_end().lines().skip(1) {
        section.text([roman(line.strip_prefix("  ").unwrap_or(line))]);
    }
    section.control("fi", []);
    section
}

#[test]
fn the_manual_pages_say_what_help_says() {
    let pages = pages();
    if std::env::var("MANUAL").is_ok_and(|word| word == "overwrite") {
        for (name, page) in &pages {
            fs::write(folder().join(name), page).expect("a page can be written");
        }
    }
    for (name, page) in &pages {
        let there = fs::read_to_string(folder().join(name)).unwrap_or_default();
        assert_eq!(
            there, *page,
            "man/{name} is stale: see the head of tests/manual.rs"
        );
    }
    let files = fs::read_dir(folder()).expect("a folder of pages");
    for file in files {
        let name = file.expect("a page").file_name();
        let name = name.to_string_lossy();
        assert!(
            pages.contains_key(name.as_ref()),
            "man/{name} is of no command"
        );
    }
}

#[test]
fn every_option_is_described_in_its_page() {
    let pages = pages();
    let mut program = Cli::command();
    program.build();
    for (name, command) in with_pages(&program, PROGRAM).into_iter().skip(1) {
        let page = &pages[&format!("{name}.1")];
        let page = page.replace("\\-", "-").replace("\\*(Aq", "'");
        // Help describes itself in two forms.
        let options = command.get_arguments();
        for option in options.filter(|option| option.get_id() != "help") {
            let help = option.get_help().expect("a help text").to_string();
            assert!(page.contains(&help), "{}: {help}", command.get_name());
            if let Some(long) = option.get_long() {
                assert!(page.contains(&format!("--{long}")), "{long}");
            }
        }
    }
}
