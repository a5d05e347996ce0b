//! The demo: a workspace of its own with real daily history that may be shipped, and a made-up world that
//! goes on from there and moves.
//!
//! **Invariant:** the world is asked for the demo's workspace only, and no real provider ever is for it.

use std::sync::Arc;

use anyhow::{Context, Result};
use identity::Identity;
use kernel::{Id, Workspace};
use markets::{AssetType, asset::NewAsset};
use platform::clock::Clock;
use world::{Class, Listing, Served, World};

use crate::compose::App;

/// Every demo shows the same world.
const SEED: u64 = 7;

/// Serves the world for the demo's workspace, as far as the databases know of one, or `make` says to make one.
///
/// A world depends on its seed and the moment alone, so one that is served again is the same.
///
/// # Errors
///
/// When there is no free port on loopback.
pub(crate) async fn world_of(
    identity: &Identity,
    clock: &Clock,
    make: bool,
) -> Result<Option<(Id<Workspace>, Served)>> {
    if make {
        identity.demo_owner().await?;
    }
    let Some(workspace) = identity.demo_workspace().await? else { return Ok(None) };
    let now = clock.now().0;
    let world = platform::compute(move || World::new(SEED, now, world::demo())).await?;
    let served = world::serve(Arc::new(world), world::Clock::running(now, 1.0))
        .await
        .context("no port of this machine is free for the made-up world")?;
    Ok(Some((workspace, served)))
}

/// Fills the demo workspace and returns a link that signs in to it once. What the world adds is fetched in
/// the background.
///
/// # Errors
///
/// When the databases fail.
pub async fn open(app: &App, base_url: &str) -> kernel::Result<String> {
    let owner = app.identity.demo_owner().await?;
    app.markets.load_demo(&owner).await?;
    app.markets.join_demo_world(&owner, world::demo().iter().map(asset).collect()).await?;
    app.identity.open_demo(base_url).await
}

/// Says what the world lists in our words.
fn asset(listing: &Listing) -> NewAsset {
    let text = |text: &str| Some(text.to_owned());
    let (kind, class, sector) = match listing.class {
        Class::Share => (AssetType::Stock, "equity", text(listing.sector)),
        Class::Fund => (AssetType::Etf, "equity", None),
        Class::Index => (AssetType::Index, "equity", None),
        Class::Coin => (AssetType::Crypto, "crypto", None),
        Class::Currency => (AssetType::Currency, "currency", None),
        Class::Rate => (AssetType::Rate, "rates", None),
    };
    let is_american = !matches!(listing.class, Class::Coin | Class::Currency);
    NewAsset {
        symbol: symbol(listing).parse().ok(),
        name: text(listing.name),
        r#type: Some(kind),
        class: text(class),
        sector,
        country: if is_american { text("US") } else { None },
        exchange: text(listing.exchange),
        currency: text(listing.currency),
        ..NewAsset::default()
    }
}

/// Returns `EURUSD` for `EURUSD=X` and `USDJPY` for `JPY=X`; others are called as Yahoo calls them.
fn symbol(listing: &Listing) -> String {
    match listing.symbol.strip_suffix("=X") {
        Some(pair) if pair.len() == 6 => pair.to_owned(),
        Some(quote) => format!("USD{quote}"),
        None => listing.symbol.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_the_world_lists_has_a_symbol_of_its_own() {
        let mut symbols: Vec<_> =
            world::demo().iter().map(|listing| asset(listing).symbol.unwrap()).collect();
        let count = symbols.len();
        symbols.sort();
        symbols.dedup();
        assert_eq!(symbols.len(), count);
        for expected in ["AAPL", "^TNX", "BTC-USD", "EURUSD", "USDJPY"] {
            assert!(symbols.iter().any(|symbol| symbol.as_str() == expected), "{expected}");
        }
    }
}
