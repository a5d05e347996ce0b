//! Blobs: objects too large for a row, as files in a folder.
//!
//! **Invariant:** a blob's name is made here and is the only name that reads it: nothing that a
//! user writes becomes part of a path.
//!
//! Limits: a blob has at most 64 MiB and is held in memory whole. Writing one does not replace
//! another, and nothing removes what no row names any more.

use std::{fmt, path::Path, str::FromStr, sync::Arc};

use bytes::Bytes;
use kernel::{Error, Result};
use object_store::{ObjectStore, ObjectStoreExt, local::LocalFileSystem};

/// The largest blob: an import or an export of a person's data.
pub const MAX_BLOB: usize = 64 * 1_024 * 1_024;

/// A folder of blobs; cheap to clone.
#[derive(Debug, Clone)]
pub struct Blobs {
    store: Arc<dyn ObjectStore>,
}

/// The name of a blob: 32 hexadecimal digits, never chosen by anybody.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct BlobKey(String);

impl BlobKey {
    fn generate() -> Self {
        Self(uuid::Uuid::new_v4().simple().to_string())
    }

    /// Folders of at most a few thousand files each.
    fn path(&self) -> object_store::path::Path {
        object_store::path::Path::from_iter([&self.0[..2], self.0.as_str()])
    }
}

impl fmt::Display for BlobKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for BlobKey {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let digit = |c: u8| matches!(c, b'0'..=b'9' | b'a'..=b'f');
        if text.len() != 32 || !text.bytes().all(digit) {
            return Err(Error::NotFound("blob"));
        }
        Ok(Self(text.to_owned()))
    }
}

impl Blobs {
    /// Opens the folder, which is made when missing.
    ///
    /// # Errors
    ///
    /// [`Error::Internal`] when it cannot be made.
    pub fn open(folder: &Path) -> Result<Self> {
        std::fs::create_dir_all(folder).map_err(Error::internal)?;
        let store = LocalFileSystem::new_with_prefix(folder).map_err(Error::internal)?;
        // A row that names a blob must not outlive it in a power failure.
        let store = store.with_fsync(true);
        Ok(Self { store: Arc::new(store) })
    }

    /// Keeps `bytes` and returns the name to read them by.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] over 64 MiB.
    pub async fn put(&self, bytes: Bytes) -> Result<BlobKey> {
        if bytes.len() > MAX_BLOB {
            return Err(Error::Invalid {
                code: "PAYLOAD_TOO_LARGE",
                message: "a file has at most 64 MiB".to_owned(),
                pointer: None,
            });
        }
        let key = BlobKey::generate();
        self.store.put(&key.path(), bytes.into()).await.map_err(Error::internal)?;
        Ok(key)
    }

    /// Returns the bytes, or `None` when there is no such blob.
    pub async fn get(&self, key: &BlobKey) -> Result<Option<Bytes>> {
        let found = match self.store.get(&key.path()).await {
            Ok(found) => found,
            Err(object_store::Error::NotFound { .. }) => return Ok(None),
            Err(error) => return Err(Error::internal(error)),
        };
        found.bytes().await.map(Some).map_err(Error::internal)
    }

    /// Removes a blob; one that is not there is fine.
    pub async fn delete(&self, key: &BlobKey) -> Result<()> {
        match self.store.delete(&key.path()).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(Error::internal(error)),
        }
    }
}
