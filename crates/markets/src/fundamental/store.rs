//! The rows of facts.

use kernel::{Id, Result, Workspace};
use platform::db::{Db, Tx, Value};

use crate::Asset;

/// A number that was reported. Days are counted from 1970; what holds at a moment begins on the day it ends.
#[derive(Debug, Clone, PartialEq, sqlx::FromRow)]
pub(crate) struct FactRow {
    pub concept: String,
    pub unit: String,
    pub start_day: i64,
    pub end_day: i64,
    pub filed_day: i64,
    pub accession: String,
    pub form: String,
    pub value: f64,
}

/// Rows of one statement: SQLite takes 32,766 values.
const BATCH: usize = 400;

/// Reports that the calendar lists at once.
const REPORTS: i64 = 2_000;

/// Returns every fact of an asset.
pub(crate) async fn facts(
    db: &Db,
    workspace: Id<Workspace>,
    asset: Id<Asset>,
) -> Result<Vec<FactRow>> {
    db.all(
        "select concept, unit, start_day, end_day, filed_day, accession, form, value
         from markets_facts where workspace_id = $1 and asset_id = $2",
        [workspace.into(), asset.into()],
    )
    .await
}

/// Adds facts; one that stands there already stays.
pub(crate) async fn add(
    tx: &mut Tx,
    workspace: Id<Workspace>,
    asset: Id<Asset>,
    rows: &[FactRow],
) -> Result<()> {
    for rows in rows.chunks(BATCH) {
        let mut values: Vec<Value> = vec![workspace.into(), asset.into()];
        let mut places = Vec::with_capacity(rows.len());
        for row in rows {
            let at = values.len();
            let row_places: Vec<String> = (1..=8).map(|place| format!("${}", at + place)).collect();
            places.push(format!("($1, $2, {})", row_places.join(", ")));
            values.extend([
                row.concept.as_str().into(),
                row.unit.as_str().into(),
                row.start_day.into(),
                row.end_day.into(),
                row.filed_day.into(),
                row.accession.as_str().into(),
                row.form.as_str().into(),
                row.value.into(),
            ]);
        }
        let sql = format!(
            "insert into markets_facts (workspace_id, asset_id, concept, unit, start_day, end_day,
                 filed_day, accession, form, value)
             values {} on conflict do nothing",
            places.join(", ")
        );
        tx.run(&sql, values).await?;
    }
    Ok(())
}

/// A report that was filed.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub(crate) struct ReportRow {
    pub asset_id: Id<Asset>,
    pub accession: String,
    pub form: String,
    pub filed_day: i64,
    pub end_day: i64,
}

/// Returns the reports about years and quarters that were filed in `[first, last]`.
pub(crate) async fn reports(
    db: &Db,
    workspace: Id<Workspace>,
    (first, last): (i64, i64),
) -> Result<Vec<ReportRow>> {
    db.all(
        "select asset_id, accession, form, filed_day, max(end_day) as end_day from markets_facts
         where workspace_id = $1 and filed_day between $2 and $3
           and form in ('10-K', '10-Q', '20-F', '40-F')
         group by asset_id, accession, form, filed_day
         order by filed_day, asset_id, accession limit $4",
        [workspace.into(), first.into(), last.into(), REPORTS.into()],
    )
    .await
}
