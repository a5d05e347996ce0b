//! Watching one job until it ends, wherever it runs.

use futures_util::{
    StreamExt,
    stream::{self, BoxStream},
};
use kernel::{Actor, Error, Id, Result};
use tokio::sync::broadcast;

use super::{Job, Queue, queue::LOOK, store};

/// Who watches, and what was shown last.
struct Follower {
    queue: Queue,
    id: Id<Job>,
    changes: broadcast::Receiver<Id<Job>>,
    shown: Option<Job>,
}

impl Queue {
    /// Shows a job now and at each change until it ends. **Needs** `jobs:read`.
    ///
    /// Changes in this process show at once, those of others within a second.
    pub async fn follow_job(&self, actor: &Actor, id: Id<Job>) -> Result<BoxStream<'static, Job>> {
        // Listened to before the first look, so that nothing falls in between.
        let changes = self.shared.changed.subscribe();
        self.get_job(actor, id).await?;
        let follower = Follower { queue: self.clone(), id, changes, shown: None };
        Ok(stream::unfold(follower, |mut follower| async move {
            let job = follower.next().await?;
            Some((job, follower))
        })
        .boxed())
    }
}

impl Follower {
    async fn next(&mut self) -> Option<Job> {
        if self.shown.as_ref().is_some_and(|job| job.state.is_final()) {
            return None;
        }
        loop {
            match store::find(&self.queue.shared.db, self.id).await {
                Ok(None) => return None,
                Ok(Some(found)) if self.shown.as_ref() != Some(&found.job) => {
                    self.shown = Some(found.job);
                    return self.shown.clone();
                }
                Ok(Some(_)) | Err(Error::Unavailable(_)) => {}
                Err(error) => {
                    tracing::warn!(%error, job.id = %self.id, "a job could not be followed");
                    return None;
                }
            }
            tokio::select! {
                () = self.queue.shared.closing.cancelled() => return None,
                () = changed(&mut self.changes, self.id) => {}
                () = tokio::time::sleep(LOOK) => {}
            }
        }
    }
}

/// Resolves when `id` changed, or may have while this reader was slow.
async fn changed(changes: &mut broadcast::Receiver<Id<Job>>, id: Id<Job>) {
    loop {
        match changes.recv().await {
            Ok(other) if other != id => {}
            Ok(_) | Err(broadcast::error::RecvError::Lagged(_)) => return,
            Err(broadcast::error::RecvError::Closed) => std::future::pending().await,
        }
    }
}
