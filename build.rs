//! Makes cargo notice template files that were added or deleted, and the linker make a program
//! that starts fast.
#![allow(
    clippy::disallowed_macros,
    clippy::disallowed_methods,
    reason = "this is how a build script talks to cargo"
)]

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

fn main() {
    println!("cargo::rerun-if-changed=templates");
    println!("cargo::rerun-if-changed=build.rs");
    let is = |name: &str, value: &str| env::var(name).is_ok_and(|found| found == value);
    if is("CARGO_CFG_TARGET_OS", "linux") && is("CARGO_CFG_TARGET_ENV", "gnu") {
        start_fast();
    }
}

/// Spares a fifth of the time that the system takes to start a Rust program. Only for systems on
/// which it was tried.
fn start_fast() {
    // At a fixed address nothing has to be relocated at start.
    println!("cargo::rustc-link-arg-bins=-no-pie");
    // The unwinder comes as a library of its own, which would have to be found and loaded. Where
    // the compiler also has it to link in, the linker is told so by a script under that name.
    let Some(out) = env::var_os("OUT_DIR").map(PathBuf::from) else {
        return;
    };
    link_in(&out, "libgcc_s.so", &["libgcc_eh.a", "libgcc.a"]);
    println!("cargo::rustc-link-search=native={}", out.display());
}

/// Makes the linker take `archives` for the shared library `library`, if this machine links for
/// itself and has them.
fn link_in(folder: &Path, library: &str, archives: &[&str]) {
    if env::var_os("HOST") == env::var_os("TARGET") && archives.iter().all(|name| is_there(name)) {
        let script = format!("GROUP ( {} )\n", archives.join(" "));
        // Without the script the shared library is loaded, as it usually is.
        let _ = fs::write(folder.join(library), script);
    }
}

fn is_there(archive: &str) -> bool {
    let asked = Command::new("cc")
        .arg(format!("-print-file-name={archive}"))
        .output();
    asked.is_ok_and(|answer| {
        let path = String::from_utf8_lossy(&answer.stdout);
        Path::new(path.trim()).is_absolute()
    })
}
