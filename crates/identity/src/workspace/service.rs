//! Making and naming workspaces, and who works in them.

use kernel::{Actor, Error, Id, Page, PageQuery, Permission, Result, User, Workspace};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Member, Membership, check_name, store};
use crate::{Identity, grant::require_person, role::Role, user};

/// More than anybody keeps apart.
const MAX_WORKSPACES: usize = 100;

#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct WorkspaceName {
    #[schema(example = "Family office", min_length = 1, max_length = 80)]
    pub name: String,
}

#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewMember {
    /// The user name or e-mail address of somebody who has an account.
    #[schema(example = "grace")]
    pub login: String,
    pub role: Role,
}

#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewRole {
    pub role: Role,
}

/// Somebody who left.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub(crate) struct Removed {
    #[schema(value_type = String, example = "usr_01998f3c2b7e7d4c9a51d2f0b6c3e8a7")]
    pub user_id: Id<User>,
}

impl Identity {
    pub(crate) async fn list_workspaces(&self, actor: &Actor) -> Result<Vec<Membership>> {
        actor.require(Permission::WorkspaceRead)?;
        store::memberships(&self.core, actor.user()?).await
    }

    /// Makes a workspace with its maker as admin.
    pub(crate) async fn create_workspace(
        &self,
        actor: &Actor,
        input: WorkspaceName,
    ) -> Result<Membership> {
        let user = require_person(actor)?;
        let name = check_name(&input.name)?;
        if store::memberships(&self.core, user).await?.len() >= MAX_WORKSPACES {
            return Err(Error::conflict(
                "TOO_MANY_WORKSPACES",
                "a user has at most 100 workspaces: leave one first",
            ));
        }
        let id: Id<Workspace> = self.clock.id();
        let now = self.clock.now();
        self.core
            .write(actor, "create_workspace", move |tx| {
                Box::pin(async move {
                    let row = store::NewRow { id, name: &name, demo: false };
                    store::insert(tx, &row, now).await?;
                    store::add_member(tx, id, (user, Role::Admin), now).await?;
                    tx.describe(id, serde_json::json!({"name": name}));
                    store::membership_in(tx, id, user).await
                })
            })
            .await
    }

    /// Returns a workspace of this user, whichever they work in now.
    pub(crate) async fn get_workspace(
        &self,
        actor: &Actor,
        id: Id<Workspace>,
    ) -> Result<Membership> {
        actor.require(Permission::WorkspaceRead)?;
        store::membership(&self.core, id, actor.user()?).await
    }

    pub(crate) async fn rename_workspace(
        &self,
        actor: &Actor,
        id: Id<Workspace>,
        input: WorkspaceName,
    ) -> Result<Membership> {
        let manager = self.manager(actor, id).await?;
        let name = check_name(&input.name)?;
        self.core
            .write(&manager.actor, "rename_workspace", move |tx| {
                Box::pin(async move {
                    store::rename(tx, id, &name).await?;
                    tx.describe(id, serde_json::json!({"name": name}));
                    store::membership_in(tx, id, manager.user).await
                })
            })
            .await
    }

    pub(crate) async fn list_members(
        &self,
        actor: &Actor,
        id: Id<Workspace>,
        query: &PageQuery,
    ) -> Result<Page<Member>> {
        self.get_workspace(actor, id).await?;
        let window = (query.skip()?, query.fetch()?);
        let rows = store::members(&self.core, id, query.after()?, window).await?;
        Page::cut(rows, query, |member| member.user_id)
    }

    /// Adds somebody who has an account.
    pub(crate) async fn add_member(
        &self,
        actor: &Actor,
        id: Id<Workspace>,
        input: NewMember,
    ) -> Result<Member> {
        let manager = self.manager(actor, id).await?;
        let found = user::store::find_login(&self.core, &input.login).await?;
        let found = found.filter(|user| user.status == user::UserStatus::Active);
        let user = found.ok_or(Error::NotFound("user"))?.id;
        let now = self.clock.now();
        self.core
            .write(&manager.actor, "add_member", move |tx| {
                Box::pin(async move {
                    tx.describe(id, serde_json::json!({"user": user, "role": input.role}));
                    if !store::add_member(tx, id, (user, input.role), now).await? {
                        return Err(Error::conflict(
                            "ALREADY_A_MEMBER",
                            "this user is a member already: change the role instead",
                        ));
                    }
                    store::member(tx, id, user).await
                })
            })
            .await
    }

    pub(crate) async fn set_member_role(
        &self,
        actor: &Actor,
        (id, user): (Id<Workspace>, Id<User>),
        input: NewRole,
    ) -> Result<Member> {
        let manager = self.manager(actor, id).await?;
        self.write_change(&manager.actor, "set_member_role", move |tx| {
            Box::pin(async move {
                tx.describe(id, serde_json::json!({"user": user, "role": input.role}));
                store::set_role(tx, id, user, Some(input.role)).await?;
                store::member(tx, id, user).await
            })
        })
        .await
    }

    /// Takes a member out, who loses every right in the workspace within a second.
    pub(crate) async fn remove_member(
        &self,
        actor: &Actor,
        (id, user): (Id<Workspace>, Id<User>),
    ) -> Result<Removed> {
        let manager = self.manager(actor, id).await?;
        self.write_change(&manager.actor, "remove_member", move |tx| {
            Box::pin(async move {
                tx.describe(id, serde_json::json!({"user": user}));
                if store::is_home_of(tx, id, user).await? {
                    return Err(Error::conflict(
                        "OWN_WORKSPACE",
                        "nobody can be taken out of their personal workspace",
                    ));
                }
                store::set_role(tx, id, user, None).await?;
                Ok(Removed { user_id: user })
            })
        })
        .await
    }

    /// Checks that the actor runs the workspace that the address names, which need not be the
    /// one they work in, and returns them as acting there.
    async fn manager(&self, actor: &Actor, id: Id<Workspace>) -> Result<Manager> {
        let user = actor.user()?;
        let role = store::membership(&self.core, id, user).await?.role;
        actor.require(Permission::WorkspaceManage)?;
        if !role.permissions().contains(Permission::WorkspaceManage) {
            return Err(Error::Forbidden(Permission::WorkspaceManage));
        }
        Ok(Manager { user, actor: Actor { workspace: id, ..actor.clone() } })
    }
}

/// Whoever runs a workspace, acting in it.
struct Manager {
    user: Id<User>,
    actor: Actor,
}
