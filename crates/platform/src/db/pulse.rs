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

/// A server that says nothing for this long is away: it answers in a millisecond, but on a crowded machine it
/// may take a second and more to let a new connection in.
const PATIENCE: Duration = Duration::from_secs(3);

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

/// Asks the server whenever somebody doubts, and one that is away until it is back.
async fn watch(options: &PgConnectOptions, doubted: &Notify, says: &watch::Sender<bool>) {
    let mut connection = None;
    loop {
        if *says.borrow() {
            tokio::time::sleep(AGAIN).await;
        } else {
            doubted.notified().await;
        }
        let asked = tokio::time::timeout(PATIENCE, ask(connection.take(), options)).await;
        let is_away = match asked {
            Ok(Ok(answered)) => {
                connection = Some(answered);
                false
            }
            Ok(Err(_)) | Err(_) => true,
        };
        let was_away = says.send_replace(is_away);
        match (was_away, is_away) {
            (false, true) => tracing::warn!("the database does not answer"),
            (true, false) => tracing::info!("the database answers again"),
            _ => {}
        }
    }
}

async fn ask(
    connection: Option<PgConnection>,
    options: &PgConnectOptions,
) -> Result<PgConnection, sqlx::Error> {
    if let Some(mut connection) = connection
        && connection.ping().await.is_ok()
    {
        return Ok(connection);
    }
    // It was lost since it was last asked, which says nothing about now.
    PgConnection::connect_with(options).await
}
