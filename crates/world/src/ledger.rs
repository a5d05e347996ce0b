//! The books of a company, quarter after quarter, so that its statements tie together: what is earned, paid and
//! borrowed in one of them is what its balance has changed by.

use jiff::{
    ToSpan,
    civil::{Date, Weekday, date},
};

use crate::{
    Listing, calendar,
    days::Asset,
    noise::Noise,
    path::{number, whole},
    world::FIRST,
};

/// The first quarter of the books.
const OPENED: Date = date(2019, 1, 1);

/// What adds up over quarters, in thousands of dollars, in the order of [`Flow`].
pub(crate) const FLOWS: [&str; 20] = [
    "Revenues",
    "CostOfRevenue",
    "GrossProfit",
    "ResearchAndDevelopmentExpense",
    "SellingGeneralAndAdministrativeExpense",
    "OperatingIncomeLoss",
    "InterestExpense",
    "IncomeLossFromContinuingOperationsBeforeIncomeTaxesExtraordinaryItemsNoncontrollingInterest",
    "IncomeTaxExpenseBenefit",
    "NetIncomeLoss",
    "DepreciationDepletionAndAmortization",
    "ShareBasedCompensation",
    "NetCashProvidedByUsedInOperatingActivities",
    "PaymentsToAcquirePropertyPlantAndEquipment",
    "NetCashProvidedByUsedInInvestingActivities",
    "PaymentsOfDividends",
    "PaymentsForRepurchaseOfCommonStock",
    "ProceedsFromIssuanceOfLongTermDebt",
    "NetCashProvidedByUsedInFinancingActivities",
    "CashAndCashEquivalentsPeriodIncreaseDecrease",
];

/// Places in [`FLOWS`] that are asked for by name.
pub(crate) const REVENUE: usize = 0;
pub(crate) const COST: usize = 1;
pub(crate) const NET: usize = 9;

/// What there is at the end of a quarter, in thousands of dollars.
pub(crate) const STOCKS: [&str; 17] = [
    "CashAndCashEquivalentsAtCarryingValue",
    "AccountsReceivableNetCurrent",
    "InventoryNet",
    "AssetsCurrent",
    "PropertyPlantAndEquipmentNet",
    "Goodwill",
    "Assets",
    "AccountsPayableCurrent",
    "LongTermDebtCurrent",
    "LiabilitiesCurrent",
    "LongTermDebtNoncurrent",
    "OtherLiabilitiesNoncurrent",
    "Liabilities",
    "CommonStocksIncludingAdditionalPaidInCapital",
    "RetainedEarningsAccumulatedDeficit",
    "StockholdersEquity",
    "LiabilitiesAndStockholdersEquity",
];

/// A quarter of a company.
#[derive(Debug, Clone)]
pub(crate) struct Quarter {
    pub start: Date,
    pub end: Date,
    /// When it is told.
    pub filed: Date,
    pub flows: [i64; FLOWS.len()],
    pub stocks: [i64; STOCKS.len()],
    /// At its end.
    pub shares: i64,
    /// How much more was earned than was expected, as a part of it.
    pub surprise: f64,
}

impl Quarter {
    /// Returns what was earned a share, in cents.
    pub fn cents(&self) -> i64 {
        cents(self.flows[NET], self.shares)
    }

    /// Returns what was expected to be earned a share, in cents.
    pub fn expected(&self) -> i64 {
        whole(number(self.cents()) / (1.0 + self.surprise))
    }
}

/// Returns what `thousands` of dollars are for each of so many shares, in cents.
pub(crate) fn cents(thousands: i64, shares: i64) -> i64 {
    whole(number(thousands) * 100_000.0 / number(shares.max(1)))
}

/// Returns the day on which the quarter that ends with `end` is told; `own` is the company's chance.
pub(crate) fn filed(own: Noise, end: Date) -> Date {
    let late = 18 + i32::try_from(own.named("late").below(24)).unwrap_or(0);
    let day = end.checked_add(late.days()).unwrap_or(end);
    let days = match day.weekday() {
        Weekday::Saturday => 2,
        Weekday::Sunday => 1,
        _ => 0,
    };
    day.checked_add(days.days()).unwrap_or(day)
}

/// Returns when that is: after New York has closed.
pub(crate) fn told_at(filed: Date) -> i64 {
    calendar::midnight(filed) + (21 * 60 + 5) * crate::MINUTE
}

/// Returns how much more is earned in the quarter than was expected, as a part of it.
pub(crate) fn surprise(own: Noise, end: Date) -> f64 {
    let draw = own.named("surprise").at(calendar::midnight(end) / crate::DAY).normal();
    (0.01 + 0.05 * draw).clamp(-0.15, 0.15)
}

