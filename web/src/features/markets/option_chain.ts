/** A chain of listed options: what the server gives, and how its contracts stand across from each other. */

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { api, call, type Server } from "~/api/client";
import { isKnown } from "~/design/format";

export type OptionContract = Server<"ListedOption">;
export type OptionChain = Server<"ListedChain">;

export function useOptionChain(symbol: string, expiry: string | null) {
  return useQuery({
    queryKey: ["markets", "options", symbol, expiry],
    queryFn: ({ signal }) =>
      call(
        api.GET("/api/v1/assets/{symbol}/options", {
          params: { path: { symbol }, query: expiry ? { expiry } : {} },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
  });
}

/** The call and the put of one strike. */
export type ChainRow = {
  strike: number;
  call: OptionContract | null;
  put: OptionContract | null;
};

export function chainRows(contracts: readonly OptionContract[]): ChainRow[] {
  const rows = new Map<number, ChainRow>();
  for (const contract of contracts) {
    const { strike } = contract;
    const row = rows.get(strike) ?? { strike, call: null, put: null };
    rows.set(strike, { ...row, [contract.side]: contract });
  }
  return [...rows.values()].sort((a, b) => a.strike - b.strike);
}

/** How many rows begin below the price: the line of the underlying stands before this row. */
export function spotPlace(rows: readonly ChainRow[], spot: number | null): number | null {
  if (spot === null) return null;
  return rows.filter(({ strike }) => strike < spot).length;
}

/** The rows around the price, `each` to both sides; all of them when it is not known. */
export function nearMoney(
  rows: readonly ChainRow[],
  spot: number | null,
  each: number,
): ChainRow[] {
  const place = spotPlace(rows, spot);
  if (place === null) return [...rows];
  return rows.slice(Math.max(0, place - each), place + each);
}

/** In the money: a call below the price, a put above it. */
export function moneyness(side: "call" | "put", strike: number, spot: number | null) {
  if (spot === null || strike === spot) return "at";
  return (side === "call") === strike < spot ? "in" : "out";
}

/** Between bid and ask; the last trade where one of them is missing. */
export function midOf({ bid, ask, last }: OptionContract): number | null {
  if (isKnown(bid) && isKnown(ask) && bid > 0) return (bid + ask) / 2;
  return isKnown(last) && last > 0 ? last : null;
}

/** Implied volatility in percent a year. */
export function percentOf(contract: OptionContract | null): number | null {
  const volatility = contract?.implied_volatility ?? null;
  return volatility === null ? null : volatility * 100;
}

export type SideTotals = { volume: number | null; openInterest: number | null };

/** Sums over one side; unknown when no contract says. */
export function totalsOf(contracts: readonly OptionContract[], side: "call" | "put"): SideTotals {
  const of = contracts.filter((it) => it.side === side);
  const sum = (key: "volume" | "open_interest") => {
    const known = of.map((it) => it[key]).filter(isKnown);
    return known.length === 0 ? null : known.reduce<number>((all, it) => all + Number(it), 0);
  };
  return { volume: sum("volume"), openInterest: sum("open_interest") };
}

const DAY = 86_400_000;

/** Where the day of a chain's quotes is told: coins expire by UTC, listed shares where they trade. */
function zoneOf(source: string | null | undefined): string {
  return source?.includes("deribit") ? "UTC" : "America/New_York";
}

/**
 * Calendar days from the day of the quotes to the day of expiry: tomorrow is 1, today is 0. Unknown
 * without either, and for an expiry that has passed.
 */
export function daysTo(
  expiry: string | null | undefined,
  at: string | null | undefined,
  source?: string | null,
): number | null {
  const moment = Date.parse(at ?? "");
  const until = Date.parse(`${expiry}T00:00:00Z`);
  if (Number.isNaN(moment) || Number.isNaN(until)) return null;
  // Sweden writes days as ISO does.
  const today = new Intl.DateTimeFormat("sv-SE", { timeZone: zoneOf(source) }).format(moment);
  const days = Math.round((until - Date.parse(`${today}T00:00:00Z`)) / DAY);
  return days >= 0 ? days : null;
}

/** How far away an expiry is, in a word. */
export function daysWord(days: number): string {
  return days === 0 ? "today" : `${days} d`;
}

/** Quotes as the smile of the calculator reads them: the side out of the money of each strike. */
export function smileLines(rows: readonly ChainRow[], days: number, spot: number): string {
  return rows
    .flatMap(({ strike, call, put }) => {
      const contract = strike >= spot ? call : put;
      const price = contract && midOf(contract);
      return price ? [`${days} ${strike} ${contract.side} ${Number(price.toPrecision(6))}`] : [];
    })
    .join("\n");
}
