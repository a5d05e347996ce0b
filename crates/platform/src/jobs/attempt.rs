//! One attempt at a job, from its claim to what is written about it.

use std::{convert::Infallible, panic::AssertUnwindSafe, time::Duration};

use futures_util::FutureExt;
use kernel::{Error, Result};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use super::{
    JobKind, JobRun, Progress,
    queue::{Queue, Signals},
    store::{self, Claim},
    verdict::{Attempt, Early, Ended, Ending, judge},
};

/// How long work that is told to end may take before it is dropped where it stands. The whole
/// process has five seconds to stop.
const GRACE: Duration = Duration::from_secs(2);

/// Progress is written and shown at most this often.
const PROGRESS: Duration = Duration::from_millis(500);

/// Waits before writing an ending again; after that the lease lapses and another worker begins
/// anew.
const WRITE_AGAIN: [Duration; 3] =
    [Duration::from_millis(100), Duration::from_secs(1), Duration::from_secs(5)];

impl Queue {
    pub(super) async fn attempt(&self, claim: Claim) {
        let signals = self.enter(claim.id);
        self.attempt_entered(claim, signals).await;
    }

    pub(super) async fn attempt_entered(&self, claim: Claim, signals: Signals) {
        self.show(claim.id).await;
        let (ended, said) = self.work(&claim, &signals).await;
        log(&claim, &ended);
        let attempt = Attempt {
            id: claim.id,
            number: u32::try_from(claim.attempts).unwrap_or(u32::MAX),
            max: u32::try_from(claim.max_attempts).unwrap_or(u32::MAX),
            now: self.shared.clock.now(),
        };
        if let Some(ending) = judge(attempt, ended) {
            self.finish(&claim, &ending, said.as_ref()).await;
        } else {
            tracing::warn!(job.id = %claim.id, "another worker took this job over");
        }
        self.leave(claim.id);
        self.show(claim.id).await;
    }

    /// Does the work until it ends or is to end.
    async fn work(&self, claim: &Claim, signals: &Signals) -> (Ended, Option<Progress>) {
        let (Some(kind), Ok(actor)) =
            (self.kind(&claim.kind).cloned(), claim.actor.0.clone().actor(claim.workspace_id))
        else {
            let error = Error::internal(format!("nobody can run {} as asked", claim.kind));
            return (Ended::Returned(Err(error)), None);
        };
        let end = CancellationToken::new();
        let attempt = u32::try_from(claim.attempts).unwrap_or(u32::MAX);
        let run = JobRun::new(claim.id, actor, attempt, end.clone());
        let said = run.said();
        let work = run_caught(kind.clone(), run, claim.payload.0.clone());
        let mut told = Box::pin(async {
            tokio::select! {
                ended = work => ended,
                never = self.tell_progress(claim, said.clone()) => match never {},
            }
        });
        let ended = tokio::select! {
            biased;
            ended = &mut told => ended,
            early = self.early_end(&kind, signals) => {
                end.cancel();
                match tokio::time::timeout(GRACE, &mut told).await {
                    Ok(Ended::Returned(Ok(outcome))) if early != Early::Lost => {
                        Ended::Returned(Ok(outcome))
                    }
                    _ => Ended::Early(early),
                }
            }
        };
        drop(told);
        let last = said.borrow().clone();
        (ended, last)
    }

    /// Resolves when the attempt is to end before its work does.
    async fn early_end(&self, kind: &JobKind, signals: &Signals) -> Early {
        tokio::select! {
            () = signals.lost.cancelled() => Early::Lost,
            () = signals.cancel.cancelled() => Early::Cancelled,
            () = self.shared.closing.cancelled() => Early::Stopped,
            () = tokio::time::sleep(kind.timeout) => Early::TimedOut(kind.timeout),
        }
    }

    async fn tell_progress(
        &self,
        claim: &Claim,
        mut said: watch::Receiver<Option<Progress>>,
    ) -> Infallible {
        loop {
            if said.changed().await.is_err() {
                // The work let go of its run: nothing more will be said.
                std::future::pending::<()>().await;
            }
            let latest = said.borrow_and_update().clone();
            if let Some(latest) = latest {
                self.save_progress(claim, latest).await;
            }
            tokio::time::sleep(PROGRESS).await;
        }
    }

    async fn save_progress(&self, claim: &Claim, said: Progress) {
        let held = claim.clone();
        let saved = self
            .shared
            .db
            .write_internal(move |tx| {
                Box::pin(async move { store::save_progress(tx, &held, &said).await })
            })
            .await;
        match saved {
            Ok(_) => self.show(claim.id).await,
            Err(error) => tracing::warn!(%error, job.id = %claim.id, "progress was not stored"),
        }
    }

    async fn finish(&self, claim: &Claim, ending: &Ending, said: Option<&Progress>) {
        for wait in WRITE_AGAIN.into_iter().map(Some).chain([None]) {
            let error = match self.write_ending(claim, ending, said).await {
                Ok(0) => {
                    return tracing::warn!(job.id = %claim.id, "another worker took this job over");
                }
                Ok(_) => return,
                Err(error) => error,
            };
            let Some(wait) = wait else {
                return tracing::error!(%error, job.id = %claim.id, "how a job ended was not stored");
            };
            tokio::time::sleep(wait).await;
        }
    }

    async fn write_ending(
        &self,
        claim: &Claim,
        ending: &Ending,
        said: Option<&Progress>,
    ) -> Result<u64> {
        let (claim, ending, said) = (claim.clone(), ending.clone(), said.cloned());
        let now = self.shared.clock.now();
        self.shared
            .db
            .write_internal(move |tx| {
                Box::pin(
                    async move { store::finish(tx, &claim, &ending, said.as_ref(), now).await },
                )
            })
            .await
    }
}

async fn run_caught(kind: JobKind, run: JobRun, payload: serde_json::Value) -> Ended {
    // The work may panic already while it makes its future.
    let work = AssertUnwindSafe(async move { (kind.run)(run, payload).await }).catch_unwind();
    match work.await {
        Ok(result) => Ended::Returned(result),
        Err(_) => Ended::Panicked,
    }
}

/// What only the log may see of a failure; the job shows a sentence.
fn log(claim: &Claim, ended: &Ended) {
    let (id, kind) = (claim.id, claim.kind.as_str());
    match ended {
        Ended::Returned(Err(Error::Internal(cause))) => {
            tracing::error!(job.id = %id, job.kind = kind, error = ?cause, "a job failed inside");
        }
        Ended::Panicked => tracing::error!(job.id = %id, job.kind = kind, "a job panicked"),
        Ended::Returned(Err(error)) => {
            tracing::info!(job.id = %id, job.kind = kind, %error, "an attempt at a job failed");
        }
        Ended::Returned(Ok(_)) | Ended::Early(_) => {}
    }
}
