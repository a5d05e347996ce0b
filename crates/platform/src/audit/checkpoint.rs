//! Signed checkpoints: where each chain stood at a time, in a file outside the database.
//!
//! **Invariant:** the file only grows; a line that was torn by a crash is taken off before the
//! next is written.

use std::{
    collections::HashMap,
    fs,
    io::{self, BufRead, Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
};

use kernel::{Error, Id, Result, Timestamp, Workspace};
use serde::{Deserialize, Serialize};

use super::{
    signer::Signer,
    store::Head,
    verify::{Anchor, Finding},
};

/// Its name in the data folder.
const FILE: &str = "audit-checkpoints.jsonl";

/// One line of the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Checkpoint {
    workspace: Id<Workspace>,
    seq: i64,
    /// Hexadecimal, like the signature.
    hash: String,
    at: Timestamp,
    signature: String,
}

impl Checkpoint {
    /// What is signed. The first line keeps the signature from meaning anything elsewhere.
    fn message(&self) -> Vec<u8> {
        let Self { workspace, seq, hash, at, .. } = self;
        format!("prospect audit checkpoint 1\n{workspace}\n{seq}\n{hash}\n{at}\n").into_bytes()
    }
}

/// The file and the key that signs into it.
pub(super) struct Checkpoints {
    path: PathBuf,
    signer: Signer,
}

impl Checkpoints {
    /// The file is in `data`, the key in `keys`.
    pub(super) fn open(data: &Path, keys: &Path) -> Result<Self> {
        Ok(Self { path: data.join(FILE), signer: Signer::open(keys)? })
    }

    /// Signs the heads that moved since their last checkpoint, and returns how many did.
    pub(super) fn sign(&self, heads: &[Head], at: Timestamp) -> Result<usize> {
        let signed = self.last_seqs()?;
        let mut lines = Vec::new();
        let mut count = 0;
        for head in heads {
            if signed.get(&head.workspace_id).is_some_and(|seq| *seq >= head.seq) {
                continue;
            }
            let mut checkpoint = Checkpoint {
                workspace: head.workspace_id,
                seq: head.seq,
                hash: crate::hex(&head.hash),
                at,
                signature: String::new(),
            };
            checkpoint.signature = crate::hex(&self.signer.sign(&checkpoint.message()));
            serde_json::to_writer(&mut lines, &checkpoint).map_err(Error::internal)?;
            lines.push(b'\n');
            count += 1;
        }
        if count > 0 {
            append(&self.path, &lines).map_err(|error| self.failed(&error))?;
        }
        Ok(count)
    }

    /// Returns what the file says of `workspace`, or the first line that is not ours.
    pub(super) fn of(&self, workspace: Id<Workspace>) -> Result<Result<Vec<Anchor>, Finding>> {
        let mut anchors = Vec::new();
        for line in self.lines()? {
            let Ok(checkpoint) = serde_json::from_str::<Checkpoint>(&line) else {
                return Ok(Err(Finding::new(
                    None,
                    "the file of checkpoints has a line that is none",
                )));
            };
            if checkpoint.workspace != workspace {
                continue;
            }
            let (hash, signature) = (unhex(&checkpoint.hash), unhex(&checkpoint.signature));
            let (Some(hash), Some(signature)) = (hash, signature) else {
                return Ok(Err(Finding::new(checkpoint.seq, "a checkpoint is damaged")));
            };
            if !self.signer.is_mine(&checkpoint.message(), &signature) {
                return Ok(Err(Finding::new(checkpoint.seq, "a checkpoint has a wrong signature")));
            }
            anchors.push(Anchor { seq: checkpoint.seq, hash, says: "its signed checkpoint" });
        }
        Ok(Ok(anchors))
    }

    fn last_seqs(&self) -> Result<HashMap<Id<Workspace>, i64>> {
        let mut last = HashMap::new();
        for line in self.lines()? {
            if let Ok(checkpoint) = serde_json::from_str::<Checkpoint>(&line) {
                last.insert(checkpoint.workspace, checkpoint.seq);
            }
        }
        Ok(last)
    }

