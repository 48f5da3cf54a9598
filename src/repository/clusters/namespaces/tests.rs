use super::*;

const MAIN: &str = "\
namespaces:
  kube-system: {}
  zebra:
    systemNamespace: true
  # the first of ours
  alpha: {}
  beta:
    tlsHostnames: [b]
  delta: {}
";

fn read<'t>(path: &str, text: &'t str) -> NamespaceFile<'t> {
    NamespaceFile::parse(path, text).unwrap().unwrap()
}

/// Found by the fuzzer.
#[test]
fn two_places_for_namespaces_are_one_too_many() {
    for text in [
        "namespaces: {}\na: 1\nnamespaces: {}\n",
        "namespaces: {}\n---\n\nnamespaces:\n",
    ] {
        let error = NamespaceFile::parse("main.yaml", text).unwrap_err();
        let expected = format!("line {}, column 1", text.lines().count());
        assert!(error.message.contains(&expected), "{error}");
    }
}

fn with(text: &str, namespace: &str) -> String {
    let file = read("main.yaml", text);
    file.with(&namespace.parse().unwrap()).unwrap().unwrap()
}

#[test]
fn a_namespace_goes_before_the_first_that_sorts_after_it() {
    let charlie = with(MAIN, "charlie");
    assert_eq!(charlie, MAIN.replace("  delta", "  charlie: {}\n  delta"));
    let aa = with(MAIN, "aa");
    assert_eq!(aa, MAIN.replace("  # the first", "  aa: {}\n  # the first"));
    assert_eq!(with(MAIN, "echo"), format!("{MAIN}  echo: {{}}\n"));
}

#[test]
fn a_namespace_gets_the_settings_of_one_like_it() {
    let text = "namespaces:\n  alpha: {}\n  gull:\n    # of gull\n    limits:\n      cpu: 9\n    hosts: [gull.one]\n  zebra: {a: b}\n";
    let file = read("main.yaml", text);
    let with_like = |new: &str, like: &str| {
        let rename = |text: &str| text.replace("gull", "tern");
        let new = new.parse().unwrap();
        file.with_like(&new, (&file, like), &rename)
            .unwrap()
            .unwrap()
    };
    let tern = "  tern:\n    # of tern\n    limits:\n      cpu: 9\n    hosts: [tern.one]\n";
    assert_eq!(
        with_like("tern", "gull"),
        text.replace("  zebra", &format!("{tern}  zebra"))
    );
    assert_eq!(
        with_like("tern", "alpha"),
        text.replace("  zebra", "  tern: {}\n  zebra")
    );
    assert_eq!(
        with_like("tern", "zebra"),
        text.replace("  zebra", "  tern: {a: b}\n  zebra")
    );
}

#[test]
fn settings_come_along_from_another_file() {
    let theirs =
        "big: &big {cpu: 9}\nnamespaces:\n  gull:\n    hosts: [gull]\n  wren:\n    limits: *big\n";
    let theirs = read("main.yaml", theirs);
    let own = read("own.yaml", "namespaces:\n  alpha: {}\n");
    let like = |like: &str| {
        let rename = |text: &str| text.replace("gull", "tern");
        let with = own.with_like(&"tern".parse().unwrap(), (&theirs, like), &rename);
        with.unwrap().unwrap()
    };
    let start = "namespaces:\n  alpha: {}\n";
    assert_eq!(like("gull"), format!("{start}  tern:\n    hosts: [tern]\n"));
    // The anchor is in the other file.
    assert_eq!(like("wren"), format!("{start}  tern: {{}}\n"));
}

#[test]
fn in_an_unsorted_file_it_goes_to_the_end() {
    let text = "namespaces:\n  c: {}\n  a: {}\n  d: {}\n";
    assert_eq!(with(text, "b"), format!("{text}  b: {{}}\n"));
}

