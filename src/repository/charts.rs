//! The charts of the checkout.

use super::{Kind, Layout, Repository, ServiceRef, once};
use crate::chart::{Chart, ChartFrom, ChartReference};
use crate::conventions::CHARTS;
use crate::error::Result;

impl Repository<'_> {
    /// The names of the checkout's charts, sorted; `None` where it has no folder of charts.
    ///
    /// # Errors
    /// Where the folder cannot be listed.
    pub fn charts(&self) -> Result<Option<&[String]>> {
        let charts = once(&self.charts, || {
            if self.layout == Layout::Folder || !self.has_folder(CHARTS)? {
                return Ok(None);
            }
            let items = self.snapshot.items(CHARTS)?.iter();
            let folders = items.filter(|item| item.kind == Kind::Folder);
            Ok(Some(folders.map(|item| item.name.clone()).collect()))
        })?;
        Ok(charts.as_deref())
    }

    /// What the chart in a folder says of itself; `None` without a `Chart.yaml`.
    ///
    /// # Errors
    /// Where it cannot be read.
    pub fn chart(&self, folder: &str) -> Result<Option<Chart>> {
        let path = format!("{folder}/{}", Chart::FILE);
        let text = self.text(&path)?;
        text.map(|text| Chart::parse(&path, &text)).transpose()
    }

    /// The values, templates and `Chart.yaml` of one of the checkout's charts and of those within it,
    /// by their paths in its folder. What cannot be read is left out.
    #[must_use]
    pub fn chart_texts(&self, chart: &str) -> Vec<(String, String)> {
        const DEEPEST: usize = 6;
        let mut found = Vec::new();
        let root = format!("{CHARTS}/{chart}");
        let mut open = vec![(String::new(), 0)];
        while let Some((within, depth)) = open.pop() {
            let items = self.snapshot.items(&format!("{root}/{within}"));
            for item in items.unwrap_or_default() {
                let path = format!("{within}{}", item.name);
                let is_text = [".yaml", ".tpl"].iter().any(|end| path.ends_with(end));
                match item.kind {
                    Kind::Folder if depth < DEEPEST => open.push((format!("{path}/"), depth + 1)),
                    Kind::File if is_text => {
                        let text = self.text(&format!("{root}/{path}"));
                        found.extend(text.ok().flatten().map(|text| (path, text)));
                    }
                    _ => {}
                }
            }
        }
        found
    }

    /// The folder of a chart as a helmfile names it, from the root on; `None` for a chart that is
    /// not in the checkout.
    #[must_use]
    pub fn chart_folder(service: &ServiceRef, written: &str) -> Option<String> {
        let ChartReference { from, name } = ChartReference::parse(written);
        match from {
            ChartFrom::Checkout => Some(format!("{CHARTS}/{name}")),
            ChartFrom::Path if written.starts_with('.') => Some(service.path(written)),
            ChartFrom::Path | ChartFrom::Elsewhere => None,
        }
    }
}
