//! The resources that CI uses in place of real ones.

use super::records::with_line_below;
use crate::handover::SourceFile;

/// What follows a resource's name.
const VALUE: &str = "=> { map => mock, dcmap => { mock => 192.0.2.1 } }";

/// The file of mock resources: one for each name that DYNA records point to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MockResources(SourceFile);

impl MockResources {
    /// The path of the file in operations/dns.
    pub const PATH: &str = "utils/mock_etc/discovery-geo-resources";

    /// The file with this text.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(SourceFile::new(Self::PATH, text))
    }

    /// The file as it was read.
    #[must_use]
    pub fn file(&self) -> &SourceFile {
        &self.0
    }

    /// The line of a service's resource.
    #[must_use]
    pub fn find(&self, service: &str) -> Option<usize> {
        let name = name_of(service);
        let mut lines = self.0.text.lines();
        let index = lines.position(|line| line.split_whitespace().next() == Some(&name))?;
        Some(index + 1)
    }

    /// The text with a resource for a service below the last one, in the column that most have.
    #[must_use]
    pub fn with(&self, service: &str) -> String {
        let text = &self.0.text;
        if self.find(service).is_some() {
            return text.clone();
        }
        let lines = text.lines().enumerate();
        let resources = lines.filter(|(_, line)| line.starts_with("disc-") && line.contains("=>"));
        let places: Vec<(usize, usize)> = resources
            .filter_map(|(index, line)| Some((index + 1, line.find("=>")?)))
            .collect();
        let last = places.last().map(|(line, _)| *line);
        // Names that are longer than most push the arrow out of its column.
        let column = places.iter().map(|(_, column)| *column).min();
        let name = name_of(service);
        let width = column.unwrap_or_default().max(name.len() + 1);
        let line = format!("{name:width$}{VALUE}");
        with_line_below(text, last.unwrap_or_else(|| text.lines().count()), &line)
    }
}

/// The line of a service's resource.
pub(super) fn line(service: &str) -> String {
    format!("{} {VALUE}", name_of(service))
}

/// The name of a service's resource.
pub(super) fn name_of(service: &str) -> String {
    format!("disc-{service}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_resource_goes_below_the_last_one_in_its_column() {
        let text = "# mock\ndisc-a    => { x }\ndisc-much-longer => { x }\n\n; end\n";
        let after = MockResources::new(text).with("b");
        let line = format!("disc-b    {VALUE}\n");
        assert_eq!(after, text.replace("\n\n;", &format!("\n{line}\n;")));
        let long = MockResources::new(text).with("longer");
        assert!(long.contains("\ndisc-longer => {"), "{long}");
        assert_eq!(
            MockResources::new("").with("b"),
            format!("disc-b {VALUE}\n")
        );
    }

    #[test]
    fn a_resource_that_is_there_stays_as_it_is() {
        let resources = MockResources::new("x\ndisc-a => {}\n");
        assert_eq!(resources.find("a"), Some(2));
        assert_eq!(resources.with("a"), "x\ndisc-a => {}\n");
        assert_eq!(resources.find("disc-a"), None);
    }
}
