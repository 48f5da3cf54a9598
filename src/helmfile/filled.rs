//! What a node of a helmfile is once the helmfile is filled in as a whole.

use std::borrow::Cow;

use super::document::Helmfile;
use super::first_pass::{printed, trims_outward};
use crate::yaml::{Kind, NodeId, Tree};

impl Helmfile<'_> {
    /// A node as it is written, with what its template actions print; `None` where that is unknown.
    #[must_use]
    pub fn filled_in(&self, id: NodeId) -> Option<Cow<'_, str>> {
        let span = self.span(id);
        let actions = self.actions();
        let first = actions.partition_point(|action| action.span.end <= span.start);
        let last = actions.partition_point(|action| action.span.start < span.end);
        let within = actions.get(first..last)?;
        let written = self.written(id);
        if within.is_empty() {
            return Some(Cow::Borrowed(written));
        }
        // What is trimmed of the text around it may be what makes it YAML.
        if trims_outward(written) {
            return None;
        }
        printed(written, span.start, within).map(Cow::Owned)
    }

    /// The text of a scalar, with what its template actions print; `None` where that is unknown.
    #[must_use]
    pub fn filled_scalar(&self, id: NodeId) -> Option<Cow<'_, str>> {
        let id = self.tree().resolve(id);
        match &self.tree().node(id).kind {
            Kind::Scalar(..) => {}
            _ => return None,
        }
        match self.filled_in(id)? {
            Cow::Borrowed(_) => self.tree().scalar(id).map(Cow::Borrowed),
            Cow::Owned(text) => {
                let tree = Tree::parse(&text).ok()?;
                let [root] = tree.documents() else {
                    return None;
                };
                tree.scalar(*root).map(|text| Cow::Owned(text.to_owned()))
            }
        }
    }
}
