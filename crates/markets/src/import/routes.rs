//! `/imports`.

use axum::{
    Extension,
    body::Body,
    extract::State,
    response::{IntoResponse, Response},
};
use futures_util::StreamExt;
use kernel::{Actor, Error, Id, Permission, Result, Symbol};
use platform::{
    http::{Accepted, Data, Envelope, HttpResult, Path, Policy, ProblemBody, Query, Started},
    jobs::{NewJob, enqueue},
};
use serde::Deserialize;
use serde_json::json;
use sha2::{Digest, Sha256};
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    Import, ImportOptions, ImportReport,
    jobs::{IMPORT_BARS, Payload},
    source::ImportSource,
    store::{self, ImportView, NewImport},
};
use crate::{AssetType, Interval, Markets, Prices};

/// Bytes of an upload, as sent: larger files are imported with the command line.
const MAX_UPLOAD: u64 = 512 << 20;

/// Bytes of an upload that is only looked at, which is held in memory.
const MAX_TRIAL: u64 = 32 << 20;

/// Bytes of one stored part.
const PART: usize = 1 << 20;

pub(crate) fn routes() -> OpenApiRouter<Markets> {
    OpenApiRouter::new().routes(routes!(import_bars)).routes(routes!(get_import))
}

pub(crate) const POLICIES: [Policy; 2] = [
    Policy::needs("import_bars", Permission::MarketsWrite).with_key(),
    Policy::needs("get_import", Permission::MarketsRead),
];

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ImportBars {
    /// Whose bars these are, for files without a column of symbols.
    #[param(value_type = Option<String>, example = "AAPL")]
    symbol: Option<Symbol>,
    #[param(value_type = Option<String>, example = "1d")]
    interval: Option<Interval>,
    /// The name of the file, which may say whose bars it has.
    #[param(example = "vix_daily.csv.gz")]
    file_name: Option<String>,
    /// The day that times of day in the file belong to.
    #[param(example = "2013-10-04")]
    date: Option<String>,
    /// The IANA zone of times without an offset; UTC when absent.
    #[param(example = "America/New_York")]
    zone: Option<String>,
    /// What prices are multiplied by.
    scale: Option<f64>,
    #[param(inline)]
    prices: Option<Prices>,
    #[param(inline)]
    r#type: Option<AssetType>,
    #[param(example = "USD")]
    currency: Option<String>,
    /// Only say what would happen.
    #[serde(default)]
    dry_run: bool,
}

impl ImportBars {
    fn options(self) -> (String, ImportOptions) {
        let name = self.file_name.as_deref().map(|name| {
            let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
            last.chars().filter(|c| !c.is_control()).take(200).collect::<String>()
        });
        let options = ImportOptions {
            symbol: self.symbol,
            interval: self.interval,
            date: self.date,
            zone: self.zone,
            scale: self.scale,
            prices: self.prices,
            r#type: self.r#type,
            currency: self.currency,
            ..ImportOptions::default()
        };
        (name.filter(|name| !name.is_empty()).unwrap_or_else(|| ".csv".to_owned()), options)
    }
}

/// Import a file of bars, plain or gzip; the mapping is guessed, and shown by a dry run.
#[utoipa::path(
    post, path = "/imports/bars", tag = "imports", params(ImportBars),
    request_body(content = String, content_type = "text/csv"),
    responses(
        (status = 202, description = "A job imports it", body = Envelope<Started>),
        (status = 200, description = "What a dry run found", body = Envelope<ImportReport>),
        (status = 400, body = ProblemBody),
        (status = 413, body = ProblemBody),
    )
)]
async fn import_bars(
    State(markets): State<Markets>,
    Extension(actor): Extension<Actor>,
    Query(query): Query<ImportBars>,
    body: Body,
) -> HttpResult<Response> {
    actor.require(Permission::MarketsWrite)?;
    let dry_run = query.dry_run;
    let (name, options) = query.options();
    if dry_run {
        let bytes = collect(body).await?;
        let source = ImportSource::from_bytes(&name, bytes);
        let report = markets.try_import(&actor, source, &options).await?;
        return Ok(Data(report).into_response());
    }
    let import = markets.clock.id();
    let (hash, size) = match markets.keep_upload(import, body).await {
        Ok(kept) => kept,
        Err(error) => {
            markets.drop_upload(import).await?;
            return Err(error.into());
        }
    };
    let payload = Payload { import, file: name, hash: platform::hex(&hash), size, options };
    match markets.queue_import(&actor, payload, hash).await {
        Ok(started) => Ok(Accepted(started.job_id).into_response()),
        Err(error) => {
            markets.drop_upload(import).await?;
            Err(error.into())
        }
    }
}

