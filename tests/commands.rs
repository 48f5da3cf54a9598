//! A command's name never becomes a service by mistake, wherever it stands; help is a command.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    clippy::expect_used,
    reason = "tests read, write and print as they need"
)]

mod harness;

use std::fs;

use harness::program::Scratch;

const COMMANDS: [&str; 8] = [
    "create",
    "checklist",
    "check",
    "values",
    "upgrade",
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
fn an_option_that_the_command_does_not_have_is_named_with_the_way_to_create() {
    let scratch = Scratch::checkout();
    for (args, option) in [
        (&["-n", "check"] as &[&str], "-n"),
        (&["--placeholders", "check"], "--placeholders"),
        (&["--canary", "check"], "--canary"),
        (&["--like", "X", "check"], "--like"),
        (&["--like=alpha", "check", "alpha"], "--like"),
    ] {
        let outcome = scratch.refused(2, args);
        let expected = format!(
            "error: `check` was read as the command, which has no option {option}\n\
             help: to make a service with that name: new-service create check\n"
        );
        assert_eq!(outcome.stderr, expected, "{args:?}");
    }
    // What is wrong behind the command is the command's.
    let behind = scratch.refused(2, &["-q", "check", "--canary"]);
    assert!(
        behind.stderr.contains("unexpected argument '--canary'"),
        "{behind:?}"
    );
}

#[test]
fn a_service_is_meant_by_the_dots_that_lead_to_it() {
    let scratch = Scratch::checkout();
    let checked = |folder: &str, args: &[&str]| {
        fs::create_dir_all(scratch.path(folder)).expect("a folder can be made");
        let outcome = scratch.program().inside(folder).args(args).outcome();
        outcome.expect_done().stderr
    };
    let services = "helmfile.d/services";
    let alpha = &format!("{services}/alpha");
    let one = checked(alpha, &["check", "."]);
    assert!(one.contains("in 1 service"), "{one}");
    assert_eq!(checked(&format!("{alpha}/more"), &["check", ".."]), one);
    assert_eq!(checked(alpha, &["check", "../alpha/."]), one);
    let group = checked(services, &["check", "."]);
    assert_ne!(group, one);
    assert_eq!(checked(alpha, &["check", ".."]), group);
    let all = checked(".", &["check"]);
    assert_eq!(checked(alpha, &["check", "../../.."]), all);
    checked(
        &format!("{alpha}/more"),
        &["values", "..", "-e", "eqiad", "-r", "main"],
    );
    for outside in ["..", "/", "../none/.."] {
        let outcome = scratch.refused(2, &["check", outside]);
        let expected = format!("error: there is no service {outside} here");
        assert!(outcome.stderr.starts_with(&expected), "{outcome:?}");
    }
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
fn a_command_that_needs_no_word_makes_no_service_of_its_own_name() {
    for scratch in [Scratch::new(), Scratch::checkout()] {
        for args in [
            &["upgrade"] as &[&str],
            &["-q", "upgrade"],
            &["upgrade", "-n"],
            &["upgrade", "upgrade"],
            &["--", "upgrade"],
        ] {
            let outcome = scratch.run(args);
            assert!(matches!(outcome.status, Some(1 | 2)), "{outcome:?}");
        }
        let is_made = |path: &String| path.contains("upgrade");
        assert!(!scratch.tree().keys().any(is_made));
        scratch.run(["create", "upgrade"]).expect_done();
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
                &[name, "alpha"],
                &[name, "alpha", "--strict"],
                &["-q", name, "--strict"],
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
    assert_eq!(scratch.run(["-q", "help"]).expect_done(), long);
    for command in COMMANDS {
        let page = scratch.run([command, "--help"]).expect_done();
        assert_eq!(scratch.run(["help", command]).expect_done(), page);
        for options in [
            &["--root", "."] as &[&str],
            &["-q"],
            &["--canary", "--help"],
        ] {
            let args = [options, &["help", command]].concat();
            assert_eq!(scratch.run(args).expect_done(), page);
        }
    }
    for command in COMMANDS.into_iter().filter(|command| *command != "help") {
        for flag in ["-h", "--help"] {
            let page = scratch.run([command, flag]).expect_done();
            assert_eq!(scratch.run([flag, command]).expect_done(), page);
            let behind = scratch.run(["--root=.", flag, command]);
            match command {
                // They work in no folder.
                "completions" | "schema" => behind.expect_failure(2),
                _ => assert_eq!(behind, page),
            }
        }
    }
    let unknown = scratch.refused(2, &["help", "chek"]);
    assert!(
        unknown.stderr.contains("create, checklist, check"),
        "{unknown:?}"
    );
}
