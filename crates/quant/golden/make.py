"""Writes the golden files beside this script: what TA-Lib answers on synthetic bars.

    python3 -m venv venv && venv/bin/pip install numpy TA-Lib
    venv/bin/python crates/quant/golden/make.py

The bars come from SplitMix64 and + - * / only, so `tests/it/synthetic.rs` makes the same bits.
An empty cell is an unknown value. `head.csv` has the first rows, warm-up included; `tail.csv` has the
last rows of a long run, where rounding has had time to collect.
"""

import csv
import pathlib

import numpy as np
import talib

HEAD_ROWS = 240
LONG_ROWS = 5040
TAIL_ROWS = 20
MASK = (1 << 64) - 1


def uniforms(stream):
    """Yields the uniforms in [0, 1) of a stream."""
    state = stream * 1_000_003
    while True:
        state = (state + 0x9E3779B97F4A7C15) & MASK
        mixed = state
        mixed = ((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & MASK
        mixed ^= mixed >> 31
        yield (mixed >> 11) * 2.0**-53


def bars(series, rows):
    """high, low and close of a random walk from 100."""
    draw = uniforms(1000 + series)
    before, high, low, close = 100.0, [], [], []
    for _ in range(rows):
        u = [next(draw) for _ in range(8)]
        normal = (u[0] + u[1] + u[2] + u[3] - 2.0) * 1.7320508075688772
        last = before * (1.0 + (0.0002 + 0.012 * normal))
        first = before * (1.0 + 0.002 * (u[4] - 0.5))
        high.append(max(first, last) * (1.0 + 0.006 * u[5]))
        low.append(min(first, last) * (1.0 - 0.006 * u[6]))
        close.append(last)
        before = last
    return np.array(high), np.array(low), np.array(close)


def columns(high, low, close):
    macd, signal, histogram = talib.MACD(close, 12, 26, 9)
    upper, middle, lower = talib.BBANDS(close, 20, 2.0, 2.0)
    return {
        "close": close,
        "sma_20": talib.SMA(close, 20),
        "ema_20": talib.EMA(close, 20),
        "rsi_14": talib.RSI(close, 14),
        "macd_12_26_9": macd,
        "macd_signal": signal,
        "macd_histogram": histogram,
        "bbands_20_2_upper": upper,
        "bbands_20_2_middle": middle,
        "bbands_20_2_lower": lower,
        "roc_10": talib.ROC(close, 10),
        "max_30": talib.MAX(close, 30),
        "min_30": talib.MIN(close, 30),
        "atr_14": talib.ATR(high, low, close, 14),
    }


def write(name, table, rows):
    path = pathlib.Path(__file__).with_name(name)
    with path.open("w", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["row", *table])
        for row in rows:
            cells = (float(column[row]) for column in table.values())
            out.writerow([row, *("" if cell != cell else repr(cell) for cell in cells)])


if __name__ == "__main__":
    table = columns(*bars(0, LONG_ROWS))
    write("head.csv", table, range(HEAD_ROWS))
    write("tail.csv", table, range(LONG_ROWS - TAIL_ROWS, LONG_ROWS))
