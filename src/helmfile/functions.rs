//! The functions of templates that need nothing but their arguments: Go's own, those of sprig, and
//! `get` of helmfile. What they do is held by the tests with the real helmfile.

use super::expression::Term;
use Term::{Bool, Integer, List, Map, Text};

/// What a function comes to; `None` where that is unknown, or where it would fail.
pub(super) fn call(name: &str, arguments: &[Term]) -> Option<Term> {
    logic(name, arguments)
        .or_else(|| of_texts(name, arguments))
        .or_else(|| of_collections(name, arguments))
}

fn logic(name: &str, arguments: &[Term]) -> Option<Term> {
    match (name, arguments) {
        ("not", [one]) => Some(Bool(!one.truth()?)),
        // The first that decides, or else the last.
        ("and", [_, ..]) => deciding(arguments, false),
        ("or", [_, ..]) => deciding(arguments, true),
        ("eq", [one, others @ ..]) if !others.is_empty() => {
            let equal = others.iter().map(|other| equals(one, other));
            let equal: Vec<bool> = equal.collect::<Option<_>>()?;
            Some(Bool(equal.contains(&true)))
        }
        ("ne", [left, right]) => Some(Bool(!equals(left, right)?)),
        ("lt", [Integer(left), Integer(right)]) => Some(Bool(left < right)),
        ("le", [Integer(left), Integer(right)]) => Some(Bool(left <= right)),
        ("gt", [Integer(left), Integer(right)]) => Some(Bool(left > right)),
        ("ge", [Integer(left), Integer(right)]) => Some(Bool(left >= right)),
        ("ternary", [yes, no, test]) => match test {
            Bool(true) => Some(yes.clone()),
            Bool(false) => Some(no.clone()),
            _ => None,
        },
        ("default", [fallback, value]) => match value.truth()? {
            true => Some(value.clone()),
            false => Some(fallback.clone()),
        },
        ("empty", [value]) => Some(Bool(!value.truth()?)),
        ("coalesce", [_, ..]) => {
            for value in arguments {
                if value.truth()? {
                    return Some(value.clone());
                }
            }
            None
        }
        _ => None,
    }
}

fn deciding(arguments: &[Term], by: bool) -> Option<Term> {
    let (last, others) = arguments.split_last()?;
    for value in others {
        if value.truth()? == by {
            return Some(value.clone());
        }
    }
    Some(last.clone())
}

/// Only what is of one kind can be compared.
fn equals(left: &Term, right: &Term) -> Option<bool> {
    match (left, right) {
        (Bool(left), Bool(right)) => Some(left == right),
        (Integer(left), Integer(right)) => Some(left == right),
        (Text(left), Text(right)) => Some(left == right),
        _ => None,
    }
}

fn of_texts(name: &str, arguments: &[Term]) -> Option<Term> {
    let text = |text: String| Some(Text(text));
    match (name, arguments) {
        ("hasSuffix", [Text(end), Text(of)]) => Some(Bool(of.ends_with(end.as_str()))),
        ("hasPrefix", [Text(start), Text(of)]) => Some(Bool(of.starts_with(start.as_str()))),
        ("contains", [Text(part), Text(of)]) => Some(Bool(of.contains(part.as_str()))),
        ("trimSuffix", [Text(end), Text(of)]) => {
            text(of.strip_suffix(end.as_str()).unwrap_or(of).to_owned())
        }
        ("trimPrefix", [Text(start), Text(of)]) => {
            text(of.strip_prefix(start.as_str()).unwrap_or(of).to_owned())
        }
        ("trimAll", [Text(letters), Text(of)]) => {
            text(of.trim_matches(|one| letters.contains(one)).to_owned())
        }
        ("trim", [Text(of)]) => text(of.trim().to_owned()),
        ("upper", [Text(of)]) => text(of.to_uppercase()),
        ("lower", [Text(of)]) => text(of.to_lowercase()),
        ("replace", [Text(old), Text(new), Text(of)]) if !old.is_empty() => {
            text(of.replace(old.as_str(), new))
        }
        ("quote", [value]) => text(format!("\"{}\"", plain(value)?)),
        ("squote", [value]) => text(format!("'{}'", value.printed()?)),
        ("toString", [value]) => text(value.printed()?),
        ("toYaml" | "toJson", [Integer(number)]) => text(number.to_string()),
        ("toYaml" | "toJson", [Bool(truth)]) => text(truth.to_string()),
        ("print", [Text(only)]) => text(only.clone()),
        ("printf", [Text(format), values @ ..]) => text(printf(format, values)?),
        ("splitList", [Text(between), Text(of)]) if !between.is_empty() => {
            let parts = of.split(between.as_str());
            Some(List(parts.map(|part| Text(part.to_owned())).collect()))
        }
        ("join", [Text(between), List(items)]) => {
            let items: Option<Vec<String>> = items.iter().map(Term::printed).collect();
            text(items?.join(between))
        }
        _ => None,
    }
}

