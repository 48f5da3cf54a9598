//! Reads any text at all as a helmfile: its mask keeps every place, and an edit does exactly what
//! it says or is refused.
#![no_main]
#![allow(
    clippy::disallowed_methods,
    reason = "the macro of the fuzzer opens files of its own"
)]

use libfuzzer_sys::fuzz_target;
use new_service::helmfile::{
    Helmfile, HelmfileEdit, ReleaseBody, Source, apply, load_problems, mask,
};

fuzz_target!(|text: &str| {
    let Ok(masked) = mask(text) else {
        return;
    };
    assert_keeps_places(text, &masked.text);
    for action in &masked.actions {
        let written = &text[action.span.clone()];
        assert!(
            written.starts_with("{{") && written.ends_with("}}"),
            "{written:?}"
        );
    }
    let Ok(source) = Source::new(text) else {
        return;
    };
    let Ok(helmfile) = source.read() else {
        return;
    };
    assert!(
        load_problems(&helmfile)
            .iter()
            .all(|problem| problem.at.line > 0)
    );
    assert_nothing_is_changed_for_nothing(&helmfile);
    drop_each(&helmfile);
    add_each(&helmfile);
});

/// The same length and the same lines; whatever is not an action is as it was.
fn assert_keeps_places(text: &str, masked: &str) {
    assert_eq!(text.len(), masked.len());
    let ends = |text: &str| -> Vec<(usize, u8)> {
        text.bytes()
            .enumerate()
            .filter(|(_, byte)| matches!(byte, b'\n' | b'\r'))
            .collect()
    };
    assert_eq!(ends(text), ends(masked));
    if !text.contains("{{") {
        assert_eq!(text, masked);
    }
}

fn assert_nothing_is_changed_for_nothing(helmfile: &Helmfile<'_>) {
    if let Ok(same) = apply(helmfile, &[]) {
        assert_eq!(same.text, helmfile.text());
    }
}

/// Leaves out each release and each environment on its own. What is left is what was there.
fn drop_each(helmfile: &Helmfile<'_>) {
    let releases = release_names(helmfile);
    let environments = environment_names(helmfile);
    for name in releases.iter().cloned() {
        let edit = HelmfileEdit::DropRelease { name: name.clone() };
        if let Some(after) = edited(helmfile, &[edit]) {
            assert_lines_go_whole(helmfile.text(), &after);
            let left = releases.iter().filter(|one| **one != name).cloned();
            assert_names(&after, left.collect(), environments.clone());
        }
    }
    for name in environments.iter().cloned() {
        let edit = HelmfileEdit::DropEnvironment { name: name.clone() };
        if let Some(after) = edited(helmfile, &[edit]) {
            assert_lines_go_whole(helmfile.text(), &after);
            let left = environments.iter().filter(|one| **one != name).cloned();
            assert_names(&after, releases.clone(), left.collect());
        }
    }
}

/// Adds a release like each one, enabled in each environment, and an environment like each one.
/// Nothing that was there goes.
fn add_each(helmfile: &Helmfile<'_>) {
    const NEW: &str = "new-name";
    let releases = release_names(helmfile);
    let environments = environment_names(helmfile);
    for like in releases.iter().cloned() {
        let mut edits = vec![HelmfileEdit::AddRelease {
            name: NEW.parse().expect("it is a name"),
            body: ReleaseBody::Like(like),
        }];
        edits.extend(environments.iter().map(|name| HelmfileEdit::EnableRelease {
            release: NEW.into(),
            environment: name.clone(),
        }));
        for edits in [&edits[..1], &edits] {
            if let Some(after) = edited(helmfile, edits) {
                assert_lines_go_whole(&after, helmfile.text());
                let mut names = release_names_of(&after);
                let at = names.iter().position(|name| name == NEW);
                names.remove(at.expect("it is declared"));
                assert_eq!(names, releases);
            }
        }
    }
    for like in environments.iter().cloned() {
        let name = NEW.parse().expect("it is a name");
        let edit = HelmfileEdit::AddEnvironment { name, like };
        if let Some(after) = edited(helmfile, &[edit]) {
            assert_lines_go_whole(&after, helmfile.text());
            assert_eq!(release_names_of(&after), releases);
        }
    }
}

fn edited(helmfile: &Helmfile<'_>, edits: &[HelmfileEdit]) -> Option<String> {
    apply(helmfile, edits).ok().map(|edited| edited.text)
}

fn assert_names(text: &str, releases: Vec<String>, environments: Vec<String>) {
    let source = Source::new(text).expect("the result can be masked");
    let helmfile = source.read().expect("the result can be read");
    assert_eq!(release_names(&helmfile), releases);
    assert_eq!(environment_names(&helmfile), environments);
}

fn release_names_of(text: &str) -> Vec<String> {
    let source = Source::new(text).expect("the result can be masked");
    release_names(&source.read().expect("the result can be read"))
}

fn release_names(helmfile: &Helmfile<'_>) -> Vec<String> {
    let releases = helmfile.releases().iter();
    releases.filter_map(|one| one.name.clone()).collect()
}

fn environment_names(helmfile: &Helmfile<'_>) -> Vec<String> {
    let environments = helmfile.environments().iter();
    environments.map(|one| one.name.clone()).collect()
}

/// Every byte that is left was there, in this order.
fn assert_lines_go_whole(before: &str, after: &str) {
    let mut old = before.bytes();
    assert!(
        after.bytes().all(|byte| old.any(|old| old == byte)),
        "{after:?} is not part of {before:?}"
    );
}
