//! The queue of one process: claims what is due, keeps its leases, and stops cleanly.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use kernel::{Error, Id, Result};
use tokio::sync::{Notify, OnceCell, broadcast};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::{
    Job, JobKind, Schedule, clean_up, routes,
    schedule::Known,
    store::{self, Claim, Claimer},
    wake,
};
use crate::{
    Socket,
    clock::Clock,
    db::Db,
    outbox::{Dispatcher, Live, Publish, Reaction},
    tasks::Tasks,
};

/// How long a worker may be silent before its jobs go to others.
pub(super) const LEASE: Duration = Duration::from_secs(30);

/// How often it speaks: five missed renewals lose a lease.
const RENEW: Duration = Duration::from_secs(5);

/// How often to look without a wake-up: for retries that fall due, and other processes' jobs.
pub(super) const LOOK: Duration = Duration::from_secs(1);

/// Changes of jobs that a slow reader of progress may lag behind; it reads the row anyway.
const CHANGES: usize = 256;

/// What the contexts want done in the background.
#[derive(Clone, Default)]
pub struct Work {
    pub kinds: Vec<JobKind>,
    pub schedules: Vec<Schedule>,
    pub reactions: Vec<Reaction>,
}

impl Work {
    /// Takes the background work out of what contexts offer.
    pub fn of(socket: &Socket) -> Self {
        Self {
            kinds: socket.jobs.clone(),
            schedules: socket.schedules.clone(),
            reactions: socket.reactions.clone(),
        }
    }
}

/// The queue; cheap to clone.
#[derive(Clone)]
pub struct Queue {
    pub(super) shared: Arc<Shared>,
}

pub(super) struct Shared {
    pub db: Db,
    pub clock: Clock,
    /// Names this process in leases.
    worker: Uuid,
    pub kinds: Vec<JobKind>,
    pub schedules: Vec<Known>,
    /// Whether the schedules are written down.
    pub introduced: OnceCell<()>,
    dispatcher: Dispatcher,
    running: Mutex<HashMap<Id<Job>, Signals>>,
    /// A worker became free.
    freed: Notify,
    pub changed: broadcast::Sender<Id<Job>>,
    /// The process stops.
    pub closing: CancellationToken,
}

/// How a running attempt is told to end.
#[derive(Clone, Default)]
pub(super) struct Signals {
    pub cancel: CancellationToken,
    pub lost: CancellationToken,
}

impl Queue {
    /// A queue on `db` for `work`; nothing runs before [`Queue::run`].
    ///
    /// # Errors
    ///
    /// [`Error::Internal`] when two kinds share a name, or a schedule or reaction names none;
    /// [`Error::Invalid`] when a schedule has no times.
    pub fn new(db: Db, clock: Clock, mut work: Work, publish: Publish) -> Result<Self> {
        work.kinds.push(clean_up::kind(db.clone(), clock.clone()));
        work.schedules.push(clean_up::schedule());
        check(&work)?;
        let worker = clock.id::<Job>().uuid();
        let (reactions, now) = (work.reactions, clock.now());
        let schedules = work.schedules.into_iter().map(|schedule| Known::new(schedule, now));
        let schedules = schedules.collect::<Result<_>>()?;
        let shared = Shared {
            dispatcher: Dispatcher { db: db.clone(), clock: clock.clone(), reactions, publish },
            db,
            clock,
            worker,
            kinds: work.kinds,
            schedules,
            introduced: OnceCell::new(),
            running: Mutex::default(),
            freed: Notify::new(),
            changed: broadcast::Sender::new(CHANGES),
            closing: CancellationToken::new(),
        };
        Ok(Self { shared: Arc::new(shared) })
    }

    /// What people may do with jobs, schedules and dead letters.
    ///
    /// Its own background work is in the queue already.
    pub fn socket(&self) -> Socket {
        Socket {
            routes: routes::routes().with_state(self.clone()),
            policies: routes::policies(),
            ..Socket::default()
        }
    }

    /// Runs jobs, at most `workers` at once, until `tasks` are told to stop.
    ///
    /// What runs then is told to end and gets a moment for it; what does not end well is given
    /// back, for others to begin anew.
    pub fn run(&self, tasks: &Tasks, workers: usize) {
        wake::listen(&self.shared.db, tasks);
        let (queue, all) = (self.clone(), tasks.clone());
        tasks.spawn(async move { queue.claim_until_stopped(&all, workers).await });
        let (queue, stop) = (self.clone(), tasks.token());
        tasks.spawn(async move {
            stop.run_until_cancelled(queue.keep_leases()).await;
            queue.shared.closing.cancel();
        });
        let (queue, stop) = (self.clone(), tasks.token());
        tasks.spawn(async move {
            stop.run_until_cancelled(queue.fire_until_stopped()).await;
        });
        let (queue, stop) = (self.clone(), tasks.token());
        tasks.spawn(async move {
            stop.run_until_cancelled(queue.dispatch_until_stopped()).await;
        });
    }

    /// Delivers the facts that wait in the outbox and returns how many those were.
    pub async fn dispatch_events(&self) -> Result<usize> {
        self.shared.dispatcher.dispatch().await
    }

    async fn dispatch_until_stopped(&self) {
        loop {
            let woken = wake::woken();
            if let Err(error) = self.dispatch_events().await {
                tracing::warn!(%error, "facts could not be delivered");
            }
            tokio::select! {
                () = woken => {}
                () = tokio::time::sleep(LOOK) => {}
            }
        }
    }

