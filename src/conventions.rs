//! The rules of the house. Source, unless said otherwise: the README of `helmfile.d/services` in
//! operations/deployment-charts.

/// What a template has for the service's name.
pub const PLACEHOLDER: &str = "SERVICE_NAME";
/// The template's folder within a group.
pub const TEMPLATE_FOLDER: &str = "_example_";
/// The file that makes a folder a service.
pub const HELMFILE: &str = "helmfile.yaml";
/// The folder that a checkout is known by; groups of services are in it.
pub const HELMFILE_D: &str = "helmfile.d";
/// What the cluster administrators keep beside them.
pub const ADMIN_NG: &str = "helmfile.d/admin_ng";
/// The folder of services that everybody means who does not name a group.
pub const DEFAULT_GROUP: &str = "services";
/// The folder of the charts, from the root on.
pub const CHARTS: &str = "charts";
/// Where puppet puts values on the deployment server.
pub const DEFAULTS_ROOT: &str = "/etc/helmfile-defaults/";
/// Under which the deployment server keeps what is secret.
pub const SECRETS_ROOT: &str = "/etc/helmfile-defaults/private/";
/// How a folder of secrets is called, after the clusters that have them: `main_services`.
pub const SECRETS_FOLDER_END: &str = "_services";
/// The release that runs everywhere.
pub const MAIN: &str = "main";
/// The release beside `main` that takes a share of live traffic.
pub const CANARY: &str = "canary";
/// The release for testing only.
pub const TEST: &str = "test";

/// Whether an environment is a staging one: `staging`, `staging-eqiad`, `ml-staging-codfw`.
#[must_use]
pub fn is_staging(environment: &str) -> bool {
    environment.split('-').any(|part| part == "staging")
}

/// These environments or clusters with the staging ones first, else in their order: nothing goes to
/// production before it ran in staging.
#[must_use]
pub fn staging_first(names: &[String]) -> Vec<String> {
    let mut sorted = names.to_vec();
    sorted.sort_by_key(|name| !is_staging(name));
    sorted
}

/// Whether `release` makes sense in `environment`: a canary "only makes sense with real traffic",
/// a test release is "only present in the staging cluster".
#[must_use]
pub fn release_belongs_in(release: &str, environment: &str) -> bool {
    match release {
        CANARY => !is_staging(environment),
        TEST => is_staging(environment),
        _ => true,
    }
}

/// Where kubeconfigs are on the deployment server.
pub const KUBECONFIGS: &str = "/etc/kubernetes/";
/// What is between a service's name and the environment in the kubeconfig of the user who may
/// deploy; that of the read-only user has a hyphen there.
pub const DEPLOY_USER: &str = "-deploy-";

/// What a clone calls the branch that changes are merged into.
pub const MAIN_BRANCH: &str = "origin/HEAD";

/// The user that a service is deployed as.
#[must_use]
pub fn deploy_user(service: &str) -> String {
    format!("{service}-deploy")
}

/// The users that puppet makes for a service: a read-only one, and one that may deploy.
#[must_use]
pub fn deploy_users(service: &str) -> [String; 2] {
    [service.to_owned(), deploy_user(service)]
}

/// The kubeconfig with which a service is deployed to an environment; `*` means all of them.
#[must_use]
pub fn kubeconfig(service: &str, environment: &str) -> String {
    let user = deploy_user(service);
    format!("{KUBECONFIGS}{user}-{environment}.config")
}

/// The values files in this repository that every service may have, in the order of the README,
/// without the blanks in their expressions.
pub const README_HIERARCHY: [&str; 3] = [
    "values.yaml",
    "values-{{.Environment.Name}}.yaml",
    "values-{{`{{.Release.Name}}`}}.yaml",
];

/// What `values-X.yaml` is for: the `X`.
#[must_use]
pub fn values_file_subject(file_name: &str) -> Option<&str> {
    file_name.strip_prefix("values-")?.strip_suffix(".yaml")
}

/// Whether a file is one of a service's values files.
#[must_use]
pub fn is_values_file(file_name: &str) -> bool {
    file_name == "values.yaml" || values_file_subject(file_name).is_some()
}

/// Whether the admin environment `admin` serves the services' environment `environment`:
/// `staging` is served by `staging-eqiad` and `staging-codfw`.
#[must_use]
pub fn serves(admin: &str, environment: &str) -> bool {
    let rest = admin.strip_prefix(environment);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
}

/// The folder of the secrets for an environment, after the group of its clusters: `main_services` for
/// `eqiad`, `ml-serve_services` for `ml-staging-codfw`. Source: `cluster_group` in the values of
/// `admin_ng`, and the paths under [`SECRETS_ROOT`] that its helmfiles make of it.
#[must_use]
pub fn secrets_folder(environment: &str) -> String {
    const SITES: [&str; 2] = ["eqiad", "codfw"];
    let parts = environment.split('-');
    let parts: Vec<&str> = parts
        .filter(|part| *part != "staging" && !SITES.contains(part))
        .collect();
    let group = match parts.as_slice() {
        [] => "main".to_owned(),
        // The clusters in which machine learning is tried have the secrets of those that serve.
        ["ml"] => "ml-serve".to_owned(),
        parts => parts.join("-"),
    };
    group + SECRETS_FOLDER_END
}

