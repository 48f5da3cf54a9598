//! The service in operations/puppet: its deploy user, its entry in the service catalog, and its
//! listener in the service mesh. Lines to put in, what is there already, and edits that touch
//! nothing else.

use super::clones::{Address, SourceFile};
use crate::create::answers::PublicPort;
use crate::error::{Error, Result};
use crate::yaml::{Entry, Kind, NewEntry, NodeId, Place, SpliceError, Tree, insert_entry};

/// Under which key the users are.
pub(super) const DEPLOY_USERS_KEY: &str = "profile::kubernetes::deployment_server::services";
/// Under which key the service catalog is.
pub(super) const CATALOG_KEY: &str = "service::catalog";
/// Under which key the listeners are.
pub(super) const LISTENERS_KEY: &str = "profile::services_proxy::envoy::listeners";
/// The anchors of the shared ingress in the catalog.
const INGRESS_ADDRESSES: &str = "k8s-ingress-wikikube_ips";
const INGRESS_PORT: &str = "k8s-ingress-wikikube_port";

/// The states of a catalog entry, in the order in which a service goes through them. Source:
/// <https://wikitech.wikimedia.org/wiki/LVS#Add_a_new_load_balanced_service>.
const STATES: [&str; 4] = [DECLARED, BALANCED, "monitoring_setup", PRODUCTION];
/// It is declared.
pub(super) const DECLARED: &str = "service_setup";
/// Its load balancer is set up.
pub(super) const BALANCED: &str = "lvs_setup";
/// It is watched.
pub(super) const PRODUCTION: &str = "production";

/// What a catalog entry says of a service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct CatalogEntry {
    /// Its line.
    pub line: usize,
    /// Its state, with the state's line.
    pub state: Option<(String, usize)>,
    /// Its addresses by site.
    pub addresses: Vec<(String, String)>,
}

impl CatalogEntry {
    /// Whether it has come as far as `state`; `None` where it has a state that is not known.
    pub fn has_reached(&self, state: &str) -> Option<bool> {
        let own = &self.state.as_ref()?.0;
        let place = |state: &str| STATES.iter().position(|known| *known == state);
        Some(place(own)? >= place(state)?)
    }
}

fn read(file: &SourceFile) -> Result<Tree<'_>> {
    Tree::parse(&file.text).map_err(|error| Error::failed(format!("{}: {error}", file.path)))
}

fn top(file: &SourceFile, tree: &Tree<'_>, key: &str) -> Result<Entry> {
    let mut documents = tree.documents().iter();
    let found = documents.find_map(|root| tree.entry(*root, key));
    found.ok_or_else(|| {
        Error::failed(format!("{} has no {key}", file.path))
            .hint("look whether the clone is that of operations/puppet, and up to date")
    })
}

fn line(file: &SourceFile, tree: &Tree<'_>, node: NodeId) -> usize {
    crate::yaml::Position::of(&file.text, tree.node(node).span().start).line
}

fn refused(file: &SourceFile, error: &SpliceError) -> Error {
    Error::failed(format!("{}: {error}", file.path))
}

/// The lines of a service's deploy users, the key first.
pub(super) fn deploy_users_lines(service: &str) -> Vec<String> {
    user_lines(service, &[])
}

fn user_lines(service: &str, extras: &[String]) -> Vec<String> {
    let mut lines = vec![format!("{service}:"), "  usernames:".to_owned()];
    for name in [service.to_owned(), format!("{service}-deploy")] {
        lines.push(format!("    - name: {name}"));
        lines.extend(extras.iter().map(|extra| format!("      {extra}")));
    }
    lines
}

/// The line at which a group has both users of a service, or why it does not.
pub(super) fn deploy_users(
    file: &SourceFile,
    group: &str,
    service: &str,
) -> Result<std::result::Result<usize, String>> {
    let tree = read(file)?;
    let groups = top(file, &tree, DEPLOY_USERS_KEY)?;
    let Some(services) = tree.entry(groups.value, group) else {
        return Ok(Err(format!("{} has no group {group}", file.path)));
    };
    let Some(entry) = tree.entry(services.value, service) else {
        let group_line = line(file, &tree, services.key);
        return Ok(Err(format!("not below {}:{group_line}", file.path)));
    };
    let at = line(file, &tree, entry.key);
    let names = user_names(&tree, entry.value);
    let deploy = format!("{service}-deploy");
    match [service, deploy.as_str()]
        .iter()
        .find(|name| !names.contains(name))
    {
        None => Ok(Ok(at)),
        Some(name) => Ok(Err(format!("{}:{at} lacks the user {name}", file.path))),
    }
}

fn user_names<'t>(tree: &'t Tree<'_>, entry: NodeId) -> Vec<&'t str> {
    let Some(users) = tree.entry(entry, "usernames") else {
        return Vec::new();
    };
    let users = tree.items(users.value).iter();
    let names = users.filter_map(|user| tree.scalar(tree.entry(*user, "name")?.value));
    names.collect()
}