    /// Tells every queue of this process that there is work.
    pub fn wake(&self) {
        wake::wake();
    }

    /// Runs every job that is due, one after the other, and returns how many attempts that took.
    ///
    /// For tests and the command line: [`Queue::run`] does this all the time.
    pub async fn run_due(&self) -> Result<usize> {
        let mut attempts = 0;
        loop {
            let claims = self.claim(1).await?;
            if claims.is_empty() {
                return Ok(attempts);
            }
            for claim in claims {
                self.attempt(claim).await;
                attempts += 1;
            }
        }
    }

    async fn claim_until_stopped(&self, tasks: &Tasks, workers: usize) {
        let stop = tasks.token();
        loop {
            let woken = wake::woken();
            let free = workers.saturating_sub(self.running().len());
            let claims = match self.claim(free).await {
                Ok(claims) => claims,
                Err(error) => {
                    tracing::warn!(%error, "no jobs could be claimed");
                    Vec::new()
                }
            };
            let full = claims.len() == free;
            for claim in claims {
                let signals = self.enter(claim.id);
                let queue = self.clone();
                tasks.spawn(async move { queue.attempt_entered(claim, signals).await });
            }
            tokio::select! {
                biased;
                () = stop.cancelled() => return,
                () = self.shared.freed.notified() => {}
                () = woken, if !full => {}
                () = tokio::time::sleep(LOOK), if !full => {}
            }
        }
    }

    /// Takes up to `limit` jobs that are due.
    pub(super) async fn claim(&self, limit: usize) -> Result<Vec<Claim>> {
        if limit == 0 {
            return Ok(Vec::new());
        }
        // A clock that jumps ahead must not make this worker's own leases look abandoned.
        self.renew_leases().await?;
        let shared = Arc::clone(&self.shared);
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        self.shared
            .db
            .write_internal(move |tx| {
                Box::pin(async move {
                    let now = shared.clock.now();
                    store::free_lapsed(tx, now).await?;
                    let claimer = Claimer {
                        worker: shared.worker,
                        kinds: &shared.kinds,
                        now,
                        lease_until: now.plus(LEASE),
                    };
                    store::claim(tx, &claimer, limit).await
                })
            })
            .await
    }

    async fn keep_leases(&self) {
        let mut beat = tokio::time::interval(RENEW);
        beat.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            beat.tick().await;
            if let Err(error) = self.renew_leases().await {
                tracing::warn!(%error, "the leases of running jobs could not be renewed");
            }
        }
    }

    /// Renews the leases of what runs here, and tells attempts that lost theirs or are cancelled.
    async fn renew_leases(&self) -> Result<()> {
        let jobs: Vec<Id<Job>> = self.running().keys().copied().collect();
        if jobs.is_empty() {
            return Ok(());
        }
        let (worker, until) = (self.shared.worker, self.shared.clock.now().plus(LEASE));
        let asked = jobs.clone();
        let held = self
            .shared
            .db
            .write_internal(move |tx| {
                Box::pin(async move { store::renew(tx, worker, &asked, until).await })
            })
            .await?;
        let running = self.running();
        for id in jobs {
            let Some(signals) = running.get(&id) else { continue };
            match held.iter().find(|held| held.id == id) {
                None => signals.lost.cancel(),
                Some(held) if held.cancel_at.is_some() => signals.cancel.cancel(),
                Some(_) => {}
            }
        }
        Ok(())
    }

    pub(super) fn kind(&self, name: &str) -> Option<&JobKind> {
        self.shared.kinds.iter().find(|kind| kind.name == name)
    }

    pub(super) fn running(&self) -> MutexGuard<'_, HashMap<Id<Job>, Signals>> {
        self.shared.running.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn enter(&self, id: Id<Job>) -> Signals {
        let signals = Signals::default();
        self.running().insert(id, signals.clone());
        signals
    }

    pub(super) fn leave(&self, id: Id<Job>) {
        self.running().remove(&id);
        self.shared.freed.notify_one();
    }

    /// Shows a change of a job to whoever looks now.
    pub(super) async fn show(&self, id: Id<Job>) {
        // Nobody may be looking.
        _ = self.shared.changed.send(id);
        let Ok(Some(placed)) = store::find(&self.shared.db, id).await else { return };
        let Ok(data) = serde_json::to_value(&placed.job) else { return };
        let (topic, kind) = (format!("job:{id}"), "job.progress".to_owned());
        (self.shared.dispatcher.publish)(Live {
            workspace: placed.workspace_id,
            topic,
            kind,
            data,
        });
    }
}

/// Finds at start-up what would otherwise be found by a job that never runs.
fn check(work: &Work) -> Result<()> {
    let known = |name: &str| work.kinds.iter().any(|kind| kind.name == name);
    let mut names: Vec<&str> = work.kinds.iter().map(|kind| kind.name).collect();
    names.sort_unstable();
    if let Some((twice, _)) = names.iter().zip(names.iter().skip(1)).find(|(a, b)| a == b) {
        return Err(Error::internal(format!("two kinds of job are named {twice}")));
    }
    let scheduled = work.schedules.iter().map(|schedule| schedule.kind);
    let reacting = work.reactions.iter().map(|reaction| reaction.job);
    match scheduled.chain(reacting).find(|name| !known(name)) {
        Some(name) => Err(Error::internal(format!("no kind of job is named {name}"))),
        None => Ok(()),
    }
}
