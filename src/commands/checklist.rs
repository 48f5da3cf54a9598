//! `new-service checklist NAME`

use std::path::{Path, PathBuf};

use super::Opened;
use crate::apply::{ResultFile, ResultFiles, Terms};
use crate::cli::{ChecklistArgs, ListFormat, TrafficArgs};
use crate::create::planning::Parts;
use crate::error::{Error, Result};
use crate::handover::{
    Author, COMMIT_FORM, Checklist, Excerpt, Overrides, Survey, TrafficDetails, checklist,
    commit_message, is_checklist_of, retirement, survey,
};
use crate::reader::{author, patches_in, read_dns, read_puppet};
use crate::repository::Repository;
use crate::ui::Ui;

/// The exit code where something is missing, if it is asked for.
const MISSING: u8 = 1;

/// Prints what is left to do for a service; returns the exit code.
pub fn run(args: &ChecklistArgs, ui: Ui) -> Result<u8> {
    if args.patches.folder.is_some() && args.puppet.is_none() && args.dns.is_none() {
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
    let list = match args.remove {
        true => retirement(&profile, &evidence),
        false => checklist(&profile, &evidence)?,
    };
    let list = list.printed_with(&folders(args));
    let text = shown(args, list.clone())?;
    let patches = args
        .patches
        .folder
        .as_ref()
        .map(|folder| patches(args, &list, folder))
        .transpose()?;
    let output = args
        .output
        .as_deref()
        .filter(|file| *file != Path::new("-"));
    let files = result_files(output, &text, &list.service, patches.as_deref());
    let files = ResultFiles::check(
        files,
        &Terms {
            root: &opened.checkout.root,
            force: Some(args.force),
            folder: args.patches.folder.as_deref(),
        },
    )?;
    match (output, args.format) {
        (Some(_), _) => {}
        (None, ListFormat::Json) => ui.data(&text)?,
        (None, _) => ui.text(&text)?,
    }
    files.write(&|text| ui.warning(text))?;
    if let (Some(folder), Some(patches)) = (&args.patches.folder, &patches) {
        say_patches(folder, patches, ui);
    }
    let fails = args.exit_code && list.has_missing();
    Ok(if fails { MISSING } else { 0 })
}

/// The options that say where the checkout and the clones are.
fn folders(args: &ChecklistArgs) -> Vec<String> {
    let named = [
        ("--root", &args.whereabouts.root),
        ("--puppet", &args.puppet),
        ("--dns", &args.dns),
    ];
    let given = named.into_iter().filter_map(|(option, folder)| {
        let folder = folder.as_ref()?.display().to_string();
        Some([option.to_owned(), folder])
    });
    given.flatten().collect()
}

/// The list, where it goes to a file, and the patches.
fn result_files(
    output: Option<&Path>,
    list: &str,
    service: &str,
    patches: Option<&[(PathBuf, String)]>,
) -> Vec<ResultFile> {
    let mut files = Vec::new();
    if let Some(file) = output {
        let service = service.to_owned();
        files.push(ResultFile {
            file: file.to_owned(),
            text: list.to_owned(),
            is_own: Box::new(move |now| is_checklist_of(now, &service)),
        });
    }
    for (file, text) in patches.unwrap_or_default() {
        files.push(ResultFile {
            file: file.clone(),
            text: text.clone(),
            // Somebody may have looked at a patch and changed it.
            is_own: Box::new(|_| false),
        });
    }
    files
}

fn patches(
    args: &ChecklistArgs,
    list: &Checklist,
    folder: &Path,
) -> Result<Vec<(PathBuf, String)>> {
    let author = args.patches.commits.then(|| git_author(args)).transpose()?;
    let patches = list.patches(author.as_ref())?.into_iter();
    Ok(patches
        .map(|patch| (folder.join(patch.name), patch.text))
        .collect())
}

/// The author of the changes.
fn git_author(args: &ChecklistArgs) -> Result<Author> {
    let clones = [&args.puppet, &args.dns].into_iter().flatten();
    let clones: Vec<&Path> = clones.map(PathBuf::as_path).collect();
    author(&clones)?.ok_or_else(|| {
        Error::invalid("--commits needs an author, and git's configuration names none")
            .hint("git config --global user.name \"…\" and user.email, or GIT_AUTHOR_NAME and GIT_AUTHOR_EMAIL")
    })
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

/// The part of the list that is asked for, as text.
fn shown(args: &ChecklistArgs, list: Checklist) -> Result<String> {
    let part = list.excerpt(&Excerpt {
        open: args.open,
        team: args.team.clone(),
    })?;
    match args.format {
        ListFormat::Markdown => part.markdown(),
        ListFormat::Phabricator => part.remarkup(),
        ListFormat::Json => Ok(part.json()),
    }
}

fn details(args: &TrafficArgs) -> TrafficDetails {
    TrafficDetails {
        address: args.address,
        active_passive: args.active_passive,
        read_only_name: args.read_only_name,
        public: args.public.clone(),
        health_path: args.health_path.clone(),
    }
}

fn look(args: &ChecklistArgs, opened: &Opened, repository: &Repository<'_>) -> Result<Survey> {
    let puppet = args.puppet.as_deref().map(read_puppet).transpose()?;
    let overrides = Overrides {
        is_removal: args.remove,
        traffic: args.traffic.kind,
        port: args.traffic.port,
        task: args.task.clone(),
        namespace: args.namespace.clone(),
        details: details(&args.traffic),
    };
    let query = opened.query(&args.name)?;
    let group = args.whereabouts.group.as_ref();
    let public = args.traffic.public.as_ref();
    let dns = args.dns.as_deref().map(|clone| read_dns(clone, public));
    let dns = dns.transpose()?;
    survey(repository, &query, group, &overrides, (puppet, dns))
}
