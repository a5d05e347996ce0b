//! Telling queues that there is work, so that nobody waits for the next look.
//!
//! A wake-up is only a hint: one too many costs a query, one too few a second.

use std::time::Duration;

use kernel::Result;
use sqlx::postgres::{PgListener, PgPool};
use tokio::sync::{Notify, futures::Notified};

use crate::{
    db::{Db, Dialect, Tx},
    tasks::Tasks,
};

/// One for the process: [`super::enqueue`] knows the transaction, not the queues behind it.
static WORK: Notify = Notify::const_new();

/// Heard by every process on the same PostgreSQL.
const CHANNEL: &str = "prospect_work";

/// How long a server that was lost is left alone.
const PAUSE: Duration = Duration::from_secs(2);

/// Resolves at the next wake-up after this call, even when it is awaited later.
pub(crate) fn woken() -> Notified<'static> {
    WORK.notified()
}

pub(crate) fn wake() {
    WORK.notify_waiters();
}

/// Wakes the queues when `tx` commits.
///
/// On SQLite this is before the commit, but who is woken looks through the same writer, which
/// comes to them after this change.
pub(crate) async fn after(tx: &mut Tx) -> Result<()> {
    match tx.dialect() {
        Dialect::Sqlite => wake(),
        Dialect::Postgres => {
            tx.run("select pg_notify($1, '')", [CHANNEL.into()]).await?;
        }
    }
    Ok(())
}

/// Passes on what other processes announce, until told to stop.
///
/// What was said while the connection was lost is found by the next regular look.
pub(super) fn listen(db: &Db, tasks: &Tasks) {
    let Some(pool) = db.postgres().cloned() else { return };
    let stop = tasks.token();
    tasks.spawn(async move {
        while let Some(Err(error)) = stop.run_until_cancelled(hear(&pool)).await {
            tracing::warn!(%error, "no wake-ups from PostgreSQL: looking every second for a while");
            stop.run_until_cancelled(tokio::time::sleep(PAUSE)).await;
        }
    });
}

/// Hears until the server is lost for longer than the driver tries to come back.
async fn hear(pool: &PgPool) -> Result<(), sqlx::Error> {
    let mut listener = PgListener::connect_with(pool).await?;
    listener.listen(CHANNEL).await?;
    loop {
        listener.recv().await?;
        wake();
    }
}
