//! What a key of a file has, and the answer that it is.

use std::fmt::Display;
use std::str::FromStr;

use super::super::answer::EnvironmentList;
use super::super::ports::{AUTO, PortChoice};
use super::super::without::Without;
use crate::create::template_choice::TemplateChoice;
use crate::error::{Error, Result};

/// What a key of a file has, or a flag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GivenValue {
    /// A text.
    Text(String),
    /// A whole number.
    Number(u64),
    /// Yes or no; a flag without a value.
    Truth(bool),
    /// A list of texts.
    List(Vec<String>),
}

pub(super) fn parsed<T: FromStr>(text: &str) -> Result<T>
where
    T::Err: Display,
{
    text.parse()
        .map_err(|error: T::Err| Error::invalid(error.to_string()))
}

pub(super) fn text(value: GivenValue) -> Result<String> {
    match value {
        GivenValue::Text(text) => Ok(text),
        other => Err(wrong_type(&other, "a text")),
    }
}

pub(super) fn truth(value: &GivenValue) -> Result<bool> {
    match value {
        GivenValue::Truth(truth) => Ok(*truth),
        other => Err(wrong_type(other, "true or false")),
    }
}

pub(super) fn template(text: &str) -> Result<TemplateChoice> {
    match text.is_empty() {
        true => Err(Error::invalid("a template cannot be empty")),
        false => parsed(text),
    }
}

pub(super) fn environments(value: GivenValue) -> Result<EnvironmentList> {
    let list: EnvironmentList = match value {
        GivenValue::List(items) => {
            let twice = |(at, item): &(usize, &String)| items[..*at].contains(*item);
            if let Some((_, item)) = items.iter().enumerate().find(twice) {
                return Err(Error::invalid(format!("{item} is given twice")));
            }
            let names = items.iter().map(|item| parsed(item));
            EnvironmentList(names.collect::<Result<_>>()?)
        }
        GivenValue::Text(text) => parsed(&text)?,
        other => return Err(wrong_type(&other, "a list of texts")),
    };
    match list.0.is_empty() {
        true => Err(Error::invalid("no environment is named")
            .hint("leave the key out where the service is to run everywhere")),
        false => Ok(list),
    }
}

pub(super) fn without(value: GivenValue) -> Result<Without> {
    let without = match value {
        GivenValue::List(items) => Without::of(items),
        GivenValue::Text(text) => parsed(&text)?,
        other => return Err(wrong_type(&other, "a list of texts")),
    };
    match without.words().is_empty() || without.words().iter().any(String::is_empty) {
        true => Err(Error::invalid("nothing is named")
            .hint("write operators, or paths of the operators' files")),
        false => Ok(without),
    }
}

pub(super) fn port(value: GivenValue) -> Result<PortChoice> {
    match value {
        GivenValue::Number(number) => parsed(&number.to_string()),
        GivenValue::Text(text) if text == AUTO => Ok(PortChoice::Auto),
        other => Err(wrong_type(&other, "a number or auto")),
    }
}

fn wrong_type(value: &GivenValue, wanted: &str) -> Error {
    let found = match value {
        GivenValue::Text(text) => format!("the text {text:?}"),
        GivenValue::Number(number) => format!("the number {number}"),
        GivenValue::Truth(truth) => truth.to_string(),
        GivenValue::List(_) => "a list".to_owned(),
    };
    Error::invalid(format!("it is {found}, and should be {wanted}"))
}
