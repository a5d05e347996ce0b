//! Polygon, on the answers that its own client is tested with.

use providers::{ActionRow, Fault, Kind, OptionSide, Question};

use crate::asked::{
    Case, actions, asks, at, bars, body, date, fundamentals, news, of, provider, quotes, search,
    share, with_status, without_key, written,
};
use crate::rows;

const DIVIDENDS: &str = r#"{"results":[{"cash_amount":0.25,"currency":"USD","ex_dividend_date":"2022-06-10","ticker":"GOOGL"}],"status":"OK"}"#;

fn case(question: Question, name: &str) -> Option<Case> {
    Some(Case::new("polygon", question, vec![body(&format!("polygon/{name}.json"))?]))
}

fn days() -> Option<Case> {
    let question = bars(share("AAPL"), "1d", "2005-04-01", "2005-04-05");
    case(question, "v2_aggs_ticker_AAPL_range_1_day_2005-04-02_2005-04-04")
}

fn snapshot() -> Option<Case> {
    case(quotes([share("BCAT")]), "v2_snapshot_locale_us_markets_stocks_tickers_index")
}

fn trades() -> Option<Case> {
    let question = Question::Trades { instrument: share("AAPL"), limit: 2 };
    case(question, "v3_trades_AAPL__limit-2")
}

fn chain() -> Option<Case> {
    let question = Question::Options { instrument: share("AAPL"), expiry: None };
    case(question, "v3_snapshot_options_AAPL")
}

fn split() -> Option<Case> {
    let got = vec![body("polygon/v3_reference_splits.json")?, written(DIVIDENDS)];
    Some(Case::new("polygon", actions("GOOGL", "2022-06-10", "2023-01-01"), got))
}

pub fn cases() -> Vec<Case> {
    let simple = [
        case(search("A"), "v3_reference_tickers"),
        case(fundamentals("NXPI"), "vX_reference_financials"),
        case(news("NFLX"), "v2_reference_news__ticker-NFLX"),
    ];
    [days(), snapshot(), trades(), chain(), split()].into_iter().chain(simple).flatten().collect()
}

#[test]
fn a_day_is_stamped_with_midnight_in_new_york_in_winter_and_summer() {
    let Some(case) = days() else { return };
    let rows = rows!(Bars, case);
    let read: Vec<_> = rows.iter().map(|row| (row.at, row.close)).collect();
    // Clocks went forward on the Sunday between them.
    assert_eq!(read, [(at("2005-04-01"), 1.4604), (at("2005-04-04"), 1.4675)]);
    assert_eq!((rows[0].open, rows[0].volume), (Some(1.5032), Some(642_646_396.0)));
}

#[test]
fn quotes_trades_and_chains() {
    let Some(case) = snapshot() else { return };
    let tick = &rows!(Quotes, case)[0];
    assert_eq!((tick.last, tick.bid, tick.ask), (Some(20.506), Some(20.5), Some(20.6)));
    assert_eq!((tick.previous_close, tick.volume), (Some(20.63), Some(37_216.0)));
    assert_eq!(tick.at, Some(at("2020-11-12T14:54:54.630916Z")));

    let trades = rows!(Trades, trades().unwrap());
    assert_eq!((trades.len(), trades[1].price, trades[1].size), (2, 157.43, 10.0));
    assert_eq!(trades[0].at, at("2022-04-28T21:37:02.461979Z"));

    let contract = &rows!(Options, chain().unwrap())[0];
    assert_eq!(
        (contract.symbol.as_str(), contract.side),
        ("AAPL230616C00150000", OptionSide::Call)
    );
    assert_eq!((contract.strike, contract.expiry), (150.0, date("2023-06-16")));
    assert_eq!((contract.bid, contract.open_interest), (Some(28.9), Some(8_133.0)));
    assert_eq!(contract.implied_volatility, Some(0.357_027_720_346_505_8));
}

#[test]
fn reports_hits_news_and_actions() {
    let Some(case) = split() else { return };
    let rows = rows!(Actions, case);
    let dividend = ActionRow::Dividend {
        ex: date("2022-06-10"),
        amount: 0.25,
        currency: Some("USD".to_owned()),
    };
    // The recording is of all tickers.
    assert_eq!(rows, [dividend, ActionRow::Split { ex: date("2022-07-18"), ratio: 20.0 }]);

    let all = cases();
    let of_kind = |wanted| all.iter().find(|case| case.question.capability() == wanted).unwrap();
    let facts = rows!(Fundamentals, of_kind(providers::Capability::Fundamentals));
    let sales = facts.iter().find(|it| it.concept == "revenues").unwrap();
    assert_eq!((facts.len(), sales.value, sales.unit.as_str()), (47, 3_136e6, "USD"));
    assert_eq!((sales.start, sales.end), (Some(date("2022-01-01")), date("2022-04-03")));
    assert_eq!(
        (sales.filed, sales.accession.as_deref()),
        (Some(date("2022-05-03")), Some("0001413447-22-000014"))
    );
    let assets = facts.iter().find(|it| it.concept == "assets").unwrap();
    assert_eq!(assets.start, None);
    let hits = rows!(Search, of_kind(providers::Capability::Search));
    assert_eq!(
        (hits.len(), hits[1].symbol.as_str(), hits[1].currency.as_deref()),
        (2, "AA", Some("USD"))
    );
    let items = rows!(News, of_kind(providers::Capability::News));
    assert_eq!((items[0].at, items[0].symbols.len()), (Some(at("2022-04-28T17:08:00Z")), 4));
}

#[test]
fn names_and_keys_go_where_they_belong() {
    let path = |symbol, kind| {
        let question = bars(of(symbol, kind), "15m", "2026-11-20", "2026-11-21");
        let ask = asks("polygon", &question, &[]).remove(0);
        assert_eq!(ask.headers, [("authorization", "Bearer secret".to_owned())]);
        assert!(ask.query.iter().all(|(_, value)| value != "secret"));
        ask.path
    };
    assert!(
        path("BTC-USD", Kind::Crypto).starts_with("/v2/aggs/ticker/X%3ABTCUSD/range/15/minute/")
    );
    assert!(path("EUR/USD", Kind::Currency).contains("C%3AEURUSD"));
    assert!(path("^SPX", Kind::Index).contains("I%3ASPX"));
}

#[test]
fn refusals_are_told_apart() {
    let question = || quotes([share("AAPL")]);
    let read =
        |status, body| Case::new("polygon", question(), vec![with_status(status, body)]).read();
    assert_eq!(read(403, r#"{"status":"NOT_AUTHORIZED"}"#), Err(Fault::Denied));
    assert_eq!(read(404, r#"{"status":"NOT_FOUND"}"#), Err(Fault::UnknownSymbol));
    assert!(matches!(read(200, r#"{"results":[]}"#), Err(Fault::NotThePayload(_))));
    assert_eq!(provider("polygon").next(&question(), &without_key(), &[]), Err(Fault::Denied));
}
