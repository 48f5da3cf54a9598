//! Checks services for the mistakes that people make. Each rule is a function of a service and the
//! repository, or of a group's services. Where the answer depends on what only a run of a template
//! can tell, a rule says nothing.

mod actions;
mod allowed;
mod baseline;
mod charts;
mod finding;
pub(crate) mod fix;
mod helmfile;
mod identity;
mod kubeconfig;
mod log_lines;
mod names;
mod namespaces;
mod neighbour;
mod releases;
pub(crate) mod report;
mod rule;
mod secrets;
mod texts;
mod unread;
mod values_files;
mod values_keys;
mod values_texts;

pub(crate) use baseline::{read_baseline, write_baseline};
pub(crate) use finding::{Finding, LeftOut, Report, Unread};
pub(crate) use identity::{Identity, KnownFindings};
pub use rule::RULES;
pub(crate) use rule::{Rule, Severity, known_rule};

pub(crate) use values_files::unloaded_by_itself;

use allowed::drop_allowed;
use finding::Verdict;
use neighbour::Neighbour;
use rule::{
    CANARY_OUTSIDE_PRODUCTION, CIDR_WITHOUT_MASK, DUPLICATE_KEY, DUPLICATE_RELEASE,
    ENVIRONMENT_WITHOUT_RELEASES, FOREIGN_NAME, GO_QUOTE, INVALID_VALUES, KUBECONFIG_USER,
    LEFTOVER_PLACEHOLDER, MISSING_NAMESPACE, MISSING_REFERENCE, NAME_TOO_LONG, NEVER_INSTALLED,
    OUTSIDE_CHECKOUT, PLACEHOLDER_VALUES, ROLL_RESTART_TEXT, STALE_SECRETS_PATH, STRAY_QUOTE,
    TEST_OUTSIDE_STAGING, UNDECLARED_RELEASE, UNKNOWN_CHART, UNKNOWN_VALUES_KEY,
    UNLOADABLE_HELMFILE, UNLOADED_VALUES, UNREADABLE_FILE, UNSET_VALUE, UNSORTED_NAMESPACES,
};

use crate::conventions::{ADMIN_NG, HELMFILE};
use crate::error::{Error, Result};
use crate::names::GroupName;
use crate::repository::{
    Asked, Layout, Repository, Service, ServiceFiles, ServiceRef, group_folder,
};

#[cfg(test)]
mod tests;

/// A rule that looks at one service.
type ServiceRule = fn(&Service<'_>, &Repository<'_>) -> Result<Verdict>;

/// The rules that look at one service. A row has several where one look finds breaks of all.
const SERVICE_RULES: &[(&[Rule], ServiceRule)] = &[
    (&[UNLOADABLE_HELMFILE], |service, _| {
        Ok(helmfile::unloadable(service).into())
    }),
    (
        &[
            LEFTOVER_PLACEHOLDER,
            UNSET_VALUE,
            PLACEHOLDER_VALUES,
            INVALID_VALUES,
            DUPLICATE_KEY,
            CIDR_WITHOUT_MASK,
            STRAY_QUOTE,
            UNKNOWN_VALUES_KEY,
            UNREADABLE_FILE,
        ],
        |service, repository| Ok(texts::placeholders(service, repository).into()),
    ),
    (
        &[UNREADABLE_FILE, OUTSIDE_CHECKOUT],
        |service, repository| Ok(unread::in_folder(service, repository)?.into()),
    ),
    (&[OUTSIDE_CHECKOUT], |service, repository| {
        Ok(unread::named_outside(service, repository).into())
    }),
    (&[GO_QUOTE], |service, _| {
        Ok(actions::single_quotes(service).into())
    }),
    (&[ROLL_RESTART_TEXT], |service, _| {
        Ok(actions::roll_restart(service).into())
    }),
    (&[CANARY_OUTSIDE_PRODUCTION], |service, _| {
        Ok(releases::canary_outside_production(service).into())
    }),
    (&[TEST_OUTSIDE_STAGING], |service, _| {
        Ok(releases::test_outside_staging(service).into())
    }),
    (&[UNDECLARED_RELEASE], |service, repository| {
        Ok(releases::undeclared(service, repository))
    }),
    (&[NEVER_INSTALLED], |service, repository| {
        Ok(releases::never_installed(service, repository))
    }),
    (&[DUPLICATE_RELEASE], |service, repository| {
        Ok(releases::duplicates(service, repository))
    }),
    (&[ENVIRONMENT_WITHOUT_RELEASES], |service, repository| {
        Ok(releases::without_list(service, repository))
    }),
    (&[FOREIGN_NAME], |service, repository| {
        Ok(kubeconfig::foreign(service, repository)?.into())
    }),
    (&[KUBECONFIG_USER], |service, repository| {
        Ok(kubeconfig::reading_user(service, repository)?.into())
    }),
    (&[FOREIGN_NAME], |service, repository| {
        Ok(secrets::foreign(service, repository)?.into())
    }),
    (&[FOREIGN_NAME], |service, _| {
        Ok(log_lines::foreign(service).into())
    }),
    (&[FOREIGN_NAME], |service, repository| {
        Ok(namespaces::foreign(service, repository)?.into())
    }),
    (&[UNKNOWN_CHART], |service, repository| {
        Ok(charts::unknown(service, repository)?.into())
    }),
    (&[MISSING_NAMESPACE], namespaces::missing),
    (&[NAME_TOO_LONG], namespaces::too_long),
];

