//! The rules, each with its name, how bad a break of it is, and why it is there.

use crate::error::{Error, Result};
use crate::names::choose_from;

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Good to know.
    Info,
    /// Something is dead or unusual.
    Warning,
    /// A deployment breaks, or touches the wrong thing.
    Error,
}

impl Severity {
    /// Its name in every format.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Severity::Info => "info",
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }
}

/// What is said of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// Its name, which does not change.
    pub name: &'static str,
    /// How bad a break of it is, unless a finding says otherwise.
    pub severity: Severity,
    /// What it finds.
    pub what: &'static str,
    /// Why that matters.
    pub why: &'static str,
    /// A kind of slip that people really made.
    pub slip: &'static str,
}

macro_rules! rules {
    ($($constant:ident $name:literal $severity:ident $what:literal $why:literal $slip:literal)*) => {
        $(
            #[doc = $what]
            pub const $constant: Rule = Rule {
                name: $name,
                severity: Severity::$severity,
                what: $what,
                why: $why,
                slip: $slip,
            };
        )*
        /// All rules.
        pub const RULES: &[Rule] = &[$($constant),*];
    };
}

rules! {
    LEFTOVER_PLACEHOLDER "leftover-placeholder" Error
        "SERVICE_NAME where a service's name should be"
        "Nothing on the clusters is called SERVICE_NAME, so the deployment fails or creates something of that name."
        "A folder was copied from _example_, and one of the places was not edited."
    UNSET_VALUE "unset-value" Error
        "a version, an image or a port that is still to be set"
        "The service cannot be deployed: there is no such image, version or port."
        "A service was made like another one, and what belongs to that one alone was left open."
    INVALID_VALUES "invalid-values" Error
        "a values file that a release loads and helm cannot read"
        "Every deployment that loads it fails."
        "A tab, the marker of a conflict, or a list at the top came in with a change."
    DUPLICATE_KEY "duplicate-key" Warning
        "a key that stands twice in one mapping of a values file"
        "The last one wins, and what the first one sets is lost without a word."
        "A setting was added to a long file that had its mapping already, further up."
    UNKNOWN_VALUES_KEY "unknown-values-key" Warning
        "a key at the top of a values file that its chart neither has nor reads"
        "It has no effect, and what it was meant to set keeps the chart's default."
        "A service moved to another chart, and its values kept the old chart's keys."
    CIDR_WITHOUT_MASK "cidr-without-mask" Error
        "an address where a network has to be: without a mask"
        "Kubernetes refuses the network policy."
        "The address of a database was copied from DNS into an egress rule."
    STRAY_QUOTE "stray-quote" Warning
        "a value that ends with a quote that nothing opens"
        "The quote is part of the value, so the host or path does not exist."
        "The other kind of quotes was put around a value, and one of the old ones stayed."
    GO_QUOTE "go-quote" Error
        "a word between single quotes in a template action"
        "Go takes single quotes for one letter, so helmfile cannot read the file."
        "A condition was written with the quotes of YAML."
    ROLL_RESTART_TEXT "roll-restart-text" Warning
        "a rolling restart that the documented command cannot start: it compares a text"
        "The documented command sets it to a number, and Go compares no number with a text: helmfile fails."
        "An old helmfile was copied, in which the comparison has quotes."
    UNLOADABLE_HELMFILE "unloadable-helmfile" Error
        "a helmfile that helmfile cannot read"
        "No command works on the service until it can be read."
        "A release expression is not escaped outside a release, or `needs:` names a release that nobody declares."
    UNREADABLE_FILE "unreadable-file" Error
        "a file or a folder that cannot be read"
        "Nobody knows what is in it: no rule looked at it, and helmfile fails at it too if it needs it."
        "An editor's lock or a broken link was left in a service's folder, or a values file was saved in another encoding."
    OUTSIDE_CHECKOUT "outside-checkout" Error
        "a file, a link or a chart that leads out of the checkout"
        "What is there is not part of the change that people review, and is another thing on every machine."
        "A values file was named with one `../` too many, or a folder was shared through a link."
    FOREIGN_NAME "foreign-name" Error
        "a kubeconfig, secrets path, namespace or log line that names another service"
        "The deployment runs with the rights, the secrets or the namespace of another service. A log line only misleads its readers, so it is a warning."
        "A sibling's folder was copied, and its name stayed in the kubeconfig or in the log lines."
    UNDECLARED_RELEASE "undeclared-release" Warning
        "a release that an environment enables and `releases:` does not declare"
        "It is never deployed, though the file says that it should be."
        "canary was added to the lists of the environments and not to `releases:`."
    NEVER_INSTALLED "never-installed" Warning
        "a release that is declared and enabled in no environment"
        "It is never deployed, and its values file is dead."
        "The test release of _example_ stayed in `releases:` after it was taken out of staging's list."
    DUPLICATE_RELEASE "duplicate-release" Error
        "a release that is declared twice in one namespace"
        "helmfile refuses to go on."
        "A block under `releases:` was copied to make a second release, and its name was not changed."
    ENVIRONMENT_WITHOUT_RELEASES "environment-without-releases" Error
        "an environment that has no `releases` list, though the releases look for one"
        "Every command in that environment fails with: no releases defined for this environment."
        "An environment was added with its values files only."
    CANARY_OUTSIDE_PRODUCTION "canary-outside-production" Warning
        "a canary release in staging"
        "A canary only makes sense with real traffic (README of helmfile.d/services)."
        "The list of a production environment was copied to staging."
    TEST_OUTSIDE_STAGING "test-outside-staging" Warning
        "a test release outside staging"
        "The test release is for the staging cluster only (README of helmfile.d/services)."
        "The list of staging was copied to a production environment."
    UNLOADED_VALUES "unloaded-values" Warning
        "a values file that no combination of environment and release loads"
        "What is in it has no effect."
        "A file was called values-staging.yaml.yml, or kept after its release had gone."
    MISSING_REFERENCE "missing-reference" Warning
        "a values file that is named and does not exist in any environment or release"
        "helmfile skips it with a warning, or fails, depending on its missingFileHandler."
        "A values file was renamed, and the helmfile still loads it by its old name."
    KUBECONFIG_USER "kubeconfig-user" Warning
        "a kubeconfig without -deploy- in its name"
        "It is read-only, so a deployment is forbidden."
        "An old service was copied, from the time before there were two users."
    STALE_SECRETS_PATH "stale-secrets-path" Warning
        "a path of secrets in another form than the group uses"
        "There is no such file, so the service runs without its secrets."
        "The secrets moved to private/main_services/NAME, and an old service was copied afterwards."
    MISSING_NAMESPACE "missing-namespace" Error
        "a namespace that is missing in a cluster which serves the service's environments"
        "There is nothing to deploy into there."
        "The service's folder was merged, and its namespace was never asked for."
    UNKNOWN_CHART "unknown-chart" Error
        "a chart that is not in charts/"
        "helm finds nothing to install."
        "The chart was left as the service's own name, while the service is deployed with a shared one."
    NAME_TOO_LONG "name-too-long" Error
        "a namespace that is too long for its certificate"
        "The common name of a certificate may have 64 characters (X.509), so none can be made."
        "A namespace of 40 characters had to be renamed two days after it was merged."
    PLACEHOLDER_VALUES "placeholder-values" Info
        "a values file with nothing but comments"
        "It has no effect; a reader has to open it to see that."
        "The comment-only files of _example_ were copied along."
    UNSORTED_NAMESPACES "unsorted-namespaces" Info
        "namespaces that are not in alphabetical order, in a file that is otherwise"
        "A namespace is looked for, and added, where it is expected."
        "A namespace was added below that of a sibling instead of in its place."
}

/// The rule that a person names.
///
/// # Errors
/// Where there is none of this name.
pub fn known_rule(name: &str) -> Result<&'static Rule> {
    let known = RULES.iter().find(|rule| rule.name == name);
    known.ok_or_else(|| {
        let names: Vec<&str> = RULES.iter().map(|rule| rule.name).collect();
        Error::invalid(format!("there is no rule {name}")).hint(choose_from(name, &names))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_have_names_of_their_own_and_say_everything() {
        for (index, rule) in RULES.iter().enumerate() {
            assert!(RULES[..index].iter().all(|other| other.name != rule.name));
            assert!(
                rule.name
                    .bytes()
                    .all(|byte| byte == b'-' || byte.is_ascii_lowercase())
            );
            for text in [rule.what, rule.why, rule.slip] {
                assert!(!text.is_empty(), "{}", rule.name);
            }
        }
        assert!(known_rule("no-such-rule").is_err());
    }
}
