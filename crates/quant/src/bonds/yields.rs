//! Price, yield and what a change of yield does to the price.

use super::{Error, Flows, Frequency, solve::falling_root};

/// How a yield discounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum YieldRule {
    /// Compounded as often as coupons are paid.
    #[default]
    Street,
    /// As the street, but simple once only one payment day is left (money-market yield of the last
    /// coupon period; SIFMA, “Standard Securities Calculation Methods”, formula 5).
    StreetSimpleLast,
    /// As the street, but simple up to the next payment (the method of the U.S. Treasury).
    Treasury,
    /// Compounded once a year (the ICMA yield).
    Annual,
    /// Compounded twice a year (the bond-equivalent yield).
    SemiAnnual,
    Continuous,
    /// Never compounded: `1 / (1 + y t)`.
    Simple,
}

/// What a bond is worth at a yield, and how that moves.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Measures {
    pub yield_rate: f64,
    /// With the accrued interest.
    pub dirty: f64,
    /// Without it.
    pub clean: f64,
    pub accrued: f64,
    /// Coupon a year over the clean price.
    pub current_yield: f64,
    /// Mean time of the payments weighed by their values, in years.
    pub macaulay: f64,
    /// `−P′ / P`, in years.
    pub modified: f64,
    /// `P″ / P`, in years squared.
    pub convexity: f64,
    /// What the price loses when the yield rises by 0.0001.
    pub dv01: f64,
}

/// Discounting by one yield: simple up to `simple_years`, compounded from there.
#[derive(Debug, Clone, Copy)]
struct Discounting {
    simple_years: f64,
    /// `None` for continuous compounding.
    per_year: Option<f64>,
}

/// Logarithm of a discount factor, and its first and second derivative by the yield.
type LogFactor = [f64; 3];

impl Discounting {
    fn of(flows: &Flows, rule: YieldRule) -> Self {
        let street = Some(flows.street.per_year());
        let first = flows.rows.first().map_or(0.0, |row| row.years);
        let (simple_years, per_year) = match rule {
            YieldRule::StreetSimpleLast if flows.is_last_period() => (f64::INFINITY, street),
            YieldRule::Street | YieldRule::StreetSimpleLast => (0.0, street),
            YieldRule::Treasury => (first, street),
            YieldRule::Annual => (0.0, Some(Frequency::Annual.per_year())),
            YieldRule::SemiAnnual => (0.0, Some(Frequency::SemiAnnual.per_year())),
            YieldRule::Continuous => (0.0, None),
            YieldRule::Simple => (f64::INFINITY, street),
        };
        Self { simple_years, per_year }
    }

    fn log_factor(self, rate: f64, years: f64) -> LogFactor {
        let simple = years.min(self.simple_years);
        let rest = years - simple;
        let mut log = match self.per_year {
            Some(f) => {
                let growth = 1.0 + rate / f;
                let fall = rest / growth;
                [-f * rest * (rate / f).ln_1p(), -fall, fall / (f * growth)]
            }
            None => [-rate * rest, -rest, 0.0],
        };
        if simple > 0.0 {
            let slope = simple / (1.0 + rate * simple);
            log[0] -= (rate * simple).ln_1p();
            log[1] -= slope;
            log[2] += slope * slope;
        }
        log
    }

    /// The rate above which every discount factor up to `years` is above 0.
    fn lowest(self, years: f64) -> Option<f64> {
        let simple = years.min(self.simple_years);
        let by_simple = (simple > 0.0).then(|| -simple.recip());
        let by_period = self.per_year.filter(|_| years > self.simple_years).map(|f| -f);
        match (by_simple, by_period) {
            (Some(a), Some(b)) => Some(a.max(b)),
            (a, b) => a.or(b),
        }
    }
}

impl Flows {
    /// Returns the price with accrued interest at a yield: `Σ amount · discount(years)`.
    ///
    /// An error when the yield is not finite, or so low that a discount factor is not above 0.
    pub fn dirty_price(&self, rate: f64, rule: YieldRule) -> Result<f64, Error> {
        Ok(self.priced(rate, rule)?.price)
    }

    /// Returns price, durations, convexity and DV01 at a yield.
    ///
    /// - `rate`: a fraction a year, compounded as `rule` says.
    ///
    /// An error when the yield is not finite, or so low that a discount factor is not above 0.
    ///
    /// Source: Fabozzi (2012), “The Handbook of Fixed Income Securities”, chapters 5 and 7.
    pub fn measures(&self, rate: f64, rule: YieldRule) -> Result<Measures, Error> {
        let Priced { price, times, slope, bend } = self.priced(rate, rule)?;
        let clean = price - self.accrued;
        let measures = Measures {
            yield_rate: rate,
            dirty: price,
            clean,
            accrued: self.accrued,
            current_yield: 100.0 * self.coupon / clean,
            macaulay: times / price,
            modified: -slope / price,
            convexity: bend / price,
            dv01: -slope * 1e-4,
        };
        // Far beyond any market, factors leave the range of the numbers.
        let whole = [measures.macaulay, measures.modified, measures.convexity];
        if clean > 0.0 && measures.current_yield.is_finite() && whole.iter().all(|x| x.is_finite())
        {
            Ok(measures)
        } else {
            Err(Error::Yield(rate))
        }
    }

