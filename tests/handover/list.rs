//! What the list says as a whole: its order, its counts, and parts of it.

use super::*;

#[test]
fn the_command_for_the_list_says_where_the_clones_are() {
    let scratch = scratch();
    std::fs::rename(scratch.path("dns"), scratch.path("the dns")).expect("a folder");
    let args = ["checklist", "my-svc", "--puppet=puppet", "--dns=the dns"];
    let list = scratch.run(args).expect_done().stdout;
    let again = "This list again: `new-service checklist my-svc --puppet puppet --dns 'the dns'`";
    assert!(list.contains(again), "{list}");
    let removal = scratch
        .run(args.into_iter().chain(["--remove"]))
        .expect_done()
        .stdout;
    let again = "my-svc --remove --puppet puppet --dns 'the dns'`";
    assert!(removal.contains(again), "{removal}");
}

fn ids(outcome: &Outcome) -> Vec<String> {
    let list: Value = serde_json::from_str(&outcome.stdout).expect("JSON");
    let steps = list["steps"].as_array().expect("steps").iter();
    steps
        .map(|step| step["id"].as_str().expect("an id").to_owned())
        .collect()
}

#[test]
fn steps_are_in_the_order_in_which_people_do_them() {
    let scratch = scratch();
    let all = ids(&checklist(&scratch, &["--traffic=lvs", "--format=json"]).expect_done());
    let order = [
        "ticket",
        "port",
        "kubeconfig",
        "namespace",
        "values",
        "calls",
        "secrets",
        "fixtures",
        "review",
        "apply-namespace",
        "addresses",
        "catalog",
        "workers",
        "deploy-staging",
        "deploy",
        "lvs-setup",
        "restart",
        "production",
        "pool",
        "discovery",
        "listener",
        "dashboard",
    ];
    assert_eq!(all, order);
    let all = ids(&checklist(&scratch, &["--traffic=ingress", "--format=json"]).expect_done());
    let place = |id: &str| all.iter().position(|other| other == id);
    assert!(place("names") < place("catalog") && place("names").is_some());
    assert_eq!(place("port"), None);
}

#[test]
fn what_was_not_looked_at_is_not_checked() {
    let scratch = scratch();
    let list = scratch
        .run(["checklist", "my-svc", "--traffic=lvs", "--puppet=puppet"])
        .expect_done()
        .stdout;
    assert!(
        list.contains("  - Now: cannot tell (not checked (give --dns DIR))\n"),
        "{list}"
    );
    assert!(!list.contains("give --puppet"), "{list}");
    let summary =
        "\nOf 22 steps 1 done, 7 missing, 12 cannot tell, 2 not checked.\nThis list again";
    assert!(list.contains(summary), "{list}");
    let list = checklist(&scratch, &["--traffic=lvs"]).expect_done().stdout;
    assert!(!list.contains("not checked"), "{list}");
}

#[test]
fn open_leaves_out_what_is_done() {
    let scratch = scratch();
    let all = ids(&checklist(&scratch, &["--format=json"]).expect_done());
    let mut open = ids(&checklist(&scratch, &["--format=json", "--open"]).expect_done());
    assert!(all.contains(&"namespace".to_owned()) && !open.contains(&"namespace".to_owned()));
    open.push("namespace".to_owned());
    assert_eq!(open.len(), all.len());
}

#[test]
fn a_team_gets_its_part_with_what_it_waits_for() {
    let scratch = scratch();
    let list = checklist(&scratch, &["--traffic=lvs", "--for=ServiceOps"])
        .expect_done()
        .stdout;
    assert!(
        list.contains("\nPlease do these for the service my-svc, in this order.\n"),
        "{list}"
    );
    assert!(list.contains("1. Make the kubeconfig"), "{list}");
    assert!(!list.contains("Deploy to staging first\n  - Who"), "{list}");
    let waits = "  - Waits for: Deploy to the rest (service owner)\n";
    assert!(list.contains(waits), "{list}");
    // What is counted is the whole.
    assert!(list.contains("\nOf 22 steps "), "{list}");
    let refused = scratch
        .refused(2, &["checklist", "my-svc", "--for=others"])
        .stderr;
    assert!(
        refused.contains("no step of my-svc is for others"),
        "{refused}"
    );
    assert!(
        refused.contains("the teams are service owner, serviceops"),
        "{refused}"
    );
}

