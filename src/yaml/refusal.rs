//! Why a file is not edited.

use super::Position;
use super::guard::Mismatch;
use super::tree::{Entry, Kind, NodeId, Tree};
use crate::text_edit::Overlap;

/// Why a file was not edited. Nothing is guessed: what cannot be done safely is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SpliceError {
    /// The value under the parent key is a list, or text.
    #[error("{0}: this is not a mapping")]
    NotAMapping(Position),
    /// The value under the parent key is a mapping, or text.
    #[error("{0}: this is not a list")]
    NotASequence(Position),
    /// Brackets or braces that hold more than members and commas, or where lines are needed.
    #[error("{0}: this is not written one to a line")]
    NotInLines(Position),
    /// Everything in the collection would go.
    #[error("{0}: nothing would be left of this")]
    NothingLeft(Position),
    /// What would go has an anchor that is needed elsewhere.
    #[error("{at}: the anchor of something in this is used at {user}; make the edit by hand")]
    InUse {
        /// The collection.
        at: Position,
        /// The alias.
        user: Position,
    },
    /// An `{{ if }}` or its `{{ end }}` would go without the other.
    #[error("{0}: a template block begins or ends within this; make the edit by hand")]
    CutsBlock(Position),
    /// What would be copied has an anchor that cannot be told from a comment.
    #[error("{0}: an anchor in this has a comment before it; make the edit by hand")]
    UnclearAnchor(Position),
    /// `{a: b}` with entries in it.
    #[error("{0}: this mapping is written between braces; write it one key to a line")]
    FlowMapping(Position),
    /// The key is there twice already.
    #[error("{0}: duplicate key `{1}`; remove one of the two")]
    DuplicateKey(Position, String),
    /// An alias repeats the mapping somewhere else, where the key would turn up too.
    #[error(
        "{0}: the mapping is repeated here, so that a new key would be here as well; make the \
         edit by hand"
    )]
    Repeated(Position),
    /// A carriage return without a line feed.
    #[error("{0}: a line ends with a bare carriage return; use LF or CRLF")]
    BareCarriageReturn(Position),
    /// A block of text that runs to the end of a file without a last newline: it would get one.
    #[error(
        "{0}: this block of text runs to the end of a file without a last newline, so a line \
         below would change it; end the file with a newline"
    )]
    TextAtEnd(Position),
    /// The result would not be what was meant.
    #[error(transparent)]
    Guard(#[from] Mismatch),
    /// The edit contradicts itself.
    #[error("the edit contradicts itself ({0}); make it by hand")]
    Overlap(#[from] Overlap),
}

/// The place of a node.
pub(super) fn at(text: &str, tree: &Tree<'_>, id: NodeId) -> Position {
    Position::of(text, tree.node(id).span().start)
}

/// What a line ends with would be unknown.
pub(super) fn refuse_bare_carriage_return(text: &str) -> Result<(), SpliceError> {
    let mut rest = 0;
    while let Some(found) = text[rest..].find('\r') {
        let offset = rest + found;
        if text.as_bytes().get(offset + 1) != Some(&b'\n') {
            return Err(SpliceError::BareCarriageReturn(Position::of(text, offset)));
        }
        rest = offset + 1;
    }
    Ok(())
}

/// The new key would be at the alias too.
pub(super) fn refuse_repeated(
    text: &str,
    tree: &Tree<'_>,
    mapping: NodeId,
) -> Result<(), SpliceError> {
    let place = tree.node(mapping).span().start;
    let repeats = |id: &NodeId| match tree.node(*id).kind {
        Kind::Alias(target) => {
            target == mapping || tree.node(target).span().contains(&place) && target < mapping
        }
        _ => false,
    };
    match tree.ids().find(repeats) {
        Some(alias) => Err(SpliceError::Repeated(at(text, tree, alias))),
        None => Ok(()),
    }
}

/// Readers differ in which of the two counts.
pub(super) fn refuse_duplicates(
    text: &str,
    tree: &Tree<'_>,
    entries: &[Entry],
) -> Result<(), SpliceError> {
    let keys = entries
        .iter()
        .filter_map(|entry| Some((tree.scalar(entry.key)?, entry.key)));
    let mut keys: Vec<(&str, NodeId)> = keys.collect();
    keys.sort_unstable();
    match keys.windows(2).find(|pair| pair[0].0 == pair[1].0) {
        Some(pair) => {
            let (key, node) = pair[1];
            Err(SpliceError::DuplicateKey(
                at(text, tree, node),
                key.to_owned(),
            ))
        }
        None => Ok(()),
    }
}
