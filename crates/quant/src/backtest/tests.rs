//! What the engine does, case by case.

use super::{statistics::returns, *};

pub(super) const NONE: f64 = crate::UNKNOWN;

/// Bars whose four prices are given as tuples.
pub(super) struct Table {
    pub(super) open: Vec<f64>,
    high: Vec<f64>,
    low: Vec<f64>,
    pub(super) close: Vec<f64>,
}

impl Table {
    pub(super) fn of(rows: &[(f64, f64, f64, f64)]) -> Self {
        Self {
            open: rows.iter().map(|row| row.0).collect(),
            high: rows.iter().map(|row| row.1).collect(),
            low: rows.iter().map(|row| row.2).collect(),
            close: rows.iter().map(|row| row.3).collect(),
        }
    }

    /// Bars that stay at their close.
    pub(super) fn flat(closes: &[f64]) -> Self {
        Self::of(&closes.iter().map(|close| (*close, *close, *close, *close)).collect::<Vec<_>>())
    }

    pub(super) fn bars(&self) -> Bars<'_> {
        Bars { open: &self.open, high: &self.high, low: &self.low, close: &self.close }
    }

    pub(super) fn asset<'a>(&'a self, name: &'a str, signals: &'a [u8]) -> Asset<'a> {
        Asset::new(name, self.bars(), Decisions::Signals(signals))
    }
}

pub(super) fn times(rows: usize) -> Vec<i64> {
    (0..i64::try_from(rows).unwrap()).map(|day| day * 86_400_000_000).collect()
}

pub(super) fn only(table: &Table, signals: &[u8], rules: &Rules) -> Run {
    run(&times(signals.len()), &[table.asset("A", signals)], rules).unwrap()
}

fn assert_near(left: f64, right: f64) {
    assert!((left - right).abs() < 1e-9 * right.abs().max(1.0), "{left} is not {right}");
}

#[test]
fn a_decision_is_carried_out_at_the_next_open_and_costs_are_paid() {
    let table =
        Table::of(&[(10.0, 10.0, 10.0, 10.0), (11.0, 12.0, 11.0, 12.0), (13.0, 13.0, 13.0, 13.0)]);
    let costs = Costs { per_share: 0.01, minimum: 5.0, slippage: 0.01, ..Costs::default() };
    let rules = Rules { sizing: Sizing::Quantity(10.0), costs, ..Rules::with_cash(1_000.0) };
    let run = only(&table, &[ENTER_LONG, EXIT_LONG, 0], &rules);
    assert_eq!(run.fills.len(), 2);
    assert_eq!((run.fills[0].row, run.fills[0].commission), (1, 5.0));
    assert_near(run.fills[0].price, 11.11);
    assert_near(run.fills[1].price, 12.87);
    assert_near(run.trades[0].profit, 10.0 * (12.87 - 11.11) - 10.0);
    assert_near(run.trades[0].costs, 10.0 + 10.0 * 0.11 + 10.0 * 0.13);
    assert_near(run.equity[2], 1_000.0 + run.trades[0].profit);
}

#[test]
fn when_a_bar_reaches_stop_and_target_the_stop_was_first() {
    let table =
        Table::of(&[(10.0, 10.0, 10.0, 10.0), (10.0, 12.0, 8.0, 11.0), (11.0, 11.0, 11.0, 11.0)]);
    let stops = Stops { loss: Some(0.1), profit: Some(0.1), ..Stops::default() };
    let run = only(&table, &[ENTER_LONG, 0, 0], &Rules { stops, ..Rules::with_cash(100.0) });
    assert_eq!(run.trades[0].reason, Some(Reason::StopLoss));
    assert_near(run.trades[0].exit_price, 9.0);
}

