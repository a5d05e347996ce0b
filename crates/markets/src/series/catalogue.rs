//! Which series there are, and which functions work on them.

use std::str::FromStr;

use formula::{Kind, catalogue};
use kernel::{Actor, Page, Permission, Result};
use serde::Serialize;
use utoipa::ToSchema;

use super::SeriesInfo;
use crate::{Interval, Markets, asset::service::AssetQuery, bar};

/// Whether a text is a formula, and what it gives.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct FormulaCheck {
    pub ok: bool,
    /// `number`, `series`, `condition` or `record`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "series")]
    pub r#type: Option<String>,
    /// The formula in its one spelling.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "sma(AAPL.close, 20)")]
    pub normalised: Option<String>,
    /// The series it needs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub inputs: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<FormulaError>,
}

/// What is wrong with a formula, and where: characters from `start` up to, not including, `end`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FormulaError {
    pub message: String,
    pub start: usize,
    pub end: usize,
    #[schema(example = "sma")]
    pub suggestion: Option<String>,
}

/// A function of the formula language.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Indicator {
    #[schema(example = "sma")]
    pub name: &'static str,
    #[schema(example = "Simple moving average")]
    pub title: &'static str,
    #[schema(example = "average")]
    pub group: String,
    pub parameters: Vec<IndicatorParameter>,
    pub inputs: Vec<&'static str>,
    pub outputs: Vec<&'static str>,
    /// Who defined it.
    pub source: &'static str,
    /// How it is computed.
    pub formula: &'static str,
}

#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct IndicatorParameter {
    #[schema(example = "n")]
    pub name: &'static str,
    pub default: f64,
    pub min: Option<f64>,
    pub max: Option<f64>,
}

/// Returns whether `text` is a formula.
pub(crate) fn check_formula(text: &str) -> FormulaCheck {
    match formula::check(text) {
        Ok(formula) => FormulaCheck {
            ok: true,
            r#type: Some(kind_name(formula.kind()).to_owned()),
            normalised: Some(formula.normalised().to_owned()),
            inputs: Some(formula.inputs().iter().map(ToString::to_string).collect()),
            error: None,
        },
        Err(error) => FormulaCheck {
            ok: false,
            r#type: None,
            normalised: None,
            inputs: None,
            error: Some(FormulaError {
                message: error.message,
                start: error.span.start,
                end: error.span.end,
                suggestion: error.suggestion,
            }),
        },
    }
}

fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Number => "number",
        Kind::Series => "series",
        Kind::Condition => "condition",
        Kind::Record => "record",
    }
}

/// Returns every function of the language.
pub(crate) fn indicators() -> Vec<Indicator> {
    let indicator = |function: &&'static formula::Function| Indicator {
        name: function.name,
        title: function.title,
        group: format!("{:?}", function.group).to_lowercase(),
        parameters: function
            .parameters
            .iter()
            .map(|parameter| IndicatorParameter {
                name: parameter.name,
                default: parameter.default,
                min: bar::known(parameter.min),
                max: bar::known(parameter.max),
            })
            .collect(),
        inputs: function.inputs.iter().map(|input| input.name).collect(),
        outputs: function.outputs.to_vec(),
        source: function.source,
        formula: function.formula,
    };
    catalogue().iter().map(indicator).collect()
}

impl Markets {
    /// Lists the closes of assets with bars, an interval a row. Needs `markets:read`.
    ///
    /// Each asset also has `.open`, `.high`, `.low` and `.volume` where its source does.
    pub(crate) async fn list_series(
        &self,
        actor: &Actor,
        query: &AssetQuery,
    ) -> Result<Page<SeriesInfo>> {
        actor.require(Permission::MarketsRead)?;
        let page = self.list_assets(actor, query).await?;
        let ids: Vec<_> = page.items.iter().map(|view| view.asset.id).collect();
        let ranges = bar::store::ranges_of_all(&self.market, actor.workspace, &ids).await?;
        let mut items = Vec::new();
        for view in &page.items {
            let asset = &view.asset;
            let mine = ranges.iter().filter(|range| range.asset_id == asset.id);
            let mut mine: Vec<_> =
                mine.filter_map(|r| Some((Interval::from_str(&r.bar_interval).ok()?, r))).collect();
            mine.sort_by_key(|(interval, _)| *interval);
            for (interval, range) in mine {
                let mut address = formula::Address::asset(asset.symbol.as_str(), "close");
                if interval != Interval::Day {
                    address.interval = formula::Interval::parse(interval.name());
                }
                items.push(SeriesInfo {
                    address: address.to_string(),
                    title: format!("{}, close", asset.name),
                    unit: asset.currency.clone(),
                    interval,
                    source: range.source.clone(),
                    first_at: Some(range.first_at),
                    last_at: Some(range.last_at),
                });
            }
        }
        Ok(Page { items, next_cursor: page.next_cursor, total: None })
    }
}
