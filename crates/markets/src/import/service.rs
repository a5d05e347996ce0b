//! Importing bars: read on a thread, checked, merged and committed a batch at a time.

use std::{collections::HashMap, sync::Arc};

use kernel::{Actor, Error, Id, Permission, Result, Symbol};
use serde_json::json;
use tokio::sync::mpsc;

use super::{
    Import, ImportOptions, ImportProgress, ImportReport, Refusal,
    mapping::Mapping,
    read::{ReadOut, Terms, Told, read},
    source::ImportSource,
    store::{self, ImportView, NewImport},
};
use crate::{
    Bars, Markets,
    action::{Action, derive::derive_actions, known_actions, news},
    asset::Asset,
    bar::{
        merge::Merged,
        service::{NewBars, Origin, Written},
    },
};

/// Batches that may wait for the store while the next is read.
const WAITING_BATCHES: usize = 1;

/// Symbols named in the event of an import; who needs all of them asks for the ranges.
pub(super) const SYMBOLS_IN_EVENT: usize = 100;

/// What to import, as what, and from which line on.
pub(crate) struct Task<'a> {
    pub source: ImportSource,
    pub options: &'a ImportOptions,
    /// `None` for a dry run, which leaves nothing.
    pub id: Option<Id<Import>>,
    pub position: i64,
}

/// An import under way.
pub(super) struct Run<'a> {
    pub actor: &'a Actor,
    pub options: &'a ImportOptions,
    pub file: String,
    /// `None` for a dry run, which leaves nothing.
    pub id: Option<Id<Import>>,
    pub mapping: Option<Mapping>,
    pub assets: HashMap<Symbol, Id<Asset>>,
    pub merged: Merged,
    /// Symbols that could not be added, and why.
    pub refused: Vec<Refusal>,
    pub refused_count: u64,
}

impl Markets {
    /// Imports the bars of `source`. Needs `markets:write`.
    ///
    /// A file that was imported before adds nothing; one that stopped in the middle goes on where
    /// it was committed. Adjusted closes beside raw ones also give the splits and dividends they
    /// imply. Emits `markets.bars.imported`.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] when the file as a whole cannot be understood; single rows that cannot
    /// are listed in the report.
    pub async fn import_bars(
        &self,
        actor: &Actor,
        source: ImportSource,
        options: &ImportOptions,
        progress: impl Fn(&ImportProgress) + Send + Sync,
    ) -> Result<ImportReport> {
        actor.require(Permission::MarketsWrite)?;
        let unfinished =
            store::unfinished(&self.core, actor.workspace, &source.hash, options).await?;
        let (id, position) = unfinished.unwrap_or_else(|| (self.clock.id(), 0));
        let task = Task { source, options, id: Some(id), position };
        self.run_import(actor, task, &progress).await
    }

    /// Says what importing `source` would do. Needs `markets:write`.
    pub async fn try_import(
        &self,
        actor: &Actor,
        source: ImportSource,
        options: &ImportOptions,
    ) -> Result<ImportReport> {
        actor.require(Permission::MarketsWrite)?;
        let task = Task { source, options, id: None, position: 0 };
        self.run_import(actor, task, &|_| {}).await
    }

    /// Returns an import. Needs `markets:read`.
    pub async fn find_import(&self, actor: &Actor, id: Id<Import>) -> Result<ImportView> {
        actor.require(Permission::MarketsRead)?;
        store::find(&self.core, actor.workspace, id).await?.ok_or(Error::NotFound("import"))
    }

    pub(crate) async fn run_import(
        &self,
        actor: &Actor,
        Task { source, options, id, position }: Task<'_>,
        progress: &(dyn Fn(&ImportProgress) + Send + Sync),
    ) -> Result<ImportReport> {
        let mut run = Run {
            actor,
            options,
            file: source.name.clone(),
            id,
            mapping: None,
            assets: HashMap::new(),
            merged: Merged::default(),
            refused: Vec::new(),
            refused_count: 0,
        };
        if let Some(id) = id {
            self.begin_import(&run, id, source.hash).await?;
        }
        let outcome = self.feed(&mut run, source, position, progress).await;
        match outcome {
            Ok(out) => self.end_import(run, out).await,
            Err(error) => {
                // What is wrong with the file stays wrong; anything else may go on later.
                if let (Some(id), Error::Invalid { .. }) = (id, &error) {
                    let (workspace, now) = (actor.workspace, self.clock.now());
                    self.core
                        .write_internal(move |tx| {
                            Box::pin(
                                async move { store::finish(tx, workspace, id, None, now).await },
                            )
                        })
                        .await?;
                }
                Err(error)
            }
        }
    }

    async fn begin_import(&self, run: &Run<'_>, id: Id<Import>, hash: [u8; 32]) -> Result<()> {
        let new = NewImport {
            id,
            workspace: run.actor.workspace,
            file: run.file.clone(),
            hash,
            options: run.options.clone(),
            state: "running",
            at: self.clock.now(),
        };
        self.core
            .write_internal(move |tx| Box::pin(async move { store::insert(tx, &new).await }))
            .await
    }

    /// Reads the file on a thread and saves what comes from it.
    async fn feed(
        &self,
        run: &mut Run<'_>,
        source: ImportSource,
        position: i64,
        progress: &(dyn Fn(&ImportProgress) + Send + Sync),
    ) -> Result<ReadOut> {
        let bytes_total = source.size;
        let terms = Terms {
            options: run.options.clone(),
            now: self.clock.now().0,
            skip: u64::try_from(position).unwrap_or(0),
        };
        let (teller, mut told) = mpsc::channel(WAITING_BATCHES);
        let reading = platform::compute(move || read(source, &terms, &teller));
        let saving = async move {
            while let Some(news) = told.recv().await {
                match news {
                    Told::Mapping(mapping) => run.mapping = Some(*mapping),
                    Told::Batch { batch, bytes, rows } => {
                        if run.id.is_some() {
                            self.save_batch(run, batch.symbols, batch.line).await?;
                        }
                        progress(&ImportProgress { rows, bytes, bytes_total });
                    }
                }
            }
            Ok(())
        };
        let (read, saved) = tokio::join!(reading, saving);
        // When saving fails the reader finds nobody listening; the cause is in `saved`.
        saved.and(read?)
    }

