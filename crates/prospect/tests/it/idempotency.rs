//! D3: each change happens once, however often it is asked for.

use std::{future::poll_fn, pin::pin, task::Poll, time::Duration};

use axum::http::StatusCode;
use futures_util::{StreamExt, future::join_all, stream};
use server::Operation;

use crate::{
    examples::{READS, changing, staged},
    support::{Answer, Call, Product, promise},
};

/// Calls of one operation with one key, one after the other and at once.
const CALLS: usize = 5;

/// Operations tried at once: each has a product of its own.
const AT_ONCE: usize = 4;

/// No operation takes as long.
const TOO_LONG: Duration = Duration::from_mins(1);

/// More than any operation has to wait for.
const MAX_CUTS: usize = 400;

/// After these whoever asked is nobody, so the same question later is another one.
const LEAVES: &[&str] = &["logout", "logout_everywhere", "delete_me"];

/// Runs a check of every operation and returns what failed.
async fn walk<F: Future<Output = Result<usize, String>>>(
    check: impl Fn(Operation) -> F,
) -> (usize, Vec<String>) {
    let operations = changing().await;
    let results: Vec<_> = stream::iter(operations)
        .map(|operation| {
            let id = operation.id.clone();
            let running = tokio::time::timeout(TOO_LONG, check(operation));
            async move {
                let ended = running.await.unwrap_or_else(|_| Err("it hangs".to_owned()));
                ended.map_err(|error| format!("{id}: {error}"))
            }
        })
        .buffer_unordered(AT_ONCE)
        .collect()
        .await;
    let calls = results.iter().flatten().sum();
    (calls, results.into_iter().filter_map(Result::err).collect())
}

fn effects(operation: &Operation) -> i64 {
    i64::from(!READS.contains(&operation.id.as_str()))
}

/// Whether later answers may differ: from somebody who is nobody now, and from what changes
/// nothing and so is not remembered.
fn forgets(operation: &Operation) -> bool {
    LEAVES.contains(&operation.id.as_str()) || effects(operation) == 0
}

fn expect(fine: bool, what: impl FnOnce() -> String) -> Result<(), String> {
    if fine { Ok(()) } else { Err(what()) }
}

fn same(a: &Answer, b: &Answer) -> bool {
    a.status == b.status && a.bytes == b.bytes && a.header("location") == b.header("location")
}

fn shown(answer: &Answer) -> String {
    format!("{} {}", answer.status, answer.text())
}

/// Another request under the same key.
fn altered(call: &Call) -> Call {
    let mut call = call.clone();
    call.body.extend(b" ");
    call
}

async fn one_after_the_other(operation: Operation) -> Result<usize, String> {
    let (product, call) = staged(&operation).await;
    if operation.key_required {
        let answer = call.clone().ask(&product.router).await;
        expect(
            answer.status == StatusCode::BAD_REQUEST && answer.code() == "IDEMPOTENCY_KEY_REQUIRED",
            || format!("without a key: {}", shown(&answer)),
        )?;
    }
    let before = product.audit_rows().await;
    let call = call.key("once");
    let first = call.clone().ask(&product.router).await;
    expect(first.status == operation.success, || format!("the first: {}", shown(&first)))?;
    let forgets = forgets(&operation);
    for _ in 1..CALLS {
        let again = call.clone().ask(&product.router).await;
        expect(forgets || same(&first, &again), || {
            format!("{} and then {}", shown(&first), shown(&again))
        })?;
    }
    let done = product.audit_rows().await - before;
    expect(done == effects(&operation), || format!("{done} effects"))?;
    if !forgets {
        let other = altered(&call).ask(&product.router).await;
        expect(
            other.status == StatusCode::UNPROCESSABLE_ENTITY
                && other.code() == "IDEMPOTENCY_KEY_REUSED",
            || format!("another request under the key: {}", shown(&other)),
        )?;
    }
    // The process ends after the effect; the client asks the next one.
    let product = product.restarted().await;
    let later = call.ask(&product.router).await;
    expect(forgets || same(&first, &later), || {
        format!("{} and after a restart {}", shown(&first), shown(&later))
    })?;
    let done = product.audit_rows().await - before;
    product.app.close().await;
    expect(done == effects(&operation), || format!("{done} effects after a restart"))?;
    Ok(CALLS + 1)
}

