use super::*;
use crate::json::to_json;

fn file(path: &str, text: &str) -> TreeFile {
    TreeFile {
        path: path.into(),
        content: Content::Text(text.into()),
        executable: false,
    }
}

fn folder(paths: &[&str]) -> Entry {
    Entry::Folder(paths.iter().map(|path| file(path, "x\n")).collect())
}

fn text(text: &str) -> Entry {
    Entry::text(text.into())
}

fn edits(edits: &[(&str, &str)]) -> crate::error::Result<ChangeSet> {
    let mut changes = ChangeSet::default();
    for (before, after) in edits {
        changes.edit("f", *before, *after)?;
    }
    Ok(changes)
}

fn edited(pairs: &[(&str, &str)]) -> (String, String) {
    let changes = edits(pairs).unwrap();
    match changes.iter().collect::<Vec<_>>().as_slice() {
        [Change::Edit(edit)] => (edit.before.clone(), edit.after.clone()),
        other => panic!("{other:?}"),
    }
}

#[test]
fn no_path_leads_elsewhere() {
    for path in [
        "../x",
        "a/../../x",
        "/etc/x",
        "a//b",
        "a/",
        "./a",
        ".",
        "",
        "a\nb",
    ] {
        let mut changes = ChangeSet::default();
        assert!(changes.create(path, text("")).is_err(), "{path:?}");
        assert!(changes.create("s", folder(&[path])).is_err(), "in {path:?}");
        assert!(changes.edit(path, "1", "2").is_err(), "{path:?}");
        assert!(changes.remove(path, text("")).is_err(), "{path:?}");
        assert!(
            changes.remove("s", folder(&["a", path])).is_err(),
            "{path:?}"
        );
        assert!(changes.is_empty());
    }
}

#[test]
fn only_a_result_file_may_be_outside_the_root_and_only_without_dots() {
    let mut changes = ChangeSet::default();
    let mut add = |path: &str| changes.write_named(path.into(), None, "x".into());
    assert!(add("/tmp/list.md").is_ok());
    assert!(add("list.md").is_ok());
    for path in ["/tmp/../list.md", "//list.md", "/", "", "../list.md"] {
        assert!(add(path).is_err(), "{path:?}");
    }
    let mut again = ChangeSet::default();
    again.extend(changes).unwrap();
    assert_eq!(
        again.paths().collect::<Vec<_>>(),
        ["/tmp/list.md", "list.md"]
    );
    assert_eq!(again.tree(), "create /tmp/list.md\ncreate list.md\n");
    // Git would refuse a patch with the other one.
    assert!(
        again
            .patch()
            .starts_with("diff --git a/list.md b/list.md\n")
    );
}

#[test]
fn a_result_file_that_is_there_is_edited_or_left_as_it_is() {
    let mut changes = ChangeSet::default();
    let mut add =
        |path: &str, now: &str| changes.write_named(path.into(), Some(now.into()), "x\n".into());
    add("same", "x\n").unwrap();
    add("other", "y\n").unwrap();
    assert_eq!(changes.tree(), "edit   other\n");
}

#[test]
fn no_change_reaches_into_another() {
    let starts: [fn(&mut ChangeSet); 3] = [
        |changes| changes.create("a/b", folder(&["c"])).unwrap(),
        |changes| changes.remove("a/b", folder(&["c"])).unwrap(),
        |changes| changes.edit("a/b", "1", "2").unwrap(),
    ];
    for (index, start) in starts.into_iter().enumerate() {
        let mut changes = ChangeSet::default();
        start(&mut changes);
        let before = changes.clone();
        for path in ["a", "a/b", "a/b/c", "a/b/new"] {
            assert!(changes.create(path, text("")).is_err(), "{index} {path}");
            assert!(changes.remove(path, text("")).is_err(), "{index} {path}");
            if (index, path) != (2, "a/b") {
                assert!(changes.edit(path, "x", "y").is_err(), "{index} {path}");
            }
        }
        assert_eq!(changes, before);
        for path in ["a/bc", "a/c", "b"] {
            changes.create(path, text("")).unwrap();
        }
    }
}

#[test]
fn an_edit_without_effect_is_no_change() {
    assert!(edits(&[("a", "a")]).unwrap().is_empty());
    assert!(edits(&[("a", "b"), ("b", "a")]).unwrap().is_empty());
}

#[test]
fn a_second_edit_may_start_from_the_first_ones_result() {
    let pair = |before: &str, after: &str| (before.to_owned(), after.to_owned());
    assert_eq!(edited(&[("a", "b"), ("b", "c")]), pair("a", "c"));
    assert_eq!(
        edited(&[("a", "b"), ("b", "c"), ("c", "d")]),
        pair("a", "d")
    );
    let error = edits(&[("a\n", "b\n"), ("z\n", "c\n")]).unwrap_err();
    assert_eq!(
        error.message,
        "two edits of f do not go together: the second starts from another text"
    );
}

