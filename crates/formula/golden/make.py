"""Writes the golden files beside this script: what TA-Lib answers on synthetic and on real bars.

A column is headed by the formula that must give it (X is the asset), so one test reads them all.
`NAME.head.csv` has the first rows, warm-up included; `NAME.tail.csv` the last rows of a long run, where
rounding has had time to collect; `NAME.real.csv` every 97th row of IBM, splits and all.
"""

import fractions
import pathlib
import sys

import numpy as np
import scipy.stats
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


def trend(b):
    high, low, close = b["high"], b["low"], b["close"]
    bars_3 = (high, low, close)
    adx = talib.ADX(*bars_3, 14)
    of_adx = np.where(np.isnan(adx), np.nan, 1.0)  # a record answers when all of its fields do
    down, up = talib.AROON(high, low, 25)
    atr_10 = talib.ATR(*bars_3, 10)
    keltner = talib.EMA(close, 20)
    upper, lower = talib.MAX(high, 20), talib.MIN(low, 20)
    value, direction = supertrend(b, 10, 3.0)
    plus, minus = vortex(b, 14)
    return {
        "natr(X, 14)": talib.NATR(*bars_3, 14),
        "trange(X)": talib.TRANGE(*bars_3),
        "adx(X, 14)": adx,
        "adxr(X, 14)": talib.ADXR(*bars_3, 14),
        "dx(X, 14)": talib.DX(*bars_3, 14),
        "dmi(X, 14).plus": talib.PLUS_DI(*bars_3, 14) * of_adx,
        "dmi(X, 14).minus": talib.MINUS_DI(*bars_3, 14) * of_adx,
        "dmi(X, 14).adx": adx,
        "plus_di(X, 10)": talib.PLUS_DI(*bars_3, 10),
        "minus_di(X, 10)": talib.MINUS_DI(*bars_3, 10),
        "plus_dm(X, 14)": talib.PLUS_DM(high, low, 14),
        "minus_dm(X, 14)": talib.MINUS_DM(high, low, 14),
        "aroon(X, 25).up": up,
        "aroon(X, 25).down": down,
        "aroonosc(X, 25)": talib.AROONOSC(high, low, 25),
        "psar(X)": talib.SAR(high, low, 0.02, 0.2),
        "psar(X, 0.05, 0.3)": talib.SAR(high, low, 0.05, 0.3),
        "keltner(X, 20, 2, 10).upper": keltner + 2 * atr_10,
        "keltner(X, 20, 2, 10).middle": keltner,
        "keltner(X, 20, 2, 10).lower": keltner - 2 * atr_10,
        "donchian(X, 20).upper": upper,
        "donchian(X, 20).middle": talib.MIDPRICE(high, low, 20),
        "donchian(X, 20).lower": lower,
        "supertrend(X, 10, 3).value": value,
        "supertrend(X, 10, 3).direction": direction,
        "chop(X, 14)": choppiness(b, 14),
        "vortex(X, 14).plus": plus,
        "vortex(X, 14).minus": minus,
        **ichimoku(b, 9, 26, 52),
    }


def supertrend(b, n, k):
    """Seban's stop, begun falling as in Pine Script."""
    close, middle = b["close"], (b["high"] + b["low"]) / 2
    width = k * talib.ATR(b["high"], b["low"], close, n)
    upper, lower = middle + width, middle - width
    value, direction = np.full(len(close), np.nan), np.full(len(close), np.nan)
    for t in range(n, len(close)):
        if t > n:
            if not (upper[t] < upper[t - 1] or close[t - 1] > upper[t - 1]):
                upper[t] = upper[t - 1]
            if not (lower[t] > lower[t - 1] or close[t - 1] < lower[t - 1]):
                lower[t] = lower[t - 1]
        if t == n or direction[t - 1] < 0:
            direction[t] = 1.0 if t > n and close[t] > upper[t] else -1.0
        else:
            direction[t] = -1.0 if close[t] < lower[t] else 1.0
        value[t] = lower[t] if direction[t] > 0 else upper[t]
    return value, direction


def choppiness(b, n):
    ranges = rolling_sum(talib.TRANGE(b["high"], b["low"], b["close"]), n)
    span = talib.MAX(b["high"], n) - talib.MIN(b["low"], n)
    return 100 * np.log10(ranges / span) / np.log10(n)


def vortex(b, n):
    ranges = rolling_sum(talib.TRANGE(b["high"], b["low"], b["close"]), n)
    plus, minus = (np.full(len(ranges), np.nan) for _ in range(2))
    plus[1:] = np.abs(b["high"][1:] - b["low"][:-1])
    minus[1:] = np.abs(b["low"][1:] - b["high"][:-1])
    return rolling_sum(plus, n) / ranges, rolling_sum(minus, n) / ranges


