//! The README and the pages in `docs/` are true: their sessions print what they show, their flags are
//! those of the program, the commands in their text can be typed, and their links lead somewhere.
//!
//! In a block marked `console`, a line after `$ ` is run by bash at the top of the fixtures'
//! checkout, with clones of the other repositories beside it; what follows is what it prints, where
//! `...` stands for any lines. All blocks of a page are one session. `README=overwrite cargo test
//! --test readme` puts in what is printed, but for blocks with `...`. The README's blocks marked
//! `sh` are run by `packaging/test.sh`.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    clippy::expect_used,
    reason = "tests read, write and run as they need"
)]

mod harness;

use std::fs;
use std::path::{Path, PathBuf};

use clap::{CommandFactory, Parser};
use harness::program::{BINARY, Scratch, fixture};
use harness::tree;
use new_service::cli::Cli;

const SESSION: &str = "```console\n";
const ELLIPSIS: &str = "...";

/// The most lines that people read before they have tried anything.
const README_LINES: usize = 200;

fn top() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The README, then the pages of `docs/` by name, each with its text.
fn pages() -> Vec<(PathBuf, String)> {
    let entries = fs::read_dir(top().join("docs")).expect("there are pages");
    let mut paths: Vec<PathBuf> = entries
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|end| end == "md"))
        .collect();
    paths.sort();
    paths.insert(0, top().join("README.md"));
    let read = |path: PathBuf| {
        let text = fs::read_to_string(&path).expect("a page");
        (path, text)
    };
    paths.into_iter().map(read).collect()
}

/// A command of a session, with what the README says that it prints.
struct Shown<'r> {
    command: &'r str,
    printed: Vec<&'r str>,
}

/// The commands of a block.
fn commands(block: &str) -> Vec<Shown<'_>> {
    let mut commands: Vec<Shown<'_>> = Vec::new();
    for line in block.lines() {
        match (line.strip_prefix("$ "), commands.last_mut()) {
            (Some(command), _) => commands.push(Shown {
                command,
                printed: Vec::new(),
            }),
            (None, Some(last)) => last.printed.push(line),
            (None, None) => panic!("a session begins with a command: {line}"),
        }
    }
    commands
}

/// The fixtures' checkout under version control, with clones of the other repositories beside it.
fn scratch() -> Scratch {
    let scratch = Scratch::new();
    for (from, to) in [
        ("checkout", "checkout"),
        ("puppet", "puppet"),
        ("dns", "dns"),
    ] {
        tree::write(&scratch.path(to), &tree::read(&fixture(from)));
        let git = "git init --quiet && git add --all && \
                   git -c user.name=x -c user.email=x@x commit --quiet --message x";
        let made = scratch.command("sh").args(["-c", git]).inside(to);
        made.outcome().expect_done();
    }
    scratch
}

/// What a command prints, on both ways, in the order in which it does.
fn printed(scratch: &Scratch, command: &str) -> String {
    let programs = Path::new(BINARY).parent().expect("a folder");
    let path = format!("{}:/usr/local/bin:/usr/bin:/bin", programs.display());
    let script = format!("exec 2>&1; {command}");
    let run = scratch
        .command("bash")
        .env("PATH", &path)
        .args(["-c", &script])
        .inside("checkout");
    run.outcome().stdout
}

/// Whether lines are as shown, where an ellipsis stands for any of them.
fn is_as_shown(shown: &[&str], printed: &[&str]) -> bool {
    match (shown.split_first(), printed.split_first()) {
        (Some((&ELLIPSIS, rest)), _) => {
            (0..=printed.len()).any(|skipped| is_as_shown(rest, &printed[skipped..]))
        }
        (Some((one, shown)), Some((other, printed))) => {
            one.trim_end() == other.trim_end() && is_as_shown(shown, printed)
        }
        (one, other) => one.is_none() && other.is_none(),
    }
}

/// A page as its sessions are now, and how many commands it has. Commands that print anything else
/// than is shown go into `wrong`.
fn with_what_is_printed(page: &str, wrong: &mut Vec<String>) -> (String, usize) {
    let scratch = scratch();
    let mut parts = page.split(SESSION);
    let mut written = parts.next().expect("a beginning").to_owned();
    let mut count = 0;
    for part in parts {
        let (block, rest) = part.split_once("```\n").expect("an end of the block");
        written += SESSION;
        for Shown {
            command,
            printed: shown,
        } in commands(block)
        {
            let now = printed(&scratch, command);
            let lines: Vec<&str> = now.lines().collect();
            let same = is_as_shown(&shown, &lines);
            if !same {
                wrong.push(format!("$ {command}\n{now}"));
            }
            let lines = if same { shown } else { lines };
            written.extend(["$ ", command, "\n"]);
            written.extend(lines.iter().map(|line| format!("{}\n", line.trim_end())));
            count += 1;
        }
        written += "```\n";
        written += rest;
    }
    (written, count)
}

