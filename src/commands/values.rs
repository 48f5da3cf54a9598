//! `new-service values NAME -e ENV [-r RELEASE]`

use std::path::Path;

use super::{Opened, find_service};
use crate::cli::{Format, ValuesArgs};
use crate::error::Result;
use crate::reader::{defaults_copy, read_default};
use crate::ui::Ui;
use crate::values::{ChartValues, EffectiveValues, Found, LayerFiles, Shown, layers_in};

/// Shows which values files apply, and the merged result.
pub fn run(args: &ValuesArgs, ui: Ui) -> Result<()> {
    let opened = Opened::find(args.whereabouts.root.as_deref())?;
    let snapshot = opened.snapshot();
    let repository = opened.repository(&snapshot);
    let service = find_service(&args.name, &args.whereabouts, &opened, &repository)?;
    let files = repository.existing(&service)?;
    let environment = args.environment.as_str();
    let found = layers_in(&repository, &files, environment)?;
    let copy = args
        .defaults_dir
        .as_deref()
        .map(defaults_copy)
        .transpose()?;
    let reader = LayerFiles {
        repository: &repository,
        service: &service,
        on_server: &|path| on_server(copy.as_deref(), path),
    };
    let wanted = found.only(environment, args.release.as_ref())?.iter();
    let values = wanted.map(|release| {
        let chart = args
            .with_chart
            .then(|| ChartValues::of(&repository, &service, release));
        let chart = chart.transpose()?;
        if let Some(reason) = chart.as_ref().and_then(|chart| chart.incomplete.as_ref()) {
            ui.warning(reason);
        }
        reader.values_of(release.clone(), chart)
    });
    let releases: Vec<EffectiveValues> = values.collect::<Result<_>>()?;
    let shown = Shown {
        service: &service.name,
        folder: &service.folder(),
        environment,
        releases: &releases,
        unresolved: &found.unresolved,
    };
    match (args.format, &args.key, args.merged) {
        (Format::Json, key, _) => ui.data(&shown.json(key.as_ref()))?,
        (Format::Text, Some(key), _) => ui.text(&shown.traces(key))?,
        (Format::Text, None, true) => ui.result(&shown.merged())?,
        (Format::Text, None, false) => ui.text(&shown.tables())?,
    }
    for one in shown.all_unresolved() {
        ui.warning(&format!(
            "{}:{}: {}",
            service.helmfile(),
            one.line,
            one.reason
        ));
    }
    let shows_values = args.format == Format::Json || args.key.is_some() || args.merged;
    if shows_values && shown.has_files_out_of_reach() {
        ui.say(
            "files on the deployment server are not included; --defaults-dir DIR reads a copy of \
             them",
        );
    }
    Ok(())
}

/// A file of the deployment server, from a copy of its defaults.
fn on_server(copy: Option<&Path>, path: &str) -> Result<Found> {
    match copy {
        Some(copy) => read_default(copy, path),
        None => Ok(Found::OutOfReach),
    }
}
