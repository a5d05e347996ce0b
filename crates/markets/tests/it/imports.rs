//! Imports: exact, resumable, and honest about what they refuse.

use axum::{
    body::Body,
    http::{Request, StatusCode},
};
use http_body_util::BodyExt;
use kernel::Id;
use markets::{ImportOptions, ImportSource, Layout, Prices};
use platform::jobs::JobRun;
use serde_json::Value;
use tower::ServiceExt;

use crate::house::{House, symbol};

fn rows(from: u32, to: u32) -> String {
    let row =
        |day: u32| format!("AAA,2020-{:02}-{:02},{}\n", day / 28 + 1, day % 28 + 1, 100 + day);
    "Symbol,Date,Close\n".to_owned() + &(from..to).map(row).collect::<String>()
}

#[tokio::test]
async fn a_file_imported_any_number_of_times_is_in_once() {
    let house = House::open().await;
    let part = house.import("a.csv", &rows(100, 200)).await;
    assert_eq!(part.inserted, 100);
    let whole = house.import("b.csv", &rows(0, 300)).await;
    assert_eq!((whole.inserted, whole.unchanged, whole.revised), (200, 100, 0));
    for _ in 0..10 {
        let again = house.import("a.csv", &rows(100, 200)).await;
        assert_eq!((again.inserted, again.unchanged), (0, 100));
    }
    let bars = house.get("/assets/AAA/bars").await;
    assert_eq!(bars["data"]["close"].as_array().unwrap().len(), 300);
}

#[tokio::test]
async fn rows_that_cannot_be_are_listed_with_line_and_reason() {
    let house = House::open().await;
    let text = "Symbol,Date,Open,High,Low,Close,Volume\n\
        AAA,2024-01-02,10,11,9,10,5\n\
        AAA,2024-01-03,10,8,9,10,5\n\
        AAA,yesterday,10,11,9,10,5\n\
        AAA,2024-01-04,10,11,9,inf,5\n\
        AAA,2024-01-02,10,11,9,10,5\n\
        AAA,2031-01-02,10,11,9,10,5\n\
        A A,2024-01-05,10,11,9,10,5\n\
        AAA,2024-01-08,10,11,9,-10,5\n\
        AAA,2024-01-09,,,,,\n\
        AAA,2024-01-10,N/A,N/A,.,10,\n";
    let report = house.import("flawed.csv", text).await;
    assert_eq!((report.rows, report.inserted, report.empty), (2, 2, 1));
    let expected = [
        (3, "high 8 is below low 9"),
        (4, "\"yesterday\" cannot be read"),
        (5, "\"inf\" is not a number"),
        (7, "lies in the future"),
        (8, "a symbol has"),
        (9, "close -10 is negative"),
        (6, "is on line 2 already"),
    ];
    assert_eq!(report.refused_count, 7);
    for (line, reason) in expected {
        let said = report.refused.iter().find(|refusal| refusal.line == line);
        assert!(said.is_some_and(|said| said.reason.contains(reason)), "{line}: {said:?}");
    }
}

#[tokio::test]
async fn a_file_nobody_understands_says_what_is_missing() {
    let house = House::open().await;
    for (text, hint) in [
        ("", "empty"),
        ("a,b\nx,y\n", "column of times"),
        ("Date,Close\nsoon,1\nlater,2\n", "not understood"),
        ("1,2,3\n4,5,6\n", "no header"),
    ] {
        let source = ImportSource::from_bytes("x.csv", text.as_bytes().to_vec());
        let refused = house
            .markets
            .import_bars(&house.actor, source, &ImportOptions::default(), |_| {})
            .await
            .unwrap_err();
        assert!(refused.to_string().contains(hint), "{text:?}: {refused}");
    }
}

#[tokio::test]
async fn a_dry_run_shows_the_mapping_and_leaves_nothing() {
    let house = House::open().await;
    let source = ImportSource::from_bytes("x.csv", rows(0, 10).into_bytes());
    let report =
        house.markets.try_import(&house.actor, source, &ImportOptions::default()).await.unwrap();
    assert_eq!((report.rows, report.mapping.layout), (10, Layout::Long));
    assert_eq!(report.preview[0].close, Some(100.0));
    assert_eq!(house.get("/assets").await["data"], serde_json::json!([]));
}

#[tokio::test]
async fn an_import_that_stopped_goes_on_where_it_was_committed() {
    let house = House::open().await;
    let text = rows(0, 50);
    house.import("a.csv", &text).await;
    // As if the process had died after the batch that ended on line 31.
    house
        .core
        .write_internal(|tx| {
            Box::pin(async move {
                tx.run("update markets_imports set state = 'running', position = 31", []).await
            })
        })
        .await
        .unwrap();
    let report = house.import("a.csv", &text).await;
    assert_eq!((report.rows, report.inserted, report.unchanged), (20, 0, 20));
    let finished = house.import("a.csv", &text).await;
    assert_eq!(finished.unchanged, 50);
}

