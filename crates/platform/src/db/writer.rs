//! The one writer of a SQLite file: a task that commits what is queued together.
//!
//! **Invariant:** a caller hears of success only after the commit that holds its change; a change
//! that fails leaves nothing, and does not disturb the others of its commit.

use std::{panic::AssertUnwindSafe, time::Duration};

use futures_util::FutureExt;
use kernel::{Error, Result};
use sqlx::SqliteConnection;
use tokio::{
    sync::{mpsc, oneshot},
    time::Instant,
};

use super::{Change, Tx};

/// Changes that may wait; beyond this callers wait to queue.
const QUEUE: usize = 4_096;

/// Changes of one commit: 512 rows a commit were measured at 115,000 rows a second, and more
/// would make the first of them wait.
const GROUP: usize = 256;

/// How long the first change of a group waits for others that are already queued.
const GROUP_TIME: Duration = Duration::from_millis(2);

/// The queue in front of the writer.
#[derive(Clone)]
pub(super) struct Writer {
    queue: mpsc::Sender<Message>,
}

enum Message {
    Change(Box<dyn Work>),
    Close(oneshot::Sender<()>),
}

#[async_trait::async_trait]
trait Work: Send {
    /// Makes the change and remembers its outcome; says whether it is to stay.
    async fn run(&mut self, tx: &mut Tx) -> bool;

    /// Tells the caller, after the commit.
    fn finish(self: Box<Self>, committed: Result<(), sqlx::Error>);
}

struct Queued<T, F> {
    change: Option<F>,
    outcome: Option<Result<T>>,
    caller: oneshot::Sender<Result<T>>,
}

#[async_trait::async_trait]
impl<T, F> Work for Queued<T, F>
where
    T: Send + 'static,
    F: for<'t> FnOnce(&'t mut Tx) -> Change<'t, T> + Send + 'static,
{
    async fn run(&mut self, tx: &mut Tx) -> bool {
        let Some(change) = self.change.take() else { return false };
        let outcome = AssertUnwindSafe(async { change(tx).await })
            .catch_unwind()
            .await
            .unwrap_or_else(|_| Err(Error::internal("a change panicked")));
        let stays = outcome.is_ok();
        self.outcome = Some(outcome);
        stays
    }

    fn finish(self: Box<Self>, committed: Result<(), sqlx::Error>) {
        let Some(outcome) = self.outcome else { return };
        let answer = match committed {
            Ok(()) => outcome,
            Err(error) => outcome.and(Err(error.into())),
        };
        // A caller that went away does not undo its change.
        drop(self.caller.send(answer));
    }
}

impl Writer {
    #[expect(clippy::disallowed_methods, reason = "closed by Db::close, which waits for it")]
    pub(super) fn start(connection: SqliteConnection) -> Self {
        let (queue, changes) = mpsc::channel(QUEUE);
        tokio::spawn(work(connection, changes));
        Self { queue }
    }

    pub(super) async fn submit<T, F>(&self, change: F) -> Result<T>
    where
        T: Send + 'static,
        F: for<'t> FnOnce(&'t mut Tx) -> Change<'t, T> + Send + 'static,
    {
        let (caller, answer) = oneshot::channel();
        let queued = Queued { change: Some(change), outcome: None, caller };
        let message = Message::Change(Box::new(queued));
        self.queue.send(message).await.map_err(|_| Error::Unavailable("database"))?;
        answer.await.map_err(|_| Error::Unavailable("database"))?
    }

    pub(super) async fn close(&self) {
        let (done, closed) = oneshot::channel();
        if self.queue.send(Message::Close(done)).await.is_ok() {
            drop(closed.await);
        }
    }
}

async fn work(connection: SqliteConnection, mut changes: mpsc::Receiver<Message>) {
    let mut tx = Tx::sqlite(connection);
    while let Some(first) = changes.recv().await {
        let Message::Change(first) = first else {
            return close(tx, first).await;
        };
        let (group, close_after) = commit_group(&mut tx, first, &mut changes).await;
        let (group, committed) = group;
        for change in group {
            change.finish(committed.clone_result());
        }
        if let Some(message) = close_after {
            return close(tx, message).await;
        }
    }
}

type Group = (Vec<Box<dyn Work>>, Committed);

/// How the commit went, for each of its changes.
enum Committed {
    Yes,
    No(String),
}

impl Committed {
    fn clone_result(&self) -> Result<(), sqlx::Error> {
        match self {
            Self::Yes => Ok(()),
            Self::No(why) => Err(sqlx::Error::Io(std::io::Error::other(why.clone()))),
        }
    }
}

async fn commit_group(
    tx: &mut Tx,
    first: Box<dyn Work>,
    changes: &mut mpsc::Receiver<Message>,
) -> (Group, Option<Message>) {
    let started = Instant::now();
    let mut group = Vec::with_capacity(8);
    let mut close_after = None;
    let mut failure = tx.script("begin immediate").await.err();
    let mut next = Some(first);
    while let Some(mut change) = next {
        if failure.is_none() {
            failure = run_in_savepoint(tx, change.as_mut()).await.err();
        }
        group.push(change);
        next = None;
        if group.len() < GROUP && started.elapsed() < GROUP_TIME {
            match changes.try_recv() {
                Ok(Message::Change(change)) => next = Some(change),
                Ok(close) => close_after = Some(close),
                Err(_) => {}
            }
        }
    }
    if failure.is_none() {
        failure = tx.script("commit").await.err();
    }
    metrics::histogram!("db_commit_changes").record(u32::try_from(group.len()).unwrap_or(u32::MAX));
    metrics::histogram!("db_commit_seconds").record(started.elapsed().as_secs_f64());
    let committed = match failure {
        None => Committed::Yes,
        Some(error) => {
            tracing::error!(%error, "a commit failed: nothing of it was acknowledged");
            drop(tx.script("rollback").await);
            Committed::No(error.to_string())
        }
    };
    ((group, committed), close_after)
}

async fn run_in_savepoint(tx: &mut Tx, change: &mut dyn Work) -> Result<()> {
    tx.script("savepoint change").await?;
    if !change.run(tx).await {
        tx.script("rollback to change").await?;
    }
    tx.script("release change").await
}

async fn close(tx: Tx, message: Message) {
    tx.close_sqlite().await;
    if let Message::Close(done) = message {
        // Whoever closed may have stopped waiting.
        _ = done.send(());
    }
}
