//! Runs of programs that end: each has a time limit, and so has whatever it starts.

use std::os::unix::process::CommandExt as _;
use std::process::{Child, Output, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process_group};

pub use std::process::Command;

/// Long enough for a busy machine; nothing waits for it when all is well.
pub const LIMIT: Duration = Duration::from_mins(1);

/// By so much the guard is more patient than the run that it guards, which can then say why it
/// ended.
const GRACE: Duration = Duration::from_millis(100);

/// Runs a command to its end, with nothing to read. Nothing that it started outlives it.
///
/// # Panics
/// If it cannot be started, or has not ended within `limit`.
pub fn run(mut command: Command, limit: Duration) -> Output {
    let guard = Guard::new(limit + GRACE);
    command.process_group(guard.group().as_raw_nonzero().get());
    let mut command = assert_cmd::Command::from_std(command);
    let start = Instant::now();
    let output = command.timeout(limit).output();
    assert!(
        start.elapsed() < limit,
        "{command:?} did not end within {limit:?}"
    );
    output.unwrap_or_else(|error| panic!("{command:?}: {error}"))
}

/// The leader of a process group that kills the whole group when its time is over. Without it only
/// the command itself would be killed at its limit, and what a shell or strace has started would
/// keep the pipes open that are read to their end.
struct Guard(Child);

impl Guard {
    fn new(patience: Duration) -> Self {
        let mut shell = Command::new("sh");
        shell.args(["-c", "sleep \"$1\"; kill -KILL 0", "sh"]);
        shell.arg(patience.as_secs_f64().to_string());
        shell.stdin(Stdio::null()).stdout(Stdio::null());
        shell.stderr(Stdio::null()).process_group(0);
        Self(shell.spawn().expect("a shell can be started"))
    }

    fn group(&self) -> Pid {
        Pid::from_child(&self.0)
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        // It may have done that itself.
        let _ = kill_process_group(self.group(), Signal::KILL);
        let _ = self.0.wait();
    }
}
