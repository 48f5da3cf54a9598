//! Charts: how a helmfile names one, and what a chart says of itself in its `Chart.yaml`.

use serde::Deserialize;

use crate::error::{Error, Result};

/// The repository that the charts of the checkout are published in.
pub(crate) const OWN_REPOSITORY: &str = "wmf-stable/";

/// A chart as a helmfile names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChartReference<'t> {
    /// Where it comes from.
    pub from: ChartFrom,
    /// Its name there: the end of what is written.
    pub name: &'t str,
}

/// Where a chart comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChartFrom {
    /// The charts of the checkout: `wmf-stable/NAME`.
    Checkout,
    /// A folder: a path, which starts at the service's.
    Path,
    /// Another repository of charts.
    Elsewhere,
}

impl<'t> ChartReference<'t> {
    /// Reads what a helmfile has as a release's chart.
    #[must_use]
    pub fn parse(written: &'t str) -> Self {
        if let Some(name) = written.strip_prefix(OWN_REPOSITORY) {
            let from = ChartFrom::Checkout;
            return Self { from, name };
        }
        Self {
            from: match written.starts_with(['.', '/']) {
                true => ChartFrom::Path,
                false => ChartFrom::Elsewhere,
            },
            name: written.rsplit('/').next().unwrap_or(written),
        }
    }

    /// The name of a chart of the checkout.
    #[must_use]
    pub fn in_checkout(self) -> Option<&'t str> {
        (self.from == ChartFrom::Checkout).then_some(self.name)
    }
}

/// A chart, as its `Chart.yaml` describes it. Source: <https://helm.sh/docs/topics/charts/>.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Chart {
    pub name: String,
    pub version: String,
    /// The charts that it is installed with.
    #[serde(default)]
    pub dependencies: Vec<Dependency>,
}

/// A chart that another one is installed with.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Dependency {
    pub name: String,
    /// The name under which the other chart's values set its own, where that is not its name.
    pub alias: Option<String>,
}

impl Chart {
    /// The name of the file in a chart's folder.
    pub const FILE: &str = "Chart.yaml";

    /// Reads the text of a `Chart.yaml`; `path` is for messages.
    ///
    /// # Errors
    /// Where it is not YAML, or lacks a name or a version.
    pub fn parse(path: &str, text: &str) -> Result<Self> {
        serde_yaml::from_str(text).map_err(|error| {
            let line = error.location().map(|at| format!(":{}", at.line()));
            let line = line.unwrap_or_default();
            let reason = error.to_string();
            // The place is said once, in front.
            let reason = reason
                .rsplit_once(" at line ")
                .map_or(&*reason, |(reason, _)| reason);
            Error::failed(format!("{path}{line}: {reason}"))
        })
    }
}

impl Dependency {
    /// The key of the other chart's values that has this one's.
    #[must_use]
    pub fn values_key(&self) -> &str {
        self.alias.as_deref().unwrap_or(&self.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chart_is_the_checkouts_only_in_its_own_repository() {
        for (written, from, name) in [
            ("wmf-stable/web", ChartFrom::Checkout, "web"),
            ("other/web", ChartFrom::Elsewhere, "web"),
            ("wmf-stable-next/web", ChartFrom::Elsewhere, "web"),
            ("web", ChartFrom::Elsewhere, "web"),
            ("./charts/web", ChartFrom::Path, "web"),
            ("/srv/charts/web", ChartFrom::Path, "web"),
        ] {
            let found = ChartReference::parse(written);
            assert_eq!(found, ChartReference { from, name }, "{written}");
            let is_ours = from == ChartFrom::Checkout;
            assert_eq!(found.in_checkout().is_some(), is_ours, "{written}");
        }
    }

    #[test]
    fn a_chart_names_those_that_come_with_it() {
        let text = "\
apiVersion: v2
name: web
version: 0.2.1
dependencies:
  - name: redis
    version: 1.x
  - {name: redis, alias: queue, version: 1.x}
";
        let chart = Chart::parse("charts/web/Chart.yaml", text).unwrap();
        assert_eq!(
            (chart.name.as_str(), chart.version.as_str()),
            ("web", "0.2.1")
        );
        let keys: Vec<&str> = chart
            .dependencies
            .iter()
            .map(Dependency::values_key)
            .collect();
        assert_eq!(keys, ["redis", "queue"]);
        // Only a key of its own counts, and none is as good as an empty list.
        let plain = "name: web\nversion: '1'\ndescription: |\n  x\n  dependencies:\n";
        assert!(Chart::parse("x", plain).unwrap().dependencies.is_empty());
    }

    #[test]
    fn what_is_no_chart_is_refused_with_its_place() {
        let error = Chart::parse("charts/a/Chart.yaml", "name: a\nversion: [\n").unwrap_err();
        let reason = "charts/a/Chart.yaml:2: version: invalid type: sequence";
        assert!(error.message.starts_with(reason), "{error}");
        assert!(!error.message.contains("at line"), "{error}");
        let error = Chart::parse("charts/a/Chart.yaml", "version: 1.0.0\n").unwrap_err();
        assert!(error.message.contains("missing field `name`"), "{error}");
    }
}
