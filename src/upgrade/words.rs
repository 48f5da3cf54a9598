//! The words that a service has for itself: its name in paths and log lines, its namespace, its
//! chart. The file itself shows them.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::chart::OWN_REPOSITORY;
use crate::conventions::PLACEHOLDER;
use crate::create::template::placeholders;
use crate::whole_words::whole_words;

/// Whose words stand in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Speaker<'n> {
    /// A template: SERVICE_NAME stands for the name.
    Template,
    /// A service of this name.
    Service(&'n str),
}

/// A place where a service has a word of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Slot {
    range: Range<usize>,
    around: Around,
}

/// What stands around a word: its token up to it, and from it on. Where it starts its token, the key
/// before it, with a colon and a blank.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Around {
    before: String,
    after: String,
}

/// The words that a service has for itself, by what stands around them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Words {
    name: String,
    /// Keys whose value is a word of the service, since nothing has another one.
    keys: Vec<String>,
    exact: BTreeMap<Around, String>,
    by_start: BTreeMap<String, String>,
}

impl Words {
    /// Finds the words of the service `name` in `own`, in all places where one of `texts` has a
    /// word of `speaker`.
    pub(super) fn find<'t>(
        name: &str,
        own: &str,
        speaker: Speaker<'_>,
        texts: impl IntoIterator<Item = &'t str>,
    ) -> Self {
        let texts: Vec<&str> = texts.into_iter().collect();
        let mut keys = vec![format!("chart: {OWN_REPOSITORY}"), "namespace: ".to_owned()];
        keys.retain(|key| has_one_value(&texts, key) && has_one_value(&[own], key));
        let slots = texts.iter().flat_map(|text| slots(text, speaker, &keys));
        let mut places: Vec<Around> = slots.map(|slot| slot.around).collect();
        places.sort();
        places.dedup();
        let mut counts: BTreeMap<&Around, BTreeMap<&str, usize>> = BTreeMap::new();
        for (key, token) in tokens(own) {
            let fits = places.iter().filter_map(|around| {
                let word = around.word(key, token)?;
                Some((around, word))
            });
            // `a-deploy-x` is rather `a` before `-deploy-x` than `a-deploy` before `-x`.
            if let Some((around, word)) = fits.min_by_key(|(_, word)| word.len()) {
                *counts.entry(around).or_default().entry(word).or_default() += 1;
            }
        }
        let mut words = Self {
            name: name.to_owned(),
            keys,
            exact: BTreeMap::new(),
            by_start: BTreeMap::new(),
        };
        for (around, found) in counts {
            let best = found
                .iter()
                .max_by_key(|(word, count)| (**count, **word == name));
            if let Some((word, _)) = best {
                let start = words.by_start.entry(around.start().to_owned());
                start.or_insert_with(|| (*word).to_owned());
                words.exact.insert(around.clone(), (*word).to_owned());
            }
        }
        words
    }

    /// A text of `speaker` with these words instead.
    pub(super) fn put_into(&self, text: &str, speaker: Speaker<'_>) -> String {
        let mut result = String::with_capacity(text.len());
        let mut from = 0;
        for slot in slots(text, speaker, &self.keys) {
            result.push_str(&text[from..slot.range.start]);
            result.push_str(self.at(&slot.around));
            from = slot.range.end;
        }
        result + &text[from..]
    }

    fn at(&self, around: &Around) -> &str {
        let exact = self.exact.get(around);
        let found = exact.or_else(|| self.by_start.get(around.start()));
        found.map_or(&self.name, |word| word)
    }
}

impl Around {
    /// The word of a token, if it stands in such a place.
    fn word<'t>(&self, key: &str, token: &'t str) -> Option<&'t str> {
        let rest = match self.before.strip_suffix(' ') {
            Some(wanted) => (wanted == key).then_some(token)?,
            None if self.before.is_empty() => return None,
            None => token.strip_prefix(&self.before)?,
        };
        let word = rest.strip_suffix(&self.after)?;
        let plain = |letter: char| letter.is_ascii_alphanumeric() || "-_.".contains(letter);
        (!word.is_empty() && word.chars().all(plain)).then_some(word)
    }

    /// What decides on a word where its place as a whole is not known: `--flag=/a/` is as `/a/`.
    fn start(&self) -> &str {
        self.before.rsplit('=').next().unwrap_or_default()
    }
}

fn ends_token(letter: char) -> bool {
    letter.is_whitespace() || "\"'`[]{}(),".contains(letter)
}

/// The tokens of a text, each with the one before it on its line if that is a key, else "".
fn tokens(text: &str) -> impl Iterator<Item = (&str, &str)> {
    text.lines().flat_map(|line| {
        let mut key = "";
        let tokens = line.split(ends_token).filter(|token| !token.is_empty());
        tokens.map(move |token| {
            let before = std::mem::replace(&mut key, if token.ends_with(':') { token } else { "" });
            (before, token)
        })
    })
}

