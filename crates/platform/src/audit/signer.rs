//! The key that signs checkpoints.

use std::{
    fs,
    io::{self, Write},
    path::Path,
};

use kernel::{Error, Result};
use ring::{
    rand::SystemRandom,
    signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey},
};

/// Its file in the folder of keys.
const FILE: &str = "audit.pk8";

/// Signs with Ed25519.
pub(super) struct Signer {
    pair: Ed25519KeyPair,
}

impl Signer {
    /// Opens the key in `folder`; the first start makes it, readable by nobody else.
    ///
    /// # Errors
    ///
    /// [`Error::Refused`] with a sentence when it cannot be read or made.
    pub(super) fn open(folder: &Path) -> Result<Self> {
        let path = folder.join(FILE);
        let refused = |error: &io::Error| {
            let path = path.display();
            Error::refused("AUDIT_KEY", format!("the key of the audit log, {path}: {error}"))
        };
        let bytes = match fs::read(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let fresh = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new())
                    .map_err(|_| Error::internal("no randomness"))?;
                place(folder, &path, fresh.as_ref())
                    .and_then(|()| fs::read(&path))
                    .map_err(|error| refused(&error))?
            }
            read => read.map_err(|error| refused(&error))?,
        };
        let pair = Ed25519KeyPair::from_pkcs8(&bytes)
            .map_err(|_| refused(&io::Error::other("it is damaged, restore it from a backup")))?;
        Ok(Self { pair })
    }

    pub(super) fn sign(&self, message: &[u8]) -> Vec<u8> {
        self.pair.sign(message).as_ref().to_vec()
    }

    pub(super) fn is_mine(&self, message: &[u8], signature: &[u8]) -> bool {
        let public = UnparsedPublicKey::new(&ED25519, self.pair.public_key().as_ref());
        public.verify(message, signature).is_ok()
    }
}

/// Puts a whole file at `path` unless another process did just now.
fn place(folder: &Path, path: &Path, bytes: &[u8]) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let fresh = folder.join(format!("{FILE}.{}", std::process::id()));
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&fresh)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    let placed = match fs::hard_link(&fresh, path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        placed => placed,
    };
    fs::remove_file(&fresh)?;
    placed?;
    fs::File::open(folder)?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_key_opens_again_and_nobody_else_reads_it() {
        let folder = std::env::temp_dir().join(format!("prospect-key-{}", uuid::Uuid::new_v4()));
        let signature = Signer::open(&folder).unwrap().sign(b"here");
        let again = Signer::open(&folder).unwrap();
        assert!(again.is_mine(b"here", &signature));
        assert!(!again.is_mine(b"there", &signature));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = fs::metadata(folder.join(FILE)).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
        fs::write(folder.join(FILE), b"damaged").unwrap();
        assert!(matches!(Signer::open(&folder), Err(Error::Refused { .. })));
        fs::remove_dir_all(folder).unwrap();
    }
}
