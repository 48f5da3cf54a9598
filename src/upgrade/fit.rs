//! A version of the template (or of a sibling) as it would be for a service: with its environments
//! and its releases.

use std::ops::Range;

use super::lines::Lines;
use crate::helmfile::{Helmfile, ReadError, Source};
use crate::text_edit::TextEdits;
use crate::yaml::{NodeId, own_lines};

/// A block of a helmfile whose members are answers: each service has its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Environments,
    Releases,
}

impl Part {
    pub(super) const ALL: [Self; 2] = [Self::Environments, Self::Releases];

    fn key(self) -> &'static str {
        match self {
            Self::Environments => "environments",
            Self::Releases => "releases",
        }
    }
}

/// What of a version is taken from the service as it is, and not made like the version's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct AsIs {
    pub(super) environments: bool,
    pub(super) releases: bool,
}

impl AsIs {
    pub(super) const NOTHING: Self = Self {
        environments: false,
        releases: false,
    };
    pub(super) const ALL: Self = Self {
        environments: true,
        releases: true,
    };

    fn has(self, part: Part) -> bool {
        match part {
            Part::Environments => self.environments,
            Part::Releases => self.releases,
        }
    }
}

/// Two versions and the service that they are fitted to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fitting<'h> {
    /// The version that is fitted.
    pub(super) version: &'h Helmfile<'h>,
    /// The one that it is compared with. An environment or release that the service alone has is
    /// like one that both have.
    pub(super) partner: &'h Helmfile<'h>,
    /// The service.
    pub(super) own: &'h Helmfile<'h>,
}

impl Fitting<'_> {
    /// The version's text with the service's environments, each with its list, and its releases.
    pub(super) fn text(self, as_is: AsIs) -> String {
        let mut edits = TextEdits::default();
        for part in Part::ALL {
            let (Some(theirs), Some(own)) = (block(self.version, part), block(self.own, part))
            else {
                continue;
            };
            let text = match as_is.has(part) && own.column == theirs.column {
                true => self.own.text()[own.lines()].to_owned(),
                false => self.made_like(part, &theirs, &own),
            };
            edits.replace(theirs.lines(), with_end(&text));
        }
        let text = self.version.text();
        edits.apply(text).unwrap_or_else(|_| text.to_owned())
    }

    /// What the two versions have in common once fitted: that can be taken as it is, and moves as
    /// a whole.
    pub(super) fn as_is(self) -> AsIs {
        let turned = Self {
            version: self.partner,
            partner: self.version,
            own: self.own,
        };
        let code = |fitting: Self, part| {
            let theirs = block(fitting.version, part)?;
            let own = block(fitting.own, part)?;
            let text = fitting.made_like(part, &theirs, &own);
            Some(Lines::of(&text).ok()?.text())
        };
        let is_same = |part| {
            let one = code(self, part);
            one.is_some() && one == code(turned, part)
        };
        AsIs {
            environments: is_same(Part::Environments),
            releases: is_same(Part::Releases),
        }
    }

    /// Each member of the service as the version has it, else as the last one that both versions
    /// have; as it is where there is none.
    fn made_like(self, part: Part, theirs: &Block, own: &Block) -> String {
        let partner = block(self.partner, part);
        let partner = partner.map_or_else(Vec::new, |block| block.names());
        let common = |name: &str| partner.iter().any(|other| other == name);
        let mut text = String::new();
        for member in &own.members {
            let shared = || theirs.members.iter().filter(|other| common(&other.name));
            let same = theirs
                .members
                .iter()
                .find(|other| other.name == member.name);
            let like = match same {
                Some(same) => Some(same).filter(|same| common(&same.name)),
                None if common(&member.name) => None,
                None => shared().next_back(),
            };
            text.push_str(&with_end(&match like {
                Some(like) => self.like(part, like, member),
                None => self.own.text()[member.lines.clone()].to_owned(),
            }));
        }
        text
    }

    /// A member of the version with the name, and the list of releases, of one of the service.
    fn like(self, part: Part, like: &Member, member: &Member) -> String {
        let mut edits = TextEdits::default();
        edits.replace(
            self.version.span(like.name_node),
            self.own.written(member.name_node),
        );
        if part == Part::Environments
            && let (Some(from), Some(to)) = (list(self.version, like), list(self.own, member))
        {
            edits.replace(from, &self.own.text()[to]);
        }
        let text = self.version.text();
        let rest = text.len() - like.lines.end;
        let whole = edits.apply(text).unwrap_or_else(|_| text.to_owned());
        whole[like.lines.start..whole.len() - rest].to_owned()
    }
}