#[test]
fn a_stop_that_the_open_has_passed_fills_at_the_open() {
    let table =
        Table::of(&[(10.0, 10.0, 10.0, 10.0), (10.0, 10.0, 10.0, 10.0), (7.0, 8.0, 6.0, 8.0)]);
    let stops = Stops { loss: Some(0.1), ..Stops::default() };
    let run = only(&table, &[ENTER_LONG, 0, 0], &Rules { stops, ..Rules::with_cash(100.0) });
    assert_near(run.trades[0].exit_price, 7.0);
    let short = only(
        &Table::flat(&[10.0, 10.0, 13.0]),
        &[ENTER_SHORT, 0, 0],
        &Rules { stops, ..Rules::with_cash(100.0) },
    );
    assert_eq!((short.trades[0].is_long, short.trades[0].exit_price), (false, 13.0));
    assert_near(short.equity[2], 70.0);
}

#[test]
fn a_trailing_stop_follows_the_bars_before_and_a_target_must_be_traded_through() {
    let rows = [(10.0, 10.0, 10.0, 10.0), (10.0, 20.0, 10.0, 20.0), (20.0, 22.0, 17.9, 21.0)];
    let stops = Stops { trailing: Some(0.1), ..Stops::default() };
    let run =
        only(&Table::of(&rows), &[ENTER_LONG, 0, 0], &Rules { stops, ..Rules::with_cash(100.0) });
    assert_eq!(run.trades[0].reason, Some(Reason::TrailingStop));
    assert_near(run.trades[0].exit_price, 18.0);
    let stops = Stops { profit: Some(1.0), ..Stops::default() };
    let run =
        only(&Table::of(&rows[..2]), &[ENTER_LONG, 0], &Rules { stops, ..Rules::with_cash(100.0) });
    assert_eq!(run.trades[0].exit_row, None, "20 was touched, not traded through");
    let stops = Stops { bars: Some(1), ..Stops::default() };
    let run =
        only(&Table::of(&rows), &[ENTER_LONG, 0, 0], &Rules { stops, ..Rules::with_cash(100.0) });
    assert_eq!((run.trades[0].reason, run.trades[0].exit_price), (Some(Reason::TimeStop), 20.0));
}

#[test]
fn an_entry_waits_at_its_level_for_one_bar() {
    let table =
        Table::of(&[(10.0, 10.0, 10.0, 10.0), (10.0, 11.0, 9.0, 10.0), (10.0, 11.0, 8.9, 10.0)]);
    let (limits, signals) = ([9.0, 9.0, NONE], [ENTER_LONG, ENTER_LONG, 0]);
    let rules = Rules::with_cash(90.0);
    let asset = Asset { levels: Levels::Limit(&limits), ..table.asset("A", &signals) };
    let limited = run(&times(3), &[asset], &rules).unwrap();
    assert_eq!((limited.orders[0].fate, limited.orders[1].fate), (Fate::Lapsed, Fate::Filled));
    assert_eq!(
        (limited.fills[0].row, limited.fills[0].price, limited.fills[0].quantity),
        (2, 9.0, 10.0)
    );
    let stops = [11.0, NONE, NONE];
    let asset = Asset { levels: Levels::Stop(&stops), ..table.asset("A", &signals) };
    let stopped = run(&times(3), &[asset], &rules).unwrap();
    assert_eq!((stopped.fills[0].row, stopped.fills[0].price), (1, 11.0));
}

#[test]
fn nothing_is_filled_on_a_missing_bar_and_its_mark_is_said_to_be_old() {
    let table = Table::flat(&[10.0, NONE, 10.0, NONE, 12.0]);
    let run = only(&table, &[ENTER_LONG, 0, 0, EXIT_LONG, 0], &Rules::with_cash(100.0));
    assert_eq!((run.fills[0].row, run.fills[1].row), (2, 4));
    assert_eq!((run.stale.as_slice(), run.equity[3]), (&[3][..], 100.0));
    let known: Vec<f64> = returns(&run, 100.0).into_iter().filter(|r| !r.is_nan()).collect();
    assert_eq!(known.len(), 4);
    assert_near(known[3], 0.2);
}

