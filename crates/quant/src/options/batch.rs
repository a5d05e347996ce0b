//! European prices, Greeks and implied volatilities over columns, in the widest vectors there are.
//!
//! A row is what the functions of [`super::black_scholes`] give for it, to about 1e-14 of the spot; a row
//! that they refuse is [`UNKNOWN`].
//!
//! **Invariant:** columns of one call have the same length; the shortest decides.

#![expect(
    clippy::inline_always,
    clippy::many_single_char_names,
    reason = "loops that must become vectors; the letters of the formulas"
)]

use pulp::{Arch, Simd, WithSimd};

use super::{Right, Vanilla, black_scholes, fast};
use crate::UNKNOWN;

mod inverse;

pub use inverse::implied_volatilities;

/// Options, a column for each of their terms.
#[derive(Debug, Clone, Copy)]
pub struct Columns<'a> {
    pub right: &'a [Right],
    pub spot: &'a [f64],
    pub strike: &'a [f64],
    pub years: &'a [f64],
    pub volatility: &'a [f64],
    pub rate: &'a [f64],
    pub dividend_yield: &'a [f64],
}

/// Prices and Greeks, a column each, in the units of [`super::Greeks`].
#[derive(Debug, Clone, Default, PartialEq)]
pub struct GreekColumns {
    pub price: Vec<f64>,
    pub delta: Vec<f64>,
    pub gamma: Vec<f64>,
    pub vega: Vec<f64>,
    pub theta: Vec<f64>,
    pub rho: Vec<f64>,
}

impl Columns<'_> {
    pub fn len(&self) -> usize {
        let columns = [self.spot, self.strike, self.years, self.volatility, self.rate];
        let shortest = columns.iter().map(|column| column.len()).min().unwrap_or_default();
        shortest.min(self.right.len()).min(self.dividend_yield.len())
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn row(&self, i: usize) -> Vanilla {
        Vanilla {
            right: self.right[i],
            spot: self.spot[i],
            strike: self.strike[i],
            years: self.years[i],
            volatility: self.volatility[i],
            rate: self.rate[i],
            dividend_yield: self.dividend_yield[i],
        }
    }

    fn part(&self, start: usize, end: usize) -> Self {
        Self {
            right: &self.right[start..end],
            spot: &self.spot[start..end],
            strike: &self.strike[start..end],
            years: &self.years[start..end],
            volatility: &self.volatility[start..end],
            rate: &self.rate[start..end],
            dividend_yield: &self.dividend_yield[start..end],
        }
    }
}

/// Rows worked on at once, few enough that a rare row which has to be asked for alone costs little.
const BLOCK: usize = 1_024;

/// Bytes of a line of the caches.
const LINE: usize = 64;

/// Writes the price and five Greeks of each option into `out`, whose room is used again.
pub fn greeks(options: Columns<'_>, out: &mut GreekColumns) {
    let len = options.len();
    let GreekColumns { price, delta, gamma, vega, theta, rho } = out;
    for column in [&mut *price, delta, gamma, vega, theta, rho] {
        column.resize(len, UNKNOWN);
    }
    let arch = Arch::new();
    // Long columns begin at the same place of a line, and a vector that straddles two lines takes
    // longer: after a short first block none does.
    let (mut start, mut end) = (0, price.as_ptr().align_offset(LINE).min(len));
    while start < len {
        let part = options.part(start, end);
        let out = [
            &mut price[start..end],
            &mut delta[start..end],
            &mut gamma[start..end],
            &mut vega[start..end],
            &mut theta[start..end],
            &mut rho[start..end],
        ];
        arch.dispatch(Block { options: part, out });
        (start, end) = (end, (end + BLOCK).min(len));
    }
}

struct Block<'a> {
    options: Columns<'a>,
    out: [&'a mut [f64]; 6],
}

impl WithSimd for Block<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        let Self { options, mut out } = self;
        let regular = if fast::fused::<S>() {
            filled::<true>(options, &mut out)
        } else {
            filled::<false>(options, &mut out)
        };
        if !regular {
            patch(options, &mut out);
        }
    }
}

/// Bits that are set above the lower 58 unless the formulas of the vectors hold for an option; they
/// are for NaN too.
///
/// Numbers less the least that is allowed, as bits, keep to the lower 58 within 64 doublings from
/// there on. That takes no comparison, which would wait for the multiplications.
#[inline(always)]
fn irregular([spot, strike, years, volatility, rate, dividend_yield]: [f64; 6]) -> u64 {
    let deviation = volatility * years.sqrt();
    let carried = years * (rate.abs() + dividend_yield.abs()) + 1.0;
    let beyond = |value: f64, least: u64| value.to_bits().wrapping_sub(least);
    beyond(spot, TINY)
        | beyond(strike, TINY)
        | beyond(years, BRIEF)
        | beyond(volatility, BRIEF)
        | beyond(deviation, NARROW)
        | beyond(carried, HALF_TINY)
}

const fn power_of_two(exponent: u64) -> u64 {
    exponent << 52
}

