//! The users that services are deployed as.

use super::document::Document;
use crate::conventions::deploy_users;
use crate::error::{Error, Result};
use crate::handover::SourceFile;
use crate::handover::kin::last_kin;
use crate::handover::source_file::with_line_below;
use crate::yaml::{Entry, NewEntry, NodeId, Place};

/// The key of a service under which its namespace has another name.
const NAMESPACE: &str = "namespace";
/// The key of a user that says whether it is to be there.
const ENSURE: &str = "ensure";
/// What it says of one that is to go.
const ABSENT: &str = "ensure: absent";

/// Who may deploy which service: groups of services, each with the users of its services.
#[derive(Debug, Clone, PartialEq)]
pub struct DeployUsers(Document);

/// One of the groups.
#[derive(Debug, Clone, Copy)]
pub struct UserGroup<'d> {
    document: &'d Document,
    entry: Entry,
}

/// Where a service goes in its group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UsersPlace {
    /// The index that it gets.
    pub index: usize,
    /// The service that it goes below, whose users are the model for its own.
    pub nearest: Option<String>,
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

    /// The place of a service in the group: below the last that shares the most of its first
    /// words, else below the last service, above what has no users and what stays at the end.
    #[must_use]
    pub fn place_of(&self, service: &str, stays_last: &[&str]) -> UsersPlace {
        let entries = self.document.tree.entries(self.entry.value);
        let name = |entry: &Entry| self.document.tree.scalar(entry.key).unwrap_or_default();
        let names: Vec<&str> = entries.iter().map(name).collect();
        let is_service = |entry: &Entry| {
            let mut users = self.users_of(entry.value);
            users.next().is_some() && !stays_last.contains(&name(entry))
        };
        let last = entries.iter().rposition(is_service);
        let nearest = last_kin(&names, service).or(last);
        UsersPlace {
            index: nearest.map_or(0, |nearest| nearest + 1),
            nearest: nearest.map(|index| names[index].to_owned()),
        }
    }

    /// The users of a new service, with what those of the nearest one have besides their names.
    #[must_use]
    pub fn users_like(&self, nearest: &str, service: &str) -> Vec<DeployUser> {
        let there = self.service(nearest).map(|found| found.users);
        let there = there.unwrap_or_default();
        let pairs = deploy_users(nearest).into_iter().zip(deploy_users(service));
        let users = pairs.map(|(model, name)| {
            let model = there.iter().find(|user| user.name == model);
            let extras = model.map_or(Vec::new(), |model| model.extras.clone());
            DeployUser { name, extras }
        });
        users.collect()
    }

    /// The file with a service at a place of the group; the first of `lines` is its key.
    ///
    /// # Errors
    /// Where the file is not written in a way that can be edited safely.
    pub fn with_service(&self, service: &str, lines: &[String], index: usize) -> Result<String> {
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
        self.document.with(self.entry, Place::Before(index), &new)
    }

    /// The file with `ensure: absent` at every user of a service; without the service where all have
    /// that already.
    ///
    /// # Errors
    /// Where the file is not written in a way that can be edited safely.
    pub fn retired(&self, service: &str) -> Result<String> {
        let tree = &self.document.tree;
        let found = tree.entry(self.entry.value, service);
        let list = found.and_then(|found| tree.entry(found.value, "usernames"));
        let users = list.map_or(&[] as &[NodeId], |list| tree.items(list.value));
        let present = users
            .iter()
            .filter(|user| self.document.text_of(**user, ENSURE).is_none());
        let mut present = present.peekable();
        if present.peek().is_none() {
            return self.document.without_entry(self.entry.value, service);
        }
        let mut text = self.document.file.text.clone();
        for user in present.rev() {
            text = self.with_absent(&text, *user)?;
        }
        let after = DeployUsers::parse(text)?;
        Ok(after.0.file.text)
    }

    /// A text with `ensure: absent` below the first line of a user, which has lines of its own.
    fn with_absent(&self, text: &str, user: NodeId) -> Result<String> {
        let (file, line) = (&self.document.file, self.document.line(user));
        let own = file.text.lines().nth(line - 1).unwrap_or_default();
        let column = own.find("- ").filter(|dash| own[..*dash].trim().is_empty());
        let key = column.filter(|dash| !own[dash + 2..].trim_start().starts_with('{'));
        let Some(dash) = key else {
            let path = &file.path;
            return Err(Error::failed(format!(
                "{path}:{line}: the user has no lines of its own"
            )));
        };
        let key = own.len() - own[dash + 2..].trim_start().len();
        Ok(with_line_below(text, line, &format!("{:key$}{ABSENT}", "")))
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

    const GROUP: &str = "\
profile::kubernetes::deployment_server::services:
  ml-serve:
    base-one:
      usernames:
        - name: base-one
        - name: base-one-deploy
          owner: root
    iota:
      usernames:
        - name: iota
          group: people
    trial:
      usernames: [{name: trial}]
    platform:
      usernames: []
other: {}
";

    fn placed(service: &str) -> UsersPlace {
        let file = DeployUsers::parse(GROUP).unwrap();
        file.group("ml-serve")
            .unwrap()
            .place_of(service, &["trial"])
    }

    #[test]
    fn a_service_goes_below_its_kin_and_else_below_the_last_service() {
        let place = |index, nearest: &str| UsersPlace {
            index,
            nearest: Some(nearest.to_owned()),
        };
        assert_eq!(placed("base-two"), place(1, "base-one"));
        // What is kept for trials, and what has no users, stays at the end.
        assert_eq!(placed("new"), place(2, "iota"));
        // One whose name goes on from theirs is their kin all the same.
        assert_eq!(placed("trial-two"), place(3, "trial"));
    }

    #[test]
    fn each_user_has_what_that_of_the_nearest_service_has() {
        let file = DeployUsers::parse(GROUP).unwrap();
        let group = file.group("ml-serve").unwrap();
        let users = group.users_like("base-one", "new");
        let owner = vec![("owner".to_owned(), "root".to_owned())];
        let extras: Vec<_> = users.iter().map(|user| user.extras.clone()).collect();
        assert_eq!(extras, [Vec::new(), owner]);
        assert_eq!(users[1].name, "new-deploy");
        // The nearest one has no user of that kind.
        assert_eq!(group.users_like("iota", "new")[1].extras, []);
    }

    #[test]
    fn a_service_gets_its_place_once() {
        let file = DeployUsers::parse(TEXT).unwrap();
        let main = file.group("main").unwrap();
        let lines = ["new:".to_owned(), "  usernames: []".to_owned()];
        let after = main.with_service("new", &lines, 1).unwrap();
        let expected = TEXT.replace(
            "  # the models",
            "    new:\n      usernames: []\n  # the models",
        );
        assert_eq!(after, expected);
        let error = main.with_service("alpha", &lines, 1).unwrap_err();
        assert!(error.message.contains("deployment_server.yaml:3: alpha"));
    }

    #[test]
    fn a_syntax_error_names_file_and_line() {
        let error = DeployUsers::parse("a: 1\nb: [\n").unwrap_err();
        let place = "hieradata/common/profile/kubernetes/deployment_server.yaml:2:4: ";
        assert!(error.message.starts_with(place), "{error}");
    }
}
