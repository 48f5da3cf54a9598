use super::*;
use crate::helmfile::Source;

/// A service with nothing wrong, which each test breaks in one place.
const GOOD: &str = r#"helmDefaults:
  args:
    - --kubeconfig
    - {{ .Values | get "kubeConfig" (print "/etc/kubernetes/svc-deploy-" .Environment.Name ".config") }}
environments:
  staging:
    values:
      - releases: [main]
      - "/etc/helmfile-defaults/general-{{ .Environment.Name }}.yaml"
  eqiad:
    values:
      - releases: [main, canary]
---
bases:
  - ../global.yaml
templates:
  default: &default
    namespace: svc
    chart: wmf-stable/svc
    recreatePods: {{ if .Values.x }}true{{ else }}false{{ end }}
    installedTemplate: '{{`{{ has .Release.Name .Values.releases }}`}}'
    values:
      - values.yaml
      - "/etc/helmfile-defaults/private/main_services/svc/{{ .Environment.Name }}.yaml"
      - "values-{{ .Environment.Name }}.yaml"
      - "values-{{`{{ .Release.Name }}`}}.yaml"
hooks:
  - events: ["prepare"]
    args: ["START helmfile.d/services/svc: {{`{{ .HelmfileCommand }}`}}"]
releases:
  - name: main
    <<: *default
  - name: canary
    <<: *default
"#;

/// A checkout with one service.
struct Case {
    name: &'static str,
    helmfile: String,
    files: Vec<(&'static str, &'static str)>,
    around: Surroundings,
}

impl Case {
    fn good() -> Self {
        let admin = Source::new(
            "environments:\n  staging-codfw:\n    values: [main.yaml]\n  eqiad:\n    values: [main.yaml, '{{ .Environment.Name }}.yaml']\n  other:\n    values: [other.yaml]\n",
        )
        .unwrap();
        let mut admin = Admin::of(&admin.read().unwrap());
        let read = |text: &str| AdminFile::read("", text);
        let main =
            "namespaces:\n  other: {}\n  pool-svc: {}\n  svc: {}\n  t: {tlsHostnames: [x]}\n";
        admin.files.insert("main.yaml".into(), read(main));
        admin
            .files
            .insert("eqiad.yaml".into(), AdminFile::default());
        admin
            .files
            .insert("other.yaml".into(), read("namespaces: {elsewhere: {}}\n"));
        let mut group = Group {
            name: "services".into(),
            path: "helmfile.d/services/".into(),
            ..Group::default()
        };
        group
            .files
            .insert("global.yaml".into(), "helmBinary: helm3\n".into());
        for sibling in ["other", "pool-svc"] {
            let files = vec![HELMFILE.to_owned(), "values.yaml".to_owned()];
            group.folders.insert(sibling.into(), files);
        }
        Self {
            name: "svc",
            helmfile: GOOD.to_owned(),
            files: vec![("values.yaml", "a: 1\n"), ("values-canary.yaml", "a: 2\n")],
            around: Surroundings {
                groups: vec![group],
                charts: Some(["svc", "shared"].map(str::to_owned).into()),
                admin: Some(admin),
            },
        }
    }

    /// The good service with one text of its helmfile replaced.
    fn with(from: &str, to: &str) -> Self {
        let mut case = Self::good();
        assert!(case.helmfile.contains(from), "{from}");
        case.helmfile = case.helmfile.replacen(from, to, 1);
        case
    }

    fn file(mut self, name: &'static str, text: &'static str) -> Self {
        self.files.push((name, text));
        self
    }

    fn template(mut self, text: &str) -> Self {
        let source = Source::new(text).unwrap();
        self.around.groups[0].learn(&source.read().unwrap());
        self
    }

