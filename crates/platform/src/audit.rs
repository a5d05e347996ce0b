//! The audit log: one hash-linked chain of rows a workspace.
//!
//! **Invariant:** each row's hash covers its own content and the hash before it, so no row can
//! change, vanish from the middle, or be put in without the chain breaking.

use kernel::{Actor, Id, Result, Timestamp, Workspace};
use sha2::{Digest, Sha256};

use crate::db::{Dialect, Tx};

/// The chain of what concerns the whole installation and no workspace of it.
pub const INSTANCE: Id<Workspace> = Id::from_uuid(uuid::Uuid::nil());

/// What a write says about itself.
pub(crate) struct NewEntry {
    pub at: Timestamp,
    pub action: &'static str,
    pub subject: Option<String>,
    pub detail: serde_json::Value,
}

/// What the hash of a row covers, in this order.
pub(crate) struct Hashed<'a> {
    pub workspace: Id<Workspace>,
    pub seq: i64,
    pub at: Timestamp,
    pub actor: &'a str,
    pub action: &'a str,
    pub subject: Option<&'a str>,
    /// The stored text, not the parsed value: what is hashed is what is kept.
    pub detail: &'a str,
    pub request_id: &'a str,
}

impl Hashed<'_> {
    /// Returns SHA-256 over the hash before and each field with its length in front.
    pub(crate) fn hash(&self, previous: &[u8]) -> [u8; 32] {
        let mut hasher = Sha256::new();
        let mut field = |bytes: &[u8]| {
            hasher.update((bytes.len() as u64).to_be_bytes());
            hasher.update(bytes);
        };
        field(previous);
        field(self.workspace.uuid().as_bytes());
        field(&self.seq.to_be_bytes());
        field(&self.at.0.to_be_bytes());
        field(self.actor.as_bytes());
        field(self.action.as_bytes());
        field(&[u8::from(self.subject.is_some())]);
        field(self.subject.unwrap_or_default().as_bytes());
        field(self.detail.as_bytes());
        field(self.request_id.as_bytes());
        hasher.finalize().into()
    }
}

/// Appends a row to the chain of the actor's workspace and returns its place there.
pub(crate) async fn append(tx: &mut Tx, actor: &Actor, entry: NewEntry) -> Result<i64> {
    let (last, previous) = head(tx, actor.workspace).await?;
    let principal = actor.principal.to_string();
    let detail = if entry.detail.is_null() { String::new() } else { entry.detail.to_string() };
    let row = Hashed {
        workspace: actor.workspace,
        seq: last + 1,
        at: entry.at,
        actor: &principal,
        action: entry.action,
        subject: entry.subject.as_deref(),
        detail: &detail,
        request_id: &actor.request_id.0,
    };
    let hash = row.hash(&previous);
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
async fn head(tx: &mut Tx, workspace: Id<Workspace>) -> Result<(i64, Vec<u8>)> {
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
    let head = tx
        .optional(
            &format!("select seq, hash from platform_audit_heads where workspace_id = $1{lock}"),
            [workspace.into()],
        )
        .await?;
    Ok(head.unwrap_or_default())
}