    /// Returns the whole lines; one without its end was torn by a crash and never counted.
    fn lines(&self) -> Result<Vec<String>> {
        let file = match fs::File::open(&self.path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            file => file.map_err(|error| self.failed(&error))?,
        };
        let mut lines = Vec::new();
        let mut reader = io::BufReader::new(file);
        loop {
            let mut line = Vec::new();
            reader.read_until(b'\n', &mut line).map_err(|error| self.failed(&error))?;
            if line.pop() != Some(b'\n') {
                return Ok(lines);
            }
            lines.push(String::from_utf8_lossy(&line).into_owned());
        }
    }

    fn failed(&self, error: &io::Error) -> Error {
        Error::internal(format!("{}: {error}", self.path.display()))
    }
}

/// A line is shorter than this.
const TAIL: u64 = 4_096;

fn append(path: &Path, lines: &[u8]) -> io::Result<()> {
    let mut file =
        fs::OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path)?;
    let length = file.metadata()?.len();
    let from = length.saturating_sub(TAIL);
    let mut tail = Vec::new();
    file.seek(SeekFrom::Start(from))?;
    file.read_to_end(&mut tail)?;
    let whole = tail.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
    let whole = from + u64::try_from(whole).unwrap_or(0);
    file.set_len(whole)?;
    file.seek(SeekFrom::Start(whole))?;
    file.write_all(lines)?;
    file.sync_all()
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let digit = |c: u8| char::from(c).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let bytes = text.as_bytes().chunks(2).map(|pair| match pair {
        [high, low] => Some(digit(*high)? << 4 | digit(*low)?),
        _ => None,
    });
    bytes.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    const AT: Timestamp = Timestamp(1_764_000_000_000_000);

    fn head(seq: i64) -> Head {
        let byte = u8::try_from(seq).unwrap();
        Head { workspace_id: Id::from_uuid(Uuid::from_u128(1)), seq, hash: vec![byte; 32] }
    }

    fn open() -> (Checkpoints, PathBuf) {
        let folder = std::env::temp_dir().join(format!("prospect-signed-{}", Uuid::new_v4()));
        fs::create_dir_all(&folder).unwrap();
        (Checkpoints::open(&folder, &folder.join("keys")).unwrap(), folder)
    }

    #[test]
    fn a_head_is_signed_once_for_each_move() {
        let (checkpoints, folder) = open();
        assert_eq!(checkpoints.sign(&[head(3)], AT).unwrap(), 1);
        assert_eq!(checkpoints.sign(&[head(3)], AT).unwrap(), 0);
        assert_eq!(checkpoints.sign(&[head(9)], AT).unwrap(), 1);
        let anchors = checkpoints.of(head(1).workspace_id).unwrap().unwrap();
        assert_eq!(anchors.iter().map(|anchor| anchor.seq).collect::<Vec<_>>(), [3, 9]);
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_torn_line_is_taken_off_and_does_not_count() {
        let (checkpoints, folder) = open();
        checkpoints.sign(&[head(3)], AT).unwrap();
        let path = folder.join(FILE);
        let whole = fs::read(&path).unwrap();
        checkpoints.sign(&[head(4)], AT).unwrap();
        let both = fs::read(&path).unwrap();
        fs::write(&path, &both[..both.len() - 5]).unwrap();
        assert_eq!(checkpoints.of(head(1).workspace_id).unwrap().unwrap().len(), 1);
        checkpoints.sign(&[head(5)], AT).unwrap();
        assert!(fs::read(&path).unwrap().starts_with(&whole));
        let anchors = checkpoints.of(head(1).workspace_id).unwrap().unwrap();
        assert_eq!(anchors.iter().map(|anchor| anchor.seq).collect::<Vec<_>>(), [3, 5]);
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn no_byte_of_a_checkpoint_can_change() {
        let (checkpoints, folder) = open();
        checkpoints.sign(&[head(3)], AT).unwrap();
        let path = folder.join(FILE);
        let whole = fs::read(&path).unwrap();
        for place in 0..whole.len() - 1 {
            let mut changed = whole.clone();
            changed[place] ^= 1;
            fs::write(&path, &changed).unwrap();
            let said = checkpoints.of(head(1).workspace_id).unwrap();
            let same = said.as_ref().is_ok_and(|anchors| {
                anchors.len() == 1 && anchors[0].hash == [3; 32] && anchors[0].seq == 3
            });
            assert!(!same, "byte {place}");
        }
        fs::remove_dir_all(folder).unwrap();
    }
}
