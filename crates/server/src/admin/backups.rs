//! Backups of the embedded store, made by a job.

use axum::{Extension, extract::State};
use kernel::{Actor, Page, Permission, Result, Timestamp};
use platform::{
    Socket,
    backup::Manifest,
    http::{Accepted, Envelope, HttpResult, ListEnvelope, Listed, Policy, Started},
    jobs::{self, JobKind, NewJob},
};
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::Admin;

const BACK_UP: &str = "server.back_up";

/// A backup, as it lies in the folder of backups.
#[derive(Debug, Serialize, ToSchema)]
struct Backup {
    #[schema(example = "20261121T105000Z-0a1b2c3d")]
    name: String,
    made_at: Timestamp,
    /// Rows of all tables.
    rows: u64,
    size_bytes: u64,
}

pub(super) fn socket(admin: &Admin) -> Socket {
    let worker = admin.clone();
    Socket {
        routes: OpenApiRouter::new()
            .routes(routes!(list_backups, create_backup))
            .with_state(admin.clone()),
        policies: vec![
            Policy::needs("list_backups", Permission::InstanceManage),
            Policy::needs("create_backup", Permission::InstanceManage).with_key(),
        ],
        jobs: vec![JobKind::new(BACK_UP, move |_, _| {
            let admin = worker.clone();
            async move {
                let (name, _) = admin.backups.create_backup(&admin.sources).await?;
                Ok(json!({"backup": name.to_string()}))
            }
        })],
        ..Socket::default()
    }
}

impl Admin {
    async fn list_backups(&self, actor: &Actor) -> Result<Page<Backup>> {
        actor.require(Permission::InstanceManage)?;
        let backups = self.backups.clone();
        let found = platform::compute(move || backups.list_backups()).await??;
        let shown = |(name, manifest): (platform::backup::BackupName, Manifest)| Backup {
            name: name.to_string(),
            made_at: manifest.made_at,
            rows: manifest.databases.iter().flat_map(|d| d.tables.values()).map(|t| t.rows).sum(),
            size_bytes: manifest
                .databases
                .iter()
                .map(|database| &database.file)
                .chain(&manifest.files)
                .map(|file| file.bytes)
                .sum(),
        };
        Ok(Page::whole(found.into_iter().map(shown).collect()))
    }

    async fn create_backup(&self, actor: &Actor) -> Result<Started> {
        actor.require(Permission::InstanceManage)?;
        let (id, now, on_behalf) = (self.clock.id(), self.clock.now(), actor.clone());
        self.core
            .write(actor, "create_backup", move |tx| {
                Box::pin(async move {
                    let job = NewJob {
                        unique_key: Some("backup".to_owned()),
                        ..NewJob::new(BACK_UP, json!({}))
                    };
                    let job_id = jobs::enqueue(tx, &on_behalf, id, job, now).await?;
                    tx.describe(job_id, json!({}));
                    Ok(Started { job_id })
                })
            })
            .await
    }
}

/// List the backups, the newest last.
#[utoipa::path(get, path = "/admin/backups", tag = "admin",
    responses((status = 200, body = ListEnvelope<Backup>)))]
async fn list_backups(
    State(admin): State<Admin>,
    Extension(actor): Extension<Actor>,
) -> HttpResult<Listed<Backup>> {
    Ok(Listed(admin.list_backups(&actor).await?))
}

/// Make a backup of the embedded store; a job does it while everything goes on.
#[utoipa::path(post, path = "/admin/backups", tag = "admin",
    responses((status = 202, body = Envelope<Started>)))]
async fn create_backup(
    State(admin): State<Admin>,
    Extension(actor): Extension<Actor>,
) -> HttpResult<Accepted> {
    let started = admin.create_backup(&actor).await?;
    Ok(Accepted(started.job_id))
}
