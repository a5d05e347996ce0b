//! Asking a screen.
//!
//! One example: `rsi(close, 14) < 30` sorted by `rank(volume)`. What has memory (`rsi(close, 14)`) and the
//! series themselves (`volume`) are evaluated over each asset's bars once, and kept until the asset has
//! other bars; what is left (`… < 30`, `rank(…)`) runs over one column of all assets.

use std::{collections::HashMap, sync::Arc};

use formula::{Formula, Screen as Across};
use kernel::{Actor, Error, Permission, Result, Timestamp};

use super::{
    Distribution, Order, Question, ScreenColumn, ScreenRow, Screened, Universe, columns::Columns,
    newest::Asked, table::Table,
};
use crate::{Interval, Markets, asset::Asset, bar::known, series::service::Rows};

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
        let asked = Asked {
            interval: question.interval.unwrap_or(Interval::Day),
            as_of: self.as_of(actor, as_of),
            live: as_of.is_none() && actor.as_of.is_none(),
            rows: Rows::Stored,
            formulas: parts.formulas.clone(),
        };
        let table = self.table(actor, &question.universe, &asked).await?;
        let order = question.sort.as_ref().map(|sort| sort.order).unwrap_or_default();
        let found = platform::compute(move || {
            screened(&columns, &parts, &table, &Page { order, skip, limit })
        });
        Ok(Screened { as_of: asked.as_of, interval: asked.interval, ..found.await? })
    }

    /// Checks that everything a formula names is there.
    pub(super) async fn check_named(&self, actor: &Actor, columns: &Columns) -> Result<()> {
        for (pointer, formula) in columns.all() {
            for address in formula.inputs().iter().filter(|address| !address.is_subject()) {
                self.check_input(actor, address, &pointer).await?;
            }
        }
        Ok(())
    }

    /// Returns the assets of a universe, by symbol.
    pub(super) async fn universe(
        &self,
        actor: &Actor,
        universe: &Universe,
    ) -> Result<Vec<Arc<Asset>>> {
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
pub(super) struct Parts {
    /// What each asset answers alone, each once.
    pub formulas: Vec<Formula>,
    /// For each formula of the screen what runs across, and where its columns are in `formulas`.
    across: Vec<(Across, Vec<usize>)>,
}

impl Parts {
    pub fn of(columns: &Columns) -> Result<Self> {
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

    /// The values of each formula of the screen, an asset a row; NaN is unknown.
    pub fn values(&self, table: &Table) -> Vec<Vec<f64>> {
        let column = |(across, places): &(Across, Vec<usize>)| {
            let mut across = across.clone();
            across.resize(table.assets.len());
            for (column, place) in places.iter().enumerate() {
                across.set_column(column, table.columns.get(*place).map_or(&[], Vec::as_slice));
            }
            across.scores()
        };
        self.across.iter().map(column).collect()
    }
}

fn screened(columns: &Columns, parts: &Parts, table: &Table, page: &Page) -> Screened {
    let mut values = parts.values(table).into_iter();
    let shown: Vec<Vec<f64>> = values.by_ref().take(columns.shown.len()).collect();
    let rule = columns.rule.as_ref().and_then(|_| values.next());
    let sort = columns.sort.as_ref().and_then(|_| values.next());
    let universe = table.assets.len();
    let holds = |asset: &usize| rule.as_ref().is_none_or(|rule| rule[*asset] > 0.5);
    let mut found: Vec<usize> = (0..universe).filter(holds).collect();
    let matched = found.len();
    if let Some(sort) = &sort {
        first_by(&mut found, sort, page);
    }
    let newest_at = table.at.iter().copied().flatten().max();
    let row = |asset: &usize| {
        let (of, at) = (&table.assets[*asset], table.at[*asset]);
        let fresh = at.zip(newest_at).is_some_and(|(at, newest)| newest.0 - at.0 <= FRESH);
        ScreenRow {
            symbol: of.symbol.clone(),
            name: of.name.clone(),
            r#type: of.r#type,
            currency: of.currency.clone(),
            at,
            stale: !fresh,
            values: shown.iter().map(|column| known(column[*asset])).collect(),
            spark: table.sparks[*asset].to_vec(),
        }
    };
    let column = |(formula, values): (&Formula, &Vec<f64>)| ScreenColumn {
        formula: formula.normalised().to_owned(),
        condition: formula.kind() == formula::Kind::Condition,
        distribution: distribution(values),
    };
    Screened {
        columns: columns.shown.iter().zip(&shown).map(column).collect(),
        rows: found.iter().skip(page.skip).take(page.limit).map(row).collect(),
        matched,
        universe,
        unknown: rule.map_or(0, |rule| rule.iter().filter(|answer| answer.is_nan()).count()),
        newest_at,
        rule: columns.rule.as_ref().map(|rule| rule.normalised().to_owned()),
        as_of: Timestamp(0),
        interval: Interval::Day,
    }
}

/// Leaves the assets up to the end of a page in order: equals in the order of their symbols, unknowns last either way.
fn first_by(assets: &mut Vec<usize>, sort: &[f64], page: &Page) {
    let compare = |a: &usize, b: &usize| {
        let (left, right) = (sort[*a], sort[*b]);
        let by_value = match (left.is_nan(), right.is_nan()) {
            (false, false) if page.order == Order::Descending => right.total_cmp(&left),
            (false, false) => left.total_cmp(&right),
            (left, right) => left.cmp(&right),
        };
        by_value.then(a.cmp(b))
    };
    let end = page.skip.saturating_add(page.limit);
    if end < assets.len() {
        // Only what is shown, and comes before it, needs an order of its own.
        assets.select_nth_unstable_by(end, compare);
        assets.truncate(end);
    }
    assets.sort_unstable_by(compare);
}

/// Counts the known values of a column in equally wide bins.
fn distribution(values: &[f64]) -> Option<Distribution> {
    let mut known: Vec<f64> = values.iter().copied().filter(|value| !value.is_nan()).collect();
    let first = *known.first()?;
    let (min, max) =
        known.iter().fold((first, first), |(min, max), value| (min.min(*value), max.max(*value)));
    let mut counts = vec![0; BINS];
    for value in &known {
        counts[bin(*value, min, max)] += 1;
    }
    let middle = known.len() / 2;
    let even = known.len().is_multiple_of(2);
    let (lower, upper, _) = known.select_nth_unstable_by(middle, f64::total_cmp);
    let below = lower.iter().copied().fold(min, f64::max);
    let median = if even { f64::midpoint(below, *upper) } else { *upper };
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
        let spread = distribution(&[1.0, f64::NAN, 3.0, 2.0]).unwrap();
        assert_eq!((spread.min, spread.max, spread.median, spread.known), (1.0, 3.0, 2.0, 3));
        assert_eq!(spread.counts.iter().sum::<u32>(), 3);
        assert_eq!((spread.counts[0], spread.counts[10], spread.counts[19]), (1, 1, 1));
        let flat = distribution(&[5.0, 5.0]).unwrap();
        assert_eq!(flat.counts[0], 2);
        let even = distribution(&[4.0, 1.0, 9.0, 2.0]).unwrap();
        assert_eq!((even.median, even.known), (3.0, 4));
        assert_eq!(distribution(&[f64::NAN]), None);
    }

    #[test]
    fn a_page_is_the_beginning_of_the_whole_order() {
        let sort = [2.0, f64::NAN, 7.0, 2.0, -1.0, f64::NAN, 7.0];
        for (order, wanted) in
            [(Order::Descending, [2, 6, 0, 3, 4, 1, 5]), (Order::Ascending, [4, 0, 3, 2, 6, 1, 5])]
        {
            for (skip, limit) in (0..9).flat_map(|skip| [(skip, 0), (skip, 3), (0, skip)]) {
                let mut assets: Vec<usize> = (0..7).collect();
                first_by(&mut assets, &sort, &Page { order, skip, limit });
                assert_eq!(assets, wanted[..(skip + limit).min(7)]);
            }
        }
    }
}
