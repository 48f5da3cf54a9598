//! What a person is told who makes a service outside a checkout, which may be the wrong folder.

use super::planning::Parts;
use crate::repository::ServiceRef;

/// What is made in a folder that is not a checkout, and what to do where that is not meant.
#[must_use]
pub fn outside_warning(folder: &str, name: Option<&str>, parts: Parts) -> String {
    let service = ServiceRef::new(None, name.unwrap_or("NAME"));
    let made = [
        (parts.service, service.folder()),
        (parts.namespace, service.request_folder()),
    ];
    let made = made.into_iter().filter(|(is_wanted, _)| *is_wanted);
    let made: Vec<String> = made.map(|(_, path)| format!("{path}/")).collect();
    format!(
        "{folder} is not in a deployment-charts checkout: this makes {} here; for a checkout, run \
         it in there or give --root DIR",
        made.join(" and ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_made_is_named() {
        for (service, namespace, name, made) in [
            (true, true, Some("owl"), "makes owl/ and admin/owl/ here"),
            (true, false, Some("owl"), "makes owl/ here"),
            (false, true, None, "makes admin/NAME/ here"),
        ] {
            let parts = Parts { namespace, service };
            let warning = outside_warning("/here", name, parts);
            assert!(warning.starts_with("/here is not in a"), "{warning}");
            assert!(warning.contains(made), "{warning}");
        }
    }
}
