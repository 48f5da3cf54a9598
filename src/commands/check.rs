//! `new-service check [NAME...]`

use super::{DONE, Opened};
use crate::check::{check, known_rule, report};
use crate::cli::{CheckArgs, FindingFormat};
use crate::error::Result;
use crate::repository::ServiceQuery;
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
    let report = check(
        &repository,
        &repository.asked(args.group.as_ref(), &queries)?,
    )?;
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
