//! What users change of themselves, and administrators of users.

use kernel::{Actor, Error, Id, Page, PageQuery, Permission, Result, User};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    Account, PasswordSet, Profile, UserStatus, check_display_name, check_email, check_preferences,
    check_username,
    store::{self, Names},
};
use crate::{
    Identity, api_key,
    grant::require_person,
    link::{self, LinkKind, Purpose},
    second_factor,
    session::{self, Session},
    sign_in::{NewUser, Standing},
    workspace,
};

/// What to change of oneself; what is left out stays.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ProfileChange {
    #[serde(default)]
    #[schema(example = "Ada Lovelace", max_length = 100)]
    pub display_name: Option<String>,
    #[serde(default)]
    #[schema(example = "ada@example.com", max_length = 254)]
    pub email: Option<String>,
    #[serde(default)]
    #[schema(example = "ada", min_length = 3, max_length = 32)]
    pub username: Option<String>,
}

#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PasswordChange {
    #[schema(example = "correct horse battery staple", format = "password")]
    pub current: String,
    #[schema(example = "three ducks on a tandem", format = "password", max_length = 256)]
    pub new: String,
}

/// A user an administrator makes.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewAccount {
    #[schema(example = "ada@example.com", max_length = 254)]
    pub email: String,
    #[schema(example = "ada", min_length = 3, max_length = 32)]
    pub username: String,
    #[schema(
        example = "correct horse battery staple",
        format = "password",
        min_length = 15,
        max_length = 256
    )]
    pub password: String,
    /// Whether they administer this instance.
    #[serde(default)]
    pub superuser: bool,
}

/// What an administrator changes of a user; what is left out stays.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AccountChange {
    #[serde(default)]
    pub status: Option<NewStatus>,
    #[serde(default)]
    pub superuser: Option<bool>,
}

/// The states an administrator may set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum NewStatus {
    Active,
    Disabled,
}

/// Where somebody sets a new password, once, within a day.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ResetLink {
    /// To be added to the address of this server.
    #[schema(example = "/reset#token=pJ3rVv0mYw7m0cT3m0E4b5yqX2l9kq8hQ1d6s7f8g9A")]
    pub url_path: String,
}

/// Somebody who is gone.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub(crate) struct Deleted {
    #[schema(value_type = String, example = "usr_01998f3c2b7e7d4c9a51d2f0b6c3e8a7")]
    pub id: Id<User>,
}

impl Identity {
    /// Returns the signed-in user as they see themselves.
    pub async fn profile(&self, actor: &Actor) -> Result<Profile> {
        actor.require(Permission::ProfileManage)?;
        let mut profile = store::profile(&self.core, actor.user()?, Some(actor.workspace)).await?;
        // A key may less than its owner, and says so.
        profile.permissions.retain(|one| actor.permissions.contains(*one));
        Ok(profile)
    }

    pub(crate) async fn update_profile(
        &self,
        actor: &Actor,
        change: ProfileChange,
    ) -> Result<Profile> {
        let user = require_person(actor)?;
        let email = change.email.as_deref().map(check_email).transpose()?;
        let username = change.username.as_deref().map(check_username).transpose()?;
        let display_name = change.display_name.as_deref().map(check_display_name).transpose()?;
        let now = self.clock.now();
        let workspace = actor.workspace;
        self.core
            .write(actor, "update_profile", move |tx| {
                Box::pin(async move {
                    store::lock_names(tx).await?;
                    let old = store::account_in(tx, user).await?;
                    let names = Names {
                        email: email.unwrap_or(old.email),
                        username: username.unwrap_or(old.username),
                        display_name: display_name.unwrap_or(old.display_name),
                    };
                    store::rename(tx, user, &names, now).await?;
                    tx.describe(user, serde_json::json!({"username": names.username}));
                    store::profile_in(tx, user, Some(workspace)).await
                })
            })
            .await
    }

    /// Sets a new password; every other session ends.
    pub(crate) async fn change_password(
        &self,
        actor: &Actor,
        change: PasswordChange,
        keep: Option<Id<Session>>,
    ) -> Result<PasswordSet> {
        let user = require_person(actor)?;
        crate::password::check_length(&change.new)?;
        self.confirm_password(user, &change.current).await?;
        let hash = self.passwords.hash(&change.new).await?;
        let this = self.clone();
        self.write_change(actor, "change_password", move |tx| {
            Box::pin(async move {
                let now = this.clock.now();
                this.check_new_password(tx, user, &change.new).await?;
                store::set_password(tx, user, Some(&hash), now).await?;
                session::store::end_others(tx, user, keep, now).await?;
                session::store::forget_devices(tx, user).await?;
                this.forgive(tx, user).await?;
                tx.describe(user, serde_json::json!({}));
                Ok(PasswordSet::ANSWER)
            })
        })
        .await
    }

    pub(crate) async fn set_preferences(
        &self,
        actor: &Actor,
        preferences: serde_json::Value,
    ) -> Result<serde_json::Value> {
        actor.require(Permission::ProfileManage)?;
        let user = actor.user()?;
        check_preferences(&preferences)?;
        let now = self.clock.now();
        self.core
            .write(actor, "set_preferences", move |tx| {
                Box::pin(async move {
                    tx.describe(user, serde_json::json!({}));
                    store::set_preferences(tx, user, preferences.clone(), now).await?;
                    Ok(preferences)
                })
            })
            .await
    }

