//! What the engine never does, whatever the bars and the rules.

use proptest::{collection::vec, prelude::*};

use super::{
    plain::Plain,
    statistics::returns,
    tests::{NONE, Table, only, times},
    *,
};
use crate::performance::{maximum_drawdown, mean, sample_deviation};

/// Open, high, low and close.
type Row = (f64, f64, f64, f64);

/// Bars with gaps, and signals.
fn histories() -> impl Strategy<Value = (Vec<Row>, Vec<u8>)> {
    let bar = (0.9..1.1_f64, 0.0..0.05_f64, 0.0..0.05_f64, 0.9..1.1_f64, 0..12_u8);
    vec((bar, 0..16_u8, 0..3_u8), 2..60).prop_map(|rows| {
        let mut price = 50.0;
        rows.into_iter()
            .map(|((jump, up, down, step, gap), signal, quiet)| {
                let (open, close) = (price * jump, price * jump * step);
                price = close;
                let bar =
                    (open, open.max(close) * (1.0 + up), open.min(close) * (1.0 - down), close);
                let bar = if gap == 0 { (NONE, NONE, NONE, NONE) } else { bar };
                (bar, if quiet == 0 { signal } else { 0 })
            })
            .unzip()
    })
}

fn some_rules() -> impl Strategy<Value = Rules> {
    let fraction = || prop_oneof![2 => Just(None), 1 => (0.01..0.2_f64).prop_map(Some)];
    let stops =
        (fraction(), fraction(), fraction(), prop_oneof![Just(None), (1..9_u32).prop_map(Some)])
            .prop_map(|(loss, profit, trailing, bars)| Stops { loss, profit, trailing, bars });
    let costs = (0.0..0.02_f64, 0.0..0.01_f64, 0.0..2.0_f64, 0.0..0.2_f64).prop_map(
        |(percent, slippage, minimum, rate)| Costs {
            percent,
            slippage,
            minimum,
            borrow: rate,
            interest: rate / 2.0,
            ..Costs::default()
        },
    );
    let sizing = prop_oneof![
        (0.1..1.0_f64).prop_map(Sizing::Equity),
        (1.0..30.0_f64).prop_map(Sizing::Quantity),
        (50.0..900.0_f64).prop_map(Sizing::Cash),
    ];
    (stops, costs, sizing, prop_oneof![Just(0.0), Just(1.0)]).prop_map(
        |(stops, costs, sizing, lot)| Rules {
            sizing,
            lot,
            stops,
            costs,
            ..Rules::with_cash(1_000.0)
        },
    )
}