    fn report(mut self) -> Report {
        let files = self.files.iter().map(|(name, _)| (*name).to_owned());
        let files = files.chain([HELMFILE.to_owned()]).collect();
        self.around.groups[0]
            .folders
            .insert(self.name.into(), files);
        let texts = self
            .files
            .iter()
            .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()));
        let texts: Vec<(String, String)> = texts
            .chain([(HELMFILE.to_owned(), self.helmfile.clone())])
            .collect();
        let mut checker = Checker::new(&self.around);
        checker.service(&self.around.groups[0], self.name, &texts, true);
        checker.finish()
    }

    /// The rules that are broken, with the lines.
    fn found(self) -> Vec<(&'static str, usize)> {
        let report = self.report();
        let findings = report.findings.iter();
        findings
            .map(|finding| (finding.rule.name, finding.at.line))
            .collect()
    }
}

const NOTHING: [(&str, usize); 0] = [];

#[test]
fn nothing_is_found_where_nothing_is_wrong() {
    let report = Case::good().report();
    assert_eq!(report.findings, []);
    assert_eq!(report.left_out, []);
    assert_eq!(report.services, 1);
}

#[test]
fn a_leftover_placeholder_is_found_in_every_file() {
    let case = Case::with("namespace: svc", "namespace: svc # SERVICE_NAME");
    let case = case.file(
        "values-staging.yaml",
        "a: OTEL_SERVICE_NAME\nb: x-SERVICE_NAME-y\n",
    );
    assert_eq!(
        case.found(),
        [("leftover-placeholder", 18), ("leftover-placeholder", 2)]
    );
    let mut template = Case::with("namespace: svc", "namespace: SERVICE_NAME");
    template.name = "_example_";
    let found = template.found();
    assert!(
        found
            .iter()
            .all(|(rule, _)| *rule != "leftover-placeholder"),
        "{found:?}"
    );
}

#[test]
fn a_helmfile_that_cannot_be_read_is_found_with_its_place() {
    assert_eq!(
        Case::with("namespace: svc", "namespace: [svc").found()[0].0,
        "unloadable-helmfile"
    );
    assert_eq!(
        Case::with("- name: canary", "- name: {{ canary").found()[0],
        ("unloadable-helmfile", 33)
    );
    let case = Case::with(
        "namespace: svc",
        "labels: {a: '{{ .Release.Name }}'}\n    namespace: svc",
    );
    assert_eq!(case.found(), [("unloadable-helmfile", 18)]);
    let case = Case::with("namespace: svc", "needs: [svc/secrets]\n    namespace: svc");
    let case = Case {
        helmfile: case.helmfile.replace("bases:\n  - ../global.yaml\n", ""),
        ..case
    };
    assert_eq!(case.found(), [("unloadable-helmfile", 16)]);
}

#[test]
fn the_name_of_another_service_is_found_wherever_it_matters() {
    for (from, to, line) in [
        ("kubernetes/svc-deploy", "kubernetes/other-deploy", 4),
        ("namespace: svc", "namespace: other", 18),
        ("main_services/svc/", "main_services/other/", 24),
        ("helmfile.d/services/svc", "helmfile.d/services/other", 29),
        ("helmfile.d/services/svc", "helmfile.d/ml-services/svc", 29),
    ] {
        assert_eq!(
            Case::with(from, to).found(),
            [("foreign-name", line)],
            "{to}"
        );
    }
    let log = Case::with("helmfile.d/services/svc", "helmfile.d/services/other").report();
    assert_eq!(log.findings[0].severity, Severity::Warning);
}

#[test]
fn what_is_shared_on_purpose_is_no_finding() {
    // A namespace whose name is a part of the service's, or the other way round.
    assert_eq!(
        Case::with("namespace: svc", "namespace: pool-svc").found(),
        NOTHING
    );
    // The rights and secrets of the namespace that all releases live in.
    let mut case = Case::with("namespace: svc", "namespace: pool-svc");
    case.helmfile = case.helmfile.replace("svc-deploy", "pool-svc-deploy");
    case.helmfile = case.helmfile.replace(
        "main_services/svc",
        "main_services/{{`{{ .Release.Namespace }}`}}",
    );
    assert_eq!(case.found(), NOTHING);
    // A name that no service has: a user or a place with a purpose of its own.
    assert_eq!(
        Case::with("kubernetes/svc-deploy", "kubernetes/team-deploy").found(),
        NOTHING
    );
    assert_eq!(
        Case::with("wmf-stable/svc", "wmf-stable/shared").found(),
        NOTHING
    );
}

