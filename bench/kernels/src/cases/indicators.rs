//! Q1: eight indicators over many series, and what a new tick costs.

use std::{hint::black_box, time::Instant};

use formula::{Formula, Inputs, check};
use kernels::{data::bars, measure::repeated};
use quant::{
    Length,
    indicators::{
        Adx, Atr, Bollinger, Ema, Indicator, Macd, MacdLengths, Rsi, Sma, Stochastic,
        StochasticLengths,
    },
};
use serde_json::{Map, Value, json};

const SERIES: u64 = 1_000;
const ROWS: u64 = 5_040;
const COLUMNS: [&str; 3] = ["high", "low", "close"];

/// As the product is asked for them.
const FORMULAS: [&str; 8] = [
    "sma(close, 20)",
    "ema(close, 20)",
    "rsi(close, 14)",
    "macd(close, 12, 26, 9)",
    "bbands(close, 20, 2)",
    "atr(asset, 14)",
    "adx(asset, 14)",
    "stoch(asset, 14, 3, 3)",
];

struct Series {
    high: Vec<f64>,
    low: Vec<f64>,
    close: Vec<f64>,
}

impl Series {
    fn of(series: u64) -> Self {
        let bars = bars(series, ROWS);
        Self {
            high: bars.iter().map(|bar| bar.high).collect(),
            low: bars.iter().map(|bar| bar.low).collect(),
            close: bars.iter().map(|bar| bar.close).collect(),
        }
    }

    fn bars(&self) -> [&[f64]; 3] {
        [&self.high, &self.low, &self.close]
    }

    fn inputs(&self) -> Inputs<'_> {
        let mut inputs = Inputs::new(self.close.len());
        for (name, column) in COLUMNS.iter().zip([&self.high, &self.low, &self.close]) {
            if let Ok(address) = name.parse() {
                _ = inputs.insert(address, column);
            }
        }
        inputs
    }
}

/// Columns for the answers, used again as the peers do.
type Room = [Vec<f64>; 3];

/// One indicator over a series, by its name.
type One = (&'static str, fn(&Series, &mut Room));

const EACH: [One; 8] = [
    ("sma", |series, room| fill(Sma::new(length(20)), [&series.close], room)),
    ("ema", |series, room| fill(Ema::new(length(20)), [&series.close], room)),
    ("rsi", |series, room| fill(Rsi::new(length(14)), [&series.close], room)),
    ("macd", |series, room| fill(Macd::new(MACD()), [&series.close], room)),
    ("bbands", |series, room| fill(Bollinger::new(length(20), 2.0), [&series.close], room)),
    ("atr", |series, room| fill(Atr::new(length(14)), series.bars(), room)),
    ("adx", |series, room| fill(Adx::new(length(14)), series.bars(), room)),
    ("stoch", |series, room| fill(Stochastic::new(STOCHASTIC()), series.bars(), room)),
];

fn fill<const I: usize, const O: usize>(
    mut state: impl Indicator<I, O>,
    inputs: [&[f64]; I],
    room: &mut Room,
) {
    let mut columns = room.iter_mut();
    let answers = std::array::from_fn(|_| columns.next().map_or(&mut [][..], |c| &mut c[..]));
    state.fill(inputs, answers);
    black_box(room);
}

const MACD: fn() -> MacdLengths =
    || MacdLengths { fast: length(12), slow: length(26), signal: length(9) };
const STOCHASTIC: fn() -> StochasticLengths =
    || StochasticLengths { range: length(14), k: length(3), d: length(3) };

fn length(rows: u32) -> Length {
    Length::saturating(rows)
}

#[expect(clippy::cast_precision_loss, reason = "a few million")]
pub fn run() -> Value {
    let data: Vec<Series> = (0..SERIES).map(Series::of).collect();
    let bars = (SERIES * ROWS) as f64;
    let mut room: Room = std::array::from_fn(|_| vec![0.0; data[0].close.len()]);
    let mut over_all = |of: &[One]| {
        let mut all = |series: &Series| of.iter().for_each(|(_, one)| one(series, &mut room));
        repeated(|| data.iter().for_each(&mut all)).1
    };
    let cpu = over_all(&EACH);
    let nanoseconds = |seconds: f64| (seconds * 1e11 / bars).round() / 100.0;
    let each: Map<String, Value> =
        EACH.iter().map(|one| (one.0.to_owned(), nanoseconds(over_all(&[*one])).into())).collect();
    let mut last = |one: usize| {
        EACH[one].1(&data[0], &mut room);
        room[0].last().copied()
    };
    let over_all = |work: &dyn Fn(&Series)| repeated(|| data.iter().for_each(work)).1;
    let formulas: Vec<Formula> = FORMULAS.iter().filter_map(|text| check(text).ok()).collect();
    let evaluated = over_all(&|series| {
        let inputs = series.inputs();
        for formula in &formulas {
            _ = black_box(formula.evaluate(&inputs));
        }
    });
    let newest = over_all(&|series| {
        let inputs = series.inputs();
        for formula in &formulas {
            _ = black_box(formula.newest(&inputs));
        }
    });
    json!({
        "cpu_s": cpu,
        "bars_per_cpu_s": (bars / cpu).round(),
        "ns_a_bar": each,
        "formulas_bars_per_cpu_s": (bars / evaluated).round(),
        "newest_bars_per_cpu_s": (bars / newest).round(),
        "tick_ns": tick_ns(&data[0]),
        "check": {
            "rsi_last": last(2),
            "adx_last": last(6),
        },
    })
}

/// Nanoseconds until the states that have seen a history answer for one more bar, in the median.
fn tick_ns(series: &Series) -> f64 {
    let (mut sma, mut ema) = (Sma::new(length(20)), Ema::new(length(20)));
    let (mut rsi, mut macd) = (Rsi::new(length(14)), Macd::new(MACD()));
    let (mut bands, mut atr) = (Bollinger::new(length(20), 2.0), Atr::new(length(14)));
    let (mut adx, mut stochastic) = (Adx::new(length(14)), Stochastic::new(STOCHASTIC()));
    let mut spent: Vec<f64> = Vec::new();
    for ((high, low), close) in series.high.iter().zip(&series.low).zip(&series.close) {
        let began = Instant::now();
        let bar = black_box([*high, *low, *close]);
        let close = [bar[2]];
        black_box((sma.row(close), ema.row(close), rsi.row(close), macd.row(close)));
        black_box((bands.row(close), atr.row(bar), adx.row(bar), stochastic.row(bar)));
        spent.push(began.elapsed().as_secs_f64() * 1e9);
    }
    spent.sort_by(f64::total_cmp);
    spent[spent.len() / 2]
}