def ichimoku(b, tenkan, kijun, senkou):
    midpoint = lambda n: talib.MIDPRICE(b["high"], b["low"], n)  # noqa: E731
    lines = {
        "tenkan": midpoint(tenkan),
        "kijun": midpoint(kijun),
        "senkou_a": shifted((midpoint(tenkan) + midpoint(kijun)) / 2, kijun),
        "senkou_b": shifted(midpoint(senkou), kijun),
        "chikou": b["close"],
    }
    whole = sum(lines.values()) * 0 + 1
    call = f"ichimoku(X, {tenkan}, {kijun}, {senkou})"
    return {f"{call}.{name}": line * whole for name, line in lines.items()}


def statistics(b):
    close, first, volume = b["close"], b["open"], b["volume"]
    slopes = windowed(close, 14, slope)
    return {
        "linearreg(X, 14)": talib.LINEARREG(close, 14),
        "linearreg_slope(X, 14)": slopes,
        "linearreg_intercept(X, 14)": talib.LINEARREG_INTERCEPT(close, 14),
        "linearreg_angle(X, 14)": np.degrees(np.arctan(slopes)),
        "tsf(X, 14)": talib.TSF(close, 14),
        "stddev(X, 20, 1.5)": talib.STDDEV(close, 20, 1.5),
        "var(X, 20)": talib.VAR(close, 20),
        "correl(X, X.volume, 30)": talib.CORREL(close, volume, 30),
        "correl(X, X.open, 10)": talib.CORREL(close, first, 10),
        "beta(X, X.open, 20)": talib.BETA(first, close, 20),
        "skew(X, 20)": windowed(close, 20, lambda w: moment(w, 3) / moment(w, 2) ** 1.5),
        "kurtosis(X, 20)": windowed(close, 20, lambda w: moment(w, 4) / moment(w, 2) ** 2 - 3),
        "robust_zscore(X, 60)": windowed(close, 60, lambda w: (w[-1] - np.median(w)) / deviation(w)),
        "hampel(X, 21, 2)": windowed(close, 21, held),
        "hurst(ln(X), 100)": windowed(np.log(close), 100, hurst),
        "percentrank(X, 50)": windowed(close, 51, lambda w: 100 * np.mean(w[:-1] <= w[-1])),
    }


def deviation(window):
    return scipy.stats.median_abs_deviation(window, scale="normal")


def held(window):
    newest, median = window[-1], np.median(window)
    return median if abs(newest - median) > 2 * deviation(window) else newest


def hurst(window):
    lags = [1, 2, 4, 8, 16]
    squares = [np.mean((window[lag:] - window[:-lag]) ** 2) for lag in lags]
    return np.polyfit(np.log(lags), np.log(squares), 1)[0] / 2


def price(b):
    first, high, low, close = b["open"], b["high"], b["low"], b["close"]
    h, l, c = (shifted(column, 1) for column in (high, low, close))  # noqa: E741
    p = (h + l + c) / 3
    pivots = {
        "p": p, "r1": 2 * p - l, "r2": p + (h - l), "r3": h + 2 * (p - l),
        "s1": 2 * p - h, "s2": p - (h - l), "s3": l - 2 * (h - p),
    }
    average = talib.AVGPRICE(first, high, low, close)
    ashi = np.empty(len(close))
    ashi[0] = (first[0] + close[0]) / 2
    for t in range(1, len(close)):
        ashi[t] = (ashi[t - 1] + average[t - 1]) / 2
    return {
        "avgprice(X)": average,
        "medprice(X)": talib.MEDPRICE(high, low),
        "typprice(X)": talib.TYPPRICE(high, low, close),
        "wclprice(X)": talib.WCLPRICE(high, low, close),
        "heikin_ashi(X).open": ashi,
        "heikin_ashi(X).high": np.maximum(high, np.maximum(ashi, average)),
        "heikin_ashi(X).low": np.minimum(low, np.minimum(ashi, average)),
        "heikin_ashi(X).close": average,
        **{f"pivots(X).{name}": level for name, level in pivots.items()},
    }


def shifted(column, rows):
    return np.concatenate((np.full(rows, np.nan), column[:-rows]))


def windowed(column, n, answer):
    """The answer for each window of `n` values; NaN before the first."""
    windows = np.lib.stride_tricks.sliding_window_view(column, n)
    return np.concatenate((np.full(n - 1, np.nan), [answer(window) for window in windows]))


def rolling_sum(column, n):
    return windowed(column, n, np.sum)


def slope(values):
    """In rational numbers: TA-Lib's is off by 2e-12 near zero."""
    n, exact = len(values), [fractions.Fraction(value) for value in values]
    weighted = sum((2 * row - n + 1) * value for row, value in enumerate(exact))
    return float(weighted * 6 / (n * (n * n - 1)))


