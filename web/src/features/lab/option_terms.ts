/** An option as it is typed, what the server is asked of it, and its worth over spots and times. */

import type { Server } from "~/api/client";
import { EXAMPLE_QUOTES } from "./smile_terms";
import { fractionOf, missing, numberOf, type Terms } from "./terms";

export type PriceOption = Server<"PriceOption">;
export type FindVolatility = Server<"FindVolatility">;
export type BuildChain = Server<"BuildChain">;
export type OptionChain = Server<"OptionChain">;
export type OptionTerms = typeof USUAL_OPTION;

export const USUAL_OPTION = {
  right: "call",
  side: "long",
  exercise: "european",
  spot: "100",
  strike: "105",
  days: "182",
  volatility: "20",
  rate: "3",
  dividend: "0",
  premium: "",
  /** Which part of the page is open. */
  part: "price",
  /** Prices in the market for the smile, as `readQuotes` reads them. */
  quotes: EXAMPLE_QUOTES,
};

/** The terms as numbers. */
export type Option = {
  right: "call" | "put";
  /** 1 for the buyer, -1 for the seller. */
  side: 1 | -1;
  spot: number;
  strike: number;
  years: number;
  volatility: number;
  rate: number;
  dividend: number;
  american: boolean;
  premium: number | null;
};

const DAYS_OF_YEAR = 365;
/** Steps of the lattice: enough for a tenth of a cent on an option of a hundred. */
const STEPS = 501;
const NEEDED = ["spot", "strike", "days", "volatility", "rate", "dividend"];

/** Reads the terms; `null` while something needed is missing. */
export function optionOf(terms: OptionTerms): Option | null {
  if (missing(terms as Terms, NEEDED).length > 0) return null;
  const number = (text: string) => numberOf(text) ?? 0;
  const fraction = (text: string) => fractionOf(text) ?? 0;
  return {
    right: terms.right === "put" ? "put" : "call",
    side: terms.side === "short" ? -1 : 1,
    spot: number(terms.spot),
    strike: number(terms.strike),
    years: number(terms.days) / DAYS_OF_YEAR,
    volatility: fraction(terms.volatility),
    rate: fraction(terms.rate),
    dividend: fraction(terms.dividend),
    american: terms.exercise === "american",
    premium: numberOf(terms.premium),
  };
}

export function priceQuestion(option: Option): PriceOption {
  const { right, spot, strike, years, volatility, rate, dividend, american } = option;
  return {
    model: american ? "lattice" : "black_scholes",
    right,
    spot,
    strike,
    years,
    volatility,
    rate,
    dividend_yield: dividend,
    ...(american ? { lattice: { exercise: "american", steps: STEPS } } : {}),
  };
}

export function volatilityQuestion(option: Option): FindVolatility | null {
  const { right, spot, strike, years, rate, dividend, premium } = option;
  if (premium === null) return null;
  return {
    model: "black_scholes",
    right,
    spot,
    strike,
    years,
    rate,
    dividend_yield: dividend,
    price: premium,
  };
}

/** Spots of the plot, as shares of the spot now. */
export const SHARES = Array.from({ length: 81 }, (_, i) => Number((0.6 + i * 0.01).toFixed(2)));
/** How much of the time is left, in the columns of the scenarios. */
export const TIMES_LEFT = [1, 0.75, 0.5, 0.25] as const;

/**
 * One chain for all spots: worth scales with spot and strike together, so an option at `share` times the
 * spot is worth `share` times one at the spot with a strike that much lower.
 */
export function chainQuestion(option: Option): BuildChain {
  const { spot, strike, years, volatility, rate, dividend } = option;
  return {
    spot,
    rate,
    dividend_yield: dividend,
    volatility,
    strikes: SHARES.map((share) => strike / share),
    expiries_years: TIMES_LEFT.map((left) => left * years),
    quotes: [],
  };
}

/** Worth by time left, then by spot; `null` where the chain has none. */
export function worthOf(option: Option, chain: Pick<OptionChain, "rows">): (number | null)[][] {
  return TIMES_LEFT.map((_, row) =>
    SHARES.map((share, column) => {
      const cell = chain.rows[row * SHARES.length + column];
      const price = option.right === "call" ? cell?.call.price : cell?.put.price;
      return price === undefined ? null : price * share;
    }),
  );
}

/** What exercise pays at a spot. */
export function payoff({ right, strike }: Option, spot: number): number {
  return Math.max(right === "call" ? spot - strike : strike - spot, 0);
}

/** The spot at expiry at which the holder has back what was paid. */
export function breakEven({ right, strike }: Option, paid: number): number | null {
  const at = right === "call" ? strike + paid : strike - paid;
  return at > 0 ? at : null;
}
