//! `new-service values NAME -e ENV [-r RELEASE]`

use std::path::Path;

use super::{Opened, existing_service, service_named};
use crate::cli::{Format, ValuesArgs};
use crate::error::{Error, Result};
use crate::reader::{read_default, resolved};
use crate::repository::{Repository, ServiceFiles, ServiceRef};
use crate::ui::Ui;
use crate::values::{
    BadFile, EffectiveValues, Found, KeyPath, Layer, LayersError, Place, ReleaseLayers, Resolved,
    Shown, Unresolved, effective_values, resolve,
};

/// Shows which values files apply, and what they come to.
pub fn run(args: &ValuesArgs, ui: Ui) -> Result<()> {
    let key = args.key.as_deref().map(parse_key).transpose()?;
    let opened = Opened::find(args.whereabouts.root.as_deref())?;
    let snapshot = opened.snapshot();
    let repository = opened.repository(&snapshot);
    let service = service_named(&args.name, &args.whereabouts, &opened, &repository)?;
    let files = existing_service(&repository, &service)?;
    let helmfile = service.helmfile();
    let found = layers(&repository, &files, &args.environment)?;
    let wanted = wanted(found.releases, args)?;
    let reader = Reader {
        repository: &repository,
        service: &service,
        defaults: args.defaults_dir.as_deref(),
    };
    let releases = wanted.into_iter().map(|release| {
        let chart = args.with_chart.then(|| reader.chart(&release, ui));
        effective_values(release, chart.transpose()?, |layer| reader.found(layer))
    });
    let releases: Vec<EffectiveValues> = releases.collect::<Result<_>>()?;
    let shown = Shown {
        service: &service.name,
        folder: &service.folder(),
        environment: &args.environment,
        releases: &releases,
        unresolved: &found.unresolved,
    };
    match (args.format, &key, args.merged) {
        (Format::Json, key, _) => ui.result(&shown.json(key.as_ref()))?,
        (Format::Text, Some(key), _) => ui.result(&shown.traces(key))?,
        (Format::Text, None, true) => ui.result(&shown.merged())?,
        (Format::Text, None, false) => ui.result(&shown.tables())?,
    }
    let shows_values = args.format == Format::Json || key.is_some() || args.merged;
    say_what_is_missing(&shown, &helmfile, shows_values, ui);
    Ok(())
}

fn parse_key(text: &str) -> Result<KeyPath> {
    KeyPath::parse(text).ok_or_else(|| {
        Error::invalid(format!("{text:?} is no key: one of its parts is empty"))
            .hint("write the keys with dots between them, as in main_app.replicas")
    })
}

fn layers(
    repository: &Repository<'_>,
    files: &ServiceFiles,
    environment: &str,
) -> Result<Resolved> {
    let path = files.reference.helmfile();
    let failed = |error: &LayersError| {
        let message = format!("{path}: {error}");
        match error {
            LayersError::Environment(..) => {
                Error::invalid(message).hint("give one of them: -e ENV")
            }
            LayersError::NoList(_) => {
                Error::failed(message).hint("give it one, as `- releases: [main]`")
            }
            LayersError::Helmfile(_) | LayersError::Values(_) => Error::failed(message),
        }
    };
    // A base that cannot be read may declare anything.
    let may_declare = |base: &str| {
        repository
            .may_declare_releases(&files.reference, base)
            .unwrap_or(true)
    };
    resolve(&files.source, environment, may_declare).map_err(|error| failed(&error))
}

/// The releases that are asked for.
fn wanted(releases: Vec<ReleaseLayers>, args: &ValuesArgs) -> Result<Vec<ReleaseLayers>> {
    let Some(name) = &args.release else {
        return Ok(releases);
    };
    let environment = &args.environment;
    let names: Vec<String> = releases.iter().map(|one| one.name.clone()).collect();
    let wanted: Vec<ReleaseLayers> = releases
        .into_iter()
        .filter(|one| one.name == *name)
        .collect();
    if wanted.is_empty() {
        return Err(
            Error::invalid(format!("{environment} installs no release {name}"))
                .hint(format!("it installs: {}", names.join(", "))),
        );
    }
    Ok(wanted)
}

