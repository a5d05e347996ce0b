//! `/jobs`, `/schedules`, `/dead-letters`.

use std::{convert::Infallible, time::Duration};

use axum::{
    Extension,
    extract::State,
    response::sse::{self, KeepAlive, Sse},
};
use futures_util::{Stream, StreamExt};
use kernel::{Actor, Id, PageQuery, Permission};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{DeadLetter, Job, JobFilter, JobState, Queue, ScheduleChange, Scheduled};
use crate::http::{
    Accepted, Data, Envelope, HttpResult, Json, ListEnvelope, Listed, Path, Policy, ProblemBody,
    Query, Started,
};

pub(super) fn routes() -> OpenApiRouter<Queue> {
    OpenApiRouter::new()
        .routes(routes!(list_jobs))
        .routes(routes!(get_job, cancel_job))
        .routes(routes!(follow_job))
        .routes(routes!(list_schedules))
        .routes(routes!(change_schedule))
        .routes(routes!(run_schedule))
        .routes(routes!(list_dead_letters))
        .routes(routes!(discard_dead_letter))
        .routes(routes!(replay_dead_letter))
}

pub(super) fn policies() -> Vec<Policy> {
    vec![
        Policy::needs("list_jobs", Permission::JobsRead),
        Policy::needs("get_job", Permission::JobsRead),
        Policy::needs("cancel_job", Permission::JobsWrite),
        Policy::needs("follow_job", Permission::JobsRead),
        Policy::needs("list_schedules", Permission::JobsRead),
        Policy::needs("change_schedule", Permission::InstanceManage),
        Policy::needs("run_schedule", Permission::InstanceManage).with_key(),
        Policy::needs("list_dead_letters", Permission::JobsRead),
        Policy::needs("discard_dead_letter", Permission::JobsWrite),
        Policy::needs("replay_dead_letter", Permission::JobsWrite).with_key(),
    ]
}

/// Proxies cut connections that are silent for a minute.
const ALIVE: Duration = Duration::from_secs(15);

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ListJobs {
    state: Option<JobState>,
    #[param(example = "markets.import_bars")]
    kind: Option<String>,
    /// Rows of a page, 1 to 500.
    #[param(minimum = 1, maximum = 500, default = 50)]
    limit: Option<u32>,
    /// `meta.next_cursor` of the page before.
    cursor: Option<String>,
    /// Rows to leave out at the start.
    #[param(maximum = 10_000)]
    skip: Option<u32>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ListDeadLetters {
    /// Rows of a page, 1 to 500.
    #[param(minimum = 1, maximum = 500, default = 50)]
    limit: Option<u32>,
    /// `meta.next_cursor` of the page before.
    cursor: Option<String>,
    /// Rows to leave out at the start.
    #[param(maximum = 10_000)]
    skip: Option<u32>,
}

/// List the jobs of the workspace, the newest first.
#[utoipa::path(
    get, path = "/jobs", tag = "jobs", params(ListJobs),
    responses((status = 200, body = ListEnvelope<Job>, example = json!({
        "success": true,
        "data": [{
            "id": "job_01998f3c2b7e7d4c9a51d2f0b6c3e8a7", "kind": "markets.import_bars",
            "state": "running", "priority": 10, "attempts": 1, "max_attempts": 5,
            "run_at": "2026-11-21T10:20:00Z", "created_at": "2026-11-21T10:20:00Z",
            "started_at": "2026-11-21T10:20:01Z", "finished_at": null,
            "progress": {"done": 1200, "total": 5031, "note": "AAPL"},
            "outcome": null, "error": null
        }],
        "meta": {"has_more": false}
    })))
)]
async fn list_jobs(
    State(queue): State<Queue>,
    Extension(actor): Extension<Actor>,
    Query(query): Query<ListJobs>,
) -> HttpResult<Listed<Job>> {
    let page = PageQuery { limit: query.limit, cursor: query.cursor, skip: query.skip };
    let filter = JobFilter { state: query.state, kind: query.kind };
    Ok(Listed(queue.list_jobs(&actor, filter, &page).await?))
}

