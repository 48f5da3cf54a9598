//! What lets the public reach a service at a name of its own.

use crate::changes::Edit;
use crate::create::answers::Traffic;
use crate::error::Result;
use crate::handover::dns::{public_record, public_zone_path};
use crate::handover::public::EXTRA_NAMES;
use crate::handover::puppet::{Mappings, Rule};
use crate::handover::status::Status;
use crate::handover::step::{
    DEPLOYMENT_CHARTS, DNS, LAST_DEPLOYMENT, OWNER, PUPPET, Snippet, Step, command, note, step,
};
use crate::handover::texts::MAPPING_RULE;
use crate::handover::{Evidence, GroupFacts, NamespaceRequest, PublicHost, Puppet, ServiceProfile};

/// Who keeps the servers between the public and the services.
pub(super) const TRAFFIC: &str = "Traffic";
/// How a name becomes public.
const GUIDE: &str = "https://wikitech.wikimedia.org/wiki/ATS";

/// The name in the certificate that the ingress shows for the namespace.
pub(super) fn certificate(profile: &ServiceProfile, evidence: &Evidence) -> Option<Step> {
    let host = profile.details.public.as_ref()?;
    let NamespaceRequest::ValuesFiles { paths, .. } = &profile.request else {
        return None;
    };
    if profile.traffic != Traffic::Ingress {
        return None;
    }
    let name = &profile.namespace;
    let status = match &evidence.certificate {
        Some(place) => Status::done(place),
        None => Status::missing(format!("{EXTRA_NAMES} of {name} has no {host}")),
    };
    let text = format!("{name}:\n  {EXTRA_NAMES}:\n    - {host}");
    let lines = paths
        .iter()
        .map(|path| Snippet::plain(path, "namespaces:", &text));
    Some(Step {
        status: evidence.looked.then_some(status),
        repository: Some(DEPLOYMENT_CHARTS),
        files: paths.clone(),
        place: "the entry of the namespace".into(),
        how: vec![note(
            "The ingress shows this certificate; without the name nobody trusts it.",
        )],
        done_when: format!("the entry lists {host}, and the certificates are applied."),
        after: vec!["namespace"],
        lines: lines.collect(),
        ..step(
            "certificate",
            OWNER,
            format!("Put {host} into the certificate"),
        )
    })
}

/// The rule that leads from the public name to the service, and the name itself.
pub(super) fn steps(profile: &ServiceProfile, evidence: &Evidence) -> Result<Vec<Step>> {
    let Some(host) = &profile.details.public else {
        return Ok(Vec::new());
    };
    Ok(vec![
        mapping(profile, evidence, host)?,
        name(profile, evidence, host),
    ])
}

fn mapping(profile: &ServiceProfile, evidence: &Evidence, host: &PublicHost) -> Result<Step> {
    let port = port(profile, evidence);
    let rule = MAPPING_RULE.render(minijinja::context! {
        host => host.as_str(),
        service => &profile.service,
        port => port.as_deref().unwrap_or_default(),
    })?;
    let rule = rule.trim_end();
    let mut step = Step {
        repository: Some(PUPPET),
        files: vec![Mappings::PATH.into()],
        place: Mappings::PATH.into(),
        how: vec![note(format!("Guide: {GUIDE}"))],
        done_when: format!("`curl -I https://{host}` is answered by the service."),
        after: vec![
            "certificate",
            "names",
            "discovery",
            "production",
            LAST_DEPLOYMENT,
        ],
        unknown: port
            .is_none()
            .then(|| "the port".to_owned())
            .into_iter()
            .collect(),
        lines: vec![Snippet::plain(
            Mappings::PATH,
            format!("{}:", Mappings::KEY),
            rule,
        )],
        ..step(
            "public-mapping",
            TRAFFIC,
            format!("Lead {host} to the service"),
        )
    };
    let Some(puppet) = &evidence.puppet else {
        return Ok(step);
    };
    match mappings(puppet) {
        Ok(mappings) => {
            let found = mappings.rule_of(host.as_str());
            let path = Mappings::PATH;
            step.status = Some(match found {
                Some(rule) if leads_to_service(&rule, profile, evidence) => {
                    Status::done(format!("{path}:{}", rule.line))
                }
                Some(rule) => Status::missing(leads_elsewhere(&rule)),
                None => Status::missing(format!("{path} has no rule for {host}")),
            });
            if found.is_none() && port.is_some() && leads_somewhere(profile, evidence) {
                let lines: Vec<String> = rule.lines().map(str::to_owned).collect();
                let after = mappings.with(host.as_str(), &lines);
                step.place_edits(after.map(|after| vec![Edit::of(mappings.file(), after)]));
            }
        }
        Err(error) => step.status = Some(Status::unknown(error.message)),
    }
    Ok(step)
}

