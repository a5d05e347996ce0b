//! Q4: American options by their boundary and on a lattice of 500 steps.

use kernels::{data::Options, measure::repeated};
use quant::options::{
    Vanilla, american,
    lattice::{self, Exercise, Lattice, Tree},
};
use serde_json::{Value, json};

const ROWS: u32 = 1_000;

pub fn run() -> Value {
    let rows = Options::new(u64::from(ROWS)).rows();
    let lattice =
        Lattice { tree: Tree::CoxRossRubinstein, exercise: Exercise::American, steps: 500 };
    let (trees, tree_cpu) = repeated(|| lattice::prices(&rows, lattice));
    let (prices, cpu) = repeated(|| american::prices(&rows));
    // The peers' engines take whole days.
    let whole: Vec<Vanilla> = rows
        .iter()
        .map(|row| Vanilla { years: (row.years * 365.0).round() / 365.0, ..*row })
        .collect();
    json!({
        "cpu_s": cpu, "per_cpu_s": f64::from(ROWS) / cpu,
        "crr500_cpu_s": tree_cpu, "crr500_per_cpu_s": f64::from(ROWS) / tree_cpu,
        "check": prices.get(..3), "check_crr500": trees.get(..3),
        "check_whole_days": american::prices(&whole).get(..8),
    })
}
