//! Answers, questions and checks together.

use super::*;
use crate::error::Result;
use crate::helmfile::Source;

fn template() -> TemplateFacts {
    let environment = |name: &str, releases: &[&str]| TemplateEnvironment {
        name: name.parse().unwrap(),
        releases: releases.iter().map(|name| (*name).into()).collect(),
    };
    TemplateFacts {
        environments: vec![
            environment("staging", &["main", "test"]),
            environment("eqiad", &["main", "canary"]),
            environment("codfw", &["main", "canary"]),
        ],
        releases: vec!["main".into(), "canary".into(), "test".into()],
        chart: Some("SERVICE_NAME".into()),
        chart_in_checkout: true,
        secrets_path: None,
        ..TemplateFacts::default()
    }
}

fn constraints() -> Constraints {
    Constraints {
        charts: Some(vec!["alpha".into(), "my-svc".into()]),
        clusters: vec!["eqiad".into(), "staging-codfw".into()],
        system_namespaces: vec!["istio-system".into()],
        namespaces_with_tls_hostnames: vec!["x".repeat(40)],
        ports: Vec::new(),
        own_port: None,
        taken: vec!["zeta".into()],
    }
}

fn name(text: &str) -> Answer {
    Answer::Name(parse_label(text).unwrap())
}

fn namespace(text: &str) -> Answer {
    Answer::Namespace(parse_label(text).unwrap())
}

fn environments(text: &str) -> Answer {
    let EnvironmentList(list) = text.parse().unwrap();
    Answer::Environments(list)
}

fn port(text: &str) -> Answer {
    Answer::Port(Some(text.parse().unwrap()))
}

fn partial(answers: &[Answer]) -> Result<PartialAnswers> {
    let mut partial = PartialAnswers::default();
    for answer in answers {
        partial.set(answer.clone(), &template(), &constraints())?;
    }
    Ok(partial)
}

fn complete(answers: &[Answer]) -> Result<Answers> {
    partial(answers)?.complete(&template(), &constraints())
}

fn message(answers: &[Answer]) -> String {
    complete(answers).unwrap_err().message
}

