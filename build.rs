//! Makes cargo notice template files that were added or deleted.

fn main() {
    println!("cargo::rerun-if-changed=templates");
}
