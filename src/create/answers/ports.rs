//! Ports at which services are reached from outside: no two services share one.

use std::fmt;
use std::str::FromStr;

use crate::error::{Error, Result};
use crate::names::{InvalidNumber, Port};
use crate::repository::PublicPort;

/// The first of the ports that services are given. Source: the `public_port` of the services of
/// the repository.
const FIRST_PORT: u16 = 4001;

/// The word for a port that is still free.
pub const AUTO: &str = "auto";

/// The port that a service is to have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PortChoice {
    /// The first one that is free: `auto`.
    Auto,
    /// This one.
    Number(Port),
}

impl FromStr for PortChoice {
    type Err = InvalidNumber;

    fn from_str(text: &str) -> std::result::Result<Self, InvalidNumber> {
        match text {
            AUTO => Ok(Self::Auto),
            number => number.parse().map(Self::Number),
        }
    }
}

impl fmt::Display for PortChoice {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Auto => out.write_str(AUTO),
            Self::Number(port) => port.fmt(out),
        }
    }
}

impl PortChoice {
    /// The port itself; `Auto` is the service's own, where it has one, so that the same run once
    /// more changes nothing; else the first that none of `ports` has.
    ///
    /// # Errors
    /// Where every port is taken.
    pub fn among(self, ports: &[PublicPort], own: Option<u16>) -> Result<Port> {
        if let Self::Number(port) = self {
            return Ok(port);
        }
        let is_free = |port: &u16| ports.iter().all(|used| used.port != *port);
        let free = own.or_else(|| (FIRST_PORT..=u16::MAX).find(is_free));
        let free = free.and_then(|port| port.to_string().parse().ok());
        free.ok_or_else(|| {
            Error::failed("no port is free from 4001 on").hint("name one with --port")
        })
    }
}

/// The warning where a port is another service's already.
#[must_use]
pub fn port_warning(service: &str, port: u16, ports: &[PublicPort]) -> Option<String> {
    let mut others = ports.iter().filter(|used| used.service != service);
    let other = others.find(|used| used.port == port)?;
    Some(format!(
        "port {port} is the public_port of {} already; --port auto takes a free one",
        other.service
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ports() -> Vec<PublicPort> {
        let port = |(service, port): (&str, u16)| PublicPort {
            service: service.to_owned(),
            port,
        };
        [("a", 4002), ("b", 4001), ("c", 4004)].map(port).into()
    }

    #[test]
    fn auto_is_the_first_port_that_nobody_has() {
        let port = |reply: &str| {
            let choice: PortChoice = reply.parse().unwrap();
            choice.among(&ports(), None).map(|port| port.to_string())
        };
        assert_eq!(port("auto"), Ok("4003".to_owned()));
        assert_eq!(port("80"), Ok("80".to_owned()));
        let own = PortChoice::Auto.among(&ports(), Some(4002));
        assert_eq!(own.map(Port::number), Ok(4002));
        assert!("other".parse::<PortChoice>().is_err());
    }

    #[test]
    fn a_port_of_another_service_is_a_warning() {
        let warning = port_warning("d", 4002, &ports()).unwrap();
        assert!(warning.contains("port 4002 is the public_port of a already"));
        assert_eq!(port_warning("a", 4002, &ports()), None);
        assert_eq!(port_warning("d", 4003, &ports()), None);
    }
}
