//! New entries for the files of operations/puppet. They are put into words only where someone
//! reads them: a create that prints titles needs none.

use minijinja::{Value, context};

use super::address::{Address, Site};
use super::texts::{
    CATALOG_ENTRY, CATALOG_NAME, CONFTOOL_NAME, DEPLOY_USERS, LISTENER, WORKER_POOL,
};
use super::{DeployUser, DiscoveryName};
use crate::error::Result;

/// An entry of a file, or part of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NewLines {
    /// Lines of no entry of their own, as they are.
    Plain(String),
    /// The users that a service is deployed as, with what each has besides a name.
    DeployUsers {
        /// The service.
        service: String,
        /// Its users.
        users: Vec<DeployUser>,
    },
    /// An entry of the service catalog.
    Catalog(NewCatalogEntry),
    /// A name for all sites together, in an entry of the service catalog.
    CatalogName(DiscoveryName),
    /// A name for all sites together, in conftool.
    ConftoolName {
        /// The name.
        name: String,
        /// Its sites.
        sites: Vec<Site>,
    },
    /// A pool that workers take traffic for.
    WorkerPool {
        /// The service.
        service: String,
    },
    /// A listener of the service mesh.
    Listener {
        /// The service.
        service: String,
        /// The local port, if one is known.
        port: Option<u16>,
        /// How long it waits for an answer.
        timeout: String,
        /// Whether it names the service when it connects, as an ingress needs.
        sets_sni: bool,
    },
}

/// A new entry of the service catalog.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewCatalogEntry {
    /// The service.
    pub service: String,
    /// Its sites, with its addresses there.
    pub addresses: Vec<Address>,
    /// How its traffic comes.
    pub route: Route,
    /// What the probe asks for.
    pub health_path: String,
}

/// How traffic comes to a service in the catalog.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Route {
    /// Through a shared ingress, whose anchors it uses.
    Ingress(String),
    /// Through a load balancer of its own.
    LoadBalancer {
        /// To this port, if one is chosen.
        port: Option<String>,
        /// What conftool calls the cluster of the workers, if that is known.
        cluster: Option<String>,
        /// Its names for all sites together.
        names: Vec<DiscoveryName>,
    },
}

impl NewLines {
    /// The lines, without a line break at the end.
    ///
    /// # Errors
    /// Where the template cannot be rendered.
    pub fn text(&self) -> Result<String> {
        let text = match self {
            Self::Plain(text) => return Ok(text.clone()),
            Self::DeployUsers { service, users } => DEPLOY_USERS.render(context! {
                service => service,
                users => users.iter().map(user).collect::<Vec<Value>>(),
            }),
            Self::Catalog(entry) => CATALOG_ENTRY.render(catalog(entry)?),
            Self::CatalogName(shared) => CATALOG_NAME.render(context! {
                name => &shared.name,
                active_active => shared.active_active,
            }),
            Self::ConftoolName { name, sites } => CONFTOOL_NAME.render(context! {
                name => name,
                sites => site_names(sites),
            }),
            Self::WorkerPool { service } => WORKER_POOL.render(context! { service => service }),
            Self::Listener {
                service,
                port,
                timeout,
                sets_sni,
            } => LISTENER.render(context! {
                service => service,
                port => port.map(|port| port.to_string()).unwrap_or_default(),
                timeout => timeout,
                sets_sni => sets_sni,
            }),
        };
        text.map(|text| text.trim_end().to_owned())
    }

    /// The same line by line.
    ///
    /// # Errors
    /// Where the template cannot be rendered.
    pub fn lines(&self) -> Result<Vec<String>> {
        Ok(self.text()?.lines().map(str::to_owned).collect())
    }
}

fn user(user: &DeployUser) -> Value {
    let pair = |(key, value): &(String, String)| context! { key, value };
    context! {
        name => &user.name,
        extras => user.extras.iter().map(pair).collect::<Vec<Value>>(),
    }
}

/// The names of sites in the usual order.
fn site_names(sites: &[Site]) -> Vec<&'static str> {
    let usual = Site::USUAL.iter().filter(|site| sites.contains(site));
    usual.map(|site| site.as_str()).collect()
}

