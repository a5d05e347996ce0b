//! `CoinGecko`, on recorded prices and its list of coins.

use providers::{Fault, Kind, Question};

use crate::asked::{Case, access, asks, at, bars, body, of, provider, quotes, search, written};
use crate::rows;

fn coin(symbol: &str) -> providers::Instrument {
    of(symbol, Kind::Crypto)
}

fn known() -> Question {
    quotes(["BTC-USD", "ETH-MYR", "DOGE-USD"].map(coin))
}

fn prices() -> Option<Case> {
    Some(Case::new("coingecko", known(), vec![body("coingecko/simple_price.json")?]))
}

/// The zrx token is known by the list alone.
fn listed() -> Option<Case> {
    let price = written(r#"{"0x":{"usd":0.25,"last_updated_at":1700000000}}"#);
    let got = vec![body("coingecko/coins_list.json")?, price];
    Some(Case::new("coingecko", quotes([coin("ZRX-USD")]), got))
}

const CHART: &str = r#"{"prices":[[1793491200000,100.0],[1793534400000,101.0],[1793577600000,102.5],
    [1793581200000,103.5],[1793590000000,null]],"market_caps":[],"total_volumes":[]}"#;

fn days() -> Case {
    let question = bars(coin("BTC-USD"), "1d", "2026-11-01", "2026-11-03");
    Case::new("coingecko", question, vec![written(CHART)])
}

pub fn cases() -> Vec<Case> {
    let hits = r#"{"coins":[{"id":"bitcoin","name":"Bitcoin","symbol":"BTC","market_cap_rank":1},
        {"id":"bitcoin-2","name":"Other","symbol":"BTC"}]}"#;
    let found = Case::new("coingecko", search("bit"), vec![written(hits)]);
    [prices(), listed(), Some(days()), Some(found)].into_iter().flatten().collect()
}

#[test]
fn each_pair_has_its_price_in_its_money() {
    let Some(case) = prices() else { return };
    let asked = asks("coingecko", &known(), &[]);
    assert!(asked[0].query.contains(&("ids", "bitcoin,ethereum,dogecoin".to_owned())));
    assert!(asked[0].query.contains(&("vs_currencies", "myr,usd".to_owned())));
    assert_eq!(asked[0].headers, [("x-cg-demo-api-key", "secret".to_owned())]);
    let ticks = rows!(Quotes, case);
    let read: Vec<_> = ticks.iter().map(|it| (it.symbol.as_str(), it.last.unwrap())).collect();
    assert_eq!(read, [("BTC-USD", 5005.73), ("ETH-MYR", 669.07)]);
    assert_eq!((ticks[1].currency.as_deref(), ticks[1].at), (Some("MYR"), None));
}

#[test]
fn a_rare_coin_is_looked_up_and_an_ambiguous_one_is_not_guessed() {
    let Some(case) = listed() else { return };
    let first = asks("coingecko", &case.question, &[]);
    assert_eq!(first[0].path, "/api/v3/coins/list");
    let second = asks("coingecko", &case.question, &case.got[..1]);
    assert!(second[0].query.contains(&("ids", "0x".to_owned())));
    assert_eq!(rows!(Quotes, case)[0].at, Some(at("2023-11-14T22:13:20Z")));
    // Two coins of the list are called acc.
    let two = Case::new("coingecko", quotes([coin("ACC-USD")]), case.got[..1].to_vec());
    assert_eq!(two.read(), Err(Fault::UnknownSymbol));
}

#[test]
fn the_sample_of_midnight_closes_the_day_before() {
    let case = days();
    let rows = rows!(Bars, case);
    let read: Vec<_> = rows.iter().map(|row| (row.at, row.close)).collect();
    assert_eq!(read, [(at("2026-11-01"), 102.5), (at("2026-11-02"), 103.5)]);
    assert_eq!((rows[0].open, rows[0].volume), (None, None));
}

#[test]
fn what_it_does_not_count_in_and_what_is_too_old_goes_to_others() {
    let ask = |question: &Question| provider("coingecko").next(question, &access(), &[]);
    for question in [
        quotes([coin("BTC-USDT")]),
        quotes([of("AAPL", Kind::Security)]),
        bars(coin("BTC-USD"), "1d", "2024-11-01", "2024-11-03"),
        bars(coin("BTC-USD"), "5m", "2026-11-01", "2026-11-03"),
    ] {
        assert!(matches!(ask(&question), Err(Fault::Unsupported(_))), "{question:?}");
    }
}

#[test]
fn the_largest_coin_of_a_name_is_found() {
    let found = cases().pop().unwrap();
    let found = rows!(Search, found);
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].symbol.as_str(), found[0].name.as_str()), ("BTC-USD", "Bitcoin"));
}
