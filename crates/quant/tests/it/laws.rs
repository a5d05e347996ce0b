//! What holds for every indicator of bars: laws of the house, of scale and of range.

use proptest::{collection::vec, prelude::*, sample::select};
use quant::{
    Length,
    indicators::{
        AbsoluteOscillator, Accumulation, AwesomeOscillator, BarColumns, ChaikinFlow,
        ChaikinOscillator, Chande, CommodityChannel, CumulativeSum, Dema, Detrended, Difference,
        EaseOfMovement, FastStochastic, Fisher, FlowColumns, ForceIndex, Hma, Kama, Middle,
        MoneyFlow, OnBalanceVolume, PercentageOscillator, PriceVolumeTrend, Ratio, Rma,
        RollingVwap, Stochastic, StochasticColumns, StochasticLengths, StochasticRow,
        StochasticRsi, Sum, T3, Tema, Trima, Trix, TrueStrength, UltimateOscillator, VolumeIndex,
        VolumeMove, Vwma, WilliamsR, Wma, Zlema, absolute_oscillator, accumulation,
        awesome_oscillator, chaikin_flow, chaikin_oscillator, chande, commodity_channel,
        cumulative_sum, dema, detrended, difference, ease_of_movement, fast_stochastic, fisher,
        force_index, hma, kama, midpoint, midprice, money_flow, on_balance_volume,
        percentage_oscillator, price_volume_trend, ratio, rma, rolling_vwap, stochastic,
        stochastic_rsi, sum, t3, tema, trima, trix, true_strength, ultimate_oscillator,
        volume_index, vwma, williams_r, wma, zlema,
    },
};

/// High, low, close and volume.
type Row = [f64; 4];
type Columns = Vec<Vec<f64>>;
/// A state at work: a row in, a value of every answer out.
type State = Box<dyn FnMut(Row) -> Vec<f64>>;

/// Columns of bars.
#[derive(Debug, Clone)]
struct Bars([Vec<f64>; 4]);

impl Bars {
    fn of(rows: &[Row]) -> Self {
        Self(std::array::from_fn(|column| rows.iter().map(|row| row[column]).collect()))
    }

    fn close(&self) -> &[f64] {
        &self.0[2]
    }

    fn volume(&self) -> &[f64] {
        &self.0[3]
    }

    fn prices(&self) -> BarColumns<'_> {
        BarColumns { high: &self.0[0], low: &self.0[1], close: self.close() }
    }

    fn flow(&self) -> FlowColumns<'_> {
        let [high, low, close, volume] = &self.0;
        FlowColumns { high, low, close, volume }
    }
}

/// The answers of a column function, and a fresh state, for three lengths.
struct Case {
    name: &'static str,
    columns: fn(&Bars, [Length; 3]) -> Columns,
    state: fn([Length; 3]) -> State,
    /// The powers of the price and of the volume that the answer is in.
    units: (i32, i32),
    /// Where every answer lies.
    range: Option<(f64, f64)>,
}

/// A case from its name, units, range, column and state; a state may answer a number or a record.
macro_rules! case {
    ($name:literal, $units:expr, $range:expr, |$bars:ident, $n:ident| $columns:expr,
     $state:expr, |$push:ident, $row:pat_param| $answer:expr) => {
        Case {
            name: $name,
            columns: |$bars, $n| Answers::all($columns),
            state: |$n| {
                let mut $push = $state;
                Box::new(move |$row| Answers::all($answer))
            },
            units: $units,
            range: $range,
        }
    };
}

/// What can be compared: columns of one or two, and rows of one or two.
trait Answers<T> {
    fn all(self) -> Vec<T>;
}

impl Answers<Vec<f64>> for Vec<f64> {
    fn all(self) -> Columns {
        vec![self]
    }
}

impl Answers<Vec<f64>> for StochasticColumns {
    fn all(self) -> Columns {
        vec![self.k, self.d]
    }
}

impl Answers<f64> for f64 {
    fn all(self) -> Vec<f64> {
        vec![self]
    }
}