#[tokio::test]
async fn raw_and_adjusted_prices_do_not_mix() {
    let house = House::open().await;
    house.import("a.csv", &rows(0, 5)).await;
    let adjusted = ImportOptions { prices: Some(Prices::Adjusted), ..ImportOptions::default() };
    let report = house.import_with("b.csv", &rows(5, 9), &adjusted).await;
    assert_eq!((report.inserted, report.refused_count), (0, 4));
    assert!(report.refused[0].reason.contains("raw prices"), "{:?}", report.refused);
}

#[tokio::test]
async fn an_upload_becomes_bars_by_a_job() {
    let house = House::open().await;
    let upload = |path: &str, body: String| {
        let request = Request::post(path).body(Body::from(body)).unwrap();
        house.router(&house.actor).oneshot(request)
    };
    let response = upload("/imports/bars?file_name=a.csv", rows(0, 30)).await.unwrap();
    assert_eq!(response.status(), StatusCode::ACCEPTED);
    let bytes = response.into_body().collect().await.unwrap().to_bytes();
    let answer: Value = serde_json::from_slice(&bytes).unwrap();
    let job: Id<platform::jobs::Job> = answer["data"]["job_id"].as_str().unwrap().parse().unwrap();

    let payload: Option<(sqlx::types::Json<Value>,)> =
        house.core.optional("select payload from platform_jobs", []).await.unwrap();
    let kind = house.markets.socket().jobs.remove(0);
    let run = JobRun::detached(job, house.actor.clone());
    let report = (kind.run)(run, payload.unwrap().0.0).await.unwrap();
    assert_eq!((&report["inserted"], &report["refused_count"]), (&30.into(), &0.into()));
    let shown = house.get(&format!("/imports/{}", report["id"].as_str().unwrap())).await;
    assert_eq!(shown["data"]["state"], "done");
    assert_eq!(shown["data"]["report"]["symbols"], 1);

    let response = upload("/imports/bars?dry_run=true&file_name=a.csv", rows(0, 3)).await.unwrap();
    assert_eq!(response.status(), StatusCode::OK);
    let response = upload("/imports/bars", String::new()).await.unwrap();
    assert_eq!(response.status(), StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn an_import_tells_those_who_listen() {
    let house = House::open().await;
    house.import("a.csv", &rows(0, 3)).await;
    let topics: Vec<(String,)> =
        house.core.all("select topic from platform_events order by id", []).await.unwrap();
    assert_eq!(topics.last().unwrap().0, "markets.bars.imported");
}

#[tokio::test]
async fn files_of_every_shape_are_understood() {
    let house = House::open().await;
    let semicolons = "Datetime;Open;High;Low;Close;Volume\n2024-01-02T10:00:00Z;1;2;1;2;9\n\
        2024-01-02T11:00:00Z;2;3;2;3;9\n";
    let report = house.import("eth_1h.csv", semicolons).await;
    assert_eq!((report.mapping.delimiter, report.mapping.interval.name()), (';', "1h"));
    assert!(house.markets.find_asset(&house.actor, &symbol("ETH")).await.is_ok());

    let lean = "34200000,1676500,1676600,1676400,1676500,20000\n34260000,1676200,1676200,1676200,1676200,300\n";
    let options = ImportOptions {
        symbol: Some(symbol("SPY")),
        date: Some("2013-10-04".to_owned()),
        zone: Some("America/New_York".to_owned()),
        scale: Some(0.0001),
        ..ImportOptions::default()
    };
    let report = house.import_with("20131004_trade.csv", lean, &options).await;
    assert_eq!(report.mapping.interval.name(), "1m");
    assert_eq!(report.preview[0].at.to_string(), "2013-10-04T13:30:00Z");
    assert_eq!(report.preview[0].close.map(f64::round), Some(168.0));

    let known = "symbol,at,known_at,close\nCPI,2024-01-01,2024-02-13T13:30:00Z,308.4\n\
        CPI,2024-02-01,2024-03-12T12:30:00Z,310.3\nCPI,2024-01-01,2024-03-12T12:30:00Z,308.9\n";
    let report = house.import("cpi.csv", known).await;
    assert_eq!((report.inserted, report.revised), (2, 1));
    let then = house.get("/assets/CPI/bars?interval=1M&as_of=2024-03-01T00:00:00Z").await;
    assert_eq!(then["data"]["close"], serde_json::json!([308.4]));
}
