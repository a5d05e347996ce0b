//! Economic series, in the shape of FRED's graph: a table of dates and values.

use std::fmt::Write as _;

use axum::{
    Router,
    extract::{Query, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use jiff::civil::Date;
use serde::Deserialize;

use super::Stage;
use crate::{calendar, days::Asset, economy::Curve, path::number};

pub(super) fn router() -> Router<Stage> {
    Router::new().route("/graph/fredgraph.csv", get(graph))
}

/// Its names of series and ours of what they follow.
const SERIES: [(&str, &str); 3] = [("SP500", "^GSPC"), ("VIXCLS", "^VIX"), ("DEXUSEU", "EURUSD=X")];

/// Its names of the Treasury's yields, and how many years each is.
const YIELDS: [(&str, f64); 11] = [
    ("DGS1MO", 1.0 / 12.0),
    ("DGS3MO", 0.25),
    ("DGS6MO", 0.5),
    ("DGS1", 1.0),
    ("DGS2", 2.0),
    ("DGS3", 3.0),
    ("DGS5", 5.0),
    ("DGS7", 7.0),
    ("DGS10", 10.0),
    ("DGS20", 20.0),
    ("DGS30", 30.0),
];

/// Its names of one yield less another, by their years.
const SPREADS: [(&str, f64, f64); 2] = [("T10Y2Y", 10.0, 2.0), ("T10Y3M", 10.0, 0.25)];

#[derive(Deserialize)]
struct Asked {
    id: String,
    cosd: Option<String>,
    coed: Option<String>,
}

async fn graph(State(stage): State<Stage>, Query(asked): Query<Asked>) -> Response {
    let symbol = SERIES.iter().find(|(id, _)| *id == asked.id).map(|(_, symbol)| *symbol);
    let date = |text: &Option<String>| text.as_deref().and_then(|text| text.parse::<Date>().ok());
    let (first, last) = (date(&asked.cosd), date(&asked.coed));
    let now = stage.clock.now();
    let followed = symbol.and_then(|it| stage.world.asset(it)).map(|it| daily(it, now));
    let rows = followed
        .or_else(|| yields(&stage, &asked.id))
        .or_else(|| stage.world.economy(&asked.id, now));
    let Some(rows) = rows else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let inside = |date: &Date| {
        first.is_none_or(|first| first <= *date) && last.is_none_or(|last| *date <= last)
    };
    let mut table = format!("observation_date,{}\n", asked.id);
    for (date, value) in rows.into_iter().filter(|(date, _)| inside(date)) {
        _ = writeln!(table, "{date},{value}");
    }
    ([(header::CONTENT_TYPE, "application/csv")], table).into_response()
}

/// Returns yields, and what lies between two of them, in the digits in which the Treasury tells them. A value
/// becomes known on the day after.
fn yields(stage: &Stage, id: &str) -> Option<Vec<(Date, String)>> {
    let yields = YIELDS.iter().map(|(known, years)| (*known, *years, None));
    let spreads = SPREADS.iter().map(|(known, long, short)| (*known, *long, Some(*short)));
    let (_, years, less) = yields.chain(spreads).find(|(known, ..)| *known == id)?;
    let value = |curve: &Curve| {
        let less = less.map_or(0.0, |less| curve.hundredths(less));
        format!("{:.2}", (curve.hundredths(years) - less) / 100.0)
    };
    let now = stage.clock.now();
    let today = calendar::date_of(now);
    let known = stage.world.yields(now).take_while(|(date, _)| *date < today);
    Some(known.map(|(date, curve)| (date, value(&curve))).collect())
}

/// A value becomes known on the day after.
fn daily(asset: &Asset, now: i64) -> Vec<(Date, String)> {
    let today = calendar::date_of(now);
    let known = asset.days.iter().take_while(|day| day.session.date < today);
    let value = |close: i64| format!("{}", number(close) / asset.scale);
    known.map(|day| (day.session.date, value(day.range.close))).collect()
}
