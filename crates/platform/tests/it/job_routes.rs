//! Jobs as they are asked for: by whom, in what order, over HTTP.

use axum::{
    Extension,
    body::Body,
    http::{Request, StatusCode, header},
};
use http_body_util::BodyExt;
use kernel::{Actor, Error, PageQuery, Permission, Permissions};
use platform::jobs::{self, JobFilter, JobKind, JobState, NewJob, Queue};
use serde_json::json;
use tower::ServiceExt;

use crate::house::{House, counting};

#[tokio::test]
async fn others_see_nothing_and_rights_are_asked_for() {
    let house = House::open().await;
    let (kind, _) = counting("try.it", 0);
    let queue = house.queue([kind]);
    let id = house.enqueue(NewJob::new("try.it", json!({}))).await;
    let elsewhere = Actor { workspace: house.clock.id(), ..house.actor.clone() };
    assert!(matches!(queue.get_job(&elsewhere, id).await, Err(Error::NotFound(_))));
    assert!(matches!(queue.cancel_job(&elsewhere, id).await, Err(Error::NotFound(_))));
    let page = PageQuery::default();
    let theirs = queue.list_jobs(&elsewhere, JobFilter::default(), &page).await.unwrap();
    assert!(theirs.items.is_empty());
    let reader =
        Actor { permissions: Permissions::NONE.with(Permission::JobsRead), ..house.actor.clone() };
    assert!(queue.get_job(&reader, id).await.is_ok());
    assert!(matches!(queue.cancel_job(&reader, id).await, Err(Error::Forbidden(_))));
    let ran = queue.run_schedule(&reader, "platform.clean_up").await;
    assert!(matches!(ran, Err(Error::Forbidden(_))));
}

#[tokio::test]
async fn jobs_are_listed_newest_first_by_state_and_page() {
    let house = House::open().await;
    let (kind, _) = counting("try.it", 0);
    let queue = house.queue([kind]);
    let done = house.enqueue(NewJob::new("try.it", json!({}))).await;
    queue.run_due().await.unwrap();
    let mut queued = vec![done];
    for _ in 0..4 {
        queued.push(house.enqueue(NewJob::new("try.it", json!({}))).await);
    }
    queued.reverse();
    let list = async |filter: JobFilter, page: PageQuery| {
        let page = queue.list_jobs(&house.actor, filter, &page).await.unwrap();
        (page.items.iter().map(|job| job.id).collect::<Vec<_>>(), page.next_cursor)
    };
    let three = PageQuery { limit: Some(3), ..PageQuery::default() };
    let (first, next) = list(JobFilter::default(), three.clone()).await;
    assert_eq!(first, queued[..3]);
    let (rest, next) = list(JobFilter::default(), PageQuery { cursor: next, ..three }).await;
    assert_eq!((rest.as_slice(), next), (&queued[3..], None));
    let done_only = JobFilter { state: Some(JobState::Done), kind: Some("try.it".to_owned()) };
    assert_eq!(list(done_only, PageQuery::default()).await.0, [done]);
    let counts = jobs::count_by_state(&house.db).await.unwrap();
    assert_eq!((counts.queued, counts.running, counts.dead), (4, 0, 0));
}

async fn ask(
    queue: &Queue,
    actor: &Actor,
    method: &str,
    path: &str,
) -> (StatusCode, String, String) {
    let (router, _) = queue.socket().routes.split_for_parts();
    let router = router.layer(Extension(actor.clone()));
    let request = Request::builder().method(method).uri(path).body(Body::empty()).unwrap();
    let response = router.oneshot(request).await.unwrap();
    let location =
        response.headers().get(header::LOCATION).map(|at| at.to_str().unwrap().to_owned());
    let status = response.status();
    let body = response.into_body().collect().await.unwrap().to_bytes();
    (status, location.unwrap_or_default(), String::from_utf8(body.to_vec()).unwrap())
}

#[tokio::test]
async fn jobs_are_asked_for_over_http() {
    let house = House::open().await;
    let (kind, _) = counting("try.it", 1);
    let queue = house.queue([JobKind { max_attempts: 1, ..kind }]);
    let id = house.enqueue(NewJob::new("try.it", json!({}))).await;
    queue.run_due().await.unwrap();
    let (status, _, body) = ask(&queue, &house.actor, "GET", "/jobs?state=dead&limit=1").await;
    assert_eq!(status, StatusCode::OK);
    assert!(body.contains(&id.to_string()), "{body}");
    for (path, expected) in [
        ("/jobs?state=lost", StatusCode::BAD_REQUEST),
        ("/jobs?colour=red", StatusCode::BAD_REQUEST),
        ("/jobs?cursor=x", StatusCode::BAD_REQUEST),
        ("/jobs/job_1", StatusCode::NOT_FOUND),
        ("/schedules", StatusCode::OK),
    ] {
        assert_eq!(ask(&queue, &house.actor, "GET", path).await.0, expected, "{path}");
    }
    let replay = format!("/dead-letters/{id}/replay");
    let (status, location, _) = ask(&queue, &house.actor, "POST", &replay).await;
    assert_eq!((status, location), (StatusCode::ACCEPTED, format!("/api/v1/jobs/{id}")));
    queue.run_due().await.unwrap();
    let (_, _, events) = ask(&queue, &house.actor, "GET", &format!("/jobs/{id}/events")).await;
    assert!(events.starts_with("event: job.progress\ndata: {"), "{events}");
    assert!(events.contains(r#""state":"done""#), "{events}");
}

#[test]
fn every_operation_of_jobs_has_a_policy_row_a_summary_and_an_example() {
    let house = tokio::runtime::Runtime::new().unwrap().block_on(House::open());
    let socket = house.queue([]).socket();
    let api = serde_json::to_value(socket.routes.get_openapi()).unwrap();
    let mut operations = 0;
    for (path, item) in api["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let id = operation["operationId"].as_str().unwrap();
            assert!(socket.policies.iter().any(|policy| policy.operation == id), "{id}");
            assert!(operation["summary"].is_string(), "{method} {path}");
            assert!(operation.to_string().contains(r#""example":"#), "{method} {path}");
            operations += 1;
        }
    }
    assert_eq!(operations, socket.policies.len());
}
