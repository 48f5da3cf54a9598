//! A command's name never becomes a service by mistake, wherever it stands; help is a command.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    clippy::expect_used,
    reason = "tests read, write and print as they need"
)]

mod harness;

use harness::program::Scratch;

const COMMANDS: [&str; 7] = [
    "create",
    "checklist",
    "check",
    "values",
    "schema",
    "completions",
    "help",
];

#[test]
fn a_command_behind_options_is_run_and_makes_nothing() {
    let scratch = Scratch::checkout();
    let before = scratch.tree();
    for (args, plain) in [
        (
            &["--quiet", "check"] as &[&str],
            &["check", "--quiet"] as &[&str],
        ),
        (&["-q", "check"], &["check", "-q"]),
        (
            &["--format", "json", "check"],
            &["check", "--format", "json"],
        ),
        (&["--root", ".", "check"], &["check", "--root", "."]),
        (
            &["--root=.", "check", "alpha"],
            &["check", "--root=.", "alpha"],
        ),
        (
            &["--root=.", "values", "alpha", "-e", "eqiad"],
            &["values", "alpha", "-e", "eqiad", "--root=."],
        ),
        (&["-v", "checklist", "alpha"], &["checklist", "alpha", "-v"]),
    ] {
        let outcome = scratch.run(args);
        assert_eq!(outcome, scratch.run(plain), "{args:?}");
        assert_eq!(outcome.status, Some(0), "{args:?}: {outcome:?}");
    }
    assert_eq!(scratch.tree(), before);
}

#[test]
fn no_place_among_the_options_makes_a_service_of_a_command() {
    let options: [&[&str]; 8] = [
        &["--quiet"],
        &["-v"],
        &["--format", "json"],
        &["--root=."],
        &["--canary", "-e", "eqiad"],
        &["--yes"],
        &["-qnetest"],
        &["--"],
    ];
    for command in COMMANDS {
        for before in options {
            for after in [&[], options[0], options[4]] {
                let scratch = Scratch::new();
                let args = [before, &[command], after].concat();
                let outcome = scratch.run(&args);
                assert!(scratch.tree().is_empty(), "{args:?}: {outcome:?}");
            }
        }
    }
}

#[test]
fn names_of_commands_to_come_are_kept_for_them() {
    for scratch in [Scratch::new(), Scratch::checkout()] {
        for name in ["release", "environment", "remove", "upgrade"] {
            for args in [
                &[name] as &[&str],
                &["-q", name],
                &["--", name],
                &[name, "-n"],
            ] {
                let outcome = scratch.refused(2, args);
                let hint = format!("new-service create {name}\n");
                assert!(outcome.stderr.ends_with(&hint), "{outcome:?}");
            }
        }
        scratch.run(["create", "release"]).expect_done();
    }
}

#[test]
fn a_name_one_typo_away_from_a_command_is_refused() {
    for scratch in [Scratch::new(), Scratch::checkout()] {
        for (name, command) in [
            ("chek", "check"),
            ("chekc", "check"),
            ("checks", "check"),
            ("cheklist", "checklist"),
            ("valeus", "values"),
            ("helpp", "help"),
            ("relase", "release"),
        ] {
            for args in [
                &[name] as &[&str],
                &["--yes", name],
                &["-n", name],
                &["--", name],
            ] {
                let outcome = scratch.refused(2, args);
                let command = format!("command `{command}`");
                assert!(outcome.stderr.contains(&command), "{outcome:?}");
                let hint = format!("new-service create {name}\n");
                assert!(outcome.stderr.ends_with(&hint), "{outcome:?}");
            }
        }
    }
}

#[test]
fn a_service_that_is_there_may_look_like_a_command() {
    let scratch = Scratch::checkout();
    scratch.run(["create", "chek"]).expect_done();
    let again = scratch.run(["chek"]).expect_done();
    assert!(again.stderr.contains("nothing to do"), "{again:?}");
    // A name that is no command's, nor near one, needs nothing of this.
    scratch.run(["cehkc"]).expect_done();
}

#[test]
fn help_is_a_command() {
    let scratch = Scratch::new();
    let long = scratch.run(["--help"]).expect_done();
    assert_eq!(scratch.run(["help"]).expect_done(), long);
    for command in COMMANDS {
        let page = scratch.run([command, "--help"]).expect_done();
        assert_eq!(scratch.run(["help", command]).expect_done(), page);
    }
    let unknown = scratch.refused(2, &["help", "chek"]);
    assert!(
        unknown.stderr.contains("create, checklist, check"),
        "{unknown:?}"
    );
}
