//! What the checkout, beside the template, allows and has already.

use crate::repository::{NamespaceFile, PublicPort};

/// What answers are checked against beside the template: read once, before the first question.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Constraints {
    /// The checkout's charts; `None` where there is no folder of charts.
    pub charts: Option<Vec<String>>,
    /// The environments of the clusters that get the namespace; they limit its length.
    pub clusters: Vec<String>,
    /// Namespaces of the clusters themselves.
    pub system_namespaces: Vec<String>,
    /// Namespaces whose certificates get other names, so that no limit applies.
    pub namespaces_with_tls_hostnames: Vec<String>,
    /// The folders beside which the service's will be; only a prompt refuses them.
    pub taken: Vec<String>,
    /// The ports at which other services are reached from outside, as far as they were read.
    pub ports: Vec<PublicPort>,
    /// The port that the service itself has, where it is there already and its name was given.
    pub own_port: Option<u16>,
}

impl Constraints {
    /// Adds what a values file of the clusters says of namespaces.
    pub fn know_namespaces(&mut self, file: &NamespaceFile<'_>) {
        for known in file.known() {
            if known.system {
                self.system_namespaces.push(known.name.to_owned());
            }
            if known.has_tls_hostnames {
                self.namespaces_with_tls_hostnames
                    .push(known.name.to_owned());
            }
        }
    }
}
