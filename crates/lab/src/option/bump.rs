//! Greeks of a model that gives prices only.

use quant::options::{Error, MainGreeks, Vanilla};

/// Parts of the spot and of the volatility that are moved, and a rate and a time that are.
const SPOT: f64 = 1e-3;
const VOLATILITY: f64 = 1e-3;
const RATE: f64 = 1e-4;
const YEARS: f64 = 1e-4;

/// Returns price and Greeks from prices on either side of each input, in the units of
/// [`quant::options::Greeks`].
///
/// Central differences, right to about a millionth for smooth prices; next to a barrier they are
/// those of a move by a thousandth of the spot. Time is moved one way near expiry.
pub(crate) fn greeks(
    option: &Vanilla,
    price: impl Fn(&Vanilla) -> Result<f64, Error>,
) -> Result<MainGreeks, Error> {
    let here = price(option)?;
    let at_spot = |by: f64| price(&Vanilla { spot: option.spot + by, ..*option });
    let at_volatility = |by: f64| price(&Vanilla { volatility: option.volatility + by, ..*option });
    let at_rate = |by: f64| price(&Vanilla { rate: option.rate + by, ..*option });
    let at_yield =
        |by: f64| price(&Vanilla { dividend_yield: option.dividend_yield + by, ..*option });
    let at_years = |by: f64| price(&Vanilla { years: option.years + by, ..*option });
    let slope = |moved: &dyn Fn(f64) -> Result<f64, Error>, by: f64| -> Result<f64, Error> {
        Ok((moved(by)? - moved(-by)?) / (2.0 * by))
    };
    let step = SPOT * option.spot;
    let (up, down) = (at_spot(step)?, at_spot(-step)?);
    let back = YEARS.min(0.5 * option.years);
    Ok(MainGreeks {
        price: here,
        delta: (up - down) / (2.0 * step),
        gamma: (up + down - 2.0 * here) / (step * step),
        vega: slope(&at_volatility, VOLATILITY * option.volatility)?,
        theta: -slope(&at_years, back)?,
        rho: slope(&at_rate, RATE)?,
        phi: slope(&at_yield, RATE)?,
    })
}

#[cfg(test)]
mod tests {
    use quant::options::{Right, black_scholes};

    use super::*;

    #[test]
    fn they_are_those_of_the_closed_form() {
        let option = Vanilla {
            right: Right::Put,
            spot: 105.0,
            strike: 100.0,
            years: 0.7,
            volatility: 0.25,
            rate: 0.03,
            dividend_yield: 0.01,
        };
        let wanted = black_scholes::greeks(&option).unwrap().main();
        let got = greeks(&option, black_scholes::price).unwrap();
        for (got, wanted) in [
            (got.delta, wanted.delta),
            (got.gamma, wanted.gamma),
            (got.vega, wanted.vega),
            (got.theta, wanted.theta),
            (got.rho, wanted.rho),
            (got.phi, wanted.phi),
        ] {
            assert!((got / wanted - 1.0).abs() < 1e-4, "{got} {wanted}");
        }
    }
}
