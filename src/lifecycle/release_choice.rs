//! The release that a new one is made like.

use std::fmt;
use std::str::FromStr;

use crate::conventions::{CANARY, MAIN, TEST};
use crate::names::{InvalidName, ReleaseName, ServiceName};

/// `[SERVICE/]RELEASE`, as `--like` has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReleaseChoice {
    /// Another service, if one is named.
    pub service: Option<ServiceName>,
    /// The release.
    pub release: ReleaseName,
}

impl FromStr for ReleaseChoice {
    type Err = InvalidName;

    fn from_str(text: &str) -> Result<Self, InvalidName> {
        let (service, release) = match text.rsplit_once('/') {
            Some((service, release)) => (Some(service.parse()?), release),
            None => (None, text),
        };
        Ok(Self {
            service,
            release: release.parse()?,
        })
    }
}

impl fmt::Display for ReleaseChoice {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(service) = &self.service {
            write!(out, "{service}/")?;
        }
        self.release.fmt(out)
    }
}

/// How alike the letters of two names have to be to say something.
const ALIKE: f64 = 0.8;

/// The declared release that a new one is most like: the one whose name shares most parts with the
/// new name, else the one with nearly the same letters, else `main`, else the last one. What is
/// beside `main` by the README is like `main`.
#[must_use]
pub(super) fn nearest<'r>(new: &str, declared: &[&'r str]) -> Option<&'r str> {
    let others = || declared.iter().copied().filter(|name| *name != new);
    let main = others().find(|name| *name == MAIN);
    if let (CANARY | TEST, Some(main)) = (new, main) {
        return Some(main);
    }
    let score = |name: &str| {
        let shared = name.split('-').filter(|part| is_part(new, part)).count();
        let letters = strsim::jaro_winkler(new, name);
        let letters = match shared == 0 && letters >= ALIKE {
            true => letters,
            false => 0.0,
        };
        (shared, letters, name == MAIN)
    };
    let better = |best: &'r str, other: &'r str| match score(best) > score(other) {
        true => best,
        false => other,
    };
    others().reduce(better)
}

fn is_part(name: &str, part: &str) -> bool {
    name.split('-').any(|own| own == part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_may_name_another_service() {
        let read = |text: &str| text.parse::<ReleaseChoice>().map(|one| one.to_string());
        assert_eq!(read("main").as_deref(), Ok("main"));
        assert_eq!(read("other/main").as_deref(), Ok("other/main"));
        assert!(read("a/b/c").is_err() && read("/main").is_err() && read("x/").is_err());
    }

    #[test]
    fn the_nearest_release_shares_the_parts_of_the_name() {
        let declared = [
            "main",
            "producer-eqiad",
            "consumer-eqiad",
            "bugzilla",
            "consumer-codfw",
        ];
        for (new, like) in [
            ("consumer-search", "consumer-codfw"),
            ("producer", "producer-eqiad"),
            ("bugzila", "bugzilla"),
            ("canary", "main"),
            ("test", "main"),
            ("consumer-eqiad", "consumer-codfw"),
            ("group0", "main"),
        ] {
            assert_eq!(nearest(new, &declared), Some(like), "{new}");
        }
        assert_eq!(nearest("main", &["main"]), None);
        assert_eq!(nearest("canary", &["production"]), Some("production"));
    }
}
