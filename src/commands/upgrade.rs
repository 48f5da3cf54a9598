//! `new-service upgrade [SERVICE…]`: what the template or a sibling got, for others too.

use super::editing::{Editing, Shown};
use super::{DONE, Opened};
use crate::cli::{Conflicts, Format, UpgradeArgs};
use crate::conventions::TEMPLATE_FOLDER;
use crate::create::report::Outcome;
use crate::error::{Error, Result};
use crate::reader::History;
use crate::repository::{Asked, Repository, ServiceQuery, ServiceRef};
use crate::ui::Ui;
use crate::upgrade::{Carried, ConflictStyle, Upgrade, UpgradePlan, services_by_group};

/// The exit code where services are behind (`--check`), or were left because of conflicts.
const LEFT: u8 = 1;

/// What to do where no template is.
const LIKE: &str = "--like SIBLING carries what one service got into the others of its group";

/// Upgrades services; returns the exit code.
pub fn run(args: &UpgradeArgs, ui: Ui) -> Result<u8> {
    let opened = Opened::find(args.run.whereabouts.root.as_deref())?;
    let checkout = &opened.checkout;
    if args.check {
        let plan = plan(args, &opened)?;
        match args.run.format {
            Format::Json => ui.data(&plan.json(&checkout.shown(), Outcome::Planned))?,
            Format::Text => ui.text(&plan.states())?,
        }
        plan.notes.iter().for_each(|note| ui.say(note));
        return Ok(if plan.is_behind() { LEFT } else { DONE });
    }
    let editing = Editing::start(&args.run, checkout, ui)?;
    let plan = plan(args, &opened)?;
    editing.carry_out(&Shown {
        changes: &plan.changes,
        remarks: &|| say_remarks(&plan, ui),
        json: &|outcome| plan.json(&checkout.shown(), outcome),
    })?;
    Ok(if plan.has_conflicts() { LEFT } else { DONE })
}

fn plan(args: &UpgradeArgs, opened: &Opened) -> Result<UpgradePlan> {
    let snapshot = opened.snapshot();
    let repository = opened.repository(&snapshot);
    let queries = args.names.iter().map(|name| opened.query(name));
    let queries: Vec<ServiceQuery> = queries.collect::<Result<_>>()?;
    let asked = repository.asked(args.run.whereabouts.group.as_ref(), &queries)?;
    let history = History::open(&opened.checkout.root)?;
    let upgrade = Upgrade {
        force: args.force,
        conflicts: match args.conflict {
            Conflicts::List => ConflictStyle::List,
            Conflicts::Markers => ConflictStyle::Markers,
        },
    };
    let mut plan = UpgradePlan::default();
    let places = Places {
        repository: &repository,
        history: &history,
        asked: &asked,
    };
    match &args.like {
        Some(sibling) => {
            let query = opened.query(sibling)?;
            let sibling = repository.find(&query, args.run.whereabouts.group.as_ref())?;
            add_siblings(&mut plan, args, places, &sibling, upgrade)?;
        }
        None => add_groups(&mut plan, args, places, upgrade)?,
    }
    for path in plan.changes.paths() {
        opened.checkout.refuse_outside(path)?;
    }
    let checkout = &opened.checkout;
    plan.with_effects(&repository, checkout)
}

/// Where services and their history are.
#[derive(Clone, Copy)]
struct Places<'p> {
    repository: &'p Repository<'p>,
    history: &'p History<'p>,
    asked: &'p Asked,
}

/// Adds the services of a sibling's group.
fn add_siblings(
    plan: &mut UpgradePlan,
    args: &UpgradeArgs,
    places: Places<'_>,
    sibling: &ServiceRef,
    upgrade: Upgrade,
) -> Result<()> {
    let mut all = services_by_group(places.repository, places.asked)?;
    let mut services = all.remove(&sibling.group).unwrap_or_default();
    if let Some(other) = all
        .into_values()
        .flatten()
        .next()
        .filter(|_| !args.names.is_empty())
    {
        return Err(
            Error::invalid(format!("{other} is not in the group of {sibling}"))
                .hint("name services of one group, or say which: --group FOLDER"),
        );
    }
    services.retain(|service| service != sibling);
    let carried = carried_from(sibling, args, places)?;
    plan.add(places.repository, &services, &carried, upgrade)
}

fn add_groups(
    plan: &mut UpgradePlan,
    args: &UpgradeArgs,
    places: Places<'_>,
    upgrade: Upgrade,
) -> Result<()> {
    let Places {
        repository,
        history,
        asked,
    } = places;
    for (group, services) in services_by_group(repository, asked)? {
        let template = ServiceRef::new(group.as_ref(), TEMPLATE_FOLDER);
        let path = template.helmfile();
        let Some(today) = repository.text(&path)? else {
            plan.notes
                .push(format!("{} has no template; {LIKE}", template.group_name()));
            continue;
        };
        let older = match &args.base {
            Some(base) => vec![text_at(history, base, &path)?],
            None => versions(history, &path)?,
        };
        let carried = Carried {
            sibling: None,
            today,
            older,
            is_base_given: args.base.is_some(),
        };
        plan.add(repository, &services, &carried, upgrade)?;
    }
    match plan.notes.first() {
        Some(note) if plan.services.is_empty() => {
            let what = note.split(';').next().unwrap_or_default();
            Err(Error::invalid(what).hint(LIKE))
        }
        _ => Ok(()),
    }
}

/// What a sibling got.
fn carried_from(sibling: &ServiceRef, args: &UpgradeArgs, places: Places<'_>) -> Result<Carried> {
    let Places {
        repository,
        history,
        ..
    } = places;
    let path = sibling.helmfile();
    let today = repository.text(&path)?.unwrap_or_default();
    let before = if let Some(since) = &args.since {
        text_at(history, since, &path)?
    } else {
        let mut older = versions(history, &path)?.into_iter();
        let before = older.find(|text| *text != today);
        before.ok_or_else(|| {
            Error::failed(format!("git knows no change of {path}")).hint("give --since REV")
        })?
    };
    Ok(Carried {
        sibling: Some(sibling.name.clone()),
        today,
        older: vec![before],
        is_base_given: true,
    })
}

/// The committed texts of a file, the newest first.
fn versions(history: &History<'_>, path: &str) -> Result<Vec<String>> {
    let mut texts = Vec::new();
    for commit in history.commits(path)? {
        texts.extend(history.text(&commit, path)?);
    }
    Ok(texts)
}

/// The text of a file at a revision that a person named.
fn text_at(history: &History<'_>, revision: &str, path: &str) -> Result<String> {
    let commit = history.commit(revision)?;
    let commit = commit.ok_or_else(|| {
        Error::invalid(format!("git knows no commit {revision:?}"))
            .hint("give one that git log shows")
    })?;
    let text = history.text(&commit, path)?;
    text.ok_or_else(|| {
        Error::invalid(format!("{path} was not there at {revision}"))
            .hint(format!("give a commit of: git log -- {path}"))
    })
}

fn say_remarks(plan: &UpgradePlan, ui: Ui) {
    for line in plan.notes.iter().chain(&plan.remarks()) {
        ui.say(line);
    }
}
