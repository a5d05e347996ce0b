//! What was known beside bars, for somebody who lives the past again.

use formula::Address;
use kernel::{Actor, Error, Permission, Result, Timestamp};

use super::{
    field::{Agreed, Fact},
    input::{Origin, SeriesInput, input_of},
};
use crate::{
    Bars, Interval, Markets, PastBars, Prices, consensus,
    fundamental::timeline::{self, AtRow},
};

const DAY: i64 = 86_400_000_000;

impl Markets {
    /// Reads an address that is no column of bars, and checks that it is there: whether it is. Needs
    /// `markets:read`.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] at `pointer`, with near names.
    pub async fn is_known_beside_bars(
        &self,
        actor: &Actor,
        address: &Address,
        pointer: &str,
    ) -> Result<bool> {
        actor.require(Permission::MarketsRead)?;
        if address.source.is_none() && !address.is_fact() {
            return Ok(false);
        }
        if !address.is_subject() {
            self.check_input(actor, address, pointer).await?;
        }
        Ok(true)
    }

    /// Returns what `field` of an asset was in each row of its bars: a value stands in every row by whose end it
    /// was known; NaN is unknown. Needs `markets:read`.
    pub async fn past_fact(
        &self,
        actor: &Actor,
        past: &PastBars,
        field: &str,
        as_of: Timestamp,
    ) -> Result<Vec<f64>> {
        actor.require(Permission::MarketsRead)?;
        let as_of = self.as_of(actor, Some(as_of)).0;
        let (asset, interval) = (&past.asset, past.interval);
        match super::field::fact(field) {
            Some(Fact::Reported(id)) => {
                let (timeline, _) = self.timeline(asset).await?;
                let wanted = timeline::fields().find(|field| field.id == id);
                let same_money = timeline.currency.is_none() || timeline.currency == asset.currency;
                let is_priced = past.prices == Prices::Raw && same_money;
                let has_price = wanted.is_some_and(|field| field.needs_price());
                let close = |close: f64| if has_price && !is_priced { f64::NAN } else { close };
                let rows = past.bars.at.iter().zip(&past.bars.close);
                let rows = rows.map(|(at, price)| AtRow {
                    at: *at,
                    end: interval.end(*at),
                    close: close(*price),
                });
                Ok(timeline.column(id, as_of, rows))
            }
            Some(Fact::Agreed(agreed)) => {
                let key = (asset.workspace_id, asset.id);
                let said =
                    consensus::store::agreements(&self.market, key, Timestamp(as_of)).await?;
                Ok(standing(&past.bars, interval, &said, agreed))
            }
            None => Err(Error::internal("a column of bars is no fact")),
        }
    }

    /// Returns what was known of an economic series, a row a period and version: the value in `close`, and since
    /// when it was known. Needs `markets:read`.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] at `pointer` for what is no economic series.
    pub async fn past_economic(
        &self,
        actor: &Actor,
        (address, pointer): (&Address, &str),
        as_of: Timestamp,
    ) -> Result<Bars> {
        actor.require(Permission::MarketsRead)?;
        let input = input_of(address).map_err(|message| Error::invalid_at(pointer, message))?;
        let SeriesInput { origin: Origin::Economic(named), .. } = input else {
            return Err(Error::invalid_at(pointer, format!("{address} is no economic series")));
        };
        let as_of = self.as_of(actor, Some(as_of));
        Ok(self.vintages(actor.workspace, &named, as_of).await?.0.rows)
    }
}

/// Returns how the providers agreed in each row: the newest comparison of the row, or of the day before its end.
pub(super) fn standing(
    bars: &Bars,
    interval: Interval,
    said: &[consensus::store::AgreementRow],
    agreed: Agreed,
) -> Vec<f64> {
    let ends = bars.at.iter().map(|at| (*at, interval.end(*at)));
    standing_at(ends, said, agreed)
}

/// The same, for rows of any beginning and end.
pub(super) fn standing_at(
    rows: impl Iterator<Item = (i64, i64)>,
    said: &[consensus::store::AgreementRow],
    agreed: Agreed,
) -> Vec<f64> {
    let mut next = 0;
    let value = |(at, end): (i64, i64)| {
        while said.get(next).is_some_and(|row| row.at.0 <= end) {
            next += 1;
        }
        let newest = next.checked_sub(1).and_then(|newest| said.get(newest));
        let value =
            newest.filter(|row| row.at.0 >= at.min(end - DAY)).and_then(|row| match agreed {
                Agreed::Consensus => row.median,
                Agreed::Dispersion => row.spread_bps,
            });
        value.filter(|value| value.is_finite()).unwrap_or(f64::NAN)
    };
    rows.map(value).collect()
}
