//! The engine of one realm: takes what comes in, and ten times a second says what is new.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use kernel::{Symbol, Timestamp};
use platform::{
    lease,
    outbox::{Live, Publish},
    tasks::Tasks,
};
use providers::{Depth, Desk, Instrument, Tick};
use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;

use super::{
    Realm, Streams, Update,
    connection::Connection,
    demand::{self, Wants},
    fill::{self, Fill, Known},
    line::{Line, Saying},
    poll,
    recorder::{self, Record},
    shard::Shards,
};
use crate::Markets;

/// How often what is new is said.
const SAY: Duration = Duration::from_millis(100);

/// What may wait for the engine; beyond this the sockets wait.
const WAITING: usize = 4_096;

/// Minutes and gaps that may wait for the database or for a provider; beyond this they are asked for later.
const WORK: usize = 1_024;

/// What the engine is told.
pub(crate) enum Input {
    Wants {
        wants: Wants,
        /// What somebody has begun to read, or still reads: it is said again.
        again: BTreeSet<Symbol>,
    },
    Up {
        shard: u64,
    },
    Down {
        shard: u64,
    },
    Updates {
        shard: u64,
        updates: Vec<Update>,
    },
    Books {
        shard: u64,
        books: Vec<(Symbol, Depth)>,
    },
    Polled {
        provider: &'static str,
        tick: Box<Tick>,
    },
    /// What the provider or the database knows.
    Known {
        symbol: Symbol,
        known: Known,
    },
}

/// Streams every realm while this process holds the lease.
pub(super) fn run(markets: &Markets, streams: &Streams, realms: Vec<(Realm, Desk, poll::Pace)>) {
    let (markets, streams) = (markets.clone(), streams.clone());
    let stop = streams.tasks.token();
    streams.tasks.clone().spawn(async move {
        while !stop.is_cancelled() {
            let held = streams.lease.hold().await.unwrap_or(false);
            if held {
                let term = stop.child_token();
                for (realm, desk, pace) in realms.clone() {
                    Engine::start(&markets, &streams, (realm, desk, pace), &term);
                }
                tracing::info!("this process streams prices");
                stop.run_until_cancelled(keep(&streams)).await;
                term.cancel();
            }
            stop.run_until_cancelled(tokio::time::sleep(lease::RENEWED)).await;
        }
        if let Err(error) = streams.lease.release().await {
            tracing::debug!(%error, "the lease ends by itself");
        }
    });
}

/// Renews the lease until it is lost.
async fn keep(streams: &Streams) {
    let mut renewed = tokio::time::Instant::now();
    loop {
        tokio::time::sleep(lease::RENEWED).await;
        match streams.lease.hold().await {
            Ok(true) => renewed = tokio::time::Instant::now(),
            Ok(false) => return tracing::warn!("another process streams prices now"),
            Err(error) => tracing::warn!(%error, "the lease could not be renewed"),
        }
        // Earlier than the others see its end.
        if renewed.elapsed() + lease::RENEWED >= lease::TERM {
            return;
        }
    }
}

struct Engine {
    markets: Markets,
    realm: Realm,
    desk: Desk,
    publish: Publish,
    tasks: Tasks,
    stop: CancellationToken,
    lines: BTreeMap<Symbol, Line>,
    shards: Shards,
    /// For those who tell it something.
    inputs: mpsc::Sender<Input>,
    records: mpsc::Sender<Record>,
    fills: mpsc::Sender<Fill>,
    polled: watch::Sender<Vec<Instrument>>,
}

