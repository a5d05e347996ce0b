//! Fundamentals, filings, curves and economic series, from documents as they were downloaded, served on loopback.

use std::{
    collections::BTreeMap,
    io::Read,
    sync::{Arc, Mutex},
};

use axum::{Router, extract::State, http::Uri};
use jiff::civil::date;
use kernel::Actor;
use markets::{Desks, Markets};
use platform::{
    clock::Clock,
    fetch::{Fetch, FetchSettings},
};
use providers::{Desk, DeskSettings};
use serde_json::{Value, json};
use tokio::{net::TcpListener, task::JoinSet};

use crate::house::House;

type Documents = Arc<Mutex<BTreeMap<String, Vec<u8>>>>;

/// Returns a recording out of the folder `PROSPECT_DATA`, or the one beside the repository, unpacked.
fn recording(path: &str) -> Option<Vec<u8>> {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data");
    let folder = std::env::var("PROSPECT_DATA").unwrap_or_else(|_| beside.to_owned());
    let Ok(bytes) = std::fs::read(std::path::Path::new(&folder).join(path)) else {
        assert!(std::env::var_os("CI").is_none(), "the recording {path} is missing");
        println!("{path} is not here: nothing to check");
        return None;
    };
    if !path.ends_with("gz") {
        return Some(bytes);
    }
    let mut plain = Vec::new();
    flate2::read::GzDecoder::new(bytes.as_slice()).read_to_end(&mut plain).unwrap();
    Some(plain)
}

/// A server of documents that stands in for the authorities.
pub(crate) struct Authorities {
    documents: Documents,
    desks: Desks,
    _task: JoinSet<()>,
}

async fn document(
    State((documents, clock)): State<(Documents, Clock)>,
    uri: Uri,
) -> Result<Vec<u8>, axum::http::StatusCode> {
    // An answer takes its time: what it says is known from then on only.
    clock.advance(std::time::Duration::from_millis(1));
    let found = documents.lock().unwrap().get(uri.path()).cloned();
    found.ok_or(axum::http::StatusCode::NOT_FOUND)
}

impl Authorities {
    pub(crate) async fn open(house: &House) -> Self {
        let documents = Documents::default();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let app = Router::new()
            .fallback(document)
            .with_state((Arc::clone(&documents), house.clock.clone()));
        let mut task = JoinSet::new();
        task.spawn(async move { axum::serve(listener, app).await.unwrap() });
        let base = format!("http://{address}");
        let names =
            ["sec.data", "sec.www", "treasury.rates", "fred.graph", "ecb.rates", "ecb.data"];
        let settings = DeskSettings {
            bases: names.iter().map(|name| ((*name).to_owned(), base.clone())).collect(),
            contact: Some("tests@example.com".to_owned()),
            ..DeskSettings::default()
        };
        let configured = vec![base.parse().unwrap()];
        let fetch = FetchSettings { configured, ..FetchSettings::default() };
        let fetch = Fetch::new(fetch, house.clock.clone()).unwrap();
        let real = Desk::new(providers::all(), &settings, fetch, house.clock.clone());
        Self { documents, desks: Desks { real, demo: None }, _task: task }
    }

    pub(crate) fn publish(&self, path: &str, body: impl Into<Vec<u8>>) {
        self.documents.lock().unwrap().insert(path.to_owned(), body.into());
    }

    /// The context with nothing in memory, which asks here.
    pub(crate) fn markets(&self, house: &House) -> Markets {
        house.cold().with_desks(self.desks.clone())
    }
}

/// A house with a company whose documents are those of `file`.
async fn company(symbol: &str, cik: &str, file: &str) -> Option<(House, Authorities)> {
    let house = House::open().await;
    let authorities = Authorities::open(&house).await;
    let number: u64 = cik.parse().unwrap();
    authorities.publish(&format!("/api/xbrl/companyfacts/CIK{number:010}.json"), recording(file)?);
    let new = json!({"symbol": symbol, "name": symbol, "type": "stock", "currency": "USD",
        "identifiers": {"cik": cik}});
    house.call("POST", "/assets", new).await;
    let markets = authorities.markets(&house);
    Some((House { markets, ..house }, authorities))
}

