//! The yields of the world, in the shape of the Treasury's table of a year: newest day first.

use std::fmt::Write as _;

use axum::{
    Router,
    extract::{Path, State},
    http::header,
    response::{IntoResponse, Response},
    routing::get,
};

use super::Stage;

pub(super) fn router() -> Router<Stage> {
    let folder = "/resource-center/data-chart-center/interest-rates/daily-treasury-rates.csv";
    Router::new().route(&format!("{folder}/{{year}}/all"), get(table))
}

/// Its columns, and how many years each is.
const TENORS: [(&str, f64); 14] = [
    ("1 Mo", 1.0 / 12.0),
    ("1.5 Month", 0.125),
    ("2 Mo", 2.0 / 12.0),
    ("3 Mo", 0.25),
    ("4 Mo", 4.0 / 12.0),
    ("6 Mo", 0.5),
    ("1 Yr", 1.0),
    ("2 Yr", 2.0),
    ("3 Yr", 3.0),
    ("5 Yr", 5.0),
    ("7 Yr", 7.0),
    ("10 Yr", 10.0),
    ("20 Yr", 20.0),
    ("30 Yr", 30.0),
];

async fn table(State(stage): State<Stage>, Path(year): Path<i16>) -> Response {
    let mut text = "Date".to_owned();
    for (name, _) in TENORS {
        _ = write!(text, ",\"{name}\"");
    }
    text.push('\n');
    let days: Vec<_> = stage.world.yields(stage.clock.now()).collect();
    for (date, curve) in days.iter().rev().filter(|(date, _)| date.year() == year) {
        _ = write!(text, "{}", date.strftime("%m/%d/%Y"));
        for (_, years) in TENORS {
            _ = write!(text, ",{:.2}", curve.hundredths(years) / 100.0);
        }
        text.push('\n');
    }
    ([(header::CONTENT_TYPE, "text/csv; charset=utf-8")], text).into_response()
}
