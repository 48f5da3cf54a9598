//! New entries for the files of operations/puppet. They are put into words only where someone
//! reads them: a create that prints titles needs none.

use minijinja::{Value, context};

use super::address::Address;
use super::texts::{CATALOG_ENTRY, DEPLOY_USERS, LISTENER};
use crate::conventions::deploy_users;
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
        /// Key and value of what they have besides.
        extras: Vec<(String, String)>,
    },
    /// An entry of the service catalog.
    Catalog {
        /// The service.
        service: String,
        /// Its sites, with its addresses there.
        addresses: Vec<Address>,
        /// How its traffic comes.
        route: Route,
    },
    /// A listener of the service mesh.
    Listener {
        /// The service.
        service: String,
        /// The local port, if one is known.
        port: Option<u16>,
    },
}

/// How traffic comes to a service in the catalog.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Route {
    /// Through a shared ingress, whose anchors it uses.
    Ingress(&'static str),
    /// Through a load balancer of its own, to this port, if one is chosen.
    LoadBalancer(Option<String>),
}

impl NewLines {
    /// The lines, without a line break at the end.
    ///
    /// # Errors
    /// Where the template cannot be rendered.
    pub fn text(&self) -> Result<String> {
        let text = match self {
            Self::Plain(text) => return Ok(text.clone()),
            Self::DeployUsers { service, extras } => DEPLOY_USERS.render(context! {
                service => service,
                users => deploy_users(service).to_vec(),
                extras => extras.iter().map(pair).collect::<Vec<Value>>(),
            }),
            Self::Catalog {
                service,
                addresses,
                route,
            } => CATALOG_ENTRY.render(catalog(service, addresses, route)),
            Self::Listener { service, port } => LISTENER.render(context! {
                service => service,
                port => port.map(|port| port.to_string()).unwrap_or_default(),
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

fn pair((key, value): &(String, String)) -> Value {
    context! { key, value }
}

fn catalog(service: &str, addresses: &[Address], route: &Route) -> Value {
    let sites = addresses.iter().map(|address| {
        context! {
            name => address.site.as_str(),
            address => address.to_string(),
            is_assigned => address.host.is_some(),
        }
    });
    let (ingress, port) = match route {
        Route::Ingress(alias) => (*alias, None),
        Route::LoadBalancer(port) => ("", port.as_deref()),
    };
    context! {
        service,
        ingress,
        port => port.unwrap_or_default(),
        sites => sites.collect::<Vec<Value>>(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::handover::address::Site;
    use crate::yaml::Tree;

    fn catalog_entry(route: Route, host: Option<u8>) -> String {
        let addresses = Site::ALL.map(|site| Address { site, host });
        let entry = NewLines::Catalog {
            service: "my-svc".into(),
            addresses: addresses.to_vec(),
            route,
        };
        entry.text().unwrap()
    }

    #[test]
    fn what_is_not_known_is_marked() {
        let open = catalog_entry(Route::LoadBalancer(None), None);
        assert!(
            open.contains("\n      default: 10.2.1.x # to be assigned\n"),
            "{open}"
        );
        assert!(open.contains("\n  port: PORT # to be chosen\n"), "{open}");
        let known = catalog_entry(Route::LoadBalancer(Some("4100".into())), Some(7));
        assert!(known.contains("\n      default: 10.2.2.7\n"), "{known}");
        assert!(known.contains("\n  port: 4100\n"), "{known}");
        let listener = |port| NewLines::Listener {
            service: "my-svc".into(),
            port,
        };
        let open = listener(None).text().unwrap();
        assert!(open.contains("\n  port: PORT # to be chosen\n"), "{open}");
        let lines = ["- name: my-svc", "  port: 6001", "  service: my-svc"];
        assert_eq!(listener(Some(6001)).lines().unwrap(), lines);
    }

    #[test]
    fn a_service_behind_an_ingress_uses_its_anchors() {
        let entry = catalog_entry(Route::Ingress("k8s-ingress-dse"), None);
        for line in [
            "  ip: *k8s-ingress-dse_ips",
            "  port: *k8s-ingress-dse_port",
        ] {
            assert!(entry.lines().any(|other| other == line), "{entry}");
        }
        assert!(
            !entry.contains("lvs") && !entry.contains("10.2."),
            "{entry}"
        );
    }

    #[test]
    fn entries_are_yaml() {
        let users = NewLines::DeployUsers {
            service: "my-svc".into(),
            extras: vec![("owner".into(), "root".into())],
        };
        let users = users.text().unwrap();
        let expected = "my-svc:\n  usernames:\n    - name: my-svc\n      owner: root\n    - name: my-svc-deploy\n      owner: root";
        assert_eq!(users, expected);
        let balanced = catalog_entry(Route::LoadBalancer(None), None);
        for text in [users, balanced] {
            assert!(Tree::parse(&text).is_ok(), "{text}");
        }
    }
}
