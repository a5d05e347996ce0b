//! What people may know of providers, and searching them.

use kernel::{Actor, Error, Id, Permission, Result, Workspace};
use providers::{Answer, Capability, Desk, Given, Question};

use super::{Discovery, ProviderPayload, ProviderView, asset_type};
use crate::{Markets, asset};

/// Hits of one search.
const HITS: usize = 20;

impl Markets {
    /// Returns the desk of `workspace`.
    ///
    /// # Errors
    ///
    /// [`Error::Refused`] when this process asks no providers.
    pub(crate) fn desk(&self, workspace: Id<Workspace>) -> Result<&Desk> {
        let desks = self.desks.as_ref().ok_or_else(|| {
            Error::refused(
                "NO_PROVIDER",
                "providers are switched off here: the setting providers switches them on",
            )
        })?;
        Ok(desks.of(workspace))
    }

    /// Whether what is fetched for `workspace` comes from the made-up world.
    pub(crate) fn is_demo(&self, workspace: Id<Workspace>) -> bool {
        self.desks.as_ref().is_some_and(|desks| desks.is_demo(workspace))
    }

    /// Lists the providers in the order in which they are asked. Needs `markets:read`.
    pub fn list_providers(&self, actor: &Actor) -> Result<Vec<ProviderView>> {
        actor.require(Permission::MarketsRead)?;
        Ok(self.desk(actor.workspace)?.health().into_iter().map(ProviderView::from).collect())
    }

    /// Returns the last payload of a provider as it came. Needs `markets:read`.
    pub fn provider_payload(
        &self,
        actor: &Actor,
        id: &str,
        capability: Capability,
    ) -> Result<ProviderPayload> {
        actor.require(Permission::MarketsRead)?;
        let kept = self.desk(actor.workspace)?.last_payload(id, capability);
        let kept = kept.ok_or(Error::NotFound("payload of this provider"))?;
        Ok(ProviderPayload {
            at: kept.at,
            status: kept.status,
            content_type: kept.content_type,
            size: kept.size,
            text: String::from_utf8_lossy(&kept.body).into_owned(),
        })
    }

    /// Searches the providers for what could become an asset: every one that can search, the first that knows a
    /// symbol counts. Needs `markets:read`.
    pub async fn discover(&self, actor: &Actor, text: &str) -> Result<Vec<Discovery>> {
        actor.require(Permission::MarketsRead)?;
        let text = text.trim();
        if text.is_empty() || text.chars().count() > 100 {
            return Err(Error::invalid_at("query", "search for 1 to 100 characters"));
        }
        let desk = self.desk(actor.workspace)?;
        let question = Question::Search { text: text.to_owned(), limit: HITS };
        let (mut hits, mut answered, mut none) = (Vec::<Discovery>::new(), false, None);
        for given in desk.ask_all(&question).await {
            match given {
                Ok(Given { provider, answer: Answer::Search(found), .. }) => {
                    answered = true;
                    for found in found {
                        if hits.iter().any(|hit| hit.symbol == found.symbol) {
                            continue;
                        }
                        let known = asset::store::find(&self.core, actor.workspace, &found.symbol);
                        hits.push(Discovery {
                            known: known.await?.is_some(),
                            r#type: asset_type(found.kind, found.kind_name.as_deref()),
                            symbol: found.symbol,
                            name: found.name,
                            exchange: found.exchange,
                            currency: found.currency,
                            provider,
                        });
                    }
                }
                Ok(_) => {}
                Err(fault) => {
                    let fault = Error::from(fault);
                    // Who is down might have known it; who lacks a key would not have been asked anyway.
                    if !matches!(none, Some(Error::Unavailable(_))) {
                        none = Some(fault);
                    }
                }
            }
        }
        match none {
            // Nobody could be asked: that is no empty answer.
            Some(none @ Error::Unavailable(_)) if hits.is_empty() => Err(none),
            Some(none) if hits.is_empty() && !answered => Err(none),
            _ => Ok(hits),
        }
    }
}
