//! What helmfile surely cannot read, found without running it.

use std::ops::Range;

use super::document::Helmfile;
use super::mask::Action;
use crate::names::slip_of;
use crate::yaml::Position;

/// Why helmfile fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoadProblemKind {
    /// A value of a release that is not escaped, and so is filled in before there is a release.
    UnescapedReleaseValue,
    /// `needs` names a release that is not declared.
    UnknownNeed,
    /// A key that helmfile does not have.
    UnknownKey,
}

/// A place at which helmfile fails.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoadProblem {
    pub at: Position,
    /// Why.
    pub kind: LoadProblemKind,
    /// What is wrong there, as one sentence without a full stop.
    pub reason: String,
    /// What is to be escaped, where escaping it is all there is to do.
    pub plain_value: Option<Range<usize>>,
}

/// What belongs to a release: helmfile has no value for it while it fills in the file as a whole.
const RELEASE_VALUE: &str = ".Release.";

/// The places of `helmfile` at which helmfile fails, in order.
#[must_use]
pub fn load_problems(helmfile: &Helmfile<'_>) -> Vec<LoadProblem> {
    let mut problems = unescaped_release_values(helmfile);
    problems.extend(needs_naming_nothing(helmfile));
    problems.extend(unknown_keys(helmfile));
    problems.sort_by_key(|problem| problem.at);
    problems
}

/// The keys that a helmfile may have at its top. Source: helmfile 0.166, which refuses all others.
const TOP_LEVEL_KEYS: [&str; 23] = [
    "apiVersions",
    "bases",
    "chart",
    "charts",
    "commonLabels",
    "context",
    "environments",
    "helmBinary",
    "helmDefaults",
    "helmfiles",
    "hooks",
    "kubeContext",
    "kubeVersion",
    "kustomizeBinary",
    "lockFilePath",
    "missingFileHandler",
    "missingFileHandlerConfig",
    "namespace",
    "releases",
    "repositories",
    "selectors",
    "templates",
    "values",
];

/// The keys that an environment may have. Source: as above.
const ENVIRONMENT_KEYS: [&str; 5] = [
    "kubeContext",
    "missingFileHandler",
    "missingFileHandlerConfig",
    "secrets",
    "values",
];

fn unknown_keys(helmfile: &Helmfile<'_>) -> Vec<LoadProblem> {
    let tree = helmfile.tree();
    let tops = tree
        .documents()
        .iter()
        .map(|root| (*root, &TOP_LEVEL_KEYS[..]));
    let environments = helmfile.environments().iter().map(|environment| {
        let (block, index) = environment.slot;
        (tree.entries(block)[index].value, &ENVIRONMENT_KEYS[..])
    });
    let mut problems = Vec::new();
    for (mapping, known) in tops.chain(environments) {
        for entry in tree.entries(mapping) {
            let Some(key) = helmfile.literal(entry.key) else {
                continue;
            };
            if key == "<<" || known.contains(&key) {
                continue;
            }
            let instead = slip_of(key, known.iter().copied())
                .map(|known| format!(": did you mean `{known}`?"));
            problems.push(LoadProblem {
                at: helmfile.position(entry.key),
                kind: LoadProblemKind::UnknownKey,
                reason: format!("there is no key `{key}`{}", instead.unwrap_or_default()),
                plain_value: None,
            });
        }
    }
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
                plain_value: is_plain(written).then(|| action.span.clone()),
            }
        })
        .collect()
}

/// Whether an action only writes a value of a release: no end of a block, and nothing around it.
fn is_plain(written: &str) -> bool {
    let code = written
        .trim_start_matches("{{")
        .trim_end_matches("}}")
        .trim();
    let mut letters = code.chars();
    code.starts_with(RELEASE_VALUE)
        && letters.all(|letter| letter.is_alphanumeric() || letter == '.')
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
                plain_value: None,
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
        assert_eq!(reasons("chart: \"{{`{{ .Release.Name }}`}}\"\n"), []);
        let found = reasons("context: 1\nchart: \"{{ .Release.Name }}\"\n");
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
        let text = "templates:\n  d: &d\n    needs: [x_y, ns/main]\nreleases:\n- name: main\n- name: b\n  <<: *d\n- name: c\n  <<: *d\n";
        assert_eq!(
            reasons(text),
            [(
                3,
                "`needs` names `x_y`, and no release is called so".to_owned()
            )]
        );
    }

    #[test]
    fn a_key_that_helmfile_does_not_have_is_found_with_the_one_that_was_meant() {
        let found = reasons("environments: {a: {valeus: []}}\n---\nrelease: []\nfoo: 1\n");
        let reason = |line, text: &str| (line, format!("there is no key `{text}"));
        assert_eq!(
            found,
            [
                reason(1, "valeus`: did you mean `values`?"),
                reason(3, "release`: did you mean `releases`?"),
                reason(4, "foo`"),
            ]
        );
        assert_eq!(
            reasons("environments: {a: {values: []}}\n---\nreleases: []\n"),
            []
        );
        assert_eq!(reasons("{{ .x }}: 1\nhelmDefaults: {foo: 1}\n"), []);
    }

    #[test]
    fn nothing_is_said_where_a_release_can_come_from_elsewhere() {
        let text = "releases:\n- name: '{{ .V }}'\n- name: b\n  needs: [c]\n";
        assert_eq!(reasons(text), []);
        let text = "bases: [x.yaml]\nreleases:\n- name: b\n  needs: [c]\n";
        assert_eq!(reasons(text), []);
    }
}
