//! What a sibling's name becomes in the files of a new service.

use super::words::{
    is_address, is_bounded, is_everyday, is_helmfile_key, is_in_comment, is_key, is_whole_value,
    token,
};
use crate::names::ServiceName;

/// How much of the sibling's name a word is, and so where it may be renamed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Share {
    /// All of it: everywhere.
    Whole,
    /// More than what differs, as `gull-search` of `big-gull-search`: everywhere too.
    More,
    /// Just what differs, as `search`: where it can hardly mean something else.
    Differing,
}

/// A word and what it becomes.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Word {
    from: String,
    to: String,
    share: Share,
}

/// The renaming of a sibling into a new service: the whole name, between characters that are
/// neither letters nor digits, also in snake case, upper case and camel case; then the part in
/// which the two names differ, where one has parts in common with the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Renaming {
    /// The longest first.
    words: Vec<Word>,
    /// Whether the differing part is an everyday word, which is renamed only as a whole value.
    everyday: bool,
    /// Texts in which nothing but the whole name is renamed.
    kept: Vec<String>,
}

/// Where a text is from; it decides what may be done to the differing part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Context {
    Helmfile,
    Other,
}

impl Renaming {
    /// What the two names say.
    #[must_use]
    pub fn new(sibling: &ServiceName, new: &ServiceName) -> Self {
        let (from, to) = (sibling.as_str(), new.as_str());
        let mut words = Vec::new();
        add_forms(&mut words, from, to, Share::Whole);
        let mut everyday = false;
        if let Some(parts) = Differing::of(from, to) {
            parts.for_each_longer(|from, to| add_forms(&mut words, from, to, Share::More));
            let (from, to) = parts.alone();
            everyday = is_everyday(&from);
            add_forms(&mut words, &from, &to, Share::Differing);
        }
        words.sort_by_key(|word| std::cmp::Reverse(word.from.len()));
        Self {
            words,
            everyday,
            kept: Vec::new(),
        }
    }

    /// Treats these words, such as names of releases and environments, as too common to be renamed
    /// everywhere.
    #[must_use]
    pub fn reserving<'w>(mut self, words: impl IntoIterator<Item = &'w str>) -> Self {
        for reserved in words {
            let mut differing = self
                .words
                .iter()
                .filter(|word| word.share == Share::Differing);
            self.everyday |= differing.any(|word| word.from == reserved);
        }
        self
    }

    /// Renames only the whole name in these texts, such as the name of a file that keeps its own.
    #[must_use]
    pub fn keeping(mut self, texts: impl IntoIterator<Item = String>) -> Self {
        self.kept
            .extend(texts.into_iter().filter(|text| !text.is_empty()));
        self
    }

    /// The text with the new name.
    #[must_use]
    pub fn apply(&self, text: &str) -> String {
        self.apply_in(text, Context::Other)
    }

    /// The same for a helmfile.yaml, in which a word such as `main` is a release.
    #[must_use]
    pub fn apply_to_helmfile(&self, text: &str) -> String {
        self.apply_in(text, Context::Helmfile)
    }

    /// The same for the path of a file, or for where a link points to.
    #[must_use]
    pub fn apply_to_path(&self, path: &str) -> String {
        self.apply_in(path, Context::Helmfile)
    }

    /// The text with nothing but the whole name renamed.
    #[must_use]
    pub fn whole_name(&self, text: &str) -> String {
        let is_whole = |word: &Word, _: &str, _: usize| word.share == Share::Whole;
        text.split_inclusive('\n')
            .map(|line| self.line(line, is_whole))
            .collect()
    }

    /// Whether a text has any of the words, boundaries aside: most lines have none.
    #[must_use]
    pub fn is_in(&self, text: &str) -> bool {
        self.words.iter().any(|word| text.contains(&word.from))
    }

    fn apply_in(&self, text: &str, context: Context) -> String {
        text.split_inclusive('\n')
            .map(|line| self.line(line, |word, line, at| self.may(word, line, at, context)))
            .collect()
    }

    fn line(&self, line: &str, may: impl Fn(&Word, &str, usize) -> bool) -> String {
        if !self.is_in(line) {
            return line.to_owned();
        }
        let mut result = String::with_capacity(line.len());
        let mut at = 0;
        while let Some(letter) = line[at..].chars().next() {
            if let Some(word) = self.word_at(line, at) {
                let renamed = may(word, line, at);
                result.push_str(if renamed { &word.to } else { &word.from });
                at += word.from.len();
            } else {
                result.push(letter);
                at += letter.len_utf8();
            }
        }
        result
    }

    /// The longest word that stands at `at`, between boundaries.
    fn word_at(&self, line: &str, at: usize) -> Option<&Word> {
        self.words.iter().find(|word| {
            line[at..].starts_with(&word.from) && is_bounded(line, at, at + word.from.len())
        })
    }

    fn may(&self, word: &Word, line: &str, at: usize, context: Context) -> bool {
        let end = at + word.from.len();
        match word.share {
            Share::Whole => {
                let is_kept = context == Context::Helmfile && is_helmfile_key(&word.from);
                !(is_kept && is_key(line, at, end))
            }
            _ if self.is_kept(line, at, end) => false,
            Share::More => true,
            Share::Differing => {
                let means_something_else = is_in_comment(line, at)
                    || is_key(line, at, end)
                    || is_address(token(line, at, end));
                let may_stand_alone =
                    !self.everyday || (context == Context::Other && is_whole_value(line, at, end));
                !means_something_else && may_stand_alone
            }
        }
    }

    fn is_kept(&self, line: &str, start: usize, end: usize) -> bool {
        self.kept.iter().any(|kept| {
            let mut places = line.match_indices(kept.as_str());
            places.any(|(at, _)| at <= start && end <= at + kept.len())
        })
    }
}

