//! `new-service values`, run as a whole.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    clippy::expect_used,
    reason = "tests read, write and print as they need"
)]

mod harness;

use harness::program::Scratch;
use serde_json::{Value, json};

const FOLDER: &str = "helmfile.d/services/alpha";

/// The fixture with a service whose layers have something to say to each other.
fn scratch() -> Scratch {
    let scratch = Scratch::checkout();
    let write = |file: &str, text: &str| scratch.write(&format!("{FOLDER}/{file}"), text);
    write(
        "values.yaml",
        "main_app:\n  replicas: 1\n  tags: [a, b]\nport: 08\nmotd: |\n  one\n  two\n",
    );
    write("values-eqiad.yaml", "main_app:\n  replicas: 8\n");
    write("values-main.yaml", "main_app: {tags: []}\nport: ~\n");
    scratch.write("charts/alpha/values.yaml", "port: 80\nquota: {cpu: 1}\n");
    scratch
}

fn stdout(scratch: &Scratch, args: &[&str]) -> String {
    let args = ["values", "alpha", "-e", "eqiad"].iter().chain(args);
    scratch.run(args).expect_done().stdout
}

#[test]
fn the_layers_stand_in_a_table_with_what_there_is_of_them() {
    assert_eq!(
        stdout(&scratch(), &[]),
        "\
main in eqiad (helmfile.d/services/alpha)
  1  general      /etc/helmfile-defaults/general-eqiad.yaml                      on the deployment server
  2  service      values.yaml                                                    present
  3  secrets      /etc/helmfile-defaults/private/main_services/alpha/eqiad.yaml  on the deployment server
  4  environment  values-eqiad.yaml                                              present
  5  release      values-main.yaml                                               present
"
    );
    let staging = scratch().run(["values", "alpha", "--environment=staging"]);
    assert!(
        staging
            .expect_done()
            .stdout
            .contains("values-staging.yaml  ")
    );
}

#[test]
fn the_result_is_yaml_with_the_place_of_every_value() {
    assert_eq!(
        stdout(&scratch(), &["--merged"]),
        "\
# main in eqiad (helmfile.d/services/alpha)
main_app:
  replicas: 8 # values-eqiad.yaml:2
  tags: [] # values-main.yaml:1
motd: | # values.yaml:5
  one
  two
port: null # values-main.yaml:2
"
    );
}

#[test]
fn every_release_has_a_document_of_its_own() {
    let scratch = Scratch::checkout();
    let outcome = scratch.run(["values", "zeta", "-e", "eqiad", "--merged"]);
    let stdout = outcome.expect_done().stdout;
    let headings: Vec<&str> = stdout
        .lines()
        .filter(|line| line.contains(" in "))
        .collect();
    assert_eq!(
        headings,
        [
            "# main in eqiad (helmfile.d/services/zeta)",
            "# canary in eqiad (helmfile.d/services/zeta)"
        ]
    );
    assert_eq!(stdout.matches("\n---\n").count(), 1);
    let one = scratch.run(["values", "zeta", "-e", "eqiad", "-r", "canary"]);
    assert!(one.expect_done().stdout.starts_with("canary in eqiad"));
}

#[test]
fn one_key_has_a_chain_with_what_wins() {
    let scratch = scratch();
    assert_eq!(
        stdout(&scratch, &["--key", "main_app.replicas"]),
        "\
main in eqiad (helmfile.d/services/alpha): main_app.replicas
  values.yaml:2        1
* values-eqiad.yaml:2  8
"
    );
    assert_eq!(
        stdout(&scratch, &["--key=port", "--with-chart"]),
        "\
main in eqiad (helmfile.d/services/alpha): port
  charts/alpha/values.yaml:1  80
  values.yaml:4               8
* values-main.yaml:2          null
"
    );
    assert_eq!(
        stdout(&scratch, &["--key=main_app.tags.1"]),
        "\
main in eqiad (helmfile.d/services/alpha): main_app.tags.1
  values.yaml:3       \"b\"
* values-main.yaml:1  main_app.tags is []
"
    );
    assert!(stdout(&scratch, &["--key=nowhere"]).ends_with("  nothing sets it\n"));
}

