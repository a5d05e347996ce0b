/** Quoted options as they are typed, and what the server is asked for their volatilities. */

import type { Server } from "~/api/client";
import { numberOf } from "./terms";

type BuildChain = Server<"BuildChain">;
type OptionChain = Server<"OptionChain">;
export type ChainQuote = NonNullable<BuildChain["quotes"]>[number];

/** Something to look at before one has quotes of one's own: an asset at 100, a rate of 3 %. */
export const EXAMPLE_QUOTES = `30 88 put 0.16
30 92 put 0.34
30 95 put 0.64
30 98 put 1.23
30 100 put 1.97
30 102 call 1.27
30 105 call 0.51
30 108 call 0.19
91 80 put 0.31
91 85 put 0.55
91 90 put 1.05
91 95 put 1.93
91 100 put 3.64
91 105 call 2.17
91 110 call 1.02
91 115 call 0.44
91 120 call 0.21
182 80 put 0.78
182 85 put 1.24
182 90 put 2.04
182 95 put 3.21
182 100 put 5.08
182 105 call 4.16
182 110 call 2.59
182 115 call 1.52
182 120 call 0.92`;

const DAYS_OF_YEAR = 365;
/** The server's limits. */
const MOST_QUOTES = 1_000;
const MOST_STRIKES = 200;
const MOST_EXPIRIES = 24;
/** Strikes at which the curves are drawn besides the quoted ones. */
const DRAWN = 61;
/** How far beyond the quotes they are drawn, as a share of their range. */
const BEYOND = 0.06;

export type ReadQuotes = {
  quotes: ChainQuote[];
  /** The first line that could not be read, from 1, and why. */
  fault: { line: number; words: string } | null;
};

/** Reads lines of days, strike, right and price; commas, tabs and semicolons may part them. */
export function readQuotes(text: string): ReadQuotes {
  const quotes: ChainQuote[] = [];
  let fault: ReadQuotes["fault"] = null;
  for (const [at, line] of text.split("\n").entries()) {
    if (line.trim() === "") continue;
    const found = readQuote(line);
    if (typeof found === "string") fault ??= { line: at + 1, words: found };
    else if (quotes.length < MOST_QUOTES) quotes.push(found);
  }
  const expiries = new Set(quotes.map(({ years }) => years));
  if (expiries.size > MOST_EXPIRIES) {
    fault ??= { line: 1, words: `at most ${MOST_EXPIRIES} expiries at once` };
  }
  return { quotes, fault };
}

function readQuote(line: string): ChainQuote | string {
  const [days, strike, right, price] = line
    .trim()
    .split(/[\s,;]+/)
    .map((word) => word.toLowerCase());
  const numbers = [days, strike, price].map((word) => numberOf(word ?? ""));
  if (numbers.some((number) => number === null || number <= 0)) {
    return "give days, strike, call or put, and the price";
  }
  const [day = 0, at = 0, paid = 0] = numbers.map((number) => number ?? 0);
  if (!/^(c|call|p|put)$/.test(right ?? "")) return "the third word is call or put";
  return {
    right: right?.startsWith("c") ? "call" : "put",
    strike: at,
    years: day / DAYS_OF_YEAR,
    price: paid,
  };
}

type Market = { spot: number; rate: number; dividend: number; volatility: number };

/** A chain of all quoted strikes and some between, so that curves are smooth. */
export function smileQuestion(quotes: readonly ChainQuote[], market: Market): BuildChain | null {
  if (quotes.length === 0) return null;
  const quoted = distinct(quotes.map(({ strike }) => strike));
  if (quoted.length > MOST_STRIKES) return null;
  const [low, high] = [quoted[0] ?? 0, quoted.at(-1) ?? 0];
  const [from, to] = [low - (high - low) * BEYOND, high + (high - low) * BEYOND];
  const between = Array.from({ length: DRAWN }, (_, i) => from + ((to - from) * i) / (DRAWN - 1));
  const room = MOST_STRIKES - quoted.length;
  const drawn = room >= DRAWN ? between.filter((strike) => strike > 0) : [];
  const { spot, rate, dividend, volatility } = market;
  return {
    spot,
    rate,
    dividend_yield: dividend,
    volatility,
    strikes: distinct([...quoted, ...drawn]),
    expiries_years: distinct(quotes.map(({ years }) => years)),
    quotes: [...quotes],
  };
}

function distinct(values: readonly number[]): number[] {
  return [...new Set(values)].sort((a, b) => a - b);
}

/** The volatility each quoted strike of an expiry tells: of the option out of the money. */
export function toldBy(
  { rows }: Pick<OptionChain, "rows">,
  strikes: readonly number[],
  years: number,
  forward: number,
): (number | null)[] {
  const told = new Map<number, number | null>();
  for (const { years: of, strike, call, put } of rows) {
    if (of !== years) continue;
    const [first, second] = strike < forward ? [put, call] : [call, put];
    const side = [first, second].find((one) => one.is_quoted && one.implied_volatility != null);
    told.set(strike, side?.implied_volatility ?? null);
  }
  return strikes.map((strike) => told.get(strike) ?? null);
}
