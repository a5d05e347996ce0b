//! Economic series that are made up: a level that grows, swings that come and go, and a little chance.

use jiff::{
    ToSpan, Unit,
    civil::{Date, Weekday, date},
};

use crate::{World, calendar, noise::Noise};

mod curve;
mod policy;

pub(crate) use curve::{Curve, Curves};

/// How often a series has a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Pace {
    Weekday,
    Saturday,
    Month,
    Quarter,
}

/// A series, by the name the provider gives it.
struct Made {
    id: &'static str,
    /// At the beginning of 2015.
    level: f64,
    /// A year, as a part of one.
    growth: f64,
    /// How far it swings around its level, in its own unit.
    swing: f64,
    /// How much is chance, in its own unit.
    chance: f64,
    /// Days from the end of a period to its release.
    lag: i32,
    digits: usize,
}

const FIRST: Date = date(2015, 1, 1);

type Row = (&'static str, Pace, f64, f64, f64, f64, i32, usize);

// A table is read by its rows.
#[rustfmt::skip]
const ROWS: [Row; 27] = [
    ("DFF", Pace::Weekday, 0.0, 0.0, 0.0, 0.0, 1, 2),
    ("SOFR", Pace::Weekday, 0.02, 0.0, 0.02, 0.015, 1, 2),
    ("T10YIE", Pace::Weekday, 2.2, 0.0, 0.3, 0.02, 1, 2),
    ("BAMLH0A0HYM2", Pace::Weekday, 4.0, 0.0, 1.0, 0.05, 1, 2),
    ("DCOILWTICO", Pace::Weekday, 68.0, 0.0, 14.0, 0.9, 3, 2),
    ("DTWEXBGS", Pace::Weekday, 115.0, 0.005, 4.0, 0.2, 3, 4),
    ("MORTGAGE30US", Pace::Saturday, 5.2, 0.0, 1.4, 0.05, 1, 2),
    ("ICSA", Pace::Saturday, 225_000.0, 0.0, 15_000.0, 6_000.0, 5, 0),
    ("WALCL", Pace::Saturday, 6_500_000.0, 0.01, 900_000.0, 9_000.0, 5, 0),
    ("CPIAUCSL", Pace::Month, 234.7, 0.027, 1.6, 0.2, 12, 3),
    ("CPILFESL", Pace::Month, 240.0, 0.027, 1.0, 0.15, 12, 3),
    ("PCEPI", Pace::Month, 97.0, 0.023, 0.6, 0.08, 28, 3),
    ("PPIACO", Pace::Month, 192.0, 0.026, 9.0, 0.9, 14, 3),
    ("CSUSHPISA", Pace::Month, 171.0, 0.055, 5.0, 0.4, 56, 3),
    ("INDPRO", Pace::Month, 101.0, 0.004, 2.0, 0.4, 16, 4),
    ("RSAFS", Pace::Month, 440_000.0, 0.042, 9_000.0, 2_500.0, 15, 0),
    ("HOUST", Pace::Month, 1_330.0, 0.0, 170.0, 45.0, 18, 0),
    ("UMCSENT", Pace::Month, 82.0, 0.0, 12.0, 2.0, 1, 1),
    ("UNRATE", Pace::Month, 4.4, 0.0, 0.6, 0.06, 4, 1),
    ("PAYEMS", Pace::Month, 140_600.0, 0.011, 500.0, 45.0, 4, 0),
    ("JTSJOL", Pace::Month, 7_100.0, 0.01, 1_100.0, 130.0, 33, 0),
    ("M2SL", Pace::Month, 11_700.0, 0.055, 500.0, 20.0, 25, 1),
    ("GDPC1", Pace::Quarter, 18_400.0, 0.023, 160.0, 25.0, 29, 3),
    ("ECB:DFR", Pace::Weekday, 0.0, 0.0, 0.0, 0.0, 0, 2),
    ("ECB:ICP", Pace::Month, 2.1, 0.0, 1.0, 0.1, 1, 1),
    ("ECB:YC", Pace::Weekday, -1.4, 0.0, 0.3, 0.01, 1, 6),
    ("FED:SPREAD", Pace::Weekday, 0.1, 0.0, 0.05, 0.0, 1, 4),
];

/// Returns the values of a series that are released by `now`, oldest first, as texts of its digits.
pub(crate) fn series(world: &World, id: &str, now: i64) -> Option<Vec<(Date, String)>> {
    let rows = values(world, id, now)?;
    Some(rows.into_iter().map(|it| (it.date, format!("{:.*}", it.digits, it.value))).collect())
}

/// What a series says of a period.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Observation {
    /// The first day of its period.
    pub date: Date,
    pub value: f64,
    /// The day on which it is told.
    pub released: Date,
    digits: usize,
}

