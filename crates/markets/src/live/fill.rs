//! What nobody heard: from the database what is there, from the provider what is not.
//!
//! Markets that never close are brought up to the last bar that ended, hour by hour, of every interval that is kept: their
//! days end at midnight in UTC, when nobody fetches.

use kernel::{Actor, Interval, RequestId, Result, Timestamp};
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
    session::Venue,
};

const DAY: i64 = 86_400_000_000;

/// How far back minutes are asked for of which nothing is known.
const BACK: i64 = DAY;

/// Trades that are asked for after a pause: what most providers tell at once.
pub(super) const TRADES: usize = 500;

/// How late the first minute of a day may be: a coin is not traded in each of them.
const LATE: i64 = 30 * 60_000_000;

/// What is missing.
pub(super) struct Fill {
    want: Want,
    missing: Missing,
}

enum Missing {
    /// Nothing: it is only looked up.
    Nothing,
    /// Bars that ended since they were fetched.
    Ended,
    /// Minutes, which this provider may have.
    Minutes {
        provider: &'static str,
        /// `None` for what comes after the newest that is known.
        from: Option<Timestamp>,
    },
    /// Trades, which this provider may list.
    Trades(&'static str),
}

/// What is known of a symbol.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Known {
    /// The closes of the last days, the oldest first.
    Closes(Vec<(Timestamp, f64)>),
    Minutes(Vec<BarRow>),
    /// Hours of today that are over.
    Hours(Vec<BarRow>),
    /// Days of this week and month that are over.
    Days(Vec<BarRow>),
    /// The last trades as the provider lists them, after a pause.
    Trades(&'static str, Vec<Trade>),
}

impl Fill {
    /// What is in the database already.
    pub fn known(want: &Want) -> Self {
        Self { want: want.clone(), missing: Missing::Nothing }
    }

    /// The same, and before it what ended since it was fetched.
    pub fn ended(want: &Want) -> Self {
        Self { want: want.clone(), missing: Missing::Ended }
    }

    /// Minutes that `provider` knows and we do not.
    pub fn missed(want: &Want, provider: &'static str, from: Option<Timestamp>) -> Self {
        Self { want: want.clone(), missing: Missing::Minutes { provider, from } }
    }

    /// The last trades that `provider` lists.
    pub fn trades(want: &Want, provider: &'static str) -> Self {
        Self { want: want.clone(), missing: Missing::Trades(provider) }
    }
}

/// Fills one gap after the other; providers are asked one question at a time.
pub(super) async fn run(
    markets: Markets,
    mut fills: mpsc::Receiver<Fill>,
    engine: mpsc::Sender<Input>,
) {
    while let Some(fill) = fills.recv().await {
        for known in markets.look_up(&fill).await {
            let symbol = fill.want.instrument.symbol.clone();
            if engine.send(Input::Known { symbol, known }).await.is_err() {
                return;
            }
        }
    }
}

impl Markets {
    /// Brings in what is missing, as far as it can be had; returns what is known then.
    async fn look_up(&self, fill: &Fill) -> Vec<Known> {
        let Some(holder) = fill.want.holders.first() else { return Vec::new() };
        let looked_up = match fill.missing {
            Missing::Minutes { provider, from } => {
                self.fill(&fill.want, holder, provider, from).await
            }
            Missing::Trades(provider) => {
                let trades = self.last_trades(&fill.want, holder, provider).await;
                Ok(vec![Known::Trades(provider, trades)])
            }
            Missing::Nothing => self.known(holder).await,
            Missing::Ended => {
                for holder in &fill.want.holders {
                    if let Err(error) = self.bring_in_ended(holder).await {
                        let symbol = &holder.asset.symbol;
                        tracing::debug!(%error, %symbol, "the bars that ended did not come");
                    }
                }
                self.known(holder).await
            }
        };
        looked_up.unwrap_or_else(|error| {
            let symbol = &holder.asset.symbol;
            tracing::debug!(%error, %symbol, "what is missing of it did not come");
            Vec::new()
        })
    }

