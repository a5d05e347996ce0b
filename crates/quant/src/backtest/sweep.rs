//! Many parameters: grids, all of them at once, and forward in time.
//!
//! **Invariant:** answers stand in the order of the grid, whatever the threads do.

use std::ops::Range;

use pulp::Arch;
use rayon::prelude::*;

use super::plain::{Outcome, Plain, averages, cross};

/// Points of a grid; a sweep that needs more is a search.
pub const MAX_POINTS: usize = 20_000;

/// Returns every combination of `values`, the last parameter moving fastest.
///
/// `None` for more than [`MAX_POINTS`], for none, and for a parameter without values.
pub fn grid(values: &[Vec<f64>]) -> Option<Vec<Vec<f64>>> {
    let count = values.iter().try_fold(1_usize, |count, values| count.checked_mul(values.len()))?;
    if values.is_empty() || count == 0 || count > MAX_POINTS {
        return None;
    }
    let mut points = vec![Vec::new()];
    for values in values {
        let longer = |point: &Vec<f64>| {
            let point = point.clone();
            values.iter().map(move |value| [&point[..], &[*value]].concat()).collect::<Vec<_>>()
        };
        points = points.iter().flat_map(longer).collect();
    }
    Some(points)
}

/// One step of a walk forward: what is learnt from, and what comes after it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Window {
    pub train: Range<usize>,
    pub test: Range<usize>,
}

/// How the training window moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Training {
    /// From the first row on: it grows.
    Anchored,
    /// Of one length.
    Rolling,
}

/// Cuts `rows` into windows that test one after the other, each after what it was trained on.
///
/// - `train`, `test`: rows of each, at least 1. The last test may be shorter.
///
/// Empty when there is nothing to test.
pub fn windows(rows: usize, train: usize, test: usize, training: Training) -> Vec<Window> {
    if train == 0 || test == 0 {
        return Vec::new();
    }
    let window = |start: usize| Window {
        train: match training {
            Training::Anchored => 0..start,
            Training::Rolling => start - train..start,
        },
        test: start..(start + test).min(rows),
    };
    (train..rows).step_by(test).map(window).collect()
}

/// Returns the place of the highest score; the first of equals.
pub fn best(scores: &[Option<f64>]) -> Option<usize> {
    let mut best: Option<(usize, f64)> = None;
    for (place, score) in scores.iter().enumerate() {
        if let Some(score) = score.filter(|score| score.is_finite())
            && best.is_none_or(|(_, highest)| score > highest)
        {
            best = Some((place, score));
        }
    }
    best.map(|(place, _)| place)
}

/// Runs the crossing of two moving averages for every pair: long while the fast one is above.
///
/// - `open`, `close`: prices above zero, a row each, all known.
/// - `pairs`: rows of the fast and of the slow average.
///
/// Each distinct length is averaged once ([`averages`]). `None` where [`Plain::run`] gives none, and
/// for a length of 0.
pub fn cross_averages(
    plain: &Plain,
    (open, close): (&[f64], &[f64]),
    pairs: &[(usize, usize)],
) -> Option<Vec<Outcome>> {
    // Asked once for all pairs.
    plain.run(open, close, &vec![0; close.len()])?;
    let mut lengths: Vec<usize> = pairs.iter().flat_map(|pair| [pair.0, pair.1]).collect();
    lengths.sort_unstable();
    lengths.dedup();
    if lengths.first() == Some(&0) {
        return None;
    }
    let columns = averages(close, &lengths);
    let column = |length: usize| {
        let place = lengths.binary_search(&length).unwrap_or_default();
        columns[place].as_slice()
    };
    let (arch, rows) = (Arch::new(), close.len());
    let run = |signals: &mut Vec<u8>, (fast, slow): &(usize, usize)| {
        let (start, fast, slow) = ((*fast).max(*slow) - 1, column(*fast), column(*slow));
        arch.dispatch(
            #[inline(always)]
            || cross(fast, slow, start, signals),
        );
        plain.walk(open, close, signals)
    };
    Some(pairs.par_iter().map_init(|| vec![0; rows], run).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_grid_has_every_combination_once() {
        let points = grid(&[vec![1.0, 2.0], vec![5.0, 6.0, 7.0]]).unwrap();
        assert_eq!(points.len(), 6);
        assert_eq!(
            (&points[0], &points[1], &points[5]),
            (&vec![1.0, 5.0], &vec![1.0, 6.0], &vec![2.0, 7.0])
        );
        assert_eq!(grid(&[]), None);
        assert_eq!(grid(&[vec![0.0; 200], vec![0.0; 200]]), None);
    }

    #[test]
    fn a_test_never_lies_in_what_was_trained_on() {
        let rolling = windows(10, 4, 3, Training::Rolling);
        assert_eq!(rolling[1], Window { train: 3..7, test: 7..10 });
        let anchored = windows(11, 4, 3, Training::Anchored);
        assert_eq!(anchored[2], Window { train: 0..10, test: 10..11 });
        assert!(anchored.iter().all(|window| window.train.end == window.test.start));
        assert!(windows(4, 4, 3, Training::Rolling).is_empty());
    }

    #[test]
    fn the_first_of_the_best_is_chosen_and_the_unknown_never() {
        assert_eq!(best(&[None, Some(1.0), Some(2.0), Some(2.0), Some(f64::NAN)]), Some(2));
        assert_eq!(best(&[None, None]), None);
    }
}