/// Show an import: how far it is, or its report.
#[utoipa::path(
    get, path = "/imports/{id}", tag = "imports", params(("id" = String, Path)),
    responses((status = 200, body = Envelope<ImportView>), (status = 404, body = ProblemBody))
)]
async fn get_import(
    State(markets): State<Markets>,
    Extension(actor): Extension<Actor>,
    Path(id): Path<Id<Import>>,
) -> HttpResult<Data<ImportView>> {
    Ok(Data(markets.find_import(&actor, id).await?))
}

fn too_large() -> Error {
    Error::Invalid {
        code: "PAYLOAD_TOO_LARGE",
        message: "the file is too large to upload: use `prospect import bars FILE`".to_owned(),
        pointer: None,
    }
}

async fn collect(body: Body) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut stream = body.into_data_stream();
    while let Some(chunk) = stream.next().await {
        bytes.extend_from_slice(&chunk.map_err(|_| Error::invalid("the upload was cut off"))?);
        if bytes.len() as u64 > MAX_TRIAL {
            return Err(too_large());
        }
    }
    Ok(bytes)
}

impl Markets {
    /// Stores an upload in parts and returns its hash and size.
    async fn keep_upload(&self, import: Id<Import>, body: Body) -> Result<([u8; 32], u64)> {
        let mut stream = body.into_data_stream();
        let (mut hasher, mut size, mut number) = (Sha256::new(), 0_u64, 0_i64);
        let mut part = Vec::new();
        loop {
            let chunk = stream.next().await.transpose();
            let chunk = chunk.map_err(|_| Error::invalid("the upload was cut off"))?;
            let ended = chunk.is_none();
            if let Some(chunk) = chunk {
                hasher.update(&chunk);
                size += chunk.len() as u64;
                part.extend_from_slice(&chunk);
            }
            if size > MAX_UPLOAD {
                return Err(too_large());
            }
            if part.len() >= PART || (ended && !part.is_empty()) {
                let data = std::mem::take(&mut part);
                self.market
                    .write_internal(move |tx| {
                        Box::pin(async move { store::put_part(tx, import, number, data).await })
                    })
                    .await?;
                number += 1;
            }
            if ended {
                break;
            }
        }
        if size == 0 {
            return Err(Error::invalid("send the file as the body of the request"));
        }
        Ok((hasher.finalize().into(), size))
    }

    async fn drop_upload(&self, import: Id<Import>) -> Result<()> {
        self.market
            .write_internal(move |tx| Box::pin(async move { store::drop_parts(tx, import).await }))
            .await
    }

    async fn queue_import(
        &self,
        actor: &Actor,
        payload: Payload,
        hash: [u8; 32],
    ) -> Result<Started> {
        let (job, now) = (self.clock.id(), self.clock.now());
        let new = NewImport {
            id: payload.import,
            workspace: actor.workspace,
            file: payload.file.clone(),
            hash,
            options: payload.options.clone(),
            state: "queued",
            at: now,
        };
        let payload = serde_json::to_value(&payload).map_err(Error::internal)?;
        let on_behalf = actor.clone();
        self.core
            .write(actor, "queue_import", move |tx| {
                Box::pin(async move {
                    store::insert(tx, &new).await?;
                    tx.describe(new.id, json!({"file": new.file}));
                    let work = NewJob::new(IMPORT_BARS, payload);
                    let job_id = enqueue(tx, &on_behalf, job, work, now).await?;
                    Ok(Started { job_id })
                })
            })
            .await
    }
}
