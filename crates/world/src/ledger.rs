//! The books of a company, quarter after quarter, so that its statements tie together: what is earned, paid and
//! borrowed in one of them is what its balance has changed by.

mod trade;

use jiff::{
    ToSpan,
    civil::{Date, Weekday, date},
};

use trade::{AFTER_TAX, Trade};

use crate::{
    calendar,
    days::Asset,
    noise::Noise,
    path::{number, whole},
    world::FIRST,
};

/// The first quarter of the books.
const OPENED: Date = date(2019, 1, 1);

/// What adds up over quarters, in thousands of dollars.
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
    balance: Balance,
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
        let chance = Chance(self.noise.named("books").at(calendar::midnight(end) / crate::DAY));
        let revenue = self.sales(trade, end);
        let cost = part(revenue, (1.0 - trade.gross) * chance.near(1));
        let was = before.map_or_else(|| opening(revenue, cost, trade), |before| before.balance);
        let income = Income::of(trade, chance, (revenue, cost), was);
        let paid = self.paid(start, end, revenue, trade);
        let (balance, cash) = income.paid_out(trade, chance, was, paid);
        let mut flows = [0; FLOWS.len()];
        for (flow, value) in flows.iter_mut().zip(income.lines().into_iter().chain(cash)) {
            *flow = value;
        }
        let (filed, surprise) = (filed(self.noise, end), surprise(self.noise, end));
        let (stocks, shares) = (balance.lines(), self.shares(end));
        Quarter { start, end, filed, flows, stocks, balance, shares, surprise }
    }
}

/// The chance of one quarter.
#[derive(Clone, Copy)]
struct Chance(Noise);

impl Chance {
    /// Draws near to one.
    fn near(self, place: i64) -> f64 {
        1.0 + 0.02 * self.0.at(place).normal()
    }
}

/// What was earned in a quarter.
struct Income {
    revenue: i64,
    cost: i64,
    research: i64,
    selling: i64,
    interest: i64,
    tax: i64,
    wear: i64,
    /// To people, in shares.
    pay: i64,
}

impl Income {
    fn of(trade: &Trade, chance: Chance, (revenue, cost): (i64, i64), was: Balance) -> Self {
        let research = part(revenue, trade.research * chance.near(2));
        let selling = part(revenue, trade.selling * chance.near(3));
        let interest = part(was.debt + was.due, 0.01);
        let pretax = revenue - cost - research - selling - interest;
        Self {
            revenue,
            cost,
            research,
            selling,
            interest,
            tax: part(pretax.max(0), 1.0 - AFTER_TAX),
            wear: part(was.property, 0.035),
            pay: part(revenue, 0.015),
        }
    }

    fn operating(&self) -> i64 {
        self.revenue - self.cost - self.research - self.selling
    }

    fn net(&self) -> i64 {
        self.operating() - self.interest - self.tax
    }

    /// Returns the first lines of [`FLOWS`].
    fn lines(&self) -> [i64; 12] {
        let Self { revenue, cost, research, selling, interest, tax, wear, pay } = *self;
        let (gross, operating, net) = (revenue - cost, self.operating(), self.net());
        let pretax = operating - interest;
        [revenue, cost, gross, research, selling, operating, interest, pretax, tax, net, wear, pay]
    }

    /// Returns the balance after the quarter, and the other lines of [`FLOWS`].
    fn paid_out(
        &self,
        trade: &Trade,
        chance: Chance,
        was: Balance,
        paid: i64,
    ) -> (Balance, [i64; 8]) {
        let receivables = part(self.revenue, 0.5 * chance.near(4));
        let inventory = part(self.cost, trade.stock * chance.near(5));
        let payables = part(self.cost, 0.6 * chance.near(6));
        let tied = (receivables - was.receivables) + (inventory - was.inventory)
            - (payables - was.payables);
        let earned = self.net() + self.wear + self.pay - tied;
        let spent = part(self.revenue, 0.08 * chance.near(7));
        let free = was.cash + earned - spent - paid;
        // What is more than enough buys shares back, what is too little is borrowed.
        let bought = ((free - self.revenue) / 2).max(0);
        let borrowed = (part(self.revenue, 0.4) - free).max(0);
        let financing = borrowed - paid - bought;
        let moved = earned - spent + financing;
        let balance = Balance {
            cash: was.cash + moved,
            receivables,
            inventory,
            property: was.property + spent - self.wear,
            payables,
            debt: was.debt + borrowed,
            common: was.common + self.pay,
            retained: was.retained + self.net() - paid - bought,
            ..was
        };
        (balance, [earned, spent, -spent, paid, bought, borrowed, financing, moved])
    }
}

/// What a balance is made of.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Balance {
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

impl Balance {
    /// Returns the lines of a balance with their sums, in the order of [`STOCKS`].
    fn lines(self) -> [i64; STOCKS.len()] {
        let Self { cash, receivables, inventory, property, goodwill, payables, .. } = self;
        let Self { due, debt, other, common, retained, .. } = self;
        let current = cash + receivables + inventory;
        let (assets, owed) = (current + property + goodwill, payables + due);
        let (liabilities, equity) = (owed + debt + other, common + retained);
        let both = liabilities + equity;
        [
            cash,
            receivables,
            inventory,
            current,
            property,
            goodwill,
            assets,
            payables,
            due,
            owed,
            debt,
            other,
            liabilities,
            common,
            retained,
            equity,
            both,
        ]
    }
}

/// Returns the balance before the first quarter.
fn opening(revenue: i64, cost: i64, trade: &Trade) -> Balance {
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
    it
}

fn part(of: i64, share: f64) -> i64 {
    whole(number(of) * share)
}
