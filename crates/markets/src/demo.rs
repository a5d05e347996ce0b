//! The data of the demo workspace: real history that may be shipped, from the files inside the
//! binary, and what the made-up world adds to it.
//!
//! **Invariant:** loading twice changes nothing; raw and adjusted prices never share an asset.

mod facts;
mod joint;

use kernel::{Actor, PageQuery, Result, Symbol};
use serde_json::json;

use crate::{
    Asset, AssetType, ImportOptions, ImportSource, Markets, Prices, asset, asset::NewAsset, import,
};

/// What the source of everything in the demo begins with: its quotes are no live ones.
pub(crate) const SOURCE: &str = "demo: ";

struct File {
    name: &'static str,
    bytes: &'static [u8],
    source: &'static str,
    symbol: Option<&'static str>,
    r#type: AssetType,
    prices: Prices,
    currency: Option<&'static str>,
    rename: &'static [(&'static str, &'static str)],
}

macro_rules! file {
    ($name:literal) => {
        ($name, include_bytes!(concat!("../../prospect/demo-data/", $name)).as_slice())
    };
}

const fn file((name, bytes): (&'static str, &'static [u8]), source: &'static str) -> File {
    File {
        name,
        bytes,
        source,
        symbol: None,
        r#type: AssetType::Stock,
        prices: Prices::Raw,
        currency: Some("USD"),
        rename: &[],
    }
}

const FILES: [File; 8] = [
    File {
        // The shares of then, as they are called since: Google's became those of class A.
        rename: &[("FB", "META"), ("GOOG", "GOOGL")],
        ..file(
            file!("bokeh_wiki_5_stocks_unadjusted.csv.gz"),
            "demo: Quandl WIKI (bokeh-sampledata)",
        )
    },
    File {
        prices: Prices::Adjusted,
        rename: &[("AAPL", "AAPL-ADJ"), ("MSFT", "MSFT-ADJ")],
        ..file(file!("skfolio_sp500_20_close.csv.gz"), "demo: skfolio, adjusted closes")
    },
    File {
        r#type: AssetType::Etf,
        prices: Prices::Adjusted,
        ..file(file!("skfolio_factor_etfs_close.csv.gz"), "demo: skfolio, adjusted closes")
    },
    File { r#type: AssetType::Index, ..file(file!("skfolio_sp500_index.csv.gz"), "demo: skfolio") },
    File {
        symbol: Some("^GSPC"),
        r#type: AssetType::Index,
        ..file(file!("arch_sp500_daily.csv.gz"), "demo: arch")
    },
    File {
        symbol: Some("^IXIC"),
        r#type: AssetType::Index,
        ..file(file!("arch_nasdaq_daily.csv.gz"), "demo: arch")
    },
    File {
        r#type: AssetType::Currency,
        currency: None,
        ..file(file!("ecb_eurofxref_hist.csv.gz"), "demo: European Central Bank")
    },
    File {
        r#type: AssetType::Custom,
        currency: None,
        rename: &[("MKT-RF", "FF-MKT-RF"), ("SMB", "FF-SMB"), ("HML", "FF-HML"), ("RF", "FF-RF")],
        ..file(
            file!("french_factors_monthly.csv.gz"),
            "demo: Kenneth R. French data library (arch)",
        )
    },
];

/// Lists to begin with.
const WATCHLISTS: [(&str, &[&str]); 2] = [
    ("Big technology", &["AAPL", "MSFT", "GOOGL", "IBM", "META", "AMD"]),
    (
        "Markets at a glance",
        &["SP500", "^IXIC", "EURUSD", "EURJPY", "EURGBP", "XOM", "JPM", "MTUM"],
    ),
];

/// Lists of what the made-up world keeps moving.
const LIVE: [(&str, &[&str]); 2] = [
    ("Live: shares", &["AAPL", "MSFT", "NVDA", "AMZN", "GOOGL", "META", "TSLA", "AMD", "SPY"]),
    ("Live: coins and money", &["BTC-USD", "ETH-USD", "SOL-USD", "EURUSD", "GBPUSD", "USDJPY"]),
];

impl Markets {
    /// Fills the workspace of `actor` with the demo's data; what is there stays.
    pub async fn load_demo(&self, actor: &Actor) -> Result<()> {
        self.add_demo_assets(actor, facts::assets()).await?;
        for file in &FILES {
            let source = ImportSource::from_bytes(file.name, file.bytes);
            if import::store::is_done(&self.core, actor.workspace, &source.hash).await? {
                continue;
            }
            let report = self.import_bars(actor, source, &file.options(), |_| {}).await?;
            tracing::info!(file = file.name, bars = report.inserted, "demo data loaded");
        }
        self.add_demo_lists(actor, &WATCHLISTS).await
    }

    async fn add_demo_lists(&self, actor: &Actor, new: &[(&str, &[&str])]) -> Result<()> {
        let lists = self.list_watchlists(actor, &PageQuery::default()).await?;
        for &(name, symbols) in new {
            if lists.items.iter().all(|list| list.name != name) {
                let symbols = symbols.iter().filter_map(|text| text.parse().ok());
                let symbols: Vec<Symbol> = symbols.collect();
                self.create_watchlist(&actor.without_key(), name, &symbols).await?;
            }
        }
        Ok(())
    }

    /// Adds the assets with their names, so that the imports find them.
    async fn add_demo_assets(
        &self,
        actor: &Actor,
        facts: impl IntoIterator<Item = Fact>,
    ) -> Result<()> {
        let mut assets = Vec::new();
        for (new, source) in facts {
            let asset = Asset::create(new, self.clock.id(), actor.workspace, self.clock.now())?;
            let known = asset::store::find(&self.core, actor.workspace, &asset.symbol).await?;
            if known.is_none() {
                assets.push(Asset { source: format!("{SOURCE}{source}"), ..asset });
            }
        }
        if assets.is_empty() {
            return Ok(());
        }
        let made = self
            .core
            .write(&actor.without_key(), "add_assets", move |tx| {
                Box::pin(async move {
                    tx.describe(assets.len(), json!({"source": "demo"}));
                    for asset in &assets {
                        asset::store::insert(tx, asset).await?;
                    }
                    Ok(assets.into_iter().map(|asset| asset.symbol).collect::<Vec<_>>())
                })
            })
            .await?;
        self.forget_assets(actor.workspace, &made).await;
        Ok(())
    }
}

impl File {
    fn options(&self) -> ImportOptions {
        let rename = self
            .rename
            .iter()
            .filter_map(|(name, symbol)| Some(((*name).to_owned(), symbol.parse().ok()?)));
        ImportOptions {
            symbol: self.symbol.and_then(|symbol| symbol.parse().ok()),
            r#type: Some(self.r#type),
            prices: Some(self.prices),
            currency: self.currency.map(str::to_owned),
            source: Some(self.source.to_owned()),
            rename: rename.collect(),
            ..ImportOptions::default()
        }
    }
}

/// What is known of an asset, and who says its prices.
type Fact = (NewAsset, &'static str);
