//! Assets: anything with a price.
//!
//! **Invariant:** a symbol names one asset of a workspace, whatever its case.

pub(crate) mod index;
pub(crate) mod routes;
pub(crate) mod service;
pub(crate) mod store;

use std::collections::BTreeMap;

use kernel::{Entity, Error, Id, Result, Symbol, Timestamp, Workspace};
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;

/// Something with a price.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = AssetDescription)]
pub struct Asset {
    #[schema(value_type = String, example = "ast_01998f3c2b7e7d4c9a51d2f0b6c3e8a7")]
    pub id: Id<Asset>,
    #[serde(skip)]
    #[schema(ignore)]
    pub workspace_id: Id<Workspace>,
    #[schema(value_type = String, example = "AAPL")]
    pub symbol: Symbol,
    #[schema(example = "Apple Inc.")]
    pub name: String,
    pub r#type: AssetType,
    #[schema(example = "equity")]
    pub class: Option<String>,
    #[schema(example = "Information Technology")]
    pub sector: Option<String>,
    #[schema(example = "Technology Hardware, Storage & Peripherals")]
    pub industry: Option<String>,
    #[schema(example = "US")]
    pub country: Option<String>,
    #[schema(example = "NASDAQ")]
    pub exchange: Option<String>,
    #[schema(example = "USD")]
    pub currency: Option<String>,
    /// Other names it goes by: isin, cik, figi.
    pub identifiers: BTreeMap<String, String>,
    /// Who told us of it.
    #[schema(example = "user")]
    pub source: String,
    #[schema(value_type = String)]
    pub created_at: Timestamp,
    #[schema(value_type = String)]
    pub updated_at: Timestamp,
}

impl Entity for Asset {
    const PREFIX: &'static str = "ast";
}

/// What kind of thing an asset is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum AssetType {
    Stock,
    Etf,
    Index,
    Fund,
    Crypto,
    Currency,
    Rate,
    Commodity,
    Bond,
    Option,
    Custom,
}

impl AssetType {
    const ALL: [Self; 11] = [
        Self::Stock,
        Self::Etf,
        Self::Index,
        Self::Fund,
        Self::Crypto,
        Self::Currency,
        Self::Rate,
        Self::Commodity,
        Self::Bond,
        Self::Option,
        Self::Custom,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Self::Stock => "stock",
            Self::Etf => "etf",
            Self::Index => "index",
            Self::Fund => "fund",
            Self::Crypto => "crypto",
            Self::Currency => "currency",
            Self::Rate => "rate",
            Self::Commodity => "commodity",
            Self::Bond => "bond",
            Self::Option => "option",
            Self::Custom => "custom",
        }
    }

    pub(crate) fn of(name: &str) -> Self {
        Self::ALL.into_iter().find(|kind| kind.name() == name).unwrap_or(Self::Custom)
    }

    /// Whether a price below zero can be real: rates fall below it, and so did oil in April 2020.
    pub fn may_be_negative(self) -> bool {
        matches!(self, Self::Rate | Self::Commodity | Self::Custom)
    }
}

/// An asset somebody adds.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAsset {
    #[schema(value_type = String, example = "AAPL")]
    pub symbol: Option<Symbol>,
    #[schema(example = "Apple Inc.", max_length = 200)]
    pub name: Option<String>,
    pub r#type: Option<AssetType>,
    #[schema(max_length = 100)]
    pub class: Option<String>,
    #[schema(max_length = 100)]
    pub sector: Option<String>,
    #[schema(max_length = 100)]
    pub industry: Option<String>,
    #[schema(max_length = 100, example = "US")]
    pub country: Option<String>,
    #[schema(max_length = 100, example = "NASDAQ")]
    pub exchange: Option<String>,
    #[schema(max_length = 10, example = "USD")]
    pub currency: Option<String>,
    #[serde(default)]
    pub identifiers: BTreeMap<String, String>,
}

