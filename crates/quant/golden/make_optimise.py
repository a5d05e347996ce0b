"""Writes optimise.txt: what skfolio (CLARABEL through cvxpy) and plain numpy and scipy answer for portfolios
of real stocks. A line is a name and its numbers.

The expected returns and covariances are the plain sample ones of daily simple returns, so nothing but the
optimisation is compared. Hierarchical risk parity and Black-Litterman are written here from the papers.
"""

import pathlib

import numpy as np
import scipy.cluster.hierarchy as hierarchy
import scipy.spatial.distance as distance
from skfolio import RiskMeasure
from skfolio.optimization import MeanRisk, ObjectiveFunction, RiskBudgeting

import bars

HERE = pathlib.Path(__file__).parent
ASSETS = ["AAPL", "AMD", "BAC", "CVX", "GE", "JNJ", "KO", "MSFT", "WMT", "XOM"]
ROWS = 1_000


def returns():
    closes = bars.closes()
    table = np.column_stack([closes[name][-ROWS - 1 :] for name in ASSETS])
    return table[1:] / table[:-1] - 1.0


def leaf_weights(cov, method):
    scale = np.sqrt(np.diag(cov))
    rho = cov / np.outer(scale, scale)
    d = np.sqrt(np.clip((1 - rho) / 2, 0, 1))
    np.fill_diagonal(d, 0)
    order = hierarchy.leaves_list(hierarchy.linkage(distance.squareform(d, checks=False), method))
    weights = np.ones(len(cov))

    def variance(part):
        sub = cov[np.ix_(part, part)]
        w = 1 / np.diag(sub)
        w /= w.sum()
        return w @ sub @ w

    def halve(part):
        if len(part) < 2:
            return
        left, right = part[: len(part) // 2], part[len(part) // 2 :]
        share = 1 - variance(left) / (variance(left) + variance(right))
        weights[left] *= share
        weights[right] *= 1 - share
        halve(left)
        halve(right)

    halve(order)
    return weights


def believed(cov):
    market = np.full(len(cov), 1 / len(cov))
    prior = 2.5 * cov @ market
    picks = np.zeros((2, len(cov)))
    picks[0, 0], picks[1, 1], picks[1, 2] = 1, 1, -1
    views, tau = np.array([0.001, 0.0002]), 0.05
    omega = np.diag(np.array([picks[0] @ (tau * cov) @ picks[0], 2e-6]))
    inverse = np.linalg.inv
    precision = inverse(tau * cov) + picks.T @ inverse(omega) @ picks
    mean = inverse(precision) @ (inverse(tau * cov) @ prior + picks.T @ inverse(omega) @ views)
    return mean, cov + inverse(precision)


def polished(weights, excess, cov):
    """The exact tangency portfolio of the assets that skfolio chose; its own is right to four digits."""
    chosen = np.flatnonzero(weights > 1e-4)
    exact = np.zeros(len(weights))
    exact[chosen] = np.linalg.solve(cov[np.ix_(chosen, chosen)], excess[chosen])
    exact /= exact.sum()
    assert (exact >= 0).all() and np.abs(exact - weights).max() < 1e-4
    return exact


def main():
    x = returns()
    mu, cov = x.mean(axis=0), np.cov(x.T)
    exact = {"solver_params": {"tol_gap_abs": 1e-12, "tol_gap_rel": 1e-12, "tol_feas": 1e-12}}
    lines = {}
    lines["minimum_variance"] = MeanRisk(**exact).fit(x).weights_
    best = MeanRisk(objective_function=ObjectiveFunction.MAXIMIZE_RATIO, risk_free_rate=1e-5, **exact).fit(x).weights_
    lines["maximum_sharpe"] = polished(best, mu - 1e-5, cov)
    capped = MeanRisk(max_weights=0.25, min_weights=0.02, **exact)
    lines["limited"] = capped.fit(x).weights_
    points = MeanRisk(efficient_frontier_size=12, **exact).fit(x).weights_
    lines["frontier_returns"] = points @ mu
    lines["frontier_volatilities"] = np.sqrt(np.einsum("ij,jk,ik->i", points, cov, points))
    lines["risk_parity"] = RiskBudgeting(**exact).fit(x).weights_
    tail = MeanRisk(risk_measure=RiskMeasure.CVAR, cvar_beta=0.95, **exact).fit(x).weights_
    losses = np.sort(-(x @ tail))[::-1]
    lines["cvar_value"] = np.array([losses[: ROWS // 20].mean()])
    for method in ("single", "average", "complete", "ward"):
        lines[f"hierarchical_{method}"] = leaf_weights(cov, method)
    mean, covariance = believed(cov)
    lines["believed_expected"] = mean
    lines["believed_variances"] = np.diag(covariance)
    with (HERE / "optimise.txt").open("w") as file:
        for name, numbers in lines.items():
            print(name, *(repr(float(number)) for number in numbers), file=file)


if __name__ == "__main__":
    main()
