//! What the catalog has, and what is said otherwise or taken out of it.

use super::*;

const LVS: [&str; 2] = ["--traffic=lvs", "--port=4100"];

/// Applies patches until there are none.
fn finish(scratch: &Scratch, args: &[&str]) {
    for _ in 0..6 {
        patch(scratch, args);
    }
}

#[test]
fn traffic_of_another_kind_than_in_the_catalog_is_a_warning_and_not_used() {
    let scratch = scratch();
    let ingress = ["--traffic=ingress"];
    finish(&scratch, &ingress);
    let whole = states(&scratch, &ingress);
    for kind in ["lvs", "none"] {
        let said = format!("--traffic={kind}");
        let list = checklist(&scratch, &[&said, "--port=4100"]).expect_done();
        let expected = format!(
            "--traffic {kind} is not used: the catalog has it behind an ingress (hieradata/common/service.yaml:"
        );
        assert!(list.stderr.contains(&expected), "{}", list.stderr);
        assert_eq!(states(&scratch, &[&said]), whole, "{kind}");
        assert_eq!(patch(&scratch, &[&said]), [""; 0], "{kind}");
    }
    assert_eq!(checklist(&scratch, &ingress).expect_done().stderr, "");
}

#[test]
fn a_load_balancer_in_the_catalog_stays_one() {
    let scratch = scratch();
    patch(&scratch, &LVS);
    let list = checklist(&scratch, &["--traffic=ingress"]).expect_done();
    let said =
        "--traffic ingress is not used: the catalog has it with a load balancer of its own (";
    assert!(list.stderr.contains(said), "{}", list.stderr);
    assert_eq!(
        states(&scratch, &["--traffic=ingress"]),
        states(&scratch, &[])
    );
}

#[test]
fn one_site_at_a_time_is_not_used_where_all_answer_already() {
    let scratch = scratch();
    patch(&scratch, &LVS);
    let list = checklist(&scratch, &["--active-passive"]).expect_done();
    let said = "--active-passive is not used: the catalog has my-svc active in all sites (hieradata/common/service.yaml:";
    assert!(list.stderr.contains(said), "{}", list.stderr);
    assert!(!list.stdout.contains("--active-passive"), "{}", list.stdout);
    let other = super::scratch();
    finish(&other, &["--traffic=ingress"]);
    let list = checklist(&other, &["--active-passive"]).expect_done();
    let said =
        "--active-passive is not used: the zone has its name active in all sites (templates/wmnet:";
    assert!(list.stderr.contains(said), "{}", list.stderr);
    // Where the catalog says the same, there is nothing to say.
    let third = super::scratch();
    let passive = [&LVS[..], &["--active-passive"]].concat();
    patch(&third, &passive);
    assert_eq!(
        checklist(&third, &["--active-passive"])
            .expect_done()
            .stderr,
        ""
    );
}

#[test]
fn names_that_were_taken_out_of_the_catalog_are_missing() {
    let scratch = scratch();
    let names = "    discovery:\n      - dnsdisc: my-svc\n        active_active: true\n";
    patch(&scratch, &LVS);
    let without = |scratch: &Scratch| {
        let catalog = scratch.text(CATALOG);
        assert!(catalog.contains(names), "{catalog}");
        scratch.write(CATALOG, catalog.replace(names, ""));
    };
    let ids = |scratch: &Scratch| {
        let list = checklist(scratch, &["--format=json"]).expect_done().stdout;
        let list: Value = serde_json::from_str(&list).expect("JSON");
        let steps = list["steps"].as_array().expect("steps").clone();
        steps
            .iter()
            .map(|step| step["id"].to_string())
            .collect::<Vec<_>>()
    };
    let all = ids(&scratch);
    without(&scratch);
    assert_eq!(ids(&scratch), all);
    // One change puts them back, and nothing else goes on before.
    assert_eq!(patch(&scratch, &[]), ["01-puppet-catalog.patch"]);
    assert!(scratch.text(CATALOG).contains(names));
    finish(&scratch, &[]);
    without(&scratch);
    assert_eq!(ids(&scratch), all);
    assert_eq!(patch(&scratch, &[]), ["01-puppet-catalog.patch"]);
    // Where no file has a name for a service in production, nobody can tell.
    without(&scratch);
    for (file, word) in [(ZONE, "my-svc        300"), (CONFTOOL, "my-svc: ")] {
        let text = scratch.text(file);
        let kept: Vec<&str> = text
            .lines()
            .filter(|line| !line.starts_with(word))
            .collect();
        assert_ne!(kept.len(), text.lines().count(), "{file}");
        scratch.write(file, kept.join("\n") + "\n");
    }
    assert_eq!(ids(&scratch), all);
    let list = checklist(&scratch, &["--exit-code"]);
    assert_eq!(list.status, Some(0), "{}", list.stdout);
    let said = "it is in production without a name for all sites together";
    assert!(list.stdout.contains(said), "{}", list.stdout);
    assert_eq!(patch(&scratch, &[]), [""; 0]);
}

