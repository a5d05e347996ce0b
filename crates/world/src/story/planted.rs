//! The stories that are planted: what is told first, and what it does to prices and volumes in the session after.
//!
//! All of them stand in [`PLOTS`], which runs through in 52 weeks and then again. Reports are told in the same
//! way: who earned more than was expected is bought in the session after.

use jiff::civil::Date;

use crate::{Class, DAY, Listing, MINUTE, calendar, ledger, noise::Noise};

/// Told within so many days, and then again; whole weeks, so that a beat keeps its weekday.
const ROUND: i64 = 364;

/// What is told at one moment.
struct Beat {
    /// Of the round; it begins on a Thursday.
    day: i64,
    /// In UTC.
    hour: i64,
    title: &'static str,
    symbols: &'static [&'static str],
    effects: &'static [Effect],
    talk: Talk,
}

/// What people write on a board before it is told, as far as somebody has a notion, and once it is.
type Talk = (Option<&'static str>, &'static [&'static str]);

/// What it does to something in the next session: a return, and how many times its volume.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Effect {
    pub symbol: &'static str,
    pub by: f64,
    pub busy: f64,
}

const fn on(symbol: &'static str, by: f64, busy: f64) -> Effect {
    Effect { symbol, by, busy }
}

const fn beat(
    (day, hour): (i64, i64),
    title: &'static str,
    symbols: &'static [&'static str],
    effects: &'static [Effect],
    talk: Talk,
) -> Beat {
    Beat { day, hour, title, symbols, effects, talk }
}

