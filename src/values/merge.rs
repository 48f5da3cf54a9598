//! How values come together: file over file, and all files over the chart's own.

use super::value::{Data, Value};

/// Lays a later file's values over what the earlier ones gave. Mappings come together key by key
/// (so that an empty one changes nothing); a list, a scalar or a null replaces what was there, and
/// a null stays.
///
/// Source: helm's `MergeValues`, and `helmfile write-values`, which agree in this.
pub fn over_earlier(earlier: &mut Value, later: Value) {
    match (&mut earlier.data, later) {
        (
            Data::Map(entries),
            Value {
                data: Data::Map(over),
                ..
            },
        ) => {
            for (key, value) in over {
                match entries.get_mut(&key) {
                    Some(old) => over_earlier(old, value),
                    None => {
                        entries.insert(key, value);
                    }
                }
            }
        }
        (_, later) => *earlier = later,
    }
}

/// Lays values over the chart's own. Otherwise as [`over_earlier`], but here a null removes the
/// chart's default and itself; a null without a default stays.
///
/// Source: helm's `CoalesceValues`.
pub fn over_chart(values: &mut Value, chart: &Value) {
    let (Data::Map(entries), Data::Map(defaults)) = (&mut values.data, &chart.data) else {
        return;
    };
    for (key, default) in defaults {
        match entries.get_mut(key) {
            None => {
                entries.insert(key.clone(), default.clone());
            }
            Some(Value {
                data: Data::Null, ..
            }) => {
                entries.remove(key);
            }
            Some(value) => over_chart(value, default),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::read::read;
    use super::*;

    fn value(text: &str) -> Value {
        read(text).unwrap()
    }

    fn merged(files: &[&str]) -> String {
        let mut all = value("{}");
        for text in files {
            over_earlier(&mut all, value(text));
        }
        all.to_json().to_string()
    }

    #[test]
    fn later_files_win_key_by_key() {
        assert_eq!(
            merged(&["a: {b: 1, c: [1, 2]}", "a: {b: 2, c: [3], d: x}"]),
            r#"{"a":{"b":2,"c":[3],"d":"x"}}"#
        );
        assert_eq!(merged(&["a: {b: 1}", "a: {}"]), r#"{"a":{"b":1}}"#);
        assert_eq!(merged(&["a: 1", "a: {}"]), r#"{"a":{}}"#);
        assert_eq!(merged(&["a: 1", "a: ~"]), r#"{"a":null}"#);
        assert_eq!(
            merged(&["a: {b: 1}", "a: ~", "a: {c: 1}"]),
            r#"{"a":{"c":1}}"#
        );
        assert_eq!(merged(&["a: {b: 1}", "a: {b: ''}"]), r#"{"a":{"b":""}}"#);
    }

    #[test]
    fn a_null_takes_the_charts_default_away() {
        let with_chart = |text: &str| {
            let mut values = value(text);
            over_chart(&mut values, &value("a: 1\nm: {b: 2, c: ~}\nu: ~\n"));
            values.to_json().to_string()
        };
        assert_eq!(with_chart("{}"), r#"{"a":1,"m":{"b":2,"c":null},"u":null}"#);
        assert_eq!(with_chart("{a: ~, u: ~}"), r#"{"m":{"b":2,"c":null}}"#);
        assert_eq!(
            with_chart("{m: {b: ~, d: ~}, x: ~}"),
            r#"{"a":1,"m":{"c":null,"d":null},"u":null,"x":null}"#
        );
        assert_eq!(
            with_chart("{m: 3, a: {x: ~}}"),
            r#"{"a":{"x":null},"m":3,"u":null}"#
        );
    }
}
