//! `prospect backup`: make one while serving, check it, bring it back.

use std::path::PathBuf;

use anyhow::Context;
use clap::Subcommand;
use platform::{backup, clock::Clock};
use serde_json::{Value, json};

use super::{
    Common,
    output::{Table, say},
};
use crate::{compose::App, failure::Failure};

#[derive(Subcommand)]
pub enum Backup {
    /// Make a backup, also while serving.
    Create {
        /// The folder that backups are kept in; default is `backups` in the data folder.
        #[arg(long, value_name = "DIR")]
        into: Option<PathBuf>,
        /// Put the keys in too; whoever has such a backup can read every secret.
        #[arg(long)]
        with_keys: bool,
    },
    /// List the backups.
    List {
        /// The folder that backups are kept in.
        #[arg(long, value_name = "DIR")]
        into: Option<PathBuf>,
    },
    /// Restore into a temporary place and compare everything.
    Verify {
        /// The backup's folder.
        backup: PathBuf,
    },
    /// Bring a backup back into an empty data folder (--data).
    Restore {
        /// The backup's folder.
        backup: PathBuf,
    },
}

const COLUMNS: &[&str] = &["backup", "made_at", "databases", "rows", "bytes", "keys"];

impl Backup {
    pub async fn run(self, common: &Common) -> Result<(), Failure> {
        let row = match self {
            Self::Create { into, with_keys } => create(common, into, with_keys).await?,
            Self::List { into } => {
                let config = common.load()?;
                let folder = into.unwrap_or_else(|| config.data.join("backups"));
                let backups = backup::Backups::new(folder, Clock::default());
                let rows: Vec<Value> = backups
                    .list_backups()?
                    .iter()
                    .map(|(name, manifest)| describe(&backups.path(name), manifest))
                    .collect();
                return Table::of(COLUMNS, &rows).print(common.format.format());
            }
            Self::Verify { backup } => {
                let chains = async |core: platform::db::Db, _| {
                    platform::audit::verify_chains(&core).await.map(drop)
                };
                let manifest = backup::verify(&backup, &Clock::default(), chains).await?;
                say("every table equals what was backed up, and the audit chains hold");
                describe(&backup, &manifest)
            }
            Self::Restore { backup } => {
                let config = common.load()?;
                let manifest = backup::restore(&backup, &config.data).await?;
                if !manifest.keys {
                    say(
                        "this backup has no keys: copy the keys folder beside it, or secrets stay sealed",
                    );
                }
                describe(&config.data, &manifest)
            }
        };
        Table::of(COLUMNS, &[row]).print(common.format.format())
    }
}

async fn create(common: &Common, into: Option<PathBuf>, with_keys: bool) -> Result<Value, Failure> {
    let app = App::open(common.load_existing()?).await?;
    let folder = into.unwrap_or_else(|| app.config.data.join("backups"));
    let backups = backup::Backups::new(folder, app.clock.clone());
    let sources = app.backup_sources(with_keys);
    let made = backups.create_backup(&sources).await;
    app.close().await;
    let (name, manifest) = made.context("no backup was made")?;
    Ok(describe(&backups.path(&name), &manifest))
}

fn describe(place: &std::path::Path, manifest: &backup::Manifest) -> Value {
    let rows: u64 = manifest
        .databases
        .iter()
        .flat_map(|database| database.tables.values())
        .map(|table| table.rows)
        .sum();
    let bytes: u64 = manifest.databases.iter().map(|database| database.file.bytes).sum::<u64>()
        + manifest.files.iter().map(|file| file.bytes).sum::<u64>();
    json!({
        "backup": place.display().to_string(), "made_at": manifest.made_at,
        "databases": manifest.databases.len(), "rows": rows, "bytes": bytes, "keys": manifest.keys,
    })
}
