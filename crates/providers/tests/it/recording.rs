//! Recordings of what providers sent, which lie outside the repository.
//!
//! They are looked for in the folder `PROSPECT_DATA` names, or beside the repository. Where one is missing
//! the claim about it fails under `CI` and is skipped, with a count, elsewhere.

use std::{
    fs,
    io::Read as _,
    path::PathBuf,
    sync::atomic::{AtomicUsize, Ordering},
};

use kernel::Timestamp;
use providers::{Access, Answer, Fault, Next, Payload, Provider, Question};

static SKIPPED: AtomicUsize = AtomicUsize::new(0);

/// Returns the bytes of `path` below the folder of data, unpacked where its name ends in `.gz`.
pub fn open(path: &str) -> Option<Vec<u8>> {
    let folder = std::env::var_os("PROSPECT_DATA").map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data")),
        PathBuf::from,
    );
    let Ok(bytes) = fs::read(folder.join(path)) else {
        assert!(std::env::var_os("CI").is_none(), "the recording {path} is missing");
        let count = SKIPPED.fetch_add(1, Ordering::Relaxed) + 1;
        eprintln!("skipped, {count} so far: the recording {path} is missing");
        return None;
    };
    if path.strip_suffix(".gz").is_none() {
        return Some(bytes);
    }
    let mut plain = Vec::new();
    flate2::read::GzDecoder::new(bytes.as_slice()).read_to_end(&mut plain).unwrap();
    Some(plain)
}

/// Returns the provider called `id`.
pub fn provider(id: &str) -> &'static dyn Provider {
    *providers::all().iter().find(|it| it.card().id == id).unwrap()
}

pub fn access() -> Access {
    Access { key: None, contact: None, now: Timestamp(1_700_000_000_000_000) }
}

/// Returns what the provider reads in `body` as the answer to `question`.
pub fn answer(id: &str, question: &Question, body: impl Into<Vec<u8>>) -> Result<Answer, Fault> {
    let payload = Payload::of(body.into(), access().now);
    match provider(id).next(question, &access(), &[payload])? {
        Next::Answer(answer) => Ok(answer),
        Next::Ask(asks) => panic!("{id} asks again: {asks:?}"),
    }
}

/// Returns the messages of a recorded session with the time of each, and no line that was sent to it.
///
/// A line is `time: message`; what was sent is `address <- time: message`, what was fetched
/// `address -> time: message`.
pub fn session(path: &str) -> Option<Vec<(Timestamp, String)>> {
    let text = String::from_utf8(open(path)?).unwrap();
    let message = |line: &str| {
        let (time, message) = line.split_once(": ")?;
        let (seconds, part) = time.split_once('.').unwrap_or((time, ""));
        let micros = format!("{seconds}{part:0<6.6}").parse().ok()?;
        Some((Timestamp(micros), message.to_owned()))
    };
    Some(text.lines().filter_map(message).collect())
}

/// Returns what was fetched in a recorded session: the address and the answer.
pub fn fetched(path: &str) -> Option<Vec<(String, String)>> {
    let text = String::from_utf8(open(path)?).unwrap();
    let answer = |line: &str| {
        let (address, rest) = line.split_once(" -> ")?;
        Some((address.to_owned(), rest.split_once(": ")?.1.to_owned()))
    };
    Some(text.lines().filter_map(answer).collect())
}