/// Returns the ends of the quarters from the one of `from` on, without an end.
pub(crate) fn ends(from: Date) -> impl Iterator<Item = Date> {
    let first = Date::new(from.year(), (from.month() - 1) / 3 * 3 + 1, 1).unwrap_or(OPENED);
    let next = |start: &Date| start.checked_add(3.months()).ok();
    std::iter::successors(Some(first), next).filter_map(end_of)
}

pub(crate) fn end_of(start: Date) -> Option<Date> {
    start.checked_add(3.months()).and_then(Date::yesterday).ok()
}

/// What a company of a sector is like: value by a year's sales, and parts of sales.
struct Trade {
    value: f64,
    gross: f64,
    research: f64,
    selling: f64,
    stock: f64,
}

fn trade(sector: &str) -> Trade {
    let of =
        |value, gross, research, selling, stock| Trade { value, gross, research, selling, stock };
    match sector {
        "Information Technology" => of(6.0, 0.55, 0.12, 0.10, 0.10),
        "Health Care" => of(4.0, 0.65, 0.15, 0.20, 0.25),
        "Consumer Staples" => of(2.4, 0.38, 0.02, 0.22, 0.35),
        "Consumer Discretionary" => of(2.4, 0.38, 0.04, 0.19, 0.40),
        "Communication Services" => of(4.2, 0.55, 0.13, 0.14, 0.02),
        "Financials" => of(3.6, 0.70, 0.01, 0.34, 0.0),
        "Energy" => of(2.2, 0.32, 0.01, 0.08, 0.15),
        _ => of(2.3, 0.32, 0.04, 0.13, 0.45),
    }
}

/// What of an income is left after its tax.
const AFTER_TAX: f64 = 0.79;

impl Trade {
    /// Returns it with the chance of one company, so that it can pay its dividends.
    fn of(listing: &Listing, own: Noise) -> Self {
        let usual = trade(listing.sector);
        let chance =
            |place: i64| 1.0 + 0.12 * own.named("trade").at(place).normal().clamp(-2.0, 2.0);
        let mut it = Self { gross: (usual.gross * chance(2)).clamp(0.2, 0.85), ..usual };
        let rest = it.gross - it.research - it.selling;
        // A margin that chance has made too thin comes out of what selling costs.
        it.selling -= (0.08 - rest).max(0.0);
        let earned = (it.gross - it.research - it.selling) * AFTER_TAX;
        let payable = 0.6 * earned / listing.dividend.max(1e-9);
        it.value = (usual.value * chance(1)).min(payable);
        it
    }
}

impl Asset {
    /// Returns the books of the quarters that end up to `until`, oldest first; nothing for what is no company.
    pub(crate) fn ledger(&self, until: Date) -> Vec<Quarter> {
        if self.listing.shares <= 0.0 {
            return Vec::new();
        }
        let trade = Trade::of(&self.listing, self.noise);
        let mut quarters: Vec<Quarter> = Vec::new();
        for end in ends(OPENED).take_while(|end| *end <= until) {
            let quarter = self.quarter(&trade, end, quarters.last());
            quarters.push(quarter);
        }
        quarters
    }

    /// Returns the sales of a quarter in thousands: they grow by themselves, and with what the company is worth.
    fn sales(&self, trade: &Trade, end: Date) -> i64 {
        let worth = self.listing.close * self.listing.shares * 1e3;
        let years = f64::from(end.year()) - 2023.0 + f64::from(end.month()) / 12.0;
        let growth = 0.02 + 0.06 * self.noise.named("growth").uniform();
        let now = calendar::midnight(end) + crate::DAY;
        let close =
            self.last_over(now).and_then(|place| self.days.get(place)).map(|day| day.range.close);
        let close =
            close.filter(|_| end > FIRST).map_or(self.listing.close, |it| number(it) / self.scale);
        let risen = close * number(self.shares_for_one(FIRST, end)) / self.listing.close;
        let noise = self.noise.named("sales").at(calendar::midnight(end) / crate::DAY);
        let level = worth / (4.0 * trade.value) * libm::sqrt(risen.max(0.01));
        whole(level * libm::pow(1.0 + growth, years) * (1.0 + 0.02 * noise.normal()))
    }

    /// Returns the dividends of a quarter in thousands: those that were paid where there were days.
    fn paid(&self, start: Date, end: Date, revenue: i64, trade: &Trade) -> i64 {
        if end <= FIRST {
            return part(revenue, 4.0 * trade.value * self.listing.dividend / 4.0);
        }
        let inside = |date: Date| start <= date && date <= end;
        let days = self.days.iter().filter(|day| inside(day.session.date));
        let paid = |day: &crate::days::Day| {
            let shares = self.shares(day.session.date);
            Some(number(day.dividend?) / self.scale * number(shares) / 1e3)
        };
        whole(days.filter_map(paid).sum())
    }

