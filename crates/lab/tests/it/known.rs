//! Backtests over what was known beside bars: nothing is traded on before it was public.

use lab::backtest::spec::BacktestSpec;
use markets::{ImportOptions, ImportSource, Interval};
use serde_json::json;

use crate::house::House;

/// Days since 1970.
fn day(text: &str) -> i64 {
    let at: kernel::Timestamp = format!("{text}T00:00:00Z").parse().unwrap();
    at.0 / 86_400_000_000
}

/// Days of January to March 2025 at 40.
fn days() -> String {
    let days = [(1, 31), (2, 28), (3, 31)].into_iter();
    let days = days.flat_map(|(month, last)| (1..=last).map(move |day| (month, day)));
    let line = |(month, day)| format!("AAA,2025-{month:02}-{day:02},40,41,39,40,1000\n");
    let header = "Symbol,Date,Open,High,Low,Close,Volume\n".to_owned();
    std::iter::once(header).chain(days.map(line)).collect()
}

/// Earnings of 1 a share in each quarter of 2024, and what was seen of a series.
async fn report(house: &House) {
    let asset = house.markets.find_asset(&house.actor, &"AAA".parse().unwrap()).await.unwrap();
    let (workspace, id) = (house.actor.workspace, asset.asset.id);
    let quarters = [
        ("2024-01-01", "2024-03-31", "2024-05-01"),
        ("2024-04-01", "2024-06-30", "2024-08-01"),
        ("2024-07-01", "2024-09-30", "2024-11-01"),
        ("2024-10-01", "2024-12-31", "2025-02-03"),
    ];
    house
        .market
        .write_internal(move |tx| {
            Box::pin(async move {
                for (concept, unit, value) in [
                    ("us-gaap:EarningsPerShareDiluted", "USD/shares", 1.0),
                    ("us-gaap:Revenues", "USD", 100.0),
                ] {
                    for (start, end, filed) in quarters {
                        tx.run(
                            "insert into markets_facts (workspace_id, asset_id, concept, unit,
                                 start_day, end_day, filed_day, accession, form, value)
                             values ($1, $2, $3, $4, $5, $6, $7, $8, '10-Q', $9)",
                            [
                                workspace.into(),
                                id.into(),
                                concept.into(),
                                unit.into(),
                                day(start).into(),
                                day(end).into(),
                                day(filed).into(),
                                filed.into(),
                                value.into(),
                            ],
                        )
                        .await?;
                    }
                }
                let fetched_at = kernel::Timestamp(day("2026-11-19") * 86_400_000_000);
                tx.run(
                    "insert into markets_fetches (workspace_id, subject, fetched_at, source)
                     values ($1, $2, $3, 'sec')",
                    [workspace.into(), format!("facts {id}").into(), fetched_at.into()],
                )
                .await?;
                tx.run(
                    "insert into markets_observations (workspace_id, series, day, known_at, value)
                     values ($1, 'FRED:UNRATE', $2, $3, 4.2)",
                    [workspace.into(), day("2025-01-01").into(), fetched_at.into()],
                )
                .await
                .map(drop)
            })
        })
        .await
        .unwrap();
}

#[tokio::test]
async fn a_strategy_acts_on_a_report_after_its_filing_and_on_a_series_after_its_release() {
    let house = House::open().await;
    let source = ImportSource::from_bytes("days.csv", days().into_bytes());
    let options = ImportOptions {
        interval: Some(Interval::Day),
        currency: Some("USD".to_owned()),
        ..ImportOptions::default()
    };
    house.markets.import_bars(&house.actor, source, &options, |_| {}).await.unwrap();
    report(&house).await;
    let entered = async |rule: &str| {
        let spec = json!({"symbols": ["AAA"], "entry": rule});
        let spec: BacktestSpec = serde_json::from_value(spec).unwrap();
        let done =
            house.lab.run_backtest(&house.actor, spec, None, |_, _, _| Ok(())).await.unwrap();
        let result = house.lab.find_backtest_result(&house.actor, done.id).await.unwrap();
        result.story.trades.first().map(|trade| trade.entry_at.to_string())
    };
    // Filed on 3 February: decided at the end of that day, bought at the next open.
    let filed = Some("2025-02-04T00:00:00Z".to_owned());
    assert_eq!(entered("asset.pe < 15").await, filed);
    assert_eq!(entered("AAA.pe < 15 and close > 0").await, filed);
    assert_eq!(entered("asset.pe < 9").await, None);
    // Unemployment of January is due eleven days after it.
    let due = Some("2025-02-12T00:00:00Z".to_owned());
    assert_eq!(entered("asset.pe < 15 and macro:UNRATE < 5").await, due);
}
