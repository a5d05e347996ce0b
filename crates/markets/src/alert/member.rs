//! Which assets of a universe enter a condition. Pure.

pub(crate) mod store;

use std::collections::{HashMap, HashSet};

use kernel::{Id, Timestamp};

use crate::{Asset, screen::answer::Answer};

/// What a rule over a universe remembers of one asset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Member {
    pub asset: Id<Asset>,
    /// The last known answer.
    pub met: bool,
    /// The bar in which it last entered: one that runs is entered once.
    pub crossed_at: Option<Timestamp>,
}

/// What a check of a universe found.
#[derive(Debug)]
pub(crate) struct Among<'a> {
    /// Those that entered, by symbol.
    pub entered: Vec<&'a Answer>,
    /// What is remembered anew.
    pub changed: Vec<Member>,
    /// Who is in the universe no more.
    pub gone: Vec<Id<Asset>>,
    pub matching: usize,
    pub known: usize,
}

/// Compares the answers of a universe with what is remembered of its assets.
///
/// An asset enters when it was outside at the last known answer and is inside now. One that nothing is
/// remembered of is found so; one whose answer is unknown stays as it was.
pub(crate) fn among<'a>(members: &[Member], answers: &'a [Answer]) -> Among<'a> {
    let before: HashMap<Id<Asset>, Member> =
        members.iter().map(|member| (member.asset, *member)).collect();
    let present: HashSet<Id<Asset>> = answers.iter().map(|answer| answer.asset.id).collect();
    let gone = members.iter().map(|member| member.asset).filter(|id| !present.contains(id));
    let mut found = Among {
        entered: Vec::new(),
        changed: Vec::new(),
        gone: gone.collect(),
        matching: 0,
        known: 0,
    };
    for answer in answers {
        let Some(met) = answer.met else { continue };
        found.known += 1;
        found.matching += usize::from(met);
        let was = before.get(&answer.asset.id);
        let mut crossed_at = was.and_then(|was| was.crossed_at);
        if met
            && was.is_some_and(|was| !was.met)
            && (crossed_at.is_none() || crossed_at != answer.at)
        {
            crossed_at = answer.at;
            found.entered.push(answer);
        }
        let now = Member { asset: answer.asset.id, met, crossed_at };
        if was != Some(&now) {
            found.changed.push(now);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::{AssetType, asset::NewAsset};

    fn asset(symbol: &str, number: u128) -> Arc<Asset> {
        let id = Id::from_uuid(uuid::Uuid::from_u128(number));
        let workspace = Id::from_uuid(uuid::Uuid::from_u128(1_000));
        let new = NewAsset {
            symbol: symbol.parse().ok(),
            r#type: Some(AssetType::Stock),
            ..NewAsset::default()
        };
        Arc::new(Asset::create(new, id, workspace, Timestamp(0)).unwrap())
    }

    fn answers(at: i64, met: [Option<bool>; 3]) -> Vec<Answer> {
        let answer = |(place, met): (usize, Option<bool>)| Answer {
            asset: asset(["A", "B", "C"][place], place as u128 + 1),
            at: Some(Timestamp(at)),
            met,
            value: None,
        };
        met.into_iter().enumerate().map(answer).collect()
    }

    /// Takes one check after the other; returns who entered in each.
    fn entered(checks: &[(i64, [Option<bool>; 3])]) -> Vec<Vec<String>> {
        let mut members: Vec<Member> = Vec::new();
        let mut all = Vec::new();
        for (at, met) in checks {
            let answers = answers(*at, *met);
            let found = among(&members, &answers);
            all.push(found.entered.iter().map(|it| it.asset.symbol.to_string()).collect());
            let changed = found.changed.clone();
            members.retain(|member| changed.iter().all(|it| it.asset != member.asset));
            members.extend(changed);
        }
        all
    }

    const YES: Option<bool> = Some(true);
    const NO: Option<bool> = Some(false);

    #[test]
    fn each_asset_enters_once_and_who_is_found_inside_does_not() {
        let checks = [
            (1, [YES, NO, None]),
            (1, [YES, YES, NO]),
            (2, [NO, YES, YES]),
            (3, [YES, None, YES]),
            (4, [YES, YES, YES]),
        ];
        assert_eq!(entered(&checks), [vec![], vec!["B"], vec!["C"], vec!["A"], vec![]]);
    }

    #[test]
    fn a_bar_that_runs_is_entered_once() {
        let (out, inside) = ([NO; 3], [YES, NO, NO]);
        let checks = [(1, out), (2, inside), (2, out), (2, inside), (3, out), (3, inside)];
        let counts: Vec<usize> = entered(&checks).iter().map(Vec::len).collect();
        assert_eq!(counts, [0, 1, 0, 0, 0, 1]);
    }

    #[test]
    fn who_left_is_forgotten_and_found_anew() {
        let all = answers(1, [NO, NO, NO]);
        let members = among(&[], &all).changed;
        let found = among(&members, &all[..2]);
        assert_eq!((found.gone.len(), found.gone[0]), (1, all[2].asset.id));
    }
}
