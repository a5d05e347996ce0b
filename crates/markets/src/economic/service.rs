//! Reading economic series: from what is stored, after fetching what is old.

use std::{collections::BTreeMap, time::Duration};

use futures_util::{StreamExt, stream};
use jiff::civil::Date;
use kernel::{Actor, Error, Id, Permission, Result, Timestamp, Workspace};
use providers::{Answer, Observation, Question};

use super::{
    EconomicRow, EconomicRows, EconomicSeries, Frequency,
    catalogue::{self, Listed, Named},
    store::{self, Fetch, Seen},
};
use crate::Markets;

/// How old a series may be before its provider is asked again: daily ones are published once a day.
const OLD: Duration = Duration::from_hours(6);

/// Series that are fetched at the same time for a list.
const ABREAST: usize = 6;

/// How long a list waits for what is old; what comes later is there the next time.
const PATIENCE: Duration = Duration::from_secs(8);

/// Rows of one answer: the longest daily series has some 25,000.
const ROWS: usize = 50_000;

/// Returns the days since 1970.
pub(crate) fn day_of(date: Date) -> i64 {
    kernel::midnight(date).div_euclid(86_400_000_000)
}

/// Returns the date that is so many days after 1970; its ends where there is none.
pub(crate) fn date_of(day: i64) -> Date {
    let at = Timestamp(day.saturating_mul(86_400_000_000));
    jiff::tz::TimeZone::UTC.to_datetime(at.to_jiff()).date()
}

impl Markets {
    /// Returns the series that are offered with the newest of each, narrowed to words and a country. Those whose
    /// provider is switched off here are left out. Needs `markets:read`.
    pub async fn list_economic_series(
        &self,
        actor: &Actor,
        query: &str,
        country: &str,
    ) -> Result<Vec<EconomicSeries>> {
        actor.require(Permission::MarketsRead)?;
        let words: Vec<String> = query.split_whitespace().map(str::to_lowercase).collect();
        let is_wanted = |listed: &&Listed| {
            let text = format!("{} {} {}", listed.id, listed.title, listed.group).to_lowercase();
            words.iter().all(|word| text.contains(word))
                && (country.is_empty() || listed.country.eq_ignore_ascii_case(country))
                && self.gives(actor.workspace, provider_of(listed.id))
        };
        let wanted: Vec<&Listed> = catalogue::ALL.iter().filter(is_wanted).collect();
        self.refresh_some(actor, wanted.iter().map(|listed| listed.id).collect()).await;
        let as_of = self.as_of(actor, None);
        let mut all = Vec::with_capacity(wanted.len());
        for listed in wanted {
            all.push(self.described(actor.workspace, listed, as_of).await?);
        }
        Ok(all)
    }

    /// Brings series up to date as far as that goes within some seconds.
    pub(crate) async fn refresh_some(&self, actor: &Actor, ids: Vec<&'static str>) {
        if actor.as_of.is_some() {
            return;
        }
        let refresh = stream::iter(ids).for_each_concurrent(ABREAST, |id| {
            Box::pin(async move {
                if let Some(named) = catalogue::named(id)
                    && self.gives(actor.workspace, named.provider)
                {
                    _ = self.refresh_series(actor.workspace, &named).await;
                }
            })
        });
        _ = tokio::time::timeout(PATIENCE, refresh).await;
    }

