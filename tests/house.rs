//! What CONTRIBUTING says of the house is so.
#![allow(
    clippy::disallowed_methods,
    clippy::expect_used,
    reason = "tests read as they need"
)]

use std::fs;
use std::path::{Path, PathBuf};

/// A file that is longer has more than one reason to change.
const MOST_LINES: usize = 400;

fn top() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn text(file: &str) -> String {
    fs::read_to_string(top().join(file)).expect("it is there")
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    let inside = paths.flat_map(|path| match path.is_dir() {
        true => files_below(&path),
        false => vec![path],
    });
    inside.collect()
}

#[test]
fn no_source_file_is_too_long() {
    let mut seen = 0;
    for folder in ["src", "tests", "fuzz/targets"] {
        for file in files_below(&top().join(folder)) {
            if file.extension().is_some_and(|ending| ending == "rs") {
                let lines = fs::read_to_string(&file).expect("text").lines().count();
                assert!(lines <= MOST_LINES, "{}: {lines} lines", file.display());
                seen += 1;
            }
        }
    }
    assert!(seen > 100, "{seen}");
}

/// What hangs is to fail a test, not to hang all of them.
#[test]
fn no_test_runs_a_program_without_the_time_limit_of_the_harness() {
    let harness = top().join("tests/harness");
    let needle = ["process::", "Command"].concat();
    for file in files_below(&top().join("tests")) {
        let is_test = file.extension().is_some_and(|ending| ending == "rs");
        if is_test && !file.starts_with(&harness) {
            let text = fs::read_to_string(&file).expect("text");
            assert!(!text.contains(&needle), "{}", file.display());
            let grouped = ["process::", "{"].concat();
            assert!(!text.contains(&grouped), "{}", file.display());
        }
    }
}

#[test]
fn every_room_is_on_the_map() {
    let map = text("CONTRIBUTING.md");
    for entry in fs::read_dir(top().join("src")).expect("a folder") {
        let path = entry.expect("a room").path();
        let name = path
            .file_name()
            .expect("a name")
            .to_string_lossy()
            .into_owned();
        // A folder's own file, as `cli.rs` of `cli/`, is in the folder's row.
        let shown = match (path.is_dir(), path.with_extension("").is_dir()) {
            (true, _) => format!("`src/{name}/`"),
            (false, true) => format!("`src/{}/`", name.trim_end_matches(".rs")),
            (false, false) => format!("`src/{name}`"),
        };
        assert!(
            map.contains(&shown) || name == "lib.rs",
            "{shown} is not on the map"
        );
    }
}

/// Spellings of the field that code writes in one file alone; others take them from there. Prose of
/// rules may have them too.
const SPELLED_ONCE: [(&str, &str); 8] = [
    ("/etc/kubernetes", "src/conventions.rs"),
    ("/etc/helmfile-defaults", "src/conventions.rs"),
    ("wmf-stable", "src/chart.rs"),
    ("-deploy", "src/conventions.rs"),
    ("SERVICE_NAME", "src/conventions.rs"),
    ("helmfile.d", "src/conventions.rs"),
    ("mesh", "src/values/public_port.rs"),
    ("public_port", "src/values/public_port.rs"),
];

#[test]
fn what_the_field_spells_one_way_is_spelled_in_one_file() {
    for (spelling, home) in SPELLED_ONCE {
        let mut files = Vec::new();
        for file in files_below(&top().join("src")) {
            let name = file.strip_prefix(top()).expect("it is below");
            let name = name.to_str().expect("names are UTF-8").to_owned();
            let is_test = name.contains("/tests") || name.ends_with("/rule.rs");
            let text = fs::read_to_string(&file).expect("text");
            let code = text.split("#[cfg(test)]").next().unwrap_or_default();
            let lines = code.lines().map(str::trim_start);
            let mut code = lines.filter(|line| !line.starts_with("//"));
            // Only a whole text counts, not a word in a message.
            let literal = format!("\"{spelling}");
            if !is_test && code.any(|line| line.contains(&literal)) {
                files.push(name);
            }
        }
        assert_eq!(files, [home], "{spelling}");
    }
}

#[test]
fn every_dependency_has_its_reason() {
    let manifest = text("Cargo.toml");
    let listed = text("CONTRIBUTING.md");
    let listed = listed.split("\n## Dependencies\n").nth(1).expect("a list");
    let rows = listed.lines().filter_map(|line| line.split(" | ").next());
    let names: Vec<&str> = rows.flat_map(|row| row.split([' ', ',', '|'])).collect();
    let mut count = 0;
    for section in ["[dependencies]\n", "[dev-dependencies]\n"] {
        let part = manifest.split(section).nth(1).expect("a section");
        let part = part.split("\n[").next().unwrap_or_default();
        for line in part.lines().filter(|line| line.contains('=')) {
            let name = match line.split("package = \"").nth(1) {
                Some(package) => package.split('"').next(),
                None => line.split(' ').next(),
            };
            let name = name.expect("a name");
            assert!(
                names.contains(&name),
                "{name} has no reason in CONTRIBUTING.md"
            );
            count += 1;
        }
    }
    assert!(count > 20, "{count}");
}