    /// Returns how many shares there are on a day.
    pub(crate) fn shares(&self, date: Date) -> i64 {
        whole(self.listing.shares * 1e6).saturating_mul(self.shares_for_one(FIRST, date))
    }

    fn quarter(&self, trade: &Trade, end: Date, before: Option<&Quarter>) -> Quarter {
        let start = end.first_of_month().checked_sub(2.months()).unwrap_or(end);
        let noise = self.noise.named("books").at(calendar::midnight(end) / crate::DAY);
        let near = |place: i64| 1.0 + 0.02 * noise.at(place).normal();
        let revenue = self.sales(trade, end);
        let cost = part(revenue, (1.0 - trade.gross) * near(1));
        let opened = opening(revenue, cost, trade);
        let [
            cash,
            receivables,
            inventory,
            _,
            property,
            goodwill,
            _,
            payables,
            due,
            _,
            debt,
            other,
            _,
            common,
            retained,
            ..,
        ] = before.map_or(opened, |before| before.stocks);

        let gross = revenue - cost;
        let (research, selling) =
            (part(revenue, trade.research * near(2)), part(revenue, trade.selling * near(3)));
        let operating = gross - research - selling;
        let interest = part(debt + due, 0.01);
        let pretax = operating - interest;
        let tax = part(pretax.max(0), 1.0 - AFTER_TAX);
        let net = pretax - tax;
        let (wear, pay) = (part(property, 0.035), part(revenue, 0.015));
        let (now_owed, now_stored, now_owing) = (
            part(revenue, 0.5 * near(4)),
            part(cost, trade.stock * near(5)),
            part(cost, 0.6 * near(6)),
        );
        let moved = (now_owed - receivables) + (now_stored - inventory) - (now_owing - payables);
        let earned = net + wear + pay - moved;
        let spent = part(revenue, 0.08 * near(7));
        let dividends = self.paid(start, end, revenue, trade);
        let free = cash + earned - spent - dividends;
        // What is more than enough buys shares back, what is too little is borrowed.
        let bought = ((free - revenue) / 2).max(0);
        let borrowed = (part(revenue, 0.4) - free).max(0);
        let financing = borrowed - dividends - bought;
        let flows = [
            revenue,
            cost,
            gross,
            research,
            selling,
            operating,
            interest,
            pretax,
            tax,
            net,
            wear,
            pay,
            earned,
            spent,
            -spent,
            dividends,
            bought,
            borrowed,
            financing,
            earned - spent + financing,
        ];
        let stocks = balance(Balance {
            cash: cash + earned - spent + financing,
            receivables: now_owed,
            inventory: now_stored,
            property: property + spent - wear,
            goodwill,
            payables: now_owing,
            due,
            debt: debt + borrowed,
            other,
            common: common + pay,
            retained: retained + net - dividends - bought,
        });
        let (filed, surprise) = (filed(self.noise, end), surprise(self.noise, end));
        Quarter { start, end, filed, flows, stocks, shares: self.shares(end), surprise }
    }
}

/// What a balance is made of.
struct Balance {
    cash: i64,
    receivables: i64,
    inventory: i64,
    property: i64,
    goodwill: i64,
    payables: i64,
    due: i64,
    debt: i64,
    other: i64,
    common: i64,
    retained: i64,
}

/// Returns the lines of a balance with their sums, in the order of [`STOCKS`].
fn balance(it: Balance) -> [i64; STOCKS.len()] {
    let current = it.cash + it.receivables + it.inventory;
    let assets = current + it.property + it.goodwill;
    let owed = it.payables + it.due;
    let liabilities = owed + it.debt + it.other;
    let equity = it.common + it.retained;
    [
        it.cash,
        it.receivables,
        it.inventory,
        current,
        it.property,
        it.goodwill,
        assets,
        it.payables,
        it.due,
        owed,
        it.debt,
        it.other,
        liabilities,
        it.common,
        it.retained,
        equity,
        liabilities + equity,
    ]
}

/// Returns the balance before the first quarter.
fn opening(revenue: i64, cost: i64, trade: &Trade) -> [i64; STOCKS.len()] {
    let of = |share: f64| part(revenue, share);
    let mut it = Balance {
        cash: of(0.8),
        receivables: of(0.5),
        inventory: part(cost, trade.stock),
        property: of(2.3),
        goodwill: of(1.4),
        payables: part(cost, 0.6),
        due: of(0.12),
        debt: of(1.3),
        other: of(0.5),
        common: 0,
        retained: 0,
    };
    let equity = it.cash + it.receivables + it.inventory + it.property + it.goodwill
        - (it.payables + it.due + it.debt + it.other);
    it.common = equity / 3;
    it.retained = equity - it.common;
    balance(it)
}

fn part(of: i64, share: f64) -> i64 {
    whole(number(of) * share)
}
