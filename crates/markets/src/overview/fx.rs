//! Money against money, from pairs of one source.

use std::collections::BTreeMap;

use kernel::{Actor, Error, Permission, Result, Symbol, Timestamp};
use providers::{Answer, BarRow, Instrument, Kind, Question};

use super::FxMatrix;
use crate::{Asset, AssetType, Markets, demo, provider::instrument};

/// Moneys of a matrix that nobody chose.
const USUAL: [&str; 8] = ["USD", "EUR", "JPY", "GBP", "CHF", "AUD", "CAD", "NZD"];

/// Moneys of one matrix.
const MOST: usize = 20;

/// How far apart the prices of one matrix may be: a long weekend.
const APART: i64 = 4 * 86_400_000_000;

/// How far back two reference rates are looked for.
const DAYS: i64 = 12 * 86_400_000_000;

/// A price of one money in another.
#[derive(Debug, Clone, PartialEq)]
struct Edge {
    base: String,
    quote: String,
    last: f64,
    previous: Option<f64>,
    at: Timestamp,
}

/// Returns base and quote of a pair of moneys; `JPY=X` is dollars in yen.
pub(super) fn pair(asset: &Asset) -> Option<(String, String)> {
    if asset.r#type != AssetType::Currency {
        return None;
    }
    let short = asset.symbol.as_str().strip_suffix("=X").filter(|code| code.len() == 3);
    if let Some(code) = short {
        return Some(("USD".to_owned(), code.to_owned()));
    }
    let instrument = instrument(asset);
    instrument.pair().map(|(base, quote)| (base.to_owned(), quote.to_owned()))
}

impl Markets {
    /// Returns what each of `currencies` costs in each other one: from the pairs of the workspace, or the
    /// reference rates of the European Central Bank. Needs `markets:read`.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] when a currency is no code of three letters.
    pub async fn find_fx(&self, actor: &Actor, currencies: &[String]) -> Result<FxMatrix> {
        actor.require(Permission::MarketsRead)?;
        let currencies = checked(currencies)?;
        let stored = self.stored_pairs(actor, &currencies).await?;
        let known = |edges: &[Edge]| reached(edges, &currencies).len();
        let best = stored
            .into_iter()
            .max_by_key(|(_, edges)| (known(edges), edges.iter().map(|edge| edge.at).max()));
        let is_whole = best.as_ref().is_some_and(|(_, edges)| known(edges) == currencies.len());
        let is_past = actor.as_of.is_some();
        let fetched = if is_whole || is_past {
            None
        } else {
            self.reference_rates(actor, &currencies).await.ok()
        };
        let mut all: Vec<(String, Vec<Edge>)> = best.into_iter().chain(fetched).collect();
        all.sort_by_key(|(_, edges)| known(edges));
        let (source, edges) = all.pop().map_or((None, Vec::new()), |(it, edges)| (Some(it), edges));
        Ok(matrix(source, &edges, currencies))
    }

    /// Returns the pairs of the workspace by their source.
    async fn stored_pairs(
        &self,
        actor: &Actor,
        wanted: &[String],
    ) -> Result<BTreeMap<String, Vec<Edge>>> {
        let (_, assets) = self.traded(actor).await?;
        let hubs = ["USD", "EUR"];
        let is_wanted = |code: &str| wanted.iter().any(|it| it == code) || hubs.contains(&code);
        let pairs = assets.iter().filter_map(|asset| Some((pair(asset)?, asset)));
        let pairs: Vec<_> =
            pairs.filter(|((base, quote), _)| is_wanted(base) && is_wanted(quote)).collect();
        let mut by_source: BTreeMap<String, Vec<Edge>> = BTreeMap::new();
        if pairs.is_empty() {
            return Ok(by_source);
        }
        let symbols: Vec<Symbol> = pairs.iter().map(|(_, asset)| asset.symbol.clone()).collect();
        for symbols in symbols.chunks(500) {
            for quote in self.list_quotes(actor, symbols, None).await? {
                let found = pairs.iter().find(|(_, asset)| asset.symbol == quote.symbol);
                let (Some(((base, other), _)), Some(last), Some(at)) =
                    (found, quote.last, quote.at)
                else {
                    continue;
                };
                let (base, other) = (base.clone(), other.clone());
                let previous = quote.previous_close;
                let edge = Edge { base, quote: other, last, previous, at };
                by_source.entry(quote.source).or_default().push(edge);
            }
        }
        Ok(by_source)
    }

