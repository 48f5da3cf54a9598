//! The users that services are deployed as.

use super::document::Document;
use crate::error::{Error, Result};
use crate::handover::SourceFile;
use crate::yaml::{Entry, NewEntry, NodeId, Place};

/// The key of a service under which its namespace has another name.
const NAMESPACE: &str = "namespace";

/// Who may deploy which service: groups of services, each with the users of its services.
#[derive(Debug, Clone, PartialEq)]
pub struct DeployUsers(Document);

/// One of the groups.
#[derive(Debug, Clone, Copy)]
pub struct UserGroup<'d> {
    document: &'d Document,
    entry: Entry,
}

/// The users of one service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceUsers {
    /// The line of the service's key.
    pub line: usize,
    /// The users in the file's order.
    pub users: Vec<DeployUser>,
}

/// A user that a service is deployed as, or read by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeployUser {
    /// Its name.
    pub name: String,
    /// What the file says of it besides, as it is written: `owner` and `group` of the kubeconfig.
    pub extras: Vec<(String, String)>,
}

impl DeployUsers {
    /// The path of the file in operations/puppet.
    pub const PATH: &str = "hieradata/common/profile/kubernetes/deployment_server.yaml";
    /// The key that the groups are below.
    pub const KEY: &str = "profile::kubernetes::deployment_server::services";

    /// Parses the text of [`Self::PATH`].
    ///
    /// # Errors
    /// Where it is not YAML, or lacks [`Self::KEY`].
    pub fn parse(text: impl Into<String>) -> Result<Self> {
        Document::parse(SourceFile::new(Self::PATH, text), Self::KEY).map(Self)
    }

    /// The file as it was read.
    #[must_use]
    pub fn file(&self) -> &SourceFile {
        &self.0.file
    }

    /// The group with this key.
    #[must_use]
    pub fn group(&self, key: &str) -> Option<UserGroup<'_>> {
        let entry = self.0.tree.entry(self.0.top.value, key)?;
        Some(UserGroup {
            document: &self.0,
            entry,
        })
    }
}

impl UserGroup<'_> {
    /// The line of the group's key.
    #[must_use]
    pub fn line(&self) -> usize {
        self.document.line(self.entry.key)
    }

    /// The users of a service.
    #[must_use]
    pub fn service(&self, service: &str) -> Option<ServiceUsers> {
        let entry = self.document.tree.entry(self.entry.value, service)?;
        Some(ServiceUsers {
            line: self.document.line(entry.key),
            users: self.users_of(entry.value).collect(),
        })
    }

    /// The line of the key whose service has a namespace: of its own name, unless it has another
    /// under `namespace`. Source: `helmfile_namespaces.yaml` of `admin_ng`.
    #[must_use]
    pub fn line_of_namespace(&self, namespace: &str) -> Option<usize> {
        let tree = &self.document.tree;
        let mut services = tree.entries(self.entry.value).iter();
        let found = services.find(|service| {
            let other = self.document.text_of(service.value, NAMESPACE);
            other.or(tree.scalar(service.key)) == Some(namespace)
        })?;
        Some(self.document.line(found.key))
    }

    /// What every user of the group has besides a name; nothing where they differ.
    #[must_use]
    pub fn shared_extras(&self) -> Vec<(String, String)> {
        let services = self.document.tree.entries(self.entry.value).iter();
        let mut users = services.flat_map(|service| self.users_of(service.value));
        let Some(first) = users.next() else {
            return Vec::new();
        };
        match users.all(|user| user.extras == first.extras) {
            true => first.extras,
            false => Vec::new(),
        }
    }

    /// The file with a service at the end of the group; the first of `lines` is its key.
    ///
    /// # Errors
    /// Where the file is not written in a way that can be edited safely.
    pub fn with_service(&self, service: &str, lines: &[String]) -> Result<String> {
        if let Some(there) = self.service(service) {
            let path = &self.document.file.path;
            return Err(Error::failed(format!(
                "{path}:{}: {service} is there already",
                there.line
            )));
        }
        let new = NewEntry {
            key: service,
            lines,
            apart: false,
        };
        self.document.with(self.entry, Place::Last, &new)
    }

    fn users_of(&self, service: NodeId) -> impl Iterator<Item = DeployUser> {
        let list = self.document.tree.entry(service, "usernames");
        let users = list.map(|list| self.document.tree.items(list.value));
        let users = users.unwrap_or_default().iter();
        users.filter_map(|user| self.user(*user))
    }

    fn user(&self, user: NodeId) -> Option<DeployUser> {
        let entries = self.document.tree.entries(user).iter();
        let extras = entries.filter(|entry| self.document.tree.scalar(entry.key) != Some("name"));
        let written = |entry: &Entry| {
            let written =
                [entry.key, entry.value].map(|node| self.document.written(node).to_owned());
            written.into()
        };
        Some(DeployUser {
            name: self.document.text_of(user, "name")?.to_owned(),
            extras: extras.map(written).collect(),
        })
    }
}

