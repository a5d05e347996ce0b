//! News, of which a few belong together: a story is told over days by several papers.

use crate::{Class, DAY, MINUTE, days::Asset, noise::Noise};

/// A piece of news.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Story {
    pub id: String,
    pub title: String,
    pub publisher: &'static str,
    pub at: i64,
    pub symbols: Vec<&'static str>,
}

/// Told within this many days, and then again with others.
const ROUND: i64 = 21;

/// A day of the round, the hour in UTC, what is said, of which symbols.
const PLANTED: [(i64, i64, &str, &[&str]); 9] = [
    (2, 13, "Chip makers warn that packaging, not wafers, limits supply", &["NVDA", "AMD", "INTC"]),
    (3, 15, "NVIDIA says packaging partners will double capacity by spring", &["NVDA"]),
    (5, 12, "Shortage of packaging spreads to car makers, analysts say", &["NVDA", "TSLA", "INTC"]),
    (8, 14, "Refinery outage on the Gulf Coast tightens diesel supply", &["XOM", "CVX"]),
    (9, 16, "Diesel margins reach a two-year high after the outage", &["XOM", "CVX", "RRC"]),
    (
        11,
        20,
        "Federal Reserve minutes: several members saw room for a pause",
        &["^TNX", "^GSPC", "EURUSD=X"],
    ),
    (13, 9, "Exchange halts withdrawals of one coin for an upgrade", &["BTC-USD", "ETH-USD"]),
    (14, 11, "Withdrawals resume; the exchange publishes its reserves", &["BTC-USD", "ETH-USD"]),
    (17, 13, "Study of a weight-loss pill meets its goal, company says", &["LLY", "PFE"]),
];

const SMALL: [&str; 6] = [
    "{} shares move in line with the sector",
    "Analyst raises price target for {}",
    "{} to present at an investor conference",
    "Options traders position for a quiet week in {}",
    "{} opens a new site for research",
    "Analyst lowers price target for {}",
];

const PAPERS: [&str; 4] = ["Demo Wire", "The Made-up Times", "Synthetic Press", "Seeded Journal"];

/// Days that are looked back.
const BACK: i64 = 30;

/// Returns the news of the last thirty days up to `now`, newest first.
pub(crate) fn all(assets: &[Asset], noise: Noise, now: i64) -> Vec<Story> {
    let noise = noise.named("news");
    let shares: Vec<&Asset> =
        assets.iter().filter(|asset| asset.listing.class == Class::Share).collect();
    let today = now.div_euclid(DAY);
    let mut stories = Vec::new();
    for day in today - BACK..=today {
        for (place, (of_round, hour, title, symbols)) in (0_i64..).zip(PLANTED) {
            if day.rem_euclid(ROUND) == of_round {
                let at = day * DAY + hour * 60 * MINUTE;
                stories.push(story(
                    noise.at(day).at(place),
                    at,
                    title.to_owned(),
                    symbols.to_vec(),
                ));
            }
        }
        for place in 100..103_i64 {
            let here = noise.at(day).at(place);
            let pick = |noise: Noise, count: usize| {
                usize::try_from(noise.below(u64::try_from(count).unwrap_or(1))).unwrap_or(0)
            };
            let (Some(asset), Some(text)) = (
                shares.get(pick(here.at(1), shares.len())),
                SMALL.get(pick(here.at(2), SMALL.len())),
            ) else {
                continue;
            };
            let minute = i64::try_from(here.at(3).below(1_440)).unwrap_or(0);
            let title = text.replace("{}", asset.listing.name);
            stories.push(story(
                here,
                day * DAY + minute * MINUTE,
                title,
                vec![asset.listing.symbol],
            ));
        }
    }
    stories.retain(|story| story.at <= now);
    stories.sort_by(|a, b| b.at.cmp(&a.at).then_with(|| a.id.cmp(&b.id)));
    stories
}

fn story(noise: Noise, at: i64, title: String, symbols: Vec<&'static str>) -> Story {
    let paper = usize::try_from(noise.at(9).below(4)).unwrap_or(0);
    let publisher = PAPERS.get(paper).copied().unwrap_or("Demo Wire");
    Story { id: format!("{:016x}", noise.bits()), title, publisher, at, symbols }
}
