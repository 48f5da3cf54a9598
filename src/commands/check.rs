//! `new-service check [NAME...]`

use super::{DONE, Opened};
use crate::check::{Identity, KnownFindings, check, known_rule, report};
use crate::cli::{CheckArgs, FindingFormat};
use crate::error::Result;
use crate::reader::History;
use crate::repository::{Asked, Overlay, Repository, ServiceQuery, Snapshot};
use crate::ui::Ui;

/// The exit code where something was found.
const FOUND: u8 = 1;

/// Checks services; returns the exit code.
pub fn run(args: &CheckArgs, ui: Ui) -> Result<u8> {
    if let Some(name) = &args.explain {
        ui.result(&report::explanation(known_rule(name)?))?;
        return Ok(DONE);
    }
    let opened = Opened::find(args.root.as_deref())?;
    let snapshot = opened.snapshot();
    let repository = opened.repository(&snapshot);
    let queries = args.names.iter().map(|name| opened.query(name));
    let queries: Vec<ServiceQuery> = queries.collect::<Result<_>>()?;
    let asked = repository.asked(args.group.as_ref(), &queries)?;
    let mut report = check(&repository, &asked)?;
    if let Some(revision) = &args.since {
        report.leave_out(&found_at(revision, &opened, &asked)?);
    }
    for unread in &report.unread {
        let line = report::unread(unread);
        match unread.is_asked {
            true => ui.warning(&line),
            false => ui.detail(&line),
        }
    }
    for left_out in &report.left_out {
        ui.detail(&report::left_out(left_out));
    }
    match args.format {
        FindingFormat::Text => ui.result(&report::text(&report))?,
        FindingFormat::Json => ui.result(&report::json(&report))?,
        FindingFormat::Sarif => ui.result(&report::sarif(&report))?,
        FindingFormat::Github => ui.result(&report::github(&report))?,
    }
    ui.say(&report::summary(&report));
    Ok(if report.fails(args.strict) {
        FOUND
    } else {
        DONE
    })
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
