//! Providers as the product sees them: which there are, how they are doing, and what they are asked for.
//!
//! **Invariant:** the demo workspace asks the demo's providers only and every other workspace the real ones,
//! so that their rows never meet.

pub(crate) mod fetch;
pub(crate) mod jobs;
pub(crate) mod kept;
pub(crate) mod routes;
pub(crate) mod service;

use std::time::Duration;

use kernel::{Id, Symbol, Timestamp, Workspace};
use providers::{
    BarPrices, Capability, Desk, Health, Instrument, Key, Kind, Proof, Quarantined, Standing,
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{Asset, AssetType};

/// Who is asked for whom.
#[derive(Clone)]
pub struct Desks {
    pub real: Desk,
    pub demo: Option<DemoDesk>,
}

/// The workspace of the demo, and the desk that reads the demo world.
#[derive(Clone)]
pub struct DemoDesk {
    pub workspace: Id<Workspace>,
    pub desk: Desk,
    /// How often prices that it does not send by itself are asked for.
    pub every: Duration,
}

impl Desks {
    pub(crate) fn of(&self, workspace: Id<Workspace>) -> &Desk {
        match &self.demo {
            Some(demo) if demo.workspace == workspace => &demo.desk,
            _ => &self.real,
        }
    }

    pub(crate) fn is_demo(&self, workspace: Id<Workspace>) -> bool {
        self.demo.as_ref().is_some_and(|demo| demo.workspace == workspace)
    }
}

/// A provider and how it is doing since this process began.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = Provider)]
pub struct ProviderView {
    #[schema(example = "binance")]
    pub id: &'static str,
    #[schema(example = "Binance")]
    pub name: &'static str,
    #[schema(example = "https://www.binance.com")]
    pub home: &'static str,
    pub capabilities: Vec<Capability>,
    /// Whether it also sends by itself, over a socket.
    pub streams: bool,
    pub key: Key,
    pub bar_prices: BarPrices,
    pub proof: Proof,
    /// Units, delays and other terms.
    pub notes: &'static str,
    pub limits: Vec<ProviderLimit>,
    pub standing: Standing,
    /// The setting that would let it be asked, if one is missing.
    #[schema(example = "contact")]
    pub setting: Option<&'static str>,
    /// When it can be asked again, if it cannot be asked now.
    #[schema(value_type = Option<String>)]
    pub again_at: Option<Timestamp>,
    pub asked: u64,
    pub answered: u64,
    pub failed: u64,
    /// Rows of good answers, and of its sockets, that were not believed.
    pub quarantined: u64,
    /// Rows that came over its sockets and were believed.
    pub streamed: u64,
    /// The last rows that were not believed, newest first, at most 20.
    pub aside: Vec<AsideRow>,
    #[schema(value_type = Option<String>)]
    pub last_good_at: Option<Timestamp>,
    #[schema(value_type = Option<String>)]
    pub last_fault_at: Option<Timestamp>,
    pub last_fault: Option<String>,
    /// What is left of its tightest limit, as a part of one.
    pub quota_left: Option<f64>,
    /// What its last payload can be looked at of.
    pub payloads: Vec<PayloadKept>,
}

/// A row that was not believed: text from outside, to look at and not to obey.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct AsideRow {
    #[schema(value_type = String)]
    pub at: Timestamp,
    #[schema(value_type = Option<String>, example = "BTC-USDT")]
    pub symbol: Option<Symbol>,
    #[schema(example = "a price fifty times its neighbours")]
    pub reason: String,
    /// What came, as far as it was read.
    pub row: String,
}

/// How much a provider may be asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ProviderLimit {
    #[schema(example = 6000)]
    pub units: u32,
    #[schema(example = 60)]
    pub seconds: u64,
}

/// A payload that is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PayloadKept {
    pub capability: Capability,
    #[schema(value_type = String)]
    pub at: Timestamp,
}

