//! The manifest of a backup: what is in it, to be compared with.

use std::{
    collections::BTreeMap,
    fs,
    path::{Component, Path},
};

use kernel::{Error, Result, Timestamp};
use serde::{Deserialize, Serialize};

use super::files;
use crate::db::TableDump;

/// Rises when an older Prospect could not restore the backup.
pub(super) const FORMAT: u32 = 2;

/// The format of a backup without the seed of a demo, which the first Prospect could restore.
pub(super) const PLAIN: u32 = 1;

pub(super) const CORE: &str = "core";
pub(super) const MARKET: &str = "market";
pub(super) const BLOBS: &str = "blobs";
pub(super) const KEYS: &str = "keys";

/// The file in a data folder that keeps the seed of a demo, where one was chosen.
pub const SEED: &str = "demo.seed";

const FILE: &str = "manifest.json";

/// A million blobs are listed in less.
const MAX_BYTES: u64 = 256 * 1_024 * 1_024;

/// What a backup holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    pub format: u32,
    pub made_at: Timestamp,
    /// The version that made it.
    pub prospect: String,
    pub databases: Vec<DatabaseCopy>,
    pub files: Vec<FileCopy>,
    /// Whether it opens the secrets it holds.
    pub keys: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DatabaseCopy {
    pub name: String,
    pub file: FileCopy,
    pub tables: BTreeMap<String, TableDump>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileCopy {
    /// Where it is in the backup and in a data folder, with `/` between the parts.
    pub path: String,
    pub bytes: u64,
    pub sha256: String,
}

/// Returns the file of a database in a data folder.
pub(super) fn file_of(database: &str) -> String {
    format!("{database}.db")
}

pub(super) fn differs(path: &str) -> Error {
    Error::refused(
        "BACKUP_DAMAGED",
        format!("{path} is not what the manifest says: this backup was changed or is damaged"),
    )
}

/// The one field that every format has.
#[derive(Deserialize)]
struct Format {
    format: u32,
}

impl Manifest {
    pub(super) fn write(&self, folder: &Path) -> Result<()> {
        let text = serde_json::to_vec_pretty(self).map_err(Error::internal)?;
        files::write_durably(&folder.join(FILE), &text).map_err(Error::internal)
    }

    /// # Errors
    ///
    /// [`Error::Refused`] when there is none, it is not ours, or a newer Prospect made it.
    pub fn read(folder: &Path) -> Result<Self> {
        let none = || Error::refused("NOT_A_BACKUP", "this folder holds no manifest.json of ours");
        let path = folder.join(FILE);
        if fs::metadata(&path).map_err(|_| none())?.len() > MAX_BYTES {
            return Err(none());
        }
        let text = fs::read(&path).map_err(|_| none())?;
        let Format { format } = serde_json::from_slice(&text).map_err(|_| none())?;
        if format > FORMAT {
            return Err(Error::refused(
                "BACKUP_IS_NEWER",
                "this backup was made by a newer Prospect: restore it with that one",
            ));
        }
        serde_json::from_slice(&text).map_err(|_| none())
    }

    /// Returns every file to restore.
    ///
    /// # Errors
    ///
    /// [`Error::Refused`] when a path would lead elsewhere: a backup may come from anybody.
    pub(super) fn all_files(&self) -> Result<Vec<FileCopy>> {
        let databases = self.databases.iter().map(|database| (&database.file, true));
        let files = self.files.iter().map(|file| (file, false));
        databases
            .chain(files)
            .map(|(file, database)| {
                let sound = if database {
                    [CORE, MARKET].iter().any(|name| file.path == file_of(name))
                } else {
                    file.path == SEED || is_below_a_part(&file.path)
                };
                if sound { Ok(file.clone()) } else { Err(differs("a path in it")) }
            })
            .collect()
    }
}

/// Whether `path` is `blobs/…` or `keys/…` of plain names.
fn is_below_a_part(path: &str) -> bool {
    let plain = |c: u8| c.is_ascii_alphanumeric() || matches!(c, b'/' | b'.' | b'-' | b'_');
    let parts: Vec<Component> = Path::new(path).components().collect();
    let names = parts.iter().all(|part| matches!(part, Component::Normal(_)));
    let part = parts.first().and_then(|part| part.as_os_str().to_str());
    path.bytes().all(plain) && names && parts.len() > 1 && matches!(part, Some(BLOBS | KEYS))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_of_a_manifest_stay_below_their_part() {
        for fine in ["blobs/ab/abcdef", "keys/1.key"] {
            assert!(is_below_a_part(fine), "{fine}");
        }
        for wrong in [
            "",
            "blobs",
            "/blobs/a",
            "blobs/../a",
            "../blobs/a",
            "core.db",
            "x/a",
            "blobs/..",
            "blobs\\..\\a",
            "blobs/a\0",
            "C:/blobs/a",
            "./blobs/a",
            "blobs/a:b",
            "blobs/%2e%2e/a",
        ] {
            assert!(!is_below_a_part(wrong), "{wrong}");
        }
    }
}
