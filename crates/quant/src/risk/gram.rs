//! Products of all pairs of columns: `Gᵢⱼ = Σₜ (xₜᵢ − sᵢ)(xₜⱼ − sⱼ)`, the work behind every covariance.
//!
//! Rows are taken in blocks that fit the second cache, columns in panels of three vectors. A tile, three
//! vectors by as many columns as a vector has lanes, stays in registers over a whole block, so each number
//! that is loaded is used many times; only tiles on or below the diagonal are made.
//!
//! Source: Goto, van de Geijn (2008), “Anatomy of High-Performance Matrix Multiplication”, ACM TOMS 34(3).

#![expect(clippy::inline_always, reason = "code is vectorised only inside the dispatched function")]

use std::ops::Range;

use nalgebra::DMatrix;
use pulp::{Arch, Simd, WithSimd};

use crate::performance::count;

/// Rows of a block: 500 columns of them are three quarters of a megabyte, so that the second cache has
/// room for the tiles that pass by too.
const BLOCK: usize = 180;

/// Rows that are packed together.
const STRIP: usize = 36;

/// Vectors in the height of a tile.
const HEIGHT: usize = 3;

/// Returns the matrix of products of `columns`, each less its shift.
///
/// - `columns`: known values only, all of the same length; rows beyond the shortest are left out.
/// - `shifts`: one a column.
///
/// Processors with wider vectors or fused products round differently in the last bits; one machine
/// always answers the same.
pub(super) fn gram(columns: &[&[f64]], shifts: &[f64]) -> DMatrix<f64> {
    Arch::new().dispatch(Gram { columns, shifts })
}

/// Returns the mean of each column.
///
/// - `columns`: whole, none empty; a column with a value that is not finite, or values too large to be
///   added up, has a mean that is not finite.
pub(super) fn means(columns: &[&[f64]]) -> Vec<f64> {
    Arch::new().dispatch(Means { columns })
}

struct Means<'a> {
    columns: &'a [&'a [f64]],
}

impl WithSimd for Means<'_> {
    type Output = Vec<f64>;

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> Vec<f64> {
        let mean = |column: &&[f64]| {
            let (vectors, rest) = S::as_simd_f64s(column);
            let (fours, others) = vectors.as_chunks::<4>();
            // Four sums side by side: one addition need not wait for the one before.
            let mut sums = [simd.splat_f64s(0.0); 4];
            for four in fours {
                for (sum, vector) in sums.iter_mut().zip(four) {
                    *sum = simd.add_f64s(*sum, *vector);
                }
            }
            for vector in others {
                sums[0] = simd.add_f64s(sums[0], *vector);
            }
            let halves = [simd.add_f64s(sums[0], sums[1]), simd.add_f64s(sums[2], sums[3])];
            let whole = simd.reduce_sum_f64s(simd.add_f64s(halves[0], halves[1]));
            (whole + rest.iter().sum::<f64>()) / count(column.len())
        };
        self.columns.iter().map(mean).collect()
    }
}

struct Gram<'a> {
    columns: &'a [&'a [f64]],
    shifts: &'a [f64],
}

impl WithSimd for Gram<'_> {
    type Output = DMatrix<f64>;

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> DMatrix<f64> {
        // A tile is square in lanes, which only the compiler may choose.
        match S::F64_LANES {
            8 => self.product::<S, 8>(simd),
            4 => self.product::<S, 4>(simd),
            2 => self.product::<S, 2>(simd),
            _ => self.product::<S, 1>(simd),
        }
    }
}

