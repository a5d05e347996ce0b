//! The rows that all columns know.

/// Returns the rows in which every column is known, as columns again.
///
/// Rows beyond the shortest column are not common. Without columns there are no rows.
pub fn complete_rows(columns: &[&[f64]]) -> Vec<Vec<f64>> {
    let shared = columns.iter().map(|column| column.len()).min().unwrap_or(0);
    let mut known = vec![true; shared];
    for column in columns {
        for (known, value) in known.iter_mut().zip(*column) {
            *known &= value.is_finite();
        }
    }
    let kept = |column: &&[f64]| -> Vec<f64> {
        column.iter().zip(&known).filter(|(_, known)| **known).map(|(value, _)| *value).collect()
    };
    columns.iter().map(kept).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_that_one_column_lacks_is_lacking() {
        let columns: [&[f64]; 2] = [&[1.0, f64::NAN, 3.0, 4.0], &[5.0, 6.0, 7.0]];
        assert_eq!(complete_rows(&columns), [[1.0, 3.0], [5.0, 7.0]]);
        assert!(complete_rows(&[]).is_empty());
    }
}