// A table is read by its rows.
#[rustfmt::skip]
static PLOTS: [Beat; 26] = [
    beat((4, 22), "IBM sells quantum computers to three weather services", &["IBM"],
        &[on("IBM", 0.055, 2.4)],
        (Some("Ask HN: our weather service tries a machine that IBM will not name, does yours?"), &[
            "IBM sells quantum computers to weather services: what they can compute",
            "I checked what IBM claims about quantum forecasts",
        ])),
    beat((11, 12), "Tesla delivers more cars than expected, but at lower prices", &["TSLA"],
        &[on("TSLA", -0.08, 2.0)],
        (Some("The lots beside the Tesla plant are emptier than in any month this year"), &[
            "Tesla sold more cars and earned less on each: the arithmetic",
            "Ask HN: did you buy a Tesla because it got cheaper?",
        ])),
    beat((18, 12), "Chip makers warn that packaging, not wafers, limits supply", &["NVDA", "AMD", "INTC"],
        &[on("NVDA", -0.07, 2.4), on("AMD", -0.06, 2.2), on("INTC", -0.05, 2.0)],
        (Some("Every GPU order I place slips by a month, and NVIDIA blames nobody"), &[
            "Packaging, not wafers: how NVIDIA, AMD and Intel ran into the same wall",
            "How chips are glued together, with pictures from inside Intel",
        ])),
    beat((20, 22), "NVIDIA says packaging partners will double capacity by spring", &["NVDA"],
        &[on("NVDA", 0.08, 2.6)],
        (Some("A packaging plant near me hires hundreds; its client is said to be NVIDIA"), &[
            "NVIDIA will have twice the packaging by spring: what it means for prices",
        ])),
    beat((25, 12), "Shortage of packaging spreads to car makers, analysts say", &["NVDA", "TSLA", "INTC"],
        &[on("TSLA", -0.06, 1.9)],
        (Some("Tesla puts off an update of its computer for want of parts"), &[
            "Cars wait for the parts that models take: Tesla, and who is next",
        ])),
    beat((46, 11), "Refinery outage on the Gulf Coast tightens diesel supply", &["XOM", "CVX", "RRC"],
        &[on("XOM", 0.05, 2.2), on("CVX", 0.05, 2.0), on("RRC", 0.07, 2.0)],
        (Some("Satellite pictures show no flare at a Gulf Coast refinery since Sunday"), &[
            "What a refinery outage does to Exxon Mobil, Chevron and your diesel",
        ])),
    beat((48, 16), "Diesel margins reach a two-year high after the outage", &["XOM", "CVX", "RRC"], &[],
        (None, &["Diesel margins explained with the reports of Chevron"])),
    beat((60, 11), "Outage on the Gulf Coast ends a week early", &["XOM", "CVX"],
        &[on("XOM", -0.04, 1.8), on("CVX", -0.04, 1.8)],
        (Some("Tankers turn back to the Gulf Coast, ship data show"), &[
            "Exxon Mobil restarts early: how does one start a refinery?",
        ])),
    beat((76, 19), "Federal Reserve minutes: several members saw room for a cut",
        &["^TNX", "^FVX", "^GSPC", "EURUSD=X", "BAC"],
        &[on("^TNX", -0.045, 1.0), on("^FVX", -0.05, 1.0), on("BAC", -0.045, 1.8)],
        (None, &[
            "Thirty years of minutes of the Federal Reserve as a graph",
            "Bank of America and the cut that is not there yet",
        ])),
    beat((97, 22), "Exchange halts withdrawals of coins for an upgrade", &["BTC-USD", "ETH-USD", "SOL-USD"],
        &[on("BTC-USD", -0.09, 2.2), on("ETH-USD", -0.11, 2.4), on("SOL-USD", -0.13, 2.2)],
        (Some("Ask HN: my Bitcoin withdrawal hangs since noon, yours too?"), &[
            "The exchange halts withdrawals of Bitcoin and Ethereum: what we know",
            "Show HN: a page that shows which exchange pays out Solana",
        ])),
    beat((99, 22), "Withdrawals resume; the exchange publishes its reserves", &["BTC-USD", "ETH-USD"],
        &[on("BTC-USD", 0.07, 1.7), on("ETH-USD", 0.09, 1.8)],
        (Some("The wallets of the exchange move again: Bitcoin on the chain"), &[
            "How to check the reserves an exchange publishes: Bitcoin, Ethereum",
        ])),
    beat((124, 11), "Study of a weight-loss pill meets its goal, Lilly says", &["LLY", "PFE"],
        &[on("LLY", 0.10, 3.0), on("PFE", -0.045, 1.8)],
        (Some("Eli Lilly adds a second line to its plant, permits show"), &[
            "The study of the pill of Eli Lilly in plain words", "What the pill of Eli Lilly does to Pfizer",
        ])),
    beat((131, 13), "Insurers weigh cover for the weight-loss pill", &["LLY", "UNH"], &[],
        (None, &["Why UnitedHealth weighs cover for a pill"])),
    beat((152, 22), "Regulator opens an inquiry into a door seal of Boeing jets", &["BA"],
        &[on("BA", -0.10, 2.8)],
        (Some("Mechanic here: door seals of new Boeing jets wear out too early"), &[
            "How a door seal works, and how Boeing tests it", "Ask HN: do you look up whether you fly with Boeing?",
        ])),
    beat((158, 22), "Boeing begins inspections; most jets fly again within the week", &["BA"],
        &[on("BA", 0.06, 1.8)],
        (None, &["Boeing checks its seals jet by jet: a dataset"])),
    beat((180, 12), "Cisco offers 21 billion dollars for a maker of optical switches", &["CSCO"],
        &[on("CSCO", -0.07, 2.6)],
        (Some("Lawyers of Cisco found three companies in a week"), &[
            "What Cisco wants with optical switches", "I worked at the company that Cisco wants to buy",
        ])),
    beat((208, 22), "Netflix raises its prices in nine countries", &["NFLX", "DIS"],
        &[on("NFLX", 0.08, 2.2), on("DIS", 0.045, 1.7)],
        (Some("Netflix tries a new page of prices in my region"), &[
            "Netflix costs more in nine countries: ten years of prices as a chart", "Ask HN: will you keep Netflix?",
        ])),
    beat((236, 22), "NIKE lowers its outlook, citing stock in shops", &["NKE"],
        &[on("NKE", -0.12, 3.2)],
        (Some("My shop sends back every third box of NIKE shoes"), &["NIKE and the cost of a full warehouse"])),
    beat((243, 13), "Shops sell sportswear at a discount, survey finds", &["NKE", "BBY"], &[],
        (None, &["Show HN: I track discounts on NIKE shoes in 40 shops"])),
    beat((264, 22), "Stress test lets large banks pay out more", &["JPM", "BAC"],
        &[on("JPM", 0.05, 1.9), on("BAC", 0.055, 2.0)],
        (None, &["How the stress test of banks works: JPMorgan Chase line by line"])),
    beat((292, 22), "Court finds fault with how Alphabet sells search ads", &["GOOGL", "META"],
        &[on("GOOGL", -0.075, 2.4), on("META", -0.05, 1.7)],
        (Some("The judge in the case of Alphabet asks how auctions are ranked"), &[
            "The ruling on search ads of Alphabet, summarised by somebody who read it",
            "What the ruling on Alphabet means for Meta Platforms",
        ])),
    beat((299, 14), "Alphabet will appeal, and offers to open its auctions", &["GOOGL"], &[],
        (None, &["Alphabet offers to open its auctions: how would one check?"])),
    beat((320, 12), "Outage of a cloud region stops shops and airlines", &["AMZN", "MSFT"],
        &[on("AMZN", -0.06, 2.0)],
        (Some("Ask HN: is a region of the Amazon cloud slow for you as well?"), &[
            "A region of the Amazon cloud is down", "Who depends on Amazon and who on Microsoft: a map",
        ])),
    beat((322, 14), "Amazon explains the outage: a clock that went back", &["AMZN"], &[],
        (None, &[
            "The report of Amazon on the outage, annotated",
            "Every outage I know that a clock caused, now with Amazon",
        ])),
    beat((341, 22), "Upgrade doubles what the Solana network carries", &["SOL-USD"],
        &[on("SOL-USD", 0.16, 2.4)],
        (Some("The test network of Solana carries twice the load without a stop"), &[
            "Solana doubled what it carries: measurements from my node",
        ])),
    beat((355, 22), "Apple orders parts for a foldable phone, suppliers say", &["AAPL"],
        &[on("AAPL", 0.05, 1.9)],
        (Some("Apple files a patent for a hinge that heals"), &[
            "Apple and the fold: what orders at suppliers tell",
            "Ask HN: would you carry a phone from Apple that folds?",
        ])),
];