fn catalog(entry: &NewCatalogEntry) -> Result<Value> {
    let sites = entry.addresses.iter().map(|address| {
        context! {
            name => address.site.as_str(),
            address => address.to_string(),
            is_assigned => address.host.is_some(),
        }
    });
    let own: Vec<Site> = entry.addresses.iter().map(|address| address.site).collect();
    let (ingress, port, cluster, names) = match &entry.route {
        Route::Ingress(alias) => (alias.as_str(), None, None, &[] as &[DiscoveryName]),
        Route::LoadBalancer {
            port,
            cluster,
            names,
        } => ("", port.as_deref(), cluster.as_deref(), names.as_slice()),
    };
    let names = names.iter().cloned().map(NewLines::CatalogName);
    let names = names.map(|name| name.lines());
    let names: Vec<String> = names.collect::<Result<Vec<_>>>()?.concat();
    Ok(context! {
        service => &entry.service,
        ingress,
        port => port.unwrap_or_default(),
        cluster => cluster.unwrap_or_default(),
        health_path => &entry.health_path,
        names,
        sites => sites.collect::<Vec<Value>>(),
        usual_sites => site_names(&own),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::Tree;

    fn balanced(port: Option<&str>, cluster: Option<&str>) -> Route {
        Route::LoadBalancer {
            port: port.map(str::to_owned),
            cluster: cluster.map(str::to_owned),
            names: vec![DiscoveryName {
                name: "my-svc".into(),
                active_active: false,
            }],
        }
    }

    fn catalog_entry(route: Route, host: Option<u8>) -> String {
        let addresses = Site::ALL.map(|site| Address { site, host });
        let entry = NewLines::Catalog(NewCatalogEntry {
            service: "my-svc".into(),
            addresses: addresses.to_vec(),
            route,
            health_path: "/healthz".into(),
        });
        entry.text().unwrap()
    }

    fn listener(port: Option<u16>, sets_sni: bool) -> NewLines {
        NewLines::Listener {
            service: "my-svc".into(),
            port,
            timeout: "5s".into(),
            sets_sni,
        }
    }

    #[test]
    fn what_is_not_known_is_marked() {
        let open = catalog_entry(balanced(None, None), None);
        for line in [
            "\n      default: 10.2.1.x # to be assigned\n",
            "\n  port: PORT # to be chosen\n",
            "\n      cluster: CLUSTER # to be chosen\n",
        ] {
            assert!(open.contains(line), "{open}");
        }
        let known = catalog_entry(balanced(Some("4100"), Some("nodes")), Some(7));
        assert!(known.contains("\n      default: 10.2.2.7\n"), "{known}");
        assert!(known.contains("\n  port: 4100\n"), "{known}");
        let open = listener(None, false).text().unwrap();
        assert!(open.contains("\n  port: PORT # to be chosen\n"), "{open}");
    }

    #[test]
    fn a_balanced_service_pages_nobody_and_has_its_names() {
        let entry = catalog_entry(balanced(Some("4100"), Some("nodes")), Some(7));
        for lines in [
            "    protocol: tcp\n    scheduler: wrr\n  page: false\n",
            "      path: /healthz\n",
            "  sites:\n    - eqiad\n    - codfw\n",
            "  discovery:\n    - dnsdisc: my-svc\n      active_active: false",
        ] {
            assert!(entry.contains(lines), "{entry}");
        }
    }

    #[test]
    fn a_listener_names_the_service_where_an_ingress_needs_it() {
        let lines = [
            "- name: my-svc",
            "  port: 6001",
            "  service: my-svc",
            "  timeout: \"5s\"",
            "  sets_sni: true",
        ];
        assert_eq!(listener(Some(6001), true).lines().unwrap(), lines);
        assert_eq!(listener(Some(6001), false).lines().unwrap(), lines[..4]);
    }

    #[test]
    fn a_service_behind_an_ingress_uses_its_anchors() {
        let entry = catalog_entry(Route::Ingress("k8s-ingress-dse".into()), None);
        for line in [
            "  ip: *k8s-ingress-dse_ips",
            "  port: *k8s-ingress-dse_port",
            "  page: false",
        ] {
            assert!(entry.lines().any(|other| other == line), "{entry}");
        }
        for other in ["lvs", "10.2.", "discovery:"] {
            assert!(!entry.contains(other), "{entry}");
        }
    }

    #[test]
    fn a_name_in_conftool_has_its_sites_in_the_usual_order() {
        let name = NewLines::ConftoolName {
            name: "my-svc".into(),
            sites: Site::ALL.to_vec(),
        };
        assert_eq!(name.text().unwrap(), "my-svc: [eqiad, codfw]");
    }

    #[test]
    fn entries_are_yaml() {
        let user = |name: &str, extras: &[(&str, &str)]| DeployUser {
            name: name.into(),
            extras: extras
                .iter()
                .map(|(key, value)| ((*key).into(), (*value).into()))
                .collect(),
        };
        let users = NewLines::DeployUsers {
            service: "my-svc".into(),
            users: vec![
                user("my-svc", &[]),
                user("my-svc-deploy", &[("owner", "root")]),
            ],
        };
        let users = users.text().unwrap();
        let expected = "my-svc:\n  usernames:\n    - name: my-svc\n    - name: my-svc-deploy\n      owner: root";
        assert_eq!(users, expected);
        let balanced = catalog_entry(balanced(None, None), None);
        for text in [users, balanced] {
            assert!(Tree::parse(&text).is_ok(), "{text}");
        }
    }
}
