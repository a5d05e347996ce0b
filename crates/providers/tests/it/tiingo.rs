//! Tiingo, on cassettes of its Python client.

use providers::{ActionRow, Fault, Kind, Question};

use crate::asked::{
    Case, actions, asks, at, bars, cassette, date, fundamentals, of, quotes, search, share,
    with_status, written,
};
use crate::rows;

fn case(question: Question, name: &str) -> Option<Case> {
    Some(Case::new("tiingo", question, vec![cassette(&format!("tiingo/{name}.yaml"))?]))
}

fn days() -> Option<Case> {
    case(bars(share("GOOGL"), "1d", "2015-01-01", "2015-01-06"), "ticker_price_with_date")
}

fn weeks() -> Option<Case> {
    case(bars(share("GOOGL"), "1w", "2018-01-01", "2018-01-20"), "ticker_price_weekly")
}

fn minutes() -> Option<Case> {
    case(bars(share("GOOGL"), "30m", "2018-01-02", "2018-01-03"), "intraday_price")
}

fn coin() -> Option<Case> {
    case(quotes([of("BTC-USD", Kind::Crypto)]), "crypto_top_of_book")
}

fn figures() -> Option<Case> {
    case(fundamentals("GOOGL"), "fundamentals_daily")
}

const PAID: &str = r#"[{"date":"2022-02-04T00:00:00.000Z","close":1,"divCash":0.0,"splitFactor":1.0},
    {"date":"2022-07-18T00:00:00.000Z","close":1,"divCash":0.0,"splitFactor":20.0},
    {"date":"2024-06-10T00:00:00.000Z","close":1,"divCash":0.2,"splitFactor":1.0}]"#;

fn paid() -> Case {
    Case::new("tiingo", actions("GOOGL", "2022-01-01", "2025-01-01"), vec![written(PAID)])
}

fn statements() -> Option<Case> {
    let text = r#"[{"date":"2024-03-31","year":2024,"quarter":1,"statementData":{
        "incomeStatement":[{"dataCode":"revenue","value":80539000000.0},{"dataCode":"ebit","value":null}],
        "balanceSheet":[{"dataCode":"totalAssets","value":407350000000.0}]}}]"#;
    let mut case = figures()?;
    case.got.push(written(text));
    Some(case)
}

pub fn cases() -> Vec<Case> {
    let hits = r#"[{"name":"Apple Inc","ticker":"AAPL","assetType":"Stock","isActive":true}]"#;
    let found = Case::new("tiingo", search("apple"), vec![written(hits)]);
    let recorded = [days(), weeks(), minutes(), coin(), statements()];
    recorded.into_iter().flatten().chain([paid(), found]).collect()
}

#[test]
fn days_are_as_traded_and_weeks_begin_on_monday() {
    let Some(case) = days() else { return };
    let rows = rows!(Bars, case);
    let read: Vec<_> = rows.iter().map(|row| (row.at, row.close, row.volume)).collect();
    assert_eq!(
        read,
        [
            (at("2015-01-02"), 529.55, Some(1_327_870.0)),
            (at("2015-01-05"), 519.46, Some(2_059_119.0))
        ]
    );
    let rows = rows!(Bars, weeks().unwrap());
    let read: Vec<_> = rows.iter().map(|row| (row.at, row.close)).collect();
    assert_eq!(
        read,
        [(at("2018-01-01"), 1110.29), (at("2018-01-08"), 1130.65), (at("2018-01-15"), 1135.97)]
    );
}

#[test]
fn half_hours_keep_their_time_and_have_no_volume() {
    let Some(case) = minutes() else { return };
    let rows = rows!(Bars, case);
    assert_eq!((rows.len(), rows[0].at), (13, at("2018-01-02T14:30:00Z")));
    assert_eq!((rows[12].close, rows[12].volume), (1073.315, None));
}

#[test]
fn the_top_of_the_books_of_a_coin() {
    let Some(case) = coin() else { return };
    let ticks = rows!(Quotes, case);
    assert_eq!(ticks.len(), 1);
    assert_eq!((ticks[0].last, ticks[0].ask), (Some(8_220.83), Some(8_209.92)));
    assert_eq!(ticks[0].at, Some(at("2019-10-13T20:20:03.712Z")));
    assert_eq!(ticks[0].currency.as_deref(), Some("USD"));
}

#[test]
fn figures_and_statements() {
    let Some(case) = statements() else { return };
    let facts = rows!(Fundamentals, case);
    assert_eq!(facts.len(), 64 * 5 + 2);
    let size = facts.iter().find(|it| it.concept == "marketCap").unwrap();
    assert_eq!((size.end, size.unit.as_str(), size.start), (date("2019-12-31"), "USD", None));
    let sales = facts.iter().find(|it| it.concept == "revenue").unwrap();
    assert_eq!((sales.start, sales.value), (Some(date("2024-01-01")), 80_539e6));
    let mut shut = figures().unwrap();
    shut.got.push(with_status(403, "no"));
    assert_eq!(rows!(Fundamentals, shut).len(), 64 * 5, "figures do without the statements");
}

#[test]
fn days_tell_what_was_paid_and_split() {
    let expected = [
        ActionRow::Split { ex: date("2022-07-18"), ratio: 20.0 },
        ActionRow::Dividend {
            ex: date("2024-06-10"),
            amount: 0.2,
            currency: Some("USD".to_owned()),
        },
    ];
    assert_eq!(rows!(Actions, paid()), expected);
}

#[test]
fn shares_and_coins_are_two_lists() {
    let both = quotes([of("BTC-USD", Kind::Crypto), share("BRK.B"), share("AAPL")]);
    let asked = asks("tiingo", &both, &[]);
    let read: Vec<_> = asked.iter().map(|it| (it.path.as_str(), it.query[0].1.as_str())).collect();
    assert_eq!(read, [("/iex/", "brk-b,aapl"), ("/tiingo/crypto/top", "btcusd")]);
    assert_eq!(asked[0].headers, [("authorization", "Token secret".to_owned())]);
    let gone = Case::new("tiingo", paid().question, vec![with_status(404, "<html>")]);
    assert_eq!(gone.read(), Err(Fault::UnknownSymbol));
}
