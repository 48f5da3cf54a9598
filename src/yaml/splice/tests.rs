use super::*;
use crate::yaml::Position;
use crate::yaml::guard::Mismatch;

fn insert(text: &str, place: Place, key: &str) -> Result<String, SpliceError> {
    let tree = Tree::parse(text).unwrap();
    let parent = tree.entry(tree.documents()[0], "m").unwrap();
    insert_key(text, &tree, parent, place, key, "{}")
}

#[test]
fn a_comment_above_the_next_key_stays_with_it() {
    assert_eq!(
        insert("m:\n  a: {}\n  # of b\n  b: {}\n", Place::Before(1), "aa").unwrap(),
        "m:\n  a: {}\n  aa: {}\n  # of b\n  b: {}\n"
    );
}

#[test]
fn comments_of_the_entry_before_stay_with_it() {
    assert_eq!(
        insert(
            "m:\n  a:\n    x: 1\n    # - y\n  b: {}\n",
            Place::Before(1),
            "aa"
        )
        .unwrap(),
        "m:\n  a:\n    x: 1\n    # - y\n  aa: {}\n  b: {}\n"
    );
}

#[test]
fn the_last_place_is_above_the_empty_line_that_ends_the_block() {
    assert_eq!(
        insert("m:\n    a:\n        x: 1\n\nn: 1\n", Place::Last, "b").unwrap(),
        "m:\n    a:\n        x: 1\n    b: {}\n\nn: 1\n"
    );
}

#[test]
fn line_endings_are_copied_and_no_last_newline_is_invented() {
    assert_eq!(
        insert("m:\r\n  a: {}\r\n", Place::Last, "b").unwrap(),
        "m:\r\n  a: {}\r\n  b: {}\r\n"
    );
    assert_eq!(
        insert("m:\n  a: {}", Place::Last, "b").unwrap(),
        "m:\n  a: {}\n  b: {}"
    );
    assert_eq!(
        insert("m:\r\n  a: {}", Place::Last, "b").unwrap(),
        "m:\r\n  a: {}\r\n  b: {}"
    );
}

#[test]
fn empty_mappings_get_their_first_entry() {
    for (before, after) in [
        (
            "x:\n    y: 1\nm: {} # none\nn: 1\n",
            "x:\n    y: 1\nm: # none\n    a: {}\nn: 1\n",
        ),
        ("m:\nn: 1\n", "m:\n  a: {}\nn: 1\n"),
        ("m: ~\n", "m:\n  a: {}\n"),
        ("m: &here {}\n", "m: &here\n  a: {}\n"),
        ("m:", "m:\n  a: {}"),
    ] {
        assert_eq!(insert(before, Place::Last, "a").unwrap(), after);
    }
}

#[test]
fn entries_of_several_lines_go_in_apart_or_close() {
    let lines = [
        "b:".to_owned(),
        "  - x: *a".to_owned(),
        "    y: 1".to_owned(),
    ];
    let insert = |text: &str, place: Place, apart: bool| {
        let tree = Tree::parse(text).unwrap();
        let parent = tree.entry(tree.documents()[0], "m").unwrap();
        let key = "b";
        let lines = &lines;
        insert_entry(text, &tree, parent, place, &NewEntry { key, lines, apart }).unwrap()
    };
    assert_eq!(
        insert(
            "m:\n  a: &a\n    x: 1\n\n  # of c\n  c: 1\n",
            Place::Before(1),
            true
        ),
        "m:\n  a: &a\n    x: 1\n\n  b:\n    - x: *a\n      y: 1\n\n  # of c\n  c: 1\n"
    );
    assert_eq!(
        insert("m:\r\n  a: &a 1", Place::Last, true),
        "m:\r\n  a: &a 1\r\n\r\n  b:\r\n    - x: *a\r\n      y: 1"
    );
    assert_eq!(
        insert("a: &a 1\nm:\n    c: 1\n", Place::Before(0), true),
        "a: &a 1\nm:\n    b:\n      - x: *a\n        y: 1\n\n    c: 1\n"
    );
    assert_eq!(
        insert("a: &a 1\nm: {}\nn: 1\n", Place::Last, true),
        "a: &a 1\nm:\n  b:\n    - x: *a\n      y: 1\nn: 1\n"
    );
}

#[test]
fn an_alias_before_its_anchor_is_refused() {
    let text = "m:\n  c: &a 1\n";
    let tree = Tree::parse(text).unwrap();
    let parent = tree.entry(tree.documents()[0], "m").unwrap();
    let lines = ["b: [*a]".to_owned()];
    let new = NewEntry {
        key: "b",
        lines: &lines,
        apart: false,
    };
    let refused = insert_entry(text, &tree, parent, Place::Before(0), &new);
    assert!(matches!(
        refused,
        Err(SpliceError::Guard(Mismatch::Unreadable(..)))
    ));
}

#[test]
fn the_first_place_is_right_below_the_parent_key() {
    assert_eq!(
        insert("m: # all\n  # of b\n  b: {}\n", Place::Before(0), "a").unwrap(),
        "m: # all\n  a: {}\n  # of b\n  b: {}\n"
    );
}

#[test]
fn kept_lines_of_a_block_scalar_stay_in_it() {
    assert_eq!(
        insert("m:\n  a: |+\n    x\n\n  b: {}\n", Place::Before(1), "aa").unwrap(),
        "m:\n  a: |+\n    x\n\n  aa: {}\n  b: {}\n"
    );
    for header in ["|", "|+", ">"] {
        let text = format!("m:\n  a: {header}\n    x");
        let result = insert(&text, Place::Last, "b");
        assert!(matches!(result, Err(SpliceError::TextAtEnd(_))), "{header}");
    }
}

#[test]
fn what_cannot_be_done_for_certain_is_refused_with_its_place() {
    let position = |line, column| Position { line, column };
    for (text, error) in [
        ("m: {a: 1}\n", SpliceError::FlowMapping(position(1, 4))),
        ("m: [a]\n", SpliceError::NotAMapping(position(1, 4))),
        (
            "m:\n  a: 1\n  b: 2\n  a: 3\n",
            SpliceError::DuplicateKey(position(4, 3), "a".into()),
        ),
        (
            "m: &x\n  a: 1\nn: *x\n",
            SpliceError::Repeated(position(3, 4)),
        ),
        (
            "m: &x\nn:\n- <<: *x\n",
            SpliceError::Repeated(position(3, 7)),
        ),
        (
            "m:\n  a: 1\rn: 2\n",
            SpliceError::BareCarriageReturn(position(2, 7)),
        ),
    ] {
        assert_eq!(insert(text, Place::Last, "b").unwrap_err(), error);
    }
}
