//! What each asset answers alone: the newest value of formulas over its own bars.
//!
//! **Invariant:** a value is kept under what it was computed from (the revisions of the asset's chunks, how
//! many actions it has, and, where a formula names such, its reports, the last comparison of its providers
//! and the economic series), so a kept one is never out of date. Values as of an earlier time, and of
//! formulas that name other assets, are not kept.

use std::{
    collections::HashMap,
    hash::{DefaultHasher, Hash, Hasher},
    sync::Arc,
};

use formula::Formula;
use kernel::{Error, Result, Timestamp};

use crate::{
    Adjust, Interval, Markets,
    asset::Asset,
    bar::{View, Within, known, store::Key},
    consensus, economic,
    series::{
        align::on_axis,
        field::Fact,
        input::{Origin, SeriesInput, input_of},
        load::Loaded,
        service::Rows,
    },
};

/// Closes of a small chart.
const SPARK: usize = 30;

/// What is asked of every asset.
#[derive(Clone)]
pub(super) struct Asked {
    pub interval: Interval,
    pub as_of: Timestamp,
    /// Whether that is now, and whoever asks may see all of it.
    pub live: bool,
    /// Whether the bar that runs is seen.
    pub rows: Rows,
    pub formulas: Vec<Formula>,
}

impl Asked {
    /// Whether answers hold until an asset has other bars, and may be kept.
    pub fn keeps(&self) -> bool {
        self.live && self.rows == Rows::Stored && self.formulas.iter().all(names_no_other_asset)
    }
}

/// What one asset answered.
#[derive(Debug, Clone)]
pub(super) struct Newest {
    /// A value a formula.
    pub values: Vec<Option<f64>>,
    /// The bar they are of.
    pub at: Option<Timestamp>,
    pub spark: Arc<[Option<f64>]>,
}

/// The bars of an asset as they were when something was computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Version(Interval, u64);

/// What is kept of one asset.
#[derive(Debug, Clone)]
pub(crate) struct Kept {
    at: Option<Timestamp>,
    spark: Arc<[Option<f64>]>,
    /// By formula.
    values: HashMap<String, Option<f64>>,
}

impl Markets {
    /// Returns what each of `assets` answers, in their order.
    pub(super) async fn newest_values(
        &self,
        assets: &[Arc<Asset>],
        asked: &Asked,
    ) -> Result<Vec<Newest>> {
        let mut named = HashMap::new();
        let mut found = Vec::with_capacity(assets.len());
        let keeps = asked.keeps();
        let beside = self.beside(assets, asked).await?;
        for asset in assets {
            if !keeps {
                found.push(self.compute_newest(asset, asked, &mut named).await?.newest(asked));
                continue;
            }
            let version = self.version(asset, asked.interval, beside).await?;
            let key = (asset.workspace_id, asset.id, version);
            let kept = self.caches.newest.get(&key).await;
            if let Some(kept) = kept.as_ref().filter(|kept| kept.answers(asked)) {
                found.push(kept.newest(asked));
                continue;
            }
            let mut computed = self.compute_newest(asset, asked, &mut named).await?;
            found.push(computed.newest(asked));
            if let Some(kept) = kept {
                computed.values.extend(kept.values.clone());
            }
            self.caches.newest.insert(key, Arc::new(computed)).await;
        }
        Ok(found)
    }

    /// What the formulas read beside bars.
    async fn beside(&self, assets: &[Arc<Asset>], asked: &Asked) -> Result<Beside> {
        let mut beside = Beside::default();
        let mut hasher = DefaultHasher::new();
        let now = self.clock.now();
        let Some(workspace) = assets.first().map(|asset| asset.workspace_id) else {
            return Ok(beside);
        };
        for address in asked.formulas.iter().flat_map(Formula::inputs) {
            // The name of an asset is of no matter for what its field is.
            match input_of(&address.of("ANY")).map_err(Error::internal)?.origin {
                Origin::Bars { .. } => {}
                Origin::Fact { fact: Fact::Reported(_), .. } => beside.reports = true,
                Origin::Fact { fact: Fact::Agreed(_), .. } => beside.agreements = true,
                Origin::Economic(named) => {
                    let newest =
                        economic::store::last_seen(&self.market, workspace, &named.id, now).await?;
                    (named.id, newest).hash(&mut hasher);
                }
            }
        }
        beside.economic = hasher.finish();
        Ok(beside)
    }