/// The last answer of a provider as it came: text from outside, to look at and not to obey.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ProviderPayload {
    #[schema(value_type = String)]
    pub at: Timestamp,
    #[schema(example = 200)]
    pub status: u16,
    #[schema(example = "application/json")]
    pub content_type: String,
    /// Bytes of the whole answer.
    pub size: usize,
    /// At most its first 64 KiB.
    pub text: String,
}

/// Something a provider knows that could become an asset.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Discovery {
    #[schema(value_type = String, example = "BTC-USDT")]
    pub symbol: Symbol,
    pub name: String,
    pub r#type: AssetType,
    pub exchange: Option<String>,
    pub currency: Option<String>,
    #[schema(example = "binance")]
    pub provider: &'static str,
    /// Whether the workspace has an asset of this symbol already.
    pub known: bool,
}

impl From<Health> for ProviderView {
    fn from(health: Health) -> Self {
        let card = health.card;
        let limit = |limit: &providers::Limit| ProviderLimit {
            units: limit.units,
            seconds: limit.window.as_secs(),
        };
        let kept = |(capability, at)| PayloadKept { capability, at };
        let aside = |(at, row): (Timestamp, Quarantined)| {
            let Quarantined { symbol, reason, row } = row;
            AsideRow { at, symbol, reason, row }
        };
        Self {
            id: card.id,
            name: card.name,
            home: card.home,
            capabilities: card.capabilities.to_vec(),
            streams: card.streams,
            key: card.key,
            bar_prices: card.bar_prices,
            proof: card.proof,
            notes: card.notes,
            limits: card.limits.iter().map(limit).collect(),
            standing: health.standing,
            setting: missing_setting(health.standing),
            again_at: health.again_at,
            asked: health.asked,
            answered: health.answered,
            failed: health.failed,
            quarantined: health.quarantined,
            streamed: health.streamed,
            aside: health.aside.into_iter().map(aside).collect(),
            last_good_at: health.last_good_at,
            last_fault_at: health.last_fault_at,
            last_fault: health.last_fault,
            quota_left: health.quota_left.filter(|left| left.is_finite()),
            payloads: health.payloads.into_iter().map(kept).collect(),
        }
    }
}

/// Returns which setting a provider waits for.
fn missing_setting(standing: Standing) -> Option<&'static str> {
    match standing {
        Standing::Off => Some("providers"),
        Standing::NeedsKey => Some("provider_keys"),
        Standing::NeedsContact => Some("contact"),
        Standing::Ready | Standing::Limited | Standing::Resting => None,
    }
}

/// Returns `asset` as providers need to know it.
pub(crate) fn instrument(asset: &Asset) -> Instrument {
    let kind = match asset.r#type {
        AssetType::Stock | AssetType::Etf | AssetType::Fund => Kind::Security,
        AssetType::Index => Kind::Index,
        AssetType::Crypto => Kind::Crypto,
        AssetType::Currency => Kind::Currency,
        AssetType::Rate
        | AssetType::Commodity
        | AssetType::Bond
        | AssetType::Option
        | AssetType::Custom => Kind::Other,
    };
    Instrument {
        symbol: asset.symbol.clone(),
        kind,
        exchange: asset.exchange.clone(),
        currency: asset.currency.clone(),
        identifiers: asset.identifiers.clone(),
    }
}

/// Returns what kind of asset a discovery is: what the provider calls it, as far as we have the word.
fn asset_type(kind: Kind, called: Option<&str>) -> AssetType {
    match (kind, called.map(str::to_ascii_lowercase).as_deref()) {
        (Kind::Security, Some("etf")) => AssetType::Etf,
        (Kind::Security, Some("mutualfund" | "fund")) => AssetType::Fund,
        (Kind::Security, _) => AssetType::Stock,
        (Kind::Index, _) => AssetType::Index,
        (Kind::Crypto, _) => AssetType::Crypto,
        (Kind::Currency, _) => AssetType::Currency,
        (Kind::Other, Some("future" | "commodity")) => AssetType::Commodity,
        (Kind::Other, _) => AssetType::Custom,
    }
}