    /// Fetches the bars of a market that never closes that ended since the newest that are kept, of every interval
    /// that is kept; minutes are heard. The first history of the demo is left to its own job.
    async fn bring_in_ended(&self, holder: &Holder) -> Result<()> {
        let (asset, now) = (&holder.asset, self.clock.now());
        if Venue::of(asset) != Some(Venue::Always) {
            return Ok(());
        }
        let actor = Actor::system(holder.workspace, RequestId("live".into()));
        for range in self.ranges(holder.workspace, asset.id).await?.iter() {
            let Ok(interval) = range.bar_interval.parse::<Interval>() else { continue };
            let is_ours = interval > Interval::Minute1 && interval <= Interval::Day;
            let next = interval.end(range.last_at.0);
            if is_ours
                && interval.end(next) <= now.0
                && self.demo_joint(asset, interval, Some(range)).is_none()
            {
                self.fetch_bars(&actor, &asset.symbol, interval, None).await?;
            }
        }
        Ok(())
    }

    /// Returns what is kept: the bars that run began earlier than anybody listened, and so did the day.
    async fn known(&self, holder: &Holder) -> Result<Vec<Known>> {
        let mut known = Vec::from_iter(self.closes(holder).await.map(Known::Closes));
        let now = self.clock.now().0;
        let today = Interval::Day.floor(now);
        // Weeks begin in the month before.
        let begin = Interval::Month.floor(now).min(Interval::Week.floor(now));
        let ranges = self.ranges(holder.workspace, holder.asset.id).await?;
        let is_kept =
            |interval: Interval| ranges.iter().any(|range| range.bar_interval == interval.name());
        if is_kept(Interval::Day) {
            known.push(Known::Days(self.rows_since(holder, Interval::Day, begin).await?));
        }
        if is_kept(Interval::Hour1) {
            known.push(Known::Hours(self.rows_since(holder, Interval::Hour1, today).await?));
        }
        if is_kept(Interval::Minute1) {
            known.push(Known::Minutes(self.rows_since(holder, Interval::Minute1, today).await?));
        }
        Ok(known)
    }

    /// Returns the bars of `interval` from `from` on, at today's scale: splits are counted.
    async fn rows_since(
        &self,
        holder: &Holder,
        interval: Interval,
        from: i64,
    ) -> Result<Vec<BarRow>> {
        let within = Within { from, to: i64::MAX };
        let view = View { interval, within, adjust: Adjust::Splits, as_of: self.clock.now() };
        let (bars, _) = self.seen_bars(&holder.asset, view).await?;
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

    /// Returns the closes of the last days.
    async fn closes(&self, holder: &Holder) -> Option<Vec<(Timestamp, f64)>> {
        let now = self.clock.now();
        let within = Within { from: Interval::Day.floor(now.0) - 10 * DAY, to: i64::MAX };
        let (interval, adjust) = (Interval::Day, Adjust::Splits);
        let view = View { interval, within, adjust, as_of: now };
        let (bars, _) = self.seen_bars(&holder.asset, view).await.ok()?;
        let closes = bars.at.iter().map(|at| Timestamp(*at)).zip(bars.close.iter().copied());
        Some(closes.filter(|(_, close)| close.is_finite()).collect())
    }

    /// Asks for the minutes from `from` on, or after the newest known one, and keeps them; returns those of today, and
    /// its hours where the provider has no minutes as old as the day.
    async fn fill(
        &self,
        want: &Want,
        holder: &Holder,
        provider: &'static str,
        from: Option<Timestamp>,
    ) -> Result<Vec<Known>> {
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
        let fresh: Vec<BarRow> = rows.iter().filter(|row| row.at.0 >= today).copied().collect();
        let first = fresh.first().map_or(now.0, |row| row.at.0);
        let mut known = vec![Known::Minutes(fresh)];
        if Venue::of(&holder.asset) == Some(Venue::Always)
            && from.0 <= today
            && first > today + LATE
            && let Ok((_, mut hours, _)) =
                self.ask_bars(&holder.asset, by, Interval::Hour1, (Timestamp(today), now)).await
        {
            hours.retain(|row| row.at.0 >= today && Interval::Hour1.end(row.at.0) <= now.0);
            known.push(Known::Hours(hours));
        }
        let record = Record { want: want.clone(), provider, rows };
        self.keep_minutes(vec![record]).await?;
        Ok(known)
    }
}
