//! News of what happened: reports, dividends, splits, large moves, closes of the market and economic releases.

use jiff::civil::Date;

use super::{Desk, Story, billions, money, percent, short, way};
use crate::{
    Class, DAY, MINUTE, calendar,
    days::{Asset, Day},
    economy,
    ledger::{self, Quarter, REVENUE},
    path::{number, whole},
};

const HOUR: i64 = 60 * MINUTE;

/// A day that moves more than this is written about.
const LARGE: f64 = 0.045;

/// Returns the return of a day, with what was paid on it and for as many shares.
pub(super) fn moved(day: &Day, before: &Day) -> f64 {
    let close = day.range.close + day.dividend.unwrap_or(0);
    number(close) * number(day.split.unwrap_or(1)) / number(before.range.close.max(1)) - 1.0
}

const NAMES: [&str; 4] = ["first", "second", "third", "fourth"];

fn quarter_name(quarter: &Quarter) -> &'static str {
    let place = usize::try_from((quarter.end.month() - 1) / 3).unwrap_or(0);
    NAMES.get(place).copied().unwrap_or("last")
}

fn dollars(cents: i64) -> String {
    let sign = if cents < 0 { "-" } else { "" };
    format!("{sign}${}.{:02}", cents.abs() / 100, cents.abs() % 100)
}

impl Desk<'_> {
    /// Returns what happened to one asset.
    pub(super) fn events(&self, asset: &Asset) -> Vec<Story> {
        let mut stories = self.reports(asset);
        let known = asset.days.partition_point(|day| day.session.open <= self.now);
        let first = asset.days.partition_point(|day| day.session.open < self.from).max(1);
        for place in first..known {
            let (Some(day), Some(before)) = (asset.days.get(place), asset.days.get(place - 1))
            else {
                continue;
            };
            stories.extend(self.action(asset, day));
            if asset.listing.symbol == "^GSPC" {
                stories.push(self.close(asset, day, before));
            } else if asset.listing.class != Class::Rate && asset.listing.symbol != "^VIX" {
                stories.extend(self.large(asset, day, before));
            }
        }
        stories
    }

    fn reports(&self, asset: &Asset) -> Vec<Story> {
        let quarters = asset.ledger(calendar::date_of(self.now));
        let mut stories = Vec::new();
        for (place, quarter) in quarters.iter().enumerate() {
            let before = place.checked_sub(4).and_then(|place| quarters.get(place));
            if ledger::told_at(quarter.filed) >= self.from {
                let told = report(short(asset), quarter, before).into_iter();
                stories.extend(
                    told.map(|(at, title)| self.story(at, title, vec![asset.listing.symbol])),
                );
            }
        }
        stories
    }

    fn action(&self, asset: &Asset, day: &Day) -> Vec<Story> {
        let (name, at) = (short(asset), day.session.open - 75 * MINUTE);
        let paid = day.dividend.map(|paid| {
            format!(
                "{name} trades without its dividend of {} a share from today",
                money(asset, paid)
            )
        });
        let split =
            day.split.map(|new| format!("{name} splits its shares: {new} for 1 from today"));
        let titles = paid.into_iter().chain(split);
        titles.map(|title| self.story(at, title, vec![asset.listing.symbol])).collect()
    }

    fn large(&self, asset: &Asset, day: &Day, before: &Day) -> Option<Story> {
        let by = moved(day, before);
        // Coins move more before anybody writes about it.
        let large = if asset.listing.class == Class::Coin { 2.0 * LARGE } else { LARGE };
        if by.abs() < large {
            return None;
        }
        let times =
            number(day.volume) / number(before.volume.max(1)) / number(day.split.unwrap_or(1));
        let verb = if by > 0.0 { "jumps" } else { "slides" };
        let to = money(asset, day.range.close);
        let title = match times {
            it if it > 1.4 && asset.listing.class.has_volume() => {
                format!(
                    "{} {verb} {} to {to} on {it:.1} times the volume of the day before",
                    short(asset),
                    percent(by)
                )
            }
            _ => format!("{} {verb} {} to {to}", short(asset), percent(by)),
        };
        Some(self.story(day.session.close + 25 * MINUTE, title, vec![asset.listing.symbol]))
    }

    /// Returns how the market closed, and which sector led it.
    fn close(&self, index: &Asset, day: &Day, before: &Day) -> Story {
        let by = moved(day, before);
        let mut sectors: Vec<(&'static str, f64, f64)> = Vec::new();
        for share in self.world.assets.iter().filter(|it| it.listing.class == Class::Share) {
            let Some(place) = share.day_at(day.session.open).filter(|place| *place > 0) else {
                continue;
            };
            let own = moved(&share.days[place], &share.days[place - 1]);
            match sectors.iter_mut().find(|(sector, ..)| *sector == share.listing.sector) {
                Some((_, sum, count)) => (*sum, *count) = (*sum + own, *count + 1.0),
                None => sectors.push((share.listing.sector, own, 1.0)),
            }
        }
        let mean = |it: &(&str, f64, f64)| it.1 / it.2 * if by >= 0.0 { 1.0 } else { -1.0 };
        let lead = sectors.iter().max_by(|a, b| mean(a).total_cmp(&mean(b))).map_or("", |it| it.0);
        let verb = if by >= 0.0 { "lead" } else { "weigh most" };
        let to = money(index, day.range.close);
        let title = format!("S&P 500 closes {} at {to}; {} {verb}", way(by), lead.to_lowercase());
        self.story(day.session.close + 20 * MINUTE, title, vec!["^GSPC", "SP500", "SPY"])
    }

    /// Returns what the offices of statistics and the central bank have told.
    pub(super) fn economy(&self) -> Vec<Story> {
        let at = |date: Date| calendar::midnight(date) + 13 * HOUR + 30 * MINUTE;
        let mut stories = Vec::new();
        for (id, symbols, title) in RELEASES {
            let values = economy::values(self.world, id, self.now).unwrap_or_default();
            for place in 1..values.len() {
                let (value, before) = (values[place], values[place - 1]);
                if at(value.released) < self.from {
                    continue;
                }
                let year = place.checked_sub(12).map(|place| values[place].value);
                if let Some(text) = title(value.date, value.value, before.value, year) {
                    stories.push(self.story(at(value.released), text, symbols.to_vec()));
                }
            }
        }
        stories
    }
}

