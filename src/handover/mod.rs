//! The checklist: what other teams and the service's owner still have to do, in order, with the
//! exact lines; given clones of the other repositories, also what is done, and patches.

mod address;
mod chart_wants;
mod commit_message;
mod dns;
mod entry;
mod excerpt;
mod group_facts;
mod kin;
mod observed;
mod overrides;
mod patches;
mod profile;
mod public;
mod puppet;
mod render;
mod source_file;
mod status;
mod step;
mod steps;
mod survey;
mod texts;
mod unread;

use serde::Serialize;

use crate::create::answers::Traffic;
use crate::shown::shell_words;

pub use address::{Address, HealthPath, Host, Site};
pub use chart_wants::{ChartWants, WantedKey};
pub use commit_message::{COMMIT_FORM, commit_message};
pub use dns::{Dns, MockKind, MockResources, Zone};
pub use entry::{NewCatalogEntry, NewLines, Route};
pub use excerpt::Excerpt;
pub use group_facts::GroupFacts;
pub use observed::{FixturesFile, ObservedTraffic};
pub use overrides::{Overrides, Settings};
pub use patches::{Author, PatchFile};
pub use profile::{NamespaceEvidence, namespace_request};
pub use public::{InvalidPublicHost, PublicHost};
pub use puppet::{
    Catalog, CatalogEntry, CatalogState, Conftool, DeclaredState, DeployUser, DeployUsers,
    DiscoveryName, Listener, Listeners, Mappings, Puppet, ServiceUsers, UserGroup, UsersPlace,
    WorkerPools,
};
pub use render::{is_checklist_of, manifests};
pub use source_file::SourceFile;
pub use status::{State, Status, Summary};
pub use step::{How, Snippet, Step};
pub use steps::{checklist, retirement};
pub use survey::{Survey, survey};
pub use unread::{ReadFile, Unread};

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

/// A namespace that a service has beside the first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OtherNamespace {
    /// Its name.
    pub name: String,
    /// How it is asked for.
    pub request: NamespaceRequest,
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
    /// The namespaces of its other releases; of a new plan, those that some cluster lacks.
    pub others: Vec<OtherNamespace>,
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
    /// What is said of its traffic besides.
    pub details: TrafficDetails,
}

/// What is said of a service's traffic besides its kind and its port.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TrafficDetails {
    /// The last byte of its addresses, the same in all sites.
    pub address: Option<Host>,
    /// Whether one site at a time answers for it: active/passive.
    pub active_passive: bool,
    /// Whether it has a second name, which all sites answer for.
    pub read_only_name: bool,
    /// The name at which the public reaches it.
    pub public: Option<PublicHost>,
    /// What a probe asks for to see that it is well, if that is not what its values say.
    pub health_path: Option<HealthPath>,
}

/// What shows which steps are done. The default is that of a new plan, which shows nothing.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Evidence {
    /// Whether the checkout was searched for evidence at all.
    pub looked: bool,
    /// What the clusters have of its namespaces, in the order of the profile's.
    pub namespaces: Vec<NamespaceEvidence>,
    /// The environments in which the values turn the ingress on, each with path and line.
    pub ingress: Vec<(String, String)>,
    /// Whether its values have a key for the ingress, if that is known.
    pub has_ingress_key: Option<bool>,
    /// What it has of the keys that its chart wants.
    pub chart_wants: ChartWants,
    /// Where its public name is added to the certificate of its namespace.
    pub certificate: Option<String>,
    /// Whether it has stand-ins for what CI cannot see.
    pub fixtures: Option<FixturesFile>,
    /// What its values have a probe ask for.
    pub health_path: Option<HealthPath>,
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
    /// How many of them are in each state, if anybody looked.
    pub summary: Option<Summary>,
    /// The team whose steps these are; all of them without one.
    pub team: Option<&'static str>,
    /// Whether these are the steps that take the service away.
    #[serde(skip)]
    pub is_removal: bool,
    /// The facts of its group.
    #[serde(skip)]
    pub facts: GroupFacts,
    /// The command that prints this list again.
    pub again: String,
}

impl Checklist {
    /// The list whose command for it says these options too: where the checkout and the clones are.
    #[must_use]
    pub fn printed_with(mut self, options: &[String]) -> Self {
        if !options.is_empty() {
            self.again = format!("{} {}", self.again, shell_words(options));
        }
        self
    }

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
