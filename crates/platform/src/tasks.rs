//! Background tasks that are told to stop and waited for.

use std::{future::Future, time::Duration};

use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// The tasks of one process; cheap to clone.
#[derive(Clone, Default)]
pub struct Tasks {
    tracker: TaskTracker,
    stop: CancellationToken,
}

impl Tasks {
    /// Runs `task`, which ends soon after [`Tasks::stopping`] resolves.
    #[expect(clippy::disallowed_methods, reason = "these are awaited by Tasks::stop")]
    pub fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        let tracked = self.tracker.track_future(task);
        tokio::spawn(tracked);
    }

    /// Resolves when the process is to stop.
    pub async fn stopping(&self) {
        self.stop.cancelled().await;
    }

    pub fn is_stopping(&self) -> bool {
        self.stop.is_cancelled()
    }

    /// The signal itself, for parts that want one.
    pub fn token(&self) -> CancellationToken {
        self.stop.clone()
    }

    /// Tells every task to stop, without waiting.
    pub fn signal(&self) {
        self.stop.cancel();
    }

    /// Tells every task to stop and waits for them, at most `patience`. Says whether all ended.
    pub async fn stop(&self, patience: Duration) -> bool {
        self.stop.cancel();
        self.tracker.close();
        tokio::time::timeout(patience, self.tracker.wait()).await.is_ok()
    }
}
