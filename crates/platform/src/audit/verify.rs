//! Verifying a chain: every hash again, every checkpoint against its row.
//!
//! A row's hash needs only the stored hash before it, so parts of the chain are read and verified
//! side by side.

use futures_util::{StreamExt, stream};
use kernel::{Error, Id, Result, Workspace};
use serde::Serialize;
use utoipa::ToSchema;

use super::store::{self, Stored};
use crate::db::Db;

/// Rows of one part: a few megabytes.
const PART: i64 = 5_000;

/// Parts under way: as many as a SQLite file has readers.
const PARTS: usize = 4;

/// What verifying a chain found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Verification {
    pub ok: bool,
    /// How many rows were verified, from the first on without a finding.
    #[schema(example = 5031)]
    pub checked: u64,
    /// The first row that is not as it was written, when there is one.
    pub first_bad_seq: Option<i64>,
    /// What is wrong with it.
    pub reason: Option<String>,
    /// How many signed checkpoints the chain was held against.
    #[schema(example = 12)]
    pub checkpoints: u64,
}

/// A hash that a row must have, and who says so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Anchor {
    pub seq: i64,
    pub hash: Vec<u8>,
    pub says: &'static str,
}

/// The first thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Finding {
    /// Where in the chain; `None` when it is the file beside it.
    pub seq: Option<i64>,
    pub reason: String,
}

impl Finding {
    pub(super) fn new(seq: impl Into<Option<i64>>, reason: impl Into<String>) -> Self {
        Self { seq: seq.into(), reason: reason.into() }
    }

    fn refusal(&self, workspace: Id<Workspace>) -> Error {
        let place = self.seq.map_or_else(String::new, |seq| format!(" at row {seq}"));
        Error::refused(
            "AUDIT_BROKEN",
            format!("the audit log of {workspace} was changed{place}: {}", self.reason),
        )
    }
}

/// Verifies the chain of `workspace` against its own head and the signed `checkpoints`, which
/// were read before. Returns how many rows are as they were written, and what is wrong.
pub(super) async fn verify_chain(
    db: &Db,
    workspace: Id<Workspace>,
    checkpoints: Vec<Anchor>,
) -> Result<(u64, Option<Finding>)> {
    let head = store::head(db, workspace).await?;
    let last = head.as_ref().map_or(0, |head| head.seq);
    let cut = checkpoints.iter().find(|checkpoint| checkpoint.seq > last).map(|checkpoint| {
        let signed = checkpoint.seq;
        Finding::new(last + 1, format!("the rows up to {signed} were signed and are gone"))
    });
    let mut anchors = checkpoints;
    anchors.extend(head.map(|head| Anchor {
        seq: head.seq,
        hash: head.hash,
        says: "the head of the chain",
    }));
    let (checked, finding) = verify_parts(db, workspace, last, anchors).await?;
    let finding = finding.or(cut);
    if finding.is_some() {
        return Ok((checked, finding));
    }
    let (outside, last) = store::count_outside(db, workspace).await?;
    let finding = (outside > 0)
        .then(|| Finding::new(last + 1, "there are rows beyond the ends of the chain"));
    Ok((checked, finding))
}

/// Verifies the chain of every workspace against its own head, and returns how many rows those are.
///
/// For a database without its file of checkpoints, like a copy.
///
/// # Errors
///
/// [`Error::Refused`] with a sentence that names the first row that is not as it was written.
pub async fn verify_chains(db: &Db) -> Result<u64> {
    let mut rows = 0;
    for workspace in store::workspaces(db).await? {
        let (checked, finding) = verify_chain(db, workspace, Vec::new()).await?;
        finding.map_or(Ok(()), |finding| Err(finding.refusal(workspace)))?;
        rows += checked;
    }
    Ok(rows)
}

async fn verify_parts(
    db: &Db,
    workspace: Id<Workspace>,
    last: i64,
    anchors: Vec<Anchor>,
) -> Result<(u64, Option<Finding>)> {
    let parts = (0..).map(|n| n * PART + 1).take_while(|first| *first <= last);
    let mut findings = stream::iter(parts)
        .map(|first| {
            let end = last.min(first + PART - 1);
            let within = |anchor: &&Anchor| (first..=end).contains(&anchor.seq);
            let anchors = anchors.iter().filter(within).cloned().collect();
            async move { verify_part(db, workspace, (first, end), anchors).await }
        })
        .buffered(PARTS);
    let mut checked = 0;
    while let Some((good, finding)) = findings.next().await.transpose()? {
        checked += good;
        if finding.is_some() {
            return Ok((checked, finding));
        }
    }
    Ok((checked, None))
}

async fn verify_part(
    db: &Db,
    workspace: Id<Workspace>,
    (first, last): (i64, i64),
    anchors: Vec<Anchor>,
) -> Result<(u64, Option<Finding>)> {
    match store::range(db, workspace, first - 1, last).await {
        Ok(rows) => {
            crate::compute(move || {
                let finding = check_rows(workspace, (first, last), &rows, &anchors);
                let good =
                    finding.as_ref().and_then(|finding| finding.seq).unwrap_or(last + 1) - first;
                (u64::try_from(good).unwrap_or(0), finding)
            })
            .await
        }
        Err(error) if is_unreadable(&error) => {
            let seq = find_unreadable(db, workspace, (first - 1, last)).await?;
            Ok((
                0,
                Some(Finding::new(
                    seq,
                    "the row cannot be read: a value is of no kind it can have",
                )),
            ))
        }
        Err(error) => Err(error),
    }
}

/// Checks the rows `first` to `last`, which come with the row before them.
fn check_rows(
    workspace: Id<Workspace>,
    (first, last): (i64, i64),
    rows: &[Stored],
    anchors: &[Anchor],
) -> Option<Finding> {
    let mut rows = rows.iter();
    let mut previous: &[u8] = &[];
    if first > 1 {
        let before = rows.next().filter(|row| row.seq == first - 1);
        let Some(before) = before else {
            return Some(Finding::new(first - 1, "the row is missing"));
        };
        previous = &before.hash;
    }
    for seq in first..=last {
        let Some(row) = rows.next().filter(|row| row.seq == seq) else {
            return Some(Finding::new(seq, "the row is missing"));
        };
        if row.hashed(workspace).hash(previous).as_slice() != row.hash {
            return Some(Finding::new(seq, "the row does not match its hash"));
        }
        if let Some(anchor) = anchors.iter().find(|a| a.seq == seq && a.hash != row.hash) {
            return Some(Finding::new(
                seq,
                format!("the row is another than {} says", anchor.says),
            ));
        }
        previous = &row.hash;
    }
    rows.next().map(|row| Finding::new(row.seq, "a row was put in"))
}

/// Answers whether a value in a row was not of its column's kind.
fn is_unreadable(error: &Error) -> bool {
    let Error::Internal(cause) = error else { return false };
    let cause = cause.downcast_ref::<sqlx::Error>();
    matches!(cause, Some(sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_)))
}

/// Halves the rows until the first one that cannot be read is found.
async fn find_unreadable(
    db: &Db,
    workspace: Id<Workspace>,
    (mut first, mut last): (i64, i64),
) -> Result<i64> {
    while first < last {
        let middle = first + (last - first) / 2;
        match store::range(db, workspace, first, middle).await {
            Ok(_) => first = middle + 1,
            Err(error) if is_unreadable(&error) => last = middle,
            Err(error) => return Err(error),
        }
    }
    Ok(first)
}
