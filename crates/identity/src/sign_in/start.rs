//! How the first users come to be: set-up, the demonstration, the local owner.

use kernel::{Actor, Error, Id, Principal, RequestId, Result, User, Workspace};
use platform::db::Tx;

use super::{Entered, Entry, SetUp, SignedIn};
use crate::{
    Identity,
    grant::{anonymous, rights},
    link::{self, LinkKind, Purpose},
    password,
    role::Role,
    user::{
        self, check_email, check_username,
        store::{Names, NewRow, UserKind},
    },
    workspace,
};

/// A user about to be, with a workspace of their own.
pub(crate) struct Newcomer {
    pub id: Id<User>,
    pub workspace: Id<Workspace>,
    pub kind: UserKind,
    pub names: Names,
    pub password_hash: Option<String>,
    pub superuser: bool,
}

impl Newcomer {
    /// Inserts the user, their workspace, and their role in it.
    pub async fn settle(&self, identity: &Identity, tx: &mut Tx) -> Result<()> {
        let now = identity.clock.now();
        let demo = self.kind == UserKind::Demo;
        let name = if demo { "Demo" } else { "Personal" };
        let home = workspace::store::NewRow { id: self.workspace, name, demo };
        workspace::store::insert(tx, &home, now).await?;
        let row = NewRow {
            id: self.id,
            kind: self.kind,
            email: &self.names.email,
            username: &self.names.username,
            display_name: &self.names.display_name,
            superuser: self.superuser,
            password_hash: self.password_hash.as_deref(),
            workspace: self.workspace,
        };
        user::store::insert(tx, &row, now).await?;
        workspace::store::add_member(tx, self.workspace, (self.id, Role::Admin), now).await?;
        Ok(())
    }
}

impl Identity {
    /// Answers whether somebody has to make the first user.
    pub async fn setup_needed(&self) -> Result<bool> {
        Ok(!user::store::is_settled(&self.core).await?)
    }

    /// Answers whether this is a demonstration.
    pub async fn is_demo(&self) -> Result<bool> {
        user::store::has_demo(&self.core).await
    }

    /// Makes the first user, who administers the instance, and signs them in.
    pub(crate) async fn set_up(
        &self,
        actor: &Actor,
        input: SetUp,
        entry: Entry,
    ) -> Result<Entered> {
        let names = Names {
            email: check_email(&input.email)?,
            username: check_username(&input.username)?,
            display_name: input.username.trim().to_owned(),
        };
        let own = [names.email.as_str(), names.username.as_str()];
        password::check_strength(&input.password, password::Factors::PasswordOnly, &own)?;
        let hash = self.passwords.hash(&input.password).await?;
        let this = self.clone();
        let begins = entry.clone();
        let answer: SignedIn = self
            .core
            .write(actor, "set_up", move |tx| {
                Box::pin(async move {
                    link::take(tx, LinkKind::Setup, &input.token, this.clock.now()).await?;
                    let user = this.first_user(tx, names, hash).await?;
                    begins.begin(&this, tx, user).await
                })
            })
            .await?;
        Ok(entry.entered(self, answer))
    }

    /// Makes the first user, out of the local owner when there is one: what the command line
    /// did before stays theirs.
    async fn first_user(&self, tx: &mut Tx, names: Names, hash: String) -> Result<Id<User>> {
        if user::store::is_settled_in(tx).await? {
            return Err(Error::conflict("SETUP_DONE", "there is a user already: sign in"));
        }
        let now = self.clock.now();
        if let Some((local, _)) = user::store::find_kind_in(tx, UserKind::Local).await? {
            user::store::rename(tx, local, &names, now).await?;
            user::store::set_password(tx, local, Some(&hash), now).await?;
            user::store::set_kind(tx, local, UserKind::Person).await?;
            return Ok(local);
        }
        let newcomer = Newcomer {
            id: self.clock.id(),
            workspace: self.clock.id(),
            kind: UserKind::Person,
            names,
            password_hash: Some(hash),
            superuser: true,
        };
        newcomer.settle(self, tx).await?;
        Ok(newcomer.id)
    }

