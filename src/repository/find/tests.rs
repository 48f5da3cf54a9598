//! What finding a service by name or path has to do.

use super::*;
use crate::repository::Snapshot;
use crate::repository::memory::MemoryFiles;

const FILES: [&str; 8] = [
    "helmfile.d/services/a/helmfile.yaml",
    "helmfile.d/services/a/more/x.yaml",
    "helmfile.d/services/ab/helmfile.yaml",
    "helmfile.d/services/no-service/values.yaml",
    "helmfile.d/ml-services/a/helmfile.yaml",
    "helmfile.d/ml-services/b/helmfile.yaml",
    "helmfile.d/ml-services/c/helmfile.yaml",
    "helmfile.d/other-services/c/helmfile.yaml",
];

/// What `look` says of a checkout with these files.
fn looking<T>(layout: Layout, look: impl FnOnce(&Repository<'_>) -> T) -> T {
    let strip = |path: &str| match layout {
        Layout::Checkout => path.to_owned(),
        Layout::Folder => path.replace("helmfile.d/services/", ""),
    };
    let files = FILES.iter().map(|path| (strip(path), String::new()));
    let mut files = MemoryFiles(files.collect());
    // It makes the root no service.
    files.0.insert("helmfile.yaml".to_owned(), String::new());
    let snapshot = Snapshot::new(&files);
    look(&Repository::new(&snapshot, layout))
}

fn asked(group: Option<&str>, queries: &[ServiceQuery]) -> Result<String> {
    looking(Layout::Checkout, |repository| {
        let group = group.map(|group| group.parse().unwrap());
        let Asked(services) = repository.asked(group.as_ref(), queries)?;
        let Some(services) = services else {
            return Ok("everything".to_owned());
        };
        let names: Vec<String> = services.iter().map(ToString::to_string).collect();
        Ok(names.join(" "))
    })
}

fn by_name(name: &str) -> ServiceQuery {
    ServiceQuery::Name(name.to_owned())
}

fn by_path(path: &str) -> ServiceQuery {
    ServiceQuery::Path(path.to_owned())
}

#[test]
fn services_are_asked_for_by_name_path_and_group() {
    let ml = Some("ml-services");
    let all = "ml-services/a ml-services/b ml-services/c other-services/c services/a services/ab";
    for (group, queries, expected) in [
        (None, vec![], "everything"),
        (ml, vec![], "ml-services/a ml-services/b ml-services/c"),
        (None, vec![by_name("a")], "ml-services/a services/a"),
        (ml, vec![by_name("a")], "ml-services/a"),
        (
            None,
            vec![by_name("ab"), by_name("b")],
            "ml-services/b services/ab",
        ),
        (None, vec![by_path("helmfile.d/services/a")], "services/a"),
        (
            None,
            vec![by_path("helmfile.d/services/a/more/x.yaml")],
            "services/a",
        ),
        (
            None,
            vec![by_path("helmfile.d/services")],
            "services/a services/ab",
        ),
        (None, vec![by_path("helmfile.d")], all),
        (None, vec![by_path("")], all),
        (
            ml,
            vec![by_path("")],
            "ml-services/a ml-services/b ml-services/c",
        ),
    ] {
        assert_eq!(
            asked(group, &queries).as_deref(),
            Ok(expected),
            "{queries:?}"
        );
    }
}

#[test]
fn a_query_that_finds_nothing_is_refused() {
    let ml = Some("ml-services");
    for (group, query) in [
        (None, by_name("none")),
        (None, by_name("no-service")),
        (ml, by_name("ab")),
        (ml, by_path("helmfile.d/services/a")),
        (None, by_path("helmfile.d/services/no-service")),
        (None, by_path("helmfile.d/serv")),
        (None, by_path("charts")),
    ] {
        let refused = asked(group, &[by_name("a"), query.clone()]).unwrap_err();
        assert!(
            refused.message.contains("no service"),
            "{query:?}: {refused}"
        );
    }
    assert!(asked(Some("none"), &[]).is_err());
}

#[test]
fn the_service_that_everybody_means_is_found_first() {
    let find = |name: &str, group: Option<&str>| {
        looking(Layout::Checkout, |repository| {
            let group = group.map(|group| group.parse().unwrap());
            let query = ServiceQuery::Name(name.to_owned());
            let found = repository.find(&query, group.as_ref());
            found.map(|service| service.to_string())
        })
    };
    assert_eq!(find("a", None).as_deref(), Ok("services/a"));
    assert_eq!(
        find("a", Some("ml-services")).as_deref(),
        Ok("ml-services/a")
    );
    assert_eq!(find("b", None).as_deref(), Ok("ml-services/b"));
    // In two groups that nobody means without saying so.
    let several = find("c", None).unwrap_err();
    assert!(several.message.contains("several"), "{several}");
    assert!(find("none", None).is_err());
}

#[test]
fn in_a_folder_services_are_right_below_the_root() {
    looking(Layout::Folder, |repository| {
        let at = |path: &str| repository.service_at(path).unwrap();
        assert_eq!(at("a/more/x.yaml"), Some(ServiceRef::new(None, "a")));
        assert_eq!(at(""), None);
        assert_eq!(at("no-service"), None);
        let all = repository.asked(None, &[by_path("")]).unwrap();
        assert!(all.has(&ServiceRef::new(None, "ab")) && !all.is_everything());
    });
}

#[test]
fn names_are_listed_once() {
    let names = |group: Option<&str>| {
        looking(Layout::Checkout, |repository| {
            let group = group.map(|group| group.parse().unwrap());
            repository.service_names(group.as_ref()).unwrap()
        })
    };
    assert_eq!(names(None), ["a", "ab", "b", "c"]);
    assert_eq!(names(Some("services")), ["a", "ab"]);
}
