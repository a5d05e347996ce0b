//! What a series may do next, how sure that is, and whether it was worth more than its last value.

mod ahead;
mod backtest;
mod candidate;

use kernel::{Error, Result, Timestamp};
use markets::{Interval, Lineage, SeriesTable};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use self::candidate::{Candidate, Recipe, refused};
use super::sample::{TradingDays, spacing};

pub use self::backtest::{ForecastBacktest, ForecastVerdict, JudgedModel};

const MAX_HORIZON: usize = 250;
const MAX_LEVELS: usize = 5;

/// Rows of a fit: the search over more takes seconds, and how a market moved long ago says little.
const FEWEST_ROWS: usize = 30;
const MAX_ROWS: usize = 2_000;

/// With a season each row costs the square of it.
const MAX_SEASONAL_ROWS: usize = 400;

/// The longest season: a year of months.
const MAX_SEASON: usize = 12;

/// Points of the history in an answer.
const SHOWN: usize = 500;

/// How the next values are found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ForecastMethod {
    /// The one of the others that missed by least at the earlier half of the origins.
    #[default]
    Auto,
    /// ARIMA, by the exact likelihood.
    Arima,
    /// Exponential smoothing as a state space.
    Ets,
    /// The last value goes on.
    Naive,
    /// The last value goes on with the average step.
    Drift,
}

/// What is done to values before they are modelled.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ForecastTransform {
    #[default]
    None,
    /// Their logarithm: for prices, whose moves are shares of them. The forecast is then the median.
    Log,
}

/// Lags of an ARIMA model; chosen by AICc without it.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ArimaChoice {
    /// 0 to 8.
    #[schema(example = 1)]
    pub ar: usize,
    /// 0 to 2.
    #[schema(example = 1)]
    pub differences: usize,
    /// 0 to 8.
    #[schema(example = 1)]
    pub ma: usize,
    /// The same at lags of whole seasons; needs a `season`.
    pub seasonal: Option<SeasonalChoice>,
    /// A mean of the differenced series: a level without differences, a drift with one.
    #[serde(default)]
    pub constant: bool,
}

/// Lags of whole seasons.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SeasonalChoice {
    /// 0 to 2.
    pub ar: usize,
    /// 0 or 1.
    pub differences: usize,
    /// 0 to 2.
    pub ma: usize,
}

/// Parts of a model of exponential smoothing; chosen by AICc without it.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct EtsChoice {
    #[serde(default)]
    pub error: SmoothedPart,
    #[serde(default)]
    pub trend: SmoothedTrend,
    /// Needs a `season`.
    pub season: Option<SmoothedPart>,
}

/// Whether a part is added, or multiplied.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum SmoothedPart {
    #[default]
    Additive,
    Multiplicative,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum SmoothedTrend {
    #[default]
    None,
    Additive,
    Damped,
}

/// What is asked.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ForecastSeries {
    #[schema(example = "AAPL")]
    pub formula: String,
    #[schema(value_type = Option<String>, example = "2010-01-01")]
    pub from: Option<Timestamp>,
    #[schema(value_type = Option<String>)]
    pub to: Option<Timestamp>,
    #[schema(value_type = Option<String>, example = "1d")]
    pub interval: Option<Interval>,
    #[schema(value_type = Option<String>)]
    pub as_of: Option<Timestamp>,
    #[serde(default)]
    pub model: ForecastMethod,
    /// Only with the model `arima`.
    pub arima: Option<ArimaChoice>,
    /// Only with the model `ets`.
    pub ets: Option<EtsChoice>,
    /// Rows of a season, 2 to 12: 12 for a year of months.
    #[schema(minimum = 2, maximum = 12)]
    pub season: Option<usize>,
    #[serde(default)]
    pub transform: ForecastTransform,
    /// Periods to look ahead.
    #[serde(default = "usual_horizon")]
    #[schema(default = 20, minimum = 1, maximum = 250)]
    pub horizon: usize,
    /// How much of the future each interval is to hold, rising, at most 5.
    #[serde(default = "usual_levels")]
    #[schema(default = json!([0.8, 0.95]), max_items = 5)]
    pub levels: Vec<f64>,
    /// How many of the newest rows are modelled; at most 400 of them with a season.
    #[serde(default = "usual_rows")]
    #[schema(default = 750, minimum = 30, maximum = 2000)]
    pub rows: usize,
    /// Of futures that are drawn where intervals have no formula; the same seed gives the same ones.
    #[serde(default)]
    pub seed: u64,
}

