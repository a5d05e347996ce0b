//! News: enough of them, of what happened, and nothing of the future.

use std::collections::BTreeSet;

use world::Class;

use crate::client::{START, world};

const DAY: i64 = 86_400_000_000;

#[test]
fn large_companies_are_written_about_every_week() {
    let world = world();
    for listing in world.listings() {
        let news = world.news(Some(listing.symbol), START);
        let least = match listing.class {
            Class::Share => 60,
            Class::Coin => 25,
            _ => 8,
        };
        assert!((least..600).contains(&news.len()), "{}: {}", listing.symbol, news.len());
        assert!(news.is_sorted_by(|a, b| a.at >= b.at));
        assert!(news.iter().all(|it| it.at <= START && it.symbols.contains(&listing.symbol)));
        let ids: BTreeSet<&str> = news.iter().map(|it| it.id.as_str()).collect();
        assert_eq!(ids.len(), news.len(), "{}", listing.symbol);
    }
    let apple = world.news(Some("AAPL"), START);
    for week in 0..52 {
        let end = START - week * 7 * DAY;
        let count = apple.iter().filter(|it| end - 9 * DAY < it.at && it.at <= end).count();
        assert!(count >= 1, "{week}");
    }
}

#[test]
fn reports_are_told_with_what_was_expected() {
    let world = world();
    let news = world.news(Some("AAPL"), START);
    let told: Vec<&str> =
        news.iter().map(|it| it.title.as_str()).filter(|it| it.contains("earns $")).collect();
    assert_eq!(told.len(), 4, "{told:?}");
    let earned = world
        .reports("AAPL", START)
        .into_iter()
        .filter(|it| it.concept == "EarningsPerShareDiluted" && it.form == "10-Q")
        .rfind(|it| it.start.is_some_and(|start| start.month() + 2 == it.end.month()))
        .unwrap();
    let text = format!("${}.{:02}", earned.value / 100, earned.value % 100);
    assert!(told[0].contains(&text), "{} {text}", told[0]);
}

#[test]
fn what_was_told_stays_and_nothing_is_told_early() {
    let world = world();
    let later = START + 40 * DAY;
    for symbol in [Some("NVDA"), Some("BTC-USD"), Some("^GSPC"), None] {
        let then: BTreeSet<String> = world
            .news(symbol, START)
            .into_iter()
            .map(|it| format!("{} {}", it.at, it.title))
            .collect();
        let now: BTreeSet<String> = world
            .news(symbol, later)
            .into_iter()
            .filter(|it| it.at <= START)
            .map(|it| format!("{} {}", it.at, it.title))
            .collect();
        // The window has moved on; what is in both is the same.
        assert!(now.is_subset(&then), "{symbol:?} {:?}", now.difference(&then).next());
        assert!(symbol.is_none() || now.len() > 20, "{symbol:?} {}", now.len());
    }
}

#[test]
fn many_stories_are_planted() {
    let world = world();
    let told = world.plots(START - 364 * DAY, START);
    assert!(told.iter().filter(|it| !it.effects.is_empty()).count() >= 15);
    // One of them is never long ago.
    assert!(told.iter().any(|it| START - it.at < 21 * DAY));
}