    /// Asks for what a euro is worth in each of `currencies`, on the last two days there are.
    async fn reference_rates(
        &self,
        actor: &Actor,
        currencies: &[String],
    ) -> Result<(String, Vec<Edge>)> {
        const PROVIDER: &str = "ecb";
        let is_demo = self.is_demo(actor.workspace);
        let source =
            if is_demo { format!("{}{PROVIDER}", demo::SOURCE) } else { PROVIDER.to_owned() };
        let now = self.clock.now();
        let mut edges = Vec::new();
        for code in currencies.iter().filter(|code| *code != "EUR") {
            let key = (actor.workspace, code.clone());
            let ask = async { self.ask_euro(actor, code, now).await.map(std::sync::Arc::new) };
            let rows = self.caches.euros.try_get_with(key, ask).await;
            let rows = match rows {
                Ok(rows) => rows,
                // A money it does not have leaves its row empty.
                Err(error) if matches!(*error, Error::Refused { .. }) => continue,
                Err(error) => return Err(crate::bar::service::shared(error)),
            };
            let [.., before, last] = rows.as_slice() else { continue };
            edges.push(Edge {
                base: "EUR".to_owned(),
                quote: code.clone(),
                last: last.close,
                previous: Some(before.close),
                at: last.at,
            });
        }
        Ok((source, edges))
    }

    async fn ask_euro(&self, actor: &Actor, code: &str, now: Timestamp) -> Result<Vec<BarRow>> {
        let symbol: Symbol = format!("EUR{code}=X").parse().map_err(Error::internal)?;
        let question = Question::Bars {
            instrument: Instrument::new(symbol, Kind::Currency),
            interval: kernel::Interval::Day,
            from: Timestamp(now.0 - DAYS),
            to: now,
        };
        match self.desk(actor.workspace)?.ask_one("ecb", &question).await?.answer {
            Answer::Bars(rows) => Ok(rows),
            _ => Err(Error::internal("a question about bars was answered with something else")),
        }
    }
}

fn checked(named: &[String]) -> Result<Vec<String>> {
    let mut codes: Vec<String> = Vec::new();
    for name in named.iter().map(|name| name.trim().to_ascii_uppercase()) {
        let is_code = name.len() == 3 && name.bytes().all(|c| c.is_ascii_uppercase());
        if !is_code {
            let message = "a currency is a code of three letters, as in USD,EUR,JPY";
            return Err(Error::invalid_at("currencies", message));
        }
        if !codes.contains(&name) {
            codes.push(name);
        }
    }
    if codes.is_empty() {
        codes = USUAL.map(str::to_owned).to_vec();
    }
    if codes.len() > MOST {
        return Err(Error::invalid_at("currencies", format!("at most {MOST} currencies at once")));
    }
    Ok(codes)
}

/// What a money is worth in the first one that is reached, now and before, and when.
type Worth = (f64, Option<f64>, Timestamp);

