//! Real files, where they are: `PROSPECT_SHARED_DATA`, or `shared/data` beside the repository.

use std::path::PathBuf;

use kernel::Symbol;
use markets::{Adjust, AssetType, BarQuery, ImportOptions, ImportReport, ImportSource};

use crate::house::{House, at, symbol};

fn file(name: &str) -> Option<PathBuf> {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data");
    let folder = std::env::var("PROSPECT_SHARED_DATA").unwrap_or_else(|_| beside.to_owned());
    let path = PathBuf::from(folder).join("market").join(name);
    path.exists().then_some(path)
}

async fn load(house: &House, name: &str) -> Option<ImportReport> {
    load_with(house, name, ImportOptions::default()).await
}

async fn load_with(house: &House, name: &str, options: ImportOptions) -> Option<ImportReport> {
    let Some(path) = file(name) else {
        println!("{name} is not here: nothing to check");
        return None;
    };
    let started = std::time::Instant::now();
    let source = ImportSource::from_path(&path).await.unwrap();
    let report = house.markets.import_bars(&house.actor, source, &options, |_| {}).await.unwrap();
    println!(
        "{name}: {} bars of {} symbols in {:?}, {} refused, {} actions",
        report.inserted,
        report.symbols,
        started.elapsed(),
        report.refused_count,
        report.actions
    );
    Some(report)
}

#[tokio::test]
async fn the_two_largest_give_199_098_bars_of_40_symbols() {
    let house = House::open().await;
    let Some(stocks) = load(&house, "us_stocks_daily.csv.gz").await else { return };
    assert_eq!((stocks.inserted, stocks.symbols, stocks.refused_count), (159_468, 28, 0));
    let etfs = load(&house, "us_etfs_daily.csv.gz").await.unwrap();
    assert_eq!((etfs.inserted, etfs.symbols, etfs.refused_count), (39_630, 12, 0));
    assert_eq!(
        (stocks.mapping.asset_type, etfs.mapping.asset_type),
        (AssetType::Stock, AssetType::Etf)
    );
    let again = load(&house, "us_stocks_daily.csv.gz").await.unwrap();
    assert_eq!((again.inserted, again.unchanged), (0, 159_468));
}

#[tokio::test]
async fn every_other_file_loads_with_one_call() {
    // Symbols, bars, refused rows, type, interval.
    let expected = [
        ("arch_nasdaq_daily.csv.gz", 1, 5_031, 0, AssetType::Index, "1d"),
        ("arch_sp500_daily.csv.gz", 1, 5_031, 0, AssetType::Index, "1d"),
        ("bokeh_wiki_5_stocks_unadjusted.csv.gz", 5, 12_154, 0, AssetType::Stock, "1d"),
        ("brent_daily.csv.gz", 1, 9_958, 0, AssetType::Commodity, "1d"),
        ("wti_daily.csv.gz", 1, 10_226, 0, AssetType::Commodity, "1d"),
        ("gold_monthly.csv", 1, 2_322, 0, AssetType::Commodity, "1M"),
        ("vix_daily.csv.gz", 1, 9_188, 47, AssetType::Index, "1d"),
        ("us10y_monthly.csv", 1, 879, 0, AssetType::Rate, "1M"),
        ("us_cpi_monthly.csv", 1, 1_360, 0, AssetType::Index, "1M"),
        ("french_factors_monthly.csv.gz", 4, 4 * 1_109, 0, AssetType::Custom, "1M"),
        ("skfolio_factor_etfs_close.csv.gz", 5, 5 * 2_264, 0, AssetType::Etf, "1d"),
        ("skfolio_sp500_index.csv.gz", 1, 8_313, 0, AssetType::Index, "1d"),
        ("sp500_shiller_monthly.csv", 9, 9 * 1_866, 0, AssetType::Custom, "1M"),
    ];
    for (name, symbols, bars, refused, kind, interval) in expected {
        let house = House::open().await;
        let Some(report) = load(&house, name).await else { return };
        let counts = (report.symbols, report.inserted, report.refused_count);
        assert_eq!(counts, (symbols, bars, refused), "{name}: {:?}", report.refused.first());
        assert_eq!(report.mapping.asset_type, kind, "{name}");
        assert_eq!(report.mapping.interval.name(), interval, "{name}");
    }
}

#[tokio::test]
async fn euro_rates_are_pairs_and_unknown_ones_are_left_out() {
    let house = House::open().await;
    let Some(report) = load(&house, "ecb_eurofxref_hist.csv.gz").await else { return };
    assert_eq!((report.symbols, report.refused_count), (41, 0));
    assert_eq!(report.inserted + report.empty, 41 * 6_983);
    let bars = house.get("/assets/EURUSD/bars?limit=1").await;
    assert_eq!(bars["data"]["currency"], "USD");
    assert_eq!(bars["data"]["close"], serde_json::json!([1.1684]));
    assert_eq!(bars["data"]["open"], serde_json::json!([null]));
}

#[tokio::test]
async fn twenty_stocks_of_one_wide_file() {
    let house = House::open().await;
    let Some(report) = load(&house, "skfolio_sp500_20_close.csv.gz").await else { return };
    assert_eq!((report.symbols, report.rows), (20, 20 * 8_313 - report.empty));
}

