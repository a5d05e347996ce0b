"""Writes timeseries.txt: what statsmodels, arch, hmmlearn, ruptures and pandas answer for closes of real stocks. A line is a name and its numbers."""

import pathlib
import warnings

import numpy as np
import pandas as pd
import ruptures
from arch import arch_model
from hmmlearn.hmm import GaussianHMM
from scipy.special import gammaln
from statsmodels.datasets import co2, sunspots
from statsmodels.robust.scale import mad, qn_scale
from statsmodels.stats.diagnostic import acorr_ljungbox
from statsmodels.tsa.exponential_smoothing.ets import ETSModel
from statsmodels.tsa.seasonal import STL
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


def hurst(add, closes):
    """Both estimators written plainly; no package has the correction of Anis and Lloyd."""
    values = np.diff(np.log(closes["KO"][-2001:]))
    scales = sorted({round(10 * (50.0 ** (step / 19))) for step in range(20)})
    lengths = np.log(scales)
    ranges, fluctuations = [], []
    profile = np.cumsum(values - values.mean())
    for rows in scales:
        windows = [values[at : at + rows] for at in range(0, len(values) - rows + 1, rows)]
        sums = [np.concatenate([[0.0], np.cumsum(w - w.mean())]) for w in windows]
        ratio = np.mean([(s.max() - s.min()) / w.std() for s, w in zip(sums, windows)])
        steps = np.arange(1, rows)
        gamma = np.exp(gammaln((rows - 1) / 2) - gammaln(rows / 2)) / np.sqrt(np.pi)
        ranges.append((ratio, gamma * np.sqrt((rows - steps) / steps).sum()))
        count = len(profile) // rows
        cut = [profile[at * rows : (at + 1) * rows] for at in range(count)]
        cut += [profile[len(profile) - (at + 1) * rows : len(profile) - at * rows] for at in range(count)]
        place = np.arange(rows)
        lines = [np.polyval(np.polyfit(place, w, 1), place) for w in cut]
        fluctuations.append(np.sqrt(np.mean([np.mean((w - line) ** 2) for w, line in zip(cut, lines)])))
    ratios = np.array(ranges)
    heights = np.log(ratios[:, 0] / ratios[:, 1])
    add("hurst_range", 0.5 + np.polyfit(lengths, heights, 1)[0], *ratios[0], *ratios[-1])
    add("hurst_fluctuation", np.polyfit(lengths, np.log(fluctuations), 1)[0], fluctuations[0], fluctuations[-1])


def regimes(add, closes):
    """At given parameters, and at the best optimum of many starts (no priors, no floor)."""
    percent = lambda name: 100 * np.diff(np.log(closes[name][-2001:]))  # noqa: E731
    columns = np.column_stack([percent("MSFT"), percent("XOM")])
    plain = dict(covariance_type="diag", covars_prior=0.0, covars_weight=1.0, min_covar=0.0)
    for name, rows in (("one", columns[:, :1]), ("two", columns)):
        given = GaussianHMM(n_components=2, **plain)
        given.startprob_ = np.array([0.7, 0.3])
        given.transmat_ = np.array([[0.95, 0.05], [0.1, 0.9]])
        given.means_ = np.array([[0.1], [-0.2]]) + np.zeros((2, rows.shape[1]))
        given.covars_ = np.array([[1.0], [9.0]]) + np.zeros((2, rows.shape[1]))
        posterior = given.predict_proba(rows)[::250, 1]
        path = given.predict(rows)
        add(f"hmm_{name}_given", given.score(rows), path.sum(), np.flatnonzero(path).sum(), *posterior)
        for states in (1, 2, 3):
            best = None
            for seed in range(12):
                model = GaussianHMM(n_components=states, n_iter=3000, tol=1e-9, random_state=seed, **plain)
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    model.fit(rows)
                if best is None or model.score(rows) > best.score(rows):
                    best = model
            order = np.argsort((best.covars_.diagonal(axis1=1, axis2=2) / rows.var(axis=0)).sum(axis=1))
            deviations = np.sqrt(best.covars_.diagonal(axis1=1, axis2=2))[order, 0]
            add(f"hmm_{name}_{states}", best.score(rows), best.bic(rows), *deviations, *best.means_[order, 0],
                *best.transmat_[order][:, order].ravel())


class VarianceCost(ruptures.base.BaseCost):
    """The variance about the mean of all, which ruptures has no cost for."""

    model, min_size = "", 2

    def fit(self, signal):
        self.signal = signal.reshape(-1, 1)
        self.squares = (signal - signal.mean()) ** 2
        return self

    def error(self, start, end):
        return (end - start) * np.log(self.squares[start:end].mean())


def cuts(add, closes):
    values = 100 * np.diff(np.log(closes["MSFT"][-901:]))
    levels = np.log(closes["KO"][-901:])
    steps = np.diff(levels)
    noise = mad(steps) / np.sqrt(2)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        both = ruptures.costs.CostNormal(add_small_diag=False)
    for name, series, cost, penalties in (
        ("mean", levels / noise, ruptures.costs.CostL2(), (20.0, 2000.0)),
        ("variance", values, VarianceCost(), (2 * np.log(len(values)), 8.0)),
        ("both", values, both, (3 * np.log(len(values)), 8.0)),
    ):
        for number, penalty in enumerate(penalties):
            found = ruptures.Pelt(custom_cost=cost, min_size=5, jump=1).fit(series).predict(pen=penalty)
            add(f"cuts_{name}_{number}", penalty, *found)


def outliers(add, closes):
    values = np.log(closes["KO"][-600:])
    for period, seasonal in ((5, 7), (21, 13)):
        for robust in (False, True):
            parts = STL(values, period=period, seasonal=seasonal, robust=robust).fit()
            picked = [part[::67] for part in (parts.trend, parts.seasonal, parts.weights)]
            add(f"stl_{period}_{'robust' if robust else 'plain'}", *np.concatenate(picked))
    returns = pd.Series(100 * np.diff(values))
    add("scales", returns.median(), mad(returns.to_numpy()), qn_scale(returns.to_numpy()))
    window = returns.rolling(60)
    median = window.median()
    deviation = window.apply(mad, raw=True)
    add("trailing", *((returns - median.shift(1)) / deviation.shift(1)).to_numpy()[60::45])
    weighted = returns.ewm(span=30)
    score = (returns - weighted.mean().shift(1)) / weighted.std().shift(1)
    add("ewma", *score.to_numpy()[30::45])
    centred = returns.rolling(21, center=True, min_periods=11)
    score = (returns - centred.median()) / centred.apply(mad, raw=True)
    add("centred", *score.to_numpy()[::45])


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
    hurst(add, closes)
    regimes(add, closes)
    cuts(add, closes)
    outliers(add, closes)
    (HERE / "timeseries.txt").write_text("\n".join(lines) + "\n")


main()