    /// Returns the values of a series. Needs `markets:read`.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] when no provider goes by such a name.
    pub async fn find_economic_series(
        &self,
        actor: &Actor,
        id: &str,
        (from, to): (Option<Date>, Option<Date>),
        as_of: Option<Timestamp>,
    ) -> Result<EconomicRows> {
        actor.require(Permission::MarketsRead)?;
        let named = catalogue::named(id).ok_or(Error::NotFound("series"))?;
        let workspace = actor.workspace;
        let reason = match self.refresh_series(workspace, &named).await {
            Ok(()) => None,
            Err(error) => Some(format!("it could not be brought up to date: {error}")),
        };
        let as_of = self.as_of(actor, as_of);
        let days = (from.map_or(i64::MIN, day_of), to.map_or(i64::MAX, day_of));
        let known = store::observations(&self.market, workspace, &named.id, days, as_of).await?;
        let mut rows: Vec<EconomicRow> = Vec::new();
        for known in known {
            let date = date_of(known.day).to_string();
            let row = EconomicRow {
                is_revised: rows.last().is_some_and(|last| last.date == date),
                date,
                value: known.value,
                known_at: known.known_at,
            };
            match rows.last_mut() {
                Some(last) if row.is_revised => *last = row,
                _ => rows.push(row),
            }
        }
        let excess = rows.len().saturating_sub(ROWS);
        rows.drain(..excess);
        let series = match catalogue::listed(&named.id) {
            Some(listed) => self.described(workspace, listed, as_of).await?,
            None => self.undescribed(workspace, &named, as_of).await?,
        };
        let nothing = || "no value was seen here by then".to_owned();
        let reason = reason.or_else(|| rows.is_empty().then(nothing));
        Ok(EconomicRows { series, as_of, rows, reason })
    }

    async fn described(
        &self,
        workspace: Id<Workspace>,
        listed: &Listed,
        as_of: Timestamp,
    ) -> Result<EconomicSeries> {
        // One value a day, of which any may have been revised some times.
        let newest = store::newest(&self.market, workspace, listed.id, as_of, 20).await?;
        let last = newest.first().copied();
        let before = last.and_then(|last| newest.iter().find(|row| row.day < last.day));
        let fetch = store::fetched(&self.market, workspace, &subject(listed.id)).await?;
        Ok(EconomicSeries {
            id: listed.id.to_owned(),
            title: listed.title.to_owned(),
            unit: listed.unit.to_owned(),
            frequency: listed.frequency,
            country: listed.country.to_owned(),
            provider: self.source_of(workspace, provider_of(listed.id)),
            group: listed.group.to_owned(),
            last: last.and_then(|row| row.value),
            previous: before.and_then(|row| row.value),
            last_at: last.map(|row| date_of(row.day).to_string()),
            fetched_at: fetch.map(|fetch| fetch.fetched_at),
        })
    }

    async fn undescribed(
        &self,
        workspace: Id<Workspace>,
        named: &Named,
        as_of: Timestamp,
    ) -> Result<EconomicSeries> {
        let listed = Listed {
            id: "",
            title: "",
            unit: "not known",
            frequency: Frequency::Unknown,
            country: "",
            group: "Others",
            native: "",
        };
        let newest = store::newest(&self.market, workspace, &named.id, as_of, 20).await?;
        let last = newest.first().copied();
        let before = last.and_then(|last| newest.iter().find(|row| row.day < last.day));
        let fetch = store::fetched(&self.market, workspace, &subject(&named.id)).await?;
        Ok(EconomicSeries {
            id: named.id.clone(),
            title: named.native.clone(),
            provider: self.source_of(workspace, named.provider),
            last: last.and_then(|row| row.value),
            previous: before.and_then(|row| row.value),
            last_at: last.map(|row| date_of(row.day).to_string()),
            fetched_at: fetch.map(|fetch| fetch.fetched_at),
            ..self.described(workspace, &listed, as_of).await?
        })
    }

    /// Whether the desk of `workspace` has `provider`, switched on.
    pub(crate) fn gives(&self, workspace: Id<Workspace>, provider: &str) -> bool {
        let Ok(desk) = self.desk(workspace) else { return false };
        desk.health()
            .iter()
            .any(|health| health.card.id == provider && health.standing != providers::Standing::Off)
    }