#[test]
fn a_release_is_enabled_and_declared_or_neither() {
    assert_eq!(
        Case::with("[main]", "[main, debug]").found(),
        [("undeclared-release", 8)]
    );
    assert_eq!(
        Case::with("[main, canary]", "[main]").found(),
        [("never-installed", 33)]
    );
    // A release that follows no list is always installed.
    let secrets = "  - name: secrets\n    chart: wmf-stable/shared\nreleases_end: {}\n";
    let case = Case::good();
    let case = Case {
        helmfile: format!("{}{secrets}", case.helmfile),
        ..case
    };
    assert_eq!(case.found(), NOTHING);
}

#[test]
fn what_a_template_may_add_is_not_judged() {
    for (from, to) in [
        (
            "[main]",
            "[main, debug, '{{ .Values.more }}']\n      - more.yaml",
        ),
        ("[main, canary]", "['{{ .Values.x }}']"),
    ] {
        let found = Case::with(from, to).found();
        assert!(
            found.iter().all(|(rule, _)| *rule != "never-installed"),
            "{to}: {found:?}"
        );
    }
    let named = Case::with("- name: canary", "- name: '{{ env \"X\" }}'").report();
    assert_eq!(named.findings, []);
    assert_eq!(named.left_out.len(), 1);
    let generated = Case::with(
        "releases:\n  - name: main",
        "releases:\n{{ range list }}\n{{ end }}\n  - name: main",
    );
    assert_eq!(generated.report().left_out.len(), 1);
    let base = Case::with("../global.yaml", "../unknown.yaml").report();
    assert!(
        base.left_out[0].reason.contains("../unknown.yaml"),
        "{base:?}"
    );
}

#[test]
fn a_second_release_of_one_name_is_found() {
    let second = "  - name: main\n    <<: *default\n";
    let case = Case::good();
    let case = Case {
        helmfile: format!("{}{second}", case.helmfile),
        ..case
    };
    assert_eq!(case.found(), [("duplicate-release", 35)]);
    // In another namespace, or in another branch, it is another release.
    let elsewhere = "  - name: main\n    <<: *default\n    namespace: pool-svc\n";
    let case = Case::good();
    let case = Case {
        helmfile: format!("{}{elsewhere}", case.helmfile),
        ..case
    };
    assert_eq!(case.found(), NOTHING);
    let branches =
        format!("{{{{ if .Values.x }}}}\n{second}{{{{ else }}}}\n{second}{{{{ end }}}}\n");
    let case = Case::good();
    let case = Case {
        helmfile: format!("{}{branches}", case.helmfile),
        ..case
    };
    assert_eq!(case.found(), NOTHING);
}

#[test]
fn an_environment_needs_a_list_where_releases_look_for_one() {
    let case = Case::with("      - releases: [main]\n", "");
    assert_eq!(case.found(), [("environment-without-releases", 6)]);
    let case = Case::with("      - releases: [main]\n", "");
    let at_the_top = case.helmfile.replace(
        "environments:",
        "values:\n  - releases: [main]\nenvironments:",
    );
    assert_eq!(
        Case {
            helmfile: at_the_top,
            ..case
        }
        .found(),
        NOTHING
    );
    let case = Case::with("      - releases: [main]\n", "");
    let always = case.helmfile.replace(
        "installedTemplate: '{{`{{ has .Release.Name .Values.releases }}`}}'",
        "installed: true",
    );
    assert_eq!(
        Case {
            helmfile: always,
            ..case
        }
        .found(),
        NOTHING
    );
}