/// Get one job.
#[utoipa::path(
    get, path = "/jobs/{id}", tag = "jobs",
    params(("id" = String, Path, example = "job_01998f3c2b7e7d4c9a51d2f0b6c3e8a7")),
    responses((status = 200, body = Envelope<Job>, example = json!({
        "success": true,
        "data": {
            "id": "job_01998f3c2b7e7d4c9a51d2f0b6c3e8a7", "kind": "markets.import_bars",
            "state": "done", "priority": 10, "attempts": 1, "max_attempts": 5,
            "run_at": "2026-11-21T10:20:00Z", "created_at": "2026-11-21T10:20:00Z",
            "started_at": "2026-11-21T10:20:01Z", "finished_at": "2026-11-21T10:20:04Z",
            "progress": {"done": 5031, "total": 5031, "note": "AAPL"},
            "outcome": {"rows": 5031}, "error": null
        }
    })))
)]
async fn get_job(
    State(queue): State<Queue>,
    Extension(actor): Extension<Actor>,
    Path(id): Path<Id<Job>>,
) -> HttpResult<Data<Job>> {
    Ok(Data(queue.get_job(&actor, id).await?))
}

/// Cancel a job: one that waits at once, one that runs within seconds.
#[utoipa::path(
    delete, path = "/jobs/{id}", tag = "jobs",
    params(("id" = String, Path, example = "job_01998f3c2b7e7d4c9a51d2f0b6c3e8a7")),
    responses(
        (status = 200, body = Envelope<Job>, example = json!({
            "success": true,
            "data": {
                "id": "job_01998f3c2b7e7d4c9a51d2f0b6c3e8a7", "kind": "markets.import_bars",
                "state": "cancelled", "priority": 10, "attempts": 0, "max_attempts": 5,
                "run_at": "2026-11-21T10:20:00Z", "created_at": "2026-11-21T10:20:00Z",
                "started_at": null, "finished_at": "2026-11-21T10:20:04Z",
                "progress": null, "outcome": null, "error": null
            }
        })),
        (status = 409, description = "It has ended", body = ProblemBody),
    )
)]
async fn cancel_job(
    State(queue): State<Queue>,
    Extension(actor): Extension<Actor>,
    Path(id): Path<Id<Job>>,
) -> HttpResult<Data<Job>> {
    Ok(Data(queue.cancel_job(&actor, id).await?))
}

/// Follow a job: an event `job.progress` with the job now, and at each change until it ends.
#[utoipa::path(
    get, path = "/jobs/{id}/events", tag = "jobs",
    params(("id" = String, Path, example = "job_01998f3c2b7e7d4c9a51d2f0b6c3e8a7")),
    responses((
        status = 200, description = "Server-sent events", content_type = "text/event-stream",
        body = String,
        example = json!("event: job.progress\ndata: {\"id\":\"job_01998f3c2b7e7d4c9a51d2f0b6c3e8a7\",\"state\":\"running\",\"progress\":{\"done\":1200,\"total\":5031,\"note\":\"AAPL\"}}\n\n")
    ))
)]
async fn follow_job(
    State(queue): State<Queue>,
    Extension(actor): Extension<Actor>,
    Path(id): Path<Id<Job>>,
) -> HttpResult<Sse<impl Stream<Item = Result<sse::Event, Infallible>>>> {
    let jobs = queue.follow_job(&actor, id).await?;
    let events = jobs.filter_map(async |job| {
        sse::Event::default().event("job.progress").json_data(&job).ok().map(Ok)
    });
    Ok(Sse::new(events).keep_alive(KeepAlive::new().interval(ALIVE)))
}

/// List the schedules with their next times.
#[utoipa::path(
    get, path = "/schedules", tag = "jobs",
    responses((status = 200, body = ListEnvelope<Scheduled>, example = json!({
        "success": true,
        "data": [{
            "name": "platform.clean_up", "kind": "platform.clean_up", "cron": "23 * * * *",
            "zone": "UTC", "next_at": "2026-11-21T11:23:00Z",
            "last_at": "2026-11-21T10:23:00Z", "paused": false
        }],
        "meta": {"total": 1, "has_more": false}
    })))
)]
async fn list_schedules(
    State(queue): State<Queue>,
    Extension(actor): Extension<Actor>,
) -> HttpResult<Listed<Scheduled>> {
    Ok(Listed(queue.list_schedules(&actor).await?))
}

