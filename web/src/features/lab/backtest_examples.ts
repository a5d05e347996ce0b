/** Strategies to start from: each shows one way to decide. */

import { USUAL } from "./backtest_draft";
import type { BacktestSpec } from "./backtests";

export type Example = { title: string; about: string; spec: BacktestSpec };

/** What an empty page offers to try. */
export const SAMPLE: BacktestSpec = {
  ...USUAL,
  name: "Cross of 20 and 50 days",
  symbols: ["AAPL"],
  entry: "cross_above(sma(close, 20), sma(close, 50))",
  exit: "cross_below(sma(close, 20), sma(close, 50))",
};

export const SWEEP_SAMPLE: BacktestSpec = {
  ...SAMPLE,
  name: "Cross of two averages",
  entry: "cross_above(sma(close, fast), sma(close, slow))",
  exit: "cross_below(sma(close, fast), sma(close, slow))",
};

const LARGE = "AMD BAC BBY CVX GE HD JNJ JPM KO LLY MRK PEP PFE PG RRC UNH WMT XOM";

export const EXAMPLES: readonly Example[] = [
  { title: "Moving averages cross", about: "In above, out below", spec: SAMPLE },
  {
    title: "Oversold, with a stop",
    about: "RSI below 30, out above 55 or at a loss",
    spec: {
      ...USUAL,
      name: "RSI below 30 with a stop",
      symbols: ["IBM", "MSFT"],
      entry: "rsi(close, 14) < 30",
      exit: "rsi(close, 14) > 55",
      sizing: { kind: "equity", share: 0.5 },
      stops: { loss: 0.1, profit: null, trailing: null, bars: 30 },
    },
  },
  {
    title: "Momentum, top 5",
    about: "The best of half a year, chosen monthly",
    spec: {
      ...USUAL,
      name: "Top 5 by momentum",
      symbols: LARGE.split(" "),
      rank: "close / close[126]",
      top: 5,
      sizing: null,
    },
  },
  {
    title: "60/40 with a band",
    about: "Set again when off by 5 %",
    spec: {
      ...USUAL,
      name: "60/40 with a band",
      weights: { MTUM: 0.6, USMV: 0.4 },
      band: 0.05,
      sizing: null,
    },
  },
];
