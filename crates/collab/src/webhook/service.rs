//! Keeping webhooks, and looking at what they were sent.

use kernel::{Actor, Error, Id, Page, PageQuery, Permission, Result};
use serde_json::json;

use super::{
    Delivery, DeliveryState, MAX_WEBHOOKS, MadeWebhook, Webhook, WebhookState, check_name,
    check_url,
    deliver::NewDelivery,
    sign,
    store::{self, Round},
};
use crate::Collab;

/// What is to be changed about a webhook.
#[derive(Debug, Clone, Default)]
pub(crate) struct WebhookPatch {
    pub name: Option<String>,
    pub url: Option<String>,
    pub state: Option<WebhookState>,
}

impl Collab {
    /// Lists the webhooks of the workspace, oldest first. Needs `webhooks:manage`.
    pub(crate) async fn list_webhooks(
        &self,
        actor: &Actor,
        page: &PageQuery,
    ) -> Result<Page<Webhook>> {
        actor.require(Permission::WebhooksManage)?;
        let window = (page.fetch()?, page.skip()?);
        let rows = store::list(&self.core, actor.workspace, page.after()?, window).await?;
        Page::cut(rows, page, |webhook| webhook.id)
    }

    /// Returns one webhook. Needs `webhooks:manage`.
    pub(crate) async fn find_webhook(&self, actor: &Actor, id: Id<Webhook>) -> Result<Webhook> {
        actor.require(Permission::WebhooksManage)?;
        let webhook = store::find(&self.core, actor.workspace, id).await?;
        webhook.ok_or(Error::NotFound("webhook"))
    }

    /// Makes a webhook; its secret is in the answer and nowhere else. Needs `webhooks:manage`.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] for an address that may not be told, [`Error::Conflict`] for one too many.
    pub(crate) async fn create_webhook(
        &self,
        actor: &Actor,
        name: &str,
        url: &str,
    ) -> Result<MadeWebhook> {
        actor.require(Permission::WebhooksManage)?;
        let (url, _) = check_url(url, &self.targets)?;
        let secret = sign::draw_secret()?;
        let sealed = self.sealer.seal_text(&secret)?;
        let (workspace, now) = (actor.workspace, self.clock.now());
        let webhook = Webhook {
            id: self.clock.id(),
            name: check_name(name)?,
            url,
            state: WebhookState::Enabled,
            reason: None,
            failing_since: None,
            last_delivered_at: None,
            created_by: actor.principal.user(),
            created_at: now,
            updated_at: now,
        };
        self.core
            .write(actor, "create_webhook", move |tx| {
                Box::pin(async move {
                    if store::count(tx, workspace).await? >= MAX_WEBHOOKS {
                        let message = format!("a workspace has at most {MAX_WEBHOOKS} webhooks");
                        return Err(Error::conflict("TOO_MANY_WEBHOOKS", message));
                    }
                    store::insert(tx, workspace, &webhook, &sealed).await?;
                    tx.describe(webhook.id, json!({"name": webhook.name}));
                    Ok(MadeWebhook { webhook, secret })
                })
            })
            .await
    }

    /// Changes a webhook; switched on again it begins anew. Needs `webhooks:manage`.
    ///
    /// - `check`: refuses when the caller's copy is out of date.
    pub(crate) async fn change_webhook(
        &self,
        actor: &Actor,
        id: Id<Webhook>,
        patch: WebhookPatch,
        check: impl FnOnce(&Webhook) -> Result<()> + Send + 'static,
    ) -> Result<Webhook> {
        actor.require(Permission::WebhooksManage)?;
        let name = patch.name.as_deref().map(check_name).transpose()?;
        let url = patch.url.as_deref().map(|url| check_url(url, &self.targets)).transpose()?;
        let (workspace, now) = (actor.workspace, self.clock.now());
        self.core
            .write(actor, "change_webhook", move |tx| {
                Box::pin(async move {
                    let found = store::find_in(tx, workspace, id).await?;
                    let found = found.ok_or(Error::NotFound("webhook"))?;
                    check(&found)?;
                    let state = patch.state.unwrap_or(found.state);
                    let turned_on = state != found.state && state == WebhookState::Enabled;
                    let webhook = Webhook {
                        name: name.unwrap_or(found.name),
                        url: url.map_or(found.url, |(url, _)| url),
                        state,
                        reason: found.reason.filter(|_| state == found.state),
                        failing_since: found.failing_since.filter(|_| !turned_on),
                        updated_at: now,
                        ..found
                    };
                    store::update(tx, workspace, &webhook).await?;
                    if state == WebhookState::Disabled {
                        store::fail_pending(tx, workspace, id, now).await?;
                    }
                    tx.describe(id, json!({"name": webhook.name, "state": webhook.state}));
                    Ok(webhook)
                })
            })
            .await
    }

