//! The models a forecast may be made with, behind one face.

use kernel::Error;
use quant::timeseries::{
    Arima, ArimaOrder, Combination, Criteria, Forecast, LjungBox, SeasonalOrder, Simple, Smoothing,
    SmoothingKind, Trend, Unforecastable, arima, automatic_arima, automatic_smoothing,
    exponential_smoothing, simple_forecast,
};

use super::{
    ForecastCriteria, ForecastMethod, ForecastParameter, ForecastSeries, ForecastTransform,
    ResidualTest, SmoothedPart, SmoothedTrend,
};

/// What a model is to be made of.
#[derive(Debug, Clone, Copy)]
pub(super) struct Recipe {
    season: Option<usize>,
    order: Option<ArimaOrder>,
    kind: Option<SmoothingKind>,
    transform: ForecastTransform,
}

/// A fitted model.
#[derive(Debug, Clone)]
pub(super) enum Candidate {
    Arima(Box<Arima>),
    Ets(Box<Smoothing>),
    Simple(Simple),
}

impl Recipe {
    pub fn of(ask: &ForecastSeries) -> Self {
        let order = ask.arima.map(|choice| ArimaOrder {
            ar: choice.ar,
            differences: choice.differences,
            ma: choice.ma,
            seasonal: choice.seasonal.zip(ask.season).map(|(season, period)| SeasonalOrder {
                ar: season.ar,
                differences: season.differences,
                ma: season.ma,
                period,
            }),
            constant: choice.constant,
        });
        let part = |part: SmoothedPart| match part {
            SmoothedPart::Additive => Combination::Additive,
            SmoothedPart::Multiplicative => Combination::Multiplicative,
        };
        let kind = ask.ets.map(|choice| SmoothingKind {
            error: part(choice.error),
            trend: match choice.trend {
                SmoothedTrend::None => Trend::None,
                SmoothedTrend::Additive => Trend::Additive,
                SmoothedTrend::Damped => Trend::Damped,
            },
            season: choice.season.map(part).zip(ask.season),
        });
        Self { season: ask.season, order, kind, transform: ask.transform }
    }

    pub fn turned(&self, values: &[f64]) -> Vec<f64> {
        match self.transform {
            ForecastTransform::None => values.to_vec(),
            ForecastTransform::Log => values.iter().map(|value| value.ln()).collect(),
        }
    }

    pub fn back(&self, value: f64) -> f64 {
        match self.transform {
            ForecastTransform::None => value,
            ForecastTransform::Log => value.exp(),
        }
    }

    pub fn turned_back(&self, forecast: Forecast) -> Forecast {
        forecast.turned(|value| self.back(value))
    }
}

impl Candidate {
    /// `auto` is not one of them.
    pub fn fit(
        recipe: &Recipe,
        method: ForecastMethod,
        values: &[f64],
    ) -> Result<Self, Unforecastable> {
        Ok(match method {
            ForecastMethod::Arima => Self::Arima(Box::new(match recipe.order {
                Some(order) => arima(values, order)?,
                None => automatic_arima(values, recipe.season)?,
            })),
            ForecastMethod::Ets | ForecastMethod::Auto => Self::Ets(Box::new(match recipe.kind {
                Some(kind) => exponential_smoothing(values, kind)?,
                None => automatic_smoothing(values, recipe.season)?,
            })),
            ForecastMethod::Naive => Self::Simple(Simple::Naive),
            ForecastMethod::Drift => Self::Simple(Simple::Drift),
        })
    }

    /// The same order or kind, with the numbers of other values.
    pub fn refitted(&self, values: &[f64]) -> Result<Self, Unforecastable> {
        Ok(match self {
            Self::Arima(model) => Self::Arima(Box::new(model.refitted(values)?)),
            Self::Ets(model) => Self::Ets(Box::new(model.refitted(values)?)),
            Self::Simple(kind) => Self::Simple(*kind),
        })
    }

    /// - `values`: those it was fitted to.
    pub fn forecast(
        &self,
        values: &[f64],
        horizon: usize,
        levels: &[f64],
        seed: u64,
    ) -> Result<Forecast, Unforecastable> {
        match self {
            Self::Arima(model) => model.forecast(horizon, levels),
            Self::Ets(model) => model.forecast(horizon, levels, seed),
            Self::Simple(kind) => simple_forecast(values, *kind, horizon, levels),
        }
    }

    pub fn title(&self) -> String {
        match self {
            Self::Arima(model) => model.order.to_string(),
            Self::Ets(model) => model.kind.to_string(),
            Self::Simple(Simple::Naive) => "Last value".to_owned(),
            Self::Simple(Simple::Drift) => "Last value with drift".to_owned(),
        }
    }

