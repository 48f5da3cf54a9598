//! The message for the change in Gerrit, in the form of the checkout's `.gitmessage`.

use super::{NamespaceRequest, ServiceProfile};

/// The longest first line. Source: the repository's `.gitmessage`.
const SUBJECT_MAX: usize = 50;
/// The longest other line. Source: the same.
const LINE_MAX: usize = 72;

/// The form where the checkout has none of its own.
pub const COMMIT_FORM: &str = "topic: subject\n\nWhy:\n...\n\nWhat:\n...\n\nBug: T000000\n";

/// The commit message for a new service. `form` is the text of `.gitmessage`; `service` and
/// `namespace` tell which half of the job the change has.
#[must_use]
pub fn commit_message(
    handover: &ServiceProfile,
    form: &str,
    (service, namespace): (bool, bool),
) -> String {
    let lines = form.lines().filter(|line| !line.starts_with('#'));
    let mut message = String::new();
    // What the form has in the place of text is left out.
    let mut in_section = false;
    for (number, line) in lines.enumerate() {
        let heading = line.trim_end_matches(':').to_ascii_lowercase();
        let section = match heading.as_str() {
            "why" => Some(why(handover, service)),
            "what" => Some(what(handover, service, namespace)),
            _ => None,
        };
        if number == 0 {
            message += &subject(handover, service);
        } else if let Some(section) = section.filter(|_| line.ends_with(':')) {
            message += line;
            for point in section {
                message.push('\n');
                message += &wrapped(&point);
            }
            in_section = true;
        } else if line.starts_with("Bug:") {
            match &handover.task {
                Some(task) => message.extend(["Bug: ", task]),
                None => continue,
            }
            in_section = false;
        } else if line.trim().is_empty() {
            in_section = false;
        } else if in_section {
            continue;
        } else {
            message += line;
        }
        message.push('\n');
    }
    message.trim_end().to_owned() + "\n"
}

fn subject(handover: &ServiceProfile, service: bool) -> String {
    let (name, what) = match service {
        true => (&handover.service, "add the service"),
        false => (&handover.namespace, "ask for the namespace"),
    };
    let forms = [
        format!("{name}: {what}"),
        format!("{name}: add"),
        format!("add {name}"),
    ];
    let fits = |form: &&String| form.len() <= SUBJECT_MAX;
    let form = forms.iter().find(fits).unwrap_or(name);
    form.chars().take(SUBJECT_MAX).collect()
}

fn why(handover: &ServiceProfile, service: bool) -> Vec<String> {
    let ServiceProfile {
        service: name,
        namespace,
        environments,
        ..
    } = handover;
    let places = listed(environments);
    vec![match service {
        true => format!("{name} is a new service, to run in {places}"),
        false => format!("the new service {name} needs the namespace {namespace} in {places}"),
    }]
}

fn what(handover: &ServiceProfile, service: bool, namespace: bool) -> Vec<String> {
    let mut points = Vec::new();
    if service {
        let chart = handover.chart.as_ref();
        let chart = chart.map_or(String::new(), |chart| format!(", with the chart {chart}"));
        points.push(format!("add {}{chart}", handover.folder));
    }
    if namespace && let NamespaceRequest::ValuesFile { path, .. } = &handover.request {
        points.push(format!(
            "ask for the namespace {} in {path}",
            handover.namespace
        ));
    }
    points
}

fn listed(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [rest @ .., last] => format!("{} and {last}", rest.join(", ")),
    }
}

/// A point of a list, broken so that no line is too long; a word that is longer stays whole.
fn wrapped(point: &str) -> String {
    let mut lines = vec!["-".to_owned()];
    for word in point.split(' ') {
        let fits = lines
            .last()
            .is_some_and(|line| line.len() + 1 + word.len() <= LINE_MAX);
        match lines.last_mut() {
            Some(line) if fits || line == "-" => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(format!("  {word}")),
        }
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::super::tests::handover;
    use super::*;

    #[test]
    fn the_message_has_the_form_of_the_checkout() {
        let form = "topic: say what\n\nWhy:\n- x\n\nWhat:\n- y\n  z\n\nBug: T000000\n# a comment\n";
        let all = ServiceProfile {
            task: Some("T1".into()),
            request: NamespaceRequest::ValuesFile {
                path: "helmfile.d/admin_ng/values/main.yaml".into(),
                clusters: Vec::new(),
                certificates: Vec::new(),
            },
            ..handover()
        };
        assert_eq!(
            commit_message(&all, form, (true, true)),
            "my-svc: add the service\n\nWhy:\n- my-svc is a new service, to run in eqiad, staging and codfw\n\nWhat:\n- add helmfile.d/services/my-svc, with the chart my-svc\n- ask for the namespace my-svc in helmfile.d/admin_ng/values/main.yaml\n\nBug: T1\n"
        );
        let half = commit_message(&all, COMMIT_FORM, (false, true));
        assert!(
            half.starts_with("my-svc: ask for the namespace\n\nWhy:\n"),
            "{half}"
        );
        assert!(!half.contains("helmfile.d/services"), "{half}");
        assert!(!commit_message(&handover(), form, (true, false)).contains("Bug"));
    }

    #[test]
    fn no_line_is_too_long() {
        for length in [1, 30, 43, 46, 48, 63] {
            let name = "n".repeat(length);
            let long = ServiceProfile {
                service: name.clone(),
                namespace: name.clone(),
                folder: format!("helmfile.d/services/{name}"),
                ..handover()
            };
            for parts in [(true, true), (false, true)] {
                let message = commit_message(&long, COMMIT_FORM, parts);
                let mut lines = message.lines();
                assert!(
                    lines.next().is_some_and(|line| line.len() <= 50),
                    "{message}"
                );
                assert!(
                    lines.all(|line| line.len() <= 72
                        || !line.trim().trim_start_matches("- ").contains(' ')),
                    "{message}"
                );
            }
        }
    }
}
