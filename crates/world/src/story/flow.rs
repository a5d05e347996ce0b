//! What papers write between events: a few pieces a week, with numbers of the week before.

use super::{Desk, Story, events::moved, money, percent, short, way};
use crate::{
    Class, DAY, MINUTE,
    days::{Asset, Day},
    noise::Noise,
    path::number,
};

/// What is known of something at one moment, from the days that were over.
struct Known<'w> {
    asset: &'w Asset,
    /// Up to a year of days, the newest last.
    days: &'w [Day],
    /// The return of five sessions, of one, and of its sector over five.
    week: f64,
    day: f64,
    sector: f64,
    noise: Noise,
}

type Text = fn(&Known) -> Option<String>;

impl Desk<'_> {
    /// Returns what was written about `asset`: one to three pieces a week about large companies, fewer about
    /// others.
    pub(super) fn flow(&self, asset: &Asset) -> Vec<Story> {
        let (own, class) = (self.noise.named(asset.listing.symbol), asset.listing.class);
        let worth = asset.listing.close * asset.listing.shares / 1e3;
        let (least, more) = match class {
            Class::Share if worth > 150.0 => (1, 3),
            Class::Share | Class::Coin => (0, 3),
            Class::Fund | Class::Index | Class::Currency | Class::Rate => (0, 2),
        };
        let texts: &[Text] = match class {
            Class::Share => &SHARES,
            Class::Coin => &COINS,
            Class::Fund | Class::Index | Class::Currency => &OTHERS,
            Class::Rate => &RATES,
        };
        let weeks = self.from.div_euclid(7 * DAY)..=self.now.div_euclid(7 * DAY);
        let mut stories = Vec::new();
        for week in weeks {
            let noise = own.at(week);
            let count = least + i64::try_from(noise.below(more)).unwrap_or(0);
            for piece in (0..count).map(|n| noise.at(n)) {
                let minute = i64::try_from(piece.at(1).below(7 * 1_440)).unwrap_or(0);
                let at = week * 7 * DAY + minute * MINUTE;
                let Some(known) = self.known(asset, at, piece).filter(|_| at <= self.now) else {
                    continue;
                };
                // A text that has nothing to say gives way to another one, and at last to the first.
                let which = |n: i64| {
                    usize::try_from(piece.at(100 + n).bits() >> 8).unwrap_or(0) % texts.len()
                };
                let title =
                    (0..8).find_map(|n| texts[which(n)](&known)).or_else(|| texts[0](&known));
                stories
                    .extend(title.map(|title| self.story(at, title, vec![asset.listing.symbol])));
            }
        }
        stories
    }

    fn known<'w>(&self, asset: &'w Asset, at: i64, noise: Noise) -> Option<Known<'w>> {
        let last = asset.last_over(at)?;
        let days = &asset.days[(last + 1).saturating_sub(252)..=last];
        let same = |it: &&Asset| {
            it.listing.sector == asset.listing.sector && it.listing.symbol != asset.listing.symbol
        };
        let others: Vec<f64> = self
            .world
            .assets
            .iter()
            .filter(same)
            .filter_map(|other| over(&other.days[..=other.last_over(at)?], 5))
            .collect();
        let count = f64::from(u32::try_from(others.len()).unwrap_or(1).max(1));
        let sector = others.iter().sum::<f64>() / count;
        Some(Known { asset, days, week: over(days, 5)?, day: over(days, 1)?, sector, noise })
    }
}

/// Returns the return of the last sessions.
fn over(days: &[Day], sessions: usize) -> Option<f64> {
    let first = days.len().checked_sub(sessions + 1)?;
    let grown: f64 = days[first..].windows(2).map(|pair| 1.0 + moved(&pair[1], &pair[0])).product();
    Some(grown - 1.0)
}

