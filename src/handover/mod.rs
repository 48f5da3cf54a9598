//! The checklist: what other teams and the service's owner still have to do, in order, with the
//! exact lines; given clones of the other repositories, also what is done, and patches.

mod address;
mod commit_message;
mod dns;
mod entry;
mod observed;
mod overrides;
mod patches;
mod profile;
mod puppet;
mod render;
mod source_file;
mod status;
mod step;
mod steps;
mod survey;
mod texts;

use serde::Serialize;

use crate::create::answers::Traffic;

pub use address::{Address, Site};
pub use commit_message::{COMMIT_FORM, commit_message};
pub use dns::{Dns, MockResources, Zone};
pub use entry::{NewLines, Route};
pub use observed::ObservedTraffic;
pub use overrides::{Overrides, Settings};
pub use patches::PatchFile;
pub use profile::NamespaceEvidence;
pub use puppet::{
    Catalog, CatalogEntry, CatalogState, DeclaredState, DeployUser, DeployUsers, DiscoveryName,
    Listener, Listeners, Puppet, ServiceUsers, UserGroup,
};
pub use render::manifests;
pub use source_file::SourceFile;
pub use status::{State, Status};
pub use step::{How, Snippet, Step};
pub use steps::checklist;
pub use survey::{Survey, survey};

/// How the namespace is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NamespaceRequest {
    /// By an entry in values files of `admin_ng`, for these admin environments.
    ValuesFiles {
        /// Their paths within the checkout.
        paths: Vec<String>,
        /// The admin environments that load them.
        clusters: Vec<String>,
        /// Those of them in which namespaces get certificates.
        certificates: Vec<String>,
    },
    /// In values files of which it is unknown which they are.
    Unknown {
        /// Why.
        reason: String,
    },
    /// By manifests that a cluster administrator applies.
    Manifests {
        /// The file's path.
        path: String,
    },
}

/// A service as its handover sees it: everything that the steps depend on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceProfile {
    /// The service's name.
    pub service: String,
    /// Whether its files are there, or made in the same run.
    pub has_files: bool,
    /// The group of services that it belongs to.
    pub group: String,
    /// Its folder in the repository, and so on the deployment server.
    pub folder: String,
    /// Whether the service is in a deployment-charts checkout.
    pub in_checkout: bool,
    /// Its namespace.
    pub namespace: String,
    /// How the namespace is asked for.
    pub request: NamespaceRequest,
    /// Where it runs.
    pub environments: Vec<String>,
    /// Its chart, if known.
    pub chart: Option<String>,
    /// Whether the checkout has that chart; `None` without a folder of charts.
    pub chart_exists: Option<bool>,
    /// The path of its secrets on the deployment server, as the helmfile writes it.
    pub secrets: Option<String>,
    /// How traffic from outside reaches it.
    pub traffic: Traffic,
    /// The port at which it does.
    pub port: Option<String>,
    /// The ticket.
    pub task: Option<String>,
    /// The service that its files can be made like, as `--like` takes it, where its group has no
    /// template for them.
    pub like: Option<String>,
}

/// What shows which steps are done. The default is that of a new plan, which shows nothing.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Evidence {
    /// Whether the checkout was searched for evidence at all.
    pub looked: bool,
    /// What the clusters have of its namespace.
    pub namespace: NamespaceEvidence,
    /// The environments in which the values turn the ingress on, each with path and line.
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
    /// Whether a step is known to be missing; optional ones are ignored.
    #[must_use]
    pub fn has_missing(&self) -> bool {
        let steps = self.steps.iter().filter(|step| !step.optional);
        let mut states = steps.filter_map(|step| step.status.as_ref());
        states.any(|status| status.state == State::Missing)
    }
}

/// Words in a sentence: `a, b and c`.
fn listed(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [rest @ .., last] => format!("{} and {last}", rest.join(", ")),
    }
}

#[cfg(test)]
mod tests;
