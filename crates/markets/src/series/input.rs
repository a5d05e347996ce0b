//! What an address of the formula language names, and whether it is there.

use formula::Address;
use kernel::{Actor, Error, Result, Symbol};

use crate::{
    Adjust, Asset, Interval, Markets,
    economic::{
        catalogue::{self, Named},
        store,
    },
    series::field::{self, Fact},
};

/// A series: what an address names.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct SeriesInput {
    /// As it is shown: `AAPL.close`, `BTC-USD@1h.volume`, `AAPL.pe`, `macro:DGS10`.
    pub address: String,
    pub origin: Origin,
}

/// Where the values come from.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Origin {
    /// A column of bars.
    Bars {
        symbol: Symbol,
        /// `None` is whatever the question has chosen.
        interval: Option<Interval>,
        field: &'static str,
        adjust: Adjust,
    },
    /// What is known of an asset beside its bars.
    Fact { symbol: Symbol, fact: Fact },
    /// An economic series.
    Economic(Named),
}

impl SeriesInput {
    /// The asset it is of.
    pub(crate) fn symbol(&self) -> Option<&Symbol> {
        match &self.origin {
            Origin::Bars { symbol, .. } | Origin::Fact { symbol, .. } => Some(symbol),
            Origin::Economic(_) => None,
        }
    }
}

/// Names of series that are named to somebody who asked for another.
const NEAR: usize = 3;

/// Reads an address.
///
/// # Errors
///
/// A sentence that says what is wrong with it.
pub(crate) fn input_of(address: &Address) -> Result<SeriesInput, String> {
    if address.is_subject() {
        let field = address.field.as_deref().unwrap_or(formula::DEFAULT_FIELD);
        return Err(format!(
            "`{address}` is of the asset at hand, and none is named here: name one, as in AAPL.{field}"
        ));
    }
    let origin = match &address.source {
        Some(source) if source == ECONOMIC => Origin::Economic(economic(address)?),
        Some(source) => {
            return Err(format!(
                "nothing answers for {source}: here; assets and {ECONOMIC}: have series"
            ));
        }
        None => of_asset(address)?,
    };
    Ok(SeriesInput { address: address.to_string(), origin })
}

/// The source of economic series: `macro:DGS10`.
pub(crate) const ECONOMIC: &str = "macro";

fn of_asset(address: &Address) -> Result<Origin, String> {
    let symbol = address.name.parse::<Symbol>().map_err(|error| error.to_string())?;
    let named = address.field.as_deref().unwrap_or(formula::DEFAULT_FIELD);
    if let Some(fact) = field::fact(named) {
        return Ok(Origin::Fact { symbol, fact });
    }
    let interval = address.interval.map(|interval| interval.to_string().parse::<Interval>());
    let (named, adjust) =
        if named == "adj_close" { ("close", Adjust::All) } else { (named, Adjust::Splits) };
    let fields = ["open", "high", "low", "close", "volume"];
    let field = fields.into_iter().find(|field| *field == named);
    Ok(Origin::Bars {
        symbol,
        interval: interval.transpose().map_err(|error| error.to_string())?,
        field: field.ok_or_else(|| format!("an asset has no {named}"))?,
        adjust,
    })
}

/// Returns the series that `macro:…` names: one of the catalogue by the name after its colon, any other of
/// FRED, or `macro:'ECB:DFR'` in full.
fn economic(address: &Address) -> Result<Named, String> {
    if let Some(field) = &address.field {
        return Err(format!("an economic series has no `{field}`: leave it out"));
    }
    if let Some(interval) = address.interval {
        return Err(format!(
            "{address} is known from a day on and has no bars: leave out @{interval}"
        ));
    }
    let name = address.name.as_str();
    let id = if name.contains(':') {
        name.to_owned()
    } else {
        let listed = catalogue::ALL.iter().map(|listed| listed.id).find(|id| {
            id.split_once(':').is_some_and(|(_, native)| native.eq_ignore_ascii_case(name))
        });
        listed.map_or_else(|| format!("FRED:{name}"), str::to_owned)
    };
    catalogue::named(&id).ok_or_else(|| unknown_series(name, ""))
}

