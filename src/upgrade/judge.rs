//! What becomes of one service: which version of the template it follows, how far that is behind,
//! and what the merge makes of its file.

use super::fit::{AsIs, Fitting, other_answers, read, with_end};
use super::meaning::{Flaw, Meaning};
use super::merge::{
    CodeConflict, Conflicts, Sides, conflicts, distance, lacking, line_distance, merge_code,
    merge_lines,
};
use super::words::{Speaker, Words};
use crate::helmfile::{Helmfile, ReadError, Source, load_problems};

/// What is carried into services: a text in its versions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Carried {
    /// The sibling that it is the file of; `None` for a template.
    pub sibling: Option<String>,
    /// The text of today.
    pub today: String,
    /// What it was before, the newest first.
    pub older: Vec<String>,
    /// Whether services follow the oldest of these, and not the one that they are most like.
    pub is_base_given: bool,
}

/// How a service stands to the template of its group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It follows the template of today.
    Current,
    /// The template changed so many times since.
    Behind(usize),
    /// So many lines of code differ from every version.
    OwnDesign(usize),
}

/// What a merge makes of a service's file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Merged {
    /// It has all that the template has.
    Nothing,
    /// The new text.
    Clean(String),
    /// The new text; only comments change.
    Comments(String),
    /// Both changed the same lines.
    Conflict {
        /// Which lines of the service's file.
        lines: Conflicts,
        /// The text with the marks of git; `None` where git would see no conflict.
        marked: Option<String>,
        /// Why, in a few words.
        reason: String,
    },
}

/// What was found out about a service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    /// How it stands.
    pub state: State,
    /// What the merge makes of it.
    pub merged: Merged,
}

/// A service that lacks more lines of every version does not follow the template.
const OWN_DESIGN: usize = 15;

/// The most lines of a text that is compared with others, which takes longer with every line. The
/// longest helmfile of the repository has a few hundred.
const MOST_LINES: usize = 5_000;

/// Whether a text has too many lines to be compared.
pub(super) fn is_too_long(text: &str) -> bool {
    text.lines().count() > MOST_LINES
}

/// Judges the file `own` of the service `name`. With `force`, one of its own design is merged too.
///
/// # Errors
/// Where the service's file, or the text of today, cannot be read.
pub fn judge(name: &str, own: &str, carried: &Carried, force: bool) -> Result<Judged, ReadError> {
    let source = Source::new(own)?;
    let helmfile = source.read()?;
    let versions = Versions::of(name, &helmfile, carried)?;
    let design = versions.least_lacking(own)?;
    if design > OWN_DESIGN && !force {
        return Ok(Judged {
            state: State::OwnDesign(design),
            merged: Merged::Nothing,
        });
    }
    let nearest = match carried.is_base_given {
        true => versions.0.len() - 1,
        false => versions.nearest(own)?,
    };
    let behind = versions.steps(nearest)?;
    let state = match (design > OWN_DESIGN, behind) {
        (true, _) => State::OwnDesign(design),
        (false, 0) => State::Current,
        (false, behind) => State::Behind(behind),
    };
    let beside = match &carried.sibling {
        Some(sibling) if !force => {
            let what = versions.other_answers(nearest)?;
            what.map(|what| not_carried(sibling, &what))
        }
        _ => None,
    };
    let merged = match beside {
        Some(conflict) => conflict,
        None => versions.merge(nearest, own, &helmfile)?,
    };
    let state = match (state, &merged) {
        // It has what changed since the version that was named.
        (State::Behind(_), Merged::Nothing) if carried.is_base_given => State::Current,
        (state, _) => state,
    };
    Ok(Judged { state, merged })
}

fn not_carried(sibling: &str, what: &str) -> Merged {
    Merged::Conflict {
        lines: Vec::new(),
        marked: None,
        reason: format!(
            "the change of {sibling} also {what}, which is not carried; --force carries the rest"
        ),
    }
}

/// A version with the service's words.
struct Version {
    text: String,
    /// The same with the service's environments and releases, made like its own.
    made: String,
    /// The same with those of the service as they are.
    around: String,
}

/// All versions as they would be for the service, that of today first.
struct Versions(Vec<Version>);

impl Versions {
    fn of(name: &str, own: &Helmfile<'_>, carried: &Carried) -> Result<Self, ReadError> {
        let speaker = match &carried.sibling {
            Some(sibling) => Speaker::Service(sibling),
            None => Speaker::Template,
        };
        let texts = || std::iter::once(&carried.today).chain(&carried.older);
        let words = Words::find(name, own.text(), speaker, texts().map(String::as_str));
        let mut versions = Vec::new();
        let is_dos = own.text().contains("\r\n");
        let put_into = |text: &str| {
            let text = with_end(&words.put_into(text, speaker));
            match is_dos {
                true => text.replace("\r\n", "\n").replace('\n', "\r\n"),
                false => text,
            }
        };
        let today = Source::new(&put_into(&carried.today))?;
        let today = today.read()?;
        for text in texts().filter(|text| !is_too_long(text)) {
            let text = put_into(text);
            let version = read(&text, |version| {
                let fitting = Fitting {
                    version,
                    partner: &today,
                    own,
                };
                (fitting.text(AsIs::NOTHING), fitting.text(AsIs::ALL))
            });
            // What could not be read then is nothing to go by.
            if let Ok((made, around)) = version {
                versions.push(Version { text, made, around });
            }
        }
        Ok(Self(versions))
    }

