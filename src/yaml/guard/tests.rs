//! What the guard lets through and what it catches.

use super::*;
use crate::yaml::intent::Added;

/// Compares as if all that `after` has more had been inserted at `offset`.
fn guard(before: &str, after: &str, offset: usize) -> Result<(), Mismatch> {
    let grown = after.len() - before.len();
    let moved = |at: usize| if at < offset { at } else { at + grown };
    let tree = Tree::parse(before).unwrap();
    let mapping = tree.entry(tree.documents()[0], "m").unwrap().value;
    both(before, &tree, after, &one_entry(mapping), moved)
}

/// `new` with a collection of one node, after the mapping's first entry.
fn one_entry(mapping: NodeId) -> Intent {
    let mut intent = Intent::default();
    intent.add(Added {
        parent: mapping,
        child: 2,
        before: 0,
        new: New::Entry {
            key: "new".into(),
            collection: Some(true),
            nodes: Some(1),
        },
    });
    intent
}

/// The verdict on the text, which is that on its tree.
fn both(
    before: &str,
    tree: &Tree<'_>,
    after: &str,
    intent: &Intent,
    moved: impl Fn(usize) -> usize,
) -> Result<(), Mismatch> {
    let verdict = only_as_meant(before, tree, after, intent, &moved);
    if let Ok(after) = Tree::parse(after) {
        let of_tree = tree_is_as_meant(before, tree, &after, intent, &moved);
        assert_eq!(of_tree, verdict);
    }
    verdict
}

#[test]
fn one_new_entry_passes() {
    let before = "x: &x 1\nm:\n  a: !t {}\n  b: *x\n# c\n";
    let after = "x: &x 1\nm:\n  a: !t {}\n  new: {}\n  b: *x\n# c\n";
    assert_eq!(guard(before, after, 22), Ok(()));
}

#[test]
fn any_other_difference_is_caught() {
    let before = "m:\n  a: {x: 1} # c\n  b: yes\n";
    let at = |line, column| Position { line, column };
    let key = || Mismatch::Key(at(2, 3), "new".into());
    let entries = |line, column| Mismatch::Entries(at(line, column));
    for (after, mismatch) in [
        ("m:\n  a: {x: 2} # c\n  new: {}\n  b: yes\n", entries(2, 10)),
        ("m:\n  a: [x, 1] # c\n  new: {}\n  b: yes\n", entries(2, 6)),
        (
            "m:\n  a: {x: 1} # c\n  new: {}\n  b: 'yes'\n",
            entries(3, 3),
        ),
        ("m:\n  a: {x: 1} # c\n  b: yes\nnew: {}\n", key()),
        ("m:\n  a: {x: 1} # c\n  old: {}\n  b: yes\n", key()),
        ("m:\n  a: {x: 1} # c\n  new: 1\n  b: yes  \n", key()),
        ("m:\n  a: {x: 1} # c\n  new: {b: yes}\n", entries(2, 3)),
        (
            "m:\n  a: &x {x: 1} # c\n  new: {}\n  b: yes\n",
            entries(2, 6),
        ),
        (
            "m:\n  a: !t {x: 1} # c\n  new: {}\n  b: yes\n",
            entries(2, 6),
        ),
        ("m:\n  a: {x: 1} # c\n  new: {} # and more\n", entries(2, 3)),
        (
            "m:\n  a: {x: 1} # c\n  new: {}\n  b: yes\n---\n",
            entries(3, 3),
        ),
        ("m:\n  a: {x: 1} # c\n  new: {}\nb: yes   \n", entries(2, 3)),
    ] {
        assert_eq!(guard(before, after, 20), Err(mismatch), "{after}");
    }
    let broken = guard(before, "m:\n  a: {x: 1} # c\n  new: {\n  b: yes\n", 20);
    assert!(matches!(broken, Err(Mismatch::Unreadable(..))));
}

#[test]
fn a_node_that_moved_by_other_bytes_than_the_edits_is_caught() {
    let text = "m:\n  a: 1\n  b: yes\n";
    let before = Tree::parse(text).unwrap();
    let mapping = before.entry(before.documents()[0], "m").unwrap().value;
    let moved = |at: usize| if at < 10 { at } else { at + 10 };
    let check = |after| both(text, &before, after, &one_entry(mapping), moved);
    assert_eq!(check("m:\n  a: 1\n  new: {}\n  b: yes\n"), Ok(()));
    let further = "m:\n  a: 1\n  new: {}\n\n  b: yes\n";
    let place = Position { line: 3, column: 3 };
    assert_eq!(check(further), Err(Mismatch::Entries(place)));
}