#[test]
fn the_charts_own_values_go_below_and_a_null_takes_them_away() {
    let merged = stdout(&scratch(), &["--merged", "--with-chart"]);
    assert!(
        merged.contains("  cpu: 1 # charts/alpha/values.yaml:2\n"),
        "{merged}"
    );
    assert!(!merged.contains("port"), "{merged}");
    let table = stdout(&scratch(), &["--with-chart"]);
    assert!(
        table.contains("\n  1  chart        charts/alpha/values.yaml "),
        "{table}"
    );
    let scratch = scratch();
    scratch.write(
        "charts/alpha/Chart.yaml",
        "name: alpha\nversion: 1.0.0\ndependencies:\n- name: x\n",
    );
    let outcome = scratch.run(["values", "alpha", "-e", "eqiad", "--with-chart"]);
    assert!(
        outcome.stderr.contains("charts/alpha depends on charts"),
        "{}",
        outcome.stderr
    );
    scratch.write("charts/alpha/Chart.yaml", "name: alpha\nversion: [\n");
    let args = ["values", "alpha", "-e", "eqiad", "--with-chart"];
    let refused = scratch.refused(1, &args).stderr;
    assert!(refused.contains("charts/alpha/Chart.yaml:"), "{refused}");
}

#[test]
fn a_copy_of_the_defaults_takes_the_place_of_the_deployment_server() {
    let scratch = scratch();
    scratch.write("copy/general-eqiad.yaml", "site: eqiad\nport: 1\n");
    let all = ["--defaults-dir", "copy", "--merged"];
    let merged = stdout(&scratch, &all);
    assert!(
        merged.contains("site: eqiad # /etc/helmfile-defaults/general-eqiad.yaml:1\n"),
        "{merged}"
    );
    let table = stdout(&scratch, &all[..2]);
    assert!(
        table.contains("general-eqiad.yaml                      present\n"),
        "{table}"
    );
    assert!(table.contains("/alpha/eqiad.yaml  absent\n"), "{table}");
    let refused = scratch.refused(
        2,
        &["values", "alpha", "-e", "eqiad", "--defaults-dir=gone"],
    );
    assert!(
        refused.stderr.contains("there is no folder"),
        "{}",
        refused.stderr
    );
}

#[test]
fn programs_get_json() {
    let scratch = scratch();
    let text = stdout(&scratch, &["--format=json", "--key=port"]);
    let all: Value = serde_json::from_str(&text).expect("it is JSON");
    assert_eq!(all["version"], 1);
    assert_eq!(
        (&all["service"], &all["environment"]),
        (&json!("alpha"), &json!("eqiad"))
    );
    let release = &all["releases"][0];
    assert_eq!(release["name"], "main");
    assert_eq!(
        release["layers"][0],
        json!({
            "path": "/etc/helmfile-defaults/general-eqiad.yaml",
            "source": "general",
            "state": "on the deployment server",
        })
    );
    assert_eq!(
        release["layers"][3],
        json!({
            "path": "helmfile.d/services/alpha/values-eqiad.yaml",
            "source": "environment",
            "state": "present",
        })
    );
    assert_eq!(
        release["values"],
        json!({"main_app": {"replicas": 8, "tags": []}, "port": null, "motd": "one\ntwo\n"})
    );
    assert_eq!(
        release["origins"]["/main_app/replicas"],
        json!({"path": "helmfile.d/services/alpha/values-eqiad.yaml", "line": 2})
    );
    assert_eq!(
        release["chain"][0],
        json!({
            "path": "helmfile.d/services/alpha/values.yaml",
            "line": 4,
            "value": 8,
            "replaces": null,
            "wins": false,
        })
    );
    assert_eq!(
        (&release["unresolved"], &all["unresolved"]),
        (&json!([]), &json!([]))
    );
}

#[test]
fn what_only_a_run_of_the_template_can_tell_is_a_warning_with_its_line() {
    let scratch = scratch();
    let helmfile = format!("{FOLDER}/helmfile.yaml");
    let text = scratch.text(&helmfile);
    let line = 1 + text
        .lines()
        .position(|line| line.contains("\"values.yaml\""))
        .expect("a line");
    scratch.write(
        &helmfile,
        text.replace("\"values.yaml\"", "'{{ .Values.x }}.yaml'"),
    );
    let outcome = scratch
        .run(["values", "alpha", "-e", "eqiad"])
        .expect_done();
    let warning = format!("warning: {helmfile}:{line}: `{{{{ .Values.x }}}}.yaml` is filled in");
    assert!(outcome.stderr.contains(&warning), "{}", outcome.stderr);
    // Its row stays, since something is there.
    let mut rows = outcome.stdout.lines();
    let row = rows.find(|row| row.contains("{{ .Values.x }}.yaml"));
    assert!(
        row.is_some_and(|row| row.ends_with(" ?")),
        "{}",
        outcome.stdout
    );
}

