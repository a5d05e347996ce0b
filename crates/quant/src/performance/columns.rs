//! The figures of many assets in one go.

#![expect(clippy::inline_always, reason = "code is vectorised only inside the dispatched function")]

use pulp::{Simd, WithSimd};

use super::finite;

/// Columns that are worked on side by side: a vector of eight doubles.
const LANES: usize = 8;

/// Sharpe, Sortino and deepest drawdown of one column of returns.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ColumnRatios {
    /// As [`super::sharpe_ratio`] without a risk-free return.
    pub sharpe: Option<f64>,
    /// As [`super::sortino_ratio`] with nothing required.
    pub sortino: Option<f64>,
    /// As [`super::maximum_drawdown_of_returns`].
    pub maximum_drawdown: Option<f64>,
}

/// Returns the ratios of each column of simple returns, equal to those of one column alone up to
/// rounding (1e-12).
///
/// - `columns`: one asset each, of any lengths.
/// - `periods_per_year`: 252 for trading days.
pub fn column_ratios(columns: &[&[f64]], periods_per_year: f64) -> Vec<ColumnRatios> {
    let arch = pulp::Arch::new();
    let mut ratios = Vec::with_capacity(columns.len());
    for group in columns.chunks(LANES) {
        // Lanes beyond the last column repeat the first, so that no short one stops the others.
        let mut lanes = [group.first().copied().unwrap_or_default(); LANES];
        for (lane, column) in lanes.iter_mut().zip(group) {
            *lane = column;
        }
        let measured = arch.dispatch(Group { lanes: &lanes });
        let scale = periods_per_year.sqrt();
        ratios.extend(
            measured.iter().take(group.len()).map(|(sums, fall)| sums.ratios(*fall, scale)),
        );
    }
    ratios
}

struct Group<'a> {
    lanes: &'a [&'a [f64]; LANES],
}

impl WithSimd for Group<'_> {
    type Output = [(Sums, f64); LANES];

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) -> Self::Output {
        let falls = deepest_falls(self.lanes);
        std::array::from_fn(|lane| (Sums::of(self.lanes[lane]), falls[lane]))
    }
}

/// What is added up over the known returns of one column.
struct Sums {
    known: f64,
    mean: f64,
    squares: f64,
    downside: f64,
    least: f64,
    most: f64,
}

impl Sums {
    #[inline(always)]
    fn of(column: &[f64]) -> Self {
        let [known, total] = summed(column, |value, sums: &mut [[f64; LANES]; 2], lane| {
            let counts = value.is_finite();
            sums[0][lane] += if counts { 1.0 } else { 0.0 };
            sums[1][lane] += if counts { value } else { 0.0 };
        });
        let mean = total / known;
        let [squares, downside] = summed(column, |value, sums: &mut [[f64; LANES]; 2], lane| {
            let counts = value.is_finite();
            let apart = if counts { value - mean } else { 0.0 };
            let loss = if counts { value.min(0.0) } else { 0.0 };
            sums[0][lane] += apart * apart;
            sums[1][lane] += loss * loss;
        });
        let (least, most) = extremes(column);
        Self { known, mean, squares, downside, least, most }
    }

    fn ratios(&self, fall: f64, scale: f64) -> ColumnRatios {
        let deviation = (self.squares / (self.known - 1.0)).sqrt();
        let varies = self.most > self.least;
        ColumnRatios {
            sharpe: finite(self.mean / deviation * scale).filter(|_| varies),
            sortino: finite(self.mean / (self.downside / self.known).sqrt() * scale),
            maximum_drawdown: finite(fall).filter(|_| self.known > 0.0),
        }
    }
}

/// Adds up two sums over a column, eight rows at a time so that no addition waits for the one before.
#[inline(always)]
fn summed(column: &[f64], add: impl Fn(f64, &mut [[f64; LANES]; 2], usize)) -> [f64; 2] {
    let mut sums = [[0.0; LANES]; 2];
    let (rows, rest) = column.as_chunks::<LANES>();
    for row in rows {
        for (lane, value) in row.iter().enumerate() {
            add(*value, &mut sums, lane);
        }
    }
    for value in rest {
        add(*value, &mut sums, 0);
    }
    sums.map(|lanes| lanes.iter().sum())
}

