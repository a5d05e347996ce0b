//! Backups of the embedded databases and files: taken while others write, tried before they are
//! needed.
//!
//! A backup is a folder: a compact copy of each database, the blobs, the seed of a demo, and a manifest with the
//! canonical dump hash of every table and the SHA-256 of every file. The manifest is written last
//! and the folder is named last, so what has a name is whole.
//!
//! **Invariant:** the keys that secrets are sealed with are in a backup only when asked for.
//!
//! **Invariant:** nothing is restored over data that is there, and nothing outside of the folder.
//!
//! Limits: each database is copied in one moment, `core` before `market` and before the blobs, so
//! a row of `core` finds what it names. Data in PostgreSQL is refused: `pg_dump` does that. A
//! copy needs as much free space as the data has; `verify` needs it again. SQLite holds one read
//! snapshot during the copy, so its log grows by what is written meanwhile.

mod files;
mod manifest;

use std::{
    fmt, fs,
    path::{Path, PathBuf},
    str::FromStr,
};

use kernel::{Error, Result};

pub use manifest::{DatabaseCopy, FileCopy, Manifest, SEED};

use crate::{
    clock::Clock,
    compute,
    db::{self, CORE_MIGRATIONS, Db, Durability, MARKET_MIGRATIONS},
};

/// What is backed up.
#[derive(Clone)]
pub struct Sources {
    pub core: Db,
    pub market: Db,
    /// The folder of the blobs.
    pub blobs: Option<PathBuf>,
    /// The folder of the keys: only when somebody asks for it, and keeps the backup as safe.
    pub keys: Option<PathBuf>,
    /// The file that says of which world the history of a demo is; there is none for the usual one.
    pub seed: Option<PathBuf>,
}

impl Sources {
    /// The databases alone.
    pub fn of(core: &Db, market: &Db) -> Self {
        Self { core: core.clone(), market: market.clone(), blobs: None, keys: None, seed: None }
    }
}

/// The backups of an installation, in one folder.
#[derive(Clone)]
pub struct Backups {
    folder: PathBuf,
    clock: Clock,
}

/// The name of a backup: when it was made, and four random bytes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct BackupName(String);

impl BackupName {
    fn generate(clock: &Clock) -> Self {
        let at = clock.now().to_jiff().strftime("%Y%m%dT%H%M%SZ");
        let random = uuid::Uuid::new_v4().simple().to_string();
        Self(format!("{at}-{}", &random[..8]))
    }
}

impl fmt::Display for BackupName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for BackupName {
    type Err = Error;

    /// Reads `20261121T105000Z-0a1b2c3d` and nothing else: a name never leads out of the folder.
    fn from_str(text: &str) -> Result<Self> {
        const SHAPE: &[u8] = b"99999999T999999Z-ffffffff";
        let fits = |(c, shape): (u8, &u8)| match shape {
            b'9' => c.is_ascii_digit(),
            b'f' => matches!(c, b'0'..=b'9' | b'a'..=b'f'),
            exactly => c == *exactly,
        };
        if text.len() != SHAPE.len() || !text.bytes().zip(SHAPE).all(fits) {
            return Err(Error::NotFound("backup"));
        }
        Ok(Self(text.to_owned()))
    }
}

impl Backups {
    pub fn new(folder: impl Into<PathBuf>, clock: Clock) -> Self {
        Self { folder: folder.into(), clock }
    }

    /// Returns where the backup lies.
    pub fn path(&self, name: &BackupName) -> PathBuf {
        self.folder.join(&name.0)
    }

    /// Makes a backup while others write.
    ///
    /// # Errors
    ///
    /// [`Error::Refused`] when the data is in PostgreSQL. What was begun is removed.
    pub async fn create_backup(&self, sources: &Sources) -> Result<(BackupName, Manifest)> {
        let name = BackupName::generate(&self.clock);
        let unfinished = self.folder.join(format!("{name}.unfinished"));
        fs::create_dir_all(&unfinished).map_err(Error::internal)?;
        let made = self.fill(&unfinished, sources).await;
        let finished = made.and_then(|manifest| {
            fs::rename(&unfinished, self.path(&name)).map_err(Error::internal)?;
            files::sync_folder(&self.folder).map_err(Error::internal)?;
            Ok((name, manifest))
        });
        if finished.is_err()
            && let Err(error) = fs::remove_dir_all(&unfinished)
        {
            tracing::warn!(%error, "what was left of a failed backup could not be removed");
        }
        finished
    }

    async fn fill(&self, folder: &Path, sources: &Sources) -> Result<Manifest> {
        let core = copy_database(&sources.core, folder, manifest::CORE).await?;
        let market = copy_database(&sources.market, folder, manifest::MARKET).await?;
        let mut copied = Vec::new();
        for (part, source) in [(manifest::BLOBS, &sources.blobs), (manifest::KEYS, &sources.keys)] {
            let Some(source) = source.clone() else { continue };
            let target = folder.to_owned();
            let files = compute(move || files::copy_tree(&source, &target, part)).await?;
            copied.extend(files.map_err(Error::internal)?);
        }
        let mut format = manifest::PLAIN;
        if let Some(source) = sources.seed.clone() {
            let target = folder.to_owned();
            let seed = compute(move || files::copy_one(&source, &target, manifest::SEED)).await?;
            if let Some(seed) = seed.map_err(Error::internal)? {
                format = manifest::FORMAT;
                copied.push(seed);
            }
        }
        let manifest = Manifest {
            format,
            made_at: self.clock.now(),
            prospect: env!("CARGO_PKG_VERSION").to_owned(),
            databases: [core, market].into(),
            files: copied,
            keys: sources.keys.is_some(),
        };
        manifest.write(folder)?;
        Ok(manifest)
    }

