//! The work of one node: columns in, columns out, some rows at a time.
//!
//! A row is one moment of an asset, except for a step of [`across`]: its rows are the assets of a
//! universe at one moment.
//!
//! **Invariant:** a step sees each row once and in order, and answers a row from it and earlier ones
//! only. How many rows come at a time changes nothing, so history and live data give the same bits.

use pulp::Arch;
use quant::indicators::Indicator;

/// The most columns a step takes: open, high, low, close and volume with one more.
pub(crate) const MAX_INPUTS: usize = 6;

/// Rows for which wide instructions do not pay.
const FEW: usize = 16;

/// One node at work.
pub(crate) trait Step: Send + Sync {
    /// Answers the rows of `inputs` (all equally long, at least one).
    ///
    /// - `outputs`: the columns of the answer one after another, `stride` apart.
    fn run(&mut self, inputs: &[&[f64]], outputs: &mut [f64], stride: usize);

    /// A copy with the same memory of earlier rows.
    fn duplicate(&self) -> Box<dyn Step>;
}

/// A step that takes one row of `I` columns at a time and answers with one of `O`.
pub(crate) fn each<const I: usize, const O: usize, F>(push: F) -> Box<dyn Step>
where
    F: FnMut([f64; I]) -> [f64; O] + Clone + Send + Sync + 'static,
{
    Box::new(Each::<F, I, O>(push))
}

/// A step of `I` columns in and one out.
pub(crate) fn one<const I: usize, F>(push: F) -> Box<dyn Step>
where
    F: FnMut([f64; I]) -> f64 + Clone + Send + Sync + 'static,
{
    Box::new(One::<F, I>(push))
}

/// A step that has an indicator answer as many rows as come.
pub(crate) fn filled<const I: usize, const O: usize, S>(state: S) -> Box<dyn Step>
where
    S: Indicator<I, O> + Clone + Send + Sync + 'static,
{
    Box::new(Filled::<S, I, O>(state))
}

/// A step of two columns in and one out that remembers nothing, by the widest instructions the
/// processor has.
pub(crate) fn pair<F>(answer: F) -> Box<dyn Step>
where
    F: Fn(f64, f64) -> f64 + Clone + Send + Sync + 'static,
{
    Box::new(Pair(answer))
}

#[derive(Clone)]
struct One<F, const I: usize>(F);

impl<F, const I: usize> Step for One<F, I>
where
    F: FnMut([f64; I]) -> f64 + Clone + Send + Sync + 'static,
{
    fn run(&mut self, inputs: &[&[f64]], outputs: &mut [f64], _: usize) {
        let Ok(inputs) = <&[&[f64]; I]>::try_from(inputs) else { return };
        let rows = inputs.iter().map(|column| column.len()).min().unwrap_or(0);
        let inputs = inputs.map(|column| &column[..rows]);
        for (row, answer) in outputs[..rows].iter_mut().enumerate() {
            *answer = (self.0)(inputs.map(|column| column[row]));
        }
    }

    fn duplicate(&self) -> Box<dyn Step> {
        Box::new(self.clone())
    }
}

#[derive(Clone)]
struct Filled<S, const I: usize, const O: usize>(S);

impl<S, const I: usize, const O: usize> Step for Filled<S, I, O>
where
    S: Indicator<I, O> + Clone + Send + Sync + 'static,
{
    fn run(&mut self, inputs: &[&[f64]], outputs: &mut [f64], stride: usize) {
        let Ok(inputs) = <[&[f64]; I]>::try_from(inputs) else { return };
        let mut columns = outputs.chunks_mut(stride);
        self.0.fill(inputs, std::array::from_fn(|_| columns.next().unwrap_or_default()));
    }

    fn duplicate(&self) -> Box<dyn Step> {
        Box::new(self.clone())
    }
}

#[derive(Clone)]
struct Pair<F>(F);

/// A function, so that the compiler knows that what is written is nothing that is read.
#[expect(clippy::inline_always, reason = "wide instructions reach only what is inlined")]
#[inline(always)]
fn fill<F: Fn(f64, f64) -> f64>(answers: &mut [f64], left: &[f64], right: &[f64], of: &F) {
    for (answer, (left, right)) in answers.iter_mut().zip(left.iter().zip(right)) {
        *answer = of(*left, *right);
    }
}

impl<F> Step for Pair<F>
where
    F: Fn(f64, f64) -> f64 + Clone + Send + Sync + 'static,
{
    fn run(&mut self, inputs: &[&[f64]], outputs: &mut [f64], _: usize) {
        let [left, right] = inputs else { return };
        let rows = left.len().min(right.len());
        let (left, right, outputs) = (&left[..rows], &right[..rows], &mut outputs[..rows]);
        // One row is done before the instructions are chosen.
        if rows < FEW {
            fill(outputs, left, right, &self.0);
        } else {
            Arch::new().dispatch(|| fill(outputs, left, right, &self.0));
        }
    }

    fn duplicate(&self) -> Box<dyn Step> {
        Box::new(self.clone())
    }
}

/// A step that compares the values of all assets in one row: it takes them as a column, and writes an
/// answer for each.
pub(crate) fn across<F>(compare: F) -> Box<dyn Step>
where
    F: FnMut(&[f64], &mut [f64]) + Clone + Send + Sync + 'static,
{
    Box::new(Across(compare))
}

#[derive(Clone)]
struct Across<F>(F);

impl<F> Step for Across<F>
where
    F: FnMut(&[f64], &mut [f64]) + Clone + Send + Sync + 'static,
{
    fn run(&mut self, inputs: &[&[f64]], outputs: &mut [f64], _: usize) {
        let Some(values) = inputs.first() else { return };
        if let Some(answers) = outputs.get_mut(..values.len()) {
            (self.0)(values, answers);
        }
    }

    fn duplicate(&self) -> Box<dyn Step> {
        Box::new(self.clone())
    }
}

#[derive(Clone)]
struct Each<F, const I: usize, const O: usize>(F);

impl<F, const I: usize, const O: usize> Step for Each<F, I, O>
where
    F: FnMut([f64; I]) -> [f64; O] + Clone + Send + Sync + 'static,
{
    fn run(&mut self, inputs: &[&[f64]], outputs: &mut [f64], stride: usize) {
        let Ok(inputs) = <&[&[f64]; I]>::try_from(inputs) else { return };
        let rows = inputs.iter().map(|column| column.len()).min().unwrap_or(0);
        let inputs = inputs.map(|column| &column[..rows]);
        for row in 0..rows {
            let answer = (self.0)(inputs.map(|column| column[row]));
            for (column, value) in answer.into_iter().enumerate() {
                outputs[column * stride + row] = value;
            }
        }
    }

    fn duplicate(&self) -> Box<dyn Step> {
        Box::new(self.clone())
    }
}
