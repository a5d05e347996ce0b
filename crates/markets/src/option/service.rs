//! Chains from the providers, with what their prices imply.

use jiff::civil::Date;
use kernel::{Actor, Permission, Result, Symbol, Timestamp};
use providers::{Answer, Contract, Instrument, Question};

use super::{OptionChain, Terms, row};
use crate::{Markets, economic::curve::CurveCountry, provider::instrument};

/// Contracts that are shown of one expiry; the largest chains have some 400.
const CONTRACTS: usize = 1_000;

/// Expiries that are offered.
const EXPIRIES: usize = 100;

const YEAR: f64 = 365.0 * 86_400e6;

impl Markets {
    /// Returns the options of one expiry of `symbol`, the nearest when none is named. Needs `markets:read`.
    ///
    /// # Errors
    ///
    /// [`kernel::Error::Unavailable`] when they could not be asked for.
    pub async fn find_options(
        &self,
        actor: &Actor,
        symbol: &Symbol,
        expiry: Option<Date>,
    ) -> Result<OptionChain> {
        actor.require(Permission::MarketsRead)?;
        let asset = self.known_asset(actor.workspace, symbol).await?;
        let instrument = instrument(&asset);
        let question = Question::Options { instrument: instrument.clone(), expiry };
        let named = expiry.map_or_else(String::new, |date| date.to_string());
        let key = format!("options of {} {named}", asset.symbol);
        let asked = self.ask_kept(&self.caches.fresh, actor.workspace, key, &question).await?;
        let (given, reason) = match asked {
            Ok(given) => (Some(given), None),
            Err(reason) => (None, Some(reason)),
        };
        let contracts = match given.as_ref().map(|given| &given.answer) {
            Some(Answer::Options(contracts)) => contracts.clone(),
            _ => Vec::new(),
        };
        let expiries = self.expiries(actor, &instrument, &contracts).await;
        let expiry = expiry.or_else(|| contracts.iter().map(|contract| contract.expiry).min());
        let underlying = self.find_quote(actor, symbol, None).await?.last;
        // It expires at the close of its day in New York.
        let close = expiry.map(|date| Timestamp(kernel::midnight(date) + 21 * 3_600_000_000));
        let now = given.as_ref().map_or_else(|| self.clock.now(), |given| given.at);
        #[expect(clippy::cast_precision_loss, reason = "microseconds of some years")]
        let years = close.map_or(0.0, |close| (close.0 - now.0).max(0) as f64 / YEAR);
        let known = self.rate_for(actor, CurveCountry::Us, years).await?;
        let (rate, rate_source) = known.unwrap_or_else(|| {
            (0.0, "no curve is known here, so zero: see /market/curve".to_owned())
        });
        let terms = Terms { spot: underlying, years, rate };
        let mut rows: Vec<_> = contracts
            .into_iter()
            .filter(|contract| Some(contract.expiry) == expiry)
            .take(CONTRACTS)
            .map(|contract| row(contract, terms))
            .collect();
        let reason = reason.or_else(|| rows.is_empty().then(|| unlisted(&asset.symbol, expiry)));
        rows.sort_by(|a, b| {
            a.strike.total_cmp(&b.strike).then((a.side as u8).cmp(&(b.side as u8)))
        });
        Ok(OptionChain {
            symbol: asset.symbol.clone(),
            source: given.as_ref().map(|given| self.source_of(actor.workspace, given.provider)),
            at: given.map(|given| given.at),
            underlying,
            expiry: expiry.map(|date| date.to_string()),
            expiries: expiries.iter().map(Date::to_string).collect(),
            rate,
            rate_source,
            contracts: rows,
            reason,
        })
    }

    /// Returns the expiries there are: those a provider lists, or those of the contracts at hand.
    async fn expiries(
        &self,
        actor: &Actor,
        instrument: &Instrument,
        contracts: &[Contract],
    ) -> Vec<Date> {
        let question = Question::Expiries { instrument: instrument.clone() };
        let key = format!("expiries of {}", instrument.symbol);
        let listed = self.ask_kept(&self.caches.answers, actor.workspace, key, &question).await;
        let mut expiries: Vec<Date> = contracts.iter().map(|contract| contract.expiry).collect();
        if let Ok(Ok(given)) = listed
            && let Answer::Expiries(listed) = &given.answer
        {
            expiries.extend(listed);
        }
        expiries.sort_unstable();
        expiries.dedup();
        expiries.truncate(EXPIRIES);
        expiries
    }
}

/// Why there are no options of one expiry, though somebody lists options.
fn unlisted(symbol: &Symbol, expiry: Option<Date>) -> String {
    match expiry {
        Some(expiry) => {
            format!(
                "no options of {symbol} that expire on {expiry} are listed: `expiries` names those that are"
            )
        }
        None => format!("no options of {symbol} are listed"),
    }
}