impl Answers<f64> for StochasticRow {
    fn all(self) -> Vec<f64> {
        vec![self.k, self.d]
    }
}

const PRICE: (i32, i32) = (1, 0);
const VOLUME: (i32, i32) = (0, 1);
const NUMBER: (i32, i32) = (0, 0);
const PERCENT: Option<(f64, f64)> = Some((0.0, 100.0));
const SIGNED: Option<(f64, f64)> = Some((-100.0, 100.0));

#[rustfmt::skip] // a table reads better with a case on two lines
fn averages() -> Vec<Case> {
    vec![
        case!("wma", PRICE, None, |b, n| wma(b.close(), n[0]),
            Wma::new(n[0]), |state, [_, _, close, _]| state.push(close)),
        case!("rma", PRICE, None, |b, n| rma(b.close(), n[0]),
            Rma::new(n[0]), |state, [_, _, close, _]| state.push(close)),
        case!("dema", PRICE, None, |b, n| dema(b.close(), n[0]),
            Dema::new(n[0]), |state, [_, _, close, _]| state.push(close)),
        case!("tema", PRICE, None, |b, n| tema(b.close(), n[0]),
            Tema::new(n[0]), |state, [_, _, close, _]| state.push(close)),
        case!("t3", PRICE, None, |b, n| t3(b.close(), n[0], 0.7),
            T3::new(n[0], 0.7), |state, [_, _, close, _]| state.push(close)),
        case!("trima", PRICE, None, |b, n| trima(b.close(), n[0]),
            Trima::new(n[0]), |state, [_, _, close, _]| state.push(close)),
        case!("kama", PRICE, None, |b, n| kama(b.close(), n[0]),
            Kama::new(n[0]), |state, [_, _, close, _]| state.push(close)),
        case!("hma", PRICE, None, |b, n| hma(b.close(), n[0]),
            Hma::new(n[0]), |state, [_, _, close, _]| state.push(close)),
        case!("zlema", PRICE, None, |b, n| zlema(b.close(), n[0]),
            Zlema::new(n[0]), |state, [_, _, close, _]| state.push(close)),
        case!("vwma", PRICE, None, |b, n| vwma(b.close(), b.volume(), n[0]),
            Vwma::new(n[0]), |state, [_, _, close, volume]| state.push(close, volume)),
        case!("midpoint", PRICE, None, |b, n| midpoint(b.close(), n[0]),
            Middle::new(n[0]), |state, [_, _, close, _]| state.push(close, close)),
        case!("midprice", PRICE, None, |b, n| midprice(&b.0[0], &b.0[1], n[0]),
            Middle::new(n[0]), |state, [high, low, _, _]| state.push(high, low)),
        case!("sum", PRICE, None, |b, n| sum(b.close(), n[0]),
            Sum::new(n[0]), |state, [_, _, close, _]| state.push(close)),
        case!("cumsum", PRICE, None, |b, _n| cumulative_sum(b.close()),
            CumulativeSum::new(), |state, [_, _, close, _]| state.push(close)),
    ]
}

