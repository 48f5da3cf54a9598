//! `new-service checklist NAME`

use std::path::{Path, PathBuf};

use super::values::effective_values_in;
use super::{Opened, existing_service, is_path, service_named};
use crate::apply::write_result_files;
use crate::cli::{ChecklistArgs, ListFormat};
use crate::create::answers::{PortChoice, Traffic, port_warning};
use crate::create::planning::Parts;
use crate::error::{Error, Result};
use crate::handover::{
    COMMIT_FORM, Checklist, Evidence, NamespaceEvidence, ObservedTraffic, Overrides, Puppet,
    ServiceProfile, checklist, commit_message,
};
use crate::names::Port;
use crate::reader::{patches_in, read_dns, read_puppet};
use crate::repository::{PublicPort, Repository, ServiceFiles};
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
    let (profile, evidence) = look(args, &opened, &repository, ui)?;
    if args.commit_message {
        let form = repository.commit_form()?;
        let form = form.as_deref().unwrap_or(COMMIT_FORM);
        let parts = Parts {
            service: profile.has_files,
            namespace: true,
        };
        ui.result(&commit_message(&profile, form, parts)?)?;
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

/// What the steps depend on, and what shows whether they are done.
fn look(
    args: &ChecklistArgs,
    opened: &Opened,
    repository: &Repository<'_>,
    ui: Ui,
) -> Result<(ServiceProfile, Evidence)> {
    let puppet = args.puppet.as_deref().map(read_puppet).transpose()?;
    let (profile, namespace, observed) =
        match service_named(&args.name, &args.whereabouts, opened, repository) {
            Ok(service) => {
                let files = existing_service(repository, &service)?;
                let service = files.service()?;
                let environments: Vec<&str> = service.environment_names().collect();
                let observed = observed_traffic(repository, &files, &environments, ui);
                let name = &files.reference.name;
                let overrides = overrides(args, repository, name, &observed, puppet.as_ref(), ui)?;
                let (profile, namespace) =
                    ServiceProfile::of(&service, repository, puppet.as_ref(), &overrides)?;
                (profile, namespace, observed)
            }
            Err(missing) => {
                let found = of_namespace_alone(args, repository, puppet.as_ref(), ui)?;
                let (profile, namespace) = found.ok_or(missing)?;
                (profile, namespace, ObservedTraffic::default())
            }
        };
    let evidence = Evidence {
        looked: true,
        namespace,
        ingress: observed.ingress,
        puppet,
        dns: args.dns.as_deref().map(read_dns).transpose()?,
    };
    Ok((profile, evidence))
}

/// A name that has a namespace, and no files yet.
fn of_namespace_alone(
    args: &ChecklistArgs,
    repository: &Repository<'_>,
    puppet: Option<&Puppet>,
    ui: Ui,
) -> Result<Option<(ServiceProfile, NamespaceEvidence)>> {
    if is_path(&args.name) {
        return Ok(None);
    }
    let observed = ObservedTraffic::default();
    let overrides = overrides(args, repository, &args.name, &observed, puppet, ui)?;
    ServiceProfile::of_namespace(
        &args.name,
        args.whereabouts.group.as_ref(),
        repository,
        puppet,
        &overrides,
    )
}

/// What the values say, as far as they can be read: the checklist is of use without them too.
fn observed_traffic(
    repository: &Repository<'_>,
    files: &ServiceFiles,
    environments: &[&str],
    ui: Ui,
) -> ObservedTraffic {
    let mut observed = ObservedTraffic::default();
    for environment in environments {
        match effective_values_in(repository, files, environment) {
            Ok(effective) => {
                if let Some(first) = effective.first() {
                    observed.learn(environment, first);
                }
            }
            Err(error) => ui.warning(&error.message),
        }
    }
    observed
}

/// What the person says, else what the values say.
fn overrides(
    args: &ChecklistArgs,
    repository: &Repository<'_>,
    service: &str,
    said: &ObservedTraffic,
    puppet: Option<&Puppet>,
    ui: Ui,
) -> Result<Overrides> {
    let traffic = match args.traffic {
        Some(traffic) => traffic,
        None if said.ingress.is_empty() => Traffic::None,
        None => Traffic::Ingress,
    };
    let mut ports = Vec::new();
    // Services behind the ingress share its port.
    if traffic == Traffic::Lvs || args.port.is_some() {
        ports = repository.public_ports()?;
        if let Some(puppet) = puppet {
            ports.extend(puppet.catalog.own_ports());
        }
    }
    let port = port(args.port, service, said.port, &ports, ui)?;
    if let Some(warning) = port.and_then(|port| port_warning(service, port.number(), &ports)) {
        ui.warning(&warning);
    }
    Ok(Overrides {
        traffic,
        port,
        task: args.task.clone(),
    })
}

/// The port that is asked for; else, and for `auto`, the service's own where it has one.
fn port(
    asked: Option<PortChoice>,
    service: &str,
    said: Option<u16>,
    ports: &[PublicPort],
    ui: Ui,
) -> Result<Option<Port>> {
    let declared = || ports.iter().find(|used| used.service == service);
    let own = said.or_else(|| declared().map(|used| used.port));
    let own = own.and_then(|port| port.to_string().parse::<Port>().ok());
    match (asked, own) {
        (None | Some(PortChoice::Auto), Some(_)) | (None, None) => Ok(own),
        (Some(PortChoice::Number(port)), _) => Ok(Some(port)),
        (Some(PortChoice::Auto), None) => {
            let port = PortChoice::Auto.among(ports)?;
            ui.say(&format!("port {port} is free"));
            Ok(Some(port))
        }
    }
}