/// What every release of an environment is deployed with, as far as this checkout tells.
pub(super) fn effective_values_in(
    repository: &Repository<'_>,
    files: &ServiceFiles,
    environment: &str,
) -> Result<Vec<EffectiveValues>> {
    let reader = Reader {
        repository,
        service: &files.reference,
        defaults: None,
    };
    let releases = layers(repository, files, environment)?.releases.into_iter();
    let found = |release| effective_values(release, None, |layer| reader.found(layer));
    releases.map(found).collect()
}

struct Reader<'r, 's> {
    repository: &'r Repository<'s>,
    service: &'r ServiceRef,
    /// A copy of the deployment server's defaults.
    defaults: Option<&'r Path>,
}

impl Reader<'_, '_> {
    /// The chart's own values file: its path and its text.
    fn chart(&self, release: &ReleaseLayers, ui: Ui) -> Result<(String, String)> {
        let Some(chart) = &release.chart else {
            return Err(Error::failed(format!(
                "the chart of release {} is made by a template",
                release.name
            ))
            .hint("leave out --with-chart"));
        };
        let folder = Repository::chart_folder(self.service, chart);
        let Some(text) = self.repository.text(&format!("{folder}/values.yaml"))? else {
            return Err(Error::invalid(format!(
                "release {} has the chart {chart}, and there is no {folder}/values.yaml",
                release.name
            ))
            .hint("leave out --with-chart"));
        };
        let about = self.repository.text(&format!("{folder}/Chart.yaml"))?;
        if about.is_some_and(|text| text.lines().any(|line| line.starts_with("dependencies:"))) {
            ui.warning(&format!(
                "{folder} has charts below it, whose own values are no part of this"
            ));
        }
        Ok((format!("{folder}/values.yaml"), text))
    }

    /// What there is of a layer, and its path from the root on.
    fn found(&self, layer: &Layer) -> Result<(Found, String)> {
        let path = match layer.place {
            Place::Server => return Ok((self.on_server(&layer.path)?, layer.path.clone())),
            Place::Folder | Place::Inline(_) => self.service.path(&layer.path),
        };
        let found = match layer.place {
            Place::Inline(_) => Found::Nothing,
            _ => found(self.repository.text(&path)?),
        };
        Ok((found, path))
    }

    fn on_server(&self, path: &str) -> Result<Found> {
        match self.defaults {
            Some(folder) => {
                let text = read_default(&resolved(folder)?, path)?;
                Ok(text.map_or(Found::OutOfReach, found))
            }
            None => Ok(Found::OutOfReach),
        }
    }
}

fn found(text: Option<String>) -> Found {
    text.map_or(Found::Nothing, Found::Text)
}

impl From<BadFile> for Error {
    fn from(error: BadFile) -> Self {
        let hint = error.hint();
        let made = Error::failed(error.to_string());
        match hint {
            Some(hint) => made.hint(hint),
            None => made,
        }
    }
}

fn say_what_is_missing(shown: &Shown<'_>, helmfile: &str, shows_values: bool, ui: Ui) {
    let of_releases = shown
        .releases
        .iter()
        .flat_map(|release| &release.unresolved);
    let mut unresolved: Vec<&Unresolved> = shown.unresolved.iter().chain(of_releases).collect();
    unresolved.sort_by_key(|one| one.line);
    unresolved.dedup();
    for one in unresolved {
        ui.warning(&format!("{helmfile}:{}: {}", one.line, one.reason));
    }
    let out_of_reach = shown
        .releases
        .iter()
        .map(EffectiveValues::out_of_reach)
        .max();
    if shows_values && out_of_reach.is_some_and(|count| count > 0) {
        ui.say(
            "the files on the deployment server are no part of this; --defaults-dir DIR reads a \
             copy of them",
        );
    }
}
