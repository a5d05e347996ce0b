//! The assets of a universe compared with each other, row by row. An asset that is unknown in a row
//! answers unknown there and is left out of what the others are compared with.

use pulp::Arch;
use quant::{UNKNOWN, known};

use super::{Function, Group, Parameter, SERIES, VALUE, rows};
use crate::{
    Kind,
    operation::truth,
    step::{Step, across},
};

const COMPARISON: Function = Function {
    name: "",
    title: "",
    group: Group::Universe,
    formula: "",
    inputs: &[SERIES],
    parameters: &[],
    outputs: VALUE,
    kind: Kind::Series,
    source: "definition",
    warm_up: |_| 0,
    make: |_| rank(),
};

const COUNT: &[Parameter] = &[rows("n", "Count", 10.0, 1.0)];

pub(super) const FUNCTIONS: &[Function] = &[
    Function {
        name: "rank",
        title: "Rank among assets",
        formula: "1 for the highest x of all assets; equal ones share the mean of their ranks",
        make: |_| rank(),
        ..COMPARISON
    },
    Function {
        name: "zscore",
        title: "Standard score among assets",
        formula: "(x − mean) / population deviation, over all assets; unknown where all are equal",
        make: |_| across(|values, answers| Arch::new().dispatch(|| zscore(values, answers))),
        ..COMPARISON
    },
    Function {
        name: "percentile",
        title: "Percentile among assets",
        formula: "(N − rank) / (N − 1) of N known assets: 0 for the lowest, 1 for the highest; \
                  unknown for one alone",
        make: |_| percentile(),
        ..COMPARISON
    },
    Function {
        name: "top",
        title: "Among the highest",
        formula: "x is at least the n-th highest of all assets; equal ones at the edge are all in",
        parameters: COUNT,
        kind: Kind::Condition,
        make: |arguments| top(arguments.length(0).rows()),
        ..COMPARISON
    },
];

fn rank() -> Box<dyn Step> {
    let mut order = Vec::new();
    across(move |values, answers| {
        ranks(values, answers, &mut order);
    })
}

fn percentile() -> Box<dyn Step> {
    let mut order = Vec::new();
    across(move |values, answers| {
        let count = ranks(values, answers, &mut order);
        for rank in answers {
            *rank = known((count - *rank) / (count - 1.0));
        }
    })
}

/// Writes the rank of every known value, and returns how many are known.
///
/// - `order`: room to sort in.
fn ranks(values: &[f64], answers: &mut [f64], order: &mut Vec<(f64, usize)>) -> f64 {
    answers.fill(UNKNOWN);
    order.clear();
    let all = values.iter().copied().enumerate();
    order.extend(all.filter(|(_, value)| !value.is_nan()).map(|(asset, value)| (value, asset)));
    order.sort_unstable_by(|(left, _), (right, _)| right.total_cmp(left));
    let mut before = 0.0;
    for equals in order.chunk_by(|(left, _), (right, _)| left >= right && right >= left) {
        let count = equals.iter().fold(0.0, |count, _| count + 1.0);
        for (_, asset) in equals {
            if let Some(answer) = answers.get_mut(*asset) {
                *answer = before + f64::midpoint(count, 1.0);
            }
        }
        before += count;
    }
    before
}

/// The distances are taken to one of the values, so that equal values have no deviation at all.
#[expect(clippy::inline_always, reason = "wide instructions reach only what is inlined")]
#[inline(always)]
fn zscore(values: &[f64], answers: &mut [f64]) {
    let pivot = values.iter().copied().find(|value| !value.is_nan()).unwrap_or(UNKNOWN);
    let (sum, count) = sum_of(values, |value| value - pivot);
    let mean = sum / count;
    let (squares, _) = sum_of(values, |value| {
        let distance = (value - pivot) - mean;
        distance * distance
    });
    let deviation = (squares / count).sqrt();
    for (answer, value) in answers.iter_mut().zip(values) {
        *answer = known(((value - pivot) - mean) / deviation);
    }
}

