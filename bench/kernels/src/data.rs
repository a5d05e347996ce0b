//! Numbers that another program can make bit for bit.
//!
//! `SplitMix64`: `z = seed + (i + 1) * 0x9E37…15`, two xor-shift multiplies, and the upper 53 bits as
//! a fraction. `seed` is the stream's number times 1,000,003.

use quant::options::{Right, Vanilla, batch::Columns};

/// One bar of a made-up asset.
#[derive(Debug, Clone, Copy)]
pub struct Bar {
    pub open: f64,
    pub high: f64,
    pub low: f64,
    pub close: f64,
    pub volume: f64,
}

/// Returns uniform number `i` of a stream, in [0, 1).
pub fn uniform(stream: u64, i: u64) -> f64 {
    let mut z =
        stream.wrapping_mul(1_000_003).wrapping_add((i + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15));
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^= z >> 31;
    #[expect(clippy::cast_precision_loss, reason = "53 bits fit exactly")]
    let fraction = (z >> 11) as f64 * 2f64.powi(-53);
    fraction
}

/// Returns `n` daily bars of asset `series`: a random walk with 8 uniforms a bar.
pub fn bars(series: u64, n: u64) -> Vec<Bar> {
    walk(series, n, 0.0002, 0.012)
}

/// Returns `n` bars of asset `series` with another drift and deviation a bar.
pub fn walk(series: u64, n: u64, drift: f64, deviation: f64) -> Vec<Bar> {
    let mut close = 100.0;
    (0..n)
        .map(|i| {
            let u: Vec<f64> = (0..8).map(|k| uniform(1_000 + series, 8 * i + k)).collect();
            let noise = (u[0] + u[1] + u[2] + u[3] - 2.0) * 1.732_050_807_568_877_2;
            let before = close;
            close *= 1.0 + (drift + deviation * noise);
            let open = before * (1.0 + 0.002 * (u[4] - 0.5));
            Bar {
                open,
                high: open.max(close) * (1.0 + 0.006 * u[5]),
                low: open.min(close) * (1.0 - 0.006 * u[6]),
                close,
                volume: (1e6 * (0.5 + u[7])).floor(),
            }
        })
        .collect()
}

/// Number `i` of a stream, near-normal with mean 0 and variance 1.
pub fn near_normal(stream: u64, i: u64) -> f64 {
    let sum: f64 = (0..4).map(|k| uniform(stream, 4 * i + k)).sum();
    (sum - 2.0) * 1.732_050_807_568_877_2
}

/// Returns daily returns of `assets` assets, a column each: a beta times the market's, and noise.
pub fn asset_returns(assets: u64, days: u64) -> Vec<Vec<f64>> {
    let market: Vec<f64> = (0..days).map(|day| 0.0003 + 0.008 * near_normal(4, day)).collect();
    let column = |asset: u64| {
        let beta = 0.5 + uniform(5, asset);
        let noise = |day| 0.01 * near_normal(10_000 + asset, day);
        market.iter().zip(0..).map(|(market, day)| beta * market + noise(day)).collect()
    };
    (0..assets).map(column).collect()
}

/// Options, a column for each of their terms; no dividends.
pub struct Options {
    pub right: Vec<Right>,
    pub spot: Vec<f64>,
    pub strike: Vec<f64>,
    pub years: Vec<f64>,
    pub volatility: Vec<f64>,
    pub rate: Vec<f64>,
    pub dividend_yield: Vec<f64>,
}

impl Options {
    /// Returns `n` options: 5 uniforms each of stream 2, even rows calls.
    pub fn new(n: u64) -> Self {
        let u = |i: u64, k: u64| uniform(2, 5 * i + k);
        let column = |f: &dyn Fn(u64) -> f64| (0..n).map(f).collect::<Vec<f64>>();
        let spot = column(&|i| 50.0 + 100.0 * u(i, 0));
        let strike = (0..n).zip(&spot).map(|(i, spot)| spot * (0.7 + 0.6 * u(i, 1))).collect();
        Self {
            right: (0..n).map(|i| if i % 2 == 0 { Right::Call } else { Right::Put }).collect(),
            spot,
            strike,
            years: column(&|i| 0.05 + 1.95 * u(i, 2)),
            volatility: column(&|i| 0.1 + 0.5 * u(i, 4)),
            rate: column(&|i| 0.05 * u(i, 3)),
            dividend_yield: column(&|_| 0.0),
        }
    }

    pub fn columns(&self) -> Columns<'_> {
        Columns {
            right: &self.right,
            spot: &self.spot,
            strike: &self.strike,
            years: &self.years,
            volatility: &self.volatility,
            rate: &self.rate,
            dividend_yield: &self.dividend_yield,
        }
    }

    pub fn rows(&self) -> Vec<Vanilla> {
        let row = |i: usize| Vanilla {
            right: self.right[i],
            spot: self.spot[i],
            strike: self.strike[i],
            years: self.years[i],
            volatility: self.volatility[i],
            rate: self.rate[i],
            dividend_yield: self.dividend_yield[i],
        };
        (0..self.spot.len()).map(row).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bits_are_those_of_the_peers() {
        let sum =
            bars(0, 5_040).iter().fold(0u64, |sum, bar| sum.wrapping_add(bar.close.to_bits()));
        assert_eq!(format!("{sum:016x}"), "b3f5e52169a681a8");
    }
}
