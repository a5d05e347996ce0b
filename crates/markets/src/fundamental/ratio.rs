//! Ratios over statements, each with its formula, and with a reason where it has no value.

use super::{PeriodKind, Ratio, RatioUnit, statement::Table};

/// What a share costs, in old shares of the newest report: a split since then is counted back.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Price {
    pub close: f64,
}

/// A value, or why there is none.
type Worked = Result<f64, String>;

/// What a ratio is made of.
struct Column<'t> {
    table: &'t Table,
    at: usize,
    kind: PeriodKind,
    price: Option<Price>,
}

#[derive(Clone, Copy)]
pub(crate) struct Recipe {
    pub id: &'static str,
    pub label: &'static str,
    pub formula: &'static str,
    pub unit: RatioUnit,
    pub price: WithPrice,
    work: fn(&Column) -> Worked,
}

/// How a ratio goes with the price of a share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum WithPrice {
    /// It has none in it.
    None,
    /// It is what it is at a price of one, times the price.
    Times,
    /// It is what it is at a price of one, divided by the price.
    Over,
    /// It is of one share, as the price is.
    Share,
}

const P: RatioUnit = RatioUnit::Percent;
const R: RatioUnit = RatioUnit::Ratio;

const fn formula(
    (id, label): (&'static str, &'static str),
    formula: &'static str,
    unit: RatioUnit,
    work: fn(&Column) -> Worked,
) -> Recipe {
    Recipe { id, label, formula, unit, price: WithPrice::None, work }
}

const fn with_price(price: WithPrice, recipe: Recipe) -> Recipe {
    Recipe { price, ..recipe }
}

/// Every ratio, in the order in which they are shown.
pub(crate) static RECIPES: [Recipe; 19] = [
    formula(
        ("revenue_growth", "Growth of revenue"),
        "revenue / revenue a year before - 1",
        P,
        |c| growth(c, "revenue"),
    ),
    formula(
        ("income_growth", "Growth of net income"),
        "net income / net income a year before - 1",
        P,
        |c| growth(c, "net_income"),
    ),
    formula(("gross_margin", "Gross margin"), "gross profit / revenue", P, |c| {
        let gross = c.get("gross_profit").or_else(|_| {
            // Some report the cost only.
            Ok::<f64, String>(c.get("revenue")? - c.get("cost_of_revenue")?)
        })?;
        percent(gross, c.get("revenue")?, "revenue")
    }),
    formula(("operating_margin", "Operating margin"), "operating income / revenue", P, |c| {
        percent(c.get("operating_income")?, c.get("revenue")?, "revenue")
    }),
    formula(("net_margin", "Net margin"), "net income / revenue", P, |c| {
        percent(c.get("net_income")?, c.get("revenue")?, "revenue")
    }),
    formula(("fcf_margin", "Free cash flow margin"), "free cash flow / revenue", P, |c| {
        percent(c.free_cash_flow()?, c.get("revenue")?, "revenue")
    }),
    formula(("roe", "Return on equity"), "net income of a year / equity at its end", P, |c| {
        percent(c.of_a_year("net_income")?, c.get("equity")?, "equity")
    }),
    formula(("roa", "Return on assets"), "net income of a year / assets at its end", P, |c| {
        percent(c.of_a_year("net_income")?, c.get("assets")?, "assets")
    }),
    formula(("current_ratio", "Current ratio"), "current assets / current liabilities", R, |c| {
        ratio(c.get("current_assets")?, c.get("current_liabilities")?, "current liabilities")
    }),
    formula(
        ("debt_to_equity", "Debt to equity"),
        "(long-term debt + debt due within a year, where reported) / equity",
        R,
        |c| {
            let due = c.get("current_debt").unwrap_or(0.0);
            ratio(c.get("long_debt")? + due, c.get("equity")?, "equity")
        },
    ),
    formula(("interest_cover", "Interest cover"), "operating income / interest expense", R, |c| {
        ratio(c.get("operating_income")?, c.get("interest_expense")?, "interest expense")
    }),
    with_price(
        WithPrice::Share,
        formula(
            ("eps", "Earnings a share"),
            "net income / average diluted shares, as reported",
            RatioUnit::Currency,
            |c| c.get("eps_diluted"),
        ),
    ),
    with_price(
        WithPrice::Times,
        formula(
            ("pe", "Price to earnings"),
            "price / diluted earnings a share of a year; the price of today, of the newest report",
            R,
            |c| ratio(c.price()?, c.of_a_year("eps_diluted")?, "earnings a share"),
        ),
    ),
    with_price(
        WithPrice::Times,
        formula(("pb", "Price to book"), "price * shares / equity", R, |c| {
            ratio(c.price()? * c.shares()?, c.get("equity")?, "equity")
        }),
    ),
    with_price(
        WithPrice::Times,
        formula(("ps", "Price to sales"), "price * shares / revenue of a year", R, |c| {
            ratio(c.price()? * c.shares()?, c.of_a_year("revenue")?, "revenue")
        }),
    ),
    with_price(
        WithPrice::Over,
        formula(
            ("fcf_yield", "Free cash flow yield"),
            "free cash flow of a year / (price * shares)",
            P,
            |c| {
                c.is_year()?;
                percent(c.free_cash_flow()?, c.price()? * c.shares()?, "market value")
            },
        ),
    ),
    with_price(
        WithPrice::Over,
        formula(
            ("earnings_yield", "Earnings yield"),
            "diluted earnings a share of a year / price",
            P,
            |c| percent(c.of_a_year("eps_diluted")?, c.price()?, "price"),
        ),
    ),
    with_price(
        WithPrice::Over,
        formula(
            ("dividend_yield", "Dividend yield"),
            "dividends paid in a year / (price * shares)",
            P,
            |c| percent(c.of_a_year("dividends_paid")?, c.price()? * c.shares()?, "market value"),
        ),
    ),
    with_price(
        WithPrice::Times,
        formula(("market_value", "Market value"), "price * shares", RatioUnit::Currency, |c| {
            Ok(c.price()? * c.shares()?)
        }),
    ),
];

