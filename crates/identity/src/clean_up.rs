//! Cleaning up: what has expired long enough to be of no use is removed each night.

mod store;

use kernel::Result;
use platform::{
    Socket,
    jobs::{JobKind, Schedule},
};

use crate::Identity;

const KIND: &str = "identity.clean_up";

pub(crate) fn socket(identity: &Identity) -> Socket {
    let identity = identity.clone();
    let clean_up = JobKind::new(KIND, move |_, _| {
        let identity = identity.clone();
        async move {
            let removed = identity.clean_up().await?;
            Ok(serde_json::json!({"removed": removed}))
        }
    });
    let nightly = Schedule {
        name: KIND,
        kind: KIND,
        cron: "17 3 * * *",
        zone: "UTC",
        payload: serde_json::json!({}),
    };
    Socket { jobs: vec![clean_up], schedules: vec![nightly], ..Socket::default() }
}

impl Identity {
    /// Removes expired links, tokens, sessions, devices and tries; says how many rows.
    pub async fn clean_up(&self) -> Result<u64> {
        let now = self.clock.now();
        self.core
            .write_internal(move |tx| Box::pin(async move { store::remove_expired(tx, now).await }))
            .await
    }
}
