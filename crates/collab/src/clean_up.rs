//! Throwing away each night what nobody looks at any more.

use std::time::Duration;

use kernel::{Result, Timestamp};
use platform::{
    Socket,
    jobs::{JobKind, JobRun, Schedule},
};
use serde_json::json;

use crate::{Collab, notification, webhook};

const KIND: &str = "collab.clean_up";

/// A quarter, to look back over.
const NOTIFICATIONS: Duration = Timestamp::DAY.saturating_mul(90);

/// A month: longer than any round of tries, and than a holiday of whoever runs the receiver.
const DELIVERIES: Duration = Timestamp::DAY.saturating_mul(30);

/// Rows of one transaction, so that nobody waits long behind it.
const BATCH: i64 = 2_000;

pub(crate) fn socket(collab: &Collab) -> Socket {
    let collab = collab.clone();
    let clean_up = JobKind::new(KIND, move |run, _| {
        let collab = collab.clone();
        async move { collab.clean_up(&run).await }
    });
    let nightly =
        Schedule { name: KIND, kind: KIND, cron: "41 3 * * *", zone: "UTC", payload: json!({}) };
    Socket { jobs: vec![clean_up], schedules: vec![nightly], ..Socket::default() }
}

impl Collab {
    async fn clean_up(&self, run: &JobRun) -> Result<serde_json::Value> {
        let now = self.clock.now();
        let old = now.minus(NOTIFICATIONS);
        let notifications = self.delete(run, notification::store::DELETE_OLD, old).await?;
        let old = now.minus(DELIVERIES);
        let deliveries = self.delete(run, webhook::store::DELETE_OLD, old).await?;
        Ok(json!({"notifications": notifications, "deliveries": deliveries}))
    }

    async fn delete(&self, run: &JobRun, sql: &'static str, before: Timestamp) -> Result<u64> {
        let mut gone = 0;
        loop {
            run.check_cancelled()?;
            let batch = self
                .core
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
}
