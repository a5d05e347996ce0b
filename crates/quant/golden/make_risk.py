"""Writes `risk.csv`: what empyrical, statsmodels, scikit-learn, scipy and numpy say of the same series.

Conventions that differ are brought to ours here, each with a comment.
"""

import pathlib
import warnings

import empyrical
import numpy as np
import statsmodels.api as sm
from scipy import integrate, optimize, stats
from sklearn.covariance import LedoitWolf

import bars

warnings.filterwarnings("ignore")
FOLDER = pathlib.Path(__file__).parent


def returns(closes):
    return closes[1:] / closes[:-1] - 1.0


def performance(own, base):
    return {
        "total_return": empyrical.cum_returns_final(own),
        "annual_growth": empyrical.annual_return(own),
        "volatility": empyrical.annual_volatility(own),
        "sharpe": empyrical.sharpe_ratio(own, risk_free=0.0001),
        "sortino": empyrical.sortino_ratio(own, required_return=0.0001),
        "calmar": empyrical.calmar_ratio(own),
        "omega": empyrical.omega_ratio(own, required_return=0.0),
        "tail_ratio": empyrical.tail_ratio(own),
        "maximum_drawdown": empyrical.max_drawdown(own),
        "skewness": stats.skew(own),
        "excess_kurtosis": stats.kurtosis(own),
        "beta": empyrical.beta(own, base),
        # empyrical's ratio is per period.
        "information_ratio": empyrical.excess_sharpe(own, base) * 252**0.5,
        "tracking_error": np.std(own - base, ddof=1) * 252**0.5,
        "up_capture": empyrical.up_capture(own, base),
        "down_capture": empyrical.down_capture(own, base),
        "correlation": np.corrcoef(own, base)[0, 1],
    }


def losses(own):
    mean, deviation, z = own.mean(), own.std(ddof=1), stats.norm.ppf(0.05)
    skew, kurtosis = stats.skew(own) / 10**0.5, stats.kurtosis(own) / 10

    def corrected(z):
        return z + (z**2 - 1) * skew / 6 + (z**3 - 3 * z) * kurtosis / 24 - (2 * z**3 - 5 * z) * skew**2 / 36

    tail = integrate.quad(lambda x: corrected(x) * stats.norm.pdf(x), -40, z, epsabs=1e-14, epsrel=1e-13)[0] / 0.05
    return {
        # Losses are above zero with us, returns below zero with empyrical.
        "historical_var": -empyrical.value_at_risk(own, 0.05),
        "historical_es": -empyrical.conditional_value_at_risk(own, 0.05),
        "normal_var_10": -(10 * mean + 10**0.5 * deviation * z),
        "normal_es_10": -10 * mean + 10**0.5 * deviation * stats.norm.pdf(z) / 0.05,
        "cornish_fisher_var_10": -(10 * mean + 10**0.5 * deviation * corrected(z)),
        "cornish_fisher_es_10": -(10 * mean + 10**0.5 * deviation * tail),
    }


def regression(columns):
    design = sm.add_constant(np.column_stack(columns[1:3]))
    found = {}
    for name, fit in {
        "ols": sm.OLS(columns[0], design).fit(),
        "hac": sm.OLS(columns[0], design).fit(cov_type="HAC", cov_kwds={"maxlags": 5}, use_t=True),
    }.items():
        for index in range(3):
            found[f"{name}_estimate_{index}"] = fit.params[index]
            found[f"{name}_error_{index}"] = fit.bse[index]
            found[f"{name}_t_{index}"] = fit.tvalues[index]
            found[f"{name}_p_{index}"] = fit.pvalues[index]
        found |= {f"{name}_r_squared": fit.rsquared, f"{name}_adjusted": fit.rsquared_adj}
    plain = sm.OLS(columns[0], design).fit()
    band = plain.get_prediction([[1.0, 0.01, -0.02]]).summary_frame(alpha=0.1)
    return found | {
        "ols_deviation": plain.mse_resid**0.5,
        "ols_band_line": (band["mean_ci_upper"] - band["mean"]).iloc[0],
        "ols_band_observation": (band["obs_ci_upper"] - band["mean"]).iloc[0],
    }


def covariances(columns):
    table = np.column_stack(columns)
    shrunk = LedoitWolf().fit(table)
    weights = 0.94 ** np.arange(len(table))[::-1]
    weights /= weights.sum()
    found = {"ledoit_wolf_shrinkage": shrunk.shrinkage_}
    matrices = {
        "sample": np.cov(table, rowvar=False),
        "ledoit_wolf": shrunk.covariance_,
        "ewma": (table * weights[:, None]).T @ table,
    }
    for name, matrix in matrices.items():
        for row, column in ((0, 0), (2, 1), (5, 0), (5, 5)):
            found[f"{name}_{row}_{column}"] = matrix[row, column]
    return found


def rates():
    """A saving plan over 62 years, and a loss that leaves a thousandth."""
    found = {}
    for name, days, amounts in (
        ("long", [0] + [365 * year + year // 4 for year in range(1, 63)], [-1000.0] * 62 + [400_000.0]),
        ("loss", [0, 100, 4000], [-1000.0, -500.0, 1.5]),
    ):
        value = lambda rate: sum(a * (1 + rate) ** (-d / 365) for a, d in zip(amounts, days))
        found[name] = optimize.brentq(value, -0.9, 1.0, xtol=1e-15, rtol=1e-14)
    return found


def main():
    synthetic = [returns(bars.synthetic(series, 1001)["close"]) for series in range(6)]
    closes = list(bars.closes().values())
    real = [returns(column[-1001:]) for column in closes[:6]]
    lines = ["series,measure,value"]
    for series, columns in (("synthetic", synthetic), ("real", real)):
        figures = performance(columns[0], columns[1]) | losses(columns[0])
        figures |= regression(columns) | covariances(columns)
        lines += [f"{series},{measure},{float(value)!r}" for measure, value in figures.items()]
    lines += [f"rate,{measure},{float(value)!r}" for measure, value in rates().items()]
    (FOLDER / "risk.csv").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
