//! Lists of releases: which list an environment uses, and what goes into it.

use super::error::EditError;
use crate::helmfile::document::{Environment, Helmfile};
use crate::yaml::{Entry, Kind, NodeId};

/// The list that an environment uses.
///
/// # Errors
/// Where it has none, or several, or one that a template or an alias makes.
pub(super) fn effective(
    helmfile: &Helmfile<'_>,
    environment: &Environment,
) -> Result<Entry, EditError> {
    let lists = written(helmfile, environment);
    let name = || environment.name.clone();
    let key = helmfile.tree().entries(environment.slot.0)[environment.slot.1].key;
    let list = match lists.as_slice() {
        [list] => *list,
        [] => {
            let at = helmfile.position(key);
            return Err(EditError::ListCount(at, name(), "no list of releases"));
        }
        [_, second, ..] => {
            let at = helmfile.position(second.key);
            return Err(EditError::ListCount(
                at,
                name(),
                "several lists of releases",
            ));
        }
    };
    let refused = |what| {
        let at = helmfile.position(list.key);
        Err(EditError::ListNotWritten(at, name(), what))
    };
    let tree = helmfile.tree();
    if let Kind::Alias(_) = tree.node(list.value).kind {
        return refused("brought in by an alias");
    }
    let span = helmfile.span(list.key).start..helmfile.span(list.value).end;
    let has_block = helmfile
        .line_blocks()
        .any(|block| span.contains(&block.start));
    let mut items = tree.items(list.value).iter();
    let is_scalar = tree
        .scalar(list.value)
        .is_some_and(|value| !value.is_empty());
    if has_block || is_scalar || items.any(|item| helmfile.literal(*item).is_none()) {
        return refused("made by a template");
    }
    if let Some(alias) = outside_of_environments(helmfile, list.value) {
        let at = helmfile.position(alias);
        return Err(EditError::ListNotWritten(at, name(), "used again"));
    }
    Ok(list)
}

/// The lists in an environment's values, with what `<<` brings in; without any, those in the
/// values of all environments.
pub(super) fn written(helmfile: &Helmfile<'_>, environment: &Environment) -> Vec<Entry> {
    let (block, index) = environment.slot;
    let value = helmfile.tree().entries(block)[index].value;
    let own = helmfile.tree().merged(value, "values");
    let own = own.map_or_else(Vec::new, |values| in_values(helmfile, values));
    match own.is_empty() {
        true => common(helmfile),
        false => own,
    }
}

/// The lists in the values of all environments.
pub(super) fn common(helmfile: &Helmfile<'_>) -> Vec<Entry> {
    let values = helmfile.top_level("values");
    values
        .flat_map(|values| in_values(helmfile, values))
        .collect()
}

fn in_values(helmfile: &Helmfile<'_>, values: NodeId) -> Vec<Entry> {
    let items = helmfile.tree().items(values).iter();
    items
        .flat_map(|item| helmfile.tree().merged_entries(*item))
        .filter(|entry| helmfile.tree().scalar(entry.key) == Some("releases"))
        .collect()
}

/// Refuses to edit a list that an environment outside of `wanted` uses too.
pub(super) fn refuse_shared(
    helmfile: &Helmfile<'_>,
    environment: &Environment,
    list: Entry,
    wanted: &[&str],
) -> Result<(), EditError> {
    let others = helmfile.environments().iter().filter(|other| {
        let lists = written(helmfile, other);
        let shares = lists.iter().any(|one| one.value == list.value);
        shares && !wanted.contains(&other.name.as_str())
    });
    let others: Vec<&str> = others.map(|other| other.name.as_str()).collect();
    if others.is_empty() {
        return Ok(());
    }
    let at = helmfile.position(list.value);
    let name = environment.name.clone();
    Err(EditError::SharedList(at, name, others.join(", ")))
}

/// An alias that repeats a list for something else than an environment.
fn outside_of_environments(helmfile: &Helmfile<'_>, list: NodeId) -> Option<NodeId> {
    let tree = helmfile.tree();
    let is_in_environment = |id: NodeId| {
        helmfile.environments().iter().any(|environment| {
            let (block, index) = environment.slot;
            tree.nodes_of(tree.entries(block)[index]).contains(&id)
        })
    };
    tree.ids().find(|id| match tree.node(*id).kind {
        Kind::Alias(target) => {
            tree.nodes_of_value(target).contains(&list) && !is_in_environment(*id)
        }
        _ => false,
    })
}
