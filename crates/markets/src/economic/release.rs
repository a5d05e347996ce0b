//! When statistics are released, as far as their makers follow a rule or have published the days.

use jiff::{
    ToSpan,
    civil::{Date, Weekday},
};

use crate::session::Venue;

/// A release that is due.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Release {
    pub key: &'static str,
    pub date: Date,
    /// By the clocks of `venue`; `None` where only about the day is known.
    pub time: Option<(i8, i8)>,
    pub venue: Venue,
    pub title: &'static str,
    pub country: &'static str,
    /// The first day of what it is about, as the series has it.
    pub period: Date,
    /// The series that gets the value, and how it is told.
    pub series: Option<(&'static str, Measure)>,
    pub importance: u8,
    pub source: &'static str,
    pub basis: EventBasis,
}

/// How a release is known to come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum EventBasis {
    /// Its maker has named the day.
    Published,
    /// It follows from a rule; a holiday or a strike may move it.
    Rule,
    /// It has happened and was reported.
    Reported,
}

/// How a value of a series is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Measure {
    Level,
    /// Less the value before.
    Change,
    /// Percent more than the value of a year before.
    YearPercent,
    /// Percent more than the quarter before, as if a year went on like that.
    AnnualRate,
}

/// What is the same of a release every time.
struct Kind {
    key: &'static str,
    title: &'static str,
    time: Option<(i8, i8)>,
    series: Option<(&'static str, Measure)>,
    importance: u8,
    source: &'static str,
}

const US: Venue = Venue::NewYork;

const JOBS: Kind = Kind {
    key: "us-jobs",
    title: "Employees, change in a month",
    time: Some((8, 30)),
    series: Some(("FRED:PAYEMS", Measure::Change)),
    importance: 3,
    source: "Bureau of Labor Statistics: the third Friday after the week with the 12th",
};

const UNEMPLOYMENT: Kind = Kind {
    key: "us-unemployment",
    title: "Unemployment rate",
    series: Some(("FRED:UNRATE", Measure::Level)),
    ..JOBS
};

const CLAIMS: Kind = Kind {
    key: "us-claims",
    title: "New claims for unemployment",
    time: Some((8, 30)),
    series: Some(("FRED:ICSA", Measure::Level)),
    importance: 2,
    source: "Department of Labor: Thursdays, Wednesdays before a holiday",
};

const PRICES: Kind = Kind {
    key: "us-cpi",
    title: "Consumer prices, change in a year (about this day)",
    time: None,
    series: Some(("FRED:CPIAUCSL", Measure::YearPercent)),
    importance: 3,
    source: "Bureau of Labor Statistics: between the 10th and the 15th",
};

const GROWTH: Kind = Kind {
    key: "us-gdp",
    title: "Gross domestic product, first estimate (about this day)",
    time: None,
    series: Some(("FRED:GDPC1", Measure::AnnualRate)),
    importance: 3,
    source: "Bureau of Economic Analysis: about a month after the quarter",
};

const FACTORIES: Kind = Kind {
    key: "us-ism-manufacturing",
    title: "ISM index of manufacturing",
    time: Some((10, 0)),
    series: None,
    importance: 2,
    source: "Institute for Supply Management: the first business day",
};

const SERVICES: Kind = Kind {
    key: "us-ism-services",
    title: "ISM index of services",
    source: "Institute for Supply Management: the third business day",
    ..FACTORIES
};

const CONFIDENCE: Kind = Kind {
    key: "us-confidence",
    title: "Consumer confidence",
    source: "The Conference Board: the last Tuesday",
    ..FACTORIES
};

const HOUSES: Kind = Kind {
    key: "us-houses",
    title: "House prices, change in a year",
    time: Some((9, 0)),
    series: Some(("FRED:CSUSHPISA", Measure::YearPercent)),
    importance: 1,
    source: "S&P Dow Jones Indices: the last Tuesday, about two months before",
};

const OIL: Kind = Kind {
    key: "us-petroleum",
    title: "Stocks of crude oil",
    time: Some((10, 30)),
    series: None,
    importance: 1,
    source: "Energy Information Administration: Wednesdays, a day later after a holiday",
};

const FED: Kind = Kind {
    key: "us-fomc",
    title: "Decision of the Federal Reserve on its rate",
    time: Some((14, 0)),
    series: Some(("FRED:DFF", Measure::Level)),
    importance: 3,
    source: "Federal Reserve: calendar of the Federal Open Market Committee",
};

const EURO_PRICES: Kind = Kind {
    key: "eu-hicp",
    title: "Consumer prices, first estimate (about this day)",
    time: None,
    series: Some(("ECB:HICP", Measure::Level)),
    importance: 3,
    source: "Eurostat: at the end of the month",
};

const EURO_RATE: Kind = Kind {
    key: "eu-ecb",
    title: "Decision of the European Central Bank on its rates",
    time: Some((14, 15)),
    series: Some(("ECB:DFR", Measure::Level)),
    importance: 3,
    source: "European Central Bank: calendar of the Governing Council",
};

/// The last days of the meetings that are published.
const FED_DAYS: [(i16, [(i8, i8); 8]); 2] = [
    (2025, [(1, 29), (3, 19), (5, 7), (6, 18), (7, 30), (9, 17), (10, 29), (12, 10)]),
    (2026, [(1, 28), (3, 18), (4, 29), (6, 17), (7, 29), (9, 16), (10, 28), (12, 9)]),
];

const ECB_DAYS: [(i16, [(i8, i8); 8]); 2] = [
    (2025, [(1, 30), (3, 6), (4, 17), (6, 5), (7, 24), (9, 11), (10, 30), (12, 18)]),
    (2026, [(2, 5), (3, 19), (4, 30), (6, 11), (7, 23), (9, 10), (10, 29), (12, 17)]),
];

/// Returns what is due from `first` to `last`, both included, by day.
pub(crate) fn due(first: Date, last: Date) -> Vec<Release> {
    let mut all = Vec::new();
    let months = first.first_of_month().series(1.month()).take_while(|month| *month <= last);
    // What is about a month comes up to two months after it.
    for month in months {
        all.extend(of_month(month));
        for (kind, venue, country, years) in
            [(&FED, US, "US", &FED_DAYS), (&EURO_RATE, Venue::Frankfurt, "EU", &ECB_DAYS)]
        {
            let days = years.iter().filter(|(year, _)| *year == month.year());
            let days = days.flat_map(|(_, days)| days).filter(|(it, _)| *it == month.month());
            for (number, day) in days {
                let Ok(date) = Date::new(month.year(), *number, *day) else { continue };
                let release = kind.on(date, date, venue, country);
                all.push(Release { basis: EventBasis::Published, ..release });
            }
        }
    }
    let weeks = first.series(1.day()).take_while(|day| *day <= last);
    all.extend(weeks.flat_map(of_week));
    all.retain(|release| first <= release.date && release.date <= last);
    all.sort_by_key(|release| (release.date, release.time, release.key));
    all
}

impl Kind {
    fn on(&self, date: Date, period: Date, venue: Venue, country: &'static str) -> Release {
        let Self { key, title, time, series, importance, source } = *self;
        let basis = EventBasis::Rule;
        Release {
            key,
            date,
            time,
            venue,
            title,
            country,
            period,
            series,
            importance,
            source,
            basis,
        }
    }
}

/// Returns what comes out in the month that begins with `month`.
fn of_month(month: Date) -> Vec<Release> {
    let before = |months: i32| month.checked_sub(months.months()).ok();
    let us = |kind: &Kind, date: Option<Date>, period: Option<Date>| {
        Some(kind.on(date?, period?, US, "US"))
    };
    let last_tuesday = month.nth_weekday_of_month(-1, Weekday::Tuesday).ok();
    let middle = month.with().day(12).build().ok().and_then(|day| working_day(day, 1));
    // Estimates of growth come in the month after a quarter.
    let is_after_quarter = month.month() % 3 == 1;
    let thirtieth = month.with().day(29).build().ok().and_then(|day| working_day(day, 1));
    let end = month.last_of_month();
    let mut releases = vec![
        us(&PRICES, middle, before(1)),
        us(&FACTORIES, working_day(month, 1), before(1)),
        us(&SERVICES, working_day(month, 3), before(1)),
        us(&CONFIDENCE, last_tuesday, Some(month)),
        us(&HOUSES, last_tuesday, before(2)),
        us(&GROWTH, thirtieth.filter(|_| is_after_quarter), before(3)),
        Some(EURO_PRICES.on(end, month, Venue::Frankfurt, "EU")),
    ];
    // The report about the month before may come at the beginning of this one, or at the end of that.
    for reference in [before(1), Some(month)] {
        let friday = reference.and_then(jobs_day).filter(|day| day.first_of_month() == month);
        releases.push(us(&JOBS, friday, reference));
        releases.push(us(&UNEMPLOYMENT, friday, reference));
    }
    releases.into_iter().flatten().collect()
}

/// Returns the third Friday after the week, from Sunday to Saturday, with the 12th of `month`.
fn jobs_day(month: Date) -> Option<Date> {
    let twelfth = month.with().day(12).build().ok()?;
    let saturday = if twelfth.weekday() == Weekday::Saturday {
        twelfth
    } else {
        twelfth.nth_weekday(1, Weekday::Saturday).ok()?
    };
    saturday.checked_add(20.days()).ok()
}

/// Returns what comes out on `day` because of its weekday.
fn of_week(day: Date) -> Vec<Release> {
    let is_holiday = |date: Option<Date>| date.is_some_and(|date| US.holiday(date).is_some());
    let back = |days: i32| day.checked_sub(days.days()).ok();
    let (yesterday, tomorrow) = (day.yesterday().ok(), day.tomorrow().ok());
    let mut releases = Vec::new();
    let claims = match day.weekday() {
        Weekday::Thursday if !is_holiday(Some(day)) => back(5),
        Weekday::Wednesday if is_holiday(tomorrow) => back(4),
        _ => None,
    };
    releases.extend(claims.map(|week| CLAIMS.on(day, week, US, "US")));
    let oil = match day.weekday() {
        Weekday::Wednesday if !(0..3).any(|days| is_holiday(back(days))) => back(5),
        Weekday::Thursday if (1..4).any(|days| is_holiday(back(days))) && yesterday.is_some() => {
            back(6)
        }
        _ => None,
    };
    releases.extend(oil.map(|week| OIL.on(day, week, US, "US")));
    releases
}

/// Returns the nth day from `first` on, which counts, that is no weekend and no holiday.
fn working_day(first: Date, nth: usize) -> Option<Date> {
    let is_working = |day: &Date| {
        let is_weekend = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
        !is_weekend && US.holiday(*day).is_none()
    };
    first.series(1.day()).filter(is_working).nth(nth.checked_sub(1)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(key: &str, first: &str, last: &str) -> Vec<String> {
        let due = due(first.parse().unwrap(), last.parse().unwrap());
        due.iter().filter(|it| it.key == key).map(|it| it.date.to_string()).collect()
    }

    #[test]
    fn the_report_on_jobs_comes_on_the_third_friday_after_the_week_of_the_twelfth() {
        // As they came in 2024.
        assert_eq!(
            days("us-jobs", "2024-02-01", "2024-12-31"),
            [
                "2024-02-02",
                "2024-03-08",
                "2024-04-05",
                "2024-05-03",
                "2024-06-07",
                "2024-07-05",
                "2024-08-02",
                "2024-09-06",
                "2024-10-04",
                "2024-11-01",
                "2024-12-06"
            ]
        );
        let due = due("2024-11-01".parse().unwrap(), "2024-11-01".parse().unwrap());
        let jobs = due.iter().find(|it| it.key == "us-jobs").unwrap();
        assert_eq!(jobs.period.to_string(), "2024-10-01");
    }

    #[test]
    fn claims_move_before_a_holiday() {
        assert_eq!(days("us-claims", "2026-11-16", "2026-11-30"), ["2026-11-19", "2026-11-25"]);
        assert_eq!(days("us-petroleum", "2026-05-25", "2026-06-04"), ["2026-05-28", "2026-06-03"]);
    }

    #[test]
    fn what_is_published_says_so_and_what_is_about_a_day_has_no_time() {
        assert_eq!(days("us-fomc", "2026-12-01", "2026-12-31"), ["2026-12-09"]);
        assert_eq!(days("eu-ecb", "2026-12-01", "2027-02-28"), ["2026-12-17"]);
        assert_eq!(days("us-gdp", "2026-01-01", "2026-06-30"), ["2026-01-29", "2026-04-29"]);
        let due = due("2026-12-01".parse().unwrap(), "2026-12-31".parse().unwrap());
        let of = |key: &str| due.iter().find(|it| it.key == key).unwrap();
        assert_eq!((of("us-cpi").time, of("us-cpi").basis), (None, EventBasis::Rule));
        assert_eq!(of("us-cpi").period.to_string(), "2026-11-01");
        assert_eq!(of("us-fomc").basis, EventBasis::Published);
    }
}
