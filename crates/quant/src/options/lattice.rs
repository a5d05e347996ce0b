//! Options on a binomial lattice: the slow way that handles every exercise style.
//!
//! Source: Cox, Ross, Rubinstein (1979), “Option pricing: A simplified approach”, Journal of Financial
//! Economics 7(3); Leisen, Reimer (1996), “Binomial models for option valuation”, Applied Mathematical
//! Finance 3(4).

#![expect(clippy::inline_always, reason = "a call would leave the instructions chosen")]

use pulp::{Arch, Simd, WithSimd};

use super::{
    Error, MainGreeks, Right, Vanilla, fast,
    terms::{positive, representable},
};

/// When an option may be exercised.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exercise {
    /// At expiry only.
    European,
    /// At any time.
    American,
}

/// How the steps of the asset are chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tree {
    /// Up by `e^(σ√Δt)`, down by its inverse; the error swings and falls like `1/n`.
    CoxRossRubinstein,
    /// Centred on the strike by the inversion of Peizer and Pratt; the error falls like `1/n²` (for
    /// early exercise `1/n`). An even number of steps counts as one more.
    LeisenReimer,
}

/// A lattice: its kind and how many steps it takes, at most [`MOST_STEPS`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lattice {
    pub tree: Tree,
    pub exercise: Exercise,
    pub steps: usize,
}

/// Work grows with the square: this many take some milliseconds.
pub const MOST_STEPS: usize = 10_000;

/// Returns the price on the lattice.
///
/// Spot, strike, time and volatility must be above zero; [`Error::Range`] when the steps are too few or
/// too many, or so coarse that a probability leaves [0, 1].
pub fn price(option: &Vanilla, lattice: Lattice) -> Result<f64, Error> {
    let steps = Steps::of(option, lattice)?;
    let mut room = Room::default();
    representable(steps.roll(option, lattice, &mut room)[0])
}

/// Returns the prices of many options on lattices of one kind; a row that [`price`] refuses is
/// [`crate::UNKNOWN`].
pub fn prices(options: &[Vanilla], lattice: Lattice) -> Vec<f64> {
    let mut room = Room::default();
    let mut one = |option: &Vanilla| {
        Steps::of(option, lattice)
            .map_or(crate::UNKNOWN, |steps| crate::known(steps.roll(option, lattice, &mut room)[0]))
    };
    options.iter().map(&mut one).collect()
}

/// Returns the price, delta and gamma from the nodes after two steps, theta from the equation that the
/// price obeys, and vega, rho and phi from lattices on either side.
///
/// Where exercise at once is best, delta is 1 or −1 and all else is 0.
pub fn greeks(option: &Vanilla, lattice: Lattice) -> Result<MainGreeks, Error> {
    let steps = Steps::of(option, lattice)?;
    let mut room = Room::default();
    let [price, nodes @ ..] = steps.roll(option, lattice, &mut room);
    let Vanilla { right, spot, volatility, rate, dividend_yield, .. } = *option;
    if lattice.exercise == Exercise::American && price <= option.intrinsic() {
        return Ok(MainGreeks { price, delta: right.sign(), ..MainGreeks::default() });
    }
    let places =
        [spot * steps.down * steps.down, spot * steps.up * steps.down, spot * steps.up * steps.up];
    let (delta, gamma) = parabola(places, nodes, spot);
    let bumped = |moved: &dyn Fn(f64) -> Vanilla, by: f64| -> Result<f64, Error> {
        Ok((self::price(&moved(by), lattice)? - self::price(&moved(-by), lattice)?) / (2.0 * by))
    };
    let vega = bumped(&|by| Vanilla { volatility: volatility + by, ..*option }, 0.01 * volatility)?;
    let rho = bumped(&|by| Vanilla { rate: rate + by, ..*option }, RATE_BUMP)?;
    let phi = bumped(&|by| Vanilla { dividend_yield: dividend_yield + by, ..*option }, RATE_BUMP)?;
    let drift = (rate - dividend_yield) * spot * delta;
    let theta = rate * price - drift - 0.5 * (volatility * spot).powi(2) * gamma;
    representable(theta)?;
    Ok(MainGreeks { price, delta, gamma, vega, theta, rho, phi })
}

