//! The rows of webhooks and deliveries.

use kernel::{Error, Id, Result, Timestamp, User, Workspace};
use platform::db::{Db, Tx};
use sqlx::types::Json;

use super::{Delivery, DeliveryState, Try, Webhook, WebhookState};

#[derive(sqlx::FromRow)]
struct Row {
    id: Id<Webhook>,
    name: String,
    url: String,
    state: String,
    reason: Option<String>,
    failing_since: Option<Timestamp>,
    last_delivered_at: Option<Timestamp>,
    created_by: Option<Id<User>>,
    created_at: Timestamp,
    updated_at: Timestamp,
}

impl From<Row> for Webhook {
    fn from(row: Row) -> Self {
        let enabled = row.state == WebhookState::Enabled.name();
        Self {
            id: row.id,
            name: row.name,
            url: row.url,
            state: if enabled { WebhookState::Enabled } else { WebhookState::Disabled },
            reason: row.reason,
            failing_since: row.failing_since,
            last_delivered_at: row.last_delivered_at,
            created_by: row.created_by,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

const COLUMNS: &str = "id, name, url, state, reason, failing_since, last_delivered_at, created_by,
    created_at, updated_at";

/// Returns at most `fetch` webhooks after `after`, oldest first.
pub(crate) async fn list(
    db: &Db,
    workspace: Id<Workspace>,
    after: Option<Id<Webhook>>,
    (fetch, skip): (i64, i64),
) -> Result<Vec<Webhook>> {
    let sql = format!(
        "select {COLUMNS} from collab_webhooks
         where workspace_id = $1 and ($2 is null or id > $2) order by id limit $3 offset $4"
    );
    let values = [workspace.into(), after.into(), fetch.into(), skip.into()];
    let rows: Vec<Row> = db.all(&sql, values).await?;
    Ok(rows.into_iter().map(Webhook::from).collect())
}

pub(crate) async fn count(tx: &mut Tx, workspace: Id<Workspace>) -> Result<i64> {
    let row: Option<(i64,)> = tx
        .optional(
            "select count(*) from collab_webhooks where workspace_id = $1",
            [workspace.into()],
        )
        .await?;
    Ok(row.map_or(0, |row| row.0))
}

fn find_sql() -> String {
    format!("select {COLUMNS} from collab_webhooks where workspace_id = $1 and id = $2")
}

pub(crate) async fn find(
    db: &Db,
    workspace: Id<Workspace>,
    id: Id<Webhook>,
) -> Result<Option<Webhook>> {
    let row: Option<Row> = db.optional(&find_sql(), [workspace.into(), id.into()]).await?;
    Ok(row.map(Webhook::from))
}

/// The same, for a change that depends on it.
pub(crate) async fn find_in(
    tx: &mut Tx,
    workspace: Id<Workspace>,
    id: Id<Webhook>,
) -> Result<Option<Webhook>> {
    let row: Option<Row> = tx.optional(&find_sql(), [workspace.into(), id.into()]).await?;
    Ok(row.map(Webhook::from))
}

/// Returns the sealed secret.
pub(crate) async fn secret(
    db: &Db,
    workspace: Id<Workspace>,
    id: Id<Webhook>,
) -> Result<Option<String>> {
    let row: Option<(String,)> = db
        .optional(
            "select secret from collab_webhooks where workspace_id = $1 and id = $2",
            [workspace.into(), id.into()],
        )
        .await?;
    Ok(row.map(|row| row.0))
}

pub(crate) async fn insert(
    tx: &mut Tx,
    workspace: Id<Workspace>,
    webhook: &Webhook,
    sealed: &str,
) -> Result<()> {
    tx.run(
        "insert into collab_webhooks
             (id, workspace_id, name, url, secret, state, created_by, created_at, updated_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        [
            webhook.id.into(),
            workspace.into(),
            webhook.name.as_str().into(),
            webhook.url.as_str().into(),
            sealed.into(),
            webhook.state.name().into(),
            webhook.created_by.into(),
            webhook.created_at.into(),
            webhook.updated_at.into(),
        ],
    )
    .await
    .map(drop)
}

pub(crate) async fn update(tx: &mut Tx, workspace: Id<Workspace>, webhook: &Webhook) -> Result<()> {
    tx.run(
        "update collab_webhooks set name = $3, url = $4, state = $5, reason = $6,
             failing_since = $7, last_delivered_at = $8, updated_at = $9
         where workspace_id = $1 and id = $2",
        [
            workspace.into(),
            webhook.id.into(),
            webhook.name.as_str().into(),
            webhook.url.as_str().into(),
            webhook.state.name().into(),
            webhook.reason.as_deref().into(),
            webhook.failing_since.into(),
            webhook.last_delivered_at.into(),
            webhook.updated_at.into(),
        ],
    )
    .await
    .map(drop)
}

/// Deletes a webhook with its deliveries.
pub(crate) async fn delete(tx: &mut Tx, workspace: Id<Workspace>, id: Id<Webhook>) -> Result<()> {
    tx.run(
        "delete from collab_deliveries where workspace_id = $1 and webhook_id = $2",
        [workspace.into(), id.into()],
    )
    .await?;
    tx.run(
        "delete from collab_webhooks where workspace_id = $1 and id = $2",
        [workspace.into(), id.into()],
    )
    .await
    .map(drop)
}

#[derive(sqlx::FromRow)]
struct DeliveryRow {
    id: Id<Delivery>,
    webhook_id: Id<Webhook>,
    topic: String,
    body: String,
    state: String,
    attempts: i64,
    tries: i64,
    next_at: Option<Timestamp>,
    log: Json<Vec<Try>>,
    created_at: Timestamp,
    ended_at: Option<Timestamp>,
}

/// A delivery and its tries of this round.
#[derive(Debug, Clone)]
pub(crate) struct Round {
    pub delivery: Delivery,
    pub tries: u32,
}

impl From<DeliveryRow> for Round {
    fn from(row: DeliveryRow) -> Self {
        let state = match row.state.as_str() {
            "pending" => DeliveryState::Pending,
            "delivered" => DeliveryState::Delivered,
            _ => DeliveryState::Failed,
        };
        let delivery = Delivery {
            id: row.id,
            webhook_id: row.webhook_id,
            topic: row.topic,
            body: row.body,
            state,
            attempts: u32::try_from(row.attempts).unwrap_or(u32::MAX),
            next_at: row.next_at,
            log: row.log.0,
            created_at: row.created_at,
            ended_at: row.ended_at,
        };
        Self { delivery, tries: u32::try_from(row.tries).unwrap_or(u32::MAX) }
    }
}

const DELIVERY: &str = "select id, webhook_id, topic, body, state, attempts, tries, next_at, log,
    created_at, ended_at from collab_deliveries";

/// Returns at most `fetch` deliveries of a webhook before `before`, the newest first.
pub(crate) async fn deliveries(
    db: &Db,
    workspace: Id<Workspace>,
    webhook: Id<Webhook>,
    before: Option<Id<Delivery>>,
    (fetch, skip): (i64, i64),
) -> Result<Vec<Delivery>> {
    let sql = format!(
        "{DELIVERY} where workspace_id = $1 and webhook_id = $2 and ($3 is null or id < $3)
         order by id desc limit $4 offset $5"
    );
    let values = [workspace.into(), webhook.into(), before.into(), fetch.into(), skip.into()];
    let rows: Vec<DeliveryRow> = db.all(&sql, values).await?;
    Ok(rows.into_iter().map(|row| Round::from(row).delivery).collect())
}

fn find_delivery_sql() -> String {
    format!("{DELIVERY} where workspace_id = $1 and id = $2")
}

pub(crate) async fn find_delivery(
    db: &Db,
    workspace: Id<Workspace>,
    id: Id<Delivery>,
) -> Result<Option<Round>> {
    let values = [workspace.into(), id.into()];
    let row: Option<DeliveryRow> = db.optional(&find_delivery_sql(), values).await?;
    Ok(row.map(Round::from))
}

/// The same, for a change that depends on it.
pub(crate) async fn find_delivery_in(
    tx: &mut Tx,
    workspace: Id<Workspace>,
    id: Id<Delivery>,
) -> Result<Option<Round>> {
    let values = [workspace.into(), id.into()];
    let row: Option<DeliveryRow> = tx.optional(&find_delivery_sql(), values).await?;
    Ok(row.map(Round::from))
}

/// Writes a delivery, unless its cause was sent to this webhook before; says whether it did.
pub(crate) async fn insert_delivery(
    tx: &mut Tx,
    workspace: Id<Workspace>,
    delivery: &Delivery,
    cause: &str,
) -> Result<bool> {
    let inserted = tx
        .run(
            "insert into collab_deliveries (id, workspace_id, webhook_id, cause, topic, body,
                 state, attempts, tries, next_at, log, created_at)
             values ($1, $2, $3, $4, $5, $6, $7, 0, 0, $8, $9, $10) on conflict do nothing",
            [
                delivery.id.into(),
                workspace.into(),
                delivery.webhook_id.into(),
                cause.into(),
                delivery.topic.as_str().into(),
                delivery.body.as_str().into(),
                delivery.state.name().into(),
                delivery.next_at.into(),
                serde_json::json!([]).into(),
                delivery.created_at.into(),
            ],
        )
        .await?;
    Ok(inserted == 1)
}

/// Writes how a delivery stands, unless another try of it was written since `before` tries.
pub(crate) async fn update_delivery(
    tx: &mut Tx,
    workspace: Id<Workspace>,
    round: &Round,
    before: u32,
) -> Result<bool> {
    let delivery = &round.delivery;
    let log = serde_json::to_value(&delivery.log).map_err(Error::internal)?;
    let updated = tx
        .run(
            "update collab_deliveries
             set state = $4, attempts = $5, tries = $6, next_at = $7, log = $8, ended_at = $9
             where workspace_id = $1 and id = $2 and attempts = $3",
            [
                workspace.into(),
                delivery.id.into(),
                before.into(),
                delivery.state.name().into(),
                delivery.attempts.into(),
                round.tries.into(),
                delivery.next_at.into(),
                log.into(),
                delivery.ended_at.into(),
            ],
        )
        .await?;
    Ok(updated == 1)
}

/// Ends what waits for a webhook that is switched off.
pub(crate) async fn fail_pending(
    tx: &mut Tx,
    workspace: Id<Workspace>,
    webhook: Id<Webhook>,
    now: Timestamp,
) -> Result<u64> {
    tx.run(
        "update collab_deliveries set state = 'failed', next_at = null, ended_at = $3
         where workspace_id = $1 and webhook_id = $2 and state = 'pending'",
        [workspace.into(), webhook.into(), now.into()],
    )
    .await
}

/// `$1`: ended before; `$2`: at most so many.
pub(crate) const DELETE_OLD: &str = "delete from collab_deliveries where id in (
    select id from collab_deliveries where ended_at < $1 limit $2)";
