//! A lease: what only one of several processes does at a time.
//!
//! **Invariant:** two processes never hold one lease at once, as far as their clocks agree to within
//! [`TERM`] less [`RENEWED`].

use std::time::Duration;

use kernel::{Result, Timestamp};

use crate::{clock::Clock, db::Db};

/// How long a lease lasts that nobody renews: whoever takes over begins that late.
pub const TERM: Duration = Duration::from_secs(15);

/// How often its holder renews it; two renewals may fail.
pub const RENEWED: Duration = Duration::from_secs(5);

/// One process's claim to do something alone; cheap to clone.
#[derive(Clone)]
pub struct Lease {
    db: Db,
    clock: Clock,
    name: String,
    /// Who we are: another one in every process and at every start.
    holder: String,
}

impl Lease {
    pub fn new(db: Db, clock: Clock, name: impl Into<String>) -> Self {
        let holder = clock.id::<kernel::User>().uuid().simple().to_string();
        Self { db, clock, name: name.into(), holder }
    }

    /// Takes the lease or renews it; says whether it is ours until [`TERM`] from now.
    ///
    /// # Errors
    ///
    /// When the database fails: then it is not ours.
    pub async fn hold(&self) -> Result<bool> {
        let (name, holder, now) = (self.name.clone(), self.holder.clone(), self.clock.now());
        let until = now.plus(TERM);
        let held = self
            .db
            .write_internal(move |tx| {
                Box::pin(async move { tx.run(HOLD, values(&name, &holder, until, now)).await })
            })
            .await?;
        Ok(held == 1)
    }

    /// Gives it back, so that another need not wait for its end.
    ///
    /// # Errors
    ///
    /// When the database fails: then it ends by itself.
    pub async fn release(&self) -> Result<()> {
        let (name, holder) = (self.name.clone(), self.holder.clone());
        self.db
            .write_internal(move |tx| {
                Box::pin(async move {
                    tx.run(RELEASE, [name.as_str().into(), holder.as_str().into()]).await
                })
            })
            .await
            .map(drop)
    }
}

const HOLD: &str = "insert into platform_leases (name, holder, held_until) values ($1, $2, $3)
    on conflict (name) do update set holder = excluded.holder, held_until = excluded.held_until
    where platform_leases.holder = excluded.holder or platform_leases.held_until < $4";

const RELEASE: &str = "delete from platform_leases where name = $1 and holder = $2";

fn values(name: &str, holder: &str, until: Timestamp, now: Timestamp) -> [crate::db::Value; 4] {
    [name.into(), holder.into(), until.into(), now.into()]
}