#[test]
fn a_service_in_one_site_is_not_active_in_all() {
    let scratch = scratch();
    let helmfile = "helmfile.d/services/my-svc/helmfile.yaml";
    let text = scratch.text(helmfile);
    let start = text.find("  codfw:\n").expect("an environment");
    let kept = text[start + 1..].find("\n  ").is_some();
    assert!(kept, "{text}");
    let lines: Vec<&str> = text.lines().collect();
    let first = lines
        .iter()
        .position(|line| *line == "  codfw:")
        .expect("it");
    let below = lines[first + 1..]
        .iter()
        .take_while(|line| line.starts_with("   "));
    let count = below.count() + 1;
    let left = [&lines[..first], &lines[first + count..]].concat();
    scratch.write(helmfile, left.join("\n") + "\n");
    patch(&scratch, &LVS);
    let entry = added(&scratch, CATALOG).join("\n");
    assert!(entry.contains("        active_active: false"), "{entry}");
    assert!(!entry.contains("codfw"), "{entry}");
    let list = checklist(&scratch, &[]).expect_done().stdout;
    assert!(
        list.contains("'dnsdisc=my-svc,name=eqiad' set/pooled=true"),
        "{list}"
    );
    assert!(
        list.contains("300/10 IN DYNA metafo!disc-my-svc\n"),
        "{list}"
    );
}

#[test]
fn a_listener_behind_the_ingress_names_the_service() {
    let scratch = scratch();
    let ingress = ["--traffic=ingress"];
    finish(&scratch, &ingress);
    let is_done = || done(&states(&scratch, &ingress)).contains(&"listener");
    assert!(is_done());
    let text = scratch.text(LISTENERS);
    scratch.write(LISTENERS, text.replace("    sets_sni: true\n", ""));
    assert!(!is_done());
    let list = checklist(&scratch, &ingress).expect_done().stdout;
    let said = " has no sets_sni: true, which the ingress needs)";
    assert!(list.contains(said), "{list}");
    assert_eq!(patch(&scratch, &ingress), [""; 0]);
    // Some have ports that were given by hand.
    scratch.write(LISTENERS, text.replace("port: 6006", "port: 6504"));
    assert!(is_done());
    let list = checklist(&scratch, &ingress).expect_done().stdout;
    assert!(list.contains(", port 6504, not of 6000 to 6099)"), "{list}");
}

#[test]
fn the_printed_lines_are_those_of_the_patches() {
    for said in [
        &["--traffic=lvs", "--port=4100", "--read-only-name"][..],
        &["--traffic=ingress", "--public=my-tool.wikimedia.org"],
    ] {
        let scratch = scratch();
        for _ in 0..6 {
            let list = checklist(&scratch, said).expect_done().stdout;
            for name in patch(&scratch, said) {
                let text = scratch.text(&format!("patches/{name}"));
                let added = text.lines().filter_map(|line| line.strip_prefix('+'));
                let added = added.filter(|line| !line.starts_with("++") && !line.is_empty());
                for line in added.filter(|_| name.contains("-dns-")) {
                    let printed = list.lines().any(|other| other.trim_start() == line);
                    assert!(printed, "{name}: {line}\n{list}");
                }
            }
        }
    }
}

#[test]
fn a_way_back_goes_below_the_numbers_that_are_kept() {
    let scratch = scratch();
    patch(&scratch, &LVS);
    let reverse = scratch.text(REVERSE);
    let lines =
        "; 73 reserved for somebody.svc.codfw.wmnet.\n74  1H  IN PTR  my-svc.svc.codfw.wmnet.\n";
    assert!(reverse.contains(lines), "{reverse}");
}
