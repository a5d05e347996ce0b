//! Who carries messages to the sockets: one task for all of them, since waking a task for each costs more
//! than the writing.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::Notify;

use super::{
    Reader,
    reader::{Scratch, Written},
};

/// Sockets that are served before others get a turn.
const ROUND: usize = 32;

/// What the courier has to do.
#[derive(Default)]
pub(super) struct Courier {
    waiting: Mutex<Vec<Arc<Reader>>>,
    bell: Notify,
}

impl Courier {
    /// Has it come to `readers`.
    pub fn call(&self, readers: impl IntoIterator<Item = Arc<Reader>>) {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let before = waiting.len();
        waiting.extend(readers);
        if waiting.len() > before {
            self.bell.notify_one();
        }
    }

    /// Carries until it is dropped.
    pub async fn run(&self) {
        let mut scratch = Scratch::default();
        loop {
            self.bell.notified().await;
            let readers = {
                let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
                std::mem::take(&mut *waiting)
            };
            for round in readers.chunks(ROUND) {
                for reader in round {
                    match reader.write(&mut scratch) {
                        Written::All | Written::Gone => {}
                        Written::Blocked | Written::Lost(_) => reader.ring(),
                    }
                }
                tokio::task::yield_now().await;
            }
        }
    }
}
