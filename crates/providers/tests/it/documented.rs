//! Adapters that were written from documentation, on answers of its shape that we wrote ourselves.

use providers::{ActionRow, Answer, Fault, Kind, Proof, Question};

use crate::asked::{
    Case, actions, asks, at, bars, date, fundamentals, news, of, provider, quotes, search, series,
    share, with_status, written,
};
use crate::rows;

const CURVE: &str =
    "Date,\"1 Mo\",\"1.5 Month\",\"10 Yr\"\n11/20/2026,3.70,3.72,4.10\n11/19/2026,3.71,,4.12\n";
const OLD_CURVE: &str = "Date,\"1 Mo\",\"10 Yr\"\n12/31/2025,3.90,4.20\n";

fn curve(tenor: &str) -> Case {
    Case::new("treasury", series(tenor), vec![written(CURVE), written(OLD_CURVE)])
}

const COUNTRY: &str = r#"[{"page":1,"pages":1,"per_page":1000,"total":2},[
    {"indicator":{"id":"NY.GDP","value":"GDP"},"country":{"id":"US","value":"United States"},"date":"2025","value":null},
    {"indicator":{"id":"NY.GDP","value":"GDP"},"country":{"id":"US","value":"United States"},"date":"2024","value":29184890000000}]]"#;

fn country() -> Case {
    Case::new("world_bank", series("USA/NY.GDP.MKTP.CD"), vec![written(COUNTRY)])
}

fn one(id: &'static str, question: Question, body: &'static str) -> Case {
    Case::new(id, question, vec![written(body)])
}

fn week(id: &'static str, body: &'static str) -> Case {
    one(id, bars(share("AAPL"), "1d", "2026-11-16", "2026-11-21"), body)
}

const FINNHUB_REPORT: &str = r#"{"cik":"320193","data":[{"accessNumber":"0000320193-26-000001","form":"10-Q",
    "startDate":"2026-06-28 00:00:00","endDate":"2026-09-26 00:00:00","filedDate":"2026-10-30 00:00:00","report":{
    "bs":[{"concept":"us-gaap_Assets","unit":"usd","value":364980000000,"label":"Assets"}],
    "ic":[{"concept":"us-gaap_NetIncomeLoss","unit":"usd","value":14736000000},{"concept":"x_y","unit":"usd","value":"N/A"}],
    "cf":[]}}]}"#;