#[rustfmt::skip] // a table reads better with a case on two lines
fn oscillators() -> Vec<Case> {
    vec![
        case!("mom", PRICE, None, |b, n| difference(b.close(), n[0]),
            Difference::new(n[0]), |state, [_, _, close, _]| state.push(close)),
        case!("rocr", NUMBER, None, |b, n| ratio(b.close(), n[0]),
            Ratio::new(n[0]), |state, [_, _, close, _]| state.push(close)),
        case!("apo", PRICE, None, |b, n| absolute_oscillator(b.close(), n[0], n[1]),
            AbsoluteOscillator::new(n[0], n[1]), |state, [_, _, close, _]| state.push(close)),
        case!("ppo", NUMBER, None, |b, n| percentage_oscillator(b.close(), n[0], n[1]),
            PercentageOscillator::new(n[0], n[1]), |state, [_, _, close, _]| state.push(close)),
        case!("ao", PRICE, None, |b, n| awesome_oscillator(&b.0[0], &b.0[1], n[0], n[1]),
            AwesomeOscillator::new(n[0], n[1]), |state, [high, low, _, _]| state.push(high, low)),
        case!("cmo", NUMBER, SIGNED, |b, n| chande(b.close(), n[0]),
            Chande::new(n[0]), |state, [_, _, close, _]| state.push(close)),
        case!("trix", NUMBER, None, |b, n| trix(b.close(), n[0]),
            Trix::new(n[0]), |state, [_, _, close, _]| state.push(close)),
        case!("tsi", NUMBER, SIGNED, |b, n| true_strength(b.close(), n[0], n[1]),
            TrueStrength::new(n[0], n[1]), |state, [_, _, close, _]| state.push(close)),
        case!("dpo", PRICE, None, |b, n| detrended(b.close(), n[0]),
            Detrended::new(n[0]), |state, [_, _, close, _]| state.push(close)),
        case!("cci", NUMBER, None, |b, n| commodity_channel(b.prices(), n[0]),
            CommodityChannel::new(n[0]), |state, [high, low, close, _]| state.push(high, low, close)),
        case!("ultosc", NUMBER, PERCENT, |b, n| ultimate_oscillator(b.prices(), n),
            UltimateOscillator::new(n), |state, [high, low, close, _]| state.push(high, low, close)),
        case!("fisher", NUMBER, None, |b, n| fisher(&b.0[0], &b.0[1], n[0]),
            Fisher::new(n[0]), |state, [high, low, _, _]| state.push(high, low)),
        case!("stoch", NUMBER, PERCENT,
            |b, n| stochastic(b.prices(), StochasticLengths { range: n[0], k: n[1], d: n[2] }),
            Stochastic::new(StochasticLengths { range: n[0], k: n[1], d: n[2] }),
            |state, [high, low, close, _]| state.push(high, low, close)),
        case!("stochf", NUMBER, PERCENT, |b, n| fast_stochastic(b.prices(), n[0], n[1]),
            FastStochastic::new(n[0], n[1]), |state, [high, low, close, _]| state.push(high, low, close)),
        case!("stochrsi", NUMBER, PERCENT, |b, n| stochastic_rsi(b.close(), n[0], n[1], n[2]),
            StochasticRsi::new(n[0], n[1], n[2]), |state, [_, _, close, _]| state.push(close)),
        case!("willr", NUMBER, Some((-100.0, 0.0)), |b, n| williams_r(b.prices(), n[0]),
            WilliamsR::new(n[0]), |state, [high, low, close, _]| state.push(high, low, close)),
    ]
}

#[rustfmt::skip] // a table reads better with a case on two lines
fn volumes() -> Vec<Case> {
    vec![
        case!("obv", VOLUME, None, |b, _n| on_balance_volume(b.close(), b.volume()),
            OnBalanceVolume::new(), |state, [_, _, close, volume]| state.push(close, volume)),
        case!("pvt", VOLUME, None, |b, _n| price_volume_trend(b.close(), b.volume()),
            PriceVolumeTrend::new(), |state, [_, _, close, volume]| state.push(close, volume)),
        case!("nvi", NUMBER, None, |b, _n| volume_index(b.close(), b.volume(), VolumeMove::Fall),
            VolumeIndex::new(VolumeMove::Fall), |state, [_, _, close, volume]| state.push(close, volume)),
        case!("pvi", NUMBER, None, |b, _n| volume_index(b.close(), b.volume(), VolumeMove::Rise),
            VolumeIndex::new(VolumeMove::Rise), |state, [_, _, close, volume]| state.push(close, volume)),
        case!("efi", (1, 1), None, |b, n| force_index(b.close(), b.volume(), n[0]),
            ForceIndex::new(n[0]), |state, [_, _, close, volume]| state.push(close, volume)),
        case!("eom", (2, -1), None, |b, n| ease_of_movement(&b.0[0], &b.0[1], b.volume(), n[0], 1e3),
            EaseOfMovement::new(n[0], 1e3), |state, [high, low, _, volume]| state.push(high, low, volume)),
        case!("ad", VOLUME, None, |b, _n| accumulation(b.flow()),
            Accumulation::new(), |state, [high, low, close, volume]| state.push(high, low, close, volume)),
        case!("adosc", VOLUME, None, |b, n| chaikin_oscillator(b.flow(), n[0], n[1]),
            ChaikinOscillator::new(n[0], n[1]),
            |state, [high, low, close, volume]| state.push(high, low, close, volume)),
        case!("cmf", NUMBER, Some((-1.0, 1.0)), |b, n| chaikin_flow(b.flow(), n[0]),
            ChaikinFlow::new(n[0]), |state, [high, low, close, volume]| state.push(high, low, close, volume)),
        case!("mfi", NUMBER, PERCENT, |b, n| money_flow(b.flow(), n[0]),
            MoneyFlow::new(n[0]), |state, [high, low, close, volume]| state.push(high, low, close, volume)),
        case!("vwap", PRICE, None, |b, n| rolling_vwap(b.flow(), n[0]),
            RollingVwap::new(n[0]), |state, [high, low, close, volume]| state.push(high, low, close, volume)),
    ]
}

