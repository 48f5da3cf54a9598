//! The checklist: what others must do, and what is left for the service's owner, in order; with the
//! exact lines, and with clones of the other repositories at hand, what is done and the patches.

mod clones;
mod commit_message;
mod dns;
mod observed;
mod patches;
mod puppet;
mod render;
mod status;
mod step;
mod steps;
mod traffic;

use serde::Serialize;

use crate::create::answers::Traffic;

pub use clones::{
    Address, CATALOG, DEPLOYMENT_SERVER, Dns, LISTENERS, MOCK, Puppet, REVERSE, SourceFile, ZONE,
};
pub use commit_message::{COMMIT_FORM, commit_message};
pub use observed::ObservedTraffic;
pub use patches::PatchFile;
pub use puppet::catalog_ports;
pub use render::manifests;
pub use status::{State, Status};
pub use step::{How, Snippet, Step};
pub use steps::checklist;

/// How the namespace is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NamespaceRequest {
    /// By an entry in a values file of `admin_ng`, for these admin environments.
    ValuesFile {
        /// The file's path within the checkout.
        path: String,
        /// The admin environments that load it.
        clusters: Vec<String>,
        /// Those of them in which namespaces get certificates.
        certificates: Vec<String>,
    },
    /// By manifests that a cluster administrator applies.
    Manifests {
        /// The file's path.
        path: String,
    },
}

/// What the steps depend on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceProfile {
    /// The service's name.
    pub service: String,
    /// The group of services that it belongs to.
    pub group: String,
    /// Its folder, as it is named on the deployment server.
    pub folder: String,
    /// Whether the service stands in a deployment-charts checkout.
    pub in_checkout: bool,
    /// Its namespace.
    pub namespace: String,
    /// How the namespace is asked for.
    pub request: NamespaceRequest,
    /// Where it runs.
    pub environments: Vec<String>,
    /// Its chart, where that is known.
    pub chart: Option<String>,
    /// Whether the checkout has that chart; `None` where there is no folder of charts.
    pub chart_exists: Option<bool>,
    /// The path of its secrets on the deployment server, as the helmfile writes it.
    pub secrets: Option<String>,
    /// How traffic from outside reaches it.
    pub traffic: Traffic,
    /// The port for that.
    pub port: Option<String>,
    /// The ticket.
    pub task: Option<String>,
}

/// What is there to be looked at for whether steps are done.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Evidence {
    /// Whether anything was looked at: a fresh plan says nothing about what is done.
    pub looked: bool,
    /// The place of the namespace in the values file: path and line.
    pub namespace: Option<String>,
    /// Where the values turn the ingress on, by environment: path and line.
    pub ingress: Vec<(String, String)>,
    /// A clone of operations/puppet.
    pub puppet: Option<Puppet>,
    /// A clone of operations/dns.
    pub dns: Option<Dns>,
}

/// The whole checklist.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Checklist {
    /// The service's name.
    pub service: String,
    /// The ticket.
    pub task: Option<String>,
    /// The steps in order.
    pub steps: Vec<Step>,
    /// The command that prints this list again.
    pub again: String,
}

impl Checklist {
    /// Whether a step that a service cannot do without is known to be missing.
    #[must_use]
    pub fn has_missing(&self) -> bool {
        let steps = self.steps.iter().filter(|step| !step.optional);
        let mut states = steps.filter_map(|step| step.status.as_ref());
        states.any(|status| status.state == State::Missing)
    }
}

#[cfg(test)]
mod tests;
