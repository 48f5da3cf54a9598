//! `new-service check [NAME...]`

use std::path::Path;

use crate::check::{
    Checker, Finding, Group, RULES, Report, Rule, Severity, is_allowed, report, rule,
};
use crate::checkout::{Site, read_text, resolved};
use crate::cli::{CheckArgs, FindingFormat};
use crate::conventions::DEFAULT_GROUP;
use crate::error::{Error, Result};
use crate::names::GroupName;
use crate::ui::Ui;

/// The exit code where something was found.
const FOUND: u8 = 1;

/// Checks services; returns the exit code.
pub fn run(args: &CheckArgs, ui: Ui) -> Result<u8> {
    if let Some(name) = &args.explain {
        ui.result(&explanation(known_rule(name)?))?;
        return Ok(0);
    }
    let group = args.group.as_ref().map_or(DEFAULT_GROUP, GroupName::as_str);
    let site = Site::find(args.root.as_deref(), group)?;
    let mut report = check(&site, args)?;
    silence(&site, &mut report)?;
    for left_out in &report.left_out {
        ui.detail(&format!(
            "{}: left out: {} ({})",
            left_out.path, left_out.rules, left_out.reason
        ));
    }
    match args.format {
        FindingFormat::Text => ui.result(&report::text(&report))?,
        FindingFormat::Json => ui.result(&report::json(&report))?,
        FindingFormat::Sarif => ui.result(&report::sarif(&report))?,
        FindingFormat::Github => ui.result(&report::github(&report))?,
    }
    ui.say(&report::summary(&report));
    let limit = if args.strict {
        Severity::Warning
    } else {
        Severity::Error
    };
    let found = report
        .findings
        .iter()
        .any(|finding| finding.severity >= limit);
    Ok(if found { FOUND } else { 0 })
}

fn check(site: &Site, args: &CheckArgs) -> Result<Report> {
    let around = site.surroundings()?;
    let wanted = Wanted::of(site, args, &around.groups)?;
    let mut checker = Checker::new(&around);
    for group in &around.groups {
        for name in group.services() {
            let texts = site.texts(group, name)?;
            checker.service(group, name, &texts, wanted.has(group, name));
        }
    }
    let mut report = checker.finish();
    if wanted.is_everything() {
        let files = around.admin.iter().flat_map(|admin| admin.files.values());
        let orders = files.filter_map(|file| file.out_of_order.clone());
        report.findings.extend(orders);
    }
    Ok(report)
}

/// Which services are asked for.
struct Wanted {
    group: Option<String>,
    /// Paths below the root, without a slash at the end; empty for all.
    services: Vec<String>,
}

impl Wanted {
    fn of(site: &Site, args: &CheckArgs, groups: &[Group]) -> Result<Self> {
        let mut wanted = Self {
            group: args.group.as_ref().map(ToString::to_string),
            services: Vec::new(),
        };
        for name in &args.names {
            let found = match name.contains('/') || name == "." {
                true => at_path(site, name, groups)?,
                false => by_name(name, groups, &wanted),
            };
            if found.is_empty() {
                return Err(Error::invalid(format!("there is no service {name} here"))
                    .hint("give a service's name or the path of its folder"));
            }
            wanted.services.extend(found);
        }
        Ok(wanted)
    }

    fn has(&self, group: &Group, name: &str) -> bool {
        let path = || format!("{}{name}", group.path);
        self.has_group(group) && (self.services.is_empty() || self.services.contains(&path()))
    }

    fn has_group(&self, group: &Group) -> bool {
        self.group
            .as_ref()
            .is_none_or(|wanted| *wanted == group.name)
    }

    fn is_everything(&self) -> bool {
        self.group.is_none() && self.services.is_empty()
    }
}

fn by_name(name: &str, groups: &[Group], wanted: &Wanted) -> Vec<String> {
    let groups = groups.iter().filter(|group| wanted.has_group(group));
    let with_it = groups.filter(|group| group.services().any(|service| service == name));
    with_it
        .map(|group| format!("{}{name}", group.path))
        .collect()
}

/// The services in a folder, or the one that a file belongs to.
fn at_path(site: &Site, path: &str, groups: &[Group]) -> Result<Vec<String>> {
    let place = resolved(Path::new(path).components().as_path())?;
    let all = groups.iter().flat_map(|group| {
        let services = group.services();
        services.map(|service| format!("{}{service}", group.path))
    });
    let near = |service: &String| {
        let folder = site.root.join(service);
        folder.starts_with(&place) || place.starts_with(&folder)
    };
    Ok(all.filter(near).collect())
}

/// Takes out what a comment at its place allows.
fn silence(site: &Site, report: &mut Report) -> Result<()> {
    let mut kept: Vec<Finding> = Vec::new();
    let mut last: Option<(String, String)> = None;
    for finding in report.findings.drain(..) {
        if last.as_ref().is_none_or(|(path, _)| *path != finding.path) {
            let text = read_text(&site.root.join(&finding.path))?;
            last = Some((finding.path.clone(), text));
        }
        let allowed = last
            .as_ref()
            .is_some_and(|(_, text)| is_allowed(text, finding.at.line, finding.rule.name));
        if !allowed {
            kept.push(finding);
        }
    }
    report.findings = kept;
    Ok(())
}

fn known_rule(name: &str) -> Result<&'static Rule> {
    rule(name).ok_or_else(|| {
        let names: Vec<&str> = RULES.iter().map(|rule| rule.name).collect();
        Error::invalid(format!("there is no rule {name}"))
            .hint(format!("choose from: {}", names.join(", ")))
    })
}

fn explanation(rule: &Rule) -> String {
    format!(
        "{} ({})\n\nFinds {}.\n\nWhy: {}\n\nA slip that it prevents: {}\n",
        rule.name,
        rule.severity.name(),
        rule.what,
        rule.why,
        rule.slip
    )
}
