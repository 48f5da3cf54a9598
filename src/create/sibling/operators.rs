//! Where else in the cluster administrators' values files a namespace stands: the lists of
//! operators.

use super::rename::Renaming;
use crate::names::Namespace;
use crate::repository::NAMESPACES;
use crate::yaml::{Entry, Kind, NodeId, Place, Position, Tree, without_anchors};

/// A list counts as sorted if at most one in so many neighbours is out of order.
const SORTED: usize = 8;

/// A list or mapping that has the sibling's namespace and not the new one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spot {
    /// The entry that the list or mapping is the value of.
    pub parent: Entry,
    /// Its key, for messages.
    pub key: String,
    /// Where in it the new namespace goes.
    pub place: Place,
    /// What goes there.
    pub new: NewNamespace,
    /// The line of the sibling's, from 1.
    pub line: usize,
}

/// A namespace as it stands in an operator's values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NewNamespace {
    /// An item of a list.
    Item(String),
    /// A key with what the sibling has under it, renamed; the lines of the entry, the key in the
    /// first column.
    Key(String, Vec<String>),
    /// A key whose value cannot be copied, since an anchor in it cannot be told from a comment.
    Unclear(Position),
}

/// The lists and mappings in an admin file in which the sibling's namespace stands and the new one
/// does not, in order. A list whose item is more than the namespace's name is none of them.
#[must_use]
pub fn spots(
    text: &str,
    tree: &Tree<'_>,
    renaming: &Renaming,
    sibling: &Namespace,
    new: &Namespace,
) -> Vec<Spot> {
    let mut open: Vec<Entry> = Vec::new();
    for root in tree.documents() {
        let entries = tree.entries(*root).iter().rev();
        open.extend(entries.filter(|entry| tree.scalar(entry.key) != Some(NAMESPACES)));
    }
    let search = Search {
        text,
        tree,
        renaming,
        sibling,
        new,
    };
    let mut found = Vec::new();
    while let Some(entry) = open.pop() {
        found.extend(search.spot(entry));
        open.extend(entries_below(tree, entry.value).into_iter().rev());
    }
    found
}

