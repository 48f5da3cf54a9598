//! Runs of the program in which single system calls fail, or the program is killed at one.

use std::fs;

use super::program::{Outcome, Scratch};

/// Every call with which a program can change what is on disk, or print. A question mark lets
/// strace pass over those that a processor does not have.
const CALLS: &str = "?open,openat,?creat,?mkdir,mkdirat,write,writev,pwrite64,?sendfile,\
                     copy_file_range,ftruncate,fsync,fdatasync,?rename,?renameat,renameat2,?link,\
                     linkat,?symlink,symlinkat,?unlink,unlinkat,?rmdir,?chmod,fchmod,fchmodat,\
                     ?chown,fchown,fchownat";

/// One system call of a run: the n-th of that name, counted from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    pub name: String,
    pub number: usize,
    /// As strace prints it.
    pub line: String,
}

impl Call {
    /// What makes this very call go wrong: `how` is `error=EIO` or `signal=KILL`.
    pub fn fault(&self, how: &str) -> String {
        format!("{}:{how}:when={}", self.name, self.number)
    }
}

/// Whether strace can be used; a test that needs it ends quietly where it cannot, unless the
/// surroundings say that it has to be there.
pub fn is_there() -> bool {
    let scratch = Scratch::new();
    let found = scratch.shell("command -v strace").output().status.success();
    let required = std::env::var_os("NEW_SERVICE_REQUIRE_STRACE").is_some();
    assert!(found || !required, "strace is required and not there");
    if !found {
        eprintln!("skipped: there is no strace");
    }
    found
}

/// The calls of a run that create, open for writing, write, sync, rename, link or remove, while
/// `faults` are in force throughout.
pub fn calls(scratch: &Scratch, command: &[&str], faults: &[String]) -> Vec<Call> {
    let log = scratch.outside("strace.log");
    let log_name = log.to_str().expect("paths are UTF-8");
    let outcome = run_traced(scratch, command, faults, &["-o", log_name]);
    outcome.expect_done();
    let text = fs::read_to_string(&log).expect("strace writes its log");
    fs::remove_file(log).expect("it was just read");
    let mut seen: Vec<Call> = Vec::new();
    for line in text.lines() {
        let Some((name, _)) = line.split_once('(') else {
            continue;
        };
        let before = seen.iter().filter(|call| call.name == name).count();
        seen.push(Call {
            name: name.to_owned(),
            number: before + 1,
            line: line.to_owned(),
        });
    }
    let only_reads = |call: &Call| call.name.starts_with("open") && call.line.contains("O_RDONLY");
    seen.retain(|call| !only_reads(call));
    seen
}

/// A run of a program with its arguments, with `faults` in force.
pub fn run(scratch: &Scratch, command: &[&str], faults: &[String]) -> Outcome {
    run_traced(scratch, command, faults, &["-o", "/dev/null"])
}

fn run_traced(scratch: &Scratch, command: &[&str], faults: &[String], output: &[&str]) -> Outcome {
    // A fault in a call that is not traced would not be made.
    let called = faults.iter().filter_map(|fault| fault.split(':').next());
    let traced: Vec<&str> = [CALLS].into_iter().chain(called).collect();
    let mut strace = scratch.command("strace").args(output);
    strace = strace.args([
        "-qq",
        "-s",
        "256",
        "-e",
        &format!("trace={}", traced.join(",")),
        "-e",
        "signal=none",
    ]);
    for fault in faults {
        strace = strace.args(["-e", &format!("inject={fault}")]);
    }
    strace.args(command).output_as_outcome()
}
