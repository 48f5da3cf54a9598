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

fn partial(answers: &[(Field, &str)]) -> Result<PartialAnswers> {
    let mut partial = PartialAnswers::default();
    for (field, reply) in answers {
        partial.set(*field, reply, &facts())?;
    }
    Ok(partial)
}

fn message(answers: &[(Field, &str)]) -> String {
    let result = partial(answers).and_then(|partial| partial.complete(&facts()));
    result.unwrap_err().message
}

#[test]
fn the_questions_come_in_order_and_only_those_that_make_sense() {
    let mut partial = PartialAnswers::default();
    let mut asked = Vec::new();
    while let Some(question) = partial.next_question(&facts()) {
        asked.push(question.field);
        let reply = match question.field {
            Field::Name | Field::Chart => "my-svc",
            Field::Environments => "eqiad",
            Field::Traffic => "lvs",
            Field::Port => "",
            _ => "yes",
        };
        partial.set(question.field, reply, &facts()).unwrap();
    }
    // No test without staging.
    let expected = [
        Field::Name,
        Field::Chart,
        Field::Environments,
        Field::Canary,
        Field::Traffic,
        Field::Port,
    ];
    assert_eq!(asked, expected);
}

#[test]
fn defaults_are_the_plain_service_and_are_named() {
    let partial = partial(&[(Field::Name, "my-svc")]).unwrap();
    assert_eq!(
        partial.defaults_taken(&facts()),
        [
            "chart my-svc",
            "environments staging,eqiad,codfw",
            "canary release no",
            "test release no",
            "traffic from outside none"
        ]
    );
    let answers = partial.complete(&facts()).unwrap();
    assert_eq!(answers.namespace.as_str(), "my-svc");
    assert_eq!(answers.chart_name(&facts()).as_deref(), Some("my-svc"));
    assert_eq!(answers.arguments(&facts()), ["my-svc"]);
    let dropped = ["canary", "test"].map(|name| HelmfileEdit::DropRelease { name: name.into() });
    assert_eq!(answers.edits(&facts()), dropped);
}

#[test]
fn the_arguments_give_the_same_answers_again() {
    let answers = partial(&[
        (Field::Name, "my-svc"),
        (Field::Chart, "wmf-stable/alpha"),
        (Field::Environments, "codfw,eqiad"),
        (Field::Canary, "yes"),
        (Field::Traffic, "lvs"),
        (Field::Port, "8080"),
        (Field::Namespace, "shared"),
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
    let name = (Field::Name, "my-svc");
    for (answers, part) in [
        (vec![], "name of the service is missing"),
        (
            vec![
                name,
                (Field::Environments, "staging"),
                (Field::Canary, "yes"),
            ],
            "share of live traffic",
        ),
        (
            vec![name, (Field::Environments, "eqiad"), (Field::Test, "yes")],
            "only in staging",
        ),
        (
            vec![
                name,
                (Field::Canary, "yes"),
                (Field::Environments, "staging"),
            ],
            "share of live traffic",
        ),
        (
            vec![name, (Field::Environments, "moon")],
            "no environment \"moon\"",
        ),
        (vec![name, (Field::Environments, ",")], "run nowhere"),
        (vec![name, (Field::Port, "80")], "--port does not go with"),
        (vec![(Field::Name, "admin")], "reserved"),
        (vec![(Field::Name, "kube-x")], "reserved"),
        (vec![(Field::Name, "default")], "reserved"),
        (vec![(Field::Name, "istio-system")], "reserved"),
        (
            vec![name, (Field::Namespace, "istio-system")],
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
    let error = PartialAnswers::default()
        .set(Field::Canary, "yes", &without)
        .unwrap_err();
    assert!(error.message.contains("has no release canary"));
    assert!(
        PartialAnswers::default()
            .set(Field::Canary, "no", &without)
            .is_ok()
    );
}

#[test]
fn the_length_of_a_namespace_is_limited_by_its_certificate() {
    let long = "a".repeat(37);
    assert!(message(&[(Field::Name, &long)]).contains("may have 36"));
    assert!(
        partial(&[(Field::Name, &"a".repeat(36))])
            .unwrap()
            .complete(&facts())
            .is_ok()
    );
    let short = partial(&[(Field::Namespace, "short"), (Field::Name, &long)]);
    assert!(short.unwrap().complete(&facts()).is_ok());
    // tlsHostnames gives the certificate of this one another name.
    assert!(
        partial(&[(Field::Name, &"x".repeat(40))])
            .unwrap()
            .complete(&facts())
            .is_ok()
    );
}

#[test]
fn changing_the_environments_asks_again_for_what_depends_on_them() {
    let mut partial = partial(&[
        (Field::Name, "a"),
        (Field::Canary, "yes"),
        (Field::Test, "yes"),
    ])
    .unwrap();
    partial.reopen(Field::Environments);
    partial
        .set(Field::Environments, "staging", &facts())
        .unwrap();
    let answers = partial.complete(&facts()).unwrap();
    assert!(!answers.canary);
    assert!(partial.changeable(&facts()).contains(&Field::Test));
    assert!(!partial.changeable(&facts()).contains(&Field::Canary));
}

#[test]
fn a_prompt_refuses_a_name_that_is_taken() {
    let mut partial = PartialAnswers::default();
    assert!(partial.answer(Field::Name, "zeta", &facts()).is_err());
    assert!(partial.set(Field::Name, "zeta", &facts()).is_ok());
}

#[test]
fn a_release_that_the_template_lists_where_it_makes_no_sense_is_refused() {
    let mut odd = facts();
    odd.environments[0].releases.push("canary".into());
    odd.environments[1].releases.push("test".into());
    for (field, environment) in [(Field::Canary, "staging"), (Field::Test, "eqiad")] {
        let mut partial = PartialAnswers::default();
        partial.set(Field::Environments, environment, &odd).unwrap();
        assert!(partial.set(field, "yes", &odd).is_err(), "{environment}");
    }
}

#[test]
fn the_namespace_is_asked_for_by_request_only() {
    let mut partial = partial(&[(Field::Name, "a")]).unwrap();
    assert!(!partial.is_open(Field::Namespace, &facts()));
    assert!(partial.changeable(&facts()).contains(&Field::Namespace));
    partial.reopen(Field::Namespace);
    let question = partial.next_question(&facts()).unwrap();
    assert_eq!(
        (question.field, question.form),
        (Field::Namespace, Form::Text("a".into()))
    );
    partial.set(Field::Namespace, "shared", &facts()).unwrap();
    assert_eq!(
        partial.complete(&facts()).unwrap().namespace.as_str(),
        "shared"
    );
}

#[test]
fn for_the_namespace_alone_only_the_name_is_asked() {
    let facts = Facts {
        namespace_only: true,
        ..facts()
    };
    let mut partial = PartialAnswers::default();
    assert_eq!(partial.next_question(&facts).unwrap().field, Field::Name);
    partial.set(Field::Name, "a", &facts).unwrap();
    assert_eq!(partial.next_question(&facts), None);
    assert_eq!(partial.changeable(&facts), [Field::Name, Field::Namespace]);
    assert!(partial.defaults_taken(&facts).is_empty());
}
