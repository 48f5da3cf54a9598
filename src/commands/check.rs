//! `new-service check [NAME...]`

use std::path::Path;

use super::{DONE, Opened, is_path};
use crate::check::{RULES, Rule, Severity, check, report, rule};
use crate::cli::{CheckArgs, FindingFormat};
use crate::error::{Error, Result};
use crate::repository::{ServiceQuery, no_service};
use crate::ui::Ui;

/// The exit code where something was found.
const FOUND: u8 = 1;

/// Checks services; returns the exit code.
pub fn run(args: &CheckArgs, ui: Ui) -> Result<u8> {
    if let Some(name) = &args.explain {
        ui.result(&explanation(known_rule(name)?))?;
        return Ok(DONE);
    }
    let opened = Opened::find(args.root.as_deref())?;
    let snapshot = opened.snapshot();
    let repository = opened.repository(&snapshot);
    let queries = args.names.iter().map(|name| query(name, &opened));
    let queries: Vec<ServiceQuery> = queries.collect::<Result<_>>()?;
    let report = check(
        &repository,
        &repository.asked(args.group.as_ref(), &queries)?,
    )?;
    for left_out in &report.left_out {
        ui.detail(&format!(
            "{}: left out: {} ({})",
            left_out.path,
            left_out.rules.join(", "),
            left_out.reason
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
    Ok(if found { FOUND } else { DONE })
}

/// What a person means who names a service, or gives a path.
fn query(name: &str, opened: &Opened) -> Result<ServiceQuery> {
    if !is_path(name) {
        return Ok(ServiceQuery::Name(name.to_owned()));
    }
    let inside = opened.checkout.inside(Path::new(name))?;
    inside
        .map(ServiceQuery::Path)
        .ok_or_else(|| no_service(name))
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