#[inline(always)]
fn extremes(column: &[f64]) -> (f64, f64) {
    let (mut least, mut most) = ([f64::INFINITY; LANES], [f64::NEG_INFINITY; LANES]);
    let (rows, rest) = column.as_chunks::<LANES>();
    let mut take = |lane: usize, value: f64| {
        let (low, high) =
            if value.is_finite() { (value, value) } else { (f64::INFINITY, f64::NEG_INFINITY) };
        least[lane] = if low < least[lane] { low } else { least[lane] };
        most[lane] = if high > most[lane] { high } else { most[lane] };
    };
    for row in rows {
        for (lane, value) in row.iter().enumerate() {
            take(lane, *value);
        }
    }
    for value in rest {
        take(0, *value);
    }
    (
        least.into_iter().fold(f64::INFINITY, f64::min),
        most.into_iter().fold(f64::NEG_INFINITY, f64::max),
    )
}

/// Returns the deepest fall of the wealth of each column, 0 when it never fell.
#[inline(always)]
fn deepest_falls(columns: &[&[f64]; LANES]) -> [f64; LANES] {
    let shared = columns.iter().map(|column| column.len()).min().unwrap_or(0);
    let mut falls = Falls { wealth: [1.0; LANES], peak: [1.0; LANES], deepest: [0.0; LANES] };
    let blocks = columns.map(|column| column[..shared].as_chunks::<LANES>());
    for index in 0..shared / LANES {
        let block: [[f64; LANES]; LANES] = std::array::from_fn(|lane| blocks[lane].0[index]);
        let rows: [[f64; LANES]; LANES] =
            std::array::from_fn(|row| std::array::from_fn(|lane| block[lane][row]));
        for row in rows {
            falls.step(row);
        }
    }
    for row in 0..shared % LANES {
        falls.step(std::array::from_fn(|lane| blocks[lane].1[row]));
    }
    // Columns that go on longer than the shortest.
    for (lane, column) in columns.iter().enumerate() {
        for value in &column[shared..] {
            let mut row = [0.0; LANES];
            row[lane] = *value;
            falls.step(row);
        }
    }
    falls.deepest
}

struct Falls {
    wealth: [f64; LANES],
    peak: [f64; LANES],
    deepest: [f64; LANES],
}

impl Falls {
    #[inline(always)]
    fn step(&mut self, returns: [f64; LANES]) {
        for (lane, change) in returns.into_iter().enumerate() {
            let change = if change.is_finite() { change } else { 0.0 };
            let wealth = self.wealth[lane] * (1.0 + change);
            let peak = if wealth > self.peak[lane] { wealth } else { self.peak[lane] };
            let fall = wealth / peak - 1.0;
            self.wealth[lane] = wealth;
            self.peak[lane] = peak;
            self.deepest[lane] = if fall < self.deepest[lane] { fall } else { self.deepest[lane] };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::performance::{maximum_drawdown_of_returns, sharpe_ratio, sortino_ratio};

    fn close(one: Option<f64>, other: Option<f64>) -> bool {
        match (one, other) {
            (Some(one), Some(other)) => (one - other).abs() <= 1e-12 * other.abs().max(1.0),
            (one, other) => one == other,
        }
    }

    #[test]
    fn a_column_among_others_answers_as_it_does_alone() {
        let mut random = crate::random::Random::new(5);
        let columns: Vec<Vec<f64>> = (0..19)
            .map(|index| {
                let draw = |row: usize| {
                    let value = 0.02 * random.normal();
                    if (row + index).is_multiple_of(11) { f64::NAN } else { value }
                };
                (0..20 * index).map(draw).collect()
            })
            .chain([vec![0.1; 9], vec![f64::NAN; 4], vec![0.01, f64::INFINITY]])
            .collect();
        let slices: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
        for (column, ratios) in slices.iter().zip(column_ratios(&slices, 252.0)) {
            assert!(close(ratios.sharpe, sharpe_ratio(column, 0.0, 252.0)), "{ratios:?}");
            assert!(close(ratios.sortino, sortino_ratio(column, 0.0, 252.0)), "{ratios:?}");
            let fall = maximum_drawdown_of_returns(column);
            assert!(close(ratios.maximum_drawdown, fall), "{ratios:?}");
        }
    }
}
