//! Quadratic and linear programs, solved by Clarabel.
//!
//! Source: Goulart, Chen (2024), “Clarabel: An interior-point solver for conic programs with quadratic
//! objectives”.

use clarabel::{
    algebra::CscMatrix,
    solver::{
        DefaultSettings, DefaultSolver, IPSolver, NonnegativeConeT, SolverStatus, SupportedConeT,
    },
};

use super::{Limits, Unsolvable};

/// Iterations; a problem of portfolios takes some ten.
const MAX_ITERATIONS: u32 = 200;

/// Minimise `½ xᵀ P x + qᵀ x` where rows of `A x` are equal to, or at most, a bound.
#[derive(Debug, Clone, Default)]
pub(super) struct Program {
    variables: usize,
    /// The upper triangle of `P`, column by column.
    quadratic: Vec<Vec<(usize, f64)>>,
    linear: Vec<f64>,
    /// The coefficients of each row.
    equal: Vec<(Vec<(usize, f64)>, f64)>,
    at_most: Vec<(Vec<(usize, f64)>, f64)>,
}

/// A program that is asked again with other bounds.
pub(super) struct Solver {
    inner: DefaultSolver<f64>,
    bounds: Vec<f64>,
}

impl Program {
    pub(super) fn new(variables: usize) -> Self {
        Self {
            variables,
            quadratic: vec![Vec::new(); variables],
            linear: vec![0.0; variables],
            ..Self::default()
        }
    }

    /// Adds to `P`, above or on the diagonal.
    pub(super) fn quadratic(&mut self, row: usize, column: usize, value: f64) {
        self.quadratic[column].push((row, value));
    }

    pub(super) fn linear(&mut self, variable: usize, value: f64) {
        self.linear[variable] += value;
    }

    pub(super) fn equal(&mut self, row: Vec<(usize, f64)>, bound: f64) {
        self.equal.push((row, bound));
    }

    pub(super) fn at_most(&mut self, row: Vec<(usize, f64)>, bound: f64) {
        self.at_most.push((row, bound));
    }

    pub(super) fn at_least(&mut self, row: Vec<(usize, f64)>, bound: f64) {
        self.at_most(row.into_iter().map(|(variable, value)| (variable, -value)).collect(), -bound);
    }

    /// The weights, which are the first variables, sum to one and keep `limits`.
    pub(super) fn weights(&mut self, limits: &Limits) {
        let assets = limits.lower.len();
        self.equal((0..assets).map(|asset| (asset, 1.0)).collect(), 1.0);
        for (asset, (lower, upper)) in limits.lower.iter().zip(&limits.upper).enumerate() {
            self.at_least(vec![(asset, 1.0)], *lower);
            // Weights that sum to one and are not negative are at most one already.
            if *upper < 1.0 || limits.lower.iter().any(|lower| *lower < 0.0) {
                self.at_most(vec![(asset, 1.0)], *upper);
            }
        }
        for group in &limits.groups {
            let row: Vec<_> = group.members.iter().map(|member| (*member, 1.0)).collect();
            self.at_least(row.clone(), group.lower);
            self.at_most(row, group.upper);
        }
    }

    pub(super) fn solve(self) -> Result<Vec<f64>, Unsolvable> {
        self.solver()?.solve()
    }

    pub(super) fn solver(self) -> Result<Solver, Unsolvable> {
        let quadratic = columns(self.variables, self.variables, self.quadratic);
        let rows = self.equal.iter().chain(&self.at_most);
        let mut by_column = vec![Vec::new(); self.variables];
        let mut bounds = Vec::new();
        for (number, (row, bound)) in rows.enumerate() {
            for (variable, value) in row {
                by_column[*variable].push((number, *value));
            }
            bounds.push(*bound);
        }
        let constraints = columns(bounds.len(), self.variables, by_column);
        let cones =
            [SupportedConeT::ZeroConeT(self.equal.len()), NonnegativeConeT(self.at_most.len())];
        let settings = DefaultSettings {
            verbose: false,
            max_iter: MAX_ITERATIONS,
            tol_gap_abs: 1e-11,
            tol_gap_rel: 1e-11,
            tol_feas: 1e-11,
            // Bounds may be changed later, which a presolved program does not allow.
            presolve_enable: false,
            ..DefaultSettings::default()
        };
        let (linear, bounds) = (self.linear, bounds);
        let inner =
            DefaultSolver::new(&quadratic, &linear, &constraints, &bounds, &cones, settings)
                .map_err(|_| Unsolvable::Stuck)?;
        Ok(Solver { inner, bounds })
    }
}

impl Solver {
    /// Sets the bound of the row `equal` number `row`.
    pub(super) fn set_equal(&mut self, row: usize, bound: f64) -> Result<(), Unsolvable> {
        self.bounds[row] = bound;
        self.inner.update_b(&self.bounds).map_err(|_| Unsolvable::Stuck)
    }

    pub(super) fn solve(&mut self) -> Result<Vec<f64>, Unsolvable> {
        self.inner.solve();
        match self.inner.solution.status {
            SolverStatus::Solved | SolverStatus::AlmostSolved => Ok(self.inner.solution.x.clone()),
            SolverStatus::PrimalInfeasible | SolverStatus::AlmostPrimalInfeasible => {
                Err(Unsolvable::Infeasible("they contradict each other".to_owned()))
            }
            _ => Err(Unsolvable::Stuck),
        }
    }
}

/// A sparse matrix from its columns.
fn columns(rows: usize, count: usize, columns: Vec<Vec<(usize, f64)>>) -> CscMatrix<f64> {
    let (mut starts, mut places, mut values) = (vec![0], Vec::new(), Vec::new());
    for mut column in columns {
        column.sort_unstable_by_key(|(row, _)| *row);
        for (row, value) in column {
            places.push(row);
            values.push(value);
        }
        starts.push(places.len());
    }
    CscMatrix::new(rows, count, starts, places, values)
}