/// The file with a service's deploy users at the end of its group, with what all users beside them
/// have besides a name. `None` where the service has an entry, which is for a person to complete.
pub(super) fn with_deploy_users(
    file: &SourceFile,
    group: &str,
    service: &str,
) -> Result<Option<String>> {
    let tree = read(file)?;
    let groups = top(file, &tree, DEPLOY_USERS_KEY)?;
    let services = tree.entry(groups.value, group).ok_or_else(|| {
        Error::failed(format!("{} has no group {group}", file.path))
            .hint("ask serviceops where the users of this group go")
    })?;
    if tree.entry(services.value, service).is_some() {
        return Ok(None);
    }
    let lines = user_lines(service, &shared_extras(file, &tree, services.value));
    let new = NewEntry {
        key: service,
        lines: &lines,
        apart: false,
    };
    insert_entry(&file.text, &tree, services, Place::Last, &new)
        .map(Some)
        .map_err(|error| refused(file, &error))
}

/// What every user of a group has besides a name, as it is written.
fn shared_extras(file: &SourceFile, tree: &Tree<'_>, services: NodeId) -> Vec<String> {
    let services = tree.entries(services).iter();
    let lists = services.filter_map(|service| tree.entry(service.value, "usernames"));
    let users = lists.flat_map(|list| tree.items(list.value));
    let extras = users.map(|user| {
        let entries = tree.entries(*user).iter();
        let others = entries.filter(|entry| tree.scalar(entry.key) != Some("name"));
        let written = others.map(|entry| {
            let (key, value) = (tree.node(entry.key).span(), tree.node(entry.value).span());
            format!("{}: {}", &file.text[key], &file.text[value])
        });
        written.collect::<Vec<String>>()
    });
    let mut all: Vec<Vec<String>> = extras.collect();
    all.dedup();
    match all.as_slice() {
        [same] => same.clone(),
        _ => Vec::new(),
    }
}

/// The lines of a catalog entry of a service behind a load balancer of its own. Source of keys and
/// figures: the entries of the services on Kubernetes in the catalog.
pub(super) fn lvs_lines(service: &str, port: &str, addresses: &[Address]) -> Vec<String> {
    let mut lines = head_lines(service);
    lines.push("  ip:".into());
    for address in addresses {
        lines.push(format!("    {}:", address.site));
        lines.push(format!("      default: {}", address.yaml()));
    }
    let lvs = "  lvs:
    class: low-traffic
    conftool:
      cluster: kubernetes
      service: kubesvc
    depool_threshold: \".5\"
    enabled: true
    monitors:
      IdleConnection:
        max-delay: 300
        timeout-clean-reconnect: 3
    scheduler: wrr
  probes:
    - type: http";
    lines.extend(lvs.lines().map(str::to_owned));
    lines.push(format!("  port: {port}"));
    lines.extend(site_lines(addresses));
    lines.push(format!("  state: {DECLARED}"));
    let discovery = [
        "  discovery:".to_owned(),
        format!("    - dnsdisc: {service}"),
    ];
    lines.extend(discovery);
    lines.push("      active_active: true".into());
    lines
}

/// The lines of a catalog entry of a service behind the shared ingress.
pub(super) fn ingress_lines(service: &str, addresses: &[Address]) -> Vec<String> {
    let mut lines = head_lines(service);
    lines.push(format!("  ip: *{INGRESS_ADDRESSES}"));
    lines.push("  probes:".into());
    lines.push("    - type: http".into());
    lines.push(format!("  port: *{INGRESS_PORT}"));
    lines.extend(site_lines(addresses));
    lines.push(format!("  state: {DECLARED}"));
    lines
}

fn head_lines(service: &str) -> Vec<String> {
    vec![
        format!("{service}:"),
        format!("  description: {service}, {service}.discovery.wmnet"),
        "  encryption: true".into(),
    ]
}

fn site_lines(addresses: &[Address]) -> Vec<String> {
    let sites = addresses
        .iter()
        .map(|address| format!("    - {}", address.site));
    std::iter::once("  sites:".to_owned())
        .chain(sites)
        .collect()
}

/// What the catalog says of a service; `None` where it has no entry.
pub(super) fn catalog_entry(file: &SourceFile, service: &str) -> Result<Option<CatalogEntry>> {
    let tree = read(file)?;
    let catalog = top(file, &tree, CATALOG_KEY)?;
    let Some(entry) = tree.entry(catalog.value, service) else {
        return Ok(None);
    };
    let state = tree.entry(entry.value, "state").and_then(|state| {
        let text = tree.scalar(state.value)?.to_owned();
        Some((text, line(file, &tree, state.key)))
    });
    let addresses = tree.entry(entry.value, "ip").map(|addresses| {
        let sites = tree.entries(addresses.value).iter();
        let sites = sites.filter_map(|site| {
            let name = tree.scalar(site.key)?.to_owned();
            let address = tree.scalar(tree.entry(site.value, "default")?.value)?;
            Some((name, address.to_owned()))
        });
        sites.collect()
    });
    Ok(Some(CatalogEntry {
        line: line(file, &tree, entry.key),
        state,
        addresses: addresses.unwrap_or_default(),
    }))
}