fn cases() -> impl Iterator<Item = Case> {
    [averages(), oscillators(), volumes()].into_iter().flatten()
}

/// Bars of real markets: the low is lowest, the high is highest, some are flat, some without trades.
fn ordinary_row() -> impl Strategy<Value = Row> {
    let price = prop_oneof![8 => 1.0..500.0_f64, 2 => select(vec![20.0, 30.0])];
    let volume = prop_oneof![8 => (1..1_000_000_u32).prop_map(f64::from), 1 => Just(0.0)];
    let spread = prop_oneof![6 => 0.0..5.0_f64, 2 => Just(0.0)];
    (price, spread, 0.0..=1.0_f64, volume).prop_map(|(low, spread, place, volume)| {
        let high = low + spread;
        [high, low, (low + spread * place).clamp(low, high), volume]
    })
}

/// Anything at all: gaps in one column, infinities, and what overflows.
fn wild_row() -> impl Strategy<Value = Row> {
    let value = prop_oneof![
        12 => 0.5..500.0_f64,
        2 => Just(100.0),
        1 => select(vec![f64::NAN, f64::INFINITY, 0.0, -3.5, f64::MAX, -1e300, 1e-300]),
    ];
    [value.clone(), value.clone(), value.clone(), value]
}

fn rows() -> impl Strategy<Value = Vec<Row>> {
    prop_oneof![vec(ordinary_row(), 0..90), vec(wild_row(), 0..90)]
}

fn lengths() -> impl Strategy<Value = [Length; 3]> {
    [1..20_u32, 1..20_u32, 1..6_u32].prop_map(|rows| rows.map(|rows| Length::new(rows).unwrap()))
}

fn bits(columns: &[Vec<f64>]) -> Vec<Vec<u64>> {
    columns.iter().map(|column| column.iter().map(|value| value.to_bits()).collect()).collect()
}

fn by_row(case: &Case, rows: &[Row], lengths: [Length; 3], width: usize) -> Columns {
    let mut state = (case.state)(lengths);
    let mut columns = vec![Vec::new(); width];
    for row in rows {
        for (column, value) in columns.iter_mut().zip(state(*row)) {
            column.push(value);
        }
    }
    columns
}

