//! Whether a name is the service's own, or that of another service.

use crate::error::Result;
use crate::helmfile::Helmfile;
use crate::repository::{Repository, Service};
use crate::yaml::{Kind, NodeId};

/// Whether a name that is not the service's own is that of another one.
pub(super) fn is_foreign(
    name: &str,
    service: &Service<'_>,
    repository: &Repository<'_>,
) -> Result<bool> {
    Ok(name != service.reference.own_name()
        && (repository.has_service_named(name)? || has_namespace(name, repository)))
}

/// Whether the administrators have a namespace of this name, as far as their files can be read.
fn has_namespace(name: &str, repository: &Repository<'_>) -> bool {
    repository.has_namespace(name).unwrap_or(false)
}

/// Whether all releases live in the namespace `name`, so that its rights are the right ones.
pub(super) fn lives_in(service: &Service<'_>, name: &str) -> bool {
    let namespaces = service.namespaces();
    !namespaces.is_empty() && namespaces.iter().all(|(_, namespace)| *namespace == name)
}

/// What follows `start` wherever a scalar has it, up to the scalar's end, with the scalar's node.
pub(super) fn written_after<'a>(
    helmfile: &'a Helmfile<'_>,
    start: &'static str,
) -> impl Iterator<Item = (NodeId, &'a str)> {
    let text = helmfile.text();
    text.match_indices(start).filter_map(move |(at, _)| {
        let node = scalar_before(helmfile, at)?;
        let rest = at + start.len()..helmfile.span(node).end;
        Some((node, text.get(rest)?))
    })
}

/// The last scalar that begins before the byte `at`; one in a comment is behind its end.
fn scalar_before(helmfile: &Helmfile<'_>, at: usize) -> Option<NodeId> {
    let tree = helmfile.tree();
    let before = tree.ids().take_while(|id| helmfile.span(*id).start <= at);
    let scalars = before.filter(|id| matches!(tree.node(*id).kind, Kind::Scalar(..)));
    scalars.last()
}