const RATE_BUMP: f64 = 1e-4;

/// Returns the first and second derivative at `x` of the parabola through three points.
fn parabola(at: [f64; 3], values: [f64; 3], x: f64) -> (f64, f64) {
    let left = (values[1] - values[0]) / (at[1] - at[0]);
    let right = (values[2] - values[1]) / (at[2] - at[1]);
    let bend = (right - left) / (at[2] - at[0]);
    (left + bend * (2.0 * x - at[0] - at[1]), 2.0 * bend)
}

/// One step of a lattice.
struct Steps {
    count: usize,
    up: f64,
    down: f64,
    /// Discounted probabilities.
    rise: f64,
    fall: f64,
}

impl Steps {
    fn of(option: &Vanilla, lattice: Lattice) -> Result<Self, Error> {
        let option = option.checked()?;
        positive("spot", option.spot)?;
        positive("strike", option.strike)?;
        positive("years", option.years)?;
        positive("volatility", option.volatility)?;
        if !(2..=MOST_STEPS).contains(&lattice.steps) {
            return Err(Error::Range("steps", "from 2 to 10,000"));
        }
        let odd = lattice.tree == Tree::LeisenReimer && lattice.steps.is_multiple_of(2);
        let count = lattice.steps + usize::from(odd);
        #[expect(clippy::cast_precision_loss, reason = "at most 10,001")]
        let step = option.years / count as f64;
        let growth = ((option.rate - option.dividend_yield) * step).exp();
        let (up, down, chance) = match lattice.tree {
            Tree::CoxRossRubinstein => {
                let up = (option.volatility * step.sqrt()).exp();
                (up, 1.0 / up, (growth - 1.0 / up) / (up - 1.0 / up))
            }
            Tree::LeisenReimer => leisen_reimer(option, option.years / step, growth),
        };
        if !(0.0..=1.0).contains(&chance) || !up.is_finite() {
            return Err(Error::Range("steps", "more, for such a drift and so little volatility"));
        }
        let discount = (-option.rate * step).exp();
        Ok(Self { count, up, down, rise: discount * chance, fall: discount * (1.0 - chance) })
    }

    /// Returns the value now and at the three nodes after two steps, lowest first.
    fn roll(&self, option: &Vanilla, lattice: Lattice, room: &mut Room) -> [f64; 4] {
        room.fill(self);
        let never =
            option.right == Right::Call && option.dividend_yield <= 0.0 && option.rate >= 0.0;
        let may = lattice.exercise == Exercise::American && !never;
        Arch::new().dispatch(Roll { steps: self, option, room, may })
    }
}

fn leisen_reimer(option: &Vanilla, steps: f64, growth: f64) -> (f64, f64, f64) {
    let deviation = option.volatility * option.years.sqrt();
    let carry = (option.rate - option.dividend_yield) * option.years;
    let d2 = ((option.spot / option.strike).ln() + carry) / deviation - 0.5 * deviation;
    let inverted = |z: f64| {
        let scaled = z / (steps + 1.0 / 3.0 + 0.1 / (steps + 1.0));
        let square = 0.25 - 0.25 * (-scaled * scaled * (steps + 1.0 / 6.0)).exp();
        0.5 + square.sqrt().copysign(z)
    };
    let (chance, asset) = (inverted(d2), inverted(d2 + deviation));
    (growth * asset / chance, growth * (1.0 - asset) / (1.0 - chance), chance)
}

/// Space for a lattice, kept from one option to the next.
#[derive(Default)]
struct Room {
    values: Vec<f64>,
    /// `(u/d)^(k/2)` around the middle: entries for even and for odd `k`, those of one step side by
    /// side.
    powers: [Vec<f64>; 2],
}