    /// Returns what backups there are, newest first. One without a readable manifest is left out.
    pub fn list_backups(&self) -> Result<Vec<(BackupName, Manifest)>> {
        if !self.folder.exists() {
            return Ok(Vec::new());
        }
        let entries = fs::read_dir(&self.folder).map_err(Error::internal)?;
        let mut backups: Vec<(BackupName, Manifest)> = entries
            .filter_map(|entry| {
                let name: BackupName = entry.ok()?.file_name().to_str()?.parse().ok()?;
                let manifest = Manifest::read(&self.path(&name)).ok()?;
                Some((name, manifest))
            })
            .collect();
        backups.sort_by(|(a, _), (b, _)| b.cmp(a));
        Ok(backups)
    }
}

async fn copy_database(db: &Db, folder: &Path, name: &str) -> Result<DatabaseCopy> {
    let file = manifest::file_of(name);
    let path = folder.join(&file);
    db.copy_into(&path).await?;
    let (bytes, sha256) = {
        let path = path.clone();
        compute(move || files::seal(&path)).await?.map_err(Error::internal)?
    };
    let tables = db::dump(&path).await?;
    Ok(DatabaseCopy { name: name.to_owned(), file: FileCopy { path: file, bytes, sha256 }, tables })
}

/// Restores the backup in folder `backup` as the data folder `data`, which is missing or empty.
///
/// # Errors
///
/// [`Error::Refused`] when `data` holds something, when the backup is of a newer Prospect, or
/// when any file or table is not what the manifest says: then `data` is left as it was.
pub async fn restore(backup: &Path, data: &Path) -> Result<Manifest> {
    if data.exists() && !files::is_empty(data).map_err(Error::internal)? {
        return Err(Error::refused(
            "DATA_FOLDER_NOT_EMPTY",
            "there is data in this folder: restore into a new one, or move it away first",
        ));
    }
    let manifest = Manifest::read(backup)?;
    let aside = files::beside(data).map_err(Error::internal)?;
    let restored = restore_aside(backup, &aside, &manifest).await.and_then(|()| {
        files::put_in_place(&aside, data).map_err(Error::internal)?;
        Ok(manifest)
    });
    if restored.is_err()
        && let Err(error) = fs::remove_dir_all(&aside)
    {
        tracing::warn!(%error, "what was left of a failed restore could not be removed");
    }
    restored
}

async fn restore_aside(backup: &Path, aside: &Path, manifest: &Manifest) -> Result<()> {
    let (from, to, copies) = (backup.to_owned(), aside.to_owned(), manifest.all_files()?);
    compute(move || copies.iter().try_for_each(|copy| files::copy_checked(&from, &to, copy)))
        .await??;
    for database in &manifest.databases {
        if db::dump(&aside.join(&database.file.path)).await? != database.tables {
            return Err(manifest::differs(&database.file.path));
        }
    }
    Ok(())
}

/// Rehearses a restore: everything is restored into a folder beside the backup, compared, opened
/// as the product would open it, and shown to `check` (the audit chains).
///
/// # Errors
///
/// What [`restore`] and `check` return.
pub async fn verify<F, Fut>(backup: &Path, clock: &Clock, check: F) -> Result<Manifest>
where
    F: FnOnce(Db, Db) -> Fut,
    Fut: Future<Output = Result<()>>,
{
    let scratch = files::beside(backup).map_err(Error::internal)?;
    let verified = rehearse(backup, &scratch.join("data"), clock, check).await;
    if let Err(error) = fs::remove_dir_all(&scratch) {
        tracing::warn!(%error, "what was left of a rehearsal could not be removed");
    }
    verified
}

async fn rehearse<F, Fut>(backup: &Path, data: &Path, clock: &Clock, check: F) -> Result<Manifest>
where
    F: FnOnce(Db, Db) -> Fut,
    Fut: Future<Output = Result<()>>,
{
    let manifest = restore(backup, data).await?;
    let open = async |name: &str, migrations| {
        let url = format!("sqlite:{}", data.join(manifest::file_of(name)).display());
        Db::open(&url, migrations, Durability::Process, clock.clone()).await
    };
    let core = open(manifest::CORE, CORE_MIGRATIONS).await?;
    let market = open(manifest::MARKET, MARKET_MIGRATIONS).await?;
    let checked = check(core.clone(), market.clone()).await;
    core.close().await;
    market.close().await;
    checked.map(|()| manifest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_generated_names_are_names() {
        let name = BackupName::generate(&Clock::fixed(kernel::Timestamp(1_764_000_000_000_000)));
        assert_eq!(name.to_string().parse::<BackupName>().unwrap(), name);
        for wrong in ["", "..", "20251124T160000Z-0000000/", "20251124T160000Z-0000000G"] {
            assert!(wrong.parse::<BackupName>().is_err(), "{wrong}");
        }
    }
}
