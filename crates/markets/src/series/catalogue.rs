//! Which series there are, and which functions work on them.

use std::{collections::BTreeMap, str::FromStr};

use formula::{InputKind, Kind, catalogue};
use kernel::{Actor, Error, Page, Permission, Result, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;

use super::{SeriesInfo, input::ECONOMIC};
use crate::{Interval, Markets, asset::service::AssetQuery, bar, economic};

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
    #[schema(example = "Length")]
    pub title: &'static str,
    pub default: f64,
    pub min: Option<f64>,
    pub max: Option<f64>,
    /// Whether it is a whole number, such as a count of rows.
    pub whole: bool,
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
                title: parameter.title,
                default: parameter.default,
                min: bar::known(parameter.min),
                max: bar::known(parameter.max),
                whole: parameter.whole,
            })
            .collect(),
        inputs: function.inputs.iter().map(|input| input.name).collect(),
        outputs: function.outputs.to_vec(),
        source: function.source,
        formula: function.formula,
    };
    catalogue().iter().map(indicator).collect()
}

/// A call of one function, as a client names it.
#[derive(Debug, Clone, Default)]
pub(crate) struct IndicatorCall {
    pub symbol: String,
    /// The second series, for functions of two.
    pub other: Option<String>,
    /// The column of `symbol` for functions of a series; its close when absent.
    pub field: Option<String>,
    /// Parameters by name, as text.
    pub parameters: BTreeMap<String, String>,
}

/// Writes the call of function `name` as a formula.
///
/// # Errors
///
/// [`Error::NotFound`] for an unknown function; [`Error::Invalid`] naming what is missing or too much.
pub(crate) fn write_call(name: &str, call: &IndicatorCall) -> Result<String> {
    let function = catalogue().iter().find(|function| function.name == name);
    let function = function.ok_or(Error::NotFound("indicator"))?;
    let asset = |symbol: &str| formula::Address {
        source: None,
        name: symbol.to_owned(),
        interval: None,
        field: None,
    };
    let field = call.field.as_deref().unwrap_or(formula::DEFAULT_FIELD);
    let mut series = [Some(call.symbol.as_str()), call.other.as_deref()].into_iter();
    let mut arguments = Vec::new();
    for input in function.inputs {
        arguments.push(match input.kind {
            InputKind::Asset => asset(&call.symbol).to_string(),
            InputKind::Series => {
                let symbol = series.next().flatten().ok_or_else(|| {
                    let message = format!("{name} compares two series: name the other asset");
                    Error::invalid_at("other", message)
                })?;
                let address = asset(symbol);
                formula::Address { field: Some(field.to_owned()), ..address }.to_string()
            }
            InputKind::Condition => {
                let message = format!("{name} takes a condition: ask POST /series/query");
                return Err(Error::invalid_at("name", message));
            }
        });
    }
    let known = || function.parameters.iter().map(|parameter| parameter.name);
    for (parameter, value) in &call.parameters {
        if !known().any(|name| name == parameter) {
            let names: Vec<&str> = known().collect();
            let names = if names.is_empty() { "none".to_owned() } else { names.join(", ") };
            let message = format!("{name} has no {parameter}; its parameters are {names}");
            return Err(Error::invalid_at(parameter, message));
        }
        let number: f64 = value.parse().map_err(|_| {
            Error::invalid_at(parameter, format!("{parameter} is a number, not {value:?}"))
        })?;
        arguments.push(format!("{parameter}={number}"));
    }
    Ok(format!("{name}({})", arguments.join(", ")))
}

impl Markets {
    /// Lists the closes of assets with bars, an interval a row, and after those of a search the economic series
    /// it finds. Needs `markets:read`.
    ///
    /// What else an asset has is in [`super::field::all`].
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
        if let Some(words) = query.query.as_deref().filter(|_| page.next_cursor.is_none()) {
            items.extend(self.economic_series(actor, words).await?);
        }
        Ok(Page { items, next_cursor: page.next_cursor, total: None })
    }

    /// Returns the economic series that `words` find, with what is stored of them.
    async fn economic_series(&self, actor: &Actor, words: &str) -> Result<Vec<SeriesInfo>> {
        let words: Vec<String> = words.split_whitespace().map(str::to_lowercase).collect();
        let (as_of, workspace) = (self.as_of(actor, None), actor.workspace);
        let mut found = Vec::new();
        for listed in &economic::catalogue::ALL {
            let text = format!("{ECONOMIC}:{} {}", listed.id, listed.title).to_lowercase();
            let (provider, native) = listed.id.split_once(':').unwrap_or(("", listed.id));
            if words.is_empty() || !words.iter().all(|word| text.contains(word)) {
                continue;
            }
            let known = economic::store::span(&self.market, workspace, listed.id, as_of).await?;
            let name = if provider == "FRED" { native } else { listed.id };
            let address = formula::Address {
                source: Some(ECONOMIC.to_owned()),
                name: name.to_owned(),
                interval: None,
                field: None,
            };
            let midnight = |day: i64| Timestamp(kernel::midnight(economic::service::date_of(day)));
            found.push(SeriesInfo {
                address: address.to_string(),
                title: listed.title.to_owned(),
                unit: Some(listed.unit.to_owned()),
                interval: Interval::Day,
                source: provider.to_ascii_lowercase(),
                first_at: known.map(|(first, _)| midnight(first)),
                last_at: known.map(|(_, last)| midnight(last)),
            });
        }
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(name: &str, other: Option<&str>, parameters: &[(&str, &str)]) -> Result<String> {
        let parameters = parameters.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned()));
        let call = IndicatorCall {
            symbol: "BRK.B".to_owned(),
            other: other.map(str::to_owned),
            field: None,
            parameters: parameters.collect(),
        };
        write_call(name, &call)
    }

    #[test]
    fn a_call_by_name_is_a_formula() {
        let sma = call("sma", None, &[("n", "50")]).unwrap();
        assert_eq!(sma, "sma(BRK.B.close, n=50)");
        for text in [sma, call("atr", None, &[]).unwrap(), call("max", Some("AAPL"), &[]).unwrap()]
        {
            assert!(formula::check(&text).is_ok(), "{text}");
        }
    }

    #[test]
    fn what_is_missing_or_too_much_is_named() {
        assert!(matches!(call("smaa", None, &[]), Err(Error::NotFound(_))));
        let error = call("sma", None, &[("length", "50")]).unwrap_err().to_string();
        assert!(error.contains("its parameters are n"), "{error}");
        assert!(call("sma", None, &[("n", "many")]).is_err());
        assert!(call("max", None, &[]).unwrap_err().to_string().contains("other asset"));
    }
}
