//! Whole trees as data: every path with what stands there, so that a comparison can miss nothing.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};

/// What stands at a path.
#[derive(Clone, PartialEq, Eq)]
pub enum Entry {
    /// A folder; its entries have paths of their own.
    Folder,
    /// A file.
    File {
        /// Its exact bytes.
        bytes: Vec<u8>,
        /// Whether its owner may execute it.
        executable: bool,
    },
    /// A symbolic link with its target.
    Link(PathBuf),
    /// A pipe, a socket, a device.
    Other,
}

/// Every path below a folder, with `/` between the parts.
pub type Tree = BTreeMap<String, Entry>;

/// Reads everything below `root`; links are not followed.
pub fn read(root: &Path) -> Tree {
    let mut tree = Tree::new();
    read_into(root, "", &mut tree);
    tree
}

fn read_into(folder: &Path, above: &str, tree: &mut Tree) {
    for entry in list(folder) {
        let name = entry.file_name().into_string().expect("names are UTF-8");
        let path = format!("{above}{name}");
        let found = read_entry(&entry.path());
        if found == Entry::Folder {
            read_into(&entry.path(), &format!("{path}/"), tree);
        }
        tree.insert(path, found);
    }
}

fn list(folder: &Path) -> Vec<fs::DirEntry> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{folder:?}: {error}"));
    entries
        .collect::<Result<_, _>>()
        .expect("a folder can be listed")
}

fn read_entry(path: &Path) -> Entry {
    let found = fs::symlink_metadata(path).expect("it was listed");
    let kind = found.file_type();
    if kind.is_symlink() {
        Entry::Link(fs::read_link(path).expect("a link has a target"))
    } else if kind.is_dir() {
        Entry::Folder
    } else if kind.is_file() {
        Entry::File {
            bytes: fs::read(path).expect("tests may read what they made"),
            executable: found.permissions().mode() & 0o100 != 0,
        }
    } else {
        Entry::Other
    }
}

/// Writes `tree` below `root`, over what is there.
pub fn write(root: &Path, tree: &Tree) {
    for (path, entry) in tree {
        let path = root.join(path);
        make_parent(&path);
        match entry {
            Entry::Folder => fs::create_dir_all(&path).expect("a folder can be made"),
            Entry::File { bytes, executable } => write_file(&path, bytes, *executable),
            Entry::Link(target) => symlink(target, &path).expect("a link can be made"),
            Entry::Other => panic!("{path:?} is neither a file, a folder nor a link"),
        }
    }
}

fn make_parent(path: &Path) {
    let parent = path.parent().expect("it is below the root");
    fs::create_dir_all(parent).expect("a folder can be made");
}

fn write_file(path: &Path, bytes: &[u8], executable: bool) {
    fs::write(path, bytes).expect("a file can be written");
    let mode = if executable { 0o755 } else { 0o644 };
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("a mode can be set");
}

/// The files and links of `after` that are new or not what they were in `before`.
pub fn changed(before: &Tree, after: &Tree) -> Tree {
    let after = after.iter();
    after
        .filter(|(path, entry)| **entry != Entry::Folder && before.get(*path) != Some(*entry))
        .map(|(path, entry)| (path.clone(), entry.clone()))
        .collect()
}

/// `before` with what `changes` holds in its place, folders above it included.
pub fn overlaid(before: &Tree, changes: &Tree) -> Tree {
    let mut tree = before.clone();
    for (path, entry) in changes {
        tree.insert(path.clone(), entry.clone());
        for (slash, _) in path.match_indices('/') {
            tree.insert(path[..slash].to_owned(), Entry::Folder);
        }
    }
    tree
}

/// Every difference between two trees, a line for each.
pub fn differences(expected: &Tree, actual: &Tree) -> Vec<String> {
    let mut lines = Vec::new();
    for (path, wanted) in expected {
        match actual.get(path) {
            None => lines.push(format!("{path} is missing")),
            Some(found) if found != wanted => {
                lines.push(format!("{path} differs\n{}", compare(wanted, found)));
            }
            Some(_) => {}
        }
    }
    let extra = actual.keys().filter(|path| !expected.contains_key(*path));
    lines.extend(extra.map(|path| format!("{path} is there and should not be")));
    lines
}

/// Panics with every difference.
pub fn assert_same(expected: &Tree, actual: &Tree, what: &str) {
    let differences = differences(expected, actual);
    assert!(
        differences.is_empty(),
        "{what}:\n{}",
        differences.join("\n")
    );
}

fn compare(expected: &Entry, actual: &Entry) -> String {
    format!("--- expected: {expected:?}\n--- actual:   {actual:?}")
}

impl std::fmt::Debug for Entry {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Entry::Folder => out.write_str("a folder"),
            Entry::Other => out.write_str("neither a file, a folder nor a link"),
            Entry::Link(target) => write!(out, "a link to {}", target.display()),
            Entry::File { bytes, executable } => {
                let kind = if *executable { "an executable" } else { "a" };
                write!(out, "{kind} file with\n{}", bytes.escape_ascii())
            }
        }
    }
}
