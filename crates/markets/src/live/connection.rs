//! One connection to a provider: dialled, read, kept alive, and dialled again when it is lost.

use std::{
    hash::{BuildHasher, Hasher, RandomState},
    time::Duration,
};

use futures_util::{StreamExt, stream::FuturesUnordered};
use kernel::{Result, Symbol};
use platform::{clock::Clock, fetch::Wire};
use providers::{Answer, Depth, Desk, Dial, Question, Subscription, feed::LIFETIME};
use tokio::{sync::mpsc, time::Instant};
use tokio_util::sync::CancellationToken;

use super::{
    engine::Input,
    reader::{Read, Reader},
};

/// How long to wait before dialling again; doubled for each further time, and a part of it by chance, so that
/// not everybody who lost a provider comes back at once.
const FIRST_PAUSE: Duration = Duration::from_millis(250);
const LONGEST_PAUSE: Duration = Duration::from_mins(1);

/// A connection that lasted this long was a good one: the next pause is the first again.
const GOOD: Duration = Duration::from_secs(30);

/// Books are shown at most so often.
const BOOKS: Duration = Duration::from_millis(200);

/// Levels of a snapshot; deeper ones cost five times as much.
const SNAPSHOT: usize = 1_000;

/// How long after a snapshot that did not come the next one is asked for.
const SNAPSHOT_PAUSE: Duration = Duration::from_secs(2);

/// A connection about to be.
pub(super) struct Connection {
    pub id: u64,
    pub desk: Desk,
    pub clock: Clock,
    pub provider: &'static str,
    pub wishes: Vec<Subscription>,
    pub engine: mpsc::Sender<Input>,
    pub stop: CancellationToken,
}

/// Why a connection ended.
enum End {
    /// Nobody wants it any more.
    Stopped,
    Lost,
}

impl Connection {
    /// Keeps it up until it is told to stop.
    pub async fn run(self) {
        let stop = self.stop.clone();
        stop.run_until_cancelled(self.dial_for_ever()).await;
    }

    async fn dial_for_ever(self) {
        let Some(feed) = self.desk.feed(self.provider) else { return };
        let mut reader = Reader::new(feed, &self.wishes);
        let mut failures = 0;
        loop {
            let Some(mut feed) = self.desk.feed(self.provider) else { return };
            let Some(dial) = feed.open(&self.wishes) else { return };
            reader.begin_again(feed);
            let began = Instant::now();
            match self.desk.dial(self.provider, &dial).await {
                Ok(wire) => {
                    if matches!(self.read(wire, &dial, &mut reader).await, End::Stopped) {
                        return;
                    }
                }
                Err(error) => {
                    tracing::debug!(provider = self.provider, %error, "its socket could not be opened");
                }
            }
            if self.engine.send(Input::Down { shard: self.id }).await.is_err() {
                return;
            }
            failures = if began.elapsed() > GOOD { 0 } else { failures + 1 };
            tokio::time::sleep(pause(failures)).await;
        }
    }

    async fn read(&self, mut wire: Wire, dial: &Dial, reader: &mut Reader) -> End {
        for frame in &dial.say {
            if wire.say(frame.clone()).await.is_err() {
                return End::Lost;
            }
        }
        if self.engine.send(Input::Up { shard: self.id }).await.is_err() {
            return End::Stopped;
        }
        let ends = Instant::now() + LIFETIME;
        let mut heard = Instant::now();
        let mut spoke = Instant::now();
        let mut books = tokio::time::interval(BOOKS);
        let mut snapshots = FuturesUnordered::new();
        loop {
            let beat = dial.heartbeat.as_ref().map_or(ends, |(every, _)| spoke + *every);
            let read = tokio::select! {
                frame = wire.receive() => match frame {
                    Ok(Some(frame)) => {
                        heard = Instant::now();
                        reader.read(&frame, self.clock.now())
                    }
                    Ok(None) | Err(_) => return End::Lost,
                },
                Some((symbol, depth)) = snapshots.next() => {
                    if let Some(depth) = depth {
                        reader.snapshot(&symbol, &depth)
                    } else {
                        reader.no_snapshot(&symbol);
                        Read::default()
                    }
                }
                _ = books.tick() => {
                    let books = reader.depths();
                    if !books.is_empty() && self.tell_books(books).await.is_err() {
                        return End::Stopped;
                    }
                    Read::default()
                }
                () = tokio::time::sleep_until(heard + dial.silence) => return End::Lost,
                () = tokio::time::sleep_until(ends) => return End::Lost,
                () = tokio::time::sleep_until(beat) => {
                    spoke = Instant::now();
                    let say = dial.heartbeat.iter().map(|(_, frame)| frame.clone()).collect();
                    Read { say, ..Read::default() }
                }
            };
            for frame in &read.say {
                if wire.say(frame.clone()).await.is_err() {
                    return End::Lost;
                }
            }
            snapshots.extend(read.ask.iter().map(|symbol| self.snapshot(reader, symbol)));
            let closing = read.closing;
            if self.tell(read).await.is_err() {
                return End::Stopped;
            }
            if closing {
                wire.close().await;
                return End::Lost;
            }
        }
    }

    /// Asks for the whole book of `symbol`.
    fn snapshot(
        &self,
        reader: &Reader,
        symbol: &Symbol,
    ) -> impl Future<Output = (Symbol, Option<Depth>)> + use<> {
        let (desk, provider, symbol) = (self.desk.clone(), self.provider, symbol.clone());
        let instrument = reader.instrument(&symbol).cloned();
        async move {
            let Some(instrument) = instrument else { return (symbol, None) };
            let question = Question::Depth { instrument, levels: SNAPSHOT };
            match desk.ask_one(provider, &question).await {
                Ok(given) => match given.answer {
                    Answer::Depth(depth) => (symbol, Some(depth)),
                    _ => (symbol, None),
                },
                Err(none) => {
                    tracing::debug!(?none, %symbol, "no snapshot of its book");
                    tokio::time::sleep(SNAPSHOT_PAUSE).await;
                    (symbol, None)
                }
            }
        }
    }

    async fn tell(&self, read: Read) -> Result<(), mpsc::error::SendError<Input>> {
        let Read { updates, quarantined, .. } = read;
        if !updates.is_empty() || !quarantined.is_empty() {
            self.desk.streamed(self.provider, updates.len() as u64, &quarantined);
        }
        if updates.is_empty() {
            return Ok(());
        }
        self.engine.send(Input::Updates { shard: self.id, updates }).await
    }

    async fn tell_books(
        &self,
        books: Vec<(Symbol, Depth)>,
    ) -> Result<(), mpsc::error::SendError<Input>> {
        self.engine.send(Input::Books { shard: self.id, books }).await
    }
}

/// Returns how long to wait after so many failures in a row: between half of the time and the whole.
fn pause(failures: u32) -> Duration {
    let whole = FIRST_PAUSE.saturating_mul(1 << failures.min(10)).min(LONGEST_PAUSE);
    // A hasher of the standard library is seeded by chance.
    let chance = RandomState::new().build_hasher().finish() % 1_000;
    whole / 2 + whole / 2 * u32::try_from(chance).unwrap_or(0) / 1_000
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_a_minute_and_never_agree() {
        for failures in 0..40 {
            let whole = FIRST_PAUSE.saturating_mul(1 << failures.min(10)).min(LONGEST_PAUSE);
            let pause = pause(failures);
            assert!(whole / 2 <= pause && pause <= whole, "{failures}: {pause:?}");
        }
        let drawn: std::collections::BTreeSet<Duration> = (0..50).map(|_| pause(10)).collect();
        assert!(drawn.len() > 1);
    }
}