#[test]
fn the_sessions_print_what_is_shown() {
    let overwrites = std::env::var("README").is_ok_and(|word| word == "overwrite");
    let mut wrong = Vec::new();
    let mut total = 0;
    for (path, text) in pages() {
        let (written, count) = with_what_is_printed(&text, &mut wrong);
        total += count;
        if overwrites {
            fs::write(path, written).expect("the page can be written");
        }
    }
    assert!(total > 20, "{total}");
    assert!(overwrites || wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_readme_is_read_in_minutes() {
    let (_, readme) = pages().swap_remove(0);
    assert!(readme.lines().count() <= README_LINES);
}

/// Files and headings of this repository that the pages link to.
#[test]
fn the_links_lead_somewhere() {
    let mut count = 0;
    for (path, text) in pages() {
        let links = text
            .split("](")
            .skip(1)
            .filter_map(|rest| rest.split(')').next());
        for link in links.filter(|link| !link.contains("://")) {
            let (file, heading) = link.split_once('#').unwrap_or((link, ""));
            let folder = path.parent().expect("a folder");
            let file = if file.is_empty() {
                path.clone()
            } else {
                folder.join(file)
            };
            assert!(file.exists(), "{}: {link}", path.display());
            assert!(
                heading.is_empty() || headings(&file).any(|one| one == heading),
                "{}: {link}",
                path.display()
            );
            count += 1;
        }
    }
    assert!(count > 5, "{count}");
}

/// The names by which a page's headings are linked to.
fn headings(page: &Path) -> impl Iterator<Item = String> {
    let text = fs::read_to_string(page).expect("a page");
    let lines: Vec<String> = text.lines().map(str::to_owned).collect();
    lines
        .into_iter()
        .filter(|line| line.starts_with('#'))
        .map(|line| {
            let kept = line.trim_start_matches('#').trim().to_lowercase();
            let kept = kept.chars().filter_map(|c| match c {
                ' ' => Some('-'),
                c if c.is_alphanumeric() || c == '-' || c == '_' => Some(c),
                _ => None,
            });
            kept.collect()
        })
}

/// The commands of this program that stand in the text.
#[test]
fn the_commands_in_the_text_can_be_typed() {
    let text: String = pages().into_iter().map(|(_, text)| text).collect();
    let pieces = text.split('`').skip(1).step_by(2);
    let commands = pieces.filter(|piece| piece.starts_with("new-service "));
    let mut count = 0;
    for command in commands.filter(|command| !command.contains(['[', '\n'])) {
        let words = command.split_whitespace();
        Cli::try_parse_from(words).unwrap_or_else(|error| panic!("{command}: {error}"));
        count += 1;
    }
    assert!(count > 1, "{count}");
}

#[test]
fn every_option_is_in_the_table_of_its_command_and_no_other() {
    let text: String = pages().into_iter().map(|(_, text)| text).collect();
    let program = Cli::command();
    let commands = program
        .get_subcommands()
        .map(|command| (command.get_name(), command));
    for (name, command) in commands.filter(|(name, _)| *name != "completions" && *name != "help") {
        let mut sections = text.split("\n## `new-service ");
        let section = sections
            .find(|section| section.split(['`', ' ']).next() == Some(name))
            .expect("a section");
        let table: Vec<&str> = section
            .lines()
            .filter(|line| line.starts_with("| `-"))
            .collect();
        let cells: Vec<&str> = table
            .iter()
            .filter_map(|line| line.split(" | ").next())
            .collect();
        let mut mentioned: Vec<&str> = cells
            .iter()
            .flat_map(|cell| cell.split(['`', ' ', '=', '|', '\\']))
            .filter_map(|word| word.strip_prefix("--"))
            .collect();
        let own = std::iter::once(command).chain(command.get_subcommands());
        let options = own.flat_map(clap::Command::get_arguments);
        let options = options.filter_map(clap::Arg::get_long);
        let mut options: Vec<&str> = options.filter(|option| *option != "help").collect();
        options.sort_unstable();
        // What two of its commands have stands in one row.
        options.dedup();
        mentioned.sort_unstable();
        assert_eq!(mentioned, options, "{name}");
    }
}