/// A beat that was told.
#[derive(Debug, Clone, PartialEq)]
pub struct Told {
    pub at: i64,
    pub title: &'static str,
    pub symbols: &'static [&'static str],
    pub effects: &'static [Effect],
    /// What somebody with a notion of it posts on a board a day or two before.
    pub hint: Option<&'static str>,
    /// What is posted once it is told.
    pub posts: &'static [&'static str],
}

/// Returns what is told in `[from, to]`, oldest first.
pub(crate) fn told(from: i64, to: i64) -> Vec<Told> {
    let rounds = from.div_euclid(DAY * ROUND)..=to.div_euclid(DAY * ROUND);
    let all = rounds.flat_map(|round| {
        PLOTS.iter().map(move |beat| Told {
            at: (round * ROUND + beat.day) * DAY + beat.hour * 60 * MINUTE,
            title: beat.title,
            symbols: beat.symbols,
            effects: beat.effects,
            hint: beat.talk.0,
            posts: beat.talk.1,
        })
    });
    all.filter(|told| from <= told.at && told.at <= to).collect()
}

/// What a session answers to.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Shock {
    pub at: i64,
    pub by: f64,
    /// How many times the volume.
    pub busy: f64,
}

/// How much of a surprise is in the price of the next session, and how many times the volume.
const REACTION: f64 = 0.7;
const REPORT_BUSY: f64 = 1.9;

