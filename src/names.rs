//! The names and numbers that a service is made of. Each is parsed once; a value of these types is
//! valid.

mod grammar;
mod nearest;
mod numbers;

use std::fmt;
use std::str::FromStr;

pub(crate) use grammar::InvalidName;
use grammar::{Grammar, RELEASE_MAX, check, label, path_part};
pub(crate) use nearest::{choose_from, did_you_mean, slip_of};
pub(crate) use numbers::{InvalidNumber, Port, TaskId};

/// Makes a name type: private text, one parser.
macro_rules! name_type {
    ($(#[$doc:meta])* $type:ident, $grammar:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $type(String);

        impl $type {
            /// The name as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $type {
            type Err = InvalidName;

            fn from_str(text: &str) -> Result<Self, InvalidName> {
                check($grammar, text)?;
                Ok(Self(text.to_owned()))
            }
        }

        impl fmt::Display for $type {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str(&self.0)
            }
        }
    };
}

name_type!(
    /// The name of a service: its folder, and what SERVICE_NAME becomes.
    ServiceName,
    label("service name")
);
name_type!(
    /// A Kubernetes namespace.
    Namespace,
    label("namespace")
);
name_type!(
    /// A chart's name, without the chart repository's.
    ChartName,
    label("chart name")
);
name_type!(
    /// A release of helm's, as helmfile's `releases:` declares it.
    ReleaseName,
    Grammar {
        max: RELEASE_MAX,
        limit: "a helm release",
        ..label("release name")
    }
);
name_type!(
    /// An environment of a helmfile.
    EnvironmentName,
    path_part("environment name")
);
name_type!(
    /// A group of services: the folder under `helmfile.d`.
    GroupName,
    path_part("group name")
);

#[cfg(test)]
mod tests {
    use super::*;

    fn reason(text: &str) -> String {
        ServiceName::from_str(text).unwrap_err().to_string()
    }

    #[test]
    fn good_names_are_taken() {
        for name in [
            "a",
            "my-svc",
            "3d2png",
            "a--b",
            &"x".repeat(63),
            "inf",
            "1-2",
        ] {
            assert!(ServiceName::from_str(name).is_ok(), "{name}");
        }
    }

    #[test]
    fn each_bad_name_gets_its_own_reason() {
        for (text, part) in [
            ("", "cannot be empty"),
            ("My-svc", "has 'M' at character 1"),
            ("my_svc", "has '_' at character 3"),
            ("my.svc", "has '.' at character 3"),
            ("../x", "has '.' at character 1"),
            ("a/b", "has '/' at character 2"),
            ("a b", "has ' ' at character 2"),
            ("a\nb", "has '\\n' at character 2"),
            ("a\0b", "has '\\0' at character 2"),
            ("caf\u{e9}", "has 'é' at character 4"),
            ("-rf", "starts with '-'"),
            ("a-", "ends with '-'"),
            ("null", "read as a null"),
            ("on", "read as a truth value"),
            ("1e3", "read as a number"),
            ("0x1f", "read as a number"),
            ("2024-01-02", "read as a date"),
        ] {
            assert!(reason(text).contains(part), "{text:?}: {}", reason(text));
        }
        assert!(reason(&"x".repeat(64)).contains("64 characters"));
        assert!(reason(&"X".repeat(10_000)).len() < 300);
    }

    #[test]
    fn each_kind_of_name_has_its_own_grammar() {
        assert!(EnvironmentName::from_str("ml-staging_codfw.2").is_ok());
        for text in ["eqiad$(x)", "a\nb", "../x", ".", "-e", ""] {
            assert!(EnvironmentName::from_str(text).is_err(), "{text:?}");
            assert!(GroupName::from_str(text).is_err(), "{text:?}");
        }
        assert!(ReleaseName::from_str(&"r".repeat(53)).is_ok());
        let long = ReleaseName::from_str(&"r".repeat(54)).unwrap_err();
        assert!(long.to_string().contains("helm release has at most 53"));
    }

    #[test]
    fn a_close_valid_name_is_suggested() {
        let suggestion = |text| ServiceName::from_str(text).unwrap_err().suggestion();
        assert_eq!(suggestion("My_Svc.x-"), Some("my-svc-x".into()));
        assert_eq!(suggestion("é"), None);
        assert_eq!(suggestion(""), None);
    }

    #[test]
    fn ports_and_tasks_are_checked() {
        assert_eq!(Port::from_str("65535").unwrap().to_string(), "65535");
        for text in ["0", "65536", "+80", "", "x"] {
            assert!(Port::from_str(text).is_err(), "{text}");
        }
        assert_eq!(TaskId::from_str("T123").unwrap().to_string(), "T123");
        for text in ["123", "T", "T1x", "t1", ""] {
            assert!(TaskId::from_str(text).is_err(), "{text}");
        }
    }
}
