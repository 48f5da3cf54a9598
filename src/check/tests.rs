mod names;
mod namespaces;
mod releases;
mod secrets;
mod unread;
mod values_files;
mod values_texts;

use super::*;
use crate::conventions::{HELMFILE, TEMPLATE_FOLDER};
use crate::repository::memory::MemoryFiles;
use crate::repository::{ServiceQuery, Snapshot};

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

/// The clusters' helmfile. Only `eqiad` has a values file of its own beside the common one.
const ADMIN: &str = "\
environments:
  staging-codfw:
    values: [values/main.yaml]
  eqiad:
    values: [values/main.yaml, 'values/{{ .Environment.Name }}.yaml']
  other:
    values: [values/other.yaml]
";

const SERVICES: &str = "helmfile.d/services";
const ADMIN_NG: &str = "helmfile.d/admin_ng";

/// A checkout in which one service is checked.
#[derive(Clone)]
struct Case {
    name: &'static str,
    files: MemoryFiles,
}

impl Case {
    fn good() -> Self {
        let main =
            "namespaces:\n  other: {}\n  pool-svc: {}\n  svc: {}\n  t: {tlsHostnames: [x]}\n";
        let case = Self {
            name: "svc",
            files: MemoryFiles::default(),
        };
        case.service("other", "environments: {}\n")
            .beside("other", "values.yaml", "a: 1\n")
            .service("pool-svc", "environments: {}\n")
            .service("svc", GOOD)
            .file("values.yaml", "a: 1\n")
            .file("values-canary.yaml", "a: 2\n")
            .at(&format!("{SERVICES}/global.yaml"), "helmBinary: helm3\n")
            .at("charts/svc/Chart.yaml", "name: svc\n")
            .at("charts/shared/Chart.yaml", "name: shared\n")
            .at(&format!("{ADMIN_NG}/{HELMFILE}"), ADMIN)
            .at(&format!("{ADMIN_NG}/values/main.yaml"), main)
            .at(
                &format!("{ADMIN_NG}/values/other.yaml"),
                "namespaces: {elsewhere: {}}\n",
            )
    }

    /// The good service with one text of its helmfile replaced.
    fn with(from: &str, to: &str) -> Self {
        Self::good().and(from, to)
    }

    /// One more text of the service's helmfile replaced.
    fn and(self, from: &str, to: &str) -> Self {
        let text = self.helmfile();
        assert!(text.contains(from), "{from}");
        let name = self.name;
        self.service(name, &text.replacen(from, to, 1))
    }

    fn helmfile(&self) -> String {
        self.files.0[&format!("{SERVICES}/{}/{HELMFILE}", self.name)].clone()
    }

    /// The service with more lines at the end of its helmfile.
    fn appending(self, lines: &str) -> Self {
        let (name, text) = (self.name, self.helmfile());
        self.service(name, &(text + lines))
    }

    /// A file of the checkout.
    fn at(mut self, path: &str, text: &str) -> Self {
        self.files.0.insert(path.to_owned(), text.to_owned());
        self
    }

    /// A file of another service of the group.
    fn beside(self, service: &str, file: &str, text: &str) -> Self {
        self.at(&format!("{SERVICES}/{service}/{file}"), text)
    }

    fn file(self, name: &str, text: &str) -> Self {
        let service = self.name;
        self.beside(service, name, text)
    }

    fn service(self, name: &str, helmfile: &str) -> Self {
        self.beside(name, HELMFILE, helmfile)
    }

    fn template(self, helmfile: &str) -> Self {
        self.service(TEMPLATE_FOLDER, helmfile)
    }

    fn without(mut self, path: &str) -> Self {
        self.files.0.retain(|file, _| !file.starts_with(path));
        self
    }

    fn report(&self) -> Report {
        self.report_on(&[ServiceQuery::Name(self.name.to_owned())])
    }

    /// The report on what is asked for; on everything without a query.
    fn report_on(&self, queries: &[ServiceQuery]) -> Report {
        let snapshot = Snapshot::new(&self.files);
        let repository = Repository::new(&snapshot, Layout::Checkout);
        let asked = repository.asked(None, queries).unwrap();
        check(&repository, &asked).unwrap()
    }

    /// The rules that are broken, with the lines.
    fn found(&self) -> Vec<(&'static str, usize)> {
        found(&self.report())
    }
}

