//! The checklist and the manifests as text, from the templates in `templates/`.

use minijinja::Environment;
use minijinja::syntax::SyntaxConfig;
use serde::Serialize;

use super::{Checklist, Handover};
use crate::error::{Error, Result};

impl Checklist {
    /// The checklist as Markdown that is also readable as plain text.
    ///
    /// # Errors
    /// Where the built-in template cannot be rendered.
    pub fn markdown(&self) -> Result<String> {
        render(include_str!("../../templates/CHECKLIST.md"), self)
    }
}

/// The manifests that make the namespace, for a cluster administrator to apply. Source of the
/// kinds, names and figures: `helmfile_namespaces.yaml` and `values/common.yaml` of `admin_ng`.
///
/// `path` is where they will stand. All that is put in is a valid name or a path of such, so
/// nothing needs quotes; and with nothing to decide, no template language is needed.
#[must_use]
pub fn manifests(handover: &Handover, path: &str) -> String {
    include_str!("../../templates/namespace.yaml")
        .replace("<<namespace>>", &handover.namespace)
        .replace("<<service>>", &handover.service)
        .replace("<<environments>>", &handover.environments.join(", "))
        .replace("<<path>>", path)
}

/// Renders a built-in template.
fn render(template: &str, context: &impl Serialize) -> Result<String> {
    let broken = |error: minijinja::Error| {
        Error::failed(format!("a built-in template cannot be rendered: {error}"))
    };
    let syntax = SyntaxConfig::builder()
        .keep_trailing_newline(true)
        .trim_blocks(true)
        .lstrip_blocks(true)
        .build()
        .map_err(broken)?;
    let mut environment = Environment::new();
    environment.set_syntax(syntax);
    environment.set_undefined_behavior(minijinja::UndefinedBehavior::Strict);
    let context = minijinja::value::Serde(context);
    environment.render_str(template, context).map_err(broken)
}