fn row<'v>(answer: &'v Value, statement: usize, id: &str) -> &'v Value {
    let rows = answer["data"]["statements"][statement]["rows"].as_array().unwrap();
    rows.iter().find(|row| row["id"] == id).unwrap()
}

fn column(answer: &Value, end: &str) -> usize {
    let periods = answer["data"]["periods"].as_array().unwrap();
    periods.iter().position(|period| period["end"] == end).unwrap()
}

#[tokio::test]
async fn revenue_is_what_the_company_reported_in_each_quarter_and_year() {
    let snow = "providers/sec/companyfacts_snow.json.gz";
    let Some((house, _authorities)) = company("SNOW", "1640147", snow).await else { return };
    let years = house.get("/assets/SNOW/fundamentals").await;
    assert_eq!(
        (&years["data"]["currency"], &years["data"]["source"]),
        (&json!("USD"), &json!("sec"))
    );
    let revenue = row(&years, 0, "revenue");
    let of = |answer: &Value, row: &Value, end: &str| row["values"][column(answer, end)].clone();
    assert_eq!(of(&years, revenue, "2023-01-31"), json!(2_065_659e3));
    assert_eq!(of(&years, revenue, "2025-01-31"), json!(3_626_396e3));
    assert_eq!(years["data"]["periods"][0]["label"], "FY 2025");
    assert_eq!(years["data"]["periods"][0]["filed"], "2025-03-21");

    let quarters = house.get("/assets/SNOW/fundamentals?period=quarterly").await;
    let revenue = row(&quarters, 0, "revenue");
    assert_eq!(of(&quarters, revenue, "2024-10-31"), json!(942_094e3));
    // The year less nine months, and the half less three.
    let place = column(&quarters, "2025-01-31");
    assert_eq!(revenue["values"][place], json!(986_770e3));
    assert_eq!(revenue["derived"][place], json!(true));
    let cash = row(&quarters, 2, "operating_cash_flow");
    assert_eq!(of(&quarters, cash, "2024-07-31"), json!(69_865e3));
    assert_eq!(of(&quarters, row(&quarters, 1, "equity"), "2024-10-31"), json!(2_929_445e3));

    let ttm = house.get("/assets/SNOW/fundamentals?period=ttm").await;
    let revenue = row(&ttm, 0, "revenue");
    assert_eq!(of(&ttm, revenue, "2025-04-30"), json!(1_042_074e3 + 3_626_396e3 - 828_709e3));
}

#[tokio::test]
async fn only_what_was_filed_is_seen_and_a_restatement_from_its_own_day_on() {
    let snow = "providers/sec/companyfacts_snow.json.gz";
    let Some((house, _authorities)) = company("SNOW", "1640147", snow).await else { return };
    let shares = async |day: &str| {
        let path = format!("/assets/SNOW/fundamentals?as_of={day}T12:00:00Z");
        let answer = house.get(&path).await;
        row(&answer, 0, "shares_diluted")["values"][column(&answer, "2021-01-31")].clone()
    };
    assert_eq!(shares("2023-03-28").await, json!(141_613_196.0));
    assert_eq!(shares("2023-03-29").await, json!(141_613_000.0));
    let before = house.get("/assets/SNOW/fundamentals?as_of=2021-03-30T00:00:00Z").await;
    let ends = before["data"]["periods"].as_array().unwrap().iter().map(|it| &it["end"]);
    assert!(ends.clone().all(|end| end != "2021-01-31"), "{:?}", ends.collect::<Vec<_>>());
}

#[tokio::test]
async fn apple_sold_as_much_as_it_filed() {
    let apple = "providers/sec/companyfacts_apple_trimmed.json";
    let Some((house, _authorities)) = company("AAPL", "320193", apple).await else { return };
    let answer = house.get("/assets/AAPL/fundamentals").await;
    let revenue = row(&answer, 0, "revenue");
    assert_eq!(revenue["values"], json!([416_161e6, 391_035e6, 383_285e6]));
    let growth = answer["data"]["ratios"].as_array().unwrap();
    let growth = growth.iter().find(|ratio| ratio["id"] == "revenue_growth").unwrap();
    let first = growth["values"][0].as_f64().unwrap();
    assert!((first - 6.425_51).abs() < 1e-4, "{first}");
    assert_eq!(growth["values"][2], Value::Null);
    assert!(growth["reasons"][2].as_str().unwrap().contains("year before"));
    let url = answer["data"]["periods"][0]["url"].as_str().unwrap();
    assert!(url.ends_with("/320193/000032019325000079/0000320193-25-000079-index.htm"), "{url}");
}

