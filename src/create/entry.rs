//! The entry that a new namespace gets in a values file, with the settings of the sibling's.

use super::inheritance::Inherited;
use super::planning::Input;
use super::report::CreatePlan;
use super::sibling::rename::Renaming;
use crate::error::Result;
use crate::repository::NamespaceFile;

/// The text of a values file with the namespace's entry: with the settings of the sibling's, where
/// there is one.
pub(super) fn with_namespace(
    input: &Input<'_>,
    file: &NamespaceFile<'_>,
) -> Result<Option<String>> {
    let namespace = &input.answers.namespace;
    let (Some(sibling), Some(model)) = (&input.facts.sibling, model_of(input, file)) else {
        return file.with(namespace);
    };
    let renaming = Renaming::new(&sibling.name, &input.answers.name);
    file.with_like(namespace, model, &|text| renaming.apply(text))
}

/// The sibling's namespace with the file whose settings for it count in `file`: that itself if it
/// declares it, else another of the same clusters.
fn model_of<'i>(
    input: &'i Input<'_>,
    file: &'i NamespaceFile<'_>,
) -> Option<(&'i NamespaceFile<'i>, &'i str)> {
    let like = input.facts.sibling.as_ref()?.namespace.as_deref()?;
    let declaring = input.sibling_files;
    let is_same = |known: &&&NamespaceFile<'_>| known.path() == file.path();
    let declares = declaring.iter().find(is_same).or(declaring.first());
    Some((declares.copied().unwrap_or(file), like))
}

/// Asks for a look at a namespace that has its sibling's settings, since a name in them may be the
/// sibling's alone, and at one that could not have them.
pub(super) fn note_settings(
    input: &Input<'_>,
    file: &NamespaceFile<'_>,
    after: &str,
    plan: &mut CreatePlan,
) {
    let model = model_of(input, file).filter(|(of, like)| of.has_settings(like));
    let Some((of, like)) = model else {
        return;
    };
    let at = of.place_of(like).map_or(0, |at| at.line);
    let with = NamespaceFile::parse(file.path(), after).ok().flatten();
    let namespace = input.answers.namespace.as_str();
    if !with.is_some_and(|with| with.has_settings(namespace)) {
        plan.report.warnings.push(format!(
            "{}:{at}: the settings of namespace {like} cannot be said in {}: {namespace} is \
             there without them",
            of.path(),
            file.path()
        ));
    } else if let Some(inheritance) = &mut plan.report.inheritance {
        inheritance.kept.push(Inherited {
            path: of.path().to_owned(),
            line: at,
            what: format!("the settings of namespace {like}"),
        });
    }
}
