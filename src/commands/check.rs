//! `new-service check [NAME...]`

use std::path::Path;

use super::{DONE, Opened};
use crate::check::{Identity, KnownFindings, check, known_rule, report};
use crate::cli::{CheckArgs, FindingFormat};
use crate::conventions::HELMFILE_D;
use crate::error::Result;
use crate::reader::History;
use crate::repository::{
    Asked, Overlay, Repository, ServiceQuery, Snapshot, no_service, path_from,
};
use crate::ui::Ui;

/// The exit code where something was found.
const FOUND: u8 = 1;

/// Checks services; returns the exit code.
pub fn run(args: &CheckArgs, ui: Ui) -> Result<u8> {
    if let Some(name) = &args.explain {
        ui.text(&report::explanation(known_rule(name)?))?;
        return Ok(DONE);
    }
    let opened = Opened::find(args.root.as_deref())?;
    let snapshot = opened.snapshot();
    let repository = opened.repository(&snapshot);
    let queries = args
        .names
        .iter()
        .map(|name| query(name, &opened, &repository));
    let queries: Vec<ServiceQuery> = queries.collect::<Result<_>>()?;
    let asked = repository.asked(args.group.as_ref(), &queries)?;
    let mut report = check(&repository, &asked)?;
    if let Some(revision) = &args.since {
        report.leave_out(&found_at(revision, &opened, &asked)?);
    }
    for unread in &report.unread {
        ui.detail(&report::unread(unread));
    }
    for left_out in &report.left_out {
        ui.detail(&report::left_out(left_out));
    }
    match args.format {
        FindingFormat::Text => ui.text(&report::text(&report))?,
        FindingFormat::Json => ui.data(&report::json(&report))?,
        FindingFormat::Sarif => ui.data(&report::sarif(&report))?,
        FindingFormat::Github => ui.result(&report::github(&report))?,
    }
    match asked.is_nothing() {
        true => ui.say("nothing to check: no service depends on what is named"),
        false => ui.say(&report::summary(&report)),
    }
    Ok(if report.fails(args.strict) {
        FOUND
    } else {
        DONE
    })
}

/// What a person names, or git does: a service, or a path of any kind.
fn query(name: &str, opened: &Opened, repository: &Repository<'_>) -> Result<ServiceQuery> {
    let no_name = |letter: char| letter == '/' || letter == '.' || letter.is_uppercase();
    let is_path = name.contains(no_name) || repository.has_file(name)?;
    if !is_path || !repository.services_named(name, None)?.is_empty() {
        return Ok(ServiceQuery::Name(name.to_owned()));
    }
    let inside = opened.checkout.inside(Path::new(name))?;
    let inside = inside.ok_or_else(|| no_service(name))?;
    let is_there = |path: &str| -> Result<bool> {
        Ok(repository.has_file(path)? || repository.has_folder(path)?)
    };
    // git names files from the top, wherever one stands.
    let from_top = path_from("", name);
    let is_from_top = !name.starts_with('/')
        && !is_there(&inside)?
        && (from_top.starts_with(HELMFILE_D) || is_there(&from_top)?);
    let path = if is_from_top { from_top } else { inside };
    Ok(ServiceQuery::Depending(path))
}

/// What was found at the commit that a change comes from.
fn found_at(revision: &str, opened: &Opened, asked: &Asked) -> Result<KnownFindings> {
    let checkout = &opened.checkout;
    let history = History::find(&checkout.root)?;
    let base = history.common_commit(revision)?;
    let earlier = Overlay::earlier(checkout, history.earlier_texts(&base)?)?;
    let snapshot = Snapshot::new(&earlier);
    let repository = Repository::new(&snapshot, checkout.layout);
    let report = check(&repository, asked)?;
    Ok(report.findings.iter().map(Identity::of).collect())
}
