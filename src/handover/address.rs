//! Sites, and the addresses that load balanced services have there.

use std::fmt;
use std::net::Ipv4Addr;
use std::str::FromStr;

use crate::conventions::is_staging;

/// A data centre whose clusters take traffic from outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Site {
    /// codfw
    Codfw,
    /// eqiad
    Eqiad,
}

impl Site {
    /// All of them, in the order of their networks, as the catalog lists addresses.
    pub(super) const ALL: [Self; 2] = [Self::Codfw, Self::Eqiad];
    /// All of them, in the order in which people list sites.
    pub(super) const USUAL: [Self; 2] = [Self::Eqiad, Self::Codfw];

    /// The site's name, as configuration spells it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Codfw => "codfw",
            Self::Eqiad => "eqiad",
        }
    }

    /// The site with this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|site| site.as_str() == name)
    }

    /// The site in which an environment takes traffic from outside: eqiad for `eqiad` and for
    /// `ml-serve-eqiad`, none for staging.
    #[must_use]
    pub fn of_environment(environment: &str) -> Option<Self> {
        if is_staging(environment) {
            return None;
        }
        Self::named(environment.rsplit('-').next()?)
    }

    /// The first three bytes of the addresses of load balanced services. Source:
    /// `templates/10.in-addr.arpa` of operations/dns.
    fn network(self) -> [u8; 3] {
        match self {
            Self::Codfw => [10, 2, 1],
            Self::Eqiad => [10, 2, 2],
        }
    }

    /// The origin of the network's reverse records, as the zone file writes it: `2.2.@Z`.
    pub(super) fn reverse_origin(self) -> String {
        let [_, second, third] = self.network();
        format!("{third}.{second}.@Z")
    }
}

impl fmt::Display for Site {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.as_str())
    }
}

/// The last byte of the addresses that a service has in its sites.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Host(u8);

impl Host {
    /// The byte.
    #[must_use]
    pub fn number(self) -> u8 {
        self.0
    }
}

/// A text that is no last byte of an address, and no address of a load balanced service.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("must be a number from 1 to 254, or an address in 10.2.1 or 10.2.2")]
pub struct InvalidHost;

impl FromStr for Host {
    type Err = InvalidHost;

    /// Takes the number alone, and an address in either site.
    fn from_str(text: &str) -> Result<Self, InvalidHost> {
        let mut whole = Site::ALL.into_iter();
        let whole = whole.find_map(|site| Address::written(site, text).host);
        let number = whole.or_else(|| text.parse().ok());
        let number = number.filter(|number| (1..=254).contains(number));
        number.map(Self).ok_or(InvalidHost)
    }
}

/// The path that a probe asks for, to see that a service is well.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HealthPath(String);

impl HealthPath {
    /// The path that charts have where nobody says another.
    pub const USUAL: &str = "/healthz";

    /// The path.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A text that is no path for a probe.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("must be a path that starts with / and has no blanks, quotes or colons")]
pub struct InvalidHealthPath;

impl FromStr for HealthPath {
    type Err = InvalidHealthPath;

    fn from_str(text: &str) -> Result<Self, InvalidHealthPath> {
        let is_plain =
            |letter: char| letter.is_ascii_alphanumeric() || "/._-?&=%+~".contains(letter);
        match text.starts_with('/') && text.chars().all(is_plain) {
            true => Ok(Self(text.to_owned())),
            false => Err(InvalidHealthPath),
        }
    }
}

/// A service's address in a site; it may still have to be assigned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Address {
    /// The site.
    pub site: Site,
    /// The last byte; `None` until an address is assigned.
    pub host: Option<u8>,
}

impl Address {
    /// The address that a file has for a service in a site. A text that is not an address in the
    /// site's network counts as none.
    #[must_use]
    pub fn written(site: Site, text: &str) -> Self {
        let address = text
            .parse::<Ipv4Addr>()
            .ok()
            .map(|address| address.octets());
        let host =
            address.and_then(|[a, b, c, host]| ([a, b, c] == site.network()).then_some(host));
        Self { site, host }
    }

    /// An address that nobody has assigned.
    #[must_use]
    pub fn unassigned(site: Site) -> Self {
        Self { site, host: None }
    }

    /// The last byte as text, `x` for one that is not assigned.
    pub(super) fn host_text(self) -> String {
        self.host.map_or("x".to_owned(), |host| host.to_string())
    }
}

impl fmt::Display for Address {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [a, b, c] = self.site.network();
        write!(out, "{a}.{b}.{c}.{}", self.host_text())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_production_environments_are_in_a_site() {
        assert_eq!(Site::of_environment("eqiad"), Some(Site::Eqiad));
        assert_eq!(Site::of_environment("ml-serve-codfw"), Some(Site::Codfw));
        assert_eq!(Site::of_environment("staging-eqiad"), None);
        assert_eq!(Site::of_environment("live"), None);
    }

    #[test]
    fn a_host_is_a_number_or_an_address_of_either_site() {
        for (text, number) in [
            ("40", Some(40)),
            ("10.2.1.40", Some(40)),
            ("10.2.2.9", Some(9)),
        ] {
            assert_eq!(text.parse().ok().map(Host::number), number, "{text}");
        }
        for text in ["0", "255", "x", "", "10.2.3.4", "10.2.2.0", "-1"] {
            assert_eq!(text.parse::<Host>(), Err(InvalidHost), "{text}");
        }
    }

    #[test]
    fn a_health_path_has_nothing_that_yaml_reads_otherwise() {
        for text in ["/", "/healthz", "/?spec", "/w/health.php?a=b"] {
            assert_eq!(text.parse::<HealthPath>().unwrap().as_str(), text);
        }
        for text in ["healthz", "", "/a b", "/a: b", "/a #b", "/\n"] {
            assert_eq!(text.parse::<HealthPath>(), Err(InvalidHealthPath), "{text}");
        }
    }

    #[test]
    fn an_address_is_known_only_in_the_network_of_its_site() {
        let known = Address::written(Site::Eqiad, "10.2.2.40");
        assert_eq!(known.host, Some(40));
        assert_eq!(known.to_string(), "10.2.2.40");
        for text in ["10.2.1.40", "10.2.2.x", "10.2.2.400", "10.2.2", "", "::1"] {
            let open = Address::written(Site::Eqiad, text);
            assert_eq!(open, Address::unassigned(Site::Eqiad), "{text}");
        }
        assert_eq!(Address::unassigned(Site::Codfw).to_string(), "10.2.1.x");
        assert_eq!(Site::Codfw.reverse_origin(), "1.2.@Z");
    }
}
