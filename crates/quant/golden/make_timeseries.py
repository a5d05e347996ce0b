"""Writes timeseries.txt: what statsmodels and arch answer for closes of real stocks. A line is a name and its numbers."""

import pathlib
import warnings

import numpy as np
import pandas as pd
from arch import arch_model
from statsmodels.datasets import co2, sunspots
from statsmodels.stats.diagnostic import acorr_ljungbox
from statsmodels.tsa.exponential_smoothing.ets import ETSModel
from statsmodels.tsa.statespace.sarimax import SARIMAX
from statsmodels.tsa.stattools import adfuller, coint, kpss

import bars

HERE = pathlib.Path(__file__).parent
ROWS = 600


AHEAD = 15

# name: series, order, seasonal order, constant
ARIMA = {
    "level": ("sunspots", (2, 0, 1), (0, 0, 0, 0), True),
    "walk": ("stock", (1, 1, 1), (0, 0, 0, 0), False),
    "drift": ("stock", (0, 1, 2), (0, 0, 0, 0), True),
    "twice": ("stock", (0, 2, 2), (0, 0, 0, 0), False),
    "airline": ("co2", (1, 1, 1), (0, 1, 1, 12), False),
    "cycle": ("sunspots", (1, 0, 0), (1, 0, 1, 11), True),
}

# name: series, error, trend, damped, season
ETS = {
    "ann": ("stock", "add", None, False, None),
    "aan": ("stock", "add", "add", False, None),
    "aadn": ("stock", "add", "add", True, None),
    "mnn": ("stock", "mul", None, False, None),
    "madn": ("stock", "mul", "add", True, None),
    "aaa": ("co2", "add", "add", False, "add"),
    "ana": ("co2", "add", None, False, "add"),
    "maa": ("co2", "mul", "add", False, "add"),
    "mam": ("co2", "mul", "add", False, "mul"),
    "madm": ("co2", "mul", "add", True, "mul"),
}


def known_series(stock):
    """Series that the tests read back: yearly sunspots, ten years of monthly carbon dioxide, a stock."""
    monthly = co2.load_pandas().data["co2"].resample("MS").mean().ffill()
    return {
        "sunspots": sunspots.load_pandas().data["SUNACTIVITY"].to_numpy(float),
        "co2": monthly.to_numpy(float)[-121:-1].round(4),
        "stock": np.asarray(stock, float)[-300:],
    }


def arima(values, order, seasonal, constant):
    """The optimum, what is expected there, and standard errors: numbers as ar, ma, seasonal ar, seasonal ma, mean, variance."""
    trend = "c" if constant else "n"
    model = SARIMAX(values, order=order, seasonal_order=seasonal, trend=trend, simple_differencing=True)
    fitted = model.fit(disp=0, maxiter=500)
    if order == (1, 1, 1) and not any(seasonal):
        # Lags that nearly cancel have several tops; the search ends on whichever is near.
        starts = ([sign * 0.9, -sign * 0.9, fitted.params[-1]] for sign in (1, -1))
        fitted = max([fitted, *(model.fit(start, disp=0, maxiter=500) for start in starts)], key=lambda it: it.llf)
    for method in ("nm", "lbfgs", "bfgs"):
        options = {"xtol": 1e-10, "ftol": 1e-12} if method == "nm" else {}
        fitted = model.fit(fitted.params, method=method, disp=0, maxiter=2000, **options)
    shift = 1 if constant else 0
    lags = fitted.params[shift:-1]
    # Four decimals: the same numbers for both, exactly.
    numbers = fitted.params.copy()
    numbers[shift:-1] = lags.round(4)
    at = model.filter(numbers)
    whole = SARIMAX(values, order=order, seasonal_order=seasonal, trend=trend, use_exact_diffuse=True)
    ahead = whole.filter(numbers).get_forecast(AHEAD)

    def ours(params):
        p, q, sp, sq = order[0], order[2], seasonal[0], seasonal[2]
        lags = params[shift:-1]
        ar, sar = lags[:p], lags[p + q : p + q + sp]
        mean = params[0] / (1 - ar.sum()) / (1 - sar.sum()) if constant else 0.0
        return [*lags[: p + q + sp + sq], mean, params[-1]]

    errors = model.smooth(fitted.params, cov_type="approx").bse
    return {
        "numbers": ours(numbers),
        "at": [at.llf, at.aic, at.aicc, at.bic],
        "expected": ahead.predicted_mean,
        "deviation": ahead.se_mean,
        "best": [fitted.llf, *ours(fitted.params)],
        "errors": errors[shift:-1],
    }


