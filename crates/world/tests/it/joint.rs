//! Where real history ends the world goes on: without a hole, without a jump, to where its quotes are.

use providers::{Answer, BarRow, Instrument, Kind, Question};

use crate::client::{START, Stage, stage, world};
use world::Step;

const DAY: i64 = 86_400_000_000;

fn at(text: &str) -> kernel::Timestamp {
    format!("{text}T00:00:00Z").parse().unwrap()
}

async fn days(stage: &Stage, by: &str, symbol: &str, kind: Kind, from: &str) -> Vec<BarRow> {
    let instrument = Instrument::new(symbol.parse().unwrap(), kind);
    let (interval, from, to) = (kernel::Interval::Day, at(from), kernel::Timestamp(START));
    let question = Question::Bars { instrument, interval, from, to };
    let Answer::Bars(bars) = stage.believed(by, &question).await else { panic!() };
    bars
}

/// The last real day, its close, and the first day of the world.
const JOINTS: [(&str, Kind, &str, f64, &str); 10] = [
    ("AAPL", Kind::Security, "2013-03-02", 430.47, "2013-03-04"),
    ("MSFT", Kind::Security, "2013-03-02", 27.95, "2013-03-04"),
    ("IBM", Kind::Security, "2013-03-02", 202.91, "2013-03-04"),
    ("META", Kind::Security, "2013-03-02", 27.78, "2013-03-04"),
    ("GOOGL", Kind::Security, "2013-03-02", 806.19, "2013-03-04"),
    ("^GSPC", Kind::Index, "2019-01-01", 2_506.85, "2019-01-02"),
    ("^IXIC", Kind::Index, "2019-01-01", 6_635.28, "2019-01-02"),
    ("SP500", Kind::Index, "2022-12-29", 3_783.22, "2022-12-29"),
    ("XOM", Kind::Security, "2022-12-29", 106.63, "2022-12-29"),
    ("EURUSD=X", Kind::Currency, "2026-04-14", 1.1684, "2026-04-14"),
];

#[tokio::test]
async fn the_world_goes_on_from_the_last_real_close() {
    let stage = stage().await;
    let world = world();
    for (symbol, kind, from, close, first) in JOINTS {
        let instrument = if kind == Kind::Currency { "EURUSD" } else { symbol };
        let bars = days(&stage, "yahoo", instrument, kind, from).await;
        assert_eq!(bars[0].at, at(first), "{symbol}");
        let jump = (bars[0].close / close).ln().abs();
        assert!(jump < 0.05, "{symbol} begins with {} after {close}", bars[0].close);
        // It is on every day on which other things of its kind are.
        let other = match kind {
            Kind::Currency => "GBPUSD=X",
            _ if from.starts_with("2013") => "IBM",
            _ => "^GSPC",
        };
        let sessions = world.bars(other, Step::Day, at(from).0..START, START);
        let sessions: Vec<i64> = sessions.iter().map(|it| it.at.div_euclid(DAY) * DAY).collect();
        let dates: Vec<i64> = bars.iter().map(|it| it.at.0).collect();
        assert_eq!(dates, sessions, "{symbol}");
        // And ends where its quotes are, with splits undone nowhere.
        let quote = world.quote(symbol, START).unwrap();
        let listing = world.listings().find(|it| it.symbol == symbol).unwrap();
        let last = quote.last as f64 / 10_f64.powi(i32::try_from(listing.decimals).unwrap());
        assert!((bars.last().unwrap().close / last - 1.0).abs() < 0.08, "{symbol}");
    }
}

#[tokio::test]
async fn between_the_two_the_real_market_is_followed() {
    let stage = stage().await;
    let close = |bars: &[BarRow], day: &str| {
        bars.iter().find(|bar| bar.at == at(day)).map(|bar| bar.close).unwrap()
    };
    let index = days(&stage, "yahoo", "^GSPC", Kind::Index, "2019-01-01").await;
    // The index's file of closes has these.
    assert!((close(&index, "2020-03-23") - 2_237.4).abs() < 0.01);
    assert!((close(&index, "2022-12-28") - 3_783.22).abs() < 0.01);
    let twin = days(&stage, "yahoo", "SP500", Kind::Index, "2022-12-29").await;
    let same = index.iter().filter(|bar| bar.at >= at("2022-12-29"));
    assert!(same.zip(&twin).all(|(one, other)| one == other));
    let apple = days(&stage, "yahoo", "AAPL", Kind::Security, "2013-03-02").await;
    // Apple's closes before and after its splits were 645.57 and 93.70, then 499.23 and 129.04.
    for (day, real) in [
        ("2014-06-06", 645.57),
        ("2014-06-09", 93.70),
        ("2020-08-28", 499.23),
        ("2020-08-31", 129.04),
    ] {
        let ours = close(&apple, day);
        assert!((ours / real - 1.0).abs() < 0.12, "{day} {ours} {real}");
    }
    for (symbol, day, end) in
        [("IBM", "2022-12-28", 140.0), ("META", "2022-12-28", 120.0), ("GOOGL", "2022-12-28", 88.0)]
    {
        let bars = days(&stage, "yahoo", symbol, Kind::Security, "2013-03-02").await;
        assert!((close(&bars, day) / end - 1.0).abs() < 0.01, "{symbol}");
    }
}

#[tokio::test]
async fn rates_of_the_euro_are_real_as_far_as_they_go_and_then_go_on() {
    let stage = stage().await;
    for (symbol, last) in
        [("EURJPY", 186.75), ("EURGBP", 0.87058), ("EURCZK", 24.378), ("EURTRY", 52.2478)]
    {
        let bars = days(&stage, "ecb", symbol, Kind::Currency, "2025-01-01").await;
        let real = bars.iter().find(|bar| bar.at == at("2026-04-13")).unwrap();
        assert!((real.close / last - 1.0).abs() < 2e-4, "{symbol} {}", real.close);
        let worst = bars.windows(2).map(|pair| (pair[1].close / pair[0].close).ln().abs());
        assert!(worst.fold(0.0, f64::max) < 0.06, "{symbol}");
        let gaps = bars.windows(2).map(|pair| (pair[1].at.0 - pair[0].at.0) / DAY);
        assert_eq!(gaps.max(), Some(3), "{symbol}");
    }
}
