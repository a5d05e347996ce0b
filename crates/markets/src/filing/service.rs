//! Listing filings.

use kernel::{Actor, Permission, Result, Symbol};
use providers::{Answer, Question};

use super::FilingView;
use crate::{Markets, provider::instrument};

/// Filings that are asked for at once: those of some years.
const KNOWN: usize = 1_000;

impl Markets {
    /// Returns the newest filings of `symbol`, newest first, as of what the actor may see. Needs `markets:read`.
    ///
    /// # Errors
    ///
    /// [`kernel::Error::Unavailable`] when they could not be asked for.
    pub async fn list_filings(
        &self,
        actor: &Actor,
        symbol: &Symbol,
        limit: usize,
    ) -> Result<Vec<FilingView>> {
        actor.require(Permission::MarketsRead)?;
        let asset = self.known_asset(actor.workspace, symbol).await?;
        let question = Question::Filings { instrument: instrument(&asset), limit: KNOWN };
        let key = format!("filings of {}", asset.symbol);
        let asked = self.ask_kept(&self.caches.answers, actor.workspace, key, &question).await?;
        // What is no company files nothing.
        let Ok(given) = asked else { return Ok(Vec::new()) };
        let Answer::Filings(rows) = &given.answer else { return Ok(Vec::new()) };
        let is_demo = self.is_demo(actor.workspace);
        let source = self.source_of(actor.workspace, given.provider);
        let seen = self.as_of(actor, None);
        let is_known = |filing: &&providers::Filing| {
            let at = filing.accepted_at.map_or_else(|| kernel::midnight(filing.filed), |at| at.0);
            at <= seen.0
        };
        let view = |filing: &providers::Filing| FilingView {
            form: filing.form.clone(),
            accession: filing.accession.clone(),
            filed: filing.filed.to_string(),
            accepted_at: filing.accepted_at,
            period: filing.period.map(|period| period.to_string()),
            title: filing.title.clone(),
            // What the made-up world files is on no page of the real office.
            url: filing.url.clone().filter(|_| !is_demo),
            source: source.clone(),
        };
        Ok(rows.iter().filter(is_known).take(limit).map(view).collect())
    }
}