/// Sums `of` over the known values, and counts them; in eight sums side by side, which a processor
/// adds at once and in the same order whatever its width.
#[inline(always)]
fn sum_of(values: &[f64], of: impl Fn(f64) -> f64) -> (f64, f64) {
    const SIDE_BY_SIDE: usize = 8;
    let (mut sums, mut counts) = ([0.0; SIDE_BY_SIDE], [0.0; SIDE_BY_SIDE]);
    let mut add = |place: usize, value: f64| {
        let is_known = !value.is_nan();
        sums[place] += if is_known { of(value) } else { 0.0 };
        counts[place] += truth(is_known);
    };
    let (wide, rest) = values.as_chunks::<SIDE_BY_SIDE>();
    for chunk in wide {
        for (place, value) in chunk.iter().enumerate() {
            add(place, *value);
        }
    }
    for (place, value) in rest.iter().enumerate() {
        add(place, *value);
    }
    (sums.iter().sum(), counts.iter().sum())
}

fn top(count: usize) -> Box<dyn Step> {
    let mut known_values: Vec<f64> = Vec::new();
    across(move |values, answers| {
        known_values.clear();
        known_values.extend(values.iter().copied().filter(|value| !value.is_nan()));
        let edge = if known_values.len() > count {
            let order = |left: &f64, right: &f64| right.total_cmp(left);
            *known_values.select_nth_unstable_by(count - 1, order).1
        } else {
            f64::NEG_INFINITY
        };
        for (answer, value) in answers.iter_mut().zip(values) {
            *answer = if value.is_nan() { UNKNOWN } else { truth(*value >= edge) };
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::{Arguments, find};

    fn compared(name: &str, values: &[f64], arguments: &[f64]) -> Vec<Option<f64>> {
        let mut step = (find(name).unwrap().make)(&Arguments(arguments.to_vec()));
        let mut answers = vec![0.0; values.len()];
        step.run(&[values], &mut answers, values.len());
        answers.iter().map(|value| (!value.is_nan()).then_some(*value)).collect()
    }

    #[test]
    fn the_highest_is_first_and_equals_share() {
        let values = [5.0, UNKNOWN, 9.0, 5.0, 1.0, -0.0, 0.0];
        let ranks = [Some(2.5), None, Some(1.0), Some(2.5), Some(4.0), Some(5.5), Some(5.5)];
        assert_eq!(compared("rank", &values, &[]), ranks);
    }

    #[test]
    fn percentiles_go_from_nothing_to_one() {
        let values = [3.0, 1.0, UNKNOWN, 2.0, 2.0, 4.0];
        let expected = [Some(0.75), Some(0.0), None, Some(0.375), Some(0.375), Some(1.0)];
        assert_eq!(compared("percentile", &values, &[]), expected);
        assert_eq!(compared("percentile", &[7.0], &[]), [None]);
    }

    #[test]
    fn scores_have_mean_zero_and_deviation_one() {
        let values = [2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0, UNKNOWN];
        let scores = compared("zscore", &values, &[]);
        let expected = [-1.5, -0.5, -0.5, -0.5, 0.0, 0.0, 1.0, 2.0];
        assert_eq!(scores[..8], expected.map(Some));
        assert_eq!(scores[8], None);
    }

    #[test]
    fn equal_values_have_no_score() {
        assert_eq!(compared("zscore", &[0.1, 0.1, 0.1], &[]), [None; 3]);
        assert_eq!(compared("zscore", &[UNKNOWN], &[]), [None]);
        assert_eq!(compared("zscore", &[f64::MAX, -f64::MAX], &[]), [None; 2]);
    }

    #[test]
    fn equals_at_the_edge_are_all_among_the_highest() {
        let values = [1.0, 3.0, UNKNOWN, 3.0, 5.0];
        let two = [Some(0.0), Some(1.0), None, Some(1.0), Some(1.0)];
        assert_eq!(compared("top", &values, &[2.0]), two);
        let all = [Some(1.0), Some(1.0), None, Some(1.0), Some(1.0)];
        assert_eq!(compared("top", &values, &[50.0]), all);
    }
}
