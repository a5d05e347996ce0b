//! What every write leaves.

use std::sync::Arc;

use kernel::{Actor, Error, Id, IdempotencyKey, RequestId, Timestamp};
use platform::{clock::Clock, db::Db};

async fn setup() -> (Db, Actor) {
    let clock = Clock::fixed(Timestamp(1_764_000_000_000_000));
    let db = testkit::core_database(&clock).await;
    let workspace: Id<kernel::Workspace> = clock.id();
    (db, Actor::system(workspace, RequestId("req-1".into())))
}

async fn audit_rows(db: &Db) -> i64 {
    db.count("select count(*) from platform_audit", []).await.unwrap()
}

#[tokio::test]
async fn a_write_leaves_its_audit_row_and_events() {
    let (db, actor) = setup().await;
    let out = db
        .write(&actor, "try_it", |tx| {
            Box::pin(async move {
                tx.describe("thing_1", serde_json::json!({"size": 3}));
                tx.emit("platform.tried", serde_json::json!({"thing": 1}));
                Ok(7_i64)
            })
        })
        .await
        .unwrap();
    assert_eq!(out, 7);
    assert_eq!(audit_rows(&db).await, 1);
    let row: Option<(String, Option<String>, String)> =
        db.optional("select action, subject, detail from platform_audit", []).await.unwrap();
    let (action, subject, detail) = row.unwrap();
    assert_eq!((action.as_str(), subject.as_deref()), ("try_it", Some("thing_1")));
    assert_eq!(detail, r#"{"size":3}"#);
    assert_eq!(db.count("select count(*) from platform_events", []).await.unwrap(), 1);
}

#[tokio::test]
async fn a_write_that_fails_leaves_nothing_and_disturbs_nobody() {
    let (db, actor) = setup().await;
    let bad = db.write(&actor, "fail", |tx| {
        Box::pin(async move {
            tx.emit("platform.never", serde_json::json!({}));
            Err::<(), _>(Error::invalid("no"))
        })
    });
    let panics = db.write(&actor, "panic", |_| {
        Box::pin(async move {
            let nothing: Option<()> = None;
            nothing.map_or_else(|| panic!("on purpose"), Ok)
        })
    });
    let good = db.write(&actor, "fine", |_| Box::pin(async move { Ok(()) }));
    let (bad, panics, good) = if db.postgres().is_some() {
        (bad.await, Err(Error::NotFound("a panic is the caller's own")), good.await)
    } else {
        tokio::join!(bad, panics, good)
    };
    assert!(matches!(bad, Err(Error::Invalid { .. })));
    assert!(panics.is_err());
    good.unwrap();
    assert_eq!(audit_rows(&db).await, 1);
    assert_eq!(db.count("select count(*) from platform_events", []).await.unwrap(), 0);
}

#[tokio::test]
async fn the_same_key_writes_once_and_gives_the_same_answer() {
    let (db, mut actor) = setup().await;
    let key = IdempotencyKey { key: "k".to_owned(), fingerprint: [9; 32] };
    actor.idempotency = Some(Arc::new(key));
    let first = db.write(&actor, "once", |_| Box::pin(async move { Ok("done") })).await.unwrap();
    assert_eq!(first, "done");
    let second: Result<&str, Error> =
        db.write(&actor, "once", |_| Box::pin(async move { Ok("again") })).await;
    let Err(Error::Replayed(replay)) = second else { panic!("not replayed") };
    assert_eq!(replay.answer, r#""done""#);
    assert_eq!(replay.fingerprint, [9; 32]);
    assert_eq!(audit_rows(&db).await, 1);
}

#[tokio::test]
async fn writers_at_once_all_get_through_in_one_unbroken_chain() {
    let (db, actor) = setup().await;
    let writes = (0..64).map(|i: i64| {
        let (db, actor) = (db.clone(), actor.clone());
        async move { db.write(&actor, "many", move |_| Box::pin(async move { Ok(i) })).await }
    });
    let sum: i64 = futures_util::future::try_join_all(writes).await.unwrap().into_iter().sum();
    assert_eq!(sum, 63 * 64 / 2);
    let last: Option<(i64,)> =
        db.optional("select max(seq) from platform_audit", []).await.unwrap();
    assert_eq!(last, Some((64,)));
}
