//! The port at which a service is reached from outside.

use super::read;
use super::value::{Data, Value};

/// The key. Source: the modules of the charts.
pub const PUBLIC_PORT: &str = "public_port";
/// The keys above it: the mesh as charts have it today, and TLS as they had it before.
const PARENTS: [&str; 2] = ["mesh", "tls"];

/// The port in values, merged or of one file; 0 means that there is none.
pub fn public_port(values: &Value) -> Option<u16> {
    let port = |parent: &&str| match values.get(parent)?.get(PUBLIC_PORT)?.data {
        Data::Integer(port) => u16::try_from(port).ok().filter(|port| *port > 0),
        _ => None,
    };
    PARENTS.iter().find_map(port)
}

/// The port in the text of a values file; `None` also for a file that cannot be read as one.
pub fn public_port_in(text: &str) -> Option<u16> {
    // Hundreds of files are looked through, and few have the key: only those are parsed.
    let may_have_it = text.contains(PUBLIC_PORT);
    public_port(&may_have_it.then(|| read::read(text).ok()).flatten()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_port_of_the_mesh_comes_before_that_of_tls() {
        let both = "tls:\n  public_port: 4001\nmesh:\n  public_port: 4003\n";
        assert_eq!(public_port_in(both), Some(4003));
        assert_eq!(public_port_in("tls: {public_port: 4001}\n"), Some(4001));
    }

    #[test]
    fn a_port_is_a_number_of_16_bits_under_its_own_parents() {
        for none in [
            "public_port: 4001\n",
            "upstream:\n  public_port: 4001\n",
            "mesh: {public_port: 70000}\n",
            "mesh: {public_port: 0}\n",
            "mesh: {public_port: ~}\n",
            "mesh:\n  # public_port: 4001\n  port: 4001\n",
            "mesh:\n  my_public_port: 4001\n",
            "mesh: {public_port: 4001\n",
        ] {
            assert_eq!(public_port_in(none), None, "{none}");
        }
    }

    #[test]
    fn how_the_port_is_written_does_not_matter() {
        for text in [
            "tls: {enabled: true, public_port: 4007}\n",
            "mesh:\n  'public_port': 4007 # for now\n",
            "mesh:\n  \"public_port\": 4007\n",
            "mesh: &mesh\n    public_port:   4007\n",
            "x: &x {public_port: 4007}\nmesh:\n  <<: *x\n",
        ] {
            assert_eq!(public_port_in(text), Some(4007), "{text}");
        }
    }
}
