//! What comes again: reports and dividends a year after those of the last year, as long as nothing newer is known.
//!
//! 52 weeks later is the same weekday of about the same week, which is when most companies report and pay; nobody
//! who is open names the days ahead.

use std::collections::BTreeMap;

use kernel::{Id, Timestamp};

use super::{CalendarEvent, DAY, EventKind, of_asset};
use crate::{
    Action, ActionKind, Asset,
    economic::{release::EventBasis, service::date_of},
    fundamental::store::ReportRow,
    session::Venue,
};

/// Days until something comes again.
const YEAR: i64 = 364;

/// What came so many days around the day it was due on was it.
const NEAR: i64 = 45;

/// Returns the days whose events say what happens from `first` to `last`: those of the year before, and these with
/// what came just before them; no day twice.
pub(super) fn spans(first: i64, last: i64) -> [(i64, i64); 2] {
    let begin = first - NEAR;
    [(first - YEAR, (last - YEAR).min(begin - 1)), (begin, last)]
}

/// Returns when each of `known` is due again within `span`, after `today`, with the day it came last; all are days
/// since 1970. What came since at about that time is not due any more.
fn due_again(known: &[i64], (first, last): (i64, i64), today: i64) -> Vec<(i64, i64)> {
    let has_come = |due: i64| known.iter().any(|day| (due - NEAR..due + NEAR).contains(day));
    let due = known.iter().map(|day| (day + YEAR, *day));
    due.filter(|(due, _)| *due > today && (first..=last).contains(due) && !has_come(*due)).collect()
}

/// Returns the reports that companies are due to file.
pub(super) fn reports(
    rows: &[ReportRow],
    assets: impl Fn(Id<Asset>) -> Option<Asset>,
    span: (i64, i64),
    today: i64,
) -> Vec<CalendarEvent> {
    let mut days: BTreeMap<Id<Asset>, Vec<i64>> = BTreeMap::new();
    for row in rows {
        days.entry(row.asset_id).or_default().push(row.filed_day);
    }
    let mut events = Vec::new();
    for (id, mut days) in days {
        days.dedup();
        let Some(asset) = assets(id) else { continue };
        events.extend(due_again(&days, span, today).into_iter().map(|(due, of)| CalendarEvent {
            id: format!("due:report:{}:{}", asset.symbol, date_of(due)),
            title: format!("{} is due to report", asset.name),
            importance: 2,
            ..due_event(EventKind::Earnings, due, of, &asset)
        }));
    }
    events
}

/// Returns the days on which shares are due to go without their dividend, with the one of a year before.
pub(super) fn dividends(
    rows: &[(Id<Asset>, Action)],
    assets: impl Fn(Id<Asset>) -> Option<Asset>,
    span: (i64, i64),
    today: i64,
) -> Vec<CalendarEvent> {
    let mut paid: BTreeMap<Id<Asset>, BTreeMap<i64, &Action>> = BTreeMap::new();
    for (id, action) in rows.iter().filter(|(_, action)| action.kind == ActionKind::Dividend) {
        paid.entry(*id).or_default().insert(action.ex_at.0.div_euclid(DAY), action);
    }
    let mut events = Vec::new();
    for (id, paid) in paid {
        let days: Vec<i64> = paid.keys().copied().collect();
        let Some(asset) = assets(id) else { continue };
        let newest = paid.values().next_back();
        events.extend(
            due_again(&days, span, today).into_iter().map(|(due, of)| CalendarEvent {
                id: format!("due:dividend:{}:{}", asset.symbol, date_of(due)),
                title: format!("{} is due to go ex dividend", asset.name),
                previous: newest.and_then(|action| action.amount),
                unit: newest
                    .and_then(|action| action.currency.clone())
                    .or_else(|| asset.currency.clone()),
                ..due_event(EventKind::Dividend, due, of, &asset)
            }),
        );
    }
    events
}

fn due_event(kind: EventKind, due: i64, of: i64, asset: &Asset) -> CalendarEvent {
    CalendarEvent {
        source: format!("52 weeks after {}", date_of(of)),
        basis: EventBasis::Rule,
        ..of_asset(kind, Timestamp(open_day(asset, due) * DAY), asset)
    }
}

/// Returns the day, or the next one of the week after it on which the exchange of the asset is open.
fn open_day(asset: &Asset, due: i64) -> i64 {
    let venue = Venue::of(asset);
    let is_open = |day: &i64| venue.is_none_or(|venue| venue.session(date_of(*day)).is_some());
    (due..due + 7).find(is_open).unwrap_or(due)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_came_a_year_ago_is_due_again_until_it_has_come() {
        let quarters = [1_000, 1_091, 1_182, 1_273];
        let ahead = |today| due_again(&quarters, (today, today + 200), today);
        assert_eq!(ahead(1_280), [(1_364, 1_000), (1_455, 1_091)]);
        // The one of the first quarter came ten days early.
        let come = [1_000, 1_091, 1_182, 1_273, 1_354];
        assert_eq!(due_again(&come, (1_355, 1_500), 1_355), [(1_455, 1_091)]);
        // The past is not due.
        assert_eq!(due_again(&quarters, (1_300, 1_400), 1_364), []);
    }
}
