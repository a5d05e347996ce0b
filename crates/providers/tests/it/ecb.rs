//! The ECB, on its own files of rates, and its data API on an answer of our making.

use providers::{Fault, Kind, Question};

use crate::asked::{
    Case, asks, at, bars, body, date, of, quotes, series, share, with_status, written,
};
use crate::rows;

fn pair(symbol: &str) -> providers::Instrument {
    of(symbol, Kind::Currency)
}

fn pairs() -> Question {
    quotes(["EUR/USD", "USD/EUR", "GBP/JPY", "EUR/XXX"].map(pair).into_iter().chain([share("SPY")]))
}

/// 90 days of 2016 and 2017.
fn short(symbol: &str) -> Option<Case> {
    let question = bars(pair(symbol), "1d", "2016-12-01", "2017-03-03");
    Some(Case::new("ecb", question, vec![body("ecb/eurofxref-hist-90d.xml.gz")?]))
}

/// An answer of the data API in the documented shape.
fn api(code: &str, rates: [&str; 2]) -> providers::Payload {
    written(format!(
        r#"{{"header":{{"id":"x"}},"dataSets":[{{"action":"Replace","series":{{"0:0:0:0:0":{{
        "attributes":[0,null],"observations":{{"0":[{},0,0,null],"1":[{},0,0,null]}}}}}}}}],
        "structure":{{"name":"Exchange Rates","dimensions":{{"series":[
        {{"id":"FREQ","values":[{{"id":"D","name":"Daily"}}]}},
        {{"id":"CURRENCY","values":[{{"id":"{code}","name":"Money of {code}"}}]}},
        {{"id":"CURRENCY_DENOM","values":[{{"id":"EUR","name":"Euro"}}]}},
        {{"id":"EXR_TYPE","values":[{{"id":"SP00","name":"Spot"}}]}},
        {{"id":"EXR_SUFFIX","values":[{{"id":"A","name":"Average"}}]}}],
        "observation":[{{"id":"TIME_PERIOD","values":[{{"id":"2024-01-02"}},{{"id":"2024-01-03"}}]}}]}},
        "attributes":{{"series":[{{"id":"UNIT","values":[{{"id":"{code}","name":"{code}"}}]}},
        {{"id":"DECIMALS","values":[]}}]}}}}}}"#,
        rates[0], rates[1]
    ))
}

fn cross() -> Case {
    let question = bars(pair("GBP/USD"), "1d", "2024-01-01", "2024-02-01");
    Case::new("ecb", question, vec![api("GBP", ["0.8", "0.5"]), api("USD", ["1.2", "null"])])
}

pub fn cases() -> Vec<Case> {
    let daily = body("ecb/eurofxref-daily.xml").map(|it| Case::new("ecb", pairs(), vec![it]));
    let one = Case::new("ecb", series("EXR/D.USD.EUR.SP00.A"), vec![api("USD", ["1.1", "1.2"])]);
    [daily, short("EUR/USD"), Some(cross()), Some(one)].into_iter().flatten().collect()
}

#[test]
fn rates_of_the_day_and_their_quotients() {
    let Some(daily) = body("ecb/eurofxref-daily.xml") else { return };
    let ticks = rows!(Quotes, Case::new("ecb", pairs(), vec![daily]));
    let read: Vec<_> = ticks.iter().map(|it| (it.symbol.as_str(), it.last.unwrap())).collect();
    assert_eq!(
        read,
        [("EUR/USD", 1.1252), ("USD/EUR", 1.0 / 1.1252), ("GBP/JPY", 163.36 / 0.84770)]
    );
    assert_eq!(ticks[0].at, Some(at("2025-05-09T14:00:00Z")), "16:00 in Frankfurt, in summer");
    assert_eq!(ticks[2].currency.as_deref(), Some("JPY"));
}

#[test]
fn ninety_days_are_bars_with_a_close_alone() {
    let Some(case) = short("EUR/USD") else { return };
    let rows = rows!(Bars, case);
    assert_eq!(rows.len(), 63, "64 days, of which the last is not asked for");
    assert_eq!((rows[0].at, rows[0].close), (at("2016-12-05"), 1.0702));
    assert_eq!((rows[0].open, rows[0].volume), (None, None));
    let question = bars(pair("EUR/USD"), "1d", "2017-03-03", "2017-03-04");
    let last = Case::new("ecb", question, vec![body("ecb/eurofxref-hist-90d.xml.gz").unwrap()]);
    assert_eq!(rows!(Bars, last)[0].close.to_bits(), 1.0565_f64.to_bits());
}

#[test]
fn old_days_come_from_the_series_of_both_moneys() {
    let case = cross();
    let asked = asks("ecb", &case.question, &[]);
    let paths: Vec<_> = asked.iter().map(|it| it.path.as_str()).collect();
    let path = |code| format!("/service/data/EXR/D.{code}.EUR.SP00.A");
    assert_eq!(paths, [path("GBP"), path("USD")]);
    assert!(asked[0].query.contains(&("endPeriod", "2024-01-31".to_owned())));
    let rows = rows!(Bars, case);
    assert_eq!(rows.len(), 1, "a day without one of the rates has no quotient");
    assert_eq!((rows[0].at, rows[0].close), (at("2024-01-02"), 1.2 / 0.8));
    let recent = bars(pair("GBP/USD"), "1d", "2026-11-01", "2026-11-21");
    assert!(asks("ecb", &recent, &[])[0].path.ends_with("hist-90d.xml"));
}

#[test]
fn a_series_has_its_title_and_unit() {
    let question = Question::Series {
        id: "EXR/D.USD.EUR.SP00.A".to_owned(),
        from: Some(date("2024-01-03")),
        to: None,
    };
    let series = rows!(Series, Case::new("ecb", question, vec![api("USD", ["1.1", "1.2"])]));
    assert_eq!(
        series.title.as_deref(),
        Some("Exchange Rates, Daily, Money of USD, Euro, Spot, Average")
    );
    assert_eq!(series.unit.as_deref(), Some("USD"));
    let rows: Vec<_> = series.rows.iter().map(|row| (row.date, row.value)).collect();
    assert_eq!(rows, [(date("2024-01-03"), Some(1.2))]);
}

#[test]
fn half_a_file_and_a_stranger_are_faults() {
    let half = "<Envelope><Cube><Cube time='2024-01-02'><Cube currency='USD' rate='1.1'/>";
    let fault = Case::new("ecb", pairs(), vec![written(half)]).read();
    assert!(matches!(fault, Err(Fault::NotThePayload(_))), "{fault:?}");
    let gone = Case::new("ecb", series("EXR/D.XXX.EUR.SP00.A"), vec![with_status(404, "")]);
    assert_eq!(gone.read(), Err(Fault::UnknownSymbol));
    let week = bars(pair("EUR/USD"), "1w", "2024-01-01", "2024-02-01");
    assert!(matches!(Case::new("ecb", week, vec![]).read(), Err(Fault::Unsupported(_))));
}