def ets(values, error, trend, damped, season):
    """Numbers as alpha, beta, gamma, phi, level, trend and the season from the first row on."""
    index = pd.date_range("2000-01-01", periods=len(values), freq="D")
    options = {"seasonal_periods": 12} if season else {}
    model = ETSModel(pd.Series(values, index), error=error, trend=trend, damped_trend=damped, seasonal=season, **options)
    fitted = model.fit(disp=False, maxiter=5000)
    fitted = model.fit(start_params=fitted.params, disp=False, maxiter=5000)
    numbers = np.asarray(fitted.params, float).round(6)
    if season == "mul":
        # A season that multiplies learns here from y / l[t], in Hyndman's equation from y / (l[t-1] + b[t-1]).
        numbers[model.param_names.index("smoothing_seasonal")] = 0.0
    at = model.smooth(numbers)
    ahead = at.get_prediction(start=len(values), end=len(values) + AHEAD - 1, simulate_repetitions=2)
    named = dict(zip(model.param_names, numbers))
    names = ("smoothing_level", "smoothing_trend", "smoothing_seasonal", "damping_trend", "initial_level", "initial_trend")
    first = [named.get(name, 1.0 if name == "damping_trend" else 0.0) for name in names]
    seasons = [named[f"initial_seasonal.{11 - row}"] for row in range(12)] if season else []
    out = {"numbers": [*first, *seasons], "at": [at.llf, at.fittedvalues.iloc[-1]], "best": [fitted.llf]}
    out["expected"] = ahead.predicted_mean
    if error == "add":
        out["deviation"] = np.sqrt(ahead.forecast_variance)
    return out


def main():
    closes = bars.closes()
    own, other = (np.asarray(closes[name][-ROWS:], float) for name in ("KO", "XOM"))
    returns = own[1:] / own[:-1] - 1.0
    lines = []

    def add(name, *numbers):
        lines.append(" ".join([name, *(repr(float(number)) for number in numbers)]))

    def critical(values):
        return [values[level] for level in ("1%", "5%", "10%")]

    for series, values in (("levels", own), ("returns", returns)):
        for kind in ("n", "c", "ct"):
            t, p, lags, rows, values_at, _ = adfuller(values, regression=kind, autolag="AIC")
            add(f"adf_{series}_{kind}", t, p, lags, rows, *critical(values_at))
        for kind in ("c", "ct"):
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                t, p, lags, values_at = kpss(values, regression=kind, nlags="auto")
            add(f"kpss_{series}_{kind}", t, p, lags, *critical(values_at))
    # coint takes its critical values at one row fewer than its series has; ours at the rows of the regression.
    t, p, _ = coint(own, other, trend="c", autolag="aic")
    add("coint", t, p)
    long = np.asarray(closes["MSFT"][-2001:], float)
    percent = 100 * (long[1:] / long[:-1] - 1.0)
    model = arch_model(percent, mean="Constant", vol="GARCH", p=1, q=1, rescale=False)
    fitted = model.fit(disp="off", tol=1e-12, options={"maxiter": 1000})
    ahead = fitted.forecast(horizon=5, reindex=False).variance.to_numpy()[0]
    add("garch", *fitted.params, fitted.loglikelihood, *np.sqrt(ahead), fitted.conditional_volatility[-1])
    series = known_series(closes["KO"])
    for name in ("sunspots", "co2"):
        add(name, *series[name])
    for family, cases, fit in (("arima", ARIMA, arima), ("ets", ETS, ets)):
        for name, (source, *rest) in cases.items():
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                for part, numbers in fit(series[source], *rest).items():
                    add(f"{family}_{name}_{part}", *numbers)
    box = acorr_ljungbox(returns, lags=[12], model_df=2)
    add("ljung_box", box["lb_stat"].iloc[0], box["lb_pvalue"].iloc[0])
    (HERE / "timeseries.txt").write_text("\n".join(lines) + "\n")


main()
