//! `new-service values --diff`, run as a whole.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    clippy::expect_used,
    reason = "tests read, write and print as they need"
)]

mod harness;

use harness::program::Scratch;

#[test]
fn what_differs_between_two_environments_or_releases_has_both_places() {
    let scratch = Scratch::checkout();
    let write = |file: &str, text: &str| {
        scratch.write(&format!("helmfile.d/services/alpha/{file}"), text);
    };
    write("values.yaml", "port: 8\nmain_app:\n  replicas: 1\n");
    write("values-eqiad.yaml", "main_app:\n  replicas: 8\n");
    let run = |args: &[&str]| {
        let args: Vec<&str> = ["values", "alpha", "--diff"]
            .iter()
            .chain(args)
            .copied()
            .collect();
        scratch.run(args)
    };
    let outcome = run(&["staging", "eqiad"]).expect_done();
    assert_eq!(
        outcome.stdout,
        "\
main in staging and eqiad (helmfile.d/services/alpha)
  main_app.replicas
    staging  values.yaml:3  1
    eqiad    values-eqiad.yaml:2  8
  resources.replicas
    staging  values-staging.yaml:2  1
    eqiad    not set
"
    );
    assert_eq!(run(&["eqiad/main", "eqiad/main"]).expect_done().stdout, "");
    assert_eq!(run(&["eqiad", "eqiad", "--exit-code"]).status, Some(0));
    assert_eq!(run(&["eqiad", "staging", "--exit-code"]).status, Some(1));
    let zeta = |args: &[&str]| {
        let args: Vec<&str> = ["values", "zeta", "--diff"]
            .iter()
            .chain(args)
            .copied()
            .collect();
        scratch.run(args).expect_done().stdout
    };
    let only = "canary is only in eqiad (helmfile.d/services/zeta)\n";
    for both in [["eqiad", "staging"], ["staging", "eqiad"]] {
        let said = zeta(&both);
        assert!(said.contains(only), "{said}");
    }
    // Only the release that is asked for is compared, on both sides.
    assert_eq!(zeta(&["eqiad/main", "eqiad"]), "");
    for (args, said) in [
        (&["eqiad", "eqiad/b/c"] as &[&str], "release name"),
        (&["eqiad", "eqiad/nope"], "eqiad installs no release nope"),
        (&["eqiad", "live"], "choose from: staging, eqiad, codfw"),
        (&["eqiad"], "2 values"),
        (&["eqiad", "codfw", "--merged"], "cannot be used with"),
    ] {
        let refused = scratch.refused(2, &[&["values", "alpha", "--diff"], args].concat());
        assert!(
            refused.stderr.contains(said),
            "{args:?}: {}",
            refused.stderr
        );
    }
}