    async fn save_batch(
        &self,
        run: &mut Run<'_>,
        symbols: Vec<(Symbol, Bars)>,
        line: u64,
    ) -> Result<()> {
        let Some(mapping) = run.mapping.clone() else { return Ok(()) };
        self.ensure_assets(run, &mapping, &symbols).await?;
        let origin = Origin {
            workspace: run.actor.workspace,
            interval: mapping.interval,
            prices: mapping.prices,
            source: run.options.source.clone().unwrap_or_else(|| run.file.clone()),
        };
        let names: Vec<Symbol> = symbols.iter().map(|(symbol, _)| symbol.clone()).collect();
        let rows = symbols
            .into_iter()
            .filter_map(|(symbol, rows)| Some(NewBars { asset: *run.assets.get(&symbol)?, rows }));
        let new: Vec<NewBars> = rows.collect();
        let counts: Vec<usize> = new.iter().map(|bars| bars.rows.len()).collect();
        let written = self.write_bars(&origin, new).await?;
        for ((symbol, count), written) in names.iter().zip(counts).zip(written) {
            match written {
                Written::Merged(merged) => run.merged.add(merged),
                Written::OtherPrices(prices) => {
                    run.refused_count += count as u64;
                    run.refused.push(Refusal {
                        line,
                        reason: format!(
                            "{symbol} has {} prices and this file {} ones, which do not mix: \
                             import them under another symbol",
                            prices.name(),
                            origin.prices.name()
                        ),
                    });
                }
            }
        }
        let Some(id) = run.id else { return Ok(()) };
        let (workspace, now) = (run.actor.workspace, self.clock.now());
        let position = i64::try_from(line).unwrap_or(i64::MAX);
        self.core
            .write_internal(move |tx| {
                Box::pin(async move { store::advance(tx, workspace, id, position, now).await })
            })
            .await
    }

    async fn end_import(&self, run: Run<'_>, out: ReadOut) -> Result<ImportReport> {
        let mapping = run.mapping.clone().ok_or_else(|| Error::internal("no mapping"))?;
        let actions = self.new_actions(&run, &out).await?;
        let derived = actions.iter().map(|(_, actions)| actions.len() as u64).sum();
        let mut refused = run.refused.clone();
        refused.extend(out.refused);
        let report = ImportReport {
            id: run.id,
            file: run.file.clone(),
            mapping,
            rows: out.rows,
            inserted: run.merged.inserted,
            revised: run.merged.revised,
            unchanged: run.merged.unchanged,
            empty: out.empty,
            symbols: out.symbols as u64,
            actions: derived,
            refused_count: out.refused_count + run.refused_count,
            refused,
            preview: out.preview,
        };
        let Some(id) = run.id else { return Ok(report) };
        self.record_import(&run, id, &report, actions).await?;
        Ok(report)
    }

    /// Returns the derived actions that say something new, a list an asset.
    async fn new_actions(
        &self,
        run: &Run<'_>,
        out: &ReadOut,
    ) -> Result<Vec<(Id<Asset>, Vec<Action>)>> {
        let now = self.clock.now();
        let mut new = Vec::new();
        for (symbol, rows) in &out.adjusted {
            let derived = derive_actions(rows, run.options.currency.as_deref());
            let Some(asset) = run.assets.get(symbol).copied() else {
                // A dry run has no assets, and everything would be new.
                if run.id.is_none() {
                    new.push((self.clock.id(), derived));
                }
                continue;
            };
            let known = self.actions(run.actor.workspace, asset).await?;
            let known = known_actions(known.as_ref().clone(), now);
            let fresh: Vec<Action> =
                derived.into_iter().filter_map(|action| news(action, &known, now)).collect();
            if !fresh.is_empty() {
                new.push((asset, fresh));
            }
        }
        Ok(new)
    }

    async fn record_import(
        &self,
        run: &Run<'_>,
        id: Id<Import>,
        report: &ImportReport,
        actions: Vec<(Id<Asset>, Vec<Action>)>,
    ) -> Result<()> {
        let (workspace, now) = (run.actor.workspace, self.clock.now());
        let changed: Vec<Id<Asset>> = actions.iter().map(|(asset, _)| *asset).collect();
        let mut symbols: Vec<Symbol> = run.assets.keys().cloned().collect();
        symbols.sort();
        symbols.truncate(SYMBOLS_IN_EVENT);
        let report = Arc::new(report.clone());
        self.core
            .write(&run.actor.without_key(), "import_bars", move |tx| {
                Box::pin(async move {
                    for (asset, actions) in &actions {
                        for action in actions {
                            crate::action::store::insert(tx, workspace, *asset, action).await?;
                        }
                    }
                    store::finish(tx, workspace, id, Some(&report), now).await?;
                    let counts = json!({
                        "import_id": id, "file": report.file, "interval": report.mapping.interval,
                        "inserted": report.inserted, "revised": report.revised,
                        "symbols": symbols, "symbols_count": report.symbols,
                    });
                    tx.describe(id, counts.clone());
                    tx.emit("markets.bars.imported", counts);
                    Ok(())
                })
            })
            .await?;
        for asset in changed {
            self.caches.actions.invalidate(&(workspace, asset)).await;
        }
        self.caches.wrote();
        Ok(())
    }
}