fn found(report: &Report) -> Vec<(&'static str, usize)> {
    let findings = report.findings.iter();
    findings
        .map(|finding| (finding.rule.name, finding.at.line))
        .collect()
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
fn a_folder_without_services_is_an_error_and_a_checkout_without_them_is_not() {
    let checked = |layout| {
        let files = MemoryFiles::of(&[("notes/readme.md", "x")]);
        let snapshot = Snapshot::new(&files);
        let repository = Repository::new(&snapshot, layout);
        check(&repository, &repository.asked(None, &[]).unwrap()).map(|report| report.services)
    };
    assert!(checked(Layout::Folder).is_err());
    assert_eq!(checked(Layout::Checkout), Ok(0));
}

#[test]
fn every_rule_has_its_function() {
    let of_services = SERVICE_RULES.iter().flat_map(|(rules, _)| *rules);
    let of_groups = GROUP_RULES.iter().map(|(rule, _)| rule);
    let of_repositories = REPOSITORY_RULES.iter().map(|(rule, _)| rule);
    let checked: Vec<&str> = of_services
        .chain(of_groups)
        .chain(of_repositories)
        .map(|rule| rule.name)
        .collect();
    for rule in RULES {
        assert!(checked.contains(&rule.name), "{}", rule.name);
    }
}

#[test]
fn a_helmfile_that_cannot_be_read_is_found_with_its_place() {
    let broken = Case::with("namespace: svc", "namespace: [svc");
    assert_eq!(broken.found()[0].0, "unloadable-helmfile");
    assert_eq!(broken.report().services, 1);
    assert_eq!(
        Case::with("- name: canary", "- name: {{ canary").found(),
        [("unloadable-helmfile", 33)]
    );
    // That of a neighbour is not asked for.
    assert_eq!(Case::good().service("other", "a: [").found(), NOTHING);
}

#[test]
fn the_help_for_a_helmfile_that_cannot_be_read_fits_the_reason() {
    let unescaped = Case::with(
        "namespace: svc",
        "labels: {a: '{{ .Release.Name }}'}\n    namespace: svc",
    );
    assert_eq!(unescaped.found(), [("unloadable-helmfile", 18)]);
    assert!(unescaped.report().findings[0].help.starts_with("escape it"));
    let needs = Case::with("namespace: svc", "needs: [svc/secrets]\n    namespace: svc")
        .and("bases:\n  - ../global.yaml\n", "");
    assert_eq!(needs.found(), [("unloadable-helmfile", 16)]);
    assert!(
        needs.report().findings[0]
            .help
            .starts_with("name a release")
    );
}

#[test]
fn findings_are_sorted_and_each_is_there_once() {
    let twice = "kubernetes/other-deploy-x.config /etc/kubernetes/other-deploy";
    let case = Case::with("kubernetes/svc-deploy", twice)
        .and("wmf-stable/svc", "wmf-stable/none")
        .file("values-x.yaml", "a: 1\n")
        .service("aaa", &GOOD.replace("namespace: svc", "namespace: new"));
    let report = case.report_on(&[
        ServiceQuery::Name("svc".to_owned()),
        ServiceQuery::Path(SERVICES.to_owned()),
    ]);
    assert_eq!(report.services, 4);
    let places: Vec<_> = report
        .findings
        .iter()
        .map(|finding| (finding.path.as_str(), finding.at))
        .collect();
    assert!(places.is_sorted(), "{places:?}");
    let mut once = report.findings.clone();
    once.dedup();
    assert_eq!(once, report.findings);
    assert!(found(&report).contains(&("missing-namespace", 18)));
}

#[test]
fn what_is_left_out_is_told_by_file_and_reason() {
    let made = "- name: '{{ env \"X\" }}'";
    let case = Case::with("- name: canary", made)
        .service("other", &GOOD.replace("- name: canary", made))
        .at(&format!("{ADMIN_NG}/{HELMFILE}"), "a: [");
    let left_out = case.report_on(&[]).left_out;
    for name in ["/svc/", "/other/"] {
        let own = left_out.iter().filter(|one| one.path.contains(name));
        let reasons: Vec<usize> = own.map(|one| one.rules.len()).collect();
        assert_eq!(reasons, [4, 2], "{left_out:?}");
    }
}

#[test]
fn a_comment_with_a_reason_allows_a_finding_in_its_own_file() {
    let comment = "# new-service: allow unloaded-values it is for later\n";
    let case = Case::with("wmf-stable/svc", "wmf-stable/none")
        .file("values-x.yaml", comment)
        .file("values-y.yaml", "a: 1\n");
    assert_eq!(
        case.found(),
        [
            ("unknown-chart", 19),
            ("placeholder-values", 1),
            ("unloaded-values", 1)
        ]
    );
}