#[test]
fn one_in_eight_out_of_order_is_still_sorted() {
    let sorted =
        "namespaces:\n  b: {}\n  a: {}\n  d: {}\n  e: {}\n  f: {}\n  g: {}\n  h: {}\n  i: {}\n";
    assert_eq!(with(sorted, "c"), sorted.replace("  d", "  c: {}\n  d"));
    let unsorted = sorted.replace("  i: {}\n", "");
    assert_eq!(with(&unsorted, "c"), format!("{unsorted}  c: {{}}\n"));
}

#[test]
fn what_is_there_is_known() {
    let file = read("main.yaml", MAIN);
    assert_eq!(file.with(&"beta".parse().unwrap()), Ok(None));
    assert!(file.find("beta").unwrap().has_tls_hostnames);
    assert!(file.find("zebra").unwrap().system);
    assert!(file.find("kube-system").unwrap().system);
    assert!(!file.find("alpha").unwrap().system);
}

#[test]
fn a_file_without_namespaces_is_refused() {
    assert_eq!(NamespaceFile::parse("x.yaml", "a: 1\n"), Ok(None));
    let error = NamespaceFile::parse("x.yaml", "a: [\n").unwrap_err();
    assert!(error.message.contains("line"), "{}", error.message);
}

#[test]
fn an_entry_may_be_for_a_namespace_of_another_name() {
    let text = "namespaces:\n  alpha:\n    namespace: beta\n  zebra: {}\n";
    let file = read("main.yaml", text);
    assert!(file.has("beta") && !file.has("alpha"));
    assert_eq!(file.with(&"beta".parse().unwrap()), Ok(None));
    assert_eq!(file.place_of("beta").unwrap().line, 2);
    let names: Vec<&str> = file.known().map(|known| known.name).collect();
    assert_eq!(names, ["beta", "zebra"]);
    let new = file.with_like(&"gamma".parse().unwrap(), (&file, "beta"), &str::to_owned);
    assert_eq!(
        new.unwrap().unwrap(),
        text.replace("  zebra", "  gamma: {}\n  zebra")
    );
    // The key is taken, though there is no such namespace.
    let error = file.with(&"alpha".parse().unwrap()).unwrap_err();
    assert!(error.message.starts_with("main.yaml:2: "), "{error}");
}

#[test]
fn entries_that_a_merge_key_brings_in_are_there() {
    let text = "\
shared: &shared
  alpha:
    tlsHostnames: [a]
  apes: {systemNamespace: true}
namespaces:
  <<: *shared
  beta: {}
";
    let file = read("main.yaml", text);
    assert!(file.find("alpha").unwrap().has_tls_hostnames);
    assert!(file.find("apes").unwrap().system);
    assert_eq!(file.place_of("alpha").unwrap().line, 2);
    assert_eq!(file.with(&"alpha".parse().unwrap()), Ok(None));
    // The order is that of the entries beside it.
    let axe = with(text, "axe");
    assert_eq!(axe, text.replace("  beta", "  axe: {}\n  beta"));
    assert!(!file.has("<<"));
}

#[test]
fn an_entry_is_put_below_its_model_where_its_place_is_above_an_anchor() {
    let text = "\
namespaces:
  beta: &beta
    size: &size 1
    more: {a: *size}
  gamma:
    <<: *beta
  zeta: {}
";
    let file = read("main.yaml", text);
    let like = |new: &str, like: &str| {
        let with = file.with_like(&new.parse().unwrap(), (&file, like), &str::to_owned);
        with.unwrap().unwrap()
    };
    let copied = |name: &str| format!("  {name}:\n    <<: *beta\n  zeta");
    assert_eq!(
        like("alpha", "gamma"),
        text.replace("  zeta", &copied("alpha"))
    );
    assert_eq!(
        like("iota", "gamma"),
        text.replace("  zeta", &copied("iota"))
    );
    // No anchor is there twice.
    let delta = "  delta:\n    size: 1\n    more: {a: *size}\n  gamma";
    assert_eq!(like("delta", "beta"), text.replace("  gamma", delta));
}
