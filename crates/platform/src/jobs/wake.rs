//! Telling queues that there is work, so that nobody waits for the next look.
//!
//! A wake-up is only a hint: one too many costs a query, one too few a second.

use kernel::Result;
use tokio::sync::{Notify, futures::Notified};

use crate::{
    db::{Db, Dialect, Tx},
    tasks::Tasks,
};

/// One for the process: [`super::enqueue`] knows the transaction, not the queues behind it.
static WORK: Notify = Notify::const_new();

/// Heard by every process on the same PostgreSQL.
const CHANNEL: &str = "prospect_work";

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
/// When the connection is lost the driver opens another; what was said meanwhile is found by the
/// next regular look.
pub(super) fn listen(db: &Db, tasks: &Tasks) {
    let Some(pool) = db.postgres().cloned() else { return };
    let stop = tasks.token();
    tasks.spawn(async move {
        let heard = async {
            let mut listener = sqlx::postgres::PgListener::connect_with(&pool).await?;
            listener.listen(CHANNEL).await?;
            loop {
                listener.recv().await?;
                wake();
            }
        };
        let ended: Option<Result<(), sqlx::Error>> = stop.run_until_cancelled(heard).await;
        if let Some(Err(error)) = ended {
            tracing::warn!(%error, "no wake-ups from PostgreSQL: looking every second instead");
        }
    });
}
