"""What a simple loop makes of a moving-average cross: independent of the engine, in plain numpy.

Long with everything while the fast average is above the slow one, decided at a close, filled at the next open;
commission and slippage are fractions. Columns: equity and cash at each close, shares held.
"""

import pathlib

import bars
import numpy as np

HERE = pathlib.Path(__file__).parent
FAST, SLOW, CASH, COMMISSION, SLIPPAGE = 10, 30, 100_000.0, 0.001, 0.0005


def average(values, length):
    column = np.full(values.size, np.nan)
    column[length - 1 :] = np.lib.stride_tricks.sliding_window_view(values, length).mean(axis=1)
    return column


def cross(table):
    opens, closes = table["open"], table["close"]
    fast, slow = average(closes, FAST), average(closes, SLOW)
    above = fast > slow
    cash, shares, wanted = CASH, 0.0, None
    out = {"equity": [], "cash": [], "shares": []}
    for row in range(closes.size):
        if wanted == "in" and shares == 0.0:
            price = opens[row] * (1.0 + SLIPPAGE)
            shares = cash / (price * (1.0 + COMMISSION))
            cash = 0.0
        elif wanted == "out" and shares > 0.0:
            cash = shares * opens[row] * (1.0 - SLIPPAGE) * (1.0 - COMMISSION)
            shares = 0.0
        wanted = None
        if row >= SLOW:
            if above[row] and not above[row - 1]:
                wanted = "in"
            elif above[row - 1] and not above[row]:
                wanted = "out"
        out["equity"].append(cash + shares * closes[row])
        out["cash"].append(cash)
        out["shares"].append(shares)
    return {name: np.array(column) for name, column in out.items()}


synthetic = cross(bars.synthetic(7, 400))
bars.write(HERE / "backtest_synthetic.csv", synthetic, range(400))
real = cross(bars.stock("IBM"))
bars.write(HERE / "backtest_ibm.csv", real, range(0, 3270, 10))