/// A number of the model.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ForecastParameter {
    #[schema(example = "ar1")]
    pub name: String,
    pub estimate: f64,
    /// Null where it has none: smoothing, and where the likelihood has no clear top.
    pub standard_error: Option<f64>,
}

/// How well the model fits for what it costs; of the transformed values.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ForecastCriteria {
    pub log_likelihood: f64,
    /// Numbers that were estimated, the variance included.
    pub parameters: usize,
    pub aic: f64,
    /// Null when there are hardly more rows than parameters.
    pub aicc: Option<f64>,
    pub bic: f64,
}

/// Whether the residuals still remember each other (Ljung-Box): a low p-value says that they do.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ResidualTest {
    pub statistic: f64,
    pub p_value: f64,
    pub lags: usize,
}

/// The newest rows of the series, and what the model expected of each before it was known.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ForecastHistory {
    #[schema(value_type = Vec<String>)]
    pub at: Vec<Timestamp>,
    pub values: Vec<f64>,
    pub fitted: Vec<Option<f64>>,
}

/// One period ahead.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ForecastRow {
    #[schema(value_type = String)]
    pub at: Timestamp,
    /// The middle of what is expected.
    pub value: f64,
    /// In the order of `levels`.
    pub intervals: Vec<ForecastRange>,
}

/// Where a value lies with the probability `level`.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ForecastRange {
    #[schema(example = 0.95)]
    pub level: f64,
    pub low: f64,
    pub high: f64,
}

/// A series and what may come of it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SeriesForecast {
    /// What was used: never `auto`.
    pub model: ForecastMethod,
    #[schema(example = "ARIMA(1,1,1) with drift")]
    pub title: String,
    pub transform: ForecastTransform,
    pub season: Option<usize>,
    pub seed: u64,
    pub forecast: Vec<ForecastRow>,
    /// By which convention the rows ahead are dated.
    #[schema(example = "weekdays; holidays are not left out")]
    pub dates: String,
    pub history: ForecastHistory,
    pub parameters: Vec<ForecastParameter>,
    /// Null for the simple models.
    pub criteria: Option<ForecastCriteria>,
    pub residuals: Option<ResidualTest>,
    /// How such forecasts did on the rows before; null with a reason when there are too few of them.
    pub backtest: Option<ForecastBacktest>,
    pub backtest_reason: Option<String>,
    /// Rows that were modelled: the newest ones.
    pub rows: usize,
    /// Rows among them without a value: the model goes over them as if they were not there.
    pub rows_left_out: usize,
    #[schema(value_type = String)]
    pub first_at: Timestamp,
    #[schema(value_type = String)]
    pub last_at: Timestamp,
    #[schema(value_type = String, example = "1d")]
    pub interval: Interval,
    pub trading_days: TradingDays,
    pub lineage: Lineage,
}

fn usual_horizon() -> usize {
    20
}
fn usual_levels() -> Vec<f64> {
    vec![0.8, 0.95]
}
fn usual_rows() -> usize {
    750
}

/// The rows that are modelled.
struct Known {
    at: Vec<Timestamp>,
    values: Vec<f64>,
    left_out: usize,
}