/// Adds a name as it is, in snake case, in upper case and in camel case. A word that is there
/// already covers more of the name, and stays.
fn add_forms(words: &mut Vec<Word>, from: &str, to: &str, share: Share) {
    for (from, to) in forms(from).into_iter().zip(forms(to)) {
        if words.iter().all(|word| word.from != from) {
            words.push(Word { from, to, share });
        }
    }
}

fn forms(name: &str) -> [String; 4] {
    let snake = name.replace('-', "_");
    let upper = snake.to_uppercase();
    let camel = name.split('-').map(|part| {
        let first = part.get(..1).unwrap_or_default().to_uppercase();
        first + part.get(1..).unwrap_or_default()
    });
    [name.to_owned(), snake, upper, camel.collect()]
}

/// Two names cut at their dashes, with as many parts in common at both ends.
struct Differing<'n> {
    from: Vec<&'n str>,
    to: Vec<&'n str>,
    /// How many first parts are the same.
    ahead: usize,
    /// How many last parts are the same.
    behind: usize,
}

impl<'n> Differing<'n> {
    /// `None` where the names have nothing in common, or one is a part of the other.
    fn of(from: &'n str, to: &'n str) -> Option<Self> {
        let from: Vec<&str> = from.split('-').collect();
        let to: Vec<&str> = to.split('-').collect();
        let same = |(a, b): &(&&str, &&str)| a == b;
        let ahead = from.iter().zip(&to).take_while(same).count();
        let most = from.len().min(to.len()) - ahead;
        let ends = from.iter().rev().zip(to.iter().rev());
        let behind = ends.take(most).take_while(same).count();
        let is_apart = ahead + behind > 0 && ahead + behind < from.len().min(to.len());
        is_apart.then_some(Self {
            from,
            to,
            ahead,
            behind,
        })
    }

    fn cut(&self, ahead: usize, behind: usize) -> (String, String) {
        let from = self.from[ahead..self.from.len() - behind].join("-");
        let to = self.to[ahead..self.to.len() - behind].join("-");
        (from, to)
    }

    fn alone(&self) -> (String, String) {
        self.cut(self.ahead, self.behind)
    }

    /// Every run of parts that holds the differing ones and something besides, but not all.
    fn for_each_longer(&self, mut take: impl FnMut(&str, &str)) {
        for ahead in 0..=self.ahead {
            for behind in 0..=self.behind {
                let is_whole = ahead + behind == 0;
                let is_alone = (ahead, behind) == (self.ahead, self.behind);
                if !is_whole && !is_alone {
                    let (from, to) = self.cut(ahead, behind);
                    take(&from, &to);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