/// The catalog with a new entry: where the catalog is in order, in its place, else at the end; and
/// never above an anchor that it uses.
pub(super) fn with_catalog_entry(
    file: &SourceFile,
    service: &str,
    lines: &[String],
) -> Result<String> {
    let tree = read(file)?;
    let catalog = top(file, &tree, CATALOG_KEY)?;
    let entries = tree.entries(catalog.value);
    let uses = |anchor: &str| {
        lines
            .iter()
            .any(|line| line.ends_with(&format!("*{anchor}")))
    };
    let mut first = 0;
    for anchor in [INGRESS_ADDRESSES, INGRESS_PORT] {
        if uses(anchor) {
            let defined = file
                .text
                .find(&format!("&{anchor} "))
                .or_else(|| file.text.find(&format!("&{anchor}\n")));
            let at = defined.ok_or_else(|| {
                Error::failed(format!("{} has no anchor &{anchor}", file.path))
                    .hint("ask serviceops how services behind the ingress are declared now")
            })?;
            let below = entries
                .iter()
                .position(|entry| tree.node(entry.key).span().start > at);
            first = first.max(below.unwrap_or(entries.len()));
        }
    }
    let names: Vec<&str> = entries
        .iter()
        .filter_map(|entry| tree.scalar(entry.key))
        .collect();
    let sorted = crate::namespace::is_sorted_mostly(&names);
    let after = names.iter().position(|name| *name > service);
    let place = match after {
        Some(index) if sorted && index >= first && index > 0 => Place::Before(index),
        _ => Place::Last,
    };
    let new = NewEntry {
        key: service,
        lines,
        apart: true,
    };
    insert_entry(&file.text, &tree, catalog, place, &new).map_err(|error| refused(file, &error))
}

/// The catalog with the next state of a service's entry, and nothing else changed.
pub(super) fn with_state(file: &SourceFile, service: &str, state: &str) -> Result<String> {
    let tree = read(file)?;
    let catalog = top(file, &tree, CATALOG_KEY)?;
    let entry = tree.entry(catalog.value, service);
    let found = entry.and_then(|entry| tree.entry(entry.value, "state"));
    let plain = found.filter(|found| {
        matches!(tree.node(found.value).kind, Kind::Scalar(_, _))
            && !tree.node(found.value).anchored
    });
    let Some(found) = plain else {
        return Err(Error::failed(format!(
            "{}: the entry of {service} has no state of its own",
            file.path
        )));
    };
    let span = tree.node(found.value).span();
    Ok([&file.text[..span.start], state, &file.text[span.end..]].concat())
}

/// The ports that services in the catalog have for themselves: that of an ingress is shared by alias.
///
/// # Errors
/// Where it cannot be read.
pub fn catalog_ports(file: &SourceFile) -> Result<Vec<PublicPort>> {
    let tree = read(file)?;
    let catalog = top(file, &tree, CATALOG_KEY)?;
    let entries = tree.entries(catalog.value).iter();
    let ports = entries.filter_map(|entry| {
        let port = tree.entry(entry.value, "port")?.value;
        if matches!(tree.node(port).kind, Kind::Alias(_)) {
            return None;
        }
        let port = tree.scalar(port)?;
        Some(PublicPort {
            service: tree.scalar(entry.key)?.to_owned(),
            port: port.parse().ok()?,
        })
    });
    Ok(ports.collect())
}

/// The lines of a listener in the service mesh.
pub(super) fn listener_lines(service: &str, port: &str) -> Vec<String> {
    vec![
        format!("- name: {service}"),
        format!("  port: {port}"),
        format!("  service: {service}"),
    ]
}

/// The line of a service's listener; and the lowest port above all that are taken.
pub(super) fn listener(file: &SourceFile, service: &str) -> Result<(Option<usize>, Option<u16>)> {
    let tree = read(file)?;
    let listeners = top(file, &tree, LISTENERS_KEY)?;
    let mut own = None;
    let mut highest = None;
    for item in tree.items(listeners.value) {
        let text = |key| tree.scalar(tree.entry(*item, key)?.value);
        if text("service") == Some(service) {
            own = Some(line(file, &tree, *item));
        }
        let port = text("port").and_then(|port| port.parse::<u16>().ok());
        highest = highest.max(port);
    }
    Ok((own, highest.and_then(|port| port.checked_add(1))))
}
