//! The demo: a workspace of its own with real daily history that may be shipped, and a made-up world that
//! goes on from there and moves.
//!
//! **Invariant:** the world is asked for the demo's workspace only, and no real provider ever is for it.

use std::{fs, io, path::Path, sync::Arc};

use anyhow::{Context, Result, bail};
use identity::Identity;
use kernel::{Id, Workspace};
use markets::{AssetType, asset::NewAsset};
use platform::{backup::SEED as SEED_FILE, clock::Clock};
use world::{Class, Listing, Pace, Served, World};

use crate::compose::App;

/// The world of a demo for which nobody chose another.
const SEED: u64 = 7;

/// What is wished of a demo.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wish {
    /// Which world; the one that the folder has when absent.
    pub seed: Option<u64>,
    /// How lively it is, until it stops: what is kept of it is the same at every pace.
    pub pace: Pace,
    pub faults: Vec<Fault>,
}

/// The next answers of a provider that go wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    pub provider: String,
    pub kind: world::FaultKind,
    pub times: u32,
}

/// Serves the world for the demo's workspace, as far as the databases know of one, or there is a wish for one.
///
/// A world depends on its seed and the moment alone, so one that is served again is the same.
///
/// # Errors
///
/// When there is no free port on loopback, and when another world is wished for than the kept history is of.
pub(crate) async fn world_of(
    identity: &Identity,
    clock: &Clock,
    data: &Path,
    wish: Option<&Wish>,
) -> Result<Option<(Id<Workspace>, Served)>> {
    let before = identity.demo_workspace().await?;
    let seed = seed(data, wish.and_then(|wish| wish.seed), before.is_some())?;
    if wish.is_some() {
        identity.demo_owner().await?;
    }
    let Some(workspace) = identity.demo_workspace().await? else { return Ok(None) };
    let now = clock.now().0;
    let pace = wish.map_or_else(Pace::default, |wish| wish.pace);
    let world = move || World::new(seed, now, world::demo()).at_pace(pace);
    let world = platform::compute(world).await?;
    let served = world::serve(Arc::new(world), world::Clock::running(now))
        .await
        .context("no port of this machine is free for the made-up world")?;
    for Fault { provider, kind, times } in wish.map(|wish| &wish.faults).into_iter().flatten() {
        if !served.fail(provider, *kind, *times) {
            bail!("the made-up world takes no more faults than it has already");
        }
    }
    Ok(Some((workspace, served)))
}

/// Returns the seed of the world of a data folder, and keeps one that is new.
///
/// - `is_made`: whether there is a demo already, whose history is of one seed.
fn seed(data: &Path, asked: Option<u64>, is_made: bool) -> Result<u64> {
    let file = data.join(SEED_FILE);
    let kept = match fs::read_to_string(&file) {
        Ok(text) => Some(text.trim().parse().with_context(|| {
            format!(
                "{} holds no seed: write the one of the demo into it, or delete it",
                file.display()
            )
        })?),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => {
            return Err(error).with_context(|| format!("{} cannot be read", file.display()));
        }
    };
    match (kept.or(is_made.then_some(SEED)), asked) {
        (Some(was), Some(asked)) if was != asked => bail!(
            "the demo of this folder is the world {was}, and its history is kept: \
             for the world {asked} choose another folder with --data"
        ),
        (Some(was), _) => Ok(was),
        (None, None) => Ok(SEED),
        (None, Some(asked)) => {
            fs::write(&file, format!("{asked}\n"))
                .with_context(|| format!("{} cannot be written", file.display()))?;
            Ok(asked)
        }
    }
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
    fn a_folder_keeps_the_world_it_began_with() {
        let folder = testkit::database::fresh_folder();
        assert_eq!(seed(&folder, None, false).unwrap(), SEED);
        assert_eq!(seed(&folder, Some(42), false).unwrap(), 42);
        assert_eq!(seed(&folder, None, true).unwrap(), 42);
        assert!(seed(&folder, Some(43), true).unwrap_err().to_string().contains("--data"));
        let old = testkit::database::fresh_folder();
        assert!(seed(&old, Some(42), true).is_err(), "its history is of another world");
        fs::write(old.join(SEED_FILE), "many").unwrap();
        assert!(seed(&old, None, true).unwrap_err().to_string().contains("holds no seed"));
    }

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