impl Known<'_> {
    fn name(&self) -> &'static str {
        short(self.asset)
    }

    fn close(&self) -> i64 {
        self.days.last().map_or(0, |day| day.range.close)
    }

    fn price(&self) -> String {
        money(self.asset, self.close())
    }

    /// Returns a target that somebody has for the price, whole and not far away.
    fn target(&self, by: f64) -> String {
        format!(
            "${:.0}",
            number(self.close()) / self.asset.scale * (1.0 + by + 0.1 * self.noise.at(7).uniform())
        )
    }

    /// Returns the volume of the last day in that of the twenty before.
    fn busy(&self) -> Option<f64> {
        let (last, before) = self.days.split_last()?;
        let month = &before[before.len().checked_sub(20)?..];
        let split = month.iter().any(|day| day.split.is_some()) || last.split.is_some();
        let usual = month.iter().map(|day| number(day.volume)).sum::<f64>() / 20.0;
        (usual > 0.0 && !split).then(|| number(last.volume) / usual)
    }

    /// Whether the last close is the highest, or the lowest, of so many days without a split.
    fn extreme(&self, days: usize, high: bool) -> bool {
        let Some(first) = self.days.len().checked_sub(days) else { return false };
        let (close, span) = (self.close(), &self.days[first..]);
        let beaten =
            |day: &Day| if high { day.range.close > close } else { day.range.close < close };
        span.iter().all(|day| day.split.is_none()) && !span.iter().any(beaten)
    }

    /// Returns one of `names`.
    fn one(&self, names: &'static [&'static str]) -> &'static str {
        let place =
            usize::try_from(self.noise.at(5).bits() >> 16).unwrap_or(0) % names.len().max(1);
        names.get(place).copied().unwrap_or_default()
    }
}

const BROKERS: &[&str] =
    &["Paper Street", "Harbour & Vale", "Northfield", "Quill Brothers", "Example Securities"];

const SITES: &[&str] = &["Austin", "Dublin", "Singapore", "Toulouse", "Columbus", "Leipzig"];

const EVENTS: &[&str] = &[
    "an investor conference",
    "its day for investors",
    "a fireside talk",
    "a conference on technology",
];

const SHARES: [Text; 20] = [
    |it| {
        Some(format!(
            "{} is {} over five sessions, its sector {}",
            it.name(),
            way(it.week),
            way(it.sector)
        ))
    },
    |it| {
        (it.week > it.sector + 0.02).then(|| {
            format!(
                "{} outruns its sector by {} in a week",
                it.name(),
                percent(it.week - it.sector)
            )
        })
    },
    |it| {
        (it.week < it.sector - 0.02).then(|| {
            format!(
                "{} falls behind its sector by {} in a week",
                it.name(),
                percent(it.week - it.sector)
            )
        })
    },
    |it| {
        Some(format!(
            "{} raises its target for {} to {}",
            it.one(BROKERS),
            it.name(),
            it.target(0.08)
        ))
    },
    |it| {
        (it.week < 0.0).then(|| {
            format!(
                "{} lowers its target for {} to {}",
                it.one(BROKERS),
                it.name(),
                it.target(-0.04)
            )
        })
    },
    |it| {
        Some(format!(
            "{} begins to cover {} with a target of {}",
            it.one(BROKERS),
            it.name(),
            it.target(0.03)
        ))
    },
    |it| {
        it.extreme(250, true)
            .then(|| format!("{} closes at {}, its highest in a year", it.name(), it.price()))
    },
    |it| {
        it.extreme(250, false)
            .then(|| format!("{} closes at {}, its lowest in a year", it.name(), it.price()))
    },
    |it| it.extreme(60, true).then(|| format!("{} at its highest in three months", it.name())),
    |it| it.extreme(60, false).then(|| format!("{} at its lowest in three months", it.name())),
    |it| {
        it.busy().filter(|times| *times > 1.4).map(|times| {
            format!("{} changes hands at {times:.1} times its usual volume", it.name())
        })
    },
    |it| {
        it.busy()
            .filter(|times| *times < 0.75)
            .map(|_| format!("A quiet day for {} at {}", it.name(), it.price()))
    },
    |it| {
        (it.day.abs() > 0.015)
            .then(|| format!("Why {} was {} in its last session", it.name(), way(it.day)))
    },
    |it| Some(format!("{} opens a new site in {}", it.name(), it.one(SITES))),
    |it| Some(format!("{} to speak at {}", it.name(), it.one(EVENTS))),
    |it| {
        Some(format!(
            "Options on {} price a move of {} by the end of the month",
            it.name(),
            percent(it.asset.listing.volatility / 3.46)
        ))
    },
    |it| {
        (it.asset.listing.dividend > 0.02).then(|| {
            format!(
                "{} among shares with high dividends: {} a year",
                it.name(),
                percent(it.asset.listing.dividend)
            )
        })
    },
    |it| {
        (it.asset.listing.beta > 1.2).then(|| {
            format!(
                "{} moves more than the market: {:.1} times, on average",
                it.name(),
                it.asset.listing.beta
            )
        })
    },
    |it| {
        (it.asset.listing.beta < 0.7).then(|| {
            format!("Careful investors hold {} at {}, fund survey shows", it.name(), it.price())
        })
    },
    |it| Some(format!("{} signs a supplier in {} for three years", it.name(), it.one(SITES))),
];

