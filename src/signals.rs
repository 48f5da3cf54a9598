//! Signals that ask the program to stop, held back while it writes.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::system::{INTERRUPT, STOPPING, note_signal};

/// Which signal came, if any did.
#[derive(Debug, Clone, Default)]
pub struct Signals(Arc<AtomicUsize>);

impl Signals {
    /// From now on Ctrl-C is noted instead of ending the program at once, so that the terminal can
    /// be put right first.
    pub fn hold_interrupt(&self) {
        note_signal(INTERRUPT, &self.0);
    }

    /// From now on no request to stop ends the program at once.
    pub fn hold_all(&self) {
        for signal in STOPPING {
            note_signal(signal, &self.0);
        }
    }

    /// The signal that came since.
    #[must_use]
    pub fn received(&self) -> Option<i32> {
        let number = i32::try_from(self.0.load(Ordering::SeqCst)).unwrap_or(0);
        (number != 0).then_some(number)
    }
}
