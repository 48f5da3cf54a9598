//! The texts that people read and may want to reword: the files under `templates/`, each parsed
//! only when it is rendered.

use minijinja::syntax::SyntaxConfig;
use minijinja::{Environment, Output, State, UndefinedBehavior, Value};

use crate::error::{Error, Result};
use crate::shown::in_one_line;

/// A file under `templates/`, in the language of Jinja.
pub(super) struct TextTemplate {
    path: &'static str,
    source: &'static str,
}

macro_rules! text_template {
    ($file:literal) => {
        TextTemplate {
            path: concat!("templates/", $file),
            source: include_str!(concat!("../../templates/", $file)),
        }
    };
}

/// The checklist in Markdown.
pub(super) const MARKDOWN: TextTemplate = text_template!("checklist.md.j2");
/// The checklist in Phabricator's markup.
pub(super) const REMARKUP: TextTemplate = text_template!("checklist.remarkup.j2");
/// The manifests that make a namespace.
pub(super) const MANIFESTS: TextTemplate = text_template!("namespace.yaml.j2");
/// What the commit message says, by section.
pub(super) const COMMIT_MESSAGE: TextTemplate = text_template!("commit-message.j2");
/// A service's entry in the catalog.
pub(super) const CATALOG_ENTRY: TextTemplate = text_template!("catalog-entry.yaml.j2");
/// A name for all sites together, in such an entry.
pub(super) const CATALOG_NAME: TextTemplate = text_template!("catalog-name.yaml.j2");
/// A service's deploy users.
pub(super) const DEPLOY_USERS: TextTemplate = text_template!("deploy-users.yaml.j2");
/// A name for all sites together, in conftool.
pub(super) const CONFTOOL_NAME: TextTemplate = text_template!("conftool-name.yaml.j2");
/// A pool that workers take traffic for.
pub(super) const WORKER_POOL: TextTemplate = text_template!("worker-pool.yaml.j2");
/// Where secrets are in the private repository.
pub(super) const SECRETS: TextTemplate = text_template!("secrets.yaml.j2");
/// A rule that leads from a public name to a service.
pub(super) const MAPPING_RULE: TextTemplate = text_template!("mapping-rule.yaml.j2");
/// The message of a change in another repository.
pub(super) const PATCH_MESSAGE: TextTemplate = text_template!("patch-message.j2");
/// A service's listener in the mesh.
pub(super) const LISTENER: TextTemplate = text_template!("listener.yaml.j2");

impl TextTemplate {
    /// The text with these values. Nothing is escaped: values are names, numbers and paths. But
    /// none of them starts a line of its own, wherever it comes from.
    ///
    /// # Errors
    /// Where the template is broken, or uses a value that is not given to it.
    pub fn render(&self, values: Value) -> Result<String> {
        let mut environment = Environment::empty();
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        environment.add_filter("join", |words: Vec<String>, between: String| {
            words.join(&between)
        });
        environment.set_formatter(write_in_one_line);
        let syntax = SyntaxConfig::builder()
            .trim_blocks(true)
            .lstrip_blocks(true)
            .keep_trailing_newline(true)
            .build();
        let rendered = syntax.and_then(|syntax| {
            environment.set_syntax(syntax);
            environment.render_named_str(self.path, self.source, values)
        });
        rendered.map_err(|error| Error::failed(error.to_string()))
    }
}

/// Writes a value with line breaks and whatever nobody sees made visible.
fn write_in_one_line(
    out: &mut Output<'_>,
    _: &mut State<'_, '_>,
    value: &Value,
) -> std::result::Result<(), minijinja::Error> {
    let written = match value.as_str() {
        Some(text) => out.write_str(&in_one_line(text)),
        None => write!(out, "{value}"),
    };
    written.map_err(minijinja::Error::from)
}

#[cfg(test)]
mod tests {
    use minijinja::context;

    use super::*;

    #[test]
    fn a_broken_template_is_an_error_that_names_its_file() {
        for source in ["{{ gone }}", "{% if %}"] {
            let path = "templates/x.j2";
            let error = TextTemplate { path, source }.render(context! {});
            let message = error.unwrap_err().message;
            assert!(message.contains(path), "{message}");
        }
    }

    #[test]
    fn no_value_starts_a_line() {
        let path = "templates/x.md.j2";
        let source = "- {{ path }} {{ number }}\n";
        let values = context! { path => "a\n- b\r\u{1b}", number => 7 };
        let text = TextTemplate { path, source }.render(values);
        assert_eq!(text.unwrap(), "- a\\n- b\\r\\u{1b} 7\n");
    }

    #[test]
    fn nothing_is_escaped() {
        let path = "templates/x.yaml.j2";
        let source = "{% if list %}\n{{ list | join(', ') }}\n{% endif %}\n";
        let values = context! { list => vec!["<a>", "\"b\""] };
        let text = TextTemplate { path, source }.render(values);
        assert_eq!(text.unwrap(), "<a>, \"b\"\n");
    }
}
