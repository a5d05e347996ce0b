//! Whether the moves of a series go on or turn back: Hurst exponents.

use quant::timeseries::{self, SeriesFault};
use serde::Serialize;
use utoipa::ToSchema;

use super::transformed::SeriesTransform;

/// A scale of an estimate.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct HurstScale {
    /// Rows of a window.
    pub rows: usize,
    /// What grows with a power of the rows.
    pub statistic: f64,
    /// What it would be without memory, where theory tells.
    pub expected: Option<f64>,
}

/// One estimate of the Hurst exponent: one half has no memory, above it moves go on, below they turn back.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct HurstExponent {
    pub exponent: f64,
    /// Of the slope through the scales.
    pub standard_error: f64,
    /// Where 95 % of the exponents lie when the same moves come in random order: only an exponent outside
    /// tells of memory.
    pub without_memory: [f64; 2],
    pub scales: Vec<HurstScale>,
}

/// Two estimates.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Memory {
    /// The moves: log returns of values above zero, differences of others.
    pub moves: SeriesTransform,
    /// Rescaled range, corrected for short windows (Hurst; Anis and Lloyd).
    pub rescaled_range: HurstExponent,
    /// Detrended fluctuation analysis.
    pub detrended_fluctuation: HurstExponent,
}

/// Estimates the memory of the moves between levels; `None` when they are too few or do not move.
pub(crate) fn estimate(levels: &[f64]) -> Option<Memory> {
    let positive = levels.iter().all(|level| *level > 0.0);
    let step = |pair: &[f64]| if positive { (pair[1] / pair[0]).ln() } else { pair[1] - pair[0] };
    let moves: Vec<f64> = levels.windows(2).map(step).collect();
    let shown = |found: Result<timeseries::Hurst, SeriesFault>| {
        let found = found.ok()?;
        let scales = found.points.into_iter().map(|point| HurstScale {
            rows: point.rows,
            statistic: point.statistic,
            expected: point.expected,
        });
        Some(HurstExponent {
            exponent: found.exponent,
            standard_error: found.standard_error,
            without_memory: found.without_memory,
            scales: scales.collect(),
        })
    };
    Some(Memory {
        moves: if positive { SeriesTransform::LogReturns } else { SeriesTransform::Differences },
        rescaled_range: shown(timeseries::rescaled_range(&moves))?,
        detrended_fluctuation: shown(timeseries::detrended_fluctuation(&moves))?,
    })
}