#[test]
fn canary_and_test_have_their_places() {
    assert_eq!(
        Case::with("[main]", "[main, canary]").found(),
        [("canary-outside-production", 8)]
    );
    let elsewhere = Case::with("[main]", "[main, canary]");
    let elsewhere = Case {
        helmfile: elsewhere.helmfile.replace("  staging:", "  ml-staging:"),
        ..elsewhere
    };
    let rules = elsewhere.found();
    assert!(
        rules
            .iter()
            .all(|(rule, _)| *rule != "canary-outside-production")
    );
    let case = Case::with("[main, canary]", "[main, canary, test]");
    let case = Case {
        helmfile: case
            .helmfile
            .replace("name: main", "name: test\n    <<: *default\n  - name: main"),
        ..case
    };
    assert_eq!(case.found(), [("test-outside-staging", 12)]);
}

#[test]
fn a_values_file_that_nothing_loads_is_found() {
    for name in [
        "values-codfw.yaml",
        "values-staging.yaml.yml",
        "values-test.yaml",
        "global.yaml",
    ] {
        assert_eq!(
            Case::good().file(name, "a: 1\n").found(),
            [("unloaded-values", 1)],
            "{name}"
        );
    }
    for name in [
        "values-staging.yaml",
        "values-main.yaml",
        "config.yaml",
        ".fixtures.yaml",
    ] {
        assert_eq!(Case::good().file(name, "a: 1\n").found(), NOTHING, "{name}");
    }
    // Read by other means, or by a release whose name a template makes.
    let case = Case::with("namespace: svc", "namespace: svc # see values-x.yaml")
        .file("values-x.yaml", "a: 1\n");
    assert_eq!(case.found(), NOTHING);
    let case =
        Case::with("- name: canary", "- name: '{{ env \"X\" }}'").file("values-x.yaml", "a: 1\n");
    assert_eq!(case.found(), NOTHING);
}

#[test]
fn a_values_file_that_another_service_loads_is_not_dead() {
    let mut case = Case::good().file("values-shared.yaml", "a: 1\n");
    let group = &mut case.around.groups[0];
    group.folders.insert(
        "svc".into(),
        vec![HELMFILE.into(), "values-shared.yaml".into()],
    );
    let other = GOOD
        .replace(
            "      - values.yaml\n",
            "      - ../svc/values-shared.yaml\n",
        )
        .replace("svc-deploy", "other-deploy");
    let texts = |text: String| vec![(HELMFILE.to_owned(), text)];
    let mut checker = Checker::new(&case.around);
    let group = &case.around.groups[0];
    checker.service(group, "svc", &texts(GOOD.to_owned()), true);
    checker.service(group, "other", &texts(other), false);
    assert_eq!(checker.finish().findings, []);
}

#[test]
fn a_reference_to_nothing_is_found() {
    let extra = |entry: &str| {
        Case::with(
            "      - values.yaml\n",
            &format!("      - values.yaml\n      - {entry}\n"),
        )
    };
    for entry in [
        "more.yaml",
        "'global-{{ .Environment.Name }}.yaml'",
        "../other/values-x.yaml",
        "../common.yaml",
    ] {
        assert_eq!(extra(entry).found(), [("missing-reference", 24)], "{entry}");
    }
    for entry in [
        "values-canary.yaml",
        "../other/values.yaml",
        "../global.yaml",
        "/etc/x.yaml",
        "'{{ .Values.x }}.yaml'",
        "{a: 1}",
    ] {
        assert_eq!(extra(entry).found(), NOTHING, "{entry}");
    }
    // The template has it too: then the file may come later.
    let template = GOOD.replace("values.yaml\n", "more.yaml\n");
    assert_eq!(extra("more.yaml").template(&template).found(), NOTHING);
}

#[test]
fn a_kubeconfig_of_the_reading_user_is_found_unless_the_template_has_it_so() {
    let old = || Case::with("svc-deploy-", "svc-");
    assert_eq!(old().found(), [("kubeconfig-user", 4)]);
    assert_eq!(
        old()
            .template(&GOOD.replace("svc-deploy-", "SERVICE_NAME-"))
            .found(),
        NOTHING
    );
}

