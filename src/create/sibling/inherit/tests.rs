use std::str::FromStr;

use super::put::PutError;
use super::*;
use crate::names::ServiceName;

const VALUES: &str = "\
main_app:
  image: &image wikimedia/gull # the image
  version: \"2024-05-06-production\"
  replicas: 3
  requests: {cpu: 500m, memory: 1Gi}
php:
  version: \"8.3\"
sidecar:
  image: *image
  image_version: 1.2.3-4
  exporter_version: 0.0.1
tls:
  public_port: 4999
service:
  ports:
    - port: 8080
      nodePort: 4998
    - nodePort: null
networkpolicy:
  egress:
    dst_nets:
      - cidr: 10.0.0.1/32
image:
  registry: example.org
";

fn put(text: &str, asked_for: impl Fn(&OpenValue) -> Option<String>) -> String {
    let open = open_values(text).unwrap();
    put_values(text, open.iter().map(|value| (value, asked_for(value)))).unwrap()
}

#[test]
fn ports_versions_and_images_are_left_open_and_nothing_else() {
    let expected = VALUES
        .replace("&image wikimedia/gull #", "&image CHANGE_ME #")
        .replace("\"2024-05-06-production\"", "CHANGE_ME")
        .replace("1.2.3-4", "CHANGE_ME")
        .replace("4999", "CHANGE_ME")
        .replace("4998", "CHANGE_ME");
    assert_eq!(put(VALUES, |_| None), expected);
}

#[test]
fn a_block_of_text_gives_way_whole_and_what_is_around_it_stays() {
    for (text, expected) in [
        (
            "app:\n  version: |-\n    2024-block\n  replicas: 3\n",
            "app:\n  version: CHANGE_ME\n  replicas: 3\n",
        ),
        (
            "version: | # why\n  a\n\n  b\n\n# of the port\nport: 1\n",
            "version: CHANGE_ME # why\n\n# of the port\nport: 1\n",
        ),
        (
            "apps:\n- image: &i >-\n    a\n    b\n   # below\n- image: *i\n",
            "apps:\n- image: &i CHANGE_ME\n   # below\n- image: *i\n",
        ),
        (
            "app:\n  image: !!str |2\n     a\n    b\n  c: |\n    version: 1\n",
            "app:\n  image: !!str CHANGE_ME\n  c: |\n    version: 1\n",
        ),
        (
            "version: |+\r\n  a\r\nb: 1\r\n",
            "version: CHANGE_ME\r\nb: 1\r\n",
        ),
        ("nodePort: >\n  4001", "nodePort: CHANGE_ME"),
        (
            "version: # a | b\n  |-\n  a\n",
            "version: # a | b\n  CHANGE_ME\n",
        ),
        ("version: a\n  b\nc: 1\n", "version: CHANGE_ME\nc: 1\n"),
        ("version: |\n\n\nb: 1\n", "version: |\n\n\nb: 1\n"),
    ] {
        assert_eq!(put(text, |_| None), expected, "{text}");
    }
    let asked = put("version: |-\n  1.0\nb: 1\n", |_| Some("1.1".to_owned()));
    assert_eq!(asked, "version: \"1.1\"\nb: 1\n");
}

#[test]
fn a_value_that_would_be_read_as_something_else_is_refused() {
    let text = "a: 1\nnodePort: 4001\nb: 2\n";
    let open = open_values(text).unwrap();
    let put = |new: &str| put_values(text, [(&open[0], Some(new.to_owned()))]);
    assert_eq!(put("4002").unwrap(), "a: 1\nnodePort: 4002\nb: 2\n");
    let other = put("4002 # more").unwrap_err();
    assert!(matches!(other, PutError::Other(at) if at.line == 2));
    assert!(matches!(put("[").unwrap_err(), PutError::Unreadable(_)));
    assert!(matches!(put("1\nc: 2").unwrap_err(), PutError::Other(_)));
}

#[test]
fn what_says_that_there_is_none_stays() {
    let text = "nodePort: false\npublic_port: 0\nimage: ''\nversion: ~\n";
    assert_eq!(put(text, |_| None), text);
}

#[test]
fn what_was_asked_for_is_written_so_that_it_is_read_as_text() {
    let text = "version: \"1\"\nimage: a/b\nimage_version: x\nnodePort: 1\n";
    let put = put(text, |value| {
        let new = match value.kind {
            OpenKind::Version => "v2",
            OpenKind::Image => "c/d:e",
            OpenKind::ImageVersion => "1.10",
            OpenKind::PublicPort | OpenKind::NodePort => "4001",
        };
        Some(new.to_owned())
    });
    assert_eq!(
        put,
        "version: \"v2\"\nimage: c/d:e\nimage_version: \"1.10\"\nnodePort: 4001\n"
    );
}

#[test]
fn open_values_say_what_the_sibling_has_and_where() {
    let mut found: Vec<(usize, &str, String)> = open_values(VALUES)
        .unwrap()
        .into_iter()
        .map(|value| (value.line, value.kind.key(), value.old))
        .collect();
    found.sort();
    assert_eq!(found[0], (2, "image", "wikimedia/gull".to_owned()));
    assert_eq!(found[1], (3, "version", "2024-05-06-production".to_owned()));
    assert_eq!(found.len(), 5);
}

#[test]
fn sizes_and_allow_lists_are_listed_with_their_lines() {
    let found = kept_values(&put(VALUES, |_| None)).unwrap();
    let short = |kept: &KeptValue| (kept.line, kept.concern, kept.value.clone());
    let found: Vec<_> = found.iter().map(short).collect();
    assert_eq!(
        found,
        [
            (4, Concern::Replicas, Some("3".to_owned())),
            (5, Concern::Cpu, Some("500m".to_owned())),
            (5, Concern::Memory, Some("1Gi".to_owned())),
            (
                21,
                Concern::AllowList,
                Some("- cidr: 10.0.0.1/32".to_owned())
            ),
        ]
    );
}

#[test]
fn addresses_and_image_repositories_of_the_siblings_name_are_listed() {
    let name = |text| ServiceName::from_str(text).unwrap();
    let renaming = Renaming::new(&name("sea-gull"), &name("tern"));
    let text = "\
a: [sea-gull.example.org, gull.example.org]
image: x/sea-gull:1 # sea-gull.example.org
b: sea-gull
url: \"https://example.org/sea-gull?a=sea-gull\"
";
    let found = own_names(text, &renaming);
    let short = |own: &OwnName| (own.line, own.kind, own.new.clone());
    assert_eq!(
        found.iter().map(short).collect::<Vec<_>>(),
        [
            (1, OwnKind::Address, "tern.example.org".to_owned()),
            (2, OwnKind::ImageRepository, "x/tern:1".to_owned()),
            (
                4,
                OwnKind::Address,
                "https://example.org/tern?a=tern".to_owned()
            ),
        ]
    );
}

#[test]
fn a_version_or_port_that_an_alias_stands_for_is_listed_where_it_is_not_left_open() {
    let text = "\
own: &own 1.2.3
port: &port 4001
app:
  version: *own
  nodePort: *port
  image: &image gull
other: {image: *image}
none: &none null
more: {version: *none}
php: {version: *own}
";
    let kept = kept_values(&put(text, |_| None)).unwrap();
    let short = |kept: &KeptValue| (kept.line, kept.concern, kept.value.clone());
    assert_eq!(
        kept.iter().map(short).collect::<Vec<_>>(),
        [
            (4, Concern::PassedOn, Some("*own".to_owned())),
            (5, Concern::PassedOn, Some("*port".to_owned())),
        ]
    );
}
