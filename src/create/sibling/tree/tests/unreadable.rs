use super::*;

#[test]
fn a_values_file_that_cannot_be_read_is_refused() {
    let broken = "version: [1\n# sea-gull";
    let bytes = |path| file(path, Content::Bytes(vec![0xff]));
    for (file, reason) in [
        (text("values.yaml", broken), "values.yaml: line 1, "),
        (
            text("values-main.yaml", broken),
            "values-main.yaml: line 1, ",
        ),
        // The helmfile says this name.
        (
            text("sea-gull-values.yaml", broken),
            "sea-gull-values.yaml: line 1, ",
        ),
        (
            bytes("values.yaml"),
            "values.yaml: this is not UTF-8 (byte 0)",
        ),
    ] {
        let mut sibling = Try::new("owl", vec![file]);
        let helmfile = HELMFILE_TEXT.replace("- values.yaml", "- sea-gull-values.yaml");
        sibling.files[1] = text(HELMFILE, &helmfile);
        let error = sibling.copy().unwrap_err().message;
        let expected = format!("helmfile.d/birds/sea-gull/{reason}");
        assert!(error.starts_with(&expected), "{error}");
    }
}

#[test]
fn another_file_that_is_not_yaml_is_only_renamed_and_said_so() {
    let other = vec![
        text("other.yaml", "version: [1\n# sea-gull"),
        text("values-nowhere.yaml", "version: [1"),
        file("values-b.gz", Content::Bytes(vec![0xff])),
    ];
    let copied = Try::new("owl", other).copy().unwrap();
    assert_eq!(content(&copied, "other.yaml"), "version: [1\n# owl");
    let unread = copied.unread.iter().map(|found| found.path.as_str());
    let unread: Vec<&str> = unread.collect();
    assert_eq!(unread, ["other.yaml", "values-nowhere.yaml"]);
}

#[test]
fn a_helmfile_that_is_no_text_or_says_nothing_is_refused_with_the_reason() {
    let mut sibling = Try::new("owl", vec![]);
    for (content, reason) in [
        (
            Content::Bytes(b"a: \xff".to_vec()),
            "this is not UTF-8 (byte 3)",
        ),
        (
            Content::Bytes(b"a: \0".to_vec()),
            "this has a byte 0, so it is no text",
        ),
        (
            Content::Text(String::new()),
            "this has neither environments nor releases",
        ),
        (
            Content::Text("# later\n".to_owned()),
            "this has neither environments nor releases",
        ),
    ] {
        sibling.files = vec![file(HELMFILE, content)];
        let error = sibling.copy().unwrap_err().message;
        assert_eq!(
            error,
            format!("helmfile.d/birds/sea-gull/helmfile.yaml: {reason}")
        );
    }
}
