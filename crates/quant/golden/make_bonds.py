"""Writes bonds.*.csv beside this script: what QuantLib answers about day counts, holidays, bonds and curves.

An empty cell is an option that is not used. Dates are ISO, rates fractions, prices per 100 of face.
"""

import csv
import itertools
import math
import pathlib

import numpy as np
import QuantLib as ql
from scipy.optimize import least_squares

HERE = pathlib.Path(__file__).parent


def write(name, head, rows):
    with (HERE / f"bonds.{name}.csv").open("w", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(head.split())
        out.writerows([repr(float(x)) if isinstance(x, float) else x for x in row] for row in rows)


def day(text):
    return ql.DateParser.parseISO(text) if text else ql.Date()


# Day counts over edge dates.
EDGES = """2023-01-30 2023-01-31 2023-02-27 2023-02-28 2023-03-01 2023-03-31 2023-12-31 2024-01-01 2024-02-28 2024-02-29
2024-03-01 2024-08-30 2024-08-31 2025-02-28 2026-12-30 2028-02-29 2100-02-28 2100-03-01""".split()
COUNTS = {
    "ACT/360": ql.Actual360(),
    "ACT/365F": ql.Actual365Fixed(),
    "ACT/ACT ISDA": ql.ActualActual(ql.ActualActual.ISDA),
    "30/360": ql.Thirty360(ql.Thirty360.BondBasis),
    "30/360 US": ql.Thirty360(ql.Thirty360.USA),
    "30E/360": ql.Thirty360(ql.Thirty360.EurobondBasis),
    # No date here is a maturity.
    "30E/360 ISDA": ql.Thirty360(ql.Thirty360.ISDA, ql.Date(1, 1, 2150)),
}


def day_counts():
    for a, b in itertools.combinations(EDGES, 2):
        yield [a, b, *(count.yearFraction(day(a), day(b)) for count in COUNTS.values())]


CALENDARS = {
    "none": ql.NullCalendar(),
    "weekends": ql.WeekendsOnly(),
    "target": ql.TARGET(),
    "united_states": ql.UnitedStates(ql.UnitedStates.GovernmentBond),
    "united_kingdom": ql.UnitedKingdom(ql.UnitedKingdom.Settlement),
}


def holidays():
    for name in ("target", "united_states", "united_kingdom"):
        for year in range(2000, 2046):
            listed = CALENDARS[name].holidayList(ql.Date(1, 1, year), ql.Date(31, 12, year))
            yield [name, year, " ".join(date.ISO()[5:] for date in listed)]


# Bonds: issue, maturity, coupon, coupons a year, day count, first and penultimate coupon, end of month, calendar,
# accrual rule, payment rule, ex-coupon days, redemption.
BONDS = """
2020-02-15 2030-02-15 0.045 2 ACT/ACT ICMA - - n none u u 0 100
2020-02-15 2030-02-15 0.045 2 30/360 - - n none u u 0 100
2019-08-31 2029-02-28 0.0375 2 30/360 US - - y none u u 0 100
2019-08-31 2029-02-28 0.0375 2 ACT/ACT ICMA - - y none u u 0 100
2021-03-31 2036-03-31 0.02 4 30E/360 - - y target u f 0 100
2021-05-17 2031-11-15 0.025 2 ACT/ACT ICMA - - n none u u 0 100
2021-05-17 2031-11-15 0.025 2 ACT/ACT ICMA 2022-05-15 - n none u u 0 100
2021-05-17 2031-10-01 0.06 4 30E/360 ISDA - 2031-08-15 n none u u 0 100
2021-05-17 2031-10-01 0.06 2 ACT/365F 2021-11-15 2031-05-15 n none u u 0 102.5
2022-01-10 2027-01-10 0.031 1 ACT/ACT ICMA - - n target u m 0 100
2022-01-10 2027-01-10 0.031 1 ACT/360 - - n target m m 0 100
2018-06-07 2048-06-07 0.0475 2 ACT/ACT ICMA - - n united_kingdom u f 7 100
2020-01-31 2050-01-31 0.0125 12 ACT/ACT ISDA - - y united_states u f 0 100
2023-11-30 2025-11-30 0.0488 2 ACT/ACT ICMA - - y united_states u u 0 100
2020-07-20 2060-07-20 0.0 0 ACT/365F - - n none u u 0 100
2024-07-20 2026-01-20 0.0 0 ACT/ACT ISDA - - n weekends u f 0 100
2022-02-28 2027-08-31 0.05 2 30E/360 ISDA - - y none u u 0 100
2024-02-29 2034-02-28 0.055 1 ACT/ACT ICMA - - n none u u 0 100
""".strip().splitlines()
SETTLEMENTS = ["2024-02-29", "2024-08-30", "2025-01-31", "2025-06-02", "2025-08-14"]
RULES = {"u": ql.Unadjusted, "f": ql.Following, "m": ql.ModifiedFollowing, "p": ql.Preceding}
FREQUENCIES = {0: ql.Annual, 1: ql.Annual, 2: ql.Semiannual, 4: ql.Quarterly, 12: ql.Monthly}
YIELDS = {
    "street": lambda f: (ql.Compounded, f),
    "annual": lambda f: (ql.Compounded, ql.Annual),
    "semi_annual": lambda f: (ql.Compounded, ql.Semiannual),
    "continuous": lambda f: (ql.Continuous, ql.NoFrequency),
}


def read(line):
    words = line.split()
    issue, maturity, coupon, per_year = words[:4]
    first, last, month_end, calendar, accrual, payment, ex, redemption = words[-8:]
    count = " ".join(words[4:-8])
    blank = lambda text: "" if text == "-" else text
    return [issue, maturity, float(coupon), int(per_year), count, blank(first), blank(last), month_end, calendar,
            accrual, payment, int(ex), float(redemption)]


def bond(terms):
    issue, maturity, coupon, per_year, count, first, last, month_end, calendar, accrual, payment, ex, redemption = terms
    holidays, rule = CALENDARS[calendar], RULES[accrual]
    schedule = ql.Schedule(day(issue), day(maturity), ql.Period(FREQUENCIES[per_year]), holidays, rule, rule,
                           ql.DateGeneration.Backward, month_end == "y", day(first), day(last))
    # With a schedule, QuantLib knows no days after it, where moved payments may fall.
    known = [schedule] if payment == "u" else []
    counts = COUNTS | {"ACT/ACT ICMA": ql.ActualActual(ql.ActualActual.ISMA, *known),
                       "30E/360 ISDA": ql.Thirty360(ql.Thirty360.ISDA, day(maturity))}
    if per_year == 0:
        made = ql.ZeroCouponBond(0, holidays, 100.0, day(maturity), RULES[payment], redemption, day(issue))
    else:
        made = ql.FixedRateBond(0, 100.0, schedule, [coupon], counts[count], RULES[payment], redemption, day(issue),
                                holidays, ql.Period(ex, ql.Days), holidays)
    return made, counts[count]


def discount_curve(settlement):
    """Log-linear between a few zero rates."""
    years = [1, 2, 5, 10, 20, 40]
    rates = [0.035, 0.033, 0.031, 0.032, 0.034, 0.036]
    dates = [settlement + ql.Period(y, ql.Years) for y in years]
    count = ql.Actual365Fixed()
    discounts = [math.exp(-r * count.yearFraction(settlement, d)) for r, d in zip(rates, dates)]
    curve = ql.DiscountCurve([settlement, *dates], [1.0, *discounts], count)
    curve.enableExtrapolation()
    return curve


def bonds():
    number = 0
    for line in BONDS:
        terms = read(line)
        made, count = bond(terms)
        for settlement in SETTLEMENTS:
            at = day(settlement)
            if at < day(terms[0]) or at >= made.maturityDate():
                continue
            number += 1
            ql.Settings.instance().evaluationDate = at
            rule = list(YIELDS)[number % 4]
            compounding, frequency = YIELDS[rule](FREQUENCIES[terms[3]])
            rate = [0.0431, 0.0009, -0.004, 0.127, 0.061][number % 5]
            f = ql.BondFunctions
            clean = f.cleanPrice(made, rate, count, compounding, frequency, at)
            back = f.bondYield(made, ql.BondPrice(clean, ql.BondPrice.Clean), count, compounding, frequency, at, 1e-14,
                               1000, 0.05)
            curve = discount_curve(at)
            spread = f.zSpread(made, ql.BondPrice(clean, ql.BondPrice.Clean), curve, ql.Actual365Fixed(), ql.Continuous,
                               ql.NoFrequency, at, 1e-14, 1000, 0.0)
            yearly = f.zSpread(made, ql.BondPrice(clean, ql.BondPrice.Clean), curve, ql.Actual365Fixed(), ql.Compounded,
                               ql.Semiannual, at, 1e-14, 1000, 0.0)
            measure = lambda kind: f.duration(made, rate, count, compounding, frequency, kind, at)
            # QuantLib has no Macaulay duration of a continuously compounded yield: it is the modified one.
            macaulay = measure(ql.Duration.Modified if rule == "continuous" else ql.Duration.Macaulay)
            yield [*terms, settlement, rule, rate, f.accruedAmount(made, at), clean, back, macaulay,
                   measure(ql.Duration.Modified), f.convexity(made, rate, count, compounding, frequency, at), spread,
                   yearly]


# Curves: deposits, swaps as par bonds, bonds; the discount factors between and beyond.
QUOTES = [
    ("deposit", "2025-03-17", "2025-06-17", 0.0312, "ACT/360"),
    ("deposit", "2025-03-17", "2025-09-17", 0.0304, "ACT/360"),
    ("swap", "2025-03-17", "2026-03-17", 0.0291, "30/360"),
    ("swap", "2025-03-17", "2027-03-17", 0.0274, "30/360"),
    ("swap", "2025-03-17", "2030-03-17", 0.0269, "30/360"),
    ("bond", "2022-09-30", "2032-09-30", 0.0225, "ACT/ACT ICMA"),
    ("swap", "2025-03-17", "2035-03-17", 0.0283, "30/360"),
    ("swap", "2025-03-17", "2045-03-17", 0.0301, "30/360"),
    ("swap", "2025-03-17", "2055-03-17", 0.0296, "30/360"),
]
CLEAN = 96.35
AT = ["2025-04-01", "2025-07-30", "2026-01-05", "2026-11-11", "2028-02-29", "2031-05-05", "2034-12-12", "2040-06-30",
      "2052-01-01"]


def curves():
    today = day("2025-03-17")
    ql.Settings.instance().evaluationDate = today
    helpers = []
    for kind, start, end, rate, count in QUOTES:
        if kind == "deposit":
            months = round((day(end) - day(start)) / 30.4)
            helpers.append(ql.DepositRateHelper(ql.makeQuoteHandle(rate), ql.Period(months, ql.Months), 0,
                                                ql.NullCalendar(), ql.Unadjusted, False, COUNTS[count]))
            continue
        schedule = ql.Schedule(day(start), day(end), ql.Period(ql.Annual if kind == "swap" else ql.Semiannual),
                               ql.NullCalendar(), ql.Unadjusted, ql.Unadjusted, ql.DateGeneration.Backward, False)
        counted = COUNTS.get(count) or ql.ActualActual(ql.ActualActual.ISMA, schedule)
        price = 100.0 if kind == "swap" else CLEAN
        helpers.append(ql.FixedRateBondHelper(ql.makeQuoteHandle(price), 0, 100.0, schedule, [rate], counted,
                                              ql.Unadjusted, 100.0, day(start)))
    for name, kind in (("log_linear", ql.PiecewiseLogLinearDiscount), ("cubic", ql.PiecewiseNaturalCubicZero)):
        args = [] if name == "log_linear" else [ql.SplineCubic()]
        try:
            curve = kind(today, helpers, ql.Actual365Fixed(), *args)
        except (TypeError, NotImplementedError):
            curve = kind(today, helpers, ql.Actual365Fixed())
        for at in AT:
            date = day(at)
            years = (date - today) / 365.0
            yield [name, at, curve.discount(date), curve.zeroRate(date, ql.Actual365Fixed(), ql.Compounded, ql.Annual).rate(),
                   curve.forwardRate(date, date + 365, ql.Actual365Fixed(), ql.Simple).rate() if years < 25 else ""]


def svensson(p, t):
    level, slope, hump, second, a, b = p
    g = lambda x: (1 - np.exp(-x)) / x
    return level + slope * g(t / a) + hump * (g(t / a) - np.exp(-t / a)) + second * (g(t / b) - np.exp(-t / b))


NSS = [[0.042, -0.021, 0.013, -0.018, 1.4, 9.0], [0.025, 0.012, -0.03, 0.022, 0.8, 5.5], [0.031, -0.028, -0.01, 0.05, 2.5, 14.0]]
TIMES = np.array([0.25, 0.5, 1, 2, 3, 4, 5, 7, 10, 12, 15, 20, 25, 30])


def fits():
    """Rates of a known model, then with noise of a few basis points: the least error that scipy finds from many starts."""
    random = np.random.default_rng(5)
    for number, model in enumerate(NSS):
        # Decays between 0.05 and 40 years, as in ours.
        limits = [-np.inf] * 4 + [math.log(0.05)] * 2, [np.inf] * 4 + [math.log(40.0)] * 2
        for noise in (0.0, 2e-4):
            rates = svensson(model, TIMES) + noise * random.standard_normal(TIMES.size)
            best = math.inf
            for a, b in itertools.product((0.3, 1.0, 2.5), (4.0, 8.0, 15.0)):
                found = least_squares(lambda p: svensson([*p[:4], *np.exp(p[4:])], TIMES) - rates,
                                      [0.03, 0, 0, 0, math.log(a), math.log(b)], bounds=limits, xtol=1e-15, ftol=1e-15, gtol=1e-15)
                best = min(best, math.sqrt(2 * found.cost / TIMES.size))
            yield [number, float(noise), *map(float, model), float(best), *map(float, rates)]


write("days", "from to " + " ".join(name.replace(" ", "_") for name in COUNTS), day_counts())
write("holidays", "calendar year days", holidays())
write("cases", "issue maturity coupon per_year day_count first penultimate month_end calendar accrual payment ex_days "
      "redemption settlement rule yield accrued clean yield_back macaulay modified convexity z_spread z_spread_semi_annual", bonds())
write("curves", "interpolation date discount zero_annual forward_simple", curves())
write("fits", "model noise level slope curvature second_curvature decay second_decay error " + " ".join(f"y{t:g}" for t in TIMES), fits())
