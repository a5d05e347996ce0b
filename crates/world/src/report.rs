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
const CONCEPTS: [(&str, f64, bool); 24] = [
    ("Revenues", 1.0, true),
    ("CostOfRevenue", 0.56, true),
    ("GrossProfit", 0.44, true),
    ("ResearchAndDevelopmentExpense", 0.08, true),
    ("SellingGeneralAndAdministrativeExpense", 0.12, true),
    ("OperatingIncomeLoss", 0.24, true),
    ("InterestExpense", 0.01, true),
    ("IncomeTaxExpenseBenefit", 0.045, true),
    ("NetIncomeLoss", 0.18, true),
    ("NetCashProvidedByUsedInOperatingActivities", 0.25, true),
    ("PaymentsToAcquirePropertyPlantAndEquipment", 0.06, true),
    ("DepreciationDepletionAndAmortization", 0.05, true),
    ("PaymentsOfDividends", 0.04, true),
    ("Assets", 5.2, false),
    ("AssetsCurrent", 1.9, false),
    ("AccountsReceivableNetCurrent", 0.5, false),
    ("InventoryNet", 0.35, false),
    ("Liabilities", 3.1, false),
    ("LiabilitiesCurrent", 1.4, false),
    ("AccountsPayableCurrent", 0.45, false),
    ("StockholdersEquity", 2.1, false),
    ("CashAndCashEquivalentsAtCarryingValue", 0.7, false),
    ("LongTermDebtNoncurrent", 1.1, false),
    ("LongTermDebtCurrent", 0.1, false),
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

    /// Returns what is reported by `now`, oldest first: three months each, since January beside them, and at the
    /// end of the year the year alone, with the one before it for comparison.
    pub(crate) fn reports(&self, now: i64) -> Vec<Report> {
        let (today, Some(cik)) = (calendar::date_of(now), self.cik()) else { return Vec::new() };
        let quarter_of = |date: Date| (date.month() - 1) / 3 * 3 + 1;
        let Ok(this) = Date::new(today.year(), quarter_of(today), 1) else { return Vec::new() };
        let mut reports = Vec::new();
        for back in (1..=QUARTERS).rev() {
            let Ok(start) = this.checked_sub((3 * back).months()) else { continue };
            let Some(end) = end_of(start) else { continue };
            let Ok(filed) = end.checked_add(LATE.days()) else { continue };
            if filed <= today {
                reports.extend(self.report(cik, start, end, filed));
            }
        }
        reports
    }

    fn report(&self, cik: u64, start: Date, end: Date, filed: Date) -> Vec<Report> {
        let noise = self.noise.named("reports").at(calendar::midnight(end) / crate::DAY);
        let accession = format!("{cik:010}-{:02}-{:06}", filed.year() % 100, noise.below(999_999));
        let is_annual = end.month() == 12;
        let form = if is_annual { "10-K" } else { "10-Q" };
        let as_filed = |amount: &Amount, start: Option<Date>, end: Date, value: i64| Report {
            concept: amount.concept,
            unit: amount.unit,
            value,
            start,
            end,
            filed,
            form,
            accession: accession.clone(),
        };
        let january = start.first_of_year();
        let year = self.since(january, end);
        let quarter = self.quarter(end);
        let mut reports = Vec::new();
        for (own, sum) in quarter.iter().zip(&year) {
            if !own.is_span {
                reports.push(as_filed(own, None, end, own.value));
                continue;
            }
            if !is_annual {
                reports.push(as_filed(own, Some(start), end, own.value));
            }
            if is_annual || start != january {
                reports.push(as_filed(sum, Some(january), end, sum.value));
            }
        }
        if let Some((first, last)) = year_before(january).filter(|_| is_annual) {
            // One company in eight finds a hundredth of its sales of the year before wanting.
            let restates = self.noise.named("restates").below(8) == 0;
            for amount in self.since(first, last).iter().filter(|it| it.is_span) {
                let is_wrong = restates && amount.concept == "Revenues";
                let value = if is_wrong { amount.value / 100_000 * 99_000 } else { amount.value };
                reports.push(as_filed(amount, Some(first), last, value));
            }
        }
        reports
    }

    /// Adds up the quarters from `january` to `end`; shares and what holds at a moment are those of the last one.
    fn since(&self, january: Date, end: Date) -> Vec<Amount> {
        let mut sum: Option<Vec<Amount>> = None;
        let mut start = january;
        for _ in 0..4 {
            let Some(last) = end_of(start).filter(|last| *last <= end) else { break };
            let quarter = self.quarter(last);
            sum = Some(match sum {
                None => quarter,
                Some(before) => before.into_iter().zip(quarter).map(Amount::plus).collect(),
            });
            start = last.tomorrow().unwrap_or(last);
        }
        sum.unwrap_or_default()
    }

    fn quarter(&self, end: Date) -> Vec<Amount> {
        let noise = self.noise.named("reports").at(calendar::midnight(end) / crate::DAY);
        // About five times its sales is what a company is worth.
        let worth = self.listing.close * self.listing.shares * 1e6;
        let years = f64::from(end.year()) - 2023.0 + f64::from(end.month()) / 12.0;
        let growth = 0.02 + 0.12 * self.noise.named("growth").uniform();
        let sales = worth / 20.0 * libm::pow(1.0 + growth, years) * (1.0 + 0.03 * noise.normal());
        let mut amounts = Vec::new();
        for (place, (concept, part, is_span)) in (1_i64..).zip(CONCEPTS) {
            let value = sales * part * (1.0 + 0.02 * noise.at(place).normal());
            // Thousands, as reports have them.
            let value = whole(value / 1e3) * 1_000;
            amounts.push(Amount { concept, unit: "USD", value, is_span });
        }
        let shares = self.listing.shares * 1e6;
        let cents = whole(sales * 0.18 / shares * 100.0);
        let share = |concept, unit, value, is_span| Amount { concept, unit, value, is_span };
        amounts.push(share("EarningsPerShareDiluted", "USD/shares", cents, true));
        let average = "WeightedAverageNumberOfDilutedSharesOutstanding";
        amounts.push(share(average, "shares", whole(shares), true));
        amounts.push(share("CommonStockSharesOutstanding", "shares", whole(shares), false));
        amounts
    }
}

/// A number of one quarter, or of some.
#[derive(Debug, Clone, Copy)]
struct Amount {
    concept: &'static str,
    unit: &'static str,
    value: i64,
    is_span: bool,
}

impl Amount {
    /// Adds a later quarter; what does not add up is the later one.
    fn plus((before, later): (Self, Self)) -> Self {
        let adds = later.is_span && later.unit != "shares";
        Self { value: later.value + if adds { before.value } else { 0 }, ..later }
    }
}

fn end_of(start: Date) -> Option<Date> {
    start.checked_add(3.months()).and_then(Date::yesterday).ok()
}

fn year_before(january: Date) -> Option<(Date, Date)> {
    Some((january.checked_sub(1.year()).ok()?, january.yesterday().ok()?))
}
