//! What companies report each quarter, made up to fit their size.

use jiff::{ToSpan, civil::Date};

use crate::{Class, calendar, days::Asset, path::whole};

/// A number of a quarter, in whole dollars, or in cents a share where `unit` says so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// `Revenues`, as the SEC's taxonomy calls it.
    pub concept: &'static str,
    pub unit: &'static str,
    pub value: i64,
    /// `None` for what holds at a moment.
    pub start: Option<Date>,
    pub end: Date,
    pub filed: Date,
    pub form: &'static str,
    pub accession: String,
}

/// Concept, part of the revenue of a quarter, whether it is of a span of time.
const CONCEPTS: [(&str, f64, bool); 10] = [
    ("Revenues", 1.0, true),
    ("GrossProfit", 0.44, true),
    ("OperatingIncomeLoss", 0.24, true),
    ("NetIncomeLoss", 0.18, true),
    ("NetCashProvidedByUsedInOperatingActivities", 0.25, true),
    ("Assets", 5.2, false),
    ("Liabilities", 3.1, false),
    ("StockholdersEquity", 2.1, false),
    ("CashAndCashEquivalentsAtCarryingValue", 0.7, false),
    ("LongTermDebt", 1.1, false),
];

/// Quarters that are known at once.
const QUARTERS: i32 = 16;

/// Days between the end of a quarter and its report.
const LATE: i32 = 32;

impl Asset {
    /// Returns the number the authority gives to the company; nothing for what is none.
    pub(crate) fn cik(&self) -> Option<u64> {
        let is_share = self.listing.class == Class::Share;
        is_share.then(|| 900_000_000 + self.noise.named("cik").below(90_000_000))
    }

    /// Returns what is reported by `now`, oldest first.
    pub(crate) fn reports(&self, now: i64) -> Vec<Report> {
        let (today, Some(cik)) = (calendar::date_of(now), self.cik()) else { return Vec::new() };
        let quarter_of = |date: Date| (date.month() - 1) / 3 * 3 + 1;
        let Ok(this) = Date::new(today.year(), quarter_of(today), 1) else { return Vec::new() };
        let mut reports = Vec::new();
        for back in (1..=QUARTERS).rev() {
            let Ok(start) = this.checked_sub((3 * back).months()) else { continue };
            let Ok(end) = start.checked_add(3.months()).and_then(Date::yesterday) else { continue };
            let Ok(filed) = end.checked_add(LATE.days()) else { continue };
            if filed <= today {
                reports.extend(self.quarter(cik, start, end, filed));
            }
        }
        reports
    }

    fn quarter(&self, cik: u64, start: Date, end: Date, filed: Date) -> Vec<Report> {
        let noise = self.noise.named("reports").at(calendar::midnight(end) / crate::DAY);
        // About five times its sales is what a company is worth.
        let worth = self.listing.close * self.listing.shares * 1e6;
        let years = f64::from(end.year()) - 2023.0 + f64::from(end.month()) / 12.0;
        let growth = 0.02 + 0.12 * self.noise.named("growth").uniform();
        let sales = worth / 20.0 * libm::pow(1.0 + growth, years) * (1.0 + 0.03 * noise.normal());
        let number = format!("{cik:010}-{:02}-{:06}", filed.year() % 100, noise.below(999_999));
        let form = if end.month() == 12 { "10-K" } else { "10-Q" };
        let report = |concept, unit, value, is_span: bool| Report {
            concept,
            unit,
            value,
            start: is_span.then_some(start),
            end,
            filed,
            form,
            accession: number.clone(),
        };
        let mut reports = Vec::new();
        for (place, (concept, part, is_span)) in (1_i64..).zip(CONCEPTS) {
            let value = sales * part * (1.0 + 0.02 * noise.at(place).normal());
            // Thousands, as reports have them.
            reports.push(report(concept, "USD", whole(value / 1e3) * 1_000, is_span));
        }
        let cents = sales * 0.18 / (self.listing.shares * 1e6) * 100.0;
        reports.push(report("EarningsPerShareDiluted", "USD/shares", whole(cents), true));
        reports
    }
}
