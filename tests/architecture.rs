//! The core touches nothing: no room of it imports one of the shell, or names what reads, writes,
//! asks or waits. Which rooms are the shell's is read from the map in CONTRIBUTING.md; every other
//! room is core.
#![allow(
    clippy::expect_used,
    reason = "a test that cannot be set up has to fail"
)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use walkdir::WalkDir;

/// Modules of the standard library that the core does without.
const STD: [&str; 7] = ["env", "fs", "io", "os", "process", "thread", "time"];
/// What it may name of them: no more than a word for what went wrong.
const HARMLESS: [&str; 1] = ["std::io::ErrorKind"];
/// Libraries that touch a disk, a terminal or the system.
const CRATES: [&str; 8] = [
    "anstream",
    "clap_complete",
    "console",
    "dialoguer",
    "rustix",
    "signal_hook",
    "tempfile",
    "walkdir",
];

/// Files of the core with a path that they should not name, each with a reason. One that is no
/// longer needed fails the test.
const EXCEPTIONS: [(&str, &str); 1] = [
    // Only worded here; the shell makes it.
    ("src/error.rs", "std::io::Error"),
];

fn top() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The names of the shell's modules, from the map: the rows above and below those of the core.
fn shell() -> BTreeSet<String> {
    let text = fs::read_to_string(top().join("CONTRIBUTING.md")).expect("there is a map");
    let map = text.split("| Room |").nth(1).expect("a table");
    let map = map.split("\n\n").next().expect("an end");
    let (above, rest) = map.split_once("| **Core** |").expect("a part");
    let (core, below) = rest.split_once("| **Shell** |").expect("a part");
    let shell = rooms(above).chain(rooms(below)).collect::<BTreeSet<_>>();
    let both: Vec<String> = rooms(core).filter(|room| shell.contains(room)).collect();
    assert!(both.is_empty(), "core and shell: {both:?}");
    shell
}

/// The top modules in the first column of rows.
fn rooms(rows: &str) -> impl Iterator<Item = String> {
    let cells = rows.lines().filter_map(|row| row.split('|').nth(1));
    let paths = cells.flat_map(|cell| cell.split('`'));
    let inside = paths.filter_map(|path| path.strip_prefix("src/"));
    inside.filter_map(|path| path.split(['/', '.']).next().map(str::to_owned))
}

/// A path of code, such as `std::fs::read`, and its line.
type Named = (usize, Vec<String>);

/// Every path that code names, outside what only tests have.
fn named(code: &str) -> Vec<Named> {
    let tokens: TokenStream = code.parse().expect("it is Rust");
    let mut found = Vec::new();
    collect(tokens, &[], &mut found);
    found
}

/// Adds the paths among `tokens`, each of which goes on from `start`.
fn collect(tokens: TokenStream, start: &[String], found: &mut Vec<Named>) {
    let mut tokens = tokens.into_iter().peekable();
    let mut path = start.to_vec();
    let mut colons = 0;
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Ident(ident) if ident == "as" && !start.is_empty() => {
                // In a list, the other name.
                tokens.next();
            }
            TokenTree::Ident(ident) => {
                if colons != 2 {
                    path = start.to_vec();
                }
                path.push(ident.to_string());
                found.push((ident.span().start().line, path.clone()));
                colons = 0;
            }
            TokenTree::Punct(mark) if mark.as_char() == ':' => colons += 1,
            TokenTree::Punct(mark) if mark.as_char() == '#' && is_for_tests(tokens.peek()) => {
                let ends = |token: &TokenTree| ends_item(token);
                tokens.by_ref().find(ends);
            }
            TokenTree::Group(group) => {
                let is_list = colons == 2 && group.delimiter() == Delimiter::Brace;
                let start = if is_list { path.as_slice() } else { &[] };
                collect(group.stream(), start, found);
                path.clear();
                colons = 0;
            }
            TokenTree::Punct(_) | TokenTree::Literal(_) => {
                path = start.to_vec();
                colons = 0;
            }
        }
    }
}

fn is_for_tests(attribute: Option<&TokenTree>) -> bool {
    attribute.is_some_and(|token| token.to_string().replace(' ', "") == "[cfg(test)]")
}

fn ends_item(token: &TokenTree) -> bool {
    match token {
        TokenTree::Punct(mark) => mark.as_char() == ';',
        TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
        _ => false,
    }
}

/// The modules that a file of `src` is inside of, itself included.
fn module(file: &str) -> Vec<String> {
    let path = file.trim_start_matches("src/").trim_end_matches(".rs");
    let parts = path.split('/').filter(|part| *part != "mod");
    parts.map(str::to_owned).collect()
}

