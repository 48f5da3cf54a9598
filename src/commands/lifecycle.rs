//! `new-service release …`, `new-service environment …`: what becomes of a service that is there.

use super::editing::{Editing, Shown};
use super::{Opened, find_service, ui_of};
use crate::changes::TreeFile;
use crate::cli::{EditRun, EnvironmentCommand, ReleaseCommand, RemoveArgs};
use crate::conventions::{CHARTS, HELMFILE_D};
use crate::error::Result;
use crate::lifecycle::{
    AddEnvironments, AddRelease, LifecyclePlan, RemoveRelease, RemoveService, refuse_in_production,
};
use crate::reader::read_puppet;
use crate::repository::{Repository, ServiceFiles};
use crate::ui::Ui;

/// Adds or removes a release.
pub fn release(command: &ReleaseCommand) -> (Ui, Result<()>) {
    match command {
        ReleaseCommand::Add(args) => {
            let ui = ui_of(&args.run.voice);
            let add = AddRelease {
                name: &args.name,
                like: args.like.as_ref(),
                environments: args.environments.as_ref().map(|list| list.0.as_slice()),
                copy_values: args.copy_values,
                force: args.force,
            };
            let made = |repository: &Repository<'_>, files: &ServiceFiles, tree: &[TreeFile]| {
                add.plan(repository, files, tree)
            };
            (ui, go(&args.service, &args.run, ui, made))
        }
        ReleaseCommand::Remove(args) => {
            let ui = ui_of(&args.run.voice);
            let remove = RemoveRelease {
                name: &args.name,
                environments: args.environments.as_ref().map(|list| list.0.as_slice()),
            };
            let made = |repository: &Repository<'_>, files: &ServiceFiles, tree: &[TreeFile]| {
                remove.plan(repository, files, tree)
            };
            (ui, go(&args.service, &args.run, ui, made))
        }
    }
}

/// Adds environments.
pub fn environment(command: &EnvironmentCommand) -> (Ui, Result<()>) {
    let EnvironmentCommand::Add(args) = command;
    let ui = ui_of(&args.run.voice);
    let add = AddEnvironments {
        names: &args.environments.0,
        like: &args.like,
    };
    let made = |repository: &Repository<'_>, files: &ServiceFiles, tree: &[TreeFile]| {
        add.plan(repository, files, tree)
    };
    (ui, go(&args.service, &args.run, ui, made))
}

/// Removes a service.
pub fn remove(args: &RemoveArgs, ui: Ui) -> Result<()> {
    let remove = RemoveService {
        namespace: args.namespace,
        chart: args.chart,
    };
    let opened = Opened::find(args.run.whereabouts.root.as_deref())?;
    let checkout = &opened.checkout;
    let puppet = args.puppet.as_deref().map(read_puppet).transpose()?;
    let read = |folder: &str| checkout.service_files(folder);
    go_in(
        &opened,
        &args.service,
        &args.run,
        ui,
        |repository, files, tree| {
            if let Some(puppet) = &puppet {
                refuse_in_production(&files.reference, &puppet.catalog)?;
            }
            let plan = remove.plan(repository, files, tree, &read)?;
            let paths = checkout.files_below(&[HELMFILE_D, CHARTS]);
            Ok(plan.with_mentions(checkout, paths).with_checklist())
        },
    )
}

/// Plans, shows and applies.
fn go(
    name: &str,
    run: &EditRun,
    ui: Ui,
    made: impl Fn(&Repository<'_>, &ServiceFiles, &[TreeFile]) -> Result<LifecyclePlan>,
) -> Result<()> {
    let opened = Opened::find(run.whereabouts.root.as_deref())?;
    go_in(&opened, name, run, ui, made)
}

fn go_in(
    opened: &Opened,
    name: &str,
    run: &EditRun,
    ui: Ui,
    made: impl Fn(&Repository<'_>, &ServiceFiles, &[TreeFile]) -> Result<LifecyclePlan>,
) -> Result<()> {
    let checkout = &opened.checkout;
    let editing = Editing::start(run, checkout, ui)?;
    let snapshot = opened.snapshot();
    let repository = opened.repository(&snapshot);
    let service = find_service(name, &run.whereabouts, opened, &repository)?;
    let files = repository.existing(&service)?;
    let tree = checkout.service_files(&service.folder())?;
    let plan = made(&repository, &files, &tree)?;
    let plan = plan.with_effects(&repository, checkout)?;
    editing.carry_out(&Shown {
        changes: &plan.changes,
        remarks: &|| say_notes(&plan, ui),
        json: &|outcome| plan.json(&checkout.shown(), outcome),
    })
}

fn say_notes(plan: &LifecyclePlan, ui: Ui) {
    for line in plan.already.iter().chain(&plan.notes) {
        ui.say(line);
    }
    if plan.changes.is_empty() {
        return;
    }
    for effect in &plan.effects {
        ui.say(&effect.to_string());
    }
}