/// Pause or resume a schedule.
#[utoipa::path(
    patch, path = "/schedules/{name}", tag = "jobs",
    params(("name" = String, Path, example = "platform.clean_up")),
    request_body(content = ScheduleChange, example = json!({"paused": true})),
    responses((status = 200, body = Envelope<Scheduled>, example = json!({
        "success": true,
        "data": {
            "name": "platform.clean_up", "kind": "platform.clean_up", "cron": "23 * * * *",
            "zone": "UTC", "next_at": "2026-11-21T11:23:00Z",
            "last_at": "2026-11-21T10:23:00Z", "paused": true
        }
    })))
)]
async fn change_schedule(
    State(queue): State<Queue>,
    Extension(actor): Extension<Actor>,
    Path(name): Path<String>,
    Json(change): Json<ScheduleChange>,
) -> HttpResult<Data<Scheduled>> {
    Ok(Data(queue.change_schedule(&actor, &name, change).await?))
}

/// Run a schedule's job now, beside its times.
#[utoipa::path(
    post, path = "/schedules/{name}/run", tag = "jobs",
    params(("name" = String, Path, example = "platform.clean_up")),
    responses((status = 202, body = Envelope<Started>, example = json!({
        "success": true, "data": {"job_id": "job_01998f3c2b7e7d4c9a51d2f0b6c3e8a7"}
    })))
)]
async fn run_schedule(
    State(queue): State<Queue>,
    Extension(actor): Extension<Actor>,
    Path(name): Path<String>,
) -> HttpResult<Accepted> {
    Ok(Accepted(queue.run_schedule(&actor, &name).await?.job_id))
}

/// List the jobs that failed at every attempt.
#[utoipa::path(
    get, path = "/dead-letters", tag = "jobs", params(ListDeadLetters),
    responses((status = 200, body = ListEnvelope<DeadLetter>, example = json!({
        "success": true,
        "data": [{
            "id": "job_01998f3c2b7e7d4c9a51d2f0b6c3e8a7", "kind": "markets.import_bars",
            "payload": {"import_id": "imp_01998f3c2b7e7d4c9a51d2f0b6c3e8a8"},
            "error": "took longer than 600 s", "attempts": 5, "died_at": "2026-11-21T10:20:00Z"
        }],
        "meta": {"has_more": false}
    })))
)]
async fn list_dead_letters(
    State(queue): State<Queue>,
    Extension(actor): Extension<Actor>,
    Query(query): Query<ListDeadLetters>,
) -> HttpResult<Listed<DeadLetter>> {
    let page = PageQuery { limit: query.limit, cursor: query.cursor, skip: query.skip };
    Ok(Listed(queue.list_dead_letters(&actor, &page).await?))
}

/// Discard a dead letter.
#[utoipa::path(
    delete, path = "/dead-letters/{id}", tag = "jobs",
    params(("id" = String, Path, example = "job_01998f3c2b7e7d4c9a51d2f0b6c3e8a7")),
    responses((status = 200, description = "What was discarded", body = Envelope<DeadLetter>, example = json!({
        "success": true,
        "data": {
            "id": "job_01998f3c2b7e7d4c9a51d2f0b6c3e8a7", "kind": "markets.import_bars",
            "payload": {"import_id": "imp_01998f3c2b7e7d4c9a51d2f0b6c3e8a8"},
            "error": "took longer than 600 s", "attempts": 5, "died_at": "2026-11-21T10:20:00Z"
        }
    })))
)]
async fn discard_dead_letter(
    State(queue): State<Queue>,
    Extension(actor): Extension<Actor>,
    Path(id): Path<Id<Job>>,
) -> HttpResult<Data<DeadLetter>> {
    Ok(Data(queue.discard_dead_letter(&actor, id).await?))
}

/// Start a dead letter over: the same job, from its first attempt.
#[utoipa::path(
    post, path = "/dead-letters/{id}/replay", tag = "jobs",
    params(("id" = String, Path, example = "job_01998f3c2b7e7d4c9a51d2f0b6c3e8a7")),
    responses(
        (status = 202, body = Envelope<Started>, example = json!({
            "success": true, "data": {"job_id": "job_01998f3c2b7e7d4c9a51d2f0b6c3e8a7"}
        })),
        (status = 409, description = "The same work waits or runs already", body = ProblemBody),
    )
)]
async fn replay_dead_letter(
    State(queue): State<Queue>,
    Extension(actor): Extension<Actor>,
    Path(id): Path<Id<Job>>,
) -> HttpResult<Accepted> {
    Ok(Accepted(queue.replay_dead_letter(&actor, id).await?.job_id))
}
