//! Delivering: a job for each try, and what is written about it.
//!
//! **Invariant:** a try is written once: a job that runs twice finds that its number is taken. The server
//! may see such a message twice, under one `webhook-id`.

use kernel::{Actor, Error, Id, Result, Timestamp, Workspace};
use platform::{
    Socket,
    db::Tx,
    jobs::{JobKind, JobRun, NewJob, enqueue},
};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{
    Delivery, DeliveryState, Webhook, WebhookState,
    schedule::{GIVE_UP, Next, after_failure},
    send::{Sent, Verdict},
    store::{self, Round},
};
use crate::{
    Collab,
    notification::{NewNotification, service::Told},
};

/// The kind of job.
const DELIVER: &str = "collab.deliver_webhook";

/// Tries that the log of a delivery keeps: two rounds and a little.
const LOG: usize = 20;

/// What the job needs to know.
#[derive(Debug, Serialize, Deserialize)]
struct Payload {
    delivery: Id<Delivery>,
    /// Tries before this one.
    attempts: u32,
}

pub(crate) fn socket(collab: &Collab) -> Socket {
    let collab = collab.clone();
    let deliver = JobKind::new(DELIVER, move |job, payload| {
        let collab = collab.clone();
        async move {
            let payload = serde_json::from_value(payload).map_err(Error::internal)?;
            collab.deliver(&job, payload).await
        }
    });
    Socket { jobs: vec![deliver], ..Socket::default() }
}

/// A message to a webhook, about to be.
pub(crate) struct NewDelivery<'a> {
    pub webhook: Id<Webhook>,
    /// What it tells of: sent once.
    pub cause: &'a str,
    /// `alert.fired`.
    pub topic: &'a str,
    pub at: Timestamp,
    pub data: serde_json::Value,
}

impl Collab {
    /// Writes a delivery and queues its first try; `None` when its cause was sent before.
    pub(crate) async fn queue_delivery(
        &self,
        tx: &mut Tx,
        actor: &Actor,
        new: NewDelivery<'_>,
    ) -> Result<Option<Delivery>> {
        let now = self.clock.now();
        let body = json!({"type": new.topic, "timestamp": new.at, "data": new.data}).to_string();
        let delivery = Delivery {
            id: self.clock.id(),
            webhook_id: new.webhook,
            topic: new.topic.to_owned(),
            body,
            state: DeliveryState::Pending,
            attempts: 0,
            next_at: Some(now),
            log: Vec::new(),
            created_at: now,
            ended_at: None,
        };
        if !store::insert_delivery(tx, actor.workspace, &delivery, new.cause).await? {
            return Ok(None);
        }
        self.queue_try(tx, actor, &delivery, now).await?;
        Ok(Some(delivery))
    }

    /// Queues the next try of a delivery.
    pub(crate) async fn queue_try(
        &self,
        tx: &mut Tx,
        actor: &Actor,
        delivery: &Delivery,
        at: Timestamp,
    ) -> Result<()> {
        let payload = Payload { delivery: delivery.id, attempts: delivery.attempts };
        let job = NewJob {
            run_at: Some(at),
            unique_key: Some(format!("{}#{}", delivery.id, delivery.attempts)),
            ..NewJob::new(DELIVER, serde_json::to_value(payload).map_err(Error::internal)?)
        };
        enqueue(tx, actor, self.clock.id(), job, self.clock.now()).await.map(drop)
    }

    /// Tries once; harmless when run twice.
    async fn deliver(&self, job: &JobRun, payload: Payload) -> Result<serde_json::Value> {
        let workspace = job.actor.workspace;
        let skipped = || Ok(json!({"skipped": true}));
        let Some(round) = store::find_delivery(&self.core, workspace, payload.delivery).await?
        else {
            return skipped();
        };
        let delivery = &round.delivery;
        let due = delivery.state == DeliveryState::Pending && delivery.attempts == payload.attempts;
        let Some(webhook) = store::find(&self.core, workspace, delivery.webhook_id).await? else {
            return skipped();
        };
        if !due || webhook.state == WebhookState::Disabled {
            return skipped();
        }
        let sealed = store::secret(&self.core, workspace, webhook.id).await?;
        let secret = self.sealer.unseal_text(&sealed.unwrap_or_default())?;
        let sent = self.send(delivery, &webhook.url, &secret).await?;
        let outcome = json!({"status": sent.log.status, "error": sent.log.error});
        let (after, webhook) = decide(round, webhook, sent);
        self.write_try(&job.actor, after, webhook).await?;
        Ok(outcome)
    }

