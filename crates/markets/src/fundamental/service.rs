//! Reading fundamentals: from what is stored, after fetching what is old.

use std::{sync::Arc, time::Duration};

use kernel::{Actor, Error, Permission, Result, Symbol, Timestamp};
use providers::{Answer, Fact, Question};

use super::{
    Fundamentals, PeriodKind, concept,
    jobs::reports,
    period::Known,
    ratio::{self, Price},
    statement::Table,
    store::{self, FactRow},
    timeline::{Split, Timeline},
};
use crate::{
    Action, ActionKind, Adjust, Asset, Interval, Markets,
    action::known_actions,
    bar::{self, View, Within},
    economic::{
        service::day_of,
        store::{Fetch, fetched, note_fetch},
    },
    provider::instrument,
};

/// How old facts may be before they are asked for again: companies file once a quarter.
const OLD: Duration = Duration::from_hours(24);

/// Whose facts are kept on both ends of their spans; other providers have names of their own.
const PROVIDER: &str = "sec";

const DAY: i64 = 86_400_000_000;

impl Markets {
    /// Returns the statements and ratios of `symbol` as known at a time. Needs `markets:read`.
    ///
    /// What is stored is asked for again when it is a day old; what cannot be asked for is said in the reason.
    pub async fn find_fundamentals(
        &self,
        actor: &Actor,
        symbol: &Symbol,
        period: PeriodKind,
        as_of: Option<Timestamp>,
    ) -> Result<Fundamentals> {
        actor.require(Permission::MarketsRead)?;
        let asset = self.known_asset(actor.workspace, symbol).await?;
        let mut reason = match self.refresh_facts(&asset).await {
            Ok(()) => None,
            Err(error) => Some(format!("they could not be brought up to date: {error}")),
        };
        let as_of = self.as_of(actor, as_of);
        let rows = store::facts(&self.market, asset.workspace_id, asset.id).await?;
        let day = as_of.0.div_euclid(DAY);
        let (table, currency) = platform::compute(move || {
            let known = Known::by(day, rows);
            (Table::of(&known, period), known.currency().map(str::to_owned))
        })
        .await?;
        if table.spans.is_empty() {
            let nothing = || "nothing was filed by then that is known here".to_owned();
            reason = reason.or_else(|| Some(nothing()));
        }
        let price = match table.spans.first() {
            Some(newest) => self.price_in_shares_of(&asset, newest.filed, as_of).await?,
            None => None,
        };
        let price = price.filter(|_| currency.is_none() || asset.currency == currency);
        let fetch = fetched(&self.market, asset.workspace_id, &subject(&asset)).await?;
        let cik = asset.identifiers.get("cik").and_then(|cik| cik.parse().ok());
        // What the made-up world files is on no page of the real office.
        let cik = cik.filter(|_| !self.is_demo(asset.workspace_id));
        Ok(Fundamentals {
            symbol: asset.symbol.clone(),
            currency,
            source: fetch.as_ref().map(|fetch| fetch.source.clone()),
            fetched_at: fetch.map(|fetch| fetch.fetched_at),
            as_of,
            period,
            periods: table.periods(period, cik),
            statements: if table.spans.is_empty() { Vec::new() } else { table.statements() },
            ratios: if table.spans.is_empty() {
                Vec::new()
            } else {
                ratio::ratios(&table, period, price)
            },
            reason,
        })
    }

    /// Returns the last close known at `as_of`, of as many shares as one was on the day `filed`.
    async fn price_in_shares_of(
        &self,
        asset: &Asset,
        filed: i64,
        as_of: Timestamp,
    ) -> Result<Option<Price>> {
        let last = as_of.0;
        let within = Within { from: last.saturating_sub(30 * DAY), to: i64::MAX };
        let view = View { interval: Interval::Day, within, adjust: Adjust::None, as_of };
        let (bars, _) = self.seen_bars(asset, view).await?;
        let Some(close) = bars.close.last().copied().filter(|close| close.is_finite()) else {
            return Ok(None);
        };
        let at = bars.at.last().copied().unwrap_or(last);
        let actions = self.actions(asset.workspace_id, asset.id).await?;
        let splits = known_actions(actions.as_ref().clone(), as_of);
        let since = splits.iter().filter(|action| {
            action.kind == ActionKind::Split && filed * DAY < action.ex_at.0 && action.ex_at.0 <= at
        });
        let factor: f64 = since.filter_map(|action| action.ratio).product();
        Ok(Some(Price { close: close * factor }))
    }