/// Returns every ratio in the columns of `table`; `price` is that of the newest column, or why there is none.
pub(crate) fn ratios(table: &Table, kind: PeriodKind, price: Option<Price>) -> Vec<Ratio> {
    let worked = |it: &Recipe| {
        let columns =
            (0..table.spans.len()).map(|at| (it.work)(&Column { table, at, kind, price }));
        let finite = |worked: Worked| {
            worked.and_then(|value| {
                if value.is_finite() { Ok(value) } else { Err("it is out of range".to_owned()) }
            })
        };
        let columns: Vec<Worked> = columns.map(finite).collect();
        Ratio {
            id: it.id,
            label: it.label,
            formula: it.formula,
            unit: it.unit,
            values: columns.iter().map(|worked| worked.as_ref().ok().copied()).collect(),
            reasons: columns.into_iter().map(Result::err).collect(),
        }
    };
    RECIPES.iter().map(worked).collect()
}

impl Recipe {
    /// Returns the ratio of the newest column when a share costs one; `None` where it has no value.
    pub(crate) fn at_one(&self, table: &Table, kind: PeriodKind) -> Option<f64> {
        let price = Some(Price { close: 1.0 });
        let worked = (self.work)(&Column { table, at: 0, kind, price }).ok();
        worked.filter(|value| value.is_finite())
    }
}

impl Column<'_> {
    fn get(&self, id: &str) -> Worked {
        let name = || super::concept::line_of(id).map_or(id, |line| line.label);
        let missing = || format!("{} is not reported", name().to_lowercase());
        self.table.value(id, self.at).ok_or_else(missing)
    }

    fn is_year(&self) -> Result<(), String> {
        match self.kind {
            PeriodKind::Annual | PeriodKind::Ttm => Ok(()),
            PeriodKind::Quarterly => Err("it is of a year: see annual or ttm".to_owned()),
        }
    }

    fn of_a_year(&self, id: &str) -> Worked {
        self.is_year()?;
        self.get(id)
    }

    fn free_cash_flow(&self) -> Worked {
        let missing = "cash from operations or capital expenditure is not reported";
        self.table.free_cash_flow(self.at).ok_or_else(|| missing.to_owned())
    }

    fn shares(&self) -> Worked {
        self.get("shares").or_else(|_| self.get("shares_diluted"))
    }

    /// The price of today belongs to the newest report; what a share cost then is in the history.
    fn price(&self) -> Worked {
        if self.at > 0 {
            return Err("the price is compared with the newest report only".to_owned());
        }
        self.price.map(|price| price.close).ok_or_else(|| "no price is known".to_owned())
    }
}

fn growth(column: &Column, id: &str) -> Worked {
    let now = column.get(id)?;
    let before = column.table.year_before(column.at).and_then(|at| column.table.value(id, at));
    let before = before.ok_or("the year before is not known")?;
    if before <= 0.0 {
        return Err("there was none the year before, or a loss".to_owned());
    }
    Ok((now / before - 1.0) * 100.0)
}

/// A part of nothing, or of a debt, is none.
fn ratio(of: f64, whole: f64, name: &str) -> Worked {
    if whole > 0.0 { Ok(of / whole) } else { Err(format!("{name} is not above zero")) }
}

fn percent(of: f64, whole: f64, name: &str) -> Worked {
    ratio(of, whole, name).map(|ratio| ratio * 100.0)
}
