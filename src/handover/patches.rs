//! Patches for the clones of other repositories, a file for each step.

use minijinja::context;

use super::Checklist;
use super::step::Step;
use super::texts::PATCH_MESSAGE;
use crate::changes::{Change, ChangeSet};
use crate::error::Result;

/// A step's changes, ready for `git apply` or `git am` in its repository.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PatchFile {
    /// The name of the file: the patch's number, the repository's last word, the step.
    pub name: String,
    /// What it holds.
    pub text: String,
}

/// Who a change is by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Author {
    /// The person's name.
    pub name: String,
    /// Where they are written to.
    pub email: String,
}

/// How git writes the line that begins a mail; it looks at nothing but its form.
const MAIL: &str = "From 0000000000000000000000000000000000000000 Mon Sep 17 00:00:00 2001";

impl Checklist {
    /// A patch for every step that can be made now, in the order of the steps. With an author each
    /// is a mail for `git am`, with the message of its change.
    ///
    /// # Errors
    /// Where the edits of a step cannot be made together: a mistake in the program.
    pub fn patches(&self, author: Option<&Author>) -> Result<Vec<PatchFile>> {
        let steps = self.steps.iter().filter(|step| !step.edits.is_empty());
        let numbered = steps.enumerate();
        numbered
            .map(|(index, step)| self.patch_of(index + 1, step, author))
            .collect()
    }

    fn patch_of(&self, number: usize, step: &Step, author: Option<&Author>) -> Result<PatchFile> {
        let repository = step.repository.and_then(|name| name.rsplit('/').next());
        let mut changes = ChangeSet::default();
        for edit in &step.edits {
            changes.add(Change::Edit(edit.clone()))?;
        }
        let patch = changes.patch();
        Ok(PatchFile {
            name: format!(
                "{number:02}-{}-{}.patch",
                repository.unwrap_or("x"),
                step.id
            ),
            text: match author {
                Some(author) => self.mail(step, author, &patch)?,
                None => patch,
            },
        })
    }

    fn mail(&self, step: &Step, author: &Author, patch: &str) -> Result<String> {
        let message = PATCH_MESSAGE.render(context! {
            step => step.id,
            title => &step.title,
            service => &self.service,
            task => self.task.as_deref().unwrap_or_default(),
        })?;
        let Author { name, email } = author;
        let message = message.trim_end();
        Ok(format!(
            "{MAIL}\nFrom: {name} <{email}>\nSubject: [PATCH] {message}\n---\n{patch}-- \n"
        ))
    }
}

impl Author {
    /// The author by a name and an address, with nothing that could begin a line of its own or
    /// another field. `None` where one of them is empty.
    #[must_use]
    pub fn named(name: &str, email: &str) -> Option<Self> {
        let plain = |text: &str| {
            let kept = text.chars().filter(|letter| !letter.is_control());
            let kept: String = kept.filter(|letter| !"<>".contains(*letter)).collect();
            kept.trim().to_owned()
        };
        let (name, email) = (plain(name), plain(email));
        (!name.is_empty() && !email.is_empty()).then_some(Self { name, email })
    }

    /// The author whom git's configuration names, the later text deciding.
    #[must_use]
    pub fn configured(texts: &[String]) -> Option<Self> {
        let last = |key: &str| {
            let mut found = texts.iter().filter_map(|text| user_setting(text, key));
            found.next_back()
        };
        Self::named(&last("name")?, &last("email")?)
    }
}

/// A key of the section `user` in a file of git's configuration.
fn user_setting(text: &str, key: &str) -> Option<String> {
    let mut inside = false;
    let mut found = None;
    for line in text.lines().map(str::trim) {
        if line.starts_with('[') {
            inside = line.eq_ignore_ascii_case("[user]");
        }
        let Some((name, value)) = line.split_once('=') else {
            continue;
        };
        if inside && name.trim().eq_ignore_ascii_case(key) {
            found = Some(value.trim().trim_matches('"').to_owned());
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn author(name: &str, email: &str) -> Author {
        Author {
            name: name.into(),
            email: email.into(),
        }
    }

    #[test]
    fn an_author_is_one_line() {
        let named = Author::named("A\nBcc: x", " a@b.example>\r\n");
        assert_eq!(named, Some(author("ABcc: x", "a@b.example")));
        assert_eq!(Author::named(" ", "a@b.example"), None);
    }

    #[test]
    fn the_author_is_the_user_of_the_last_configuration() {
        let first =
            "[core]\n\tname = no\n[user]\n\tname = \"A B\"\n\temail = a@b.example\n".to_owned();
        let last = "[USER]\n  Email=c@d.example\n[other]\nname = no\n".to_owned();
        let texts = [first.clone(), last];
        assert_eq!(
            Author::configured(&texts),
            Some(author("A B", "c@d.example"))
        );
        assert_eq!(
            Author::configured(&[first]),
            Some(author("A B", "a@b.example"))
        );
        assert_eq!(Author::configured(&["[user]\nname = x\n".to_owned()]), None);
    }
}
