//! Merge keys, spans and places.

use super::*;

#[test]
fn merge_keys_are_looked_through_and_own_keys_win() {
    let tree =
        Tree::parse("a: &a {x: 1, y: 2}\nb: &b {z: 3}\nc:\n  <<: [*a, *b]\n  y: 9\n").unwrap();
    let root = tree.documents()[0];
    let c = tree.entry(root, "c").unwrap().value;
    let value = |key| tree.merged(c, key).and_then(|id| tree.scalar(id));
    assert_eq!(value("x"), Some("1"));
    assert_eq!(value("y"), Some("9"));
    assert_eq!(value("z"), Some("3"));
    assert_eq!(value("w"), None);
}

/// Found by the fuzzer.
#[test]
fn a_mapping_that_brings_itself_in_comes_to_an_end() {
    let tree = Tree::parse("a: &a\n  <<: [*a, *a]\n  x: 1\n").unwrap();
    let a = tree.entry(tree.documents()[0], "a").unwrap().value;
    assert_eq!(tree.merged(a, "y"), None);
    assert_eq!(
        tree.merged(a, "x").and_then(|id| tree.scalar(id)),
        Some("1")
    );
}

#[test]
fn a_block_mapping_ends_with_its_last_child() {
    let text = "a:\n  b: [1,\n    2]\n\n# end\nc: x\n";
    let tree = Tree::parse(text).unwrap();
    let a = tree.entry(tree.documents()[0], "a").unwrap().value;
    assert_eq!(&text[tree.node(a).span()], "b: [1,\n    2]");
}

#[test]
fn errors_name_line_and_column() {
    let error = Tree::parse("a: b\nc: [1\n").unwrap_err();
    assert!(error.at.line >= 2, "{error}");
}