#[test]
fn stand_ins_of_the_chart_are_open_until_the_service_sets_them() {
    let scratch = scratch();
    let chart = "charts/python-webapp/values.yaml";
    let state = || {
        let list = checklist(&scratch, &["--format=json"]).expect_done().stdout;
        let list: Value = serde_json::from_str(&list).expect("JSON");
        let steps = list["steps"].as_array().expect("steps").clone();
        let step = steps
            .into_iter()
            .find(|step| step["id"] == "values")
            .expect("the step");
        let status = &step["status"];
        let text = |key: &str| status[key].as_str().expect("a text").to_owned();
        (text("state"), text("evidence"))
    };
    scratch.write(
        chart,
        "main_app:\n  image: \"YOUR_IMAGE_NAME\"\n  version: latest\nother:\n  key: override_me\n",
    );
    let (first, evidence) = state();
    assert_eq!(first, "missing");
    let image = "main_app.image (YOUR_IMAGE_NAME in charts/python-webapp/values.yaml:2)";
    assert!(
        evidence.contains(image) && !evidence.contains("override_me"),
        "{evidence}"
    );
    let values = "helmfile.d/services/my-svc/values.yaml";
    scratch.write(values, "main_app:\n  image: my/image\n  version: \"1\"\n");
    // What is left may be a secret, which the deployment server has.
    let (second, evidence) = state();
    assert_eq!(second, "cannot tell");
    assert!(
        evidence.contains("other.key (override_me in charts/python-webapp/values.yaml:5)"),
        "{evidence}"
    );
    scratch.write(
        values,
        "main_app:\n  image: my/image\n  version: \"1\"\nother:\n  key: x\n",
    );
    let done = (
        "done".to_owned(),
        format!("the version is set ({values}:3)"),
    );
    assert_eq!(state(), done);
    // The same in a file of the service itself is nobody else's to set.
    scratch.write(
        values,
        "main_app:\n  version: \"1\"\n  image: x\nother:\n  key: CHANGE_ME\n",
    );
    assert_eq!(state().0, "missing");
}

#[test]
fn a_group_whose_ingress_declares_nobody_may_go_without_an_entry() {
    let scratch = scratch();
    let service = "environments:\n  dse-k8s-eqiad: {}\n---\nreleases:\n  - name: main\n    namespace: new-one\n    chart: wmf-stable/alpha\n";
    scratch.write("helmfile.d/dse-k8s-services/new-one/helmfile.yaml", service);
    let is_optional = || {
        let args = [
            "checklist",
            "new-one",
            "--traffic=ingress",
            "--puppet=puppet",
            "--format=json",
        ];
        let list: Value =
            serde_json::from_str(&scratch.run(args).expect_done().stdout).expect("JSON");
        let steps = list["steps"].as_array().expect("steps").clone();
        let mut states = steps
            .iter()
            .filter(|step| step["id"] == "catalog" || step["id"] == "production");
        states.all(|step| step["optional"] == true)
    };
    assert!(is_optional());
    let entry = "\n  gamma:\n    ip: *k8s-ingress-dse_ips\n    state: production\n";
    scratch.write(CATALOG, scratch.text(CATALOG) + entry);
    assert!(!is_optional());
}

#[test]
fn a_service_in_production_may_lack_a_way_back() {
    let scratch = scratch();
    let entry = "\n  my-svc:\n    ip: {eqiad: {default: 10.2.2.40}, codfw: {default: 10.2.1.40}}\n    lvs: {}\n    state: STATE\n";
    let catalog = scratch.text(CATALOG);
    let zone = scratch
        .text(ZONE)
        .replace("omega  ", "my-svc 1H IN A 10.2.2.40\nomega  ")
        .replacen(
            "codfw.wmnet.\n",
            "codfw.wmnet.\nmy-svc 1H IN A 10.2.1.40\n",
            1,
        );
    scratch.write(ZONE, zone);
    for (state, is_done) in [("production", true), ("lvs_setup", false)] {
        scratch.write(CATALOG, catalog.clone() + &entry.replace("STATE", state));
        let found = states(&scratch, &[]);
        assert_eq!(done(&found).contains(&"addresses"), is_done, "{found:?}");
    }
}
