//! The actor of a job, as text beside it: work that runs later has the rights of who asked.

use kernel::{Actor, Error, Id, Permission, Permissions, Principal, RequestId, Result, Workspace};
use serde::{Deserialize, Serialize};

/// What is kept of an actor. Its workspace is a column, and an idempotency key covers the request
/// only.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Behalf {
    principal: String,
    permissions: Vec<String>,
    as_of: Option<i64>,
    request_id: String,
}

impl Behalf {
    pub(super) fn of(actor: &Actor) -> Self {
        Self {
            principal: actor.principal.to_string(),
            permissions: actor.permissions.iter().map(|p| p.name().to_owned()).collect(),
            as_of: actor.as_of.map(|at| at.0),
            request_id: actor.request_id.to_string(),
        }
    }

    /// Returns the actor again.
    ///
    /// # Errors
    ///
    /// [`Error::Internal`] for a principal that this Prospect does not know. Permissions that it
    /// does not know are left out: a job never gets more than was asked for.
    pub(super) fn actor(self, workspace: Id<Workspace>) -> Result<Actor> {
        let known = |name: &String| Permission::ALL.iter().copied().find(|p| p.name() == name);
        Ok(Actor {
            principal: principal(&self.principal)?,
            workspace,
            permissions: self.permissions.iter().filter_map(known).collect::<Permissions>(),
            as_of: self.as_of.map(kernel::Timestamp),
            request_id: RequestId(self.request_id.into()),
            idempotency: None,
        })
    }
}

/// Reads what [`Principal`] displays.
fn principal(text: &str) -> Result<Principal> {
    let unknown = || Error::internal(format!("a job on behalf of {text}"));
    let user = |id: &str| id.parse().map_err(|_| unknown());
    match text.split_once(':') {
        None if text == "system" => Ok(Principal::System),
        None if text == "anonymous" => Ok(Principal::Anonymous),
        Some(("user", id)) => user(id).map(Principal::User),
        Some(("api-key", id)) => user(id).map(Principal::ApiKey),
        _ => Err(unknown()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn an_actor_comes_back_with_the_same_rights() {
        let user = Id::from_uuid(Uuid::from_u128(9));
        let workspace = Id::from_uuid(Uuid::from_u128(7));
        let permissions = Permissions::NONE.with(Permission::MarketsRead);
        for principal in [
            Principal::System,
            Principal::Anonymous,
            Principal::User(user),
            Principal::ApiKey(user),
        ] {
            let actor = Actor {
                principal,
                permissions,
                as_of: Some(kernel::Timestamp(5)),
                ..Actor::system(workspace, RequestId("req".into()))
            };
            let text = serde_json::to_value(Behalf::of(&actor)).unwrap();
            let back: Behalf = serde_json::from_value(text).unwrap();
            let back = back.actor(workspace).unwrap();
            assert_eq!(back.principal, principal);
            assert_eq!(back.permissions, permissions);
            assert_eq!((back.as_of, back.workspace), (actor.as_of, workspace));
        }
    }

    #[test]
    fn what_is_not_known_gives_no_rights() {
        let behalf = |principal: &str| Behalf {
            principal: principal.to_owned(),
            permissions: vec!["markets:own".to_owned()],
            as_of: None,
            request_id: String::new(),
        };
        let workspace = Id::from_uuid(Uuid::nil());
        assert_eq!(behalf("system").actor(workspace).unwrap().permissions, Permissions::NONE);
        for wrong in ["", "root", "user:", "user:usr_1", "agent:x"] {
            assert!(behalf(wrong).actor(workspace).is_err(), "{wrong}");
        }
    }
}
