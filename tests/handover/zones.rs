//! Zones with what patches put in, as the name server's own reader sees them.
//!
//! Where there is no `named-checkzone` (Debian has it in `bind9-utils`) its part is left out; with
//! `NEW_SERVICE_REQUIRE_CHECKZONE` set it fails instead.

use super::*;

/// A zone as it comes out of its template, with what only the real server knows made plain.
fn expanded(text: &str, zone: &str) -> String {
    let mut lines = Vec::new();
    for line in text.lines() {
        let line = line
            .replace("{{ serial_num }}", "1")
            .replace("@Z", &format!("{zone}."))
            .replace("300/10", "300");
        if line.contains("{{") || line.contains("{%") {
            continue;
        }
        lines.push(match line.find("DYNA") {
            Some(at) => format!("{}A 192.0.2.1", &line[..at]),
            None => line,
        });
        if lines.last().is_some_and(|line| line.contains("IN SOA")) {
            lines.push("@ 1H IN NS ns0.example.".to_owned());
        }
    }
    lines.join("\n") + "\n"
}

fn check(scratch: &Scratch, zone: &str, file: &str) -> Option<(bool, String)> {
    let there = scratch
        .command("sh")
        .args(["-c", "command -v named-checkzone"])
        .output();
    if !there.status.success() {
        let required = std::env::var_os("NEW_SERVICE_REQUIRE_CHECKZONE").is_some();
        assert!(!required, "no named-checkzone: install bind9-utils");
        return None;
    }
    scratch.write("zone", expanded(&scratch.text(file), zone));
    let command = scratch.command("named-checkzone");
    let output = command
        .args(["-i", "local", "-k", "fail", zone, "zone"])
        .output();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    Some((output.status.success(), said))
}

#[test]
fn zones_stay_zones_for_every_kind_of_traffic() {
    for args in [
        &[
            "--traffic=lvs",
            "--port=4100",
            "--active-passive",
            "--read-only-name",
        ] as &[&str],
        &[
            "--traffic=ingress",
            "--read-only-name",
            "--public=my-tool.wikimedia.org",
        ],
    ] {
        let scratch = scratch();
        for _ in 0..6 {
            patch(&scratch, args);
        }
        assert!(added(&scratch, ZONE).len() > 3, "{args:?}");
        for (zone, file) in [
            ("wmnet", ZONE),
            ("10.in-addr.arpa", REVERSE),
            ("wikimedia.org", "dns/templates/wikimedia.org"),
        ] {
            if let Some((is_valid, said)) = check(&scratch, zone, file) {
                assert!(is_valid, "{args:?}: {said}");
            }
        }
    }
}

#[test]
fn a_name_with_two_meanings_is_no_zone() {
    let scratch = scratch();
    let zone = scratch.text(ZONE) + "zeta 1H IN A 192.0.2.1\n";
    scratch.write(ZONE, zone);
    if let Some((is_valid, said)) = check(&scratch, "wmnet", ZONE) {
        assert!(!is_valid && said.contains("zeta"), "{said}");
    }
}
