//! The order of the values files.

use std::fs;
use std::path::Path;

use serde_yaml::Value;

use crate::place::{FOLDER, MODELS, NAME, Place, SERVICES};
use crate::rendering::render;
use crate::support::{Sandbox, files, read, text_at, tools, write};

/// Where the deployment server keeps what SRE manages.
const DEFAULTS: &str = "/etc/helmfile-defaults";

/// A layer of values: its file, and whether it is for the release at hand only.
struct Layer {
    file: String,
    of_release: bool,
}

/// The layers above the chart's own values, in the order in which the later ones win.
fn layers(place: &Place, environment: &str, release: &str) -> Vec<Layer> {
    let private = place.private;
    let layer = |file: String| Layer {
        file,
        of_release: false,
    };
    vec![
        layer(format!("{DEFAULTS}/general-{environment}.yaml")),
        layer("values.yaml".to_owned()),
        layer(format!("{DEFAULTS}/{private}/{NAME}/{environment}.yaml")),
        layer(format!("values-{environment}.yaml")),
        Layer {
            file: format!("values-{release}.yaml"),
            of_release: true,
        },
    ]
}

/// Where a layer's file is in the sandbox.
fn layer_path(place: &Place, sandbox: &Sandbox, file: &str) -> std::path::PathBuf {
    match file.strip_prefix(&format!("{DEFAULTS}/")) {
        Some(rest) => sandbox.outside().join(rest),
        None => sandbox.root().join(place.folder()).join(file),
    }
}

/// Has the helmfile look for SRE's files in the sandbox. Without the rights of root nothing can be
/// put into the real /etc, and a name space of one's own is not to be had in every container; so
/// the one literal prefix is replaced, and everything after it is read as it was written.
fn move_defaults(place: &Place, sandbox: &Sandbox) {
    let helmfile = sandbox.root().join(place.folder()).join("helmfile.yaml");
    let text = read(&helmfile);
    // As text the prefix must be followed by a slash: no other name that starts so is meant.
    let prefix = format!("\"{DEFAULTS}/");
    assert!(text.matches(&prefix).count() >= 2, "{text}");
    let outside = format!("\"{}/", sandbox.outside().display());
    write(&helmfile, &text.replace(&prefix, &outside));
}

/// Takes the values files away that the template brought.
fn remove_values(place: &Place, sandbox: &Sandbox) {
    let folder = sandbox.root().join(place.folder());
    for name in files(&folder).keys() {
        if name.to_string_lossy().starts_with("values") {
            fs::remove_file(folder.join(name)).expect("a values file to remove");
        }
    }
}

/// The `layer` that a release was rendered with.
fn rendered_layer(maps: &[Value], release: &str) -> String {
    let mut maps = maps.iter();
    let map = maps.find(|map| text_at(map, &["data", "release"]) == release);
    let map = map.unwrap_or_else(|| panic!("{release} is rendered"));
    text_at(map, &["data", "layer"]).to_owned()
}

/// Adds one layer after the other, each of which sets the same key: every one has to win over all
/// that are there, and the last one for its own release only.
fn check_layers(place: &Place, tools: &Path, flags: &[&str], environment: &str, release: &str) {
    let sandbox = place.created(tools, flags);
    let charts = [
        "wmf-stable/quokka",
        "wmf-stable/kserve-inference",
        "wmf-stable/secrets",
    ];
    sandbox.add_charts(&place.folder(), &charts);
    move_defaults(place, &sandbox);
    remove_values(place, &sandbox);
    // What is meant for another environment, release or service must not be seen.
    for decoy in layers(place, "elsewhere", "other") {
        if decoy.file != "values.yaml" {
            write(&layer_path(place, &sandbox, &decoy.file), "layer: decoy\n");
        }
    }
    let mut of_all = "chart".to_owned();
    let maps = render(place, &sandbox, environment);
    assert_eq!(rendered_layer(&maps, release), of_all, "without any layer");
    for layer in layers(place, environment, release) {
        let text = format!("layer: {}\n", layer.file);
        write(&layer_path(place, &sandbox, &layer.file), &text);
        let maps = render(place, &sandbox, environment);
        assert_eq!(rendered_layer(&maps, release), layer.file);
        if !layer.of_release {
            of_all = layer.file;
        }
        if release != "main" {
            assert_eq!(rendered_layer(&maps, "main"), of_all);
        }
    }
}

#[test]
fn later_layers_of_values_win_with_the_embedded_template() {
    let Some(tools) = tools() else { return };
    check_layers(&FOLDER, &tools, &["--canary"], "eqiad", "canary");
    check_layers(&FOLDER, &tools, &["--test"], "staging", "test");
}

#[test]
fn later_layers_of_values_win_with_a_checkouts_templates() {
    let Some(tools) = tools() else { return };
    check_layers(&SERVICES, &tools, &["--canary"], "codfw", "canary");
    check_layers(&MODELS, &tools, &[], "ml-serve-codfw", "main");
}

/// The secrets of one service are under its own name, whatever its namespace is.
#[test]
fn later_layers_of_values_win_in_another_namespace() {
    let Some(tools) = tools() else { return };
    let flags = ["--canary", "--namespace", "event-relay"];
    check_layers(&FOLDER, &tools, &flags, "eqiad", "canary");
    check_layers(&SERVICES, &tools, &flags, "eqiad", "canary");
}