#[tokio::test]
async fn filings_are_listed_as_they_were_accepted() {
    let Some(bytes) = recording("providers/sec/submissions_apple.json.gz") else { return };
    let apple = "providers/sec/companyfacts_apple_trimmed.json";
    let Some((house, authorities)) = company("AAPL", "320193", apple).await else { return };
    authorities.publish("/submissions/CIK0000320193.json", bytes);
    let filings = house.get("/assets/AAPL/filings?limit=300").await;
    let report =
        filings["data"].as_array().unwrap().iter().find(|it| it["form"] == "10-K").unwrap();
    assert_eq!(report["accepted_at"], "2025-10-31T10:01:26Z");
    assert_eq!((&report["period"], &report["source"]), (&json!("2025-09-27"), &json!("sec")));
}

const CURVE: &str = "Date,\"1 Mo\",\"3 Mo\",\"2 Yr\",\"10 Yr\"\n\
    11/20/2026,4.01,3.95,3.50,4.10\n11/13/2026,4.02,3.96,3.55,4.05\n";
const OLD_CURVE: &str =
    "Date,\"1 Mo\",\"3 Mo\",\"2 Yr\",\"10 Yr\"\n11/20/2025,5.01,N/A,4.50,4.20\n";

fn tables(year: u32) -> String {
    format!("/resource-center/data-chart-center/interest-rates/daily-treasury-rates.csv/{year}/all")
}

#[tokio::test]
async fn a_curve_is_the_table_of_the_treasury() {
    let house = House::open().await;
    let authorities = Authorities::open(&house).await;
    authorities.publish(&tables(2026), CURVE);
    authorities.publish(&tables(2025), OLD_CURVE);
    let house = House { markets: authorities.markets(&house), ..house };
    let answer = house.get("/market/curve").await;
    let curve = &answer["data"];
    assert_eq!((&curve["date"], &curve["reason"]), (&json!("2026-11-20"), &Value::Null));
    let points = curve["points"].as_array().unwrap().iter();
    let points: Vec<_> = points.map(|it| (it["tenor"].as_str().unwrap(), &it["yield"])).collect();
    assert_eq!(
        points,
        [("1M", &json!(4.01)), ("3M", &json!(3.95)), ("2Y", &json!(3.5)), ("10Y", &json!(4.1))]
    );
    let slope = curve["slopes"]["10Y-2Y"].as_f64().unwrap();
    assert!((slope - 0.6).abs() < 1e-9);
    let labels = curve["compare"].as_array().unwrap().iter();
    let labels: Vec<_> = labels.map(|it| (it["label"].clone(), it["date"].clone())).collect();
    assert_eq!(labels[0], (json!("1 week ago"), json!("2026-11-13")));
    assert_eq!(labels.last().unwrap(), &(json!("1 year ago"), json!("2025-11-20")));
    // What is not known makes no slope.
    let old = house.get("/market/curve?date=2025-11-22").await;
    assert_eq!(old["data"]["date"], "2025-11-20");
    assert_eq!(old["data"]["slopes"]["10Y-3M"], Value::Null);
}

