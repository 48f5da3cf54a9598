//! Which template a service is made from, as `--template` says it.

use std::convert::Infallible;
use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use crate::conventions::{DEFAULT_GROUP, PLACEHOLDER, TEMPLATE_FOLDER};
use crate::error::{Error, Result};
use crate::names::GroupName;
use crate::repository::ServiceRef;

/// Which template is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TemplateChoice {
    /// The group's own, else the embedded one.
    Auto,
    /// The group's own.
    Own,
    Embedded,
    Folder(PathBuf),
}

/// Where a template is read from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChosenTemplate {
    /// The group's own folder, from the root on.
    Own(String),
    /// The program itself.
    Embedded,
    /// Any other folder.
    Folder(PathBuf),
}

/// The words for templates that are no folders.
const WORDS: [(&str, TemplateChoice); 3] = [
    ("auto", TemplateChoice::Auto),
    ("repo", TemplateChoice::Own),
    ("embedded", TemplateChoice::Embedded),
];

impl TemplateChoice {
    /// The words for templates that are no folders.
    pub fn words() -> impl Iterator<Item = &'static str> {
        WORDS.into_iter().map(|(word, _)| word)
    }

    /// Refuses a template that is named in a run for a namespace alone, which is made from none.
    ///
    /// # Errors
    /// Where one is named.
    pub fn refuse_without_service(&self) -> Result<()> {
        match self {
            Self::Auto => Ok(()),
            named => Err(Error::invalid(format!(
                "--template {named} does not go with --only namespace"
            ))
            .hint("a namespace is made from no template: leave out --template")),
        }
    }

    /// Where the template for a service of `group` is read from; `own` is the group's own folder, if
    /// it has one.
    ///
    /// # Errors
    /// Where there is none: the embedded one knows the environments of one group only.
    pub fn resolve(
        &self,
        own: Option<String>,
        group: Option<&GroupName>,
    ) -> Result<ChosenTemplate> {
        match (self, own) {
            (Self::Folder(folder), _) => Ok(ChosenTemplate::Folder(folder.clone())),
            (Self::Own | Self::Auto, Some(own)) => Ok(ChosenTemplate::Own(own)),
            (Self::Own, None) => {
                let folder = ServiceRef::new(group, TEMPLATE_FOLDER).folder();
                let message = format!("--template repo: there is no {folder}");
                Err(Error::invalid(message)
                    .hint("leave out --template, or give a folder: --template DIR"))
            }
            (Self::Auto | Self::Embedded, _) => match group {
                Some(group) if group.as_str() != DEFAULT_GROUP => Err(no_template_of(group)),
                _ => Ok(ChosenTemplate::Embedded),
            },
        }
    }
}

fn no_template_of(group: &GroupName) -> Error {
    Error::invalid(format!(
        "group {group} has no {TEMPLATE_FOLDER}, and the template built into new-service is for the \
         environments of group {DEFAULT_GROUP}"
    ))
    .hint(format!(
        "name a folder to start from, such as a copy of a service of {group} with {PLACEHOLDER} for \
         its name: --template DIR"
    ))
}

impl FromStr for TemplateChoice {
    type Err = Infallible;

    fn from_str(text: &str) -> std::result::Result<Self, Infallible> {
        let mut words = WORDS.into_iter();
        let named = words.find(|(word, _)| *word == text);
        Ok(named.map_or_else(|| Self::Folder(text.into()), |(_, choice)| choice))
    }
}

impl fmt::Display for TemplateChoice {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Folder(folder) => folder.display().fmt(out),
            named => {
                let word = WORDS.iter().find(|(_, choice)| choice == named);
                out.write_str(word.map_or("", |(word, _)| word))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_is_written_as_it_is_read() {
        for text in ["auto", "repo", "embedded", "./repo", "some/folder"] {
            let Ok(choice) = text.parse::<TemplateChoice>();
            assert_eq!(choice.to_string(), text);
            assert_eq!(
                matches!(choice, TemplateChoice::Folder(_)),
                text.contains('/')
            );
        }
    }
}
