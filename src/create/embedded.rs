//! The template tree that is built into the program.

use include_dir::{Dir, include_dir};

use crate::changes::{Content, TreeFile};
use crate::create::template::{TemplateKind, TemplateTree};
use crate::error::Result;

static EXAMPLE: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/templates/_example_");

/// The embedded template.
///
/// # Errors
/// If it were broken; a test checks that it is not.
pub fn template() -> Result<TemplateTree> {
    let files = EXAMPLE.files().map(|file| TreeFile {
        path: file.path().to_string_lossy().into_owned(),
        content: Content::from_bytes(file.contents().to_vec()),
        executable: false,
    });
    TemplateTree::new(TemplateKind::Embedded, files.collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::create::template::Template;
    use crate::helmfile::load_problems;

    #[test]
    fn the_embedded_template_is_whole() {
        let tree = template().unwrap();
        let template = Template::read(&tree).unwrap();
        let helmfile = template.helmfile();
        let environments: Vec<_> = helmfile.environments().iter().collect();
        let names: Vec<&str> = environments
            .iter()
            .map(|found| found.name.as_str())
            .collect();
        assert_eq!(names, ["staging", "eqiad", "codfw"]);
        let chart = helmfile.listed_chart().unwrap();
        assert_eq!(chart.in_checkout(), Some("SERVICE_NAME"));
        assert_eq!(load_problems(helmfile), []);
    }
}
