//! SEC EDGAR, on documents of Apple and Snowflake as they were downloaded.

use providers::{Access, Answer, Fault, Instrument, Kind, Next, Question};

use crate::asked::{
    Case, access, asks, at, body, date, fundamentals, of, provider, search, share, with_status,
    written,
};
use crate::rows;

const TICKERS: &str = r#"{"0":{"cik_str":320193,"ticker":"AAPL","title":"Apple Inc."},
    "10":{"cik_str":1067983,"ticker":"BRK-B","title":"BERKSHIRE HATHAWAY INC"},
    "2":{"cik_str":1418121,"ticker":"APLE","title":"Apple Hospitality REIT, Inc."}}"#;

fn known(symbol: &str, cik: &str) -> Instrument {
    let mut instrument = share(symbol);
    instrument.identifiers.insert("cik".to_owned(), cik.to_owned());
    instrument
}

fn filings(limit: usize) -> Question {
    Question::Filings { instrument: known("AAPL", "0000320193"), limit }
}

fn case(question: Question, name: &str) -> Option<Case> {
    Some(Case::new("sec", question, vec![body(name)?]))
}

fn snow() -> Option<Case> {
    let instrument = known("SNOW", "1640147");
    case(Question::Fundamentals { instrument }, "sec/companyfacts_snow.json.gz")
}

pub fn cases() -> Vec<Case> {
    let tickers = |question| Some(Case::new("sec", question, vec![written(TICKERS)]));
    let recorded =
        [case(filings(50), "sec/submissions_apple.json.gz"), snow(), tickers(search("app"))];
    recorded.into_iter().flatten().collect()
}

#[test]
fn filings_are_read_with_the_moment_they_were_accepted() {
    let Some(case) = case(filings(10), "sec/submissions_apple.json.gz") else { return };
    let rows = rows!(Filings, case);
    assert_eq!(rows.len(), 10);
    let report = &rows[9];
    assert_eq!((report.form.as_str(), report.filed), ("10-K", date("2025-10-31")));
    assert_eq!(report.accepted_at, Some(at("2025-10-31T10:01:26Z")));
    assert_eq!(report.period, Some(date("2025-09-27")));
    let url = "https://www.sec.gov/Archives/edgar/data/320193/000032019325000079/aapl-20250927.htm";
    assert_eq!(report.url.as_deref(), Some(url));
    assert_eq!((rows[0].accession.as_str(), rows[0].period), ("0001096906-26-000136", None));
}

#[test]
fn facts_stand_once_and_restated_ones_once_more() {
    let Some(case) = snow() else { return };
    let facts = rows!(Fundamentals, case);
    assert_eq!(facts.len(), 4_837, "of 8,163 rows, most of which repeat");
    let of = |concept: &str, end: &str| {
        let wanted = (format!("us-gaap:{concept}"), date(end));
        facts.iter().filter(|it| (&it.concept, it.end) == (&wanted.0, wanted.1)).collect::<Vec<_>>()
    };
    let sales = of("RevenueFromContractWithCustomerExcludingAssessedTax", "2019-10-31");
    let periods: Vec<_> = sales.iter().map(|it| (it.start, it.value)).collect();
    assert_eq!(
        periods,
        [(Some(date("2019-02-01")), 177_056e3), (Some(date("2019-08-01")), 73_012e3)]
    );
    assert_eq!((sales[0].unit.as_str(), sales[0].form.as_deref()), ("USD", Some("10-Q")));

    let restated =
        of("AntidilutiveSecuritiesExcludedFromComputationOfEarningsPerShareAmount", "2021-01-31");
    let year = restated.iter().filter(|it| it.start == Some(date("2020-02-01")));
    let year: Vec<_> = year.map(|it| (it.value, it.filed, it.accession.as_deref())).collect();
    assert_eq!(
        year,
        [
            (75_126_464.0, Some(date("2021-03-31")), Some("0001640147-21-000073")),
            (75_126_000.0, Some(date("2023-03-29")), Some("0001640147-23-000030")),
        ]
    );
    assert!(
        facts.iter().any(|it| it.start.is_none() && it.concept == "us-gaap:AccountsPayableCurrent")
    );
}

#[test]
fn a_fact_is_known_from_its_first_filing() {
    let question = Question::Fundamentals { instrument: known("AAPL", "320193") };
    let Some(case) = case(question, "sec/companyfacts_apple_trimmed.json") else { return };
    let facts = rows!(Fundamentals, case);
    let rows: Vec<_> = facts.iter().map(|it| (it.end, it.value, it.filed.unwrap())).collect();
    assert!(rows.contains(&(date("2025-09-27"), 416_161e6, date("2025-10-31"))));
    assert!(rows.contains(&(date("2024-09-28"), 391_035e6, date("2024-11-01"))));
    assert!(!rows.contains(&(date("2024-09-28"), 391_035e6, date("2025-10-31"))));
}

#[test]
fn a_ticker_costs_one_round_more_than_a_number() {
    let ask = asks("sec", &fundamentals("BRK.B"), &[]);
    assert_eq!((ask[0].base, ask[0].path.as_str()), ("www", "/files/company_tickers.json"));
    assert!(ask[0].headers.contains(&("user-agent", "Prospect a@example.org".to_owned())));
    let ask = asks("sec", &fundamentals("BRK.B"), &[written(TICKERS)]);
    assert_eq!(ask[0].path, "/api/xbrl/companyfacts/CIK0001067983.json");
    let ask = asks("sec", &filings(5), &[]);
    assert_eq!(ask[0].path, "/submissions/CIK0000320193.json");
}

#[test]
fn nobody_asks_without_an_address_and_nobody_knows_a_stranger() {
    let nameless = Access { contact: Some(" ".to_owned()), ..access() };
    assert_eq!(provider("sec").next(&filings(5), &nameless, &[]), Err(Fault::Denied));
    let stranger = Case::new("sec", fundamentals("NOPE"), vec![written(TICKERS)]);
    assert_eq!(stranger.read(), Err(Fault::UnknownSymbol));
    let gone = Case::new("sec", filings(5), vec![with_status(404, "<html>")]);
    assert_eq!(gone.read(), Err(Fault::UnknownSymbol));
    let coin = Question::Fundamentals { instrument: of("BTC-USD", Kind::Crypto) };
    assert!(matches!(provider("sec").next(&coin, &access(), &[]), Err(Fault::Unsupported(_))));
}

#[test]
fn the_ticker_itself_is_found_before_names_and_large_companies_before_small() {
    let found = |text| {
        let next = provider("sec").next(&search(text), &access(), &[written(TICKERS)]);
        let Ok(Next::Answer(Answer::Search(rows))) = next else { panic!("hits") };
        rows.iter().map(|row| row.symbol.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(found("apple"), ["AAPL", "APLE"]);
    assert_eq!(found("aple"), ["APLE"]);
    assert_eq!(found("berkshire"), ["BRK-B"]);
    assert!(found(" ").is_empty());
}