#[test]
fn a_second_edit_may_change_other_lines_of_the_same_text() {
    let before = "1\n2\n3\n4\n5\n";
    let after = |pairs: &[(&str, &str)]| edited(pairs).1;
    assert_eq!(
        after(&[(before, "1\nX\n3\n4\n5\n"), (before, "1\n2\n3\n5\n")]),
        "1\nX\n3\n5\n"
    );
    // Three, of which two put something in; the order in which they come does not matter.
    let three = ["0\n1\n2\n3\n4\n5\n", "1\n2\n4\n5\n", "1\n2\n3\n4\n5\n6"];
    for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0]] {
        let pairs = order.map(|index| (before, three[index]));
        assert_eq!(after(&pairs), "0\n1\n2\n4\n5\n6");
    }
    // What both do alike is done once.
    assert_eq!(after(&[(before, "1\n5\n"), (before, "1\n5\n")]), "1\n5\n");
}

#[test]
fn edits_of_lines_that_touch_do_not_go_together() {
    let before = "1\n2\n3\n4\n5\n";
    for (one, other, line) in [
        ("1\nX\n3\n4\n5\n", "1\nY\n3\n4\n5\n", 2),
        ("1\nX\n3\n4\n5\n", "1\n2\nY\n4\n5\n", 3),
        ("1\n2\nX\n3\n4\n5\n", "1\n2\nY\n3\n4\n5\n", 3),
        ("1\n5\n", "1\n2\nY\n4\n5\n", 3),
    ] {
        for pairs in [
            [(before, one), (before, other)],
            [(before, other), (before, one)],
        ] {
            let error = edits(&pairs).unwrap_err();
            let message = format!("two edits of f do not go together: both change line {line}");
            assert_eq!(error.message, message, "{one:?} {other:?}");
        }
    }
}

#[test]
fn a_set_takes_in_another() {
    let mut changes = edits(&[("1\n2\n3\n", "0\n2\n3\n")]).unwrap();
    changes
        .extend(edits(&[("1\n2\n3\n", "1\n2\n4\n")]).unwrap())
        .unwrap();
    assert!(changes.patch().ends_with("-1\n+0\n 2\n-3\n+4\n"));
    let mut more = ChangeSet::default();
    more.remove("f", text("0\n2\n4\n")).unwrap();
    assert!(changes.extend(more).is_err());
}

#[test]
fn tree_and_documents_tell_every_path() {
    let mut changes = ChangeSet::default();
    changes.create("new", folder(&["a", "b/c"])).unwrap();
    changes.edit("f", "1\n", "2\n").unwrap();
    changes.remove("old", folder(&["a", "b/c"])).unwrap();
    changes.remove("gone.yaml", text("x")).unwrap();
    assert_eq!(
        changes.tree(),
        "create new/\n         a\n         b/c\nedit   f\nremove old/\n         a\n         b/c\n\
         remove gone.yaml\n"
    );
    let json = to_json(&changes.documents());
    let removed: Vec<&str> = json.split("\"action\": \"remove\"").skip(1).collect();
    assert_eq!(removed.len(), 3, "{json}");
    for (part, path) in removed.iter().zip(["old/a", "old/b/c", "gone.yaml"]) {
        assert!(
            part.starts_with(&format!(",\n    \"path\": \"{path}\"\n  }}")),
            "{json}"
        );
    }
}

#[test]
fn a_set_with_a_change_is_not_empty() {
    assert!(ChangeSet::default().is_empty());
    assert!(!edits(&[("a\n", "b\n")]).unwrap().is_empty());
}

#[test]
fn of_two_changes_that_exclude_each_other_both_are_named() {
    let refused = |second: &str| {
        let mut changes = ChangeSet::default();
        changes.create("a/b", text("")).unwrap();
        changes.create(second, text("")).unwrap_err().message
    };
    assert_eq!(refused("a/b"), "a/b would be changed twice");
    for second in ["a/b/c", "a"] {
        let message = refused(second);
        assert!(message.contains("one is inside the other"), "{message}");
        assert!(message.contains(&format!(" {second} ")), "{message}");
    }
}

#[test]
fn the_edits_alone_are_shown_without_what_is_new() {
    let mut changes = edits(&[("a\n", "b\n")]).unwrap();
    changes.create("new", text("x\n")).unwrap();
    let shown = changes.edits();
    assert!(shown.contains("-a\n+b\n"), "{shown}");
    assert!(!shown.contains("new"), "{shown}");
}

#[test]
fn bytes_are_those_of_a_file_and_a_link_has_none() {
    assert_eq!(Content::Text("x".into()).bytes(), Some(&b"x"[..]));
    assert_eq!(Content::Bytes(vec![0, 1]).bytes(), Some(&[0, 1][..]));
    assert_eq!(Content::Link("x".into()).bytes(), None);
}

#[test]
fn an_empty_file_has_the_index_line_that_git_wants() {
    let mut changes = ChangeSet::default();
    changes.create("new", text("")).unwrap();
    changes.remove("old", text("")).unwrap();
    let patch = changes.patch();
    assert!(patch.contains("\nindex 0000000..e69de29\n"), "{patch}");
    assert!(patch.contains("\nindex e69de29..0000000\n"), "{patch}");
    assert!(!patch.contains("@@"), "{patch}");
}
