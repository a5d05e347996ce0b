//! What a euro is worth, and rates of the euro area, in the shapes of the European Central Bank: the XML of its
//! reference rates, and series in SDMX-JSON.

use std::{collections::BTreeMap, fmt::Write as _};

use axum::{
    Json, Router,
    extract::{Path, Query, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use jiff::civil::Date;
use serde::Deserialize;
use serde_json::{Value, json};

use super::Stage;
use crate::{
    calendar,
    days::Asset,
    path::{number, whole},
};

pub(super) fn router() -> Router<Stage> {
    Router::new()
        .route("/stats/eurofxref/eurofxref-daily.xml", get(daily))
        .route("/stats/eurofxref/eurofxref-hist-90d.xml", get(recent))
        .route("/service/data/{flow}/{key}", get(series))
}

/// A money, the pair that tells what it is worth in dollars, and whether that pair counts it for a dollar.
const MONEYS: [(&str, &str, bool); 7] = [
    ("JPY", "JPY=X", true),
    ("GBP", "GBPUSD=X", false),
    ("CHF", "CHF=X", true),
    ("AUD", "AUDUSD=X", false),
    ("CAD", "CAD=X", true),
    ("NZD", "NZDUSD=X", false),
    ("SEK", "SEK=X", true),
];

/// Days of the short history.
const RECENT: usize = 62;

impl Stage {
    /// Returns the closes of the days that are over.
    fn closes(&self, symbol: &str) -> BTreeMap<Date, f64> {
        self.world.asset(symbol).map(|asset| self.over(asset)).unwrap_or_default()
    }

    fn over(&self, asset: &Asset) -> BTreeMap<Date, f64> {
        let today = calendar::date_of(self.clock.now());
        let over = asset.days.iter().take_while(|day| day.session.date < today);
        over.map(|day| (day.session.date, number(day.range.close) / asset.scale)).collect()
    }

    /// Returns what a euro is worth in `code` on each day that is over.
    fn euro(&self, code: &str) -> BTreeMap<Date, f64> {
        let dollars = self.closes("EURUSD=X");
        if code == "USD" {
            return dollars;
        }
        let own = self.world.moneys.iter().find(|it| it.listing.symbol.get(3..6) == Some(code));
        if let Some(own) = own {
            return self.over(own);
        }
        let Some((_, pair, is_for_dollar)) = MONEYS.iter().find(|(it, ..)| *it == code) else {
            return BTreeMap::new();
        };
        let other = self.closes(pair);
        let rate = |(date, euro): (Date, f64)| {
            let price = *other.get(&date)?;
            let rate = if *is_for_dollar { euro * price } else { euro / price };
            // As many digits as in its files, whichever of them is asked for.
            Some((date, number(whole(rate * 1e5)) / 1e5))
        };
        dollars.into_iter().filter_map(rate).collect()
    }

    fn rates(&self, days: usize) -> Response {
        let own = self.world.moneys.iter().filter_map(|it| it.listing.symbol.get(3..6));
        let codes = ["USD"].into_iter().chain(MONEYS.iter().map(|(code, ..)| *code)).chain(own);
        let rates: Vec<_> = codes.map(|code| (code, self.euro(code))).collect();
        let dates = rates.first().map(|(_, rates)| rates.keys().rev().take(days).collect());
        let dates: Vec<&Date> = dates.unwrap_or_default();
        let mut text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<gesmes:Envelope \
            xmlns:gesmes=\"http://www.gesmes.org/xml/2002-08-01\" \
            xmlns=\"http://www.ecb.int/vocabulary/2002-08-01/eurofxref\">\n<Cube>\n"
            .to_owned();
        for date in dates {
            _ = writeln!(text, "<Cube time='{date}'>");
            for (code, rates) in &rates {
                if let Some(rate) = rates.get(date) {
                    _ = writeln!(text, "<Cube currency='{code}' rate='{rate:.5}'/>");
                }
            }
            text.push_str("</Cube>\n");
        }
        text.push_str("</Cube>\n</gesmes:Envelope>\n");
        ([(header::CONTENT_TYPE, "text/xml")], text).into_response()
    }

    /// Returns the values of one of its series.
    fn statistic(&self, flow: &str, key: &str) -> Option<Vec<(Date, f64)>> {
        let now = self.clock.now();
        let made = |id: &str| {
            let rows = self.world.economy(id, now)?;
            let read = |(date, text): (Date, String)| Some((date, text.parse().ok()?));
            Some(rows.into_iter().filter_map(read).collect::<Vec<(Date, f64)>>())
        };
        match flow {
            "EXR" => {
                let code = key.strip_prefix("D.")?.strip_suffix(".EUR.SP00.A")?;
                Some(self.euro(code).into_iter().collect())
            }
            "FM" => made("ECB:DFR").filter(|_| key == "D.U2.EUR.4F.KR.DFR.LEV"),
            "HICP" => made("ECB:ICP").filter(|_| key == "M.U2.N.000000.4D0.ANR"),
            "YC" => {
                let tenor = key.strip_prefix("B.U2.EUR.4F.G_N_A.SV_C_YM.SR_")?;
                let (count, unit) = tenor.split_at_checked(tenor.len().checked_sub(1)?)?;
                let count: f64 = count.parse().ok()?;
                let years = if unit == "M" { count / 12.0 } else { count };
                let less: BTreeMap<Date, f64> = made("ECB:YC")?.into_iter().collect();
                let yields = self.world.yields(now);
                let here = yields
                    .filter_map(|(date, curve)| Some((date, curve.at(years) + less.get(&date)?)));
                Some(here.collect())
            }
            _ => None,
        }
    }
}

async fn daily(State(stage): State<Stage>) -> Response {
    stage.rates(1)
}

async fn recent(State(stage): State<Stage>) -> Response {
    stage.rates(RECENT)
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Asked {
    start_period: Option<String>,
    end_period: Option<String>,
}

async fn series(
    State(stage): State<Stage>,
    Path((flow, key)): Path<(String, String)>,
    Query(asked): Query<Asked>,
) -> Response {
    let Some(mut rows) = stage.statistic(&flow, &key).filter(|rows| !rows.is_empty()) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let date = |text: Option<String>| text.and_then(|text| text.parse::<Date>().ok());
    let (first, last) = (date(asked.start_period), date(asked.end_period));
    rows.retain(|(date, _)| {
        first.is_none_or(|first| first <= *date) && last.is_none_or(|last| *date <= last)
    });
    let dimensions: Vec<Value> = key
        .split('.')
        .enumerate()
        .map(|(place, part)| json!({ "id": format!("D{place}"), "values": [{ "id": part }] }))
        .collect();
    let places = vec!["0"; dimensions.len()].join(":");
    let periods: Vec<Value> =
        rows.iter().map(|(date, _)| json!({ "id": date.to_string() })).collect();
    let observations: BTreeMap<String, [f64; 1]> =
        rows.iter().enumerate().map(|(place, (_, value))| (place.to_string(), [*value])).collect();
    let said = json!({
        "dataSets": [{ "series": { places: { "observations": observations } } }],
        "structure": {
            "name": flow,
            "dimensions": {
                "series": dimensions,
                "observation": [{ "id": "TIME_PERIOD", "values": periods }],
            },
        },
    });
    Json(said).into_response()
}
