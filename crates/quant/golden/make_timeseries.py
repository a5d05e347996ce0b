"""Writes timeseries.txt: what statsmodels and arch answer for closes of real stocks. A line is a name and its numbers."""

import pathlib
import warnings

import numpy as np
from arch import arch_model
from statsmodels.tsa.stattools import adfuller, coint, kpss

import bars

HERE = pathlib.Path(__file__).parent
ROWS = 600


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
    (HERE / "timeseries.txt").write_text("\n".join(lines) + "\n")


main()
