//! Many bonds at once, in the widest vectors there are.
//!
//! A row is what [`super::Flows::measures`] and [`super::Flows::yield_of`] give under
//! [`super::YieldRule::Street`], to about 1e-12 of it; a row that they refuse is
//! [`crate::UNKNOWN`].
//!
//! **Invariant:** columns of one call have the same length; the shortest decides.

mod book;
mod regular;

pub use book::FlowBook;
pub use regular::RegularBonds;

use crate::{UNKNOWN, known};

/// Clean prices per 100 of face, modified durations in years and convexities in years squared, a
/// column each.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Sensitivities {
    pub clean: Vec<f64>,
    pub modified: Vec<f64>,
    pub convexity: Vec<f64>,
}

impl Sensitivities {
    fn sized(&mut self, rows: usize) {
        for column in [&mut self.clean, &mut self.modified, &mut self.convexity] {
            column.clear();
            column.resize(rows, UNKNOWN);
        }
    }

    fn set(&mut self, row: usize, [clean, modified, convexity]: [f64; 3]) {
        let fine = [clean, modified, convexity].iter().all(|x| x.is_finite()) && clean > 0.0;
        let value = |x: f64| if fine { known(x) } else { UNKNOWN };
        self.clean[row] = value(clean);
        self.modified[row] = value(modified);
        self.convexity[row] = value(convexity);
    }
}
