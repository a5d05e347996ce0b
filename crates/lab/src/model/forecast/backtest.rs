//! Forecasts as they would have been made before, held against what came.

use kernel::Timestamp;
use quant::timeseries::{
    Comparison, ForecastErrors, Misses, Origins, Unforecastable, compare_misses, forecast_errors,
    rolling_misses,
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    ForecastMethod, ForecastSeries, Known,
    candidate::{Candidate, Recipe},
};

/// Origins that judge a model; as many more choose one where it was not named.
const ORIGINS: usize = 12;

/// Periods that are forecast at all origins together: where intervals are drawn each costs 5,000 steps.
const MOST_PERIODS: usize = 1_200;

/// Fewer say nothing.
const FEWEST_ORIGINS: usize = 4;

/// Rows that the first origin has to see, or half of all.
const FEWEST_SEEN: usize = 40;

/// A difference this clear is called one.
const CLEAR: f64 = 0.1;

/// Whether forecasts were better than the last value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ForecastVerdict {
    /// Missed by less, and clearly so (p-value of 0.1 or less).
    Better,
    /// Missed by more, and clearly so.
    Worse,
    /// What there is of a difference may be chance.
    NoDifference,
    /// It is the last value.
    Same,
}

/// What one model missed by.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct JudgedModel {
    pub model: ForecastMethod,
    /// The order or kind, chosen from the rows before the first origin.
    pub title: String,
    /// The mean size of what was missed, over all periods ahead, in the unit of the series.
    pub mae: f64,
    /// The root of the mean square.
    pub rmse: f64,
    /// The mean size over what the last value missed one period ahead, in the rows before each origin.
    pub mase: Option<f64>,
    /// The share of rows inside of each interval, in the order of `levels`: near its level where the model is
    /// honest.
    pub coverage: Vec<f64>,
}

/// How forecasts did that were made from the rows before each origin alone.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ForecastBacktest {
    pub origins: usize,
    /// Origins before these that chose the model, and judge nothing.
    pub choosing_origins: usize,
    pub horizon: usize,
    #[schema(value_type = String)]
    pub first_origin_at: Timestamp,
    #[schema(value_type = String)]
    pub last_origin_at: Timestamp,
    /// The model of the answer first; the last value is always among them.
    pub models: Vec<JudgedModel>,
    /// Of the model of the answer against the last value.
    pub verdict: ForecastVerdict,
    /// What it misses by as a share of what the last value does, less one: -0.1 is a tenth less.
    pub difference: Option<f64>,
    /// Origins at which it missed by less.
    pub better_origins: usize,
    /// The probability of so clear a difference if there is none (Diebold, Mariano).
    pub p_value: Option<f64>,
}

/// The verdict, and the method that it is about.
pub(super) struct Judged {
    pub backtest: ForecastBacktest,
    pub method: ForecastMethod,
}

/// What one method missed at all origins.
struct Tried {
    method: ForecastMethod,
    title: String,
    misses: Vec<Misses>,
}

/// Judges the model that is asked for, or chooses one; why not, in a sentence, where it cannot.
pub(super) fn run(ask: &ForecastSeries, recipe: &Recipe, known: &Known) -> Result<Judged, String> {
    let auto = ask.model == ForecastMethod::Auto;
    let rows = known.values.len();
    let least = (rows / 2).max(FEWEST_SEEN).max(ask.season.map_or(0, |season| 5 * season));
    let parts = if auto { 2 } else { 1 };
    let bounded = (parts * ORIGINS).min(MOST_PERIODS / ask.horizon.max(1));
    // Horizons that overlap say the same twice: fewer origins then, but for the fewest.
    let apart = rows.saturating_sub(ask.horizon + least) / ask.horizon.max(1) + 1;
    let wanted = bounded.min(apart).max(parts * FEWEST_ORIGINS);
    let origins = Origins::newest(rows, ask.horizon, wanted, least)
        .filter(|origins| origins.rows.len() >= parts * FEWEST_ORIGINS)
        .ok_or_else(|| {
            format!("{rows} rows are too few to try forecasts of {} periods on them", ask.horizon)
        })?;
    let methods: &[ForecastMethod] = if auto {
        &[ForecastMethod::Naive, ForecastMethod::Drift, ForecastMethod::Ets, ForecastMethod::Arima]
    } else {
        &[ForecastMethod::Naive, ask.model]
    };
    let tried: Vec<Result<Tried, Unforecastable>> =
        methods.iter().map(|method| attempt(*method, ask, recipe, (known, &origins))).collect();
    let mut sound = Vec::new();
    for each in tried {
        match each {
            Ok(tried) => sound.push(tried),
            Err(why) if !auto => return Err(why.to_string()),
            Err(_) => {}
        }
    }
    let choosing = if auto { origins.rows.len() / 2 } else { 0 };
    sound.dedup_by_key(|tried| tried.method);
    judge(sound, choosing, ask, (known, &origins))
        .ok_or_else(|| "no forecast could be tried".to_owned())
}

