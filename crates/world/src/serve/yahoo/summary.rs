//! What a company reports, by quarter and year, and its key figures.

use axum::{
    Json,
    extract::{Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use jiff::civil::Date;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::{
    SECOND, calendar,
    days::Asset,
    ledger::{self, FLOWS, NET, Quarter, STOCKS},
    path::number,
    serve::Stage,
};

/// Its names of what is over a period, ours, and whether it counts it as money that leaves.
const OVER: [(&str, &str, bool); 18] = [
    ("TotalRevenue", "Revenues", false),
    ("CostOfRevenue", "CostOfRevenue", false),
    ("GrossProfit", "GrossProfit", false),
    ("ResearchAndDevelopment", "ResearchAndDevelopmentExpense", false),
    ("SellingGeneralAndAdministration", "SellingGeneralAndAdministrativeExpense", false),
    ("OperatingIncome", "OperatingIncomeLoss", false),
    ("InterestExpense", "InterestExpense", false),
    ("TaxProvision", "IncomeTaxExpenseBenefit", false),
    ("NetIncome", "NetIncomeLoss", false),
    ("NetIncomeCommonStockholders", "NetIncomeLoss", false),
    ("OperatingCashFlow", "NetCashProvidedByUsedInOperatingActivities", false),
    ("InvestingCashFlow", "NetCashProvidedByUsedInInvestingActivities", false),
    ("FinancingCashFlow", "NetCashProvidedByUsedInFinancingActivities", false),
    ("CapitalExpenditure", "PaymentsToAcquirePropertyPlantAndEquipment", true),
    ("DepreciationAndAmortization", "DepreciationDepletionAndAmortization", false),
    ("StockBasedCompensation", "ShareBasedCompensation", false),
    ("CashDividendsPaid", "PaymentsOfDividends", true),
    ("RepurchaseOfCapitalStock", "PaymentsForRepurchaseOfCommonStock", true),
];

/// The same of what is at the end of one.
const AT: [(&str, &str); 12] = [
    ("TotalAssets", "Assets"),
    ("CurrentAssets", "AssetsCurrent"),
    ("CashAndCashEquivalents", "CashAndCashEquivalentsAtCarryingValue"),
    ("AccountsReceivable", "AccountsReceivableNetCurrent"),
    ("Inventory", "InventoryNet"),
    ("NetPPE", "PropertyPlantAndEquipmentNet"),
    ("Goodwill", "Goodwill"),
    ("TotalLiabilitiesNetMinorityInterest", "Liabilities"),
    ("CurrentLiabilities", "LiabilitiesCurrent"),
    ("LongTermDebt", "LongTermDebtNoncurrent"),
    ("StockholdersEquity", "StockholdersEquity"),
    ("RetainedEarnings", "RetainedEarningsAccumulatedDeficit"),
];

/// A quarter or a year.
struct Period {
    end: Date,
    flows: [i64; FLOWS.len()],
    stocks: [i64; STOCKS.len()],
    shares: i64,
}

impl Period {
    fn of(quarters: &[Quarter]) -> Option<Self> {
        let last = quarters.last()?;
        let sum = |place: usize| quarters.iter().map(|it| it.flows[place]).sum();
        let flows = std::array::from_fn(sum);
        Some(Self { end: last.end, flows, stocks: last.stocks, shares: last.shares })
    }

    fn value(&self, name: &str) -> Option<f64> {
        let thousands = |names: &[&str], cells: &[i64], ours: &str| {
            let place = names.iter().position(|it| *it == ours)?;
            Some(number(*cells.get(place)?) * 1e3)
        };
        if let Some((_, ours, leaves)) = OVER.iter().find(|(it, ..)| *it == name) {
            let value = thousands(&FLOWS, &self.flows, ours)?;
            return Some(if *leaves { -value } else { value });
        }
        if let Some((_, ours)) = AT.iter().find(|(it, _)| *it == name) {
            return thousands(&STOCKS, &self.stocks, ours);
        }
        match name {
            "BasicEPS" | "DilutedEPS" => {
                Some(number(ledger::cents(self.flows[NET], self.shares)) / 100.0)
            }
            "DilutedAverageShares" | "BasicAverageShares" | "OrdinarySharesNumber" => {
                Some(number(self.shares))
            }
            _ => None,
        }
    }
}

impl Asset {
    /// Returns the quarters that are told by `now`.
    fn told(&self, now: i64) -> Vec<Quarter> {
        let mut quarters = self.ledger(calendar::date_of(now));
        quarters.retain(|quarter| ledger::told_at(quarter.filed) <= now);
        quarters
    }
}

#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    r#type: String,
    #[serde(default)]
    period1: i64,
}

/// Statements, a row for each name that is asked for.
pub(super) async fn statements(
    State(stage): State<Stage>,
    Path(symbol): Path<String>,
    Query(asked): Query<Asked>,
) -> Response {
    let quarters =
        stage.named(&symbol).map(|asset| asset.told(stage.clock.now())).unwrap_or_default();
    let since = asked.period1.saturating_mul(SECOND);
    let quarterly: Vec<Period> =
        (0..quarters.len()).filter_map(|place| Period::of(&quarters[place..=place])).collect();
    let years = quarters.chunk_by(|a, b| a.end.year() == b.end.year());
    let yearly: Vec<Period> = years.filter(|it| it.len() == 4).filter_map(Period::of).collect();
    let row = |kind: &str| {
        let (periods, name, length) = match kind.strip_prefix("quarterly") {
            Some(name) => (&quarterly, name, "3M"),
            None => (&yearly, kind.strip_prefix("annual")?, "12M"),
        };
        let known = periods.iter().filter(|it| calendar::midnight(it.end) >= since);
        let points: Vec<(i64, Value)> = known
            .filter_map(|it| {
                let point = json!({ "asOfDate": it.end.to_string(), "periodType": length,
                    "currencyCode": "USD", "reportedValue": { "raw": it.value(name)? } });
                Some((calendar::midnight(it.end) / SECOND, point))
            })
            .collect();
        let (stamps, points): (Vec<i64>, Vec<Value>) = points.into_iter().unzip();
        let mut fields = Map::new();
        fields.insert("meta".to_owned(), json!({ "symbol": [symbol], "type": [kind] }));
        fields.insert("timestamp".to_owned(), stamps.into());
        fields.insert(kind.to_owned(), points.into());
        Some(Value::Object(fields))
    };
    let rows: Vec<Value> = asked.r#type.split(',').take(200).filter_map(row).collect();
    Json(json!({ "timeseries": { "result": rows, "error": null } })).into_response()
}

/// The key figures of a company.
pub(super) async fn summary(State(stage): State<Stage>, Path(symbol): Path<String>) -> Response {
    let now = stage.clock.now();
    let found = stage.named(&symbol).and_then(|asset| figures(asset, now));
    let Some(figures) = found else {
        let error = json!({ "code": "Not Found", "description": "No fundamentals data found" });
        let said = json!({ "quoteSummary": { "result": null, "error": error } });
        return (StatusCode::NOT_FOUND, Json(said)).into_response();
    };
    Json(json!({ "quoteSummary": { "result": [figures], "error": null } })).into_response()
}

fn figures(asset: &Asset, now: i64) -> Option<Value> {
    let quarters = asset.told(now);
    let year = Period::of(quarters.get(quarters.len().checked_sub(4)?..)?)?;
    let price = asset.money(asset.quote(now)?.last);
    let shares = number(asset.shares(calendar::date_of(now)));
    let worth = price * shares;
    let (net, paid) = (year.value("NetIncome")?, -year.value("CashDividendsPaid")?);
    let owed = year.value("LongTermDebt")? - year.value("CashAndCashEquivalents")?;
    let mut detail = Map::new();
    detail.insert("dividendYield".to_owned(), (paid / worth).into());
    if net > 0.0 {
        detail.insert("trailingPE".to_owned(), (worth / net).into());
        detail.insert("payoutRatio".to_owned(), (paid / net).into());
    }
    Some(json!({
        "price": { "currency": "USD", "marketCap": worth },
        "summaryDetail": detail,
        "defaultKeyStatistics": { "enterpriseValue": worth + owed, "beta": asset.listing.beta,
            "sharesOutstanding": shares, "floatShares": shares * 0.98 },
    }))
}
