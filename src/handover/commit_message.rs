//! The message for the change in Gerrit, in the form of the checkout's `.gitmessage`.

use minijinja::context;

use super::texts::COMMIT_MESSAGE;
use super::{NamespaceRequest, ServiceProfile, listed};
use crate::conventions::staging_first;
use crate::create::planning::Parts;
use crate::error::Result;

/// The longest first line. Source: the repository's `.gitmessage`.
const SUBJECT_MAX: usize = 50;
/// The longest other line. Source: the same.
const LINE_MAX: usize = 72;

/// The form where the checkout has none of its own.
pub const COMMIT_FORM: &str = "topic: subject\n\nWhy:\n...\n\nWhat:\n...\n\nBug: T000000\n";

/// The commit message for the parts of a new service. `form` is the text of `.gitmessage`: its first line
/// becomes the subject, and what it has below a heading gives way to what the message says there.
///
/// # Errors
/// Where the template of the message cannot be rendered.
pub fn commit_message(profile: &ServiceProfile, form: &str, parts: Parts) -> Result<String> {
    let said = said(profile, parts)?;
    let mut lines = form.lines().filter(|line| !line.starts_with('#'));
    let mut message = String::new();
    if lines.next().is_some() {
        message += &subject(&said);
        message.push('\n');
    }
    let mut in_section = false;
    for line in lines {
        let is_blank = line.trim().is_empty();
        if let Some(points) = section(&said, line) {
            message += line;
            message.extend(points.iter().map(|point| format!("\n{}", wrapped(point))));
            in_section = true;
        } else if line.starts_with("Bug:") {
            in_section = false;
            match &profile.task {
                Some(task) => message.extend(["Bug: ", task]),
                None => continue,
            }
        } else if in_section && !is_blank {
            continue;
        } else if is_blank {
            in_section = false;
        } else {
            message += line;
        }
        message.push('\n');
    }
    Ok(message.trim_end().to_owned() + "\n")
}

/// What the message says, by section.
fn said(profile: &ServiceProfile, parts: Parts) -> Result<String> {
    let values_file = match &profile.request {
        NamespaceRequest::ValuesFiles { paths, .. } if parts.namespace => listed(paths),
        _ => String::new(),
    };
    COMMIT_MESSAGE.render(context! {
        adds_service => parts.service,
        service => &profile.service,
        namespace => &profile.namespace,
        places => listed(&staging_first(&profile.environments)),
        folder => &profile.folder,
        chart => profile.chart.as_deref().unwrap_or_default(),
        values_file,
    })
}

/// The points below a heading; `None` where the message has no such heading.
fn section<'s>(said: &'s str, heading: &str) -> Option<Vec<&'s str>> {
    let heading = heading.strip_suffix(':')?;
    let is_it = |line: &&str| {
        let other = line.strip_suffix(':');
        other.is_some_and(|other| other.eq_ignore_ascii_case(heading))
    };
    let mut lines = said.lines();
    lines.find(is_it)?;
    Some(lines.take_while(|line| !line.is_empty()).collect())
}

/// The first subject that is short enough, else the beginning of the last.
fn subject(said: &str) -> String {
    let mut subjects = said.lines().take_while(|line| !line.is_empty());
    let mut subject = subjects.next().unwrap_or_default();
    while subject.len() > SUBJECT_MAX
        && let Some(shorter) = subjects.next()
    {
        subject = shorter;
    }
    subject.chars().take(SUBJECT_MAX).collect()
}

/// A point of a list, which starts with `-`, broken so that no line is too long; a word that is
/// longer stays whole.
fn wrapped(point: &str) -> String {
    let mut words = point.split(' ');
    let mut lines = vec![words.next().unwrap_or_default().to_owned()];
    for word in words {
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
    use super::super::tests::profile;
    use super::*;

    const fn parts(service: bool, namespace: bool) -> Parts {
        Parts { namespace, service }
    }
    const BOTH: Parts = parts(true, true);
    const SERVICE: Parts = parts(true, false);
    const NAMESPACE: Parts = parts(false, true);

    #[test]
    fn the_message_has_the_form_of_the_checkout() {
        let form = "topic: say what\n\nWhy:\n- x\n\nWhat:\n- y\n  z\n\nBug: T000000\n# a comment\n";
        let all = ServiceProfile {
            task: Some("T1".into()),
            request: NamespaceRequest::ValuesFiles {
                paths: vec!["helmfile.d/admin_ng/values/main.yaml".into()],
                clusters: Vec::new(),
                certificates: Vec::new(),
            },
            ..profile()
        };
        assert_eq!(
            commit_message(&all, form, BOTH).unwrap(),
            "my-svc: add the service\n\nWhy:\n- my-svc is a new service, to run in staging, eqiad and codfw\n\nWhat:\n- add helmfile.d/services/my-svc, with the chart my-svc\n- ask for the namespace my-svc in helmfile.d/admin_ng/values/main.yaml\n\nBug: T1\n"
        );
        let half = commit_message(&all, COMMIT_FORM, NAMESPACE).unwrap();
        assert!(
            half.starts_with("my-svc: ask for the namespace\n\nWhy:\n"),
            "{half}"
        );
        assert!(!half.contains("helmfile.d/services"), "{half}");
        assert!(
            !commit_message(&profile(), form, SERVICE)
                .unwrap()
                .contains("Bug")
        );
    }

    #[test]
    fn no_line_is_too_long() {
        for length in [1, 30, 43, 46, 48, 63] {
            let name = "n".repeat(length);
            let long = ServiceProfile {
                service: name.clone(),
                namespace: name.clone(),
                folder: format!("helmfile.d/services/{name}"),
                ..profile()
            };
            for parts in [BOTH, NAMESPACE] {
                let message = commit_message(&long, COMMIT_FORM, parts).unwrap();
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