    /// Deletes a webhook with its deliveries. Needs `webhooks:manage`.
    pub(crate) async fn delete_webhook(
        &self,
        actor: &Actor,
        id: Id<Webhook>,
        check: impl FnOnce(&Webhook) -> Result<()> + Send + 'static,
    ) -> Result<Webhook> {
        actor.require(Permission::WebhooksManage)?;
        let workspace = actor.workspace;
        self.core
            .write(actor, "delete_webhook", move |tx| {
                Box::pin(async move {
                    let webhook = store::find_in(tx, workspace, id).await?;
                    let webhook = webhook.ok_or(Error::NotFound("webhook"))?;
                    check(&webhook)?;
                    store::delete(tx, workspace, id).await?;
                    tx.describe(id, json!({"name": webhook.name}));
                    Ok(webhook)
                })
            })
            .await
    }

    /// Lists what a webhook was sent, the newest first. Needs `webhooks:manage`.
    pub(crate) async fn list_webhook_deliveries(
        &self,
        actor: &Actor,
        id: Id<Webhook>,
        page: &PageQuery,
    ) -> Result<Page<Delivery>> {
        let webhook = self.find_webhook(actor, id).await?;
        let window = (page.fetch()?, page.skip()?);
        let before = page.after()?;
        let rows =
            store::deliveries(&self.core, actor.workspace, webhook.id, before, window).await?;
        Page::cut(rows, page, |delivery| delivery.id)
    }

    /// Sends a webhook a message to see whether it works. Needs `webhooks:manage`.
    ///
    /// # Errors
    ///
    /// [`Error::Conflict`] when it is switched off.
    pub(crate) async fn test_webhook(&self, actor: &Actor, id: Id<Webhook>) -> Result<Delivery> {
        actor.require(Permission::WebhooksManage)?;
        let (collab, behalf, now) = (self.clone(), actor.clone(), self.clock.now());
        self.core
            .write(actor, "test_webhook", move |tx| {
                Box::pin(async move {
                    let webhook = enabled(store::find_in(tx, behalf.workspace, id).await?)?;
                    let cause = collab.clock.id::<Delivery>().to_string();
                    let data = json!({"webhook_id": id, "message": "Prospect can reach you"});
                    let new = NewDelivery {
                        webhook: id,
                        cause: &cause,
                        topic: "webhook.test",
                        at: now,
                        data,
                    };
                    let delivery = collab.queue_delivery(tx, &behalf, new).await?;
                    tx.describe(id, json!({"name": webhook.name}));
                    delivery.ok_or_else(|| Error::internal("a fresh id was there already"))
                })
            })
            .await
    }

    /// Sends a message that ended again, under its id. Needs `webhooks:manage`.
    ///
    /// # Errors
    ///
    /// [`Error::Conflict`] while it is still tried, or when its webhook is switched off.
    pub(crate) async fn replay_webhook_delivery(
        &self,
        actor: &Actor,
        id: Id<Delivery>,
    ) -> Result<Delivery> {
        actor.require(Permission::WebhooksManage)?;
        let (collab, behalf, now) = (self.clone(), actor.clone(), self.clock.now());
        self.core
            .write(actor, "replay_webhook_delivery", move |tx| {
                Box::pin(async move {
                    let workspace = behalf.workspace;
                    let found = store::find_delivery_in(tx, workspace, id).await?;
                    let Round { delivery, .. } = found.ok_or(Error::NotFound("delivery"))?;
                    enabled(store::find_in(tx, workspace, delivery.webhook_id).await?)?;
                    if delivery.state == DeliveryState::Pending {
                        let message = "this message is still being tried";
                        return Err(Error::conflict("DELIVERY_PENDING", message));
                    }
                    let delivery = Delivery {
                        state: DeliveryState::Pending,
                        next_at: Some(now),
                        ended_at: None,
                        ..delivery
                    };
                    let round = Round { delivery, tries: 0 };
                    store::update_delivery(tx, workspace, &round, round.delivery.attempts).await?;
                    collab.queue_try(tx, &behalf, &round.delivery, now).await?;
                    tx.describe(id, serde_json::Value::Null);
                    Ok(round.delivery)
                })
            })
            .await
    }
}

fn enabled(webhook: Option<Webhook>) -> Result<Webhook> {
    let webhook = webhook.ok_or(Error::NotFound("webhook"))?;
    match webhook.state {
        WebhookState::Enabled => Ok(webhook),
        WebhookState::Disabled => {
            let message = "this webhook is switched off: switch it on first";
            Err(Error::conflict("WEBHOOK_DISABLED", message))
        }
    }
}
