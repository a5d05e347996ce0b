//! Whether PostgreSQL still answers, for work that waits for it: a server that is suspended takes what is
//! sent and says nothing, and the system would let us wait for minutes.
//!
//! **Invariant:** work is given up only when the server does not answer somebody else either: a statement may
//! take as long as it needs.

use std::{sync::Arc, time::Duration};

use kernel::{Error, Result};
use sqlx::{
    Connection, PgConnection,
    postgres::{PgConnectOptions, PgPool},
};
use tokio::sync::{Notify, watch};

/// Work that is done within this time asks nobody.
const DOUBT: Duration = Duration::from_millis(400);

/// A server that says nothing for this long on a connection that stands is away: it answers in a millisecond.
const PATIENCE: Duration = Duration::from_secs(1);

/// How long it may take to let a new connection in: on a crowded machine a second and more.
const ADMISSION: Duration = Duration::from_secs(3);

/// How often one that is away is asked again.
const AGAIN: Duration = Duration::from_millis(250);

/// Watches one server; cheap to clone.
#[derive(Clone)]
pub(super) struct Pulse {
    doubted: Arc<Notify>,
    away: watch::Receiver<bool>,
}

impl Pulse {
    /// Watches the server of `pool` until that is closed.
    #[expect(clippy::disallowed_methods, reason = "ends with the pool, which Db::close closes")]
    pub fn start(pool: &PgPool) -> Self {
        let (says, away) = watch::channel(false);
        let doubted = Arc::new(Notify::new());
        let options = pool.connect_options().as_ref().clone();
        let (mut closed, doubts) = (pool.close_event(), Arc::clone(&doubted));
        tokio::spawn(async move {
            tokio::select! {
                () = &mut closed => {}
                () = watch(&options, &doubts, &says) => {}
            }
        });
        Self { doubted, away }
    }

    /// Returns what `work` returns.
    ///
    /// # Errors
    ///
    /// [`Error::Unavailable`] when the server is away; whether the work was done is not known then.
    pub async fn guard<T>(&self, work: impl Future<Output = Result<T>>) -> Result<T> {
        if *self.away.borrow() {
            return Err(Error::Unavailable("database"));
        }
        let mut away = self.away.clone();
        let gone = async {
            while tokio::time::timeout(DOUBT, away.wait_for(|away| *away)).await.is_err() {
                self.doubted.notify_one();
            }
        };
        tokio::select! {
            biased;
            out = work => out,
            () = gone => Err(Error::Unavailable("database")),
        }
    }
}

/// Asks the server whenever somebody doubts, and one that is away until it is back. A connection is kept for
/// that, so that a doubt is settled by a server that knows us already.
async fn watch(options: &PgConnectOptions, doubted: &Notify, says: &watch::Sender<bool>) {
    let mut connection = admitted(options).await;
    loop {
        if *says.borrow() {
            tokio::time::sleep(AGAIN).await;
        } else {
            doubted.notified().await;
        }
        connection = match connection.take() {
            Some(kept) => asked(kept, options).await,
            None => admitted(options).await,
        };
        let is_away = connection.is_none();
        let was_away = says.send_replace(is_away);
        match (was_away, is_away) {
            (false, true) => tracing::warn!("the database does not answer"),
            (true, false) => tracing::info!("the database answers again"),
            _ => {}
        }
    }
}

/// Returns a connection that answers, or `None` when the server does not.
async fn asked(mut kept: PgConnection, options: &PgConnectOptions) -> Option<PgConnection> {
    match tokio::time::timeout(PATIENCE, kept.ping()).await {
        Ok(Ok(())) => Some(kept),
        // It was lost since it was last asked, which says nothing about now.
        Ok(Err(_)) => admitted(options).await,
        Err(_) => None,
    }
}

async fn admitted(options: &PgConnectOptions) -> Option<PgConnection> {
    let connecting = PgConnection::connect_with(options);
    tokio::time::timeout(ADMISSION, connecting).await.ok()?.ok()
}
