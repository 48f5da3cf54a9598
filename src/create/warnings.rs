//! What a person should know of a plan before going on.

use crate::conventions::PLACEHOLDER;
use crate::create::answers::Constraints;
use crate::create::planning::Input;
use crate::create::template::TemplateKind;
use crate::names::did_you_mean;

/// A chart that the checkout does not have may come in the same change, so this is no error.
/// Of a service like a sibling, `like` is the chart of that.
pub(super) fn chart_warning(
    chart: Option<&str>,
    like: Option<&str>,
    constraints: &Constraints,
) -> Option<String> {
    let (chart, charts) = (chart?, constraints.charts.as_ref()?);
    if charts.iter().any(|known| known == chart) {
        return None;
    }
    if let Some(like) = like.filter(|like| charts.iter().any(|known| known == like)) {
        return Some(format!(
            "there is no chart {chart} in charts/ yet; --chart {like} takes that of the sibling"
        ));
    }
    let near = did_you_mean(chart, charts.iter().map(String::as_str));
    let hint = near.map_or_else(String::new, |hint| format!("; {hint}"));
    Some(format!("there is no chart {chart} in charts/ yet{hint}"))
}

/// An embedded template in a checkout whose services load other values files.
pub(super) fn hierarchy_warning(input: &Input<'_>) -> Option<String> {
    let template = input
        .start
        .template()
        .filter(|it| *it.kind() == TemplateKind::Embedded)?;
    let own = template.helmfile().hierarchy(PLACEHOLDER)?;
    let (service, theirs) = commonest(input.hierarchies)?;
    if own == *theirs {
        return None;
    }
    let example = match theirs.iter().find(|file| !own.contains(file)) {
        Some(file) => format!("`{file}`, which it lacks"),
        None => "fewer values files".to_owned(),
    };
    Some(format!(
        "the template built into new-service has another hierarchy of values files than this \
         checkout: services such as {service} load {example}; use the checkout's own with \
         --template repo, or name a folder with --template DIR"
    ))
}

/// The hierarchy that most services have, with the first that has it.
fn commonest(hierarchies: &[(String, Vec<String>)]) -> Option<&(String, Vec<String>)> {
    let count = |files: &Vec<String>| {
        hierarchies
            .iter()
            .filter(|(_, other)| other == files)
            .count()
    };
    let mut best: Option<(usize, &(String, Vec<String>))> = None;
    for candidate in hierarchies {
        let count = count(&candidate.1);
        if best.is_none_or(|(most, _)| count > most) {
            best = Some((count, candidate));
        }
    }
    best.map(|(_, found)| found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chart_that_is_not_there_is_told_with_that_of_the_sibling() {
        let constraints = Constraints {
            charts: Some(vec!["gull".to_owned()]),
            ..Constraints::default()
        };
        let warning = |chart, like| chart_warning(Some(chart), like, &constraints);
        let said = |like| warning("gulls", like).unwrap_or_default();
        assert!(said(Some("gull")).ends_with("yet; --chart gull takes that of the sibling"));
        assert!(said(Some("owl")).ends_with("yet; did you mean gull?"));
        assert!(said(None).ends_with("yet; did you mean gull?"));
        assert_eq!(warning("gull", Some("gull")), None);
    }
}
