//! Files of answers: what they say, what is wrong with them, and that what is printed is read again.

use super::super::{SiblingFacts, TemplateEnvironment};
use super::*;

fn read(text: &str) -> Vec<Given> {
    read_answers("a.yaml", text).unwrap()
}

fn refusal(text: &str) -> String {
    let error = read_answers("a.yaml", text).unwrap_err();
    assert_eq!(error.kind, crate::error::Kind::Invalid, "{text}");
    let hint = error.hint.unwrap_or_default();
    format!("{} ({hint})", error.message)
}

#[test]
fn a_mapping_says_the_same_as_flags() {
    let everything = "name: my-svc\ngroup: ml-services\nlike: services/alpha\nhelmfile: template\n\
        chart: wmf-stable/beta\nenvironments: [staging, eqiad]\ncanary: true\ntest: false\n\
        namespace: shared\ntraffic: lvs\nport: 4001\nplaceholders: true\nonly: service\nwithout: [operators]\ntask: T1\n";
    let said = "my-svc --group ml-services --like services/alpha --helmfile template --chart beta \
        --environments staging,eqiad --canary --no-test --namespace shared --traffic lvs --port 4001 \
        --placeholders --only service --without operators --task T1";
    assert_eq!(read(everything)[0].arguments().join(" "), said);
    let json = "{\"name\": \"my-svc\",\n\t\"port\": \"auto\", \"template\": \"../t\"}";
    let said = "my-svc --template ../t --port auto";
    assert_eq!(read(json)[0].arguments().join(" "), said);
    // Not JSON, though it begins like that.
    assert_eq!(
        read("{name: a, canary: true}")[0].arguments(),
        ["a", "--canary"]
    );
    assert_eq!(read("canary: true\n")[0].name, None);
}

#[test]
fn a_list_is_several_services() {
    for text in [
        "- name: a\n- name: b\n",
        r#"[{"name": "a"}, {"name": "b"}]"#,
    ] {
        let services = read(text);
        let names = services.iter().map(|given| given.arguments().concat());
        assert_eq!(names.collect::<Vec<_>>(), ["a", "b"]);
    }
    // The same name in two groups is two services.
    assert_eq!(
        read("- {name: a, group: g1}\n- {name: a, group: g2}\n").len(),
        2
    );
}

/// Files that are refused, each with a part of what is said.
const WRONG: &[(&str, &str)] = &[
    (
        "- name: a\n- name: b\n  chrat: c\n",
        "a.yaml:3:3: service 2 (b): \"chrat\" is no key of an answer (did you mean chart?)",
    ),
    (
        "root: x\n",
        "a.yaml:1:1: \"root\" is no key of an answer (the keys are: name, group,",
    ),
    (
        "name: a\nchart: A\n",
        "a.yaml:2:8: chart: chart name \"A\" has 'A' at character 1",
    ),
    (
        "- name: a\n  port: \"80\"\n",
        "a.yaml:2:9: service 1 (a): port: it is the text \"80\", and should be a number or auto",
    ),
    (
        "port: 0\n",
        "a.yaml:1:7: port: port \"0\" is not a number from 1 to 65535",
    ),
    (
        "port: 1.5\n",
        "a.yaml:1:7: port: it is the number 1.5, which is no answer",
    ),
    (
        "port: -1\n",
        "a.yaml:1:7: port: it is the number -1, which is no answer",
    ),
    (
        "name: 12\n",
        "a.yaml:1:7: name: it is the number 12, and should be a text",
    ),
    (
        "canary: yes\n",
        "a.yaml:1:9: canary: it is the text \"yes\", and should be true or false",
    ),
    (
        "like: {a: b}\n",
        "a.yaml:1:7: like: it is a mapping, which is no answer",
    ),
    (
        "like:\n",
        ": like: it is empty, which is no answer (leave the key out",
    ),
    (
        "traffic: [lvs]\n",
        "traffic: it is a list, and should be a text",
    ),
    (
        "only: all\n",
        "only: \"all\" is none of the words to choose from (choose from: namespace,",
    ),
    (
        "environments: [1]\n",
        "a.yaml:1:16: environments: invalid type: integer `1`, expected a text",
    ),
    (
        "environments: [eqiad, eqiad]\n",
        "environments: eqiad is given twice",
    ),
    (
        "environments: []\n",
        "environments: no environment is named",
    ),
    (
        "environments: \",\"\n",
        "environments: no environment is named",
    ),
    ("template: \"\"\n", "template: a template cannot be empty"),
    (
        "name: a\nname: b\n",
        "a.yaml:2:1: the key name is given twice",
    ),
    (
        "{\"name\": \"a\",\n \"name\": \"b\"}",
        "a.yaml:2:7: the key name is given twice",
    ),
    (
        "- name: a\n- name: a\n",
        "service 2 (a): service 1 has the same name",
    ),
    (
        "- name: a\n- canary: true\n",
        "a.yaml:2:3: service 2: it has no name",
    ),
    (
        "- [a]\n",
        "a.yaml:1:3: service 1: invalid type: sequence, expected a mapping of answers",
    ),
    (
        "[]\n",
        "there are no answers in it (it takes at least a name",
    ),
    ("", "a.yaml:1:1: there are no answers in it"),
    ("null\n", "there are no answers in it"),
    (
        "word\n",
        "a.yaml:1:1: invalid type: string \"word\", expected a mapping of answers, or a list",
    ),
    (
        "like: a\ntemplate: repo\n",
        "like does not go with template",
    ),
    ("helmfile: template\n", "helmfile does not go without like"),
    ("a: [\n", "a.yaml:"),
    ("name: a\n---\nname: b\n", "more than one document"),
    ("1: a\n", "a.yaml:1:1: \"1\" is no key of an answer"),
];