fn finnhub() -> Vec<Case> {
    let reports = vec![written(FINNHUB_REPORT), written(r#"{"data":[]}"#)];
    vec![
        one(
            "finnhub",
            quotes([share("AAPL")]),
            r#"{"c":261.74,"d":1,"dp":0.4,"h":263.31,"l":260.68,"o":261.07,"pc":259.45,"t":1795197600}"#,
        ),
        week(
            "finnhub",
            r#"{"c":[217.68,221.03],"h":[222.49,221.5],"l":[217.19,217.14],"o":[221.03,218.55],"v":[33463820,24018876],"s":"ok","t":[1795046400,1795132800]}"#,
        ),
        one(
            "finnhub",
            search("apple"),
            r#"{"count":1,"result":[{"description":"APPLE INC","displaySymbol":"AAPL","symbol":"AAPL","type":"Common Stock"}]}"#,
        ),
        Case::new("finnhub", fundamentals("AAPL"), reports),
        one(
            "finnhub",
            Question::Filings { instrument: share("AAPL"), limit: 5 },
            r#"[{"accessNumber":"0001-26-1","symbol":"AAPL","form":"8-K","filedDate":"2026-11-01 00:00:00","acceptedDate":"2026-11-01 10:00:00","reportUrl":"https://www.sec.gov/x","filingUrl":"https://www.sec.gov/y"}]"#,
        ),
        one(
            "finnhub",
            news("AAPL"),
            r#"[{"category":"company","datetime":1795197600,"headline":"News","id":25286,"related":"AAPL,MSFT","source":"Wire","summary":"","url":"https://example.org/a"}]"#,
        ),
    ]
}

fn twelve() -> Vec<Case> {
    vec![
        one(
            "twelve_data",
            quotes([share("AAPL"), of("EUR/USD", Kind::Currency)]),
            r#"{"AAPL":{"symbol":"AAPL","currency":"USD","timestamp":1795132800,"last_quote_at":1795197540,"open":"148.4","high":"149.1","low":"146.2","close":"148.8","volume":"67903927","previous_close":"147.5"},"EUR/USD":{"code":404,"message":"gone","status":"error"}}"#,
        ),
        week(
            "twelve_data",
            r#"{"meta":{"symbol":"AAPL","interval":"1day","currency":"USD"},"values":[{"datetime":"2026-11-19","open":"148.1","high":"149","low":"147","close":"148.85","volume":"67903927"},{"datetime":"2026-11-20","open":"1","high":"1","low":"1","close":"NaN","volume":"0"}],"status":"ok"}"#,
        ),
        one(
            "twelve_data",
            search("eur"),
            r#"{"data":[{"symbol":"EUR/USD","instrument_name":"Euro / US Dollar","exchange":"PHYSICAL CURRENCY","instrument_type":"Physical Currency","currency":""}],"status":"ok"}"#,
        ),
        Case::new(
            "twelve_data",
            actions("AAPL", "2020-01-01", "2021-01-01"),
            vec![
                written(
                    r#"{"meta":{"symbol":"AAPL","currency":"USD"},"dividends":[{"ex_date":"2020-11-06","amount":0.205}]}"#,
                ),
                written(
                    r#"{"meta":{"symbol":"AAPL","currency":"USD"},"splits":[{"date":"2020-08-31","description":"4-for-1 split","ratio":0.25,"from_factor":4,"to_factor":1}]}"#,
                ),
            ],
        ),
    ]
}

const FMP_INCOME: &str = r#"[{"date":"2026-09-26","symbol":"AAPL","reportedCurrency":"USD","cik":"0000320193","filingDate":"2026-10-30",
    "acceptedDate":"2026-10-30 06:01:36","fiscalYear":"2026","period":"FY","revenue":391035000000,"eps":6.11,"weightedAverageShsOut":15343783000}]"#;

