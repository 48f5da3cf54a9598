//! Ports, files and messages that a person asks for.

use super::*;

#[test]
fn ports_of_others_are_a_warning_and_auto_takes_a_free_one() {
    let scratch = scratch();
    scratch.write(
        "helmfile.d/services/alpha/values-eqiad.yaml",
        "tls:\n  public_port: 4002\n",
    );
    let warned = checklist(&scratch, &["--traffic=lvs", "--port=4002"]);
    assert!(
        warned
            .stderr
            .contains("port 4002 is the public_port of alpha already"),
        "{}",
        warned.stderr
    );
    // 4001 is taken in the catalog.
    let auto = checklist(&scratch, &["--traffic=lvs", "--port=auto"]);
    assert!(auto.stderr.contains("port 4003 is free"), "{}", auto.stderr);
    assert!(
        auto.stdout.contains("      port: 4003\n"),
        "{}",
        auto.stdout
    );
    // Once the catalog has the service, its port stays.
    patch(&scratch, &["--traffic=lvs", "--port=auto"]);
    let same = checklist(&scratch, &["--traffic=lvs", "--port=auto"]);
    assert_eq!(same.stderr, "");
    assert!(
        same.stdout.contains("      port: 4003\n"),
        "{}",
        same.stdout
    );
    let created = scratch
        .run([
            "other-svc",
            "--traffic=lvs",
            "--port=auto",
            "--commit-message",
        ])
        .expect_done();
    assert!(
        created.stderr.contains("port 4001 is free"),
        "{}",
        created.stderr
    );
    let warned = scratch
        .run(["third-svc", "--traffic=lvs", "--port=4002"])
        .expect_done();
    assert!(
        warned
            .stderr
            .contains("port 4002 is the public_port of alpha"),
        "{}",
        warned.stderr
    );
}

#[test]
fn the_list_goes_to_a_file_and_into_a_ticket() {
    let scratch = scratch();
    scratch.write("out/notes", "");
    let outcome = checklist(&scratch, &["--format=phabricator", "-o", "out/list"]).expect_done();
    assert_eq!(outcome.stdout, "");
    let text = scratch.text("out/list");
    assert!(text.starts_with("= Checklist: my-svc =\n"), "{text}");
    assert!(
        text.contains("\n[x] **3. Ask for the namespace my-svc**\n"),
        "{text}"
    );
    assert!(text.contains("\n```\nmy-svc: {}\n```\n"), "{text}");
    // A second time it is written over.
    checklist(&scratch, &["-o", "out/list"]).expect_done();
    assert!(
        scratch
            .text("out/list")
            .starts_with("# Checklist: my-svc\n")
    );
}

#[test]
fn the_commit_message_has_the_form_of_the_checkout() {
    let scratch = scratch();
    let message = checklist(&scratch, &["--commit-message", "--task=T123"])
        .expect_done()
        .stdout;
    assert_eq!(
        message,
        "my-svc: add the service\n\nWhy:\n- my-svc is a new service, to run in staging, eqiad and codfw\n\nWhat:\n- add helmfile.d/services/my-svc, with the chart python-webapp\n- ask for the namespace my-svc in helmfile.d/admin_ng/values/main.yaml\n\nBug: T123\n"
    );
    let created = scratch
        .run(["fresh", "--only=namespace", "--commit-message", "--task=T9"])
        .expect_done();
    assert!(
        created.stdout.contains("\nfresh: ask for the namespace\n"),
        "{}",
        created.stdout
    );
    assert!(
        created.stdout.ends_with("\nBug: T9\n"),
        "{}",
        created.stdout
    );
}
