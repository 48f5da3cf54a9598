//! `new-service checklist NAME`

use std::path::{Path, PathBuf};

use super::Opened;
use crate::apply::write_result_files;
use crate::cli::{ChecklistArgs, ListFormat};
use crate::create::planning::Parts;
use crate::error::{Error, Result};
use crate::handover::{
    COMMIT_FORM, Checklist, Overrides, Survey, checklist, commit_message, survey,
};
use crate::reader::{patches_in, read_dns, read_puppet};
use crate::repository::Repository;
use crate::ui::Ui;

/// The exit code where something is missing, if it is asked for.
const MISSING: u8 = 1;

/// Prints what is left to do for a service; returns the exit code.
pub fn run(args: &ChecklistArgs, ui: Ui) -> Result<u8> {
    if args.patches.is_some() && args.puppet.is_none() && args.dns.is_none() {
        return Err(Error::invalid("--patches needs clones to make patches for")
            .hint("add --puppet DIR, --dns DIR or both"));
    }
    let opened = Opened::find(args.whereabouts.root.as_deref())?;
    let snapshot = opened.snapshot();
    let repository = opened.repository(&snapshot);
    let found = look(args, &opened, &repository)?;
    for warning in &found.warnings {
        ui.warning(warning);
    }
    if let Some(port) = found.free_port {
        ui.say(&format!("port {port} is free"));
    }
    let Survey {
        profile, evidence, ..
    } = found;
    if args.commit_message {
        let form = repository.commit_form()?;
        let form = form.as_deref().unwrap_or(COMMIT_FORM);
        let parts = Parts {
            service: profile.has_files,
            namespace: true,
        };
        ui.result(&commit_message(&[(&profile, parts)], form)?)?;
        return Ok(0);
    }
    let list = checklist(&profile, &evidence)?;
    let text = match args.format {
        ListFormat::Markdown => list.markdown()?,
        ListFormat::Phabricator => list.remarkup()?,
        ListFormat::Json => list.json(),
    };
    let mut files: Vec<(PathBuf, String)> = Vec::new();
    match &args.output {
        Some(file) => files.push((file.clone(), text)),
        None => ui.result(&text)?,
    }
    let patches = args
        .patches
        .as_ref()
        .map(|folder| patches(&list, folder))
        .transpose()?;
    files.extend(patches.iter().flatten().cloned());
    write_result_files(files)?;
    if let (Some(folder), Some(patches)) = (&args.patches, &patches) {
        say_patches(folder, patches, ui);
    }
    let fails = args.exit_code && list.has_missing();
    Ok(if fails { MISSING } else { 0 })
}

fn patches(list: &Checklist, folder: &Path) -> Result<Vec<(PathBuf, String)>> {
    let patches = list.patches()?.into_iter();
    Ok(patches
        .map(|patch| (folder.join(patch.name), patch.text))
        .collect())
}

fn say_patches(folder: &Path, patches: &[(PathBuf, String)], ui: Ui) {
    for (file, _) in patches {
        ui.say(&format!("patch: {}", file.display()));
    }
    if patches.is_empty() {
        ui.say("no step needs a patch that can be applied now");
    }
    for other in patches_in(folder) {
        if patches.iter().all(|(file, _)| *file != other) {
            let file = other.display();
            ui.warning(&format!("{file} is a patch of another run"));
        }
    }
}

fn look(args: &ChecklistArgs, opened: &Opened, repository: &Repository<'_>) -> Result<Survey> {
    let puppet = args.puppet.as_deref().map(read_puppet).transpose()?;
    let overrides = Overrides {
        traffic: args.traffic,
        port: args.port,
        task: args.task.clone(),
        namespace: args.namespace.clone(),
    };
    let query = opened.query(&args.name)?;
    let group = args.whereabouts.group.as_ref();
    let dns = args.dns.as_deref().map(read_dns).transpose()?;
    survey(repository, &query, group, &overrides, (puppet, dns))
}
