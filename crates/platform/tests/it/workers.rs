//! Workers: what becomes of work whose worker dies, is told to stop, or is overtaken.

use std::{sync::atomic::Ordering, time::Duration};

use futures_util::StreamExt;
use kernel::Error;
use platform::{
    jobs::{JobKind, JobRun, JobState, NewJob},
    tasks::Tasks,
};
use serde_json::json;
use tokio::sync::mpsc;

use crate::house::{House, counting, drain, held, telling};

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
