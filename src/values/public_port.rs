//! The port at which a service is reached from outside. There are two readers: one asks the merged
//! values of one service, the other looks through the files of all services for
//! the key alone. To merge hundreds of files would take longer than the rest of a run.

use super::value::{Data, Value};

/// The key. Source: the modules of the charts.
const KEY: &str = "public_port";
/// The keys above it: the mesh as charts have it today, and TLS as they had it before.
const PARENTS: [&str; 2] = ["mesh", "tls"];

/// The port in merged values.
pub fn public_port(values: &Value) -> Option<u16> {
    let port = |parent: &&str| match values.get(parent)?.get(KEY)?.data {
        Data::Integer(port) => u16::try_from(port).ok(),
        _ => None,
    };
    PARENTS.iter().find_map(port)
}

/// The ports in the text of a values file, wherever the key has a number.
pub fn public_ports_in(text: &str) -> impl Iterator<Item = u16> {
    text.lines().filter_map(|line| {
        let value = line.trim_start().strip_prefix(KEY)?.strip_prefix(':')?;
        value.split('#').next()?.trim().parse().ok()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "\
tls:
  public_port: 4001 # for now
# public_port: 4002
public_port: x
my_public_port: 1
mesh:
    public_port: 4003
";

    #[test]
    fn ports_are_found_by_their_key() {
        let found: Vec<u16> = public_ports_in(TEXT).collect();
        assert_eq!(found, [4001, 4003]);
    }

    #[test]
    fn the_port_of_the_mesh_comes_before_that_of_tls() {
        let port = |text: &str| public_port(&crate::values::read::read(text).unwrap());
        assert_eq!(port(TEXT), Some(4003));
        assert_eq!(port("tls: {public_port: 4001}\n"), Some(4001));
        assert_eq!(port("public_port: 4001\n"), None);
        assert_eq!(port("mesh: {public_port: 70000}\n"), None);
    }
}
