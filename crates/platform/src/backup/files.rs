//! Files of a backup: copied with their hash, durable when they are done.

use std::{
    fs::{self, File},
    io::{self, Read, Write},
    path::{Path, PathBuf},
};

use kernel::{Error, Result};
use sha2::{Digest, Sha256};

use super::manifest::{self, FileCopy};

/// How deep a folder of blobs may be; ours is two deep.
const MAX_DEPTH: usize = 8;

/// Copies all plain files below `source` to `target/part`; links are left out.
pub(super) fn copy_tree(source: &Path, target: &Path, part: &str) -> io::Result<Vec<FileCopy>> {
    let mut copies = Vec::new();
    if source.exists() {
        copy_folder(source, target, part, MAX_DEPTH, &mut copies)?;
    }
    copies.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(copies)
}

/// Copies one file to `target/name`, if it is there.
pub(super) fn copy_one(source: &Path, target: &Path, name: &str) -> io::Result<Option<FileCopy>> {
    match copy_hashed(source, &target.join(name)) {
        Ok((bytes, sha256)) => Ok(Some(FileCopy { path: name.to_owned(), bytes, sha256 })),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

fn copy_folder(
    source: &Path,
    target: &Path,
    path: &str,
    depth: usize,
    copies: &mut Vec<FileCopy>,
) -> io::Result<()> {
    fs::create_dir_all(target.join(path))?;
    for entry in fs::read_dir(source)? {
        let entry = entry?;
        let name = entry.file_name();
        let Some(name) = name.to_str() else { continue };
        let kind = entry.file_type()?;
        let path = format!("{path}/{name}");
        if kind.is_dir() && depth > 0 {
            copy_folder(&entry.path(), target, &path, depth - 1, copies)?;
        } else if kind.is_file() {
            match copy_hashed(&entry.path(), &target.join(&path)) {
                Ok((bytes, sha256)) => copies.push(FileCopy { path, bytes, sha256 }),
                // Removed since the folder was read: no row names it any more.
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(error),
            }
        }
    }
    Ok(())
}

/// Copies one file of a backup and compares it with the manifest.
pub(super) fn copy_checked(from: &Path, to: &Path, copy: &FileCopy) -> Result<()> {
    let target = to.join(&copy.path);
    if let Some(folder) = target.parent() {
        fs::create_dir_all(folder).map_err(Error::internal)?;
    }
    let source = from.join(&copy.path);
    // A link could show us any file of this machine.
    let plain = fs::symlink_metadata(&source).is_ok_and(|data| data.is_file());
    if !plain {
        return Err(manifest::differs(&copy.path));
    }
    let (bytes, sha256) = copy_hashed(&source, &target).map_err(Error::internal)?;
    if (bytes, &sha256) == (copy.bytes, &copy.sha256) {
        Ok(())
    } else {
        Err(manifest::differs(&copy.path))
    }
}

fn copy_hashed(from: &Path, to: &Path) -> io::Result<(u64, String)> {
    let mut source = File::open(from)?;
    let mut target = private(to)?;
    let hash = pour(&mut source, &mut target)?;
    target.sync_all()?;
    Ok(hash)
}

/// Makes a file that only we can read: a backup holds what the database holds.
fn private(path: &Path) -> io::Result<File> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

fn pour(source: &mut impl Read, target: &mut impl Write) -> io::Result<(u64, String)> {
    let (mut hasher, mut bytes) = (Sha256::new(), 0);
    let mut buffer = vec![0; 128 * 1_024];
    loop {
        let read = source.read(&mut buffer)?;
        if read == 0 {
            return Ok((bytes, crate::hex(&hasher.finalize())));
        }
        hasher.update(&buffer[..read]);
        target.write_all(&buffer[..read])?;
        bytes += read as u64;
    }
}

/// Makes a file that was just written durable and private, and hashes it.
pub(super) fn seal(path: &Path) -> io::Result<(u64, String)> {
    let mut file = fs::OpenOptions::new().read(true).write(true).open(path)?;
    #[cfg(unix)]
    file.set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o600))?;
    file.sync_all()?;
    pour(&mut file, &mut io::sink())
}

pub(super) fn write_durably(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = private(path)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    path.parent().map_or(Ok(()), sync_folder)
}

/// A new name is durable once its folder is.
pub(super) fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

pub(super) fn is_empty(folder: &Path) -> io::Result<bool> {
    Ok(fs::read_dir(folder)?.next().is_none())
}

/// Makes a new folder beside `path`, on the same file system.
pub(super) fn beside(path: &Path) -> io::Result<PathBuf> {
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    let parent = parent.unwrap_or(Path::new("."));
    let folder = parent.join(format!(".prospect-{}", uuid::Uuid::new_v4().simple()));
    fs::create_dir_all(&folder)?;
    Ok(folder)
}

/// Gives `aside` the name `data`, which is missing or an empty folder.
pub(super) fn put_in_place(aside: &Path, data: &Path) -> io::Result<()> {
    if data.exists() {
        fs::remove_dir(data)?;
    }
    fs::rename(aside, data)?;
    data.parent().filter(|parent| !parent.as_os_str().is_empty()).map_or(Ok(()), sync_folder)
}
