//! Many futures of one series of returns.

use crate::{
    performance::{mean, percentile, sample_deviation},
    random::Random,
};

/// How the next return is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Process {
    /// Drawn from the past with replacement, in runs of `block` successive periods; runs go on at the
    /// first period after the last.
    Bootstrap { block: usize },
    /// Independent normal log returns with the mean and sample deviation of the past ones.
    Normal,
}

/// How many futures, and how far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Paths {
    pub process: Process,
    /// Periods.
    pub horizon: usize,
    pub paths: usize,
    pub seed: u64,
    /// About how many steps quantiles are taken at.
    pub shown: usize,
}

/// What became of 1 on all paths.
#[derive(Debug, Clone, PartialEq)]
pub struct Futures {
    /// The periods of the columns of `wealth`: 0 first, the horizon last.
    pub steps: Vec<usize>,
    /// A row a quantile, a column a step.
    pub wealth: Vec<Vec<f64>>,
    /// The same quantiles of the deepest drawdowns of the paths, fractions of 0 or less.
    pub drawdowns: Vec<f64>,
    pub mean: f64,
    /// One standard error of the mean.
    pub mean_error: f64,
    /// The share of the paths that end below 1.
    pub losing: f64,
}

/// Simulates what becomes of 1, each period growing by a return that `past` made likely.
///
/// - `past`: simple returns per period, fractions.
/// - `quantiles`: shares of the paths, above 0 and below 1.
///
/// Each path has its own stream of random numbers, so that more paths leave the first ones as they are.
///
/// `None` for fewer than two known returns, a return of −1 or less, no paths, no horizon, a block of 0,
/// or wealth beyond what a number can hold.
///
/// Source: Efron, Tibshirani (1993), “An Introduction to the Bootstrap”; Politis, Romano (1992) for the
/// circular blocks.
pub fn simulate_paths(past: &[f64], quantiles: &[f64], asked: Paths) -> Option<Futures> {
    let logs: Vec<f64> =
        past.iter().filter(|value| value.is_finite()).map(|value| value.ln_1p()).collect();
    let sound = logs.iter().all(|value| value.is_finite());
    if logs.len() < 2 || !sound || asked.paths == 0 || asked.horizon == 0 {
        return None;
    }
    let mut source = Source::of(&logs, asked.process)?;
    let steps = steps(asked.horizon, asked.shown);
    let mut table = vec![Vec::with_capacity(asked.paths); steps.len()];
    let mut falls = Vec::with_capacity(asked.paths);
    let seeds = Random::new(asked.seed);
    for path in 0..asked.paths as u64 {
        source.start(seeds.fork(path));
        let (mut log, mut peak, mut fall) = (0.0_f64, 0.0_f64, 0.0_f64);
        let mut done = 0;
        for (step, column) in steps.iter().zip(&mut table) {
            while done < *step {
                log += source.next();
                peak = peak.max(log);
                fall = fall.min(log - peak);
                done += 1;
            }
            column.push(log.exp());
        }
        falls.push(fall.exp_m1());
    }
    summary(steps, table, falls, quantiles)
}

fn summary(
    steps: Vec<usize>,
    mut table: Vec<Vec<f64>>,
    mut falls: Vec<f64>,
    quantiles: &[f64],
) -> Option<Futures> {
    let last = table.last()?;
    let mean = mean(last)?;
    let count = crate::performance::count(last.len());
    let losing =
        crate::performance::count(last.iter().filter(|wealth| **wealth < 1.0).count()) / count;
    let mean_error = sample_deviation(last).unwrap_or(0.0) / count.sqrt();
    for column in table.iter_mut().chain([&mut falls]) {
        if column.iter().any(|value| !value.is_finite()) {
            return None;
        }
        column.sort_unstable_by(f64::total_cmp);
    }
    let row = |share: &f64| table.iter().map(|column| percentile(column, *share)).collect();
    Some(Futures {
        wealth: quantiles.iter().map(row).collect::<Option<_>>()?,
        drawdowns: quantiles
            .iter()
            .map(|share| percentile(&falls, *share))
            .collect::<Option<_>>()?,
        steps,
        mean,
        mean_error,
        losing,
    })
}

