//! The resources that CI uses in place of real ones.

use crate::handover::SourceFile;
use crate::handover::kin::index_among;
use crate::handover::source_file::with_line_below;

/// What a mock resource stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MockKind {
    /// A name that all sites answer for.
    AllSites,
    /// A name that one site at a time answers for: active/passive.
    OneSite,
}

impl MockKind {
    /// The path of the file in operations/dns.
    #[must_use]
    pub const fn path(self) -> &'static str {
        match self {
            Self::AllSites => "utils/mock_etc/discovery-geo-resources",
            Self::OneSite => "utils/mock_etc/discovery-metafo-resources",
        }
    }

    /// The plugin that DYNA records of such names use.
    pub(super) fn plugin(self) -> &'static str {
        match self {
            Self::AllSites => "geoip",
            Self::OneSite => "metafo",
        }
    }

    /// What follows a resource's name.
    fn value(self) -> &'static str {
        match self {
            Self::AllSites => "=> { map => mock, dcmap => { mock => 192.0.2.1 } }",
            Self::OneSite => "=> { datacenters => mock, dcmap => { mock => 192.0.2.1 } }",
        }
    }
}

/// A file of mock resources: one for each name that DYNA records point to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MockResources {
    kind: MockKind,
    file: SourceFile,
}

impl MockResources {
    /// The file with this text.
    #[must_use]
    pub fn new(kind: MockKind, text: impl Into<String>) -> Self {
        let file = SourceFile::new(kind.path(), text);
        Self { kind, file }
    }

    /// The file as it was read.
    #[must_use]
    pub fn file(&self) -> &SourceFile {
        &self.file
    }

    /// The line of a name's resource.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<usize> {
        let name = name_of(name);
        let mut lines = self.file.text.lines();
        let index = lines.position(|line| line.split_whitespace().next() == Some(&name))?;
        Some(index + 1)
    }

    /// The lines of resources, each with its index.
    fn resources(&self) -> Vec<(usize, &str)> {
        let lines = self.file.text.lines().enumerate();
        let resources = lines.filter(|(_, line)| line.starts_with("disc-") && line.contains("=>"));
        resources.collect()
    }

    /// The line of a resource for a name, in the column that most have.
    #[must_use]
    pub fn line_for(&self, name: &str) -> String {
        // Names that are longer than most push the arrow out of its column.
        let resources = self.resources().into_iter();
        let columns = resources.filter_map(|(_, line)| line.find("=>"));
        let name = name_of(name);
        let width = columns.min().unwrap_or_default().max(name.len() + 1);
        format!("{name:width$}{}", self.kind.value())
    }

    /// The text with a resource for a name among its kin.
    #[must_use]
    pub fn with(&self, name: &str) -> String {
        let text = &self.file.text;
        if self.find(name).is_some() {
            return text.clone();
        }
        let resources = self.resources();
        let words = resources.iter().map(|(_, line)| line.split_whitespace());
        let names: Vec<&str> = words.filter_map(|mut words| words.next()).collect();
        let line = self.line_for(name);
        let name = name_of(name);
        let above = match index_among(&names, &name) {
            0 => resources.first().map(|(index, _)| *index),
            index => resources.get(index - 1).map(|(above, _)| above + 1),
        };
        with_line_below(text, above.unwrap_or_else(|| text.lines().count()), &line)
    }
}

/// The line of a name's resource.
pub(super) fn line(kind: MockKind, name: &str) -> String {
    format!("{} {}", name_of(name), kind.value())
}

/// The name of a resource.
pub(super) fn name_of(name: &str) -> String {
    format!("disc-{name}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn geo(text: &str) -> MockResources {
        MockResources::new(MockKind::AllSites, text)
    }

    #[test]
    fn a_resource_goes_below_the_last_one_in_its_column() {
        let text = "# mock\ndisc-a    => { x }\ndisc-much-longer => { x }\n\n; end\n";
        let after = geo(text).with("b");
        let value = MockKind::AllSites.value();
        let line = format!("disc-b    {value}\n");
        assert_eq!(after, text.replace("\n\n;", &format!("\n{line}\n;")));
        let long = geo(text).with("longer");
        assert!(long.contains("\ndisc-longer => {"), "{long}");
        assert_eq!(geo("").with("b"), format!("disc-b {value}\n"));
    }

    #[test]
    fn a_resource_goes_below_its_kin() {
        let text = "disc-web-a => { x }\ndisc-other => { x }\n";
        let after = MockResources::new(MockKind::OneSite, text).with("web-b");
        let line = "disc-web-b => { datacenters => mock, dcmap => { mock => 192.0.2.1 } }\n";
        assert_eq!(
            after,
            text.replace("disc-other", &format!("{line}disc-other"))
        );
    }

    #[test]
    fn a_resource_that_is_there_stays_as_it_is() {
        let resources = geo("x\ndisc-a => {}\n");
        assert_eq!(resources.find("a"), Some(2));
        assert_eq!(resources.with("a"), "x\ndisc-a => {}\n");
        assert_eq!(resources.find("disc-a"), None);
    }
}
