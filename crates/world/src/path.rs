//! A way through given prices: from the open to the close, touching the highest and the lowest.

use crate::noise::Noise;

/// Open, high, low and close in steps of the price.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Range {
    pub open: i64,
    pub high: i64,
    pub low: i64,
    pub close: i64,
}

/// Returns `points` prices, at least four, that begin at the open, end at the close, touch high and low and
/// leave neither.
pub(crate) fn through(range: Range, points: usize, noise: Noise) -> Vec<i64> {
    let Range { open, high, low, close } = range;
    let last = points.max(4) - 1;
    let inner = u64::try_from(last - 2).unwrap_or(1);
    let place = |number: i64| usize::try_from(noise.at(-number).below(inner)).unwrap_or(0);
    let (mut first, mut second) = (1 + place(1), 1 + place(2));
    if first == second {
        second = first + 1;
    }
    if first > second {
        std::mem::swap(&mut first, &mut second);
    }
    let (one, other) = if noise.at(-3).uniform() < 0.5 { (high, low) } else { (low, high) };
    let mut path = Vec::with_capacity(last + 1);
    path.push(open);
    walk(&mut path, one, first, range, noise.at(-4));
    walk(&mut path, other, second - first, range, noise.at(-5));
    walk(&mut path, close, last - second, range, noise.at(-6));
    path
}

/// Adds `steps` prices, of which the last is `to`: a random walk that is bent to end there.
fn walk(path: &mut Vec<i64>, to: i64, steps: usize, range: Range, noise: Noise) {
    let from = path.last().copied().unwrap_or(range.open);
    let count = f64::from(u32::try_from(steps).unwrap_or(u32::MAX).max(1));
    let step = number(range.high - range.low) / libm::sqrt(count) * 0.6;
    let mut sums = Vec::with_capacity(steps);
    let mut sum = 0.0;
    for n in (0_i64..).take(steps) {
        // The sum of three uniform draws is nearly normal and costs less than a logarithm.
        let here = noise.at(n).bits();
        let part = |shift: u32| f64::from(u16::try_from((here >> shift) & 0xffff).unwrap_or(0));
        sum += (part(0) + part(16) + part(32) - 98_302.5) / 32_767.5 * step;
        sums.push(sum);
    }
    let drift = number(to - from) - sum;
    for (n, walked) in (1_u32..).zip(&sums) {
        let bent = number(from) + walked + drift * f64::from(n) / count;
        path.push(reflected(whole(bent), range));
    }
    if let Some(end) = path.last_mut().filter(|_| steps > 0) {
        *end = to;
    }
}

/// Turns a price that would leave the range back into it, as often as it meets a border. Held at the border it
/// would stand still there for minutes, as no market does.
fn reflected(price: i64, range: Range) -> i64 {
    let width = range.high - range.low;
    if width <= 0 {
        return range.low;
    }
    let along = (price - range.low).rem_euclid(2 * width);
    range.low + along.min(2 * width - along)
}

/// A count of steps as a number; all of ours are far below 2⁵³.
pub(crate) fn number(steps: i64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "prices and volumes have fewer digits")]
    let number = steps as f64;
    number
}

/// The nearest whole number.
pub(crate) fn whole(number: f64) -> i64 {
    #[expect(clippy::cast_possible_truncation, reason = "prices and volumes have fewer digits")]
    let whole = libm::round(number) as i64;
    whole
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_does_not_stand_still_at_a_border() {
        let range = Range { open: 6_400_000, high: 6_500_000, low: 6_390_000, close: 6_391_000 };
        for seed in 0..50 {
            let path = through(range, 1_441, Noise::of(seed));
            let at_a_border = path.iter().filter(|&&at| at == range.low || at == range.high);
            assert!(at_a_border.count() < 20, "seed {seed}");
        }
    }

    #[test]
    fn a_path_has_the_range_it_was_given() {
        for (seed, points) in [(1, 4), (2, 5), (3, 60), (4, 391), (5, 1_441)] {
            for range in [
                Range { open: 100, high: 130, low: 90, close: 120 },
                Range { open: 100, high: 100, low: 100, close: 100 },
                Range { open: 90, high: 130, low: 90, close: 130 },
            ] {
                let path = through(range, points, Noise::of(seed));
                assert_eq!(path.len(), points);
                assert_eq!((path[0], path[points - 1]), (range.open, range.close));
                assert_eq!(path.iter().max(), Some(&range.high));
                assert_eq!(path.iter().min(), Some(&range.low));
            }
        }
    }
}
