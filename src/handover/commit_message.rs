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

/// The commit message for one change with the parts of new services. `form` is the text of `.gitmessage`: its first line
/// becomes the subject, and what it has below a heading gives way to what the message says there.
///
/// # Errors
/// Where the template of the message cannot be rendered.
pub fn commit_message(services: &[(&ServiceProfile, Parts)], form: &str) -> Result<String> {
    let said = services.iter().map(|service| said(*service, services));
    let said: Vec<String> = said.collect::<Result<_>>()?;
    let task = services
        .iter()
        .find_map(|(profile, _)| profile.task.as_ref());
    let mut lines = form.lines().filter(|line| !line.starts_with('#'));
    let mut message = String::new();
    if lines.next().is_some() {
        message += &subject(said.first().map_or("", String::as_str));
        message.push('\n');
    }
    let mut in_section = false;
    for line in lines {
        let is_blank = line.trim().is_empty();
        let found = said.iter().filter_map(|said| section(said, line));
        let found: Vec<Vec<&str>> = found.collect();
        if !found.is_empty() {
            message += line;
            message.extend(
                found
                    .iter()
                    .flatten()
                    .map(|point| format!("\n{}", wrapped(point))),
            );
            in_section = true;
        } else if line.starts_with("Bug:") {
            in_section = false;
            match task {
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

/// What the message says of one service of `all`, by section; the subject is that of all.
fn said(
    (profile, parts): (&ServiceProfile, Parts),
    all: &[(&ServiceProfile, Parts)],
) -> Result<String> {
    let names = all.iter().map(|(profile, _)| profile.service.clone());
    let names: Vec<String> = names.collect();
    let values_file = match &profile.request {
        NamespaceRequest::ValuesFiles { paths, .. } if parts.namespace => listed(paths),
        _ => String::new(),
    };
    COMMIT_MESSAGE.render(context! {
        all => (names.len() > 1).then(|| listed(&names)),
        count => names.len(),
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
            commit_message(&[(&all, BOTH)], form).unwrap(),
            "my-svc: add the service\n\nWhy:\n- my-svc is a new service, to run in staging, eqiad and codfw\n\nWhat:\n- add helmfile.d/services/my-svc, with the chart my-svc\n- ask for the namespace my-svc in helmfile.d/admin_ng/values/main.yaml\n\nBug: T1\n"
        );
        let half = commit_message(&[(&all, NAMESPACE)], COMMIT_FORM).unwrap();
        assert!(
            half.starts_with("my-svc: ask for the namespace\n\nWhy:\n"),
            "{half}"
        );
        assert!(!half.contains("helmfile.d/services"), "{half}");
        assert!(
            !commit_message(&[(&profile(), SERVICE)], form)
                .unwrap()
                .contains("Bug")
        );
    }

    #[test]
    fn one_message_tells_of_several_services() {
        let other = ServiceProfile {
            service: "other".into(),
            folder: "helmfile.d/services/other".into(),
            task: Some("T2".into()),
            ..profile()
        };
        let services = [(&profile(), SERVICE), (&other, SERVICE)];
        assert_eq!(
            commit_message(&services, COMMIT_FORM).unwrap(),
            "add my-svc and other\n\nWhy:\n- my-svc is a new service, to run in staging, eqiad and \
             codfw\n- other is a new service, to run in staging, eqiad and codfw\n\nWhat:\n- add \
             helmfile.d/services/my-svc, with the chart my-svc\n- add helmfile.d/services/other, \
             with the chart my-svc\n\nBug: T2\n"
        );
        let long = ServiceProfile {
            service: "n".repeat(50),
            ..profile()
        };
        let message = commit_message(&[(&long, SERVICE), (&long, SERVICE)], COMMIT_FORM).unwrap();
        assert!(message.starts_with("add 2 services\n"), "{message}");
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
                let message = commit_message(&[(&long, parts)], COMMIT_FORM).unwrap();
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
