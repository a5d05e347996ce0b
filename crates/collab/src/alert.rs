//! What follows when an alert fires: its owner's inbox, the webhooks it names, and whoever looks right now.

use kernel::{Error, Id, Interval, Result, Timestamp, User};
use platform::{
    Socket,
    db::Tx,
    jobs::{JobKind, JobRun},
    outbox::{Event, Live, Reaction},
};
use serde::Deserialize;
use serde_json::json;

use crate::{
    Collab,
    notification::{NewNotification, service::Told},
    webhook::{Webhook, WebhookState, deliver::NewDelivery, store},
};

const KIND: &str = "collab.tell_of_alert";

/// What is said of an alert that fired, to servers and live readers.
const FIRED: &str = "alert.fired";

/// The fact as `markets` states it.
#[derive(Debug, Clone, Deserialize)]
struct Crossing {
    alert_id: String,
    name: String,
    symbol: String,
    formula: String,
    interval: Interval,
    /// The row in which it became true.
    at: Timestamp,
    fired_at: Timestamp,
    value: Option<f64>,
    channels: Vec<String>,
    owner: Option<Id<User>>,
}

/// What came of it.
#[derive(Debug)]
struct Outcome {
    told: Option<Told>,
    deliveries: usize,
}

pub(crate) fn socket(collab: &Collab) -> Socket {
    let collab = collab.clone();
    let tell = JobKind::new(KIND, move |job, payload| {
        let collab = collab.clone();
        async move { collab.tell_of_alert(&job, payload).await }
    });
    let reaction = Reaction { topic: "markets.alert.fired", job: KIND };
    Socket { jobs: vec![tell], reactions: vec![reaction], ..Socket::default() }
}

impl Collab {
    /// Tells everybody who is to hear of it; harmless when run twice.
    async fn tell_of_alert(
        &self,
        job: &JobRun,
        payload: serde_json::Value,
    ) -> Result<serde_json::Value> {
        let event: Event = serde_json::from_value(payload).map_err(Error::internal)?;
        let fired: Crossing = serde_json::from_value(event.payload).map_err(Error::internal)?;
        let (collab, actor, told_of) = (self.clone(), job.actor.clone(), fired.clone());
        let cause = event.id.to_string();
        let outcome = self
            .core
            .write_internal(move |tx| {
                Box::pin(async move { collab.pass_on(tx, &actor, &told_of, &cause).await })
            })
            .await?;
        let workspace = job.actor.workspace;
        if let Some(told) = &outcome.told {
            self.show(workspace, told);
        }
        for topic in ["alerts".to_owned(), format!("alert:{}", fired.alert_id)] {
            (self.publish)(Live { workspace, topic, kind: FIRED.to_owned(), data: fired.data() });
        }
        serde_json::to_value(
            json!({"told": outcome.told.is_some(), "deliveries": outcome.deliveries}),
        )
        .map_err(Error::internal)
    }

    async fn pass_on(
        &self,
        tx: &mut Tx,
        actor: &kernel::Actor,
        fired: &Crossing,
        cause: &str,
    ) -> Result<Outcome> {
        let mut deliveries = 0;
        let mut unreachable = 0;
        for id in fired.webhooks() {
            let webhook = store::find_in(tx, actor.workspace, id).await?;
            if !webhook.is_some_and(|webhook| webhook.state == WebhookState::Enabled) {
                unreachable += 1;
                continue;
            }
            let new = NewDelivery {
                webhook: id,
                cause,
                topic: FIRED,
                at: fired.fired_at,
                data: fired.data(),
            };
            deliveries += usize::from(self.queue_delivery(tx, actor, new).await?.is_some());
        }
        let inbox = fired.channels.iter().any(|channel| channel == "inbox");
        let told = match fired.owner.filter(|_| inbox || unreachable > 0) {
            Some(owner) => {
                let new = fired.notification(owner, cause, unreachable);
                self.tell(tx, actor.workspace, new).await?
            }
            None => None,
        };
        Ok(Outcome { told, deliveries })
    }
}

impl Crossing {
    fn webhooks(&self) -> impl Iterator<Item = Id<Webhook>> {
        self.channels.iter().filter_map(|channel| channel.strip_prefix("webhook:")?.parse().ok())
    }

    fn data(&self) -> serde_json::Value {
        json!({
            "alert_id": self.alert_id,
            "name": self.name,
            "symbol": self.symbol,
            "formula": self.formula,
            "interval": self.interval,
            "at": self.at,
            "fired_at": self.fired_at,
            "value": self.value,
        })
    }

    fn notification(&self, user: Id<User>, cause: &str, unreachable: usize) -> NewNotification {
        let value = self.value.map(|value| format!(" at {}", shown(value))).unwrap_or_default();
        let missed = match unreachable {
            0 => String::new(),
            1 => ". One of its webhooks is switched off or gone and was not told".to_owned(),
            n => format!(". {n} of its webhooks are switched off or gone and were not told"),
        };
        NewNotification {
            user,
            cause: cause.to_owned(),
            kind: "alert",
            title: self.name.clone(),
            body: format!("{}: {} became true{value}{missed}", self.symbol, self.formula),
            link: Some(format!("/alerts?alert={}", self.alert_id)),
        }
    }
}

/// A number with as many digits as a sentence bears.
fn shown(value: f64) -> String {
    let digits = if value.abs() >= 1_000.0 { 2 } else { 6 };
    let text = format!("{value:.digits$}");
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_in_a_sentence_has_no_useless_digits() {
        assert_eq!(shown(29.400_000_1), "29.4");
        assert_eq!(shown(63_123.456), "63123.46");
        assert_eq!(shown(0.000_012_3), "0.000012");
        assert_eq!(shown(-5.0), "-5");
    }
}