/// Walks along the pairs from the money that has most of them.
fn reached(edges: &[Edge], wanted: &[String]) -> BTreeMap<String, Worth> {
    let newest = edges.iter().map(|edge| edge.at.0).max().unwrap_or(i64::MIN);
    let fresh: Vec<&Edge> =
        edges.iter().filter(|edge| edge.at.0 >= newest.saturating_sub(APART)).collect();
    let count = |code: &str| fresh.iter().filter(|it| it.base == code || it.quote == code).count();
    let Some(hub) = ["USD", "EUR"].into_iter().max_by_key(|code| count(code)) else {
        return BTreeMap::new();
    };
    if count(hub) == 0 {
        return BTreeMap::new();
    }
    let mut worth = BTreeMap::from([(hub.to_owned(), (1.0, Some(1.0), Timestamp(newest)))]);
    for _ in 0..wanted.len() + 2 {
        for edge in &fresh {
            let inverse = |value: f64| 1.0 / value;
            let step = match (worth.get(&edge.base), worth.get(&edge.quote)) {
                (Some(base), None) => {
                    let (from, previous) = (edge.last, edge.previous);
                    Some((&edge.quote, base, inverse(from), previous.map(inverse)))
                }
                (None, Some(quote)) => Some((&edge.base, quote, edge.last, edge.previous)),
                _ => None,
            };
            let Some((code, (value, before, at), factor, previous)) = step else { continue };
            let value = value * factor;
            let before = before.zip(previous).map(|(before, factor)| before * factor);
            if value.is_finite() && value > 0.0 {
                worth.insert(code.clone(), (value, before, edge.at.min(*at)));
            }
        }
    }
    worth.retain(|code, _| wanted.contains(code));
    worth
}

fn matrix(source: Option<String>, edges: &[Edge], currencies: Vec<String>) -> FxMatrix {
    let worth = reached(edges, &currencies);
    let fine = |value: f64| Some(value).filter(|value| value.is_finite() && *value > 0.0);
    let cell = |base: &String, quote: &String| {
        let ((base, base_before, _), (quote, quote_before, _)) =
            worth.get(base).zip(worth.get(quote))?;
        let before = base_before.zip(*quote_before).and_then(|(base, quote)| fine(base / quote));
        Some((fine(base / quote)?, before))
    };
    let table = |of: &dyn Fn(&String, &String) -> Option<f64>| {
        let row = |base| currencies.iter().map(|quote| of(base, quote)).collect();
        currencies.iter().map(row).collect()
    };
    let rates = table(&|base, quote| cell(base, quote).map(|(rate, _)| rate));
    let changes = table(&|base, quote| {
        let (rate, before) = cell(base, quote)?;
        Some((rate / before? - 1.0) * 100.0).filter(|change| change.is_finite())
    });
    let missing: Vec<&str> =
        currencies.iter().filter(|code| !worth.contains_key(*code)).map(String::as_str).collect();
    let at = worth.values().map(|(_, _, at)| *at).min();
    let reason = (!missing.is_empty()).then(|| format!("no price of {}", missing.join(", ")));
    FxMatrix { at, source: source.filter(|_| at.is_some()), currencies, rates, changes, reason }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edge(base: &str, quote: &str, last: f64, previous: f64) -> Edge {
        let (base, quote) = (base.to_owned(), quote.to_owned());
        Edge { base, quote, last, previous: Some(previous), at: Timestamp(APART * 9) }
    }

    #[test]
    fn a_cross_is_the_quotient_of_what_both_are_worth() {
        let codes: Vec<String> = ["USD", "EUR", "JPY", "XXX"].map(str::to_owned).to_vec();
        let edges = [edge("EUR", "USD", 1.25, 1.0), edge("USD", "JPY", 150.0, 100.0)];
        let matrix = matrix(Some("x".to_owned()), &edges, codes);
        assert_eq!(matrix.rates[1], [Some(1.25), Some(1.0), Some(187.5), None]);
        assert_eq!(matrix.rates[2][0].map(|rate| (rate * 150.0).round()), Some(1.0));
        assert_eq!(matrix.changes[1][0], Some(25.0));
        assert_eq!(matrix.changes[0][0], Some(0.0));
        assert_eq!(matrix.rates[3], [None; 4]);
        assert_eq!(matrix.reason.as_deref(), Some("no price of XXX"));
    }

    #[test]
    fn a_price_of_another_week_is_left_out() {
        let old = Edge { at: Timestamp(0), ..edge("USD", "JPY", 150.0, 100.0) };
        let codes: Vec<String> = ["EUR", "JPY"].map(str::to_owned).to_vec();
        let matrix = matrix(None, &[edge("EUR", "USD", 1.25, 1.0), old], codes);
        assert_eq!(matrix.rates, [[Some(1.0), None], [None, None]]);
        assert!(checked(&["EURO".to_owned()]).is_err());
        assert_eq!(checked(&[]).unwrap().len(), 8);
    }
}
