//! Signals that ask the program to stop, held back while it writes.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::flag;

/// Which signal came, if any did.
#[derive(Debug, Clone, Default)]
pub struct Signals(Arc<AtomicUsize>);

impl Signals {
    /// From now on Ctrl-C is noted instead of ending the program at once, so that the terminal can
    /// be put right first.
    pub fn hold_interrupt(&self) {
        self.hold(&[SIGINT]);
    }

    /// From now on no request to stop ends the program at once.
    pub fn hold_all(&self) {
        self.hold(&[SIGINT, SIGTERM, SIGHUP]);
    }

    /// The signal that came since.
    #[must_use]
    pub fn received(&self) -> Option<i32> {
        let number = i32::try_from(self.0.load(Ordering::SeqCst)).unwrap_or(0);
        (number != 0).then_some(number)
    }

    fn hold(&self, signals: &[i32]) {
        for signal in signals {
            let number = usize::try_from(*signal).unwrap_or(0);
            // Where a signal cannot be held it ends the program, as it would anyway.
            let _ = flag::register_usize(*signal, Arc::clone(&self.0), number);
        }
    }
}
