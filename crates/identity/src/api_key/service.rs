//! Making, listing and revoking keys.

use std::time::Duration;

use kernel::{Actor, Error, Id, Permission, Permissions, Result};
use serde::Serialize;
use utoipa::ToSchema;

use super::{ApiKey, KeyText, MadeApiKey, NewApiKey, check_new, prefix, store};
use crate::{Identity, grant::require_person, secret::Secret};

/// More than anybody keeps apart.
const MAX_KEYS: i64 = 100;

/// What was revoked.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub(crate) struct Revoked {
    #[schema(value_type = String, example = "key_01998f3c2b7e7d4c9a51d2f0b6c3e8a7")]
    pub id: Id<ApiKey>,
}

impl Identity {
    pub(crate) async fn list_api_keys(&self, actor: &Actor) -> Result<Vec<ApiKey>> {
        actor.require(Permission::ProfileManage)?;
        let rows = store::list(&self.core, actor.user()?).await?;
        rows.into_iter().map(store::Row::read).collect()
    }

    /// Makes a key that may do at most what its maker may do here and now.
    pub(crate) async fn create_api_key(&self, actor: &Actor, new: NewApiKey) -> Result<MadeApiKey> {
        let user = require_person(actor)?;
        let name = check_new(&new)?;
        if let Some(list) = &new.permissions {
            let asked: Permissions = list.iter().copied().collect();
            let beyond = asked.iter().find(|one| !actor.permissions.contains(*one));
            if let Some(permission) = beyond {
                return Err(Error::Forbidden(permission));
            }
        }
        let now = self.clock.now();
        let text = KeyText { id: self.clock.id(), secret: Secret::fresh()? };
        let lifetime =
            new.expires_in_days.map(|days| Duration::from_secs(u64::from(days) * 86_400));
        let api_key = ApiKey {
            id: text.id,
            name,
            prefix: prefix(text.id),
            permissions: new.permissions,
            created_at: now,
            last_used_at: None,
            expires_at: lifetime.map(|lifetime| now.plus(lifetime)),
        };
        self.core
            .write(actor, "create_api_key", move |tx| {
                Box::pin(async move {
                    tx.describe(
                        api_key.id,
                        serde_json::json!({"name": api_key.name, "permissions": api_key.permissions}),
                    );
                    if store::count(tx, user).await? >= MAX_KEYS {
                        return Err(Error::conflict(
                            "TOO_MANY_KEYS",
                            "a user has at most 100 keys: revoke one first",
                        ));
                    }
                    store::insert(tx, user, &api_key, &text.secret.hash()).await?;
                    Ok(MadeApiKey { api_key, key: text.reveal() })
                })
            })
            .await
    }

    pub(crate) async fn revoke_api_key(&self, actor: &Actor, key: Id<ApiKey>) -> Result<Revoked> {
        let user = require_person(actor)?;
        let now = self.clock.now();
        self.write_change(actor, "revoke_api_key", move |tx| {
            Box::pin(async move {
                tx.describe(key, serde_json::json!({}));
                if !store::revoke(tx, user, key, now).await? {
                    return Err(Error::NotFound("API key"));
                }
                Ok(Revoked { id: key })
            })
        })
        .await
    }
}
