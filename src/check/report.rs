//! Findings as text, JSON, SARIF and GitHub annotations.

use std::fmt::Write;

use serde::Serialize;
use serde_json::{Value, json};

use super::fix::Fixed;
use super::{Finding, LeftOut, RULES, Report, Rule, Severity, Unread};
use crate::json::{VERSION, to_json};
use crate::shown::in_one_line;

#[derive(Serialize)]
struct JsonReport<'a> {
    version: u32,
    findings: Vec<JsonFinding<'a>>,
}

#[derive(Serialize)]
struct JsonFinding<'a> {
    rule: &'a str,
    severity: &'a str,
    path: &'a str,
    line: usize,
    column: usize,
    message: &'a str,
    help: &'a str,
}

/// One line for a place, as compilers write it, and one for what to do.
#[must_use]
pub fn text(report: &Report) -> String {
    let mut text = String::new();
    let mut path = "";
    for finding in &report.findings {
        if !path.is_empty() && path != finding.path {
            text.push('\n');
        }
        path = &finding.path;
        let _ = write!(
            text,
            "{}:{}:{}: {}[{}]: {}\n    help: {}\n",
            in_one_line(path),
            finding.at.line,
            finding.at.column,
            finding.severity.name(),
            finding.rule.name,
            in_one_line(&finding.message),
            in_one_line(&finding.help),
        );
    }
    text
}

/// How many there are of each kind: `2 errors, 1 warning in 70 services`.
#[must_use]
pub fn summary(report: &Report) -> String {
    let of = |severity| {
        let findings = report.findings.iter();
        findings
            .filter(|finding| finding.severity == severity)
            .count()
    };
    let kinds = [
        (of(Severity::Error), "error"),
        (of(Severity::Warning), "warning"),
        (of(Severity::Info), "note"),
    ];
    let some = kinds.into_iter().filter(|(count, _)| *count > 0);
    let counted: Vec<String> = some.map(|(count, what)| counted(count, what)).collect();
    let findings = match (counted.is_empty(), report.known) {
        (true, 0) => "no findings".to_owned(),
        (true, _) => "no new findings".to_owned(),
        (false, _) => counted.join(", "),
    };
    let known = match report.known {
        0 => String::new(),
        known => format!(" ({known} known already)"),
    };
    let services = self::counted(report.services, "service");
    format!("{findings} in {services}{known}")
}

/// How many findings go, and how many stay: `2 of 3 findings put right`.
#[must_use]
pub fn fixed(fixed: &Fixed, what: &str) -> String {
    let all = counted(fixed.count + fixed.left.findings.len(), "finding");
    format!("{} of {all} {what}", fixed.count)
}

fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

/// What was not checked, and why.
#[must_use]
pub fn left_out(left_out: &LeftOut) -> String {
    let LeftOut {
        path,
        rules,
        reason,
    } = left_out;
    let line = format!("{path}: left out: {} ({reason})", rules.join(", "));
    in_one_line(&line).into_owned()
}

/// One line for what could not be looked at.
#[must_use]
pub fn unread(unread: &Unread) -> String {
    in_one_line(&format!("{}: left out ({})", unread.path, unread.reason)).into_owned()
}

/// All that there is to say of a rule.
#[must_use]
pub fn explanation(rule: &Rule) -> String {
    format!(
        "{} ({})\n\nFinds {}.\n\nWhy: {}\n\nA slip that it prevents: {}\n",
        rule.name,
        rule.severity.name(),
        rule.what,
        rule.why,
        rule.slip
    )
}

/// For programs.
#[must_use]
pub fn json(report: &Report) -> String {
    let findings = report.findings.iter().map(|finding| JsonFinding {
        rule: finding.rule.name,
        severity: finding.severity.name(),
        path: &finding.path,
        line: finding.at.line,
        column: finding.at.column,
        message: &finding.message,
        help: &finding.help,
    });
    to_json(&JsonReport {
        version: VERSION,
        findings: findings.collect(),
    })
}

/// SARIF 2.1.0 (OASIS), with every rule, so that a viewer can explain it.
#[must_use]
pub fn sarif(report: &Report) -> String {
    let rules: Vec<Value> = RULES
        .iter()
        .map(|rule| {
            json!({
                "id": rule.name,
                "shortDescription": {"text": rule.what},
                "fullDescription": {"text": rule.why},
                "defaultConfiguration": {"level": level(rule.severity)},
            })
        })
        .collect();
    let results: Vec<Value> = report.findings.iter().map(sarif_result).collect();
    to_json(&json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "new-service",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": rules,
            }},
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    }))
}

fn sarif_result(finding: &Finding) -> Value {
    let index = RULES.iter().position(|rule| rule.name == finding.rule.name);
    json!({
        "ruleId": finding.rule.name,
        "ruleIndex": index,
        "level": level(finding.severity),
        "message": {"text": format!("{}; {}", finding.message, finding.help)},
        "locations": [{"physicalLocation": {
            "artifactLocation": {"uri": uri(&finding.path)},
            "region": {"startLine": finding.at.line, "startColumn": finding.at.column},
        }}],
    })
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

/// A path as a relative reference (RFC 3986).
fn uri(path: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte);
    let mut uri = String::new();
    for byte in path.bytes() {
        match plain(byte) {
            true => uri.push(char::from(byte)),
            false => drop(write!(uri, "%{byte:02X}")),
        }
    }
    uri
}

/// Workflow commands: GitHub shows them beside the lines.
#[must_use]
pub fn github(report: &Report) -> String {
    let mut text = String::new();
    for finding in &report.findings {
        let level = match finding.severity {
            Severity::Info => "notice",
            other => other.name(),
        };
        let _ = writeln!(
            text,
            "::{level} file={},line={},col={},title={}::{}",
            property(&finding.path),
            finding.at.line,
            finding.at.column,
            finding.rule.name,
            data(&format!("{}\n{}", finding.message, finding.help)),
        );
    }
    text
}

fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
