//! The book and the last trades, as this process heard them or a provider tells them now.

use std::time::Duration;

use kernel::{Actor, Permission, Result, Symbol};
use providers::{Answer, Capability, Fault, Given, NoAnswer, Question};

use super::{Print, routes::DepthView};
use crate::{Markets, provider::instrument};

/// A book that was heard this long ago is asked for anew.
const FRESH: Duration = Duration::from_secs(5);

impl Markets {
    /// Returns the book of an asset. Needs `markets:read`.
    ///
    /// # Errors
    ///
    /// What the providers said, when none has it.
    pub async fn find_depth(
        &self,
        actor: &Actor,
        symbol: &Symbol,
        levels: usize,
    ) -> Result<DepthView> {
        actor.require(Permission::MarketsRead)?;
        let asset = self.known_asset(actor.workspace, symbol).await?;
        let since = self.clock.now().minus(FRESH);
        if let Some(depth) = self.board.depth(actor.workspace, symbol, since) {
            return Ok(depth.cut(levels));
        }
        let question = Question::Depth { instrument: instrument(&asset), levels };
        match self.desk(actor.workspace)?.ask(&question).await? {
            Given { provider, at, answer: Answer::Depth(depth), .. } => Ok(DepthView::of(
                symbol,
                &self.provider_source(actor.workspace, provider),
                &depth,
                at,
            )
            .cut(levels)),
            Given { provider, .. } => Err(nonsense(provider, Capability::Depth)),
        }
    }

    /// Returns the last trades of an asset, the newest last. Needs `markets:read`.
    ///
    /// # Errors
    ///
    /// What the providers said, when none tells them.
    pub async fn list_trades(
        &self,
        actor: &Actor,
        symbol: &Symbol,
        limit: usize,
    ) -> Result<Vec<Print>> {
        actor.require(Permission::MarketsRead)?;
        let asset = self.known_asset(actor.workspace, symbol).await?;
        let heard = self.board.prints(actor.workspace, symbol).map(|(_, prints)| prints);
        let mut prints = if let Some(heard) = heard.filter(|prints| prints.len() >= limit) {
            heard
        } else {
            let question = Question::Trades { instrument: instrument(&asset), limit };
            match self.desk(actor.workspace)?.ask(&question).await? {
                Given { answer: Answer::Trades(trades), .. } => {
                    trades.into_iter().map(Print::from).collect()
                }
                Given { provider, .. } => return Err(nonsense(provider, Capability::Trades)),
            }
        };
        // What was missed for a while was said after what came then.
        prints.sort_by_key(|print| print.at);
        prints.drain(..prints.len().saturating_sub(limit));
        Ok(prints)
    }
}

/// The error of an adapter that answers another question than it was asked.
fn nonsense(provider: &'static str, capability: Capability) -> kernel::Error {
    let fault = Fault::not_the_payload("the answer to another question");
    NoAnswer { capability, tried: vec![(provider, fault)] }.into()
}