fn mappings(puppet: &Puppet) -> Result<Mappings> {
    Mappings::parse(puppet.other(Mappings::PATH)?)
}

/// Whether a rule leads to the service: to one of its names, in a site or in all of them.
fn leads_to_service(rule: &Rule<'_>, profile: &ServiceProfile, evidence: &Evidence) -> bool {
    let service = &profile.service;
    let puppet = evidence.puppet.as_ref();
    let entry = puppet.and_then(|puppet| puppet.catalog.entry(service));
    let shared = entry.iter().flat_map(|entry| &entry.discovery);
    let mut names = shared.map(|shared| &shared.name).chain([service]);
    let Some((name, _)) = rule.leads_to().split_once('.') else {
        return false;
    };
    names.any(|own| name == own || name.strip_suffix("-ro") == Some(own))
}

fn leads_elsewhere(rule: &Rule<'_>) -> String {
    format!(
        "{}:{} leads to {}",
        Mappings::PATH,
        rule.line,
        rule.replacement
    )
}

/// Whether the zone has the name that the rule leads to.
fn leads_somewhere(profile: &ServiceProfile, evidence: &Evidence) -> bool {
    let dns = evidence.dns.as_ref();
    dns.is_some_and(|dns| dns.has_shared_name(&profile.service))
}

/// The port at which the service is reached: its own, or that of its ingress.
fn port(profile: &ServiceProfile, evidence: &Evidence) -> Option<String> {
    if profile.traffic != Traffic::Ingress {
        return profile.port.clone();
    }
    let ingress = GroupFacts::of(&profile.group).ingress?;
    let entry = evidence.puppet.as_ref()?.catalog.entry(ingress)?;
    entry.port.map(|port| port.to_string())
}

fn name(profile: &ServiceProfile, evidence: &Evidence, host: &PublicHost) -> Step {
    let mut step = Step {
        repository: Some(DNS),
        place: DNS.into(),
        how: vec![
            note("It leads to the servers that the rules are for."),
            command("sudo authdns-update"),
        ],
        done_when: format!("`dig {host}` answers with an address."),
        after: vec!["public-mapping"],
        ..step("public-name", TRAFFIC, format!("Add the name {host} (DNS)"))
    };
    let Some(dns) = &evidence.dns else {
        step.add_usual_record(host);
        return step;
    };
    let Some((file, record)) = dns.written_public_record(host) else {
        step.status = Some(Status::unknown(format!("the clone has no zone of {host}")));
        return step;
    };
    step.files = vec![file.path.clone()];
    step.lines = vec![Snippet::plain(&file.path, "", record.line)];
    let rules = evidence
        .puppet
        .as_ref()
        .and_then(|puppet| mappings(puppet).ok());
    let rule = rules
        .as_ref()
        .and_then(|rules| rules.rule_of(host.as_str()));
    let leads_here = |rule: &Rule<'_>| leads_to_service(rule, profile, evidence);
    let presence = dns.public_name(host);
    step.status = Some(match rule {
        Some(rule) if !leads_here(&rule) => Status::missing(leads_elsewhere(&rule)),
        _ => Status::of(&presence),
    });
    // A name without a rule would lead to whatever answers for all the rest.
    if !presence.missing.is_empty() && rule.as_ref().is_some_and(leads_here) {
        let with_name = dns.with_public_name(host);
        step.place_edits(with_name.map(|file| Edit::of_changed([file])));
    }
    step
}

impl Step {
    /// The record of a public name where no clone shows its zone: that of the shortest domain, which
    /// most names belong to.
    fn add_usual_record(&mut self, host: &PublicHost) {
        let Some(domain) = host.domains().last() else {
            return;
        };
        let path = public_zone_path(domain);
        let label = host.label_in(domain).unwrap_or_default();
        self.lines = vec![Snippet::plain(&path, "", public_record(label).line)];
        self.files = vec![path];
    }
}
