//! Which values files each release of an environment loads, in order.

use std::borrow::Cow;

use super::layer::{Layer, LayerKind, LayersError, Location, ReleaseLayers, Resolved, Unresolved};
use super::read::{read as read_values, value_at};
use super::value::Value;
use crate::conventions::{HELMFILE, SECRETS_ROOT};
use crate::helmfile::{
    DeclaredRelease, DynamicRegion, Enabled, Environment, Helmfile, Names, Pattern, ReleaseList,
    Source, StateFacts, filled, render,
};
use crate::yaml::{Kind, NodeId, Position};

/// Finds the layers of every release that `environment` installs. `may_declare` tells whether a
/// base (as the helmfile has it) may declare releases.
///
/// # Errors
/// [`LayersError`]
pub fn resolve(
    source: &Source,
    environment: &str,
    may_declare: impl Fn(&str) -> bool,
) -> Result<Resolved, LayersError> {
    let facts = StateFacts::of(&helmfile_of(source)?, environment);
    let decided = filled(source, facts.names());
    let decided = decided.map_err(|error| LayersError::Helmfile(error.into()))?;
    let helmfile = helmfile_of(&decided)?;
    let Some(found) = helmfile.environment(environment) else {
        let names = helmfile.environments().iter().map(|one| one.name.as_str());
        let names: Vec<&str> = names.collect();
        let names = names.join(", ");
        return Err(LayersError::Environment(environment.to_owned(), names));
    };
    let reader = Reader {
        helmfile: &helmfile,
        gaps: helmfile.dynamic_regions(),
        environment: found,
        enabled: helmfile.enabled(found),
        facts: &facts,
    };
    reader.resolve(may_declare)
}

fn helmfile_of(source: &Source) -> Result<Helmfile<'_>, LayersError> {
    let read = source.read();
    read.map_err(|error| LayersError::Helmfile(error.into()))
}

/// Keys of a release with which values come from elsewhere, and what they do.
const BESIDE_VALUES: [(&str, &str); 4] = [
    ("inherit", "may bring in more values"),
    ("secrets", "puts secrets on top of these files"),
    ("valuesPathPrefix", "moves where these files are"),
    ("valuesTemplate", "brings in more values"),
];

struct Reader<'h> {
    helmfile: &'h Helmfile<'h>,
    gaps: Vec<DynamicRegion>,
    environment: &'h Environment,
    enabled: Enabled,
    facts: &'h StateFacts,
}

