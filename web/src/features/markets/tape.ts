/** The tape: the last trades, newest first, as many as are worth keeping. */

import type { Server } from "~/api/client";

export type Trade = Server<"Trade">;
export type TradeBatch = { symbol: string; source: string; trades: Trade[] };

/** Trades that are kept; older ones are history. */
export const MOST_TRADES = 500;

export function isTradeBatch(value: unknown): value is TradeBatch {
  const { trades } = (value ?? {}) as Partial<TradeBatch>;
  return Array.isArray(trades);
}

function isTrade({ price, size, at }: Trade): boolean {
  return Number.isFinite(price) && Number.isFinite(size) && typeof at === "string";
}

/** Puts newer trades (newest last, as they are sent) before those that are kept; each stands once. */
export function addTrades(kept: readonly Trade[], more: readonly Trade[]): Trade[] {
  const known = new Set(kept.map(keyOf));
  const fresh: Trade[] = [];
  for (const trade of more) {
    if (!isTrade(trade) || known.has(keyOf(trade))) continue;
    known.add(keyOf(trade));
    fresh.push(trade);
  }
  return [...fresh.reverse(), ...kept].slice(0, MOST_TRADES);
}

export function keyOf({ id, at, price, size }: Trade): string {
  return id ?? `${at} ${price} ${size}`;
}

/** From this size on a trade is one of the largest twentieth of those kept; none with too few to tell. */
export function largeFrom(trades: readonly Trade[]): number {
  if (trades.length < 20) return Number.POSITIVE_INFINITY;
  const sizes = trades.map((trade) => trade.size).sort((a, b) => a - b);
  return sizes[Math.floor(sizes.length * 0.95)] ?? Number.POSITIVE_INFINITY;
}
