//! Addresses that others have, and values that differ between files.

use super::*;

/// What is said of an address, and whether anything was written.
fn refused(scratch: &Scratch, clones: &[&str], address: &str) -> String {
    let asked = format!("--address={address}");
    let mut args = vec!["checklist", "my-svc", "--traffic=lvs", "--port=4100"];
    args.extend(["--patches=patches", &asked]);
    args.extend(clones);
    let stderr = scratch.refused(2, &args).stderr;
    assert!(!scratch.path("patches").exists(), "{address}: {stderr}");
    stderr
}

#[test]
fn an_address_that_is_taken_or_reserved_is_refused() {
    let scratch = scratch();
    let reverse = scratch.text(REVERSE);
    let pointer = "70  1H  IN PTR  k8s-ingress-wikikube.svc.eqiad";
    let only = "71  1H  IN PTR  gone.svc.eqiad.wmnet.\n";
    scratch.write(
        REVERSE,
        reverse.replace(pointer, &(only.to_owned() + pointer)),
    );
    let dns = ["--dns=dns"];
    for (address, said) in [
        (
            "11",
            "the address 10.2.1.11 is that of alpha.svc.codfw.wmnet (templates/wmnet:",
        ),
        (
            "10.2.2.20",
            "10.2.2.20 is that of a-name-beyond-the-column.svc.eqiad.wmnet",
        ),
        (
            "71",
            "10.2.2.71 is that of gone.svc.eqiad.wmnet (templates/10.in-addr.arpa:",
        ),
        ("72", "the address 10.2.2.72 is reserved (templates/wmnet:"),
        (
            "73",
            "the address 10.2.1.73 is reserved (templates/10.in-addr.arpa:9)",
        ),
    ] {
        let stderr = refused(&scratch, &dns, address);
        assert!(stderr.contains(said), "{address}: {stderr}");
    }
    let stderr = refused(&scratch, &["--puppet=puppet"], "31");
    let said = "10.2.2.31 is that of k8s-ingress-dse (hieradata/common/service.yaml:";
    assert!(stderr.contains(said), "{stderr}");
}

#[test]
fn an_address_that_is_free_or_its_own_is_taken() {
    let scratch = scratch();
    let said = ["--traffic=lvs", "--port=4100", "--address=12"];
    patch(&scratch, &said);
    assert!(added(&scratch, ZONE).contains(&"my-svc      1H  IN A        10.2.2.12".to_owned()));
    checklist(&scratch, &said).expect_done();
}

#[test]
fn what_says_something_else_is_not_done() {
    let lvs = ["--traffic=lvs", "--port=4100"];
    let scratch = scratch();
    for _ in 0..4 {
        patch(&scratch, &lvs);
    }
    let whole = states(&scratch, &lvs);
    for (file, old, new, step, said) in [
        (
            ZONE,
            "10.2.2.74",
            "10.2.2.75",
            "addresses",
            " has 10.2.2.75, not 10.2.2.74)",
        ),
        (
            REVERSE,
            "74  1H  IN PTR  my-svc.svc.codfw",
            "75 1H IN PTR my-svc.svc.codfw",
            "addresses",
            " has 10.2.1.75, not 10.2.1.74)",
        ),
        (
            ZONE,
            "geoip!disc-my-svc",
            "geoip!disc-alpha",
            "discovery",
            " leads to geoip!disc-alpha, not to geoip!disc-my-svc)",
        ),
        (
            ZONE,
            "geoip!disc-my-svc",
            "metafo!disc-my-svc",
            "discovery",
            " leads to metafo!disc-my-svc, not to geoip!disc-my-svc)",
        ),
        (
            CONFTOOL,
            "my-svc: [eqiad, codfw]",
            "my-svc: [eqiad]",
            "workers",
            " has my-svc in eqiad, the service is in eqiad and codfw)",
        ),
    ] {
        let text = scratch.text(file);
        assert!(text.contains(old), "{old}: {text}");
        scratch.write(file, text.replace(old, new));
        let mut expected = whole.clone();
        for (id, state) in &mut expected {
            if id == step {
                "missing".clone_into(state);
            }
        }
        assert_eq!(states(&scratch, &lvs), expected, "{new}");
        let list = checklist(&scratch, &lvs).expect_done().stdout;
        assert!(list.contains(said), "{said}: {list}");
        assert_eq!(patch(&scratch, &lvs), [""; 0], "{new}");
        scratch.write(file, text);
    }
    // The order of the sites says nothing.
    let text = scratch.text(CONFTOOL);
    scratch.write(
        CONFTOOL,
        text.replace("my-svc: [eqiad, codfw]", "my-svc: [codfw, eqiad]"),
    );
    assert_eq!(states(&scratch, &lvs), whole);
}

#[test]
fn what_contradicts_the_catalog_is_a_warning_and_not_used() {
    let scratch = scratch();
    patch(&scratch, &["--traffic=lvs", "--port=4100"]);
    let odd = checklist(&scratch, &["--address=99", "--port=5555"]).expect_done();
    for said in [
        "--port 5555 is not used: the catalog has port 4100 (hieradata/common/service.yaml:",
        "--address 99 is not used: the catalog has 10.2.1.74 (hieradata/common/service.yaml:",
    ] {
        assert!(odd.stderr.contains(said), "{}", odd.stderr);
    }
    assert!(!odd.stdout.contains("port: 5555") && !odd.stdout.contains("10.2.2.99"));
    let same = checklist(&scratch, &["--address=74", "--port=4100"]).expect_done();
    assert_eq!(same.stderr, "");
}
