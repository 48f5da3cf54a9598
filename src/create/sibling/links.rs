//! Where the links of a new service point to.

use super::rename::Renaming;
use super::words::token;

/// What a path out of a folder begins with.
const UP: &str = "../";

/// A link whose target was renamed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Where the sibling's points to.
    pub old: String,
    /// Where the new one points to.
    pub new: String,
}

/// What becomes of a link's target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Target {
    /// It stays as it is.
    Kept,
    /// It gets the new name.
    Renamed(String),
    /// It gets the new name, and there is nothing of that name yet.
    Missing(String),
}

impl Target {
    /// Decides for the link `path` in a service's `folder`, both from the root on. What only
    /// shares a part of the sibling's name is renamed if that exists; what has the whole name is
    /// the sibling's own, and never pointed to from another service.
    pub(super) fn of(
        folder: &str,
        path: &str,
        target: &str,
        renaming: &Renaming,
        exists: &dyn Fn(&str) -> bool,
    ) -> Self {
        let (whole, full) = (renaming.whole_name(target), renaming.apply_to_path(target));
        let there = |target: &str| {
            let resolved = resolve(folder, path, target);
            resolved.is_some_and(|place| exists(&place))
        };
        let stays_within = resolve(folder, path, target)
            .is_some_and(|place| place.starts_with(&format!("{folder}/")));
        match () {
            () if full == target => Self::Kept,
            () if stays_within || there(&full) => Self::Renamed(full),
            () if whole == target => Self::Kept,
            () if there(&whole) => Self::Renamed(whole),
            () => Self::Missing(whole),
        }
    }
}

/// The place from the root on that a link points to; `None` where that is outside.
fn resolve(folder: &str, path: &str, target: &str) -> Option<String> {
    if target.starts_with('/') {
        return None;
    }
    let above = path.rsplit_once('/').map_or("", |(above, _)| above);
    let mut place: Vec<&str> = Vec::new();
    for part in [folder, above, target]
        .into_iter()
        .flat_map(|part| part.split('/'))
    {
        match part {
            "" | "." => {}
            ".." => {
                place.pop()?;
            }
            part => place.push(part),
        }
    }
    Some(place.join("/"))
}

/// The byte after which a link's target has left the service's folder for that of the group, if it
/// does.
pub(super) fn leaves_folder_at(path: &str, target: &str) -> Option<usize> {
    let depth = path.matches('/').count() + 1;
    let up = UP.repeat(depth);
    let rest = target.strip_prefix(&up)?;
    (!rest.starts_with("..") && !rest.is_empty()).then_some(up.len())
}

/// The paths in a text that begin outside of the folder, as `../_common_/values.yaml`.
pub(super) fn outside_references(text: &str) -> impl Iterator<Item = &str> {
    let lines = text.lines();
    lines.flat_map(|line| {
        let places = line.match_indices(UP).map(|(at, _)| at);
        let starts = places.filter(|at| starts_path(line, *at));
        starts.map(|at| token(line, at, at + UP.len()))
    })
}

fn starts_path(text: &str, at: usize) -> bool {
    let before = text[..at].chars().next_back();
    before.is_none_or(|letter| letter.is_whitespace() || "\"'[,".contains(letter))
}

/// The text of a helmfile that moves from `group` to another one: what it loads from the folders
/// beside its own is still found there.
pub(super) fn moved_references(text: &str, group: &str) -> String {
    let mut result = String::with_capacity(text.len());
    let mut from = 0;
    for (at, _) in text.match_indices(UP) {
        if starts_path(text, at) && !text[at + UP.len()..].starts_with('.') {
            result.push_str(&text[from..at]);
            result.push_str("../../");
            result.push_str(group);
            result.push('/');
            from = at + UP.len();
        }
    }
    result + &text[from..]
}

#[cfg(test)]
mod tests {
    use std::str::FromStr;

    use super::*;
    use crate::names::ServiceName;

    const FOLDER: &str = "birds/sea-gull";

    fn target(target: &str, there: &[&str]) -> Target {
        let name = |text| ServiceName::from_str(text).unwrap();
        let renaming = Renaming::new(&name("sea-gull"), &name("sea-tern"));
        let exists = |path: &str| there.contains(&path);
        Target::of(FOLDER, "deep/link.yaml", target, &renaming, &exists)
    }

    #[test]
    fn what_shares_a_part_of_the_name_is_renamed_if_it_is_there() {
        let renamed = Target::Renamed("../../_birds_/tern.yaml".to_owned());
        let there = ["birds/_birds_/tern.yaml"];
        assert_eq!(target("../../_birds_/gull.yaml", &there), renamed);
        assert_eq!(target("../../_birds_/gull.yaml", &[]), Target::Kept);
        assert_eq!(target("../../_birds_/values.yaml", &there), Target::Kept);
    }

    #[test]
    fn what_has_the_whole_name_is_renamed_and_said_to_be_missing() {
        let old = "../../_sea-gull_common_/a.yaml";
        let new = "../../_sea-tern_common_/a.yaml".to_owned();
        let there = ["birds/_sea-tern_common_/a.yaml"];
        assert_eq!(target(old, &there), Target::Renamed(new.clone()));
        assert_eq!(target(old, &[]), Target::Missing(new));
    }

    #[test]
    fn a_target_within_the_folder_is_renamed_as_the_file_is() {
        let renamed = Target::Renamed("../tern.yaml".to_owned());
        assert_eq!(target("../gull.yaml", &[]), renamed);
        let outside = Target::Missing("/etc/sea-tern".to_owned());
        assert_eq!(target("/etc/sea-gull", &[]), outside);
    }

    #[test]
    fn a_target_in_the_groups_folder_is_told_from_others() {
        assert_eq!(leaves_folder_at("a.yaml", "../_common_/a.yaml"), Some(3));
        assert_eq!(
            leaves_folder_at("b/a.yaml", "../../_common_/a.yaml"),
            Some(6)
        );
        assert_eq!(leaves_folder_at("b/a.yaml", "../a.yaml"), None);
        assert_eq!(leaves_folder_at("a.yaml", "../../fish/a.yaml"), None);
        assert_eq!(leaves_folder_at("a.yaml", "/a.yaml"), None);
    }

    #[test]
    fn references_are_found_where_a_path_begins() {
        let found = outside_references("- ../a/b # c\n- \"../d/{{ e }}\"\n- x/../f\n");
        assert_eq!(found.collect::<Vec<_>>(), ["../a/b", "../d/"]);
    }

    #[test]
    fn references_to_the_groups_folder_move_along() {
        assert_eq!(
            moved_references("- ../_c_/a\n- \"../b\"\n- ../../d\n- x/../e\n", "birds"),
            "- ../../birds/_c_/a\n- \"../../birds/b\"\n- ../../d\n- x/../e\n"
        );
    }
}
