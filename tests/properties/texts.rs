//! Masks, names and placeholders in any text at all.

use std::str::FromStr;

use new_service::create::template::placeholders;
use new_service::helmfile::mask;
use new_service::names::ServiceName;
use proptest::prelude::*;
use proptest::sample::select;

use super::config;

/// Text with what masking cares about at every turn.
fn template_text() -> impl Strategy<Value = String> {
    let piece = select(vec![
        "{{",
        "}}",
        "{",
        "}",
        "{{-",
        "-}}",
        "`",
        "\"",
        "'",
        "\\",
        "/*",
        "*/",
        "\n",
        "\r\n",
        "\r",
        " ",
        "\t",
        "é",
        "\u{2028}",
        "name: ",
        "- ",
        "#",
        "SERVICE_NAME",
        "_",
        "A",
        "0",
    ]);
    let pieces = prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat());
    prop_oneof![3 => pieces, 1 => any::<String>()]
}

fn is_line_end(byte: u8) -> bool {
    matches!(byte, b'\n' | b'\r')
}

proptest! {
    #![proptest_config(config(4000))]

    #[test]
    fn a_mask_keeps_length_and_lines(text in template_text()) {
        let Ok(masked) = mask(&text) else {
            prop_assert!(text.contains("{{"), "nothing in it could be unclosed");
            return Ok(());
        };
        prop_assert_eq!(masked.text.len(), text.len());
        let line_ends = |text: &str| -> Vec<usize> {
            let bytes = text.bytes().enumerate();
            bytes.filter(|(_, byte)| is_line_end(*byte)).map(|(at, _)| at).collect()
        };
        prop_assert_eq!(line_ends(&text), line_ends(&masked.text));
        prop_assert!(!masked.text.contains("{{"), "{:?}", masked.text);
        let outside = |at: &usize| !masked.actions.iter().any(|action| action.span.contains(at));
        for at in (0..text.len()).filter(outside) {
            let (old, new) = (text.as_bytes()[at], masked.text.as_bytes()[at]);
            prop_assert_eq!(old, new, "byte {} belongs to no action", at);
        }
    }

    #[test]
    fn any_text_is_a_name_or_gets_a_reason(text in name_text()) {
        match ServiceName::from_str(&text) {
            Ok(name) => {
                prop_assert_eq!(name.as_str(), &text);
                prop_assert!(is_label(&text), "{:?}", text);
            }
            Err(error) => {
                prop_assert!(!error.to_string().contains('\n'), "{}", error);
                if let Some(better) = error.suggestion() {
                    prop_assert!(ServiceName::from_str(&better).is_ok(), "{:?}", better);
                }
            }
        }
    }

    #[test]
    // Words that YAML takes for something else have fewer letters than these.
    fn a_plain_label_is_a_name(text in "[a-z][-a-z0-9]{4,61}[a-z0-9]") {
        prop_assert!(ServiceName::from_str(&text).is_ok(), "{:?}", text);
    }

    #[test]
    fn placeholders_are_found_where_they_are(text in template_text()) {
        for at in placeholders(&text) {
            prop_assert!(text[at..].starts_with("SERVICE_NAME"));
            let part = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
            let before = at.checked_sub(1).and_then(|at| text.as_bytes().get(at));
            prop_assert!(!part(before), "{:?} at {}", text, at);
        }
        if text.trim() == "SERVICE_NAME" {
            prop_assert_eq!(placeholders(&text).count(), 1);
        }
    }
}

/// Names, near misses, and anything at all.
fn name_text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[-a-z0-9]{0,70}",
        "[-a-zA-Z0-9_. é]{0,20}",
        "[0-9.exob-]{1,8}",
        any::<String>(),
    ]
}

/// `^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$`
fn is_label(text: &str) -> bool {
    let bytes = text.as_bytes();
    let plain = |byte: &u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9');
    let inner = bytes.iter().all(|byte| plain(byte) || *byte == b'-');
    let ends = bytes.first().is_some_and(plain) && bytes.last().is_some_and(plain);
    inner && ends && bytes.len() <= 63
}
