//! Which chart a new service has, and what of its sibling is the chart's.

use super::*;

#[test]
fn a_chart_is_renamed_into_one_that_is_there() {
    let charts = |name: &'static str, charts: &[&str]| {
        let helmfile = Try::new(name, vec![]).with_charts(charts).helmfile();
        let (_, releases) = helmfile.split_once("releases:\n  - name").unwrap();
        let charts = releases.split("chart: ").skip(1).map(|rest| {
            let (_, chart) = rest.split_once('/').unwrap();
            chart.split(['"', ' ']).next().unwrap().to_owned()
        });
        charts.collect::<Vec<String>>()
    };
    assert_eq!(
        charts("sea-tern", &["sea-tern", "tern"]),
        ["sea-tern", "tern"]
    );
    assert_eq!(
        charts("sea-tern", &["sea-gull", "gull"]),
        ["sea-tern", "gull"]
    );
    assert_eq!(charts("sea-tern", &["sea", "se"]), ["sea", "gull"]);
    assert_eq!(
        charts("my-sea-gull", &["my", "sea-gull"]),
        ["sea-gull", "gull"]
    );
    assert_eq!(charts("owl", &["sea-gull"]), ["owl", "gull"]);
}

#[test]
fn charts_that_may_not_be_right_are_listed() {
    let own = |name, charts: &[&str]| {
        let copied = Try::new(name, vec![]).with_charts(charts).copy().unwrap();
        let own = copied
            .own
            .into_iter()
            .map(|own| (own.what.new, own.what.line));
        let kept = copied.kept.into_iter();
        let kept = kept.map(|kept| (kept.what.value.unwrap_or_default(), kept.what.line));
        (own.collect::<Vec<_>>(), kept.collect::<Vec<_>>())
    };
    let listed = |chart: &str| vec![(chart.to_owned(), 15)];
    assert_eq!(own("owl", &[]), (listed("owl"), vec![]));
    assert_eq!(own("owl-x", &["owl"]), (listed("owl"), vec![]));
    assert_eq!(own("owl", &["sea-gull"]), (listed("owl"), vec![]));
    assert_eq!(
        own("sea-gull-next", &["sea-gull"]),
        (vec![], listed("sea-gull"))
    );
    assert_eq!(own("owl", &["owl"]), (vec![], vec![]));
}

#[test]
fn what_is_the_charts_keeps_its_name_where_the_chart_stays() {
    let helmfile = HELMFILE_TEXT.replace(
        "      - values.yaml\n",
        "      - values.yaml\n      {{- range (list \"sea-gull-egg\" \"sea-gull-nest\") }}\n      {{- end }}\n",
    );
    let values = text(
        "values.yaml",
        "sea-gull: sea-gull\nsea-gull-egg: {sea-gull: 1}\n",
    );
    let mut service = Try::new("owl", vec![values]).with_charts(&["sea-gull"]);
    service.answers.0 = Some("sea-gull");
    service.files.retain(|file| file.path != HELMFILE);
    service.files.push(text(HELMFILE, &helmfile));
    service.chart_texts = vec![
        ("values.yaml", "sea-gull: {}\n"),
        ("charts/sea-gull-egg/values.yaml", "other: 1\n"),
        (
            "Chart.yaml",
            "name: a\nversion: 1.0.0\ndependencies:\n- name: sea-gull-egg\n",
        ),
    ];
    let list = |copied: &Copied| {
        let text = content(copied, HELMFILE);
        let (_, list) = text.split_once("(list ").unwrap();
        list.split_once(')').unwrap().0.to_owned()
    };
    let copied = service.copy().unwrap();
    assert_eq!(
        content(&copied, "values.yaml"),
        "sea-gull: owl\nsea-gull-egg: {owl: 1}\n"
    );
    assert_eq!(list(&copied), "\"sea-gull-egg\" \"owl-nest\"");
    // With a chart of the new name they are the sibling's.
    service.answers.0 = None;
    let copied = service.copy().unwrap();
    assert_eq!(
        content(&copied, "values.yaml"),
        "owl: owl\nowl-egg: {owl: 1}\n"
    );
    assert_eq!(list(&copied), "\"owl-egg\" \"owl-nest\"");
}
