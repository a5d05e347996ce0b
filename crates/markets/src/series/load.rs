//! The rows of one input, as somebody may see them.

use std::{str::FromStr, sync::Arc};

use kernel::{Id, Result, Symbol, Timestamp, Workspace};

use super::{
    align::Stands,
    field::{Agreed, Fact},
    input::{Origin, SeriesInput},
    past::standing_at,
    service::Rows,
};
use crate::{
    Adjust, Asset, Bar, Bars, Interval, Markets, Prices,
    bar::View,
    consensus,
    economic::{self, catalogue, vintage},
    fundamental::timeline::{AtRow, Timeline},
};

const DAY: i64 = 86_400_000_000;

/// The rows of an input.
#[derive(Clone)]
pub(crate) struct Loaded {
    pub bars: Arc<Bars>,
    /// The column that holds the values.
    field: &'static str,
    pub stands: Stands,
    pub source: String,
    /// Why there are none.
    pub reason: Option<String>,
    /// What the values are made of, where that is not the rows.
    pub told: Option<Told>,
    /// What has to be known to read them right.
    pub note: Option<String>,
}

/// What the values of an input are made of.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Told {
    pub count: usize,
    pub first_at: Option<Timestamp>,
    pub last_at: Option<Timestamp>,
}

impl Told {
    /// - `times`: when each became known, in order.
    fn of(times: &[i64]) -> Self {
        let at = |time: Option<&i64>| time.copied().map(Timestamp);
        Self { count: times.len(), first_at: at(times.first()), last_at: at(times.last()) }
    }
}

impl Loaded {
    pub(crate) fn values(&self) -> &[f64] {
        self.bars.column(self.field).unwrap_or_default()
    }

    /// Returns by when something has to be known to stand in row `row`.
    fn end(&self, row: usize) -> i64 {
        match self.stands {
            Stands::Rows(interval) => {
                self.bars.at.get(row).map_or(i64::MIN, |at| interval.end(*at))
            }
            Stands::Known => self.bars.known_at.get(row).copied().unwrap_or(i64::MIN),
        }
    }

    /// The interval of its rows, where it has some.
    pub(crate) fn interval(&self) -> Option<Interval> {
        match self.stands {
            Stands::Rows(interval) => Some(interval),
            Stands::Known => None,
        }
    }
}

impl Markets {
    /// Loads an input: a column of bars at its own interval, or at the shortest longer one when there is no other;
    /// what is known beside bars in the rows of the bars, with the price of each.
    pub(crate) async fn load(
        &self,
        workspace: Id<Workspace>,
        input: &SeriesInput,
        view: View,
        rows: Rows,
    ) -> Result<Loaded> {
        match &input.origin {
            Origin::Bars { symbol, interval, field, adjust } => {
                let view = View { adjust: *adjust, ..view };
                let asset = self.known_asset(workspace, symbol).await?;
                let loaded = self.load_bars(&asset, (*interval, view), rows).await?;
                Ok(Loaded { field, ..loaded })
            }
            Origin::Fact { symbol, fact } => {
                self.load_fact(workspace, (symbol, *fact), view, rows).await
            }
            Origin::Economic(named) => self.load_economic(workspace, named, view.as_of).await,
        }
    }

    /// Loads the bars of an asset: `wanted`, or the shortest longer ones when `view`'s are not there.
    pub(crate) async fn load_bars(
        &self,
        asset: &Asset,
        (wanted, view): (Option<Interval>, View),
        rows: Rows,
    ) -> Result<Loaded> {
        let interval = wanted.unwrap_or(view.interval);
        let (mut bars, mut source) = self.seen_bars(asset, View { interval, ..view }).await?;
        let mut stored = interval;
        if source.is_none() && wanted.is_none() {
            let ranges = self.ranges(asset.workspace_id, asset.id).await?;
            let all = ranges.iter().filter_map(|r| Interval::from_str(&r.bar_interval).ok());
            if let Some(shortest) = all.min() {
                stored = shortest;
                (bars, source) = self.seen_bars(asset, View { interval: stored, ..view }).await?;
            }
        }
        if rows == Rows::Running {
            bars = self.running(asset.workspace_id, (&asset.symbol, stored), bars);
        }
        let nothing = || format!("{} has no bars of {interval} by then", asset.symbol);
        Ok(Loaded {
            reason: bars.is_empty().then(nothing),
            bars: Arc::new(bars),
            field: "close",
            stands: Stands::Rows(stored),
            source: source.unwrap_or_else(|| asset.source.clone()),
            told: None,
            note: None,
        })
    }

    /// Loads something that is known of an asset, in the rows of its bars; without bars a row a time at which
    /// something became known.
    async fn load_fact(
        &self,
        workspace: Id<Workspace>,
        (symbol, fact): (&Symbol, Fact),
        view: View,
        rows: Rows,
    ) -> Result<Loaded> {
        let asset = self.known_asset(workspace, symbol).await?;
        let view = View { adjust: Adjust::None, ..view };
        let loaded = self.load_bars(&asset, (None, view), rows).await?;
        match fact {
            Fact::Reported(id) => self.load_reported(&asset, (id, view.as_of), loaded).await,
            Fact::Agreed(agreed) => self.load_agreed(&asset, (agreed, view.as_of), loaded).await,
        }
    }

