//! Reads any text at all as a helmfile: its mask keeps every place, and an edit does exactly what
//! it says or is refused.
#![no_main]
#![allow(
    clippy::disallowed_methods,
    reason = "the macro of the fuzzer opens files of its own"
)]

use libfuzzer_sys::fuzz_target;
use new_service::helmfile::{Helmfile, Reshape, Source, load_problems, mask, reshape};

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
    if let Ok(same) = reshape(helmfile, &Reshape::default()) {
        assert_eq!(same.text, helmfile.text());
    }
}

/// Leaves out each release and each environment on its own. What is left is what was there.
fn drop_each(helmfile: &Helmfile<'_>) {
    let releases = names(
        helmfile
            .releases()
            .iter()
            .filter_map(|release| release.name.as_ref()),
    );
    let environments = names(helmfile.environments().iter().map(|one| &one.name));
    for release in &releases {
        let wanted = Reshape {
            drop_releases: vec![release.clone()],
            ..Reshape::default()
        };
        assert_only_these_go(helmfile, &wanted, &releases, &environments);
    }
    for environment in &environments {
        let wanted = Reshape {
            drop_environments: vec![environment.clone()],
            ..Reshape::default()
        };
        assert_only_these_go(helmfile, &wanted, &releases, &environments);
    }
}

fn assert_only_these_go(
    helmfile: &Helmfile<'_>,
    wanted: &Reshape,
    releases: &[String],
    environments: &[String],
) {
    let Ok(result) = reshape(helmfile, wanted) else {
        return;
    };
    assert_lines_go_whole(helmfile.text(), &result.text);
    let source = Source::new(&result.text).expect("the result can be masked");
    let after = source.read().expect("the result can be read");
    let without = |all: &[String], gone: &[String]| -> Vec<String> {
        all.iter()
            .filter(|name| !gone.contains(name))
            .cloned()
            .collect()
    };
    let left = names(
        after
            .releases()
            .iter()
            .filter_map(|release| release.name.as_ref()),
    );
    assert_eq!(left, without(releases, &wanted.drop_releases));
    let left = names(after.environments().iter().map(|one| &one.name));
    assert_eq!(left, without(environments, &wanted.drop_environments));
}

/// Every byte that is left was there, in this order.
fn assert_lines_go_whole(before: &str, after: &str) {
    let mut old = before.bytes();
    assert!(
        after.bytes().all(|byte| old.any(|old| old == byte)),
        "{after:?} is not part of {before:?}"
    );
}

fn names<'a>(names: impl Iterator<Item = &'a String>) -> Vec<String> {
    names.cloned().collect()
}