/// What to change of an asset: what is absent stays, `null` takes a value away.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct AssetPatch {
    #[schema(example = "Apple Inc.", max_length = 200)]
    pub name: Option<String>,
    pub r#type: Option<AssetType>,
    #[serde(deserialize_with = "said")]
    #[schema(value_type = Option<String>, max_length = 100)]
    pub class: Option<Option<String>>,
    #[serde(deserialize_with = "said")]
    #[schema(value_type = Option<String>, max_length = 100)]
    pub sector: Option<Option<String>>,
    #[serde(deserialize_with = "said")]
    #[schema(value_type = Option<String>, max_length = 100)]
    pub industry: Option<Option<String>>,
    #[serde(deserialize_with = "said")]
    #[schema(value_type = Option<String>, max_length = 100)]
    pub country: Option<Option<String>>,
    #[serde(deserialize_with = "said")]
    #[schema(value_type = Option<String>, max_length = 100)]
    pub exchange: Option<Option<String>>,
    #[serde(deserialize_with = "said")]
    #[schema(value_type = Option<String>, max_length = 10)]
    pub currency: Option<Option<String>>,
    pub identifiers: Option<BTreeMap<String, String>>,
}

/// Tells a field that is `null` from one that is absent.
fn said<'de, T: Deserialize<'de>, D: Deserializer<'de>>(from: D) -> Result<Option<T>, D::Error> {
    T::deserialize(from).map(Some)
}

/// Longest name and longest other text of an asset.
const NAME_LENGTH: usize = 200;
const TEXT_LENGTH: usize = 100;

/// Identifiers of one asset.
const IDENTIFIERS: usize = 20;

impl Asset {
    /// Makes the asset that `new` describes.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] naming the field that is missing, empty or too long.
    pub fn create(
        new: NewAsset,
        id: Id<Self>,
        workspace_id: Id<Workspace>,
        at: Timestamp,
    ) -> Result<Self> {
        let symbol = new.symbol.ok_or_else(|| Error::invalid_at("/symbol", "name a symbol"))?;
        let name = new.name.unwrap_or_else(|| symbol.as_str().to_owned());
        let asset = Self {
            id,
            workspace_id,
            symbol,
            name: name.trim().to_owned(),
            r#type: new.r#type.unwrap_or(AssetType::Custom),
            class: new.class,
            sector: new.sector,
            industry: new.industry,
            country: new.country,
            exchange: new.exchange,
            currency: new.currency,
            identifiers: new.identifiers,
            source: "user".to_owned(),
            created_at: at,
            updated_at: at,
        };
        asset.checked()
    }

    /// Returns this asset with what `patch` says.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] naming the field that is empty or too long.
    pub fn change(self, patch: AssetPatch, at: Timestamp) -> Result<Self> {
        let changed = Self {
            name: patch.name.map_or(self.name, |name| name.trim().to_owned()),
            r#type: patch.r#type.unwrap_or(self.r#type),
            class: patch.class.unwrap_or(self.class),
            sector: patch.sector.unwrap_or(self.sector),
            industry: patch.industry.unwrap_or(self.industry),
            country: patch.country.unwrap_or(self.country),
            exchange: patch.exchange.unwrap_or(self.exchange),
            currency: patch.currency.unwrap_or(self.currency),
            identifiers: patch.identifiers.unwrap_or(self.identifiers),
            updated_at: at,
            ..self
        };
        changed.checked()
    }

    fn checked(self) -> Result<Self> {
        check("/name", Some(&self.name), NAME_LENGTH)?;
        let texts = [
            ("/class", &self.class),
            ("/sector", &self.sector),
            ("/industry", &self.industry),
            ("/country", &self.country),
            ("/exchange", &self.exchange),
        ];
        for (pointer, text) in texts {
            check(pointer, text.as_ref(), TEXT_LENGTH)?;
        }
        check("/currency", self.currency.as_ref(), 10)?;
        if self.identifiers.len() > IDENTIFIERS {
            return Err(Error::invalid_at("/identifiers", "at most 20 identifiers"));
        }
        for (name, value) in &self.identifiers {
            check("/identifiers", Some(name), TEXT_LENGTH)?;
            check("/identifiers", Some(value), TEXT_LENGTH)?;
        }
        Ok(self)
    }
}

fn check(pointer: &str, text: Option<&String>, longest: usize) -> Result<()> {
    let Some(text) = text else { return Ok(()) };
    let length = text.chars().count();
    if length == 0 || length > longest || text.chars().any(char::is_control) {
        let message = format!("must have 1 to {longest} characters and no control characters");
        return Err(Error::invalid_at(pointer, message));
    }
    Ok(())
}