#[test]
fn a_stale_form_of_the_secrets_path_is_found() {
    let mut case = Case::with("private/main_services/svc/", "private/svc/");
    case.around.groups[0]
        .folders
        .insert("_example_".into(), vec![HELMFILE.into()]);
    case.around.groups[0]
        .folders
        .insert("svc".into(), vec![HELMFILE.into()]);
    let texts = |text: &str| vec![(HELMFILE.to_owned(), text.to_owned())];
    let check = |neighbours: usize| {
        let mut checker = Checker::new(&case.around);
        let group = &case.around.groups[0];
        checker.service(group, "_example_", &texts(GOOD), false);
        for name in ["other", "pool-svc"].iter().cycle().take(neighbours) {
            checker.service(group, name, &texts(GOOD), false);
        }
        checker.service(group, "svc", &texts(&case.helmfile), true);
        let found = checker.finish().findings;
        found
            .iter()
            .map(|finding| finding.rule.name)
            .collect::<Vec<_>>()
    };
    assert_eq!(check(4), ["stale-secrets-path"]);
    assert_eq!(check(0), Vec::<&str>::new(), "nobody else has another form");
}

#[test]
fn a_namespace_must_be_there_where_the_service_runs() {
    assert_eq!(
        Case::with("namespace: svc", "namespace: new").found(),
        [("missing-namespace", 18)]
    );
    assert_eq!(
        Case::with("namespace: svc", "namespace: elsewhere").found()[0],
        ("missing-namespace", 18)
    );
    let mut unknown = Case::with("namespace: svc", "namespace: new");
    unknown
        .around
        .admin
        .as_mut()
        .unwrap()
        .files
        .remove("eqiad.yaml");
    let report = unknown.report();
    assert_eq!(report.findings, []);
    assert_eq!(report.left_out.len(), 1);
    let mut none = Case::with("namespace: svc", "namespace: new");
    none.around.admin = None;
    assert_eq!(none.found(), NOTHING);
}

#[test]
fn a_namespace_must_fit_its_certificate() {
    let long = |length: usize| {
        let name = "t".repeat(length);
        let mut case = Case::with("namespace: svc", &format!("namespace: {name}"));
        let file = format!("namespaces:\n  {name}: {{}}\n");
        let file = AdminFile::read("", &file);
        case.around
            .admin
            .as_mut()
            .unwrap()
            .files
            .insert("main.yaml".into(), file);
        case.found()
    };
    assert_eq!(long(36), NOTHING);
    assert_eq!(long(37), [("name-too-long", 18)]);
}

#[test]
fn a_chart_must_be_there() {
    assert_eq!(
        Case::with("wmf-stable/svc", "wmf-stable/none").found(),
        [("unknown-chart", 19)]
    );
    for chart in ["./own", "'wmf-stable/{{ .Values.x }}'", "elsewhere/none"] {
        assert_eq!(
            Case::with("wmf-stable/svc", chart).found(),
            NOTHING,
            "{chart}"
        );
    }
    let mut no_charts = Case::with("wmf-stable/svc", "wmf-stable/none");
    no_charts.around.charts = None;
    assert_eq!(no_charts.found(), NOTHING);
}

#[test]
fn a_values_file_of_comments_is_told() {
    let case = Case::good().file("values-staging.yaml", "# nothing\n---\n");
    let report = case.report();
    assert_eq!(report.findings.len(), 1);
    assert_eq!(report.findings[0].rule.name, "placeholder-values");
    assert_eq!(report.findings[0].severity, Severity::Info);
}

#[test]
fn the_first_namespace_out_of_order_is_told() {
    let order = |text: &str| {
        let finding = AdminFile::read("main.yaml", text).out_of_order;
        finding.map(|finding| (finding.at.line, finding.at.column))
    };
    let names = |names: &str| {
        let lines = names.chars().map(|name| format!("  {name}: {{}}\n"));
        format!("namespaces:\n{}", lines.collect::<String>())
    };
    assert_eq!(order(&names("abcdefgh")), None);
    assert_eq!(order(&names("abcdfegh")), Some((7, 3)));
    assert_eq!(order(&names("badcfehg")), None, "such a file has no order");
}
