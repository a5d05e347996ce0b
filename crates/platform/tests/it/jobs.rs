//! Jobs: run once, retried, replayed, taken over, cancelled.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use axum::{
    Extension,
    body::Body,
    http::{Request, StatusCode, header},
};
use futures_util::StreamExt;
use http_body_util::BodyExt;
use kernel::{
    Actor, Error, Id, PageQuery, Permission, Permissions, Principal, RequestId, Timestamp,
};
use platform::{
    clock::Clock,
    db::Db,
    jobs::{self, Job, JobFilter, JobKind, JobRun, JobState, NewJob, Priority, Queue, Work},
    outbox,
    tasks::Tasks,
};
use serde_json::{Value, json};
use tokio::sync::{mpsc, oneshot};
use tower::ServiceExt;

const START: Timestamp = Timestamp(1_764_000_000_000_000);

pub struct House {
    pub db: Db,
    pub clock: Clock,
    pub actor: Actor,
}

impl House {
    pub async fn open() -> Self {
        let clock = Clock::fixed(START);
        let db = testkit::core_database(&clock).await;
        let actor = Actor {
            principal: Principal::User(clock.id()),
            permissions: Permissions::all(),
            ..Actor::system(clock.id(), RequestId("req-1".into()))
        };
        Self { db, clock, actor }
    }

    pub fn queue(&self, kinds: impl IntoIterator<Item = JobKind>) -> Queue {
        let work = Work { kinds: kinds.into_iter().collect(), ..Work::default() };
        self.queue_for(work)
    }

    pub fn queue_for(&self, work: Work) -> Queue {
        Queue::new(self.db.clone(), self.clock.clone(), work, outbox::to_nobody()).unwrap()
    }

    pub async fn enqueue(&self, job: NewJob) -> Id<Job> {
        self.enqueue_for(&self.actor, job).await
    }

    pub async fn enqueue_for(&self, actor: &Actor, job: NewJob) -> Id<Job> {
        let (id, now, actor) = (self.clock.id(), self.clock.now(), actor.clone());
        self.db
            .write(&self.actor, "ask_for_work", move |tx| {
                Box::pin(async move { jobs::enqueue(tx, &actor, id, job, now).await })
            })
            .await
            .unwrap()
    }

    pub async fn job(&self, queue: &Queue, id: Id<Job>) -> Job {
        queue.get_job(&self.actor, id).await.unwrap()
    }
}

/// A kind that says which payloads it ran.
fn telling(name: &'static str) -> (JobKind, mpsc::UnboundedReceiver<Value>) {
    let (told, heard) = mpsc::unbounded_channel();
    let kind = JobKind::new(name, move |_, payload: Value| {
        told.send(payload.clone()).unwrap();
        async move { Ok(payload) }
    });
    (kind, heard)
}

/// Work that says that it runs and then waits to be let go with an outcome.
struct Held {
    kind: JobKind,
    runs: mpsc::UnboundedReceiver<(JobRun, oneshot::Sender<Value>)>,
}

fn held(name: &'static str) -> Held {
    let (told, runs) = mpsc::unbounded_channel();
    let kind = JobKind::new(name, move |run: JobRun, _| {
        let (go, gone) = oneshot::channel();
        told.send((run, go)).unwrap();
        async move { gone.await.map_err(Error::internal) }
    });
    Held { kind, runs }
}

fn drain<T>(heard: &mut mpsc::UnboundedReceiver<T>) -> Vec<T> {
    std::iter::from_fn(|| heard.try_recv().ok()).collect()
}

const HOUR: Duration = Duration::from_hours(1);

/// A kind that counts its runs and fails the first `failures` of them.
fn counting(name: &'static str, failures: u32) -> (JobKind, Arc<AtomicU32>) {
    let runs = Arc::new(AtomicU32::new(0));
    let counter = Arc::clone(&runs);
    let kind = JobKind::new(name, move |_, payload| {
        let run = counter.fetch_add(1, Ordering::SeqCst);
        async move { if run < failures { Err(Error::Unavailable("it")) } else { Ok(payload) } }
    });
    (kind, runs)
}

