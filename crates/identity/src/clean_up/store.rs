//! The statements that remove what has expired.

use std::time::Duration;

use kernel::{Result, Timestamp};
use platform::db::Tx;

use crate::session::DEVICE_LIFETIME;

/// Sessions that ended stay this long, for whoever looks into them.
const KEEP_SESSIONS: Duration = Duration::from_hours(30 * 24);

/// Tries are forgotten after the time in which a hundred of them could be made.
const KEEP_ATTEMPTS: Duration = Duration::from_hours(90 * 24);

pub(super) async fn remove_expired(tx: &mut Tx, now: Timestamp) -> Result<u64> {
    let sessions = now.minus(KEEP_SESSIONS);
    let mut removed = 0;
    for (sql, before) in [
        ("delete from identity_links where expires_at <= $1", now),
        (
            "delete from identity_refresh_tokens where session_id in
                 (select id from identity_sessions where ended_at < $1 or expires_at < $1)",
            sessions,
        ),
        ("delete from identity_sessions where ended_at < $1 or expires_at < $1", sessions),
        ("delete from identity_devices where last_seen_at < $1", now.minus(DEVICE_LIFETIME)),
        ("delete from identity_attempts where updated_at < $1", now.minus(KEEP_ATTEMPTS)),
    ] {
        removed += tx.run(sql, [before.into()]).await?;
    }
    Ok(removed)
}
