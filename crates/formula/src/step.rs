//! The work of one node: columns in, columns out, some rows at a time.
//!
//! **Invariant:** a step sees each row once and in order, and answers a row from it and earlier ones
//! only. How many rows come at a time changes nothing, so history and live data give the same bits.

/// The most columns a step takes: open, high, low, close and volume with one more.
pub(crate) const MAX_INPUTS: usize = 6;

/// One node at work.
pub(crate) trait Step: Send + Sync {
    /// Answers the rows of `inputs` (all equally long, at least one).
    ///
    /// - `outputs`: the columns of the answer one after another, `stride` apart.
    fn run(&mut self, inputs: &[&[f64]], outputs: &mut [f64], stride: usize);

    /// A copy with the same memory of earlier rows.
    fn duplicate(&self) -> Box<dyn Step>;
}

/// A step of one column in and one out.
pub(crate) fn each<F>(push: F) -> Box<dyn Step>
where
    F: FnMut(f64) -> f64 + Clone + Send + Sync + 'static,
{
    Box::new(Each(push))
}

/// A step of two columns in and one out.
pub(crate) fn each_pair<F>(push: F) -> Box<dyn Step>
where
    F: FnMut(f64, f64) -> f64 + Clone + Send + Sync + 'static,
{
    Box::new(EachPair(push))
}

/// A step of three columns in and one out.
pub(crate) fn each_triple<F>(push: F) -> Box<dyn Step>
where
    F: FnMut(f64, f64, f64) -> f64 + Clone + Send + Sync + 'static,
{
    Box::new(EachTriple(push))
}

/// A step of one column in and `N` out.
pub(crate) fn each_record<const N: usize, F>(push: F) -> Box<dyn Step>
where
    F: FnMut(f64) -> [f64; N] + Clone + Send + Sync + 'static,
{
    Box::new(EachRecord(push))
}

#[derive(Clone)]
struct Each<F>(F);

impl<F> Step for Each<F>
where
    F: FnMut(f64) -> f64 + Clone + Send + Sync + 'static,
{
    fn run(&mut self, inputs: &[&[f64]], outputs: &mut [f64], _stride: usize) {
        let &[values] = inputs else { return };
        for (out, value) in outputs.iter_mut().zip(values) {
            *out = (self.0)(*value);
        }
    }

    fn duplicate(&self) -> Box<dyn Step> {
        Box::new(self.clone())
    }
}

#[derive(Clone)]
struct EachPair<F>(F);

impl<F> Step for EachPair<F>
where
    F: FnMut(f64, f64) -> f64 + Clone + Send + Sync + 'static,
{
    fn run(&mut self, inputs: &[&[f64]], outputs: &mut [f64], _stride: usize) {
        let &[left, right] = inputs else { return };
        for ((out, left), right) in outputs.iter_mut().zip(left).zip(right) {
            *out = (self.0)(*left, *right);
        }
    }

    fn duplicate(&self) -> Box<dyn Step> {
        Box::new(self.clone())
    }
}

#[derive(Clone)]
struct EachTriple<F>(F);

impl<F> Step for EachTriple<F>
where
    F: FnMut(f64, f64, f64) -> f64 + Clone + Send + Sync + 'static,
{
    fn run(&mut self, inputs: &[&[f64]], outputs: &mut [f64], _stride: usize) {
        let &[first, second, third] = inputs else { return };
        for (((out, first), second), third) in outputs.iter_mut().zip(first).zip(second).zip(third)
        {
            *out = (self.0)(*first, *second, *third);
        }
    }

    fn duplicate(&self) -> Box<dyn Step> {
        Box::new(self.clone())
    }
}

#[derive(Clone)]
struct EachRecord<F>(F);

impl<F, const N: usize> Step for EachRecord<F>
where
    F: FnMut(f64) -> [f64; N] + Clone + Send + Sync + 'static,
{
    fn run(&mut self, inputs: &[&[f64]], outputs: &mut [f64], stride: usize) {
        let &[values] = inputs else { return };
        for (row, value) in values.iter().enumerate() {
            for (column, field) in (self.0)(*value).into_iter().enumerate() {
                outputs[column * stride + row] = field;
            }
        }
    }

    fn duplicate(&self) -> Box<dyn Step> {
        Box::new(self.clone())
    }
}
