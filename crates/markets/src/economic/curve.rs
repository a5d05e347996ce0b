//! Yield curves: what governments pay by the time for which they borrow.

use std::collections::BTreeMap;

use futures_util::future::join_all;
use jiff::{ToSpan, civil::Date};
use kernel::{Actor, Error, Id, Permission, Result, Timestamp, Workspace};
use providers::{Answer, Desk, Observation, Question};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    service::{date_of, day_of},
    store::{self, Fetch},
};
use crate::{Markets, bar};

/// Whose curve.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum CurveCountry {
    /// Par yields of the US Treasury.
    Us,
    /// Spot yields of the bonds of the euro area that are rated best, by the European Central Bank.
    Eu,
}

/// A yield curve of one day, and of days before it.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct YieldCurve {
    pub country: CurveCountry,
    #[schema(example = "2026-11-20")]
    pub date: Option<String>,
    #[schema(example = "treasury")]
    pub source: Option<String>,
    pub points: Vec<YieldPoint>,
    pub compare: Vec<PastYields>,
    pub slopes: YieldSlopes,
    /// Why there is nothing, or nothing new.
    pub reason: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct YieldPoint {
    #[schema(example = "10Y")]
    pub tenor: String,
    #[schema(example = 10.0)]
    pub years: f64,
    /// Percent a year.
    #[schema(example = 4.12)]
    pub r#yield: f64,
}

#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct PastYields {
    #[schema(example = "1 week ago")]
    pub label: &'static str,
    pub date: String,
    pub points: Vec<YieldPoint>,
}

/// Differences in percentage points; `null` when one end is not known.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, ToSchema)]
pub struct YieldSlopes {
    #[serde(rename = "10Y-2Y")]
    pub ten_less_two_years: Option<f64>,
    #[serde(rename = "10Y-3M")]
    pub ten_years_less_three_months: Option<f64>,
}

/// What the Treasury has published; tenors came and went.
const TREASURY: [&str; 14] =
    ["1M", "1.5M", "2M", "3M", "4M", "6M", "1Y", "2Y", "3Y", "5Y", "7Y", "10Y", "20Y", "30Y"];

/// What is asked of the European Central Bank, which has every month.
const EURO: [&str; 11] = ["3M", "6M", "1Y", "2Y", "3Y", "5Y", "7Y", "10Y", "15Y", "20Y", "30Y"];

/// Days back until a curve is another one: the longest closure of the markets of bonds.
const BACK: i64 = 8;

/// How old a curve of this year may be before it is asked for again.
const OLD: i64 = 6 * 3_600_000_000;

impl CurveCountry {
    fn provider(self) -> &'static str {
        match self {
            Self::Us => "treasury",
            Self::Eu => "ecb",
        }
    }

    fn tenors(self) -> &'static [&'static str] {
        match self {
            Self::Us => &TREASURY,
            Self::Eu => &EURO,
        }
    }

    /// Returns under which id the observations of a tenor are kept.
    fn series(self, tenor: &str) -> String {
        match self {
            Self::Us => format!("TREASURY:{tenor}"),
            Self::Eu => format!("ECB:YC_{tenor}"),
        }
    }
}

/// Returns how long a tenor is.
pub(crate) fn years(tenor: &str) -> Option<f64> {
    let (number, unit) = tenor.split_at_checked(tenor.len().checked_sub(1)?)?;
    let number: f64 = number.parse().ok()?;
    match unit {
        "M" => Some(number / 12.0),
        "Y" => Some(number),
        _ => None,
    }
}

