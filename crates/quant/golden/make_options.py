"""Writes options.csv: what QuantLib and vollib answer for options of many kinds.

One row a figure: what is asked, the terms, the answer. Days are whole so that QuantLib's dates give the
same year fraction.
"""

import csv
import math
import pathlib

import QuantLib as ql
from vollib.black_scholes_merton.implied_volatility import implied_volatility

HERE = pathlib.Path(__file__).parent
TODAY = ql.Date(15, 1, 2026)
DAYS = ql.Actual365Fixed()


def terms():
    """right, spot, strike, days, rate, dividend yield, volatility."""
    for i, strike in enumerate([70.0, 90.0, 100.0, 115.0, 140.0]):
        for j, (days, volatility) in enumerate([(30, 0.35), (182, 0.15), (365, 0.25), (1095, 0.4)]):
            rate, dividend = [(0.05, 0.0), (0.03, 0.06), (0.04, 0.02), (0.0, 0.03), (0.02, 0.02)][(i + j) % 5]
            for right in ("call", "put"):
                yield right, 100.0, strike, days, rate, dividend, volatility


def process(spot, rate, dividend, volatility):
    def flat(r):
        return ql.YieldTermStructureHandle(ql.FlatForward(TODAY, r, DAYS))

    surface = ql.BlackConstantVol(TODAY, ql.NullCalendar(), volatility, DAYS)
    spot = ql.QuoteHandle(ql.SimpleQuote(spot))
    return ql.BlackScholesMertonProcess(spot, flat(dividend), flat(rate), ql.BlackVolTermStructureHandle(surface))


def kind(right):
    return ql.Option.Call if right == "call" else ql.Option.Put


def european(row):
    right, spot, strike, days, rate, dividend, volatility = row
    asset = process(spot, rate, dividend, volatility)
    end = TODAY + days
    plain = ql.VanillaOption(ql.PlainVanillaPayoff(kind(right), strike), ql.EuropeanExercise(end))
    plain.setPricingEngine(ql.AnalyticEuropeanEngine(asset))
    yield "price", plain.NPV()
    for name, figure in (("delta", plain.delta), ("gamma", plain.gamma), ("vega", plain.vega),
                         ("theta", plain.theta), ("rho", plain.rho), ("phi", plain.dividendRho)):
        yield name, figure()
    yield "implied", implied_volatility(plain.NPV(), spot, strike, days / 365, rate, dividend, right[0])
    for name, payoff in (("cash", ql.CashOrNothingPayoff(kind(right), strike, 7.0)),
                         ("asset", ql.AssetOrNothingPayoff(kind(right), strike))):
        digital = ql.VanillaOption(payoff, ql.EuropeanExercise(end))
        digital.setPricingEngine(ql.AnalyticEuropeanEngine(asset))
        yield name, digital.NPV()


def forward(row):
    right, spot, strike, days, rate, _, volatility = row
    discount, root = math.exp(-rate * days / 365), math.sqrt(days / 365)
    yield "black76", ql.blackFormula(kind(right), strike, spot, volatility * root, discount)
    yield "bachelier", ql.bachelierBlackFormula(kind(right), strike, spot, 60 * volatility * root, discount)


def american(row):
    right, spot, strike, days, rate, dividend, volatility = row
    asset = process(spot, rate, dividend, volatility)
    option = ql.VanillaOption(ql.PlainVanillaPayoff(kind(right), strike), ql.AmericanExercise(TODAY, TODAY + days))
    option.setPricingEngine(ql.QdFpAmericanEngine(asset, ql.QdFpAmericanEngine.highPrecisionScheme()))
    yield "american", option.NPV()
    option.setPricingEngine(ql.BinomialLRVanillaEngine(asset, 201))
    yield "leisen_reimer", option.NPV()


def crr(row):
    """The lattice of Cox, Ross and Rubinstein with the exact growth; QuantLib's takes it to first order."""
    right, spot, strike, days, rate, dividend, volatility = row
    n, w = 200, 1.0 if right == "call" else -1.0
    dt = days / 365 / n
    up = math.exp(volatility * math.sqrt(dt))
    chance = (math.exp((rate - dividend) * dt) - 1 / up) / (up - 1 / up)
    discount = math.exp(-rate * dt)
    values = [max(w * (spot * up ** (2 * i - n) - strike), 0.0) for i in range(n + 1)]
    for step in range(n - 1, -1, -1):
        values = [max(discount * (chance * values[i + 1] + (1 - chance) * values[i]),
                      w * (spot * up ** (2 * i - step) - strike)) for i in range(step + 1)]
    yield "crr", values[0]


def barriers(row):
    right, spot, strike, days, rate, dividend, volatility = row
    asset = process(spot, rate, dividend, volatility)
    payoff = ql.PlainVanillaPayoff(kind(right), strike)
    for name, which, level in (("down_in", ql.Barrier.DownIn, 85.0), ("down_out", ql.Barrier.DownOut, 85.0),
                               ("up_in", ql.Barrier.UpIn, 120.0), ("up_out", ql.Barrier.UpOut, 120.0)):
        option = ql.BarrierOption(which, level, 3.0, payoff, ql.EuropeanExercise(TODAY + days))
        option.setPricingEngine(ql.AnalyticBarrierEngine(asset))
        yield name, option.NPV()


def asian(row):
    right, spot, strike, days, rate, dividend, volatility = row
    asset = process(spot, rate, dividend, volatility)
    option = ql.ContinuousAveragingAsianOption(
        ql.Average().Geometric, ql.PlainVanillaPayoff(kind(right), strike), ql.EuropeanExercise(TODAY + days))
    option.setPricingEngine(ql.AnalyticContinuousGeometricAveragePriceAsianEngine(asset))
    yield "asian", option.NPV()
    if days % 3 == 0:
        fixings = [TODAY + days // 3 * i for i in (1, 2, 3)]
        option = ql.DiscreteAveragingAsianOption(
            ql.Average().Geometric, 1.0, 0, fixings, ql.PlainVanillaPayoff(kind(right), strike),
            ql.EuropeanExercise(TODAY + days))
        option.setPricingEngine(ql.AnalyticDiscreteGeometricAveragePriceAsianEngine(asset))
        yield "asian_3", option.NPV()


def main():
    ql.Settings.instance().evaluationDate = TODAY
    with open(HERE / "options.csv", "w", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["figure", "right", "spot", "strike", "days", "rate", "dividend_yield", "volatility", "answer"])
        for row in terms():
            for family in (european, forward, american, crr, barriers, asian):
                for name, answer in family(row):
                    out.writerow([name, *row, repr(float(answer))])


if __name__ == "__main__":
    main()
