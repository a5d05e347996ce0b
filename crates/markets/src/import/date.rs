//! The ways files write times.

use jiff::{civil, tz::TimeZone};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use kernel::midnight;

/// How a file writes times.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub enum DateFormat {
    /// `2005-02-28` or `2005/02/28`
    #[serde(rename = "YYYY-MM-DD")]
    Iso,
    /// `2005-02-28 14:30:00`, `2005-02-28T14:30:00+01:00`
    #[serde(rename = "YYYY-MM-DD HH:MM:SS")]
    IsoTime,
    /// `1926-07`, `192607`
    #[serde(rename = "YYYY-MM")]
    Month,
    /// `2/28/2005`
    #[serde(rename = "M/D/YYYY")]
    MonthDayYear,
    /// `28/2/2005`, `28.2.2005`
    #[serde(rename = "D/M/YYYY")]
    DayMonthYear,
    /// `20050228`
    #[serde(rename = "YYYYMMDD")]
    Compact,
    /// `20050228 14:30`
    #[serde(rename = "YYYYMMDD HH:MM")]
    CompactTime,
    /// Milliseconds since midnight of a day that is said apart.
    #[serde(rename = "milliseconds of the day")]
    MillisOfDay,
    #[serde(rename = "seconds since 1970")]
    Seconds,
    #[serde(rename = "milliseconds since 1970")]
    Millis,
    #[serde(rename = "microseconds since 1970")]
    Micros,
}

/// Reads times of one format.
#[derive(Debug, Clone)]
pub(crate) struct DateReader {
    pub format: DateFormat,
    /// Of times without an offset; `None` is UTC.
    zone: Option<TimeZone>,
    /// The day that times of day belong to.
    day: Option<civil::Date>,
}

impl DateReader {
    /// Guesses the format that reads most of `samples`, and at least half of them.
    ///
    /// A day-and-month order that the samples leave open is read as month first, which a file of
    /// more than twelve days cannot leave open.
    pub(crate) fn guess(
        samples: &[&str],
        zone: Option<&TimeZone>,
        day: Option<civil::Date>,
    ) -> Option<Self> {
        const DATES: [DateFormat; 7] = [
            DateFormat::Iso,
            DateFormat::IsoTime,
            DateFormat::Month,
            DateFormat::MonthDayYear,
            DateFormat::DayMonthYear,
            DateFormat::Compact,
            DateFormat::CompactTime,
        ];
        const NUMBERS: [DateFormat; 3] =
            [DateFormat::Micros, DateFormat::Millis, DateFormat::Seconds];
        let formats = if day.is_some() {
            vec![DateFormat::MillisOfDay]
        } else {
            DATES.into_iter().chain(NUMBERS).collect()
        };
        let mut best: Option<(usize, Self)> = None;
        for format in formats {
            let reader = Self { format, zone: zone.cloned(), day };
            let read = samples.iter().filter(|text| reader.read(text).is_some()).count();
            if best.as_ref().is_none_or(|(most, _)| read > *most) {
                best = Some((read, reader));
            }
        }
        best.filter(|(read, _)| *read > 0 && *read * 2 >= samples.len()).map(|(_, reader)| reader)
    }

    /// Returns the time in microseconds since the epoch.
    pub(crate) fn read(&self, text: &str) -> Option<i64> {
        let text = text.trim();
        match self.format {
            DateFormat::Iso => iso_date(text).map(midnight),
            DateFormat::IsoTime => self.iso_time(text),
            DateFormat::Month => month(text).map(midnight),
            DateFormat::MonthDayYear => {
                parts(text).and_then(|[m, d, y]| date(y, m, d)).map(midnight)
            }
            DateFormat::DayMonthYear => {
                parts(text).and_then(|[d, m, y]| date(y, m, d)).map(midnight)
            }
            DateFormat::Compact => compact(text).map(midnight),
            DateFormat::CompactTime => {
                let (day, time) = text.split_once(' ')?;
                self.civil(compact(day)?, time.trim())
            }
            DateFormat::MillisOfDay => {
                let millis: i64 = text.parse().ok().filter(|ms| (0..86_400_000).contains(ms))?;
                self.on_day(millis)
            }
            DateFormat::Seconds => epoch(text, 1_000_000),
            DateFormat::Millis => epoch(text, 1_000),
            DateFormat::Micros => epoch(text, 1),
        }
    }

    fn iso_time(&self, text: &str) -> Option<i64> {
        let (day, time) = text.split_once(['T', ' '])?;
        let day = iso_date(day)?;
        let has_offset = time.ends_with(['Z', 'z']) || time.contains(['+', '-']);
        if has_offset {
            let spelt = format!("{day}T{}", time.trim());
            return spelt.parse::<jiff::Timestamp>().ok().map(jiff::Timestamp::as_microsecond);
        }
        self.civil(day, time)
    }