/// A value that quotes need not change.
fn plain(value: &Term) -> Option<String> {
    let printed = value.printed()?;
    let is_plain = |letter: char| !letter.is_control() && !"\"\\".contains(letter);
    printed.chars().all(is_plain).then_some(printed)
}

/// `%s`, `%d`, `%v` and `%q` without widths, each for a value of its kind.
fn printf(format: &str, values: &[Term]) -> Option<String> {
    let mut values = values.iter();
    let mut text = String::new();
    let mut letters = format.chars();
    while let Some(letter) = letters.next() {
        if letter != '%' {
            text.push(letter);
            continue;
        }
        match letters.next()? {
            '%' => text.push('%'),
            verb => match (verb, values.next()?) {
                ('s', Text(value)) => text.push_str(value),
                ('q', value @ Text(_)) => text.extend(["\"", &plain(value)?, "\""]),
                ('d', value @ Integer(_)) | ('v', value) => text.push_str(&value.printed()?),
                _ => return None,
            },
        }
    }
    values.next().is_none().then_some(text)
}

fn of_collections(name: &str, arguments: &[Term]) -> Option<Term> {
    match (name, arguments) {
        ("list", items) => Some(List(items.to_vec())),
        ("has", [item, List(items)]) => {
            let found: Vec<Option<bool>> = items.iter().map(|one| same(item, one)).collect();
            match found.contains(&Some(true)) {
                true => Some(Bool(true)),
                false => found.iter().all(Option::is_some).then_some(Bool(false)),
            }
        }
        ("first", [List(items)]) => items.first().cloned(),
        ("last", [List(items)]) => items.last().cloned(),
        ("len", [List(items)]) => Some(Integer(i64::try_from(items.len()).ok()?)),
        ("len", [Text(of)]) => Some(Integer(i64::try_from(of.len()).ok()?)),
        ("hasKey", [Map(entries), Text(key)]) => match entries.known.contains_key(key) {
            true => Some(Bool(true)),
            false => (!entries.is_open).then_some(Bool(false)),
        },
        // The argument in the middle is for where there is no such key.
        ("get", [Text(key), Map(entries)]) => under(key, entries),
        ("get", [Text(key), fallback, Map(entries)]) => match under(key, entries) {
            Some(found) => Some(found),
            None => (!entries.is_open && !key.contains('.') && !entries.known.contains_key(key))
                .then(|| fallback.clone()),
        },
        _ => None,
    }
}

fn under(key: &str, entries: &super::expression::Entries) -> Option<Term> {
    let found = (!key.contains('.'))
        .then(|| entries.known.get(key))
        .flatten();
    found.cloned()
}

/// Whether an item of a list is this one: of another kind it is not.
fn same(left: &Term, right: &Term) -> Option<bool> {
    let is_unknown = |term: &Term| matches!(term, Term::Unknown | List(_) | Map(_));
    match is_unknown(left) || is_unknown(right) {
        true => None,
        false => Some(left == right),
    }
}
