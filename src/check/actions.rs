//! Slips in the template actions of a helmfile.

use super::Finding;
use super::rule::{GO_QUOTE, ROLL_RESTART_TEXT};
use crate::repository::Service;
use crate::yaml::Position;

/// Words between single quotes, which Go takes for one letter.
pub(super) fn single_quotes(service: &Service<'_>) -> Vec<Finding> {
    let text = service.helmfile.text();
    let mut findings = Vec::new();
    for span in service.helmfile.literals() {
        let written = &text[span.clone()];
        if is_word_in_quotes(written) {
            let word = written.trim_matches('\'');
            let message = format!("{written} is one letter to Go, and has {}", word.len());
            let help = format!("write \"{word}\" or `{word}`");
            let at = Position::of(text, span.start);
            let path = service.reference.helmfile();
            findings.push(Finding::new(&GO_QUOTE, path, at, message, help));
        }
    }
    findings
}

fn is_word_in_quotes(literal: &str) -> bool {
    let inner = literal
        .strip_prefix('\'')
        .and_then(|rest| rest.strip_suffix('\''));
    inner.is_some_and(|inner| !inner.starts_with('\\') && inner.chars().count() > 1)
}

/// A comparison of `roll_restart` with a text, which fails for the number that the command sets.
pub(super) fn roll_restart(service: &Service<'_>) -> Vec<Finding> {
    let text = service.helmfile.text();
    let actions = service.helmfile.actions().iter();
    let comparing = actions.filter(|action| {
        let code = text[action.span.clone()].split_whitespace();
        let words: Vec<&str> = code.collect();
        words.windows(3).any(|words| {
            words[0].ends_with("eq")
                && words[1].ends_with(".roll_restart")
                && words[2].starts_with("\"1\"")
        })
    });
    let finding = comparing.map(|action| {
        let message = "roll_restart is compared with a text, and `--state-values-set roll_restart=1` \
                       makes it a number: helmfile fails";
        let help = "compare it with 1, without quotes";
        let at = Position::of(text, action.span.start);
        let path = service.reference.helmfile();
        Finding::new(&ROLL_RESTART_TEXT, path, at, message.to_owned(), help)
    });
    finding.collect()
}
