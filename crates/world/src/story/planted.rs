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
}

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
) -> Beat {
    Beat { day, hour, title, symbols, effects }
}

// A table is read by its rows.
#[rustfmt::skip]
static PLOTS: [Beat; 26] = [
    beat((4, 22), "IBM sells quantum computers to three weather services", &["IBM"],
        &[on("IBM", 0.055, 2.4)]),
    beat((11, 12), "Tesla delivers more cars than expected, but at lower prices", &["TSLA"],
        &[on("TSLA", -0.08, 2.0)]),
    beat((18, 12), "Chip makers warn that packaging, not wafers, limits supply", &["NVDA", "AMD", "INTC"],
        &[on("NVDA", -0.07, 2.4), on("AMD", -0.06, 2.2), on("INTC", -0.05, 2.0)]),
    beat((20, 22), "NVIDIA says packaging partners will double capacity by spring", &["NVDA"],
        &[on("NVDA", 0.08, 2.6)]),
    beat((25, 12), "Shortage of packaging spreads to car makers, analysts say", &["NVDA", "TSLA", "INTC"],
        &[on("TSLA", -0.06, 1.9)]),
    beat((46, 11), "Refinery outage on the Gulf Coast tightens diesel supply", &["XOM", "CVX", "RRC"],
        &[on("XOM", 0.05, 2.2), on("CVX", 0.05, 2.0), on("RRC", 0.07, 2.0)]),
    beat((48, 16), "Diesel margins reach a two-year high after the outage", &["XOM", "CVX", "RRC"], &[]),
    beat((60, 11), "Outage on the Gulf Coast ends a week early", &["XOM", "CVX"],
        &[on("XOM", -0.04, 1.8), on("CVX", -0.04, 1.8)]),
    beat((76, 19), "Federal Reserve minutes: several members saw room for a cut",
        &["^TNX", "^FVX", "^GSPC", "EURUSD=X", "BAC"],
        &[on("^TNX", -0.045, 1.0), on("^FVX", -0.05, 1.0), on("BAC", -0.045, 1.8)]),
    beat((97, 22), "Exchange halts withdrawals of coins for an upgrade", &["BTC-USD", "ETH-USD", "SOL-USD"],
        &[on("BTC-USD", -0.09, 2.2), on("ETH-USD", -0.11, 2.4), on("SOL-USD", -0.13, 2.2)]),
    beat((99, 22), "Withdrawals resume; the exchange publishes its reserves", &["BTC-USD", "ETH-USD"],
        &[on("BTC-USD", 0.07, 1.7), on("ETH-USD", 0.09, 1.8)]),
    beat((124, 11), "Study of a weight-loss pill meets its goal, Lilly says", &["LLY", "PFE"],
        &[on("LLY", 0.10, 3.0), on("PFE", -0.045, 1.8)]),
    beat((131, 13), "Insurers weigh cover for the weight-loss pill", &["LLY", "UNH"], &[]),
    beat((152, 22), "Regulator opens an inquiry into a door seal of Boeing jets", &["BA"],
        &[on("BA", -0.10, 2.8)]),
    beat((158, 22), "Boeing begins inspections; most jets fly again within the week", &["BA"],
        &[on("BA", 0.06, 1.8)]),
    beat((180, 12), "Cisco offers 21 billion dollars for a maker of optical switches", &["CSCO"],
        &[on("CSCO", -0.07, 2.6)]),
    beat((208, 22), "Netflix raises its prices in nine countries", &["NFLX", "DIS"],
        &[on("NFLX", 0.08, 2.2), on("DIS", 0.045, 1.7)]),
    beat((236, 22), "NIKE lowers its outlook, citing stock in shops", &["NKE"],
        &[on("NKE", -0.12, 3.2)]),
    beat((243, 13), "Shops sell sportswear at a discount, survey finds", &["NKE", "BBY"], &[]),
    beat((264, 22), "Stress test lets large banks pay out more", &["JPM", "BAC"],
        &[on("JPM", 0.05, 1.9), on("BAC", 0.055, 2.0)]),
    beat((292, 22), "Court finds fault with how Alphabet sells search ads", &["GOOGL", "META"],
        &[on("GOOGL", -0.075, 2.4), on("META", -0.05, 1.7)]),
    beat((299, 14), "Alphabet will appeal, and offers to open its auctions", &["GOOGL"], &[]),
    beat((320, 12), "Outage of a cloud region stops shops and airlines", &["AMZN", "MSFT"],
        &[on("AMZN", -0.06, 2.0)]),
    beat((322, 14), "Amazon explains the outage: a clock that went back", &["AMZN"], &[]),
    beat((341, 22), "Upgrade doubles what the Solana network carries", &["SOL-USD"],
        &[on("SOL-USD", 0.16, 2.4)]),
    beat((355, 22), "Apple orders parts for a foldable phone, suppliers say", &["AAPL"],
        &[on("AAPL", 0.05, 1.9)]),
];

/// A beat that was told.
#[derive(Debug, Clone, PartialEq)]
pub struct Told {
    pub at: i64,
    pub title: &'static str,
    pub symbols: &'static [&'static str],
    pub effects: &'static [Effect],
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