/// From 2⁻²⁴ to 2⁴⁰.
const TINY: u64 = power_of_two(1023 - 24);
/// From 2⁻³⁴ to 2³⁰.
const BRIEF: u64 = power_of_two(1023 - 34);
/// From 2⁻⁵⁸ to 64.
const NARROW: u64 = power_of_two(1023 - 58);
/// From 2⁻⁵⁷ to 128, which no exponential leaves.
const HALF_TINY: u64 = power_of_two(1023 - 57);

const fn is_regular(bits: u64) -> bool {
    bits >> 58 == 0
}

/// Fills the rows and answers whether all of them were regular.
#[inline(always)]
fn filled<const FUSED: bool>(options: Columns<'_>, out: &mut [&mut [f64]; 6]) -> bool {
    let n = options.spot.len();
    let [price, delta, gamma, vega, theta, rho] = out;
    let (price, delta, gamma) = (&mut price[..n], &mut delta[..n], &mut gamma[..n]);
    let (vega, theta, rho) = (&mut vega[..n], &mut theta[..n], &mut rho[..n]);
    let Columns { right, spot, strike, years, volatility, rate, dividend_yield } =
        options.part(0, n);
    let mut odd = 0;
    for i in 0..n {
        let (s, k, t, v) = (spot[i], strike[i], years[i], volatility[i]);
        let row = [s, k, t, v, rate[i], dividend_yield[i]];
        odd |= irregular(row);
        let row = greeks_of::<FUSED>(right[i], row);
        [price[i], delta[i], gamma[i], vega[i], theta[i], rho[i]] = row;
    }
    is_regular(odd)
}

/// Price, delta, gamma, vega, theta and rho of one regular option.
#[inline(always)]
fn greeks_of<const FUSED: bool>(right: Right, [s, k, t, v, r, q]: [f64; 6]) -> [f64; 6] {
    // Times 1 for a call, −1 for a put.
    let sign = if matches!(right, Right::Call) { 0 } else { 1 << 63 };
    let signed = |x: f64| f64::from_bits(x.to_bits() ^ sign);
    let root = t.sqrt();
    let deviation = v * root;
    let each = 1.0 / (deviation * s);
    let inverse = each * s;
    let moneyness = fast::add::<FUSED>(r - q, t, fast::ln_quotient::<FUSED>(s, k));
    let d1 = fast::add::<FUSED>(0.5, deviation, moneyness * inverse);
    let d2 = d1 - deviation;
    let unit = fast::exp_within::<FUSED>(-q * t);
    let (asset, cash) = (s * unit, k * fast::exp_within::<FUSED>(-r * t));
    let peak = fast::exp::<FUSED>(-0.5 * d1 * d1) * DENSITY;
    // asset·n(d₁) = cash·n(d₂), so one exponential serves both tails.
    let level = asset * peak;
    let tail1 = level * fast::mills::<FUSED>(d1.abs());
    let tail2 = level * fast::mills::<FUSED>(d2.abs());
    let held = if signed(d1) > 0.0 { asset - tail1 } else { tail1 };
    let owed = if signed(d2) > 0.0 { cash - tail2 } else { tail2 };
    let carried = fast::add::<FUSED>(q, held, -(r * owed));
    [
        signed(held - owed),
        signed(held * (each * deviation)),
        unit * peak * each,
        level * root,
        fast::add::<FUSED>(-0.5 * level * v, v * inverse, signed(carried)),
        signed(t * owed),
    ]
}

const DENSITY: f64 = 0.398_942_280_401_432_7;

