//! Alpha Vantage, on answers that its Python client is tested with.

use providers::{ActionRow, Answer, Fault, Kind, Question};

use crate::asked::{
    Case, actions, asks, at, bars, body, date, fundamentals, of, provider, quotes, search, share,
    without_key, written,
};
use crate::rows;

const QUOTE: &str = r#"{"Global Quote":{"01. symbol":"IBM","02. open":"220.10","03. high":"222.0","04. low":"219.5",
    "05. price":"221.75","06. volume":"3000000","07. latest trading day":"2026-11-20","08. previous close":"220.00",
    "09. change":"1.75","10. change percent":"0.8%"}}"#;
const DIVIDENDS: &str = r#"{"symbol":"IBM","data":[{"ex_dividend_date":"2026-08-10","declaration_date":"2026-07-28","amount":"1.69"},
    {"ex_dividend_date":"None","amount":"1.0"}]}"#;
const SPLITS: &str =
    r#"{"symbol":"IBM","data":[{"effective_date":"1999-05-27","split_factor":"2.0000"}]}"#;

fn minutes() -> Option<Case> {
    let question = bars(share("MSFT"), "1m", "2017-12-18", "2017-12-19");
    Some(Case::new("alpha_vantage", question, vec![body("alphavantage/time_series.json.gz")?]))
}

fn coin() -> Option<Case> {
    let question = quotes([of("BTC-CNY", Kind::Crypto)]);
    Some(Case::new("alpha_vantage", question, vec![body("alphavantage/foreign_exchange.json.gz")?]))
}

fn income() -> Option<Case> {
    let empty = || written(r#"{"symbol":"IBM","annualReports":[]}"#);
    let got = vec![body("alphavantage/fundamental_data.json.gz")?, empty(), empty()];
    Some(Case::new("alpha_vantage", fundamentals("IBM"), got))
}

fn paid() -> Case {
    let got = vec![written(DIVIDENDS), written(SPLITS)];
    Case::new("alpha_vantage", actions("IBM", "1999-01-01", "2027-01-01"), got)
}

fn quote() -> Case {
    Case::new("alpha_vantage", quotes([share("IBM")]), vec![written(QUOTE)])
}

pub fn cases() -> Vec<Case> {
    let hits = r#"{"bestMatches":[{"1. symbol":"BA","2. name":"Boeing Company","3. type":"Equity","4. region":"United States","8. currency":"USD"}]}"#;
    let found = Case::new("alpha_vantage", search("BA"), vec![written(hits)]);
    [minutes(), coin(), income()].into_iter().flatten().chain([paid(), quote(), found]).collect()
}

#[test]
fn minutes_are_told_by_the_clock_of_new_york() {
    let Some(case) = minutes() else { return };
    let rows = rows!(Bars, case);
    assert_eq!(rows.len(), 100);
    let (first, last) = (rows[0], rows[99]);
    assert_eq!((first.at, first.close), (at("2017-12-18T18:17:00Z"), 86.8));
    assert_eq!(
        (last.at, last.open, last.volume),
        (at("2017-12-18T19:56:00Z"), Some(86.49), Some(10_494.0))
    );
}

#[test]
fn a_rate_has_its_moment_and_a_quote_of_shares_has_none() {
    let Some(case) = coin() else { return };
    let tick = &rows!(Quotes, case)[0];
    assert_eq!((tick.last, tick.at), (Some(109_631.430_607), Some(at("2017-12-20T19:23:21Z"))));
    assert_eq!(tick.currency.as_deref(), Some("CNY"));
    let tick = &rows!(Quotes, quote())[0];
    assert_eq!((tick.last, tick.previous_close, tick.at), (Some(221.75), Some(220.0), None));
}

#[test]
fn statements_of_years_and_quarters() {
    let Some(case) = income() else { return };
    let facts = rows!(Fundamentals, case);
    assert_eq!(facts.len(), 570, "what is called None is left out");
    let sales: Vec<_> = facts.iter().filter(|it| it.concept == "totalRevenue").collect();
    assert_eq!(sales.len(), 25);
    assert_eq!((sales[0].start, sales[0].end), (Some(date("2019-01-01")), date("2019-12-31")));
    assert_eq!((sales[5].start, sales[5].value), (Some(date("2020-04-01")), 18_123e6));
}

#[test]
fn dividends_and_splits_are_one_list() {
    let expected = [
        ActionRow::Split { ex: date("1999-05-27"), ratio: 2.0 },
        ActionRow::Dividend { ex: date("2026-08-10"), amount: 1.69, currency: None },
    ];
    assert_eq!(rows!(Actions, paid()), expected);
}

#[test]
fn refusals_come_with_200_and_never_repeat_the_key() {
    let read = |text: &'static str| {
        Case::new("alpha_vantage", quotes([share("IBM")]), vec![written(text)]).read()
    };
    let limited = r#"{"Information":"We have detected your API key as SECRET and our standard API rate limit is 25 requests per day."}"#;
    assert_eq!(read(limited), Err(Fault::Limited { wait: None }));
    let demo = r#"{"Information":"The **demo** API key is for demo purposes only."}"#;
    assert_eq!(read(demo), Err(Fault::Denied));
    assert_eq!(read(r#"{"Error Message":"Invalid API call."}"#), Ok(Answer::Quotes(vec![])));
    assert_eq!(read(r#"{"Global Quote":{}}"#), Ok(Answer::Quotes(vec![])));
    assert!(matches!(read("{}"), Err(Fault::NotThePayload(_))));
}

#[test]
fn its_questions_go_one_by_one_and_none_without_a_key() {
    let question = fundamentals("IBM");
    let first = asks("alpha_vantage", &question, &[]);
    assert_eq!((first.len(), first[0].query[0].1.as_str()), (1, "INCOME_STATEMENT"));
    let second = asks("alpha_vantage", &question, &[written("{}")]);
    assert_eq!(second[0].query[0].1, "BALANCE_SHEET");
    assert_eq!(provider("alpha_vantage").next(&question, &without_key(), &[]), Err(Fault::Denied));
    let quotes: Question = quotes([share("IBM"), share("MSFT")]);
    assert_eq!(asks("alpha_vantage", &quotes, &[])[0].query[1].1, "IBM");
}
