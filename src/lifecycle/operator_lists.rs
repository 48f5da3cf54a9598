//! Lists and mappings of operators in the administrators' values files that name a namespace which
//! goes.

use super::LifecyclePlan;
use crate::changes::Change;
use crate::error::Result;
use crate::repository::{NAMESPACES, Repository};
use crate::yaml::{Kind, NodeId, Position, SpliceError, Splicer, Tree};

/// Takes a namespace out of every list and mapping of a values file. What cannot be taken out
/// safely is noted with its place.
pub(super) fn without_namespace(
    plan: &mut LifecyclePlan,
    repository: &Repository<'_>,
    path: &str,
    namespace: &str,
) -> Result<()> {
    let edited = plan.changes.iter().find_map(|change| match change {
        Change::Edit(edit) if edit.path == path => Some(edit.after.clone()),
        _ => None,
    });
    let text = match edited {
        Some(text) => Some(text),
        // A file that cannot be read is not what this run is about.
        None => repository.text(path).ok().flatten(),
    };
    let Some(text) = text.filter(|text| text.contains(namespace)) else {
        return Ok(());
    };
    let Ok(tree) = Tree::parse(&text) else {
        return Ok(());
    };
    let members = members(&tree, namespace);
    if members.is_empty() {
        return Ok(());
    }
    match removed(&text, &tree, &members) {
        Ok(after) => plan.changes.edit(path, text.as_str(), after),
        Err(error) => {
            let start = tree.node(members[0].collection).span().start;
            let line = Position::of(&text, start).line;
            let note = format!("{path}:{line}: take {namespace} out by hand: {error}");
            plan.notes.push(note);
            Ok(())
        }
    }
}

/// A member of a list or mapping that is the namespace.
struct Member {
    collection: NodeId,
    index: usize,
    is_entry: bool,
}

fn removed(
    text: &str,
    tree: &Tree<'_>,
    members: &[Member],
) -> std::result::Result<String, SpliceError> {
    let mut splicer = Splicer::new(text, tree)?;
    for member in members {
        match member.is_entry {
            true => splicer.remove_entries(member.collection, &[member.index])?,
            false => splicer.remove_items(member.collection, &[member.index])?,
        }
    }
    splicer.finish()
}

/// Where a namespace is an item of a list, or a key of a mapping, below the top of a document.
fn members(tree: &Tree<'_>, namespace: &str) -> Vec<Member> {
    let mut open: Vec<NodeId> = Vec::new();
    for root in tree.documents() {
        let entries = tree.entries(*root).iter();
        let others = entries.filter(|entry| tree.scalar(entry.key) != Some(NAMESPACES));
        open.extend(others.map(|entry| entry.value));
    }
    let mut found = Vec::new();
    while let Some(collection) = open.pop() {
        match &tree.node(collection).kind {
            Kind::Sequence { items, .. } => {
                let mut each = items.iter();
                let own = each.position(|item| tree.scalar(*item) == Some(namespace));
                found.extend(own.map(|index| Member {
                    collection,
                    index,
                    is_entry: false,
                }));
                open.extend(items);
            }
            Kind::Mapping { entries, .. } => {
                let mut each = entries.iter();
                let own = each.position(|entry| tree.scalar(entry.key) == Some(namespace));
                found.extend(own.map(|index| Member {
                    collection,
                    index,
                    is_entry: true,
                }));
                let others = entries.iter().enumerate();
                let others = others.filter(|(index, _)| Some(*index) != own);
                open.extend(others.map(|(_, entry)| entry.value));
            }
            Kind::Scalar(..) | Kind::Alias(_) => {}
        }
    }
    found
}