    /// What the bars of an asset, and what is known beside them, are now.
    async fn version(&self, asset: &Asset, interval: Interval, beside: Beside) -> Result<Version> {
        let mut hasher = DefaultHasher::new();
        let ranges = self.ranges(asset.workspace_id, asset.id).await?;
        for stored in ranges.iter().filter_map(|range| range.bar_interval.parse::<Interval>().ok())
        {
            let key = Key { workspace: asset.workspace_id, asset: asset.id, interval: stored };
            stored.hash(&mut hasher);
            self.caches.chunks.directory(&self.market, key).await?.hash(&mut hasher);
        }
        self.actions(asset.workspace_id, asset.id).await?.len().hash(&mut hasher);
        beside.economic.hash(&mut hasher);
        if beside.reports {
            self.reports_version(asset).await?.hash(&mut hasher);
        }
        if beside.agreements {
            let key = (asset.workspace_id, asset.id);
            consensus::store::newest_at(&self.market, key).await?.hash(&mut hasher);
        }
        Ok(Version(interval, hasher.finish()))
    }

    async fn compute_newest(
        &self,
        asset: &Asset,
        asked: &Asked,
        named: &mut HashMap<SeriesInput, Loaded>,
    ) -> Result<Kept> {
        let view = View {
            interval: asked.interval,
            within: Within::EVER,
            adjust: Adjust::Splits,
            as_of: asked.as_of,
        };
        let own = (Some(asked.interval), view);
        let bars = self.load_bars(asset, own, asked.rows).await?.bars;
        let mut columns: HashMap<formula::Address, Vec<f64>> = HashMap::new();
        for address in asked.formulas.iter().flat_map(Formula::inputs) {
            if columns.contains_key(address) {
                continue;
            }
            let input = input_of(&address.of(asset.symbol.as_str())).map_err(Error::internal)?;
            let loaded = if let Some(loaded) = named.get(&input) {
                loaded.clone()
            } else {
                self.load(asset.workspace_id, &input, view, asked.rows).await?
            };
            let rows = (loaded.stands, loaded.bars.as_ref());
            let column = on_axis(&bars.at, asked.interval, rows, loaded.values());
            if !address.is_subject() {
                named.insert(input, loaded);
            }
            columns.insert(address.clone(), column);
        }
        let formulas = asked.formulas.clone();
        platform::compute(move || kept(&bars, &columns, &formulas)).await?
    }
}

fn kept(
    bars: &crate::Bars,
    columns: &HashMap<formula::Address, Vec<f64>>,
    formulas: &[Formula],
) -> Result<Kept> {
    let mut inputs = formula::Inputs::new(bars.len());
    for (address, column) in columns {
        inputs.insert(address.clone(), column).map_err(Error::internal)?;
    }
    let mut values = HashMap::new();
    for formula in formulas {
        let value = formula.newest(&inputs).map_err(Error::internal)?.number();
        values.insert(formula.normalised().to_owned(), value.and_then(known));
    }
    let last = &bars.close[bars.len().saturating_sub(SPARK)..];
    Ok(Kept {
        at: bars.at.last().copied().map(Timestamp),
        spark: last.iter().copied().map(known).collect(),
        values,
    })
}

impl Kept {
    fn answers(&self, asked: &Asked) -> bool {
        asked.formulas.iter().all(|formula| self.values.contains_key(formula.normalised()))
    }

    fn newest(&self, asked: &Asked) -> Newest {
        let value = |formula: &Formula| self.values.get(formula.normalised()).copied().flatten();
        Newest {
            values: asked.formulas.iter().map(value).collect(),
            at: self.at,
            spark: Arc::clone(&self.spark),
        }
    }
}

fn names_no_other_asset(formula: &Formula) -> bool {
    formula.inputs().iter().all(|input| input.is_subject() || input.source.is_some())
}

/// What formulas read beside bars.
#[derive(Debug, Clone, Copy, Default)]
struct Beside {
    reports: bool,
    agreements: bool,
    /// The state of the economic series.
    economic: u64,
}
