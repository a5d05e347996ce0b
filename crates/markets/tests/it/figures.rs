//! How fast it is: printed, and held against generous bounds, since any machine runs this.

use std::{
    fmt::Write,
    time::{Duration, Instant},
};

use kernel::Timestamp;
use markets::{Adjust, BarQuery, ImportOptions, ImportSource, Markets};

use crate::house::{House, symbol};

const DAY: i64 = 86_400_000_000;

fn days(symbol: &str, rows: i64) -> String {
    let end = crate::house::at("2026-11-20").0;
    let mut text = String::with_capacity(usize::try_from(rows).unwrap() * 60);
    for row in 0..rows {
        let day = Timestamp(end - (rows - row) * DAY).to_string();
        let price = 100 + row % 50;
        let (day, high, low) = (&day[..10], price + 1, price - 1);
        writeln!(text, "{symbol},{day},{price},{high},{low},{price},{row}").unwrap();
    }
    text
}

fn best(times: impl Iterator<Item = Duration>) -> Duration {
    times.min().unwrap_or_default()
}

#[tokio::test]
async fn five_thousand_bars_come_at_once() {
    let house = House::open().await;
    let text = "Symbol,Date,Open,High,Low,Close,Volume\n".to_owned() + &days("AAA", 5_000);
    house.import("a.csv", &text).await;
    let name = symbol("AAA");
    let query = BarQuery { adjust: Adjust::Splits, ..BarQuery::default() };
    let read = async |markets: &Markets| {
        let started = Instant::now();
        let seen = markets.read_bars(&house.actor, &name, &query).await.unwrap();
        let took = started.elapsed();
        assert_eq!(seen.bars.len(), 5_000);
        took
    };
    let mut cold = Vec::new();
    for _ in 0..20 {
        cold.push(read(&house.cold()).await);
    }
    let mut warm = Vec::new();
    for _ in 0..200 {
        warm.push(read(&house.markets).await);
    }
    let (cold, warm) = (best(cold.into_iter()), best(warm.into_iter()));
    println!("5,000 bars: {cold:?} from the database, {warm:?} from memory");
    assert!(warm < Duration::from_millis(20) && cold < Duration::from_millis(500));
}

#[tokio::test]
async fn a_hundred_thousand_rows_are_imported_in_seconds() {
    let house = House::open().await;
    let header = "Symbol,Date,Open,High,Low,Close,Volume\n".to_owned();
    let text = (0..20).fold(header, |text, n| text + &days(&format!("S{n}"), 5_000));
    let import = async || {
        let source = ImportSource::from_bytes("a.csv", text.clone().into_bytes());
        let started = Instant::now();
        let options = ImportOptions::default();
        let report =
            house.markets.import_bars(&house.actor, source, &options, |_| {}).await.unwrap();
        (report, started.elapsed())
    };
    let (first, took) = import().await;
    let (again, took_again) = import().await;
    assert_eq!((first.inserted, again.unchanged), (100_000, 100_000));
    println!("100,000 rows of text: {took:?}, and {took_again:?} when known already");
    assert!(took < Duration::from_mins(1));
}
