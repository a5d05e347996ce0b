//! Bars: what an asset did over an interval, kept as columns.
//!
//! **Invariant:** rows are sorted by `at`, then `known_at`; no row is ever changed. A correction
//! is another row of the same `at` that was known later, so a read as of a time sees exactly what
//! was known then.
//!
//! **Invariant:** an unknown number is NaN in here and `null` outside; it is never zero and never
//! copied from a neighbour.

pub mod adjust;
pub(crate) mod cache;
pub(crate) mod chunk;
pub(crate) mod merge;
pub mod past;
pub(crate) mod resample;
pub(crate) mod routes;
pub(crate) mod service;
pub(crate) mod store;

use kernel::{Error, Interval, Result, Timestamp};

/// Bars of one asset and interval, a column a field.
#[derive(Debug, Clone, Default)]
pub struct Bars {
    /// Starts, microseconds since the epoch.
    pub at: Vec<i64>,
    /// When each row was known, microseconds since the epoch.
    pub known_at: Vec<i64>,
    pub open: Vec<f64>,
    pub high: Vec<f64>,
    pub low: Vec<f64>,
    pub close: Vec<f64>,
    pub volume: Vec<f64>,
}

/// One row of [`Bars`].
#[derive(Debug, Clone, Copy)]
pub struct Bar {
    pub at: i64,
    pub known_at: i64,
    pub open: f64,
    pub high: f64,
    pub low: f64,
    pub close: f64,
    pub volume: f64,
}

/// What prices of a source mean.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Prices {
    /// As they were traded: splits and dividends are applied when read.
    Raw,
    /// The source adjusted them; nothing is applied again.
    Adjusted,
}

impl Prices {
    pub fn name(self) -> &'static str {
        match self {
            Self::Raw => "raw",
            Self::Adjusted => "adjusted",
        }
    }

    pub(crate) fn of(name: &str) -> Self {
        if name == "adjusted" { Self::Adjusted } else { Self::Raw }
    }
}

impl Bars {
    pub fn with_capacity(rows: usize) -> Self {
        Self {
            at: Vec::with_capacity(rows),
            known_at: Vec::with_capacity(rows),
            open: Vec::with_capacity(rows),
            high: Vec::with_capacity(rows),
            low: Vec::with_capacity(rows),
            close: Vec::with_capacity(rows),
            volume: Vec::with_capacity(rows),
        }
    }

    pub fn len(&self) -> usize {
        self.at.len()
    }

    pub fn is_empty(&self) -> bool {
        self.at.is_empty()
    }

    pub fn row(&self, index: usize) -> Bar {
        Bar {
            at: self.at[index],
            known_at: self.known_at[index],
            open: self.open[index],
            high: self.high[index],
            low: self.low[index],
            close: self.close[index],
            volume: self.volume[index],
        }
    }

    pub fn push(&mut self, bar: Bar) {
        self.at.push(bar.at);
        self.known_at.push(bar.known_at);
        self.open.push(bar.open);
        self.high.push(bar.high);
        self.low.push(bar.low);
        self.close.push(bar.close);
        self.volume.push(bar.volume);
    }

    /// Appends rows `range` of `other`, column by column.
    pub(crate) fn extend(&mut self, other: &Self, range: std::ops::Range<usize>) {
        self.at.extend_from_slice(&other.at[range.clone()]);
        self.known_at.extend_from_slice(&other.known_at[range.clone()]);
        self.open.extend_from_slice(&other.open[range.clone()]);
        self.high.extend_from_slice(&other.high[range.clone()]);
        self.low.extend_from_slice(&other.low[range.clone()]);
        self.close.extend_from_slice(&other.close[range.clone()]);
        self.volume.extend_from_slice(&other.volume[range]);
    }

    /// Returns the rows `from <= at < to`.
    pub(crate) fn range(&self, from: i64, to: i64) -> std::ops::Range<usize> {
        let start = self.at.partition_point(|at| *at < from);
        let end = self.at.partition_point(|at| *at < to);
        start..end.max(start)
    }

    /// Keeps the last `rows` rows.
    pub(crate) fn keep_last(&mut self, rows: usize) {
        let surplus = self.len().saturating_sub(rows);
        if surplus == 0 {
            return;
        }
        self.at.drain(..surplus);
        self.known_at.drain(..surplus);
        for column in self.columns_mut() {
            column.drain(..surplus);
        }
    }

    /// Returns the column a field of an address names.
    pub fn column(&self, field: &str) -> Option<&[f64]> {
        match field {
            "open" => Some(&self.open),
            "high" => Some(&self.high),
            "low" => Some(&self.low),
            "close" => Some(&self.close),
            "volume" => Some(&self.volume),
            _ => None,
        }
    }

    pub(crate) fn columns_mut(&mut self) -> [&mut Vec<f64>; 5] {
        [&mut self.open, &mut self.high, &mut self.low, &mut self.close, &mut self.volume]
    }

    /// Appends what was known of `other` at `as_of`, of the rows `from <= at < to`.
    ///
    /// Of several rows of one `at` the newest known wins.
    pub(crate) fn append_known(&mut self, other: &Self, within: Within, as_of: i64) {
        let mut index = other.range(within.from, within.to);
        while let Some(first) = index.next() {
            let mut known = (other.known_at[first] <= as_of).then_some(first);
            let mut next = first + 1;
            while next < index.end && other.at[next] == other.at[first] {
                if other.known_at[next] <= as_of {
                    known = Some(next);
                }
                next += 1;
            }
            index.start = next;
            if let Some(row) = known {
                self.push(other.row(row));
            }
        }
    }
}

/// Which bars are seen, and how.
#[derive(Debug, Clone, Copy)]
pub(crate) struct View {
    pub interval: Interval,
    pub within: Within,
    pub adjust: adjust::Adjust,
    pub as_of: kernel::Timestamp,
}

/// A half-open stretch of time, microseconds since the epoch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Within {
    pub from: i64,
    pub to: i64,
}

impl Within {
    pub const EVER: Self = Self { from: i64::MIN, to: i64::MAX };
}

impl Bar {
    /// Whether the known numbers of `self` are those of `other`: it adds nothing to it.
    #[expect(clippy::float_cmp, reason = "another number is another number, however near")]
    pub(crate) fn says_nothing_new(&self, other: &Self) -> bool {
        let agrees = |mine: f64, theirs: f64| mine.is_nan() || mine == theirs;
        agrees(self.open, other.open)
            && agrees(self.high, other.high)
            && agrees(self.low, other.low)
            && agrees(self.close, other.close)
            && agrees(self.volume, other.volume)
    }
}

/// Returns when a bar that does not say so was known: when it was over.
pub(crate) fn known_by_default(interval: Interval, at: i64, now: i64) -> i64 {
    interval.end(at).min(now)
}

/// Refuses a span that ends before it begins: an empty answer would look like one without bars.
///
/// - `place`: what `from` is called where it was said.
pub(crate) fn check_order(
    from: Option<Timestamp>,
    to: Option<Timestamp>,
    place: &str,
) -> Result<()> {
    match from.zip(to) {
        Some((from, to)) if from > to => {
            Err(Error::invalid_at(place, format!("from ({from}) lies after to ({to})")))
        }
        _ => Ok(()),
    }
}

/// Returns `None` for what is unknown: NaN never leaves this crate.
pub(crate) fn known(value: f64) -> Option<f64> {
    value.is_finite().then_some(value)
}
