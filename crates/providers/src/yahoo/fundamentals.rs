//! What companies report, by quarter and year, and the figures of its summary.
//!
//! Statements come without a cookie; the summary is added when the door to it opens and left out when
//! it does not. It does not say when a statement was filed.

use jiff::civil::Date;
use kernel::Timestamp;
use serde::Deserialize;
use serde_json::Value;

use super::{Door, door, get, through};
use crate::{
    Answer, Fact, Fault, Instrument, Next, Payload, calendar,
    read::{self, Number, from_seconds},
};

/// What is over a period, by its own names.
const FLOWS: &[&str] = &[
    "TotalRevenue",
    "CostOfRevenue",
    "GrossProfit",
    "OperatingExpense",
    "ResearchAndDevelopment",
    "SellingGeneralAndAdministration",
    "OperatingIncome",
    "EBIT",
    "EBITDA",
    "InterestExpense",
    "PretaxIncome",
    "TaxProvision",
    "NetIncome",
    "NetIncomeCommonStockholders",
    "BasicEPS",
    "DilutedEPS",
    "BasicAverageShares",
    "DilutedAverageShares",
    "OperatingCashFlow",
    "InvestingCashFlow",
    "FinancingCashFlow",
    "CapitalExpenditure",
    "FreeCashFlow",
    "DepreciationAndAmortization",
    "StockBasedCompensation",
    "CashDividendsPaid",
    "RepurchaseOfCapitalStock",
];

/// What is at the end of one.
const MOMENTS: &[&str] = &[
    "TotalAssets",
    "CurrentAssets",
    "CashAndCashEquivalents",
    "CashCashEquivalentsAndShortTermInvestments",
    "AccountsReceivable",
    "Inventory",
    "NetPPE",
    "Goodwill",
    "TotalLiabilitiesNetMinorityInterest",
    "CurrentLiabilities",
    "LongTermDebt",
    "TotalDebt",
    "StockholdersEquity",
    "RetainedEarnings",
    "WorkingCapital",
    "InvestedCapital",
    "OrdinarySharesNumber",
];

/// The unit of a figure of the summary.
#[derive(Clone, Copy)]
enum Unit {
    Shares,
    /// A part of one, or how many times.
    Pure,
    Money,
}

/// Module, name, and unit of the figures of the summary that are kept.
const SUMMARY: &[(&str, &str, Unit)] = &[
    ("price", "marketCap", Unit::Money),
    ("summaryDetail", "trailingPE", Unit::Pure),
    ("summaryDetail", "dividendYield", Unit::Pure),
    ("summaryDetail", "payoutRatio", Unit::Pure),
    ("defaultKeyStatistics", "forwardPE", Unit::Pure),
    ("defaultKeyStatistics", "enterpriseValue", Unit::Money),
    ("defaultKeyStatistics", "beta", Unit::Pure),
    ("defaultKeyStatistics", "sharesOutstanding", Unit::Shares),
    ("defaultKeyStatistics", "floatShares", Unit::Shares),
    ("defaultKeyStatistics", "heldPercentInsiders", Unit::Pure),
    ("defaultKeyStatistics", "heldPercentInstitutions", Unit::Pure),
    ("defaultKeyStatistics", "shortPercentOfFloat", Unit::Pure),
];

/// Years of statements; it keeps four or five.
const YEARS: i64 = 6;

pub(super) fn facts(
    instrument: &Instrument,
    now: Timestamp,
    got: &[Payload],
) -> Result<Next, Fault> {
    let Some((statements, rest)) = got.split_first() else {
        let Door::Knock(knock) = door(&[])? else { return Err(Fault::Denied) };
        return Ok(Next::Ask(vec![ask_statements(instrument, now), knock]));
    };
    let mut facts = read_statements(statements)?;
    match (rest.get(2), door(rest)) {
        (Some(payload), _) => facts.extend(read_summary(payload).unwrap_or_default()),
        (None, Ok(Door::Knock(ask))) => return Ok(Next::ask(ask)),
        (None, Ok(Door::Open { cookie, crumb })) => {
            let ask = get("/v10/finance/quoteSummary", instrument)
                .with("formatted", "false")
                .with("modules", "price,summaryDetail,defaultKeyStatistics");
            return Ok(Next::ask(through(ask, cookie, crumb)));
        }
        (None, Err(_)) => {}
    }
    Ok(Next::Answer(Answer::Fundamentals(facts)))
}

