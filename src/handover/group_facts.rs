//! What a group of services has in the repositories of others: one table, for what neither the
//! checkout nor the clones say.

use crate::conventions::DEFAULT_GROUP;

/// The facts of a group of services.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GroupFacts {
    /// The team that keeps its clusters. Source: `profile::contacts::role_contacts` of the worker
    /// roles in operations/puppet.
    pub team: &'static str,
    /// Where that team is reached, where that is known.
    pub channel: Option<&'static str>,
    /// The ingress that its services share, by its name in the catalog and in DNS.
    pub ingress: Option<&'static str>,
    /// How the ingress's names for all sites together end, where no zone shows them.
    pub discovery: IngressNames,
    /// The role of its workers: `hieradata/role/common/ROLE/worker.yaml` in operations/puppet.
    pub workers: Option<&'static str>,
    /// What conftool calls the cluster of its workers, where the catalog does not show it.
    pub conftool_cluster: Option<&'static str>,
    /// The deploy users that stay at the end of the group: those of namespaces for trials.
    pub last_users: &'static [&'static str],
}

/// The names of an ingress for all sites together. Source: `templates/wmnet` of operations/dns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IngressNames {
    /// One for all services.
    One,
    /// One for services that all sites answer for (`-ro`), one for those of one site at a time
    /// (`-rw`).
    ReadAndWrite,
    /// One for services in a single site, and one for those in all of them (`-aa`), since 2026-03.
    OneAndActive,
}

const WIKIKUBE: GroupFacts = GroupFacts {
    team: "serviceops",
    channel: Some("#wikimedia-serviceops on libera chat"),
    ingress: Some("k8s-ingress-wikikube"),
    discovery: IngressNames::ReadAndWrite,
    workers: Some("kubernetes"),
    conftool_cluster: Some("kubernetes"),
    last_users: &[],
};

const ML_SERVE: GroupFacts = GroupFacts {
    team: "Machine Learning",
    channel: None,
    ingress: Some("k8s-ingress-ml-serve"),
    discovery: IngressNames::One,
    workers: Some("ml_k8s"),
    conftool_cluster: Some("ml_serve"),
    last_users: &["experimental"],
};

const DSE: GroupFacts = GroupFacts {
    team: "Data Platform",
    channel: None,
    ingress: Some("k8s-ingress-dse"),
    discovery: IngressNames::OneAndActive,
    workers: Some("dse_k8s"),
    conftool_cluster: Some("dse_k8s"),
    last_users: &[],
};

const AUX: GroupFacts = GroupFacts {
    team: "Infrastructure Foundations",
    channel: None,
    ingress: Some("k8s-ingress-aux"),
    discovery: IngressNames::ReadAndWrite,
    workers: Some("aux_k8s"),
    conftool_cluster: Some("aux-k8s"),
    last_users: &[],
};

/// A group that is not in the table: nobody knows its ingress or its workers.
const OTHER: GroupFacts = GroupFacts {
    team: "the cluster's team",
    channel: None,
    ingress: None,
    discovery: IngressNames::One,
    workers: None,
    conftool_cluster: None,
    last_users: &[],
};

impl GroupFacts {
    /// The facts of all groups that are known.
    pub const ALL: [Self; 4] = [WIKIKUBE, ML_SERVE, DSE, AUX];

    /// The facts of a group, by its folder under `helmfile.d`.
    #[must_use]
    pub fn of(group: &str) -> Self {
        match group {
            DEFAULT_GROUP => WIKIKUBE,
            "ml-services" => ML_SERVE,
            "dse-k8s-services" => DSE,
            "aux-k8s-services" => AUX,
            _ => OTHER,
        }
    }

    /// The file with the pools that its workers take traffic for, in operations/puppet.
    #[must_use]
    pub fn workers_file(&self) -> Option<String> {
        let role = self.workers?;
        Some(format!("hieradata/role/common/{role}/worker.yaml"))
    }
}

/// The key of `deployment_server.yaml` in operations/puppet that has the users of a group of
/// services.
#[must_use]
pub fn deploy_users_group(group: &str) -> &str {
    match group {
        DEFAULT_GROUP => "main",
        "ml-services" => "ml-serve",
        other => other.strip_suffix("-services").unwrap_or(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_group_has_its_own_team_ingress_and_workers() {
        let facts = [
            "services",
            "ml-services",
            "dse-k8s-services",
            "aux-k8s-services",
        ];
        let facts = facts.map(GroupFacts::of);
        let ingresses = facts.map(|facts| facts.ingress.unwrap_or_default());
        assert_eq!(
            ingresses,
            [
                "k8s-ingress-wikikube",
                "k8s-ingress-ml-serve",
                "k8s-ingress-dse",
                "k8s-ingress-aux"
            ]
        );
        let teams = facts.map(|facts| facts.team);
        assert_eq!(
            teams,
            [
                "serviceops",
                "Machine Learning",
                "Data Platform",
                "Infrastructure Foundations"
            ]
        );
        let file = facts[3].workers_file();
        assert_eq!(
            file.as_deref(),
            Some("hieradata/role/common/aux_k8s/worker.yaml")
        );
    }

    #[test]
    fn of_another_group_nothing_is_made_up() {
        let other = GroupFacts::of("new-services");
        assert_eq!((other.ingress, other.workers_file()), (None, None));
    }

    #[test]
    fn deploy_users_are_below_the_name_of_the_cluster() {
        assert_eq!(deploy_users_group("services"), "main");
        assert_eq!(deploy_users_group("ml-services"), "ml-serve");
        assert_eq!(deploy_users_group("dse-k8s-services"), "dse-k8s");
        assert_eq!(deploy_users_group("aux-k8s-services"), "aux-k8s");
    }
}
