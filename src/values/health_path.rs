//! What the readiness probe of a service's own container asks for.

use super::value::{Data, Value};

/// The keys that charts have the container below: `app`, in newer ones `main_app`.
const PARENTS: [&str; 2] = ["app", "main_app"];

/// The path in merged values.
pub fn health_path(values: &Value) -> Option<&str> {
    let path = |parent: &&str| {
        let probe = values.get(parent)?.get("readiness_probe")?;
        match &probe.get("httpGet")?.get("path")?.data {
            Data::Text(path) => Some(path.as_str()),
            _ => None,
        }
    };
    PARENTS.iter().find_map(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_is_that_of_the_readiness_probe() {
        let path = |text: &str| {
            let values = crate::values::read::read(text).unwrap();
            health_path(&values).map(str::to_owned)
        };
        let probe = "app:\n  readiness_probe:\n    httpGet:\n      path: /ready\n";
        assert_eq!(path(probe).as_deref(), Some("/ready"));
        let newer = probe.replace("app:", "main_app:");
        assert_eq!(path(&newer).as_deref(), Some("/ready"));
        assert_eq!(path(&probe.replace("readiness", "liveness")), None);
        assert_eq!(path(&probe.replace("/ready", "1")), None);
    }
}
