//! Backtests run in the background.

use std::time::Duration;

use kernel::{Error, Id};
use platform::jobs::{JobKind, JobRun};
use serde::{Deserialize, Serialize};

use super::Backtest;
use crate::Lab;

/// The kind of job.
pub(crate) const RUN_BACKTEST: &str = "lab.run_backtest";

/// The largest sweep that is let in takes a part of this.
const TIMEOUT: Duration = Duration::from_hours(1);

/// What the job needs to know.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Payload {
    pub backtest: Id<Backtest>,
}

/// Runs a stored backtest; harmless when run twice, since the same manifest gives the same result.
pub(crate) fn run_backtest(lab: &Lab) -> JobKind {
    let lab = lab.clone();
    let kind = JobKind::new(RUN_BACKTEST, move |job: JobRun, payload| {
        let lab = lab.clone();
        async move {
            let payload: Payload = serde_json::from_value(payload).map_err(Error::internal)?;
            let run = job.clone();
            let step = move |done: u64, total: u64, note: &str| {
                run.progress(done, total, note);
                run.check_cancelled()
            };
            lab.work_on(&job.actor, payload.backtest, step).await?;
            Ok(serde_json::json!({"backtest_id": payload.backtest}))
        }
    });
    JobKind { timeout: TIMEOUT, ..kind }
}
