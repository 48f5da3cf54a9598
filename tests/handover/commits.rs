//! Patches as changes for `git am`, and files that are never written over.

use super::*;

/// Both clones with all that they have committed.
fn committed(scratch: &Scratch) {
    for clone in ["puppet", "dns"] {
        for setting in [
            ["user.name", "A Person"],
            ["user.email", "person@example.org"],
        ] {
            git(scratch, clone, &[&["config"], &setting[..]].concat());
        }
        git(scratch, clone, &["add", "--all"]);
        git(scratch, clone, &["commit", "--quiet", "--message=before"]);
    }
}

fn log(scratch: &Scratch, clone: &str) -> String {
    let log = scratch.command("git").inside(clone);
    let log = log.args(["log", "--reverse", "--format=%an <%ae>%n%B", "HEAD~1.."]);
    let output = log.output();
    String::from_utf8(output.stdout).expect("a log")
}

#[test]
fn every_patch_is_a_change_with_a_message() {
    let scratch = scratch();
    committed(&scratch);
    let args = [
        "--traffic=lvs",
        "--port=4100",
        "--task=T123",
        "--patches=p",
        "--commits",
    ];
    checklist(&scratch, &args).expect_done();
    for (clone, patch) in [
        ("puppet", "01-puppet-kubeconfig"),
        ("dns", "02-dns-addresses"),
        ("puppet", "03-puppet-catalog"),
    ] {
        git(
            &scratch,
            clone,
            &["am", "--quiet", &format!("../p/{patch}.patch")],
        );
    }
    assert_eq!(
        log(&scratch, "puppet"),
        "A Person <person@example.org>\nservice: add my-svc\n\nDeclare my-svc in the service catalog.\n\nBug: T123\n\n"
    );
    assert_eq!(
        log(&scratch, "dns"),
        "A Person <person@example.org>\nwmnet: add addresses for my-svc\n\nAdd the names of the service in each site (DNS).\n\nBug: T123\n\n"
    );
    assert_eq!(added(&scratch, CONFTOOL), ["my-svc: [eqiad, codfw]"]);
}

#[test]
fn a_change_has_an_author() {
    let scratch = scratch();
    let args = [
        "checklist",
        "my-svc",
        "--puppet=puppet",
        "--patches=p",
        "--commits",
    ];
    let refused = scratch.refused(2, &args).stderr;
    assert!(refused.contains("--commits needs an author"), "{refused}");
    let run = scratch.program().args(args);
    let run = run
        .env("GIT_AUTHOR_NAME", "B\nX: y")
        .env("GIT_AUTHOR_EMAIL", "b@example.org");
    run.outcome().expect_done();
    let patch = scratch.text("p/01-puppet-kubeconfig.patch");
    assert!(
        patch.contains("\nFrom: BX: y <b@example.org>\nSubject: [PATCH] kubernetes: add"),
        "{patch}"
    );
    // No ticket, no word of one.
    assert!(!patch.contains("Bug:"), "{patch}");
    let alone = scratch
        .refused(2, &["checklist", "my-svc", "--commits"])
        .stderr;
    assert!(alone.contains("--patches"), "{alone}");
}

#[test]
fn a_patch_does_not_replace_what_somebody_changed() {
    let scratch = scratch();
    let args = ["--patches=p", "-o", "list.md"];
    checklist(&scratch, &args).expect_done();
    // The same once more is no harm.
    checklist(&scratch, &args).expect_done();
    let file = "p/01-puppet-kubeconfig.patch";
    scratch.write(file, scratch.text(file) + "# looked at\n");
    let all = [
        &[
            "checklist",
            "my-svc",
            "--puppet=puppet",
            "--dns=dns",
            "--task=T1",
        ],
        &args[..],
    ]
    .concat();
    std::fs::remove_file(scratch.path("list.md")).expect("the list is there");
    let refused = scratch.refused(1, &all).stderr;
    // Nothing is written then, the list neither.
    assert!(!scratch.path("list.md").exists());
    assert!(
        refused.contains("01-puppet-kubeconfig.patch is there, and says something else"),
        "{refused}"
    );
}
