//! Reads a file of answers: one mapping, or a list of them.

use std::cell::{Cell, RefCell};
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};

use super::{Given, GivenValue};
use crate::error::{Error, Result};

/// The answers in a file, YAML or JSON; `file` is its name, for messages.
///
/// # Errors
/// Where it is neither a mapping nor a list of mappings, a key is unknown or stands twice, a value
/// is none for its key, or two services are the same; with line, service and key.
pub fn read_answers(file: &str, text: &str) -> Result<Vec<Given>> {
    let place = Place::default();
    let (failure, line_and_column) = match read(text, &place) {
        Ok(services) => return Ok(services),
        Err(failure) => failure,
    };
    let at = line_and_column.map_or_else(String::new, |(line, column)| format!(":{line}:{column}"));
    let service = place.service();
    let key = place.key.take();
    let key = key.map_or_else(String::new, |key| format!("{key}: "));
    let error = place.refusal.take().unwrap_or_else(|| {
        Error::invalid(failure)
            .hint("write one mapping, or a list of them, with keys as the flags are called")
    });
    Err(Error {
        message: format!("{file}{at}: {service}{key}{}", error.message),
        ..error
    })
}

/// A line and a column, from 1.
type At = Option<(usize, usize)>;

/// JSON is read as JSON, since YAML takes no tabs; what is no JSON may still be YAML.
fn read(text: &str, place: &Place) -> std::result::Result<Vec<Given>, (String, At)> {
    if text.trim_start().starts_with(['{', '[']) {
        let mut json = serde_json::Deserializer::from_str(text);
        let services = Services(place).deserialize(&mut json);
        match services.and_then(|services| json.end().map(|()| services)) {
            Ok(services) => return Ok(services),
            Err(error) if error.is_data() => {
                let at = Some((error.line(), error.column()));
                return Err((without_place(&error.to_string()), at));
            }
            Err(_) => place.forget(),
        }
    }
    let yaml = serde_yaml::Deserializer::from_str(text);
    Services(place).deserialize(yaml).map_err(|error| {
        let at = error.location();
        let at = at.map(|at| (at.line(), at.column()));
        (without_place(&error.to_string()), at)
    })
}

/// The reason without line and key, which are said in front.
fn without_place(reason: &str) -> String {
    let at = reason.rfind(" at line ").unwrap_or(reason.len());
    let reason = &reason[..at];
    match reason.split_once(": ") {
        Some((key, rest)) if !key.contains(' ') => rest.to_owned(),
        _ => reason.to_owned(),
    }
}

/// Where in the file the reader is, and what it refused there.
#[derive(Default)]
struct Place {
    /// The number of the service in a list, from 1; 0 outside of one.
    number: Cell<usize>,
    /// Its name, once that is read.
    name: RefCell<Option<String>>,
    key: RefCell<Option<String>>,
    refusal: RefCell<Option<Error>>,
}

impl Place {
    fn refuse<E: serde::de::Error>(&self, error: Error) -> E {
        self.refusal.replace(Some(error));
        E::custom("refused")
    }

    fn forget(&self) {
        self.number.set(0);
        self.name.take();
        self.key.take();
        self.refusal.take();
    }

    /// The service in words, where there are several.
    fn service(&self) -> String {
        let name = self.name.take();
        match (self.number.get(), name) {
            (0, _) => String::new(),
            (number, Some(name)) => format!("service {number} ({name}): "),
            (number, None) => format!("service {number}: "),
        }
    }
}

/// The whole file.
struct Services<'p>(&'p Place);

impl<'de> DeserializeSeed<'de> for Services<'_> {
    type Value = Vec<Given>;

    fn deserialize<D: Deserializer<'de>>(
        self,
        from: D,
    ) -> std::result::Result<Vec<Given>, D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Services<'_> {
    type Value = Vec<Given>;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a mapping of answers, or a list of them")
    }

    fn visit_none<E: serde::de::Error>(self) -> std::result::Result<Vec<Given>, E> {
        self.visit_unit()
    }

    fn visit_unit<E: serde::de::Error>(self) -> std::result::Result<Vec<Given>, E> {
        Err(self.0.refuse(empty()))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> std::result::Result<Vec<Given>, A::Error> {
        Service(self.0).visit_map(map).map(|given| vec![given])
    }

    fn visit_seq<A: SeqAccess<'de>>(
        self,
        mut list: A,
    ) -> std::result::Result<Vec<Given>, A::Error> {
        let place = self.0;
        let mut services: Vec<Given> = Vec::new();
        place.number.set(1);
        while let Some(given) = list.next_element_seed(Service(place))? {
            let same = services
                .iter()
                .position(|other| (&other.name, &other.group) == (&given.name, &given.group));
            if let Some(other) = same {
                let refused = format!("service {} has the same name", other + 1);
                return Err(place
                    .refuse(Error::invalid(refused).hint("give each service a name of its own")));
            }
            services.push(given);
            place.name.take();
            place.number.set(services.len() + 1);
        }
        place.number.set(0);
        match services.is_empty() {
            true => Err(place.refuse(empty())),
            false => Ok(services),
        }
    }
}

