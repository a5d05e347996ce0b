//! Asking a screen.
//!
//! One example: `rsi(close, 14) < 30` sorted by `rank(volume)`. What has memory (`rsi(close, 14)`) and the
//! series themselves (`volume`) are evaluated over each asset's bars once, and kept until the asset has
//! other bars; what is left (`… < 30`, `rank(…)`) runs over one column of all assets.

use std::{collections::HashMap, sync::Arc};

use formula::{Formula, Screen as Across};
use kernel::{Actor, Error, Permission, Result, Timestamp};

use super::{
    Distribution, Order, Question, ScreenColumn, ScreenRow, Screened, Universe,
    columns::Columns,
    newest::{Asked, Newest},
};
use crate::{Interval, Markets, asset::Asset, series::service::input_of};

/// Assets of one universe. More than any exchange lists.
const MAX_ASSETS: usize = 20_000;

/// Rows of one answer.
const MAX_ROWS: usize = 500;

/// Bins of a distribution: as many as a narrow column shows.
const BINS: usize = 20;

/// What is older than this before the newest bar is not of the same market day.
const FRESH: i64 = 7 * 86_400_000_000;

impl Markets {
    /// Asks every asset of a universe. Needs `markets:read`.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] pointing at the formula, symbol or limit that is wrong.
    pub(crate) async fn run_screener(
        &self,
        actor: &Actor,
        question: &Question,
        as_of: Option<Timestamp>,
        (skip, limit): (usize, usize),
    ) -> Result<Screened> {
        actor.require(Permission::MarketsRead)?;
        if limit > MAX_ROWS {
            let message = format!("at most {MAX_ROWS} rows at once");
            return Err(Error::invalid_at("/limit", message));
        }
        let columns = Columns::read(question, "/question")?;
        let parts = Parts::of(&columns)?;
        self.check_named(actor, &columns).await?;
        let assets = self.universe(actor, &question.universe).await?;
        let asked = Asked {
            interval: question.interval.unwrap_or(Interval::Day),
            as_of: self.as_of(actor, as_of),
            formulas: parts.formulas.clone(),
        };
        let newest = self.newest_values(actor, &assets, &asked).await?;
        let order = question.sort.as_ref().map(|sort| sort.order).unwrap_or_default();
        let found = platform::compute(move || {
            screened(&columns, &parts, &assets, &newest, &Page { order, skip, limit })
        });
        Ok(Screened { as_of: asked.as_of, interval: asked.interval, ..found.await? })
    }

    /// Checks that every asset a formula names is there.
    async fn check_named(&self, actor: &Actor, columns: &Columns) -> Result<()> {
        for (pointer, formula) in columns.all() {
            for address in formula.inputs().iter().filter(|address| !address.is_subject()) {
                let input = input_of(address)
                    .map_err(|message| Error::invalid_at(pointer.as_str(), message))?;
                self.asset_named(actor.workspace, &input.symbol, &pointer).await?;
            }
        }
        Ok(())
    }