/// Forecasts the only column of `table`.
pub(crate) fn forecast(ask: &ForecastSeries, table: SeriesTable) -> Result<SeriesForecast> {
    ask.check()?;
    let known = Known::of(ask, &table)?;
    let column = table.columns.into_iter().next().ok_or_else(|| Error::internal("no column"))?;
    let (usual, trading_days) = spacing(&known.at);
    let interval = ask.interval.unwrap_or(usual);
    let recipe = Recipe::of(ask);
    let (backtest, backtest_reason, method) = match backtest::run(ask, &recipe, &known) {
        Ok(judged) => (Some(judged.backtest), None, judged.method),
        Err(reason) => {
            let plain =
                if ask.model == ForecastMethod::Auto { ForecastMethod::Ets } else { ask.model };
            (None, Some(reason), plain)
        }
    };
    let values = recipe.turned(&known.values);
    let model = Candidate::fit(&recipe, method, &values).map_err(refused)?;
    let ahead = model.forecast(&values, ask.horizon, &ask.levels, ask.seed).map_err(refused)?;
    let ahead = recipe.turned_back(ahead);
    let (Some(first_at), Some(last_at)) = (known.at.first(), known.at.last()) else {
        return Err(Error::internal("no rows"));
    };
    let calendar = ahead::Calendar { interval, trading_days };
    let shown = known.at.len().saturating_sub(SHOWN);
    let fitted = model.fitted(&values).into_iter().map(|value| value.map(|it| recipe.back(it)));
    Ok(SeriesForecast {
        model: method,
        title: model.title(),
        transform: ask.transform,
        season: ask.season,
        seed: ask.seed,
        forecast: calendar.rows(*last_at, &ahead)?,
        dates: calendar.convention().to_owned(),
        history: ForecastHistory {
            at: known.at[shown..].to_vec(),
            values: known.values[shown..].to_vec(),
            fitted: fitted.skip(shown).map(|it| it.filter(|value| value.is_finite())).collect(),
        },
        parameters: model.parameters(),
        criteria: model.criteria(),
        residuals: model.residual_test(),
        backtest,
        backtest_reason,
        rows: known.values.len(),
        rows_left_out: known.left_out,
        first_at: *first_at,
        last_at: *last_at,
        interval,
        trading_days,
        lineage: column.lineage,
    })
}

impl Known {
    fn of(ask: &ForecastSeries, table: &SeriesTable) -> Result<Self> {
        let column = table.columns.first().ok_or_else(|| Error::internal("no column"))?;
        let known =
            |row: usize| column.values.get(row).copied().flatten().map(|value| (row, value));
        let all: Vec<(usize, f64)> = (0..table.at.len()).filter_map(known).collect();
        let most = if ask.season.is_some() { ask.rows.min(MAX_SEASONAL_ROWS) } else { ask.rows };
        let newest = &all[all.len().saturating_sub(most)..];
        if newest.len() < FEWEST_ROWS {
            let message = format!(
                "{} rows have a value, and a forecast needs {FEWEST_ROWS}{}",
                newest.len(),
                column.lineage.reason.as_ref().map_or(String::new(), |why| format!(": {why}"))
            );
            return Err(Error::invalid_at("/formula", message));
        }
        if ask.transform == ForecastTransform::Log && newest.iter().any(|(_, value)| *value <= 0.0)
        {
            let message = "a logarithm needs values above zero: choose no transform";
            return Err(Error::invalid_at("/transform", message));
        }
        let (first, last) = (newest[0].0, newest[newest.len() - 1].0);
        Ok(Self {
            at: newest.iter().map(|(row, _)| table.at[*row]).collect(),
            values: newest.iter().map(|(_, value)| *value).collect(),
            left_out: last - first + 1 - newest.len(),
        })
    }
}

impl ForecastSeries {
    fn check(&self) -> Result<()> {
        let wrong = |pointer: &str, message: String| Err(Error::invalid_at(pointer, message));
        if !(1..=MAX_HORIZON).contains(&self.horizon) {
            return wrong("/horizon", format!("look 1 to {MAX_HORIZON} periods ahead"));
        }
        if !(FEWEST_ROWS..=MAX_ROWS).contains(&self.rows) {
            return wrong("/rows", format!("model {FEWEST_ROWS} to {MAX_ROWS} rows"));
        }
        let sound = self.levels.iter().all(|level| *level >= 0.01 && *level <= 0.999)
            && self.levels.windows(2).all(|pair| pair[0] < pair[1]);
        if !sound || self.levels.is_empty() || self.levels.len() > MAX_LEVELS {
            return wrong(
                "/levels",
                format!("give 1 to {MAX_LEVELS} levels from 0.01 to 0.999, rising"),
            );
        }
        if self.season.is_some_and(|season| !(2..=MAX_SEASON).contains(&season)) {
            return wrong("/season", format!("a season has 2 to {MAX_SEASON} rows"));
        }
        if self.arima.is_some() && self.model != ForecastMethod::Arima {
            return wrong("/arima", "lags are for the model arima".to_owned());
        }
        if self.ets.is_some() && self.model != ForecastMethod::Ets {
            return wrong("/ets", "parts are for the model ets".to_owned());
        }
        let seasonal = self.arima.is_some_and(|choice| choice.seasonal.is_some())
            || self.ets.is_some_and(|choice| choice.season.is_some());
        if seasonal && self.season.is_none() {
            return wrong("/season", "say how many rows a season has".to_owned());
        }
        Ok(())
    }
}
