//! Answers, questions and checks together.

use super::*;
use crate::error::Result;

fn facts() -> Facts {
    let environment = |name: &str, releases: &[&str]| TemplateEnvironment {
        name: name.into(),
        releases: releases.iter().map(|name| (*name).into()).collect(),
    };
    Facts {
        environments: vec![
            environment("staging", &["main", "test"]),
            environment("eqiad", &["main", "canary"]),
            environment("codfw", &["main", "canary"]),
        ],
        releases: vec!["main".into(), "canary".into(), "test".into()],
        chart: Some("SERVICE_NAME".into()),
        charts: Some(vec!["alpha".into(), "my-svc".into()]),
        secrets_path: None,
        clusters: vec!["eqiad".into(), "staging-codfw".into()],
        system_namespaces: vec!["istio-system".into()],
        namespaces_with_tls_hostnames: vec!["x".repeat(40)],
        namespace_only: false,
        ports: Vec::new(),
        taken: vec!["zeta".into()],
    }
}

fn draft(answers: &[(Topic, &str)]) -> Result<Draft> {
    let mut draft = Draft::default();
    for (topic, reply) in answers {
        draft.set(*topic, reply, &facts())?;
    }
    Ok(draft)
}

fn message(answers: &[(Topic, &str)]) -> String {
    let result = draft(answers).and_then(|draft| draft.complete(&facts()));
    result.unwrap_err().message
}

#[test]
fn the_questions_come_in_order_and_only_those_that_make_sense() {
    let mut draft = Draft::default();
    let mut asked = Vec::new();
    while let Some(question) = draft.next_question(&facts()) {
        asked.push(question.topic);
        let reply = match question.topic {
            Topic::Name | Topic::Chart => "my-svc",
            Topic::Environments => "eqiad",
            Topic::Traffic => "lvs",
            Topic::Port => "",
            _ => "yes",
        };
        draft.set(question.topic, reply, &facts()).unwrap();
    }
    // No test without staging.
    let expected = [
        Topic::Name,
        Topic::Chart,
        Topic::Environments,
        Topic::Canary,
        Topic::Traffic,
        Topic::Port,
    ];
    assert_eq!(asked, expected);
}

#[test]
fn defaults_are_the_plain_service_and_are_named() {
    let draft = draft(&[(Topic::Name, "my-svc")]).unwrap();
    assert_eq!(
        draft.defaults_taken(&facts()),
        [
            "chart my-svc",
            "environments staging,eqiad,codfw",
            "canary release no",
            "test release no",
            "traffic from outside none"
        ]
    );
    let answers = draft.complete(&facts()).unwrap();
    assert_eq!(answers.namespace.as_str(), "my-svc");
    assert_eq!(answers.chart_name(&facts()).as_deref(), Some("my-svc"));
    assert_eq!(answers.arguments(&facts()), ["my-svc"]);
    let reshape = answers.reshape(&facts());
    assert_eq!(reshape.drop_releases, ["canary", "test"]);
    assert_eq!((reshape.chart, reshape.namespace), (None, None));
}

#[test]
fn the_arguments_give_the_same_answers_again() {
    let answers = draft(&[
        (Topic::Name, "my-svc"),
        (Topic::Chart, "wmf-stable/alpha"),
        (Topic::Environments, "codfw,eqiad"),
        (Topic::Canary, "yes"),
        (Topic::Traffic, "lvs"),
        (Topic::Port, "8080"),
        (Topic::Namespace, "shared"),
    ])
    .unwrap()
    .complete(&facts())
    .unwrap();
    let words = "my-svc --canary --environments eqiad,codfw --chart alpha --namespace shared \
                 --traffic lvs --port 8080";
    assert_eq!(answers.arguments(&facts()).join(" "), words);
}

#[test]
fn contradictions_are_refused_with_the_reason() {
    let name = (Topic::Name, "my-svc");
    for (answers, part) in [
        (vec![], "name of the service is missing"),
        (
            vec![
                name,
                (Topic::Environments, "staging"),
                (Topic::Canary, "yes"),
            ],
            "share of live traffic",
        ),
        (
            vec![name, (Topic::Environments, "eqiad"), (Topic::Test, "yes")],
            "only in staging",
        ),
        (
            vec![
                name,
                (Topic::Canary, "yes"),
                (Topic::Environments, "staging"),
            ],
            "share of live traffic",
        ),
        (
            vec![name, (Topic::Environments, "moon")],
            "no environment \"moon\"",
        ),
        (vec![name, (Topic::Environments, ",")], "run nowhere"),
        (vec![name, (Topic::Port, "80")], "--port does not go with"),
        (vec![(Topic::Name, "admin")], "reserved"),
        (vec![(Topic::Name, "kube-x")], "reserved"),
        (vec![(Topic::Name, "default")], "reserved"),
        (vec![(Topic::Name, "istio-system")], "reserved"),
        (
            vec![name, (Topic::Namespace, "istio-system")],
            "system namespace",
        ),
    ] {
        assert!(
            message(&answers).contains(part),
            "{answers:?}: {}",
            message(&answers)
        );
    }
}