impl Gram<'_> {
    #[inline(always)]
    fn product<S: Simd, const LANES: usize>(&self, simd: S) -> DMatrix<f64> {
        let width = HEIGHT * LANES;
        let rows = self.columns.iter().map(|column| column.len()).min().unwrap_or(0);
        let panels = self.columns.len().div_ceil(width);
        let mut packed = vec![0.0; panels * width * BLOCK.min(rows)];
        let mut tiles = vec![0.0; panels * (panels + 1) / 2 * width * width];
        for first in (0..rows).step_by(BLOCK) {
            let last = rows.min(first + BLOCK);
            let panel = width * (last - first);
            for (index, panel) in packed.chunks_exact_mut(panel).take(panels).enumerate() {
                self.pack(panel, width, index, first..last);
            }
            let mut tiles = tiles.chunks_exact_mut(width * LANES);
            for (index, rows) in packed.chunks_exact(panel).take(panels).enumerate() {
                for columns in packed.chunks_exact(panel).take(index) {
                    for (part, tile) in tiles.by_ref().take(HEIGHT).enumerate() {
                        add_tile::<S, LANES, 0>(simd, rows, columns, part, tile);
                    }
                }
                // Across the diagonal the vectors above it are left out.
                for (part, tile) in tiles.by_ref().take(HEIGHT).enumerate() {
                    match part {
                        0 => add_tile::<S, LANES, 0>(simd, rows, rows, 0, tile),
                        1 => add_tile::<S, LANES, 1>(simd, rows, rows, 1, tile),
                        _ => add_tile::<S, LANES, 2>(simd, rows, rows, 2, tile),
                    }
                }
            }
        }
        self.unpacked(&tiles, width)
    }

    /// Writes the rows of one panel, row after row, each less its shift.
    #[inline(always)]
    fn pack(&self, panel: &mut [f64], width: usize, index: usize, rows: Range<usize>) {
        let first = index * width;
        let columns = &self.columns[first..self.columns.len().min(first + width)];
        let shifts = &self.shifts[first..];
        // A strip of rows at a time stays in the first cache while each column adds to every row of it.
        for (strip, start) in panel.chunks_mut(STRIP * width).zip(rows.clone().step_by(STRIP)) {
            let rows = start..rows.end.min(start + STRIP);
            for (lane, (column, shift)) in columns.iter().zip(shifts).enumerate() {
                let places = strip.iter_mut().skip(lane).step_by(width);
                for (place, value) in places.zip(&column[rows.clone()]) {
                    *place = value - shift;
                }
            }
        }
    }

    /// Returns the matrix that the tiles hold the lower half of.
    fn unpacked(&self, tiles: &[f64], width: usize) -> DMatrix<f64> {
        let size = self.columns.len();
        let mut matrix = DMatrix::zeros(size, size);
        let mut tiles = tiles.chunks_exact(width);
        for row_panel in (0..size).step_by(width) {
            for column in 0..row_panel + width {
                let Some(values) = tiles.next() else { return matrix };
                for (row, value) in (row_panel..size).zip(values) {
                    if column <= row {
                        matrix[(row, column)] = *value;
                        matrix[(column, row)] = *value;
                    }
                }
            }
        }
        matrix
    }
}

/// Adds the products of a panel, without its first `ABOVE` vectors, with one part of another to their tile.
#[inline(always)]
fn add_tile<S: Simd, const LANES: usize, const ABOVE: usize>(
    simd: S,
    rows: &[f64],
    columns: &[f64],
    part: usize,
    tile: &mut [f64],
) {
    let rows = S::as_simd_f64s(rows).0.as_chunks::<HEIGHT>().0;
    let columns = columns.as_chunks::<LANES>().0.as_chunks::<HEIGHT>().0;
    let mut sums = [[simd.splat_f64s(0.0); HEIGHT]; LANES];
    for (row, column) in rows.iter().zip(columns) {
        let column = &column[part];
        for lane in 0..LANES {
            let factor = simd.splat_f64s(column[lane]);
            for height in ABOVE..HEIGHT {
                sums[lane][height] = simd.mul_add_e_f64s(row[height], factor, sums[lane][height]);
            }
        }
    }
    let tile = S::as_mut_simd_f64s(tile).0.as_chunks_mut::<HEIGHT>().0;
    for (tile, sums) in tile.iter_mut().zip(&sums) {
        for (tile, sum) in tile.iter_mut().zip(sums) {
            *tile = simd.add_f64s(*tile, *sum);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    /// The definition, without any order that a processor may like.
    fn plain(columns: &[&[f64]], shifts: &[f64]) -> DMatrix<f64> {
        DMatrix::from_fn(columns.len(), columns.len(), |i, j| {
            let pairs = columns[i].iter().zip(columns[j]);
            pairs.map(|(x, y)| (x - shifts[i]) * (y - shifts[j])).sum()
        })
    }

    #[test]
    fn every_processor_path_gives_the_products() {
        let mut random = Random::new(3);
        for (assets, rows) in [(0, 5), (1, 1), (3, 0), (23, 40), (24, 252), (61, 253), (50, 600)] {
            let columns: Vec<Vec<f64>> =
                (0..assets).map(|_| (0..rows).map(|_| random.normal()).collect()).collect();
            let slices: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
            let shifts: Vec<f64> = (0..assets).map(|_| random.uniform()).collect();
            let wanted = plain(&slices, &shifts);
            let work = || Gram { columns: &slices, shifts: &shifts };
            let scalar = work().with_simd(pulp::Scalar::new());
            for matrix in [gram(&slices, &shifts), scalar] {
                assert!(matrix.iter().zip(&wanted).all(|(a, b)| (a - b).abs() < 1e-9));
                assert_eq!(matrix, matrix.transpose());
            }
        }
    }

    #[test]
    fn every_processor_path_gives_the_means() {
        let mut random = Random::new(4);
        for rows in [1, 7, 8, 33, 64, 1_000] {
            let column: Vec<f64> = (0..rows).map(|_| random.normal()).collect();
            let wanted = column.iter().sum::<f64>() / count(rows);
            let columns: [&[f64]; 2] = [&column, &vec![2.5; rows]];
            let scalar = Means { columns: &columns }.with_simd(pulp::Scalar::new());
            for means in [means(&columns), scalar] {
                assert!((means[0] - wanted).abs() < 1e-15 && (means[1] - 2.5).abs() < 1e-15);
            }
        }
        let unknown: [&[f64]; 3] = [&[1.0, f64::NAN], &[f64::INFINITY, 0.0], &[1e308, 1e308]];
        assert!(means(&unknown).iter().all(|mean| !mean.is_finite()));
    }
}
