mod files;
mod names;
mod releases;

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