const COINS: [Text; 8] = [
    |it| Some(format!("{} is {} in five days at {}", it.name(), way(it.week), it.price())),
    |it| {
        it.extreme(250, true)
            .then(|| format!("{} at its highest in 250 days: {}", it.name(), it.price()))
    },
    |it| {
        it.extreme(250, false)
            .then(|| format!("{} at its lowest in 250 days: {}", it.name(), it.price()))
    },
    |it| {
        it.busy()
            .filter(|times| *times > 1.2)
            .map(|times| format!("Trading in {} at {times:.1} times its usual volume", it.name()))
    },
    |it| {
        (it.day.abs() > 0.03).then(|| {
            format!(
                "{} {} in a day; other coins {} over five",
                it.name(),
                way(it.day),
                way(it.sector)
            )
        })
    },
    |it| Some(format!("Developers of {} plan an upgrade of its wallets", it.name())),
    |it| Some(format!("Funds hold more {} than a month ago, custodians say", it.name())),
    |it| {
        (it.week > it.sector).then(|| {
            format!(
                "{} outruns other coins by {} in five days",
                it.name(),
                percent(it.week - it.sector)
            )
        })
    },
];

const OTHERS: [Text; 5] = [
    |it| Some(format!("{} is {} over five sessions at {}", it.name(), way(it.week), it.price())),
    |it| {
        it.extreme(250, true)
            .then(|| format!("{} at its highest in a year: {}", it.name(), it.price()))
    },
    |it| {
        it.extreme(250, false)
            .then(|| format!("{} at its lowest in a year: {}", it.name(), it.price()))
    },
    |it| {
        it.extreme(60, true)
            .then(|| format!("{} at its highest in three months: {}", it.name(), it.price()))
    },
    |it| {
        it.extreme(60, false)
            .then(|| format!("{} at its lowest in three months: {}", it.name(), it.price()))
    },
];

const RATES: [Text; 4] = [
    |it| {
        let points = number(it.close()) / it.asset.scale * (1.0 - 1.0 / (1.0 + it.week));
        let way = if points >= 0.0 { "up" } else { "down" };
        Some(format!(
            "{} at {}%, {way} {:.2} points over five sessions",
            it.name(),
            it.price(),
            points.abs()
        ))
    },
    |it| {
        it.extreme(60, true)
            .then(|| format!("{} at its highest in three months: {}%", it.name(), it.price()))
    },
    |it| {
        it.extreme(60, false)
            .then(|| format!("{} at its lowest in three months: {}%", it.name(), it.price()))
    },
    |it| {
        (it.day.abs() > 0.01).then(|| {
            format!(
                "{} goes {} to {}%",
                it.name(),
                if it.day > 0.0 { "up" } else { "down" },
                it.price()
            )
        })
    },
];
