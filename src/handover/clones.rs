//! What is known of the clones of other repositories: the texts of the files that steps change.

/// A file of a repository.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// Its path from the repository's top on.
    pub path: String,
    /// Its text.
    pub text: String,
}

/// The files of operations/puppet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Puppet {
    /// Who may deploy.
    pub deployment_server: SourceFile,
    /// The service catalog.
    pub catalog: SourceFile,
    /// The listeners of the service mesh.
    pub listeners: SourceFile,
}

/// The files of operations/dns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dns {
    /// The zone of internal names.
    pub zone: SourceFile,
    /// The zone that leads from addresses back to names.
    pub reverse: SourceFile,
    /// The resources that CI takes for real ones.
    pub mock: SourceFile,
}

/// Where the files are in operations/puppet.
pub const DEPLOYMENT_SERVER: &str = "hieradata/common/profile/kubernetes/deployment_server.yaml";
/// The service catalog in operations/puppet.
pub const CATALOG: &str = "hieradata/common/service.yaml";
/// The listeners of the service mesh in operations/puppet.
pub const LISTENERS: &str = "hieradata/common/profile/services_proxy/envoy.yaml";
/// The zone of internal names in operations/dns.
pub const ZONE: &str = "templates/wmnet";
/// The reverse zone in operations/dns.
pub const REVERSE: &str = "templates/10.in-addr.arpa";
/// The resources that CI takes for real ones in operations/dns.
pub const MOCK: &str = "utils/mock_etc/discovery-geo-resources";

/// A service's address in a site; it may still have to be assigned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    /// The site.
    pub site: String,
    /// The first three numbers of all addresses there: `10.2.2`.
    pub network: String,
    /// The last number.
    pub host: Option<u8>,
}

impl Address {
    /// The address of a service in a site, as far as it is known. `None` where the site has no
    /// network of load balanced services.
    #[must_use]
    pub fn of(site: &str, known: Option<&str>) -> Option<Self> {
        let network = network(site)?;
        let host = known.and_then(|address| {
            let host = address.strip_prefix(network)?.strip_prefix('.')?;
            host.parse().ok()
        });
        Some(Self {
            site: site.to_owned(),
            network: network.to_owned(),
            host,
        })
    }

    /// The address, with an `x` for what is to be assigned.
    #[must_use]
    pub fn text(&self) -> String {
        match self.host {
            Some(host) => format!("{}.{host}", self.network),
            None => format!("{}.x", self.network),
        }
    }

    /// The address in a YAML file, where what is unknown is marked.
    #[must_use]
    pub fn yaml(&self) -> String {
        match self.host {
            Some(_) => self.text(),
            None => format!("{} # to be assigned", self.text()),
        }
    }
}

/// The network of the load balanced services of a site. Source: `templates/10.in-addr.arpa` of
/// operations/dns.
#[must_use]
pub fn network(site: &str) -> Option<&'static str> {
    match site {
        "codfw" => Some("10.2.1"),
        "eqiad" => Some("10.2.2"),
        _ => None,
    }
}
