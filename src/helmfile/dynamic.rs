//! Dynamic regions of a helmfile: lines that a template makes, or that depend on a condition.

use std::ops::Range;

use super::branches::{blocks, code, line_blocks};
use super::document::Helmfile;
use super::mask::Action;
use crate::yaml::{NodeId, Position};

/// Keys at the top of a helmfile under which nothing can be a release or an environment, or a part
/// of one.
const APART: [&str; 4] = ["helmDefaults", "repositories", "hooks", "commonLabels"];

/// Lines that are unknown without running the template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DynamicRegion {
    /// Its bytes.
    pub span: Range<usize>,
    /// Its first line.
    pub line: usize,
    /// How far it is indented: its first line that is not an action, if it has one.
    column: usize,
}

/// Whether a file that `bases` names has neither releases nor environments nor values, nor
/// anything that makes them.
#[must_use]
pub fn is_harmless_base(text: &str) -> bool {
    const MATTERS: [&str; 4] = ["releases:", "environments:", "templates:", "values:"];
    let mut lines = text.lines();
    lines.all(|line| !MATTERS.iter().any(|key| line.starts_with(key)))
}

impl Helmfile<'_> {
    /// The first template expression that may print lines of its own, and so releases or
    /// environments that cannot be seen here.
    #[must_use]
    pub fn generated(&self) -> Option<Position> {
        let first = || self.printed().next();
        let find = || first().map(|at| self.place(at));
        *self.generated.get_or_init(find)
    }

    /// All dynamic regions in order: blocks with a condition, and actions on lines of their own that
    /// print.
    #[must_use]
    pub fn dynamic_regions(&self) -> Vec<DynamicRegion> {
        let text = self.text();
        let mut spans = blocks(text, self.actions());
        for at in self.printed() {
            if !spans.iter().any(|span| span.contains(&at)) {
                spans.push(at..at);
            }
        }
        spans.sort_by_key(|span| span.start);
        let region = |span: Range<usize>| DynamicRegion {
            line: self.place(span.start).line,
            column: self.indentation(&span),
            span,
        };
        spans.into_iter().map(region).collect()
    }

    /// The bytes of all blocks that hold whole lines.
    pub(super) fn line_blocks(&self) -> impl Iterator<Item = Range<usize>> {
        line_blocks(self.text(), self.actions()).into_iter()
    }

    /// How far a region is indented: as its first line that is not an action, else as its action.
    fn indentation(&self, span: &Range<usize>) -> usize {
        let text = self.text();
        let own = text[..span.start].rfind('\n').map_or(0, |at| at + 1);
        let lines = text[span.clone()].lines().skip(1);
        let indents = lines.filter_map(|line| {
            let bare = line.trim_start();
            let is_text = !bare.is_empty() && !bare.starts_with("{{") && !bare.starts_with('#');
            is_text.then(|| line.len() - bare.len())
        });
        indents.min().unwrap_or(span.start - own)
    }

    /// Whether the lines of a region may be items of a block sequence, or entries of a block
    /// mapping: they are within it, or follow it as its own lines would.
    #[must_use]
    pub fn may_add_to(&self, collection: NodeId, region: &DynamicRegion) -> bool {
        let span = self.span(collection);
        let line = self.text()[..span.start].rfind('\n').map_or(0, |at| at + 1);
        let follows = |end: usize| {
            let mut nodes = self.tree().ids().map(|id| self.span(id));
            region.column >= span.start - line
                && !nodes.any(|node| {
                    end <= node.start && node.end <= region.span.start && !node.is_empty()
                })
        };
        region.span.contains(&span.start)
            || (span.start..span.end).contains(&region.span.start)
            || region.span.start >= span.end && follows(span.end)
            || region.span.end <= span.start && self.leads_to(region.span.end, span.start)
    }

    /// Whether there are only blanks and comments between two places.
    fn leads_to(&self, from: usize, to: usize) -> bool {
        let mut nodes = self.tree().ids().map(|id| self.span(id));
        !nodes.any(|node| from <= node.start && node.end <= to && !node.is_empty())
    }

    /// Where there are actions that may print lines of their own.
    fn printed(&self) -> impl Iterator<Item = usize> {
        let prints = |code: &str| {
            const SILENT: [&str; 6] = ["if ", "else", "end", "/*", "with ", "define "];
            let assigns = code.starts_with('$') && code.contains('=');
            let is_silent = assigns || SILENT.iter().any(|start| code.starts_with(start));
            !is_silent && !code.ends_with("fail")
        };
        let printed = self.actions().iter().filter(move |action| {
            prints(code(self.text(), action))
                && self.is_alone(action)
                && !self.is_apart(action.span.start)
        });
        printed.map(|action| action.span.start)
    }

    /// Whether what is printed at `at` stays below one of the keys [`APART`]: it is indented.
    fn is_apart(&self, at: usize) -> bool {
        let is_indented = !self.text()[..at].ends_with('\n');
        let documents = self.tree().documents().iter();
        let mut entries = documents.flat_map(|root| self.tree().entries(*root));
        let above = entries.rfind(|entry| self.span(entry.key).start < at);
        let key = above.and_then(|entry| self.literal(entry.key));
        is_indented && key.is_some_and(|key| APART.contains(&key))
    }

    /// Whether there are lines that depend on a condition.
    #[must_use]
    pub fn has_conditional_lines(&self) -> bool {
        let branches = |action: &&Action| {
            let code = code(self.text(), action);
            code.starts_with("if ") || code.starts_with("else")
        };
        let mut branches = self.actions().iter().filter(branches);
        branches.any(|action| self.is_alone(action))
    }

    /// Whether an action is alone on its lines, but for other actions.
    fn is_alone(&self, action: &Action) -> bool {
        let text = self.text();
        let start = text[..action.span.start].rfind('\n').map_or(0, |at| at + 1);
        let end = text[action.span.end..].find('\n');
        let end = end.map_or(text.len(), |at| action.span.end + at);
        self.is_blank_besides_actions(start..end)
    }

    fn is_blank_besides_actions(&self, range: Range<usize>) -> bool {
        let mut at = range.start;
        let actions = self.actions();
        let first = actions.partition_point(|action| action.span.start < range.start);
        for action in &actions[first..] {
            if action.span.start >= range.end {
                break;
            }
            if !self.text()[at..action.span.start].trim().is_empty() {
                return false;
            }
            at = action.span.end;
        }
        at >= range.end || self.text()[at..range.end].trim().is_empty()
    }
}

