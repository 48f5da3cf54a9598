//! `new-service check [NAME...]`

use std::path::Path;

use super::editing::ended;
use super::{DONE, Opened};
use crate::apply::{ResultFile, ResultFiles, RootLock, Terms, apply};
use crate::check::fix::fix_all;
use crate::check::{
    Identity, KnownFindings, Report, check, known_rule, read_baseline, report, write_baseline,
};
use crate::cli::{CheckArgs, FindingFormat};
use crate::create::report::Outcome;
use crate::error::{Error, Result};
use crate::reader::{Checkout, History, read_named};
use crate::repository::{Asked, Overlay, Repository, ServiceQuery, Snapshot};
use crate::signals::Signals;
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
        .map(|name| repository.query(name, &|path| opened.checkout.inside(Path::new(path))));
    let queries: Vec<ServiceQuery> = queries.collect::<Result<_>>()?;
    let asked = repository.asked(args.group.as_ref(), &queries)?;
    if let (true, Some(file)) = (args.write_baseline, &args.baseline) {
        let report = check(&repository, &asked)?;
        keep(&report, file, &opened.checkout, ui)?;
        return Ok(DONE);
    }
    let before = match &args.since {
        Some(revision) => found_at(revision, &opened, &asked)?,
        None => KnownFindings::default(),
    };
    let borne = match &args.baseline {
        Some(file) => baseline(file)?,
        None => KnownFindings::default(),
    };
    let look = |repository: &Repository<'_>| {
        let mut report = check(repository, &asked)?;
        report.leave_out(&before);
        report.leave_out(&borne);
        report.leave_out_below(args.min_severity.into());
        Ok(report)
    };
    if args.fix {
        return fix(args, &opened.checkout, &look, ui);
    }
    let report = look(&repository)?;
    print(&report, args, asked.is_nothing(), ui)
}

/// Prints what was found; returns the exit code.
fn print(report: &Report, args: &CheckArgs, is_about_nothing: bool, ui: Ui) -> Result<u8> {
    say_unknown(report, ui);
    match args.format {
        FindingFormat::Text => ui.text(&report::text(report))?,
        FindingFormat::Json => ui.data(&report::json(report))?,
        FindingFormat::Sarif => ui.data(&report::sarif(report))?,
        FindingFormat::Github => ui.result(&report::github(report))?,
    }
    match is_about_nothing {
        true => ui.say("nothing to check: no service depends on what is named"),
        false => ui.say(&report::summary(report)),
    }
    Ok(exit_code(report, args))
}

fn say_unknown(report: &Report, ui: Ui) {
    for unread in &report.unread {
        ui.detail(&report::unread(unread));
    }
    for left_out in &report.left_out {
        ui.detail(&report::left_out(left_out));
    }
}

fn exit_code(report: &Report, args: &CheckArgs) -> u8 {
    match report.fails(args.strict) {
        true => FOUND,
        false => DONE,
    }
}

/// Puts right what can be, or says how; the exit code tells of what is left.
fn fix(
    args: &CheckArgs,
    checkout: &Checkout,
    check_again: &dyn Fn(&Repository<'_>) -> Result<Report>,
    ui: Ui,
) -> Result<u8> {
    if !args.yes && args.format != FindingFormat::Text {
        return Err(
            Error::invalid("--fix prints a patch, which has no other format")
                .hint("leave out --format, or apply the patch with --yes"),
        );
    }
    let signals = Signals::default();
    let say = |text: &str| ui.warning(text);
    let lock = match args.yes {
        true => Some(RootLock::take(&checkout.root, &say)?),
        false => None,
    };
    let may_change = |path: &str| checkout.is_plain_file(path);
    let fixed = fix_all(checkout, checkout.layout, check_again, &may_change)?;
    let Some(lock) = lock else {
        say_unknown(&fixed.left, ui);
        ui.patch(&fixed.changes.patch())?;
        ui.say(&report::fixed(&fixed, "can be put right"));
        return Ok(exit_code(&fixed.left, args));
    };
    if fixed.changes.is_empty() {
        return print(&fixed.left, args, false, ui);
    }
    signals.hold_all();
    apply(&fixed.changes, &lock, &signals, &say)?;
    ui.say(fixed.changes.tree().trim_end());
    ui.say(&report::fixed(&fixed, "put right"));
    let said = print(&fixed.left, args, false, ui);
    let code = *said.as_ref().unwrap_or(&FOUND);
    ended(&signals, Outcome::Applied, said.map(|_| ()))?;
    Ok(code)
}

/// Writes what was found into the file of `--baseline`.
fn keep(report: &Report, file: &Path, checkout: &Checkout, ui: Ui) -> Result<()> {
    let terms = Terms {
        root: &checkout.root,
        force: None,
        folder: None,
    };
    let known = report.findings.iter().map(Identity::of).collect();
    let file = ResultFile {
        file: file.to_owned(),
        text: write_baseline(&known),
        is_own: Box::new(|now| read_baseline("", now).is_ok()),
    };
    ResultFiles::check(vec![file], &terms)?.write(&|text| ui.warning(text))?;
    ui.say(&report::summary(report));
    Ok(())
}

/// The findings of a file that `--write-baseline` wrote.
fn baseline(file: &Path) -> Result<KnownFindings> {
    let shown = file.display().to_string();
    let advice = format!("write it: --baseline {shown} --write-baseline");
    let text = read_named(file, &advice)?;
    read_baseline(&shown, &text)
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
