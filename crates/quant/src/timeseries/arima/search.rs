//! Which ARIMA model a series asks for.

use std::collections::HashSet;

use super::{
    Arima, ArimaOrder, EXACT, LONGEST_SEASON, Prepared, ROUGH, SeasonalOrder, best, polynomial,
    start,
};
use crate::{
    performance::{constant, count, mean},
    timeseries::{
        forecast::{Unforecastable, check_values},
        minimum::Lowest,
        stationarity::{Deterministic, stationarity},
    },
};

/// Models that are tried: the stepwise search ends after 15 to 30 by itself.
const MOST_MODELS: usize = 40;

/// The most lags of a kind that are tried.
const MOST_LAGS: usize = 5;

/// A root this near the unit circle is a difference that was missed, or one too many.
const NEAREST_ROOT: f64 = 1.0 / 1.01;

/// How strong a season is that is differenced, from 0 to 1.
const STRONG_SEASON: f64 = 0.64;

/// Fits the ARIMA model of the lowest AICc that a stepwise search finds.
///
/// - `values`: oldest first, all finite, at least 20 and four seasons.
/// - `period`: rows of a season, 2 to [`LONGEST_SEASON`]; `None` without one.
///
/// Differences first: a seasonal one where the season is strong (Wang, Smith, Hyndman 2006: 0.64 or more), then
/// ordinary ones, two at most, while the KPSS test rejects a level at 5 %. From (2,d,2), (0,d,0), (1,d,0) and
/// (0,d,1) the search walks to better neighbours, lags up to 5 and up to 1 of a season; models with a root within
/// 1 % of the unit circle are passed over, and no more than 40 are tried.
///
/// Source: Hyndman, Khandakar (2008), “Automatic Time Series Forecasting: The forecast Package for R”, Journal of
/// Statistical Software 27(3).
pub fn automatic_arima(values: &[f64], period: Option<usize>) -> Result<Arima, Unforecastable> {
    if period.is_some_and(|period| !(2..=LONGEST_SEASON).contains(&period)) {
        let message = format!("a season has 2 to {LONGEST_SEASON} rows");
        return Err(Unforecastable::Order(message));
    }
    check_values(values, 20.max(4 * period.unwrap_or(0)))?;
    let mut search = Search { values, tried: HashSet::new(), best: None, failure: None };
    let plain = differenced(values, period);
    for (ar, ma) in [(2, 2), (0, 0), (1, 0), (0, 1)] {
        let lags = usize::from(ar + ma > 0);
        let seasonal = plain.seasonal.map(|season| SeasonalOrder {
            ar: lags.min(ar),
            ma: lags.min(ma),
            ..season
        });
        let order = ArimaOrder { ar, ma, seasonal, ..plain };
        search.attempt(order);
        if (ar, ma) == (0, 0) {
            search.attempt(ArimaOrder { constant: false, ..order });
        }
    }
    while search.step() {}
    let Some((_, order, found)) = search.best else {
        return Err(search.failure.unwrap_or(Unforecastable::Stuck));
    };
    let prepared = Prepared::of(values, order)?;
    // The walk was quick: the end of it is looked for from every start.
    let starts = start::candidates(&prepared);
    let more =
        starts.iter().chain([&found.point]).filter_map(|start| prepared.search(start, EXACT));
    let found = best(more).ok_or(Unforecastable::Stuck)?;
    prepared.fitted(&found)
}

struct Search<'a> {
    values: &'a [f64],
    tried: HashSet<ArimaOrder>,
    best: Option<(f64, ArimaOrder, Lowest)>,
    failure: Option<Unforecastable>,
}

impl Search<'_> {
    /// Tries the neighbours of the best; answers whether one of them is better.
    fn step(&mut self) -> bool {
        let Some((_, order, _)) = self.best else { return false };
        neighbours(order).into_iter().any(|next| self.attempt(next))
    }

    fn attempt(&mut self, order: ArimaOrder) -> bool {
        if self.tried.len() >= MOST_MODELS || !self.tried.insert(order) {
            return false;
        }
        let prepared = match Prepared::of(self.values, order) {
            Ok(prepared) => prepared,
            Err(failure) => {
                self.failure.get_or_insert(failure);
                return false;
            }
        };
        let starts = start::candidates(&prepared);
        let likely = starts
            .iter()
            .map(|start| (prepared.cost(start), start))
            .filter(|(cost, _)| cost.is_finite())
            .min_by(|a, b| a.0.total_cmp(&b.0));
        let Some(found) = likely.and_then(|(_, start)| prepared.search(start, ROUGH)) else {
            return false;
        };
        if nearest(order, &found.point) > NEAREST_ROOT {
            return false;
        }
        let Some(aicc) =
            prepared.model(&found.point, None, None).ok().and_then(|m| m.criteria.aicc)
        else {
            return false;
        };
        let better = self.best.as_ref().is_none_or(|(lowest, ..)| aicc < *lowest - 1e-9);
        if better {
            self.best = Some((aicc, order, found));
        }
        better
    }
}

