//! The SQL of schedules.

use kernel::{Result, Timestamp};

use super::{Schedule, Scheduled};
use crate::db::{Db, Tx};

const COLUMNS: &str = "name, kind, cron, zone, next_at, last_at, paused";

pub(super) async fn introduce(tx: &mut Tx, schedule: &Schedule, next: Timestamp) -> Result<u64> {
    tx.run(
        "insert into platform_schedules (name, kind, cron, zone, next_at, paused)
         values ($1, $2, $3, $4, $5, $6)
         on conflict (name) do update
         set kind = excluded.kind, cron = excluded.cron, zone = excluded.zone,
             next_at = excluded.next_at
         where platform_schedules.cron <> excluded.cron
            or platform_schedules.zone <> excluded.zone
            or platform_schedules.kind <> excluded.kind",
        [
            schedule.name.into(),
            schedule.kind.into(),
            schedule.cron.into(),
            schedule.zone.into(),
            next.into(),
            false.into(),
        ],
    )
    .await
}

pub(super) async fn all(db: &Db) -> Result<Vec<Scheduled>> {
    db.all(&format!("select {COLUMNS} from platform_schedules order by name"), []).await
}

pub(super) async fn due(db: &Db, now: Timestamp) -> Result<Vec<Scheduled>> {
    let sql = format!(
        "select {COLUMNS} from platform_schedules where next_at <= $1 and not paused order by next_at"
    );
    db.all(&sql, [now.into()]).await
}

/// Goes from one due time to the next; `false` when somebody else did.
pub(super) async fn step(tx: &mut Tx, name: &str, due: Timestamp, next: Timestamp) -> Result<bool> {
    let stepped = tx
        .run(
            "update platform_schedules set next_at = $3, last_at = $2
             where name = $1 and next_at = $2 and not paused",
            [name.into(), due.into(), next.into()],
        )
        .await?;
    Ok(stepped == 1)
}

/// Pauses, or resumes with the next time from now on.
pub(in crate::jobs) async fn pause(
    tx: &mut Tx,
    name: &str,
    paused: bool,
    next: Timestamp,
) -> Result<Option<Scheduled>> {
    let sql = format!(
        "update platform_schedules
         set paused = $2, next_at = case when paused and not $2 then $3 else next_at end
         where name = $1 returning {COLUMNS}"
    );
    tx.optional(&sql, [name.into(), paused.into(), next.into()]).await
}
