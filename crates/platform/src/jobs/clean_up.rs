//! What the house throws away, and when.

use std::time::Duration;

use kernel::{Result, Timestamp};
use serde_json::json;

use super::{JobKind, JobRun, Schedule, store};
use crate::{clock::Clock, db::Db};

const NAME: &str = "platform.clean_up";

const DAY: Duration = Timestamp::DAY;

/// Long enough to look back over a week.
const JOBS: Duration = DAY.saturating_mul(7);

/// Longer: somebody may be on holiday when a job dies.
const DEAD_LETTERS: Duration = DAY.saturating_mul(30);

/// What clients may rely on for an `Idempotency-Key`.
const ANSWERS: Duration = DAY;

const EVENTS: Duration = DAY.saturating_mul(7);

/// Rows of one transaction, so that nobody waits long behind it.
const BATCH: i64 = 2_000;

/// Deletes what was kept long enough.
pub(super) fn kind(db: Db, clock: Clock) -> JobKind {
    JobKind::new(NAME, move |run, _| {
        let (db, now) = (db.clone(), clock.now());
        async move { clean_up(&db, &run, now).await }
    })
}

pub(super) fn schedule() -> Schedule {
    Schedule { name: NAME, kind: NAME, cron: "23 * * * *", zone: "UTC", payload: json!({}) }
}

async fn clean_up(db: &Db, run: &JobRun, now: Timestamp) -> Result<serde_json::Value> {
    let mut gone = serde_json::Map::new();
    for (name, sql, age) in [
        ("jobs", store::DELETE_FINISHED, JOBS),
        ("dead_letters", store::DELETE_DEAD, DEAD_LETTERS),
        ("answers", store::DELETE_ANSWERS, ANSWERS),
        ("events", store::DELETE_EVENTS, EVENTS),
    ] {
        let count = delete(db, run, sql, now.minus(age)).await?;
        gone.insert(name.to_owned(), count.into());
    }
    Ok(gone.into())
}

async fn delete(db: &Db, run: &JobRun, sql: &'static str, before: Timestamp) -> Result<u64> {
    let mut gone = 0;
    loop {
        run.check_cancelled()?;
        let batch = db
            .write_internal(move |tx| {
                Box::pin(async move { tx.run(sql, [before.into(), BATCH.into()]).await })
            })
            .await?;
        gone += batch;
        if i64::try_from(batch).unwrap_or(i64::MAX) < BATCH {
            return Ok(gone);
        }
    }
}