/// Asks the scalar formulas for the rows that are not regular.
#[inline(never)]
fn patch(options: Columns<'_>, out: &mut [&mut [f64]; 6]) {
    for i in 0..options.spot.len() {
        let row = options.row(i);
        let Vanilla { spot, strike, years, volatility, rate, dividend_yield, .. } = row;
        if is_regular(irregular([spot, strike, years, volatility, rate, dividend_yield])) {
            continue;
        }
        let figures = black_scholes::greeks(&row)
            .map_or([UNKNOWN; 6], |g| [g.price, g.delta, g.gamma, g.vega, g.theta, g.rho]);
        for (column, figure) in out.iter_mut().zip(figures) {
            column[i] = figure;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    struct Table {
        right: Vec<Right>,
        columns: [Vec<f64>; 6],
    }

    impl Table {
        /// Options of all kinds; one in sixteen cannot be priced by the formulas of the vectors.
        fn of(rows: usize) -> Self {
            let mut random = Random::new(9);
            let mut table = Self { right: Vec::new(), columns: Default::default() };
            for i in 0..rows {
                let mut between = |low: f64, high: f64| low + (high - low) * random.uniform();
                let spot = between(1.0, 300.0);
                let strike = spot * between(-1.5, 1.5).exp();
                let (years, volatility) = (between(0.01, 3.0), between(0.05, 1.2));
                let (rate, yielded) = (between(-0.05, 0.1), between(-0.05, 0.1));
                let mut row = [spot, strike, years, volatility, rate, yielded];
                if i % 16 == 5 {
                    row[i / 16 % 6] = [0.0, f64::NAN, -1.0, 1e-13, 1e13][i / 96 % 5];
                }
                table.right.push(if i % 2 == 0 { Right::Call } else { Right::Put });
                for (column, value) in table.columns.iter_mut().zip(row) {
                    column.push(value);
                }
            }
            table
        }

        fn columns(&self) -> Columns<'_> {
            let [spot, strike, years, volatility, rate, dividend_yield] = &self.columns;
            Columns { right: &self.right, spot, strike, years, volatility, rate, dividend_yield }
        }
    }

    fn agrees(got: f64, want: Option<f64>, slack: f64) -> bool {
        want.map_or(got.is_nan(), |want| (got - want).abs() <= slack)
    }

    fn assert_scalar(table: &Table, out: &GreekColumns) {
        for (i, price) in out.price.iter().enumerate() {
            let row = table.columns().row(i);
            let want = black_scholes::greeks(&row).ok();
            let unit = 1e-13 * (row.spot + row.strike) * (1.0 + row.years);
            let figure = |figure: fn(&crate::options::Greeks) -> f64| want.as_ref().map(figure);
            assert!(agrees(*price, figure(|g| g.price), unit), "{row:?} {price}");
            assert!(agrees(out.delta[i], figure(|g| g.delta), 1e-13), "{row:?}");
            let gamma = figure(|g| g.gamma);
            assert!(agrees(out.gamma[i], gamma, 1e-12 * gamma.unwrap_or(0.0) + 1e-250), "{row:?}");
            assert!(agrees(out.vega[i], figure(|g| g.vega), unit), "{row:?}");
            assert!(agrees(out.theta[i], figure(|g| g.theta), 10.0 * unit), "{row:?}");
            assert!(agrees(out.rho[i], figure(|g| g.rho), unit), "{row:?}");
        }
    }

    #[test]
    fn every_row_is_what_the_scalar_formulas_give() {
        let table = Table::of(3_000);
        let mut out = GreekColumns::default();
        greeks(table.columns(), &mut out);
        assert_scalar(&table, &out);
    }

    #[test]
    fn both_roundings_give_the_same_greeks() {
        let table = Table::of(500);
        for fused in [false, true] {
            let mut columns: [Vec<f64>; 6] = std::array::from_fn(|_| vec![0.0; 500]);
            let mut out = columns.each_mut().map(Vec::as_mut_slice);
            let options = table.columns();
            _ = if fused {
                filled::<true>(options, &mut out)
            } else {
                filled::<false>(options, &mut out)
            };
            patch(options, &mut out);
            let [price, delta, gamma, vega, theta, rho] = columns;
            assert_scalar(&table, &GreekColumns { price, delta, gamma, vega, theta, rho });
        }
    }

    #[test]
    fn every_price_gets_its_volatility_back_or_none() {
        let table = Table::of(3_000);
        let (mut out, mut implied) = (GreekColumns::default(), Vec::new());
        greeks(table.columns(), &mut out);
        implied_volatilities(table.columns(), &out.price, &mut implied);
        for (i, volatility) in implied.iter().enumerate() {
            let row = table.columns().row(i);
            let price = out.price[i];
            let want = black_scholes::implied_volatility(&row, price);
            assert_eq!(volatility.is_nan(), want.is_err(), "{row:?} {price} {want:?}");
            if !volatility.is_nan() {
                let again = black_scholes::price(&Vanilla { volatility: *volatility, ..row });
                let off = again.unwrap() - price;
                assert!(off.abs() < 3e-15 * (row.spot + row.strike), "{row:?} {off:e}");
            }
        }
    }

    #[test]
    fn both_roundings_settle_nearly_always() {
        let table = Table::of(2_000);
        let mut out = GreekColumns::default();
        greeks(table.columns(), &mut out);
        let (mut plain, mut fused) = (vec![0.0; 2_000], vec![0.0; 2_000]);
        for start in (0..2_000).step_by(inverse::BLOCK) {
            let end = (start + inverse::BLOCK).min(2_000);
            let (options, price) = (table.columns().part(start, end), &out.price[start..end]);
            inverse::filled::<false>(options, price, &mut plain[start..end]);
            inverse::filled::<true>(options, price, &mut fused[start..end]);
        }
        let missing = |column: &[f64]| column.iter().filter(|value| value.is_nan()).count();
        assert!(missing(&plain) < 300 && missing(&fused) < 300, "{}", missing(&plain));
        for (i, (a, b)) in plain.iter().zip(&fused).enumerate() {
            let row = table.columns().row(i);
            let price = |volatility| black_scholes::price(&Vanilla { volatility, ..row });
            if a.is_finite() && b.is_finite() {
                let off = price(*a).unwrap() - price(*b).unwrap();
                assert!(off.abs() < 3e-15 * (row.spot + row.strike), "{row:?} {a} {b}");
            }
        }
    }
}
