//! How helm reads a scalar. helm reads YAML 1.1 with the second version of the YAML library
//! that most Go programs use, not the third: `y` and `off` are truth values, `010` is 8, `08` is 8
//! too, and `12:30` is text.

use super::value::Data;

/// Why helm cannot use a scalar.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ScalarError {
    /// Values are handed on as JSON, which has no such numbers.
    #[error("`{0}` is a number that helm cannot pass on; quote it if it is text")]
    NotFinite(String),
    /// The tag and the text contradict each other.
    #[error("`{0}` is not what its tag says ({1})")]
    Tag(String, String),
}

/// Tags are shortened to what follows this.
const YAML_TAG: &str = "tag:yaml.org,2002:";

/// What a scalar with this tag is; `plain` where it is written without quotes.
pub(super) fn resolve(text: &str, plain: bool, tag: Option<&str>) -> Result<Data, ScalarError> {
    let as_text = || Ok(Data::Text(text.to_owned()));
    let tag = tag.map(|tag| tag.trim_start_matches('!'));
    let kind = tag.map(|tag| tag.strip_prefix(YAML_TAG).unwrap_or(tag));
    match kind {
        None if plain => finite(text, by_looks(text)),
        Some(kind @ ("int" | "float" | "bool" | "null")) => {
            let data = finite(text, by_looks(text))?;
            tagged(data, kind).ok_or_else(|| ScalarError::Tag(text.to_owned(), kind.to_owned()))
        }
        Some(kind @ "binary") => Err(ScalarError::Tag(text.to_owned(), kind.to_owned())),
        None | Some(_) => as_text(),
    }
}

fn tagged(data: Data, kind: &str) -> Option<Data> {
    match (kind, &data) {
        ("int", Data::Integer(_))
        | ("float", Data::Integer(_) | Data::Float(_))
        | ("bool", Data::Bool(_))
        | ("null", Data::Null) => Some(data),
        _ => None,
    }
}

fn finite(text: &str, data: Data) -> Result<Data, ScalarError> {
    match data {
        Data::Float(number) if !number.is_finite() => Err(ScalarError::NotFinite(text.to_owned())),
        data => Ok(data),
    }
}

fn by_looks(text: &str) -> Data {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Data::Null,
        "y" | "Y" | "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "on" | "On" | "ON" => {
            Data::Bool(true)
        }
        "n" | "N" | "no" | "No" | "NO" | "false" | "False" | "FALSE" | "off" | "Off" | "OFF" => {
            Data::Bool(false)
        }
        ".nan" | ".NaN" | ".NAN" => Data::Float(f64::NAN),
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" => Data::Float(f64::INFINITY),
        "-.inf" | "-.Inf" | "-.INF" => Data::Float(f64::NEG_INFINITY),
        _ => number(text).unwrap_or_else(|| Data::Text(text.to_owned())),
    }
}

fn number(text: &str) -> Option<Data> {
    let first = text.bytes().next()?;
    if first == b'.' {
        return float(text);
    }
    if !matches!(first, b'0'..=b'9' | b'+' | b'-') {
        return None;
    }
    let digits = text.replace('_', "");
    integer(&digits).or_else(|| float(&digits))
}

/// A whole number: decimal, or with `0x`, `0b`, `0o` or a mere `0` before it.
fn integer(text: &str) -> Option<Data> {
    let (negative, digits) = match text.as_bytes().first()? {
        b'-' => (true, &text[1..]),
        b'+' => (false, &text[1..]),
        _ => (false, text),
    };
    let (radix, digits) = match digits.get(..2).unwrap_or_default() {
        "0x" | "0X" => (16, &digits[2..]),
        "0b" | "0B" => (2, &digits[2..]),
        "0o" | "0O" => (8, &digits[2..]),
        start if start.starts_with('0') => (8, &digits[1..]),
        _ => (10, digits),
    };
    // The parser of numbers would accept a second sign.
    if !digits.starts_with(|digit: char| digit.is_ascii_hexdigit()) {
        return None;
    }
    let size = i128::from_str_radix(digits, radix).ok()?;
    let number = if negative { -size } else { size };
    match i64::try_from(number) {
        Ok(number) => Some(Data::Integer(number)),
        // Twice as far, but only upward; then it is handed on as a number with a fraction.
        Err(_) if u64::try_from(number).is_ok() => digits_as_float(number),
        Err(_) => None,
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "helm loses the same digits of such numbers"
)]
#[expect(
    clippy::unnecessary_wraps,
    reason = "the counterpart of a number that fits"
)]
fn digits_as_float(number: i128) -> Option<Data> {
    Some(Data::Float(number as f64))
}

