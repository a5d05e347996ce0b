//! How a column function drives its state.

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