impl Room {
    fn fill(&mut self, steps: &Steps) {
        let half = 0.5 * (steps.up / steps.down).ln();
        self.values.clear();
        self.values.resize(steps.count + 1 + 2 * LANES, 0.0);
        for (parity, powers) in self.powers.iter_mut().enumerate() {
            #[expect(clippy::cast_precision_loss, reason = "at most 10,001")]
            let power = |k: usize| (half * (2.0 * k as f64 - (steps.count - parity) as f64)).exp();
            powers.clear();
            powers.extend((0..=steps.count - parity).map(power));
            powers.resize(steps.count + 1 + 2 * LANES, 0.0);
        }
    }
}

/// Rows of nodes are worked on in these; what lies beyond a row's end is computed and never read.
const LANES: usize = 8;

/// Steps the nodes from `first` to before `end` one row back: the greater of holding on and `scale·power + strike`.
#[inline(always)]
fn back<const FUSED: bool>(
    values: &mut [f64],
    powers: &[f64],
    (first, end): (usize, usize),
    steps: &Steps,
    [scale, strike]: [f64; 2],
) {
    for start in (first / LANES * LANES..end).step_by(LANES) {
        let (Some(low), Some(high), Some(power)) = (
            values[start..].first_chunk::<LANES>().copied(),
            values[start + 1..].first_chunk::<LANES>().copied(),
            powers[start..].first_chunk::<LANES>(),
        ) else {
            return;
        };
        let mut next = [0.0; LANES];
        for i in 0..LANES {
            let held = fast::add::<FUSED>(steps.rise, high[i], steps.fall * low[i]);
            let paid = fast::add::<FUSED>(scale, power[i], strike);
            next[i] = if held > paid { held } else { paid };
        }
        values[start..start + LANES].copy_from_slice(&next);
    }
}

struct Roll<'a> {
    steps: &'a Steps,
    option: &'a Vanilla,
    room: &'a mut Room,
    may: bool,
}

impl WithSimd for Roll<'_> {
    type Output = [f64; 4];

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) -> [f64; 4] {
        let Self { steps, option, room, may } = self;
        if fast::fused::<S>() {
            rolled::<true>(steps, option, room, may)
        } else {
            rolled::<false>(steps, option, room, may)
        }
    }
}

#[inline(always)]
fn rolled<const FUSED: bool>(
    steps: &Steps,
    option: &Vanilla,
    room: &mut Room,
    may: bool,
) -> [f64; 4] {
    let w = option.right.sign();
    let middle = (steps.up * steps.down).sqrt().ln();
    let scale = |step: usize| {
        #[expect(clippy::cast_precision_loss, reason = "at most 10,001")]
        let drift = (middle * step as f64).exp();
        w * option.spot * drift
    };
    let Room { values, powers } = room;
    let last = scale(steps.count);
    for (value, power) in values.iter_mut().zip(&powers[0][..=steps.count]) {
        *value = (last * power - w * option.strike).max(0.0);
    }
    let paying = values.iter().filter(|value| **value > 0.0).count();
    let worthless = steps.count + 1 - paying;
    let mut early = [0.0; 3];
    for step in (0..steps.count).rev() {
        let parity = (steps.count - step) % 2;
        let skip = (steps.count - parity - step) / 2;
        // What can only end worthless is worth nothing, and is left so.
        let alive = match option.right {
            Right::Put => (0, paying.min(step + 1)),
            Right::Call => (worthless.saturating_sub(steps.count - step), step + 1),
        };
        if may {
            let powers = &powers[parity][skip..];
            back::<FUSED>(values, powers, alive, steps, [scale(step), -w * option.strike]);
        } else {
            // Nothing is paid early when the scale is nothing and the strike out of reach.
            back::<FUSED>(values, &powers[parity][skip..], alive, steps, [0.0, f64::NEG_INFINITY]);
        }
        if step == 2 {
            early.copy_from_slice(&values[..3]);
        }
    }
    if steps.count == 2 {
        let paid = |k: usize| (last * powers[0][k] - w * option.strike).max(0.0);
        early = [paid(0), paid(1), paid(2)];
    }
    [values[0], early[0], early[1], early[2]]
}
