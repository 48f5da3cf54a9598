use super::*;
use crate::yaml::guard::Mismatch;
use crate::yaml::{Entry, Position};

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

/// Edits the collection under `m`.
fn edited(
    text: &str,
    edit: impl Fn(&mut Splicer<'_>, Entry) -> Result<(), SpliceError>,
) -> Result<String, SpliceError> {
    let tree = Tree::parse(text).unwrap();
    let parent = tree.entry(tree.documents()[0], "m").unwrap();
    let mut splicer = Splicer::new(text, &tree)?;
    edit(&mut splicer, parent)?;
    splicer.finish()
}

fn with_word(text: &str, place: Place) -> String {
    edited(text, |splicer, parent| {
        splicer.insert_word(parent, place, "x")
    })
    .unwrap()
}

#[test]
fn a_word_looks_like_its_neighbours() {
    for (text, place, result) in [
        ("m: [a]\n", Place::Last, "m: [a, x]\n"),
        ("m: [a,b]\n", Place::Last, "m: [a,b,x]\n"),
        ("m: [a,b,  c]\n", Place::Last, "m: [a,b,  c,  x]\n"),
        ("m: [a,b,  c]\n", Place::Before(0), "m: [x,a,b,  c]\n"),
        (
            "m: [ 'a', 'b' ]\n",
            Place::After(0),
            "m: [ 'a', 'x', 'b' ]\n",
        ),
        ("m: [a, 'b']\n", Place::Last, "m: [a, 'b', x]\n"),
        (
            "m: [\n  a,\n  b,\n]\n",
            Place::Last,
            "m: [\n  a,\n  b,\n  x,\n]\n",
        ),
        (
            "m: [a, # of a\n  b]\n",
            Place::Last,
            "m: [a, # of a\n  b, x]\n",
        ),
        (
            "m: [&a a, b]\nn: *a\n",
            Place::Before(0),
            "m: [x, &a a, b]\nn: *a\n",
        ),
        ("m: []\n", Place::Last, "m: [x]\n"),
        ("m: [ ]\n", Place::Last, "m: [ x ]\n"),
        (
            "m:\n-   \"a\" # of a\n",
            Place::Last,
            "m:\n-   \"a\" # of a\n-   \"x\"\n",
        ),
        ("m:\n    - a", Place::Last, "m:\n    - a\n    - x"),
        (
            "m: # all\n  - a\n",
            Place::Before(0),
            "m: # all\n  - x\n  - a\n",
        ),
        ("m:\nn:\n- a\n", Place::Last, "m:\n- x\nn:\n- a\n"),
    ] {
        assert_eq!(with_word(text, place), result);
    }
}

fn without(text: &str, indices: &[usize]) -> Result<String, SpliceError> {
    edited(text, |splicer, parent| {
        match splicer.tree.node(parent.value).kind {
            Kind::Sequence { .. } => splicer.remove_items(parent.value, indices),
            _ => splicer.remove_entries(parent.value, indices),
        }
    })
}

#[test]
fn members_go_with_their_commas_lines_and_comments() {
    for (text, indices, result) in [
        ("m: [a, b, c, d]\n", [0, 1].as_slice(), "m: [c, d]\n"),
        ("m: [a, b, c, d]\n", &[1, 3], "m: [a, c]\n"),
        ("m: [ a ]\n", &[0], "m: [ ]\n"),
        ("m: [a, &b b]\n", &[0], "m: [&b b]\n"),
        ("m: {a: 1, b: 2, c: }\n", &[2], "m: {a: 1, b: 2 }\n"),
        ("m: {a: 1, b: 2, c: }\n", &[0, 1], "m: {c: }\n"),
        (
            "m:\n  # of m\n  a: 1\n\n  # of b\n  b: 2\n",
            &[1],
            "m:\n  # of m\n  a: 1\n",
        ),
        ("m:\n  a: 1\n\n  b: 2\n", &[0], "m:\n  b: 2\n"),
        ("m:\r\n  - a\r\n  - b", &[1], "m:\r\n  - a"),
        ("m:\n  - |\n    a\n  - b", &[1], "m:\n  - |\n    a\n"),
        (
            "m:\n- a\n- b\n- c\n- d\nn: 1\n",
            &[0, 2, 3],
            "m:\n- b\nn: 1\n",
        ),
    ] {
        assert_eq!(without(text, indices).unwrap(), result);
    }
}

#[test]
fn members_that_cannot_go_are_refused_with_their_place() {
    let position = |line, column| Position { line, column };
    for (text, error) in [
        ("m:\n  - a\n", SpliceError::NothingLeft(position(2, 3))),
        ("m:\n  a: 1\n", SpliceError::NothingLeft(position(2, 3))),
        (
            "m: [a, # of a\n  b]\n",
            SpliceError::NotInLines(position(1, 4)),
        ),
        (
            "m: &x [a, b]\nn: *x\n",
            SpliceError::Repeated(position(2, 4)),
        ),
        ("m: 1\n", SpliceError::NotAMapping(position(1, 4))),
        (
            "m: [&x a, b]\nn: *x\n",
            SpliceError::InUse {
                at: position(1, 4),
                user: position(2, 4),
            },
        ),
        (
            "m:\n  a: 1\n  a: 2\n",
            SpliceError::DuplicateKey(position(3, 3), "a".into()),
        ),
    ] {
        assert_eq!(without(text, &[0]), Err(error), "{text}");
    }
}

#[test]
fn several_edits_are_made_at_once() {
    let text = "m:\n  a: [x]\n  b:\n    c: 1\n    d: 2\n  e: 3\n";
    let result = edited(text, |splicer, parent| {
        let tree = splicer.tree;
        let entry = |id, key| tree.entry(id, key).unwrap();
        let (a, b) = (entry(parent.value, "a"), entry(parent.value, "b"));
        splicer.insert_word(a, Place::Last, "y")?;
        splicer.insert_word(a, Place::Last, "z")?;
        splicer.remove_entries(parent.value, &[2])?;
        splicer.remove_entries(b.value, &[0])?;
        let lines = ["f: {}".to_owned()];
        let new = NewEntry {
            key: "f",
            lines: &lines,
            apart: false,
        };
        splicer.insert_entry(b, Place::Last, &new)?;
        splicer.insert_entry(parent, Place::After(1), &new)
    });
    assert_eq!(
        result.unwrap(),
        "m:\n  a: [x, y, z]\n  b:\n    d: 2\n    f: {}\n  f: {}\n"
    );
}
