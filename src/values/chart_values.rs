//! The values that a chart comes with.

use super::layer::ReleaseLayers;
use crate::chart::{Chart, Dependency};
use crate::error::{Error, Result};
use crate::repository::{Repository, ServiceRef};

/// A chart's own values file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChartValues {
    /// Its path from the root on.
    pub path: String,
    pub text: String,
    /// Why these are not all values below the service's: the charts that this one depends on have
    /// some too.
    pub incomplete: Option<String>,
}

impl ChartValues {
    /// The values of a release's chart.
    ///
    /// # Errors
    /// Where the chart is unknown, not in the checkout, or its `Chart.yaml` cannot be read.
    pub fn of(
        repository: &Repository<'_>,
        service: &ServiceRef,
        release: &ReleaseLayers,
    ) -> Result<Self> {
        let hint = "leave out --with-chart";
        let name = &release.name;
        let Some(chart) = &release.chart else {
            let message = format!("the chart of release {name} is made by a template");
            return Err(Error::failed(message).hint(hint));
        };
        let Some(folder) = Repository::chart_folder(service, chart) else {
            let message =
                format!("release {name} has the chart {chart}, which is not in the checkout");
            return Err(Error::invalid(message).hint(hint));
        };
        let path = format!("{folder}/values.yaml");
        let named = |error: Error| error.named_in(&service.helmfile(), release.chart_line);
        let Some(text) = repository.text(&path).map_err(named)? else {
            let message = format!("release {name} has the chart {chart}, and there is no {path}");
            return Err(Error::invalid(message).hint(hint));
        };
        let about = repository.chart(&folder)?;
        Ok(Self {
            incomplete: about.and_then(|about| incomplete(&folder, &about)),
            path,
            text,
        })
    }
}

fn incomplete(folder: &str, chart: &Chart) -> Option<String> {
    let below = chart.dependencies.iter().map(Dependency::values_key);
    let below: Vec<&str> = below.collect();
    let names = below.join(", ");
    (!below.is_empty())
        .then(|| format!("{folder} depends on charts whose own values are not included: {names}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::repository::memory::MemoryFiles;
    use crate::repository::{Layout, Snapshot};

    /// The values of the chart `web`, whose `Chart.yaml` is `chart`.
    fn of_chart(chart: &str) -> Result<ChartValues> {
        named("wmf-stable/web", chart)
    }

    fn named(written: &str, chart: &str) -> Result<ChartValues> {
        let files = MemoryFiles::of(&[
            ("charts/web/values.yaml", "a: 1\n"),
            ("charts/web/Chart.yaml", chart),
        ]);
        let snapshot = Snapshot::new(&files);
        let repository = Repository::new(&snapshot, Layout::Checkout);
        let release = ReleaseLayers {
            name: "main".to_owned(),
            chart: Some(written.to_owned()),
            chart_line: 1,
            layers: Vec::new(),
            unresolved: Vec::new(),
        };
        ChartValues::of(&repository, &ServiceRef::new(None, "svc"), &release)
    }

    #[test]
    fn charts_that_a_chart_depends_on_have_values_below_it() {
        let web = "name: web\nversion: 1.0.0\n";
        let both = "dependencies: [{name: redis}, {name: redis, alias: queue}]\n";
        let incomplete = of_chart(&format!("{web}{both}")).unwrap().incomplete;
        assert!(incomplete.unwrap().ends_with(": redis, queue"));
        for none in ["", "dependencies: []\n", "# dependencies:\n"] {
            let found = of_chart(&format!("{web}{none}")).unwrap();
            assert_eq!(found.incomplete, None, "{none}");
        }
    }

    #[test]
    fn a_chart_of_another_repository_is_not_in_the_checkout() {
        let web = "name: web\nversion: 1.0.0\n";
        for elsewhere in ["other/web", "web", "/charts/web"] {
            let error = named(elsewhere, web).unwrap_err();
            let expected = format!("{elsewhere}, which is not in the checkout");
            assert!(error.message.ends_with(&expected), "{error}");
        }
        let path = named("../charts/web", web).unwrap().path;
        assert_eq!(path, "charts/web/values.yaml");
    }

    #[test]
    fn a_broken_chart_is_an_error() {
        let error = of_chart("name: web\ndependencies: [\n").unwrap_err();
        assert!(
            error.message.starts_with("charts/web/Chart.yaml"),
            "{error}"
        );
    }
}
