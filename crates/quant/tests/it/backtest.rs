//! The engine against a loop of another language; see `golden/make_backtest.py`.

use quant::{
    Length,
    backtest::{Asset, Bars, Costs, Decisions, Rules, Run, plain::crossing_signals, run},
    indicators::sma,
};

use crate::{real, synthetic};

fn crossed(bars: &synthetic::Bars) -> Run {
    let average = |rows| sma(&bars.close, Length::new(rows).unwrap());
    let signals = crossing_signals(&average(10), &average(30)).unwrap();
    let costs = Costs { percent: 0.001, slippage: 0.0005, ..Costs::default() };
    let rules = Rules { costs, ..Rules::with_cash(100_000.0) };
    let prices = Bars { open: &bars.open, high: &bars.high, low: &bars.low, close: &bars.close };
    let times: Vec<i64> = (0..).take(bars.close.len()).collect();
    run(&times, &[Asset::new("A", prices, Decisions::Signals(&signals))], &rules).unwrap()
}

fn compare(golden: &str, run: &Run) {
    let mut checked = 0;
    for line in golden.lines().skip(1) {
        let cells: Vec<f64> = line.split(',').map(|cell| cell.parse().unwrap()).collect();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a row")]
        let row = cells[0] as usize;
        let error = (run.equity[row] / cells[1] - 1.0).abs();
        assert!(error < 1e-10, "row {row}: {} is not {}", run.equity[row], cells[1]);
        assert!((run.cash[row] - cells[2]).abs() < 1e-10 * cells[1], "row {row}");
        let is_held = run.gross[row] > 0.0;
        assert_eq!(is_held, cells[3] > 0.0, "row {row}");
        checked += 1;
    }
    assert!(checked > 300 && run.trades.len() > 3, "{checked} rows, {} trades", run.trades.len());
}

#[test]
fn a_cross_of_averages_is_what_a_simple_loop_makes_of_it() {
    let golden = include_str!("../../golden/backtest_synthetic.csv");
    compare(golden, &crossed(&synthetic::bars(7, 400)));
    compare(include_str!("../../golden/backtest_ibm.csv"), &crossed(&real::stock("IBM")));
}
