//! The names for all sites together, as conftool knows them.

use crate::error::{Error, Result};
use crate::handover::SourceFile;
use crate::handover::kin::index_among;
use crate::handover::source_file::{with_line_below, without_lines};
use crate::yaml::{Position, Tree};

/// The names that conftool can turn on and off, each with its sites: a line for each.
#[derive(Debug, Clone, PartialEq)]
pub struct Conftool {
    file: SourceFile,
    /// The names with the numbers of their lines.
    names: Vec<(String, usize)>,
    /// The sites of each name.
    sites: Vec<Vec<String>>,
}

impl Conftool {
    /// The path of the file in operations/puppet.
    pub const PATH: &str = "conftool-data/discovery/services.yaml";

    /// Parses the text of [`Self::PATH`].
    ///
    /// # Errors
    /// Where it is not YAML.
    pub(in crate::handover) fn parse(file: SourceFile) -> Result<Self> {
        let tree = Tree::parse(&file.text).map_err(|error| {
            let (path, at) = (&file.path, error.at);
            Error::failed(format!(
                "{path}:{}:{}: {}",
                at.line, at.column, error.reason
            ))
        })?;
        let entries = tree.documents().iter().flat_map(|root| tree.entries(*root));
        let names = entries.filter_map(|entry| {
            let start = tree.node(entry.key).span().start;
            let name = tree.scalar(entry.key)?.to_owned();
            let sites = tree.items(entry.value).iter();
            let sites = sites.filter_map(|site| tree.scalar(*site).map(str::to_owned));
            let line = Position::of(&file.text, start).line;
            Some(((name, line), sites.collect()))
        });
        let (names, sites) = names.unzip();
        Ok(Self { file, names, sites })
    }

    /// The file as it was read.
    #[must_use]
    pub fn file(&self) -> &SourceFile {
        &self.file
    }

    /// The line of a name.
    #[must_use]
    pub fn line_of(&self, name: &str) -> Option<usize> {
        let found = self.names.iter().find(|(other, _)| other == name);
        found.map(|(_, line)| *line)
    }

    /// The sites of a name.
    #[must_use]
    pub fn sites_of(&self, name: &str) -> &[String] {
        let index = self.names.iter().position(|(other, _)| other == name);
        let sites = index.and_then(|index| self.sites.get(index));
        sites.map_or(&[], Vec::as_slice)
    }

    /// The text without the lines of a service's names, the second one included.
    #[must_use]
    pub fn without(&self, service: &str) -> String {
        let is_own = |name: &str| {
            let second = name
                .strip_suffix("-ro")
                .or_else(|| name.strip_suffix("-rw"));
            second.unwrap_or(name) == service
        };
        let own = self.names.iter().filter(|(name, _)| is_own(name));
        let lines: Vec<usize> = own.map(|(_, line)| *line).collect();
        without_lines(&self.file.text, &lines)
    }

    /// The text with these lines, each with the name that it begins with; those of names that are
    /// there are left out.
    #[must_use]
    pub fn with(&self, new: &[(String, String)]) -> String {
        let mut text = self.file.text.clone();
        let mut names = self.names.clone();
        for (name, line) in new {
            if names.iter().any(|(other, _)| other == name) {
                continue;
            }
            let known: Vec<&str> = names.iter().map(|(name, _)| name.as_str()).collect();
            let index = index_among(&known, name);
            let above = match index {
                0 => names.first().map_or(0, |(_, line)| line - 1),
                index => names[index - 1].1,
            };
            text = with_line_below(&text, above, line);
            names.insert(index, (name.clone(), above + 1));
            for (_, later) in names.iter_mut().skip(index + 1) {
                *later += 1;
            }
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "# first\nsearch: [one]\n# the rest\nalpha: [one]\nbeta: [one, two]\ndelta: [one]\nkappa: [one]\nmw-web: [one]\nomega: [one]\nzeta: [one]\n";

    fn with(names: &[&str]) -> String {
        let conftool = Conftool::parse(SourceFile::new(Conftool::PATH, TEXT)).unwrap();
        let new = names
            .iter()
            .map(|name| ((*name).to_owned(), format!("{name}: [x]")));
        conftool.with(&new.collect::<Vec<_>>())
    }

    #[test]
    fn a_name_goes_where_it_belongs_in_the_alphabet() {
        let added = |after: &str, name: &str| {
            let (line, new) = (format!("{after}\n"), format!("{name}: [x]\n"));
            TEXT.replace(&line, &format!("{line}{new}"))
        };
        assert_eq!(with(&["gamma"]), added("delta: [one]", "gamma"));
        assert_eq!(with(&["zoo"]), added("zeta: [one]", "zoo"));
        assert_eq!(with(&["alpha"]), TEXT);
    }

    #[test]
    fn names_that_are_put_in_together_stay_together() {
        let twins = "mw-web: [one]\nmw-x: [x]\nmw-x-ro: [x]\n";
        let expected = TEXT.replace("mw-web: [one]\n", twins);
        assert_eq!(with(&["mw-x", "mw-x-ro"]), expected);
    }

    #[test]
    fn a_syntax_error_names_file_and_line() {
        let error = Conftool::parse(SourceFile::new(Conftool::PATH, "a: [\n"));
        let message = error.unwrap_err().message;
        assert!(
            message.starts_with("conftool-data/discovery/services.yaml:1:4: "),
            "{message}"
        );
    }
}