/// Whether the core may not name a path: one that code in `module` names.
fn is_forbidden(path: &[String], module: &[String], shell: &BTreeSet<String>) -> bool {
    let parts: Vec<&str> = path.iter().map(String::as_str).collect();
    match parts.as_slice() {
        ["std", part, ..] => STD.contains(part) && !is_harmless(&parts),
        ["crate", room, ..] => shell.contains(*room),
        ["self" | "super", ..] => {
            let ups = parts.iter().take_while(|part| **part == "super").count();
            let room = parts.iter().find(|part| !["self", "super"].contains(*part));
            // Further down it stays within the room.
            ups == module.len() && room.is_some_and(|room| shell.contains(*room))
        }
        [library, _, ..] => CRATES.contains(library),
        _ => false,
    }
}

fn is_harmless(parts: &[&str]) -> bool {
    let path = parts.join("::");
    HARMLESS.iter().any(|harmless| path.starts_with(harmless))
}

/// What the code of one file of the core names and should not, as `(line, path)`. Of a list only
/// what is in it counts, and of a path only the whole.
fn offences(file: &str, code: &str, shell: &BTreeSet<String>) -> Vec<(usize, String)> {
    let module = module(file);
    let named = named(code);
    let goes_on = |at: usize| {
        let next = named.get(at + 1).map(|(_, path)| path);
        next.is_some_and(|next| next.len() > named[at].1.len() && next.starts_with(&named[at].1))
    };
    let ends = (0..named.len()).filter(|at| !goes_on(*at));
    let paths = ends.map(|at| &named[at]);
    let bad = paths.filter(|(_, path)| is_forbidden(path, &module, shell));
    bad.map(|(line, path)| (*line, path.join("::"))).collect()
}

/// The files of the core, by their paths in this repository.
fn core_files(shell: &BTreeSet<String>) -> Vec<(String, PathBuf)> {
    let mut files = Vec::new();
    for entry in WalkDir::new(top().join("src")).sort_by_file_name() {
        let path = entry.expect("it can be listed").into_path();
        let inside = path.strip_prefix(top()).expect("it is below");
        let name = inside.to_str().expect("names are UTF-8").to_owned();
        let module = module(&name);
        let is_test = module.last().is_some_and(|part| part == "tests");
        let is_core = module.first().is_some_and(|room| !shell.contains(room));
        if path.extension().is_some_and(|ending| ending == "rs")
            && is_core
            && !is_test
            && name != "src/lib.rs"
        {
            files.push((name, path));
        }
    }
    files
}

#[test]
fn the_core_knows_neither_the_shell_nor_the_system() {
    let shell = shell();
    assert!(shell.contains("ui") && shell.contains("apply"), "{shell:?}");
    let files = core_files(&shell);
    assert!(files.len() > 50, "{files:?}");
    let mut idle: Vec<(&str, &str)> = EXCEPTIONS.to_vec();
    let mut flaws = Vec::new();
    for (name, path) in files {
        let code = fs::read_to_string(&path).expect("text");
        for (line, named) in offences(&name, &code, &shell) {
            let exception = (name.as_str(), named.as_str());
            idle.retain(|other| *other != exception);
            if !EXCEPTIONS.contains(&exception) {
                flaws.push(format!("{name}:{line}: the core may not name {named}"));
            }
        }
    }
    assert!(flaws.is_empty(), "\n{}", flaws.join("\n"));
    assert!(idle.is_empty(), "no longer needed: {idle:?}");
}

#[test]
fn every_room_of_the_shell_is_there() {
    for room in shell() {
        let path = top().join("src").join(&room);
        let is_there = path.is_dir() || path.with_extension("rs").is_file();
        assert!(is_there, "the map has src/{room}, which does not exist");
    }
}

const SAMPLE: &str = r#"
use std::{collections::BTreeMap, env, fs::{self, File}};
use std::io::{ErrorKind, Write as _};
use crate::{names::Port, ui::Ui};
use super::super::apply;
use super::ui;
//! std::fs in a comment, and "std::fs" in a string
fn code() {
    let text = "std::fs";
    let found = std::fs::read_to_string(text)?;
    std::io::ErrorKind::NotFound;
    json!({"there": crate::system::INTERRUPT, "fine": crate::names::Port});
    rustix::fs::renameat_with();
    let (fs, ui) = (env, ui::X);
}
#[cfg(test)]
use std::fs;
#[cfg(test)]
mod tests {
    use std::fs;
}
use std::time::Instant;
"#;

#[test]
fn what_the_core_may_not_name_is_found() {
    let shell = ["ui", "apply", "system"].map(str::to_owned).into();
    let found = offences("src/values/read.rs", SAMPLE, &shell);
    let lines: Vec<String> = found
        .iter()
        .map(|(line, path)| format!("{line} {path}"))
        .collect();
    assert_eq!(
        lines,
        [
            "2 std::env",
            "2 std::fs::self",
            "2 std::fs::File",
            "3 std::io::Write",
            "4 crate::ui::Ui",
            "5 super::super::apply",
            "10 std::fs::read_to_string",
            "12 crate::system::INTERRUPT",
            "13 rustix::fs::renameat_with",
            "22 std::time::Instant",
        ]
    );
}