fn ask_statements(instrument: &Instrument, now: Timestamp) -> crate::Ask {
    let seconds = calendar::seconds(now);
    let names = || FLOWS.iter().chain(MOMENTS);
    let types: Vec<String> = names()
        .map(|name| format!("quarterly{name}"))
        .chain(names().map(|name| format!("annual{name}")))
        .collect();
    get("/ws/fundamentals-timeseries/v1/finance/timeseries", instrument)
        .with("type", types.join(","))
        .with("period1", seconds - YEARS * 366 * 86_400)
        .with("period2", seconds)
}

#[derive(Deserialize)]
struct Envelope {
    timeseries: Timeseries,
}

#[derive(Deserialize)]
struct Timeseries {
    #[serde(default)]
    result: Vec<Value>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Point {
    as_of_date: String,
    period_type: String,
    currency_code: Option<String>,
    reported_value: Raw,
}

#[derive(Deserialize)]
struct Raw {
    #[serde(default)]
    raw: Number,
}

fn read_statements(payload: &Payload) -> Result<Vec<Fact>, Fault> {
    let envelope: Envelope = read::json(payload)?;
    let mut facts = Vec::new();
    for row in &envelope.timeseries.result {
        let Some(kind) = row.pointer("/meta/type/0").and_then(Value::as_str) else { continue };
        let Some(name) = kind.strip_prefix("quarterly").or(kind.strip_prefix("annual")) else {
            continue;
        };
        let is_flow = FLOWS.contains(&name);
        if !is_flow && !MOMENTS.contains(&name) {
            continue;
        }
        // Between the points stands `null` for a period it has nothing of.
        let points = row.get(kind).and_then(Value::as_array).into_iter().flatten();
        let points = points.filter_map(|point| Point::deserialize(point).ok());
        facts.extend(points.filter_map(|point| point.fact(name, is_flow)));
    }
    Ok(facts)
}

impl Point {
    fn fact(self, name: &str, is_flow: bool) -> Option<Fact> {
        let end = calendar::date(&self.as_of_date)?;
        let months = match self.period_type.as_str() {
            "3M" => 3,
            "12M" => 12,
            _ => return None,
        };
        let currency = self.currency_code.unwrap_or_default();
        let unit = match name {
            _ if name.ends_with("Shares") || name == "OrdinarySharesNumber" => "shares".to_owned(),
            _ if name.ends_with("EPS") => format!("{currency}/shares"),
            _ => currency,
        };
        let start = is_flow.then(|| calendar::start_of(end, months)).flatten();
        let value = self.reported_value.raw.0?;
        Some(fact(name, unit, value, start, end))
    }
}

fn fact(name: &str, unit: String, value: f64, start: Option<Date>, end: Date) -> Fact {
    let (filed, form, accession) = (None, None, None);
    Fact { concept: name.to_owned(), unit, value, start, end, filed, form, accession }
}

/// Reads the figures of the summary, which are of the day it was asked.
fn read_summary(payload: &Payload) -> Result<Vec<Fact>, Fault> {
    let envelope: Value = read::json(payload)?;
    let Some(modules) = envelope.pointer("/quoteSummary/result/0") else {
        return Err(Fault::not_the_payload("no summary"));
    };
    let number = |module: &str, name: &str| Number::of(modules.get(module)?.get(name)).0;
    let currency = modules.pointer("/price/currency").and_then(Value::as_str).unwrap_or_default();
    let today = calendar::date_in_utc(payload.at);
    let mut facts: Vec<Fact> = SUMMARY
        .iter()
        .filter_map(|&(module, name, unit)| {
            let unit = match unit {
                Unit::Shares => "shares",
                Unit::Pure => "pure",
                Unit::Money => currency,
            };
            Some(fact(name, unit.to_owned(), number(module, name)?, None, today))
        })
        .collect();
    let short = number("defaultKeyStatistics", "sharesShort");
    let counted = number("defaultKeyStatistics", "dateShortInterest").and_then(from_seconds);
    if let Some((shares, counted)) = short.zip(counted) {
        let date = calendar::date_in_utc(counted);
        facts.push(fact("sharesShort", "shares".to_owned(), shares, None, date));
    }
    Ok(facts)
}
