//! How a file is written, for what is put into it to look the same.

use crate::yaml::lines::{column_of, dash_before};
use crate::yaml::tree::{Kind, NodeId, Tree};

pub(super) fn is_null(tree: &Tree<'_>, id: NodeId) -> bool {
    let node = tree.node(id);
    matches!(&node.kind, Kind::Scalar(value, granit_parser::ScalarStyle::Plain)
        if tree.tag(id).is_none() && matches!(value.as_ref(), "" | "~" | "null" | "Null" | "NULL"))
}

pub(super) fn is_first_on_line(text: &str, offset: usize) -> bool {
    let column = column_of(text, offset);
    text[offset - column..offset].trim().is_empty()
}

/// By how much this file indents: as its first nested block mapping does, else 2.
pub(super) fn indent_step(text: &str, tree: &Tree<'_>) -> usize {
    let top = tree.documents().iter().flat_map(|root| tree.entries(*root));
    for entry in top {
        if let Kind::Mapping {
            entries,
            flow: false,
        } = &tree.node(entry.value).kind
            && let Some(first) = entries.first()
        {
            let outer = column_of(text, tree.node(entry.key).span().start);
            let inner = column_of(text, tree.node(first.key).span().start);
            if inner > outer {
                return inner - outer;
            }
        }
    }
    2
}

/// By how much this file indents dashes below the key of their list: as its first such list does,
/// else 2.
pub(super) fn dash_step(text: &str, tree: &Tree<'_>) -> usize {
    let mappings = tree.ids().filter_map(|id| match &tree.node(id).kind {
        Kind::Mapping {
            entries,
            flow: false,
        } => Some(entries),
        _ => None,
    });
    let mut steps = mappings.flatten().filter_map(|entry| {
        let Kind::Sequence { items, flow: false } = &tree.node(entry.value).kind else {
            return None;
        };
        let dash = dash_before(text, tree.node(*items.first()?).span().start)?;
        let key = column_of(text, tree.node(entry.key).span().start);
        column_of(text, dash).checked_sub(key)
    });
    steps.next().unwrap_or(2)
}