/// Returns the values of a series that are released by `now`, oldest first.
pub(crate) fn values(world: &World, id: &str, now: i64) -> Option<Vec<Observation>> {
    let &(id, pace, level, growth, swing, chance, lag, digits) =
        ROWS.iter().find(|(known, ..)| *known == id)?;
    let made = Made { id, level, growth, swing, chance, lag, digits };
    let today = calendar::date_of(now);
    let policy = policy::Policy::of(world);
    let value = |date: Date| {
        let released = pace.end(date)?.checked_add(made.lag.days()).ok()?;
        let level = match id {
            "DFF" | "SOFR" => policy.rate(date),
            "ECB:DFR" => policy.europe(date),
            _ => 0.0,
        };
        let value = level + made.value(world.noise, date);
        (released <= today).then_some(Observation { date, value, released, digits: made.digits })
    };
    Some(pace.dates(today).into_iter().filter_map(value).collect())
}

impl Pace {
    /// Returns the first days of its periods, up to `last`.
    fn dates(self, last: Date) -> Vec<Date> {
        let step = match self {
            Self::Weekday | Self::Saturday => 1.day(),
            Self::Month => 1.month(),
            Self::Quarter => 3.months(),
        };
        let is_one = |day: &Date| match self {
            Self::Weekday => !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday),
            Self::Saturday => day.weekday() == Weekday::Saturday,
            Self::Month | Self::Quarter => true,
        };
        FIRST.series(step).take_while(|day| *day <= last).filter(is_one).collect()
    }

    fn end(self, first: Date) -> Option<Date> {
        match self {
            Self::Weekday | Self::Saturday => Some(first),
            Self::Month => Some(first.last_of_month()),
            Self::Quarter => Some(first.checked_add(2.months()).ok()?.last_of_month()),
        }
    }
}

impl Made {
    fn value(&self, noise: Noise, day: Date) -> f64 {
        let days = FIRST.until((Unit::Day, day)).map_or(0, |span| span.get_days());
        let years = f64::from(days) / 365.25;
        let own = noise.named("economy").named(self.id);
        let chance = own.at(1_000 + i64::from(days)).normal();
        self.level * libm::exp(self.growth * years)
            + self.swing * swing(own, years)
            + self.chance * chance
    }
}

/// Waves of half a decade, of two years and of one, each with a phase of its own; between −1 and 1.
fn swing(own: Noise, years: f64) -> f64 {
    let wave = |place: i64, length: f64| {
        let phase = own.at(place).uniform();
        libm::sin(2.0 * std::f64::consts::PI * (years / length + phase))
    };
    0.6 * wave(1, 6.5) + 0.3 * wave(2, 2.3) + 0.1 * wave(3, 0.9)
}

impl World {
    /// Returns the curve of yields at the close of each day up to `now`, oldest first.
    pub(crate) fn yields(&self, now: i64) -> impl Iterator<Item = (Date, Curve)> {
        self.curves.until(now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Friday, 20 November 2026, 18:00 in UTC.
    fn world() -> World {
        World::new(7, 1_795_197_600_000_000, crate::demo())
    }

    #[test]
    fn a_value_is_released_after_its_period() {
        let world = world();
        let at = |text: &str| calendar::midnight(text.parse().unwrap());
        let last = |id: &str, now: &str| {
            let rows = series(&world, id, at(now)).unwrap();
            rows.last().unwrap().0.to_string()
        };
        assert_eq!(last("CPIAUCSL", "2026-11-11"), "2026-09-01");
        assert_eq!(last("CPIAUCSL", "2026-11-12"), "2026-10-01");
        assert_eq!(last("GDPC1", "2026-10-29"), "2026-07-01");
        assert_eq!(last("DFF", "2026-11-21"), "2026-11-20");
        assert_eq!(last("ICSA", "2026-11-19"), "2026-11-14");
        assert!(series(&world, "NOTHING", 0).is_none());
    }

    #[test]
    fn money_overnight_costs_what_the_authority_says_and_the_curve_begins_there() {
        let world = world();
        let now = world.start();
        let of = |id| values(&world, id, now).unwrap();
        let (funds, repo) = (of("DFF"), of("SOFR"));
        assert!(funds.len() > 3_000 && funds.len() == repo.len());
        for (one, other) in funds.iter().zip(&repo) {
            assert_eq!(one.date, other.date);
            assert!((one.value - other.value).abs() < 0.15, "{one:?} {other:?}");
            assert!((0.0..8.0).contains(&one.value), "{one:?}");
        }
        let steps = funds.windows(2).map(|pair| (pair[1].value - pair[0].value).abs());
        assert!(steps.fold(0.0, f64::max) < 1.05);
        let rates: std::collections::BTreeMap<Date, f64> =
            funds.iter().map(|it| (it.date, it.value)).collect();
        for (date, curve) in world.yields(now) {
            let Some(rate) = rates.get(&date) else { continue };
            let [bill, five, ten, thirty] = [0.25, 5.0, 10.0, 30.0].map(|it| curve.at(it));
            assert!((bill - rate).abs() < 0.6, "{date}: {bill} {rate}");
            for (part, whole, most) in [(five, bill, 2.0), (ten, five, 0.9), (thirty, ten, 0.9)] {
                assert!((part - whole).abs() < most, "{date}: {curve:?}");
            }
        }
    }
}