    /// Returns the assets of a universe, by symbol.
    async fn universe(&self, actor: &Actor, universe: &Universe) -> Result<Vec<Arc<Asset>>> {
        let workspace = actor.workspace;
        let mut named = Vec::new();
        for symbol in &universe.symbols {
            match self.known_asset(workspace, symbol).await {
                Ok(asset) => named.push(asset),
                Err(Error::NotFound(_)) => {
                    let pointer = "/question/universe/symbols";
                    return Err(self.unknown_symbol(workspace, symbol, pointer).await?);
                }
                Err(other) => return Err(other),
            }
        }
        let listed = match universe.watchlist {
            None => None,
            Some(id) => {
                Some(self.find_watchlist(actor, id).await.map_err(|error| match error {
                    Error::NotFound(_) => Error::invalid_at(
                        "/question/universe/watchlist",
                        "there is no such watchlist in this workspace",
                    ),
                    other => other,
                })?)
            }
        };
        let index = self.index(workspace).await?;
        let mut assets: Vec<Arc<Asset>> =
            if universe.symbols.is_empty() { index.assets().to_vec() } else { named };
        assets.retain(|asset| {
            universe.r#type.is_none_or(|wanted| asset.r#type == wanted)
                && same(universe.sector.as_deref(), asset.sector.as_deref())
                && same(universe.exchange.as_deref(), asset.exchange.as_deref())
                && listed
                    .as_ref()
                    .is_none_or(|list| list.items.iter().any(|item| item.symbol == asset.symbol))
        });
        assets.sort_by(|a, b| a.symbol.cmp(&b.symbol));
        assets.dedup_by(|a, b| a.symbol == b.symbol);
        if assets.len() > MAX_ASSETS {
            let message =
                format!("{} assets are too many at once: narrow the universe", assets.len());
            return Err(Error::invalid_at("/question/universe", message));
        }
        Ok(assets)
    }
}

fn same(wanted: Option<&str>, given: Option<&str>) -> bool {
    wanted.is_none_or(|wanted| given.is_some_and(|given| given.eq_ignore_ascii_case(wanted)))
}

struct Page {
    order: Order,
    skip: usize,
    limit: usize,
}

/// The formulas of a screen cut in two: what each asset answers alone, and what runs across them.
struct Parts {
    /// What each asset answers alone, each once.
    formulas: Vec<Formula>,
    /// For each formula of the screen what runs across, and where its columns are in `formulas`.
    across: Vec<(Across, Vec<usize>)>,
}

impl Parts {
    fn of(columns: &Columns) -> Result<Self> {
        let everything = formula::check("1 > 0").map_err(Error::internal)?;
        let (mut formulas, mut places) = (Vec::<Formula>::new(), HashMap::new());
        let mut across = Vec::new();
        for (pointer, formula) in columns.all() {
            // A condition that is unknown for an asset is to be told from one that is false.
            let number = if formula.kind() == formula::Kind::Condition {
                let text = format!("where({}, 1, 0)", formula.normalised());
                formula::check(&text).map_err(Error::internal)?
            } else {
                formula.clone()
            };
            let screen = Across::new(&everything).and_then(|screen| screen.ordered_by(&number));
            let screen = screen.map_err(Error::internal)?;
            let mut mine = Vec::new();
            for part in screen.columns() {
                if part.is_cross_sectional() {
                    let message = format!(
                        "{} looks back at a comparison of assets, which a screen cannot: compare \
                         what was looked back at instead",
                        part.normalised()
                    );
                    return Err(Error::invalid_at(pointer, message));
                }
                let place = *places.entry(part.normalised().to_owned()).or_insert_with(|| {
                    formulas.push(part.clone());
                    formulas.len() - 1
                });
                mine.push(place);
            }
            across.push((screen, mine));
        }
        Ok(Self { formulas, across })
    }

    /// The values of each formula of the screen, an asset a row.
    fn values(&self, newest: &[Newest]) -> Vec<Vec<Option<f64>>> {
        let column = |(across, places): &(Across, Vec<usize>)| {
            let mut across = across.clone();
            across.resize(newest.len());
            for (asset, newest) in newest.iter().enumerate() {
                for (column, place) in places.iter().enumerate() {
                    let value = newest.values.get(*place).copied().flatten();
                    across.set(asset, column, value.unwrap_or(f64::NAN));
                }
            }
            let mut values = vec![None; newest.len()];
            for hit in across.run(formula::Order::HighestFirst, newest.len()).first {
                values[hit.asset] = hit.score;
            }
            values
        };
        self.across.iter().map(column).collect()
    }
}

