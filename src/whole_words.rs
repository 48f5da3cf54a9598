//! Where a word stands that is no part of a longer one.

use std::ops::Range;

/// The places in `text` where `word` stands with no letter beside it that `joins`.
pub(crate) fn whole_words<'t>(
    text: &'t str,
    word: &'t str,
    joins: fn(char) -> bool,
) -> impl Iterator<Item = Range<usize>> + 't {
    let found = text.match_indices(word).map(|(at, _)| at..at + word.len());
    found.filter(move |range| {
        !text[..range.start].ends_with(joins) && !text[range.end..].starts_with(joins)
    })
}

/// Whether a letter goes on with the name of a service: `gull-x` is another one.
pub(crate) fn joins_names(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || "-_".contains(letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_whole_between_letters_that_do_not_join() {
        let places = |text| -> Vec<usize> {
            let found = whole_words(text, "gull", joins_names);
            found.map(|range| range.start).collect()
        };
        assert_eq!(places("gull: gull, a/gull.b"), [0, 6, 14]);
        assert!(places("gulls gull-x my_gull sea-gull").is_empty());
    }
}
