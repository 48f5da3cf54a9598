//! `new-service values` against what helmfile and helm make of the same files.

use serde_json::Value;

use crate::place::{FOLDER, MODELS, NAME, Place, SERVICES};
use crate::support::{Sandbox, files, tools, write};

/// helmfile does not take a key such as `y` or `off` for a truth value, and helm does; there is none
/// here. Values files, the later over the earlier, with every way in which values come together.
const FILES: [(&str, &str); 4] = [
    (
        "values.yaml",
        "a: {b: 1, c: [1, 2], d: {e: f}}\nnone: ~\ntext: x\nmany: {x: 1}\nanchor: &x {p: 1, q: 2}\n\
         used: {<<: *x, q: 3}\nlisted: {<<: [{r: 1}, {r: 2, s: 3}]}\ntwice: 1\ntwice: 2\nlast: a\n",
    ),
    (
        "values-ENV.yaml",
        "a: {b: ~, c: [], d: {}}\nnone: 1\ntext: {now: a map}\nmany: ~\nlast: b\nzero: 08\n",
    ),
    (
        "values-main.yaml",
        "a: {g: yes, c: [3]}\nmany: {z: 2}\nlast: ''\nempty: {}\ndate: 2001-01-01\n",
    ),
    ("values-canary.yaml", "a: 3\ntext: ~\nquoted: 'off'\n"),
];

/// Values that helm takes for something else than one might think.
const SCALARS: &str = "\
a: [yes, on, y, n, No, off, tRUE, ~, Null, '', 'yes', !!str 12, ! 13, !foo bar]
b: [08, 010, 0o10, 0o8, 0b11, 0b2, -0b11, 1_000, 0x1F, 0x_1, +12, -0, -08, 0777, 0xg, 1__0, _1]
c: [.5, 1., 1e3, 1e+3, 1E3, 12e03, 1.5e3, 0.1, 4.0, 1e21, 1e400, 1e, 1.2.3, 09.5, 1_0.5, ., +]
d: [12:30, 2001-01-01, 123456789012345678, 18446744073709551615, 9223372036854775808]
e: [!!int '3', !!float 3, !!bool 'yes', !!null '', =, '<<']
8080: number
y: truth
1.5: fraction
'8081': text
twice: {x: 1}
twice: {z: 2}
base: &base {a: 1, b: 2}
below: {<<: *base, a: 9}
above: {a: 9, <<: *base}
list: {<<: [{a: 1}, {a: 2, b: 3}]}
host: &host example
port: &port 80
hosts: {*host: *port}
block: |
  one
   two
folded: >-
  one
  two
";

/// What the program says the values of a service's releases are.
fn ours(sandbox: &Sandbox, name: &str, args: &[&str]) -> Vec<(String, Value)> {
    let all = ["values", name, "--format", "json", "-e"];
    let all: Vec<&str> = all.iter().chain(args).copied().collect();
    let json: Value = serde_json::from_str(&sandbox.new_service(&all).ok()).expect("JSON");
    let releases = json["releases"].as_array().expect("a list").iter();
    let name = |release: &Value| release["name"].as_str().expect("a name").to_owned();
    releases
        .map(|release| (name(release), release["values"].clone()))
        .collect()
}

fn check_written_values(place: &Place, flags: &[&str]) {
    let Some(tools) = tools() else { return };
    let sandbox = place.created(&tools, flags);
    let folder = sandbox.root().join(place.folder());
    for environment in place.environments {
        for (file, text) in FILES {
            write(&folder.join(file.replace("ENV", environment)), text);
        }
        let out = sandbox.root().join("out").join(environment);
        let template = format!("{}/{{{{ .Release.Name }}}}.yaml", out.display());
        let args = ["-e", environment, "write-values", "--skip-deps"];
        let args: Vec<&str> = args
            .into_iter()
            .chain(["--output-file-template", &template])
            .collect();
        sandbox.helmfile(&place.folder(), &args).ok();
        let mut written = files(&out).into_iter();
        let mut ours = ours(
            &sandbox,
            NAME,
            &[environment, "--group", place.group.unwrap_or("services")],
        );
        ours.sort_by(|(left, _), (right, _)| left.cmp(right));
        for (release, values) in ours {
            let (file, text) = written.next().expect("a file of each release");
            assert_eq!(file.to_str(), Some(format!("{release}.yaml").as_str()));
            let theirs: Value = serde_yaml::from_str(&text).expect("YAML");
            assert_eq!(values, theirs, "{release} in {environment}");
        }
        assert_eq!(written.next(), None, "in {environment}");
    }
}

