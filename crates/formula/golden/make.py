"""Writes the golden files beside this script: what TA-Lib answers on synthetic and on real bars.

A column is headed by the formula that must give it (X is the asset), so one test reads them all.
`NAME.head.csv` has the first rows, warm-up included; `NAME.tail.csv` the last rows of a long run, where
rounding has had time to collect; `NAME.real.csv` every 97th row of IBM, splits and all.
"""

import pathlib
import sys

import numpy as np
import talib

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parents[1] / "quant" / "golden"))
import bars  # noqa: E402

HEAD_ROWS, LONG_ROWS, TAIL_ROWS = 240, 5040, 20


def basic(b):
    close = b["close"]
    macd, signal, histogram = talib.MACD(close, 12, 26, 9)
    upper, middle, lower = talib.BBANDS(close, 20, 2.0, 2.0)
    return {
        "X": close,
        "sma(X, 20)": talib.SMA(close, 20),
        "ema(X, 20)": talib.EMA(close, 20),
        "rsi(X, 14)": talib.RSI(close, 14),
        "macd(X, 12, 26, 9).macd": macd,
        "macd(X, 12, 26, 9).signal": signal,
        "macd(X, 12, 26, 9).histogram": histogram,
        "bbands(X, 20, 2).upper": upper,
        "bbands(X, 20, 2).middle": middle,
        "bbands(X, 20, 2).lower": lower,
        "roc(X, 10)": talib.ROC(close, 10),
        "highest(X, 30)": talib.MAX(close, 30),
        "lowest(X, 30)": talib.MIN(close, 30),
        "atr(X, 14)": talib.ATR(b["high"], b["low"], close, 14),
    }


def stochastic(b):
    high, low, close = b["high"], b["low"], b["close"]
    slow_k, slow_d = talib.STOCH(high, low, close, 14, 3, 0, 3, 0)
    fast_k, fast_d = talib.STOCHF(high, low, close, 5, 3, 0)
    rsi_k, rsi_d = talib.STOCHRSI(close, 14, 5, 3, 0)
    return {
        "stoch(X, 14, 3, 3).k": slow_k,
        "stoch(X, 14, 3, 3).d": slow_d,
        "stochf(X, 5, 3).k": fast_k,
        "stochf(X, 5, 3).d": fast_d,
        "stochrsi(X, 14, 5, 3).k": rsi_k,
        "stochrsi(X, 14, 5, 3).d": rsi_d,
        "willr(X, 14)": talib.WILLR(high, low, close, 14),
    }


FAMILIES = {
    "basic": basic,
    "stochastic": stochastic,
}


def main():
    synthetic = bars.synthetic(0, LONG_ROWS)
    real = bars.stock("IBM")
    for name, family in FAMILIES.items():
        table = family(synthetic)
        bars.write(HERE / f"{name}.head.csv", table, range(HEAD_ROWS))
        bars.write(HERE / f"{name}.tail.csv", table, range(LONG_ROWS - TAIL_ROWS, LONG_ROWS))
        table = family(real)
        bars.write(HERE / f"{name}.real.csv", table, range(0, len(real["close"]), 97))


if __name__ == "__main__":
    np.seterr(all="ignore")
    main()
