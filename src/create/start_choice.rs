//! What a person can choose to start from, in a terminal: the group, and a template or a sibling.

use super::answers::{Given, Part};
use super::sibling::choice::{OFFERED, SiblingChoice, offers};
use super::template_choice::{ChosenTemplate, TemplateChoice};
use crate::conventions::DEFAULT_GROUP;
use crate::error::Result;
use crate::names::{ChartName, GroupName, ServiceName};
use crate::repository::{Repository, ServiceRef};

/// The groups that a new service can go to, the default first.
///
/// # Errors
/// Where a folder cannot be listed.
pub fn groups(repository: &Repository<'_>) -> Result<Vec<GroupName>> {
    let mut found = Vec::new();
    for group in repository.groups()?.iter().flatten() {
        let is_default = group.as_str() == DEFAULT_GROUP;
        if is_default || !repository.services_of(Some(group))?.is_empty() {
            found.push(group.clone());
        }
    }
    found.sort_by_key(|group| group.as_str() != DEFAULT_GROUP);
    Ok(found)
}

/// What is open of where a service goes and what it is made from. The sibling's group is that of
/// the new service, where no other is named.
#[must_use]
pub fn asks_group(given: &Given) -> bool {
    given.group.is_none() && given.like.is_none()
}

/// Whether it is open what the service is made from.
#[must_use]
pub fn asks_start(given: &Given) -> bool {
    let is_named = given.like.is_some() || given.template.is_some();
    !is_named && given.only != Some(Part::Namespace)
}

/// One thing to start from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StartOption {
    /// What a person reads.
    pub label: String,
    /// The sibling; `None` for the template.
    pub like: Option<SiblingChoice>,
}

impl StartOption {
    /// How many are shown before anything is typed: the template and the nearest siblings.
    #[must_use]
    pub fn shown(options: &[Self]) -> usize {
        let has_template = options.iter().any(|option| option.like.is_none());
        OFFERED + usize::from(has_template)
    }
}

/// All that a service can be made from: the template where there is one, the nearest siblings with
/// why, and then all others. Nothing where there is no sibling, and so no choice.
///
/// # Errors
/// Where a folder cannot be listed.
pub fn start_options(
    repository: &Repository<'_>,
    name: &ServiceName,
    group: Option<&GroupName>,
    chart: Option<&ChartName>,
) -> Result<Vec<StartOption>> {
    let chart = chart.map(ChartName::as_str);
    let offers = offers(repository, name.as_str(), group, chart)?;
    // A folder of a stranger may have a name that is no service's.
    let known = offers.into_iter();
    let known = known.filter_map(|offer| Some((offer.sibling.parse().ok()?, offer.reason)));
    let siblings = known.enumerate().map(|(place, (like, reason))| {
        let like: SiblingChoice = like;
        StartOption {
            label: match place < OFFERED {
                true => format!("like {like} ({reason})"),
                false => format!("like {like}"),
            },
            like: Some(like),
        }
    });
    let siblings: Vec<StartOption> = siblings.collect();
    if siblings.is_empty() {
        return Ok(siblings);
    }
    let own = repository.template_folder(group)?;
    let template = TemplateChoice::Auto.resolve(own, group).ok();
    let template = template.map(|source| StartOption {
        label: match source {
            ChosenTemplate::Own(folder) => format!("the template {folder}"),
            _ => "the template built into new-service".to_owned(),
        },
        like: None,
    });
    Ok(template.into_iter().chain(siblings).collect())
}

/// The service that a new one can start from, as `--like` takes it, where its group has no template:
/// the nearest. `None` where there is a template, be it one that cannot be read, or no service.
///
/// # Errors
/// Where a folder cannot be listed.
pub fn like_without_template(
    repository: &Repository<'_>,
    name: &str,
    group: Option<&GroupName>,
) -> Result<Option<String>> {
    let Ok(own) = repository.template_folder(group) else {
        return Ok(None);
    };
    if TemplateChoice::Auto.resolve(own, group).is_ok() {
        return Ok(None);
    }
    let offers = offers(repository, name, group, None)?;
    Ok(offers.into_iter().next().map(|offer| offer.sibling))
}

/// The services of this name in other groups than its own, as far as these can be looked into.
#[must_use]
pub fn elsewhere(repository: &Repository<'_>, service: &ServiceRef) -> Vec<ServiceRef> {
    let found = repository.services_named(&service.name, None);
    let mut found = found.unwrap_or_default();
    found.retain(|other| other.group_name() != service.group_name());
    found
}