/// What `run` held and had at every close, told by its fills alone.
fn replayed(run: &Run, assets: &[Asset<'_>], rules: &Rules) -> Vec<f64> {
    let mut cash = rules.cash;
    let mut held = vec![0.0; assets.len()];
    let mut marks = vec![0.0; assets.len()];
    let mut fills = run.fills.iter().peekable();
    (0..run.equity.len())
        .map(|row| {
            while let Some(fill) = fills.next_if(|fill| fill.row == row) {
                cash -= fill.quantity * fill.price + fill.commission;
                held[fill.asset] += fill.quantity;
            }
            for (mark, asset) in marks.iter_mut().zip(assets) {
                let close = asset.bars.close[row];
                *mark = if close.is_nan() { *mark } else { close };
            }
            cash + held.iter().zip(&marks).map(|(held, mark)| held * mark).sum::<f64>()
        })
        .collect()
}

proptest! {
    #[test]
    fn cash_and_positions_are_the_equity_of_every_row(
        (one, signals) in histories(), (two, others) in histories(), rules in some_rules()
    ) {
        let rows = one.len().min(two.len());
        let (one, two) = (Table::of(&one[..rows]), Table::of(&two[..rows]));
        let assets = [one.asset("A", &signals[..rows]), two.asset("B", &others[..rows])];
        let rules = Rules { costs: Costs { borrow: 0.0, interest: 0.0, ..rules.costs }, ..rules };
        let run = run(&times(rows), &assets, &rules).unwrap();
        for (told, equity) in replayed(&run, &assets, &rules).iter().zip(&run.equity) {
            prop_assert!((told - equity).abs() < 1e-7 * equity.abs().max(1.0), "{told} {equity}");
        }
        let closed: f64 = run.trades.iter().map(|trade| trade.profit).sum();
        prop_assert!((rules.cash + closed - run.equity[rows - 1]).abs() < 1e-6);
    }

    #[test]
    fn nothing_trades_without_a_decision_before_it((rows, signals) in histories(), rules in some_rules()) {
        let table = Table::of(&rows);
        let run = only(&table, &signals, &rules);
        for fill in &run.fills {
            prop_assert!(table.close[fill.row].is_finite());
            match fill.order {
                Some(order) => prop_assert!(run.orders[order].row < fill.row),
                None => prop_assert!(matches!(
                    fill.reason,
                    Reason::StopLoss | Reason::TakeProfit | Reason::TrailingStop | Reason::Ruin
                )),
            }
        }
        let quiet = only(&table, &vec![0; signals.len()], &rules);
        prop_assert!(quiet.fills.is_empty() && quiet.orders.is_empty());
    }

    #[test]
    fn what_comes_after_a_row_changes_nothing_up_to_it(
        (rows, signals) in histories(), rules in some_rules(), cut in 0.0..1.0_f64, factor in 0.2..5.0_f64
    ) {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "a place in it")]
        let cut = (rows.len() as f64 * cut) as usize;
        let mangled: Vec<_> = rows.iter().enumerate().map(|(row, bar)| match row {
            row if row <= cut => *bar,
            _ => (bar.3 * factor, bar.0 * factor * 2.0, bar.2 / factor, bar.0),
        }).collect();
        let other: Vec<u8> = signals.iter().enumerate().map(|(row, signal)| if row <= cut { *signal } else { signal ^ 5 }).collect();
        let seen = only(&Table::of(&rows), &signals, &rules);
        let leaked = only(&Table::of(&mangled), &other, &rules);
        prop_assert_eq!(&seen.equity[..=cut], &leaked.equity[..=cut]);
        let until = |run: &Run| {
            let fills: Vec<Fill> = run.fills.iter().filter(|fill| fill.row <= cut).copied().collect();
            let orders: Vec<_> = run.orders.iter().filter(|order| order.row <= cut).map(|order| (order.row, order.wanted)).collect();
            (fills, orders)
        };
        prop_assert_eq!(until(&seen), until(&leaked));
    }

    #[test]
    fn costs_take_from_the_equity((rows, signals) in histories(), percent in 0.001..0.02_f64) {
        // A fixed quantity trades the same with and without costs.
        let rules = Rules { sizing: Sizing::Quantity(1.0), ..Rules::with_cash(1e6) };
        let table = Table::of(&rows);
        let free = only(&table, &signals, &rules);
        let costs = Costs { percent, slippage: percent, ..Costs::default() };
        let paid = only(&table, &signals, &Rules { costs, ..rules });
        let (free_end, paid_end) = (free.equity[rows.len() - 1], paid.equity[rows.len() - 1]);
        if free.fills.is_empty() {
            prop_assert_eq!(free_end.to_bits(), paid_end.to_bits());
        } else {
            prop_assert!(paid_end < free_end);
        }
    }

    #[test]
    fn the_order_of_assets_does_not_matter_and_a_replay_gives_the_same_bits(
        (one, signals) in histories(), (two, others) in histories(), rules in some_rules()
    ) {
        let rows = one.len().min(two.len());
        let (one, two) = (Table::of(&one[..rows]), Table::of(&two[..rows]));
        let (a, b) = (one.asset("A", &signals[..rows]), two.asset("B", &others[..rows]));
        let forth = run(&times(rows), &[a, b], &rules).unwrap();
        let back = run(&times(rows), &[b, a], &rules).unwrap();
        prop_assert_eq!(&forth.equity, &back.equity);
        let swapped: Vec<Fill> = back.fills.iter().map(|fill| Fill { asset: 1 - fill.asset, ..*fill }).collect();
        prop_assert_eq!(&forth.fills, &swapped);
        prop_assert_eq!(&forth, &run(&times(rows), &[a, b], &rules).unwrap());
    }

    #[test]
    fn the_fast_path_is_the_engine(
        (rows, signals) in histories(), percent in 0.0..0.02_f64, slippage in 0.0..0.01_f64, same in any::<bool>()
    ) {
        let known: Vec<_> = rows.iter().zip(&signals).filter(|(bar, _)| !bar.3.is_nan()).collect();
        prop_assume!(known.len() > 1);
        let signals: Vec<u8> = known.iter().map(|(_, signal)| *signal & 3).collect();
        let table = Table::of(&known.iter().map(|(bar, _)| **bar).collect::<Vec<_>>());
        let timing = if same { Timing::SameClose } else { Timing::NextOpen };
        let plain = Plain { cash: 1_000.0, percent, slippage, timing };
        let fast = plain.run(&table.open, &table.close, &signals).unwrap();
        let run = only(&table, &signals, &plain.rules());
        prop_assert_eq!(fast.end.to_bits(), run.equity.last().unwrap().to_bits());
        prop_assert_eq!(fast.trades, run.trades.len());
        let curve: Vec<f64> = std::iter::once(1_000.0).chain(run.equity.iter().copied()).collect();
        prop_assert!((fast.max_drawdown - maximum_drawdown(&curve).unwrap()).abs() < 1e-12);
        let gains = returns(&run, 1_000.0);
        if let Some(sharpe) = fast.sharpe {
            let slow = mean(&gains).unwrap() / sample_deviation(&gains).unwrap();
            prop_assert!((sharpe - slow).abs() < 1e-9 * slow.abs().max(1.0), "{} {}", sharpe, slow);
        }
    }
}