    async fn write_try(&self, actor: &Actor, after: Round, webhook: Webhook) -> Result<()> {
        let (collab, behalf, workspace) = (self.clone(), actor.clone(), actor.workspace);
        let told = if webhook.state == WebhookState::Disabled {
            // Somebody else's thing is switched off: that is a line of the audit log.
            self.core
                .write(actor, "disable_webhook", move |tx| {
                    Box::pin(async move { collab.save_try(tx, &behalf, after, webhook).await })
                })
                .await?
        } else {
            self.core
                .write_internal(move |tx| {
                    Box::pin(async move { collab.save_try(tx, &behalf, after, webhook).await })
                })
                .await?
        };
        if let Some(told) = told {
            self.show(workspace, &told);
        }
        Ok(())
    }

    /// Writes a try: the delivery, its webhook, the next try, and who is told that it is given up.
    async fn save_try(
        &self,
        tx: &mut Tx,
        actor: &Actor,
        after: Round,
        webhook: Webhook,
    ) -> Result<Option<Told>> {
        let (workspace, now) = (actor.workspace, self.clock.now());
        let before = after.delivery.attempts.saturating_sub(1);
        if !store::update_delivery(tx, workspace, &after, before).await? {
            return Ok(None);
        }
        // Somebody may have changed its name or address meanwhile: those are theirs.
        let Some(current) = store::find_in(tx, workspace, webhook.id).await? else {
            return Ok(None);
        };
        let webhook = Webhook { name: current.name, url: current.url, ..webhook };
        store::update(tx, workspace, &webhook).await?;
        if let Some(at) = after.delivery.next_at {
            self.queue_try(tx, actor, &after.delivery, at).await?;
        }
        if webhook.state == WebhookState::Enabled {
            return Ok(None);
        }
        store::fail_pending(tx, workspace, webhook.id, now).await?;
        tx.describe(webhook.id, json!({"reason": webhook.reason}));
        self.tell_given_up(tx, workspace, &webhook).await
    }

    async fn tell_given_up(
        &self,
        tx: &mut Tx,
        workspace: Id<Workspace>,
        webhook: &Webhook,
    ) -> Result<Option<Told>> {
        let Some(user) = webhook.created_by else { return Ok(None) };
        let reason = webhook.reason.as_deref().unwrap_or("it failed too often");
        let new = NewNotification {
            user,
            cause: format!("{}@{}", webhook.id, webhook.updated_at),
            kind: "webhook",
            title: format!("The webhook {} was switched off", webhook.name),
            body: format!("{reason}. Nothing is sent to it until it is switched on again."),
            link: Some("/settings?section=webhooks".to_owned()),
        };
        self.tell(tx, workspace, new).await
    }
}

/// Decides what becomes of a delivery and its webhook after a try.
fn decide(round: Round, webhook: Webhook, sent: Sent) -> (Round, Webhook) {
    let Round { mut delivery, tries } = round;
    let tries = tries.saturating_add(1);
    let now = sent.log.at;
    let failing_since = webhook.failing_since.unwrap_or(now);
    delivery.attempts = delivery.attempts.saturating_add(1);
    delivery.log.push(sent.log);
    let excess = delivery.log.len().saturating_sub(LOG);
    delivery.log.drain(..excess);
    let next = match sent.verdict {
        Verdict::Delivered => {
            let webhook = Webhook { failing_since: None, last_delivered_at: Some(now), ..webhook };
            delivery.state = DeliveryState::Delivered;
            (delivery.next_at, delivery.ended_at) = (None, Some(now));
            return (Round { delivery, tries }, webhook);
        }
        Verdict::Gone => Next::Disabled,
        Verdict::Failed(asked) => after_failure(tries, asked, failing_since, now),
    };
    if let Next::Again(at) = next {
        delivery.next_at = Some(at);
    } else {
        delivery.state = DeliveryState::Failed;
        (delivery.next_at, delivery.ended_at) = (None, Some(now));
    }
    let webhook = Webhook { failing_since: Some(failing_since), ..webhook };
    if next != Next::Disabled {
        return (Round { delivery, tries }, webhook);
    }
    let reason = match sent.verdict {
        Verdict::Gone => "Its server answered 410: it wants nothing more".to_owned(),
        Verdict::Delivered | Verdict::Failed(_) => {
            format!("Every delivery failed for {} days", GIVE_UP.as_secs() / 86_400)
        }
    };
    let webhook =
        Webhook { state: WebhookState::Disabled, reason: Some(reason), updated_at: now, ..webhook };
    (Round { delivery, tries }, webhook)
}