#[tokio::test]
async fn a_revised_value_is_known_from_when_it_was_seen() {
    let house = House::open().await;
    let authorities = Authorities::open(&house).await;
    let path = "/graph/fredgraph.csv";
    authorities.publish(path, "observation_date,CPIAUCSL\n2026-09-01,324.1\n2026-10-01,325.0\n");
    let house = House { markets: authorities.markets(&house), ..house };
    let first = house.get("/economic/series/fred:cpiaucsl").await;
    assert_eq!(
        (&first["data"]["last"], &first["data"]["previous"]),
        (&json!(325.0), &json!(324.1))
    );
    assert_eq!(first["data"]["title"], "Consumer prices");
    house.clock.advance(std::time::Duration::from_hours(48));
    authorities.publish(path, "observation_date,CPIAUCSL\n2026-09-01,324.2\n2026-10-01,325.0\n");
    let house = House { markets: authorities.markets(&house), ..house };
    let second = house.get("/economic/series/FRED:CPIAUCSL").await;
    let rows = &second["data"]["rows"];
    assert_eq!((&rows[0]["value"], &rows[0]["is_revised"]), (&json!(324.2), &json!(true)));
    assert_eq!(rows[1]["is_revised"], json!(false));
    let then = house.get("/economic/series/FRED:CPIAUCSL?as_of=2026-11-21T13:00:00Z").await;
    assert_eq!(then["data"]["rows"][0]["value"], json!(324.1));
    let (status, _) = house.call("GET", "/economic/series/nobody:x", Value::Null).await;
    assert_eq!(status, 404);
}

#[tokio::test]
async fn what_cannot_be_asked_for_says_so_and_nothing_of_others_is_seen() {
    let snow = "providers/sec/companyfacts_snow.json.gz";
    let Some((house, authorities)) = company("SNOW", "1640147", snow).await else { return };
    house.get("/assets/SNOW/fundamentals").await;
    let bare = House { markets: house.cold(), ..house };
    let stored = bare.get("/assets/SNOW/fundamentals").await;
    assert_eq!(stored["data"]["reason"], Value::Null, "a day has not passed");
    bare.clock.advance(std::time::Duration::from_hours(48));
    let bare = House { markets: bare.cold(), ..bare };
    let stale = bare.get("/assets/SNOW/fundamentals").await;
    assert!(stale["data"]["reason"].as_str().unwrap().contains("brought up to date"));
    assert!(!stale["data"]["periods"].as_array().unwrap().is_empty());

    let stranger = bare.stranger();
    let markets = authorities.markets(&bare);
    let symbol = crate::house::symbol("SNOW");
    let theirs = markets
        .find_fundamentals(&stranger, &symbol, markets::fundamental::PeriodKind::Annual, None)
        .await;
    assert!(matches!(theirs, Err(kernel::Error::NotFound(_))));
    let events = markets.list_calendar(&stranger, (None, None), "").await.unwrap();
    assert!(events.iter().all(|event| event.symbol.is_none()));
}

#[tokio::test]
async fn the_calendar_has_releases_holidays_and_what_was_filed() {
    let snow = "providers/sec/companyfacts_snow.json.gz";
    let Some((house, _authorities)) = company("SNOW", "1640147", snow).await else { return };
    house.get("/assets/SNOW/fundamentals").await;
    let path = "/economic/calendar?from=2025-03-17&to=2025-03-21";
    let events = house.get(path).await;
    let events = events["data"].as_array().unwrap();
    let of = |kind: &str| events.iter().filter(|it| it["kind"] == kind).collect::<Vec<_>>();
    assert_eq!(of("earnings")[0]["symbol"], "SNOW");
    assert_eq!(of("earnings")[0]["basis"], "reported");
    assert_eq!(of("expiry")[0]["at"], "2025-03-21T20:00:00Z");
    let decision = events.iter().find(|it| it["id"] == "us-fomc:2025-03-19").unwrap();
    assert_eq!(
        (&decision["at"], &decision["basis"]),
        (&json!("2025-03-19T18:00:00Z"), &json!("published"))
    );
    assert_eq!(of("holiday")[0]["country"], "JP");
    // Seen from June 2025: it reported on 29 August 2024, and is due 52 weeks later.
    let june =
        Actor { as_of: Some("2025-06-10T00:00:00Z".parse().unwrap()), ..house.actor.clone() };
    let days = (Some(date(2025, 8, 1)), Some(date(2025, 9, 30)));
    let ahead = house.markets.list_calendar(&june, days, "").await.unwrap();
    let due = json!(ahead.iter().find(|it| it.symbol.is_some()).unwrap());
    assert_eq!((&due["id"], &due["basis"]), (&json!("due:report:SNOW:2025-08-28"), &json!("rule")));
    assert_eq!(due["source"], "52 weeks after 2024-08-29");
    let (status, _) =
        house.call("GET", "/economic/calendar?from=2020-01-01&to=2026-01-01", Value::Null).await;
    assert_eq!(status, 400);
}