/// The longest common name of an X.509 certificate (RFC 5280, `ub-common-name`).
const COMMON_NAME_MAX: usize = 64;

/// What is put behind a namespace to make its certificate's common name in an admin environment
/// (or a services' one). Source: `helmfile_namespace_certs.yaml` of `admin_ng`.
#[must_use]
pub fn certificate_suffix(environment: &str) -> &'static str {
    match is_staging(environment) {
        true if environment.starts_with("ml-") => ".k8s-ml-staging.discovery.wmnet",
        true => ".k8s-staging.discovery.wmnet",
        false => ".discovery.wmnet",
    }
}

/// How many characters a namespace may have so that its certificate can be made in all of these
/// environments, with the suffix that sets the limit. `None` without environments.
#[must_use]
pub fn namespace_limit<'e>(
    environments: impl IntoIterator<Item = &'e str>,
) -> Option<(usize, &'static str)> {
    let suffixes = environments.into_iter().map(certificate_suffix);
    let longest = suffixes.max_by_key(|suffix| suffix.len())?;
    Some((COMMON_NAME_MAX - longest.len(), longest))
}

/// The limit that a namespace is too long for, as [`namespace_limit`] has it; a namespace whose
/// certificate gets names of its own, by `tlsHostnames`, has none.
#[must_use]
pub fn broken_limit<'e>(
    namespace: &str,
    has_tls_hostnames: bool,
    environments: impl IntoIterator<Item = &'e str>,
) -> Option<(usize, &'static str)> {
    let limit = namespace_limit(environments).filter(|_| !has_tls_hostnames);
    limit.filter(|(most, _)| namespace.len() > *most)
}

/// Whether one of two names is a part of the other in whole words, as `airflow-main` is of
/// `postgresql-airflow-main`: services that are called so share a namespace.
#[must_use]
pub fn share_namespace(name: &str, other: &str) -> bool {
    let is_part = |name: &str, whole: &str| format!("-{whole}-").contains(&format!("-{name}-"));
    is_part(name, other) || is_part(other, name)
}

/// Whether Kubernetes keeps a namespace for itself.
#[must_use]
pub fn is_builtin_namespace(namespace: &str) -> bool {
    namespace == "default" || namespace.starts_with("kube-")
}

/// Whether a name is that of a folder with another purpose: `admin` holds what is asked of the
/// cluster administrators.
#[must_use]
pub fn is_reserved_folder(name: &str) -> bool {
    name == "admin" || name == "admin_ng"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn canary_is_for_production_and_test_for_staging() {
        assert!(release_belongs_in(CANARY, "eqiad"));
        assert!(!release_belongs_in(CANARY, "staging"));
        assert!(!release_belongs_in(CANARY, "ml-staging-codfw"));
        assert!(release_belongs_in(TEST, "staging"));
        assert!(!release_belongs_in(TEST, "codfw"));
        assert!(release_belongs_in(MAIN, "staging") && release_belongs_in(MAIN, "codfw"));
    }

    #[test]
    fn a_service_is_deployed_as_its_deploy_user() {
        assert_eq!(deploy_users("my-svc"), ["my-svc", "my-svc-deploy"]);
        let path = "/etc/kubernetes/my-svc-deploy-eqiad.config";
        assert_eq!(kubeconfig("my-svc", "eqiad"), path);
    }

    #[test]
    fn admin_environments_serve_by_name() {
        assert!(serves("staging-codfw", "staging"));
        assert!(serves("eqiad", "eqiad"));
        assert!(!serves("staging-eqiad", "eqiad"));
        assert!(!serves("stagingx", "staging"));
    }

    #[test]
    fn secrets_are_in_the_folder_of_the_group_of_clusters() {
        for (environment, folder) in [
            ("eqiad", "main_services"),
            ("staging-codfw", "main_services"),
            ("staging", "main_services"),
            ("ml-serve-eqiad", "ml-serve_services"),
            ("ml-staging-codfw", "ml-serve_services"),
            ("dse-k8s-eqiad", "dse-k8s_services"),
        ] {
            assert_eq!(secrets_folder(environment), folder);
        }
    }

    #[test]
    fn the_longest_suffix_sets_the_limit_of_a_namespace() {
        let limit = |environments: &[&str]| {
            namespace_limit(environments.iter().copied()).map(|(limit, _)| limit)
        };
        assert_eq!(limit(&["eqiad", "staging-codfw"]), Some(36));
        assert_eq!(limit(&["ml-serve-eqiad", "ml-staging-codfw"]), Some(33));
        assert_eq!(limit(&["dse-k8s-eqiad"]), Some(48));
        assert_eq!(limit(&["staging", "ml-staging"]), Some(33));
        // Names that only start like those of staging are those of production.
        assert_eq!(limit(&["stagingx", "ml-stagingx"]), Some(48));
        assert_eq!(limit(&[]), None);
    }

    #[test]
    fn values_files_are_known_by_name() {
        assert_eq!(
            values_file_subject("values-ml-serve-eqiad.yaml"),
            Some("ml-serve-eqiad")
        );
        assert_eq!(values_file_subject("values.yaml"), None);
        assert!(is_values_file("values.yaml") && is_values_file("values-x.yaml"));
        assert!(!is_values_file("my-values.yaml") && !is_values_file("values-x.yml"));
    }
}