impl ServiceUsers {
    /// The first of these names that no user has.
    #[must_use]
    pub fn lacks<'n>(&self, names: &'n [String]) -> Option<&'n str> {
        let is_there = |name: &&String| self.users.iter().any(|user| user.name == **name);
        names
            .iter()
            .find(|name| !is_there(name))
            .map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "\
profile::kubernetes::deployment_server::services:
  main:
    alpha:
      usernames:
        - name: alpha
        - {name: alpha-deploy, owner: \"x\"}
  # the models
  ml-serve:
    iota:
      usernames:
        - name: iota
          owner: root # all of them
          group: model-people
    base:
      usernames: []
";

    #[test]
    fn users_have_what_the_file_says_besides_their_name() {
        let file = DeployUsers::parse(TEXT).unwrap();
        let main = file.group("main").unwrap();
        let alpha = main.service("alpha").unwrap();
        assert_eq!((main.line(), alpha.line), (2, 3));
        let owner = [("owner".to_owned(), "\"x\"".to_owned())];
        assert_eq!(alpha.users[1].extras, owner);
        let names = ["alpha", "alpha-deploy", "other"].map(str::to_owned);
        assert_eq!(alpha.lacks(&names), Some("other"));
        assert_eq!(alpha.lacks(&names[..2]), None);
        assert!(main.service("iota").is_none() && file.group("dse-k8s").is_none());
    }

    #[test]
    fn a_service_may_have_a_namespace_of_another_name() {
        let text = TEXT.replace("    alpha:\n", "    alpha:\n      namespace: beta\n");
        let file = DeployUsers::parse(text).unwrap();
        let line = |group: &str, name: &str| file.group(group).unwrap().line_of_namespace(name);
        assert_eq!(line("main", "beta"), Some(3));
        assert_eq!(line("main", "alpha"), None);
        assert_eq!(line("ml-serve", "iota"), Some(10));
        assert_eq!(line("main", "iota"), None);
    }

    #[test]
    fn extras_are_shared_only_where_all_users_have_them() {
        let file = DeployUsers::parse(TEXT).unwrap();
        assert_eq!(file.group("main").unwrap().shared_extras(), []);
        let shared = [("owner", "root"), ("group", "model-people")];
        let shared = shared.map(|(key, value)| (key.to_owned(), value.to_owned()));
        assert_eq!(file.group("ml-serve").unwrap().shared_extras(), shared);
    }

    #[test]
    fn a_service_goes_to_the_end_of_its_group_once() {
        let file = DeployUsers::parse(TEXT).unwrap();
        let main = file.group("main").unwrap();
        let lines = ["new:".to_owned(), "  usernames: []".to_owned()];
        let after = main.with_service("new", &lines).unwrap();
        let expected = TEXT.replace(
            "  # the models",
            "    new:\n      usernames: []\n  # the models",
        );
        assert_eq!(after, expected);
        let error = main.with_service("alpha", &lines).unwrap_err();
        assert!(error.message.contains("deployment_server.yaml:3: alpha"));
    }

    #[test]
    fn a_syntax_error_names_file_and_line() {
        let error = DeployUsers::parse("a: 1\nb: [\n").unwrap_err();
        let place = "hieradata/common/profile/kubernetes/deployment_server.yaml:2:4: ";
        assert!(error.message.starts_with(place), "{error}");
    }
}
