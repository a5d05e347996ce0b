//! Uploaded files become bars in the background.

use std::{io::Read, sync::Arc, time::Duration};

use kernel::{Error, Id, Result};
use platform::{
    db::Db,
    jobs::{JobKind, JobRun},
};
use serde::{Deserialize, Serialize};
use tokio::sync::mpsc;

use super::{Import, ImportOptions, service::Task, source::ImportSource, store};
use crate::Markets;

/// The kind of job.
pub(crate) const IMPORT_BARS: &str = "markets.import_bars";

/// The largest upload we take needs a tenth of this.
const TIMEOUT: Duration = Duration::from_hours(1);

/// What the job needs to know.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Payload {
    pub import: Id<Import>,
    pub file: String,
    /// Hexadecimal.
    pub hash: String,
    pub size: u64,
    pub options: ImportOptions,
}

/// Reads an upload from the store and imports it; harmless when run twice.
pub(crate) fn import_bars(markets: &Markets) -> JobKind {
    let markets = markets.clone();
    let kind = JobKind::new(IMPORT_BARS, move |job, payload| {
        let markets = markets.clone();
        async move { run(&markets, job, payload).await }
    });
    JobKind { timeout: TIMEOUT, ..kind }
}

async fn run(
    markets: &Markets,
    job: JobRun,
    payload: serde_json::Value,
) -> Result<serde_json::Value> {
    let payload: Payload = serde_json::from_value(payload).map_err(Error::internal)?;
    let import = payload.import;
    let position = markets.find_import(&job.actor, import).await?.position;
    let (teller, parts) = mpsc::channel(2);
    let reader = Parts { receiver: parts, current: Vec::new(), start: 0 };
    let source = ImportSource::from_reader(
        payload.file,
        read_hash(&payload.hash)?,
        Some(payload.size),
        Box::new(reader),
    );
    let report = |progress: &super::ImportProgress| {
        job.progress(progress.bytes, progress.bytes_total, format!("{} bars", progress.rows));
    };
    let feeding = feed(&markets.market, import, teller);
    let task = Task { source, options: &payload.options, id: Some(import), position };
    let importing = markets.run_import(&job.actor, task, &report);
    let ((), report) = tokio::join!(feeding, importing);
    let outcome = report.as_ref().map_err(Error::code);
    if outcome.is_ok() || outcome == Err("VALIDATION_ERROR") {
        markets
            .market
            .write_internal(move |tx| Box::pin(async move { store::drop_parts(tx, import).await }))
            .await?;
    }
    serde_json::to_value(report?).map_err(Error::internal)
}

fn read_hash(text: &str) -> Result<[u8; 32]> {
    let bytes: Option<Vec<u8>> = (0..32)
        .map(|i| text.get(i * 2..i * 2 + 2).and_then(|pair| u8::from_str_radix(pair, 16).ok()))
        .collect();
    let bytes = bytes.and_then(|bytes| bytes.try_into().ok());
    bytes.ok_or_else(|| Error::internal("a payload without a hash"))
}

/// Sends the parts of an upload until there are no more or nobody reads them.
async fn feed(db: &Db, import: Id<Import>, teller: mpsc::Sender<Result<Vec<u8>, Arc<Error>>>) {
    for number in 0.. {
        let part = store::part(db, import, number).await.transpose();
        let Some(part) = part else { return };
        let failed = part.is_err();
        if teller.send(part.map_err(Arc::new)).await.is_err() || failed {
            return;
        }
    }
}

/// The parts of an upload as one stream, read on a thread that may wait.
struct Parts {
    receiver: mpsc::Receiver<Result<Vec<u8>, Arc<Error>>>,
    current: Vec<u8>,
    start: usize,
}

impl Read for Parts {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        while self.start == self.current.len() {
            match self.receiver.blocking_recv() {
                None => return Ok(0),
                Some(Ok(part)) => (self.current, self.start) = (part, 0),
                Some(Err(error)) => return Err(std::io::Error::other(error)),
            }
        }
        let count = buffer.len().min(self.current.len() - self.start);
        buffer[..count].copy_from_slice(&self.current[self.start..self.start + count]);
        self.start += count;
        Ok(count)
    }
}
