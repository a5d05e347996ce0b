/** The mathematics of an order book on screen: running totals, the middle, the spread, which side weighs more. */

import type { Server } from "~/api/client";
import { isKnown } from "~/design/format";

/** A level as it is sent: exact decimals as text. */
export type DepthLevel = Server<"DepthLevel">;
/** A whole book, both sides best first. */
export type Depth = Server<"Depth">;

export type BookLevel = DepthLevel & {
  /** The size up to here, from the best price. */
  total: number;
  /** The total as a share of the larger side's, 0 to 1: how long its bar is. */
  share: number;
};

export type Book = {
  bids: BookLevel[];
  asks: BookLevel[];
  /** Halfway between the best prices; null where a side is empty or the sides cross. */
  mid: number | null;
  spread: number | null;
  /** The spread in basis points of the middle. */
  spreadPoints: number | null;
  /** (bids − asks) ÷ (bids + asks) of the sizes shown, −1 to 1; null for an empty book. */
  imbalance: number | null;
};

export function isDepth(value: unknown): value is Depth {
  const { symbol, bids, asks } = (value ?? {}) as Partial<Depth>;
  return typeof symbol === "string" && Array.isArray(bids) && Array.isArray(asks);
}

export function bookOf(depth: Depth, levels: number): Book {
  const bids = totals(depth.bids, levels);
  const asks = totals(depth.asks, levels);
  const [bid, ask] = [bids.at(-1)?.total ?? 0, asks.at(-1)?.total ?? 0];
  const most = Math.max(bid, ask);
  const measure = (side: Omit<BookLevel, "share">[]): BookLevel[] =>
    side.map((level) => ({ ...level, share: most > 0 ? level.total / most : 0 }));
  return {
    bids: measure(bids),
    asks: measure(asks),
    imbalance: bid + ask > 0 ? (bid - ask) / (bid + ask) : null,
    ...middleOf(bids[0]?.price, asks[0]?.price),
  };
}

function totals(levels: readonly DepthLevel[], most: number) {
  let total = 0;
  const whole = levels.filter(({ price, size }) => isKnown(price) && isKnown(size));
  return whole.slice(0, most).map((level) => {
    total += Number(level.size);
    return { ...level, total };
  });
}

function middleOf(bidText: string | undefined, askText: string | undefined) {
  const [bid, ask] = [Number(bidText), Number(askText)];
  const whole = bidText !== undefined && askText !== undefined && ask >= bid && bid > 0;
  if (!whole) return { mid: null, spread: null, spreadPoints: null };
  const mid = (bid + ask) / 2;
  return { mid, spread: ask - bid, spreadPoints: ((ask - bid) / mid) * 10_000 };
}

/** Decimals that the finest text has, so that a column of prices lines up. */
export function decimalsOf(texts: readonly string[]): number {
  // A float this small writes itself with an exponent: 2.5e-7.
  const lengths = texts.map((text) =>
    text.includes("e-") ? 8 : (text.split(".")[1]?.length ?? 0),
  );
  return Math.min(Math.max(0, ...lengths), 8);
}