    pub fn fitted(&self, values: &[f64]) -> Vec<Option<f64>> {
        match self {
            Self::Arima(model) => model.fitted.clone(),
            Self::Ets(model) => model.fitted.iter().copied().map(Some).collect(),
            Self::Simple(_) => {
                let before = values[..values.len().saturating_sub(1)].iter();
                [None]
                    .into_iter()
                    .chain(before.map(|value| Some(*value + self.step(values))))
                    .collect()
            }
        }
    }

    /// The average step of a drift; nothing for others.
    #[expect(clippy::cast_precision_loss, reason = "a count of rows")]
    fn step(&self, values: &[f64]) -> f64 {
        match (self, values) {
            (Self::Simple(Simple::Drift), [first, .., last]) => {
                (last - first) / (values.len() - 1) as f64
            }
            _ => 0.0,
        }
    }

    pub fn parameters(&self) -> Vec<ForecastParameter> {
        match self {
            Self::Arima(model) => arima_parameters(model),
            Self::Ets(model) => smoothing_parameters(model),
            Self::Simple(_) => Vec::new(),
        }
    }

    pub fn criteria(&self) -> Option<ForecastCriteria> {
        let Criteria { log_likelihood, parameters, aic, aicc, bic } = match self {
            Self::Arima(model) => model.criteria,
            Self::Ets(model) => model.criteria,
            Self::Simple(_) => return None,
        };
        Some(ForecastCriteria { log_likelihood, parameters, aic, aicc, bic })
    }

    pub fn residual_test(&self) -> Option<ResidualTest> {
        let LjungBox { statistic, p, lags, .. } = match self {
            Self::Arima(model) => model.residual_test()?,
            Self::Ets(model) => model.residual_test()?,
            Self::Simple(_) => return None,
        };
        Some(ResidualTest { statistic, p_value: p, lags })
    }
}

fn arima_parameters(model: &Arima) -> Vec<ForecastParameter> {
    let numbers = &model.coefficients;
    let series = [
        ("ar", &numbers.ar),
        ("ma", &numbers.ma),
        ("seasonal ar", &numbers.seasonal_ar),
        ("seasonal ma", &numbers.seasonal_ma),
    ];
    let lags = series.into_iter().flat_map(|(name, values)| {
        values.iter().enumerate().map(move |(lag, value)| (format!("{name}{}", lag + 1), *value))
    });
    let constant = model.order.constant.then(|| {
        let name = if model.order.differences > 0 { "drift" } else { "mean" };
        (name.to_owned(), numbers.mean)
    });
    let errors = model.standard_errors.as_deref().unwrap_or_default();
    let mut out: Vec<ForecastParameter> = lags
        .chain(constant)
        .enumerate()
        .map(|(place, (name, estimate))| ForecastParameter {
            name,
            estimate,
            standard_error: errors.get(place).copied(),
        })
        .collect();
    out.push(deviation(numbers.variance));
    out
}

fn smoothing_parameters(model: &Smoothing) -> Vec<ForecastParameter> {
    let numbers = &model.parameters;
    let trended = model.kind.trend != Trend::None;
    let shown = [
        ("alpha", numbers.alpha, true),
        ("beta", numbers.beta, trended),
        ("gamma", numbers.gamma, model.kind.season.is_some()),
        ("phi", numbers.phi, model.kind.trend == Trend::Damped),
        ("first level", numbers.level, true),
        ("first trend", numbers.trend, trended),
    ];
    let mut out: Vec<ForecastParameter> = shown
        .into_iter()
        .filter(|(.., has)| *has)
        .map(|(name, estimate, _)| ForecastParameter {
            name: name.to_owned(),
            estimate,
            standard_error: None,
        })
        .collect();
    out.push(deviation(model.variance));
    out
}

fn deviation(variance: f64) -> ForecastParameter {
    ForecastParameter { name: "sigma".to_owned(), estimate: variance.sqrt(), standard_error: None }
}

/// Why there is no forecast, at the place that can change it.
#[expect(clippy::needless_pass_by_value, reason = "as map_err gives it")]
pub(super) fn refused(why: Unforecastable) -> Error {
    let pointer = match &why {
        Unforecastable::TooShort { .. } | Unforecastable::Ask(_) => "/rows",
        Unforecastable::Order(_) | Unforecastable::NotPositive | Unforecastable::Stuck => "/model",
        Unforecastable::NotFinite(_) | Unforecastable::Constant => "/formula",
    };
    Error::invalid_at(pointer, why.to_string())
}
