//! What the tests of whole runs share: folders to work in, runs of the program, case folders and a
//! terminal.
#![allow(
    clippy::unnecessary_debug_formatting,
    reason = "quotes show where a path ends"
)]
#![allow(
    dead_code,
    unreachable_pub,
    reason = "each test crate uses its own part of this"
)]

pub mod case;
pub mod job;
pub mod limit;
pub mod program;
pub mod strace;
pub mod terminal;
pub mod tree;