#[test]
fn services_of_other_groups_and_paths_are_found() {
    let scratch = scratch();
    scratch
        .run(["values", "gamma", "-e", "dse-k8s-eqiad"])
        .expect_done();
    let path = "helmfile.d/dse-k8s-services/gamma/values.yaml";
    scratch
        .run(["values", path, "-e", "dse-k8s-eqiad"])
        .expect_done();
    // One of the services comes before a namesake elsewhere.
    let text = scratch.text("helmfile.d/dse-k8s-services/gamma/helmfile.yaml");
    scratch.write(
        "helmfile.d/dse-k8s-services/alpha/helmfile.yaml",
        text.clone(),
    );
    assert!(stdout(&scratch, &[]).contains("(helmfile.d/services/alpha)"));
    scratch.write("helmfile.d/ml-services/gamma/helmfile.yaml", text);
    let refused = scratch.refused(2, &["values", "gamma", "-e", "dse-k8s-eqiad"]);
    assert!(
        refused
            .stderr
            .contains("several services gamma: in dse-k8s-services, ml-services"),
        "{}",
        refused.stderr
    );
    let args = [
        "values",
        "gamma",
        "-e",
        "dse-k8s-eqiad",
        "--group=ml-services",
    ];
    scratch.run(args).expect_done();
}

#[test]
fn wrong_use_is_refused_with_what_to_do() {
    let scratch = scratch();
    let said = |status: i32, args: &[&str]| {
        let args: Vec<&str> = ["values"].iter().chain(args).copied().collect();
        scratch.refused(status, &args).stderr
    };
    for (args, text) in [
        (
            &["alpha", "-e", "live"] as &[&str],
            "help: choose from: staging, eqiad, codfw",
        ),
        (
            &["alpha", "-e", "eqiad", "-r", "canary"],
            "choose from: main",
        ),
        (
            &["alpha", "-e", "a/b"],
            "invalid value for '--environment <ENV>': environment name",
        ),
        (
            &["alpha", "-e", "eqiad", "-r", "Main"],
            "invalid value for '--release <RELEASE>': release name",
        ),
        (&["omega", "-e", "eqiad"], "there is no service omega"),
        (&["./helmfile.d", "-e", "eqiad"], "there is no service"),
        (
            &["alpha", "-e", "eqiad", "--key", "a..b"],
            "one of its parts is empty",
        ),
        (
            &["zeta", "-e", "eqiad", "--with-chart"],
            "there is no charts/",
        ),
        (&["alpha"], "--environment <ENV>"),
        (
            &["alpha", "-e", "eqiad", "--merged", "--key=a"],
            "cannot be used with",
        ),
    ] {
        let stderr = said(2, args);
        assert!(stderr.contains(text), "{args:?}: {stderr}");
    }
}

#[test]
fn a_broken_file_is_an_error_with_its_place() {
    let scratch = scratch();
    for (text, said) in [
        ("a: [\n", "values-eqiad.yaml: line 1, column 4"),
        (
            "- a\n",
            "values-eqiad.yaml: line 1, column 1: values are a mapping",
        ),
        ("../shared/values.yaml", "core.symlinks"),
        ("a: .inf\n", "helm cannot pass on"),
    ] {
        scratch.write(&format!("{FOLDER}/values-eqiad.yaml"), text);
        let refused = scratch.refused(1, &["values", "alpha", "-e", "eqiad"]);
        assert!(refused.stderr.contains(said), "{text}: {}", refused.stderr);
    }
    scratch.write(
        &format!("{FOLDER}/helmfile.yaml"),
        "environments: {eqiad: {{ }}\n",
    );
    let refused = scratch.refused(1, &["values", "alpha", "-e", "eqiad"]);
    assert!(
        refused.stderr.contains("helmfile.yaml: line 1"),
        "{}",
        refused.stderr
    );
}

#[cfg(unix)]
#[test]
fn links_are_followed_as_helmfile_follows_them() {
    let scratch = scratch();
    scratch.write("helmfile.d/services/_shared_/values.yaml", "port: 3\n");
    let link = |name: &str, target: &str| {
        let path = scratch.path(&format!("{FOLDER}/{name}"));
        let _ = std::fs::remove_file(&path);
        std::os::unix::fs::symlink(target, path).expect("a link can be made");
    };
    link("values-main.yaml", "../_shared_/values.yaml");
    link("values-eqiad.yaml", "../_shared_/gone.yaml");
    let merged = stdout(&scratch, &["--merged"]);
    assert!(
        merged.contains("port: 3 # values-main.yaml:1\n"),
        "{merged}"
    );
    assert!(
        stdout(&scratch, &[])
            .contains("values-eqiad.yaml                                              absent\n")
    );
}
