//! The numbered keys of this installation, one file each: `keys/1.key`.
//!
//! **Invariant:** only the owner of the process can read a key file.

use std::{
    collections::BTreeMap,
    fs,
    io::Write,
    path::{Path, PathBuf},
    sync::{Arc, PoisonError, RwLock},
};

use kernel::{Error, Result};
use ring::aead::LessSafeKey;
use zeroize::Zeroizing;

use super::{Sealer, bytes, envelope};

/// The keys that other keys and texts are sealed with; cheap to clone.
#[derive(Clone)]
pub struct Keys {
    /// `None` when the keys live in memory only.
    folder: Option<Arc<Path>>,
    live: Arc<RwLock<Live>>,
}

type Live = BTreeMap<u32, Arc<LessSafeKey>>;

impl Keys {
    /// Opens the keys in `folder`; the first start makes the folder and key 1.
    ///
    /// # Errors
    ///
    /// [`Error::Refused`] with a sentence when the folder or a key cannot be read or made.
    pub fn open(folder: &Path) -> Result<Self> {
        make_folder(folder).map_err(|error| refused(folder, &error))?;
        let keys = Self { folder: Some(folder.into()), live: Arc::default() };
        if keys.numbers_on_disk()?.is_empty() {
            keys.add()?;
        }
        keys.reload()?;
        Ok(keys)
    }

    pub(super) fn in_memory(key: &[u8; envelope::KEY]) -> Result<Self> {
        let live = Live::from([(1, Arc::new(envelope::key(key)?))]);
        Ok(Self { folder: None, live: Arc::new(RwLock::new(live)) })
    }

    pub fn sealer(&self) -> Sealer {
        Sealer { keys: self.clone() }
    }

    /// Returns the numbers of the keys there are, oldest first.
    pub fn numbers(&self) -> Vec<u32> {
        self.live.read().unwrap_or_else(PoisonError::into_inner).keys().copied().collect()
    }

    /// Returns the key that seals what is new, also when another process just made it.
    pub(super) fn newest(&self) -> Result<(u32, Arc<LessSafeKey>)> {
        if self.folder.is_some() && self.numbers_on_disk()?.last() != self.numbers().last() {
            self.reload()?;
        }
        let live = self.live.read().unwrap_or_else(PoisonError::into_inner);
        let (number, key) =
            live.last_key_value().ok_or_else(|| Error::internal("there is no key"))?;
        Ok((*number, Arc::clone(key)))
    }

    pub(super) fn find(&self, number: u32) -> Result<Arc<LessSafeKey>> {
        if let Some(key) = self.loaded(number) {
            return Ok(key);
        }
        self.reload()?;
        self.loaded(number)
            .ok_or_else(|| Error::internal(format!("key {number} is not in the keys folder")))
    }

    fn loaded(&self, number: u32) -> Option<Arc<LessSafeKey>> {
        self.live.read().unwrap_or_else(PoisonError::into_inner).get(&number).cloned()
    }

    /// Makes the next key, on disk before anything is sealed with it.
    pub(super) fn add(&self) -> Result<u32> {
        let folder = self.folder()?;
        let number = self.numbers_on_disk()?.last().copied().unwrap_or(0) + 1;
        let path = file_of(folder, number);
        write_key(&path, &*envelope::fresh()?).map_err(|error| refused(&path, &error))?;
        self.reload()?;
        Ok(number)
    }

    /// Destroys a key: overwritten, removed, and forgotten.
    pub(super) fn destroy(&self, number: u32) -> Result<()> {
        let folder = self.folder()?;
        let path = file_of(folder, number);
        wipe(&path).map_err(|error| refused(&path, &error))?;
        let mut live = self.live.write().unwrap_or_else(PoisonError::into_inner);
        live.remove(&number);
        Ok(())
    }

    fn folder(&self) -> Result<&Path> {
        self.folder.as_deref().ok_or_else(|| {
            Error::refused("KEYS_IN_MEMORY", "these keys live in memory only and cannot be rotated")
        })
    }

    /// Adds what is on disk and not loaded. What is loaded stays until it is destroyed here, so
    /// that a read under way ends well when another process destroys its key.
    fn reload(&self) -> Result<()> {
        let Some(folder) = self.folder.as_deref() else { return Ok(()) };
        for number in self.numbers_on_disk()? {
            if self.loaded(number).is_none() {
                let path = file_of(folder, number);
                let key = Arc::new(read_key(&path)?);
                let mut live = self.live.write().unwrap_or_else(PoisonError::into_inner);
                live.insert(number, key);
            }
        }
        Ok(())
    }

    fn numbers_on_disk(&self) -> Result<Vec<u32>> {
        let Some(folder) = self.folder.as_deref() else { return Ok(Vec::new()) };
        let entries = fs::read_dir(folder).map_err(|error| refused(folder, &error))?;
        let mut numbers: Vec<u32> = entries
            .filter_map(|entry| {
                let name = entry.ok()?.file_name();
                name.to_str()?.strip_suffix(".key")?.parse().ok()
            })
            .collect();
        numbers.sort_unstable();
        Ok(numbers)
    }
}

fn file_of(folder: &Path, number: u32) -> PathBuf {
    folder.join(format!("{number}.key"))
}

fn refused(path: &Path, error: &std::io::Error) -> Error {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    Error::refused(
        "KEYS_UNREADABLE",
        format!("the key folder or file {name} cannot be used: {error}"),
    )
}

fn make_folder(folder: &Path) -> std::io::Result<()> {
    fs::create_dir_all(folder)?;
    restrict(folder, 0o700)
}

/// Takes away what others may do with `path`.
#[cfg(unix)]
fn restrict(path: &Path, mode: u32) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    if fs::metadata(path)?.permissions().mode() & 0o777 == mode {
        return Ok(());
    }
    fs::set_permissions(path, fs::Permissions::from_mode(mode))
}

/// A folder of the user is closed to others there already.
#[cfg(not(unix))]
fn restrict(_: &Path, _: u32) -> std::io::Result<()> {
    Ok(())
}

/// Writes a new key file that is whole or absent after a power failure.
fn write_key(path: &Path, key: &[u8]) -> std::io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let unfinished = path.with_extension("new");
    let mut file = options.open(&unfinished)?;
    let text = Zeroizing::new(crate::hex(key));
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    restrict(&unfinished, 0o600)?;
    fs::rename(&unfinished, path)?;
    sync_folder(path)
}

fn read_key(path: &Path) -> Result<LessSafeKey> {
    restrict(path, 0o600).map_err(|error| refused(path, &error))?;
    let text = Zeroizing::new(fs::read_to_string(path).map_err(|error| refused(path, &error))?);
    let key = bytes(text.trim()).filter(|key| key.len() == envelope::KEY).map(Zeroizing::new);
    let key = key.ok_or_else(|| {
        refused(path, &std::io::Error::other("it does not hold 64 hexadecimal digits"))
    })?;
    envelope::key(&key)
}

fn wipe(path: &Path) -> std::io::Result<()> {
    let length = usize::try_from(fs::metadata(path)?.len()).unwrap_or(0);
    let mut file = fs::OpenOptions::new().write(true).open(path)?;
    file.write_all(&vec![0; length])?;
    file.sync_all()?;
    fs::remove_file(path)?;
    sync_folder(path)
}

/// A new or removed name is durable once its folder is.
fn sync_folder(path: &Path) -> std::io::Result<()> {
    match path.parent() {
        Some(folder) if cfg!(unix) => fs::File::open(folder)?.sync_all(),
        _ => Ok(()),
    }
}
