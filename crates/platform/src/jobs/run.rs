//! What work that runs can ask and tell.

use kernel::{Actor, Error, Id, Result};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use super::{Job, Progress};

/// One attempt at a job, as the work sees it; cheap to clone.
#[derive(Clone)]
pub struct JobRun {
    pub id: Id<Job>,
    /// On whose behalf: the actor that enqueued it.
    pub actor: Actor,
    pub attempt: u32,
    progress: watch::Sender<Option<Progress>>,
    cancel: CancellationToken,
}

impl JobRun {
    pub(super) fn new(id: Id<Job>, actor: Actor, attempt: u32, cancel: CancellationToken) -> Self {
        Self { id, actor, attempt, progress: watch::Sender::new(None), cancel }
    }

    /// A first attempt outside a queue, for calling work directly.
    pub fn detached(id: Id<Job>, actor: Actor) -> Self {
        Self::new(id, actor, 1, CancellationToken::new())
    }

    /// Says how far the work has come; call it as often as is natural.
    ///
    /// What is said is stored and shown at most twice a second, and the last of it always.
    pub fn progress(&self, done: u64, total: impl Into<Option<u64>>, note: impl Into<String>) {
        let said = Progress { done, total: total.into(), note: note.into() };
        self.progress.send_replace(Some(said));
    }

    /// Resolves when this attempt is to end early: somebody cancelled the job, or the process
    /// stops. Work that does not look is dropped at its next `await` a moment later.
    pub async fn cancelled(&self) {
        self.cancel.cancelled().await;
    }

    pub fn is_cancelled(&self) -> bool {
        self.cancel.is_cancelled()
    }

    /// For loops without an `await`: ends them when the attempt is to end.
    ///
    /// # Errors
    ///
    /// [`Error::Refused`] once this attempt is to end.
    pub fn check_cancelled(&self) -> Result<()> {
        if self.is_cancelled() {
            return Err(Error::refused("JOB_CANCELLED", "the job was cancelled"));
        }
        Ok(())
    }

    pub(super) fn said(&self) -> watch::Receiver<Option<Progress>> {
        self.progress.subscribe()
    }
}