#[test]
fn a_split_changes_no_value_and_a_dividend_is_money() {
    let table = Table::flat(&[10.0, 10.0, 5.0, 4.5, 4.5]);
    let events = [
        Event { row: 2, kind: EventKind::Split(2.0) },
        Event { row: 3, kind: EventKind::Dividend(0.5) },
    ];
    let asset = Asset { events: &events, ..table.asset("A", &[ENTER_LONG, 0, 0, EXIT_LONG, 0]) };
    let run = run(&times(5), &[asset], &Rules::with_cash(100.0)).unwrap();
    assert_eq!(run.equity, [100.0; 5]);
    assert_eq!((run.dividends, run.trades[0].quantity, run.trades[0].profit), (10.0, 20.0, 0.0));
}

#[test]
fn what_stays_away_is_closed_at_its_last_price_and_may_come_back() {
    let table = Table::flat(&[10.0, 10.0, 8.0, NONE, NONE, NONE, 8.0]);
    let signals = [ENTER_LONG, 0, 0, 0, 0, ENTER_LONG, 0];
    let rules = Rules { absence: Some(2), ..Rules::with_cash(100.0) };
    let run = only(&table, &signals, &rules);
    let trade = run.trades[0];
    assert_eq!(
        (trade.exit_row, trade.exit_price, trade.reason),
        (Some(4), 8.0, Some(Reason::Delisted))
    );
    assert_eq!((run.equity[4], run.fills[2].row, run.trades.len()), (80.0, 6, 2));
}

#[test]
fn currencies_are_never_added_up() {
    let table = Table::flat(&[10.0]);
    let of = |name, currency| Asset { currency: Some(currency), ..table.asset(name, &[0]) };
    let error = run(&[0], &[of("A", "USD"), of("B", "EUR")], &Rules::with_cash(1.0)).unwrap_err();
    assert_eq!(error, Error::Currencies("USD".to_owned(), "EUR".to_owned()));
    let error = run(&[0, 1], &[of("A", "USD")], &Rules::with_cash(1.0)).unwrap_err();
    assert!(error.to_string().contains("1 rows where the axis has 2"), "{error}");
    assert!(run(&[0], &[of("A", "USD")], &Rules::with_cash(f64::NAN)).is_err());
}

#[test]
fn a_drift_band_keeps_weights_from_trading_every_day() {
    let (one, two) = (Table::flat(&[10.0, 10.0, 10.2, 10.3, 12.0, 12.0]), Table::flat(&[10.0; 6]));
    let weights = [0.5; 6];
    let assets = [
        Asset::new("A", one.bars(), Decisions::Weights(&weights)),
        Asset::new("B", two.bars(), Decisions::Weights(&weights)),
    ];
    let with =
        |band| run(&times(6), &assets, &Rules { band, ..Rules::with_cash(1_000.0) }).unwrap();
    let (banded, daily) = (with(0.04), with(0.0));
    assert_eq!(banded.fills.iter().map(|fill| fill.row).collect::<Vec<_>>(), [1, 1, 5, 5]);
    assert!(daily.fills.len() > banded.fills.len());
    let held = banded.gross[5] - 0.5 * banded.equity[5];
    assert_near(held, 0.5 * banded.equity[5]);
}

#[test]
fn short_positions_pay_for_what_they_borrow_and_cash_earns() {
    let table = Table::flat(&[10.0, 10.0, 10.0]);
    let costs = Costs { borrow: 0.365, interest: 0.0, ..Costs::default() };
    let run = only(&table, &[ENTER_SHORT, 0, 0], &Rules { costs, ..Rules::with_cash(100.0) });
    assert_near(run.borrow, 0.1);
    assert_near(run.equity[2], 99.9);
    let costs = Costs { interest: 0.365, ..Costs::default() };
    let run = only(&table, &[0, 0, 0], &Rules { costs, ..Rules::with_cash(100.0) });
    assert_near(run.equity[2], 100.0 * 1.001 * 1.001);
}

#[test]
fn a_short_that_ate_the_equity_ends_the_run() {
    let run = only(
        &Table::flat(&[10.0, 10.0, 25.0, 5.0]),
        &[ENTER_SHORT, 0, ENTER_LONG, 0],
        &Rules::with_cash(100.0),
    );
    assert_eq!((run.ruined, run.equity[3], run.fills.len()), (Some(2), -50.0, 2));
    assert_eq!(run.trades[0].reason, Some(Reason::Ruin));
}