/// About `shown` steps from 0 to the horizon, evenly spaced, all of them where there are few.
fn steps(horizon: usize, shown: usize) -> Vec<usize> {
    let stride = horizon.div_ceil(shown.max(1)).max(1);
    (0..horizon).step_by(stride).chain([horizon]).collect()
}

/// Where the next log return comes from.
enum Source<'a> {
    Bootstrap { logs: &'a [f64], block: usize, random: Random, at: usize, left: usize },
    Normal { mean: f64, deviation: f64, random: Random },
}

impl<'a> Source<'a> {
    fn of(logs: &'a [f64], process: Process) -> Option<Self> {
        let random = Random::new(0);
        Some(match process {
            Process::Bootstrap { block: 0 } => return None,
            Process::Bootstrap { block } => Self::Bootstrap { logs, block, random, at: 0, left: 0 },
            Process::Normal => {
                Self::Normal { mean: mean(logs)?, deviation: sample_deviation(logs)?, random }
            }
        })
    }

    fn start(&mut self, stream: Random) {
        match self {
            Self::Bootstrap { random, left, .. } => (*random, *left) = (stream, 0),
            Self::Normal { random, .. } => *random = stream,
        }
    }

    fn next(&mut self) -> f64 {
        match self {
            Self::Bootstrap { logs, block, random, at, left } => {
                if *left == 0 {
                    (*at, *left) = (random.below(logs.len()), *block);
                }
                let value = logs[*at];
                *at = (*at + 1) % logs.len();
                *left -= 1;
                value
            }
            Self::Normal { mean, deviation, random } => *mean + *deviation * random.normal(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAST: [f64; 6] = [0.01, -0.02, 0.03, 0.0, -0.01, 0.015];

    fn asked(process: Process) -> Paths {
        Paths { process, horizon: 250, paths: 4_000, seed: 7, shown: 10 }
    }

    #[test]
    fn the_normal_paths_have_the_lognormal_quantiles() {
        let made = simulate_paths(&PAST, &[0.05, 0.5, 0.95], asked(Process::Normal)).unwrap();
        let logs: Vec<f64> = PAST.iter().map(|value| value.ln_1p()).collect();
        let (centre, wide) =
            (mean(&logs).unwrap() * 250.0, sample_deviation(&logs).unwrap() * 250.0_f64.sqrt());
        for (row, z) in made.wealth.iter().zip([-1.644_853_6, 0.0, 1.644_853_6]) {
            let (ours, exact) = (row.last().unwrap().ln(), centre + z * wide);
            assert!((ours - exact).abs() < 0.08 * wide, "{ours} {exact}");
        }
        assert_eq!((made.steps[0], *made.steps.last().unwrap()), (0, 250));
        assert!(
            made.wealth
                .iter()
                .all(|row| (row[0] - 1.0).abs() < 1e-15 && row.len() == made.steps.len())
        );
    }

    #[test]
    fn a_block_as_long_as_the_past_returns_what_the_past_did() {
        let process = Process::Bootstrap { block: 6 };
        let paths = Paths { horizon: 6, ..asked(process) };
        let made = simulate_paths(&PAST, &[0.01, 0.99], paths).unwrap();
        let whole: f64 = PAST.iter().map(|value| 1.0 + value).product();
        for row in &made.wealth {
            assert!((row.last().unwrap() - whole).abs() < 1e-12);
        }
    }

    #[test]
    fn a_seed_gives_the_same_futures_and_nonsense_gives_none() {
        let process = Process::Bootstrap { block: 3 };
        let made = || simulate_paths(&PAST, &[0.5], asked(process));
        assert_eq!(made(), made());
        assert_eq!(simulate_paths(&[0.1], &[0.5], asked(process)), None);
        assert_eq!(simulate_paths(&[0.1, -1.0], &[0.5], asked(process)), None);
        let empty = Process::Bootstrap { block: 0 };
        assert_eq!(simulate_paths(&PAST, &[0.5], asked(empty)), None);
    }
}