proptest! {
    #[test]
    fn column_and_state_give_the_same_bits(rows in rows(), n in lengths()) {
        for case in cases() {
            let columns = (case.columns)(&Bars::of(&rows), n);
            let by_row = by_row(&case, &rows, n, columns.len());
            prop_assert_eq!(bits(&columns), bits(&by_row), "{}", case.name);
        }
    }

    #[test]
    fn appended_rows_change_no_earlier_answer(
        rows in rows(), n in lengths(), cut in any::<prop::sample::Index>(),
    ) {
        let cut = cut.index(rows.len() + 1);
        for case in cases() {
            let short = bits(&(case.columns)(&Bars::of(&rows[..cut]), n));
            let long = bits(&(case.columns)(&Bars::of(&rows), n));
            for (short, long) in short.iter().zip(long) {
                prop_assert_eq!(&short[..], &long[..cut], "{}", case.name);
            }
        }
    }

    #[test]
    fn an_unknown_row_answers_unknown_and_changes_nothing_else(
        rows in vec((ordinary_row(), prop::bool::weighted(0.2)), 0..90), n in lengths(),
    ) {
        let gap = |(row, is_gap): &(Row, bool)| if *is_gap { [f64::NAN; 4] } else { *row };
        let with_gaps = Bars::of(&rows.iter().map(gap).collect::<Vec<_>>());
        let known: Vec<Row> = rows.iter().filter(|(_, is_gap)| !is_gap).map(|(row, _)| *row).collect();
        for case in cases() {
            let without = (case.columns)(&Bars::of(&known), n);
            for (column, without) in (case.columns)(&with_gaps, n).iter().zip(without) {
                let mut without = without.iter();
                for (answer, (_, is_gap)) in column.iter().zip(&rows) {
                    let expected = if *is_gap { f64::NAN } else { *without.next().unwrap() };
                    prop_assert_eq!(answer.to_bits(), expected.to_bits(), "{}", case.name);
                }
            }
        }
    }

    #[test]
    fn no_answer_is_infinite(rows in vec(wild_row(), 0..90), n in lengths()) {
        for case in cases() {
            let columns = (case.columns)(&Bars::of(&rows), n);
            let infinite = columns.iter().flatten().any(|value| value.is_infinite());
            prop_assert!(!infinite, "{}", case.name);
        }
    }

    /// Another currency or another unit of volume changes the unit of the answer and nothing else: to
    /// the bit, since powers of two round nothing.
    #[test]
    fn answers_scale_with_their_units(
        rows in vec(ordinary_row(), 0..90), n in lengths(), price in -8..8_i32, volume in -8..8_i32,
    ) {
        let (dearer, more) = (2_f64.powi(price), 2_f64.powi(volume));
        let scale = |[h, l, c, v]: &Row| [h * dearer, l * dearer, c * dearer, v * more];
        let scaled = Bars::of(&rows.iter().map(scale).collect::<Vec<_>>());
        for case in cases() {
            let (of_price, of_volume) = case.units;
            let factor = dearer.powi(of_price) * more.powi(of_volume);
            let expected: Columns = (case.columns)(&Bars::of(&rows), n)
                .iter()
                .map(|column| column.iter().map(|value| quant::known(value * factor)).collect())
                .collect();
            prop_assert_eq!(bits(&(case.columns)(&scaled, n)), bits(&expected), "{}", case.name);
        }
    }

    #[test]
    fn answers_keep_to_their_range(rows in vec(ordinary_row(), 0..90), n in lengths()) {
        for case in cases() {
            let Some((lowest, highest)) = case.range else { continue };
            let slack = 1e-9 * (highest - lowest);
            for value in (case.columns)(&Bars::of(&rows), n).into_iter().flatten() {
                let within = lowest - slack <= value && value <= highest + slack;
                prop_assert!(value.is_nan() || within, "{}: {value}", case.name);
            }
        }
    }

    #[test]
    fn averages_with_weights_of_one_sign_stay_within_what_was_seen(
        rows in vec(ordinary_row(), 1..90), n in lengths(),
    ) {
        let seen = rows.iter().map(|[_, _, close, _]| *close);
        let (lowest, highest) = seen.fold((f64::MAX, f64::MIN), |(l, h), v| (l.min(v), h.max(v)));
        let slack = 1e-9 * highest;
        let positive = ["wma", "rma", "trima", "kama", "vwma", "midpoint"];
        for case in averages().iter().filter(|case| positive.contains(&case.name)) {
            for value in (case.columns)(&Bars::of(&rows), n).into_iter().flatten() {
                let within = lowest - slack <= value && value <= highest + slack;
                prop_assert!(value.is_nan() || within, "{}: {value}", case.name);
            }
        }
    }
}