#[cfg(test)]
mod tests {
    use crate::helmfile::Source;

    /// The lines of the regions that may add to what is under `b`.
    fn lines(text: &str) -> Vec<usize> {
        let source = Source::new(text).unwrap();
        let helmfile = source.read().unwrap();
        let values = helmfile.top_level("b").next().unwrap();
        let regions = helmfile.dynamic_regions().into_iter();
        let within = regions.filter(|region| helmfile.may_add_to(values, region));
        within.map(|region| region.line).collect()
    }

    #[test]
    fn a_region_belongs_to_the_list_that_its_lines_would_go_on() {
        let list = "b:\n  - x\n  - y\n";
        let block = "  {{ if $x }}\n  - z\n  {{ end }}\n";
        assert_eq!(lines(&format!("{list}{block}c:\n  - w\n")), [4]);
        assert_eq!(lines(&format!("{list}c:\n  - w\n{block}")), [0; 0]);
        assert_eq!(lines(&format!("{list}# more\n\n{block}")), [6]);
        assert_eq!(
            lines(&format!("{list}{{{{ if $x }}}}\nc: z\n{{{{ end }}}}\n")),
            [0; 0]
        );
        assert_eq!(lines(&format!("a: 1\nb:\n{block}  - x\n")), [3]);
        assert_eq!(lines(&format!("{list}  {{{{ include \"x\" . }}}}\n")), [4]);
        assert_eq!(
            lines(&format!("{list}  {{{{ $x }}}}\n  {{{{ $x := 1 }}}}\n")),
            [4]
        );
        assert_eq!(lines("{{ if $x }}\nb:\n  - x\n{{ end }}\n"), [1]);
        assert_eq!(
            lines("{{ if $x }}\na: 1\n{{ end }}\nc: 1\nb:\n  - x\n"),
            [0; 0]
        );
    }
}