    /// Takes a user's names, keys and sessions away for good; what they did keeps its id.
    pub(crate) async fn delete_me(&self, actor: &Actor) -> Result<Deleted> {
        let user = require_person(actor)?;
        let now = self.clock.now();
        self.write_change(actor, "delete_me", move |tx| {
            Box::pin(async move {
                tx.describe(user, serde_json::json!({}));
                if workspace::store::orphans(tx, user).await? > 0 {
                    return Err(Error::conflict(
                        "LAST_ADMIN",
                        "a workspace with other members would have no admin: make one first",
                    ));
                }
                let gone = store::Standing { status: UserStatus::Deleted, superuser: false };
                store::set_standing(tx, user, gone, now).await?;
                let names = Names {
                    email: format!("{user}@deleted.invalid"),
                    username: user.to_string(),
                    display_name: "Deleted user".to_owned(),
                };
                store::rename(tx, user, &names, now).await?;
                store::set_password(tx, user, None, now).await?;
                store::set_preferences(tx, user, serde_json::json!({}), now).await?;
                second_factor::store::remove(tx, user).await?;
                api_key::store::revoke_all(tx, user, now).await?;
                session::store::end_others(tx, user, None, now).await?;
                session::store::forget_clients(tx, user).await?;
                session::store::forget_devices(tx, user).await?;
                workspace::store::leave_all(tx, user).await?;
                Ok(Deleted { id: user })
            })
        })
        .await
    }

    pub(crate) async fn list_users(
        &self,
        actor: &Actor,
        query: &PageQuery,
    ) -> Result<Page<Account>> {
        actor.require(Permission::UsersManage)?;
        let rows = store::list(&self.core, query.after()?, query.skip()?, query.fetch()?).await?;
        let mut page = Page::cut(rows, query, |account| account.id)?;
        page.total = u64::try_from(store::count(&self.core).await?).ok();
        Ok(page)
    }

    /// Makes a user who signs in with this password.
    pub(crate) async fn make_account(&self, actor: &Actor, new: NewAccount) -> Result<Account> {
        let standing = if new.superuser { Standing::Superuser } else { Standing::Member };
        let new = NewUser { email: new.email, username: new.username, password: new.password };
        self.create_user(actor, new, standing).await
    }

    /// Makes a user, for the command line and administrators.
    pub async fn create_user(
        &self,
        actor: &Actor,
        new: NewUser,
        standing: Standing,
    ) -> Result<Account> {
        actor.require(Permission::UsersManage)?;
        let newcomer = self.newcomer(new, standing).await?;
        let this = self.clone();
        self.core
            .write(actor, "create_user", move |tx| {
                Box::pin(async move {
                    newcomer.settle(&this, tx).await?;
                    tx.describe(newcomer.id, serde_json::json!({"superuser": newcomer.superuser}));
                    store::account_in(tx, newcomer.id).await
                })
            })
            .await
    }

    /// Sets whether a user may sign in and administers the instance; within a second their
    /// sessions know.
    pub(crate) async fn update_user(
        &self,
        actor: &Actor,
        id: Id<User>,
        change: AccountChange,
    ) -> Result<Account> {
        actor.require(Permission::UsersManage)?;
        let now = self.clock.now();
        self.write_change(actor, "update_user", move |tx| {
            Box::pin(async move {
                let old = store::account_in(tx, id).await?;
                if old.status == UserStatus::Deleted {
                    return Err(Error::NotFound("user"));
                }
                let status = change.status.map_or(old.status, NewStatus::status);
                let superuser = change.superuser.unwrap_or(old.superuser);
                let standing = store::Standing { status, superuser };
                store::set_standing(tx, id, standing, now).await?;
                if status == UserStatus::Disabled {
                    session::store::end_others(tx, id, None, now).await?;
                }
                tx.describe(id, serde_json::json!({"status": status, "superuser": superuser}));
                store::account_in(tx, id).await
            })
        })
        .await
    }

    /// Makes a link with which a user sets a new password.
    pub async fn reset_link(&self, actor: &Actor, id: Id<User>) -> Result<ResetLink> {
        actor.require(Permission::UsersManage)?;
        let now = self.clock.now();
        self.core
            .write(actor, "make_reset_link", move |tx| {
                Box::pin(async move {
                    let account = store::account_in(tx, id).await?;
                    if account.status != UserStatus::Active {
                        return Err(Error::conflict("USER_NOT_ACTIVE", "enable this user first"));
                    }
                    tx.describe(id, serde_json::json!({}));
                    link::withdraw(tx, LinkKind::Reset, Some(id)).await?;
                    let purpose = Purpose { user: Some(id), ..Purpose::default() };
                    let (secret, _) = link::make(tx, LinkKind::Reset, purpose, now).await?;
                    Ok(ResetLink { url_path: format!("/reset#token={}", secret.reveal()) })
                })
            })
            .await
    }

    /// Finds the user whom a name or e-mail address names, for the command line.
    pub async fn find_user(&self, actor: &Actor, login: &str) -> Result<Id<User>> {
        actor.require(Permission::UsersManage)?;
        let found = store::find_login(&self.core, login).await?;
        found.map(|user| user.id).ok_or(Error::NotFound("user"))
    }
}

impl NewStatus {
    fn status(self) -> UserStatus {
        match self {
            Self::Active => UserStatus::Active,
            Self::Disabled => UserStatus::Disabled,
        }
    }
}