    /// Makes the demonstration's user, if there is none, and returns a link that signs in as
    /// them, once, within the hour.
    pub async fn open_demo(&self, base_url: &str) -> Result<String> {
        let (user, _) = self.settled(UserKind::Demo, "demo", "Demo").await?;
        let actor = anonymous(RequestId("start".into()));
        let now = self.clock.now();
        let token = self
            .core
            .write(&actor, "make_enter_link", move |tx| {
                Box::pin(async move {
                    tx.describe(user, serde_json::json!({}));
                    link::withdraw(tx, LinkKind::Enter, Some(user)).await?;
                    let purpose = Purpose { user: Some(user), ..Purpose::default() };
                    let (secret, _) = link::make(tx, LinkKind::Enter, purpose, now).await?;
                    Ok(secret.reveal().to_owned())
                })
            })
            .await?;
        Ok(format!("{}/enter#token={token}", base_url.trim_end_matches('/')))
    }

    /// Returns the demonstration's user as an actor, to fill their workspace.
    pub async fn demo_owner(&self) -> Result<Actor> {
        let (user, workspace) = self.settled(UserKind::Demo, "demo", "Demo").await?;
        Ok(owner(user, workspace))
    }

    /// Returns the demonstration's workspace, if there is a demonstration.
    pub async fn demo_workspace(&self) -> Result<Option<Id<Workspace>>> {
        let found = user::store::find_kind(&self.core, UserKind::Demo).await?;
        Ok(found.map(|(_, workspace)| workspace))
    }

    /// Returns whoever owns this data folder, for the command line on the same machine: the
    /// oldest superuser, or before set-up a user that set-up will make a person.
    pub async fn local_owner(&self) -> Result<Actor> {
        if let Some((user, workspace)) = user::store::first_superuser(&self.core).await? {
            return Ok(owner(user, workspace));
        }
        let (user, workspace) = self.settled(UserKind::Local, "owner", "Owner").await?;
        Ok(owner(user, workspace))
    }

    /// Returns the user of a kind, made when there is none.
    async fn settled(
        &self,
        kind: UserKind,
        username: &'static str,
        display_name: &'static str,
    ) -> Result<(Id<User>, Id<Workspace>)> {
        if let Some(found) = user::store::find_kind(&self.core, kind).await? {
            return Ok(found);
        }
        let newcomer = Newcomer {
            id: self.clock.id(),
            workspace: self.clock.id(),
            kind,
            names: Names {
                email: format!("{username}@localhost"),
                username: username.to_owned(),
                display_name: display_name.to_owned(),
            },
            password_hash: None,
            superuser: true,
        };
        let this = self.clone();
        let actor = Actor::system(newcomer.workspace, RequestId("start".into()));
        self.core
            .write(&actor, "settle_owner", move |tx| {
                Box::pin(async move {
                    if let Some(found) = user::store::find_kind_in(tx, kind).await? {
                        return Ok(found);
                    }
                    newcomer.settle(&this, tx).await?;
                    tx.describe(newcomer.id, serde_json::json!({}));
                    Ok((newcomer.id, newcomer.workspace))
                })
            })
            .await
    }

    /// Uses a one-time link to sign in.
    pub(crate) async fn enter(
        &self,
        actor: &Actor,
        token: String,
        entry: Entry,
    ) -> Result<Entered> {
        let this = self.clone();
        let begins = entry.clone();
        let answer = self
            .core
            .write(actor, "enter", move |tx| {
                Box::pin(async move {
                    let purpose = link::take(tx, LinkKind::Enter, &token, this.clock.now()).await?;
                    let user = purpose.user.ok_or_else(|| Error::internal("a link for nobody"))?;
                    begins.begin(&this, tx, user).await
                })
            })
            .await?;
        Ok(entry.entered(self, answer))
    }
}

fn owner(user: Id<User>, workspace: Id<Workspace>) -> Actor {
    Actor {
        principal: Principal::User(user),
        permissions: rights(Role::Admin, true),
        ..Actor::system(workspace, RequestId("local".into()))
    }
}
