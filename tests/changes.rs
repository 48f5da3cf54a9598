//! A set of changes: what `git apply` makes of its patch is what apply makes of it, and apply
//! removes nothing but what is expected to be there.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    clippy::expect_used,
    reason = "tests read, write and print as they need"
)]

mod harness;

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};

use harness::program::Scratch;
use harness::tree::{self, Entry as Found, Tree};
use new_service::apply::{RootLock, apply};
use new_service::changes::{ChangeSet, Content, Entry, TreeFile};
use new_service::error::Error;
use new_service::signals::Signals;

const OLD: &str = "services/old";
const NAMESPACES: &str = "namespaces:\n  a: {}\n  old: {}\n  z: {}\n";

fn file(path: &str, content: Content) -> TreeFile {
    TreeFile {
        path: path.into(),
        content,
        executable: path.starts_with("bin/"),
    }
}

fn text(path: &str, text: &str) -> TreeFile {
    file(path, Content::Text(text.into()))
}

/// Everything that a folder of text can hold.
fn files() -> Vec<TreeFile> {
    vec![
        text("helmfile.yaml", "releases:\n  - name: main\n"),
        text("bin/run me", "#!/bin/sh\n"),
        text("deep/er/no-newline", "a\nb"),
        text("deep/empty", ""),
        text("crlf", "a\r\nb\r\n"),
        text("says \"no\\\"", "quoted\n"),
        text("é", "letters\n"),
        file("link", Content::Link("helmfile.yaml".into())),
    ]
}

fn folder(mut more: Vec<TreeFile>) -> Entry {
    more.extend(files());
    Entry::Folder(more)
}

/// A root with an old service, its namespace, and more.
fn scratch() -> Scratch {
    let scratch = Scratch::new();
    let mut tree = Tree::new();
    for file in files() {
        let path = format!("{OLD}/{}", file.path);
        let found = match file.content {
            Content::Link(target) => Found::Link(target.into()),
            content => Found::File {
                bytes: content.bytes().expect("a file").to_vec(),
                executable: file.executable,
            },
        };
        tree.insert(path, found);
    }
    tree::write(scratch.root(), &tree);
    scratch.write("admin/namespaces.yaml", NAMESPACES);
    scratch.write("services/other/values.yaml", "a: 1\n");
    scratch.write("services/other/values-test.yaml", "b: 1");
    scratch.write("services/other/empty.yaml", "");
    symlink("values.yaml", scratch.path("services/other/link")).expect("a link can be made");
    scratch
}

fn run(scratch: &Scratch, changes: &ChangeSet) -> Result<(), Error> {
    let lock = RootLock::take(scratch.root(), &|_| ()).expect("nobody else is there");
    apply(changes, &lock, &Signals::default(), &|_| ())
}

/// Without folders: git knows only files, and removes folders that have none.
fn files_of(scratch: &Scratch) -> Tree {
    let tree = scratch.tree().into_iter();
    tree.filter(|(_, found)| *found != Found::Folder).collect()
}