/// Environments, releases and lists that one version has and the other does not, in words. They are
/// answers of each service, so no merge carries them.
pub(super) fn other_answers(before: &Helmfile<'_>, after: &Helmfile<'_>) -> Option<String> {
    for (part, what) in [
        (Part::Environments, "environment"),
        (Part::Releases, "release"),
    ] {
        let names = |helmfile| block(helmfile, part).map_or_else(Vec::new, |one| one.names());
        let (old, new) = (names(before), names(after));
        if let Some(name) = new.iter().find(|name| !old.contains(name)) {
            return Some(format!("adds {what} {name}"));
        }
        if let Some(name) = old.iter().find(|name| !new.contains(name)) {
            return Some(format!("removes {what} {name}"));
        }
    }
    for environment in before.environments() {
        let lists = |one: &crate::helmfile::Environment| -> Vec<String> {
            let names = one.lists.iter().flat_map(|list| &list.names);
            names.map(|(name, _)| name.clone()).collect()
        };
        let after = after.environment(&environment.name);
        if after.is_some_and(|after| lists(after) != lists(environment)) {
            return Some(format!(
                "changes the list of releases of {}",
                environment.name
            ));
        }
    }
    None
}

/// A block whose members stand one below the other, in whole lines.
struct Block {
    members: Vec<Member>,
    column: usize,
}

/// An environment or a release.
struct Member {
    /// "" where a template makes it.
    name: String,
    name_node: NodeId,
    /// What it says; of a release, the release itself.
    value: NodeId,
    lines: Range<usize>,
}

impl Block {
    /// The lines of all members, with what is between them.
    fn lines(&self) -> Range<usize> {
        let first = self.members.first().map_or(0, |member| member.lines.start);
        first..self.members.last().map_or(first, |member| member.lines.end)
    }

    fn names(&self) -> Vec<String> {
        self.members.iter().map(|one| one.name.clone()).collect()
    }
}

/// The block at the top; `None` where there is none, or more than one, or it is not written in
/// lines.
fn block(helmfile: &Helmfile<'_>, part: Part) -> Option<Block> {
    let mut blocks = helmfile.top_level(part.key());
    let tree = helmfile.tree();
    let node = tree.resolve(blocks.next()?);
    if blocks.next().is_some() {
        return None;
    }
    let nodes: Vec<(NodeId, NodeId)> = match part {
        Part::Environments => {
            let entries = tree.entries(node).iter();
            entries.map(|entry| (entry.key, entry.value)).collect()
        }
        Part::Releases => {
            let items = tree.items(node).iter();
            let named = items.map(|item| Some((tree.entry(*item, "name")?.value, *item)));
            named.collect::<Option<_>>()?
        }
    };
    let mut members = Vec::with_capacity(nodes.len());
    let mut column = None;
    for (index, (name_node, value)) in nodes.into_iter().enumerate() {
        let (lines, at) = own_lines(helmfile.text(), tree, node, index)?;
        let name = helmfile.span(name_node);
        // A name that an alias brings in stands somewhere else.
        let is_inside = lines.start <= name.start && name.end <= lines.end;
        if *column.get_or_insert(at) != at || !is_inside {
            return None;
        }
        members.push(Member {
            name: helmfile.literal(name_node).unwrap_or_default().to_owned(),
            name_node,
            value,
            lines,
        });
    }
    Some(Block {
        members,
        column: column?,
    })
}

/// What follows the key of the last list of releases of an environment.
fn list(helmfile: &Helmfile<'_>, environment: &Member) -> Option<Range<usize>> {
    let tree = helmfile.tree();
    let values = tree.entry(environment.value, "values")?.value;
    let mut items = tree.items(values).iter().rev();
    let list = items.find_map(|item| tree.entry(*item, "releases"))?;
    let range = helmfile.span(list.key).end..helmfile.span(list.value).end;
    let inside = environment.lines.start <= range.start && range.end <= environment.lines.end;
    inside.then_some(range)
}

/// Reads a text with what is put in its place.
///
/// # Errors
/// Where it cannot be read.
pub(super) fn read<T>(text: &str, look: impl FnOnce(&Helmfile<'_>) -> T) -> Result<T, ReadError> {
    let source = Source::new(text)?;
    Ok(look(&source.read()?))
}

/// The text with a line break at its end.
pub(super) fn with_end(text: &str) -> String {
    match text.is_empty() || text.ends_with('\n') {
        true => text.to_owned(),
        false => format!("{text}\n"),
    }
}
