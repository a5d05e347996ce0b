//! What a whole universe answered, kept as columns.
//!
//! **Invariant:** a kept table is of one count of our own writes, so it shows every change that an
//! answer before it has shown.

use std::sync::Arc;

use kernel::{Actor, Id, Result, Timestamp, Workspace};

use super::{
    Universe,
    newest::{Asked, Newest},
};
use crate::{AssetType, Interval, Markets, asset::Asset};

/// The assets of a universe, by symbol, and what each answered.
#[derive(Debug)]
pub(crate) struct Table {
    writes: u64,
    pub(super) assets: Vec<Arc<Asset>>,
    /// The bar that the values of an asset are of.
    pub(super) at: Vec<Option<Timestamp>>,
    pub(super) sparks: Vec<Arc<[Option<f64>]>>,
    /// A column a formula, an asset a row; NaN is unknown.
    pub(super) columns: Vec<Vec<f64>>,
}

/// What a table was asked for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Key {
    workspace: Id<Workspace>,
    interval: Interval,
    filters: (Option<AssetType>, Option<String>, Option<String>),
    formulas: Vec<String>,
}

impl Key {
    /// `None` for what is not kept: lists of symbols are short, and formulas about other assets or an
    /// earlier time change with more than the assets.
    fn of(workspace: Id<Workspace>, universe: &Universe, asked: &Asked) -> Option<Self> {
        let Universe { symbols, r#type, sector, exchange, watchlist } = universe;
        let keeps = asked.keeps() && symbols.is_empty() && watchlist.is_none();
        keeps.then(|| Self {
            workspace,
            interval: asked.interval,
            filters: (*r#type, sector.clone(), exchange.clone()),
            formulas: asked.formulas.iter().map(|f| f.normalised().to_owned()).collect(),
        })
    }
}

impl Table {
    fn of(writes: u64, assets: Vec<Arc<Asset>>, newest: Vec<Newest>, formulas: usize) -> Self {
        let column = |place: usize| {
            let value = |newest: &Newest| newest.values.get(place).copied().flatten();
            newest.iter().map(|newest| value(newest).unwrap_or(f64::NAN)).collect()
        };
        let columns = (0..formulas).map(column).collect();
        let (at, sparks) = newest.into_iter().map(|newest| (newest.at, newest.spark)).unzip();
        Self { writes, assets, at, sparks, columns }
    }
}

impl Markets {
    /// Asks every asset of a universe.
    pub(super) async fn table(
        &self,
        actor: &Actor,
        universe: &Universe,
        asked: &Asked,
    ) -> Result<Arc<Table>> {
        let key = Key::of(actor.workspace, universe, asked);
        // Before anything is read: what is written meanwhile makes the table an old one.
        let writes = self.caches.writes();
        if let Some(key) = &key
            && let Some(kept) = self.caches.tables.get(key).await
            && kept.writes == writes
        {
            return Ok(kept);
        }
        let assets = self.universe(actor, universe).await?;
        let newest = self.newest_values(&assets, asked).await?;
        let table = Arc::new(Table::of(writes, assets, newest, asked.formulas.len()));
        if let Some(key) = key {
            self.caches.tables.insert(key, Arc::clone(&table)).await;
        }
        Ok(table)
    }
}