/// Says that there is no such economic series, which are near, and how one is got.
fn unknown_series(name: &str, why: &str) -> String {
    let wanted = name.to_ascii_lowercase();
    let near: Vec<String> = catalogue::ALL
        .iter()
        .filter_map(|listed| {
            let (_, native) = listed.id.split_once(':')?;
            let lower = native.to_ascii_lowercase();
            let starts =
                wanted.len() > 2 && (lower.starts_with(&wanted) || wanted.starts_with(&lower));
            let is_near =
                starts || strsim::damerau_levenshtein(&lower, &wanted) <= 1 + wanted.len() / 4;
            is_near.then(|| format!("macro:{native}"))
        })
        .take(NEAR)
        .collect();
    let near = if near.is_empty() {
        String::new()
    } else {
        format!("; did you mean {}?", near.join(", "))
    };
    format!(
        "there is no series macro:{name}{why}{near} GET /economic/series lists those that are offered; any \
         other of FRED is fetched by GET /economic/series/FRED:{name}"
    )
}

impl Markets {
    /// Reads an address and checks that what it names is there; returns the unit of its values, too.
    ///
    /// An economic series that was never seen here is fetched, and reports that are a day old are brought up
    /// to date, unless `actor` sees the past only.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] at `pointer`, with near names.
    pub(crate) async fn check_input(
        &self,
        actor: &Actor,
        address: &Address,
        pointer: &str,
    ) -> Result<(SeriesInput, Option<String>)> {
        let input = input_of(address).map_err(|message| Error::invalid_at(pointer, message))?;
        let unit = match &input.origin {
            Origin::Bars { symbol, field, .. } => {
                let asset = self.asset_named(actor.workspace, symbol, pointer).await?;
                unit_of_column(&asset, field)
            }
            Origin::Fact { symbol, fact } => {
                let asset = self.asset_named(actor.workspace, symbol, pointer).await?;
                if actor.as_of.is_none() && fact.is_reported() {
                    // What cannot be fetched is said by the lineage, where nothing is known.
                    _ = Box::pin(self.refresh_facts(&asset)).await;
                }
                fact.unit(asset.currency.as_deref())
            }
            Origin::Economic(named) => {
                self.check_economic(actor, named, pointer).await?;
                let unit = catalogue::unit_of(&named.id);
                (unit != catalogue::NO_UNIT).then(|| unit.to_owned())
            }
        };
        Ok((input, unit))
    }

    async fn check_economic(&self, actor: &Actor, named: &Named, pointer: &str) -> Result<()> {
        let now = self.clock.now();
        let refreshed = match actor.as_of {
            None => Box::pin(self.refresh_series(actor.workspace, named)).await,
            Some(_) => Ok(()),
        };
        let newest = store::newest(&self.market, actor.workspace, &named.id, now, 1).await?;
        if !newest.is_empty() {
            return Ok(());
        }
        let why = match refreshed {
            Err(Error::Internal(cause)) => return Err(Error::Internal(cause)),
            Err(error) => format!(": none is stored, and it could not be fetched ({error})"),
            Ok(()) => ": none is stored".to_owned(),
        };
        let name = named.id.split_once(':').map_or(named.id.as_str(), |(_, name)| name);
        Err(Error::invalid_at(pointer, unknown_series(name, &why)))
    }
}

/// Returns the unit of a column of bars.
pub(crate) fn unit_of_column(asset: &Asset, field: &str) -> Option<String> {
    if field == "volume" { None } else { asset.currency.clone() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn origin(text: &str) -> Result<Origin, String> {
        input_of(&text.parse::<Address>().unwrap()).map(|input| input.origin)
    }

    #[test]
    fn an_address_is_a_column_a_fact_or_an_economic_series() {
        assert!(matches!(origin("AAPL.volume"), Ok(Origin::Bars { field: "volume", .. })));
        assert!(matches!(origin("AAPL.pe"), Ok(Origin::Fact { .. })));
        let id = |text: &str| match origin(text) {
            Ok(Origin::Economic(named)) => named.id,
            other => format!("{other:?}"),
        };
        assert_eq!(id("macro:DGS10"), "FRED:DGS10");
        assert_eq!(id("macro:dfr"), "ECB:DFR");
        assert_eq!(id("macro:'ECB:DFR'"), "ECB:DFR");
        assert_eq!(id("macro:GOLDAMGBD228NLBM"), "FRED:GOLDAMGBD228NLBM");
    }

    #[test]
    fn what_is_no_series_says_what_is_near_and_how_one_is_got() {
        assert!(origin("close").unwrap_err().contains("AAPL.close"));
        assert!(origin("trend:ai").unwrap_err().contains("nothing answers for trend:"));
        assert!(origin("macro:DGS10.close").unwrap_err().contains("no `close`"));
        let message = origin("macro:'DGS-10'").unwrap_err();
        assert!(message.contains("did you mean macro:DGS10"), "{message}");
        assert!(message.contains("GET /economic/series"), "{message}");
    }
}
