//! Reading, verifying and signing the audit log.

use std::{path::Path, sync::Arc};

use kernel::{Actor, Id, Page, PageQuery, Permission, Result, Timestamp, Workspace};
use serde_json::json;

use super::{AuditEntry, INSTANCE, Verification, checkpoint::Checkpoints, routes, store, verify};
use crate::{
    Socket,
    clock::Clock,
    db::Db,
    jobs::{JobKind, Schedule},
    tasks::Tasks,
};

/// The kind of job that signs checkpoints.
const SIGN: &str = "platform.sign_audit";

/// The audit log; cheap to clone.
#[derive(Clone)]
pub struct Audit {
    db: Db,
    clock: Clock,
    checkpoints: Arc<Checkpoints>,
    /// Two signings at once would write the same line twice.
    signing: Arc<tokio::sync::Mutex<()>>,
}

/// Which rows to list.
#[derive(Debug, Clone, Default)]
pub struct AuditFilter {
    pub action: Option<String>,
    /// As it is written in the row, or only the id of a user.
    pub actor: Option<String>,
    pub subject: Option<String>,
    pub from: Option<Timestamp>,
    /// Before this time.
    pub to: Option<Timestamp>,
}

/// Which chain is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Chain {
    /// The one of the actor's workspace.
    Workspace,
    /// The one of the whole installation: set-up, users, schedules.
    Instance,
}

impl Audit {
    /// The log on `db`, signing into a file in `data` with a key in `keys`.
    ///
    /// # Errors
    ///
    /// [`kernel::Error::Refused`] with a sentence when the key cannot be read or made.
    pub fn open(db: Db, clock: Clock, data: &Path, keys: &Path) -> Result<Self> {
        let checkpoints = Arc::new(Checkpoints::open(data, keys)?);
        Ok(Self { db, clock, checkpoints, signing: Arc::default() })
    }

    /// Signs the last rows when `tasks` are told to stop.
    pub fn run(&self, tasks: &Tasks) {
        let (audit, stop) = (self.clone(), tasks.token());
        tasks.spawn(async move {
            stop.cancelled().await;
            if let Err(error) = audit.sign_checkpoints().await {
                tracing::warn!(%error, "the audit log was not signed at the end");
            }
        });
    }

    pub fn socket(&self) -> Socket {
        let audit = self.clone();
        let sign = JobKind::new(SIGN, move |_, _| {
            let audit = audit.clone();
            async move { Ok(json!({"signed": audit.sign_checkpoints().await?})) }
        });
        Socket {
            routes: routes::routes().with_state(self.clone()),
            policies: routes::policies(),
            jobs: vec![sign],
            schedules: vec![Schedule {
                name: SIGN,
                kind: SIGN,
                cron: "*/5 * * * *",
                zone: "UTC",
                payload: json!({}),
            }],
            ..Socket::default()
        }
    }

    /// Lists rows, the newest first. **Needs** `audit:read`, for the installation's also
    /// `instance:manage`.
    pub async fn list_audit(
        &self,
        actor: &Actor,
        chain: Chain,
        filter: AuditFilter,
        page: &PageQuery,
    ) -> Result<Page<AuditEntry>> {
        let workspace = permitted(actor, chain)?;
        let rows = store::list(&self.db, workspace, filter, page).await?;
        Ok(Page::cut(rows, page, |row| row.seq)?.map(AuditEntry::from))
    }

    /// Verifies every row of a chain. **Needs** `audit:read`, for the installation's also
    /// `instance:manage`.
    pub async fn verify_audit(&self, actor: &Actor, chain: Chain) -> Result<Verification> {
        self.verify_chain(permitted(actor, chain)?).await
    }

    /// Verifies every row of the chain of `workspace`.
    pub async fn verify_chain(&self, workspace: Id<Workspace>) -> Result<Verification> {
        let checkpoints = Arc::clone(&self.checkpoints);
        // Read before the chain, which may grow and be signed meanwhile.
        let anchors = crate::compute(move || checkpoints.of(workspace)).await??;
        let (anchors, broken) = match anchors {
            Ok(anchors) => (anchors, None),
            Err(finding) => (Vec::new(), Some(finding)),
        };
        let checkpoints = u64::try_from(anchors.len()).unwrap_or(u64::MAX);
        let (checked, finding) = verify::verify_chain(&self.db, workspace, anchors).await?;
        let finding = finding.or(broken);
        Ok(Verification {
            ok: finding.is_none(),
            checked,
            first_bad_seq: finding.as_ref().and_then(|finding| finding.seq),
            reason: finding.map(|finding| finding.reason),
            checkpoints,
        })
    }

    /// Signs where each chain stands, where it moved since, and returns how many did.
    pub async fn sign_checkpoints(&self) -> Result<usize> {
        let _alone = self.signing.lock().await;
        let heads = store::heads(&self.db).await?;
        let (checkpoints, at) = (Arc::clone(&self.checkpoints), self.clock.now());
        crate::compute(move || checkpoints.sign(&heads, at)).await?
    }
}

fn permitted(actor: &Actor, chain: Chain) -> Result<Id<Workspace>> {
    actor.require(Permission::AuditRead)?;
    match chain {
        Chain::Workspace => Ok(actor.workspace),
        Chain::Instance => actor.require(Permission::InstanceManage).map(|()| INSTANCE),
    }
}

impl std::fmt::Debug for Audit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Audit")
    }
}
