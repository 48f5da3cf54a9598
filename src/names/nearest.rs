//! What a person may have meant whose word is unknown.

/// At most so many names are offered.
const MOST: usize = 3;

/// From here on two names look alike.
const ALIKE: f64 = 0.8;

/// The names that look like `word`, the nearest first, and three at most.
#[must_use]
pub fn nearest<'n>(word: &str, names: impl IntoIterator<Item = &'n str>) -> Vec<&'n str> {
    let scored = names.into_iter().map(|name| (likeness(word, name), name));
    let mut scored: Vec<(f64, &str)> = scored.filter(|(score, _)| *score >= ALIKE).collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0));
    let names = scored.into_iter().take(MOST);
    names.map(|(_, name)| name).collect()
}

/// One typo is alike, however short the word.
fn likeness(word: &str, name: &str) -> f64 {
    match strsim::osa_distance(word, name) {
        0 | 1 if word.len().min(name.len()) > 1 => 1.0,
        _ => strsim::jaro_winkler(word, name),
    }
}

/// The known word that was meant with a slip: the nearest one, at most two letters away.
#[must_use]
pub fn slip_of<'n>(word: &str, known: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    const MOST_LETTERS: usize = 2;
    let known = known.into_iter();
    let distances = known.map(|known| (strsim::osa_distance(known, word), known));
    let (distance, nearest) = distances.min_by_key(|(distance, _)| *distance)?;
    (distance <= MOST_LETTERS).then_some(nearest)
}

/// The advice for a word that is none of a few: those that look like it, then all.
#[must_use]
pub fn choose_from(word: &str, known: &[&str]) -> String {
    if known.is_empty() {
        return "there is none to choose from".to_owned();
    }
    let all = format!("choose from: {}", known.join(", "));
    match nearest(word, known.iter().copied()).as_slice() {
        [] => all,
        near => format!("did you mean {}? {all}", either(near)),
    }
}

/// The advice for a word that is none of many: those that look like it, where some do.
#[must_use]
pub fn did_you_mean<'n>(word: &str, names: impl IntoIterator<Item = &'n str>) -> Option<String> {
    let near = nearest(word, names);
    (!near.is_empty()).then(|| format!("did you mean {}?", either(&near)))
}

/// `a`, `a or b`, `a, b or c`.
fn either(names: &[&str]) -> String {
    match names {
        [before @ .., last] if !before.is_empty() => format!("{} or {last}", before.join(", ")),
        names => names.concat(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENVIRONMENTS: [&str; 3] = ["staging", "eqiad", "codfw"];

    #[test]
    fn a_word_that_looks_like_a_known_one_is_offered_first() {
        for (word, expected) in [
            (
                "eqid",
                "did you mean eqiad? choose from: staging, eqiad, codfw",
            ),
            (
                "stagign",
                "did you mean staging? choose from: staging, eqiad, codfw",
            ),
            ("prod", "choose from: staging, eqiad, codfw"),
            ("", "choose from: staging, eqiad, codfw"),
        ] {
            assert_eq!(choose_from(word, &ENVIRONMENTS), expected, "{word}");
        }
        assert_eq!(choose_from("x", &[]), "there is none to choose from");
    }

    #[test]
    fn the_nearest_come_first_and_three_at_most() {
        let names = ["shop-web", "shop-api-two", "shop-ap", "shop-apis", "other"];
        assert_eq!(
            nearest("shop-api", names),
            ["shop-ap", "shop-apis", "shop-api-two"]
        );
        let hint = did_you_mean("shop-api", names);
        assert_eq!(
            hint.as_deref(),
            Some("did you mean shop-ap, shop-apis or shop-api-two?")
        );
        assert_eq!(did_you_mean("citoid", names), None);
        assert_eq!(nearest("a", ["b"]), [] as [&str; 0]);
    }

    #[test]
    fn a_slip_is_two_letters_at_most() {
        let known = ["releases", "release", "repositories"];
        assert_eq!(slip_of("relaeses", known), Some("releases"));
        assert_eq!(slip_of("repositoris", known), Some("repositories"));
        assert_eq!(slip_of("reposits", known), None);
        assert_eq!(slip_of("x", []), None);
    }
}