/// The order is chosen before the first origin, and the numbers are fitted again at each.
fn attempt(
    method: ForecastMethod,
    ask: &ForecastSeries,
    recipe: &Recipe,
    (known, origins): (&Known, &Origins),
) -> Result<Tried, Unforecastable> {
    let first = origins.rows.first().copied().unwrap_or_default();
    let chosen = Candidate::fit(recipe, method, &recipe.turned(&known.values[..first]))?;
    let misses = rolling_misses(&known.values, origins, |seen| {
        let values = recipe.turned(seen);
        let model = chosen.refitted(&values)?;
        let ahead = model.forecast(&values, ask.horizon, &ask.levels, ask.seed)?;
        Ok(recipe.turned_back(ahead))
    })?;
    Ok(Tried { method, title: chosen.title(), misses })
}

fn judge(
    mut tried: Vec<Tried>,
    choosing: usize,
    ask: &ForecastSeries,
    (known, origins): (&Known, &Origins),
) -> Option<Judged> {
    let missed =
        |misses: &[Misses]| -> Option<ForecastErrors> { forecast_errors(misses, ask.horizon) };
    let best = if choosing > 0 {
        let early = |tried: &Tried| missed(&tried.misses[..choosing]).map_or(f64::MAX, |it| it.mae);
        (0..tried.len()).min_by(|a, b| early(&tried[*a]).total_cmp(&early(&tried[*b])))?
    } else {
        tried.len().checked_sub(1)?
    };
    let chosen = tried.remove(best);
    tried.insert(0, chosen);
    let (own, naive) =
        (tried.first()?, tried.iter().find(|tried| tried.method == ForecastMethod::Naive)?);
    let compared = compare_misses(&own.misses[choosing..], &naive.misses[choosing..]);
    let (method, verdict) = (own.method, verdict(own.method, &compared));
    let models: Option<Vec<JudgedModel>> = tried
        .iter()
        .map(|tried| {
            let ForecastErrors { mae, rmse, mase, coverage } = missed(&tried.misses[choosing..])?;
            let title = tried.title.clone();
            Some(JudgedModel { model: tried.method, title, mae, rmse, mase, coverage })
        })
        .collect();
    let judging = &origins.rows[choosing..];
    let at = |rows: Option<&usize>| rows.and_then(|rows| known.at.get(rows - 1)).copied();
    let backtest = ForecastBacktest {
        origins: judging.len(),
        choosing_origins: choosing,
        horizon: ask.horizon,
        first_origin_at: at(judging.first())?,
        last_origin_at: at(judging.last())?,
        models: models?,
        verdict,
        difference: compared.difference,
        better_origins: compared.better,
        p_value: compared.p,
    };
    Some(Judged { backtest, method })
}

fn verdict(method: ForecastMethod, compared: &Comparison) -> ForecastVerdict {
    let clear = compared.p.is_some_and(|p| p <= CLEAR);
    match (method, compared.difference) {
        (ForecastMethod::Naive, _) => ForecastVerdict::Same,
        (_, Some(difference)) if clear && difference < 0.0 => ForecastVerdict::Better,
        (_, Some(difference)) if clear && difference > 0.0 => ForecastVerdict::Worse,
        _ => ForecastVerdict::NoDifference,
    }
}
