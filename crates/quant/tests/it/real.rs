//! Real bars: those of the demo.

use std::io::Read;

use crate::synthetic::Bars;

const DEMO: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../prospect/demo-data");

fn table(file: &str) -> Vec<Vec<String>> {
    let packed = std::fs::File::open(format!("{DEMO}/{file}")).unwrap();
    let mut text = String::new();
    flate2::read::GzDecoder::new(packed).read_to_string(&mut text).unwrap();
    text.lines().map(|line| line.split(',').map(str::to_owned).collect()).collect()
}

/// Returns the raw daily bars of AAPL, FB, GOOG, IBM or MSFT, 2000 to 2013.
pub fn stock(ticker: &str) -> Bars {
    let mut bars = Bars::default();
    for row in table("bokeh_wiki_5_stocks_unadjusted.csv.gz").iter().filter(|r| r[0] == ticker) {
        let number = |column: usize| row[column].parse::<f64>().unwrap();
        bars.open.push(number(2));
        bars.high.push(number(3));
        bars.low.push(number(4));
        bars.close.push(number(5));
        bars.volume.push(number(6));
    }
    bars
}

/// Returns daily closes of 20 stocks, 1990 to 2022, with their tickers.
pub fn closes() -> Vec<(String, Vec<f64>)> {
    let table = table("skfolio_sp500_20_close.csv.gz");
    let column = |index: usize| table[1..].iter().map(|row| row[index].parse().unwrap()).collect();
    let names = table[0].iter().enumerate().skip(1);
    names.map(|(index, name)| (name.clone(), column(index))).collect()
}

#[test]
fn the_closes_are_all_there() {
    let closes = closes();
    assert_eq!((closes.len(), closes[0].1.len()), (20, 8_313));
}

#[test]
fn the_bars_of_a_stock_are_all_there() {
    assert_eq!(stock("IBM").close.len(), 3_270);
}