    /// Returns the yield at which the price with accrued interest is `dirty`.
    ///
    /// There is exactly one for every price above zero, found from everywhere: the logarithm of the
    /// price is a convex falling function of the logarithm of the growth factor, on which Newton's
    /// method cannot go astray. An error when the price is not above zero, or no time is left to the
    /// payments.
    pub fn yield_of(&self, dirty: f64, rule: YieldRule) -> Result<f64, Error> {
        if !(dirty.is_finite() && dirty > 0.0) {
            return Err(Error::Price(dirty));
        }
        let discounting = Discounting::of(self, rule);
        let longest = self.paid().map(|(years, _)| years).fold(0.0, f64::max);
        let lowest = discounting.lowest(longest);
        let rate = |x: f64| lowest.map_or(x, |lowest| lowest + x.exp());
        let (start, limit) =
            lowest.map_or((self.coupon, 1e6), |lowest| ((self.coupon - lowest).ln(), 60.0));
        let distance = |x: f64| {
            let (log_price, slope) = self.log_price(rate(x), discounting)?;
            let chain = lowest.map_or(1.0, |_| x.exp());
            Some((log_price - dirty.ln(), slope * chain))
        };
        let no_yield = Error::NoYield { price: dirty };
        falling_root(distance, start, limit).map(rate).ok_or(no_yield)
    }

    /// Returns the duration by difference: `(P(y − shift) − P(y + shift)) / (2 · shift · P)`.
    ///
    /// - `shift`: above 0, as 0.0001.
    pub fn duration_by_difference(
        &self,
        rate: f64,
        rule: YieldRule,
        shift: f64,
    ) -> Result<f64, Error> {
        if !(shift.is_finite() && shift > 0.0) {
            return Err(Error::Number);
        }
        let (down, up) =
            (self.dirty_price(rate - shift, rule)?, self.dirty_price(rate + shift, rule)?);
        Ok((down - up) / (2.0 * shift * self.dirty_price(rate, rule)?))
    }

    /// Returns what each payment is worth at settlement, in the order of the rows.
    ///
    /// Empty at a yield that [`Flows::dirty_price`] refuses.
    pub fn present_values(&self, rate: f64, rule: YieldRule) -> Vec<f64> {
        if self.priced(rate, rule).is_err() {
            return Vec::new();
        }
        let discounting = Discounting::of(self, rule);
        let worth =
            |row: &super::Flow| row.amount * discounting.log_factor(rate, row.years)[0].exp();
        self.rows.iter().map(worth).collect()
    }

    fn priced(&self, rate: f64, rule: YieldRule) -> Result<Priced, Error> {
        let discounting = Discounting::of(self, rule);
        let longest = self.paid().map(|(years, _)| years).fold(0.0, f64::max);
        if !rate.is_finite() || discounting.lowest(longest).is_some_and(|lowest| rate <= lowest) {
            return Err(Error::Yield(rate));
        }
        let mut sum = Priced::default();
        for (years, amount) in self.paid() {
            let [log, slope, bend] = discounting.log_factor(rate, years);
            let value = amount * log.exp();
            sum.price += value;
            sum.times += value * years;
            sum.slope += value * slope;
            sum.bend += value * (slope * slope + bend);
        }
        let fine = sum.price.is_finite() && sum.price > 0.0;
        if fine { Ok(sum) } else { Err(Error::Yield(rate)) }
    }

    /// Logarithm of the price and its slope, without overflow.
    fn log_price(&self, rate: f64, discounting: Discounting) -> Option<(f64, f64)> {
        let logs =
            || self.paid().map(|(years, amount)| (discounting.log_factor(rate, years), amount));
        let largest = logs().map(|([log, ..], _)| log).fold(f64::NEG_INFINITY, f64::max);
        let (mut sum, mut slope) = (0.0, 0.0);
        for ([log, change, _], amount) in logs() {
            let value = amount * (log - largest).exp();
            sum += value;
            slope += value * change;
        }
        let answer = (largest + sum.ln(), slope / sum);
        (answer.0.is_finite() && answer.1.is_finite()).then_some(answer)
    }
}

/// Sums over the payments.
#[derive(Debug, Clone, Copy, Default)]
struct Priced {
    price: f64,
    times: f64,
    slope: f64,
    bend: f64,
}