def moment(values, power):
    return np.mean((values - np.mean(values)) ** power)


def average(b):
    high, low, close, volume = b["high"], b["low"], b["close"], b["volume"]
    return {
        "wma(X, 20)": talib.WMA(close, 20),
        "rma(X, 14)": talib.RMA(close, 14),
        "dema(X, 20)": talib.DEMA(close, 20),
        "tema(X, 20)": talib.TEMA(close, 20),
        "t3(X, 5, 0.7)": talib.T3(close, 5, 0.7),
        "trima(X, 20)": talib.TRIMA(close, 20),
        "trima(X, 7)": talib.TRIMA(close, 7),
        "kama(X, 30)": talib.KAMA(close, 30),
        "hma(X, 14)": talib.HMA(close, 14),
        "zlema(X, 20)": talib.ZLEMA(close, 20),
        "vwma(X, 20)": talib.VWMA(close, volume, 20),
        "midpoint(X, 14)": talib.MIDPOINT(close, 14),
        "midprice(X, 14)": talib.MIDPRICE(high, low, 14),
        "sum(X, 20)": talib.SUM(close, 20),
        "cumsum(X)": talib.CUMSUM(close),
    }


def oscillator(b):
    first, high, low, close = b["open"], b["high"], b["low"], b["close"]
    return {
        "mom(X, 10)": talib.MOM(close, 10),
        "rocp(X, 10)": talib.ROCP(close, 10),
        "rocr(X, 10)": talib.ROCR(close, 10),
        "apo(X, 12, 26)": talib.APO(close, 12, 26, 1),
        "ppo(X, 12, 26)": talib.PPO(close, 12, 26, 1),
        "ao(X, 5, 34)": talib.AO(high, low, 5, 34),
        "cmo(X, 14)": talib.CMO(close, 14),
        "trix(X, 15)": talib.TRIX(close, 15),
        "tsi(X, 25, 13)": talib.TSI(close, 25, 13),
        "dpo(X, 20)": talib.DPO(close, 20),
        "cci(X, 14)": talib.CCI(high, low, close, 14),
        "ultosc(X, 7, 14, 28)": talib.ULTOSC(high, low, close, 7, 14, 28),
        "bop(X)": talib.BOP(first, high, low, close),
        "fisher(X, 9)": fisher(high, low, 9),
    }


def volume(b):
    high, low, close, volume = b["high"], b["low"], b["close"], b["volume"]
    typical = (high + low + close) / 3
    money = np.convolve(typical * volume, np.ones(20))[: len(close)]
    vwap = money / np.convolve(volume, np.ones(20))[: len(close)]
    vwap[:19] = np.nan
    return {
        "obv(X)": talib.OBV(close, volume),
        "pvt(X)": talib.PVT(close, volume),
        "nvi(X)": talib.NVI(close, volume),
        "pvi(X)": talib.PVI(close, volume),
        "efi(X, 13)": talib.EFI(close, volume, 13),
        "eom(X, 14, 100000000)": ease_of_movement(high, low, volume, 14, 1e8),
        "ad(X)": talib.AD(high, low, close, volume),
        "adosc(X, 3, 10)": talib.ADOSC(high, low, close, volume, 3, 10),
        "cmf(X, 20)": talib.CMF(high, low, close, volume, 20),
        "mfi(X, 14)": talib.MFI(high, low, close, volume, 14),
        "vwap(X, 20)": vwap,
    }


def fisher(high, low, n):
    """Ehlers (2002), Using The Fisher Transform: the EasyLanguage of the article."""
    price, answers = (high + low) / 2, np.full(len(high), np.nan)
    value = fish = 0.0
    for row in range(n - 1, len(price)):
        top, bottom = price[row - n + 1 : row + 1].max(), price[row - n + 1 : row + 1].min()
        value = 0.33 * 2 * ((price[row] - bottom) / (top - bottom) - 0.5) + 0.67 * value
        value = min(max(value, -0.999), 0.999)
        fish = 0.5 * np.log((1 + value) / (1 - value)) + 0.5 * fish
        answers[row] = fish
    return answers


def ease_of_movement(high, low, volume, n, unit):
    """Arms (1983): the distance moved over the box ratio, averaged."""
    moved = np.diff((high + low) / 2)
    ease = moved / (volume[1:] / unit / (high[1:] - low[1:]))
    windows = np.lib.stride_tricks.sliding_window_view(ease, n)
    return np.concatenate([np.full(n, np.nan), windows.mean(axis=1)])


FAMILIES = {
    "average": average,
    "basic": basic,
    "oscillator": oscillator,
    "stochastic": stochastic,
    "trend": trend,
    "statistics": statistics,
    "price": price,
    "volume": volume,
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