/// Returns what is written about a report, and when.
///
/// - `before`: the quarter a year ago.
fn report(name: &str, quarter: &Quarter, before: Option<&Quarter>) -> Vec<(i64, String)> {
    let at = ledger::told_at(quarter.filed);
    let (earned, expected) = (dollars(quarter.cents()), dollars(quarter.expected()));
    let beat = match quarter.surprise {
        it if it > 0.015 => "above",
        it if it < -0.015 => "below",
        _ => "in line with",
    };
    let (which, revenue) = (quarter_name(quarter), quarter.flows[REVENUE]);
    // What it sees coming is what it sold, a little more where it was surprised.
    let seen = number(revenue) * (1.01 + 0.3 * quarter.surprise);
    let (low, high) = (billions(whole(seen * 0.98)), billions(whole(seen * 1.02)));
    let grown = before.map(|before| number(revenue) / number(before.flows[REVENUE].max(1)) - 1.0);
    let sold =
        grown.map(|by| format!("{name} sells for {}, {} in a year", billions(revenue), way(by)));
    let mut told = vec![
        (
            at - 3 * DAY - 6 * HOUR,
            format!("What to watch when {name} reports: {expected} a share is expected"),
        ),
        (
            at,
            format!(
                "{name} earns {earned} a share in its {which} quarter, {beat} the {expected} expected"
            ),
        ),
        (
            at + 40 * MINUTE,
            format!("{name} expects sales of {low} to {high} in the quarter that runs"),
        ),
    ];
    told.extend(sold.map(|title| (at + 12 * MINUTE, title)));
    told
}

type Title = fn(Date, f64, f64, Option<f64>) -> Option<String>;

/// Series whose values are news, whom they concern, and how they are told from the value, the one before and the
/// one of a year before.
const RELEASES: [(&str, &[&str], Title); 6] = [
    ("CPIAUCSL", &["^GSPC", "^TNX", "EURUSD=X", "SPY"], |date, value, before, year| {
        let month = date.strftime("%B");
        let grown = percent(value / before - 1.0);
        let way = if value >= before { "rise" } else { "fall" };
        Some(format!(
            "US consumer prices {way} {grown} in {month}, {} over the year",
            percent(value / year? - 1.0)
        ))
    }),
    ("PAYEMS", &["^GSPC", "^TNX", "SPY", "EURUSD=X"], |date, value, before, _| {
        let verb = if value >= before { "add" } else { "lose" };
        Some(format!(
            "US employers {verb} {:.0} thousand jobs in {}",
            (value - before).abs(),
            date.strftime("%B")
        ))
    }),
    ("UNRATE", &["^GSPC", "^TNX"], |date, value, before, _| {
        Some(format!(
            "US unemployment at {value:.1}% in {}, after {before:.1}%",
            date.strftime("%B")
        ))
    }),
    ("GDPC1", &["^GSPC", "SPY", "^TNX"], |_, value, before, _| {
        let grown = libm::pow(value / before, 4.0) - 1.0;
        let verb = if grown >= 0.0 { "grows" } else { "shrinks" };
        Some(format!("US economy {verb} at a yearly pace of {}", percent(grown)))
    }),
    ("RSAFS", &["^GSPC", "WMT", "AMZN", "HD"], |date, value, before, _| {
        let way = if value >= before { "rise" } else { "fall" };
        Some(format!(
            "US retail sales {way} {} in {}",
            percent(value / before - 1.0),
            date.strftime("%B")
        ))
    }),
    ("DFF", &["^GSPC", "^IRX", "^TNX", "EURUSD=X", "JPM"], |_, value, before, _| {
        let way = if value > before { "raises" } else { "lowers" };
        let by = (value - before).abs();
        (by > 0.1).then(|| {
            format!("Federal Reserve {way} its rate by {by:.2} points to about {value:.2}%")
        })
    }),
];