    async fn load_reported(
        &self,
        asset: &Asset,
        (id, as_of): (&'static str, Timestamp),
        loaded: Loaded,
    ) -> Result<Loaded> {
        let (timeline, source) = self.timeline(asset).await?;
        let closes = self.closes_as_traded(asset, (id, &timeline), &loaded).await?;
        let times = timeline.times().filter(|known_at| *known_at <= as_of.0);
        let times: Vec<i64> = times.collect();
        let told = Told::of(&times);
        let loaded = if loaded.bars.is_empty() { standing(times, loaded) } else { loaded };
        let rows = loaded.bars.at.iter().enumerate().map(|(row, at)| AtRow {
            at: *at,
            end: loaded.end(row),
            close: closes
                .as_ref()
                .map_or(f64::NAN, |closes| closes.get(row).copied().unwrap_or(f64::NAN)),
        });
        let values = timeline.column(id, as_of.0, rows);
        let reason = if told.count == 0 {
            Some(format!(
                "no report of {0} is known by then: POST /assets/{0}/fetch with what=fundamentals fetches them",
                asset.symbol
            ))
        } else if closes.is_none() && values.iter().all(|value| value.is_nan()) {
            Some(format!(
                "what a share of {} cost in the money of its reports is not known",
                asset.symbol
            ))
        } else {
            None
        };
        let bars = Bars { close: values, ..Bars::clone(&loaded.bars) };
        Ok(Loaded {
            bars: Arc::new(bars),
            reason,
            source: source.unwrap_or_else(|| asset.source.clone()),
            told: Some(told),
            ..loaded
        })
    }

    /// Returns the closes that a ratio may be made of: as they were traded, in the money of the reports.
    async fn closes_as_traded(
        &self,
        asset: &Asset,
        (id, timeline): (&str, &Timeline),
        loaded: &Loaded,
    ) -> Result<Option<Vec<f64>>> {
        let field = crate::fundamental::timeline::fields().find(|field| field.id == id);
        if !field.is_some_and(|field| field.needs_price())
            || (timeline.currency.is_some() && asset.currency != timeline.currency)
        {
            return Ok(None);
        }
        let ranges = self.ranges(asset.workspace_id, asset.id).await?;
        // What a source adjusted for what came later is not what a share cost.
        let is_raw = ranges.iter().all(|range| Prices::of(&range.prices) == Prices::Raw);
        Ok(is_raw.then(|| loaded.bars.close.clone()))
    }

    async fn load_agreed(
        &self,
        asset: &Asset,
        (agreed, as_of): (Agreed, Timestamp),
        loaded: Loaded,
    ) -> Result<Loaded> {
        let key = (asset.workspace_id, asset.id);
        let said = consensus::store::agreements(&self.market, key, as_of).await?;
        let times: Vec<i64> = said.iter().map(|row| row.at.0).collect();
        let told = Told::of(&times);
        let loaded = if loaded.bars.is_empty() { standing(times, loaded) } else { loaded };
        let rows = loaded.bars.at.iter().enumerate().map(|(row, at)| (*at, loaded.end(row)));
        let values = standing_at(rows, &said, agreed);
        let nothing = || {
            format!(
                "the providers of {0} were not compared by then: GET /assets/{0}/consensus compares them, and \
                 what stands on a watchlist is compared every ten minutes",
                asset.symbol
            )
        };
        let reason = (told.count == 0).then(nothing);
        let bars = Bars { close: values, ..Bars::clone(&loaded.bars) };
        let source = "providers".to_owned();
        Ok(Loaded { bars: Arc::new(bars), reason, source, told: Some(told), ..loaded })
    }

    async fn load_economic(
        &self,
        workspace: Id<Workspace>,
        named: &catalogue::Named,
        as_of: Timestamp,
    ) -> Result<Loaded> {
        let (known, source) = self.vintages(workspace, named, as_of).await?;
        let note = known.first_fetch.map(|at| {
            format!(
                "first fetched on {}: values of before stand from when their release was usually due, as revised \
                 by then; later ones from when they were seen here",
                at.to_string().chars().take(10).collect::<String>()
            )
        });
        let nothing = || format!("no value of {} was known by then", named.id);
        Ok(Loaded {
            reason: known.rows.is_empty().then(nothing),
            bars: Arc::new(known.rows),
            field: "close",
            stands: Stands::Known,
            source,
            told: None,
            note,
        })
    }

    /// Returns what was known of an economic series by `as_of`, and who gave it.
    pub(crate) async fn vintages(
        &self,
        workspace: Id<Workspace>,
        named: &catalogue::Named,
        as_of: Timestamp,
    ) -> Result<(vintage::Vintages, String)> {
        let now = self.clock.now();
        let ever = (i64::MIN, i64::MAX);
        let seen =
            economic::store::observations(&self.market, workspace, &named.id, ever, now).await?;
        let listed = catalogue::listed(&named.id);
        let frequency = listed.map_or(economic::Frequency::Unknown, |listed| listed.frequency);
        let source = self.source_of(workspace, named.provider);
        Ok((vintage::vintages(&named.id, frequency, &seen, as_of), source))
    }
}

/// Makes rows of the days on which something became known, for an asset without bars.
fn standing(known_at: Vec<i64>, loaded: Loaded) -> Loaded {
    let mut bars = Bars::with_capacity(known_at.len());
    for known_at in known_at {
        let (at, nan) = ((known_at - 1).div_euclid(DAY) * DAY, f64::NAN);
        bars.push(Bar { at, known_at, open: nan, high: nan, low: nan, close: nan, volume: nan });
    }
    Loaded { bars: Arc::new(bars), stands: Stands::Known, ..loaded }
}
