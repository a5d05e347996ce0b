//! What an asset has: the columns of its bars, and what is known of it beside them.
//!
//! **Invariant:** a word is in one of the two lists only, and stands in a formula as `AAPL.word`.

use crate::error::nearest;

/// The columns of an asset's bars, and the close with dividends counted in. Another column of bars is one
/// word more here. These alone also stand for the asset at hand: `close` is `asset.close`.
pub const ASSET_FIELDS: &[&str] = &["open", "high", "low", "close", "adj_close", "volume"];

/// What an asset means when no field is named.
pub const DEFAULT_FIELD: &str = "close";

/// What is known of an asset from a day on, beside its bars: figures of its reports, ratios over them, and
/// how the providers of its price agree. Sorted.
pub const FACT_FIELDS: &[&str] = &[
    "assets",
    "capital_expenditure",
    "cash",
    "consensus",
    "cost_of_revenue",
    "current_assets",
    "current_debt",
    "current_liabilities",
    "current_ratio",
    "debt_to_equity",
    "depreciation",
    "dispersion",
    "dividend_yield",
    "dividends_paid",
    "earnings_yield",
    "eps",
    "eps_basic",
    "eps_diluted",
    "equity",
    "fcf_margin",
    "fcf_yield",
    "financing_cash_flow",
    "free_cash_flow",
    "goodwill",
    "gross_margin",
    "gross_profit",
    "income_growth",
    "income_tax",
    "interest_cover",
    "interest_expense",
    "inventory",
    "investing_cash_flow",
    "liabilities",
    "long_debt",
    "market_value",
    "net_income",
    "net_margin",
    "operating_cash_flow",
    "operating_income",
    "operating_margin",
    "payables",
    "pb",
    "pe",
    "pretax_income",
    "property",
    "ps",
    "receivables",
    "research",
    "retained_earnings",
    "revenue",
    "revenue_growth",
    "roa",
    "roe",
    "selling",
    "shares",
    "shares_diluted",
    "short_investments",
    "stock_compensation",
];

/// Names of a refusal; more would be a list to read.
const NEAR: usize = 4;

/// Whether it is known from a day on, rather than a column of bars.
pub(crate) fn is_fact(field: &str) -> bool {
    FACT_FIELDS.binary_search(&field).is_ok()
}

/// Returns the field that was probably meant by `typed`, and what to say of it.
pub(crate) fn refusal(typed: &str) -> (String, Option<String>) {
    let all = || ASSET_FIELDS.iter().chain(FACT_FIELDS).copied();
    let mut near: Vec<&str> = all()
        .filter(|field| field.split('_').any(|part| part == typed) || field.starts_with(typed))
        .collect();
    near.truncate(NEAR);
    let suggestion =
        nearest(typed, all()).or_else(|| near.first().map(|field| (*field).to_owned()));
    if let Some(nearest) = &suggestion {
        near.retain(|field| field != nearest);
        near.insert(0, nearest);
        near.truncate(NEAR);
    }
    let known = match near.as_slice() {
        [] => {
            format!("{}, and figures of its reports such as pe or revenue", ASSET_FIELDS.join(", "))
        }
        near => near.join(", "),
    };
    (format!("an asset has no `{typed}`; it has {known}"), suggestion)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_has_one_place_and_is_found_there() {
        assert!(FACT_FIELDS.is_sorted());
        assert!(FACT_FIELDS.iter().all(|field| is_fact(field) && !ASSET_FIELDS.contains(field)));
        assert!(!is_fact("close") && !is_fact("margin"));
    }

    #[test]
    fn a_refusal_names_what_is_near() {
        assert_eq!(refusal("revenu").1.as_deref(), Some("revenue"));
        let (message, suggestion) = refusal("margin");
        assert_eq!(suggestion.as_deref(), Some("fcf_margin"));
        assert!(
            message.ends_with("fcf_margin, gross_margin, net_margin, operating_margin"),
            "{message}"
        );
        assert!(refusal("qqqqqq").0.contains("open, high, low"));
    }
}
