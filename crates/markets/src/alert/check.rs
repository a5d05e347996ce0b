//! Which rows an armed rule fires in. Pure.

use formula::{
    Formula,
    tree::{Node, Operator},
};
use kernel::Timestamp;

use super::{Alert, Repeat};

/// Fires of one check: after a long silence more would say nothing new.
const MAX_FIRES: usize = 20;

/// What a rule remembers between two checks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Memory {
    /// The last known answer.
    pub met: Option<bool>,
    /// The row it was last asked of.
    pub seen_at: Option<Timestamp>,
    /// The last known answer before that row: what it is compared with, however often it is asked again. `None` for
    /// the row in which the rule was armed, whose own answers are compared.
    pub before: Option<bool>,
    /// The row in which it last became true: a row that runs does so once.
    pub crossed_at: Option<Timestamp>,
}

/// One row: what the condition answers, and what is watched.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Row {
    pub at: Timestamp,
    pub condition: Option<f64>,
    pub value: Option<f64>,
}

/// What a check found.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Checked {
    pub memory: Memory,
    /// What is watched, in the newest row where it is known.
    pub value: Option<f64>,
    /// The rows in which it fires, oldest first.
    pub fires: Vec<Row>,
}

/// Asks the rows from the one it was last asked of on.
///
/// A rule without memory fires in none: it has not become true, it was found so.
pub(crate) fn check(alert: &Alert, memory: Memory, rows: &[Row], now: Timestamp) -> Checked {
    let new = |row: &&Row| memory.seen_at.is_none_or(|seen| row.at >= seen);
    let first = memory.seen_at.is_none();
    let Memory { mut met, mut before, mut crossed_at, .. } = memory;
    let mut crossings = Vec::new();
    for row in rows.iter().filter(new) {
        if !first && Some(row.at) > memory.seen_at {
            before = met;
        }
        let Some(condition) = row.condition else { continue };
        let now_met = condition > 0.5;
        let was = before.or(met);
        if now_met && was == Some(false) && crossed_at != Some(row.at) && !first {
            crossings.push(*row);
            crossed_at = Some(row.at);
        }
        met = Some(now_met);
    }
    let seen_at = rows.last().map(|row| row.at).max(memory.seen_at);
    Checked {
        memory: Memory { met, seen_at, before, crossed_at },
        value: rows.iter().rev().find_map(|row| row.value),
        fires: chosen(alert, crossings, now),
    }
}

/// Leaves the crossings that are told.
fn chosen(alert: &Alert, mut crossings: Vec<Row>, now: Timestamp) -> Vec<Row> {
    let rests = alert
        .last_fired_at
        .is_some_and(|last| now.since(last).as_secs() < u64::from(alert.cooldown_seconds));
    if rests {
        return Vec::new();
    }
    if alert.repeat == Repeat::Once || alert.cooldown_seconds > 0 {
        // What follows within this check falls into the rest.
        crossings.truncate(1);
    }
    let excess = crossings.len().saturating_sub(MAX_FIRES);
    crossings.drain(..excess);
    crossings
}

/// Returns what to show of a rule: the first side of its comparison that is no plain number, or the close
/// of its asset.
pub(crate) fn watched(rule: &Formula, symbol: &str) -> String {
    let close = || formula::Address::asset(symbol, "close").to_string();
    let Ok(tree) = formula::parse(rule.normalised()) else { return close() };
    let sides = match &tree.node {
        Node::Binary { operator, left, right } if compares(*operator) => {
            vec![left.as_ref(), right.as_ref()]
        }
        Node::Call { arguments, .. } => arguments.iter().map(|argument| &argument.value).collect(),
        _ => Vec::new(),
    };
    let side = sides.into_iter().find(|side| !matches!(side.node, Node::Number(_)));
    let text = side.map(ToString::to_string);
    let shown = text.filter(|text| {
        formula::check(text).is_ok_and(|formula| formula.kind() == formula::Kind::Series)
    });
    shown.unwrap_or_else(close)
}