fn screened(
    columns: &Columns,
    parts: &Parts,
    assets: &[Arc<Asset>],
    newest: &[Newest],
    page: &Page,
) -> Screened {
    let mut values = parts.values(newest).into_iter();
    let shown: Vec<Vec<Option<f64>>> = values.by_ref().take(columns.shown.len()).collect();
    let rule = columns.rule.as_ref().and_then(|_| values.next());
    let sort = columns.sort.as_ref().and_then(|_| values.next());
    let answers = |asset: usize| rule.as_ref().map_or(Some(1.0), |rule| rule[asset]);
    let mut matched: Vec<usize> =
        (0..assets.len()).filter(|asset| answers(*asset).is_some_and(|is| is > 0.5)).collect();
    if let Some(sort) = &sort {
        // Stable, so equals stay in the order of their symbols; unknowns come last either way.
        matched.sort_by(|a, b| match (sort[*a], sort[*b]) {
            (Some(a), Some(b)) if page.order == Order::Descending => b.total_cmp(&a),
            (Some(a), Some(b)) => a.total_cmp(&b),
            (a, b) => b.is_some().cmp(&a.is_some()),
        });
    }
    let newest_at = newest.iter().filter_map(|newest| newest.at).max();
    let row = |asset: &usize| {
        let (of, newest) = (&assets[*asset], &newest[*asset]);
        let fresh = newest.at.zip(newest_at).is_some_and(|(at, newest)| newest.0 - at.0 <= FRESH);
        ScreenRow {
            symbol: of.symbol.clone(),
            name: of.name.clone(),
            r#type: of.r#type,
            currency: of.currency.clone(),
            at: newest.at,
            stale: !fresh,
            values: shown.iter().map(|column| column[*asset]).collect(),
            spark: newest.spark.to_vec(),
        }
    };
    let column = |(formula, values): (&Formula, &Vec<Option<f64>>)| ScreenColumn {
        formula: formula.normalised().to_owned(),
        condition: formula.kind() == formula::Kind::Condition,
        distribution: distribution(values),
    };
    Screened {
        columns: columns.shown.iter().zip(&shown).map(column).collect(),
        rows: matched.iter().skip(page.skip).take(page.limit).map(row).collect(),
        matched: matched.len(),
        universe: assets.len(),
        unknown: (0..assets.len()).filter(|asset| answers(*asset).is_none()).count(),
        newest_at,
        rule: columns.rule.as_ref().map(|rule| rule.normalised().to_owned()),
        as_of: Timestamp(0),
        interval: Interval::Day,
    }
}

/// Counts the known values of a column in equally wide bins.
fn distribution(values: &[Option<f64>]) -> Option<Distribution> {
    let mut known: Vec<f64> = values.iter().copied().flatten().collect();
    known.sort_unstable_by(f64::total_cmp);
    let (min, max) = (*known.first()?, *known.last()?);
    let mut counts = vec![0; BINS];
    for value in &known {
        counts[bin(*value, min, max)] += 1;
    }
    let median = f64::midpoint(known[(known.len() - 1) / 2], known[known.len() / 2]);
    Some(Distribution { min, max, median, counts, known: known.len() })
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "clamped to the bins"
)]
fn bin(value: f64, min: f64, max: f64) -> usize {
    let width = max - min;
    if width > 0.0 && width.is_finite() {
        (((value - min) / width * BINS as f64) as usize).min(BINS - 1)
    } else {
        0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_known_value_is_counted_once() {
        let spread = distribution(&[Some(1.0), None, Some(3.0), Some(2.0)]).unwrap();
        assert_eq!((spread.min, spread.max, spread.median, spread.known), (1.0, 3.0, 2.0, 3));
        assert_eq!(spread.counts.iter().sum::<u32>(), 3);
        assert_eq!((spread.counts[0], spread.counts[10], spread.counts[19]), (1, 1, 1));
        let flat = distribution(&[Some(5.0), Some(5.0)]).unwrap();
        assert_eq!(flat.counts[0], 2);
        assert_eq!(distribution(&[None]), None);
    }
}
