//! Oscillators of one series: differences and ratios of averages.

use super::{
    average::{Ema, Sma},
    change::{Difference, Lag, RateOfChange},
    momentum::Rsi,
};
use crate::{Length, known};

/// Two exponential averages, each seeded with its own first values.
#[derive(Debug, Clone)]
struct Pair {
    fast: Ema,
    slow: Ema,
}

impl Pair {
    fn new(fast: Length, slow: Length) -> Self {
        Self { fast: Ema::new(fast.min(slow)), slow: Ema::new(fast.max(slow)) }
    }

    /// Returns the fast and the slow average.
    fn push(&mut self, value: f64) -> (f64, f64) {
        (self.fast.push(value), self.slow.push(value))
    }
}

/// State of [`absolute_oscillator`].
#[derive(Debug, Clone)]
pub struct AbsoluteOscillator(Pair);

impl AbsoluteOscillator {
    pub fn new(fast: Length, slow: Length) -> Self {
        Self(Pair::new(fast, slow))
    }

    pub fn push(&mut self, value: f64) -> f64 {
        let (fast, slow) = self.0.push(value);
        known(fast - slow)
    }
}

/// State of [`percentage_oscillator`].
#[derive(Debug, Clone)]
pub struct PercentageOscillator(Pair);

impl PercentageOscillator {
    pub fn new(fast: Length, slow: Length) -> Self {
        Self(Pair::new(fast, slow))
    }

    pub fn push(&mut self, value: f64) -> f64 {
        let (fast, slow) = self.0.push(value);
        known(100.0 * ((fast - slow) / slow))
    }
}

/// State of [`awesome_oscillator`].
#[derive(Debug, Clone)]
pub struct AwesomeOscillator {
    fast: Sma,
    slow: Sma,
}

impl AwesomeOscillator {
    pub fn new(fast: Length, slow: Length) -> Self {
        Self { fast: Sma::new(fast.min(slow)), slow: Sma::new(fast.max(slow)) }
    }

    pub fn push(&mut self, high: f64, low: f64) -> f64 {
        let middle = f64::midpoint(high, low);
        known(self.fast.push(middle) - self.slow.push(middle))
    }
}

/// State of [`chande`].
#[derive(Debug, Clone)]
pub struct Chande(Rsi);

impl Chande {
    pub fn new(length: Length) -> Self {
        Self(Rsi::new(length))
    }

    pub fn push(&mut self, value: f64) -> f64 {
        // With r = g / (g + l), (g − l) / (g + l) is 2r − 1.
        2.0 * self.0.push(value) - 100.0
    }
}

/// State of [`trix`].
#[derive(Debug, Clone)]
pub struct Trix {
    averages: [Ema; 3],
    change: RateOfChange,
}

impl Trix {
    pub fn new(length: Length) -> Self {
        Self {
            averages: std::array::from_fn(|_| Ema::new(length)),
            change: RateOfChange::new(Length::of_rows(1)),
        }
    }

    pub fn push(&mut self, value: f64) -> f64 {
        let average = self.averages.iter_mut().fold(value, |value, average| average.push(value));
        self.change.push(average)
    }
}

/// State of [`true_strength`].
#[derive(Debug, Clone)]
pub struct TrueStrength {
    change: Difference,
    moves: [Ema; 2],
    sizes: [Ema; 2],
}

impl TrueStrength {
    pub fn new(first: Length, second: Length) -> Self {
        let averages = [Ema::new(first), Ema::new(second)];
        let change = Difference::new(Length::of_rows(1));
        Self { change, moves: averages.clone(), sizes: averages }
    }

    pub fn push(&mut self, value: f64) -> f64 {
        let change = self.change.push(value);
        let moves = self.moves.iter_mut().fold(change, |value, average| average.push(value));
        let sizes = self.sizes.iter_mut().fold(change.abs(), |value, average| average.push(value));
        known(100.0 * (moves / sizes))
    }
}

/// State of [`detrended`].
#[derive(Debug, Clone)]
pub struct Detrended {
    before: Lag,
    average: Sma,
}

impl Detrended {
    pub fn new(length: Length) -> Self {
        let before = Length::of_rows(length.rows() / 2 + 1);
        Self { before: Lag::new(before), average: Sma::new(length) }
    }

    pub fn push(&mut self, value: f64) -> f64 {
        known(self.before.push(value) - self.average.push(value))
    }
}

/// Returns the absolute price oscillator `ema(fast) − ema(slow)`; the longer length is the slow one.
/// Unlike those of [`super::macd`], each average begins as early as it can.
///
/// - `values`: any unit; the answer has the same.
///
/// Unknown for the first `slow − 1` known rows and at unknown rows.
///
/// Source: TA-Lib `APO` with `EMA`.
pub fn absolute_oscillator(values: &[f64], fast: Length, slow: Length) -> Vec<f64> {
    let mut state = AbsoluteOscillator::new(fast, slow);
    values.iter().map(|value| state.push(*value)).collect()
}

