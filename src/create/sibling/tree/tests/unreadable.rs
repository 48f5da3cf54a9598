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
        (bytes("values.yaml"), "values.yaml: this is not UTF-8 text"),
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
        file("values-b.gz", Content::Bytes(vec![0xff])),
    ];
    let copied = Try::new("owl", other).copy().unwrap();
    assert_eq!(content(&copied, "other.yaml"), "version: [1\n# owl");
    assert_eq!(copied.unread[0].path, "other.yaml");
}
