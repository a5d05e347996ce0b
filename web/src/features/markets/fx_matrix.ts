/** Currencies against each other: a row the base, a column what one of it costs. */

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { api, call, type Server } from "~/api/client";
import { inFormula } from "./overlay";

/** Changes in percent since the rate before; `at` is the oldest of the prices it is made of. */
export type FxMatrix = Server<"FxMatrix">;

export const USUAL_CURRENCIES = ["USD", "EUR", "JPY", "GBP", "CHF", "CAD", "AUD", "SEK"];

export const MOST_CURRENCIES = 16;

const FX_EVERY = 30_000;

export function useFxMatrix(currencies: readonly string[]) {
  const joined = currencies.join(",");
  return useQuery({
    queryKey: ["markets", "fx", joined],
    queryFn: ({ signal }) =>
      call(api.GET("/api/v1/market/fx", { params: { query: { currencies: joined } }, signal })),
    refetchInterval: FX_EVERY,
    placeholderData: keepPreviousData,
  });
}

/** Codes out of a text: three letters each, each once, not too many. */
export function readCurrencies(text: string): string[] {
  const codes = text.toUpperCase().match(/\b[A-Z]{3}\b/g) ?? [];
  return [...new Set(codes)].slice(0, MOST_CURRENCIES);
}

/** Decimals of a rate, so that five digits count: 1.0842, 149.53, 0.0066890. */
export function rateDigits(rate: number): number {
  return rate >= 1_000 ? 0 : rate >= 100 ? 2 : rate >= 1 ? 4 : rate >= 0.1 ? 5 : 7;
}

export function writeRate(rate: number): string {
  return rate.toFixed(rateDigits(rate));
}

/**
 * The formula of a pair out of the euro’s reference rates, which are what is stored day by day:
 * `EURJPY / EURUSD` is yen for a dollar.
 */
export function pairFormula(base: string, quote: string): string {
  const euro = (currency: string) => inFormula(`EUR${currency}`);
  if (base === "EUR") return euro(quote);
  if (quote === "EUR") return `1 / ${euro(base)}`;
  return `${euro(quote)} / ${euro(base)}`;
}
