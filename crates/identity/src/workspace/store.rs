//! The rows of workspaces and their members.

use kernel::{Error, Id, Result, Timestamp, User, Workspace};
use platform::db::{Db, Tx};

use super::{Member, Membership};
use crate::role::Role;

/// The workspaces of a user, the oldest first.
pub(crate) const MEMBERSHIPS: &str = "select w.id, w.name, m.role, w.demo
    from identity_members m
    join identity_workspaces w on w.id = m.workspace_id
    where m.user_id = $1
    order by w.id
    limit 500";

/// A workspace about to be.
pub(crate) struct NewRow<'a> {
    pub id: Id<Workspace>,
    pub name: &'a str,
    pub demo: bool,
}

pub(crate) async fn insert(tx: &mut Tx, new: &NewRow<'_>, now: Timestamp) -> Result<()> {
    tx.run(
        "insert into identity_workspaces (id, name, demo, created_at) values ($1, $2, $3, $4)",
        [new.id.into(), new.name.into(), new.demo.into(), now.into()],
    )
    .await
    .map(drop)
}

pub(crate) async fn rename(tx: &mut Tx, id: Id<Workspace>, name: &str) -> Result<()> {
    tx.run("update identity_workspaces set name = $2 where id = $1", [id.into(), name.into()])
        .await
        .map(drop)
}

pub(crate) async fn memberships(db: &Db, user: Id<User>) -> Result<Vec<Membership>> {
    db.all(MEMBERSHIPS, [user.into()]).await
}

const MEMBERSHIP: &str = "select w.id, w.name, m.role, w.demo
    from identity_members m
    join identity_workspaces w on w.id = m.workspace_id
    where m.workspace_id = $1 and m.user_id = $2";

/// Returns a workspace as this member sees it.
///
/// # Errors
///
/// [`Error::NotFound`] for whoever is no member.
pub(crate) async fn membership(
    db: &Db,
    workspace: Id<Workspace>,
    user: Id<User>,
) -> Result<Membership> {
    db.optional(MEMBERSHIP, [workspace.into(), user.into()])
        .await?
        .ok_or(Error::NotFound("workspace"))
}

pub(crate) async fn membership_in(
    tx: &mut Tx,
    workspace: Id<Workspace>,
    user: Id<User>,
) -> Result<Membership> {
    tx.optional(MEMBERSHIP, [workspace.into(), user.into()])
        .await?
        .ok_or(Error::NotFound("workspace"))
}

const MEMBER: &str = "select u.id as user_id, u.username, u.display_name, m.role,
        m.created_at as joined_at
    from identity_members m
    join identity_users u on u.id = m.user_id";

/// Lists the members of a workspace by age, after one or past some.
pub(crate) async fn members(
    db: &Db,
    workspace: Id<Workspace>,
    after: Option<Id<User>>,
    (skip, fetch): (i64, i64),
) -> Result<Vec<Member>> {
    let after = after.unwrap_or(Id::from_uuid(uuid::Uuid::nil()));
    db.all(
        &format!(
            "{MEMBER} where m.workspace_id = $1 and u.id > $2 order by u.id limit $3 offset $4"
        ),
        [workspace.into(), after.into(), fetch.into(), skip.into()],
    )
    .await
}

pub(crate) async fn member(
    tx: &mut Tx,
    workspace: Id<Workspace>,
    user: Id<User>,
) -> Result<Member> {
    tx.optional(
        &format!("{MEMBER} where m.workspace_id = $1 and m.user_id = $2"),
        [workspace.into(), user.into()],
    )
    .await?
    .ok_or(Error::NotFound("member"))
}

/// Adds a member; says whether they were none before.
pub(crate) async fn add_member(
    tx: &mut Tx,
    workspace: Id<Workspace>,
    (user, role): (Id<User>, Role),
    now: Timestamp,
) -> Result<bool> {
    let added = tx
        .run(
            "insert into identity_members (workspace_id, user_id, role, created_at)
             values ($1, $2, $3, $4) on conflict do nothing",
            [workspace.into(), user.into(), role.name().into(), now.into()],
        )
        .await?;
    Ok(added == 1)
}

/// Sets or takes a member's role.
///
/// # Errors
///
/// [`Error::NotFound`] for whoever is no member, [`Error::Conflict`] when others would be left
/// without an admin.
pub(crate) async fn set_role(
    tx: &mut Tx,
    workspace: Id<Workspace>,
    user: Id<User>,
    role: Option<Role>,
) -> Result<()> {
    // Whoever else changes a member meanwhile waits here, so two cannot both be the last admin.
    tx.run("update identity_workspaces set name = name where id = $1", [workspace.into()]).await?;
    let changed = match role {
        Some(role) => {
            tx.run(
                "update identity_members set role = $3 where workspace_id = $1 and user_id = $2",
                [workspace.into(), user.into(), role.name().into()],
            )
            .await?
        }
        None => {
            tx.run(
                "delete from identity_members where workspace_id = $1 and user_id = $2",
                [workspace.into(), user.into()],
            )
            .await?
        }
    };
    if changed == 0 {
        return Err(Error::NotFound("member"));
    }
    let admins: Option<(i64,)> = tx
        .optional(
            "select count(*) from identity_members where workspace_id = $1 and role = 'admin'",
            [workspace.into()],
        )
        .await?;
    if admins.is_some_and(|(count,)| count > 0) {
        return Ok(());
    }
    Err(Error::conflict(
        "LAST_ADMIN",
        "a workspace needs an admin: make another member admin first",
    ))
}

/// Returns where somebody works who works there usually.
pub(crate) async fn is_home_of(
    tx: &mut Tx,
    workspace: Id<Workspace>,
    user: Id<User>,
) -> Result<bool> {
    let home: Option<(i64,)> = tx
        .optional(
            "select count(*) from identity_users where id = $2 and workspace_id = $1",
            [workspace.into(), user.into()],
        )
        .await?;
    Ok(home.is_some_and(|(count,)| count > 0))
}

/// Counts the workspaces that would be left without an admin but with members if this user went.
pub(crate) async fn orphans(tx: &mut Tx, user: Id<User>) -> Result<i64> {
    let row: Option<(i64,)> = tx
        .optional(
            "select count(*) from identity_members m
             where m.user_id = $1 and m.role = 'admin'
               and exists (select 1 from identity_members o
                           where o.workspace_id = m.workspace_id and o.user_id <> $1)
               and not exists (select 1 from identity_members o
                               where o.workspace_id = m.workspace_id and o.user_id <> $1
                                 and o.role = 'admin')",
            [user.into()],
        )
        .await?;
    Ok(row.map_or(0, |(count,)| count))
}

/// Takes a user out of every workspace.
pub(crate) async fn leave_all(tx: &mut Tx, user: Id<User>) -> Result<()> {
    tx.run("delete from identity_members where user_id = $1", [user.into()]).await.map(drop)
}