type Kind = (&'static str, fn(&mut ChangeSet) -> Result<(), Error>);

const KINDS: [Kind; 10] = [
    ("a new folder", |changes| {
        changes.create("services/new", folder(Vec::new()))
    }),
    ("a new file", |changes| {
        changes.create("todo/list.md", Entry::text("- x\n".into()))
    }),
    ("a new empty file", |changes| {
        changes.create("empty", Entry::text(String::new()))
    }),
    ("a new executable", |changes| {
        let content = Content::Text("#!/bin/sh\n".into());
        let executable = true;
        changes.create(
            "run",
            Entry::File {
                content,
                executable,
            },
        )
    }),
    ("a new link", |changes| {
        changes.create("latest", link("services/other"))
    }),
    ("two edits of one file", |changes| {
        let path = "admin/namespaces.yaml";
        changes.edit(path, NAMESPACES, NAMESPACES.replace("  old: {}\n", ""))?;
        changes.edit(path, NAMESPACES, NAMESPACES.to_owned() + "  zz: {}")
    }),
    ("a removed folder", |changes| {
        changes.remove(OLD, folder(Vec::new()))
    }),
    ("a removed file without a newline", |changes| {
        changes.remove(
            "services/other/values-test.yaml",
            Entry::text("b: 1".into()),
        )
    }),
    ("a removed empty file", |changes| {
        changes.remove("services/other/empty.yaml", Entry::text(String::new()))
    }),
    ("a removed link", |changes| {
        changes.remove("services/other/link", link("values.yaml"))
    }),
];

fn link(target: &str) -> Entry {
    Entry::File {
        content: Content::Link(target.into()),
        executable: false,
    }
}

#[test]
fn git_makes_of_the_patch_what_apply_makes_of_the_changes() {
    let mut all = ChangeSet::default();
    for (what, add) in KINDS {
        let mut changes = ChangeSet::default();
        add(&mut changes).expect(what);
        assert_git_agrees(&changes, what);
        add(&mut all).expect(what);
    }
    assert_git_agrees(&all, "everything at once");
}

fn assert_git_agrees(changes: &ChangeSet, what: &str) {
    let (ours, theirs) = (scratch(), scratch());
    let before = files_of(&ours);
    run(&ours, changes).unwrap_or_else(|error| panic!("{what}: {error}"));
    theirs.write("../changes.patch", changes.patch());
    let git = theirs.command("git").args(["apply", "../changes.patch"]);
    git.output_as_outcome().expect_done();
    assert_ne!(before, files_of(&ours), "{what}");
    tree::assert_same(&files_of(&theirs), &files_of(&ours), what);
}

#[test]
fn of_a_file_that_is_not_text_the_patch_says_only_that_it_comes_or_goes() {
    let logo = || file("logo.bin", Content::Bytes(vec![0, 1, 2]));
    let mut changes = ChangeSet::default();
    changes
        .create("new", Entry::Folder(vec![logo()]))
        .expect("it is new");
    changes
        .remove("old", Entry::Folder(vec![logo()]))
        .expect("it is there");
    assert_eq!(
        changes.patch(),
        "diff --git a/new/logo.bin b/new/logo.bin\nnew file mode 100644\n\
         Binary files /dev/null and b/new/logo.bin differ\n\
         diff --git a/old/logo.bin b/old/logo.bin\ndeleted file mode 100644\n\
         Binary files a/old/logo.bin and /dev/null differ\n"
    );
    let scratch = Scratch::new();
    scratch.write("old/logo.bin", [0, 1, 2]);
    run(&scratch, &changes).expect("both can be done");
    let tree: Vec<String> = scratch.tree().into_keys().collect();
    assert_eq!(tree, ["new", "new/logo.bin"]);
}

/// A removal of the old service between a creation and an edit, so that both must be undone or
/// not be begun.
fn removal() -> ChangeSet {
    let mut changes = ChangeSet::default();
    for (_, add) in [KINDS[0], KINDS[6], KINDS[5]] {
        add(&mut changes).expect("they go together");
    }
    changes
}

#[test]
fn nothing_is_removed_that_is_not_as_expected() {
    type Spoil = fn(&Scratch);
    let spoilt: [(&str, &str, Spoil); 10] = [
        ("/helmfile.yaml", "was changed", |scratch| {
            scratch.write("services/old/helmfile.yaml", "releases:\n  - name: mine\n");
        }),
        ("/notes", "has appeared", |scratch| {
            scratch.write("services/old/notes", "mine");
        }),
        ("/deep/er/notes", "has appeared", |scratch| {
            scratch.write("services/old/deep/er/notes", "mine");
        }),
        ("/mine", "has appeared", |scratch| {
            fs::create_dir(scratch.path("services/old/mine")).expect("it can be made");
        }),
        ("/deep/empty", "is gone", |scratch| {
            fs::remove_file(scratch.path("services/old/deep/empty")).expect("it is there");
        }),
        ("/link", "was changed", |scratch| {
            let link = scratch.path("services/old/link");
            fs::remove_file(&link).expect("it is there");
            symlink("crlf", link).expect("it can be made");
        }),
        ("/crlf", "was changed", |scratch| {
            let mode = fs::Permissions::from_mode(0o755);
            fs::set_permissions(scratch.path("services/old/crlf"), mode).expect("it is mine");
        }),
        ("", "is gone", |scratch| {
            fs::rename(scratch.path(OLD), scratch.path("moved")).expect("it can be moved");
        }),
        ("", "is gone", |scratch| {
            fs::rename(scratch.path("services"), scratch.path("moved")).expect("it can be moved");
        }),
        ("", "was changed", |scratch| {
            fs::rename(scratch.path(OLD), scratch.path("moved")).expect("it can be moved");
            symlink("../moved", scratch.path(OLD)).expect("it can be made");
        }),
    ];
    for (path, what, spoil) in spoilt {
        let scratch = scratch();
        spoil(&scratch);
        let before = scratch.tree();
        let error = run(&scratch, &removal()).expect_err(path);
        let place = scratch.path(OLD).display().to_string() + path;
        let message = format!("{place} {what} while this program was running; nothing was changed");
        assert_eq!(error.message, message);
        tree::assert_same(&before, &scratch.tree(), &message);
    }
}

#[test]
fn a_removal_is_taken_back_when_a_later_change_fails() {
    let scratch = scratch();
    scratch.write("admin/namespaces.yaml", "theirs: 1\n");
    let before = scratch.tree();
    let error = run(&scratch, &removal()).expect_err("the file is another");
    assert!(
        error
            .message
            .ends_with("was changed while this program was running; nothing was changed"),
        "{error}"
    );
    tree::assert_same(&before, &scratch.tree(), "after the failure");
}