/// Where `text` has a word of its speaker, in order.
fn slots(text: &str, speaker: Speaker<'_>, keys: &[String]) -> Vec<Slot> {
    let mut ranges: Vec<Range<usize>> = match speaker {
        Speaker::Template => {
            let found = placeholders(text);
            found.map(|at| at..at + PLACEHOLDER.len()).collect()
        }
        Speaker::Service(name) => {
            let joins = |letter: char| letter.is_alphanumeric() || letter == '_';
            whole_words(text, name, joins).collect()
        }
    };
    for key in keys {
        ranges.extend(values_of(text, key));
    }
    ranges.sort_by_key(|range| (range.start, std::cmp::Reverse(range.end)));
    let mut end = 0;
    ranges.retain(|range| {
        let is_free = range.start >= end;
        end = end.max(range.end);
        is_free
    });
    let slot = |range: Range<usize>| Slot {
        around: around(text, &range),
        range,
    };
    ranges.into_iter().map(slot).collect()
}

/// Whether all values of a key are the same. Of several charts, each has its own use.
fn has_one_value(texts: &[&str], key: &str) -> bool {
    let values = texts.iter().flat_map(|text| {
        let ranges = values_of(text, key);
        ranges.map(|range| &text[range])
    });
    let values: Vec<&str> = values.collect();
    values.windows(2).all(|pair| pair[0] == pair[1])
}

/// The plain words right behind `key`, where it starts a line or an item.
fn values_of<'t>(text: &'t str, key: &'t str) -> impl Iterator<Item = Range<usize>> + 't {
    let found = text.match_indices(key).map(|(at, _)| at);
    found.filter_map(|at| {
        let line = text[..at].rfind('\n').map_or(0, |end| end + 1);
        let starts = text[line..at].chars().all(|letter| " -".contains(letter));
        let start = at + key.len();
        let plain = |letter: char| letter.is_ascii_alphanumeric() || "-_.".contains(letter);
        let rest = &text[start..];
        let length = rest.find(|letter| !plain(letter)).unwrap_or(rest.len());
        let is_whole = rest[length..].is_empty() || rest[length..].starts_with(['\n', ' ', '\r']);
        (starts && length > 0 && is_whole).then_some(start..start + length)
    })
}

fn around(text: &str, range: &Range<usize>) -> Around {
    let line = text[..range.start].rfind('\n').map_or(0, |end| end + 1);
    let ahead = &text[line..range.start];
    let start = last_token(ahead);
    let before = match &ahead[start..] {
        "" => {
            let key = ahead[..start].trim_end_matches(ends_token);
            let key = &key[last_token(key)..];
            match key.ends_with(':') {
                true => format!("{key} "),
                false => String::new(),
            }
        }
        part => part.to_owned(),
    };
    let rest = &text[range.end..];
    let after = rest[..rest.find(ends_token).unwrap_or(rest.len())].to_owned();
    Around { before, after }
}

/// Where the token starts that a text ends with.
fn last_token(text: &str) -> usize {
    let kept = text.trim_end_matches(|letter| !ends_token(letter));
    kept.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn put(own: &str, template: &str) -> String {
        let words = Words::find("gull", own, Speaker::Template, [template]);
        words.put_into(template, Speaker::Template)
    }

    #[test]
    fn each_place_has_the_word_that_the_file_has_there() {
        let template =
            "namespace: SERVICE_NAME\nfile: /etc/SERVICE_NAME-deploy.x\nlog: of SERVICE_NAME\n";
        let own = "namespace: birds\nfile: \"/etc/tern-deploy.x\"\n";
        let wanted = "namespace: birds\nfile: /etc/tern-deploy.x\nlog: of gull\n";
        assert_eq!(put(own, template), wanted);
    }

    #[test]
    fn a_word_ends_where_the_longest_known_end_begins() {
        let template = "a: /etc/SERVICE_NAME-x.c\nb: /etc/SERVICE_NAME-deploy-x.c\n";
        let own = "b: /etc/tern-deploy-x.c\n";
        let wanted = "a: /etc/tern-x.c\nb: /etc/tern-deploy-x.c\n";
        assert_eq!(put(own, template), wanted);
    }

    #[test]
    fn the_commonest_word_counts_and_then_the_name() {
        let template = "a: /x/SERVICE_NAME\n";
        assert_eq!(put("/x/a\n/x/b\n/x/b\n", template), "a: /x/b\n");
        assert_eq!(put("/x/a\n/x/gull\n", template), "a: /x/gull\n");
        // What holds a template is no word.
        assert_eq!(put("/x/{{ .Name }}\n", template), "a: /x/gull\n");
    }

    #[test]
    fn a_siblings_name_is_no_part_of_a_longer_word() {
        let text = "a: tern\nb: terns\nc: /x/tern-deploy\nd: my_tern\n";
        let words = Words::find("gull", "", Speaker::Service("tern"), [text]);
        let put = words.put_into(text, Speaker::Service("tern"));
        assert_eq!(put, "a: gull\nb: terns\nc: /x/gull-deploy\nd: my_tern\n");
    }
}
