//! Collab: what people are told, and the servers that are told with them.
//!
//! **Invariant:** one cause tells a person once, and is sent to a webhook under one id, however often the
//! fact behind it is delivered.
//!
//! **Invariant:** what leaves the house goes through `platform::fetch`: to public addresses, or to those the
//! operator named.

mod alert;
mod clean_up;
mod notification;
mod webhook;

use kernel::{Id, Result, Workspace};
use platform::{
    Socket,
    clock::Clock,
    db::Db,
    fetch::{Dns, Endpoint, Fetch, FetchSettings, system_dns},
    outbox::Publish,
    secrets::{SealedColumn, Sealer},
};

pub use notification::Notification;
pub use webhook::{Delivery, DeliveryState, Webhook, WebhookState, sign::signature};

/// What this context seals at rest, for the rotation of keys.
pub const SEALED_COLUMNS: &[SealedColumn] =
    &[SealedColumn { table: "collab_webhooks", column: "secret" }];

/// What the operator decides.
#[derive(Clone)]
pub struct Settings {
    /// Hosts and ports inside the own network that webhooks may name.
    pub targets: Vec<Endpoint>,
    pub dns: Dns,
}

impl Default for Settings {
    fn default() -> Self {
        Self { targets: Vec::new(), dns: system_dns() }
    }
}

/// The context: what it needs, and everything it can do; cheap to clone.
#[derive(Clone)]
pub struct Collab {
    core: Db,
    clock: Clock,
    sealer: Sealer,
    fetch: Fetch,
    targets: Vec<Endpoint>,
    publish: Publish,
}

impl Collab {
    /// # Errors
    ///
    /// [`kernel::Error::Internal`] when TLS cannot be set up.
    pub fn open(
        core: Db,
        clock: Clock,
        sealer: Sealer,
        settings: Settings,
        publish: Publish,
    ) -> Result<Self> {
        let Settings { targets, dns } = settings;
        let fetching =
            FetchSettings { configured: targets.clone(), dns, ..FetchSettings::default() };
        let fetch = Fetch::new(fetching, clock.clone())?;
        Ok(Self { core, clock, sealer, fetch, targets, publish })
    }

    /// Says whether `workspace` has a channel: `inbox`, or `webhook:` and the id of one of its webhooks.
    pub async fn has_channel(&self, workspace: Id<Workspace>, channel: &str) -> Result<bool> {
        let Some(id) = channel.strip_prefix("webhook:") else { return Ok(channel == "inbox") };
        let Ok(id) = id.parse() else { return Ok(false) };
        Ok(webhook::store::find(&self.core, workspace, id).await?.is_some())
    }

    /// Returns what this context adds to the product.
    pub fn socket(&self) -> Socket {
        Socket::join([
            notification::routes::socket(self),
            webhook::routes::socket(self),
            webhook::deliver::socket(self),
            alert::socket(self),
            clean_up::socket(self),
        ])
    }
}
