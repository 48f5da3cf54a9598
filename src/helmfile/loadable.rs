//! What helmfile surely cannot read, found without running it.

use super::document::Helmfile;
use super::mask::Action;
use crate::yaml::Position;

/// Why helmfile fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoadProblemKind {
    /// A value of a release that is not escaped, and so is filled in before there is a release.
    UnescapedReleaseValue,
    /// `needs` names a release that is not declared.
    UnknownNeed,
}

/// A place at which helmfile fails.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoadProblem {
    pub at: Position,
    /// Why.
    pub kind: LoadProblemKind,
    /// What is wrong there, as one sentence without a full stop.
    pub reason: String,
}

/// What belongs to a release: helmfile has no value for it while it fills in the file as a whole.
const RELEASE_VALUE: &str = ".Release.";

/// The places of `helmfile` at which helmfile fails, in order.
#[must_use]
pub fn load_problems(helmfile: &Helmfile<'_>) -> Vec<LoadProblem> {
    let mut problems = unescaped_release_values(helmfile);
    problems.extend(needs_naming_nothing(helmfile));
    problems.sort_by_key(|problem| problem.at);
    problems
}

fn unescaped_release_values(helmfile: &Helmfile<'_>) -> Vec<LoadProblem> {
    let text = helmfile.text();
    let actions = helmfile.actions().iter();
    let unescaped = actions.filter(|action| code_of(text, action).contains(RELEASE_VALUE));
    unescaped
        .map(|action| {
            let written = &text[action.span.clone()];
            LoadProblem {
                at: Position::of(text, action.span.start),
                kind: LoadProblemKind::UnescapedReleaseValue,
                reason: format!(
                    "`{written}` is filled in before there is a release; \
                     helmfile needs it written as `{{{{`{written}`}}}}`"
                ),
            }
        })
        .collect()
}

/// An action's text without the literals in it.
fn code_of(text: &str, action: &Action) -> String {
    let mut code = String::new();
    let mut from = action.span.start;
    for literal in &action.literals {
        code.push_str(&text[from..literal.start]);
        from = literal.end;
    }
    code + &text[from..action.span.end]
}

fn needs_naming_nothing(helmfile: &Helmfile<'_>) -> Vec<LoadProblem> {
    let releases = helmfile.releases();
    // A release can also come from a template, or from a file that `bases` brings in.
    let templated = releases.iter().any(|release| release.name.is_none());
    if templated || helmfile.has_top_level("bases") {
        return Vec::new();
    }
    let declared = |need: &str| {
        // A need is `name`, `namespace/name` or `context/namespace/name`.
        let name = need.rsplit('/').next();
        releases
            .iter()
            .any(|release| release.name.as_deref() == name)
    };
    let mut problems = Vec::new();
    for release in releases {
        let Some(needs) = helmfile.release_value(release, "needs") else {
            continue;
        };
        for need in helmfile.tree().items(needs) {
            let Some(name) = helmfile.literal(*need) else {
                continue;
            };
            let problem = LoadProblem {
                at: helmfile.position(*need),
                kind: LoadProblemKind::UnknownNeed,
                reason: format!("`needs` names `{name}`, and no release is called so"),
            };
            if !declared(name) && !problems.contains(&problem) {
                problems.push(problem);
            }
        }
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::helmfile::Source;

    fn reasons(text: &str) -> Vec<(usize, String)> {
        let source = Source::new(text).unwrap();
        let problems = load_problems(&source.read().unwrap());
        let problems = problems.into_iter();
        problems
            .map(|problem| (problem.at.line, problem.reason))
            .collect()
    }

    #[test]
    fn an_escaped_release_value_is_fine_and_an_unescaped_one_is_not() {
        assert_eq!(reasons("a: \"{{`{{ .Release.Name }}`}}\"\n"), []);
        let found = reasons("b: 1\na: \"{{ .Release.Name }}\"\n");
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].0, 2);
        assert!(
            found[0].1.contains("{{`{{ .Release.Name }}`}}"),
            "{}",
            found[0].1
        );
    }

    #[test]
    fn a_need_must_name_a_declared_release() {
        let text = "t:\n  d: &d\n    needs: [x_y, ns/main]\nreleases:\n- name: main\n- name: b\n  <<: *d\n- name: c\n  <<: *d\n";
        assert_eq!(
            reasons(text),
            [(
                3,
                "`needs` names `x_y`, and no release is called so".to_owned()
            )]
        );
    }

    #[test]
    fn nothing_is_said_where_a_release_can_come_from_elsewhere() {
        let text = "releases:\n- name: '{{ .V }}'\n- name: b\n  needs: [c]\n";
        assert_eq!(reasons(text), []);
        let text = "bases: [x.yaml]\nreleases:\n- name: b\n  needs: [c]\n";
        assert_eq!(reasons(text), []);
    }
}
