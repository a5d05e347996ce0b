//! The SQL of the audit log.

use kernel::{Actor, Error, Id, PageQuery, Result, Timestamp, Workspace};

use super::{AuditEntry, AuditFilter, Hashed, NewEntry};
use crate::db::{Db, Dialect, Tx};

/// Appends a row to the chain of the actor's workspace and returns its place there.
pub(crate) async fn append(tx: &mut Tx, actor: &Actor, entry: NewEntry) -> Result<i64> {
    let head = lock_head(tx, actor.workspace).await?;
    let principal = actor.principal.to_string();
    let detail = if entry.detail.is_null() { String::new() } else { entry.detail.to_string() };
    let row = Hashed {
        workspace: actor.workspace,
        seq: head.seq + 1,
        at: entry.at,
        actor: &principal,
        action: entry.action,
        subject: entry.subject.as_deref(),
        detail: &detail,
        request_id: &actor.request_id.0,
    };
    let hash = row.hash(&head.hash);
    tx.run(
        "insert into platform_audit
             (workspace_id, seq, at, actor, action, subject, detail, request_id, hash)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        [
            actor.workspace.into(),
            row.seq.into(),
            row.at.into(),
            principal.as_str().into(),
            entry.action.into(),
            entry.subject.clone().into(),
            detail.as_str().into(),
            row.request_id.into(),
            hash.as_slice().into(),
        ],
    )
    .await?;
    tx.run(
        "update platform_audit_heads set seq = $1, hash = $2 where workspace_id = $3",
        [row.seq.into(), hash.as_slice().into(), actor.workspace.into()],
    )
    .await?;
    Ok(row.seq)
}

/// Returns where the chain ends, and on PostgreSQL keeps others from appending meanwhile.
async fn lock_head(tx: &mut Tx, workspace: Id<Workspace>) -> Result<Head> {
    tx.run(
        "insert into platform_audit_heads (workspace_id, seq, hash) values ($1, 0, $2)
         on conflict (workspace_id) do nothing",
        [workspace.into(), Vec::new().into()],
    )
    .await?;
    let lock = match tx.dialect() {
        Dialect::Sqlite => "",
        Dialect::Postgres => " for update",
    };
    let sql = format!("{HEAD} where workspace_id = $1{lock}");
    let head = tx.optional(&sql, [workspace.into()]).await?;
    head.ok_or_else(|| Error::internal("a chain without a head"))
}

/// Where a chain ends.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(super) struct Head {
    pub workspace_id: Id<Workspace>,
    pub seq: i64,
    pub hash: Vec<u8>,
}

const HEAD: &str = "select workspace_id, seq, hash from platform_audit_heads";

pub(super) async fn head(db: &Db, workspace: Id<Workspace>) -> Result<Option<Head>> {
    db.optional(&format!("{HEAD} where workspace_id = $1"), [workspace.into()]).await
}

pub(super) async fn heads(db: &Db) -> Result<Vec<Head>> {
    db.all(&format!("{HEAD} order by workspace_id"), []).await
}

/// Returns every workspace that has a chain, or only a head, or only rows.
pub(super) async fn workspaces(db: &Db) -> Result<Vec<Id<Workspace>>> {
    let all: Vec<(Id<Workspace>,)> = db
        .all(
            "select workspace_id from platform_audit_heads
             union select workspace_id from platform_audit order by 1",
            [],
        )
        .await?;
    Ok(all.into_iter().map(|row| row.0).collect())
}

/// A row as it is stored.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct Stored {
    pub seq: i64,
    pub at: Timestamp,
    pub actor: String,
    pub action: String,
    pub subject: Option<String>,
    pub detail: String,
    pub request_id: String,
    pub hash: Vec<u8>,
}

impl Stored {
    pub(super) fn hashed(&self, workspace: Id<Workspace>) -> Hashed<'_> {
        Hashed {
            workspace,
            seq: self.seq,
            at: self.at,
            actor: &self.actor,
            action: &self.action,
            subject: self.subject.as_deref(),
            detail: &self.detail,
            request_id: &self.request_id,
        }
    }
}

impl From<Stored> for AuditEntry {
    fn from(row: Stored) -> Self {
        Self {
            seq: row.seq,
            at: row.at,
            actor: row.actor,
            action: row.action,
            subject: row.subject,
            // Nothing said is stored as nothing; a row that is no JSON is for the verification
            // to find.
            detail: serde_json::from_str(&row.detail).unwrap_or_default(),
            request_id: row.request_id,
            hash: crate::hex(&row.hash),
        }
    }
}

const COLUMNS: &str = "seq, at, actor, action, subject, detail, request_id, hash";

/// Returns the rows from `first` up to and with `last`, in order.
pub(super) async fn range(
    db: &Db,
    workspace: Id<Workspace>,
    first: i64,
    last: i64,
) -> Result<Vec<Stored>> {
    let sql = format!(
        "select {COLUMNS} from platform_audit
         where workspace_id = $1 and seq >= $2 and seq <= $3 order by seq"
    );
    db.all(&sql, [workspace.into(), first.into(), last.into()]).await
}

/// Returns how many rows lie outside `1` to the head, and where that is.
///
/// One statement, so that a row and its head that come meanwhile are both seen or neither.
pub(super) async fn count_outside(db: &Db, workspace: Id<Workspace>) -> Result<(i64, i64)> {
    let counted = db
        .optional(
            "with head as (
                 select coalesce(max(seq), 0) as seq from platform_audit_heads
                 where workspace_id = $1)
             select count(*), max(head.seq) from head
             join platform_audit stored on stored.workspace_id = $1
             where stored.seq < 1 or stored.seq > head.seq",
            [workspace.into()],
        )
        .await?;
    let (count, head): (i64, Option<i64>) = counted.unwrap_or_default();
    Ok((count, head.unwrap_or_default()))
}

/// Lists the newest first.
pub(super) async fn list(
    db: &Db,
    workspace: Id<Workspace>,
    filter: AuditFilter,
    page: &PageQuery,
) -> Result<Vec<Stored>> {
    let sql = format!(
        "select {COLUMNS} from platform_audit
         where workspace_id = $1
           and ($2 is null or action = $2)
           and ($3 is null or actor = $3 or actor = 'user:' || $3 or actor = 'api-key:' || $3)
           and ($4 is null or subject = $4)
           and ($5 is null or at >= $5) and ($6 is null or at < $6)
           and ($7 is null or seq < $7)
         order by seq desc limit $8 offset $9"
    );
    let values = [
        workspace.into(),
        filter.action.into(),
        filter.actor.into(),
        filter.subject.into(),
        filter.from.into(),
        filter.to.into(),
        page.after::<i64>()?.into(),
        page.fetch()?.into(),
        page.skip()?.into(),
    ];
    db.all(&sql, values).await
}