#[tokio::test]
async fn intraday_files_are_understood() {
    // The 15-minute file has the hours around a change of its offset twice.
    let cases: [(&str, ImportOptions, &str, &str, u64); 5] = [
        (
            "intraday/btc_perp_1m_2021-12-31_2022-02-01.csv.gz",
            ImportOptions::default(),
            "1m",
            "2021-12-31T23:01:00Z",
            0,
        ),
        (
            "intraday/btcusd_15m_2021-09_2021-12.csv.gz",
            ImportOptions::default(),
            "15m",
            "2021-09-27T13:45:00Z",
            32,
        ),
        (
            "intraday/eurusd_1h_2017-04_2018-02.csv.gz",
            ImportOptions::default(),
            "1h",
            "2017-04-19T09:00:00Z",
            0,
        ),
        ("intraday/spy_1h_lean.csv.gz", new_york(None), "1h", "1998-01-02T14:00:00Z", 0),
        (
            "intraday/spy_1m_20131007_lean.csv.gz",
            new_york(Some("2013-10-07")),
            "1m",
            "2013-10-07T08:00:00Z",
            0,
        ),
    ];
    for (name, options, interval, first, refused) in cases {
        let house = House::open().await;
        let Some(report) = load_with(&house, name, options).await else { return };
        assert_eq!(report.mapping.interval.name(), interval, "{name}");
        assert_eq!(report.preview[0].at, at(first), "{name}");
        assert_eq!(report.refused_count, refused, "{name}: {:?}", report.refused.first());
    }
}

fn new_york(date: Option<&str>) -> ImportOptions {
    ImportOptions {
        symbol: Some(symbol("SPY")),
        zone: Some("America/New_York".to_owned()),
        scale: Some(0.0001),
        date: date.map(str::to_owned),
        ..ImportOptions::default()
    }
}

#[tokio::test]
async fn splits_and_dividends_are_derived_as_they_were_paid() {
    let house = House::open().await;
    let usd = ImportOptions { currency: Some("USD".to_owned()), ..ImportOptions::default() };
    let Some(_) = load_with(&house, "bokeh_wiki_5_stocks_unadjusted.csv.gz", usd).await else {
        return;
    };
    let actions = async |name: &str| {
        house.markets.list_actions(&house.actor, &symbol(name), None).await.unwrap()
    };
    let apple = actions("AAPL").await;
    let splits: Vec<_> =
        apple.iter().filter_map(|a| Some((a.ex_at.to_string(), a.ratio?))).collect();
    assert_eq!(
        splits,
        [("2000-06-21T00:00:00Z".to_owned(), 2.0), ("2005-02-28T00:00:00Z".to_owned(), 2.0)]
    );
    let paid = |actions: &[markets::Action], day: &str| {
        actions.iter().find(|action| action.ex_at == at(day)).and_then(|action| action.amount)
    };
    for day in ["2012-08-09", "2012-11-07", "2013-02-07"] {
        assert_eq!(paid(&apple, day), Some(2.65), "AAPL {day}");
    }
    let ibm = actions("IBM").await;
    for (day, amount) in
        [("2000-05-08", 0.13), ("2003-05-07", 0.16), ("2012-05-08", 0.85), ("2013-02-06", 0.85)]
    {
        assert_eq!(paid(&ibm, day), Some(amount), "IBM {day}");
    }
    let microsoft = actions("MSFT").await;
    for (day, amount) in
        [("2003-02-19", 0.08), ("2003-10-15", 0.16), ("2004-11-15", 3.08), ("2012-11-13", 0.23)]
    {
        assert_eq!(paid(&microsoft, day), Some(amount), "MSFT {day}");
    }
    assert!(actions("FB").await.is_empty() && actions("GOOG").await.is_empty());
}

/// The source divides by the close of the ex-date where CRSP, and we, multiply by the close before
/// it: each dividend differs by its yield times that day's move. Over thirteen years the largest
/// sum is below this, most of it from Microsoft's 3.08 of November 2004.
const TOLERANCE: f64 = 3e-3;

#[tokio::test]
async fn adjusted_closes_are_those_of_the_file_again() {
    let house = House::open().await;
    let name = "bokeh_wiki_5_stocks_unadjusted.csv.gz";
    let Some(_) = load(&house, name).await else { return };
    let packed = std::fs::read(file(name).unwrap()).unwrap();
    let mut reader = csv::Reader::from_reader(flate2::read::GzDecoder::new(packed.as_slice()));
    let mut expected = std::collections::BTreeMap::<Symbol, Vec<f64>>::new();
    for row in reader.records() {
        let row = row.unwrap();
        expected.entry(symbol(&row[0])).or_default().push(row[7].parse().unwrap());
    }
    for (name, theirs) in expected {
        let query = BarQuery { adjust: Adjust::All, ..BarQuery::default() };
        let ours = house.markets.read_bars(&house.actor, &name, &query).await.unwrap().bars.close;
        assert_eq!(ours.len(), theirs.len(), "{name}");
        // The file goes on being adjusted after its last row, for what came later.
        let scale = ours[ours.len() - 1] / theirs[theirs.len() - 1];
        let worst = ours
            .iter()
            .zip(&theirs)
            .map(|(ours, theirs)| (ours / (theirs * scale) - 1.0).abs())
            .fold(0.0, f64::max);
        println!("{name}: adjusted closes within {worst:.2e}");
        assert!(worst < TOLERANCE, "{name}: {worst}");
    }
}