fn fmp() -> Vec<Case> {
    let mut reports = vec![written(FMP_INCOME)];
    reports.resize_with(6, || written("[]"));
    vec![
        one(
            "fmp",
            quotes([share("AAPL")]),
            r#"[{"symbol":"AAPL","name":"Apple Inc.","price":232.8,"volume":44489128,"dayLow":226.65,"dayHigh":233.13,"previousClose":228.3,"timestamp":1795197600,"open":227.2,"exchange":"NASDAQ"}]"#,
        ),
        week(
            "fmp",
            r#"[{"symbol":"AAPL","date":"2026-11-20","adjOpen":227.2,"adjHigh":233.13,"adjLow":226.65,"adjClose":232.8,"volume":44489128},{"symbol":"AAPL","date":"2026-11-19","adjOpen":1,"adjHigh":1,"adjLow":1,"adjClose":228.3,"volume":1}]"#,
        ),
        one(
            "fmp",
            bars(share("AAPL"), "5m", "2026-11-20", "2026-11-21"),
            r#"[{"date":"2026-11-20 15:55:00","open":232.8,"low":232.7,"high":233.1,"close":232.9,"volume":1}]"#,
        ),
        one(
            "fmp",
            search("btc"),
            r#"[{"symbol":"BTCUSD","name":"Bitcoin USD","currency":"USD","exchangeFullName":"CCC","exchange":"CRYPTO"}]"#,
        ),
        Case::new("fmp", fundamentals("AAPL"), reports),
        Case::new(
            "fmp",
            actions("AAPL", "2020-01-01", "2021-01-01"),
            vec![
                written(
                    r#"[{"symbol":"AAPL","date":"2020-11-06","adjDividend":0.205,"dividend":0.205,"frequency":"Quarterly"}]"#,
                ),
                written(r#"[{"symbol":"AAPL","date":"2020-08-31","numerator":4,"denominator":1}]"#),
            ],
        ),
        one(
            "fmp",
            news("AAPL"),
            r#"[{"symbol":"AAPL","publishedDate":"2026-11-20 09:30:00","publisher":"Wire","title":"News","site":"example.org","text":"Words","url":"https://example.org/b"}]"#,
        ),
    ]
}

fn eodhd() -> Vec<Case> {
    vec![
        one(
            "eodhd",
            quotes([share("AAPL"), share("VOD.LSE")]),
            r#"[{"code":"AAPL.US","timestamp":1795197600,"gmtoffset":0,"open":150.0,"high":152.0,"low":149.0,"close":151.5,"volume":100,"previousClose":149.5},{"code":"VOD.LSE","timestamp":"NA","open":"NA","high":"NA","low":"NA","close":"NA","volume":"NA","previousClose":"NA"}]"#,
        ),
        week(
            "eodhd",
            r#"[{"date":"2026-11-19","open":150.0,"high":152.0,"low":149.0,"close":151.5,"adjusted_close":75.7,"volume":100}]"#,
        ),
        one(
            "eodhd",
            search("voda"),
            r#"[{"Code":"VOD","Exchange":"LSE","Name":"Vodafone Group PLC","Type":"Common Stock","Country":"UK","Currency":"GBX","ISIN":"GB00BH4HKS39"}]"#,
        ),
        Case::new(
            "eodhd",
            actions("AAPL", "2020-01-01", "2021-01-01"),
            vec![
                written(
                    r#"[{"date":"2020-08-07","value":0.205,"unadjustedValue":0.82,"currency":"USD"}]"#,
                ),
                written(r#"[{"date":"2020-08-31","split":"4.000000/1.000000"}]"#),
            ],
        ),
        one(
            "eodhd",
            news("AAPL"),
            r#"[{"date":"2026-11-20T09:30:00+00:00","title":"News","link":"https://example.org/c","symbols":["AAPL.US"]}]"#,
        ),
    ]
}

fn stooq(body: &'static str) -> Case {
    week("stooq", body)
}

const STOOQ: &str = "Date,Open,High,Low,Close,Volume\n2026-11-19,150,152,149,151.5,100\n2026-11-20,151,153,150,152.5,200\n";

/// What stands where its table was: a page that has a browser do some work first.
const STOOQ_PAGE: &str = "<!DOCTYPE html><html><head><title>Checking your browser</title><script>\
    const target='0000';let n=0;while(!(await hash(n)).startsWith(target))n++;</script></head></html>";

pub fn cases() -> Vec<Case> {
    let tables = [curve("10Y"), country(), stooq(STOOQ)];
    let keyed = [finnhub(), twelve(), fmp(), eodhd()].into_iter().flatten();
    tables.into_iter().chain(keyed).collect()
}

#[test]
fn they_say_that_nothing_recorded_proves_them() {
    for case in cases() {
        assert_eq!(provider(case.id).card().proof, Proof::Documentation, "{}", case.id);
    }
}

#[test]
fn the_curve_is_a_series_a_tenor_over_the_years() {
    let ten = rows!(Series, curve("10 Yr"));
    let read: Vec<_> = ten.rows.iter().map(|row| (row.date, row.value)).collect();
    let expected = [("2025-12-31", 4.20), ("2026-11-19", 4.12), ("2026-11-20", 4.10)];
    assert_eq!(read, expected.map(|(day, value)| (date(day), Some(value))));
    let short = rows!(Series, curve("1.5M"));
    assert_eq!(short.rows.iter().map(|row| row.value).collect::<Vec<_>>(), [None, Some(3.72)]);
    let asked = asks("treasury", &series("10Y"), &[]);
    assert_eq!(asked.len(), 2, "this year and the one before");
    assert!(asked[0].path.ends_with("/daily-treasury-rates.csv/2026/all"));
    let fault = provider("treasury").next(&series("DGS10"), &crate::asked::access(), &[]);
    assert_eq!(fault, Err(Fault::UnknownSymbol));
}

#[test]
fn the_tables_are_whole_curves_without_the_gaps() {
    let question = Question::Curve { from: date("2025-12-01"), to: date("2026-11-19") };
    let case = Case::new("treasury", question, vec![written(CURVE), written(OLD_CURVE)]);
    let days = rows!(Curve, case);
    let read: Vec<_> = days.iter().map(|day| (day.date, day.points.clone())).collect();
    let points = |points: &[(&str, f64)]| {
        points.iter().map(|(tenor, value)| ((*tenor).to_owned(), *value)).collect::<Vec<_>>()
    };
    assert_eq!(
        read,
        [
            (date("2025-12-31"), points(&[("1M", 3.9), ("10Y", 4.2)])),
            (date("2026-11-19"), points(&[("1M", 3.71), ("10Y", 4.12)])),
        ]
    );
}

#[test]
fn an_indicator_has_its_gaps_and_its_refusals() {
    let series = rows!(Series, country());
    let read: Vec<_> = series.rows.iter().map(|row| (row.date, row.value)).collect();
    assert_eq!(read, [(date("2024-01-01"), Some(29_184_890e6)), (date("2025-01-01"), None)]);
    assert_eq!(series.title.as_deref(), Some("United States, GDP"));
    let refused = r#"[{"message":[{"id":"120","key":"Invalid value","value":"not valid"}]}]"#;
    let refused = Case::new("world_bank", country().question, vec![written(refused)]);
    assert_eq!(refused.read(), Err(Fault::UnknownSymbol));
    let paged = COUNTRY.replace("\"pages\":1", "\"pages\":3");
    let asked = asks("world_bank", &country().question, &[written(paged)]);
    assert_eq!(asked.len(), 2);
    assert!(asked[1].query.contains(&("page", "3".to_owned())));
}

#[test]
fn a_page_with_200_is_not_the_payload() {
    let rows = rows!(Bars, stooq(STOOQ));
    let read: Vec<_> = rows.iter().map(|row| (row.at, row.close)).collect();
    assert_eq!(read, [(at("2026-11-19"), 151.5), (at("2026-11-20"), 152.5)]);
    let Err(Fault::NotThePayload(why)) = stooq(STOOQ_PAGE).read() else { panic!("it is a page") };
    assert!(why.contains("HTML"), "{why}");
    assert_eq!(stooq("No data").read(), Err(Fault::UnknownSymbol));
    let often = "Exceeded the daily hits limit";
    assert_eq!(stooq(often).read(), Err(Fault::Limited { wait: None }));
    assert!(!provider("stooq").card().default_on);
}

#[test]
fn finnhub_is_read() {
    let [quote, days, hits, reports, filings, items] = finnhub().try_into().ok().unwrap();
    let tick = &rows!(Quotes, quote)[0];
    assert_eq!((tick.last, tick.previous_close), (Some(261.74), Some(259.45)));
    assert_eq!(tick.at, Some(at("2026-11-20T18:00:00Z")));
    let rows = rows!(Bars, days);
    assert_eq!((rows.len(), rows[1].at, rows[1].close), (2, at("2026-11-20"), 221.03));
    assert_eq!(rows!(Search, hits)[0].kind_name.as_deref(), Some("Common Stock"));
    let facts = rows!(Fundamentals, reports);
    assert_eq!(facts.len(), 2);
    assert_eq!(
        (facts[0].concept.as_str(), facts[0].unit.as_str(), facts[0].start),
        ("us-gaap:Assets", "USD", None)
    );
    assert_eq!(
        (facts[1].start, facts[1].filed),
        (Some(date("2026-06-28")), Some(date("2026-10-30")))
    );
    assert_eq!(rows!(Filings, filings)[0].filed, date("2026-11-01"));
    let item = &rows!(News, items)[0];
    assert_eq!((item.id.as_str(), item.summary.as_deref(), item.symbols.len()), ("25286", None, 2));
    let zeros = r#"{"c":0,"d":null,"dp":null,"h":0,"l":0,"o":0,"pc":0,"t":0}"#;
    assert_eq!(one("finnhub", quotes([share("NOPE")]), zeros).read(), Err(Fault::UnknownSymbol));
    let uneven = r#"{"c":[1,2],"h":[1],"l":[1],"o":[1],"v":[1],"s":"ok","t":[1]}"#;
    assert!(matches!(week("finnhub", uneven).read(), Err(Fault::NotThePayload(_))));
    assert_eq!(week("finnhub", r#"{"s":"no_data"}"#).read(), Ok(Answer::Bars(vec![])));
}

#[test]
fn twelve_data_is_read() {
    let [ticks, days, hits, acted] = twelve().try_into().ok().unwrap();
    let ticks = rows!(Quotes, ticks);
    assert_eq!((ticks.len(), ticks[0].last), (1, Some(148.8)));
    assert_eq!(ticks[0].at, Some(at("2026-11-20T17:59:00Z")));
    let rows = rows!(Bars, days);
    assert_eq!((rows.len(), rows[0].at, rows[0].close), (1, at("2026-11-19"), 148.85));
    assert_eq!(rows!(Search, hits)[0].symbol.as_str(), "EURUSD=X");
    let acted = rows!(Actions, acted);
    assert_eq!(acted[0], ActionRow::Split { ex: date("2020-08-31"), ratio: 4.0 });
    let refused = |code| {
        let body = format!(r#"{{"code":{code},"message":"no","status":"error"}}"#);
        Case::new("twelve_data", week("twelve_data", "").question, vec![written(body)]).read()
    };
    assert_eq!(refused(404), Err(Fault::UnknownSymbol));
    assert_eq!(refused(401), Err(Fault::Denied));
    assert_eq!(refused(429), Err(Fault::Limited { wait: None }));
}

#[test]
fn fmp_is_read() {
    let [quote, days, minutes, hits, reports, acted, items] = fmp().try_into().ok().unwrap();
    assert_eq!(rows!(Quotes, quote)[0].previous_close, Some(228.3));
    let rows = rows!(Bars, days);
    assert_eq!((rows[0].at, rows[1].close), (at("2026-11-19"), 232.8));
    assert_eq!(rows!(Bars, minutes)[0].at, at("2026-11-20T20:55:00Z"));
    assert_eq!(rows!(Search, hits)[0].kind, Kind::Crypto);
    let facts = rows!(Fundamentals, reports);
    assert_eq!(facts.len(), 3);
    let sales = facts.iter().find(|it| it.concept == "revenue").unwrap();
    assert_eq!((sales.value, sales.start), (391_035e6, Some(date("2025-09-27"))));
    assert_eq!(sales.filed, Some(date("2026-10-30")));
    assert_eq!(rows!(Actions, acted).len(), 2);
    assert_eq!(rows!(News, items)[0].at, Some(at("2026-11-20T14:30:00Z")));
    let plan = Case::new("fmp", news("AAPL"), vec![with_status(402, "Premium")]);
    assert!(matches!(plan.read(), Err(Fault::Unsupported(_))));
}

#[test]
fn eodhd_is_read() {
    let [ticks, days, hits, acted, items] = eodhd().try_into().ok().unwrap();
    let ticks = rows!(Quotes, ticks);
    assert_eq!((ticks.len(), ticks[0].last, ticks[0].delay), (1, Some(151.5), Some(900)));
    assert_eq!(rows!(Bars, days)[0].close.to_bits(), 151.5_f64.to_bits());
    assert_eq!(rows!(Search, hits)[0].symbol.as_str(), "VOD.LSE");
    let dividend = ActionRow::Dividend {
        ex: date("2020-08-07"),
        amount: 0.82,
        currency: Some("USD".to_owned()),
    };
    assert_eq!(
        rows!(Actions, acted),
        [dividend, ActionRow::Split { ex: date("2020-08-31"), ratio: 4.0 }]
    );
    assert_eq!(rows!(News, items)[0].at, Some(at("2026-11-20T09:30:00Z")));
}