    /// Fetches a series whose last fetch is old, and adds what is news.
    pub(crate) async fn refresh_series(
        &self,
        workspace: Id<Workspace>,
        named: &Named,
    ) -> Result<()> {
        let subject = subject(&named.id);
        let fetch = async {
            let now = self.clock.now();
            let last = store::fetched(&self.market, workspace, &subject).await?;
            if last.is_some_and(|last| now.since(last.fetched_at) < OLD) {
                return Ok(());
            }
            let question = Question::Series { id: named.native.clone(), from: None, to: None };
            let given = self.desk(workspace)?.ask_one(named.provider, &question).await?;
            let Answer::Series(series) = given.answer else { return Ok(()) };
            let source = self.source_of(workspace, given.provider);
            let fetch = Fetch { fetched_at: now, source };
            let mut news = BTreeMap::new();
            news.insert(named.id.clone(), series.rows);
            self.add_observations(workspace, &subject, fetch, news).await
        };
        let key = (workspace, subject.clone());
        self.caches.refreshed.try_get_with(key, fetch).await.map_err(crate::bar::service::shared)
    }

    /// Adds the observations that say something new, in one transaction with the note of the fetch.
    pub(crate) async fn add_observations(
        &self,
        workspace: Id<Workspace>,
        subject: &str,
        fetch: Fetch,
        series: BTreeMap<String, Vec<Observation>>,
    ) -> Result<()> {
        let mut news = Vec::with_capacity(series.len());
        for (id, rows) in series {
            let (first, last) = (rows.first(), rows.last());
            let Some((first, last)) = first.zip(last) else { continue };
            let days = (day_of(first.date), day_of(last.date));
            let now = fetch.fetched_at;
            let known = store::observations(&self.market, workspace, &id, days, now).await?;
            news.push((id, said_anew(&known, &rows, now)));
        }
        let subject = subject.to_owned();
        self.market
            .write_internal(move |tx| {
                Box::pin(async move {
                    for (id, rows) in &news {
                        store::add(tx, workspace, id, rows).await?;
                    }
                    store::note_fetch(tx, workspace, &subject, &fetch).await
                })
            })
            .await
    }
}

/// What a fetch of a series is noted under.
fn subject(id: &str) -> String {
    format!("series {id}")
}

fn provider_of(id: &str) -> &'static str {
    let prefix = id.split_once(':').map_or("", |(prefix, _)| prefix);
    let found = catalogue::PROVIDERS.into_iter().find(|(it, _)| *it == prefix);
    found.map_or("", |(_, provider)| provider)
}

/// Returns what `rows` say that `known`, which is in the order of days and of knowing, does not end with.
fn said_anew(known: &[Seen], rows: &[Observation], now: Timestamp) -> Vec<Seen> {
    let newest: BTreeMap<i64, Option<f64>> = known.iter().map(|row| (row.day, row.value)).collect();
    let bits = |value: Option<f64>| value.map(f64::to_bits);
    rows.iter()
        .filter_map(|row| {
            let day = day_of(row.date);
            let is_news = newest.get(&day).is_none_or(|known| bits(*known) != bits(row.value));
            is_news.then_some(Seen { day, known_at: now, value: row.value })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_revision_is_a_row_known_later_and_a_repetition_is_none() {
        let row = |date: &str, value| Observation { date: date.parse().unwrap(), value };
        let day = |date: &str| day_of(date.parse().unwrap());
        let known = |date: &str, at, value| Seen { day: day(date), known_at: Timestamp(at), value };
        let before = [known("2026-01-01", 1, Some(3.0)), known("2026-02-01", 1, None)];
        let rows = [
            row("2026-01-01", Some(3.0)),
            row("2026-02-01", Some(4.0)),
            row("2026-03-01", Some(5.0)),
        ];
        let news = said_anew(&before, &rows, Timestamp(2));
        assert_eq!(news, [known("2026-02-01", 2, Some(4.0)), known("2026-03-01", 2, Some(5.0))]);
        assert_eq!(date_of(day("1962-01-02")).to_string(), "1962-01-02");
    }
}
