//! `prospect api METHOD PATH`: every path can be scripted.

use std::io::Read;

use anyhow::Context;
use clap::Args;

use super::{Common, output};
use crate::{client::Client, failure::Failure};

#[derive(Args)]
pub struct Api {
    /// GET, POST, PUT, PATCH or DELETE.
    method: String,
    /// The path: /api/v1/assets or just assets.
    path: String,
    /// A file with the body, or - for standard input.
    #[arg(long, value_name = "FILE")]
    body: Option<String>,
    /// What the body is.
    #[arg(long, default_value = "application/json", value_name = "TYPE")]
    content_type: String,
}

impl Api {
    pub async fn run(self, common: &Common) -> Result<(), Failure> {
        let body = self.body.as_deref().map(read_body).transpose()?;
        let body = body.map(|bytes| (self.content_type.clone(), bytes));
        let method = self.method.to_ascii_uppercase();
        let reads = ["GET", "HEAD"].contains(&method.as_str());
        let client =
            if reads { Client::open(common).await? } else { Client::open_or_make(common).await? };
        let answer = client.ask(&method, &full_path(&self.path), body).await;
        client.close().await;
        let answer = answer?;
        if answer.content_type.contains("json") {
            let value: serde_json::Value =
                serde_json::from_slice(&answer.body).context("the answer is not JSON")?;
            output::print_json(&value)?;
        } else {
            output::write_out(&String::from_utf8_lossy(&answer.body))?;
        }
        if answer.status >= 400 {
            return Err(Failure::of_status(
                answer.status,
                format!("the API answered {}", answer.status),
            ));
        }
        Ok(())
    }
}

fn full_path(path: &str) -> String {
    let path = path.trim_start_matches('/');
    let outside = ["api/", "health", "openapi.json", "docs"];
    if outside.iter().any(|prefix| path.starts_with(prefix)) {
        format!("/{path}")
    } else {
        format!("/api/v1/{path}")
    }
}

fn read_body(source: &str) -> anyhow::Result<Vec<u8>> {
    if source == "-" {
        let mut bytes = Vec::new();
        std::io::stdin().lock().read_to_end(&mut bytes).context("standard input broke off")?;
        return Ok(bytes);
    }
    std::fs::read(source).with_context(|| format!("{source} cannot be read"))
}