/// A rule that compares the services of a group.
type GroupRule = fn(&[Neighbour], &Repository<'_>) -> Result<Vec<Finding>>;

/// The rules that compare the services of a group.
const GROUP_RULES: &[(Rule, GroupRule)] = &[
    (STALE_SECRETS_PATH, |neighbours, _| {
        Ok(secrets::stale(neighbours))
    }),
    (MISSING_REFERENCE, |neighbours, _| {
        Ok(values_files::missing(neighbours))
    }),
    (UNLOADED_VALUES, |neighbours, _| {
        Ok(values_files::unloaded(neighbours))
    }),
];

/// A rule that looks at the repository as a whole.
type RepositoryRule = fn(&Repository<'_>) -> Vec<Finding>;

/// The rules that look at the repository as a whole; only where everything is asked for.
const REPOSITORY_RULES: &[(Rule, RepositoryRule)] = &[
    (UNSORTED_NAMESPACES, namespaces::unsorted),
    (UNREADABLE_FILE, unread::of_administrators),
];

/// The administrators' helmfile.
fn admin_helmfile() -> String {
    format!("{ADMIN_NG}/{HELMFILE}")
}

/// Checks the services that are asked for. The others of their groups are read too, since some
/// rules compare.
///
/// What the system refuses to read costs a finding where it is asked for; else it is left out, and the
/// report says so.
///
/// # Errors
/// Where there is neither a checkout nor a service, where the groups cannot be listed.
pub fn check(repository: &Repository<'_>, asked: &Asked) -> Result<Report> {
    let mut report = Report::default();
    for group in repository.groups()? {
        let listing = match repository.listing_of(group.as_ref()) {
            Ok(listing) => listing,
            Err(error) => {
                let path = group_folder(group.as_ref());
                report.add_unread_folder(path, error.message, asked.is_everything());
                continue;
            }
        };
        for unread in listing.unread {
            report.add_unread(&unread.service, &unread.error, asked, repository);
        }
        let beside = unread::beside_services(group.as_ref(), repository, asked);
        report.findings.extend(beside.unwrap_or_default());
        if listing.services.iter().any(|service| asked.has(service)) {
            check_group(
                &listing.services,
                group.as_ref(),
                repository,
                asked,
                &mut report,
            );
        }
    }
    let is_empty = report.services == 0 && report.unread.is_empty() && report.findings.is_empty();
    if is_empty && asked.is_everything() && repository.layout() == Layout::Folder {
        return Err(Error::invalid(
            "there is nothing to check: this is no deployment-charts checkout, and no folder in it \
             has a helmfile.yaml",
        )
        .hint("run it in a checkout, or name one with --root"));
    }
    report.sort();
    if asked.is_everything() {
        for (_, rule) in REPOSITORY_RULES {
            report.findings.extend(rule(repository));
        }
    }
    drop_allowed(&mut report, repository);
    Ok(report)
}

fn check_group(
    services: &[ServiceRef],
    group: Option<&GroupName>,
    repository: &Repository<'_>,
    asked: &Asked,
    report: &mut Report,
) {
    let mut neighbours = Vec::new();
    for reference in services {
        let is_asked = asked.has(reference);
        let read = match repository.try_read(reference) {
            Ok(Some(read)) => read,
            Ok(None) => continue,
            Err(error) => {
                report.add_unread(reference, &error, asked, repository);
                continue;
            }
        };
        report.services += usize::from(is_asked);
        let read = read.as_ref().map_err(Clone::clone);
        match read.and_then(ServiceFiles::read) {
            Ok(service) => {
                if is_asked {
                    check_service(&service, repository, report);
                }
                neighbours.push(Neighbour::of(&service, repository, is_asked));
            }
            Err(error) if is_asked => {
                report
                    .findings
                    .push(helmfile::unreadable(reference, &error));
            }
            Err(_) => {}
        }
    }
    for (rule, compare) in GROUP_RULES {
        let verdict = compare(&neighbours, repository).map(Verdict::from);
        report.add(&[*rule], &group_folder(group), or_unknown(verdict));
    }
}

fn check_service(service: &Service<'_>, repository: &Repository<'_>, report: &mut Report) {
    let path = service.reference.helmfile();
    for (rules, check) in SERVICE_RULES {
        report.add(rules, &path, or_unknown(check(service, repository)));
    }
}

/// That of a rule which needs something that cannot be read: the others do not depend on it.
fn or_unknown(verdict: Result<Verdict>) -> Verdict {
    verdict.unwrap_or_else(|error| Verdict::unknown(error.message))
}
