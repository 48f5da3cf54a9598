//! Makes cargo notice template files that were added or deleted; `include_dir` does not.
#![allow(
    clippy::disallowed_macros,
    reason = "this is how a build script talks to cargo"
)]

fn main() {
    println!("cargo::rerun-if-changed=templates");
}