    fn civil(&self, day: civil::Date, time: &str) -> Option<i64> {
        let time: civil::Time = time.parse().ok()?;
        match &self.zone {
            None => {
                let since = time.since(civil::Time::midnight()).ok()?;
                let micros = since.total(jiff::Unit::Microsecond).ok()?;
                #[expect(clippy::cast_possible_truncation, reason = "a day has 8.64e10 of them")]
                Some(midnight(day) + micros as i64)
            }
            // A time that a clock change repeats or leaves out is read as its earlier offset.
            Some(zone) => {
                let zoned = day.to_datetime(time).to_zoned(zone.clone()).ok()?;
                Some(zoned.timestamp().as_microsecond())
            }
        }
    }

    fn on_day(&self, millis: i64) -> Option<i64> {
        let day = self.day?;
        let start = match &self.zone {
            None => midnight(day),
            Some(zone) => day.to_zoned(zone.clone()).ok()?.timestamp().as_microsecond(),
        };
        Some(start + millis * 1_000)
    }
}

fn date(year: i32, month: i32, day: i32) -> Option<civil::Date> {
    let year = i16::try_from(year).ok().filter(|year| (1_500..=2_500).contains(year))?;
    civil::Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

fn digits(text: &str) -> Option<i32> {
    let plain = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if plain { text.parse().ok() } else { None }
}

fn iso_date(text: &str) -> Option<civil::Date> {
    let bytes = text.as_bytes();
    if bytes.len() != 10 || !matches!((bytes[4], bytes[7]), (b'-', b'-') | (b'/', b'/')) {
        return None;
    }
    date(digits(text.get(..4)?)?, digits(text.get(5..7)?)?, digits(text.get(8..)?)?)
}

fn month(text: &str) -> Option<civil::Date> {
    let (year, month) = match text.len() {
        6 => text.split_at_checked(4)?,
        7 => text.split_once(['-', '/'])?,
        _ => return None,
    };
    date(digits(year)?, digits(month)?, 1)
}

fn compact(text: &str) -> Option<civil::Date> {
    let all = if text.len() == 8 { digits(text)? } else { return None };
    date(all / 10_000, all / 100 % 100, all % 100)
}

fn parts(text: &str) -> Option<[i32; 3]> {
    let mut parts = text.split(['/', '.', '-']).map(digits);
    let read = [parts.next()??, parts.next()??, parts.next()??];
    parts.next().is_none().then_some(read)
}

/// Reads a count of `micros` each; the year tells seconds from milliseconds.
fn epoch(text: &str, micros: i64) -> Option<i64> {
    let at = text.parse::<i64>().ok()?.checked_mul(micros)?;
    // From 1980 to 2200: a file of one unit never lies in it in another.
    (315_532_800_000_000..7_258_118_400_000_000).contains(&at).then_some(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guessed(samples: &[&str]) -> (DateFormat, i64) {
        let reader = DateReader::guess(samples, None, None).unwrap();
        (reader.format, reader.read(samples[0]).unwrap())
    }

    fn at(text: &str) -> i64 {
        text.parse::<kernel::Timestamp>().unwrap().0
    }

    #[test]
    fn each_way_to_write_a_time_is_recognised() {
        for (samples, format, expected) in [
            (vec!["2005-02-28"], DateFormat::Iso, "2005-02-28"),
            (vec!["2005/02/28"], DateFormat::Iso, "2005-02-28"),
            (vec!["1/4/1999", "1/29/1999"], DateFormat::MonthDayYear, "1999-01-04"),
            (vec!["4/1/1999", "29/1/1999"], DateFormat::DayMonthYear, "1999-01-04"),
            (vec!["192607"], DateFormat::Month, "1926-07-01"),
            (vec!["1833-01"], DateFormat::Month, "1833-01-01"),
            (vec!["20050228"], DateFormat::Compact, "2005-02-28"),
            (vec!["19980102 09:00"], DateFormat::CompactTime, "1998-01-02T09:00:00Z"),
            (vec!["2021-12-31 23:01:00.000000"], DateFormat::IsoTime, "2021-12-31T23:01:00Z"),
            (vec!["2021-09-27 14:45:00+01:00"], DateFormat::IsoTime, "2021-09-27T13:45:00Z"),
            (vec!["2021-09-27T14:45:00Z"], DateFormat::IsoTime, "2021-09-27T14:45:00Z"),
            (vec!["1632747600"], DateFormat::Seconds, "2021-09-27T13:00:00Z"),
            (vec!["1632747600000"], DateFormat::Millis, "2021-09-27T13:00:00Z"),
            (vec!["1632747600000000"], DateFormat::Micros, "2021-09-27T13:00:00Z"),
        ] {
            assert_eq!(guessed(&samples), (format, at(expected)), "{samples:?}");
        }
        assert!(DateReader::guess(&["soon", "later"], None, None).is_none());
    }

    #[test]
    fn times_of_day_belong_to_the_day_and_zone_that_are_said() {
        let zone = TimeZone::get("America/New_York").unwrap();
        let day = civil::date(2013, 10, 4);
        let reader = DateReader::guess(&["14760000"], Some(&zone), Some(day)).unwrap();
        assert_eq!(reader.read("34200000"), Some(at("2013-10-04T13:30:00Z")));
        assert_eq!(reader.read("86400000"), None);
    }
}
