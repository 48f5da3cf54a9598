mod charts;
mod unreadable;

use std::str::FromStr;

use super::*;
use crate::create::sibling::inherit::OpenKind;

const HELMFILE_TEXT: &str = "\
environments:
  staging:
    values:
      - releases: [main]
  eqiad:
    values:
      - releases: [main, extra]
---
helmDefaults:
  args:
    - --kubeconfig={{ printf \"/etc/kubernetes/sea-gull-deploy-%s.config\" .Environment.Name }}
releases:
  - name: main
    namespace: sea-gull
    chart: wmf-stable/sea-gull # not: wmf-stable/sea-gull
    values:
      - values.yaml
      - ../_birds_/values-gull.yaml
  - name: extra
    namespace: sea-gull
    chart: \"wmf-stable/gull\"
";

fn text(path: &str, text: &str) -> TreeFile {
    file(path, Content::Text(text.to_owned()))
}

fn link(path: &str, target: &str) -> TreeFile {
    file(path, Content::Link(target.to_owned()))
}

fn file(path: &str, content: Content) -> TreeFile {
    TreeFile {
        path: path.to_owned(),
        content,
        executable: false,
    }
}

fn name(text: &str) -> ServiceName {
    ServiceName::from_str(text).unwrap()
}

fn sea_gull() -> ServiceRef {
    ServiceRef::new("birds".parse().ok().as_ref(), "sea-gull")
}

struct Try {
    files: Vec<TreeFile>,
    name: &'static str,
    group: &'static str,
    drop: (&'static str, &'static str),
    answers: (Option<&'static str>, Option<&'static str>),
    charts: Vec<String>,
    chart_texts: Vec<(&'static str, &'static str)>,
}

impl Try {
    fn new(name: &'static str, files: Vec<TreeFile>) -> Self {
        let helmfile = text(HELMFILE, HELMFILE_TEXT);
        Self {
            files: [files, vec![helmfile]].concat(),
            name,
            group: "birds",
            drop: ("", ""),
            answers: (None, None),
            charts: Vec::new(),
            chart_texts: Vec::new(),
        }
    }

    fn with_charts(mut self, charts: &[&str]) -> Self {
        self.charts = charts.iter().map(|&chart| chart.to_owned()).collect();
        self
    }

    fn copy(&self) -> Result<Copied> {
        let some = |text: &str| match text {
            "" => Vec::new(),
            text => vec![text.to_owned()],
        };
        let name = name(self.name);
        let group = self.group.parse().ok();
        let wanted = Wanted {
            name: &name,
            group: group.as_ref(),
            drop_environments: some(self.drop.0),
            drop_releases: some(self.drop.1),
            chart: self.answers.0.map(|name| name.parse().unwrap()),
            namespace: self.answers.1.map(|name| name.parse().unwrap()),
            asked_for: &|_, value| (value.old == "4001").then(|| "4002".to_owned()),
        };
        let around = Surroundings {
            charts: &self.charts,
            exists: &|path| path == "helmfile.d/birds/_birds_/values-tern.yaml",
            chart_texts: &|chart| {
                let texts = self.chart_texts.iter().filter(|_| chart == "sea-gull");
                let owned = texts.map(|(path, text)| ((*path).to_owned(), (*text).to_owned()));
                owned.collect()
            },
        };
        let folder = SiblingFolder::new(sea_gull(), self.files.clone())?;
        Sibling::read(&folder)?.copy(&wanted, &around)
    }

    fn helmfile(&self) -> String {
        content(&self.copy().unwrap(), HELMFILE)
    }
}

fn content(copied: &Copied, path: &str) -> String {
    let file = copied.files.iter().find(|file| file.path == path);
    match &file.unwrap().content {
        Content::Text(text) | Content::Link(text) => text.clone(),
        Content::Bytes(_) => panic!("{path} holds bytes"),
    }
}

fn paths(copied: &Copied) -> Vec<&str> {
    copied.files.iter().map(|file| file.path.as_str()).collect()
}

#[test]
fn everything_comes_along_but_litter() {
    let litter = ["a.swp", "b~", ".#c", "d/#e#", ".DS_Store"].map(|path| text(path, ""));
    let files = [
        text(".fixtures.yaml", "image: sea-gull\n"),
        text("sea-gull/gull.txt", "SEA_GULL version: 1"),
        file("blob", Content::Bytes(vec![0, 1])),
    ];
    let copied = Try::new("sea-tern", [&files[..], &litter].concat())
        .copy()
        .unwrap();
    assert_eq!(
        paths(&copied),
        [".fixtures.yaml", "blob", HELMFILE, "sea-tern/tern.txt"]
    );
    assert_eq!(content(&copied, ".fixtures.yaml"), "image: sea-tern\n");
    assert_eq!(content(&copied, "sea-tern/tern.txt"), "SEA_TERN version: 1");
}

#[test]
fn the_helmfile_gets_the_new_name_and_keeps_all_else() {
    let expected = HELMFILE_TEXT
        .replace("sea-gull", "sea-tern")
        .replace("values-gull", "values-tern");
    let charts = ["sea-tern", "gull"];
    assert_eq!(
        Try::new("sea-tern", vec![]).with_charts(&charts).helmfile(),
        expected
    );
}

#[test]
fn chart_and_namespace_can_be_asked_for() {
    let mut wanted = Try::new("sea-tern", vec![]);
    wanted.answers = (Some("sea-gull-chart"), Some("sea-gull"));
    let helmfile = wanted.helmfile();
    assert_eq!(
        helmfile.matches("chart: wmf-stable/sea-gull-chart").count(),
        1
    );
    assert_eq!(helmfile.matches("namespace: sea-gull\n").count(), 2);
    assert!(wanted.copy().unwrap().own.is_empty());
    wanted.answers = (None, Some("sea-tern"));
    assert!(wanted.copy().is_ok());
}

#[test]
fn a_namespace_is_not_put_in_where_the_releases_have_several() {
    let helmfile = HELMFILE_TEXT.replacen("namespace: sea-gull", "namespace: other", 1);
    let mut wanted = Try::new("sea-tern", vec![]);
    wanted.files = vec![text(HELMFILE, &helmfile)];
    wanted.answers = (None, Some("third"));
    let error = wanted.copy().unwrap_err().to_string();
    assert!(error.contains("are not all in one namespace"), "{error}");
    wanted.answers = (None, Some("other"));
    assert!(wanted.copy().is_ok());
}

#[test]
fn dropped_environments_and_releases_go_with_their_values_files() {
    let files = [
        "values-staging.yaml",
        "values-extra.yaml",
        "values-eqiad.yaml",
    ];
    let mut wanted = Try::new("sea-tern", files.map(|path| text(path, "a: 1\n")).to_vec());
    wanted.drop = ("staging", "extra");
    let copied = wanted.copy().unwrap();
    assert_eq!(paths(&copied), [HELMFILE, "values-eqiad.yaml"]);
    let left_out = copied.left_out.iter().map(|left| left.reason.as_str());
    assert_eq!(
        left_out.collect::<Vec<_>>(),
        ["no release extra", "no environment staging"]
    );
    let helmfile = content(&copied, HELMFILE);
    assert!(!helmfile.contains("staging") && !helmfile.contains("extra"));
}

#[test]
fn values_are_left_open_listed_or_asked_for() {
    let values = "\
image: x/sea-gull
public_port: 4001
nodePort: 4003
replicas: 2
host: sea-gull.example.org
";
    let copied = Try::new("owl", vec![text("values.yaml", values)])
        .copy()
        .unwrap();
    assert_eq!(
        content(&copied, "values.yaml"),
        "\
image: CHANGE_ME
public_port: 4002
nodePort: CHANGE_ME
replicas: 2
host: owl.example.org
"
    );
    let open = copied
        .open
        .iter()
        .map(|open| (open.what.kind, open.what.old.as_str()));
    assert_eq!(
        open.collect::<Vec<_>>(),
        [
            (OpenKind::Image, "x/sea-gull"),
            (OpenKind::PublicPort, "4001"),
            (OpenKind::NodePort, "4003"),
        ]
    );
    assert_eq!(
        (copied.kept[0].path.as_str(), copied.kept[0].what.line),
        ("values.yaml", 4)
    );
    let own = copied.own.iter().map(|own| own.what.old.as_str());
    assert_eq!(
        own.collect::<Vec<_>>(),
        ["sea-gull", "x/sea-gull", "sea-gull.example.org"]
    );
}

#[test]
fn links_stay_links_and_find_what_they_point_to() {
    let files = vec![
        link("values-gull.yaml", "../_birds_/values-gull.yaml"),
        link("b.yaml", "../_sea-gull_/b.yaml"),
        link("values-c.yaml", "../_other_/values-gull-c.yaml"),
    ];
    let mut wanted = Try::new("sea-tern", files);
    let copied = wanted.copy().unwrap();
    assert_eq!(
        content(&copied, "values-tern.yaml"),
        "../_birds_/values-tern.yaml"
    );
    assert_eq!(content(&copied, "b.yaml"), "../_sea-tern_/b.yaml");
    assert_eq!(
        content(&copied, "values-c.yaml"),
        "../_other_/values-gull-c.yaml"
    );
    assert_eq!(copied.dangling.len(), 1);
    assert_eq!(copied.dangling[0].what.new, "../_sea-tern_/b.yaml");
    wanted.group = "fish";
    let moved = wanted.copy().unwrap();
    assert_eq!(
        content(&moved, "values-tern.yaml"),
        "../../birds/_birds_/values-tern.yaml"
    );
    assert!(content(&moved, HELMFILE).contains("- ../../birds/_birds_/values-tern.yaml"));
}

#[test]
fn what_the_helmfile_loads_from_beside_the_folder_is_renamed_if_it_is_there() {
    let helmfile = |name: &'static str| Try::new(name, vec![]).helmfile();
    assert!(helmfile("sea-tern").contains("- ../_birds_/values-tern.yaml"));
    assert!(helmfile("sea-wren").contains("- ../_birds_/values-gull.yaml"));
    let own = HELMFILE_TEXT.replace("_birds_", "_sea-gull_");
    let mut wanted = Try::new("sea-tern", vec![]);
    wanted.files = vec![text(HELMFILE, &own)];
    let dangling = wanted.copy().unwrap().dangling;
    assert_eq!(dangling[0].path, HELMFILE);
    assert_eq!(dangling[0].what.new, "../_sea-tern_/values-gull.yaml");
}

#[test]
fn a_link_that_cannot_be_renamed_keeps_its_name_and_is_loaded_by_it() {
    let files = vec![link("values-gull.yaml", "../_birds_/values-gull.yaml")];
    let copied = Try::new("sea-wren", files).copy().unwrap();
    assert_eq!(
        content(&copied, "values-gull.yaml"),
        "../_birds_/values-gull.yaml"
    );
    assert!(content(&copied, HELMFILE).contains("../_birds_/values-gull.yaml"));
}

#[test]
fn a_release_called_like_a_part_of_the_name_keeps_its_name() {
    let helmfile = HELMFILE_TEXT.replace("extra", "gull");
    let mut wanted = Try::new("sea-tern", vec![text("values-gull.yaml", "id: gull\n")]);
    wanted.files.pop();
    wanted.files.push(text(HELMFILE, &helmfile));
    let copied = wanted.copy().unwrap();
    let helmfile = content(&copied, HELMFILE);
    assert!(helmfile.contains("releases: [main, gull]") && helmfile.contains("name: gull\n"));
    assert_eq!(content(&copied, "values-gull.yaml"), "id: tern\n");
}

#[test]
fn what_cannot_be_done_is_refused() {
    let refused = |wanted: &Try| wanted.copy().unwrap_err().to_string();
    let same = refused(&Try::new("sea-gull", vec![]));
    assert_eq!(same, "sea-gull is the name of the service to start from");
    let files = vec![text("sea-gull.yaml", ""), text("sea-tern.yaml", "")];
    let collision = refused(&Try::new("sea-tern", files));
    assert!(collision.contains("both be sea-tern.yaml"), "{collision}");
    let files = vec![text("sea-gull", ""), text("sea-tern/a", "")];
    let collision = refused(&Try::new("sea-tern", files));
    assert!(collision.contains("both be sea-tern in"), "{collision}");
    let mut without = Try::new("sea-tern", vec![]);
    without.files = vec![link(HELMFILE, "x")];
    assert!(refused(&without).contains("has no helmfile.yaml"));
    for (broken, reason) in [
        ("a: {{ b", "line 1, column 4"),
        ("a: [b", "helmfile.yaml: "),
    ] {
        without.files = vec![text(HELMFILE, broken)];
        assert!(refused(&without).contains(reason), "{}", refused(&without));
    }
    let mut left = Try::new("sea-tern", vec![]);
    left.drop = ("", "main");
    assert!(refused(&left).contains("birds/sea-gull cannot be adapted"));
}

#[test]
fn versions_that_cannot_be_left_open_are_listed() {
    let version = "version: 1.2.3\n";
    let json = "{\"version\": \"1.2.3\"}\n";
    let files = vec![
        text("values-eqiad.yaml.gotmpl", version),
        text("values-eqiad.json", json),
        text("dashboard.json", json),
    ];
    let mut service = Try::new("sea-tern", files);
    service.files.retain(|file| file.path != HELMFILE);
    let inline = "      - values.yaml\n      - values-eqiad.json\n      - version: 1.2.3\n";
    let helmfile = HELMFILE_TEXT.replace("      - values.yaml\n", inline);
    service.files.push(text(HELMFILE, &helmfile));
    let copied = service.copy().unwrap();
    let kept = copied
        .kept
        .iter()
        .map(|kept| (kept.path.as_str(), kept.what.line));
    let mut kept: Vec<_> = kept.collect();
    kept.sort_unstable();
    assert_eq!(
        kept,
        [
            (HELMFILE, 19),
            ("values-eqiad.json", 1),
            ("values-eqiad.yaml.gotmpl", 1)
        ]
    );
}

#[test]
fn a_file_of_bytes_that_keeps_the_siblings_name_is_listed() {
    let files = vec![
        file("logo", Content::Bytes(b"\xff sea-gull".to_vec())),
        file("other", Content::Bytes(b"\xff gull".to_vec())),
    ];
    let copied = Try::new("sea-tern", files).copy().unwrap();
    let kept = copied
        .kept
        .iter()
        .map(|kept| (kept.path.as_str(), kept.what.line));
    assert_eq!(kept.collect::<Vec<_>>(), [("logo", 0)]);
}
