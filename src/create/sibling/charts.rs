//! Which charts a new service has, and its helmfile under the new name.

use std::ops::Range;

use super::copy::Copy;
use super::inherit::passed_on::in_helmfile;
use super::inherit::{Concern, KeptValue, OwnKind, OwnName};
use super::key_paths::KeyPaths;
use super::links::{Link, Target, moved_references, outside_references};
use super::tree::Copied;
use crate::conventions::HELMFILE;
use crate::error::Result;
use crate::helmfile::Helmfile;
use crate::text_edit::TextEdits;
use crate::whole_words::whole_words;
use crate::yaml::Position;

/// Stands for a name that is decided on by itself while a helmfile is renamed. Not in any text: with
/// a NUL it would be bytes.
const MARK: char = '\0';

/// A name in a helmfile that is decided on by itself.
enum Marked {
    Chart,
    /// A chart within the service's, which its values go to.
    Within,
}

impl Copy<'_> {
    /// Renames all but the charts, whose new names depend on which charts there are.
    pub(super) fn rename_helmfile(
        &self,
        helmfile: &Helmfile<'_>,
        copied: &mut Copied,
    ) -> Result<String> {
        let text = helmfile.text();
        let marked = self.marked(helmfile);
        let mut edits = TextEdits::default();
        for (place, _) in &marked {
            edits.replace(place.clone(), MARK);
        }
        let with_marks = edits.apply(text).map_err(|error| self.unreadable(&error))?;
        let mut renamed = self.renaming.apply_to_helmfile(&with_marks);
        if self.moves() {
            renamed = moved_references(&renamed, self.sibling.reference.group_name());
        }
        let mut pieces = renamed.split(MARK);
        let mut result = pieces.next().unwrap_or_default().to_owned();
        for ((place, what), piece) in marked.into_iter().zip(pieces) {
            let old = &text[place.clone()];
            match what {
                Marked::Within => result.push_str(old),
                Marked::Chart => {
                    let new = self.chart(old);
                    self.list_chart(old, &new, Position::of(text, place.start).line, copied);
                    result.push_str(&new);
                }
            }
            result.push_str(piece);
        }
        let kept = in_helmfile(helmfile).into_iter();
        copied.kept.extend(kept.map(|kept| self.found(kept)));
        self.list_own_names(text, copied);
        for old in outside_references(text) {
            if let Target::Missing(new) = self.target(HELMFILE, old) {
                let old = old.to_owned();
                copied.dangling.push(self.found(Link { old, new }));
            }
        }
        Ok(result)
    }

    /// The names that are decided on by themselves, in order.
    fn marked(&self, helmfile: &Helmfile<'_>) -> Vec<(Range<usize>, Marked)> {
        let charts = chart_places(helmfile).into_iter();
        let mut marked: Vec<_> = charts.map(|place| (place, Marked::Chart)).collect();
        let text = helmfile.text();
        let is_within = |place: &Range<usize>| {
            let name = &text[place.clone()];
            name != self.sibling.name.as_str()
                && self.renaming.is_in(name)
                && self.keys_of_charts(helmfile).has_first(name)
        };
        let within = quoted_in_actions(helmfile).filter(is_within);
        marked.extend(within.map(|place| (place, Marked::Within)));
        marked.sort_by_key(|(place, _)| place.start);
        marked.dedup_by(|later, earlier| later.0.start < earlier.0.end);
        marked
    }

    /// Lists a chart that has the sibling's name, or had it, where that was not asked for.
    fn list_chart(&self, old: &str, new: &str, line: usize, copied: &mut Copied) {
        let renamed = self.renaming.whole_name(old);
        let is_own = renamed != old && !(new == renamed && self.has_chart(new));
        match self.wanted.chart.is_none() && is_own {
            false => {}
            true if new == old => copied.kept.push(self.found(KeptValue {
                concern: Concern::Chart,
                key: "chart".to_owned(),
                value: Some(new.to_owned()),
                line,
            })),
            true => copied.own.push(self.found(OwnName {
                kind: OwnKind::Chart,
                old: old.to_owned(),
                new: new.to_owned(),
                line,
            })),
        }
    }

    /// The keys of the values of the charts that the new service has.
    pub(super) fn chart_keys(&self) -> &KeyPaths {
        self.keys_of_charts(self.sibling.helmfile())
    }

    fn keys_of_charts(&self, helmfile: &Helmfile<'_>) -> &KeyPaths {
        self.chart_keys.get_or_init(|| {
            let text = helmfile.text();
            let charts = chart_places(helmfile).into_iter();
            let mut charts: Vec<String> = match &self.wanted.chart {
                Some(chart) => vec![chart.to_string()],
                None => charts.map(|place| self.chart(&text[place])).collect(),
            };
            charts.sort();
            charts.dedup();
            let mut keys = KeyPaths::default();
            for chart in charts {
                let files = (self.around.chart_texts)(&chart);
                keys.read(
                    files
                        .iter()
                        .map(|(path, text)| (path.as_str(), text.as_str())),
                );
            }
            keys
        })
    }

    fn has_chart(&self, chart: &str) -> bool {
        self.around.charts.iter().any(|known| known == chart)
    }

    /// What becomes of a chart: the renamed one if there is such a chart. Else one that has only
    /// a part of the sibling's name stays; so does the sibling's own, where the new name says
    /// that it is of the same kind. Else the chart that the new name begins with, or that is to
    /// be made under the new name: people use a sibling's own chart in none of nine such cases.
    pub(super) fn chart(&self, chart: &str) -> String {
        let renamed = self.renaming.apply_to_path(chart);
        let has_whole_name = self.renaming.whole_name(chart) != chart;
        if self.has_chart(&renamed) {
            return renamed;
        }
        if !has_whole_name || is_part_of(self.sibling.name.as_str(), self.wanted.name.as_str()) {
            return chart.to_owned();
        }
        let name = self.wanted.name.as_str();
        let begins = |chart: &&String| {
            let rest = name.strip_prefix(chart.as_str());
            rest.is_some_and(|rest| rest.starts_with('-'))
        };
        let fitting = self.around.charts.iter().filter(begins);
        let fitting = fitting.max_by_key(|chart| chart.len());
        fitting.cloned().unwrap_or(renamed)
    }
}

/// Where the names of the releases' charts are, without the chart repository's, in order.
fn chart_places(helmfile: &Helmfile<'_>) -> Vec<Range<usize>> {
    let releases = helmfile.releases().iter();
    let nodes = releases.filter_map(|release| helmfile.release_value(release, "chart"));
    let literal = nodes.filter(|node| helmfile.literal(*node).is_some());
    let mut places: Vec<Range<usize>> = literal
        .filter_map(|node| {
            let written = helmfile.unquoted(node);
            let name = written.rsplit('/').next().unwrap_or(written);
            let at = helmfile.span(node).start + helmfile.written(node).rfind(name)?;
            Some(at..at + name.len())
        })
        .collect();
    places.sort_by_key(|place| place.start);
    places.dedup();
    places
}

/// What is in double quotes within template actions, without these.
fn quoted_in_actions(helmfile: &Helmfile<'_>) -> impl Iterator<Item = Range<usize>> {
    let text = helmfile.text();
    let literals = helmfile.literals().into_iter();
    let quoted = literals.filter(|literal| text[literal.clone()].starts_with('"'));
    quoted.map(|literal| literal.start + 1..literal.end - 1)
}

/// Whether `part` is in `name` between dashes.
fn is_part_of(part: &str, name: &str) -> bool {
    let mut places = whole_words(name, part, char::is_alphanumeric);
    places.next().is_some()
}
