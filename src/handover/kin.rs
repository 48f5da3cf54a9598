//! Where a new name goes among those that are there.

use crate::repository::is_sorted_mostly;

/// How few names tell nothing of an order.
const TOO_FEW: usize = 4;

/// The index that a new name gets: in its place where the names are in order, else below the last
/// of its kin, else at the end. Names are kin that share their first words; those that share more
/// of them are nearer.
pub(super) fn index_among(names: &[&str], new: &str) -> usize {
    if names.len() >= TOO_FEW && is_sorted_mostly(names) {
        // The last that comes before it: what stands out of order further up is no model.
        let before = names.iter().rposition(|name| *name < new);
        return before.map_or(0, |before| before + 1);
    }
    last_kin(names, new).map_or(names.len(), |kin| kin + 1)
}

/// The index that keeps a new name in the alphabet best: the fewest names stand on the wrong side of
/// it. One that is out of order by itself does not count for more than that.
pub(super) fn index_in_order(names: &[&str], new: &str) -> usize {
    let wrong = |index: usize| {
        let (before, after) = names.split_at(index);
        let later = before.iter().filter(|name| **name > new).count();
        later + after.iter().filter(|name| **name < new).count()
    };
    (0..=names.len())
        .min_by_key(|index| wrong(*index))
        .unwrap_or(0)
}

/// The last of those that share the most first words with a new name.
pub(super) fn last_kin(names: &[&str], new: &str) -> Option<usize> {
    let shared = names.iter().map(|name| shared_words(name, new));
    let all = shared.enumerate().filter(|(_, shared)| *shared > 0);
    all.max_by_key(|(index, shared)| (*shared, *index))
        .map(|(index, _)| index)
}

fn shared_words(one: &str, other: &str) -> usize {
    let pairs = one.split('-').zip(other.split('-'));
    pairs.take_while(|(one, other)| one == other).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_goes_below_the_last_that_shares_most_of_its_first_words() {
        let names = ["zeta", "mw-api-int", "mw-web", "alpha"];
        assert_eq!(last_kin(&names, "mw-api-ext"), Some(1));
        assert_eq!(last_kin(&names, "mw-misc"), Some(2));
        // A part of a word is no word.
        assert_eq!(last_kin(&names, "mwdebug"), None);
        assert_eq!(index_among(&names, "mw-misc"), 3);
        assert_eq!(index_among(&names, "beta"), 4);
    }

    #[test]
    fn where_names_are_in_order_it_keeps_the_order() {
        let names = ["alpha", "delta", "mw-web", "omega"];
        assert_eq!(index_among(&names, "beta"), 1);
        assert_eq!(index_among(&names, "mw-api"), 2);
        assert_eq!(index_among(&names, "a"), 0);
        assert_eq!(index_among(&names, "zeta"), 4);
        // One that stands further down than it belongs takes no other with it.
        assert_eq!(index_in_order(&["a", "d", "m", "b", "z"], "e"), 2);
        assert_eq!(index_in_order(&[], "e"), 0);
        // Two or three say nothing of an order.
        assert_eq!(index_among(&names[..2], "beta"), 2);
    }
}
