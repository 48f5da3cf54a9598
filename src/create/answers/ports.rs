//! Ports at which services are reached from outside: no two services share one.

use super::check::parse_port;
use super::facts::PublicPort;
use crate::error::Result;
use crate::names::Port;

/// The first of the ports that services are given. Source: the `public_port` of the services of
/// the repository.
const FIRST_PORT: u16 = 4001;

/// The word for a port that is still free.
pub const AUTO: &str = "auto";

/// Parses a port; `auto` is the first one that none of `ports` has.
///
/// # Errors
/// Where it is neither `auto` nor a number from 1 to 65535.
pub fn port_among(reply: &str, ports: &[PublicPort]) -> Result<Port> {
    if reply != AUTO {
        return parse_port(reply);
    }
    let is_free = |port: &u16| ports.iter().all(|used| used.port != *port);
    let free = (FIRST_PORT..=u16::MAX).find(is_free);
    parse_port(&free.unwrap_or_default().to_string())
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
        let port = |reply| port_among(reply, &ports()).map(|port| port.to_string());
        assert_eq!(port("auto"), Ok("4003".to_owned()));
        assert_eq!(port("80"), Ok("80".to_owned()));
        assert!(port("other").is_err());
    }

    #[test]
    fn a_port_of_another_service_is_a_warning() {
        let warning = port_warning("d", 4002, &ports()).unwrap();
        assert!(warning.contains("port 4002 is the public_port of a already"));
        assert_eq!(port_warning("a", 4002, &ports()), None);
        assert_eq!(port_warning("d", 4003, &ports()), None);
    }
}
