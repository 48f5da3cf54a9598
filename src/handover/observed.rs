//! The traffic that a service's values prepare for.

use crate::conventions::is_staging;
use crate::values::{Data, EffectiveValues, Value};

/// What the values of a service's releases say about traffic from outside.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ObservedTraffic {
    /// The environments in which the ingress is on, each with the file and line that turns it on.
    pub ingress: Vec<(String, String)>,
    /// The first `public_port` that was found.
    pub port: Option<u16>,
}

impl ObservedTraffic {
    /// Adds what a release's values in an environment say.
    pub fn learn(&mut self, environment: &str, release: &EffectiveValues) {
        if let Some(place) = ingress(environment, release) {
            self.ingress.push((environment.to_owned(), place));
        }
        self.port = self.port.or_else(|| public_port(&release.values));
    }
}

/// Where the ingress is turned on.
fn ingress(environment: &str, release: &EffectiveValues) -> Option<String> {
    let ingress = release.values.get("ingress")?;
    let is_on = |key| {
        let value = ingress.get(key);
        value.filter(|value| value.data == Data::Bool(true))
    };
    let for_staging = || is_on("staging").filter(|_| is_staging(environment));
    let origin = is_on("enabled").or_else(for_staging)?.origin;
    let path = &release.layer(origin)?.full_path;
    Some(format!("{path}:{}", origin.line))
}

/// The port of the mesh, as charts have it today, or of TLS, as they had it before.
fn public_port(values: &Value) -> Option<u16> {
    let port = |parent: &str| match values.get(parent)?.get("public_port")?.data {
        Data::Integer(port) => u16::try_from(port).ok(),
        _ => None,
    };
    ["mesh", "tls"].iter().find_map(|parent| port(parent))
}
