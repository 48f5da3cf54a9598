//! Addresses that a person asks for, and others have.

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
