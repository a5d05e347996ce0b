//! The recorded minutes of SPY, its hours, and days on which clocks change.

use std::{collections::BTreeMap, fs, io::Read as _, path::PathBuf};

use jiff::{civil::Date, tz::TimeZone};
use kernel::{Interval, Timestamp};

use super::{Candle, Candles, Deal};
use crate::session::Venue;

/// Returns the text of a recording; `None`, outside of CI, where it is missing.
fn recording(name: &str) -> Option<String> {
    let folder = std::env::var_os("PROSPECT_DATA").map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data")),
        PathBuf::from,
    );
    let Ok(bytes) = fs::read(folder.join("market/intraday").join(name)) else {
        assert!(std::env::var_os("CI").is_none(), "the recording {name} is missing");
        return None;
    };
    let mut text = String::new();
    flate2::read::GzDecoder::new(bytes.as_slice()).read_to_string(&mut text).unwrap();
    Some(text)
}

fn new_york(date: Date, minute: i64) -> Timestamp {
    let zone = TimeZone::get("America/New_York").unwrap();
    let (hour, minute) = (i8::try_from(minute / 60).unwrap(), i8::try_from(minute % 60).unwrap());
    date.at(hour, minute, 0, 0).to_zoned(zone).unwrap().timestamp().into()
}

/// Prices are in parts of ten thousand.
fn numbers(line: &str) -> Vec<f64> {
    let cells = line.split(',').skip(1).map(|cell| cell.parse::<f64>().unwrap());
    cells.enumerate().map(|(at, cell)| if at < 4 { cell / 10_000.0 } else { cell }).collect()
}

/// The minutes of a day as trades: where it opened, went, and closed.
fn play(candles: &mut Candles, text: &str, date: Date) -> usize {
    let mut within = 0;
    for line in text.lines() {
        let millis: i64 = line.split(',').next().unwrap().parse().unwrap();
        let [open, high, low, close, volume] = numbers(line)[..] else { panic!("{line}") };
        let at = new_york(date, millis / 60_000).0;
        let mut taken = false;
        for (second, price) in [(1, open), (20, high), (40, low), (59, close)] {
            let size = Some(volume / 4.0);
            let at = at + second * 1_000_000;
            taken |= candles.add(Deal { at, price, size, number: 0 });
        }
        within += usize::from(taken);
    }
    within
}

fn hours(text: &str, date: Date) -> BTreeMap<i64, Vec<f64>> {
    let prefix = date.strftime("%Y%m%d ").to_string();
    let of_day = text.lines().filter_map(|line| line.strip_prefix(&prefix));
    of_day
        .map(|line| {
            let hour: i64 = line[..2].parse().unwrap();
            (new_york(date, hour * 60).0, numbers(line))
        })
        .collect()
}

#[test]
fn hours_of_spy_are_its_minutes_put_together_within_the_session() {
    let Some(recorded_hours) = recording("spy_1h_lean.csv.gz") else { return };
    let mut compared = 0;
    for (name, date) in
        [("20131004", "2013-10-04"), ("20131007", "2013-10-07"), ("20131008", "2013-10-08")]
    {
        let Some(minutes) = recording(&format!("spy_1m_{name}_lean.csv.gz")) else { return };
        let date: Date = date.parse().unwrap();
        let mut candles = Candles::new(Some(Venue::NewYork));
        candles.up(0);
        let within = play(&mut candles, &minutes, date);
        assert_eq!(within, 390, "what was traded before and after the session is in no bar");
        for (at, recorded) in hours(&recorded_hours, date) {
            let hour: Candle = candles.fold(Interval::Hour1, at).unwrap();
            // The volumes are the same to the share; the two files keep other trades out of their extremes.
            assert!((hour.volume.unwrap() - recorded[4]).abs() <= recorded[4] * 1e-9, "{date}");
            let prices = [hour.open, hour.high, hour.low, hour.close];
            for (ours, recorded) in prices.into_iter().zip(&recorded) {
                assert!((ours - recorded).abs() <= recorded * 1e-2, "{date}: {ours} {recorded}");
            }
            compared += 1;
        }
        let day = candles.fold(Interval::Day, kernel::midnight(date)).unwrap();
        assert_eq!(day.at, kernel::midnight(date));
    }
    assert_eq!(compared, 3 * 7);
}

#[test]
fn every_recorded_hour_lies_in_a_session_through_23_years_of_daylight_saving() {
    let Some(recorded) = recording("spy_1h_lean.csv.gz") else { return };
    let (mut within, mut outside) = (0, 0);
    for line in recorded.lines() {
        let date: Date = format!("{}-{}-{}", &line[..4], &line[4..6], &line[6..8]).parse().unwrap();
        // The calendar is right from 2013 on.
        if date.year() < 2013 {
            continue;
        }
        let hour: i64 = line[9..11].parse().unwrap();
        // The first hour begins with the session, half an hour late.
        let at = new_york(date, if hour == 9 { 9 * 60 + 30 } else { hour * 60 });
        match Venue::NewYork.is_open(at) {
            true => within += 1,
            false => outside += 1,
        }
    }
    assert!(within > 14_000, "{within}");
    assert_eq!(outside, 0);
}
