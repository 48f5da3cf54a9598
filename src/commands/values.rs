//! `new-service values NAME -e ENV [-r RELEASE]`, `new-service values NAME --diff ENV ENV`

use std::path::{Path, PathBuf};

use super::{DONE, Opened, find_service};
use crate::cli::{Format, ValuesArgs};
use crate::error::Result;
use crate::names::ReleaseName;
use crate::reader::{defaults_copy, read_default};
use crate::repository::{Repository, ServiceFiles};
use crate::ui::Ui;
use crate::values::{
    ChartValues, Compared, EffectiveValues, Found, LayerFiles, Shown, Side, Unresolved, layers_in,
};

/// Something differs.
const DIFFERENT: u8 = 1;

/// Shows which values files apply, and the merged result; or what differs between two of these.
pub fn run(args: &ValuesArgs, ui: Ui) -> Result<u8> {
    let opened = Opened::find(args.whereabouts.root.as_deref())?;
    let snapshot = opened.snapshot();
    let repository = opened.repository(&snapshot);
    let service = find_service(&args.name, &args.whereabouts, &opened, &repository)?;
    let reading = Reading {
        args,
        ui,
        files: &repository.existing(&service)?,
        repository: &repository,
        copy: args
            .defaults_dir
            .as_deref()
            .map(defaults_copy)
            .transpose()?,
    };
    match (&args.diff, &args.environment) {
        (Some(sides), _) => reading.compare(sides),
        (None, Some(environment)) => reading.show(environment.as_str()).map(|()| DONE),
        (None, None) => Ok(DONE),
    }
}

/// What both ways to show values need.
struct Reading<'r, 's> {
    args: &'r ValuesArgs,
    ui: Ui,
    files: &'r ServiceFiles,
    repository: &'r Repository<'s>,
    /// A copy of the deployment server's defaults.
    copy: Option<PathBuf>,
}

/// The releases of an environment, and what may be one too.
struct Values {
    releases: Vec<EffectiveValues>,
    unresolved: Vec<Unresolved>,
}

impl Values {
    fn shown<'v>(
        &'v self,
        of: &'v Reading<'_, '_>,
        folder: &'v str,
        environment: &'v str,
    ) -> Shown<'v> {
        Shown {
            service: &of.files.reference.name,
            folder,
            environment,
            releases: &self.releases,
            unresolved: &self.unresolved,
        }
    }
}

impl Reading<'_, '_> {
    fn values(&self, environment: &str, release: Option<&ReleaseName>) -> Result<Values> {
        let Self {
            args,
            ui,
            files,
            repository,
            ..
        } = self;
        let service = &files.reference;
        let found = layers_in(repository, files, environment)?;
        let reader = LayerFiles {
            repository,
            service,
            on_server: &|path| on_server(self.copy.as_deref(), path),
        };
        let wanted = found.only(environment, release)?.iter();
        let values = wanted.map(|release| {
            let chart = args
                .with_chart
                .then(|| ChartValues::of(repository, service, release));
            let chart = chart.transpose()?;
            if let Some(reason) = chart.as_ref().and_then(|chart| chart.incomplete.as_ref()) {
                ui.warning(reason);
            }
            reader.values_of(release.clone(), chart)
        });
        Ok(Values {
            releases: values.collect::<Result<_>>()?,
            unresolved: found.unresolved,
        })
    }

    fn show(&self, environment: &str) -> Result<()> {
        let Self { args, ui, .. } = self;
        let values = self.values(environment, args.release.as_ref())?;
        let folder = self.files.reference.folder();
        let shown = values.shown(self, &folder, environment);
        match (args.format, &args.key, args.merged) {
            (Format::Json, key, _) => ui.data(&shown.json(key.as_ref()))?,
            (Format::Text, Some(key), _) => ui.text(&shown.traces(key))?,
            (Format::Text, None, true) => ui.result(&shown.merged())?,
            (Format::Text, None, false) => ui.text(&shown.tables())?,
        }
        let shows_values = args.format == Format::Json || args.key.is_some() || args.merged;
        self.say_what_is_missing(&[shown], shows_values);
        Ok(())
    }

    fn compare(&self, sides: &[Side]) -> Result<u8> {
        let [left, right] = sides else {
            return Ok(DONE);
        };
        // A release that one side names is the one of the other side too.
        let read = |side: &Side, other: &Side| {
            let release = side.release.as_ref().or(other.release.as_ref());
            self.values(side.environment.as_str(), release)
        };
        let (one, other) = (read(left, right)?, read(right, left)?);
        let names = [left, right].map(ToString::to_string);
        let folder = self.files.reference.folder();
        let compared = Compared {
            folder: &folder,
            names: [&names[0], &names[1]],
            releases: [&one.releases, &other.releases],
            is_one_pair: left.release.is_some() || right.release.is_some(),
        };
        let text = compared.text();
        self.ui.result(&text)?;
        let shown = [
            one.shown(self, &folder, left.environment.as_str()),
            other.shown(self, &folder, right.environment.as_str()),
        ];
        self.say_what_is_missing(&shown, true);
        Ok(match self.args.exit_code && !text.is_empty() {
            true => DIFFERENT,
            false => DONE,
        })
    }

    fn say_what_is_missing(&self, shown: &[Shown<'_>], shows_values: bool) {
        let all = shown.iter().flat_map(Shown::all_unresolved);
        let mut all: Vec<&Unresolved> = all.collect();
        all.sort_by_key(|one| one.line);
        all.dedup();
        let helmfile = self.files.reference.helmfile();
        for one in all {
            let warning = format!("{helmfile}:{}: {}", one.line, one.reason);
            self.ui.warning(&warning);
        }
        if shows_values && shown.iter().any(Shown::has_files_out_of_reach) {
            self.ui.say(
                "files on the deployment server are not included; --defaults-dir DIR reads a copy \
                 of them",
            );
        }
    }
}

/// A file of the deployment server, from a copy of its defaults.
fn on_server(copy: Option<&Path>, path: &str) -> Result<Found> {
    match copy {
        Some(copy) => read_default(copy, path),
        None => Ok(Found::OutOfReach),
    }
}