impl Markets {
    /// Returns the curve of `country` on `date`, or the newest; before a day without one, the last before it.
    /// Needs `markets:read`.
    pub async fn find_curve(
        &self,
        actor: &Actor,
        country: CurveCountry,
        date: Option<Date>,
    ) -> Result<YieldCurve> {
        actor.require(Permission::MarketsRead)?;
        let today = self.as_of(actor, None).to_jiff();
        let today = jiff::tz::TimeZone::UTC.to_datetime(today).date();
        let date = date.map_or(today, |date| date.min(today));
        let refresh = |year| self.refresh_curve(actor.workspace, country, year);
        let (this, last) = futures_util::join!(refresh(date.year()), refresh(date.year() - 1));
        let failed = this.err().or(last.err());
        let reason = failed.map(|error| format!("it could not be brought up to date: {error}"));
        // What was fetched just now is known from now on, not from before the question.
        let as_of = self.as_of(actor, None);
        let found = self.curve_on(actor, country, date, as_of).await?;
        let mut compare = Vec::new();
        for (label, back) in
            [("1 week ago", 7.days()), ("1 month ago", 1.month()), ("1 year ago", 1.year())]
        {
            let Some(past) = found.as_ref().and_then(|(date, _)| date.checked_sub(back).ok())
            else {
                continue;
            };
            if let Some((date, points)) = self.curve_on(actor, country, past, as_of).await? {
                compare.push(PastYields { label, date: date.to_string(), points });
            }
        }
        let nothing = || "no curve was seen here by then".to_owned();
        let reason = reason.or_else(|| found.is_none().then(nothing));
        let (date, points) = found.unzip();
        let points = points.unwrap_or_default();
        let source = date.map(|_| self.source_of(actor.workspace, country.provider()));
        let date = date.map(|date| date.to_string());
        let slopes = YieldSlopes::of(&points);
        Ok(YieldCurve { country, date, source, points, compare, slopes, reason })
    }

    /// Returns what is paid for `years` on the newest known curve of `country`, as a part of one a year,
    /// continuously, and where that is from.
    pub(crate) async fn rate_for(
        &self,
        actor: &Actor,
        country: CurveCountry,
        years: f64,
    ) -> Result<Option<(f64, String)>> {
        let curve = self.find_curve(actor, country, None).await?;
        let (Some(rate), Some(date)) = (between(&curve.points, years), curve.date) else {
            return Ok(None);
        };
        // Par yields are paid twice a year.
        let continuous = 2.0 * (rate / 200.0).ln_1p();
        let source = curve.source.unwrap_or_default();
        Ok(Some((continuous, format!("{source}, curve of {date}"))))
    }

