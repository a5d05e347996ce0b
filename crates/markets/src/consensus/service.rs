//! Asking everybody for one price, and what they said before.

use kernel::{Actor, Error, Permission, Result, Symbol, Timestamp};
use providers::{Answer, Given, NoAnswer, Question, Tick};

use super::{Agreement, Basis, Consensus, FIELD, ProviderValue, judge, store};
use crate::{Asset, Markets, bar::check_order, provider::instrument};

/// Within this time after an answer everybody is not asked again.
const FRESH: i64 = 30 * 1_000_000;

/// Rows of one answer: a week of one every ten minutes.
const MAX_ROWS: usize = 1_008;

/// How long rows are kept.
const KEPT: i64 = 400 * 86_400_000_000;

impl Markets {
    /// Asks every provider for the price of `symbol` and says how they agree. Needs `markets:read`.
    ///
    /// # Errors
    ///
    /// What the providers said, when none of them has it.
    pub(crate) async fn consensus(&self, actor: &Actor, symbol: &Symbol) -> Result<Consensus> {
        actor.require(Permission::MarketsRead)?;
        let asset = self.known_asset(actor.workspace, symbol).await?;
        let now = self.clock.now();
        let since = (Timestamp(now.0.saturating_sub(FRESH)), now);
        let key = (asset.workspace_id, asset.id);
        let before = store::list(&self.market, key, since, 1).await?;
        let said = match before.into_iter().next() {
            Some(said) => Ok(said),
            None => self.ask_everybody(&asset).await,
        };
        let nothing = store::Said { at: now, median: None, spread_bps: None, values: Vec::new() };
        let (said, reason) = match said {
            // That nobody has it is an answer, too.
            Err(Error::Refused { code: "NO_PROVIDER", message }) => (nothing, Some(message)),
            said => (said?, None),
        };
        Ok(Consensus {
            symbol: asset.symbol.clone(),
            field: FIELD,
            at: said.at,
            median: said.median,
            spread_bps: said.spread_bps,
            values: said.values,
            reason,
        })
    }

    /// Lists how the providers agreed on `symbol`, oldest first, the newest rows when there are too many.
    /// Needs `markets:read`.
    pub(crate) async fn consensus_history(
        &self,
        actor: &Actor,
        symbol: &Symbol,
        (from, to): (Option<Timestamp>, Option<Timestamp>),
        limit: Option<usize>,
    ) -> Result<Vec<Agreement>> {
        actor.require(Permission::MarketsRead)?;
        check_order(from, to, "from")?;
        if limit.is_some_and(|limit| limit == 0 || limit > MAX_ROWS) {
            let message = format!("limit must be between 1 and {MAX_ROWS}");
            return Err(Error::invalid_at("limit", message));
        }
        let asset = self.known_asset(actor.workspace, symbol).await?;
        let until = self.as_of(actor, to);
        let span = (from.unwrap_or(Timestamp(i64::MIN)), until);
        let limit = limit.unwrap_or(MAX_ROWS);
        let limit = i64::try_from(limit).map_err(Error::internal)?;
        let key = (asset.workspace_id, asset.id);
        let rows = store::list(&self.market, key, span, limit).await?;
        let agreement = |said: store::Said| Agreement {
            at: said.at,
            median: said.median,
            spread_bps: said.spread_bps,
            providers: said.values.len(),
            quarantined: said.values.iter().filter(|it| it.quarantined.is_some()).count(),
        };
        Ok(rows.into_iter().map(agreement).collect())
    }

    /// Asks every provider for the price of `asset` and writes down what they say.
    pub(super) async fn ask_everybody(&self, asset: &Asset) -> Result<store::Said> {
        let desk = self.desk(asset.workspace_id)?;
        let question = Question::Quotes { instruments: vec![instrument(asset)] };
        let (mut values, mut none) = (Vec::new(), None);
        for given in desk.ask_all(&question).await {
            match given {
                Ok(Given { provider, answer: Answer::Quotes(ticks), .. }) => {
                    values.extend(ticks.iter().find_map(|tick| value(provider, asset, tick)));
                }
                Ok(_) => {}
                Err(fault) => none = Some(fault),
            }
        }
        if values.is_empty() {
            let capability = question.capability();
            return Err(none.unwrap_or(NoAnswer { capability, tried: Vec::new() }).into());
        }
        let (median, spread_bps) = judge(&mut values);
        let said = store::Said { at: self.clock.now(), median, spread_bps, values };
        let (key, row) = ((asset.workspace_id, asset.id), said.clone());
        self.market
            .write_internal(move |tx| Box::pin(async move { store::insert(tx, key, &row).await }))
            .await?;
        Ok(said)
    }

    /// Removes what was said long ago; says how many rows.
    pub(super) async fn forget_old_consensus(&self) -> Result<u64> {
        let before = Timestamp(self.clock.now().0.saturating_sub(KEPT));
        self.market
            .write_internal(move |tx| {
                Box::pin(async move { store::remove_before(tx, before).await })
            })
            .await
    }
}

/// Returns the price in a tick: its last, or the middle where it has none.
fn value(provider: &'static str, asset: &Asset, tick: &Tick) -> Option<ProviderValue> {
    let middle = tick.bid.zip(tick.ask).map(|(bid, ask)| f64::midpoint(bid, ask));
    let value = tick.last.or(middle).filter(|value| value.is_finite())?;
    // Pence are no pounds.
    let other_money = tick.currency.as_ref().zip(asset.currency.as_ref());
    let quarantined = other_money
        .filter(|(theirs, ours)| theirs != ours)
        .map(|(theirs, ours)| format!("it is in {theirs}, not in {ours}"));
    let provider = provider.to_owned();
    Some(ProviderValue {
        basis: Basis::of(&provider),
        provider,
        value,
        at: tick.at,
        previous_close: tick.previous_close.filter(|close| close.is_finite()),
        deviation_bps: None,
        quarantined,
    })
}