fn empty() -> Error {
    Error::invalid("there are no answers in it").hint("it takes at least a name: name: my-svc")
}

/// One service.
struct Service<'p>(&'p Place);

impl<'de> DeserializeSeed<'de> for Service<'_> {
    type Value = Given;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> std::result::Result<Given, D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Service<'_> {
    type Value = Given;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a mapping of answers")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> std::result::Result<Given, A::Error> {
        let place = self.0;
        let mut given = Given::default();
        let mut seen = Vec::new();
        while let Some(key) = map.next_key_seed(Key { place, seen: &seen })? {
            place.key.replace(Some(key.clone()));
            let value = Value {
                place,
                key: &key,
                given: &mut given,
            };
            map.next_value_seed(value)?;
            place.key.take();
            seen.push(key);
        }
        if given.name.is_none() && place.number.get() > 0 {
            let error = Error::invalid("it has no name").hint("add the key name");
            return Err(place.refuse(error));
        }
        given.check().map_err(|error| place.refuse(error))?;
        Ok(given)
    }
}

/// A key, which may not stand twice.
struct Key<'p> {
    place: &'p Place,
    seen: &'p [String],
}

impl<'de> DeserializeSeed<'de> for Key<'_> {
    type Value = String;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> std::result::Result<String, D::Error> {
        from.deserialize_str(self)
    }
}

impl Visitor<'_> for Key<'_> {
    type Value = String;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a key")
    }

    fn visit_str<E: serde::de::Error>(self, key: &str) -> std::result::Result<String, E> {
        let refused = match self.seen.iter().any(|seen| seen == key) {
            true => Error::invalid(format!("the key {key} is given twice"))
                .hint("leave one of the two out"),
            false if !super::KEYS.contains(&key) => super::unknown_key(key),
            false => return Ok(key.to_owned()),
        };
        Err(self.place.refuse(refused))
    }
}

/// A value, taken where it stands so that a refusal has its line.
struct Value<'p> {
    place: &'p Place,
    key: &'p str,
    given: &'p mut Given,
}

impl Value<'_> {
    fn take<E: serde::de::Error>(self, value: GivenValue) -> std::result::Result<(), E> {
        if let (super::NAME, GivenValue::Text(name)) = (self.key, &value) {
            self.place.name.replace(Some(name.clone()));
        }
        let taken = self.given.set(self.key, value);
        taken.map_err(|error| self.place.refuse(error))
    }

    fn refuse<E: serde::de::Error>(&self, found: &str) -> E {
        let error = Error::invalid(format!("it is {found}, which is no answer"));
        self.place
            .refuse(error.hint("leave the key out where nothing is to be said"))
    }
}

impl<'de> DeserializeSeed<'de> for Value<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> std::result::Result<(), D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Value<'_> {
    type Value = ();

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a text, a number, a truth value or a list")
    }

    fn visit_bool<E: serde::de::Error>(self, truth: bool) -> std::result::Result<(), E> {
        self.take(GivenValue::Truth(truth))
    }

    fn visit_u64<E: serde::de::Error>(self, number: u64) -> std::result::Result<(), E> {
        self.take(GivenValue::Number(number))
    }

    fn visit_i64<E: serde::de::Error>(self, number: i64) -> std::result::Result<(), E> {
        Err(self.refuse(&format!("the number {number}")))
    }

    fn visit_f64<E: serde::de::Error>(self, number: f64) -> std::result::Result<(), E> {
        Err(self.refuse(&format!("the number {number}")))
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> std::result::Result<(), E> {
        self.take(GivenValue::Text(text.to_owned()))
    }

    fn visit_unit<E: serde::de::Error>(self) -> std::result::Result<(), E> {
        Err(self.refuse("empty"))
    }

    fn visit_map<A: MapAccess<'de>>(self, _: A) -> std::result::Result<(), A::Error> {
        Err(self.refuse("a mapping"))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> std::result::Result<(), A::Error> {
        let mut items = Vec::new();
        while let Some(item) = list.next_element_seed(Item)? {
            items.push(item);
        }
        self.take(GivenValue::List(items))
    }
}

/// An item of a list.
struct Item;

impl<'de> DeserializeSeed<'de> for Item {
    type Value = String;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> std::result::Result<String, D::Error> {
        from.deserialize_any(self)
    }
}

impl Visitor<'_> for Item {
    type Value = String;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a text")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> std::result::Result<String, E> {
        Ok(text.to_owned())
    }
}