#[test]
fn a_release_that_the_template_lacks_is_refused() {
    let without = Facts {
        releases: vec!["main".into()],
        ..facts()
    };
    let error = Draft::default()
        .set(Topic::Canary, "yes", &without)
        .unwrap_err();
    assert!(error.message.contains("has no release canary"));
    assert!(Draft::default().set(Topic::Canary, "no", &without).is_ok());
}

#[test]
fn the_length_of_a_namespace_is_limited_by_its_certificate() {
    let long = "a".repeat(37);
    assert!(message(&[(Topic::Name, &long)]).contains("may have 36"));
    assert!(
        draft(&[(Topic::Name, &"a".repeat(36))])
            .unwrap()
            .complete(&facts())
            .is_ok()
    );
    let short = draft(&[(Topic::Namespace, "short"), (Topic::Name, &long)]);
    assert!(short.unwrap().complete(&facts()).is_ok());
    // tlsHostnames gives the certificate of this one another name.
    assert!(
        draft(&[(Topic::Name, &"x".repeat(40))])
            .unwrap()
            .complete(&facts())
            .is_ok()
    );
}

#[test]
fn changing_the_environments_asks_again_for_what_depends_on_them() {
    let mut draft = draft(&[
        (Topic::Name, "a"),
        (Topic::Canary, "yes"),
        (Topic::Test, "yes"),
    ])
    .unwrap();
    draft.reopen(Topic::Environments);
    draft.set(Topic::Environments, "staging", &facts()).unwrap();
    let answers = draft.complete(&facts()).unwrap();
    assert!(!answers.canary);
    assert!(draft.changeable(&facts()).contains(&Topic::Test));
    assert!(!draft.changeable(&facts()).contains(&Topic::Canary));
}

#[test]
fn a_prompt_refuses_a_name_that_is_taken() {
    let mut draft = Draft::default();
    assert!(draft.answer(Topic::Name, "zeta", &facts()).is_err());
    assert!(draft.set(Topic::Name, "zeta", &facts()).is_ok());
}

#[test]
fn a_release_that_the_template_lists_where_it_makes_no_sense_is_refused() {
    let mut odd = facts();
    odd.environments[0].releases.push("canary".into());
    odd.environments[1].releases.push("test".into());
    for (topic, environment) in [(Topic::Canary, "staging"), (Topic::Test, "eqiad")] {
        let mut draft = Draft::default();
        draft.set(Topic::Environments, environment, &odd).unwrap();
        assert!(draft.set(topic, "yes", &odd).is_err(), "{environment}");
    }
}

#[test]
fn the_namespace_is_asked_for_by_request_only() {
    let mut draft = draft(&[(Topic::Name, "a")]).unwrap();
    assert!(!draft.is_open(Topic::Namespace, &facts()));
    assert!(draft.changeable(&facts()).contains(&Topic::Namespace));
    draft.reopen(Topic::Namespace);
    let question = draft.next_question(&facts()).unwrap();
    assert_eq!(
        (question.topic, question.form),
        (Topic::Namespace, Form::Text("a".into()))
    );
    draft.set(Topic::Namespace, "shared", &facts()).unwrap();
    assert_eq!(
        draft.complete(&facts()).unwrap().namespace.as_str(),
        "shared"
    );
}

#[test]
fn for_the_namespace_alone_only_the_name_is_asked() {
    let facts = Facts {
        namespace_only: true,
        ..facts()
    };
    let mut draft = Draft::default();
    assert_eq!(draft.next_question(&facts).unwrap().topic, Topic::Name);
    draft.set(Topic::Name, "a", &facts).unwrap();
    assert_eq!(draft.next_question(&facts), None);
    assert_eq!(draft.changeable(&facts), [Topic::Name, Topic::Namespace]);
    assert!(draft.defaults_taken(&facts).is_empty());
}