/// The text of an admin file with the new namespace at all [`spots`]. `insert` puts it at one of
/// them; whatever it leaves undone stays so.
///
/// # Errors
/// That of `insert`.
pub fn add_namespace<E>(
    text: &str,
    renaming: &Renaming,
    sibling: &Namespace,
    new: &Namespace,
    insert: impl Fn(&str, &Tree<'_>, &Spot) -> Result<String, E>,
) -> Result<String, E> {
    let mut text = text.to_owned();
    let mut left = usize::MAX;
    loop {
        let next = {
            let Ok(tree) = Tree::parse(&text) else {
                return Ok(text);
            };
            // A spot is gone once the namespace is there.
            let spots = spots(&text, &tree, renaming, sibling, new);
            match spots.first() {
                Some(spot) if spots.len() < left => {
                    left = spots.len();
                    insert(&text, &tree, spot)?
                }
                _ => return Ok(text),
            }
        };
        text = next;
    }
}

struct Search<'s, 't> {
    text: &'s str,
    tree: &'s Tree<'t>,
    renaming: &'s Renaming,
    sibling: &'s Namespace,
    new: &'s Namespace,
}

impl Search<'_, '_> {
    fn spot(&self, parent: Entry) -> Option<Spot> {
        let (nodes, is_mapping): (Vec<NodeId>, bool) = match &self.tree.node(parent.value).kind {
            Kind::Sequence { items, .. } => (items.clone(), false),
            Kind::Mapping { entries, .. } => {
                (entries.iter().map(|entry| entry.key).collect(), true)
            }
            Kind::Scalar(..) | Kind::Alias(_) => return None,
        };
        let names: Vec<Option<&str>> = nodes.iter().map(|id| self.tree.scalar(*id)).collect();
        let own = names
            .iter()
            .position(|name| *name == Some(self.sibling.as_str()))?;
        if names.contains(&Some(self.new.as_str())) {
            return None;
        }
        let start = self.tree.node(nodes[own]).span().start;
        let at = Position::of(self.text, start);
        let name = self.new.to_string();
        Some(Spot {
            parent,
            key: self.tree.scalar(parent.key).unwrap_or_default().to_owned(),
            place: place(&names, self.new.as_str()),
            new: match is_mapping.then(|| self.entry_lines(parent.value, own)) {
                Some(Some(lines)) => NewNamespace::Key(name, lines),
                Some(None) => NewNamespace::Unclear(at),
                None => NewNamespace::Item(name),
            },
            line: at.line,
        })
    }

    /// The lines of the sibling's entry, with the new namespace for its key and without anchors.
    /// `None` where one of these is unclear.
    fn entry_lines(&self, mapping: NodeId, index: usize) -> Option<Vec<String>> {
        let entry = self.tree.entries(mapping).get(index)?;
        let (key, value) = (
            self.tree.node(entry.key).span(),
            self.tree.node(entry.value).span(),
        );
        let line = self.text[..key.start].rfind('\n').map_or(0, |end| end + 1);
        let column = key.start - line;
        let written = key.end..value.end.max(key.end);
        let written = without_anchors(self.text, self.tree, written, entry.value)?;
        let mut lines = written.lines();
        // The new name may have the sibling's in it, and is not renamed once more.
        let behind = self.renaming.apply(lines.next().unwrap_or(":"));
        let first = format!("{}{behind}", self.new);
        let rest = lines.map(|line| {
            let blank = line.len() - line.trim_start_matches(' ').len();
            self.renaming.apply(&line[blank.min(column)..])
        });
        Some(std::iter::once(first).chain(rest).collect())
    }
}

/// Before the first that sorts after the new one, in a list that is sorted; else at the end.
fn place(names: &[Option<&str>], new: &str) -> Place {
    let known: Vec<&str> = names.iter().flatten().copied().collect();
    let wrong = known.windows(2).filter(|pair| pair[0] > pair[1]).count();
    let after = names
        .iter()
        .position(|name| name.is_some_and(|name| name > new));
    match after {
        Some(index) if wrong * SORTED <= known.len() => Place::Before(index),
        _ => Place::Last,
    }
}

/// The entries of all mappings in a value that no other entry is between.
fn entries_below(tree: &Tree<'_>, id: NodeId) -> Vec<Entry> {
    match &tree.node(id).kind {
        Kind::Mapping { entries, .. } => entries.clone(),
        Kind::Sequence { items, .. } => {
            let below = items.iter().flat_map(|item| entries_below(tree, *item));
            below.collect()
        }
        Kind::Scalar(..) | Kind::Alias(_) => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use std::str::FromStr;

    use super::*;
    use crate::names::ServiceName;
    use crate::yaml::{NewEntry, insert_entry};

    const FILE: &str = "\
namespaces:
  gull: {}
tenants:
- auk
- gull
- wren
operator:
  watched: [zebra, gull, auk, owl, heron]
  limits:
    auk: {}
    gull:
      class: gull-fast
      # more
      size: 1
    wren: {}
done:
- gull
- tern
other:
- name: gull
";

    fn found(text: &str) -> Vec<Spot> {
        let name = |text| ServiceName::from_str(text).unwrap();
        let namespace = |text| Namespace::from_str(text).unwrap();
        let tree = Tree::parse(text).unwrap();
        let renaming = Renaming::new(&name("gull"), &name("tern"));
        spots(
            text,
            &tree,
            &renaming,
            &namespace("gull"),
            &namespace("tern"),
        )
    }

    #[test]
    fn lists_and_keys_beside_the_namespaces_are_found() {
        let found = found(FILE);
        let short = |spot: &Spot| (spot.key.clone(), spot.line, spot.place);
        assert_eq!(
            found.iter().map(short).collect::<Vec<_>>(),
            [
                ("tenants".to_owned(), 5, Place::Before(2)),
                ("watched".to_owned(), 8, Place::Last),
                ("limits".to_owned(), 11, Place::Before(2)),
            ]
        );
        let lines = ["tern:", "  class: tern-fast", "  # more", "  size: 1"];
        let key = NewNamespace::Key("tern".to_owned(), lines.map(str::to_owned).to_vec());
        assert_eq!(found[2].new, key);
        assert_eq!(found[0].new, NewNamespace::Item("tern".to_owned()));
    }

    #[test]
    fn each_spot_gets_the_namespace_once() {
        let name = |text| ServiceName::from_str(text).unwrap();
        let namespace = |text| Namespace::from_str(text).unwrap();
        let text =
            "limits:\n  gull:\n    class: a\nsizes:\n  auk: {}\n  gull: {b: 1}\n  wren: {}\n";
        let insert = |text: &str, tree: &Tree<'_>, spot: &Spot| match &spot.new {
            NewNamespace::Item(_) | NewNamespace::Unclear(_) => Ok(text.to_owned()),
            NewNamespace::Key(key, lines) => {
                let new = NewEntry {
                    key,
                    lines,
                    apart: false,
                };
                insert_entry(text, tree, spot.parent, spot.place, &new)
            }
        };
        let renaming = Renaming::new(&name("gull"), &name("tern"));
        let (sibling, new) = (namespace("gull"), namespace("tern"));
        let add = |text| add_namespace(text, &renaming, &sibling, &new, insert).unwrap();
        assert_eq!(
            add(text),
            "limits:\n  gull:\n    class: a\n  tern:\n    class: a\n\
             sizes:\n  auk: {}\n  gull: {b: 1}\n  tern: {b: 1}\n  wren: {}\n"
        );
        let undone = "list: [gull]\n";
        assert_eq!(add(undone), undone);
    }

    #[test]
    fn a_name_that_goes_on_from_the_siblings_is_put_in_once() {
        let name = |text| ServiceName::from_str(text).unwrap();
        let text = "limits:\n  gull: {class: gull}\n";
        let renaming = Renaming::new(&name("gull"), &name("gull-next"));
        let (sibling, new) = ("gull".parse().unwrap(), "gull-next".parse().unwrap());
        let tree = Tree::parse(text).unwrap();
        let spots = spots(text, &tree, &renaming, &sibling, &new);
        let line = "gull-next: {class: gull-next}".to_owned();
        let key = NewNamespace::Key("gull-next".to_owned(), vec![line]);
        assert_eq!(spots[0].new, key);
    }

    #[test]
    fn an_anchor_is_not_copied() {
        let lines = |text| match found(text).remove(0).new {
            NewNamespace::Key(_, lines) => Some(lines.join("\n")),
            _ => None,
        };
        let anchored = "limits:\n  gull: &gull\n    a: &b 1\n  wren: *gull\n";
        assert_eq!(lines(anchored).unwrap(), "tern:\n  a: 1");
        assert_eq!(
            lines("limits: {gull: &g {a: 1}, wren: *g}\n").unwrap(),
            "tern: {a: 1}"
        );
        assert_eq!(lines("limits:\n  gull: # &x\n    &gull\n    a: 1\n"), None);
    }

    #[test]
    fn a_file_without_the_siblings_namespace_has_no_spots() {
        assert_eq!(
            found("namespaces:\n  gull: {}\nlist: [gulls, seagull]\n"),
            []
        );
    }
}
