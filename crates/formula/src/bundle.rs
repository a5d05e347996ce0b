//! Several formulas over the same rows: what they have in common is done once.
//!
//! A sweep asks the same strategy with a thousand choices of its parameters. Their formulas are planned as
//! one, so that a part which many of them name, such as an average of one length, runs once for all.
//!
//! **Invariant:** a bundle gives each formula the bits that it gives alone: the same steps take the same
//! rows, only fewer times.

use std::sync::Arc;

use crate::{
    Address, Formula, InputError, Inputs, Output,
    panel::{one_axis, run},
    plan::{Outcome, Plan, Planner},
};

/// Formulas that run together.
#[derive(Clone)]
pub struct Bundle {
    plan: Arc<Plan>,
    outcomes: Vec<Outcome>,
}

impl Bundle {
    /// Plans `formulas` as one. Its size is bounded by who brings them, each within
    /// [`crate::limits`].
    pub fn of<'a>(formulas: impl IntoIterator<Item = &'a Formula>) -> Self {
        let mut planner = Planner::default();
        let mut outcomes = Vec::new();
        for formula in formulas {
            let address = |place: &usize| formula.inputs.get(*place).cloned();
            let inputs: Vec<Address> = formula.places.iter().filter_map(address).collect();
            outcomes.push(planner.adopt(&formula.plan, &inputs));
        }
        let first = outcomes.first().copied().unwrap_or(Outcome::Number(0.0));
        let more = outcomes.iter().skip(1).copied().collect();
        let plan = Arc::new(Plan { more, ..planner.finish(first) });
        Self { plan, outcomes }
    }

    /// The addresses all of them need, each once.
    pub fn inputs(&self) -> &[Address] {
        &self.plan.inputs
    }

    /// How many parts there are to run, each once for every row and asset.
    pub fn parts(&self) -> usize {
        self.plan.nodes.len()
    }

    /// Runs all formulas for every asset of `assets`, which share one axis; returns by formula, in their
    /// order, an output for each asset, as [`Formula::panel`] does.
    pub fn panel(&self, assets: &[Inputs<'_>]) -> Result<Vec<Vec<Output>>, InputError> {
        let rows = one_axis(assets)?;
        let columns: Vec<Vec<&[f64]>> = assets
            .iter()
            .map(|inputs| inputs.columns_of(self.inputs()))
            .collect::<Result<_, _>>()?;
        let empty = |outcome| vec![Output::empty(outcome, rows); assets.len()];
        let mut outputs: Vec<Vec<Output>> = self.outcomes.iter().map(empty).collect();
        run(&self.plan, &columns, rows, |machine, rows| {
            for (outcome, outputs) in self.outcomes.iter().zip(&mut outputs) {
                for (asset, output) in outputs.iter_mut().enumerate() {
                    output.extend((machine, outcome), asset, rows);
                }
            }
        });
        Ok(outputs)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check;

    /// Prices on a wave, every seventh unknown.
    fn prices(rows: u32, phase: f64) -> Vec<f64> {
        let price = |n: u32| match n % 7 {
            6 => f64::NAN,
            _ => 100.0 + 10.0 * (f64::from(n) / 5.0 + phase).sin(),
        };
        (0..rows).map(price).collect()
    }

    #[test]
    fn a_bundle_gives_each_formula_the_bits_it_gives_alone() {
        let texts = [
            "cross_above(sma(close, 3), sma(close, 9))",
            "cross_below(sma(close, 3), sma(close, 9))",
            "rank(roc(close, 5)) < 2",
            "macd(close, 3, 6, 2)",
            "close > MSFT[2] and rsi(close, 4) < 60",
            "1 + 1",
            "sma(close, 9) * 2",
        ];
        let formulas: Vec<Formula> = texts.iter().map(|text| check(text).unwrap()).collect();
        let bundle = Bundle::of(&formulas);
        // More rows than run at a time.
        let rows = 2_500;
        let (one, two, other) = (prices(rows, 0.0), prices(rows, 1.0), prices(rows, 2.0));
        let mut assets = Vec::new();
        for close in [&one, &two] {
            let mut inputs = Inputs::new(rows as usize);
            for address in bundle.inputs() {
                let column = if address.is_subject() { close } else { &other };
                inputs.insert(address.clone(), column).unwrap();
            }
            assets.push(inputs);
        }
        let together = bundle.panel(&assets).unwrap();
        for (formula, outputs) in formulas.iter().zip(&together) {
            assert_eq!(&formula.panel(&assets).unwrap(), outputs, "{formula}");
        }
        let alone: usize = formulas.iter().map(|formula| Bundle::of([formula]).parts()).sum();
        assert_eq!((bundle.parts(), alone), (18, 27));
    }

    #[test]
    fn formulas_of_different_assets_are_told_apart() {
        let formula = check("close + 1").unwrap();
        let (one, two) = (formula.of("A"), formula.of("B"));
        let bundle = Bundle::of([&one, &two, &one]);
        let (a, b) = ([1.0, 2.0], [10.0, 20.0]);
        let mut inputs = Inputs::new(2);
        inputs.insert(one.inputs()[0].clone(), &a).unwrap();
        inputs.insert(two.inputs()[0].clone(), &b).unwrap();
        let outputs = bundle.panel(&[inputs]).unwrap();
        let series = |values: [f64; 2]| vec![Output::Series(values.map(Some).to_vec())];
        assert_eq!(outputs, [series([2.0, 3.0]), series([11.0, 21.0]), series([2.0, 3.0])]);
        assert_eq!(bundle.parts(), 5);
        assert!(Bundle::of([]).panel(&[]).unwrap().is_empty());
    }
}