impl Engine {
    /// Starts everything that belongs to one realm, until `stop`.
    fn start(
        markets: &Markets,
        streams: &Streams,
        (realm, desk, pace): (Realm, Desk, poll::Pace),
        stop: &CancellationToken,
    ) {
        let (inputs, told) = mpsc::channel(WAITING);
        let (records, to_record) = mpsc::channel(WORK);
        let (fills, to_fill) = mpsc::channel(WORK);
        let (polled, to_poll) = watch::channel(Vec::new());
        let spawn = &streams.tasks;
        let (bus, stopping) = (streams.bus.clone(), stop.clone());
        spawn.spawn(demand::run(markets.clone(), realm, bus, inputs.clone(), stopping));
        let polling = poll::run(desk.clone(), markets.clock.clone(), pace, to_poll, inputs.clone());
        spawn.spawn(until(stop, polling));
        let filling = fill::run(markets.clone(), to_fill, inputs.clone());
        spawn.spawn(until(stop, filling));
        // What was heard is written even when the process stops.
        spawn.spawn(recorder::run(markets.clone(), to_record));
        let engine = Self {
            markets: markets.clone(),
            realm,
            desk,
            publish: streams.publish.clone(),
            tasks: streams.tasks.clone(),
            stop: stop.clone(),
            lines: BTreeMap::new(),
            shards: Shards::default(),
            inputs,
            records,
            fills,
            polled,
        };
        spawn.spawn(until(stop, engine.work(told)));
    }