fn compares(operator: Operator) -> bool {
    matches!(
        operator,
        Operator::Less
            | Operator::LessOrEqual
            | Operator::Greater
            | Operator::GreaterOrEqual
            | Operator::Equal
            | Operator::NotEqual
    )
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::{Interval, alert::AlertState};

    const NOW: Timestamp = Timestamp(1_764_000_000_000_000);

    fn alert(repeat: Repeat, cooldown_seconds: u32) -> Alert {
        Alert {
            id: kernel::Id::from_uuid(uuid::Uuid::from_u128(1)),
            name: "x".to_owned(),
            formula: "close > 1".to_owned(),
            symbol: "X".parse().unwrap(),
            interval: Interval::Day,
            state: AlertState::Armed,
            repeat,
            cooldown_seconds,
            channels: Vec::new(),
            created_by: None,
            created_at: NOW,
            updated_at: NOW,
            last_checked_at: None,
            met: None,
            watched: String::new(),
            last_value: None,
            last_fired_at: None,
            fires: 0,
            fault: None,
        }
    }

    fn rows(answers: &[Option<bool>]) -> Vec<Row> {
        let row = |(at, answer): (i64, &Option<bool>)| Row {
            at: Timestamp(at),
            condition: answer.map(|yes| f64::from(u8::from(yes))),
            value: Some(0.5),
        };
        (0..).zip(answers).map(row).collect()
    }

    const YES: Option<bool> = Some(true);
    const NO: Option<bool> = Some(false);

    fn fired(checked: &Checked) -> Vec<i64> {
        checked.fires.iter().map(|row| row.at.0).collect()
    }

    #[test]
    fn a_new_rule_only_remembers() {
        let alert = alert(Repeat::EachTime, 0);
        let checked = check(&alert, Memory::default(), &rows(&[NO, YES, NO, YES]), NOW);
        assert_eq!(fired(&checked), Vec::<i64>::new());
        let seen_at = Some(Timestamp(3));
        assert_eq!(checked.memory, Memory { met: YES, seen_at, ..Memory::default() });
    }

    #[test]
    fn each_crossing_fires_once_however_the_rows_arrive() {
        let alert = alert(Repeat::EachTime, 0);
        let all = rows(&[NO, YES, YES, None, NO, YES, NO, None, YES]);
        for step in 1..all.len() {
            let mut memory = check(&alert, Memory::default(), &all[..1], NOW).memory;
            let mut seen = Vec::new();
            for end in (1..all.len()).step_by(step).chain([all.len()]) {
                let checked = check(&alert, memory, &all[..end], NOW);
                memory = checked.memory;
                seen.extend(fired(&checked));
            }
            assert_eq!(seen, [1, 5, 8], "step {step}");
        }
    }

    #[test]
    fn the_row_that_runs_is_asked_again_and_fires_once() {
        let alert = alert(Repeat::EachTime, 0);
        let memory = check(&alert, Memory::default(), &rows(&[NO, NO]), NOW).memory;
        let crossed = check(&alert, memory, &rows(&[NO, YES]), NOW);
        assert_eq!(fired(&crossed), [1]);
        let again = check(&alert, crossed.memory, &rows(&[NO, YES]), NOW);
        assert_eq!(fired(&again), Vec::<i64>::new());
        let back = check(&alert, again.memory, &rows(&[NO, NO]), NOW);
        let once_more = check(&alert, back.memory, &rows(&[NO, YES]), NOW);
        assert_eq!(fired(&once_more), Vec::<i64>::new());
        let next = check(&alert, once_more.memory, &rows(&[NO, NO, YES]), NOW);
        assert_eq!(fired(&next), [2], "it ended false after all");
    }

    #[test]
    fn a_row_after_a_true_one_does_not_become_true_by_a_dip() {
        let alert = alert(Repeat::EachTime, 0);
        let mut memory = check(&alert, Memory::default(), &rows(&[NO, YES]), NOW).memory;
        for dip in [YES, NO, YES, NO, YES] {
            let checked = check(&alert, memory, &rows(&[NO, YES, dip]), NOW);
            assert_eq!(fired(&checked), Vec::<i64>::new());
            memory = checked.memory;
        }
    }

    #[test]
    fn prices_that_swing_about_a_level_fire_where_history_marks_it() {
        let alert = alert(Repeat::EachTime, 0);
        let mut memory = check(&alert, Memory::default(), &rows(&[NO]), NOW).memory;
        let (mut ended, mut seen) = (vec![NO], Vec::new());
        // Each row swings, and ends as it does here.
        for end in [YES, NO, YES, YES, NO, NO, YES] {
            for swing in [NO, YES, NO, YES, NO, end] {
                let mut now = ended.clone();
                now.push(swing);
                let checked = check(&alert, memory, &rows(&now), NOW);
                memory = checked.memory;
                seen.extend(fired(&checked));
            }
            ended.push(end);
        }
        let answer = |met: &Option<bool>| met.map(|met| f64::from(u8::from(met)));
        let answers: Vec<Option<f64>> = ended.iter().map(answer).collect();
        assert_eq!(crate::alert::preview::fires(&answers), [1, 3, 7]);
        assert_eq!(seen, [1, 3, 6, 7], "the sixth was true for a while and ended false");
    }

    #[test]
    fn unknown_rows_neither_fire_nor_arm() {
        let alert = alert(Repeat::EachTime, 0);
        let memory = check(&alert, Memory::default(), &rows(&[YES]), NOW).memory;
        assert_eq!(fired(&check(&alert, memory, &rows(&[YES, None, YES]), NOW)), Vec::<i64>::new());
        let memory = Memory { seen_at: Some(Timestamp(0)), ..Memory::default() };
        assert_eq!(fired(&check(&alert, memory, &rows(&[None, YES]), NOW)), Vec::<i64>::new());
    }

    #[test]
    fn once_is_once_and_a_rest_is_kept() {
        let seen_at = Some(Timestamp(0));
        let memory = Memory { met: NO, seen_at, ..Memory::default() };
        let twice = rows(&[NO, YES, NO, YES]);
        assert_eq!(fired(&check(&alert(Repeat::Once, 0), memory, &twice, NOW)), [1]);
        let mut resting = alert(Repeat::EachTime, 60);
        assert_eq!(fired(&check(&resting, memory, &twice, NOW)), [1]);
        resting.last_fired_at = Some(NOW.minus(Duration::from_secs(59)));
        let rested = check(&resting, memory, &rows(&[NO, YES]), NOW);
        assert_eq!(fired(&rested), Vec::<i64>::new());
        assert_eq!(rested.memory.met, YES, "it does not fire when the rest is over");
        resting.last_fired_at = Some(NOW.minus(Duration::from_mins(1)));
        assert_eq!(fired(&check(&resting, memory, &rows(&[NO, YES]), NOW)), [1]);
    }

    #[test]
    fn what_is_watched_is_the_side_that_moves() {
        let watched = |text: &str| watched(&formula::check(text).unwrap().of("X"), "X");
        assert_eq!(watched("rsi(close, 14) < 30"), "rsi(X.close, 14)");
        assert_eq!(watched("30 > rsi(close, 14)"), "rsi(X.close, 14)");
        assert_eq!(watched("close > 1 and volume > 2"), "X.close");
        assert_eq!(watched("not (close > 1)"), "X.close");
    }
}