#[test]
fn what_is_wrong_is_said_with_line_service_and_key() {
    for (text, message) in WRONG {
        let said = refusal(text);
        assert!(said.contains(message), "{text:?}:\n{said}\n{message}");
    }
}

#[test]
fn what_is_given_on_the_command_line_wins() {
    let file =
        "- {name: a, like: gull, helmfile: template, canary: true}\n- {name: b, template: repo}\n";
    let merged = |flags: &Given| -> Vec<String> {
        let merged = flags.clone().over("a.yaml", &read(file)).unwrap();
        merged
            .iter()
            .map(|given| given.arguments().join(" "))
            .collect()
    };
    let canary = Given {
        canary: Some(false),
        ..Given::default()
    };
    assert_eq!(
        merged(&canary),
        [
            "a --like gull --helmfile template --no-canary",
            "b --template repo --no-canary"
        ]
    );
    // What a service is made from is one answer.
    let like = Given {
        like: Some("tern".parse().unwrap()),
        ..Given::default()
    };
    assert_eq!(
        merged(&like),
        [
            "a --like tern --helmfile template --canary",
            "b --like tern"
        ]
    );
    let template = Given {
        template: Some(TemplateChoice::Embedded),
        ..Given::default()
    };
    assert_eq!(
        merged(&template),
        ["a --template embedded --canary", "b --template embedded"]
    );
}

#[test]
fn one_name_is_for_one_service() {
    let named = Given {
        name: Some("c".parse().unwrap()),
        ..Given::default()
    };
    let one = named.clone().over("a.yaml", &read("name: a\n")).unwrap();
    assert_eq!(one[0].arguments(), ["c"]);
    let refused = named.over("a.yaml", &read("- name: a\n- name: b\n"));
    let message = refused.unwrap_err().message;
    assert_eq!(
        message,
        "c is one name, and a.yaml has answers for 2 services"
    );
    let helmfile = Given {
        helmfile: Some(HelmfileFrom::Template),
        ..Given::default()
    };
    assert!(helmfile.over("a.yaml", &read("name: a\n")).is_err());
}

#[test]
fn what_is_printed_is_read_as_the_same() {
    let full = Given {
        name: Some("my-svc".parse().unwrap()),
        group: Some("g1".parse().unwrap()),
        like: Some("g/gull".parse().unwrap()),
        helmfile: Some(HelmfileFrom::Sibling),
        template: None,
        chart: Some("beta".parse().unwrap()),
        environments: Some("staging,eqiad".parse().unwrap()),
        canary: Some(true),
        test: Some(false),
        namespace: Some("shared".parse().unwrap()),
        traffic: Some(Traffic::Ingress),
        port: Some("80".parse().unwrap()),
        placeholders: Some(true),
        only: Some(Part::Namespace),
        without: Some("operators,a/b c.yaml".parse().unwrap()),
        task: Some("T1".parse().unwrap()),
    };
    let odd = Given {
        name: Some("b".parse().unwrap()),
        template: Some("it's: \"here\" #1\t\u{e9}".parse().unwrap()),
        port: Some(PortChoice::Auto),
        ..Given::default()
    };
    assert_eq!(full.entries().len(), KEYS.len() - 1);
    for services in [vec![full.clone()], vec![odd.clone()], vec![full, odd]] {
        let yaml = answers_in_yaml(&services);
        assert_eq!(read(&yaml), services, "{yaml}");
        let json = answers_in_json(&services);
        assert_eq!(read(&json), services, "{json}");
    }
}

/// Answers that are complete say what no default would.
#[test]
fn a_release_that_the_sibling_has_is_left_out_in_words() {
    let eqiad = TemplateEnvironment {
        name: "eqiad".parse().unwrap(),
        releases: vec!["main".into(), "canary".into()],
    };
    let of_template = TemplateFacts {
        environments: vec![eqiad],
        releases: vec!["main".into(), "canary".into()],
        ..TemplateFacts::default()
    };
    let of_sibling = TemplateFacts {
        sibling: Some(SiblingFacts {
            name: "gull".parse().unwrap(),
            namespace: Some("gull-x".into()),
        }),
        ..of_template.clone()
    };
    let mut answers = Answers {
        name: "tern".parse().unwrap(),
        namespace: "tern-x".parse().unwrap(),
        chart: None,
        environments: vec!["eqiad".parse().unwrap()],
        canary: false,
        test: false,
        traffic: Traffic::None,
        port: None,
    };
    let said = |answers: &Answers, facts| {
        let given = Given::default().answered(answers, facts);
        given.arguments().join(" ")
    };
    assert_eq!(said(&answers, &of_template), "tern --namespace tern-x");
    assert_eq!(said(&answers, &of_sibling), "tern --no-canary");
    answers.canary = true;
    assert_eq!(
        said(&answers, &of_template),
        "tern --canary --namespace tern-x"
    );
    assert_eq!(said(&answers, &of_sibling), "tern");
}
