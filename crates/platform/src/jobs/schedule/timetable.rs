//! When a cron pattern falls due in a zone. Pure.

use croner::{
    Cron,
    parser::{CronParser, Seconds, Year},
};
use jiff::tz::TimeZone;
use kernel::{Error, Result, Timestamp};

/// A cron pattern in a zone.
#[derive(Debug, Clone)]
pub(in crate::jobs) struct Timetable {
    cron: Cron,
    zone: TimeZone,
}

impl Timetable {
    /// Reads five fields and the name of a zone.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] for what is not one.
    pub(in crate::jobs) fn parse(cron: &str, zone: &str) -> Result<Self> {
        let parser =
            CronParser::builder().seconds(Seconds::Disallowed).year(Year::Disallowed).build();
        let cron =
            parser.parse(cron).map_err(|error| Error::invalid_at("cron", error.to_string()))?;
        let zone =
            TimeZone::get(zone).map_err(|error| Error::invalid_at("zone", error.to_string()))?;
        Ok(Self { cron, zone })
    }

    /// Returns the first due time after `at`.
    pub(in crate::jobs) fn next_after(&self, at: Timestamp) -> Result<Timestamp> {
        let from = at.to_jiff().to_zoned(self.zone.clone());
        let next = self
            .cron
            .find_next_occurrence(&from, false)
            .map_err(|_| Error::invalid_at("cron", "this pattern has no further time"))?;
        Ok(next.timestamp().into())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn table(cron: &str, zone: &str) -> Timetable {
        Timetable::parse(cron, zone).unwrap()
    }

    /// Every due time from `from` until `to`, both RFC 3339.
    fn times(cron: &str, zone: &str, from: &str, to: &str) -> Vec<String> {
        let (table, to) = (table(cron, zone), to.parse::<Timestamp>().unwrap());
        let mut at = from.parse::<Timestamp>().unwrap();
        let mut times = Vec::new();
        loop {
            at = table.next_after(at).unwrap();
            if at >= to {
                return times;
            }
            times.push(at.to_string());
        }
    }

    #[test]
    fn a_time_that_spring_leaves_out_happens_once_after_the_gap() {
        let cases = [
            (
                "America/New_York",
                "30 2 * * *",
                "2026-03-08T00:00:00Z",
                "2026-03-09T00:00:00Z",
                "2026-03-08T07:00:00Z",
            ),
            (
                "Europe/London",
                "30 1 * * *",
                "2026-03-28T12:00:00Z",
                "2026-03-29T12:00:00Z",
                "2026-03-29T01:00:00Z",
            ),
            // Lord Howe moves by half an hour, from 2:00 to 2:30.
            (
                "Australia/Lord_Howe",
                "15 2 * * *",
                "2026-10-03T00:00:00Z",
                "2026-10-04T00:00:00Z",
                "2026-10-03T15:30:00Z",
            ),
        ];
        for (zone, cron, from, to, once) in cases {
            assert_eq!(times(cron, zone, from, to), [once], "{zone}");
        }
    }

    #[test]
    fn a_time_that_autumn_repeats_happens_once() {
        let cases = [
            (
                "America/New_York",
                "30 1 * * *",
                "2026-11-01T00:00:00Z",
                "2026-11-02T00:00:00Z",
                "2026-11-01T05:30:00Z",
            ),
            (
                "Europe/London",
                "30 1 * * *",
                "2026-10-24T12:00:00Z",
                "2026-10-25T12:00:00Z",
                "2026-10-25T00:30:00Z",
            ),
            (
                "Australia/Lord_Howe",
                "45 1 * * *",
                "2026-04-04T00:00:00Z",
                "2026-04-05T00:00:00Z",
                "2026-04-04T14:45:00Z",
            ),
        ];
        for (zone, cron, from, to, once) in cases {
            assert_eq!(times(cron, zone, from, to), [once], "{zone}");
        }
    }

    #[test]
    fn what_runs_all_the_time_follows_the_real_clock() {
        let night = times(
            "*/15 * * * *",
            "America/New_York",
            "2026-11-01T04:59:00Z",
            "2026-11-01T07:00:00Z",
        );
        assert_eq!(night.len(), 8, "{night:?}");
        let night =
            times("0 * * * *", "America/New_York", "2026-03-08T04:59:00Z", "2026-03-08T09:00:00Z");
        assert_eq!(night.len(), 4, "{night:?}");
    }

    #[test]
    fn the_29th_of_february_comes_every_four_years() {
        let leap = times("0 12 29 2 *", "UTC", "2027-01-01T00:00:00Z", "2033-01-01T00:00:00Z");
        assert_eq!(leap, ["2028-02-29T12:00:00Z", "2032-02-29T12:00:00Z"]);
    }

    #[test]
    fn what_is_no_pattern_or_zone_is_refused() {
        for (cron, zone) in [
            ("", "UTC"),
            ("* * * *", "UTC"),
            ("0 0 0 * * *", "UTC"),
            ("61 * * * *", "UTC"),
            ("* * * * *", "Mars/Base"),
        ] {
            assert!(Timetable::parse(cron, zone).is_err(), "{cron} {zone}");
        }
        assert!(table("0 0 30 2 *", "UTC").next_after(Timestamp(0)).is_err());
    }

    proptest! {
        /// A daily time happens exactly once on every local day, whatever the clocks do.
        #[test]
        fn a_daily_time_happens_once_a_day(
            zone in prop::sample::select(vec!["America/New_York", "Europe/London", "Australia/Lord_Howe"]),
            minute in 0..60_i32, hour in 0..24_i32, day in 0..3_650_i64,
        ) {
            let table = table(&format!("{minute} {hour} * * *"), zone);
            let zone = TimeZone::get(zone).unwrap();
            let midnight = |n: i64| {
                let date = jiff::civil::date(2020, 1, 1).checked_add(jiff::Span::new().days(n)).unwrap();
                Timestamp::from(date.to_zoned(zone.clone()).unwrap().timestamp())
            };
            let (start, end) = (midnight(day), midnight(day + 1));
            let first = table.next_after(Timestamp(start.0 - 1)).unwrap();
            prop_assert!(first >= start && first < end, "{start} {first}");
            prop_assert!(table.next_after(first).unwrap() >= end);
        }

        /// Times rise, so a schedule can never stand still or fire twice at one time.
        #[test]
        fn times_rise(at in 1_500_000_000_000_000..2_000_000_000_000_000_i64) {
            for cron in ["*/7 * * * *", "30 2 * * *", "0 0 1 * *", "15 9-17 * * MON-FRI"] {
                let next = table(cron, "America/New_York").next_after(Timestamp(at)).unwrap();
                prop_assert!(next > Timestamp(at));
            }
        }
    }
}