/// Beyond this, neighbouring whole numbers are no longer distinct.
const EXACT: f64 = 9_007_199_254_740_992.0;

fn float(text: &str) -> Option<Data> {
    if !looks_like_float(text) {
        return None;
    }
    let number: f64 = text
        .parse()
        .ok()
        .filter(|number: &f64| number.is_finite())?;
    #[expect(
        clippy::cast_possible_truncation,
        reason = "it is whole and small enough"
    )]
    match number.fract() == 0.0 && number.abs() < EXACT {
        true => Some(Data::Integer(number as i64)),
        false => Some(Data::Float(number)),
    }
}

/// `[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`
fn looks_like_float(text: &str) -> bool {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (unsigned, None),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    let are_digits = |text: &str| text.bytes().all(|digit| digit.is_ascii_digit());
    let mantissa_fits = are_digits(whole)
        && are_digits(fraction.unwrap_or_default())
        && !(whole.is_empty() && fraction.is_none_or(str::is_empty));
    let exponent_fits = exponent.is_none_or(|exponent| {
        let digits = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
        !digits.is_empty() && are_digits(digits)
    });
    mantissa_fits && exponent_fits
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(text: &str) -> Data {
        resolve(text, true, None).unwrap()
    }

    /// Every line of this was seen with helm 3.15.3; `tests/real_helmfile` asks it again.
    #[test]
    fn plain_scalars_are_what_helm_takes_them_for() {
        for (text, number) in [
            ("08", 8),
            ("010", 8),
            ("0777", 511),
            ("-08", -8),
            ("0o10", 8),
            ("0b11", 3),
            ("-0b11", -3),
            ("1_000", 1000),
            ("0x_1", 1),
            ("+0x1f", 31),
            ("1.", 1),
            ("1e3", 1000),
            ("12e03", 12_000),
            ("-0", 0),
        ] {
            assert_eq!(plain(text), Data::Integer(number), "{text}");
        }
        for (text, number) in [(".5", 0.5), ("09.5", 9.5), ("1_0.5", 10.5), ("1e21", 1e21)] {
            assert_eq!(plain(text), Data::Float(number), "{text}");
        }
        for text in [
            "12:30",
            "2001-01-01",
            "1e400",
            "_1",
            "tRUE",
            "1.2.3",
            "1e",
            "+",
            ".",
            "-",
            "0xg",
            "0b2",
            "0o8",
            "=",
            "<<",
            "0x",
            "--1",
            "+-1",
            "._5",
            "infinity",
            "nan",
        ] {
            assert_eq!(plain(text), Data::Text(text.to_owned()), "{text}");
        }
        for (text, truth) in [("y", true), ("On", true), ("N", false), ("off", false)] {
            assert_eq!(plain(text), Data::Bool(truth), "{text}");
        }
        for text in ["", "~", "null", "NULL"] {
            assert_eq!(plain(text), Data::Null, "{text}");
        }
        assert_eq!(
            plain("18446744073709551615"),
            Data::Float(18_446_744_073_709_551_615.0)
        );
    }

    #[test]
    fn quotes_and_tags_decide_before_looks() {
        assert_eq!(resolve("yes", false, None), Ok(Data::Text("yes".into())));
        assert_eq!(resolve("3", false, Some("!!int")), Ok(Data::Integer(3)));
        assert_eq!(
            resolve("yes", true, Some("!!str")),
            Ok(Data::Text("yes".into()))
        );
        assert_eq!(resolve("12", true, Some("!")), Ok(Data::Text("12".into())));
        assert_eq!(
            resolve("bar", true, Some("!foo")),
            Ok(Data::Text("bar".into()))
        );
        assert!(matches!(
            resolve("1.5", true, Some("!!int")),
            Err(ScalarError::Tag(..))
        ));
        assert!(matches!(
            resolve(".inf", true, None),
            Err(ScalarError::NotFinite(_))
        ));
    }
}
