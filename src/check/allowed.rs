//! Comments that silence a finding: `# new-service: allow RULE reason`.

use super::{Finding, Report};
use crate::repository::Repository;

const MARK: &str = "new-service: allow ";

/// Takes out the findings that a comment at their place allows. A file that cannot be read allows
/// nothing.
pub(super) fn drop_allowed(report: &mut Report, repository: &Repository<'_>) {
    let mut last: Option<(String, String)> = None;
    let mut kept: Vec<Finding> = Vec::new();
    for finding in report.findings.drain(..) {
        let (_, text) = match last {
            Some(ref known) if known.0 == finding.path => known,
            _ => {
                let text = repository
                    .text(&finding.path)
                    .ok()
                    .flatten()
                    .unwrap_or_default();
                last.insert((finding.path.clone(), text))
            }
        };
        if !is_allowed(text, finding.at.line, finding.rule.name) {
            kept.push(finding);
        }
    }
    report.findings = kept;
}

/// Whether a comment with a reason, on the line (counted from 1) or in the comments right above
/// it, allows what a rule finds there.
pub(super) fn is_allowed(text: &str, line: usize, rule: &str) -> bool {
    let lines: Vec<&str> = text.lines().take(line).collect();
    let Some((own, above)) = lines.split_last() else {
        return false;
    };
    let comments = above
        .iter()
        .rev()
        .take_while(|line| line.trim_start().starts_with('#'));
    std::iter::once(own)
        .chain(comments)
        .any(|line| allows(line, rule))
}

fn allows(line: &str, rule: &str) -> bool {
    let Some((before, comment)) = line.rsplit_once(MARK) else {
        return false;
    };
    let mut words = comment.split_whitespace();
    before.trim_end().ends_with('#') && words.next() == Some(rule) && words.next().is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_with_a_reason_allows_one_rule_at_its_place() {
        let text = "a: 1\n# new-service: allow some-rule it is meant so\n# and more\nb: 2\nc: 3 # new-service: allow other-rule (T1)\n";
        assert!(is_allowed(text, 4, "some-rule"));
        assert!(is_allowed(text, 2, "some-rule"));
        assert!(!is_allowed(text, 4, "other-rule"));
        assert!(!is_allowed(text, 1, "some-rule"));
        assert!(is_allowed(text, 5, "other-rule"));
        assert!(!is_allowed(text, 5, "some-rule"), "a key stands between");
    }

    #[test]
    fn without_a_reason_nothing_is_allowed() {
        assert!(!is_allowed(
            "a: 1 # new-service: allow some-rule\n",
            1,
            "some-rule"
        ));
        assert!(!is_allowed("", 1, "some-rule"));
    }
}
