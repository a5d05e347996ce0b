//! What is known of an asset beside its bars, as formulas name it.

use serde::Serialize;
use utoipa::ToSchema;

use crate::fundamental::timeline::{self, FieldUnit};

/// Something that is known of an asset from a time on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Fact {
    /// A figure or ratio of its reports, by its id.
    Reported(&'static str),
    /// How the providers of its price agree.
    Agreed(Agreed),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Agreed {
    /// The median of the prices that are believed.
    Consensus,
    /// Highest less lowest of them, in parts of ten thousand of the median.
    Dispersion,
}

impl Fact {
    pub(crate) fn is_reported(self) -> bool {
        matches!(self, Self::Reported(_))
    }

    /// Returns the unit of its values, of an asset that reports in `currency`.
    pub(crate) fn unit(self, currency: Option<&str>) -> Option<String> {
        let money = || currency.map(str::to_owned);
        match self {
            Self::Agreed(Agreed::Consensus) => money(),
            Self::Agreed(Agreed::Dispersion) => Some(BPS.to_owned()),
            Self::Reported(id) => match timeline::fields().find(|field| field.id == id)?.unit {
                FieldUnit::Money | FieldUnit::MoneyAShare => money(),
                FieldUnit::Shares => Some("shares".to_owned()),
                FieldUnit::Plain => None,
            },
        }
    }
}

/// Parts of ten thousand.
const BPS: &str = "bps";

/// Returns what the word `field` names, when that is no column of bars.
pub(crate) fn fact(field: &str) -> Option<Fact> {
    match field {
        "consensus" => Some(Fact::Agreed(Agreed::Consensus)),
        "dispersion" => Some(Fact::Agreed(Agreed::Dispersion)),
        other => timeline::fields().find(|it| it.id == other).map(|it| Fact::Reported(it.id)),
    }
}

/// A column that an asset has in formulas.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct SeriesField {
    /// As it stands after the symbol: `AAPL.pe`, `asset.pe`.
    #[schema(example = "pe")]
    pub name: &'static str,
    #[schema(example = "Price to earnings")]
    pub title: &'static str,
    pub group: FieldGroup,
    /// `price`, `currency`, `currency a share`, `shares`, `bps`, or a plain number: a part of a whole is a
    /// fraction.
    #[schema(example = "number")]
    pub unit: &'static str,
    /// How it is worked out.
    #[schema(example = "price / diluted earnings a share of a year")]
    pub formula: &'static str,
    /// Since when a value stands in a row.
    #[schema(example = "the end of the day of filing (UTC)")]
    pub known: &'static str,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum FieldGroup {
    Bars,
    Statements,
    Ratios,
    Providers,
}

/// Returns every column that an asset may have.
pub(crate) fn all() -> Vec<SeriesField> {
    let bar = |(name, title, unit, formula)| SeriesField {
        name,
        title,
        group: FieldGroup::Bars,
        unit,
        formula,
        known: "the end of the bar",
    };
    let bars = [
        ("open", "First price", "price", "adjusted for splits"),
        ("high", "Highest price", "price", "adjusted for splits"),
        ("low", "Lowest price", "price", "adjusted for splits"),
        ("close", "Last price", "price", "adjusted for splits"),
        (
            "adj_close",
            "Last price, adjusted for dividends",
            "price",
            "adjusted for splits and dividends",
        ),
        ("volume", "Volume", "shares", "adjusted for splits"),
    ];
    let reported = |(place, field): (usize, timeline::Field)| SeriesField {
        name: field.id,
        title: field.label,
        group: if place < timeline::STATEMENTS {
            FieldGroup::Statements
        } else {
            FieldGroup::Ratios
        },
        unit: match field.unit {
            FieldUnit::Money => "currency",
            FieldUnit::MoneyAShare => "currency a share",
            FieldUnit::Shares => "shares",
            FieldUnit::Plain => "number",
        },
        formula: field.formula,
        known: "the end of the day of filing (UTC), with the price of the row",
    };
    let known_when_asked = "when the providers were asked; it stands for a day";
    let agreed = [
        SeriesField {
            name: "consensus",
            title: "Consensus price",
            group: FieldGroup::Providers,
            unit: "price",
            formula: "median of the providers' prices that are believed",
            known: known_when_asked,
        },
        SeriesField {
            name: "dispersion",
            title: "Price dispersion",
            group: FieldGroup::Providers,
            unit: BPS,
            formula: "(highest - lowest of the believed prices) / their median",
            known: known_when_asked,
        },
    ];
    let reports = timeline::fields().enumerate().map(reported);
    bars.into_iter().map(bar).chain(reports).chain(agreed).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_language_knows_exactly_the_fields_there_are() {
        let known: BTreeSet<&str> = all().iter().map(|field| field.name).collect();
        let words: BTreeSet<&str> =
            formula::ASSET_FIELDS.iter().chain(formula::FACT_FIELDS).copied().collect();
        assert_eq!(known, words);
        assert_eq!(all().len(), words.len(), "each once");
        assert!(formula::FACT_FIELDS.iter().all(|field| fact(field).is_some()));
        assert!(formula::ASSET_FIELDS.iter().all(|field| fact(field).is_none()));
    }
}
