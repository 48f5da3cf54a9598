//! Expressions of Go templates, worked out where that takes no more than what is known.

use std::collections::BTreeMap;

use super::functions::call;

/// What an expression comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Term {
    /// Something that only a run of the template can tell.
    Unknown,
    /// True or false.
    Bool(bool),
    Integer(i64),
    Text(String),
    List(Vec<Term>),
    /// A mapping.
    Map(Entries),
}

/// A mapping, as far as it is known.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Entries {
    /// What is known under its keys.
    pub known: BTreeMap<String, Term>,
    /// Whether there may be other keys.
    pub is_open: bool,
}

impl Term {
    /// What Go takes it for in a condition: what is empty is false.
    pub(super) fn truth(&self) -> Option<bool> {
        match self {
            Term::Bool(truth) => Some(*truth),
            Term::Integer(number) => Some(*number != 0),
            Term::Text(text) => Some(!text.is_empty()),
            Term::List(items) => Some(!items.is_empty()),
            Term::Map(entries) if !entries.known.is_empty() => Some(true),
            Term::Map(entries) => (!entries.is_open).then_some(false),
            Term::Unknown => None,
        }
    }

    /// How it is printed; `None` where that is unknown, or prints as nothing that is used.
    #[must_use]
    pub fn printed(&self) -> Option<String> {
        match self {
            Term::Bool(truth) => Some(truth.to_string()),
            Term::Integer(number) => Some(number.to_string()),
            Term::Text(text) => Some(text.clone()),
            Term::List(_) | Term::Map(_) | Term::Unknown => None,
        }
    }

    /// What is under the keys of a path such as `.a.b`; an empty one leads to itself.
    fn at(&self, path: &str) -> Term {
        let keys = path.split('.').filter(|key| !key.is_empty());
        let mut found = self;
        for key in keys {
            let Term::Map(entries) = found else {
                return Term::Unknown;
            };
            let Some(next) = entries.known.get(key) else {
                return Term::Unknown;
            };
            found = next;
        }
        found.clone()
    }
}

/// What expressions can name.
#[derive(Debug, Clone, Default)]
pub struct Names {
    /// `.` at the top, as far as it is known.
    pub top: Entries,
    /// Variables, with their `$`.
    pub variables: BTreeMap<String, Term>,
    /// Whether `.` is something else, as within a `range`.
    pub is_below: bool,
}

impl Names {
    /// What `code`, the text between braces, comes to.
    #[must_use]
    pub fn evaluate(&self, code: &str) -> Term {
        let words = words(code).filter(|words| depth(words) <= MOST_NESTED);
        let evaluated = words.and_then(|words| {
            let mut rest = words.as_slice();
            let term = self.pipeline(&mut rest)?;
            rest.is_empty().then_some(term)
        });
        evaluated.unwrap_or(Term::Unknown)
    }

    fn pipeline(&self, rest: &mut &[Word]) -> Option<Term> {
        let mut term = self.command(rest, None)?;
        while let [Word::Pipe, more @ ..] = *rest {
            *rest = more;
            term = self.command(rest, Some(term))?;
        }
        Some(term)
    }

    /// A function with its arguments, of which the last may come through a pipe, or one term alone.
    fn command(&self, rest: &mut &[Word], piped: Option<Term>) -> Option<Term> {
        let function = match rest.first()? {
            Word::Name(name) if is_function(name) => name,
            _ if piped.is_some() => return None,
            _ => return self.term(rest),
        };
        *rest = &rest[1..];
        let mut arguments = Vec::new();
        while !matches!(rest.first(), None | Some(Word::Close | Word::Pipe)) {
            arguments.push(self.term(rest)?);
        }
        arguments.extend(piped);
        Some(call(function, &arguments).unwrap_or(Term::Unknown))
    }

    fn term(&self, rest: &mut &[Word]) -> Option<Term> {
        let (first, more) = rest.split_first()?;
        *rest = more;
        match first {
            Word::Text(text) => Some(Term::Text(text.clone())),
            // A function without arguments, such as `list`.
            Word::Name(name) if is_function(name) => Some(call(name, &[]).unwrap_or(Term::Unknown)),
            Word::Name(name) => Some(self.named(name)),
            Word::Open => {
                let term = self.pipeline(rest)?;
                let (close, more) = rest.split_first()?;
                *rest = more;
                (*close == Word::Close).then_some(term)
            }
            Word::Close | Word::Pipe => None,
        }
    }