/// How near a root of any of its polynomials comes to the unit circle.
fn nearest(order: ArimaOrder, natural: &[f64]) -> f64 {
    let [ar, ma, seasonal_ar, seasonal_ma, _] = order.parts(natural);
    let turned = |part: &[f64]| part.iter().map(|theta| -theta).collect::<Vec<_>>();
    let once = polynomial::nearest_root(ar).max(polynomial::nearest_root(&turned(ma)));
    let seasonal =
        polynomial::nearest_root(seasonal_ar).max(polynomial::nearest_root(&turned(seasonal_ma)));
    let period = count(order.seasonal.map_or(1, |season| season.period));
    once.max(seasonal.powf(1.0 / period))
}

fn neighbours(order: ArimaOrder) -> Vec<ArimaOrder> {
    let moved = |lags: usize, by: i8, most: usize| {
        lags.checked_add_signed(isize::from(by)).filter(|lags| *lags <= most)
    };
    let steps: [(i8, i8); 6] = [(-1, 0), (0, -1), (1, 0), (0, 1), (-1, -1), (1, 1)];
    let mut out = Vec::new();
    for (ar, ma) in steps {
        if let Some(season) = order.seasonal
            && let (Some(ar), Some(ma)) = (moved(season.ar, ar, 1), moved(season.ma, ma, 1))
        {
            out.push(ArimaOrder { seasonal: Some(SeasonalOrder { ar, ma, ..season }), ..order });
        }
        if let (Some(ar), Some(ma)) =
            (moved(order.ar, ar, MOST_LAGS), moved(order.ma, ma, MOST_LAGS))
        {
            out.push(ArimaOrder { ar, ma, ..order });
        }
    }
    if order.all_differences() < 2 {
        out.push(ArimaOrder { constant: !order.constant, ..order });
    }
    out
}

/// The order without lags: as many differences as the series needs.
fn differenced(values: &[f64], period: Option<usize>) -> ArimaOrder {
    let seasonal = period.map(|period| SeasonalOrder {
        ar: 0,
        differences: usize::from(season_strength(values, period) >= STRONG_SEASON),
        ma: 0,
        period,
    });
    let whole = seasonal.map_or(0, |season| season.differences);
    let mut left =
        super::difference(values, &polynomial::differences(0, whole, period.unwrap_or(1)));
    let mut plain = 0;
    // A season that was differenced leaves one more at most.
    while plain < 2 - whole && wanders(&left) {
        left = super::difference(&left, &[-1.0]);
        plain += 1;
    }
    let order = ArimaOrder { ar: 0, differences: plain, ma: 0, seasonal, constant: false };
    ArimaOrder { constant: order.all_differences() < 2, ..order }
}

fn wanders(values: &[f64]) -> bool {
    !constant(values)
        && stationarity(values, Deterministic::Constant, None).is_some_and(|test| test.p < 0.05)
}

/// `max(0, 1 − Var(rest) / Var(season + rest))` of the classical decomposition.
fn season_strength(values: &[f64], period: usize) -> f64 {
    let trend = centred_mean(values, period);
    let half = period / 2;
    let detrended: Vec<f64> =
        trend.iter().zip(&values[half..]).map(|(trend, value)| value - trend).collect();
    let season: Vec<f64> = (0..period)
        .map(|phase| {
            let own: Vec<f64> = detrended.iter().skip(phase).step_by(period).copied().collect();
            mean(&own).unwrap_or_default()
        })
        .collect();
    let rest: Vec<f64> =
        detrended.iter().zip(season.iter().cycle()).map(|(value, season)| value - season).collect();
    let strength = 1.0 - variance(&rest) / variance(&detrended);
    if strength.is_finite() { strength.max(0.0) } else { 0.0 }
}

/// The mean of a whole season about each row that has one; the two ends of an even one count half.
fn centred_mean(values: &[f64], period: usize) -> Vec<f64> {
    let even = period.is_multiple_of(2);
    let width = if even { period + 1 } else { period };
    let row = |window: &[f64]| {
        let sum: f64 = window.iter().sum();
        let ends = if even { 0.5 * (window[0] + window[width - 1]) } else { 0.0 };
        (sum - ends) / count(period)
    };
    values.windows(width).map(row).collect()
}

fn variance(values: &[f64]) -> f64 {
    let centre = mean(values).unwrap_or_default();
    values.iter().map(|value| (value - centre).powi(2)).sum::<f64>() / count(values.len())
}