    /// Returns the newest curve of the days up to `date`.
    async fn curve_on(
        &self,
        actor: &Actor,
        country: CurveCountry,
        date: Date,
        as_of: Timestamp,
    ) -> Result<Option<(Date, Vec<YieldPoint>)>> {
        let last = day_of(date);
        let mut by_day: BTreeMap<i64, Vec<YieldPoint>> = BTreeMap::new();
        for tenor in country.tenors() {
            let (id, days) = (country.series(tenor), (last - BACK, last));
            let known =
                store::observations(&self.market, actor.workspace, &id, days, as_of).await?;
            let newest: BTreeMap<i64, Option<f64>> =
                known.iter().map(|row| (row.day, row.value)).collect();
            for (day, value) in newest {
                let (Some(value), Some(years)) = (value, years(tenor)) else { continue };
                let tenor = (*tenor).to_owned();
                by_day.entry(day).or_default().push(YieldPoint { tenor, years, r#yield: value });
            }
        }
        // A day of one or two tenors is a gap in the source and no curve.
        by_day.retain(|_, points| points.len() > 2);
        Ok(by_day.pop_last().map(|(day, points)| (date_of(day), points)))
    }

    /// Fetches the curves of a year: once when it is over, every few hours while it lasts.
    async fn refresh_curve(
        &self,
        workspace: Id<Workspace>,
        country: CurveCountry,
        year: i16,
    ) -> Result<()> {
        let subject = format!("curve {} {year}", country.provider());
        let fetch = async {
            let now = self.clock.now();
            let last = store::fetched(&self.market, workspace, &subject).await?;
            let over = Date::new(year + 1, 1, 8).map_err(Error::internal)?;
            let is_final = |last: &Fetch| last.fetched_at.0 > kernel::midnight(over);
            if last.is_some_and(|last| is_final(&last) || now.0 - last.fetched_at.0 < OLD) {
                return Ok(());
            }
            let days = Date::new(year, 1, 1).and_then(|from| Ok((from, Date::new(year, 12, 31)?)));
            let days = days.map_err(Error::internal)?;
            let series = Box::pin(self.ask_curve(workspace, country, days)).await?;
            let source = self.source_of(workspace, country.provider());
            self.add_observations(workspace, &subject, Fetch { fetched_at: now, source }, series)
                .await
        };
        let key = (workspace, subject.clone());
        self.caches.refreshed.try_get_with(key, fetch).await.map_err(bar::service::shared)
    }

    async fn ask_curve(
        &self,
        workspace: Id<Workspace>,
        country: CurveCountry,
        (from, to): (Date, Date),
    ) -> Result<BTreeMap<String, Vec<Observation>>> {
        let desk = self.desk(workspace)?;
        let mut series: BTreeMap<String, Vec<Observation>> = BTreeMap::new();
        match country {
            CurveCountry::Us => {
                let given = desk.ask_one(country.provider(), &Question::Curve { from, to }).await?;
                let Answer::Curve(days) = given.answer else { return Ok(series) };
                for day in days {
                    for (tenor, value) in day.points {
                        let row = Observation { date: day.date, value: Some(value) };
                        series.entry(country.series(&tenor)).or_default().push(row);
                    }
                }
            }
            CurveCountry::Eu => {
                let asked: Vec<_> =
                    EURO.iter().map(|tenor| ask_tenor(desk, tenor, (from, to))).collect();
                for (tenor, asked) in EURO.iter().zip(join_all(asked).await) {
                    series.insert(country.series(tenor), asked?);
                }
            }
        }
        for rows in series.values_mut() {
            rows.sort_by_key(|row| row.date);
        }
        Ok(series)
    }
}

/// Asks the European Central Bank for the yields of one tenor.
async fn ask_tenor(desk: &Desk, tenor: &str, (from, to): (Date, Date)) -> Result<Vec<Observation>> {
    let id = format!("YC/B.U2.EUR.4F.G_N_A.SV_C_YM.SR_{tenor}");
    let question = Question::Series { id, from: Some(from), to: Some(to) };
    match Box::pin(desk.ask_one(CurveCountry::Eu.provider(), &question)).await?.answer {
        Answer::Series(series) => Ok(series.rows),
        _ => Err(Error::internal("a series was answered with something else")),
    }
}

impl YieldSlopes {
    fn of(points: &[YieldPoint]) -> Self {
        let of = |tenor: &str| points.iter().find(|it| it.tenor == tenor).map(|it| it.r#yield);
        let less = |short: &str| Some(of("10Y")? - of(short)?);
        Self { ten_less_two_years: less("2Y"), ten_years_less_three_months: less("3M") }
    }
}

/// Returns the yield for `years` on the straight line between two tenors; beyond the ends, that of the end.
fn between(points: &[YieldPoint], years: f64) -> Option<f64> {
    let (first, last) = (points.first()?, points.last()?);
    if years <= first.years {
        return Some(first.r#yield);
    }
    let pair = points.windows(2).find(|pair| years <= pair[1].years);
    Some(pair.map_or(last.r#yield, |pair| {
        let part = (years - pair[0].years) / (pair[1].years - pair[0].years);
        pair[0].r#yield + part * (pair[1].r#yield - pair[0].r#yield)
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(tenor: &str, percent: f64) -> YieldPoint {
        YieldPoint { tenor: tenor.to_owned(), years: years(tenor).unwrap(), r#yield: percent }
    }

    #[test]
    fn slopes_are_differences_and_unknown_with_an_unknown_end() {
        let points = [point("3M", 4.0), point("2Y", 3.5), point("10Y", 4.25)];
        let slopes = YieldSlopes::of(&points);
        assert_eq!(slopes.ten_less_two_years, Some(0.75));
        assert_eq!(slopes.ten_years_less_three_months, Some(0.25));
        assert_eq!(YieldSlopes::of(&points[..2]), YieldSlopes::default());
    }

    #[test]
    fn a_rate_between_tenors_lies_on_the_line() {
        let points = [point("6M", 4.0), point("1Y", 3.0), point("1.5M", 9.0)];
        assert_eq!(between(&points[..2], 0.75), Some(3.5));
        assert_eq!(
            (between(&points[..2], 0.1), between(&points[..2], 9.0)),
            (Some(4.0), Some(3.0))
        );
        assert_eq!(between(&[], 1.0), None);
        assert_eq!((years("1.5M"), years("Y"), years("")), (Some(0.125), None, None));
    }
}