/// What to know where other groups have a service of this name.
#[must_use]
pub fn elsewhere_warning(service: &ServiceRef, elsewhere: &[ServiceRef]) -> Option<String> {
    if elsewhere.is_empty() {
        return None;
    }
    let groups: Vec<&str> = elsewhere.iter().map(ServiceRef::group_name).collect();
    Some(format!(
        "a service {} is in {} already; this is another one, in {}",
        service.name,
        groups.join(" and "),
        service.group_name()
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::repository::memory::MemoryFiles;
    use crate::repository::{Layout, Snapshot};

    const HELMFILE: &str = "environments:\n  eqiad: {}\nreleases:\n- name: main\n  chart: w/nest\n";

    fn looking<T>(paths: &[&str], layout: Layout, look: impl FnOnce(&Repository<'_>) -> T) -> T {
        let files = paths
            .iter()
            .map(|path| ((*path).to_owned(), HELMFILE.to_owned()));
        let files = MemoryFiles(files.collect());
        let snapshot = Snapshot::new(&files);
        look(&Repository::new(&snapshot, layout))
    }

    const BIRDS: [&str; 7] = [
        "helmfile.d/aux/sea-gull/helmfile.yaml",
        "helmfile.d/aux/sea-duck/helmfile.yaml",
        "helmfile.d/aux/owl/helmfile.yaml",
        "helmfile.d/aux/wren/helmfile.yaml",
        "helmfile.d/aux/Odd/helmfile.yaml",
        "helmfile.d/services/_example_/helmfile.yaml",
        "helmfile.d/empty/notes.txt",
    ];

    fn labels(group: &str, name: &str) -> Vec<String> {
        let group = group.parse().unwrap();
        let name = name.parse().unwrap();
        looking(&BIRDS, Layout::Checkout, |repository| {
            let options = start_options(repository, &name, Some(&group), None).unwrap();
            options.into_iter().map(|option| option.label).collect()
        })
    }

    #[test]
    fn the_template_comes_first_and_the_nearest_siblings_say_why() {
        assert_eq!(
            labels("services", "sea-tern"),
            [
                "the template helmfile.d/services/_example_",
                "like aux/sea-duck (also called sea)",
                "like aux/sea-gull (also called sea)",
                "like aux/owl (in aux)",
                "like aux/wren",
            ]
        );
        // No template in that group, so one has to be chosen.
        assert_eq!(
            labels("aux", "owl-next")[0],
            "like aux/owl (also called owl)"
        );
    }

    #[test]
    fn without_a_sibling_there_is_no_choice() {
        let name = "tern".parse().unwrap();
        let options = looking(&["_example_/helmfile.yaml"], Layout::Folder, |repository| {
            start_options(repository, &name, None, None).unwrap()
        });
        assert_eq!(options, []);
        let options = looking(&["gull/helmfile.yaml"], Layout::Folder, |repository| {
            start_options(repository, &name, None, None).unwrap()
        });
        let labels: Vec<&str> = options.iter().map(|option| option.label.as_str()).collect();
        assert_eq!(
            labels,
            [
                "the template built into new-service",
                "like gull (in the same group)"
            ]
        );
    }

    #[test]
    fn groups_have_services_and_the_default_is_first() {
        let found = looking(&BIRDS, Layout::Checkout, |repository| {
            groups(repository).unwrap()
        });
        let names: Vec<&str> = found.iter().map(GroupName::as_str).collect();
        assert_eq!(names, ["services", "aux"]);
    }

    #[test]
    fn a_group_without_a_template_has_a_sibling_to_start_from() {
        let like = |group: &str, name| {
            let group: GroupName = group.parse().unwrap();
            looking(&BIRDS, Layout::Checkout, |repository| {
                like_without_template(repository, name, Some(&group)).unwrap()
            })
        };
        assert_eq!(like("aux", "tern-gull").as_deref(), Some("aux/sea-gull"));
        assert_eq!(like("services", "tern-gull"), None);
    }

    #[test]
    fn a_name_of_another_group_is_known() {
        looking(&BIRDS, Layout::Checkout, |repository| {
            let group: GroupName = "services".parse().unwrap();
            let service = ServiceRef::new(Some(&group), "owl");
            let others = elsewhere(repository, &service);
            assert_eq!(
                elsewhere_warning(&service, &others).as_deref(),
                Some("a service owl is in aux already; this is another one, in services")
            );
            let aux: GroupName = "aux".parse().unwrap();
            let own = ServiceRef::new(Some(&aux), "owl");
            assert_eq!(elsewhere(repository, &own), []);
            assert_eq!(elsewhere_warning(&own, &[]), None);
        });
    }
}
