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
use crate::{calendar, days::Asset, economy, path::number};

pub(super) fn router() -> Router<Stage> {
    Router::new().route("/graph/fredgraph.csv", get(graph))
}

/// Its names of series and ours of what they follow.
const SERIES: [(&str, &str); 7] = [
    ("DGS3MO", "^IRX"),
    ("DGS5", "^FVX"),
    ("DGS10", "^TNX"),
    ("DGS30", "^TYX"),
    ("SP500", "^GSPC"),
    ("VIXCLS", "^VIX"),
    ("DEXUSEU", "EURUSD=X"),
];

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
        .or_else(|| between(&stage, &asked.id))
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

/// Yields without a price of their own lie between those that have one.
fn between(stage: &Stage, id: &str) -> Option<Vec<(Date, String)>> {
    let days = stage.world.yields(stage.clock.now()).into_iter();
    let two = |anchors: &economy::Anchors| economy::between(anchors, 2.0);
    let value = |anchors: &economy::Anchors| match id {
        "DGS2" => Some(two(anchors)),
        "T10Y2Y" => Some(economy::between(anchors, 10.0) - two(anchors)),
        _ => None,
    };
    days.map(|(date, anchors)| Some((date, format!("{:.2}", value(&anchors)?)))).collect()
}

/// A value becomes known on the day after.
fn daily(asset: &Asset, now: i64) -> Vec<(Date, String)> {
    let today = calendar::date_of(now);
    let known = asset.days.iter().take_while(|day| day.session.date < today);
    let value = |close: i64| format!("{}", number(close) / asset.scale);
    known.map(|day| (day.session.date, value(day.range.close))).collect()
}
