//! Minutes and trades that nobody heard: from the database what is there, from the provider what is not.

use kernel::{Interval, Result, Timestamp};
use providers::{Answer, BarPrices, BarRow, Question, Trade};
use tokio::sync::mpsc;

use super::{
    demand::{Holder, Want},
    engine::Input,
    recorder::Record,
};
use crate::{
    Adjust, Bars, Markets,
    bar::{View, Within, known},
};

const DAY: i64 = 86_400_000_000;

/// How far back minutes are asked for of which nothing is known.
const BACK: i64 = DAY;

/// Trades that are asked for after a pause: what most providers tell at once.
pub(super) const TRADES: usize = 500;

/// What is missing.
pub(super) struct Fill {
    want: Want,
    what: What,
}

#[derive(Debug, Clone, Copy)]
enum What {
    /// What the database has.
    Known,
    /// Minutes from then on; `None` for what comes after the newest that is known.
    Minutes(&'static str, Option<Timestamp>),
    Trades(&'static str),
}

impl Fill {
    /// What is in the database already.
    pub fn known(want: &Want) -> Self {
        Self { want: want.clone(), what: What::Known }
    }

    /// The minutes that `provider` knows and we do not.
    pub fn missed(want: &Want, provider: &'static str, from: Option<Timestamp>) -> Self {
        Self { want: want.clone(), what: What::Minutes(provider, from) }
    }

    /// The last trades that `provider` lists.
    pub fn trades(want: &Want, provider: &'static str) -> Self {
        Self { want: want.clone(), what: What::Trades(provider) }
    }
}

/// Fills one gap after the other; providers are asked one question at a time.
pub(super) async fn run(
    markets: Markets,
    mut fills: mpsc::Receiver<Fill>,
    engine: mpsc::Sender<Input>,
) {
    while let Some(fill) = fills.recv().await {
        let symbol = fill.want.instrument.symbol.clone();
        let Some(holder) = fill.want.holders.first() else { continue };
        let filled = match fill.what {
            What::Known => {
                if let Some(close) = markets.last_close(holder).await {
                    let close = Input::Close { symbol: symbol.clone(), close };
                    if engine.send(close).await.is_err() {
                        return;
                    }
                }
                markets.known_minutes(holder).await
            }
            What::Minutes(provider, from) => markets.fill(&fill.want, holder, provider, from).await,
            What::Trades(provider) => {
                let trades = markets.last_trades(&fill.want, holder, provider).await;
                let trades = Input::Trades { symbol, provider, trades };
                if engine.send(trades).await.is_err() {
                    return;
                }
                continue;
            }
        };
        match filled {
            Ok(rows) if rows.is_empty() => {}
            Ok(rows) => {
                if engine.send(Input::Minutes { symbol, rows }).await.is_err() {
                    return;
                }
            }
            Err(error) => tracing::debug!(%error, %symbol, "its missing minutes did not come"),
        }
    }
}

impl Markets {
    /// Returns the minutes of today that are known, unadjusted.
    async fn known_minutes(&self, holder: &Holder) -> Result<Vec<BarRow>> {
        let from = Interval::Day.floor(self.clock.now().0);
        let bars = self.minutes(holder, from).await?;
        let row = |row: usize| BarRow {
            at: Timestamp(bars.at[row]),
            open: known(bars.open[row]),
            high: known(bars.high[row]),
            low: known(bars.low[row]),
            close: bars.close[row],
            volume: known(bars.volume[row]),
        };
        Ok((0..bars.len()).map(row).collect())
    }

    async fn minutes(&self, holder: &Holder, from: i64) -> Result<Bars> {
        let ranges = self.ranges(holder.workspace, holder.asset.id).await?;
        if !ranges.iter().any(|range| range.bar_interval == Interval::Minute1.name()) {
            return Ok(Bars::default());
        }
        let within = Within { from, to: i64::MAX };
        let (interval, as_of) = (Interval::Minute1, self.clock.now());
        let view = View { interval, within, adjust: Adjust::None, as_of };
        Ok(self.seen_bars(&holder.asset, view).await?.0)
    }

    /// Returns the last trades that `provider` lists, without those that cannot be believed; none when it does not say.
    async fn last_trades(
        &self,
        want: &Want,
        holder: &Holder,
        provider: &'static str,
    ) -> Vec<Trade> {
        let question = Question::Trades { instrument: want.instrument.clone(), limit: TRADES };
        let Ok(desk) = self.desk(holder.workspace) else { return Vec::new() };
        match desk.ask_one(provider, &question).await.map(|given| given.answer) {
            Ok(Answer::Trades(trades)) => trades,
            Ok(_) => Vec::new(),
            Err(none) => {
                tracing::debug!(?none, symbol = %want.instrument.symbol, "no list of its trades");
                Vec::new()
            }
        }
    }

    /// Returns the last close of a day before today.
    async fn last_close(&self, holder: &Holder) -> Option<f64> {
        let now = self.clock.now();
        let today = Interval::Day.floor(now.0);
        let within = Within { from: today - 10 * DAY, to: today };
        let (interval, adjust) = (Interval::Day, Adjust::Splits);
        let view = View { interval, within, adjust, as_of: now };
        let (bars, _) = self.seen_bars(&holder.asset, view).await.ok()?;
        bars.close.last().copied().and_then(known)
    }

    /// Asks for the minutes from `from` on, or after the newest known one, and keeps them; returns those of today.
    async fn fill(
        &self,
        want: &Want,
        holder: &Holder,
        provider: &'static str,
        from: Option<Timestamp>,
    ) -> Result<Vec<BarRow>> {
        let now = self.clock.now();
        let from = if let Some(from) = from {
            from.0
        } else {
            let known = self.minutes(holder, now.0 - BACK).await?;
            known.at.last().map_or(now.0 - BACK, |at| Interval::Minute1.end(*at))
        };
        let from = Timestamp(Interval::Minute1.floor(from));
        // The minute that runs is heard, or asked for when it is over.
        let to = Timestamp(Interval::Minute1.floor(now.0));
        if from >= to {
            return Ok(Vec::new());
        }
        let desk = self.desk(holder.workspace)?;
        if desk.card(provider).is_none_or(|card| card.bar_prices == BarPrices::Adjusted) {
            return Ok(Vec::new());
        }
        let by = Some(provider);
        let (_, rows, _) = self.ask_bars(&holder.asset, by, Interval::Minute1, (from, to)).await?;
        let today = Interval::Day.floor(now.0);
        let fresh = rows.iter().filter(|row| row.at.0 >= today).copied().collect();
        let record = Record { want: want.clone(), provider, rows };
        self.keep_minutes(vec![record]).await?;
        Ok(fresh)
    }
}
