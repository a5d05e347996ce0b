//! What companies report ties together, in every filing of every company, as the adapter reads it.

use std::collections::BTreeMap;

use providers::{Answer, Fact, Instrument, Kind, Question};
use world::Class;

use crate::client::{START, Stage, stage, world};

/// A statement: what was filed together about one span, or one moment.
type Statement = BTreeMap<String, f64>;
type Key = (Option<String>, Option<String>, String);

async fn statements(stage: &Stage, symbol: &str) -> BTreeMap<Key, Statement> {
    let instrument = Instrument::new(symbol.parse().unwrap(), Kind::Security);
    let Answer::Fundamentals(facts) =
        stage.believed("sec", &Question::Fundamentals { instrument }).await
    else {
        panic!()
    };
    let mut all: BTreeMap<Key, Statement> = BTreeMap::new();
    for Fact { concept, value, start, end, filed, .. } in facts {
        let text = |date: Option<_>| date.map(|it: jiff::civil::Date| it.to_string());
        let key = (text(filed), text(start), end.to_string());
        let name = concept.trim_start_matches("us-gaap:").to_owned();
        all.entry(key).or_default().insert(name, value);
    }
    all
}

#[tokio::test]
async fn every_statement_ties_together() {
    let stage = stage().await;
    let world = world();
    let shares = world.listings().filter(|it| it.class == Class::Share);
    for symbol in shares.map(|it| it.symbol) {
        let all = statements(&stage, symbol).await;
        assert!(all.len() > 40, "{symbol}");
        // A quarter's cash is what was there before and what came in.
        let mut cash: BTreeMap<String, f64> = BTreeMap::new();
        // A later filing says again what has changed.
        let mut known: BTreeMap<(Option<String>, String), Statement> = BTreeMap::new();
        for ((filed, start, end), new) in &all {
            let it = known.entry((start.clone(), end.clone())).or_default();
            it.extend(new.clone());
            let of = |name: &str| *it.get(name).unwrap_or_else(|| panic!("{symbol} {end} {name}"));
            let near = |one: f64, other: f64, most: f64| {
                assert!(
                    (one - other).abs() <= most,
                    "{symbol} {filed:?} {start:?} {end}: {one} {other}"
                );
            };
            if start.is_none() {
                near(of("Assets"), of("Liabilities") + of("StockholdersEquity"), 0.0);
                near(of("Assets"), of("LiabilitiesAndStockholdersEquity"), 0.0);
                assert!(of("CashAndCashEquivalentsAtCarryingValue") > 0.0, "{symbol} {end}");
                assert!(of("StockholdersEquity") > 0.0, "{symbol} {end}");
                assert!(
                    of("AssetsCurrent") < of("Assets")
                        && of("LiabilitiesCurrent") < of("Liabilities")
                );
                cash.insert(end.clone(), of("CashAndCashEquivalentsAtCarryingValue"));
                continue;
            }
            near(of("GrossProfit"), of("Revenues") - of("CostOfRevenue"), 0.0);
            let spent =
                of("ResearchAndDevelopmentExpense") + of("SellingGeneralAndAdministrativeExpense");
            near(of("OperatingIncomeLoss"), of("GrossProfit") - spent, 0.0);
            let pretax = "IncomeLossFromContinuingOperationsBeforeIncomeTaxesExtraordinaryItemsNoncontrollingInterest";
            near(of(pretax), of("OperatingIncomeLoss") - of("InterestExpense"), 0.0);
            near(of("NetIncomeLoss"), of(pretax) - of("IncomeTaxExpenseBenefit"), 0.0);
            assert!(of("NetIncomeLoss") > 0.0, "{symbol} {end}");
            let count = of("WeightedAverageNumberOfDilutedSharesOutstanding");
            near(of("EarningsPerShareDiluted") * count, of("NetIncomeLoss"), 0.0051 * count);
            near(
                of("CashAndCashEquivalentsPeriodIncreaseDecrease"),
                of("NetCashProvidedByUsedInOperatingActivities")
                    + of("NetCashProvidedByUsedInInvestingActivities")
                    + of("NetCashProvidedByUsedInFinancingActivities"),
                0.0,
            );
        }
        let mut tied = 0;
        for ((start, end), it) in &known {
            let Some(start) = start.as_ref().and_then(|it| it.parse::<jiff::civil::Date>().ok())
            else {
                continue;
            };
            let Some(before) = cash.get(&start.yesterday().unwrap().to_string()) else { continue };
            let Some(after) = cash.get(end) else { continue };
            let moved = it["CashAndCashEquivalentsPeriodIncreaseDecrease"];
            assert!((after - before - moved).abs() < 1.0, "{symbol} {start} {end}");
            tied += 1;
        }
        assert!(tied > 20, "{symbol}: {tied}");
    }
}

#[tokio::test]
async fn prices_are_some_times_what_is_earned() {
    let stage = stage().await;
    let world = world();
    let mut ratios = Vec::new();
    for listing in world.listings().filter(|it| it.class == Class::Share) {
        let all = statements(&stage, listing.symbol).await;
        let mut years = all.iter().filter(|((_, start, end), _)| {
            start.as_deref() == Some("2025-01-01") && end == "2025-12-31"
        });
        let (_, year) = years.next_back().unwrap();
        let count = all
            .iter()
            .filter(|((_, start, _), _)| start.is_none())
            .map(|(_, it)| it["CommonStockSharesOutstanding"])
            .next_back()
            .unwrap();
        let quote = world.quote(listing.symbol, START).unwrap();
        let worth = quote.last as f64 / 100.0 * count;
        let ratio = worth / year["NetIncomeLoss"];
        assert!((3.0..120.0).contains(&ratio), "{} {ratio}", listing.symbol);
        ratios.push(ratio);
    }
    ratios.sort_by(f64::total_cmp);
    let middle = ratios[ratios.len() / 2];
    assert!((10.0..35.0).contains(&middle), "{middle}");
}

#[tokio::test]
async fn both_who_tell_of_a_company_say_the_same() {
    let stage = stage().await;
    let instrument = || Instrument::new("MSFT".parse().unwrap(), Kind::Security);
    let question = Question::Fundamentals { instrument: instrument() };
    let Answer::Fundamentals(theirs) = stage.believed("yahoo", &question).await else { panic!() };
    let Answer::Fundamentals(ours) = stage.believed("sec", &question).await else { panic!() };
    let of = |facts: &[Fact], concept: &str, start: Option<&str>, end: &str| {
        let is = |it: &&Fact| {
            it.concept == concept
                && it.end.to_string() == end
                && it.start.map(|it| it.to_string()).as_deref() == start
        };
        facts.iter().find(is).map(|it| it.value)
    };
    for (theirs_name, ours_name, start) in [
        ("TotalRevenue", "us-gaap:Revenues", Some("2025-01-01")),
        ("NetIncome", "us-gaap:NetIncomeLoss", Some("2025-01-01")),
        ("DilutedEPS", "us-gaap:EarningsPerShareDiluted", Some("2025-01-01")),
        ("TotalAssets", "us-gaap:Assets", None),
        ("StockholdersEquity", "us-gaap:StockholdersEquity", None),
    ] {
        let one = of(&theirs, theirs_name, start, "2025-12-31");
        assert!(one.is_some(), "{theirs_name}");
        assert_eq!(one, of(&ours, ours_name, start, "2025-12-31"), "{theirs_name}");
    }
    assert!(theirs.iter().any(|it| it.concept == "marketCap" && it.value > 1e12));
    assert!(theirs.iter().any(|it| it.concept == "trailingPE" && it.value > 5.0));
}