impl Reader<'_> {
    fn resolve(&self, may_declare: impl Fn(&str) -> bool) -> Result<Resolved, LayersError> {
        let mut resolved = Resolved {
            releases: Vec::new(),
            unresolved: self.unresolved_releases(may_declare),
        };
        for release in self.declared() {
            match self.name_of(release) {
                None => {
                    let reason = "a template makes the name of this release";
                    resolved.unresolved.push(self.at(release.node, reason));
                }
                Some(name) => match self.is_installed(release, &name)? {
                    None => {
                        let reason = format!("whether {name} is installed depends on a template");
                        resolved.unresolved.push(self.at(release.node, reason));
                    }
                    Some(true) => resolved.releases.push(self.layers_of(release, &name)?),
                    Some(false) => {}
                },
            }
        }
        resolved
            .unresolved
            .sort_by_key(|unresolved| unresolved.line);
        resolved.unresolved.dedup();
        Ok(resolved)
    }

    /// The releases of the last document that declares some: helmfile forgets those before.
    fn declared(&self) -> impl Iterator<Item = &DeclaredRelease> {
        let last = self.helmfile.top_level("releases").last();
        let block = last.map(|list| self.helmfile.tree().resolve(list));
        let releases = self.helmfile.releases().iter();
        releases.filter(move |release| Some(release.slot.0) == block)
    }

    fn name_of(&self, release: &DeclaredRelease) -> Option<String> {
        let node = self.helmfile.release_value(release, "name")?;
        let name = self.helmfile.filled_scalar(node)?;
        (!name.contains("{{")).then(|| name.into_owned())
    }

    /// A scalar of a release, filled in both times.
    fn text(&self, node: NodeId, names: &Names) -> Option<String> {
        let text = self.helmfile.filled_scalar(node)?;
        match text.contains("{{") {
            true => render(&text, names.clone()),
            false => Some(text.into_owned()),
        }
    }

    fn at(&self, node: NodeId, reason: impl Into<String>) -> Unresolved {
        Unresolved {
            line: self.helmfile.position(node).line,
            reason: reason.into(),
        }
    }

    /// What may declare releases, or enable them, out of sight.
    fn unresolved_releases(&self, may_declare: impl Fn(&str) -> bool) -> Vec<Unresolved> {
        let helmfile = self.helmfile;
        let tree = helmfile.tree();
        let mut found = Vec::new();
        for base in helmfile
            .top_level("bases")
            .flat_map(|bases| tree.items(bases))
        {
            let file = helmfile.unquoted(*base);
            if may_declare(file) {
                found.push(self.at(*base, format!("{file} may declare releases")));
            }
        }
        let unknown = self.enabled.unknown.iter();
        found.extend(unknown.map(|node| {
            let written = helmfile.unquoted(*node);
            self.at(*node, format!("`{written}` may enable releases"))
        }));
        for list in helmfile.top_level("releases") {
            found.extend(self.gaps_in(list, "a template may declare releases here"));
        }
        for list in self.lists() {
            found.extend(self.gaps_in(list.node, "a template may enable releases here"));
        }
        found
    }

    fn gaps_in(
        &self,
        collection: NodeId,
        reason: &'static str,
    ) -> impl Iterator<Item = Unresolved> {
        let within = move |gap: &&DynamicRegion| self.helmfile.may_add_to(collection, gap);
        self.gaps.iter().filter(within).map(move |gap| Unresolved {
            line: gap.line,
            reason: reason.to_owned(),
        })
    }

    /// The lists of releases of the environment, in every document.
    fn lists(&self) -> impl Iterator<Item = &ReleaseList> {
        let parts = self.helmfile.parts_of(self.environment);
        parts.flat_map(|environment| &environment.lists)
    }

    fn is_in_gap(&self, node: NodeId) -> bool {
        let start = self.helmfile.span(node).start;
        self.gaps.iter().any(|gap| gap.span.contains(&start))
    }

    /// Whether a release is installed; `None` where that is unknown.
    fn is_installed(
        &self,
        release: &DeclaredRelease,
        name: &str,
    ) -> Result<Option<bool>, LayersError> {
        let helmfile = self.helmfile;
        let value = |key| helmfile.release_value(release, key);
        if self.is_in_gap(release.node) {
            return Ok(None);
        }
        if let Some(condition) = value("condition") {
            // It is the path of a state value.
            let path = helmfile.literal(condition);
            let path = path.filter(|path| path.ends_with(".enabled"));
            match path.and_then(|path| self.facts.is_on(path)) {
                Some(true) => {}
                decided => return Ok(decided),
            }
        }
        if helmfile.follows_lists(release) {
            return self.is_enabled(name);
        }
        let names = self.facts.names_of_release(Some(name), None);
        let written = value("installedTemplate").or(value("installed"));
        let installed = written.map(|node| self.text(node, &names));
        Ok(match installed {
            None => Some(true),
            Some(text) => match text.as_deref().map(str::trim) {
                Some("true") => Some(true),
                Some("false") => Some(false),
                _ => None,
            },
        })
    }

    fn is_enabled(&self, name: &str) -> Result<Option<bool>, LayersError> {
        let mut listed = self.enabled.names.iter();
        if let Some((_, node)) = listed.find(|(listed, _)| listed == name) {
            return Ok((!self.is_in_gap(*node)).then_some(true));
        }
        let mut gaps = self.lists().flat_map(|list| self.gaps_in(list.node, ""));
        if !self.enabled.unknown.is_empty() || gaps.next().is_some() {
            return Ok(None);
        }
        match self.enabled.has_list {
            true => Ok(Some(false)),
            false => Err(LayersError::NoList(self.environment.name.clone())),
        }
    }

    fn layers_of(
        &self,
        release: &DeclaredRelease,
        name: &str,
    ) -> Result<ReleaseLayers, LayersError> {
        let helmfile = self.helmfile;
        let value = |key| helmfile.release_value(release, key);
        let unnamed = self.facts.names_of_release(Some(name), None);
        let text = |key, names| value(key).and_then(|node| self.text(node, names));
        let namespace = text("namespace", &unnamed);
        let names = self
            .facts
            .names_of_release(Some(name), namespace.as_deref());
        let mut found = ReleaseLayers {
            name: name.to_owned(),
            chart: text("chart", &names),
            chart_line: helmfile
                .position(value("chart").unwrap_or(release.node))
                .line,
            layers: Vec::new(),
            unresolved: Vec::new(),
        };
        for item in helmfile.values_of(release) {
            if self.is_in_gap(*item) {
                continue;
            }
            let (layer, reason) = self.layer(*item, &names)?;
            found.layers.push(layer);
            found
                .unresolved
                .extend(reason.map(|reason| self.at(*item, reason)));
        }
        self.add_settings(release, &names, &mut found);
        if let Some(values) = value("values") {
            found
                .unresolved
                .extend(self.gaps_in(values, "a template may put values here"));
        }
        for (key, does) in BESIDE_VALUES {
            if let Some(node) = value(key) {
                let reason = format!("`{key}` {does}");
                found.unresolved.push(self.at(node, reason));
            }
        }
        found.unresolved.sort_by_key(|unresolved| unresolved.line);
        Ok(found)
    }

    /// One layer, and the reason why it is unknown, if it is.
    fn layer(&self, item: NodeId, names: &Names) -> Result<(Layer, Option<String>), LayersError> {
        let helmfile = self.helmfile;
        let node = helmfile.tree().resolve(item);
        if !matches!(helmfile.tree().node(node).kind, Kind::Scalar(..)) {
            return self.inline(node);
        }
        let written = helmfile.unquoted(item);
        let kind = |path: &str| match path.starts_with('/') {
            true => server_kind(path),
            false => folder_kind(&Pattern::of(written)),
        };
        let unknown = |path: &str, reason: String| {
            let layer = Layer {
                path: path.to_owned(),
                kind: kind(path),
                location: Location::Unknown,
                line: helmfile.position(item).line,
            };
            Ok((layer, Some(reason)))
        };
        let Some(path) = self.text(node, names) else {
            return unknown(written, format!("`{written}` is filled in by a template"));
        };
        if path.contains(['*', '?', '[']) || path.contains("://") || path.ends_with(".gotmpl") {
            let reason = format!("`{path}` is not the name of one values file");
            return unknown(&path, reason);
        }
        let location = match path.starts_with('/') {
            true => Location::Server,
            false => Location::Folder,
        };
        let kind = kind(&path);
        let layer = Layer {
            path,
            kind,
            location,
            line: helmfile.position(item).line,
        };
        Ok((layer, None))
    }

    /// Values in the helmfile itself. They are filled in with the helmfile as a whole, and not
    /// again with the release's names.
    fn inline(&self, node: NodeId) -> Result<(Layer, Option<String>), LayersError> {
        let helmfile = self.helmfile;
        let (location, reason) = match helmfile.filled_in(node) {
            None => {
                let reason = "a template makes some of these values".to_owned();
                (Location::Unknown, Some(reason))
            }
            Some(Cow::Borrowed(_)) => {
                let value = value_at(helmfile.tree(), helmfile.text(), node)?;
                (self.in_helmfile(value), None)
            }
            Some(Cow::Owned(text)) => {
                let value = read_values(&self.in_place(node, &text))?;
                (self.in_helmfile(value), None)
            }
        };
        let layer = Layer {
            path: HELMFILE.to_owned(),
            kind: LayerKind::Helmfile,
            location,
            line: helmfile.position(node).line,
        };
        Ok((layer, reason))
    }

    /// Values with the lines that they have in the file.
    fn in_helmfile(&self, mut value: Value) -> Location {
        value.map_lines(&|line| self.helmfile.line_in_file(line));
        Location::Inline(value)
    }

    /// A text alone, on the line and in the column that it has in the helmfile.
    fn in_place(&self, node: NodeId, text: &str) -> String {
        let helmfile = self.helmfile;
        let at = Position::of(helmfile.text(), helmfile.span(node).start);
        let lines = "\n".repeat(at.line - 1);
        let blanks = " ".repeat(at.column - 1);
        lines + &blanks + text
    }
}

fn server_kind(path: &str) -> LayerKind {
    match path.starts_with(SECRETS_ROOT) {
        true => LayerKind::Secrets,
        false => LayerKind::General,
    }
}

fn folder_kind(pattern: &Pattern) -> LayerKind {
    if pattern.names_release() {
        LayerKind::Release
    } else if pattern.names_environment() {
        LayerKind::Environment
    } else {
        LayerKind::Service
    }
}

mod settings;
#[cfg(test)]
mod tests;
