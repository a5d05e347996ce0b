//! The audit log: one hash-linked chain of rows a workspace, and signed checkpoints beside it.
//!
//! Every five minutes, and when the process stops, the head of each chain is signed into a file
//! of the data folder, outside the database. Whoever can rewrite the database, hashes and all,
//! still cannot make it agree with the file, short of what was written since the last checkpoint.
//!
//! **Invariant:** each row's hash covers its own content and the hash before it, so no row can
//! change, vanish from the middle, or be put in without the chain breaking.

mod checkpoint;
mod routes;
mod service;
mod signer;
mod store;
mod verify;

use kernel::{Id, Timestamp, Workspace};
use serde::Serialize;
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

pub use service::{Audit, AuditFilter, Chain};
pub(crate) use store::append;
pub use verify::{Verification, verify_chains};

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

/// What somebody did, as it was written down.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct AuditEntry {
    /// Its place in the chain, from 1 without a gap.
    #[schema(example = 42)]
    pub seq: i64,
    pub at: Timestamp,
    #[schema(example = "user:usr_01998f3c2b7e7d4c9a51d2f0b6c3e8a7")]
    pub actor: String,
    /// The name of the operation.
    #[schema(example = "create_watchlist")]
    pub action: String,
    /// What was changed.
    #[schema(example = "wls_01998f3c2b7e7d4c9a51d2f0b6c3e8a8")]
    pub subject: Option<String>,
    #[schema(value_type = Option<Object>)]
    pub detail: serde_json::Value,
    #[schema(example = "req-01998f3c2b7e7d4c9a51d2f0b6c3e8a9")]
    pub request_id: String,
    /// SHA-256 over this row and the hash before it.
    #[schema(example = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")]
    pub hash: String,
}
