//! Told to stop: by SIGTERM or Ctrl-C.

use std::{
    io::{self, Read as _},
    os::unix::net::UnixStream,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use signal_hook::{
    consts::{SIGINT, SIGTERM},
    flag, low_level,
};

/// Sleeps until it is time or a signal comes.
#[derive(Debug)]
pub(super) struct Signals {
    stop: Arc<AtomicBool>,
    /// Gets a byte with each signal.
    bell: UnixStream,
}

impl Signals {
    /// From now on a signal does not end the process; the second one does.
    pub(super) fn listen() -> io::Result<Self> {
        let (bell, rope) = UnixStream::pair()?;
        let stop = Arc::new(AtomicBool::new(false));
        for signal in [SIGINT, SIGTERM] {
            flag::register_conditional_shutdown(signal, 1, Arc::clone(&stop))?;
            flag::register(signal, Arc::clone(&stop))?;
            low_level::pipe::register(signal, rope.try_clone()?)?;
        }
        Ok(Self { stop, bell })
    }

    /// Set by the first signal.
    pub(super) fn flag(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.stop)
    }

    /// Whether a signal came.
    pub(super) fn stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    /// Whether a signal comes within a time, at once where one came before.
    pub(super) fn stop_within(&self, time: Duration) -> io::Result<bool> {
        self.bell.set_read_timeout(Some(time))?;
        // A byte, or the time is over, or interrupted by the signal itself: the flag tells.
        let _ = (&self.bell).read(&mut [0]);
        Ok(self.stopped())
    }
}