/// Returns the percentage price oscillator `100 · (ema(fast) − ema(slow)) / ema(slow)`, in percent; see
/// [`absolute_oscillator`].
///
/// Unknown for the first `slow − 1` known rows, at unknown rows, and where the slow average is zero.
///
/// Source: Appel (2005), “Technical Analysis”; TA-Lib `PPO` with `EMA`.
pub fn percentage_oscillator(values: &[f64], fast: Length, slow: Length) -> Vec<f64> {
    let mut state = PercentageOscillator::new(fast, slow);
    values.iter().map(|value| state.push(*value)).collect()
}

/// Returns the awesome oscillator: the mean of the last `fast` middles `(high + low) / 2` less that of
/// the last `slow`; the longer length is the slow one.
///
/// - `high`, `low`: in one currency, as the answer; rows beyond the shorter column are left out.
///
/// Unknown for the first `slow − 1` known rows and where either is unknown.
///
/// Source: Williams (1998), “New Trading Dimensions”; TA-Lib `AO`.
pub fn awesome_oscillator(high: &[f64], low: &[f64], fast: Length, slow: Length) -> Vec<f64> {
    let mut state = AwesomeOscillator::new(fast, slow);
    high.iter().zip(low).map(|(high, low)| state.push(*high, *low)).collect()
}

/// Returns Chande's momentum oscillator, −100 to 100: `100 · (g − l) / (g + l)` with the averages of
/// [`super::rsi`].
///
/// - `values`: any unit.
///
/// Unknown for the first `length` known rows, at unknown rows, and while nothing has moved at all.
///
/// Source: Chande and Kroll (1994), “The New Technical Trader”, who take plain sums; Wilder's averages
/// are those of TA-Lib `CMO`.
pub fn chande(values: &[f64], length: Length) -> Vec<f64> {
    let mut state = Chande::new(length);
    values.iter().map(|value| state.push(*value)).collect()
}

/// Returns the change in percent, from one known row to the next, of the exponential average of the
/// exponential average of the exponential average.
///
/// - `values`: any unit.
///
/// Unknown for the first `3 · length − 2` known rows, at unknown rows, and after an average of zero.
///
/// Source: Hutson (1983), “Good TRIX”; TA-Lib `TRIX`.
pub fn trix(values: &[f64], length: Length) -> Vec<f64> {
    let mut state = Trix::new(length);
    values.iter().map(|value| state.push(*value)).collect()
}

/// Returns the true strength index, −100 to 100: `100 · ema(ema(c, first), second) / ema(ema(|c|, first),
/// second)` with the changes `c` from one known row to the next.
///
/// - `values`: any unit.
///
/// Unknown for the first `first + second − 1` known rows, at unknown rows, and while nothing has
/// moved at all.
///
/// Source: Blau (1991), “True Strength Index”; TA-Lib `TSI`.
pub fn true_strength(values: &[f64], first: Length, second: Length) -> Vec<f64> {
    let mut state = TrueStrength::new(first, second);
    values.iter().map(|value| state.push(*value)).collect()
}

/// Returns the detrended price: the value `⌊length / 2⌋ + 1` known rows before, less the mean of the
/// last `length` known values.
///
/// - `values`: any unit; the answer has the same.
///
/// Unknown at unknown rows and for the first known rows: `length − 1`, but two for a length of two and
/// one for one.
///
/// Source: Achelis (1995), “Technical Analysis from A to Z”; TA-Lib `DPO`.
pub fn detrended(values: &[f64], length: Length) -> Vec<f64> {
    let mut state = Detrended::new(length);
    values.iter().map(|value| state.push(*value)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn length(rows: u32) -> Length {
        Length::new(rows).unwrap()
    }

    #[test]
    fn a_flat_series_has_no_strength() {
        assert!(chande(&[7.0; 20], length(3)).iter().all(|value| value.is_nan()));
        let flat = true_strength(&[7.0; 20], length(3), length(2));
        assert!(flat.iter().all(|value| value.is_nan()));
    }

    #[test]
    fn a_series_that_only_falls_has_full_weakness() {
        let falling: Vec<f64> = (0..20).map(|row| f64::from(-row)).collect();
        assert_eq!(chande(&falling, length(3))[3..], [-100.0; 17]);
        assert_eq!(true_strength(&falling, length(3), length(2))[4..], [-100.0; 16]);
    }

    #[test]
    fn the_longer_length_is_the_slow_one() {
        let values: Vec<f64> = (0..30).map(|row| f64::from(row * row % 17)).collect();
        let ours = absolute_oscillator(&values, length(3), length(9));
        assert_eq!(ours[8..], absolute_oscillator(&values, length(9), length(3))[8..]);
    }
}