    async fn work(mut self, mut told: mpsc::Receiver<Input>) {
        let mut say = tokio::time::interval(SAY);
        say.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                biased;
                _ = say.tick() => self.say(),
                input = told.recv() => match input {
                    Some(input) => self.take(input),
                    None => return,
                },
            }
        }
    }

    fn take(&mut self, input: Input) {
        let now = self.markets.clock.now();
        match input {
            Input::Wants { wants, again } => self.want(wants, &again, now),
            Input::Up { shard } => self.up(shard, now),
            Input::Down { shard } => self.down(shard),
            Input::Updates { shard, updates } => self.update(shard, updates, now),
            Input::Books { shard, books } => {
                let Some(shard) = self.shards.get_mut(shard) else { return };
                let provider = shard.provider;
                for (symbol, depth) in books {
                    shard.heard(&symbol);
                    if let Some(line) = self.lines.get_mut(&symbol) {
                        line.book(depth, provider, now);
                    }
                }
            }
            Input::Polled { provider, tick } => {
                // A socket that has come back meanwhile knows better.
                let carried = self.shards.carries(&tick.symbol);
                if let Some(line) = self.lines.get_mut(&tick.symbol)
                    && (!carried || line.is_silent(now))
                {
                    line.tick(*tick, provider, now);
                }
            }
            Input::Known { symbol, known } => {
                if let Some(line) = self.lines.get_mut(&symbol) {
                    line.learn(known);
                }
            }
        }
    }

    fn update(&mut self, shard: u64, updates: Vec<Update>, now: Timestamp) {
        let Some(shard) = self.shards.get_mut(shard) else { return };
        let provider = shard.provider;
        for update in updates {
            match update {
                Update::Tick(tick) => {
                    shard.heard(&tick.symbol);
                    if let Some(line) = self.lines.get_mut(&tick.symbol) {
                        line.tick(tick, provider, now);
                    }
                }
                Update::Trade { symbol, trade } => {
                    shard.heard(&symbol);
                    if let Some(line) = self.lines.get_mut(&symbol) {
                        line.trade(trade, provider, now);
                    }
                }
            }
        }
    }

    /// Takes what is wanted now: lines come and go, and so do connections.
    fn want(&mut self, wants: Wants, again: &BTreeSet<Symbol>, now: Timestamp) {
        let opened = self.shards.reconcile(&wants, &self.desk, &self.stop, now);
        for shard in opened {
            let connection = Connection {
                id: shard.id,
                desk: self.desk.clone(),
                clock: self.markets.clock.clone(),
                provider: shard.provider,
                wishes: shard.wishes.clone(),
                engine: self.inputs.clone(),
                stop: shard.stop.clone(),
            };
            self.tasks.spawn(connection.run());
        }
        self.lines.retain(|symbol, _| wants.contains_key(symbol));
        for (symbol, want) in wants {
            let is_new = !self.lines.contains_key(&symbol);
            let is_demo = self.realm.is_demo();
            let line = self.lines.entry(symbol.clone());
            let line = line.or_insert_with(|| Line::new(want.clone(), is_demo));
            let reads_more = !want.topics.bars.is_subset(&line.topics().bars);
            line.now_wanted(want);
            if again.contains(&symbol) {
                line.say_again();
            }
            if is_new || reads_more {
                // What is in the database already: the bars that run began earlier, and so did the day.
                let fill = Fill::known(&line.want);
                self.ask(fill);
            } else if line.may_know_more(now) {
                let fill = Fill::ended(&line.want);
                self.ask(fill);
            }
        }
        let silent = self
            .lines
            .values()
            .filter(|line| !self.shards.carries(line.symbol()) || line.is_silent(now));
        let silent: Vec<Instrument> = silent.map(|line| line.want.instrument.clone()).collect();
        self.polled.send_if_modified(|polled| {
            let changed = *polled != silent;
            *polled = silent;
            changed
        });
    }

    fn up(&mut self, shard: u64, now: Timestamp) {
        let Some(shard) = self.shards.get_mut(shard) else { return };
        shard.up = Some(now);
        let provider = shard.provider;
        for symbol in shard.symbols() {
            if let Some(line) = self.lines.get_mut(&symbol) {
                line.candles.up(now.0);
                // What was missed while nobody listened.
                let trades = line.tape.is_numbered().then(|| Fill::trades(&line.want, provider));
                let minutes = Fill::missed(&line.want, provider, None);
                trades.into_iter().chain([minutes]).for_each(|fill| self.ask(fill));
            }
        }
    }

    fn down(&mut self, shard: u64) {
        let Some(shard) = self.shards.get_mut(shard) else { return };
        shard.up = None;
        for symbol in shard.symbols() {
            if let Some(line) = self.lines.get_mut(&symbol) {
                line.down();
            }
        }
    }

    fn ask(&self, fill: Fill) {
        if self.fills.try_send(fill).is_err() {
            metrics::counter!("live_fills_left_out").increment(1);
        }
    }

    /// Says what is new, and hands on the minutes that are over.
    fn say(&mut self) {
        let now = self.markets.clock.now();
        let mut sayings: Vec<Saying> = Vec::new();
        let (mut records, mut fills) = (Vec::new(), Vec::new());
        for line in self.lines.values_mut() {
            let over = line.end_minutes(now, &mut sayings);
            line.sayings(now, &mut sayings);
            for saying in sayings.drain(..) {
                for holder in &line.want.holders {
                    let Saying { topic, kind, data } = &saying;
                    (self.publish)(Live {
                        workspace: holder.workspace,
                        topic: topic.clone(),
                        kind: (*kind).to_owned(),
                        data: data.clone(),
                    });
                }
            }
            for (holder, newest) in line.quotes(now) {
                let Some(holder) = line.want.holders.get(holder) else { continue };
                let Ok(data) = serde_json::to_value(&newest) else { continue };
                let topic = format!("quote:{}", newest.symbol);
                let kind = "quote".to_owned();
                (self.publish)(Live { workspace: holder.workspace, topic, kind, data });
            }
            let Some(provider) = line.provider() else { continue };
            if !over.whole.is_empty() {
                let rows = over.whole.iter().map(super::candles::Candle::row).collect();
                records.push(Record { want: line.want.clone(), provider, rows });
            }
            // Prices that are asked for every few seconds or minutes make no bars that are worth keeping.
            if let Some(from) = over.broken
                && (line.has_trades() || !line.topics().bars.is_empty())
            {
                fills.push(Fill::missed(&line.want, provider, Some(Timestamp(from))));
            }
        }
        for record in records {
            if self.records.try_send(record).is_err() {
                metrics::counter!("live_bars_left_out").increment(1);
            }
        }
        for fill in fills {
            self.ask(fill);
        }
        let realm = if self.realm.is_demo() { "demo" } else { "real" };
        metrics::gauge!("live_symbols", "realm" => realm)
            .set(f64::from(u32::try_from(self.lines.len()).unwrap_or(u32::MAX)));
    }
}

fn until(
    stop: &CancellationToken,
    work: impl Future<Output = ()> + Send + 'static,
) -> impl Future<Output = ()> + Send + 'static {
    let stop = stop.clone();
    async move {
        stop.run_until_cancelled(work).await;
    }
}
