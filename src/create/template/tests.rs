//! What a template has to have, and what becomes of it.

use super::*;

fn name() -> ServiceName {
    "my-svc".parse().unwrap()
}

fn text_file(path: &str, text: &str) -> TreeFile {
    TreeFile {
        path: path.into(),
        content: Content::Text(text.into()),
        executable: false,
    }
}

#[test]
fn the_placeholder_is_a_word_of_its_own() {
    for (text, expected) in [
        ("SERVICE_NAME", "my-svc"),
        ("SERVICE_NAME-deploy", "my-svc-deploy"),
        ("SERVICE_NAME_secrets", "my-svc_secrets"),
        ("/SERVICE_NAME/SERVICE_NAME.", "/my-svc/my-svc."),
        ("_SERVICE_NAME_", "_my-svc_"),
        ("SERVICE_NAMESPACE", "SERVICE_NAMESPACE"),
        ("OTEL_SERVICE_NAME", "OTEL_SERVICE_NAME"),
        ("SERVICE_NAME_2", "SERVICE_NAME_2"),
        ("SERVICE_NAMESERVICE_NAME", "SERVICE_NAMESERVICE_NAME"),
    ] {
        assert_eq!(put_name(text, &name()), expected);
    }
}

#[test]
fn a_folder_of_a_real_service_is_told_from_a_template() {
    let hint = |folder: &str| {
        let tree = TemplateTree::new(
            TemplateKind::Folder(folder.into()),
            vec![text_file(HELMFILE, "a: b\n")],
        );
        tree.unwrap_err().hint.unwrap_or_default()
    };
    assert!(hint("../dc/helmfile.d/ml-services/gull/").ends_with(": --like ml-services/gull"));
    assert!(hint("gull").ends_with(": --like gull"));
    assert!(hint("../services/gull").ends_with(": --like gull"));
    assert!(hint("helmfile.d/services/_example_").starts_with("fix it"));
}

#[test]
fn a_tree_without_helmfile_or_placeholder_is_refused() {
    let message = |files| {
        let tree = TemplateTree::new(TemplateKind::Folder("t".into()), files);
        let read = tree.and_then(|tree| Template::read(&tree).map(|_| ()));
        read.unwrap_err().message
    };
    assert!(message(vec![text_file("values.yaml", "SERVICE_NAME")]).contains("no helmfile.yaml"));
    assert!(message(vec![text_file(HELMFILE, "a: b\n")]).contains("does not contain SERVICE_NAME"));
    let odd = "environments:\n  \"a\\nb\": {}\nc: SERVICE_NAME\n";
    assert!(message(vec![text_file(HELMFILE, odd)]).contains("odd name"));
    assert!(message(vec![text_file(HELMFILE, "a: {{ b\n")]).contains("line 1, column 4"));
    assert!(message(vec![text_file(HELMFILE, "a: [SERVICE_NAME\n")]).contains("cannot be read"));
}

#[test]
fn names_are_put_into_contents_and_paths_and_other_files_are_copied() {
    let binary = TreeFile {
        path: "x.bin".into(),
        content: Content::from_bytes(b"SERVICE_NAME\0".to_vec()),
        executable: true,
    };
    let files = vec![
        text_file(HELMFILE, "a: SERVICE_NAME\n"),
        text_file("doc/SERVICE_NAME.md", "SERVICE_NAME"),
        binary.clone(),
    ];
    let tree = TemplateTree::new(TemplateKind::Embedded, files).unwrap();
    let template = Template::read(&tree).unwrap();
    let filled = template.fill(&name(), &[], false).unwrap();
    assert_eq!(
        filled.files,
        [
            text_file("doc/my-svc.md", "my-svc"),
            text_file(HELMFILE, "a: my-svc\n"),
            binary
        ]
    );
}

#[test]
fn values_files_of_dropped_things_and_of_comments_only_are_left_out() {
    let files = vec![
        text_file(
            HELMFILE,
            "environments:\n  staging: {}\n  eqiad: {}\na: SERVICE_NAME\n",
        ),
        text_file("values.yaml", "a: 1\n"),
        text_file("values-eqiad.yaml", "a: 1\n"),
        text_file("values-main.yaml", "# nothing\n\n"),
        text_file("values-test.yaml", "a: 1\n"),
    ];
    let tree = TemplateTree::new(TemplateKind::Embedded, files).unwrap();
    let template = Template::read(&tree).unwrap();
    let edits = [
        HelmfileEdit::DropEnvironment {
            name: "eqiad".into(),
        },
        HelmfileEdit::DropRelease {
            name: "test".into(),
        },
    ];
    let paths = |keep| {
        let filled = template.fill(&name(), &edits, keep).unwrap();
        let files: Vec<_> = filled.files.into_iter().map(|file| file.path).collect();
        let left_out: Vec<_> = filled
            .left_out
            .into_iter()
            .map(|file| file.reason)
            .collect();
        (files, left_out)
    };
    let (files, left_out) = paths(false);
    assert_eq!(files, [HELMFILE, "values.yaml"]);
    assert_eq!(
        left_out,
        [
            "no environment eqiad",
            "only comments in it",
            "no release test"
        ]
    );
    assert_eq!(paths(true).0, [HELMFILE, "values-main.yaml", "values.yaml"]);
}