    /// How many lines of the version that it is most like the service lacks wherever they stand,
    /// environments and releases aside. What it has besides is no other design.
    fn least_lacking(&self, own: &str) -> Result<usize, ReadError> {
        let mut least = usize::MAX;
        for version in &self.0 {
            least = least.min(lacking(&version.around, own)?);
        }
        Ok(least)
    }

    /// The version that the service is most like; of several the newest.
    fn nearest(&self, own: &str) -> Result<usize, ReadError> {
        let mut nearest = None;
        for (index, version) in self.0.iter().enumerate() {
            let text = &version.made;
            let far = (
                distance(text, own)?,
                lacking(text, own)?,
                line_distance(text, own),
            );
            if nearest.is_none_or(|(_, least)| far < least) {
                nearest = Some((index, far));
            }
        }
        Ok(nearest.map_or(0, |(index, _)| index))
    }

    /// How many times the code changed since a version.
    fn steps(&self, since: usize) -> Result<usize, ReadError> {
        let mut steps = 0;
        for pair in self.0.get(..=since).unwrap_or_default().windows(2) {
            steps += usize::from(distance(&pair[0].made, &pair[1].made)? > 0);
        }
        Ok(steps)
    }

    /// What of the change since a version is an answer of each service.
    fn other_answers(&self, since: usize) -> Result<Option<String>, ReadError> {
        read(&self.0[since].text, |before| {
            read(&self.0[0].text, |after| other_answers(before, after))
        })?
    }

    /// Merges what changed since a version.
    fn merge(&self, since: usize, own: &str, helmfile: &Helmfile<'_>) -> Result<Merged, ReadError> {
        let texts = read(&self.0[since].text, |before| {
            read(&self.0[0].text, |after| {
                let fitting = Fitting {
                    version: before,
                    partner: after,
                    own: helmfile,
                };
                let as_is = fitting.as_is();
                let turned = Fitting {
                    version: after,
                    partner: before,
                    own: helmfile,
                };
                (fitting.text(as_is), turned.text(as_is))
            })
        })?;
        let (base, theirs) = texts?;
        let ended = with_end(own);
        let sides = Sides {
            base: &base,
            own: &ended,
            theirs: &theirs,
        };
        Ok(match Guard::of(sides) {
            Ok(guard) => merged(sides, own, &guard)?,
            Err(error) => Merged::Conflict {
                lines: Vec::new(),
                marked: None,
                reason: format!("the template cannot be fitted to it: {error}"),
            },
        })
    }
}

fn merged(sides: Sides<'_>, own: &str, guard: &Guard) -> Result<Merged, ReadError> {
    let only_comments = distance(sides.base, sides.theirs)? == 0;
    let (lines, marked) = match merge_lines(sides) {
        Ok(text) if text == sides.own => return Ok(Merged::Nothing),
        Ok(text) => match guard.check(&text) {
            None if only_comments => return Ok(Merged::Comments(like_end(&text, own))),
            None => return Ok(Merged::Clean(like_end(&text, own))),
            Some(_) => (Vec::new(), None),
        },
        Err(marked) => (conflicts(&marked), Some(marked)),
    };
    if only_comments {
        return Ok(Merged::Nothing);
    }
    let conflict = |lines, reason| Merged::Conflict {
        lines,
        marked,
        reason,
    };
    Ok(match merge_code(sides)? {
        Ok(text) if text == sides.own => Merged::Nothing,
        Ok(text) => match guard.check(&text) {
            None => Merged::Clean(like_end(&text, own)),
            Some(reason) => conflict(lines, reason),
        },
        Err(CodeConflict::Lines(lines)) => {
            conflict(lines, "both changed the same lines".to_owned())
        }
        Err(CodeConflict::Comment(line)) => conflict(
            std::iter::once(line..line + 1).collect(),
            "a comment of its own is about a line that goes".to_owned(),
        ),
    })
}

/// What the result is compared with.
struct Guard {
    own: Meaning,
    base: Meaning,
    theirs: Meaning,
    problems: Vec<String>,
}

impl Guard {
    fn of(sides: Sides<'_>) -> Result<Self, ReadError> {
        Ok(Self {
            own: Meaning::of(sides.own)?,
            base: Meaning::of(sides.base)?,
            theirs: Meaning::of(sides.theirs)?,
            problems: problems(sides.own)?,
        })
    }

    /// What is wrong with a merged text.
    fn check(&self, text: &str) -> Option<String> {
        let read = Meaning::of(text).and_then(|result| Ok((result, problems(text)?)));
        let (result, problems) = match read {
            Ok(read) => read,
            Err(error) => return Some(format!("the result could not be read: {error}")),
        };
        let mut new = problems.iter().filter(|one| !self.problems.contains(one));
        if let Some(problem) = new.next() {
            return Some(format!("helmfile could not read the result: {problem}"));
        }
        Meaning::check(&self.own, &result, &self.base, &self.theirs).map(|flaw| match flaw {
            Flaw::Beside(what) => format!("the merge would also change {what}"),
            Flaw::Half(what) => format!("only a part of the change would be made: {what}"),
        })
    }
}

fn problems(text: &str) -> Result<Vec<String>, ReadError> {
    let source = Source::new(text)?;
    let problems = load_problems(&source.read()?).into_iter();
    Ok(problems.map(|problem| problem.reason.clone()).collect())
}

/// A result whose last line is that of the file ends as that does.
fn like_end(text: &str, own: &str) -> String {
    match text.strip_suffix('\n') {
        Some(bare) if !own.ends_with('\n') && bare.lines().last() == own.lines().last() => {
            bare.to_owned()
        }
        _ => text.to_owned(),
    }
}