#[test]
fn the_result_is_what_helmfile_writes() {
    check_written_values(&FOLDER, &["--canary", "--test"]);
    check_written_values(&SERVICES, &["--canary", "--test"]);
    check_written_values(&MODELS, &[]);
}

/// A service whose only release has one values file, and a chart that prints its values.
fn printing(sandbox: &Sandbox, chart: &str, values: &str) -> Value {
    let root = sandbox.root();
    write(
        &root.join("one/chart/Chart.yaml"),
        "apiVersion: v2\nname: one\nversion: 0.1.0\n",
    );
    write(&root.join("one/chart/values.yaml"), chart);
    write(
        &root.join("one/chart/templates/all.yaml"),
        "all: {{ .Values | toJson | quote }}\n",
    );
    write(&root.join("one/values.yaml"), values);
    write(
        &root.join("one/helmfile.yaml"),
        "environments:\n  live: {}\nreleases:\n- name: one\n  chart: ./chart\n  values: [values.yaml]\n",
    );
    let rendered = sandbox.helmfile("one", &["-e", "live", "template", "--skip-deps"]);
    let document = rendered.documents().pop().expect("a document");
    let text = document
        .get("all")
        .and_then(serde_yaml::Value::as_str)
        .expect("a text");
    serde_json::from_str(text).expect("JSON")
}

/// Whole numbers and others that are equal: helm prints all of them as one kind.
fn alike(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => left.as_f64() == right.as_f64(),
        (Value::Array(left), Value::Array(right)) => {
            left.len() == right.len()
                && left
                    .iter()
                    .zip(right)
                    .all(|(left, right)| alike(left, right))
        }
        (Value::Object(left), Value::Object(right)) => {
            left.len() == right.len()
                && left
                    .iter()
                    .all(|(key, left)| right.get(key).is_some_and(|right| alike(left, right)))
        }
        _ => left == right,
    }
}

#[test]
fn scalars_keys_and_aliases_are_read_as_helm_reads_them() {
    let Some(tools) = tools() else { return };
    let sandbox = Sandbox::empty(&tools);
    let theirs = printing(&sandbox, "{}\n", SCALARS);
    let (_, ours) = ours(&sandbox, "one", &["live"]).remove(0);
    assert!(alike(&ours, &theirs), "ours: {ours:#}\nhelm's: {theirs:#}");
}

#[test]
fn what_is_printed_as_yaml_is_read_by_helm_as_the_same() {
    let Some(tools) = tools() else { return };
    let sandbox = Sandbox::empty(&tools);
    let theirs = printing(&sandbox, "{}\n", SCALARS);
    let printed = sandbox
        .new_service(&["values", "one", "-e", "live", "--merged"])
        .ok();
    let again = printing(&sandbox, "{}\n", &printed);
    assert!(alike(&again, &theirs), "{printed}");
}

#[test]
fn values_go_over_the_charts_own_as_helm_puts_them() {
    let Some(tools) = tools() else { return };
    let chart =
        "gone: 1\nsub: {a: 1, b: 2, deep: {c: 3, d: ~}, e: ~}\nlist: [1, 2]\nnone: ~\nempty: {}\n";
    for values in [
        "{}",
        "gone: ~",
        "sub: {a: ~, zz: ~, deep: {c: ~, q: ~}}",
        "sub: {deep: ~}",
        "sub: 3",
        "sub: ~",
        "empty: {x: ~}",
        "empty: ~",
        "new: {x: ~, z: {w: ~}}",
        "list: [~, {a: ~}]",
        "none: 3",
        "none: ~",
        "gone: {x: 1}",
        "sub: {a: {x: 1}, deep: 1}",
    ] {
        let sandbox = Sandbox::empty(&tools);
        let theirs = printing(&sandbox, chart, values);
        let (_, ours) = ours(&sandbox, "one", &["live", "--with-chart"]).remove(0);
        assert!(
            alike(&ours, &theirs),
            "{values}: ours {ours}, helm's {theirs}"
        );
    }
}

/// The comparison of the tests above would be worth nothing if it took all for alike.
#[test]
fn other_values_are_not_alike() {
    let value = |text: &str| -> Value { serde_json::from_str(text).expect("JSON") };
    for (left, right) in [
        ("1", "2"),
        ("{\"a\":1}", "{}"),
        ("[1]", "[1,2]"),
        ("\"1\"", "1"),
        ("null", "{}"),
    ] {
        assert!(!alike(&value(left), &value(right)), "{left} and {right}");
    }
    assert!(alike(&value("{\"a\":[1.0]}"), &value("{\"a\":[1]}")));
}