#[test]
fn the_questions_come_in_order_and_only_those_that_make_sense() {
    let (template, constraints) = (template(), constraints());
    let mut partial = PartialAnswers::default();
    let mut asked = Vec::new();
    while let Some(question) = partial.next_question(&template, &constraints) {
        asked.push(question.field);
        let answer = match question.form {
            Form::Text { read, .. } if question.field == Field::Port => read("").unwrap(),
            Form::Text { read, .. } | Form::Suggestions { read, .. } => read("my-svc").unwrap(),
            Form::Environments(all) => Answer::Environments(vec![all[1].clone()]),
            Form::Traffic => Answer::Traffic(Traffic::Lvs),
            Form::YesNo(answer) => answer(true),
        };
        partial.set(answer, &template, &constraints).unwrap();
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
    let partial = partial(&[name("my-svc")]).unwrap();
    assert_eq!(
        partial.defaults_taken(&template()),
        [
            "chart my-svc",
            "environments staging,eqiad,codfw",
            "canary release no",
            "test release no",
            "traffic from outside none"
        ]
    );
    let answers = partial.complete(&template(), &constraints()).unwrap();
    assert_eq!(answers.namespace.as_str(), "my-svc");
    assert_eq!(answers.chart_name(&template()).as_deref(), Some("my-svc"));
    let given = Given::default().answered(&answers, &template());
    assert_eq!(given.arguments(), ["my-svc"]);
    let dropped = ["canary", "test"].map(|name| HelmfileEdit::DropRelease { name: name.into() });
    assert_eq!(answers.edits(&template()), dropped);
}

#[test]
fn the_arguments_give_the_same_answers_again() {
    let answers = complete(&[
        name("my-svc"),
        Answer::Chart(parse_chart("wmf-stable/alpha").unwrap()),
        environments("codfw,eqiad"),
        Answer::Canary(true),
        Answer::Traffic(Traffic::Lvs),
        port("8080"),
        namespace("shared"),
    ])
    .unwrap();
    let words = "my-svc --chart alpha --environments eqiad,codfw --canary --namespace shared \
                 --traffic lvs --port 8080";
    let given = Given::default().answered(&answers, &template());
    assert_eq!(given.arguments().join(" "), words);
}

#[test]
fn contradictions_are_refused_with_the_reason() {
    let (canary, test) = (Answer::Canary(true), Answer::Test(true));
    let with_name = |more: &[Answer]| [&[name("my-svc")], more].concat();
    for (answers, part) in [
        (vec![], "name of the service is missing"),
        (
            with_name(&[environments("staging"), canary.clone()]),
            "share of live traffic",
        ),
        (with_name(&[environments("eqiad"), test]), "only in staging"),
        (
            with_name(&[canary, environments("staging")]),
            "share of live traffic",
        ),
        (
            with_name(&[environments("moon")]),
            "no environment \"moon\"",
        ),
        (with_name(&[environments(",")]), "run nowhere"),
        (with_name(&[port("80")]), "--port does not go with"),
        (vec![name("admin")], "reserved"),
        (vec![name("kube-x")], "reserved"),
        (vec![name("default")], "reserved"),
        (vec![name("istio-system")], "reserved"),
        (with_name(&[namespace("istio-system")]), "system namespace"),
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
    let without = TemplateFacts {
        releases: vec!["main".into()],
        ..template()
    };
    let set = |yes| PartialAnswers::default().set(Answer::Canary(yes), &without, &constraints());
    let error = set(true).unwrap_err();
    assert!(error.message.contains("has no release canary"));
    assert!(set(false).is_ok());
}

#[test]
fn the_length_of_a_namespace_is_limited_by_its_certificate() {
    let long = "a".repeat(37);
    assert!(message(&[name(&long)]).contains("may have 36"));
    assert!(complete(&[name(&"a".repeat(36))]).is_ok());
    assert!(complete(&[namespace("short"), name(&long)]).is_ok());
    // tlsHostnames gives the certificate of this one another name.
    assert!(complete(&[name(&"x".repeat(40))]).is_ok());
}

#[test]
fn changing_the_environments_asks_again_for_what_depends_on_them() {
    let mut partial = partial(&[name("a"), Answer::Canary(true), Answer::Test(true)]).unwrap();
    partial.reopen(Field::Environments);
    partial
        .set(environments("staging"), &template(), &constraints())
        .unwrap();
    let answers = partial.complete(&template(), &constraints()).unwrap();
    assert!(!answers.canary);
    assert!(partial.changeable(&template()).contains(&Field::Test));
    assert!(!partial.changeable(&template()).contains(&Field::Canary));
}

#[test]
fn a_prompt_refuses_a_name_that_is_taken() {
    let (template, constraints) = (template(), constraints());
    let mut partial = PartialAnswers::default();
    let answered = partial.answer(name("zeta"), &template, &constraints);
    assert!(answered.is_err());
    assert!(partial.set(name("zeta"), &template, &constraints).is_ok());
}

#[test]
fn a_release_that_the_template_lists_where_it_makes_no_sense_is_refused() {
    let mut odd = template();
    odd.environments[0].releases.push("canary".into());
    odd.environments[1].releases.push("test".into());
    for (release, environment) in [
        (Answer::Canary(true), "staging"),
        (Answer::Test(true), "eqiad"),
    ] {
        let mut partial = PartialAnswers::default();
        let mut set = |answer| partial.set(answer, &odd, &constraints());
        set(environments(environment)).unwrap();
        assert!(set(release).is_err(), "{environment}");
    }
}

#[test]
fn the_namespace_is_asked_for_by_request_only() {
    let mut partial = partial(&[name("a")]).unwrap();
    assert!(!partial.is_open(Field::Namespace, &template()));
    assert!(partial.changeable(&template()).contains(&Field::Namespace));
    partial.reopen(Field::Namespace);
    let question = partial.next_question(&template(), &constraints());
    let Question { field, form, .. } = question.unwrap();
    assert_eq!(field, Field::Namespace);
    assert!(matches!(form, Form::Text { initial, .. } if initial == "a"));
    partial
        .set(namespace("shared"), &template(), &constraints())
        .unwrap();
    let answers = partial.complete(&template(), &constraints()).unwrap();
    assert_eq!(answers.namespace.as_str(), "shared");
}

#[test]
fn for_the_namespace_alone_no_template_is_needed_and_only_the_name_is_asked() {
    let elsewhere = ["eqiad", "eq iad", "codfw"];
    let template = TemplateFacts::without_template("group x", elsewhere);
    // Nobody could type the second.
    let names: Vec<String> = template
        .environment_names()
        .map(ToString::to_string)
        .collect();
    assert_eq!(names, ["eqiad", "codfw"]);
    let constraints = constraints();
    let mut partial = PartialAnswers::for_namespace_only();
    let unknown = Answer::Environments(vec!["nowhere".parse().unwrap()]);
    let error = partial.set(unknown, &template, &constraints).unwrap_err();
    assert_eq!(error.message, "group x has no environment \"nowhere\"");
    let question = partial.next_question(&template, &constraints);
    assert_eq!(question.unwrap().field, Field::Name);
    partial.set(name("a"), &template, &constraints).unwrap();
    assert!(partial.next_question(&template, &constraints).is_none());
    let fields = partial.changeable(&template);
    assert_eq!(fields, [Field::Name, Field::Namespace]);
    assert!(partial.defaults_taken(&template).is_empty());
    // What the flags say of the service is not refused, since none is made.
    for answer in [
        Answer::Canary(true),
        Answer::Chart(parse_chart("x").unwrap()),
        environments("codfw"),
    ] {
        partial.set(answer, &template, &constraints).unwrap();
    }
    assert!(
        partial
            .set(environments("moon"), &template, &constraints)
            .is_err()
    );
    let answers = partial.complete(&template, &constraints).unwrap();
    assert_eq!(answers.environments.len(), 1);
}

#[test]
fn a_typed_line_is_read_as_the_flag_is() {
    let read = |field, line: &str| {
        let mut partial = partial(&[name("a"), Answer::Traffic(Traffic::Lvs)]).unwrap();
        partial.reopen(field);
        let question = partial.next_question(&template(), &constraints());
        match question.unwrap().form {
            Form::Text { read, .. } | Form::Suggestions { read, .. } => read(line),
            form => panic!("{form:?}"),
        }
    };
    assert_eq!(read(Field::Name, "b"), Ok(name("b")));
    assert!(read(Field::Name, "B").is_err());
    assert_eq!(read(Field::Namespace, "shared"), Ok(namespace("shared")));
}

#[test]
fn only_a_chart_of_the_checkout_is_looked_for_in_it() {
    let exists = |chart: &str, name: Option<&str>, charts: Option<&[String]>| {
        let text = format!(
            "environments:\n  eqiad:\n    values:\n      - releases: [main]\nreleases:\n  - name: \
             main\n    chart: {chart}\n"
        );
        let source = Source::new(&text).unwrap();
        let facts = TemplateFacts::of(&source.read().unwrap()).unwrap();
        assert_eq!(facts.chart.as_deref(), Some("web"));
        facts.has_chart(name, charts)
    };
    let charts: &[String] = &["web".to_owned()];
    assert_eq!(
        exists("wmf-stable/web", Some("web"), Some(charts)),
        Some(true)
    );
    assert_eq!(
        exists("wmf-stable/web", Some("webb"), Some(charts)),
        Some(false)
    );
    assert_eq!(exists("wmf-stable/web", Some("web"), None), None);
    assert_eq!(exists("other/web", Some("web"), Some(charts)), None);
    assert_eq!(exists("./web", Some("web"), Some(charts)), None);
}
