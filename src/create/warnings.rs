//! What a person should know of a plan before going on.

use crate::conventions::PLACEHOLDER;
use crate::create::answers::Constraints;
use crate::create::planning::Input;
use crate::create::template::TemplateKind;

/// A chart that the checkout does not have may come in the same change, so this is no error.
pub(super) fn chart_warning(chart: Option<&str>, constraints: &Constraints) -> Option<String> {
    let (chart, charts) = (chart?, constraints.charts.as_ref()?);
    if charts.iter().any(|known| known == chart) {
        return None;
    }
    let near = nearest(chart, charts);
    let hint = match near.is_empty() {
        true => String::new(),
        false => format!("; the nearest names are {}", near.join(", ")),
    };
    Some(format!("there is no chart {chart} in charts/ yet{hint}"))
}

/// Up to three names that look like `name`.
fn nearest(name: &str, names: &[String]) -> Vec<String> {
    const ALIKE: f64 = 0.75;
    const MOST: usize = 3;
    let mut scored: Vec<(f64, &String)> = names
        .iter()
        .map(|other| (strsim::jaro_winkler(name, other), other))
        .filter(|(score, _)| *score >= ALIKE)
        .collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0));
    scored
        .into_iter()
        .take(MOST)
        .map(|(_, name)| name.clone())
        .collect()
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
