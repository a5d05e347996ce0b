"""Writes `candles.csv`: every row where TA-Lib finds a candlestick pattern, in synthetic and in real bars.

A line has the name of the pattern, the bars, and `row:answer` wherever the answer is not 0; the first one
is the warm-up of TA-Lib.
"""

import csv
import pathlib
import sys

import numpy as np
import talib
from talib import abstract

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parents[1] / "quant" / "golden"))
import bars  # noqa: E402

# Some are rare: all five stocks are searched, and the common ones are written for two sets of bars only.
COMMON = 60
PATTERNS = """
DOJI DRAGONFLYDOJI GRAVESTONEDOJI LONGLEGGEDDOJI SPINNINGTOP MARUBOZU CLOSINGMARUBOZU BELTHOLD HAMMER
HANGINGMAN INVERTEDHAMMER SHOOTINGSTAR ENGULFING HARAMI HARAMICROSS PIERCING DARKCLOUDCOVER MORNINGSTAR
EVENINGSTAR MORNINGDOJISTAR EVENINGDOJISTAR 3WHITESOLDIERS 3BLACKCROWS 3INSIDE 3OUTSIDE
""".split()


def main():
    worlds = {"synthetic": bars.synthetic(0, 2000)}
    worlds |= {ticker: bars.stock(ticker) for ticker in ("IBM", "AAPL", "MSFT", "GOOG", "FB")}
    with (HERE / "candles.csv").open("w", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["pattern", "bars", "warm_up", "answers"])
        for pattern in PATTERNS:
            for world, b in worlds.items():
                function = abstract.Function(f"CDL{pattern}")
                answers = getattr(talib, f"CDL{pattern}")(b["open"], b["high"], b["low"], b["close"])
                rows = np.nonzero(answers)[0]
                if len(rows) > COMMON and world not in ("synthetic", "IBM"):
                    continue
                text = " ".join(f"{row}:{answers[row]}" for row in rows)
                out.writerow([f"cdl{pattern.lower()}", world, function.lookback, text])


if __name__ == "__main__":
    main()