#[tokio::test]
async fn a_job_runs_once_on_behalf_of_who_asked() {
    let house = House::open().await;
    let (told, mut heard) = mpsc::unbounded_channel();
    let kind = JobKind::new("try.it", move |run, payload| {
        told.send((run.actor.principal, run.actor.workspace, run.attempt)).unwrap();
        async move { Ok(payload) }
    });
    let queue = house.queue([kind]);
    let id = house.enqueue(NewJob::new("try.it", json!({"n": 1}))).await;
    assert_eq!(queue.run_due().await.unwrap(), 1);
    assert_eq!(queue.run_due().await.unwrap(), 0);
    assert_eq!(drain(&mut heard), [(house.actor.principal, house.actor.workspace, 1)]);
    let job = house.job(&queue, id).await;
    assert_eq!((job.state, job.attempts, job.outcome), (JobState::Done, 1, Some(json!({"n": 1}))));
}

#[tokio::test]
async fn nothing_is_queued_by_a_change_that_fails() {
    let house = House::open().await;
    let (kind, runs) = counting("try.it", 0);
    let queue = house.queue([kind]);
    let (id, now, actor) = (house.clock.id(), house.clock.now(), house.actor.clone());
    let failed = house.db.write(&house.actor, "ask_for_work", move |tx| {
        Box::pin(async move {
            jobs::enqueue(tx, &actor, id, NewJob::new("try.it", json!({})), now).await?;
            Err::<(), _>(Error::invalid("no"))
        })
    });
    assert!(failed.await.is_err());
    assert_eq!(queue.run_due().await.unwrap(), 0);
    assert_eq!(runs.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn a_job_is_tried_again_later_and_later_then_dies_and_can_be_replayed() {
    let house = House::open().await;
    let (kind, runs) = counting("try.it", 3);
    let queue = house.queue([JobKind { max_attempts: 3, ..kind }]);
    let id = house.enqueue(NewJob::new("try.it", json!({"n": 1}))).await;
    let mut waits = Vec::new();
    for attempt in 1..3 {
        assert_eq!(queue.run_due().await.unwrap(), 1);
        let job = house.job(&queue, id).await;
        assert_eq!((job.state, job.attempts), (JobState::Queued, attempt));
        assert_eq!(queue.run_due().await.unwrap(), 0, "not before its time");
        let wait = job.run_at.since(house.clock.now());
        waits.push(wait);
        house.clock.advance(wait);
    }
    assert!(waits[1] > waits[0]);
    queue.run_due().await.unwrap();
    let letters = queue.list_dead_letters(&house.actor, &PageQuery::default()).await.unwrap().items;
    assert_eq!((letters.len(), letters[0].id, letters[0].attempts), (1, id, 3));
    assert_eq!(letters[0].error.as_deref(), Some("it is unavailable: try again in a moment"));

    let started = queue.replay_dead_letter(&house.actor, id).await.unwrap();
    assert_eq!(started.job_id, id);
    assert_eq!(queue.run_due().await.unwrap(), 1);
    let job = house.job(&queue, id).await;
    assert_eq!((job.state, job.attempts, job.error), (JobState::Done, 1, None));
    assert_eq!(runs.load(Ordering::SeqCst), 4);
    let again = queue.replay_dead_letter(&house.actor, id).await;
    assert!(matches!(again, Err(Error::NotFound(_))));
}

#[tokio::test]
async fn a_dead_letter_is_discarded_once() {
    let house = House::open().await;
    let (kind, _) = counting("try.it", 9);
    let queue = house.queue([JobKind { max_attempts: 1, ..kind }]);
    let id = house.enqueue(NewJob::new("try.it", json!({}))).await;
    queue.run_due().await.unwrap();
    assert_eq!(queue.discard_dead_letter(&house.actor, id).await.unwrap().id, id);
    let again = queue.discard_dead_letter(&house.actor, id).await;
    assert!(matches!(again, Err(Error::NotFound(_))));
}

#[tokio::test]
async fn work_that_panics_or_takes_too_long_is_a_failure_like_any_other() {
    let house = House::open().await;
    let panics = JobKind::new("try.panic", |_, payload: Value| async move {
        payload["nothing"].as_str().map_or_else(|| panic!("on purpose"), |_| Ok(json!({})))
    });
    let hangs = JobKind {
        timeout: Duration::from_millis(1),
        ..JobKind::new("try.hang", |run: JobRun, _| async move {
            run.cancelled().await;
            Err(Error::NotFound("time"))
        })
    };
    let queue = house.queue([panics, hangs]);
    let panicking = house.enqueue(NewJob::new("try.panic", json!({}))).await;
    let hanging = house.enqueue(NewJob::new("try.hang", json!({}))).await;
    assert_eq!(queue.run_due().await.unwrap(), 2);
    for (id, error) in [(panicking, "the work panicked"), (hanging, "took longer than 0 s")] {
        let job = house.job(&queue, id).await;
        assert_eq!((job.state, job.error.as_deref()), (JobState::Queued, Some(error)));
    }
}

#[tokio::test]
async fn what_cannot_succeed_is_not_tried_again() {
    let house = House::open().await;
    let refuses =
        JobKind::new("try.it", |_, _| async { Err(Error::invalid("line 3 has no date")) });
    let queue = house.queue([refuses]);
    let id = house.enqueue(NewJob::new("try.it", json!({}))).await;
    queue.run_due().await.unwrap();
    let job = house.job(&queue, id).await;
    assert_eq!((job.state, job.error.as_deref()), (JobState::Failed, Some("line 3 has no date")));
}

#[tokio::test]
async fn a_dead_workers_job_is_taken_over_when_its_lease_lapses() {
    let house = House::open().await;
    let mut first = held("try.it");
    let dying = house.queue([first.kind.clone()]);
    let id = house.enqueue(NewJob::new("try.it", json!({}))).await;
    {
        let run = dying.run_due();
        tokio::pin!(run);
        tokio::select! {
            _ = &mut run => panic!("it is held"),
            begun = first.runs.recv() => assert_eq!(begun.unwrap().0.attempt, 1),
        }
        // Dropped where it stands, like a process that is killed.
    }
    let (kind, runs) = counting("try.it", 0);
    let heir = house.queue([kind]);
    assert_eq!(heir.run_due().await.unwrap(), 0, "the lease still holds");
    house.clock.advance(Duration::from_secs(31));
    assert_eq!(heir.run_due().await.unwrap(), 1);
    assert_eq!(runs.load(Ordering::SeqCst), 1);
    let job = house.job(&heir, id).await;
    assert_eq!((job.state, job.attempts), (JobState::Done, 2));
}

#[tokio::test]
async fn a_worker_that_lost_its_lease_cannot_overwrite_the_heirs_outcome() {
    let house = House::open().await;
    let mut slow = held("try.it");
    let sleeper = house.queue([slow.kind.clone()]);
    let id = house.enqueue(NewJob::new("try.it", json!({}))).await;
    let (kind, mut heard) = telling("try.it");
    let heir = house.queue([kind]);
    let overtaken = async {
        let (_run, go) = slow.runs.recv().await.unwrap();
        house.clock.advance(Duration::from_secs(31));
        assert_eq!(heir.run_due().await.unwrap(), 1);
        go.send(json!("too late")).unwrap();
    };
    let (attempts, ()) = tokio::join!(sleeper.run_due(), overtaken);
    attempts.unwrap();
    assert_eq!(drain(&mut heard).len(), 1);
    assert_eq!(house.job(&heir, id).await.outcome, Some(json!({})));
}

#[tokio::test]
async fn a_job_that_outlives_every_worker_is_dead() {
    let house = House::open().await;
    let mut deadly = held("try.it");
    let kind = JobKind { max_attempts: 2, ..deadly.kind.clone() };
    let id = house.enqueue(NewJob::new("try.it", json!({}))).await;
    for _ in 0..2 {
        let queue = house.queue([kind.clone()]);
        let run = queue.run_due();
        tokio::pin!(run);
        tokio::select! {
            _ = &mut run => panic!("it is held"),
            _ = deadly.runs.recv() => {}
        }
        house.clock.advance(Duration::from_secs(31));
    }
    let queue = house.queue([kind]);
    assert_eq!(queue.run_due().await.unwrap(), 0);
    let job = house.job(&queue, id).await;
    assert_eq!(job.state, JobState::Dead);
    assert_eq!(job.error.as_deref(), Some("its worker stopped answering"));
}

#[tokio::test]
async fn the_urgent_come_first_then_the_earlier_and_nothing_before_its_time() {
    let house = House::open().await;
    let (kind, mut heard) = telling("try.it");
    let queue = house.queue([kind]);
    let later = Some(house.clock.now().plus(HOUR));
    for (n, priority, run_at) in [
        (1, Priority::Low, None),
        (2, Priority::Normal, None),
        (3, Priority::High, later),
        (4, Priority::Normal, None),
        (5, Priority::High, None),
    ] {
        let job = NewJob { priority, run_at, ..NewJob::new("try.it", json!(n)) };
        house.enqueue(job).await;
    }
    queue.run_due().await.unwrap();
    assert_eq!(drain(&mut heard), [json!(5), json!(2), json!(4), json!(1)]);
    house.clock.advance(HOUR);
    queue.run_due().await.unwrap();
    assert_eq!(drain(&mut heard), [json!(3)]);
}

#[tokio::test]
async fn a_clock_that_is_set_back_holds_nothing_up() {
    let house = House::open().await;
    let (kind, mut heard) = telling("try.it");
    house.enqueue(NewJob::new("try.it", json!("now"))).await;
    let later = Some(house.clock.now().plus(HOUR));
    house.enqueue(NewJob { run_at: later, ..NewJob::new("try.it", json!("later")) }).await;
    let house = House { clock: Clock::fixed(START.minus(HOUR)), ..house };
    let queue = house.queue([kind]);
    queue.run_due().await.unwrap();
    assert_eq!(drain(&mut heard), [json!("now")]);
    house.clock.advance(HOUR * 2);
    queue.run_due().await.unwrap();
    assert_eq!(drain(&mut heard), [json!("later")]);
}

#[tokio::test]
async fn a_unique_key_admits_one_job_a_workspace_until_it_ends() {
    let house = House::open().await;
    let (kind, runs) = counting("try.it", 0);
    let queue = house.queue([kind]);
    let keyed =
        || NewJob { unique_key: Some("AAPL".to_owned()), ..NewJob::new("try.it", json!({})) };
    let first = house.enqueue(keyed()).await;
    assert_eq!(house.enqueue(keyed()).await, first);
    let elsewhere = Actor { workspace: house.clock.id(), ..house.actor.clone() };
    assert_ne!(house.enqueue_for(&elsewhere, keyed()).await, first);
    assert_eq!(queue.run_due().await.unwrap(), 2);
    assert_ne!(house.enqueue(keyed()).await, first);
    assert_eq!(queue.run_due().await.unwrap(), 1);
    assert_eq!(runs.load(Ordering::SeqCst), 3);
}

#[tokio::test]
async fn a_waiting_job_is_cancelled_at_once_and_never_runs() {
    let house = House::open().await;
    let (kind, runs) = counting("try.it", 0);
    let queue = house.queue([kind]);
    let id = house.enqueue(NewJob::new("try.it", json!({}))).await;
    assert_eq!(queue.cancel_job(&house.actor, id).await.unwrap().state, JobState::Cancelled);
    assert_eq!(queue.run_due().await.unwrap(), 0);
    assert_eq!(runs.load(Ordering::SeqCst), 0);
    let again = queue.cancel_job(&house.actor, id).await;
    assert!(matches!(again, Err(Error::Conflict { code: "JOB_ENDED", .. })));
}

#[tokio::test]
async fn running_work_hears_that_it_is_cancelled() {
    let house = House::open().await;
    let (told, mut heard) = mpsc::unbounded_channel();
    let kind = JobKind::new("try.it", move |run: JobRun, _| {
        let told = told.clone();
        async move {
            told.send(()).unwrap();
            run.cancelled().await;
            run.check_cancelled().map(|()| json!({}))
        }
    });
    let queue = house.queue([kind]);
    let id = house.enqueue(NewJob::new("try.it", json!({}))).await;
    let cancelling = async {
        heard.recv().await.unwrap();
        queue.cancel_job(&house.actor, id).await.unwrap();
    };
    let (attempts, ()) = tokio::join!(queue.run_due(), cancelling);
    assert_eq!(attempts.unwrap(), 1);
    assert_eq!(house.job(&queue, id).await.state, JobState::Cancelled);
}

#[tokio::test]
async fn a_job_that_fails_while_it_is_cancelled_is_not_tried_again() {
    let house = House::open().await;
    let mut work = held("try.it");
    let queue = house.queue([work.kind.clone()]);
    let id = house.enqueue(NewJob::new("try.it", json!({}))).await;
    let elsewhere = house.queue([work.kind.clone()]);
    let cancelling = async {
        let (_run, go) = work.runs.recv().await.unwrap();
        // Another process writes the wish down; this one has not heard of it yet.
        elsewhere.cancel_job(&house.actor, id).await.unwrap();
        drop(go);
    };
    let (attempts, ()) = tokio::join!(queue.run_due(), cancelling);
    assert_eq!(attempts.unwrap(), 1);
    assert_eq!(house.job(&queue, id).await.state, JobState::Cancelled);
}

#[tokio::test]
async fn workers_run_what_is_queued_and_show_how_far_it_is() {
    let house = House::open().await;
    let mut work = held("try.it");
    let queue = house.queue([work.kind.clone()]);
    let tasks = Tasks::default();
    queue.run(&tasks, 2);
    let id = house.enqueue(NewJob::new("try.it", json!({}))).await;
    let (run, go) = work.runs.recv().await.unwrap();
    let mut shown = queue.follow_job(&house.actor, id).await.unwrap();
    assert_eq!(shown.next().await.unwrap().state, JobState::Running);
    run.progress(3, 10, "three");
    let job = shown.next().await.unwrap();
    let progress = job.progress.unwrap();
    assert_eq!((progress.done, progress.total, progress.note.as_str()), (3, Some(10), "three"));
    run.progress(10, 10, "all");
    go.send(json!("well")).unwrap();
    let job = loop {
        let job = shown.next().await.unwrap();
        if job.state.is_final() {
            break job;
        }
    };
    assert_eq!((job.state, job.outcome), (JobState::Done, Some(json!("well"))));
    assert_eq!(job.progress.unwrap().done, 10, "the last word is kept");
    assert!(shown.next().await.is_none());
    assert!(tasks.stop(Duration::from_secs(5)).await);
}

#[tokio::test]
async fn a_process_that_stops_gives_its_jobs_back_without_counting_the_attempt() {
    let house = House::open().await;
    let (told, mut heard) = mpsc::unbounded_channel();
    let kind = JobKind::new("try.it", move |run: JobRun, _| {
        told.send(run.attempt).unwrap();
        async move {
            run.cancelled().await;
            Err(Error::NotFound("the rest"))
        }
    });
    let queue = house.queue([kind]);
    let tasks = Tasks::default();
    queue.run(&tasks, 1);
    let id = house.enqueue(NewJob::new("try.it", json!({}))).await;
    assert_eq!(heard.recv().await, Some(1));
    assert!(tasks.stop(Duration::from_secs(5)).await);
    let (kind, _runs) = counting("try.it", 0);
    let next = house.queue([kind]);
    let job = house.job(&next, id).await;
    assert_eq!((job.state, job.attempts), (JobState::Queued, 0));
    assert_eq!(next.run_due().await.unwrap(), 1);
}

#[tokio::test]
async fn each_job_runs_once_however_many_processes_look() {
    let house = House::open().await;
    let (kind, runs) = counting("try.it", 0);
    for n in 0..60 {
        house.enqueue(NewJob::new("try.it", json!(n))).await;
    }
    let queues: Vec<Queue> = (0..4).map(|_| house.queue([kind.clone()])).collect();
    let attempts = futures_util::future::join_all(queues.iter().map(Queue::run_due)).await;
    let attempts: usize = attempts.into_iter().map(Result::unwrap).sum();
    assert_eq!((attempts, runs.load(Ordering::SeqCst)), (60, 60));
}

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

#[tokio::test]
async fn what_was_kept_long_enough_is_thrown_away() {
    let house = House::open().await;
    let (kind, _) = counting("try.it", 1);
    let queue = house.queue([JobKind { max_attempts: 1, ..kind }]);
    let dead = house.enqueue(NewJob::new("try.it", json!({}))).await;
    queue.run_due().await.unwrap();
    let done = house.enqueue(NewJob::new("try.it", json!({}))).await;
    queue.run_due().await.unwrap();
    let clean_up = async || {
        queue.run_schedule(&house.actor, "platform.clean_up").await.unwrap();
        assert_eq!(queue.run_due().await.unwrap(), 1);
    };
    house.clock.advance(HOUR * 24 * 6);
    clean_up().await;
    assert!(queue.get_job(&house.actor, done).await.is_ok());
    house.clock.advance(HOUR * 24 * 2);
    clean_up().await;
    assert!(queue.get_job(&house.actor, done).await.is_err());
    assert!(queue.get_job(&house.actor, dead).await.is_ok());
    house.clock.advance(HOUR * 24 * 30);
    clean_up().await;
    assert!(queue.get_job(&house.actor, dead).await.is_err());
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
