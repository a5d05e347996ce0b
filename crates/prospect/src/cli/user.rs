//! `prospect user`: users without the web, also when nobody can sign in any more.

use clap::Subcommand;
use serde_json::{Value, json};

use super::{
    Common,
    output::{Table, say},
};
use crate::{
    client::{Client, escape},
    failure::{Failure, NOT_FOUND},
};

#[derive(Subcommand)]
pub enum User {
    /// List the users.
    List,
    /// Create a user; prints a one-time link to choose a password.
    Create {
        email: String,
        username: String,
        /// May administer the instance.
        #[arg(long)]
        superuser: bool,
    },
    /// Print a one-time link that lets a user choose a new password.
    Reset {
        /// E-mail or user name.
        login: String,
    },
    /// Keep a user out, and end their sessions.
    Disable {
        /// E-mail or user name.
        login: String,
    },
    /// Let a user in again.
    Enable {
        /// E-mail or user name.
        login: String,
    },
}

const COLUMNS: &[&str] = &["id", "email", "username", "status", "superuser", "created_at"];

impl User {
    pub async fn run(self, common: &Common) -> Result<(), Failure> {
        let makes = matches!(self, Self::Create { .. });
        let client =
            if makes { Client::open_or_make(common).await? } else { Client::open(common).await? };
        let done = self.ask(&client).await;
        client.close().await;
        Table::of(COLUMNS, &done?).print(common.format.format())
    }

    async fn ask(self, client: &Client) -> Result<Vec<Value>, Failure> {
        match self {
            Self::List => Ok(list(client).await?),
            Self::Create { email, username, superuser } => {
                let user = create(client, &email, &username, superuser).await?;
                offer_link(client, &user).await?;
                Ok(vec![user])
            }
            Self::Reset { login } => {
                let user = find(client, &login).await?;
                offer_link(client, &user).await?;
                Ok(vec![user])
            }
            Self::Disable { login } => set_status(client, &login, "disabled").await,
            Self::Enable { login } => set_status(client, &login, "active").await,
        }
    }
}

async fn list(client: &Client) -> Result<Vec<Value>, Failure> {
    let users = client.data("GET", "/api/v1/users?limit=500", None).await?;
    Ok(users.as_array().cloned().unwrap_or_default())
}

async fn create(
    client: &Client,
    email: &str,
    username: &str,
    superuser: bool,
) -> Result<Value, Failure> {
    // Nobody learns this one: the link lets the user choose their own.
    let password = crate::client::random_text()?;
    let body = json!({
        "email": email, "username": username, "password": password, "superuser": superuser,
    });
    client.data("POST", "/api/v1/users", Some(body)).await
}

async fn offer_link(client: &Client, user: &Value) -> Result<(), Failure> {
    let path = format!("/api/v1/users/{}/reset-link", escape(text(user, "id")));
    let link = client.data("POST", &path, Some(json!({}))).await?;
    say(&format!("One-time link to choose a password: <your server>{}", text(&link, "url_path")));
    Ok(())
}

async fn set_status(client: &Client, login: &str, status: &str) -> Result<Vec<Value>, Failure> {
    let user = find(client, login).await?;
    let path = format!("/api/v1/users/{}", escape(text(&user, "id")));
    Ok(vec![client.data("PATCH", &path, Some(json!({"status": status}))).await?])
}

async fn find(client: &Client, login: &str) -> Result<Value, Failure> {
    let login = login.to_lowercase();
    let named = |user: &Value| {
        ["email", "username"].iter().any(|name| text(user, name).to_lowercase() == login)
    };
    let found = list(client).await?.into_iter().find(named);
    found.ok_or_else(|| Failure::new(NOT_FOUND, format!("there is no user {login}")))
}

fn text<'v>(value: &'v Value, name: &str) -> &'v str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
}
