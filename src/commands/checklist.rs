//! `new-service checklist NAME`

use std::path::{Path, PathBuf};

use super::find_service;
use super::output::write_files;
use super::values::effective_values_in;
use crate::checkout::{Layout, ServicePlace, Site, patches_in, read_dns, read_puppet};
use crate::cli::{ChecklistArgs, ListFormat};
use crate::create::answers::{
    Constraints, PortChoice, PublicPort, TemplateFacts, Traffic, parse_label, port_warning,
};
use crate::create::planning::{Overrides, Places, handover_of};
use crate::error::{Error, Result};
use crate::handover::{
    Checklist, Evidence, ObservedTraffic, Puppet, ServiceProfile, catalog_ports, checklist,
    commit_message,
};
use crate::helmfile::Source;
use crate::names::{Port, ServiceName};
use crate::namespace::{AdminValues, NamespaceFile};
use crate::plan::{Change, Existing};
use crate::preview::patch_of;
use crate::ui::Ui;

/// The exit code where something is missing, if it is asked for.
const MISSING: u8 = 1;

/// Prints what is left to do for a service; returns the exit code.
pub fn run(args: &ChecklistArgs, ui: Ui) -> Result<u8> {
    if args.patches.is_some() && args.puppet.is_none() && args.dns.is_none() {
        return Err(Error::invalid("--patches needs clones to make patches for")
            .hint("add --puppet DIR, --dns DIR or both"));
    }
    let (site, place) = find_service(&args.name, &args.whereabouts)?;
    let site = site.in_group(&place.group);
    let (handover, evidence) = look(args, &site, &place, ui)?;
    if args.commit_message {
        let form = site.commit_form()?;
        ui.result(&commit_message(&handover, &form, (true, true)))?;
        return Ok(0);
    }
    let list = checklist(&handover, &evidence)?;
    let text = match args.format {
        ListFormat::Markdown => list.markdown(),
        ListFormat::Phabricator => list.remarkup(),
        ListFormat::Json => list.json(),
    };
    let mut files: Vec<(PathBuf, String)> = Vec::new();
    match &args.output {
        Some(file) => files.push((file.clone(), text)),
        None => ui.result(&text)?,
    }
    let patches = args.patches.as_ref().map(|folder| patches(&list, folder));
    files.extend(patches.iter().flatten().cloned());
    write_files(files)?;
    if let (Some(folder), Some(patches)) = (&args.patches, &patches) {
        say_patches(folder, patches, ui);
    }
    let fails = args.exit_code && list.has_missing();
    Ok(if fails { MISSING } else { 0 })
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
    site: &Site,
    place: &ServicePlace,
    ui: Ui,
) -> Result<(ServiceProfile, Evidence)> {
    let name: ServiceName = parse_label(&place.name)?;
    let (path, text) = site.service_helmfile(name.as_str())?;
    let unreadable = |error: String| Error::failed(format!("{path} cannot be read: {error}"));
    let source = Source::new(&text).map_err(|error| unreadable(error.to_string()))?;
    let helmfile = source
        .read()
        .map_err(|error| unreadable(error.to_string()))?;
    let facts = TemplateFacts::of(&helmfile)?;
    let constraints = Constraints {
        charts: site.charts()?,
        ..Constraints::default()
    };
    let environments: Vec<String> = facts.environment_names().map(ToString::to_string).collect();
    let namespace = helmfile.listed_namespace().unwrap_or(name.as_str());
    let (admin, namespace) = namespace_asked_for(site, namespace, &environments)?;
    let said = values_say(site, place, &environments, ui);
    let places = Places {
        root: site.root.display().to_string(),
        group: site.group().to_owned(),
        in_checkout: matches!(site.layout, Layout::Checkout { .. }),
        request: site.request(name.as_str()),
        service: site.service(name.as_str()),
        service_now: Existing::Nothing,
        request_now: Existing::Nothing,
        checklist: None,
    };
    let puppet = args.puppet.as_deref().map(read_puppet).transpose()?;
    let wishes = wishes(args, site, name.as_str(), &said, puppet.as_ref(), ui)?;
    let handover = handover_of(
        &name,
        &helmfile,
        (&facts, &constraints),
        admin.as_ref(),
        &places,
        &wishes,
    );
    let evidence = Evidence {
        looked: true,
        namespace,
        ingress: said.ingress,
        puppet,
        dns: args.dns.as_deref().map(read_dns).transpose()?,
    };
    Ok((handover, evidence))
}

/// What the values say, as far as they can be read: the checklist is of use without them too.
fn values_say(
    site: &Site,
    place: &ServicePlace,
    environments: &[String],
    ui: Ui,
) -> ObservedTraffic {
    let mut said = ObservedTraffic::default();
    for environment in environments {
        match effective_values_in(site, place, environment) {
            Ok(effective) => {
                if let Some(first) = effective.first() {
                    said.learn(environment, first);
                }
            }
            Err(error) => ui.warning(&error.message),
        }
    }
    said
}

/// What the person says, else what the values say.
fn wishes(
    args: &ChecklistArgs,
    site: &Site,
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
        ports = site.public_ports()?;
        if let Some(puppet) = puppet {
            ports.extend(catalog_ports(&puppet.catalog)?);
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

/// The values file that has the namespace, or is to have it; and the places where it is.
fn namespace_asked_for(
    site: &Site,
    namespace: &str,
    environments: &[String],
) -> Result<(Option<AdminValues>, Option<String>)> {
    let usual = site.admin_values(environments)?;
    let Some(admin) = &usual else {
        return Ok((None, None));
    };
    let file = NamespaceFile::read(&admin.path, &admin.text)?;
    if let Some(at) = file.place_of(namespace) {
        let place = format!("{}:{}", admin.path, at.line);
        return Ok((usual, Some(place)));
    }
    Ok(match site.namespace_asked_for(namespace, environments)? {
        Some(asked) => (Some(asked.values), Some(asked.places.join(", "))),
        None => (usual, None),
    })
}

/// A patch for every step that can be made now, in the order of the steps.
fn patches(list: &Checklist, folder: &Path) -> Vec<(PathBuf, String)> {
    let steps = list.steps.iter().filter(|step| !step.edits.is_empty());
    let patches = steps.enumerate().map(|(index, step)| {
        let repository = step.repository.and_then(|name| name.rsplit('/').next());
        let name = format!(
            "{:02}-{}-{}.patch",
            index + 1,
            repository.unwrap_or("x"),
            step.id
        );
        let edits = step.edits.iter().map(|edit| {
            patch_of(&Change::Edit {
                path: edit.path.clone(),
                before: edit.before.clone(),
                after: edit.after.clone(),
            })
        });
        (folder.join(name), edits.collect())
    });
    patches.collect()
}
