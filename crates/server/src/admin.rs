//! What an administrator of the instance sees: dependencies, storage, settings.

mod backups;

use std::{path::PathBuf, sync::Arc};

use axum::{Extension, extract::State};
use kernel::{Actor, Page, Permission, Result, Timestamp};
use platform::{
    Socket,
    backup::{Backups, Sources},
    clock::Clock,
    db::Db,
    http::{Data, Envelope, HttpResult, ListEnvelope, Listed, Policy},
};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::health::{Dependency, Health};

/// What the pages of the administrator are made from.
#[derive(Clone)]
pub struct Admin {
    pub health: Health,
    pub core: Db,
    /// The folder whose files are counted as storage.
    pub data: Arc<PathBuf>,
    pub settings: Arc<[Setting]>,
    pub backups: Backups,
    /// What a backup is made of.
    pub sources: Sources,
    pub clock: Clock,
}

/// A setting of this process, as people may see it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Setting {
    #[schema(example = "listen")]
    pub key: String,
    #[schema(example = "127.0.0.1:7878")]
    pub value: String,
    /// Flag, environment variable, file or default.
    #[schema(example = "default")]
    pub origin: String,
    pub about: String,
    /// Whether what is secret in it is left out.
    pub secret: bool,
}

#[derive(Debug, Serialize, ToSchema)]
struct Status {
    version: &'static str,
    started_at: Timestamp,
    dependencies: Vec<Dependency>,
    storage: Vec<Stored>,
    queues: Queues,
}

/// A file or folder of the data folder.
#[derive(Debug, Serialize, ToSchema)]
struct Stored {
    #[schema(example = "core.db")]
    name: String,
    size_bytes: u64,
}

/// Jobs of the whole instance by state.
#[derive(Debug, Serialize, ToSchema)]
struct Queues {
    queued: i64,
    running: i64,
    dead: i64,
}

impl Admin {
    pub fn socket(&self) -> Socket {
        let own = Socket {
            routes: OpenApiRouter::new()
                .routes(routes!(instance_status))
                .routes(routes!(instance_settings))
                .with_state(self.clone()),
            policies: vec![
                Policy::needs("instance_status", Permission::InstanceManage),
                Policy::needs("instance_settings", Permission::InstanceManage),
            ],
            ..Socket::default()
        };
        Socket::join([own, backups::socket(self)])
    }

    async fn status(&self, actor: &Actor) -> Result<Status> {
        actor.require(Permission::InstanceManage)?;
        let data = Arc::clone(&self.data);
        let (dependencies, storage, queues) = tokio::join!(
            self.health.ask(),
            platform::compute(move || stored(&data)),
            platform::jobs::count_by_state(&self.core),
        );
        let queues = queues?;
        Ok(Status {
            version: env!("CARGO_PKG_VERSION"),
            started_at: self.health.started_at,
            dependencies,
            storage: storage?,
            queues: Queues { queued: queues.queued, running: queues.running, dead: queues.dead },
        })
    }
}

/// Show what the instance leans on and how full it is.
#[utoipa::path(get, path = "/admin/status", tag = "admin",
    responses((status = 200, body = Envelope<Status>)))]
async fn instance_status(
    State(admin): State<Admin>,
    Extension(actor): Extension<Actor>,
) -> HttpResult<Data<Status>> {
    Ok(Data(admin.status(&actor).await?))
}

/// Show the settings of this process and where each comes from.
#[utoipa::path(get, path = "/admin/settings", tag = "admin",
    responses((status = 200, body = ListEnvelope<Setting>)))]
async fn instance_settings(
    State(admin): State<Admin>,
    Extension(actor): Extension<Actor>,
) -> HttpResult<Listed<Setting>> {
    actor.require(Permission::InstanceManage)?;
    Ok(Listed(Page::whole(admin.settings.to_vec())))
}

/// Sums up the entries of the data folder; what cannot be read is left out.
fn stored(folder: &std::path::Path) -> Vec<Stored> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut found: Vec<Stored> = entries
        .flatten()
        .map(|entry| Stored {
            name: entry.file_name().to_string_lossy().into_owned(),
            size_bytes: size(&entry.path()),
        })
        .collect();
    found.sort_by(|a, b| a.name.cmp(&b.name));
    found
}

fn size(path: &std::path::Path) -> u64 {
    let Ok(about) = path.symlink_metadata() else { return 0 };
    if !about.is_dir() {
        return about.len();
    }
    let Ok(entries) = std::fs::read_dir(path) else { return 0 };
    entries.flatten().map(|entry| size(&entry.path())).sum()
}
