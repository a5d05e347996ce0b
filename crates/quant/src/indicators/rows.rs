//! How a state answers whole columns.

#![expect(clippy::inline_always, reason = "code is vectorised only inside the dispatched function")]

use pulp::Arch;

use crate::UNKNOWN;

/// Rows that are worked on at a time where a column in between is needed: half a dozen such columns
/// fit the first cache of every processor.
pub(super) const CHUNK: usize = 512;

/// Rows for which wide instructions do not pay.
const FEW: usize = 16;

/// A state that answers many rows at once faster than one after another.
///
/// `I` is how many columns it takes, `O` how many it gives.
///
/// **Invariant:** [`Self::fill`] gives the bits of [`Self::row`], however rows are cut into calls.
pub trait Indicator<const I: usize, const O: usize> {
    /// Takes the newest row and answers for it.
    fn row(&mut self, inputs: [f64; I]) -> [f64; O];

    /// Answers at least one row, all of them known. Use [`Self::fill`], which takes any.
    fn run(&mut self, inputs: [&[f64]; I], answers: [&mut [f64]; O]);

    /// Takes the next rows and answers for each; rows beyond the shortest column are left out.
    fn fill(&mut self, inputs: [&[f64]; I], answers: [&mut [f64]; O]) {
        let given = inputs.iter().map(|column| column.len());
        let rows = given.chain(answers.iter().map(|column| column.len())).min().unwrap_or(0);
        let inputs = inputs.map(|column| &column[..rows]);
        let mut answers = answers.map(|column| &mut column[..rows]);
        if rows < FEW {
            for row in 0..rows {
                for (column, answer) in answers.iter_mut().zip(self.row(inputs.map(|c| c[row]))) {
                    column[row] = answer;
                }
            }
            return;
        }
        // Most gaps are those at the begin: the warm-up of another indicator.
        let known = |row: &usize| all_known(inputs.map(|column| column[*row]));
        let first = (0..rows).find(known).unwrap_or(rows);
        for column in &mut answers {
            column[..first].fill(UNKNOWN);
        }
        let inputs = inputs.map(|column| &column[first..]);
        let answers = answers.map(|column| &mut column[first..]);
        if first < rows && are_known(inputs) {
            self.run(inputs, answers);
        } else {
            fill_around_gaps(self, inputs, answers);
        }
    }
}

/// Has the known rows answered as if there were no others.
fn fill_around_gaps<const I: usize, const O: usize>(
    state: &mut (impl Indicator<I, O> + ?Sized),
    inputs: [&[f64]; I],
    mut answers: [&mut [f64]; O],
) {
    let (mut given, mut found) = ([[0.0; CHUNK]; I], [[0.0; CHUNK]; O]);
    let rows = inputs.first().map_or(0, |column| column.len());
    for start in (0..rows).step_by(CHUNK) {
        let end = rows.min(start + CHUNK);
        let inputs = inputs.map(|column| &column[start..end]);
        let mut answers = answers.each_mut().map(|column| &mut column[start..end]);
        if are_known(inputs) {
            state.run(inputs, answers);
            continue;
        }
        let is_known = |row: usize| all_known(inputs.map(|column| column[row]));
        let mut count = 0;
        for row in (0..end - start).filter(|row| is_known(*row)) {
            for (given, column) in given.iter_mut().zip(inputs) {
                given[count] = column[row];
            }
            count += 1;
        }
        if count > 0 {
            let given = given.each_ref().map(|column| &column[..count]);
            state.run(given, found.each_mut().map(|column| &mut column[..count]));
        }
        let mut next = 0;
        for row in 0..end - start {
            let known = is_known(row);
            for (column, found) in answers.iter_mut().zip(&found) {
                column[row] = if known { found[next] } else { UNKNOWN };
            }
            next += usize::from(known);
        }
    }
}

/// Does `work` by the widest instructions the processor has.
#[inline(always)]
pub(super) fn wide<R>(work: impl FnOnce() -> R) -> R {
    Arch::new().dispatch(work)
}

/// Whether every value is known. Looks at all of them, since a way out would stop vectors.
fn are_known<const I: usize>(columns: [&[f64]; I]) -> bool {
    wide(
        #[inline(always)]
        || {
            let known = |column: &[f64]| column.iter().fold(true, |all, x| all & x.is_finite());
            columns.iter().fold(true, |all, column| all & known(column))
        },
    )
}

/// Returns what a fresh state answers for whole columns; rows beyond the shortest are left out.
pub(super) fn columns<const I: usize, const O: usize>(
    mut state: impl Indicator<I, O>,
    inputs: [&[f64]; I],
) -> [Vec<f64>; O] {
    let rows = inputs.iter().map(|column| column.len()).min().unwrap_or(0);
    let mut answers = std::array::from_fn(|_| vec![0.0; rows]);
    state.fill(inputs, answers.each_mut().map(Vec::as_mut_slice));
    answers
}

/// Returns what `push` answers for every row of `columns`; rows beyond the shortest are left out.
pub(super) fn drive<const I: usize, R>(
    columns: [&[f64]; I],
    mut push: impl FnMut([f64; I]) -> R,
) -> Vec<R> {
    let rows = columns.iter().map(|column| column.len()).min().unwrap_or(0);
    let columns = columns.map(|column| &column[..rows]);
    (0..rows).map(|row| push(columns.map(|column| column[row]))).collect()
}

/// Whether every value of a row is known.
#[inline]
pub(super) fn all_known<const I: usize>(row: [f64; I]) -> bool {
    row.iter().all(|value| value.is_finite())
}