    /// Fetches the facts of `asset` when the last fetch is old, and adds what is news.
    pub(crate) async fn refresh_facts(&self, asset: &Asset) -> Result<()> {
        let subject = subject(asset);
        let workspace = asset.workspace_id;
        let fetch = async {
            let last = fetched(&self.market, workspace, &subject).await?;
            if last.is_some_and(|last| self.clock.now().since(last.fetched_at) < OLD) {
                return Ok(());
            }
            Box::pin(self.fetch_facts(asset)).await.map(drop)
        };
        let key = (workspace, subject.clone());
        self.caches.refreshed.try_get_with(key, fetch).await.map_err(bar::service::shared)
    }

    /// Fetches the facts of `asset` and adds what is news; says who gave them, and how many they are.
    pub(crate) async fn fetch_facts(&self, asset: &Asset) -> Result<(&'static str, usize)> {
        if !reports(asset) {
            return Err(Error::refused("NO_PROVIDER", "only companies report"));
        }
        let (workspace, id, subject) = (asset.workspace_id, asset.id, subject(asset));
        let question = Question::Fundamentals { instrument: instrument(asset) };
        let given = Box::pin(self.desk(workspace)?.ask_one(PROVIDER, &question)).await?;
        let Answer::Fundamentals(facts) = given.answer else { return Ok((given.provider, 0)) };
        let rows: Vec<FactRow> = facts.into_iter().filter_map(row).collect();
        let count = rows.len();
        let source = self.source_of(workspace, given.provider);
        let fetch = Fetch { fetched_at: self.clock.now(), source };
        self.market
            .write_internal(move |tx| {
                Box::pin(async move {
                    store::add(tx, workspace, id, &rows).await?;
                    note_fetch(tx, workspace, &subject, &fetch).await
                })
            })
            .await?;
        self.forget_fetches(workspace).await;
        Ok((given.provider, count))
    }
}

impl Markets {
    /// Returns what was known of a company at every time, and who said it.
    pub(crate) async fn timeline(&self, asset: &Asset) -> Result<(Arc<Timeline>, Option<String>)> {
        let fetches = self.fetches(asset.workspace_id).await?;
        let Some(fetch) = fetches.get(&subject(asset)) else {
            return Ok((Arc::default(), None));
        };
        let key = (asset.workspace_id, asset.id);
        let actions = self.actions(asset.workspace_id, asset.id).await?;
        let work = async {
            let rows = store::facts(&self.market, key.0, key.1).await?;
            let known = known_actions(actions.as_ref().clone(), self.clock.now());
            let splits = known.iter().filter(|action| action.kind == ActionKind::Split);
            let split = |action: &Action| {
                let ratio = action.ratio.filter(|ratio| ratio.is_finite() && *ratio > 0.0)?;
                Some(Split { ex_at: action.ex_at.0, ratio })
            };
            let splits: Vec<Split> = splits.filter_map(split).collect();
            platform::compute(move || Arc::new(Timeline::of(&rows, splits))).await
        };
        let key = (key, fetch.fetched_at, actions.len());
        let timeline = self.caches.timelines.try_get_with(key, work).await;
        Ok((timeline.map_err(bar::service::shared)?, Some(fetch.source.clone())))
    }

    /// Returns what the reports of `asset` that are kept are of: another one, and they may say something else.
    pub(crate) async fn reports_version(&self, asset: &Asset) -> Result<Option<Timestamp>> {
        let fetches = self.fetches(asset.workspace_id).await?;
        Ok(fetches.get(&subject(asset)).map(|fetch| fetch.fetched_at))
    }
}

/// What a fetch of facts is noted under.
pub(crate) fn subject(asset: &Asset) -> String {
    format!("facts {}", asset.id)
}

/// Returns the row of a fact that some statement is made of; without the day it was filed it is of no use.
fn row(fact: Fact) -> Option<FactRow> {
    let end_day = day_of(fact.end);
    concept::is_used(&fact.concept).then_some(FactRow {
        start_day: fact.start.map_or(end_day, day_of),
        end_day,
        filed_day: day_of(fact.filed?),
        concept: fact.concept,
        unit: fact.unit,
        accession: fact.accession.unwrap_or_default(),
        form: fact.form.unwrap_or_default(),
        value: fact.value,
    })
}