    fn named(&self, name: &str) -> Term {
        match name {
            "true" => return Term::Bool(true),
            "false" => return Term::Bool(false),
            _ => {}
        }
        if let Some(number) = integer(name) {
            return Term::Integer(number);
        }
        let top = || Term::Map(self.top.clone());
        if let Some(path) = name.strip_prefix("$.") {
            return top().at(path);
        }
        if name.starts_with('$') {
            let (variable, path) = name.split_once('.').unwrap_or((name, ""));
            let found = self.variables.get(variable);
            return match variable {
                "$" => top(),
                _ => found.map_or(Term::Unknown, |found| found.at(path)),
            };
        }
        match name.strip_prefix('.') {
            Some(path) if !self.is_below => top().at(path),
            _ => Term::Unknown,
        }
    }
}

fn is_function(name: &str) -> bool {
    let is_value = matches!(name, "true" | "false") || name.starts_with(['.', '$']);
    !is_value && name.starts_with(|first: char| first.is_ascii_alphabetic())
}

/// A whole number as Go writes it; one with a zero in front is of another base.
fn integer(name: &str) -> Option<i64> {
    let digits = name.strip_prefix('-').unwrap_or(name);
    let is_decimal = digits == "0" || !digits.starts_with('0');
    is_decimal.then(|| name.parse().ok()).flatten()
}

#[derive(Debug, PartialEq, Eq)]
enum Word {
    Open,
    Close,
    Pipe,
    Text(String),
    Name(String),
}

/// Nothing that a person wrote is nested so deep; what is deeper is unknown.
const MOST_NESTED: usize = 100;

/// How deep parentheses are nested.
fn depth(words: &[Word]) -> usize {
    let mut depth = 0_usize;
    let depths = words.iter().map(|word| {
        match word {
            Word::Open => depth += 1,
            Word::Close => depth = depth.saturating_sub(1),
            Word::Pipe | Word::Text(_) | Word::Name(_) => {}
        }
        depth
    });
    depths.max().unwrap_or(0)
}

/// The words of an expression; `None` where it holds what is not understood here.
fn words(code: &str) -> Option<Vec<Word>> {
    let mut words = Vec::new();
    let mut rest = code.trim_start();
    while let Some(first) = rest.chars().next() {
        let (word, length) = match first {
            '(' => (Word::Open, 1),
            ')' => (Word::Close, 1),
            '|' => (Word::Pipe, 1),
            '`' => {
                let end = rest[1..].find('`')?;
                (Word::Text(rest[1..=end].to_owned()), end + 2)
            }
            '"' => quoted(rest)?,
            _ => {
                let ends = |letter: char| letter.is_whitespace() || "()|\"`".contains(letter);
                let name = &rest[..rest.find(ends).unwrap_or(rest.len())];
                let is_name =
                    |letter: char| letter.is_ascii_alphanumeric() || "$.-_".contains(letter);
                name.chars().all(is_name).then_some(())?;
                (Word::Name(name.to_owned()), name.len())
            }
        };
        words.push(word);
        let more = &rest[length..];
        // A field of what is in brackets.
        if first == ')' && more.starts_with('.') {
            return None;
        }
        rest = more.trim_start();
    }
    Some(words)
}

/// A text in double quotes, and how many bytes of the code it takes up.
fn quoted(code: &str) -> Option<(Word, usize)> {
    let mut text = String::new();
    let mut letters = code.char_indices().skip(1);
    while let Some((at, letter)) = letters.next() {
        match letter {
            '"' => return Some((Word::Text(text), at + 1)),
            '\\' => match letters.next()?.1 {
                'n' => text.push('\n'),
                't' => text.push('\t'),
                same @ ('"' | '\\') => text.push(same),
                _ => return None,
            },
            other => text.push(other),
        }
    }
    None
}
