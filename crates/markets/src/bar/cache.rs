//! Decoded chunks in memory.
//!
//! **Invariant:** a chunk is cached under its revision, so a cached one is never out of date; only
//! the directory, which says what revisions there are, can be, for at most [`DIRECTORY_TIME`].

use std::{sync::Arc, time::Duration};

use kernel::Result;
use moka::future::Cache;
use platform::db::Db;

use super::{Bars, chunk, store, store::Key};

/// Bytes of decoded columns: some 2,000 assets with twenty years of days.
const CHUNK_BYTES: u64 = 32 * 1024 * 1024;

/// Directories of this many assets: a few hundred bytes each.
const DIRECTORIES: u64 = 20_000;

/// How long another process's import may go unseen; our own are seen at once.
const DIRECTORY_TIME: Duration = Duration::from_secs(2);

/// A decoded chunk with what lets most reads copy whole columns.
pub(crate) struct Chunk {
    pub bars: Bars,
    /// Whether some time has more than one row.
    pub revised: bool,
    /// When the last row was known.
    pub known_at: i64,
}

#[derive(Clone)]
pub(crate) struct ChunkCache {
    directories: Cache<Key, Arc<Vec<(i64, i64)>>>,
    chunks: Cache<(Key, i64, i64), Arc<Chunk>>,
}

impl Default for ChunkCache {
    fn default() -> Self {
        let weigh = |_: &(Key, i64, i64), chunk: &Arc<Chunk>| {
            u32::try_from(chunk.bars.len() * 56 + 256).unwrap_or(u32::MAX)
        };
        Self {
            directories: Cache::builder()
                .max_capacity(DIRECTORIES)
                .time_to_live(DIRECTORY_TIME)
                .build(),
            chunks: Cache::builder().max_capacity(CHUNK_BYTES).weigher(weigh).build(),
        }
    }
}

impl ChunkCache {
    /// Returns the chunks of `key` with `first <= period <= last`, in order.
    pub(crate) async fn chunks(
        &self,
        db: &Db,
        key: Key,
        first: i64,
        last: i64,
    ) -> Result<Vec<Arc<Chunk>>> {
        let directory = self.directory(db, key).await?;
        let start = directory.partition_point(|(period, _)| *period < first);
        let end = directory.partition_point(|(period, _)| *period <= last).max(start);
        let wanted = &directory[start..end];
        let mut found = Vec::with_capacity(wanted.len());
        for (period, revision) in wanted {
            match self.chunks.get(&(key, *period, *revision)).await {
                Some(chunk) => found.push(chunk),
                None => return self.load(db, key, wanted).await,
            }
        }
        Ok(found)
    }

    /// Reads all wanted chunks in one query: a miss is rarely alone.
    async fn load(&self, db: &Db, key: Key, wanted: &[(i64, i64)]) -> Result<Vec<Arc<Chunk>>> {
        let (Some((first, _)), Some((last, _))) = (wanted.first(), wanted.last()) else {
            return Ok(Vec::new());
        };
        let rows = store::chunks(db, key, *first, *last).await?;
        let mut chunks = Vec::with_capacity(rows.len());
        for row in rows {
            let chunk = Arc::new(Chunk::decode(&row.data, key)?);
            self.chunks.insert((key, row.period, row.revision), Arc::clone(&chunk)).await;
            chunks.push(chunk);
        }
        Ok(chunks)
    }

    /// Returns the period and revision of every chunk of `key`.
    pub(crate) async fn directory(&self, db: &Db, key: Key) -> Result<Arc<Vec<(i64, i64)>>> {
        self.directories
            .try_get_with(key, async { store::directory(db, key).await.map(Arc::new) })
            .await
            .map_err(super::service::shared)
    }

    /// Forgets what chunks `key` has, after writing some.
    pub(crate) async fn forget(&self, key: Key) {
        self.directories.invalidate(&key).await;
    }
}

impl Chunk {
    pub(crate) fn decode(data: &[u8], key: Key) -> Result<Self> {
        let bars = chunk::decode(data, key.interval)?;
        let revised = bars.at.windows(2).any(|pair| pair[0] == pair[1]);
        let known_at = bars.known_at.iter().copied().max().unwrap_or(i64::MIN);
        Ok(Self { bars, revised, known_at })
    }
}