async fn all_at_once(operation: Operation) -> Result<usize, String> {
    let (product, call) = staged(&operation).await;
    let call = call.key("once");
    // A second router is what a second process is: it knows of no request under way in the first.
    let (second, _) = product.app.router().unwrap();
    let routers = [&product.router, &second];
    let before = product.audit_rows().await;
    let answers = join_all((0..CALLS).map(|at| call.clone().ask(routers[at % 2]))).await;
    let done = product.audit_rows().await - before;
    expect(done == effects(&operation), || format!("{done} effects at once"))?;
    let forgets = forgets(&operation);
    let mut first = None;
    for answer in &answers {
        if answer.code() == "REQUEST_IN_FLIGHT" || forgets {
            continue;
        }
        let first = first.get_or_insert(answer);
        expect(answer.status == operation.success && same(first, answer), || {
            format!("at once {} and {}", shown(first), shown(answer))
        })?;
    }
    expect(first.is_some() || forgets, || "nobody was answered".to_owned())?;
    product.app.close().await;
    Ok(CALLS)
}

/// Asks, and goes away when the answer has been waited for `times` times.
async fn cut_off(call: Call, product: &Product, times: usize) -> Option<Answer> {
    let mut asked = pin!(call.ask(&product.router));
    let mut waited = 0;
    poll_fn(|context| {
        if waited == times {
            return Poll::Ready(None);
        }
        waited += 1;
        asked.as_mut().poll(context).map(Some)
    })
    .await
}

/// Loses the answer at each place where the request waits for something, so also between the
/// effect and the answer; whoever asks again until they are answered has changed one thing.
async fn cut_off_everywhere(operation: Operation) -> Result<usize, String> {
    let (product, call) = staged(&operation).await;
    let call = call.key("once");
    let before = product.audit_rows().await;
    for times in 1..MAX_CUTS {
        let Some(answer) = cut_off(call.clone(), &product, times).await else { continue };
        if answer.code() == "ACCOUNT_LOCKED" {
            // Tries at a password that never come to an end count as guesses: the door locks, and
            // behind it nothing has happened.
            let done = product.audit_rows().await - before;
            expect(done == 0, || format!("{done} effects before the lock"))?;
            product.app.close().await;
            return Ok(times);
        }
        expect(answer.status == operation.success || forgets(&operation), || {
            format!("after {times} cuts {}", shown(&answer))
        })?;
        let done = product.audit_rows().await - before;
        expect(done == effects(&operation), || format!("{done} effects in {times} cuts"))?;
        product.app.close().await;
        return Ok(times);
    }
    Err(format!("not answered in {MAX_CUTS} waits"))
}

#[tokio::test(flavor = "multi_thread")]
async fn d3_asked_again_a_change_happens_once_and_answers_the_same() {
    let (calls, wrong) = walk(one_after_the_other).await;
    promise("D3", format!("{} of {calls} calls in sequence wrong", wrong.len()), "0", 0);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn d3_asked_at_once_a_change_happens_once_and_answers_the_same() {
    let (calls, wrong) = walk(all_at_once).await;
    promise("D3", format!("{} of {calls} concurrent calls wrong", wrong.len()), "0", 0);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn d3_when_the_answer_is_lost_anywhere_the_change_happens_once() {
    let (cuts, wrong) = walk(cut_off_everywhere).await;
    promise("D3", format!("{} of {cuts} lost answers wrong", wrong.len()), "0", 0);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
