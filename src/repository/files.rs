//! What the model reads a checkout through. The core knows no disk: the shell's reader implements
//! [`Files`], and tests have a checkout in memory.

use elsa::FrozenMap;

use crate::error::Result;

/// What a name in a folder is; of a link, what it leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A file.
    File,
    /// A folder.
    Folder,
    /// A pipe, a device, or a link that leads nowhere.
    Other,
    /// A link that leads out of the root, which nobody follows.
    Outside,
}

/// A name in a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// The name; one that is not UTF-8 is never listed, since nothing could be written about it.
    pub name: String,
    /// What it is.
    pub kind: Kind,
}

/// A checkout, or any other folder that services are in. Paths start at its root and have `/`
/// between their parts; the empty path is the root itself.
pub trait Files {
    /// What is in a folder, sorted by name; `None` where there is no such folder.
    ///
    /// # Errors
    /// Where it cannot be listed, or leads out of the root.
    fn items(&self, folder: &str) -> Result<Option<Vec<Item>>>;

    /// The text of a file; `None` where nothing is there.
    ///
    /// # Errors
    /// Where it cannot be read, is not a file, is too large to be right, is not UTF-8, or leads out
    /// of the root.
    fn text(&self, file: &str) -> Result<Option<String>>;
}

/// What was read once and is asked for again: listings of folders, and the texts that many services
/// share. They stay where they are, so that what is parsed from them can go on borrowing them.
pub struct Snapshot<'f> {
    files: &'f dyn Files,
    listings: FrozenMap<String, Box<Listing>>,
    texts: FrozenMap<String, Box<Option<String>>>,
}

/// What is in a folder; `None` where there is no such folder.
type Listing = Option<Vec<Item>>;

impl<'f> Snapshot<'f> {
    /// A snapshot of which nothing is taken yet.
    #[must_use]
    pub fn new(files: &'f dyn Files) -> Self {
        Self {
            files,
            listings: FrozenMap::new(),
            texts: FrozenMap::new(),
        }
    }

    /// A text that nobody asks for twice.
    pub(super) fn text_once(&self, file: &str) -> Result<Option<String>> {
        self.files.text(file)
    }

    /// A text that is kept.
    pub(super) fn text(&self, file: &str) -> Result<Option<&str>> {
        if let Some(known) = self.texts.get(file) {
            return Ok(known.as_deref());
        }
        let text = self.files.text(file)?;
        let kept = self.texts.insert(file.to_owned(), Box::new(text));
        Ok(kept.as_deref())
    }

    /// What is in a folder; nothing where there is no such folder.
    pub(super) fn items(&self, folder: &str) -> Result<&[Item]> {
        Ok(self.listing(folder)?.as_deref().unwrap_or_default())
    }

    pub(super) fn has_folder(&self, folder: &str) -> Result<bool> {
        self.listing(folder).map(Option::is_some)
    }

    /// Whether there is a file, going by the listing of its folder.
    pub(super) fn has_file(&self, path: &str) -> Result<bool> {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        self.has(folder, name, Kind::File)
    }

    /// Whether a folder's listing has this name, and it is of this kind.
    pub(super) fn has(&self, folder: &str, name: &str, kind: Kind) -> Result<bool> {
        let items = self.items(folder)?;
        let found = items.binary_search_by(|item| item.name.as_str().cmp(name));
        Ok(found.is_ok_and(|index| items[index].kind == kind))
    }

    fn listing(&self, folder: &str) -> Result<&Listing> {
        if let Some(known) = self.listings.get(folder) {
            return Ok(known);
        }
        let listing = self.files.items(folder)?;
        Ok(self.listings.insert(folder.to_owned(), Box::new(listing)))
    }
}
