//! Hierarchical risk parity: money follows a tree of what moves together.

use nalgebra::DMatrix;

use super::{Portfolio, Unsolvable, check_covariance};

/// How far apart two clusters are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Linkage {
    /// As their nearest members.
    Single,
    /// As their members on average.
    Average,
    /// As their farthest members.
    Complete,
    /// By how much joining them adds to the squares within.
    Ward,
}

/// One join of a tree: clusters below the number of assets are assets, others earlier joins.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Merge {
    pub left: usize,
    pub right: usize,
    pub distance: f64,
}

/// Money divided along a tree.
#[derive(Debug, Clone, PartialEq)]
pub struct Hierarchy {
    pub portfolio: Portfolio,
    /// The joins, nearest first: a dendrogram.
    pub merges: Vec<Merge>,
    /// The assets in the order of the leaves.
    pub order: Vec<usize>,
}

/// Returns the weights of hierarchical risk parity.
///
/// Assets are clustered by the distance `√((1 − ρ) / 2)`, put into the order of the tree's leaves, and
/// the money is halved down that order: each half gets it inversely to the variance of its own
/// inverse-variance portfolio.
///
/// Needs no inverse, so a covariance may be singular.
///
/// # Errors
///
/// [`Unsolvable`] for a matrix that is no covariance; an asset without variance is one, since
/// it would get all the money.
///
/// Source: López de Prado (2016), “Building Diversified Portfolios that Outperform Out of Sample”,
/// Journal of Portfolio Management 42(4). The clustering takes the distance itself, as later
/// implementations do, and not the distance of its columns.
pub fn hierarchical_risk_parity(
    covariance: &DMatrix<f64>,
    linkage: Linkage,
) -> Result<Hierarchy, Unsolvable> {
    let assets = check_covariance(covariance, None)?;
    if covariance.diagonal().min() <= 0.0 {
        return Err(Unsolvable::NotACovariance);
    }
    let distance = DMatrix::from_fn(assets, assets, |i, j| {
        let scale = (covariance[(i, i)] * covariance[(j, j)]).sqrt();
        ((1.0 - (covariance[(i, j)] / scale).clamp(-1.0, 1.0)) / 2.0).sqrt()
    });
    let merges = cluster(distance, linkage);
    let order = leaves(&merges, assets);
    let mut weights = vec![1.0; assets];
    halve(&order, covariance, &mut weights);
    let portfolio = Portfolio::of(weights, None, covariance);
    Ok(Hierarchy { portfolio, merges, order })
}

/// Joins the two nearest clusters until one is left.
///
/// Source: Lance, Williams (1967), the recurrence of distances.
fn cluster(mut distance: DMatrix<f64>, linkage: Linkage) -> Vec<Merge> {
    let assets = distance.nrows();
    // The cluster that lives in each row, and its size.
    let mut alive: Vec<Option<(usize, f64)>> =
        (0..assets).map(|asset| Some((asset, 1.0))).collect();
    let mut merges = Vec::with_capacity(assets.saturating_sub(1));
    for number in 0..assets.saturating_sub(1) {
        let Some((i, j, nearest)) = nearest_pair(&distance, &alive) else { break };
        let (Some((left, left_size)), Some((right, right_size))) = (alive[i], alive[j]) else {
            break;
        };
        for k in (0..assets).filter(|k| *k != i && *k != j) {
            let Some((_, size)) = alive[k] else { continue };
            let (to_left, to_right) = (distance[(i, k)], distance[(j, k)]);
            let joined = match linkage {
                Linkage::Single => to_left.min(to_right),
                Linkage::Complete => to_left.max(to_right),
                Linkage::Average => {
                    (left_size * to_left + right_size * to_right) / (left_size + right_size)
                }
                Linkage::Ward => {
                    let all = left_size + right_size + size;
                    let squares = (left_size + size) * to_left.powi(2)
                        + (right_size + size) * to_right.powi(2)
                        - size * nearest.powi(2);
                    (squares / all).max(0.0).sqrt()
                }
            };
            distance[(i, k)] = joined;
            distance[(k, i)] = joined;
        }
        alive[i] = Some((assets + number, left_size + right_size));
        alive[j] = None;
        let (left, right) = (left.min(right), left.max(right));
        merges.push(Merge { left, right, distance: nearest });
    }
    merges
}

fn nearest_pair(
    distance: &DMatrix<f64>,
    alive: &[Option<(usize, f64)>],
) -> Option<(usize, usize, f64)> {
    let rows: Vec<usize> = (0..alive.len()).filter(|row| alive[*row].is_some()).collect();
    let mut nearest: Option<(usize, usize, f64)> = None;
    for (place, i) in rows.iter().enumerate() {
        for j in &rows[place + 1..] {
            let d = distance[(*i, *j)];
            if nearest.is_none_or(|(_, _, least)| d < least) {
                nearest = Some((*i, *j, d));
            }
        }
    }
    nearest
}

/// The assets from left to right below the last join.
fn leaves(merges: &[Merge], assets: usize) -> Vec<usize> {
    let mut order = Vec::with_capacity(assets);
    let mut open = vec![(assets + merges.len()).saturating_sub(1)];
    while let Some(cluster) = open.pop() {
        match cluster.checked_sub(assets).and_then(|join| merges.get(join)) {
            Some(merge) => open.extend([merge.right, merge.left]),
            None => order.push(cluster),
        }
    }
    order
}

fn halve(order: &[usize], covariance: &DMatrix<f64>, weights: &mut [f64]) {
    if order.len() < 2 {
        return;
    }
    let (left, right) = order.split_at(order.len() / 2);
    let (of_left, of_right) = (variance(left, covariance), variance(right, covariance));
    let share = 1.0 - of_left / (of_left + of_right);
    for asset in left {
        weights[*asset] *= share;
    }
    for asset in right {
        weights[*asset] *= 1.0 - share;
    }
    halve(left, covariance, weights);
    halve(right, covariance, weights);
}

/// The variance of the inverse-variance portfolio of some assets.
fn variance(assets: &[usize], covariance: &DMatrix<f64>) -> f64 {
    let inverse: Vec<f64> = assets.iter().map(|asset| 1.0 / covariance[(*asset, *asset)]).collect();
    let total: f64 = inverse.iter().sum();
    let mut variance = 0.0;
    for (i, one) in assets.iter().zip(&inverse) {
        for (j, other) in assets.iter().zip(&inverse) {
            variance += one * other * covariance[(*i, *j)];
        }
    }
    variance / (total * total)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_moves_together_shares() {
        // Two twins and a loner of the same variance: the twins count as one.
        let covariance =
            DMatrix::from_row_slice(3, 3, &[1.0, 0.0, 0.0, 0.0, 1.0, 0.9, 0.0, 0.9, 1.0]);
        let hierarchy = hierarchical_risk_parity(&covariance, Linkage::Single).unwrap();
        assert_eq!(hierarchy.order, [0, 1, 2]);
        assert_eq!(hierarchy.merges[0].left, 1);
        let weights = hierarchy.portfolio.weights;
        assert!((weights.iter().sum::<f64>() - 1.0).abs() < 1e-12);
        assert!((weights[0] - 0.95 / 1.95).abs() < 1e-12, "{weights:?}");
    }

    #[test]
    fn one_asset_gets_all() {
        let one =
            hierarchical_risk_parity(&DMatrix::from_element(1, 1, 0.3), Linkage::Ward).unwrap();
        assert_eq!((one.portfolio.weights, one.order), (vec![1.0], vec![0]));
    }
}
