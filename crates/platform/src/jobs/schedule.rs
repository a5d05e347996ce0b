//! Schedules: jobs that are queued by the clock.
//!
//! **Invariant:** each due time queues its job exactly once, however many processes look: the
//! step from one due time to the next and the enqueue are one transaction.

mod store;
mod timetable;

use kernel::{Actor, Id, RequestId, Result, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;

use super::{Job, NewJob, Queue, Schedule, enqueue, queue::LOOK};
use crate::audit::INSTANCE;
pub(super) use store::pause;
pub(super) use timetable::Timetable;

/// A schedule as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema, sqlx::FromRow)]
#[schema(as = Schedule)]
pub struct Scheduled {
    #[schema(example = "platform.clean_up")]
    pub name: String,
    /// The kind of job that is queued.
    #[schema(example = "platform.clean_up")]
    pub kind: String,
    /// Minute, hour, day of month, month, day of week.
    #[schema(example = "23 * * * *")]
    pub cron: String,
    /// The IANA zone the times are meant in.
    #[schema(example = "UTC")]
    pub zone: String,
    pub next_at: Timestamp,
    pub last_at: Option<Timestamp>,
    /// A paused schedule lets its times pass.
    pub paused: bool,
}

/// A schedule with its times worked out.
#[derive(Clone)]
pub(super) struct Known {
    pub schedule: Schedule,
    pub timetable: Timetable,
}

impl Known {
    /// # Errors
    ///
    /// [`kernel::Error::Invalid`] for a pattern that is none, or has no time after `now`.
    pub(super) fn new(schedule: Schedule, now: Timestamp) -> Result<Self> {
        let timetable = Timetable::parse(schedule.cron, schedule.zone)?;
        timetable.next_after(now)?;
        Ok(Self { schedule, timetable })
    }
}

impl Queue {
    /// Queues the jobs of every schedule that is due, and returns how many that were.
    ///
    /// What fell due several times meanwhile is queued once.
    pub async fn fire_schedules(&self) -> Result<usize> {
        self.introduce_schedules().await?;
        let now = self.shared.clock.now();
        let mut fired = 0;
        for due in store::due(&self.shared.db, now).await? {
            let Some(known) = self.schedule(&due.name) else { continue };
            fired += usize::from(self.fire(known.clone(), due.next_at, now).await?);
        }
        Ok(fired)
    }

    /// Fires one due time, unless another process was faster.
    async fn fire(&self, known: Known, due: Timestamp, now: Timestamp) -> Result<bool> {
        let next = known.timetable.next_after(now)?;
        let id: Id<Job> = self.shared.clock.id();
        self.shared
            .db
            .write_internal(move |tx| {
                Box::pin(async move {
                    let name = known.schedule.name;
                    if !store::step(tx, name, due, next).await? {
                        return Ok(false);
                    }
                    let request = RequestId(format!("{name}@{due}").into());
                    let job = job_of(&known.schedule, Some(format!("{name}@{due}")));
                    enqueue(tx, &Actor::system(INSTANCE, request), id, job, now).await?;
                    Ok(true)
                })
            })
            .await
    }

    pub(super) async fn fire_until_stopped(&self) {
        let mut look = tokio::time::interval(LOOK);
        look.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            look.tick().await;
            if let Err(error) = self.fire_schedules().await {
                tracing::warn!(%error, "schedules could not be fired");
            }
        }
    }

    /// Writes down each schedule once a process: a new one gets its first time, one whose cron or
    /// zone is another than before gets its times anew.
    pub(super) async fn introduce_schedules(&self) -> Result<()> {
        self.shared
            .introduced
            .get_or_try_init(|| async {
                let now = self.shared.clock.now();
                for known in self.shared.schedules.clone() {
                    let next = known.timetable.next_after(now)?;
                    self.shared
                        .db
                        .write_internal(move |tx| {
                            Box::pin(
                                async move { store::introduce(tx, &known.schedule, next).await },
                            )
                        })
                        .await?;
                }
                Ok(())
            })
            .await
            .copied()
    }

    pub(super) fn schedule(&self, name: &str) -> Option<&Known> {
        self.shared.schedules.iter().find(|known| known.schedule.name == name)
    }

    pub(super) async fn schedules_as_they_stand(&self) -> Result<Vec<Scheduled>> {
        self.introduce_schedules().await?;
        let all = store::all(&self.shared.db).await?;
        // One that this version no longer has stays in the table for an older process.
        Ok(all.into_iter().filter(|scheduled| self.schedule(&scheduled.name).is_some()).collect())
    }
}

pub(super) fn job_of(schedule: &Schedule, unique_key: Option<String>) -> NewJob {
    NewJob { unique_key, ..NewJob::new(schedule.kind, schedule.payload.clone()) }
}
