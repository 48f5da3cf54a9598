//! Which values files each release of an environment loads, in order.

use super::layer::{Layer, LayerKind, LayersError, Location, ReleaseLayers, Resolved, Unresolved};
use super::read::{read as read_values, value_at};
use crate::conventions::SECRETS_ROOT;
use crate::helmfile::{
    DeclaredRelease, DynamicRegion, Enabled, Environment, Helmfile, Pattern, Scope, Source,
    StateFacts, decide_conditions,
};
use crate::yaml::{Kind, NodeId};

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
    let decided = decide_conditions(source, |condition| facts.decide(condition));
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
    };
    reader.resolve(may_declare)
}

fn helmfile_of(source: &Source) -> Result<Helmfile<'_>, LayersError> {
    let read = source.read();
    read.map_err(|error| LayersError::Helmfile(error.into()))
}

/// Keys of a release with which values come from elsewhere, and what they do.
const BESIDE_VALUES: [(&str, &str); 8] = [
    ("inherit", "may bring in more values"),
    ("secrets", "puts secrets on top of these files"),
    ("set", "puts values on top of these files"),
    ("setString", "puts values on top of these files"),
    ("setStringTemplate", "puts values on top of these files"),
    ("setTemplate", "puts values on top of these files"),
    ("valuesPathPrefix", "moves where these files are"),
    ("valuesTemplate", "brings in more values"),
];

struct Reader<'h> {
    helmfile: &'h Helmfile<'h>,
    gaps: Vec<DynamicRegion>,
    environment: &'h Environment,
    enabled: Enabled,
}

impl Reader<'_> {
    fn resolve(&self, may_declare: impl Fn(&str) -> bool) -> Result<Resolved, LayersError> {
        let mut resolved = Resolved {
            releases: Vec::new(),
            unresolved: self.unresolved_releases(may_declare),
        };
        for release in self.helmfile.releases() {
            match &release.name {
                None => {
                    let reason = "a template makes the name of this release";
                    resolved.unresolved.push(self.at(release.node, reason));
                }
                Some(name) => match self.is_installed(release, name)? {
                    None => {
                        let reason = format!("whether {name} is installed depends on a template");
                        resolved.unresolved.push(self.at(release.node, reason));
                    }
                    Some(true) => resolved.releases.push(self.layers_of(release, name)?),
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
        for list in &self.environment.lists {
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
        if self.is_in_gap(release.node) || value("condition").is_some() {
            return Ok(None);
        }
        if helmfile.follows_lists(release) {
            return self.is_enabled(name);
        }
        if value("installedTemplate").is_some() {
            return Ok(None);
        }
        Ok(
            match value("installed").map(|node| helmfile.literal(node)) {
                None | Some(Some("true")) => Some(true),
                Some(Some("false")) => Some(false),
                Some(_) => None,
            },
        )
    }

    fn is_enabled(&self, name: &str) -> Result<Option<bool>, LayersError> {
        let mut listed = self.enabled.names.iter();
        if let Some((_, node)) = listed.find(|(listed, _)| listed == name) {
            return Ok((!self.is_in_gap(*node)).then_some(true));
        }
        let lists = self.environment.lists.iter();
        let mut gaps = lists.flat_map(|list| self.gaps_in(list.node, ""));
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
        let literal = |key| value(key).and_then(|node| helmfile.literal(node));
        let mut found = ReleaseLayers {
            name: name.to_owned(),
            chart: literal("chart").map(str::to_owned),
            chart_line: helmfile
                .position(value("chart").unwrap_or(release.node))
                .line,
            layers: Vec::new(),
            unresolved: Vec::new(),
        };
        let scope = Scope {
            environment: &self.environment.name,
            release: Some(name),
            namespace: literal("namespace"),
        };
        for item in helmfile.values_of(release) {
            if self.is_in_gap(*item) {
                continue;
            }
            match self.layer(*item, &scope)? {
                Ok(layer) => found.layers.push(layer),
                Err(reason) => found.unresolved.push(self.at(*item, reason)),
            }
        }
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

    /// One layer, or the reason why it is unknown.
    fn layer(&self, item: NodeId, scope: &Scope<'_>) -> Result<Result<Layer, String>, LayersError> {
        let helmfile = self.helmfile;
        let node = helmfile.tree().resolve(item);
        if !matches!(helmfile.tree().node(node).kind, Kind::Scalar(..)) {
            return self.inline(node, scope);
        }
        let written = helmfile.unquoted(item);
        let pattern = Pattern::of(written);
        let Some(path) = pattern.fill(scope) else {
            return Ok(Err(format!("`{written}` is filled in by a template")));
        };
        if path.contains(['*', '?', '[']) || path.contains("://") || path.ends_with(".gotmpl") {
            return Ok(Err(format!("`{path}` is not the name of one values file")));
        }
        let (location, kind) = match path.strip_prefix('/') {
            Some(_) => (Location::Server, server_kind(&path)),
            None => (Location::Folder, folder_kind(&pattern)),
        };
        Ok(Ok(Layer {
            path,
            kind,
            location,
            line: helmfile.position(item).line,
        }))
    }

    /// Values in the helmfile itself.
    fn inline(
        &self,
        node: NodeId,
        scope: &Scope<'_>,
    ) -> Result<Result<Layer, String>, LayersError> {
        let helmfile = self.helmfile;
        let span = helmfile.span(node);
        let mut actions = helmfile.actions().iter();
        let has_template = actions.any(|one| span.contains(&one.span.start));
        let value = if has_template {
            let Some(filled) = Pattern::of(helmfile.written(node)).fill(scope) else {
                return Ok(Err("a template makes some of these values".to_owned()));
            };
            read_values(&self.in_place(node, &filled))?
        } else {
            value_at(helmfile.tree(), helmfile.text(), node)?
        };
        Ok(Ok(Layer {
            path: crate::conventions::HELMFILE.to_owned(),
            kind: LayerKind::Helmfile,
            location: Location::Inline(value),
            line: helmfile.position(node).line,
        }))
    }

    /// A text alone, on the line and in the column that it has in the helmfile.
    fn in_place(&self, node: NodeId, text: &str) -> String {
        let at = self.helmfile.position(node);
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

#[cfg(test)]
mod tests;
