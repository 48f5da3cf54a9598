//! Comments that silence a finding: `# new-service: allow RULE reason`.

use super::{Finding, Report};
use crate::repository::Repository;

const MARK: &str = "new-service: allow ";

/// Takes out the findings that a comment at their place allows. A file that cannot be read allows
/// nothing.
pub(super) fn drop_allowed(report: &mut Report, repository: &Repository<'_>) {
    let mut findings = std::mem::take(&mut report.findings).into_iter().peekable();
    let mut kept: Vec<Finding> = Vec::new();
    while let Some(path) = findings.peek().map(|finding| finding.path.clone()) {
        let text = repository.text(&path).ok().flatten().unwrap_or_default();
        let lines: Vec<&str> = match text.contains(MARK) {
            true => text.lines().collect(),
            false => Vec::new(),
        };
        while let Some(finding) = findings.next_if(|finding| finding.path == path) {
            if !is_allowed(&lines, finding.at.line, finding.rule.name) {
                kept.push(finding);
            }
        }
    }
    report.findings = kept;
}

/// Whether a comment with a reason, on the line (counted from 1) or in the comments right above
/// it, allows what a rule finds there.
pub(super) fn is_allowed(lines: &[&str], line: usize, rule: &str) -> bool {
    let Some((own, above)) = lines[..line.min(lines.len())].split_last() else {
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

    fn allowed(text: &str, line: usize, rule: &str) -> bool {
        is_allowed(&text.lines().collect::<Vec<_>>(), line, rule)
    }

    #[test]
    fn a_comment_with_a_reason_allows_one_rule_at_its_place() {
        let text = "a: 1\n# new-service: allow some-rule it is meant so\n# and more\nb: 2\nc: 3 # new-service: allow other-rule (T1)\n";
        assert!(allowed(text, 4, "some-rule"));
        assert!(allowed(text, 2, "some-rule"));
        assert!(!allowed(text, 4, "other-rule"));
        assert!(!allowed(text, 1, "some-rule"));
        assert!(allowed(text, 5, "other-rule"));
        assert!(!allowed(text, 5, "some-rule"), "a key stands between");
    }

    #[test]
    fn without_a_reason_nothing_is_allowed() {
        assert!(!allowed(
            "a: 1 # new-service: allow some-rule\n",
            1,
            "some-rule"
        ));
        assert!(!allowed("", 1, "some-rule"));
    }
}