/// Returns everything between two days that the price of `listing` answers to, oldest first.
///
/// - `own`: the chance of the listing.
pub(crate) fn shocks(listing: &Listing, own: Noise, first: Date, last: Date) -> Vec<Shock> {
    let (from, to) = (calendar::midnight(first) + DAY, calendar::midnight(last));
    let mut shocks = Vec::new();
    for told in told(from, to) {
        let effects = told.effects.iter().filter(|effect| effect.symbol == listing.symbol);
        shocks.extend(effects.map(|effect| Shock {
            at: told.at,
            by: effect.by,
            busy: effect.busy,
        }));
    }
    if listing.class == Class::Share {
        let reports = ledger::ends(first).take_while(|end| *end < last).map(|end| Shock {
            at: ledger::told_at(ledger::filed(own, end)),
            by: REACTION * ledger::surprise(own, end),
            busy: REPORT_BUSY,
        });
        shocks.extend(reports);
    }
    shocks.sort_by_key(|shock| shock.at);
    shocks
}

/// Returns what is told from `after` until before `until`, as one.
pub(crate) fn between(shocks: &[Shock], after: i64, until: i64) -> Shock {
    let first = shocks.partition_point(|shock| shock.at < after);
    let told = shocks[first..].iter().take_while(|shock| shock.at < until);
    told.fold(Shock { at: after, by: 0.0, busy: 1.0 }, |sum, shock| Shock {
        by: sum.by + shock.by,
        busy: sum.busy * shock.busy,
        ..sum
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{World, path::number};

    #[test]
    fn what_is_told_comes_before_what_it_does() {
        let world = World::new(7, 1_795_197_600_000_000, crate::demo());
        let (now, mut seen) = (world.start(), 0);
        for told in told(now - ROUND * DAY, now - 5 * DAY) {
            assert_ne!((calendar::date_of(told.at).weekday().to_monday_zero_offset()), 6);
            for effect in told.effects {
                let asset = world.asset(effect.symbol).unwrap();
                let place = asset.days.partition_point(|day| day.session.open <= told.at);
                let (day, before) = (&asset.days[place], &asset.days[place - 1]);
                assert!(told.at < day.session.open, "{}", told.title);
                let split = number(day.split.unwrap_or(1));
                let close = number(day.range.close + day.dividend.unwrap_or(0));
                let moved = libm::log(close * split / number(before.range.close));
                let text = format!("{} {}: {moved:.3}", told.title, effect.symbol);
                assert!(moved * effect.by > 0.0 && moved.abs() > 0.4 * effect.by.abs(), "{text}");
                if asset.listing.class.has_volume() {
                    let month = &asset.days[place - 21..place];
                    let usual = month.iter().map(|day| number(day.volume)).sum::<f64>() / 21.0;
                    assert!(number(day.volume) > 1.25 * usual, "{text}");
                }
                seen += 1;
            }
        }
        assert!(seen >= 25, "{seen}");
    }

    #[test]
    fn who_earns_more_than_expected_is_bought() {
        let world = World::new(7, 1_795_197_600_000_000, crate::demo());
        let (mut same, mut all) = (0, 0);
        for asset in &world.assets {
            for quarter in asset.ledger(calendar::date_of(world.start())).iter().skip(17) {
                if quarter.surprise.abs() < 0.04 {
                    continue;
                }
                let at = ledger::told_at(quarter.filed);
                let place = asset.days.partition_point(|day| day.session.open <= at);
                let (day, before) = (&asset.days[place], &asset.days[place - 1]);
                assert!(before.session.close <= at, "after the close");
                let close = number(day.range.close) * number(day.split.unwrap_or(1));
                all += 1;
                same += i32::from((close - number(before.range.close)) * quarter.surprise > 0.0);
            }
        }
        assert!(all > 100 && same * 10 > all * 8, "{same} of {all}");
    }
}
